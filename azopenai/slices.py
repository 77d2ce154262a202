"""Files that are uploaded in parts: read from any place, by several at once."""

from __future__ import annotations

from functools import partial
from hashlib import md5
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from azopenai.core.jsonvalue import is_bytes
from azopenai.core.upload import Source
from azopenai.files import PIECE, file_part

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class SlicedBytes:
    """Bytes in hand."""

    content: memoryview
    name: str | None = None

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.content)

    def part(self, offset: int, length: int) -> bytes:
        """A part of them."""
        return bytes(self.content[offset : offset + length])

    def md5(self) -> str:
        """Their checksum, in hexadecimal."""
        return md5(self.content, usedforsecurity=False).hexdigest()


@frozen
class SlicedPath:
    """A file on the disk, opened for each part."""

    path: Path
    size: int

    @property
    def name(self) -> str:
        """Its name."""
        return self.path.name

    def part(self, offset: int, length: int) -> Source:
        """A part of it, read while it is sent, and again if it has to be."""
        return Source(str(self.path), partial(self._read, offset, length), length)

    def md5(self) -> str:
        """Its checksum, in hexadecimal; reads all of it."""
        checksum = md5(usedforsecurity=False)
        for piece in self._read(0, self.size):
            checksum.update(piece)
        return checksum.hexdigest()

    def _read(self, offset: int, length: int) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            file.seek(offset)
            while length:
                piece = file.read(min(PIECE, length))
                if not piece:
                    raise ValueError(f"{self.path} is shorter than it was when its upload began")
                length -= len(piece)
                yield piece


def sliced(field: str, given: Any) -> SlicedBytes | SlicedPath:
    """Look at a file that is to be uploaded in parts.

    Args:
        field: The parameter's name.
        given: What the user gave.

    Raises:
        TypeError: It is neither a path nor bytes.
        ValueError: It is a path that leads to no readable file, or it is empty.
    """
    if is_bytes(given):
        file_part(field, given)
        return SlicedBytes(memoryview(given).cast("B"))
    if not isinstance(given, str) and not hasattr(given, "__fspath__"):
        raise TypeError(f"{field} must be a path or bytes to go in parts, not a {type(given).__name__}")
    size = file_part(field, given).size
    if size is None:
        raise ValueError(f"{field}: {str(given)!r} has no end that is known, and cannot go in parts")
    return SlicedPath(Path(given), size)
