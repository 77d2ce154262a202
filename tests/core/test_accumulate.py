"""Chunks come to what the same call gives without a stream."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.chunks import any_chunk, chunk, split, tool_call

from azopenai.core.accumulate import Accumulator


def accumulated(*chunks: dict[str, Any]) -> dict[str, Any]:
    accumulator = Accumulator()
    for item in chunks:
        accumulator.add(item)
    return accumulator.result()


def message(*deltas: dict[str, Any]) -> Any:
    return accumulated(*map(chunk, deltas))["choices"][0]["message"]


def test_a_stream_as_azure_sends_it() -> None:
    filters = [{"prompt_index": 0, "content_filter_results": {"hate": {"filtered": False}}}]
    usage = {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}
    empty = {"id": "", "object": "", "created": 0, "model": ""}
    assert accumulated(
        {**empty, "choices": [], "prompt_filter_results": filters, "usage": None},
        chunk({"role": "assistant", "content": ""}, content_filter_results={}, finish_reason=None),
        {**chunk({"content": "Ahoy"}), "obfuscation": "xyz", "usage": None},
        chunk({"content": "!"}, logprobs=None),
        chunk({}, finish_reason="stop"),
        {
            **empty,
            "choices": [{"index": 0, "finish_reason": None, "content_filter_offsets": {"check_offset": 5}}],
        },
        {**chunk(), "choices": [], "usage": usage},
    ) == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "prompt_filter_results": filters,
        "usage": usage,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "Ahoy!"},
                "content_filter_results": {},
                "content_filter_offsets": {"check_offset": 5},
                "finish_reason": "stop",
            }
        ],
    }


def test_legacy_completions_grow_their_text() -> None:
    top = {"id": "cmpl-1", "object": "text_completion"}
    joined = accumulated(
        {**top, "choices": [{"index": 0, "text": "a", "logprobs": {"tokens": ["a"], "text_offset": [0]}}]},
        {**top, "choices": [{"index": 0, "text": "b", "logprobs": {"tokens": ["b"], "text_offset": [1]}}]},
        {**top, "choices": [{"index": 0, "text": "", "finish_reason": "stop", "logprobs": None}]},
    )
    assert joined == {
        **top,
        "choices": [
            {
                "index": 0,
                "text": "ab",
                "logprobs": {"tokens": ["a", "b"], "text_offset": [0, 1]},
                "finish_reason": "stop",
            }
        ],
    }


@given(st.text(), st.lists(st.integers(0, 50), max_size=8))
def test_deltas_come_to_the_whole_text_however_it_was_cut(text: str, cuts: list[int]) -> None:
    pieces = split(text, cuts)
    assert message(*({"content": piece} for piece in pieces))["content"] == text
    assert accumulated(*({"choices": [{"text": piece}]} for piece in pieces))["choices"][0]["text"] == text


def test_choices_are_kept_apart_and_given_in_order() -> None:
    joined = accumulated(
        chunk({"content": "b"}, index=1), chunk({"content": "a"}, index=0), chunk({"content": "b"}, index=1)
    )
    assert [(c["index"], c["message"]["content"]) for c in joined["choices"]] == [(0, "a"), (1, "bb")]


def test_a_choice_without_an_index_is_the_first() -> None:
    joined = accumulated({"choices": [{"delta": {"content": "a"}}]}, chunk({"content": "b"}))
    assert joined["choices"] == [{"index": 0, "message": {"content": "ab"}}]


def test_parallel_tool_calls_are_joined_by_their_index() -> None:
    assert message(
        {"tool_calls": [tool_call(1, "", name="g", id="c1", type="function")]},
        {"tool_calls": [tool_call(0, "", name="f", id="c0", type="function")]},
        {"tool_calls": [tool_call(1, '{"b"'), tool_call(0, '{"a"')]},
        {"tool_calls": [tool_call(0, ": 1}"), tool_call(1, ": 2}")]},
    )["tool_calls"] == [
        {"id": "c0", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}},
        {"id": "c1", "type": "function", "function": {"name": "g", "arguments": '{"b": 2}'}},
    ]


def test_an_empty_list_of_tool_calls_takes_none_away() -> None:
    """Some servers send one with every delta."""
    assert message(
        {"tool_calls": []}, {"tool_calls": [tool_call(0, "{}", name="f")]}, {"content": "", "tool_calls": []}
    )["tool_calls"] == [{"function": {"name": "f", "arguments": "{}"}}]
    assert message({"tool_calls": []})["tool_calls"] == []


def test_tool_calls_without_an_index_follow_one_another() -> None:
    calls = [{"id": name, "function": {"name": name, "arguments": "{}"}} for name in "abc"]
    assert message({"tool_calls": calls[:2]}, {"tool_calls": calls[2:]})["tool_calls"] == calls


def test_tool_calls_with_and_without_an_index_are_all_kept() -> None:
    plain = {"id": "b", "function": {"name": "g", "arguments": "{}"}}
    joined = {"id": "a", "function": {"name": "f", "arguments": "{}"}}
    assert message({"tool_calls": [tool_call(0, "{}", name="f", id="a")]}, {"tool_calls": [plain]})[
        "tool_calls"
    ] == [joined, plain]
    late = tool_call(0, "{}", name="f", id="a")
    assert message({"tool_calls": [plain]}, {"tool_calls": [late]})["tool_calls"] == [plain, late]


def test_identities_are_replaced_and_texts_grow() -> None:
    assert message(
        {"role": "assistant", "audio": {"id": "a", "data": "AA", "transcript": "x"}},
        {"role": "", "audio": {"id": "a", "data": "BB", "expires_at": 5}, "reasoning_content": "why"},
        {"role": "tool", "audio": {"transcript": "y"}, "reasoning_content": "?"},
    ) == {
        "role": "tool",
        "audio": {"id": "a", "data": "AABB", "transcript": "xy", "expires_at": 5},
        "reasoning_content": "why?",
    }


def test_a_null_takes_nothing_away() -> None:
    assert message({"content": "a", "refusal": None}, {"content": None}) == {"content": "a"}


def test_context_of_on_your_data_is_kept() -> None:
    context = {"citations": [{"content": "c", "url": "u"}], "intent": "[]"}
    assert message({"role": "assistant", "context": context}, {"content": "a"})["context"] == context


def test_logprobs_are_joined_and_filter_results_replaced() -> None:
    joined = accumulated(
        chunk(
            {},
            logprobs={"content": [1], "refusal": None},
            content_filter_results={"hate": {"filtered": False}},
        ),
        chunk(
            {}, logprobs={"content": [2], "refusal": [3]}, content_filter_results={"hate": {"filtered": True}}
        ),
    )["choices"][0]
    assert joined["logprobs"] == {"content": [1, 2], "refusal": [3]}
    assert joined["content_filter_results"] == {"hate": {"filtered": True}}


def test_what_was_joined_is_no_part_of_the_chunks() -> None:
    first = chunk({}, logprobs={"content": [1]})
    accumulated(first, chunk({}, logprobs={"content": [2]}))
    assert first == chunk({}, logprobs={"content": [1]})


def test_a_later_filter_wins_over_stop() -> None:
    joined = accumulated(chunk({"content": "a"}, finish_reason="stop"), chunk(finish_reason="content_filter"))
    assert joined["choices"][0]["finish_reason"] == "content_filter"


@pytest.mark.parametrize(
    ("first", "second", "member", "value"),
    [
        ({"message": "x"}, {"delta": {"content": "a"}}, "message", {"content": "a"}),
        ({"text": 5}, {"text": "a"}, "text", "a"),
        ({"logprobs": "x"}, {"logprobs": {"content": [1]}}, "logprobs", {"content": [1]}),
        ({"delta": "x"}, {"delta": {"content": "a"}}, "message", {"content": "a"}),
    ],
)
def test_a_member_of_another_shape_gives_way(first: Any, second: Any, member: str, value: Any) -> None:
    joined = accumulated({"choices": [first]}, {"choices": [second]})
    assert joined["choices"][0][member] == value


@given(st.lists(any_chunk, max_size=5))
def test_any_chunks_come_to_plain_json_values(chunks: list[dict[str, Any]]) -> None:
    assert is_plain(accumulated(*chunks))


def is_plain(value: Any) -> bool:
    if type(value) is dict:
        return all(type(name) is str and is_plain(item) for name, item in value.items())
    if type(value) is list:
        return all(map(is_plain, value))
    return value is None or type(value) in {str, int, float, bool}


def test_the_work_is_linear_in_the_number_of_chunks() -> None:
    def calls(number: int) -> int:
        accumulator, counted = Accumulator(), 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        for _ in range(number):
            accumulator.add(chunk({"content": "ab", "tool_calls": [tool_call(0, "cd")]}))
        sys.setprofile(None)
        assert len(accumulator.choices[0]["message"]["content"]) == number  # kept apart: nothing was copied
        return counted

    assert calls(400) < 2.1 * calls(200)
