"""What the data of a streamed response means: events with snapshots, and the response that they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeGuard, cast

from typing_extensions import TypeVar

from azopenai.core.decode import converter, decode, with_response
from azopenai.core.responses_parse import content_or_none, read_output
from azopenai.errors import StructuredOutputError
from azopenai.types.parsed import keep
from azopenai.types.responses_parsed import ParsedResponse
from azopenai.types.responses_stream import (
    Growing,
    ResponseCompletedEvent,
    ResponseFailedEvent,
    ResponseIncompleteEvent,
    ResponseStreamedEvent,
    ResponseTextDoneEvent,
    grown,
)

if TYPE_CHECKING:
    from azopenai.core.response import ResponseInfo
    from azopenai.core.responses_join import ResponseJoiner
    from azopenai.core.structured import Expected

T = TypeVar("T", default=None)

_decode_event: Any = converter(ResponseStreamedEvent)
_LAST = (ResponseCompletedEvent, ResponseFailedEvent, ResponseIncompleteEvent)


class ResponseStreamState(Generic[T]):
    """Turns the data of a stream into events.

    Args:
        joiner: What the data have come to; each was joined to it before it is handled here.
        response: What came with the stream.
        expected: What its text and the arguments of its tools are to be read as.
        starting_after: The number of the last event that is known already.
    """

    def __init__(
        self,
        joiner: ResponseJoiner,
        response: ResponseInfo,
        expected: Expected[T],
        starting_after: int | None = None,
    ) -> None:
        self._joiner = joiner
        self._response = response
        self._expected = expected
        self._starting_after = -1 if starting_after is None else starting_after
        self._final: ParsedResponse[T] | None = None
        self._failure: StructuredOutputError | None = None

    def snapshot(self) -> ParsedResponse[T]:
        """The response so far, not read yet."""
        kind = cast("type[ParsedResponse[T]]", ParsedResponse)
        return with_response(decode(kind, self._joiner.result()), self._response)

    def final(self) -> ParsedResponse[T]:
        """The response at the end of the stream.

        Raises:
            StructuredOutputError: A class or strict tools are expected, and it cannot be read as such.
        """
        if self._failure is not None:
            raise self._failure
        return self.snapshot() if self._final is None else self._final

    def event(self, data: dict[str, Any]) -> ResponseStreamedEvent[T] | None:
        """What the data of an event mean; None where it is known already."""
        event: Any = _decode_event(data)
        if isinstance(event, Growing):
            grown(event, self._joiner.grown or [])
        elif _is_text(event):
            keep(event, content_or_none(self._expected, event.text))
        elif isinstance(event, _LAST):
            self._end(event)
        number = data.get("sequence_number")
        if isinstance(number, int) and number <= self._starting_after:
            return None
        return cast("ResponseStreamedEvent[T]", event)

    def _end(self, event: Any) -> None:
        """Read the response of the last event; what it leaves out, the events before it have."""
        whole: Any = event.response
        final = with_response(whole, self._response) if getattr(whole, "output", None) else self.snapshot()
        self._final = final
        if not self._expected.is_plain:
            try:
                read_output(final, self._expected)
            except StructuredOutputError as error:
                self._failure = error


def _is_text(event: object) -> TypeGuard[ResponseTextDoneEvent[Any]]:
    return isinstance(event, ResponseTextDoneEvent)
