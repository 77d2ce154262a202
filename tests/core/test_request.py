"""From keywords to a request, and from a body to its bytes: lossless, or told what has no form."""

import enum
import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import Required

from azopenai.core.accumulate import Accumulator
from azopenai.core.decode import decode
from azopenai.core.request import OPTIONS, Events, RequestOptions, build, encode
from azopenai.core.routes import CHAT_COMPLETIONS_CREATE
from azopenai.core.upload import FilePart
from azopenai.types.chat import ChatCompletionMessage


class Params(RequestOptions, total=False):
    """Parameters of a call."""

    model: str | None
    n: Required[int | None]
    stream: bool | None
    image: object


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
)


def request(**params: Any) -> Any:
    return build(CHAT_COMPLETIONS_CREATE, {"n": 1, **params}, Params, dict, Events(dict, Accumulator))


def test_the_keywords_are_the_body() -> None:
    made = request(model="m", stream=None)
    assert made.params == {"n": 1, "model": "m", "stream": None}
    assert (made.model, made.stream, made.events, made.options) == ("m", False, None, {})
    assert made.operation is CHAT_COMPLETIONS_CREATE


def test_files_do_not_go_out_a_second_time() -> None:
    files = [FilePart("image[]", "a.png", "image/png", b"x")]
    made: Any = build(CHAT_COMPLETIONS_CREATE, {"n": 1, "image": [b"x"]}, Params, dict, files=files)
    assert (made.params, made.files) == ({"n": 1}, files)


def test_the_options_are_no_part_of_the_body() -> None:
    options = {
        "extra_headers": {"a": "b"},
        "extra_query": {"c": 1},
        "extra_body": {"d": 1},
        "timeout": None,
        "max_retries": 0,
    }
    assert set(options) == set(OPTIONS) == set(RequestOptions.__annotations__)
    made = request(**options)
    assert made.params == {"n": 1}
    assert made.options == options


@pytest.mark.parametrize(("given", "stream"), [(True, True), (False, False), (None, False)])
def test_a_stream_is_asked_for_by_its_keyword(*, given: bool | None, stream: bool) -> None:
    assert request(stream=given).stream is stream


def test_a_call_that_names_no_model_has_none() -> None:
    assert request().model is None


def test_keywords_are_checked_under_the_name_of_the_call() -> None:
    with pytest.raises(
        TypeError, match=r"chat\.completions\.create\(\): n must be an int or None, not a str"
    ):
        request(n="1")


def test_the_dict_that_was_given_is_not_changed() -> None:
    params = {"n": 1, "timeout": 5}
    build(CHAT_COMPLETIONS_CREATE, params, Params, dict)
    assert params == {"n": 1, "timeout": 5}


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), json_values))
def test_a_body_comes_back_from_its_bytes(body: dict[str, Any]) -> None:
    assert json.loads(encode(body)) == body


def test_the_bytes_are_compact_utf_8() -> None:
    assert encode({"a": [1, "żółw"], "b": None}) == '{"a":[1,"żółw"],"b":null}'.encode()


@attrs.define
class Location:
    city: str
    more: Any = None


@attrs.frozen
class Frozen:
    value: Any


class Colour(str, enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


class Lazy(Mapping[str, Any]):
    def __getitem__(self, name: str) -> Any:
        return {"a": (1, 2)}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(["a"])

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (
            decode(ChatCompletionMessage, {"role": "assistant", "x": {"y": None}}),
            {"role": "assistant", "x": {"y": None}},
        ),
        (Location("Wien", [Location("Graz")]), {"city": "Wien", "more": [{"city": "Graz", "more": None}]}),
        (Frozen(Frozen(1)), {"value": {"value": 1}}),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (Lazy(), {"a": [1, 2]}),
        ((1, "a"), [1, "a"]),
        (range(3), [0, 1, 2]),
        (Colour.RED, "red"),
        (Level.HIGH, 3),
    ],
)
def test_results_attrs_instances_mappings_and_sequences_may_stand_anywhere(value: Any, form: Any) -> None:
    assert json.loads(encode({"a": [{"b": value}]})) == {"a": [{"b": form}]}


@pytest.mark.parametrize(
    "value",
    [
        b"bytes",
        bytearray(),
        {1, 2},
        Decimal(1),
        datetime(2024, 1, 1, tzinfo=timezone.utc),
        object(),
        len,
        Location,
        1j,
    ],
)
def test_what_json_has_no_form_for_is_told_with_what_is_accepted(value: Any) -> None:
    with pytest.raises(
        TypeError, match=f"a value of type {type(value).__name__} has no JSON form; accepted are"
    ):
        encode({"a": [value]})


def test_a_name_that_is_no_text_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="keys must be str"):
        encode({"a": {(1, 2): 3}})


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"temperature": math.nan}, "body['temperature'] is nan"),
        ({"a": [1, {"b": math.inf}]}, "body['a'][1]['b'] is inf"),
        ({"a": (1, -math.inf)}, "body['a'][1] is -inf"),
        ({"a": Location("x", math.nan)}, "body['a']['more'] is nan"),
        ({"a": decode(ChatCompletionMessage, {"x": math.nan})}, "body['a']['x'] is nan"),
        ({"a": MappingProxyType({"b": math.nan})}, "body['a']['b'] is nan"),
    ],
)
def test_a_number_that_is_none_is_told_by_its_path(body: Any, path: str) -> None:
    with pytest.raises(ValueError, match="JSON has no form for it") as error:
        encode(body)
    assert str(error.value) == f"{path}; JSON has no form for it"


def test_a_number_that_is_none_deep_inside_is_found_all_the_same() -> None:
    body: Any = math.nan
    for _ in range(300):
        body = [body]
    with pytest.raises(ValueError, match=r"body\['a'\](\[0\]){300} is nan; JSON has no form for it"):
        encode({"a": body})


@pytest.mark.parametrize("body", [{math.nan: 1}, {"a": {math.inf: 1}}])
def test_a_name_that_is_such_a_number_is_told(body: Any) -> None:
    with pytest.raises(ValueError, match=r"^the body has a number that is none; JSON has no form for it"):
        encode(body)


def test_a_number_beyond_all_digits_is_told() -> None:
    with pytest.raises(ValueError, match=r"^the body has a number that is none; JSON has no form for it"):
        encode({"a": 10**5000})


def test_a_body_that_holds_itself_is_told() -> None:
    body: dict[str, Any] = {}
    body["a"] = [body]
    with pytest.raises(ValueError, match="the body holds itself; JSON has no form for it"):
        encode(body)
    odd: dict[Any, Any] = {math.nan: 1}
    odd["a"] = odd
    with pytest.raises(ValueError, match="JSON has no form for it"):
        encode(odd)
    place = Location("x")
    place.more = place
    with pytest.raises(ValueError, match="the body holds itself; JSON has no form for it"):
        encode({"a": place})


def test_a_body_nested_beyond_measure_is_told() -> None:
    body: Any = []
    for _ in range(100_000):
        body = [body]
    with pytest.raises(ValueError, match="the body is nested too deeply, or holds itself"):
        encode({"a": body})


@pytest.mark.parametrize("body", [{"a": "x" * 100 + "\ud800"}, {"\udfff": 1}, {"a": ["\ud83d"]}])
def test_half_a_surrogate_pair_is_told(body: Any) -> None:
    with pytest.raises(ValueError, match="the body holds a lone surrogate, which is no character: ") as error:
        encode(body)
    assert "ud" in str(error.value)
    assert len(str(error.value)) < 150
