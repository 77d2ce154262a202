"""A response is read as it is expected, and keeps what was read when it is copied and pickled."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass
from typing import Any

import pytest
from support.responses import response

from azopenai.core.decode import Unknown
from azopenai.core.request import encode
from azopenai.core.responses_parse import content_or_none, parsed_response
from azopenai.core.structured import Expected, expected
from azopenai.core.tools import function_tool
from azopenai.errors import (
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    OutputMismatchError,
    RefusalError,
    StructuredOutputError,
)
from azopenai.types.responses_parsed import ParsedResponse, ParsedResponseFunctionToolCall
from azopenai.types.responses_response import Response


@dataclass
class City:
    name: str


def text(said: Any) -> dict[str, Any]:
    return {"type": "output_text", "text": said, "annotations": []}


def message(*parts: Any, **more: Any) -> dict[str, Any]:
    return {"type": "message", "id": "msg_1", "role": "assistant", "content": list(parts), **more}


def call(name: Any, arguments: Any) -> dict[str, Any]:
    return {"type": "function_call", "call_id": "call_1", "name": name, "arguments": arguments}


ROME = '{"name": "Rome"}'
OSLO = '{"name": "Oslo"}'
REFUSAL = {"type": "refusal", "refusal": "No."}


def parse(*items: Any, wanted: Expected[Any] | None = None, **more: Any) -> ParsedResponse[Any]:
    return parsed_response(wanted or expected(City, None), response(**{"output": list(items), **more}))


def failure(*items: Any, wanted: Expected[Any] | None = None, **more: Any) -> StructuredOutputError:
    with pytest.raises(StructuredOutputError) as error:
        parse(*items, wanted=wanted, **more)
    return error.value


def test_the_text_is_an_instance_of_the_class() -> None:
    found = parse({"type": "reasoning", "summary": []}, message(text(ROME), text(OSLO)))
    assert found.output_parsed == City("Rome")
    assert isinstance(found, Response)
    assert found.output_text == ROME + OSLO
    last: Any = found.output[1]
    assert [part.parsed for part in last.content] == [City("Rome"), City("Oslo")]
    assert repr(last.content[0]).endswith("parsed=City(name='Rome'))")
    assert found.to_dict()["output"][1] == message(text(ROME), text(OSLO))


def test_without_text_there_is_nothing_to_read() -> None:
    for items in (
        (),
        (message(),),
        (call("f", "{}"),),
        ("odd", {"type": "new"}, message("odd", {"type": "new"})),
    ):
        assert parse(*items).output_parsed is None
    assert parse(message(text(ROME)), output=None).output_parsed is None
    assert parse(message(text(5))).output_parsed is None


def test_a_commentary_is_not_read() -> None:
    assert parse(
        message(text("I look it up."), phase="commentary"), message(text(OSLO))
    ).output_parsed == City("Oslo")


def test_arguments_of_strict_tools_are_read() -> None:
    strict = {"type": "function", "name": "strict", "strict": True, "parameters": {}}
    loose = {"type": "function", "name": "loose", "parameters": {}}
    tools = [strict, loose, function_tool(City, form="responses")]
    calls = [
        call("strict", '{"a": [1]}'),
        call("loose", '{"a": 1}'),
        call("City", ROME),
        call("unknown", "{"),
        call(5, "{}"),
        call("strict", None),
    ]
    found = parse(*calls, wanted=expected({}, tools))
    read = [
        item.parsed_arguments for item in found.output if isinstance(item, ParsedResponseFunctionToolCall)
    ]
    assert read == [{"a": [1]}, None, City("Rome"), None, None, None]
    assert repr(found.output[2]).endswith("parsed_arguments=City(name='Rome'))")
    assert found.output_parsed is None
    with pytest.raises(OutputMismatchError, match="what the model calls strict with"):
        parse(call("strict", "{"), wanted=expected({}, tools))


@pytest.mark.parametrize(
    ("reason", "kind"),
    [("max_output_tokens", LengthFinishReasonError), ("content_filter", ContentFilterFinishReasonError)],
)
def test_a_text_that_was_cut_is_not_read(reason: str, kind: type[Exception]) -> None:
    error = failure(message(text('{"na')), status="incomplete", incomplete_details={"reason": reason})
    assert type(error) is kind
    assert error.completion.output_text == '{"na'


@pytest.mark.parametrize(
    "details", [{"reason": "new"}, {"reason": None}, {}, "odd", None, {"reason": ["odd"]}]
)
def test_other_endings_are_read(details: Any) -> None:
    assert parse(message(text(ROME)), incomplete_details=details).output_parsed == City("Rome")


def test_a_refusal_is_told() -> None:
    error = failure(message(REFUSAL))
    assert isinstance(error, RefusalError)
    assert error.refusal == "No."
    assert parse(message(REFUSAL), wanted=expected({}, None)).output_parsed is None


def test_what_does_not_fit_is_told_and_the_rest_is_read() -> None:
    error = failure(message(text("{}")), message(text(OSLO)), message(text("[]")))
    assert isinstance(error, OutputMismatchError)
    assert error.path == "name"
    assert error.completion.output_parsed == City("Oslo")


def test_what_was_read_is_kept() -> None:
    found = parse(message(text(ROME)), call("x", "{}"))
    for again in (copy.deepcopy(found), pickle.loads(pickle.dumps(found))):
        assert again == found
        assert again.output_parsed == City("Rome")
    error = failure(message(text("{}")))
    assert pickle.loads(pickle.dumps(error)).completion == error.completion


def test_it_goes_back_in_as_it_came() -> None:
    found = parse(message(text(ROME)))
    assert json.loads(encode({"input": found.output})) == {"input": [message(text(ROME))]}
    assert not any(isinstance(item, Unknown) for item in found.output)


def test_a_text_is_read_on_its_way_as_far_as_it_fits() -> None:
    wanted = expected(City, None)
    assert content_or_none(wanted, ROME) == City("Rome")
    assert content_or_none(wanted, "{}") is None
    assert content_or_none(wanted, None) is None
