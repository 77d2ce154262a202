"""The sync hand: runs an exchange, sends over httpx, reads streams."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
from attrs import evolve

from azopenai.core.effects import Effect, Reply, Send, Sleep, Token, keeps_open
from azopenai.errors import APIConnectionError, OpenAIError
from azopenai.transport.bodies import sync_content
from azopenai.transport.failures import is_over, ours, total_is_over, transport_errors
from azopenai.transport.lanes import Spread, pieces_of
from azopenai.transport.pool import TransportOptions, Transports

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.auth import Authorizer
    from azopenai.core.exchange import Answer, Exchange
    from azopenai.timeouts import Timeout
    from azopenai.transport.clock import SystemClock

DRAIN_SECONDS = 2.0
"""How long to wait behind the end of a stream for the end of its bytes, which frees the connection."""


class SyncDriver:
    """Carries out what exchanges ask for.

    Args:
        options: What the user said of connections.
        clock: Time, chance and sleep.
    """

    def __init__(self, options: TransportOptions, clock: SystemClock) -> None:
        self.clock = clock
        self._client: httpx.Client | None = options.http_client
        self._transports = Transports(Spread, httpx.HTTPTransport, options)

    def run(self, exchange: Exchange) -> Answer:
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
                step, outcome = exchange.send, self._perform(effect)
            except OpenAIError as error:
                step, outcome = exchange.throw, error

    def _perform(self, effect: Effect) -> Any:
        if isinstance(effect, Send):
            return self._send(effect)
        if isinstance(effect, Sleep):
            return self.clock.sleep(effect.seconds)
        return self._token(effect, effect.authorizer)

    def _send(self, send: Send) -> Reply:
        limits = send.timeout
        deadline = None if limits.total is None else time.monotonic() + limits.total
        phases = Phases(limits, deadline)
        try:
            response = self._open(send, {"timeout": phases})
        except transport_errors() as error:
            raise ours(error, limits, late=is_over(deadline, time.monotonic())) from error
        status, raw = response.status_code, response.headers.raw
        if keeps_open(send.leave_open, status, response.headers.get("content-type", "")):
            # The wait for bytes from here on; httpx hands this very dict to whoever reads the body.
            phases["read"] = limits.stream_idle or limits.read
            limits = evolve(limits, read=phases["read"])
            return Reply(status, raw, b"", response.http_version, Body(response, limits, deadline))
        return Reply(status, raw, Body(response, limits, deadline).read_all(), response.http_version)

    def _open(self, send: Send, extensions: dict[str, Any]) -> httpx.Response:
        client, content = self._client, sync_content(send.content)
        if client is not None and client.is_closed:
            raise OpenAIError("the http_client is closed")
        make = httpx.Request if client is None or send.bare else client.build_request
        url = self._transports.parsed(send.url)
        request = make(send.method, url, headers=send.headers, content=content, extensions=extensions)
        if not isinstance(content, bytes):
            request.stream = content  # itself, and not what httpx makes of any iterator
        if client is None:
            return self._transports.for_url(send.url, self).handle_request(request)
        auth = None if send.bare else httpx.USE_CLIENT_DEFAULT
        return client.send(request, stream=True, auth=auth, follow_redirects=False)

    def _token(self, asked: Token, authorizer: Authorizer) -> str:
        now = self.clock.time()
        if not authorizer.caches:
            return authorizer.accept(_ask(asked, authorizer), now)
        value = authorizer.usable(asked, now)
        if value is not None:
            return value
        meanwhile = authorizer.usable(asked, now, renewing=True)
        # One renewal at a time; whoever has a token that still lasts does not wait for it.
        lock = authorizer.lock.get()
        if not lock.acquire(blocking=meanwhile is None):
            return meanwhile or ""
        try:
            value = authorizer.usable(asked, now)  # another may have renewed it while we waited
            return value or authorizer.accept(_ask(asked, authorizer), now)
        except OpenAIError:
            if meanwhile is None:
                raise
            return meanwhile
        finally:
            lock.release()

    def close(self) -> None:
        """Close every connection, those of the user's client among them."""
        self._transports.closed = True
        for transport in list(self._transports.of(self).values()):  # a call that has begun may make one more
            transport.close()
        if self._client is not None:
            self._client.close()


