"""The sync hand: runs an exchange, sends over httpcore, reads streams."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import httpcore
from attrs import evolve

from azopenai.core.effects import Effect, Reply, Send, Sleep, Token, keeps_open
from azopenai.errors import APIConnectionError, OpenAIError
from azopenai.transport.bodies import sync_content
from azopenai.transport.driving import drive
from azopenai.transport.failures import is_over, ours, total_is_over, transport_errors
from azopenai.transport.joined import JoinedBackend
from azopenai.transport.lending import Lender
from azopenai.transport.pool import Kinds, Known, TransportOptions, Transports
from azopenai.transport.wire import Opened, for_client, httpx_url, of_client, of_loan, request

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from azopenai.auth import Authorizer
    from azopenai.core.exchange import Answer, Exchange
    from azopenai.timeouts import Timeout
    from azopenai.transport.clock import SystemClock

SYNC = Kinds(Lender, JoinedBackend, httpcore.ConnectionPool, httpcore.HTTPProxy, httpcore.SOCKSProxy)
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
        self._urls = Known(httpx_url)
        self._transports = Transports(SYNC, options)

    def run(self, exchange: Exchange) -> Answer:
        """Run an exchange to its end."""
        return drive(exchange, self._perform)

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
            opened = self._open(send, phases)
        except transport_errors() as error:
            raise ours(error, limits, late=is_over(deadline, time.monotonic())) from error
        if send.leave_open != "never" and keeps_open(
            send.leave_open, opened.status, opened.header(b"content-type")
        ):
            # The wait for bytes from here on; httpcore hands this very dict to whoever reads the body.
            phases["read"] = limits.stream_idle or limits.read
            limits = evolve(limits, read=phases["read"])
            body = Body(opened, limits, deadline)
            return Reply(opened.status, opened.headers, b"", opened.http_version, body)
        content = Body(opened, limits, deadline).read_all()
        return Reply(opened.status, opened.headers, content, opened.http_version)

    def _open(self, send: Send, phases: Phases) -> Opened:
        client, content = self._client, sync_content(send.content)
        if client is None:
            lender = self._transports.for_url(send.url, self)
            asked = request(send, self._transports.targets[send.url], content, phases)
            return of_loan(lender.send(asked, phases.get("pool")))
        if client.is_closed:
            raise OpenAIError("the http_client is closed")
        built, auth = for_client(client, send, self._urls[send.url], content, phases)
        return of_client(client.send(built, stream=True, auth=auth, follow_redirects=False))

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
    """The limits of each phase, as httpcore asks for them when it begins one: none longer than what remains.

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


def _connection(opened: Opened) -> socket.socket | None:
    """The socket that is an answer's alone: none with HTTP/2, nor with some transports of the user's own."""
    stream = opened.network_stream
    if stream is None or opened.is_shared:
        return None
    connection: socket.socket | None = stream.get_extra_info("socket")
    return connection


class Body:
    """The open body of an answer, within the limits of its call; closed when nobody holds it any more.

    Args:
        opened: The answer.
        limits: The limits of this attempt.
        deadline: When its total is over, by `time.monotonic`.
    """

    def __init__(self, opened: Opened, limits: Timeout, deadline: float | None) -> None:
        self._close = opened.close
        self._limits = limits
        self._pieces: Iterator[bytes] = opened.pieces
        self._is_shared = opened.is_shared
        self._deadline = deadline
        self._connection = _connection(opened)
        left = None if deadline is None else deadline - time.monotonic()
        self._interrupt = Interrupt(left, self._connection)
        self._reading = False

    def __del__(self) -> None:
        self._let_go()

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        self._reading = True
        try:
            for piece in self._pieces:
                if piece:
                    return piece
        except transport_errors() as error:
            raise ours(error, self._limits, late=is_over(self._deadline, time.monotonic())) from error
        finally:
            self._reading = False
        if self._interrupt.happened:  # to a body without a length, a shut connection is its end
            raise total_is_over(self._limits)
        return b""

    def read_all(self) -> bytes:
        """The whole body."""
        try:
            return b"".join(iter(self.read, b""))
        finally:
            self.close()

    def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Wait a moment for the end of the bytes, so that the connection can serve again."""
        if self._is_shared:  # it serves others all the while, and no wait on it can be cut short
            return
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
        self._close()
