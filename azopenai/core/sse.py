"""Server-sent events to the letter of the standard, from bytes that may be split anywhere.

https://html.spec.whatwg.org/multipage/server-sent-events.html

One leading BOM is dropped; lines end in CR, LF or CRLF; an event without data is none; bytes that are no
UTF-8 become U+FFFD; a `retry` that is not all ASCII digits is ignored, as is an `id` with a NUL in it.
What stands behind the last blank line is no event to the text, and is handed out apart, by `rest()`:
services leave that line out at times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from azopenai.errors import StreamProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_EVENT = 128 * 1024 * 1024
"""Bytes that one event may have. A partial image of the largest size is 20 MB of base64; what is above
this is a peer that never ends its line, which must not fill the memory."""


class Event(NamedTuple):
    """One event.

    Attributes:
        data: Its data lines, joined by a line feed.
        event: Its type; `message` where it names none.
        id: The last id that the stream has named.
        retry: The last reconnection time that it has named, in milliseconds.
    """

    data: str
    event: str = "message"
    id: str = ""
    retry: int | None = None


class SSEDecoder:
    """From bytes to events.

    Args:
        limit: Bytes that one event may have.
    """

    def __init__(self, limit: int = MAX_EVENT) -> None:
        self._limit = limit
        self._begun = False
        self._after_cr = False
        self._partial: list[bytes] = []  # an unfinished line, in the pieces it came in
        self._size = 0
        self._data: list[bytes] = []
        self._event = ""
        self._id = ""
        self._retry: int | None = None

    def feed(self, piece: bytes) -> Iterable[Event]:
        """Give the events that a piece of the stream completes.

        Raises:
            StreamProtocolError: An event is larger than the limit.
        """
        # What comes from most services, most of the time: one event whose one line has data, in one piece.
        if (
            piece.startswith(b"data: ")
            and piece.find(b"\n") == len(piece) - 2
            and piece.endswith(b"\n\n")
            and b"\r" not in piece
            and len(piece) <= self._limit
            and self._is_between_events()
        ):
            return (Event(piece[6:-2].decode("utf-8", "replace"), "message", self._id, self._retry),)
        return self._events(piece)

    def _is_between_events(self) -> bool:
        return self._begun and not (
            self._size or self._partial or self._data or self._event or self._after_cr
        )

    def _events(self, piece: bytes) -> Iterator[Event]:
        for line in self._lines(piece):
            if line:
                self._field(line)
            elif self._data:
                yield self._dispatch()
            else:
                self._event = ""
                self._size = 0

    def rest(self) -> Event | None:
        """Give the event that the end of the stream cut off before its blank line, if there is one."""
        line = b"".join(self._partial)
        self._partial = []
        if line:
            self._field(line)
        return self._dispatch() if self._data else None

    def _lines(self, piece: bytes) -> list[bytes]:
        """Split off whole lines; the rest of the piece is kept for the next."""
        if self._after_cr:  # the line ended in CR, and a LF may follow that belongs to it
            self._after_cr = not piece
            piece = piece.removeprefix(b"\n")
        if not self._begun:
            piece = b"".join([*self._partial, piece])
            self._partial = []
            if len(piece) < 3 and b"\xef\xbb\xbf".startswith(piece):
                self._partial = [piece]
                return []
            self._begun, piece = True, piece.removeprefix(b"\xef\xbb\xbf")
        self._grow(len(piece))
        if b"\r" in piece:
            self._after_cr = piece.endswith(b"\r")
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        lines = piece.split(b"\n")
        if len(lines) > 1 and self._partial:
            lines[0] = b"".join([*self._partial, lines[0]])
            self._partial = []
        last = lines.pop()
        if last:
            self._partial.append(last)
        return lines

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > self._limit:
            raise StreamProtocolError(f"an event of the stream is larger than {self._limit} bytes")

    def _field(self, line: bytes) -> None:
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data.append(value)
        elif name == b"event":
            self._event = value.decode("utf-8", "replace")
        elif name == b"id" and b"\0" not in value:
            self._id = value.decode("utf-8", "replace")
        elif name == b"retry" and value.isdigit() and len(value) < 19:
            self._retry = int(value)

    def _dispatch(self) -> Event:
        data = self._data[0] if len(self._data) == 1 else b"\n".join(self._data)
        event = Event(data.decode("utf-8", "replace"), self._event or "message", self._id, self._retry)
        self._data = []
        self._event = ""
        self._size = 0
        return event
