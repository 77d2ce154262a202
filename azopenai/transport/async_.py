"""The async hand, for asyncio and trio: the same as the sync one, with `await`."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

import anyio
import anyio.to_thread
import httpcore
from attrs import evolve

from azopenai.core.effects import Effect, Reply, Send, Sleep, Token, keeps_open
from azopenai.errors import APIConnectionError, OpenAIError
from azopenai.transport.bodies import async_content
from azopenai.transport.driving import drive_async
from azopenai.transport.failures import is_over, ours, total_is_over, transport_errors
from azopenai.transport.joined import AsyncJoinedBackend
from azopenai.transport.lending import AsyncLender
from azopenai.transport.pool import Kinds, Known, TransportOptions, Transports
from azopenai.transport.sync import DRAIN_SECONDS
from azopenai.transport.wire import Opened, for_client, httpx_url, of_async_client, of_async_loan, request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    import httpx

    from azopenai.auth import Authorizer
    from azopenai.core.exchange import Answer, Exchange
    from azopenai.timeouts import Timeout
    from azopenai.transport.clock import SystemClock


ASYNC = Kinds(
    AsyncLender,
    AsyncJoinedBackend,
    httpcore.AsyncConnectionPool,
    httpcore.AsyncHTTPProxy,
    httpcore.AsyncSOCKSProxy,
)


def running_loop() -> object:
    """What stands for the event loop that runs: asyncio's loop, or trio's token."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        token: object = sys.modules["trio"].lowlevel.current_trio_token()
        return token


class AsyncDriver:
    """Carries out what exchanges ask for.

    Args:
        options: What the user said of connections.
        clock: Time, chance and sleep.
    """

    def __init__(self, options: TransportOptions, clock: SystemClock) -> None:
        self.clock = clock
        self._client: httpx.AsyncClient | None = options.http_client
        self._urls = Known(httpx_url)
        self._transports = Transports(ASYNC, options)
        self._keepers: Keepers = WeakKeyDictionary()

    def run(self, exchange: Exchange) -> Coroutine[Any, Any, Answer]:
        """Run an exchange to its end."""
        return drive_async(exchange, self._perform)

    async def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return await self._send_in_time(effect)
        if isinstance(effect, Sleep):
            return await self.clock.sleep_async(effect.seconds)
        return await self._token(effect, effect.authorizer)

    async def _send_in_time(self, send: Send) -> Reply:
        total = send.timeout.total
        if total is None:
            return await self._send(send, None)
        try:
            with anyio.fail_after(total):
                return await self._send(send, anyio.current_time() + total)
        except TimeoutError as error:
            raise total_is_over(send.timeout) from error

    async def _send(self, send: Send, deadline: float | None) -> Reply:
        limits = send.timeout
        phases = {"connect": limits.connect, "read": limits.read, "write": limits.write, "pool": limits.pool}
        try:
            opened = await self._open(send, phases)
        except transport_errors() as error:
            raise ours(error, limits, late=is_over(deadline, anyio.current_time())) from error
        if send.leave_open != "never" and keeps_open(
            send.leave_open, opened.status, opened.header(b"content-type")
        ):
            # The wait for bytes from here on; httpcore hands this very dict to whoever reads the body.
            phases["read"] = limits.stream_idle or limits.read
            limits = evolve(limits, read=phases["read"])
            body = await Body(opened, limits, deadline).kept()
            return Reply(opened.status, opened.headers, b"", opened.http_version, body)
        content = await Body(opened, limits, deadline).read_all()
        return Reply(opened.status, opened.headers, content, opened.http_version)

    async def _open(self, send: Send, phases: dict[str, float | None]) -> Opened:
        client, content = self._client, async_content(send.content)
        if client is None:
            lender = await self._transport(send.url)
            asked = request(send, self._transports.targets[send.url], content, phases)
            return of_async_loan(await lender.send(asked, phases["pool"]))
        if client.is_closed:
            raise OpenAIError("the http_client is closed")
        built, auth = for_client(client, send, self._urls[send.url], content, phases)
        return of_async_client(await client.send(built, stream=True, auth=auth, follow_redirects=False))

    async def _transport(self, url: str) -> AsyncLender:
        loop = running_loop()
        transport = self._transports.for_url(url, loop)
        if loop not in self._keepers:
            for old in _closed(self._keepers):
                del self._keepers[old]
                self._transports.of(old).clear()
            self._keepers[loop] = keeper = _keeper(self._transports.of(loop), ref(self._keepers), ref(loop))
            await anext(keeper)
        return transport

    async def _token(self, asked: Token, authorizer: Authorizer) -> str:
        now = self.clock.time()
        if not authorizer.caches:
            return authorizer.accept(await _ask(asked, authorizer), now)
        value = authorizer.usable(asked, now)
        if value is not None:
            return value
        meanwhile = authorizer.usable(asked, now, renewing=True)
        lock = authorizer.loop_locks.setdefault(running_loop(), anyio.Lock())
        # One renewal at a time; whoever has a token that still lasts does not wait for it.
        if meanwhile is not None and lock.locked():
            return meanwhile
        async with lock:
            try:
                value = authorizer.usable(asked, now)  # another may have renewed it while we waited
                return value or authorizer.accept(await _ask(asked, authorizer), now)
            except OpenAIError:
                if meanwhile is None:
                    raise
                return meanwhile

    async def close(self) -> None:
        """Close every connection of this event loop, those of the user's client among them."""
        self._transports.closed = True
        keeper = self._keepers.pop(running_loop(), None)  # whoever closes too finds nothing left to do
        if keeper is not None:
            await keeper.aclose()
        if self._client is not None:
            await self._client.aclose()


