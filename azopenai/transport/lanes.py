"""Many small pools in place of a large one: httpx's looks at each connection it has for each request.

A lane is an httpx transport of a few connections. A request takes one that has a connection to spare, so that
its cost does not grow with how many are under way; where all are busy, it waits in one, as httpx has it.
Lanes that a burst left behind are closed when nothing has used them for a while.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import httpx
from attrs import define

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator

CONNECTIONS = 1000
"""As many as a busy worker needs."""
WIDTH = 8
"""Connections of a lane: so few that looking at each costs nothing, so many that lanes are few."""
EXPIRY = 30.0
"""Seconds that an idle connection is kept: less time than gateways on the way keep it."""

LIMITS = httpx.Limits(max_connections=WIDTH, max_keepalive_connections=WIDTH, keepalive_expiry=EXPIRY)

T = TypeVar("T", bound="httpx.HTTPTransport | httpx.AsyncHTTPTransport")


@define(eq=False)
class Lane(Generic[T]):
    """A small pool.

    Attributes:
        transport: It.
        busy: How many requests are in it.
        since: When it fell idle, by `time.monotonic`.
    """

    transport: T
    busy: int = 0
    since: float = 0.0


class Lanes(Generic[T]):
    """The lanes to one origin; any thread may take and give back.

    Args:
        make: Makes an httpx transport, given its `limits`.
    """

    def __init__(self, make: Callable[..., T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._turn = 0
        self.all = [Lane(make(limits=LIMITS))]
        # Those with a connection to spare; the last one is taken, so that the first ones fall idle.
        self._free = list(self.all)

    def take(self) -> Lane[T]:
        """A lane for a request."""
        with self._lock:
            if not self._free and len(self.all) < CONNECTIONS // WIDTH:
                self.all.append(Lane(self._make(limits=LIMITS)))
                self._free.append(self.all[-1])
            if self._free:
                lane = self._free[-1]
                if lane.busy + 1 == WIDTH:
                    self._free.pop()
            else:
                self._turn += 1
                lane = self.all[self._turn % len(self.all)]
            lane.busy += 1
            return lane

    def give(self, lane: Lane[T]) -> None:
        """Give a lane back."""
        with self._lock:
            lane.busy -= 1
            lane.since = time.monotonic()
            if lane.busy + 1 == WIDTH:
                self._free.append(lane)

    def forsaken(self) -> list[T]:
        """Take out what nothing has used for a while, for the caller to close."""
        with self._lock:
            if len(self._free) < 2 or self._free[0].busy:
                return []
            since = time.monotonic() - EXPIRY
            old = [lane for lane in self._free[:-1] if not lane.busy and lane.since < since]
            for lane in old:
                self._free.remove(lane)
                self.all.remove(lane)
            return [lane.transport for lane in old]


class _Loan:
    """A lane that is given back once, however often one tries."""

    def __init__(self, lanes: Lanes[T], lane: Lane[T]) -> None:
        self._give: Callable[[], None] | None = lambda: lanes.give(lane)

    def end(self) -> None:
        """Give it back."""
        give, self._give = self._give, None
        if give is not None:
            give()


class _Stream(httpx.SyncByteStream):
    """The body of an answer, whose end gives its lane back."""

    def __init__(self, stream: httpx.SyncByteStream, loan: _Loan) -> None:
        self._stream = stream
        self._loan = loan

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        """Let the connection go."""
        try:
            self._stream.close()
        finally:
            self._loan.end()


class _AsyncStream(httpx.AsyncByteStream):
    """The body of an answer, whose end gives its lane back."""

    def __init__(self, stream: httpx.AsyncByteStream, loan: _Loan) -> None:
        self._stream = stream
        self._loan = loan

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        """Let the connection go."""
        try:
            await self._stream.aclose()
        finally:
            self._loan.end()


class Spread(httpx.BaseTransport):
    """A transport over lanes.

    Args:
        make: Makes an httpx transport, given its `limits`.
    """

    def __init__(self, make: Callable[..., httpx.HTTPTransport]) -> None:
        self._lanes = Lanes(make)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        for old in self._lanes.forsaken():
            old.close()
        lane = self._lanes.take()
        loan = _Loan(self._lanes, lane)
        try:
            response = lane.transport.handle_request(request)
        except BaseException:
            loan.end()
            raise
        response.stream = _Stream(cast("httpx.SyncByteStream", response.stream), loan)
        return response

    def close(self) -> None:
        """Close every connection."""
        for lane in self._lanes.all:
            lane.transport.close()


class AsyncSpread(httpx.AsyncBaseTransport):
    """A transport over lanes, for one event loop.

    Args:
        make: Makes an httpx transport, given its `limits`.
    """

    def __init__(self, make: Callable[..., httpx.AsyncHTTPTransport]) -> None:
        self._lanes = Lanes(make)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request."""
        for old in self._lanes.forsaken():
            await old.aclose()
        lane = self._lanes.take()
        loan = _Loan(self._lanes, lane)
        try:
            response = await lane.transport.handle_async_request(request)
        except BaseException:
            loan.end()
            raise
        response.stream = _AsyncStream(cast("httpx.AsyncByteStream", response.stream), loan)
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        for lane in self._lanes.all:
            await lane.transport.aclose()


def pieces_of(response: httpx.Response) -> Iterator[bytes]:
    """The body as it comes; past httpx's own layers where there is nothing to decompress for them."""
    stream = response.stream
    if isinstance(stream, _Stream) and "content-encoding" not in response.headers:
        return iter(stream)
    return response.iter_bytes()


def async_pieces_of(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The same, for the async hand."""
    stream = response.stream
    pieces = response.aiter_bytes()
    if isinstance(stream, _AsyncStream) and "content-encoding" not in response.headers:
        pieces = aiter(stream)
    return cast("AsyncGenerator[bytes, None]", pieces)
