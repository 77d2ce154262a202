"""Connections lent for one request each: taken from a pool, and given back at the end of the answer."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

import anyio
import httpcore

from azopenai.transport.connections import Held, Limits, Pool, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable

SyncHeld = Held[httpcore.ConnectionInterface]
AsyncHeld = Held[httpcore.AsyncConnectionInterface]


class Loan:
    """An answer, and the connection that it comes over.

    Attributes:
        response: The answer.
    """

    def __init__(self, response: httpcore.Response, lender: Lender, held: SyncHeld) -> None:
        self.response = response
        self._lender = lender
        self._held = [held]

    def close(self) -> None:
        """Give the connection back: once, however often and by whomever this is called."""
        try:
            held = self._held.pop()
        except IndexError:
            return
        try:
            self.response.close()
        finally:
            self._lender.give(held)


class Lender:
    """The connections to one origin, for any thread.

    Args:
        make: Makes a connection.
        limits: How many.
    """

    def __init__(self, make: Callable[[], httpcore.ConnectionInterface], limits: Limits) -> None:
        self.pool = Pool(make, limits)

    def send(self, request: httpcore.Request, wait: float | None) -> Loan:
        """Send a request, and give the beginning of its answer.

        Args:
            request: It.
            wait: Seconds to wait for a connection, where all are busy.

        Raises:
            httpcore.PoolTimeout: Every connection was busy for too long. Other errors are those of httpcore.
        """
        while True:
            held = self._take(wait)
            try:
                return Loan(held.connection.handle_request(request), self, held)
            except httpcore.ConnectionNotAvailable:  # it does not speak HTTP/2 after all, or says goodbye
                self.pool.drop(held)
            except BaseException:
                self.give(held)
                raise

    def give(self, held: SyncHeld) -> None:
        """Take a connection back."""
        self.pool.give(held)
        self._clear()

    def close(self) -> None:
        """Close every connection, busy or not."""
        for held in list(self.pool.all):
            held.connection.close()

    def _clear(self) -> None:
        while self.pool.discarded:
            self.pool.discarded.popleft().close()

    def _take(self, seconds: float | None) -> SyncHeld:
        held = self.pool.take()
        self._clear()
        return held if held is not None else self._wait(Ticket(threading.Event()), seconds)

    def _wait(self, ticket: Ticket[httpcore.ConnectionInterface], seconds: float | None) -> SyncHeld:
        try:
            self.pool.queue(ticket)
            ticket.event.wait(seconds)
        except BaseException:
            # Its turn may have come, or be coming just now in another thread.
            if not self.pool.leave(ticket) and ticket.event.wait(0.1):
                self.give(cast("SyncHeld", ticket.held))
            raise
        if not ticket.event.is_set() and self.pool.leave(ticket):
            raise httpcore.PoolTimeout
        ticket.event.wait()
        return cast("SyncHeld", ticket.held)


class AsyncLoan:
    """An answer, and the connection that it comes over.

    Attributes:
        response: The answer.
    """

    def __init__(self, response: httpcore.Response, lender: AsyncLender, held: AsyncHeld) -> None:
        self.response = response
        self._lender = lender
        self._held = [held]

    async def aclose(self) -> None:
        """Give the connection back: once, however often and by whomever this is called."""
        try:
            held = self._held.pop()
        except IndexError:
            return
        with anyio.CancelScope(shield=True):
            try:
                await self.response.aclose()
            finally:
                await self._lender.give(held)


class AsyncLender:
    """The connections to one origin, for the tasks of one event loop.

    Args:
        make: Makes a connection.
        limits: How many.
    """

    def __init__(self, make: Callable[[], httpcore.AsyncConnectionInterface], limits: Limits) -> None:
        self.pool = Pool(make, limits)

    async def send(self, request: httpcore.Request, wait: float | None) -> AsyncLoan:
        """Send a request, and give the beginning of its answer.

        Args:
            request: It.
            wait: Seconds to wait for a connection, where all are busy.

        Raises:
            httpcore.PoolTimeout: Every connection was busy for too long. Other errors are those of httpcore.
        """
        while True:
            held = await self._take(wait)
            try:
                return AsyncLoan(await held.connection.handle_async_request(request), self, held)
            except httpcore.ConnectionNotAvailable:  # it does not speak HTTP/2 after all, or says goodbye
                self.pool.drop(held)
            except BaseException:
                await self.give(held)
                raise

    async def give(self, held: AsyncHeld) -> None:
        """Take a connection back."""
        self.pool.give(held)
        await self._clear()

    async def aclose(self) -> None:
        """Close every connection, busy or not."""
        with anyio.CancelScope(shield=True):
            for held in list(self.pool.all):
                await held.connection.aclose()

    async def _clear(self) -> None:
        while self.pool.discarded:
            with anyio.CancelScope(shield=True):
                await self.pool.discarded.popleft().aclose()

    async def _take(self, seconds: float | None) -> AsyncHeld:
        held = self.pool.take()
        await self._clear()
        return held if held is not None else await self._wait(Ticket(anyio.Event()), seconds)

    async def _wait(
        self, ticket: Ticket[httpcore.AsyncConnectionInterface], seconds: float | None
    ) -> AsyncHeld:
        self.pool.queue(ticket)
        try:
            with anyio.move_on_after(seconds):
                await ticket.event.wait()
        except BaseException:
            if not self.pool.leave(ticket):
                await self.give(cast("AsyncHeld", ticket.held))
            raise
        if ticket.held is None and self.pool.leave(ticket):
            raise httpcore.PoolTimeout
        return cast("AsyncHeld", ticket.held)
