"""Chunks of streams: well-formed ones to write tests with, and anything at all for hypothesis."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st


def chunk(delta: Any = None, *, index: int = 0, **choice: Any) -> dict[str, Any]:
    """A chunk of a chat completion with one choice."""
    held: dict[str, Any] = {"index": index, **choice}
    if delta is not None:
        held["delta"] = delta
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [held],
    }


def tool_call(index: int, arguments: str | None = None, **members: Any) -> dict[str, Any]:
    """A piece of a function call; `name`, `id` and `type` where given."""
    function = {"name": members.pop("name")} if "name" in members else {}
    if arguments is not None:
        function["arguments"] = arguments
    return {"index": index, "function": function, **members}


def sse(*data: Any, done: bool = True) -> bytes:
    """The bytes of a stream: text as it is, all else as JSON."""
    lines = [item if isinstance(item, str) else json.dumps(item) for item in data] + (
        ["[DONE]"] if done else []
    )
    return b"".join(f"data: {line}\n\n".encode() for line in lines)


def split(whole: Any, cuts: list[int]) -> list[Any]:
    """Text or bytes in pieces, cut at these places or at the end."""
    places = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    return [whole[start:end] for start, end in pairwise(places)]


NAMES = ("index", "content", "name", "arguments", "id", "role", "function", "token", "filtered", "details")

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
"""Any JSON value; the names of objects are often those that mean something."""


def _members(**plausible: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """An object with any of these members, each as it should be or as anything else; or no object at all."""
    optional = {name: strategy | json_values for name, strategy in plausible.items()}
    return st.fixed_dictionaries({}, optional=optional) | json_values


_text = st.sampled_from(["", "a", "bc"])
_index = st.integers(0, 2)
_call = _members(
    index=_index, id=_text, type=_text, function=_members(name=_text, arguments=_text), custom=json_values
)
_tokens = _members(
    content=st.lists(_members(token=_text, logprob=st.floats(-5, 0)), max_size=2), refusal=st.none()
)
_delta = _members(
    role=_text,
    content=_text,
    refusal=_text,
    tool_calls=st.lists(_call, max_size=3),
    function_call=_members(name=_text, arguments=_text),
    context=_members(intent=_text, citations=st.lists(_members(content=_text), max_size=2)),
)
_choice = _members(
    index=_index,
    delta=_delta,
    message=_delta,
    text=_text,
    finish_reason=st.sampled_from([None, "stop", "tool_calls", "content_filter"]),
    logprobs=_tokens,
    content_filter_results=_members(hate=_members(filtered=st.booleans()), error=json_values),
    content_filter_offsets=_members(check_offset=_index),
)

any_chunk: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"choices": st.lists(_choice, max_size=2) | json_values},
    optional={
        "id": _text | json_values,
        "object": st.just("chat.completion.chunk") | json_values,
        "usage": _members(prompt_tokens=_index) | json_values,
        "prompt_filter_results": json_values,
        "obfuscation": _text,
        "unknown": json_values,
    },
)
"""Any object that passes for a chunk."""