Keeper = AsyncGenerator[None, None]
Keepers = WeakKeyDictionary[Any, Keeper]


async def _keeper(transports: dict[str, AsyncLender], keepers: ref[Keepers], loop: ref[Any]) -> Keeper:
    """Closes the connections of an event loop with it: a loop that ends closes the generators begun in it."""
    try:
        yield
    finally:
        for transport in transports.values():
            await transport.aclose()
        transports.clear()
        held = keepers()
        if held is not None:  # both would keep the loop in memory
            held.pop(loop(), None)


def _closed(keepers: Keepers) -> list[Any]:
    """The event loops that were closed without an end to their generators."""
    loops = [found() for found in keepers.keyrefs()]
    return [loop for loop in loops if isinstance(loop, asyncio.AbstractEventLoop) and loop.is_closed()]


async def _ask(asked: Token, authorizer: Authorizer) -> Any:
    try:
        if authorizer.blocks:
            # In a list, since trio takes no promise out of a thread.
            [given] = await anyio.to_thread.run_sync(lambda: [authorizer.ask(asked.claims)])
        else:
            given = authorizer.ask(asked.claims)
        return await given if hasattr(given, "__await__") else given
    except Exception as error:  # a credential may raise anything; whatever it is becomes a CredentialError
        raise authorizer.failed(error) from error


class Body:
    """The open body of an answer, within the limits of its call.

    Args:
        opened: The answer.
        limits: The limits of this attempt.
        deadline: When its total is over, by the event loop's clock.
    """

    def __init__(self, opened: Opened, limits: Timeout, deadline: float | None) -> None:
        self._close = opened.close
        self._limits = limits
        self._pieces: AsyncGenerator[bytes, None] = opened.pieces
        self._is_shared = opened.is_shared
        self._ended = False
        self._deadline = deadline
        self._keeper: Keeper | None = None

    async def kept(self) -> Body:
        """The same, closed by its event loop when nobody holds it any more."""
        self._keeper = _closing(self._close)
        await anext(self._keeper)
        return self

    async def read(self) -> bytes:
        """The next bytes; none at the end."""
        try:
            if self._deadline is None and self._limits.stream_idle is None:
                return await self._next()
            return await self._read_in_time()
        except transport_errors() as error:
            raise ours(error, self._limits, late=is_over(self._deadline, anyio.current_time())) from error

    async def _read_in_time(self) -> bytes:
        idle = self._limits.stream_idle
        left = None if self._deadline is None else self._deadline - anyio.current_time()
        with anyio.move_on_after(min(limit for limit in (idle, left) if limit is not None)):
            return await self._next()
        if left is not None and (idle is None or left <= idle):
            raise total_is_over(self._limits)
        raise ours(TimeoutError(), self._limits, late=False)

    async def _next(self) -> bytes:
        async for piece in self._pieces:
            if piece:
                return piece
        self._ended = True
        return b""

    async def read_all(self) -> bytes:
        """The whole body."""
        pieces: list[bytes] = []
        try:
            while piece := await self.read():
                pieces.append(piece)
        finally:
            await self.close()
        return b"".join(pieces)

    async def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Wait a moment for the end of the bytes, so that the connection can serve again."""
        with contextlib.suppress(APIConnectionError), anyio.move_on_after(seconds):
            while await self.read():
                pass

    async def close(self) -> None:
        """Let the connection go."""
        await self._close()
        if self._keeper is not None:
            await self._keeper.aclose()
        if not self._ended:
            await self._end()

    async def _end(self) -> None:
        """End the generators of httpcore, each of which holds another: trio tells of those that are dropped.

        A read of what is closed fails behind what had come, and so ends them. While another task reads, this
        is refused, and that read fails by itself. Over a shared connection it would wait for others' answers.
        """
        with contextlib.suppress(RuntimeError, *transport_errors()):
            while not self._is_shared and (await anext(self._pieces, None)) is not None:
                pass
        with contextlib.suppress(RuntimeError):
            await self._pieces.aclose()


async def _closing(close: Callable[[], Awaitable[None]]) -> Keeper:
    try:
        yield
    finally:
        await close()
