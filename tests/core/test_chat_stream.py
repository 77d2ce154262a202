"""The events of a streamed chat completion, and the completion that they come to."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from support.answers import response
from support.chunks import any_chunk, chunk, sse, tool_call

from azopenai.core.accumulate import Accumulator
from azopenai.core.chat_stream import ChatStreamState
from azopenai.core.decode import decode
from azopenai.core.request import Events
from azopenai.core.streaming import StreamParser
from azopenai.core.structured import Expected
from azopenai.errors import StreamError
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.chat_stream import (
    ChatCompletionStreamEvent,
    ChunkEvent,
    ContentDeltaEvent,
    ContentDoneEvent,
    ContentFilterEvent,
    FunctionToolCallArgumentsDeltaEvent,
    FunctionToolCallArgumentsDoneEvent,
    LogprobsContentDeltaEvent,
    LogprobsContentDoneEvent,
    LogprobsRefusalDeltaEvent,
    LogprobsRefusalDoneEvent,
    RefusalDeltaEvent,
    RefusalDoneEvent,
)

Found = list[ChatCompletionStreamEvent]


class Reader:
    """Reads chunks as the stream of the client does."""

    def __init__(self) -> None:
        info = response(named={"x-request-id": "r-1"})
        self.parser = StreamParser(
            Events(partial(decode, ChatCompletionChunk), Accumulator), info, partial(decode, ChatCompletion)
        )
        self.state = ChatStreamState(self.parser.joiner, info, Expected())

    def feed(self, *chunks: Any) -> Found:
        return [e for item in self.parser.feed(sse(*chunks, done=False)) for e in self.state.events(item)]


def events(*chunks: Any) -> Found:
    """All events but those that only hand on a chunk."""
    return [event for event in Reader().feed(*chunks) if not isinstance(event, ChunkEvent)]


def kinds(found: Found) -> list[str]:
    return [event.type for event in found]


def test_text_comes_in_deltas_and_is_done_with_the_finish_reason() -> None:
    first, second, done = events(
        chunk({"role": "assistant", "content": ""}),
        chunk({"content": "Ah"}),
        chunk({"content": "oy"}),
        chunk({}, finish_reason="stop"),
    )
    assert isinstance(first, ContentDeltaEvent)
    assert isinstance(second, ContentDeltaEvent)
    assert (first.delta, first.snapshot, first.choice_index) == ("Ah", "Ah", 0)
    assert (second.delta, second.snapshot) == ("oy", "Ahoy")
    assert done == ContentDoneEvent(content="Ahoy", choice_index=0)


def test_a_snapshot_stays_that_of_its_moment() -> None:
    found = [e for e in events(*(chunk({"content": c}) for c in "abc")) if isinstance(e, ContentDeltaEvent)]
    assert [event.snapshot for event in found] == ["a", "ab", "abc"]


def test_a_chunk_event_comes_first_and_knows_the_completion_so_far() -> None:
    reader = Reader()
    [event, delta] = reader.feed(chunk({"content": "a"}))
    assert isinstance(event, ChunkEvent)
    assert event.chunk.choices[0].delta.content == "a"
    assert event.snapshot.choices[0].message.content == "a"
    assert event.snapshot._request_id == "r-1"
    assert delta.type == "content.delta"
    reader.feed(chunk({"content": "b"}))
    assert event.snapshot.choices[0].message.content == "ab"
    assert "snapshot" not in repr(event)


def test_the_snapshot_is_the_completion_that_the_call_without_a_stream_gives() -> None:
    reader = Reader()
    reader.feed(
        {"id": "", "object": "", "choices": [], "prompt_filter_results": [{"prompt_index": 0}]},
        chunk({"role": "assistant", "content": "a"}),
        chunk({}, finish_reason="stop"),
        {"choices": [], "usage": {"total_tokens": 3}},
    )
    snapshot = reader.state.snapshot()
    assert isinstance(snapshot, ChatCompletion)
    assert snapshot.to_dict() == {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"}],
        "usage": {"total_tokens": 3},
        "prompt_filter_results": [{"prompt_index": 0}],
    }


def test_a_refusal_comes_in_deltas_too() -> None:
    delta, more, done = events(
        chunk({"refusal": "I "}), chunk({"refusal": "won't"}), chunk({}, finish_reason="stop")
    )
    assert isinstance(delta, RefusalDeltaEvent)
    assert isinstance(more, RefusalDeltaEvent)
    assert (more.delta, more.snapshot) == ("won't", "I won't")
    assert done == RefusalDoneEvent(refusal="I won't", choice_index=0)


def test_the_arguments_of_a_tool_call() -> None:
    found = events(
        chunk({"role": "assistant", "content": None, "tool_calls": [tool_call(0, "", name="f", id="c")]}),
        chunk({"tool_calls": [tool_call(0, '{"a"')]}),
        chunk({"tool_calls": [tool_call(0, ": 1}")]}),
        chunk({}, finish_reason="tool_calls"),
    )
    first, second, done = found
    assert isinstance(first, FunctionToolCallArgumentsDeltaEvent)
    assert isinstance(second, FunctionToolCallArgumentsDeltaEvent)
    assert (first.name, first.index, first.arguments_delta, first.arguments) == ("f", 0, '{"a"', '{"a"')
    assert first.parsed_arguments is None
    assert (second.arguments, second.parsed_arguments) == ('{"a": 1}', {"a": 1})
    assert isinstance(done, FunctionToolCallArgumentsDoneEvent)
    assert (done.name, done.index, done.arguments, done.choice_index) == ("f", 0, '{"a": 1}', 0)
    assert done.parsed_arguments == {"a": 1}


def test_a_tool_call_is_done_when_the_next_one_begins() -> None:
    found = events(
        chunk({"tool_calls": [tool_call(0, "{}", name="f", id="a")]}),
        chunk({"tool_calls": [tool_call(1, "[]", name="g", id="b")]}),
        chunk({}, finish_reason="tool_calls"),
    )
    assert [
        (e.type.rpartition(".")[2], getattr(e, "name", None), getattr(e, "index", None)) for e in found
    ] == [
        ("delta", "f", 0),
        ("done", "f", 0),
        ("delta", "g", 1),
        ("done", "g", 1),
    ]


def test_parallel_tool_calls_in_one_chunk() -> None:
    found = events(
        chunk({"tool_calls": [tool_call(0, '{"a"', name="f"), tool_call(1, '{"b"', name="g")]}),
        chunk({}, finish_reason="tool_calls"),
    )
    assert [type(e).__name__ for e in found] == [
        "FunctionToolCallArgumentsDeltaEvent",
        "FunctionToolCallArgumentsDoneEvent",
        "FunctionToolCallArgumentsDeltaEvent",
        "FunctionToolCallArgumentsDoneEvent",
    ]


def test_a_call_of_a_custom_tool_has_no_function_events() -> None:
    call = {"index": 0, "id": "c", "type": "custom", "custom": {"name": "t", "input": "x"}}
    assert events(chunk({"tool_calls": [call]}), chunk({}, finish_reason="tool_calls")) == []


def test_a_function_without_a_name_has_an_empty_one() -> None:
    found = events(chunk({"tool_calls": [tool_call(0, "{}")]}), chunk({}, finish_reason="tool_calls"))
    assert [getattr(event, "name", None) for event in found] == ["", ""]


def test_a_function_without_arguments_is_done_with_none() -> None:
    [done] = events(chunk({"tool_calls": [tool_call(0, name="f")]}), chunk({}, finish_reason="tool_calls"))
    assert isinstance(done, FunctionToolCallArgumentsDoneEvent)
    assert (done.arguments, done.parsed_arguments) == ("", None)


def test_arguments_as_an_object_are_no_text() -> None:
    call = {"index": 0, "function": {"name": "f", "arguments": {"a": [1]}}}
    [done] = events(chunk({"tool_calls": [call]}), chunk({}, finish_reason="tool_calls"))
    assert isinstance(done, FunctionToolCallArgumentsDoneEvent)
    assert done.arguments == ""


def test_an_empty_list_of_tool_calls_changes_nothing() -> None:
    found = events(
        chunk({"tool_calls": []}),
        chunk({"tool_calls": [tool_call(2, "{}", name="f")]}),
        chunk({"tool_calls": []}, finish_reason="tool_calls"),
    )
    assert kinds(found) == ["tool_calls.function.arguments.delta", "tool_calls.function.arguments.done"]


def test_logprobs_come_as_they_are_and_all_at_the_end() -> None:
    def tokens(*texts: str) -> list[dict[str, Any]]:
        return [{"token": text, "logprob": -1.0, "top_logprobs": []} for text in texts]

    found = events(
        chunk({"content": "a"}, logprobs={"content": tokens("a"), "refusal": None}),
        chunk({"content": "b"}, logprobs={"content": tokens("b"), "refusal": tokens("no")}),
        chunk({}, finish_reason="stop"),
    )
    seen = [
        (type(event), [token.token for token in getattr(event, event.type.split(".")[1])])
        for event in found
        if event.type.startswith("logprobs")
    ]
    assert seen == [
        (LogprobsContentDeltaEvent, ["a"]),
        (LogprobsContentDeltaEvent, ["b"]),
        (LogprobsRefusalDeltaEvent, ["no"]),
        (LogprobsContentDoneEvent, ["a", "b"]),
        (LogprobsRefusalDoneEvent, ["no"]),
    ]


SAFE = {"hate": {"filtered": False, "severity": "safe"}}


def test_a_verdict_of_the_filter_is_an_event_and_an_empty_one_is_none() -> None:
    delta, verdict = events(
        chunk({"content": ""}, content_filter_results={}),
        chunk({"content": "a"}, content_filter_results=SAFE),
    )
    assert delta.type == "content.delta"
    assert isinstance(verdict, ContentFilterEvent)
    assert verdict.results.hate is not None
    assert (verdict.results.hate.severity, verdict.offsets, verdict.filtered) == ("safe", None, False)


def test_the_asynchronous_filter_has_no_delta() -> None:
    offsets = {"check_offset": 44, "start_offset": 44, "end_offset": 198}
    _, verdict = events(
        chunk({"content": "a"}),
        {
            "id": "",
            **chunk(None, content_filter_results=SAFE, content_filter_offsets=offsets, finish_reason=None),
        },
    )
    assert isinstance(verdict, ContentFilterEvent)
    assert verdict.offsets is not None
    assert verdict.offsets.to_dict() == offsets
    assert not verdict.filtered


def test_a_filter_may_speak_after_stop() -> None:
    reader = Reader()
    blocked = {"violence": {"filtered": True, "severity": "high"}}
    found = reader.feed(
        chunk({"content": "a"}),
        chunk({}, finish_reason="stop"),
        chunk(None, content_filter_results=blocked, finish_reason="content_filter"),
    )
    assert kinds(found) == ["chunk", "content.delta", "chunk", "content.done", "chunk", "content_filter"]
    last = found[-1]
    assert isinstance(last, ContentFilterEvent)
    assert last.filtered
    assert last.results.filtered_categories == ("violence",)
    assert reader.state.snapshot().choices[0].finish_reason == "content_filter"


def test_the_choices_of_a_chunk_are_told_apart() -> None:
    both = chunk({"content": "a"})
    both["choices"].append({"index": 1, "delta": {"content": "b"}})
    found = events(both, chunk({}, index=1, finish_reason="stop"))
    assert [(event.type, event.choice_index) for event in found if not isinstance(event, ChunkEvent)] == [
        ("content.delta", 0),
        ("content.delta", 1),
        ("content.done", 1),
    ]


def test_reading_no_snapshot_makes_none() -> None:
    """A stream costs what its text is long: nothing is joined before somebody looks."""
    found = [e for e in events(*[chunk({"content": "ab"})] * 200) if isinstance(e, ContentDeltaEvent)]
    assert all(event._pieces.parts is found[0]._pieces.parts for event in found)
    assert found[0]._pieces.parts == ["ab"] * 200
    assert "pieces" not in repr(found[0])


def test_a_message_beside_the_delta_is_no_text_that_grew() -> None:
    assert events({"choices": [{"delta": {"content": "a", "refusal": "b"}, "message": {}}]}) == []


def test_a_delta_of_another_shape_has_no_events() -> None:
    assert events(chunk("text"), chunk(5, finish_reason="stop")) == []


def test_two_choices_of_one_index_and_different_shapes() -> None:
    both = chunk({"tool_calls": [tool_call(0, "{}", name="f")]})
    both["choices"] += chunk({"tool_calls": [{"id": "c"}]})["choices"]
    assert events(both, chunk({}, finish_reason="stop")) == []


@given(st.lists(any_chunk, max_size=6))
def test_any_chunks_give_events_or_an_exception_of_the_stream(chunks: list[dict[str, Any]]) -> None:
    reader = Reader()
    try:
        found = reader.feed(*chunks)
    except StreamError:
        return
    for event in found:
        repr(event)
        getattr(event, "snapshot", None)
        getattr(event, "parsed_arguments", None)
    json.dumps(reader.state.snapshot().to_dict())
