"""A forward proxy on loopback: absolute-form requests and CONNECT, over real sockets."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import ssl

    from typing_extensions import Self


class Proxy:
    """The proxy. Each of its connections serves one origin.

    Args:
        refuse: A status to answer everything with.
        credentials: The `user:password` to ask for; 407 to whoever comes without.
        context: Serve over TLS.

    Attributes:
        asked: The request lines so far, as `METHOD target`.
    """

    def __init__(
        self,
        *,
        refuse: int | None = None,
        credentials: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.asked: list[str] = []
        self._refuse = refuse
        basic = base64.b64encode((credentials or "").encode())
        self._wanted = b"proxy-authorization: basic " + basic.lower() if credentials else b""
        self._context = context
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"https://localhost:{self.port}" if context else f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        for one in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(one, socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]  # it is a method
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                self._sockets.append(client)
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as closing:
            closing.enter_context(client)
            if self._context is not None:
                client = closing.enter_context(self._context.wrap_socket(client, server_side=True))
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            server, rest = self._answer(client, head)
            if server is None:
                return
            self._sockets.append(server)
            with server:
                server.sendall(rest)
                self._start(self._copy, client, server)
                self._copy(server, client)

    def _answer(self, client: socket.socket, head: bytes) -> tuple[socket.socket | None, bytes]:
        """The connection to the origin, and what to send there first; none where it is refused."""
        method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        self.asked.append(f"{method} {target}")
        status = self._refuse if self._wanted in head.lower() else 407
        if status is not None:
            client.sendall(f"HTTP/1.1 {status} Refused\r\ncontent-length: 0\r\n\r\n".encode())
            return None, b""
        where = urlsplit(f"//{target}" if method == "CONNECT" else target)
        assert where.hostname is not None
        server = socket.create_connection((where.hostname, where.port or 80))
        if method == "CONNECT":
            client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            return server, b""
        origin_form = target[len(f"{where.scheme}://{where.netloc}") :]
        first, *lines = head.replace(target.encode(), origin_form.encode(), 1).split(b"\r\n")
        kept = [line for line in lines if not line.lower().startswith(b"proxy-authorization:")]
        return server, b"\r\n".join([first, *kept])

    @staticmethod
    def _copy(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
        with contextlib.suppress(OSError):
            socket.socket.shutdown(sink, socket.SHUT_RDWR)


class SocksProxy(Proxy):
    """A SOCKS5 proxy that asks for nothing, or for a user name and a password (RFC 1928 and 1929)."""

    def __init__(self, credentials: str | None = None) -> None:
        super().__init__()
        self.url = f"socks5://127.0.0.1:{self.port}"
        self.credentials = credentials

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client, client.makefile("rb") as said:
            self._greet(client, said)
            _, _, _, kind = said.read(4)
            host = said.read(said.read(1)[0]).decode() if kind == 3 else socket.inet_ntoa(said.read(4))
            port = int.from_bytes(said.read(2), "big")
            self.asked.append(f"CONNECT {host}:{port}")
            server = socket.create_connection((host, port))
            self._sockets.append(server)
            client.sendall(b"\x05\x00\x00\x01" + bytes(6))
            with server:
                self._start(self._copy, client, server)
                self._copy(server, client)

    def _greet(self, client: socket.socket, said: BinaryIO) -> None:
        methods = said.read(said.read(2)[1])
        wanted = b"\x02" if self.credentials else b"\x00"
        assert wanted in methods
        client.sendall(b"\x05" + wanted)
        if self.credentials:
            said.read(1)
            given = b":".join(said.read(said.read(1)[0]) for _ in range(2)).decode()
            client.sendall(b"\x01\x00" if given == self.credentials else b"\x01\x01")
            if given != self.credentials:
                raise ConnectionAbortedError
