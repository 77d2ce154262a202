"""Bodies that are read while they are sent, for both hands.

What goes wrong while a body is read is on our side of the wire, and must not pass for a broken connection.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, cast

from azopenai.core.upload import Source, Upload
from azopenai.transport.failures import transport_errors

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator


class SyncUpload:
    """An Upload, read while it is sent."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._upload.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                pieces = cast("Iterator[bytes]", piece.begin())
                while data := _read(piece, pieces):
                    yield data


class AsyncUpload:
    """An Upload, read while it is sent."""

    def __init__(self, upload: Upload) -> None:
        self._upload = upload

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Pieces(self._upload)


class _Pieces(AsyncIterator[bytes]):
    """The pieces; no async generator, which nobody would close where the service does not read to the end."""

    def __init__(self, upload: Upload) -> None:
        self._pieces = iter(upload.pieces)
        self._read: Callable[[], Awaitable[bytes]] | None = None

    async def __anext__(self) -> bytes:
        while True:
            if self._read is not None and (data := await self._read()):
                return data
            self._read = None
            piece = next(self._pieces, None)
            if piece is None:
                raise StopAsyncIteration
            if isinstance(piece, bytes):
                return piece
            self._read = _reader(piece)


def _reader(source: Source) -> Callable[[], Awaitable[bytes]]:
    """What reads the next piece of a source; nothing at the end. What may block is read in a thread."""
    if source.blocks:
        from anyio import to_thread

        pieces = cast("Iterator[bytes]", source.begin())
        return lambda: to_thread.run_sync(_read, source, pieces)
    promised = cast("AsyncIterator[bytes]", source.begin())
    return lambda: _read_async(source, promised)


def _read(source: Source, pieces: Iterator[bytes]) -> bytes:
    try:
        return next(pieces, b"")
    except transport_errors() as error:
        raise _unreadable(source, error) from error


async def _read_async(source: Source, pieces: AsyncIterator[bytes]) -> bytes:
    try:
        return await anext(pieces, b"")
    except transport_errors() as error:
        raise _unreadable(source, error) from error


def _unreadable(source: Source, error: Exception) -> ValueError:
    return ValueError(f"{source.name} cannot be read: {error}")


def sync_content(content: bytes | Upload) -> bytes | SyncUpload:
    """A body for the sync hand.

    Raises:
        TypeError: A part of it comes from an async iterator.
    """
    if isinstance(content, bytes):
        return content
    for piece in content.pieces:
        if isinstance(piece, Source) and not piece.blocks:
            raise TypeError(f"{piece.name} is an async iterator, and this client is not async")
    return SyncUpload(content)


def async_content(content: bytes | Upload) -> bytes | AsyncUpload:
    """A body for the async hand."""
    return content if isinstance(content, bytes) else AsyncUpload(content)
