"""From the events of a streamed response to the response, as the same call without a stream gives it.

Each event says where it belongs: to the item of the output at `output_index`, and there to the part of its
content or summary. Pieces of text are kept in lists and joined when somebody looks, so work and memory are
linear in the text. An event that says a thing is whole wins over its pieces, and the last event, which has
the whole response, wins over all. A stream that was taken up in its middle gives what came from there on.

https://learn.microsoft.com/azure/ai-services/openai/how-to/responses#streaming
"""

from __future__ import annotations

from typing import Any

from azopenai.core.accumulate import ByIndex, Text, joined
from azopenai.core.jsonvalue import is_array, is_object

LAST = frozenset({"response.completed", "response.failed", "response.incomplete"})
"""The events of which one ends a stream; each has the whole response."""

_WHOLES = frozenset({"response.created", "response.queued", "response.in_progress", *LAST})
_PARTS = {"response.content_part": "content", "response.reasoning_summary_part": "summary"}
"""The parts of an item that are added and done by themselves: the list that they stand in."""

_IN_ITEM = {
    "response.function_call_arguments": "arguments",
    "response.custom_tool_call_input": "input",
    "response.mcp_call_arguments": "arguments",
    "response.mcp_call.arguments": "arguments",
    "response.code_interpreter_call_code": "code",
    "response.code_interpreter_call.code": "code",
}
"""Texts of an item: the member that they are."""

_IN_PART = {
    "response.output_text": ("content", "text", "output_text"),
    "response.refusal": ("content", "refusal", "refusal"),
    "response.reasoning_text": ("content", "text", "reasoning_text"),
    "response.reasoning_summary_text": ("summary", "text", "summary_text"),
}
"""Texts of a part: the list that it stands in, the member that they are, and the part's type."""

_INDEXES = {"content": "content_index", "summary": "summary_index"}


class Entries(list[Any]):
    """A list that is being added to, and nobody else's."""

    __slots__ = ()


class ResponseJoiner:
    """Joins the events of a streamed response.

    Attributes:
        grown: The pieces of the text that the last event added to; None where it added to none.
    """

    def __init__(self) -> None:
        self.grown: Text | None = None
        self._response: dict[str, Any] = {"object": "response"}
        self._items = ByIndex()
        self._ended = False

    def add(self, event: dict[str, Any]) -> None:
        """Join one event, as parsed from JSON."""
        self.grown = None
        kind = str(event.get("type"))
        if kind in _WHOLES:
            if is_object(event.get("response")):
                self._response, self._ended = event["response"], kind in LAST
            return
        index = event.get("output_index")
        if isinstance(index, int):
            # Two of the names that one event has do not end in `.delta` and `.done`.
            name, _, step = kind.replace("_delta", ".delta").replace("_done", ".done").rpartition(".")
            self._add_to(self._items.setdefault(index, {}), name, step, event)

    def _add_to(self, item: dict[str, Any], name: str, step: str, event: dict[str, Any]) -> None:
        """Join an event of one item."""
        if name == "response.output_item":
            _replace(item, event.get("item"))
        elif name in _PARTS:
            _replace(_part(item, _PARTS[name], event), event.get("part"))
        elif name in _IN_ITEM:
            self._write(item, _IN_ITEM[name], step, event)
        elif name in _IN_PART:
            within, member, of_type = _IN_PART[name]
            self._write(_part(item, within, event, of_type), member, step, event)
        elif name == "response.output_text.annotation":
            part = _part(item, "content", event, "output_text")
            _entries(part, "annotations").append(event.get("annotation"))

    def _write(self, holder: dict[str, Any], member: str, step: str, event: dict[str, Any]) -> None:
        """Add a piece to a text, or set it whole."""
        said, logprobs = event.get("delta" if step == "delta" else member), event.get("logprobs")
        if not isinstance(said, str):
            return
        if step != "delta":
            holder[member] = said
            return
        held = holder.get(member)
        if not isinstance(held, Text):
            held = holder[member] = Text([held] if isinstance(held, str) else [])
        held.append(said)
        self.grown = held
        if is_array(logprobs) and logprobs:
            _entries(holder, "logprobs").extend(logprobs)

    def result(self) -> dict[str, Any]:
        """The response so far."""
        if not self._items or (self._ended and self._response.get("output")):
            return self._response
        return {**self._response, "output": joined(self._items)}


def _replace(held: dict[str, Any], whole: Any) -> None:
    if is_object(whole):
        held.clear()
        held.update(whole)


def _part(
    item: dict[str, Any], within: str, event: dict[str, Any], of_type: str | None = None
) -> dict[str, Any]:
    """The part of an item that an event is about; a new one where it is not there yet."""
    parts = item.get(within)
    if not isinstance(parts, ByIndex):
        given = parts if is_array(parts) else []
        parts = item[within] = ByIndex(
            {index: dict(part) for index, part in enumerate(given) if is_object(part)}
        )
    index = event.get(_INDEXES[within])
    return parts.setdefault(index if isinstance(index, int) else 0, {"type": of_type})


def _entries(holder: dict[str, Any], name: str) -> Entries:
    held = holder.get(name)
    if not isinstance(held, Entries):
        held = holder[name] = Entries(held if is_array(held) else ())
    return held
