"""A completion is read as it is expected, and keeps what was read when it is copied and pickled."""

from __future__ import annotations

import copy
import pickle
from dataclasses import dataclass
from typing import Any

import pytest

from azopenai.core.chat_parse import parsed_completion
from azopenai.core.decode import Unknown
from azopenai.core.request import encode
from azopenai.core.structured import Expected, expected
from azopenai.core.tools import function_tool
from azopenai.errors import (
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    OutputMismatchError,
    RefusalError,
    StructuredOutputError,
)
from azopenai.types.chat import ChatCompletion
from azopenai.types.chat_parsed import ParsedChatCompletion, ParsedFunctionToolCall


@dataclass
class City:
    name: str


def choice(content: Any = '{"name": "Rome"}', reason: Any = "stop", **message: Any) -> dict[str, Any]:
    told = {"role": "assistant", "content": content, **message}
    return {"index": 0, "finish_reason": reason, "message": told}


def call(name: Any, arguments: Any, **more: Any) -> dict[str, Any]:
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}, **more}


def parse(*choices: Any, wanted: Expected[Any] | None = None) -> ParsedChatCompletion[Any]:
    return parsed_completion(wanted or expected(City, None), {"id": "x", "choices": list(choices)})


def failure(*choices: Any, wanted: Expected[Any] | None = None) -> StructuredOutputError:
    with pytest.raises(StructuredOutputError) as error:
        parse(*choices, wanted=wanted)
    return error.value


STRICT = {"type": "function", "function": {"name": "strict", "strict": True, "parameters": {}}}
FLAT = {"type": "function", "name": "flat", "strict": True, "parameters": {}}
LOOSE = {"type": "function", "function": {"name": "loose", "parameters": {}}}
NAMELESS = {"type": "function", "function": {"strict": True}}


def greet(city: str, times: int = 1) -> None:
    del city, times


TOOLS = [STRICT, FLAT, LOOSE, NAMELESS, "no tool", function_tool(City), function_tool(greet)]


def test_the_content_is_an_instance_of_the_class() -> None:
    completion = parse(choice(), choice('{"name": "Oslo"}'))
    assert [c.message.parsed for c in completion.choices] == [City("Rome"), City("Oslo")]
    assert isinstance(completion, ChatCompletion)
    assert completion.to_dict() == {"id": "x", "choices": [choice(), choice('{"name": "Oslo"}')]}
    assert repr(completion.choices[0].message).endswith("parsed=City(name='Rome'))")


def test_without_content_there_is_nothing_to_read() -> None:
    assert parse(choice(None)).choices[0].message.parsed is None
    assert parse().choices == []


def test_arguments_of_strict_tools_are_read() -> None:
    calls = [
        call("strict", '{"a": [1]}'),
        call("flat", "{}"),
        call("loose", "{}"),
        call("City", '{"name": "Rome"}'),
        call("greet", '{"city": "Rome", "times": null}'),
        call("nobody", "{"),
        {"type": "custom", "id": "call_2", "custom": {"name": "c", "input": "x"}},
        {"type": "new"},
    ]
    found = parse(choice(None, "tool_calls", tool_calls=calls), wanted=expected(City, TOOLS))
    message = found.choices[0].message
    functions = [c.function for c in message.tool_calls or () if isinstance(c, ParsedFunctionToolCall)]
    assert [function.parsed_arguments for function in functions] == [
        {"a": [1]},
        {},
        None,
        City("Rome"),
        {"city": "Rome"},
        None,
    ]
    assert isinstance((message.tool_calls or [])[-1], Unknown)
    assert repr(functions[3]).endswith("parsed_arguments=City(name='Rome'))")


@pytest.mark.parametrize("again", [lambda v: pickle.loads(pickle.dumps(v)), copy.copy, copy.deepcopy])
def test_what_was_read_survives_pickles_and_copies_and_is_not_sent_back(again: Any) -> None:
    calls = [call("City", '{"name": "Oslo"}')]
    whole = parse(choice(tool_calls=calls, new=[1]), wanted=expected(City, TOOLS))
    for part in (whole, whole.choices[0], whole.choices[0].message):
        found = again(part)
        assert found == part
        assert repr(found) == repr(part)
        assert encode(found.to_dict()) == encode(part.to_dict())
        assert b"parsed" not in encode({"messages": [part]})
    copied: ParsedChatCompletion[City] = again(whole)
    assert copied.choices[0].message.parsed == City("Rome")
    function = (copied.choices[0].message.tool_calls or [])[0].function  # type: ignore[union-attr]
    assert again(function).parsed_arguments == City("Oslo")


def test_each_ending_is_an_error_that_keeps_the_completion() -> None:
    cut = failure(choice('{"na', "length"))
    assert isinstance(cut, LengthFinishReasonError)
    assert cut.completion.choices[0].message.content == '{"na'
    assert isinstance(failure(choice("", "content_filter")), ContentFilterFinishReasonError)
    refused = failure(choice(None, refusal="I will not."))
    assert isinstance(refused, RefusalError)
    assert (refused.refusal, str(refused)) == ("I will not.", "the model refused: I will not.")
    wrong = failure(choice('{"name": 1}'))
    assert isinstance(wrong, OutputMismatchError)
    assert wrong.path == "name"
    assert str(wrong) == "the answer, a City, does not fit: name must be a string, not 1"
    text = failure(choice("Rome"))
    assert str(text).startswith("the answer, a City, does not fit: the whole is not JSON")
    again = pickle.loads(pickle.dumps(wrong))
    assert again.completion == wrong.completion


def test_arguments_that_do_not_fit_are_an_error_too() -> None:
    error = failure(choice(None, "tool_calls", tool_calls=[call("City", "{}")]), wanted=expected(City, TOOLS))
    assert str(error) == "what the model calls City with does not fit: name is missing; it must be a string"


def test_the_choices_that_can_be_read_are_read_whatever_the_others_are() -> None:
    error = failure(choice('{"na', "length"), choice(), choice("x"))
    assert isinstance(error, LengthFinishReasonError)
    assert [c.message.parsed for c in error.completion.choices] == [None, City("Rome"), None]


def test_where_no_class_is_expected_a_refusal_is_an_answer_and_a_cut_is_not() -> None:
    plain = Expected[None]()
    assert plain.is_plain
    assert parse(choice(None, refusal="No."), wanted=plain).choices[0].message.refusal == "No."
    assert parse(choice("text"), wanted=plain).choices[0].message.parsed is None
    assert isinstance(failure(choice("te", "length"), wanted=plain), LengthFinishReasonError)


@pytest.mark.parametrize(
    "odd",
    [
        {"choices": 7},
        {"choices": ["x", None, {}]},
        {"choices": [{"message": "x", "finish_reason": ["stop"]}]},
        {"choices": [{"message": {"content": [1], "tool_calls": "x"}}]},
        {
            "choices": [
                {"message": {"tool_calls": [None, {"type": "function"}, call([1], "{}"), call("City", {})]}}
            ]
        },
        {"choices": [{"message": {"tool_calls": [{"type": "function", "function": "x"}]}}]},
    ],
)
def test_what_is_of_another_shape_is_let_be(odd: dict[str, Any]) -> None:
    completion = parsed_completion(expected(City, TOOLS), odd)
    assert completion.to_dict() == pickle.loads(pickle.dumps(completion)).to_dict()
