"""A loopback HTTP/1.1 server that says what it is told, over real sockets, and remembers what it heard."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlsplit

import h11

if TYPE_CHECKING:
    import ssl

    from typing_extensions import Self


@dataclass(frozen=True)
class Received:
    """One request, as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to say to one request.

    Attributes:
        status: The status.
        headers: The headers; framing is added.
        body: The body, or its pieces, each of which is sent by itself (chunked).
        then: What to do behind it: keep the connection; close it; reset it; say no more and wait for the
            other end to leave (`stall`, before the end of a chunked body).
        before: Called before a byte is sent.
        raw: Bytes to send in place of all this.
    """

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | Sequence[bytes] = b""
    then: Literal["keep", "close", "reset", "stall"] = "keep"
    before: Callable[[], object] | None = None
    raw: bytes | None = None


def json_answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, {"content-type": "application/json", **(headers or {})}, json.dumps(data).encode())


def sse_answer(
    *pieces: bytes,
    headers: Mapping[str, str] | None = None,
    then: Literal["keep", "close", "reset", "stall"] = "keep",
) -> Answer:
    return Answer(200, {"content-type": "text/event-stream", **(headers or {})}, pieces, then)


def events(*items: Any, done: bool = True) -> bytes:
    """The bytes of an event stream: each item as JSON, `[DONE]` behind them."""
    data = [json.dumps(item) for item in items] + (["[DONE]"] if done else [])
    return b"".join(f"data: {line}\n\n".encode() for line in data)


Said = Answer | Callable[[Received], Answer]


class Loopback:
    """The server. Answers are given in order; the last one again and again.

    Attributes:
        received: The requests so far.
        connections: How many connections were opened so far.
        left: Released whenever the other end leaves a connection that stalls.
    """

    def __init__(self, *answers: Said, context: ssl.SSLContext | None = None) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.left = threading.Semaphore(0)
        self._answers = list(answers)
        self._context = context
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        # A certificate names a host, and a bearer token goes to loopback over either.
        self.url = f"https://localhost:{self.port}" if context else f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with self._lock:
                self._open.add(connection)
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        secured = connection
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                secured = self._context.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._open.add(secured)  # which has taken the connection over
            for request in _requests(secured):
                if not self._say(secured, request):
                    return
        except (OSError, h11.RemoteProtocolError):
            return
        finally:
            with self._lock:
                self._open -= {connection, secured}
            secured.close()
            connection.close()

    def _say(self, connection: socket.socket, request: Received) -> bool:
        with self._lock:
            self.received.append(request)
            said = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        answer = said if isinstance(said, Answer) else said(request)
        if answer.before is not None:
            answer.before()
        try:
            for piece in _pieces(answer) if answer.raw is None else [answer.raw]:
                connection.sendall(piece)
        except OSError:  # the other end left before it had heard all
            if answer.then == "stall":
                self._has_left()
            raise
        if answer.then == "stall":
            self._wait_for_end(connection)
            self._has_left()
        if answer.then == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return answer.then == "keep"

    @staticmethod
    def _wait_for_end(connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while connection.recv(65536):
                pass

    def _has_left(self) -> None:
        if not self._closing.is_set():
            self.left.release()


def _pieces(answer: Answer) -> Iterator[bytes]:
    whole = isinstance(answer.body, bytes)
    framing = f"content-length: {len(answer.body)}" if whole else "transfer-encoding: chunked"
    lines = [
        f"HTTP/1.1 {answer.status} Said",
        *(f"{n}: {v}" for n, v in answer.headers.items()),
        framing,
        "",
        "",
    ]
    head = "\r\n".join(lines).encode("latin-1")
    if isinstance(answer.body, bytes):
        yield head + answer.body
        return
    yield head
    for piece in answer.body:
        if piece:
            yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
    if answer.then == "keep":
        yield b"0\r\n\r\n"


def _requests(connection: socket.socket) -> Iterator[Received]:
    parser = h11.Connection(h11.SERVER)
    while True:
        head: h11.Request | None = None
        body: list[bytes] = []
        while True:
            event = parser.next_event()
            if event is h11.NEED_DATA:
                data = connection.recv(65536)
                if not data and head is None:
                    return
                parser.receive_data(data)
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage):
                break
            else:
                return
        if head is None:
            return
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in head.headers}
        yield Received(head.method.decode(), head.target.decode(), headers, b"".join(body))
        # What is answered does not go through h11, so that it can be anything; this only keeps it in step.
        parser.send(h11.Response(status_code=200, headers=[("content-length", "0")]))
        parser.send(h11.EndOfMessage())
        parser.start_next_cycle()
