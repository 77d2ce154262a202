"""What a user may give as a file."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import IO, Protocol


class PathLike(Protocol):
    """A path that is no `str`, `pathlib.Path` above all."""

    def __fspath__(self) -> str:
        """The path as text."""
        ...


FileContent = (
    str | PathLike | bytes | bytearray | memoryview | IO[bytes] | Iterable[bytes] | AsyncIterable[bytes]
)
"""A path, bytes, a file opened in binary mode, or an iterator of bytes (async clients take async ones)."""

FileTypes = FileContent | tuple[str | None, FileContent] | tuple[str | None, FileContent, str | None]
"""A FileContent, or `(name, FileContent)`, or `(name, FileContent, media type)`."""
