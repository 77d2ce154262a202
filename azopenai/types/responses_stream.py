"""Events of `responses.stream`: those of a stream, with the text up to each piece of it, and what was read.

Snapshots are made when they are read, so that a stream costs no more than its text is long.
"""

from typing import Any, Generic

import attrs
from typing_extensions import TypeVar

from azopenai.core.decode import Model, decode, model
from azopenai.types import responses_call_events as of_calls
from azopenai.types import responses_events as of_response
from azopenai.types.chat_stream import Pieces
from azopenai.types.parsed import Parsed
from azopenai.types.responses_parsed import ParsedResponse
from azopenai.types.responses_stream_event import ResponseOtherEvent

T = TypeVar("T", default=None)


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


G = TypeVar("G", bound=object)


def grown(event: G, parts: list[str]) -> G:
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


@model
class ResponseTextDoneEvent(Parsed, of_response.ResponseTextDoneEvent, Generic[T]):
    """The text of a part is whole."""

    _parsed: T | None = attrs.field(default=None, eq=False, alias="parsed")

    @property
    def parsed(self) -> T | None:
        """An instance of the class that was asked for; None where the text does not fit.

        That the end of the stream tells as an exception.
        """
        return self._parsed


@model
class ResponseCompletedEvent(Parsed, of_response.ResponseCompletedEvent, Generic[T]):
    """The response is whole; the last event."""

    response: ParsedResponse[T]


@model
class ResponseFailedEvent(Parsed, of_response.ResponseFailedEvent, Generic[T]):
    """The response failed, its `error` says why; the last event."""

    response: ParsedResponse[T]


@model
class ResponseIncompleteEvent(Parsed, of_response.ResponseIncompleteEvent, Generic[T]):
    """The response was cut off, its `incomplete_details` say why; the last event."""

    response: ParsedResponse[T]


ResponseStreamedEvent = (
    ResponseTextDeltaEvent
    | ResponseRefusalDeltaEvent
    | ResponseReasoningSummaryTextDeltaEvent
    | ResponseReasoningTextDeltaEvent
    | ResponseFunctionCallArgumentsDeltaEvent
    | ResponseCustomToolCallInputDeltaEvent
    | ResponseMcpCallArgumentsDeltaEvent
    | ResponseCodeInterpreterCallCodeDeltaEvent
    | ResponseTextDoneEvent[T]
    | ResponseCompletedEvent[T]
    | ResponseFailedEvent[T]
    | ResponseIncompleteEvent[T]
    | ResponseOtherEvent
)
"""What `responses.stream` gives."""
