"""From the bytes of an event stream to typed items, and to the verdict on how it ended.

A stream of chat or completions is complete at `data: [DONE]`, one of typed events at an event of a type that
says so. Whatever else happens is an exception that carries what had arrived: an error event, an event that is
no JSON object, the end of the bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from azopenai.core.failure import Envelope, envelope
from azopenai.core.jsonvalue import is_object, parsed
from azopenai.core.sse import Event, SSEDecoder
from azopenai.errors import (
    APIConnectionError,
    APITimeoutError,
    StreamError,
    StreamIdleTimeoutError,
    StreamProtocolError,
    StreamTimeoutError,
    StreamTruncatedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azopenai.core.request import Events
    from azopenai.core.response import ResponseInfo

C = TypeVar("C")

DONE = "[DONE]"
KEEP_ALIVE_EVENTS = frozenset({"ping", "keepalive", "keep-alive", "heartbeat"})
"""Event types by which proxies keep a connection open."""


class StreamParser(Generic[C]):
    """The state of one stream.

    Attributes:
        done: Whether its end was said.
        joiner: Adds its events up.
        on_done: Called with what they came to when the end was said.

    Args:
        events: How it is read.
        response: What came with the stream, for exceptions.
        partial: From the joined events to the result that an exception carries.
    """

    def __init__(
        self, events: Events[C], response: ResponseInfo, partial: Callable[[dict[str, Any]], Any]
    ) -> None:
        self.done = False
        self.joiner: Any = events.joiner()
        self.on_done: Callable[[dict[str, Any]], object] | None = None
        self._item = events.item
        self._last = events.last
        self._ends, self._left = events.ends, events.ends
        self._ended = f"the stream ended before its end, without {' or '.join(sorted(events.last)) or DONE}"
        self._partial = partial
        self._response = response
        self._decoder = SSEDecoder()

    def feed(self, piece: bytes) -> Iterator[C]:
        """Give the items that a piece of the stream completes.

        Raises:
            StreamError: The service reports an error, or an event is unreadable.
        """
        for event in self._decoder.feed(piece):
            if event.data and not self.done:
                item = self._read(event)
                if self.done and self.on_done is not None:
                    self.on_done(self.joiner.result())
                if item is not None:
                    yield item

    def finish(self) -> Iterator[C]:
        """The bytes have ended: give the item that has no blank line behind it, and pass the verdict.

        Raises:
            StreamTruncatedError: The stream had not ended.
        """
        event = self._decoder.rest()
        if event is not None and event.data:
            try:
                item = self._read(event)
            except StreamProtocolError as error:  # half an event: cut off, rather than malformed
                raise StreamTruncatedError(f"{self._ended}: {error.message}") from error
            if item is not None:
                yield item
        if not self.done:
            raise StreamTruncatedError(self._ended)

    def informed(self, error: APIConnectionError | StreamError) -> StreamError:
        """The exception for the caller: one of the stream, told what had come."""
        if not isinstance(error, StreamError):
            error = _as_stream_error(error, self._ended)
        error.partial = self._partial(self.joiner.result())
        error.response, error.request = self._response, self._response.request
        if isinstance(error, APIConnectionError):
            error.attempts, error.history = self._response.attempts, self._response.history
        return error

    def _read(self, event: Event) -> C | None:
        """The item that an event is; None for what is none."""
        if event.data == DONE:
            # Among typed events it says nothing, unless one that ends a part went before.
            self.done = not self._last or self._left < self._ends
            return None
        if event.event in KEEP_ALIVE_EVENTS:
            return None
        try:
            data = parsed(event.data)
        except (ValueError, RecursionError) as error:
            raise StreamProtocolError(f"an event of the stream is not JSON: {event.data[:200]!r}") from error
        if not is_object(data):
            raise StreamProtocolError(f"an event of the stream is no JSON object: {event.data[:200]!r}")
        if event.event == "error" or (_is_error(data) if self._last else _is_error_of_chunks(data)):
            raise _error(data)
        self.joiner.add(data)
        kind = data.get("type")
        if isinstance(kind, str) and kind in self._last:
            self._left -= 1
            self.done = self._left == 0
        return self._item(data)


def _is_error_of_chunks(data: dict[str, Any]) -> bool:
    return bool(data.get("error")) or ("choices" not in data and envelope(data) is not None)


def _is_error(data: dict[str, Any]) -> bool:
    """Whether an event among typed ones is an error: it says so, or it has no type and reads like one."""
    kind = data.get("type")
    return kind == "error" or (kind is None and envelope(data) is not None)


def _as_stream_error(error: APIConnectionError, ended: str) -> StreamError:
    failure: StreamError
    if isinstance(error, APITimeoutError):
        kind = StreamTimeoutError if error.phase == "total" else StreamIdleTimeoutError
        failure = late = kind(f"inside the stream, {error.message}")
        late.phase = error.phase
    else:
        failure = StreamTruncatedError(f"{ended}: {error.message}")
    failure.__cause__ = error.__cause__
    return failure


def _error(data: dict[str, Any]) -> StreamError:
    """Make the exception for an error event, in any of the forms it comes in."""
    found = envelope(data) or Envelope("", data, data)
    message = found.message or "the service reports an error, and says no more"
    error = StreamError(message, body=found.body, code=found.code, param=found.param, type=found.type)
    status = str(found.members.get("status") or found.members.get("statusCode") or found.code)
    error.status_code = int(status) if re.fullmatch(r"[1-5]\d\d", status, re.ASCII) else None
    return error
