"""Bodies that are read while they are sent, for both hands."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from azopenai.core.upload import Source, Upload

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


def sync_content(content: bytes | Upload) -> bytes | Iterator[bytes]:
    """A body as the sync httpx takes it.

    Raises:
        TypeError: A part of it comes from an async iterator.
    """
    if isinstance(content, bytes):
        return content
    for piece in content.pieces:
        if isinstance(piece, Source) and not piece.blocks:
            raise TypeError(f"{piece.name} is an async iterator, and this client is not async")
    return _pieces(content)


def _pieces(upload: Upload) -> Iterator[bytes]:
    for piece in upload.pieces:
        if isinstance(piece, bytes):
            yield piece
        else:
            pieces = cast("Iterator[bytes]", piece.begin())
            while data := _read(piece, pieces):
                yield data


def async_content(content: bytes | Upload) -> bytes | AsyncIterator[bytes]:
    """A body as the async httpx takes it; what may block is read in a thread."""
    return content if isinstance(content, bytes) else _async_pieces(content)


async def _async_pieces(upload: Upload) -> AsyncIterator[bytes]:
    from anyio import to_thread

    for piece in upload.pieces:
        if isinstance(piece, bytes):
            yield piece
        elif piece.blocks:
            pieces = cast("Iterator[bytes]", piece.begin())
            while data := await to_thread.run_sync(_read, piece, pieces):
                yield data
        else:
            async for data in cast("AsyncIterator[bytes]", piece.begin()):
                yield data


def _read(source: Source, pieces: Iterator[bytes]) -> bytes:
    """Read the next piece; what goes wrong on our side of the wire must not pass for a broken connection."""
    try:
        return next(pieces, b"")
    except OSError as error:
        raise ValueError(f"{source.name} cannot be read: {error}") from error
