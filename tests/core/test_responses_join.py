"""The events of a streamed response come to the response that the same call without a stream gives."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.responses import BEGUN, HELLO, ITEM, RESPONSE, any_event, event, text, whole
from support.shared import needs_recordings, recorded, recordings

from azopenai.core.decode import decode
from azopenai.core.responses_join import LAST, ResponseJoiner
from azopenai.types.responses_response import Response


def joined(*events: dict[str, Any]) -> dict[str, Any]:
    joiner = ResponseJoiner()
    for one in events:
        joiner.add(one)
    return joiner.result()


def items(*events: dict[str, Any]) -> list[Any]:
    output: list[Any] = joined(*events)["output"]
    return output


def test_nothing_comes_to_an_empty_response() -> None:
    assert joined() == {"object": "response"}


def test_a_response_as_a_whole_is_what_the_last_event_of_it_says() -> None:
    assert joined(whole("created", BEGUN)) == BEGUN
    assert joined(whole("created", {"id": "a"}), whole("in_progress", {"id": "b"})) == {"id": "b"}
    assert joined(whole("created", BEGUN), {"type": "response.queued", "response": None}) == BEGUN


@pytest.mark.parametrize("count", range(1, len(HELLO) + 1))
def test_a_text_grows_until_it_is_whole(count: int) -> None:
    texts = ["", "", "", "Hel", "Hello", "Hello", "Hello", "Hello", "Hello"]
    assert decode(Response, joined(*HELLO[:count])).output_text == texts[count - 1]


@pytest.mark.parametrize("kind", sorted(LAST))
def test_the_last_event_wins_over_all(kind: str) -> None:
    assert joined(*HELLO[:-1], {"type": kind, "response": RESPONSE}) == RESPONSE
    assert joined(*text("other"), {"type": kind, "response": RESPONSE}) == RESPONSE


def test_where_the_last_event_leaves_the_output_out_the_pieces_stand_in() -> None:
    """So do some servers of the same API."""
    empty = {**RESPONSE, "output": []}
    assert joined(*HELLO[:-1], whole("completed", empty)) == RESPONSE


def test_a_stream_that_was_taken_up_in_its_middle_gives_what_came_from_there_on() -> None:
    assert items(*HELLO[4:5]) == [{"content": [{"type": "output_text", "text": "lo"}]}]
    assert items(event("refusal.delta", delta="no")) == [{"content": [{"type": "refusal", "refusal": "no"}]}]


def test_texts_of_an_item() -> None:
    for kind, member in (
        ("function_call_arguments", "arguments"),
        ("mcp_call_arguments", "arguments"),
        ("custom_tool_call_input", "input"),
        ("code_interpreter_call_code", "code"),
        ("code_interpreter_call.code", "code"),
    ):
        pieces = [event(f"{kind}.delta", delta=piece) for piece in ("a", "b")]
        assert items(*pieces) == [{member: "ab"}]
        assert items(*pieces, event(f"{kind}.done", **{member: "abc"})) == [{member: "abc"}]


def test_events_of_mcp_have_two_names() -> None:
    pieces = [event("mcp_call.arguments_delta", delta=piece) for piece in ("a", "b")]
    assert items(*pieces) == [{"arguments": "ab"}]
    assert items(*pieces, event("mcp_call.arguments_done", arguments="abc")) == [{"arguments": "abc"}]
    assert items(event("mcp_call.arguments_delta", delta={"a": 1})) == [{}]


def test_a_text_that_is_there_already_is_added_to() -> None:
    item = {"type": "function_call", "arguments": "{"}
    added = event("output_item.added", item=item)
    assert items(added, event("function_call_arguments.delta", delta="}")) == [{**item, "arguments": "{}"}]
    assert item["arguments"] == "{"


def test_reasoning() -> None:
    assert items(
        event("output_item.added", item={"type": "reasoning", "id": "rs_1", "summary": []}),
        event("reasoning_summary_part.added", summary_index=0, part={"type": "summary_text", "text": ""}),
        event("reasoning_summary_text.delta", summary_index=0, delta="Because"),
        event("reasoning_summary_text.delta", summary_index=1, delta="And"),
        event("reasoning_summary_text.delta", summary_index=0, delta="."),
        event("reasoning_text.delta", delta="Hm"),
    ) == [
        {
            "type": "reasoning",
            "id": "rs_1",
            "summary": [
                {"type": "summary_text", "text": "Because."},
                {"type": "summary_text", "text": "And"},
            ],
            "content": [{"type": "reasoning_text", "text": "Hm"}],
        }
    ]
    assert items(
        event("reasoning_summary_text.delta", summary_index=0, delta="B"),
        event("reasoning_summary_part.done", summary_index=0, part={"type": "summary_text", "text": "C"}),
        event("reasoning_summary_part.done", summary_index=0, part=None),
    ) == [{"summary": [{"type": "summary_text", "text": "C"}]}]


def test_annotations_and_logprobs_are_gathered() -> None:
    part = {"type": "output_text", "text": "", "annotations": []}
    added = event("content_part.added", part=part)
    [item] = items(
        added,
        *text("a", logprobs=[{"token": "a"}]),
        *text("b", logprobs=[{"token": "b"}]),
        *text("", logprobs=[]),
        event("output_text.annotation.added", annotation={"type": "file_path"}),
        event("output_text.annotation.added", annotation={"type": "url_citation"}),
    )
    assert item["content"] == [
        {
            "type": "output_text",
            "text": "ab",
            "annotations": [{"type": "file_path"}, {"type": "url_citation"}],
            "logprobs": [{"token": "a"}, {"token": "b"}],
        }
    ]
    assert part["annotations"] == []
    nothing = event("output_text.annotation.added", annotation=None)
    assert items(nothing) == [{"content": [{"type": "output_text", "annotations": [None]}]}]


def test_items_stand_in_the_order_of_their_indexes() -> None:
    events = [
        event("function_call_arguments.delta", output_index=index, delta=str(index)) for index in (2, 0)
    ]
    assert [item["arguments"] for item in items(*events)] == ["0", "2"]


def test_what_an_event_holds_is_not_changed() -> None:
    events = copy.deepcopy(HELLO)
    events.insert(
        2, event("output_item.added", item={**ITEM, "content": [{"type": "output_text", "text": "!"}]})
    )
    before = copy.deepcopy(events)
    joined(*events)
    assert events == before


def test_an_item_that_came_with_its_content_can_grow() -> None:
    item = {**ITEM, "content": [{"type": "output_text", "text": "Hel"}, "odd"]}
    [grown] = items(event("output_item.added", item=item), *text("lo"))
    assert grown["content"] == [{"type": "output_text", "text": "Hello"}]


def test_the_pieces_of_the_text_that_grew_are_known() -> None:
    joiner = ResponseJoiner()
    grown: list[Any] = []
    for one in HELLO:
        joiner.add(one)
        grown.append(None if joiner.grown is None else list(joiner.grown))
    assert grown == [None, None, None, ["", "Hel"], ["", "Hel", "lo"], None, None, None, None]


def test_the_work_is_linear_in_the_number_of_events() -> None:
    """One list is added to from the first event to the last; a text that is copied would be a new one."""
    joiner = ResponseJoiner()
    first, *others = [event("output_text.delta", delta="x", logprobs=[{"token": "x"}]) for _ in range(1000)]
    joiner.add(first)
    grown = joiner.grown
    for one in others:
        joiner.add(one)
        assert joiner.grown is grown
    [part] = joiner.result()["output"][0]["content"]
    assert (part["text"], len(part["logprobs"])) == ("x" * 1000, 1000)


@given(st.lists(any_event, max_size=6))
def test_anything_adds_up_to_something_that_can_be_decoded(events: list[dict[str, Any]]) -> None:
    before = copy.deepcopy(events)
    found = decode(Response, joined(*events))
    assert json.loads(found.to_json()) is not None
    assert isinstance(found.output_text, str)
    assert events == before


@needs_recordings
@pytest.mark.parametrize("path", recordings("responses_stream"))
def test_recorded_events_come_to_the_response_that_the_last_of_them_has(path: Any) -> None:
    lines = recorded(path)["response"]["body"].splitlines()
    data = [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]
    *events, last = [json.loads(line) for line in data if line != "[DONE]"]
    want, got = last["response"]["output"], items(*events)
    assert [_comparable(item) for item in got] == [_comparable(item) for item in want]
    deltas = [one for one in events if not one["type"].endswith(".done")]
    assert decode(Response, joined(*deltas)).output_text == decode(Response, last["response"]).output_text
    assert joined(*events, last) == last["response"]


def _comparable(item: dict[str, Any]) -> dict[str, Any]:
    """What the service encrypts, it encrypts anew each time."""
    return {name: value for name, value in item.items() if name != "encrypted_content" and value is not None}
