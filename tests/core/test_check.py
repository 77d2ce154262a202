"""Bad input is told before anything is sent, and nothing that the service may take is refused."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Literal

import attrs
import pytest
from typing_extensions import NotRequired, Required, TypedDict

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import decode
from azopenai.core.request import RequestOptions
from azopenai.types.chat import ChatCompletionMessage
from azopenai.types.chat_params import CompletionCreateParams as ChatParams
from azopenai.types.completions import CompletionCreateParams
from azopenai.types.embeddings import EmbeddingCreateParams

ROLES = ("developer", "system", "user", "assistant", "tool", "function")
HELLO = [{"role": "user", "content": "Hello"}]


def chat(**params: Any) -> None:
    check_params("chat.completions.create", {"model": "m", "messages": HELLO, **params}, ChatParams)


def messages(*given: Any) -> None:
    chat(messages=list(given))


def told(**params: Any) -> str:
    """What is said of parameters that will not do."""
    with pytest.raises(TypeError) as error:
        chat(**params)
    return str(error.value)


def told_of_message(**message: Any) -> str:
    return told(messages=[*HELLO, message])


@pytest.mark.parametrize(
    ("keyword", "meant"),
    [
        ("max_token", "; did you mean 'max_tokens'?"),
        ("temprature", "; did you mean 'temperature'?"),
        ("message", "; did you mean 'messages'?"),
        ("deployment_id_of_mine", ""),
    ],
)
def test_an_unknown_keyword_is_told_with_the_one_that_was_meant(keyword: str, meant: str) -> None:
    assert told(**{keyword: 1}) == (
        f"chat.completions.create() got an unexpected keyword argument {keyword!r}{meant}"
        "; what the service knows and this version does not goes in extra_body"
    )


def test_options_without_extra_body_do_not_speak_of_it() -> None:
    class Options(TypedDict, total=False):
        timeout: float

    with pytest.raises(TypeError) as error:
        check_params("Client", {"time_out": 1}, Options)
    assert str(error.value) == (
        "Client() got an unexpected keyword argument 'time_out'; did you mean 'timeout'?"
    )


def test_a_missing_keyword_is_told() -> None:
    with pytest.raises(TypeError, match=r"create\(\) is missing the required keyword argument 'messages'$"):
        check_params("create", {"model": "m"}, ChatParams)


def test_all_missing_keywords_are_told() -> None:
    class Two(TypedDict):
        b: int
        a: int

    with pytest.raises(TypeError, match=r"is missing the required keyword argument 'a', 'b'$"):
        check_params("create", {}, Two)


SOURCES = "'azure_search' or 'azure_cosmos_db' or 'elasticsearch' or 'pinecone' or 'mongo_db'"


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"model": 5}, "model must be a str, not 5"),
        ({"model": None}, "model must be a str, not None"),
        ({"model": b"m"}, "model must be a str, not a bytes"),
        ({"messages": "Hello"}, "messages must be a list, not a str"),
        ({"messages": {"role": "user"}}, "messages must be a list, not a dict"),
        ({"messages": None}, "messages must be a list, not None"),
        ({"temperature": "0.5"}, "temperature must be a number or None, not a str"),
        ({"temperature": True}, "temperature must be a number or None, not True"),
        ({"max_tokens": 1.5}, "max_tokens must be an int or None, not 1.5"),
        ({"max_tokens": True}, "max_tokens must be an int or None, not True"),
        ({"logprobs": 1}, "logprobs must be True or False or None, not 1"),
        ({"stream": "yes"}, "stream must be True or False or None, not a str"),
        ({"parallel_tool_calls": None}, "parallel_tool_calls must be True or False, not None"),
        ({"stop": 5}, "stop must be a str or a list or None, not 5"),
        ({"stop": ["a", 5]}, "stop[1] must be a str, not 5"),
        ({"logit_bias": [1]}, "logit_bias must be a dict or None, not a list"),
        ({"modalities": ["text", 5]}, "modalities[1] must be a str, not 5"),
        ({"reasoning_effort": 3}, "reasoning_effort must be a str or None, not 3"),
        ({"response_format": "json_object"}, "response_format must be a dict, not a str"),
        (
            {"response_format": {}},
            "response_format.type must be 'text' or 'json_object' or 'json_schema', not None",
        ),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": 5}}},
            "response_format.json_schema.name must be a str, not 5",
        ),
        ({"tools": [{"type": "function", "function": "f"}]}, "tools[0].function must be a dict, not a str"),
        ({"tools": [{"function": {}}]}, "tools[0].type must be 'function' or 'custom', not None"),
        ({"tool_choice": 5}, "tool_choice must be a str or a dict, not 5"),
        (
            {"stream_options": {"include_usage": 1}},
            "stream_options.include_usage must be True or False, not 1",
        ),
        (
            {"data_sources": [{"type": 5}]},
            f"data_sources[0].type must be {SOURCES}, not 5",
        ),
        ({"extra_headers": [("a", "b")]}, "extra_headers must be a dict or None, not a list"),
        ({"max_retries": "2"}, "max_retries must be an int, not a str"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_with_what_is_accepted(params: dict[str, Any], wrong: str) -> None:
    assert told(**params) == f"chat.completions.create(): {wrong}"


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        ({"role": "user", "content": 5}, "messages[1].content must be a str or a list, not 5"),
        ({"role": "user", "content": ["a"]}, "messages[1].content[0] must be a dict, not a str"),
        (
            {"role": "user", "content": [{"type": "text", "text": ["a"]}]},
            "messages[1].content[0].text must be a str, not a list",
        ),
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": "https://x"}]},
            "messages[1].content[0].image_url must be a dict, not a str",
        ),
        (
            {"role": "assistant", "tool_calls": [{"type": "function", "function": {"arguments": {}}}]},
            "messages[1].tool_calls[0].function.arguments must be a str, not a dict",
        ),
        (
            {"content": "a"},
            f"messages[1].role must be {' or '.join(map(repr, ROLES))}, not None",
        ),
    ],
)
def test_a_wrong_value_inside_is_told_by_its_path(message: dict[str, Any], wrong: str) -> None:
    assert told_of_message(**message) == f"chat.completions.create(): {wrong}"


def test_a_message_that_is_a_text_is_told() -> None:
    assert told(messages=["Hello"]) == (
        "chat.completions.create(): messages[0] must be a result of this library or a dict, not a str"
    )


def test_a_wrong_value_is_not_shown_where_it_may_be_secret() -> None:
    assert "hunter2" not in told(temperature="hunter2")
    assert "hunter2" not in told(messages="hunter2")


def test_all_that_is_documented_passes() -> None:
    chat(
        temperature=0,
        top_p=0.5,
        max_tokens=5,
        n=None,
        stop=("a", "b"),
        logit_bias={"50256": -100},
        modalities=["text", "smell"],
        reasoning_effort="beyond",
        response_format={"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}}},
        tools=[
            {"type": "function", "function": {"name": "f", "parameters": {}}},
            {"type": "custom", "custom": {}},
        ],
        tool_choice={"type": "function", "function": {"name": "f"}},
        stream=False,
        stream_options={"include_usage": True},
        data_sources=[{"type": "azure_search", "parameters": {"endpoint": "x"}}],
        extra_headers={"a": None},
        extra_body={"b": 1},
        timeout=None,
        max_retries=0,
    )
    check_params("completions.create", {"prompt": [[1, 2], [3]], "stop": None}, CompletionCreateParams)
    for given in ("a", ["a"], [1, 2], [[1], [2]]):
        check_params("embeddings.create", {"input": given}, EmbeddingCreateParams)


def test_what_the_service_may_know_passes() -> None:
    messages(
        {"role": "user", "content": "a", "new_member": 5},
        {"role": "narrator", "content": 5},
        {"role": "user", "content": [{"type": "smell", "smell": "x"}]},
        {"role": "assistant", "content": None, "name": None, "tool_calls": None},
    )
    chat(tools=[{"type": "mcp", "server": 5}])


def test_dicts_of_any_kind_and_lists_of_any_kind_pass() -> None:
    chat(messages=(MappingProxyType({"role": "user", "content": "a"}),))


def test_results_and_attrs_instances_pass() -> None:
    @attrs.define
    class Message:
        role: str = "user"
        content: int = 5

    check_params("create", {"item": Message()}, Others)
    messages(decode(ChatCompletionMessage, {"role": "assistant", "content": None}), Message())


class Item(TypedDict, total=False):
    """An object without a tag."""

    name: Required[str]
    size: Annotated[int, "in bytes"]


class Others(RequestOptions, total=False):
    """Kinds of annotations that the real parameters are made of, and some that they may come to be."""

    item: Item
    items: Sequence[Item | None]
    pairs: Mapping[str, int]
    flag: Literal[True]
    whatever: object
    either: int | Literal["auto"]
    union: str | Item | Sequence[str]


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"item": {"name": 5}}, "item.name must be a str, not 5"),
        ({"item": {"name": "a", "size": "b"}}, "item.size must be an int, not a str"),
        ({"item": 5}, "item must be a dict, not 5"),
        ({"items": [None, {"name": 5}]}, "items[1].name must be a str, not 5"),
        ({"items": [5]}, "items[0] must be None or a dict, not 5"),
        ({"pairs": []}, "pairs must be a dict, not a list"),
        ({"flag": "yes"}, "flag must be True or False, not a str"),
        ({"either": 1.5}, "either must be an int or a str, not 1.5"),
        ({"union": {"name": 5}}, "union.name must be a str, not 5"),
        ({"union": [5]}, "union[0] must be a str, not 5"),
        ({"union": 5}, "union must be a str or a list or a dict, not 5"),
    ],
)
def test_the_annotations_decide(params: dict[str, Any], wrong: str) -> None:
    with pytest.raises(TypeError) as error:
        check_params("create", params, Others)
    assert str(error.value) == f"create(): {wrong}"


def test_the_annotations_accept() -> None:
    check_params(
        "create",
        {"item": {"name": "a"}, "items": [None], "flag": True, "whatever": b"", "either": "x", "union": "a"},
        Others,
    )
    check_params("create", {"union": {"name": "a"}, "either": 5, "pairs": {"a": "not looked at"}}, Others)


class Shown(TypedDict, total=False):
    """Parameters to show."""

    size: int
    name: Required[str]
    colour: NotRequired[str | None]


@keywords(Shown)
def method(self: object, **params: Any) -> object:
    """Documented."""
    return self, params


def test_a_method_shows_its_real_keywords_the_required_ones_first() -> None:
    shown = inspect.signature(method)
    assert list(shown.parameters) == ["self", "name", "size", "colour"]
    assert shown.parameters["self"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    assert {p.kind for n, p in shown.parameters.items() if n != "self"} == {inspect.Parameter.KEYWORD_ONLY}
    assert shown.parameters["name"].default is inspect.Parameter.empty
    assert repr(shown.parameters["size"].default) == "omitted"
    assert shown.parameters["name"].annotation is str
    assert shown.parameters["colour"].annotation == str | None
    assert method.__doc__ == "Documented."


def test_a_method_can_be_called_as_before() -> None:
    assert method(1, name="a") == (1, {"name": "a"})


def test_the_signature_of_a_bound_method_has_no_self() -> None:
    class Resource:
        create = method

    assert str(inspect.signature(Resource().create)).startswith("(*, name: str, size: int = omitted")


class Message(TypedDict, total=False):
    role: Required[str]
    type: Literal["message"]
    content: str


class Reference(TypedDict, total=False):
    type: Required[Literal["reference"]]
    id: str


class Tree(TypedDict, total=False):
    type: Required[Literal["tree"]]
    trees: Sequence["Tree | Reference"]


class Tagged(TypedDict, total=False):
    items: Sequence[Message | Reference | Tree]
    done: Callable[[str], object] | None


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"items": [{"role": "user", "content": 5}]}, "items[0].content must be a str, not 5"),
        ({"items": [{"type": "message", "content": 5}]}, "items[0].content must be a str, not 5"),
        ({"items": [{"type": "reference", "id": 5}]}, "items[0].id must be a str, not 5"),
        ({"items": [{"type": None}]}, "items[0].type must be 'message' or 'reference' or 'tree', not None"),
        (
            {
                "items": [
                    {"type": "tree", "trees": [{"type": "tree", "trees": [{"type": "reference", "id": 5}]}]}
                ]
            },
            "items[0].trees[0].trees[0].id must be a str, not 5",
        ),
        (
            {"items": [{"type": "tree", "trees": [{}]}]},
            "items[0].trees[0].type must be 'tree' or 'reference', not None",
        ),
        ({"done": 5}, "done must be a function or None, not 5"),
    ],
)
def test_the_tag_decides_and_may_be_left_out_where_its_variant_says_so(params: Any, wrong: str) -> None:
    with pytest.raises(TypeError) as error:
        check_params("create", params, Tagged)
    assert str(error.value) == f"create(): {wrong}"


def test_what_a_tag_leaves_open_passes() -> None:
    items = [{"role": "user", "content": "a"}, {}, {"type": "new", "id": 5}, {"type": "tree", "trees": []}]
    check_params("create", {"items": items, "done": print}, Tagged)


class Looked(TypedDict, total=False):
    include: str


class Things:
    @keywords(Looked)
    def retrieve(self, thing_id: str, **params: Any) -> object:
        """Documented."""
        return thing_id, params


def test_a_method_shows_its_ids_before_its_keywords() -> None:
    shown = inspect.signature(Things().retrieve)
    assert str(shown) == "(thing_id: str, *, include: str = omitted)"
    assert Things().retrieve("a", include="b") == ("a", {"include": "b"})
