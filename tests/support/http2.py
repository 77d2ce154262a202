"""A loopback HTTP/2 server over TLS, as far as calls and streams need one."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from support.loopback import Received

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from typing_extensions import Self

Body = list[bytes]
Said = tuple[int, dict[str, str], Body]


def whole(data: Any, status: int = 200) -> Said:
    """An answer in one piece."""
    return status, {"content-type": "application/json"}, [json.dumps(data).encode()]


def streamed(*pieces: bytes) -> Said:
    """An event stream."""
    return 200, {"content-type": "text/event-stream"}, list(pieces)


class Http2Server:
    """The server.

    Args:
        context: Its TLS context, to which HTTP/2 is added.
        answer: What to say to a request; None: nothing, ever.

    Attributes:
        received: The requests so far.
        connections: How many connections were opened so far.
        goodbyes: After how many requests a connection is told goodbye, in place of an answer.
    """

    def __init__(
        self, context: ssl.SSLContext, answer: Callable[[Received], Said | None], goodbyes: int | None = None
    ) -> None:
        context.set_alpn_protocols(["h2"])
        self.received: list[Received] = []
        self.connections = 0
        self.goodbyes = goodbyes
        self._answer = answer
        self._context = context
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://localhost:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        self._threads.append(threading.Thread(target=target, args=args, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                self.connections += 1
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), self._context.wrap_socket(connection, server_side=True) as secured:
            state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
            state.initiate_connection()
            secured.sendall(state.data_to_send())
            requests: dict[int, tuple[dict[str, str], list[bytes]]] = {}
            while data := secured.recv(65536):
                for event in state.receive_data(data):
                    self._take(event, state, requests)
                secured.sendall(state.data_to_send())

    def _take(self, event: Any, state: Any, requests: dict[int, tuple[dict[str, str], list[bytes]]]) -> None:
        if isinstance(event, h2.events.RequestReceived):
            headers = {_text(name): _text(value) for name, value in event.headers or []}
            requests[event.stream_id] = headers, []
        elif isinstance(event, h2.events.DataReceived):
            requests[event.stream_id][1].append(event.data)
            state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
        elif isinstance(event, h2.events.StreamEnded):
            headers, body = requests.pop(event.stream_id)
            said = Received(headers[":method"], headers[":path"], headers, b"".join(body))
            self.received.append(said)
            if self.goodbyes is not None and len(self.received) % (self.goodbyes + 1) == 0:
                state.close_connection(last_stream_id=event.stream_id - 2)
                return
            found = self._answer(said)
            if found is not None:
                status, more, pieces = found
                state.send_headers(event.stream_id, [(":status", str(status)), *more.items()])
                for piece in pieces:
                    state.send_data(event.stream_id, piece)
                state.end_stream(event.stream_id)


def _text(value: bytes | str) -> str:
    return value.decode() if isinstance(value, bytes) else value
