"""Which connection a request gets: a pool whose cost does not grow with its size, and whose queue is fair.

httpx's own pool looks at each connection it has for each request. Here, a request takes the connection that
was used last, or opens one, or waits in line; whoever lets a connection go hands it to the one that waits
longest. Nothing here does any I/O: what is to be closed is put aside for the hands that can.

There are no locks. Each change is one operation of a deque, which no thread can cut in two, and whoever
changes something looks at the line afterwards. So a garbage collection that lets a connection go in the midst
of another call, or a fork beside one, finds nothing locked.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from attrs import define, field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

K = TypeVar("K", bound="Connection")


class Connection(Protocol):
    """What the pool needs to know of a connection of httpcore's, sync or async."""

    def is_available(self) -> bool:
        """Whether it can take one more request."""
        ...

    def has_expired(self) -> bool:
        """Whether it was idle for too long, or the other end has left."""
        ...


STREAMS = 100
"""Requests that share a connection of HTTP/2: what servers commonly allow, and httpcore at most."""


@frozen
class Limits:
    """How many connections, and for how long.

    Attributes:
        connections: To one origin: as many as a busy worker needs.
        expiry: Seconds that an idle one is kept: less time than gateways on the way keep it.
        streams: Requests that may share one; above 1 where it may speak HTTP/2.
    """

    connections: int = 1000
    expiry: float = 30.0
    streams: int = 1


_PLACE, _LAST_PLACE = False, True


@define(eq=False)
class Held(Generic[K]):
    """A connection of the pool.

    Attributes:
        connection: It.
        places: One for each request that may be in it; those of HTTP/1.1 have one. It leaves the pool with
            the last of them.
        since: When a request last left it, by `time.monotonic`.
    """

    connection: K
    places: list[bool]
    since: float = field(factory=time.monotonic)


@define(eq=False)
class Ticket(Generic[K]):
    """One that waits.

    Attributes:
        event: Set when its turn has come; a thread's or a task's.
        held: What it got.
    """

    event: Any
    held: Held[K] | None = None


class Pool(Generic[K]):
    """The connections to one origin, sync ones that any thread may use or async ones of one event loop.

    Args:
        make: Makes a connection, which opens with its first request.
        limits: How many.

    Attributes:
        all: The connections there are, by themselves.
        discarded: Those that have left, for the caller of any method to close.
    """

    def __init__(self, make: Callable[[], K], limits: Limits) -> None:
        self.all: dict[Held[K], None] = {}
        self.discarded: deque[K] = deque()
        self._make = make
        self._limits = limits
        self._permits = deque([None] * limits.connections)  # to open one
        self._idle: deque[Held[K]] = deque()  # places; the last one was used last
        self._line: deque[Ticket[K]] = deque()

    def take(self) -> Held[K] | None:
        """A connection for a request, or None where one has to stand in line."""
        return None if self._line else self._free()

    def queue(self, ticket: Ticket[K]) -> None:
        """Stand in line."""
        self._line.append(ticket)
        self._serve()

    def leave(self, ticket: Ticket[K]) -> bool:
        """Leave the line. If its turn came before, this is False, and the ticket has a connection or will."""
        try:
            self._line.remove(ticket)
        except ValueError:
            return False
        return True

    def give(self, held: Held[K]) -> None:
        """Let a connection go, in whatever state it is."""
        if not held.connection.is_available():
            self.drop(held)
            return
        held.since = time.monotonic()
        self._idle.append(held)
        self._serve()
        forsaken = held.since - self._limits.expiry
        try:
            while self._idle[0].since < forsaken:
                self.drop(self._idle.popleft())
        except IndexError:  # it was handed to the next in line, or another thread was here
            pass

    def drop(self, held: Held[K]) -> None:
        """Let a connection go that can take no more requests than those in it."""
        self._abandon(held)
        self._serve()

    def _abandon(self, held: Held[K]) -> None:
        if held.places.pop() is _LAST_PLACE:
            self.all.pop(held, None)
            self.discarded.append(held.connection)
            self._permits.append(None)

    def _free(self) -> Held[K] | None:
        while True:
            try:
                held = self._idle.pop()
            except IndexError:
                return self._new()
            if held.connection.is_available() and not held.connection.has_expired():
                return held
            self._abandon(held)

    def _new(self) -> Held[K] | None:
        try:
            self._permits.pop()
        except IndexError:
            return None
        others = [_PLACE] * (self._limits.streams - 1)
        held = Held(self._make(), [_LAST_PLACE, *others])
        self.all[held] = None
        self._idle.extend(held for _ in others)
        return held

    def _serve(self) -> None:
        """Hand what is free to those in line."""
        while self._line:
            held = self._free()
            if held is None:
                return
            try:
                ticket = self._line.popleft()
            except IndexError:  # it left just now
                self._abandon(held)
                continue
            ticket.held = held
            ticket.event.set()
