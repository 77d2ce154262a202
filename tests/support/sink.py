"""A loopback server that takes bodies of any size, and keeps nothing of them but how long they were."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self

ANSWER = b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 16\r\n\r\n{"text":"Hello"}'


class Sink:
    """The server; one connection after the other, one request on each.

    Attributes:
        lengths: Bytes of each body so far, framing left out.
    """

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                while head := _head(connection):
                    self.lengths.append(_body(connection, head))
                    connection.sendall(ANSWER)


def _head(connection: socket.socket) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        if not byte:
            return b""
        head += byte
    return head


def _body(connection: socket.socket, head: bytes) -> int:
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    if length is not None:
        return _take(connection, int(length[1]))
    assert re.search(rb"(?i)\r\ntransfer-encoding: *chunked", head)
    whole = 0
    while size := int(_line(connection), 16):
        whole += _take(connection, size)
        _line(connection)
    _line(connection)
    return whole


def _line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\r\n"):
        line += connection.recv(1)
    return line


def _take(connection: socket.socket, length: int) -> int:
    buffer, left = memoryview(bytearray(65536)), length
    while left:
        count = connection.recv_into(buffer[: min(left, len(buffer))])
        assert count, "the other end left"
        left -= count
    return length
