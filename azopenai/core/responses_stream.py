"""What the data of a streamed response means: events with snapshots, and the response that they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azopenai.core.decode import converter, decode, with_response
from azopenai.types.responses_response import Response
from azopenai.types.responses_stream import Growing, ResponseStreamedEvent, grown

if TYPE_CHECKING:
    from azopenai.core.response import ResponseInfo
    from azopenai.core.responses_join import ResponseJoiner

_decode_event: Any = converter(ResponseStreamedEvent)


class ResponseStreamState:
    """Turns the data of a stream into events.

    Args:
        joiner: What the data have come to; each was joined to it before it is handled here.
        response: What came with the stream.
        starting_after: The number of the last event that is known already.
    """

    def __init__(self, joiner: ResponseJoiner, response: ResponseInfo, starting_after: int | None) -> None:
        self._joiner = joiner
        self._response = response
        self._starting_after = -1 if starting_after is None else starting_after

    def snapshot(self) -> Response:
        """The response so far."""
        return with_response(decode(Response, self._joiner.result()), self._response)

    def event(self, data: dict[str, Any]) -> ResponseStreamedEvent | None:
        """What the data of an event mean; None where it is known already."""
        number = data.get("sequence_number")
        if isinstance(number, int) and number <= self._starting_after:
            return None
        event: ResponseStreamedEvent = _decode_event(data)
        if isinstance(event, Growing):
            grown(event, self._joiner.grown or [])
        return event
