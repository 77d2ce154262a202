"""Many bytes: request bodies and files. Small ones lie in memory, large ones in unnamed temporary files."""

from __future__ import annotations

import mmap
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Payload: TypeAlias = "bytes | mmap.mmap"
"""Bytes in memory, or in a file that looks as if it were."""
Piece: TypeAlias = "bytes | memoryview"

SPOOLED = 4 * 1024 * 1024
"""Bytes from which on something lies in a file: some parts of an upload are as large as memory allows."""
# What a socket takes at once.
_CHUNK = 262_144


def mapped(file: BinaryIO) -> mmap.mmap:
    """Give what was written to a file, which may be closed and gone: the mapping keeps its bytes."""
    file.flush()
    return mmap.mmap(file.fileno(), file.tell(), access=mmap.ACCESS_READ)


def spooled(data: bytes) -> Piece:
    """Give the same bytes, from a file if they are many."""
    if len(data) < SPOOLED:
        return data
    with TemporaryFile() as file:
        file.write(data)
        return memoryview(mapped(file))


class Blob:
    """Bytes in one or several pieces, none of which is copied."""

    def __init__(self, *pieces: Piece) -> None:
        self._pieces = tuple(memoryview(piece) for piece in pieces)
        self._size = sum(map(len, self._pieces))

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        return b"".join(self._pieces)

    def __add__(self, other: Blob) -> Blob:
        return Blob(*self._pieces, *other._pieces)

    def cut(self, start: int = 0, stop: int | None = None) -> Blob:
        """Give the bytes from `start` up to `stop`, counted from 0; None: up to the end."""
        rest = self._size if stop is None else stop
        found: list[Piece] = []
        for piece in self._pieces:
            found.append(piece[max(start, 0) : max(rest, 0)])
            start -= len(piece)
            rest -= len(piece)
        return Blob(*found)

    def chunks(self) -> Iterator[memoryview]:
        """Give the bytes in chunks, none of which is large."""
        for piece in self._pieces:
            for place in range(0, len(piece), _CHUNK):
                yield piece[place : place + _CHUNK]

    def lines(self) -> Iterator[bytes]:
        """Give the lines one by one, without their ends."""
        rest = b""
        for chunk in self.chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield line.removesuffix(b"\r")
        if rest:
            yield rest
