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
import httpx
from attrs import evolve

from azopenai.core.effects import Effect, Reply, Send, Sleep, Token, keeps_open
from azopenai.errors import APIConnectionError, OpenAIError
from azopenai.transport.bodies import async_content
from azopenai.transport.failures import is_over, ours, total_is_over, transport_errors
from azopenai.transport.lanes import AsyncSpread, async_pieces_of
from azopenai.transport.pool import TransportOptions, Transports
from azopenai.transport.sync import DRAIN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.auth import Authorizer
    from azopenai.core.exchange import Answer, Exchange
    from azopenai.timeouts import Timeout
    from azopenai.transport.clock import SystemClock


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
        self._transports = Transports(AsyncSpread, httpx.AsyncHTTPTransport, options)
        self._keepers: Keepers = WeakKeyDictionary()

    async def run(self, exchange: Exchange) -> Answer:
        """Run an exchange to its end."""
        step: Callable[[Any], Effect] = exchange.send
        outcome: Any = None
        while True:
            try:
                effect = step(outcome)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            try:
                step, outcome = exchange.send, await self._perform(effect)
            except OpenAIError as error:
                step, outcome = exchange.throw, error

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
            response = await self._open(send, {"timeout": phases})
        except transport_errors() as error:
            raise ours(error, limits, late=is_over(deadline, anyio.current_time())) from error
        status, raw = response.status_code, response.headers.raw
        if keeps_open(send.leave_open, status, response.headers.get("content-type", "")):
            # The wait for bytes from here on; httpx hands this very dict to whoever reads the body.
            phases["read"] = limits.stream_idle or limits.read
            limits = evolve(limits, read=phases["read"])
            body = await Body(response, limits, deadline).kept()
            return Reply(status, raw, b"", response.http_version, body)
        return Reply(status, raw, await Body(response, limits, deadline).read_all(), response.http_version)

    async def _open(self, send: Send, extensions: dict[str, Any]) -> httpx.Response:
        client, content = self._client, async_content(send.content)
        if client is not None and client.is_closed:
            raise OpenAIError("the http_client is closed")
        make = httpx.Request if client is None or send.bare else client.build_request
        url = self._transports.parsed(send.url)
        request = make(send.method, url, headers=send.headers, content=content, extensions=extensions)
        if not isinstance(content, bytes):
            request.stream = content  # itself, and not what httpx makes of any iterator
        if client is None:
            return await (await self._transport(send.url)).handle_async_request(request)
        auth = None if send.bare else httpx.USE_CLIENT_DEFAULT
        return await client.send(request, stream=True, auth=auth, follow_redirects=False)

    async def _transport(self, url: str) -> AsyncSpread:
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


async def _keeper(transports: dict[str, AsyncSpread], keepers: ref[Keepers], loop: ref[Any]) -> Keeper:
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
        response: The answer.
        limits: The limits of this attempt.
        deadline: When its total is over, by the event loop's clock.
    """

    def __init__(self, response: httpx.Response, limits: Timeout, deadline: float | None) -> None:
        self._response = response
        self._limits = limits
        self._pieces = async_pieces_of(response)
        self._deadline = deadline
        self._keeper = _closing(response)

    async def kept(self) -> Body:
        """The same, closed by its event loop when nobody holds it any more."""
        await anext(self._keeper)
        return self

    async def read(self) -> bytes:
        """The next bytes; none at the end."""
        try:
            if self._deadline is None and self._limits.stream_idle is None:
                return await anext(self._pieces, b"")
            return await self._read_in_time()
        except transport_errors() as error:
            raise ours(error, self._limits, late=is_over(self._deadline, anyio.current_time())) from error

    async def _read_in_time(self) -> bytes:
        idle = self._limits.stream_idle
        left = None if self._deadline is None else self._deadline - anyio.current_time()
        with anyio.move_on_after(min(limit for limit in (idle, left) if limit is not None)):
            return await anext(self._pieces, b"")
        if left is not None and (idle is None or left <= idle):
            raise total_is_over(self._limits)
        raise ours(httpx.ReadTimeout(""), self._limits, late=False)

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
        await self._response.aclose()
        await self._keeper.aclose()
        # A read of what is closed fails behind what had come, and so ends the generators of httpx, each of
        # which holds another: trio complains of every one that is dropped before its end. While another task
        # reads, both are refused, and that read fails by itself.
        with contextlib.suppress(RuntimeError, *transport_errors()):
            while await anext(self._pieces, b""):
                pass
        with contextlib.suppress(RuntimeError):
            await self._pieces.aclose()


async def _closing(response: httpx.Response) -> Keeper:
    try:
        yield
    finally:
        await response.aclose()
