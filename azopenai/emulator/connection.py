"""One TCP connection: requests in, replies out, in order, with whatever faults are scripted for them."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING

from .blobs import Blob
from .faults import End
from .http import LAST_CHUNK, HttpError, ReceivedRequest, chunk, head, read_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .app import Answer, App
    from .replies import Event

# Events that need no pacing are sent together up to this size: one system call for about fifteen of them.
_FLUSH = 4_096
# A refused request may still be on its way; what is not read when the socket closes turns the reply into a
# reset, so up to this much of it is read first.
_LINGER_BYTES = 1 << 20
_LINGER_SECONDS = 1.0


class Connection:
    """A client's connection.

    Parameters:
        reader: The stream that requests come from.
        writer: The stream that replies go to.
        number: The connection's number, counted from 1.
        app: Gives the answer to a request, or to one that could not be read.
        tokens_per_second: The pace of streamed tokens; None: as fast as the socket takes them.
    """

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        number: int,
        app: App,
        tokens_per_second: float | None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._number = number
        self._app = app
        self._interval = 1 / tokens_per_second if tokens_per_second else 0.0

    async def run(self) -> None:
        """Serve requests until the client leaves, or until a reply ends the connection.

        Raises `OSError` where the connection breaks.
        """
        while await self._serve_one():
            pass
        self._writer.close()
        await self._writer.wait_closed()

    async def _serve_one(self) -> bool:
        """Answer one request; tell whether another may follow."""
        try:
            request = await read_request(self._reader, self._go_on, self._number)
        except HttpError as error:
            await self._refuse(error)
            return False
        if request is None:
            return False
        answer = self._app.answer(request)
        await asyncio.sleep(answer.fault.delay)
        if answer.fault.reset:
            self._reset()
            return False
        if answer.events is None:
            whole = await self._send_body(request, answer)
        else:
            whole = await self._send_events(request, answer, answer.events)
        return whole and request.keeps_alive

    def _go_on(self) -> None:
        self._writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _reset(self) -> None:
        """Send an RST, as closing a socket does that may linger for no time (socket(7), SO_LINGER)."""
        linger = struct.pack("hh" if hasattr(socket, "SIO_RCVALL") else "ii", 1, 0)
        self._writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self._writer.transport.abort()

    async def _refuse(self, error: HttpError) -> None:
        """Answer what is no request, and wait a little for the client to have read that."""
        answer = self._app.refuse(error)
        headers = {**answer.headers, "content-length": str(len(answer.body)), "connection": "close"}
        self._writer.write(head(answer.status, headers) + bytes(answer.body))
        self._writer.write_eof()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._discard(_LINGER_BYTES), _LINGER_SECONDS)

    async def _discard(self, limit: float) -> None:
        """Read and forget what the client sends, until it leaves or `limit` bytes have come."""
        while limit > 0 and (data := await self._reader.read(65_536)):
            limit -= len(data)

    async def _send_body(self, request: ReceivedRequest, answer: Answer) -> bool:
        """Send a reply whose length is known; tell whether it was sent whole."""
        fault, headers = answer.fault, dict(answer.headers)
        body = Blob(answer.body) if isinstance(answer.body, bytes) else answer.body
        body = body.cut(stop=fault.malformed_after)
        # 204 and 304 have no body and no length (RFC 9110, 8.6).
        if answer.status not in {204, 304}:
            headers["content-length"] = str(len(body))
        else:
            body = Blob()
        headers["connection"] = "keep-alive" if request.keeps_alive else "close"
        end = fault.cut_after if fault.cut_after is not None else fault.stall_after
        sent = body.cut(stop=end if request.method != "HEAD" else 0).chunks()
        self._writer.write(head(answer.status, headers) + next(sent, b""))
        await self._writer.drain()
        for piece in sent:
            self._writer.write(piece)
            await self._writer.drain()
        if fault.stall_after is not None:
            await self._discard(inf)
        return end is None

    async def _send_events(self, request: ReceivedRequest, answer: Answer, events: Iterator[Event]) -> bool:
        """Send a stream, chunked, or to HTTP/1.0 clients up to the connection's end.

        Tells whether it was sent whole and the connection is still of use.
        """
        chunked = request.http_version == "1.1"
        headers = dict(answer.headers)
        headers["connection"] = "keep-alive" if chunked and request.keeps_alive else "close"
        if chunked:
            headers["transfer-encoding"] = "chunked"
        frame = chunk if chunked else bytes
        pending = [head(answer.status, headers)]
        clock = asyncio.get_running_loop().time
        due = clock()
        for event in answer.fault.disturb(events):
            if isinstance(event, End):
                await self._flush(pending)
                if event is End.STALL:
                    await self._discard(inf)
                return False
            if self._interval and event.tokens:
                await self._flush(pending)
                # Counted from the stream's start, so that late wake-ups do not add up.
                due += self._interval * event.tokens
                await asyncio.sleep(max(0.0, due - clock()))
            pending.append(frame(event.encode()))
            if sum(map(len, pending)) >= _FLUSH:
                await self._flush(pending)
        if chunked:
            pending.append(LAST_CHUNK)
        await self._flush(pending)
        return chunked

    async def _flush(self, pending: list[bytes]) -> None:
        """Send what is pending; wait while the client reads more slowly than this writes."""
        self._writer.write(b"".join(pending))
        pending.clear()
        await self._writer.drain()
        # That returns at once while the socket takes everything; others shall have their turn all the same.
        await asyncio.sleep(0)
