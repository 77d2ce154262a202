"""Events of `responses.stream`: those of a stream, and with each piece of a text the text up to it.

Snapshots are made when they are read, so that a stream costs no more than its text is long.
"""

from __future__ import annotations

from typing import Any

import attrs

from azopenai.core.decode import Model, decode, model
from azopenai.types import responses_call_events as of_calls
from azopenai.types import responses_events as of_response
from azopenai.types.chat_stream import Pieces
from azopenai.types.responses_stream_event import ResponseOtherEvent


class Growing:
    """What an event has that adds to a text."""

    __slots__ = ()

    _pieces: Pieces | None

    @property
    def snapshot(self) -> str:
        """The text up to this event."""
        return self._pieces.text if self._pieces is not None else ""

    def __reduce__(self) -> tuple[Any, ...]:
        reduced: Any = super().__reduce__()
        cls, data, _ = reduced[1]
        return _restored, (cls, data, self.snapshot)


def _restored(cls: type[Model], data: dict[str, Any], snapshot: str) -> Model:
    return grown(decode(cls, data), [snapshot])


def grown(event: Model, parts: list[str]) -> Model:
    """The same event, with the text up to it, in pieces; it is new and seen by nobody yet."""
    object.__setattr__(event, "_pieces", Pieces(parts, len(parts)))
    return event


@model
class ResponseTextDeltaEvent(Growing, of_response.ResponseTextDeltaEvent):
    """Text of a message."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


@model
class ResponseRefusalDeltaEvent(Growing, of_response.ResponseRefusalDeltaEvent):
    """Text of a refusal."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


@model
class ResponseReasoningSummaryTextDeltaEvent(Growing, of_response.ResponseReasoningSummaryTextDeltaEvent):
    """Text of the summary of the reasoning."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


@model
class ResponseReasoningTextDeltaEvent(Growing, of_response.ResponseReasoningTextDeltaEvent):
    """Text of the reasoning."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


@model
class ResponseFunctionCallArgumentsDeltaEvent(Growing, of_calls.ResponseFunctionCallArgumentsDeltaEvent):
    """A piece of a function's arguments, as JSON text."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


@model
class ResponseCustomToolCallInputDeltaEvent(Growing, of_calls.ResponseCustomToolCallInputDeltaEvent):
    """A piece of a custom tool's input."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


@model
class ResponseMcpCallArgumentsDeltaEvent(Growing, of_calls.ResponseMcpCallArgumentsDeltaEvent):
    """A piece of the arguments of a call of an MCP server's tool, as JSON text."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


@model
class ResponseCodeInterpreterCallCodeDeltaEvent(Growing, of_calls.ResponseCodeInterpreterCallCodeDeltaEvent):
    """A piece of the code."""

    _pieces: Pieces | None = attrs.field(default=None, eq=False, alias="_pieces")


ResponseSnapshotEvent = (
    ResponseTextDeltaEvent
    | ResponseRefusalDeltaEvent
    | ResponseReasoningSummaryTextDeltaEvent
    | ResponseReasoningTextDeltaEvent
    | ResponseFunctionCallArgumentsDeltaEvent
    | ResponseCustomToolCallInputDeltaEvent
    | ResponseMcpCallArgumentsDeltaEvent
    | ResponseCodeInterpreterCallCodeDeltaEvent
)
"""A piece of a text, with the text up to it."""

ResponseStreamedEvent = ResponseSnapshotEvent | ResponseOtherEvent
"""What `responses.stream` gives."""
