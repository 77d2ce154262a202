"""Sends the head of a request together with what comes behind it: one packet and TLS record in place of two.

httpcore writes the head by itself, then the body. What is written first after a read is held back until the
next write, which httpcore always makes: at the end of a request without a body it writes nothing at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

SMALL = 65_536
"""Bytes that are worth copying to save a packet."""


class _Head:
    """What is held back."""

    def __init__(self) -> None:
        self._begins = True
        self._held = b""

    def write(self, data: bytes) -> Iterable[bytes]:
        """What to send now."""
        held, self._held = self._held, b""
        if self._begins:
            self._begins, self._held = False, data
            return ()
        return [held + data] if len(data) <= SMALL else [held, data]

    def read(self) -> bytes:
        """The same, before the other end is waited for."""
        held, self._held, self._begins = self._held, b"", True
        return held


def _speaks_http2(stream: httpcore.NetworkStream | httpcore.AsyncNetworkStream) -> bool:
    """Whether others read while one writes, so that nothing can be held back."""
    return bool(stream.get_extra_info("ssl_object").selected_alpn_protocol() == "h2")


class Joined(httpcore.NetworkStream):
    """A stream that joins head and body."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._head = _Head()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait for bytes."""
        held = self._head.read()
        if held:
            self._stream.write(held, timeout)
        return self._stream.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes, or hold them back."""
        for data in self._head.write(buffer):
            self._stream.write(data, timeout)

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Speak TLS from here on."""
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return stream if _speaks_http2(stream) else Joined(stream)

    def get_extra_info(self, info: str) -> Any:
        """The socket, and the like."""
        return self._stream.get_extra_info(info)


class JoinedBackend(httpcore.NetworkBackend):
    """Opens such streams."""

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:
        """Connect."""
        return Joined(httpcore.SyncBackend().connect_tcp(host, port, *args, **options))


class AsyncJoined(httpcore.AsyncNetworkStream):
    """A stream that joins head and body."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._head = _Head()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Wait for bytes."""
        held = self._head.read()
        if held:
            await self._stream.write(held, timeout)
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes, or hold them back."""
        for data in self._head.write(buffer):
            await self._stream.write(data, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS from here on."""
        stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        return stream if _speaks_http2(stream) else AsyncJoined(stream)

    def get_extra_info(self, info: str) -> Any:
        """The socket, and the like."""
        return self._stream.get_extra_info(info)


class AsyncJoinedBackend(httpcore.AsyncNetworkBackend):
    """Opens such streams, on asyncio or trio."""

    async def connect_tcp(
        self, host: str, port: int, *args: Any, **options: Any
    ) -> httpcore.AsyncNetworkStream:
        """Connect."""
        backend: Any = httpcore.AnyIOBackend() if _on_asyncio() else httpcore.TrioBackend()
        return AsyncJoined(await backend.connect_tcp(host, port, *args, **options))


def _on_asyncio() -> bool:
    """Whether it is asyncio that runs; imported by then, and not needed by the sync hand."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
