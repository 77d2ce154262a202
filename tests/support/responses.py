"""Responses and the events of their streams, well-formed ones and any at all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from support.chunks import json_values

RESPONSE: dict[str, Any] = {
    "id": "resp_1",
    "object": "response",
    "created_at": 1,
    "status": "completed",
    "model": "gpt-4o",
    "output": [
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [{"type": "output_text", "text": "Hello", "annotations": []}],
        }
    ],
    "tools": [],
    "usage": {
        "input_tokens": 1,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": 2,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": 3,
    },
}
"""A response that says Hello."""

BEGUN: dict[str, Any] = {
    **{name: value for name, value in RESPONSE.items() if name != "usage"},
    "status": "in_progress",
    "output": [],
}
"""The same response before it has said a word."""


def response(**members: Any) -> dict[str, Any]:
    return {**RESPONSE, **members}


def numbered(*events: dict[str, Any]) -> list[dict[str, Any]]:
    """Events with their numbers."""
    return [{**event, "sequence_number": number} for number, event in enumerate(events)]


def event(kind: str, **members: Any) -> dict[str, Any]:
    """An event; one of an item is of the first, and of its first part, unless told otherwise."""
    return {
        "type": f"response.{kind}",
        "item_id": "msg_1",
        "output_index": 0,
        "content_index": 0,
        **members,
    }


def text(*pieces: str, **members: Any) -> list[dict[str, Any]]:
    """Pieces of a message's text."""
    return [event("output_text.delta", delta=piece, **members) for piece in pieces]


def whole(kind: str, response: dict[str, Any]) -> dict[str, Any]:
    """An event of the response as a whole."""
    return {"type": f"response.{kind}", "response": response}


ITEM = {"id": "msg_1", "type": "message", "role": "assistant", "status": "in_progress", "content": []}

HELLO = numbered(
    whole("created", BEGUN),
    event("output_item.added", item=ITEM),
    event("content_part.added", part={"type": "output_text", "text": "", "annotations": []}),
    *text("Hel", "lo"),
    event("output_text.done", text="Hello"),
    event("content_part.done", part=RESPONSE["output"][0]["content"][0]),
    event("output_item.done", item=RESPONSE["output"][0]),
    whole("completed", RESPONSE),
)
"""The events of a response that says Hello."""

KINDS = [
    *("response.created", "response.in_progress", "response.output_item.added", "response.output_item.done"),
    *("response.content_part.added", "response.content_part.done", "response.output_text.delta"),
    *("response.output_text.done", "response.output_text.annotation.added", "response.refusal.delta"),
    *("response.function_call_arguments.delta", "response.mcp_call.arguments_delta"),
    *("response.reasoning_summary_part.added", "response.reasoning_summary_text.delta"),
    *("response.reasoning_text.delta", "response.custom_tool_call_input.delta", "response.new", "error_"),
    *("response.code_interpreter_call_code.delta", "response.completed", "response.incomplete"),
]
_index = st.integers(-1, 2) | json_values
_part = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["output_text", "refusal", "summary_text"]) | json_values,
        "text": st.text(max_size=3) | json_values,
        "annotations": st.lists(json_values, max_size=2) | json_values,
    },
)
_item = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["message", "reasoning", "function_call", "mcp_call"]) | json_values,
        "role": st.sampled_from(["assistant", "user"]) | json_values,
        "content": st.lists(_part, max_size=2) | json_values,
        "summary": st.lists(_part, max_size=2) | json_values,
        "arguments": st.text(max_size=3) | json_values,
    },
)
any_event: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS) | json_values},
    optional={
        "output_index": _index,
        "content_index": _index,
        "summary_index": _index,
        "item": _item | json_values,
        "part": _part | json_values,
        "delta": st.text(max_size=3) | json_values,
        "text": st.text(max_size=3) | json_values,
        "arguments": json_values,
        "annotation": json_values,
        "logprobs": st.lists(json_values, max_size=2) | json_values,
        "sequence_number": _index,
        "response": st.fixed_dictionaries({}, optional={"output": st.lists(_item, max_size=2) | json_values})
        | json_values,
        "unknown": json_values,
    },
)
"""Any object that passes for an event."""