def _ask(asked: Token, authorizer: Authorizer) -> Any:
    try:
        return authorizer.ask(asked.claims)
    except Exception as error:  # a credential may raise anything; whatever it is becomes a CredentialError
        raise authorizer.failed(error) from error


class Phases(dict[str, float | None]):
    """The limits of each phase, as httpx asks for them when it begins one: none longer than what remains.

    Args:
        limits: The limits of the attempt.
        deadline: When its total is over, by `time.monotonic`.
    """

    def __init__(self, limits: Timeout, deadline: float | None) -> None:
        super().__init__(connect=limits.connect, read=limits.read, write=limits.write, pool=limits.pool)
        self._deadline = deadline

    def get(self, phase: str, default: Any = None) -> Any:
        """The seconds that a phase may take."""
        limit: float | None = super().get(phase, default)
        if self._deadline is None:
            return limit
        left = max(self._deadline - time.monotonic(), 0.001)  # none at all would not wait, but fail otherwise
        return left if limit is None else min(limit, left)


class Interrupt:
    """Shuts a connection down when a time is over: nothing else ends a read that is under way.

    Attributes:
        happened: Whether it did.
    """

    def __init__(self, seconds: float | None, connection: socket.socket | None) -> None:
        self.happened = False
        self._timer: threading.Timer | None = None
        if seconds is not None and connection is not None:
            self._timer = threading.Timer(seconds, self._shut_down, [connection])
            self._timer.daemon = True
            self._timer.start()

    def stop(self) -> None:
        """It was in time."""
        if self._timer is not None:
            self._timer.cancel()

    def _shut_down(self, connection: socket.socket) -> None:
        self.happened = True
        _shut_down(connection)


def _shut_down(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        # Not the method of an SSLSocket, which would take its state away from under the reader.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _connection(response: httpx.Response) -> socket.socket | None:
    """The socket behind an answer; a transport of the user's own may have none."""
    stream = response.extensions.get("network_stream")
    return stream.get_extra_info("socket") if stream is not None else None


class Body:
    """The open body of an answer, within the limits of its call; closed when nobody holds it any more.

    Args:
        response: The answer.
        limits: The limits of this attempt.
        deadline: When its total is over, by `time.monotonic`.
    """

    def __init__(self, response: httpx.Response, limits: Timeout, deadline: float | None) -> None:
        self._response = response
        self._limits = limits
        self._pieces = pieces_of(response)
        self._deadline = deadline
        self._connection = _connection(response)
        left = None if deadline is None else deadline - time.monotonic()
        self._interrupt = Interrupt(left, self._connection)
        self._reading = False

    def __del__(self) -> None:
        self._let_go()

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        self._reading = True
        try:
            piece = next(self._pieces, b"")
        except transport_errors() as error:
            raise ours(error, self._limits, late=is_over(self._deadline, time.monotonic())) from error
        finally:
            self._reading = False
        if not piece and self._interrupt.happened:  # to a body without a length, a shut connection is its end
            raise total_is_over(self._limits)
        return piece

    def read_all(self) -> bytes:
        """The whole body."""
        try:
            return b"".join(iter(self.read, b""))
        finally:
            self.close()

    def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Wait a moment for the end of the bytes, so that the connection can serve again."""
        interrupt = Interrupt(seconds, self._connection)
        try:
            while self.read():
                pass
        except APIConnectionError:
            pass
        finally:
            interrupt.stop()

    def close(self) -> None:
        """Let the connection go. Another thread that waits for its bytes wakes, and its read fails."""
        if self._reading and self._connection is not None:
            _shut_down(self._connection)
        self._let_go()

    def _let_go(self) -> None:
        self._interrupt.stop()
        self._response.close()
