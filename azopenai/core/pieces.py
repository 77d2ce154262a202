"""A body in pieces, as it comes, cut anew: into chunks of one size, into text, into lines."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S", str, bytes)


class Cutter(Protocol[T_co]):
    """Cuts pieces anew."""

    def feed(self, piece: bytes) -> Iterable[T_co]:
        """Give what a piece completes."""
        ...

    def rest(self) -> Iterable[T_co]:
        """The bytes have ended: give what is left."""
        ...


class Chunks:
    """Chunks of one size; without a size, the pieces as they come.

    Args:
        size: Bytes of a chunk.

    Raises:
        ValueError: The size is no positive number.
    """

    def __init__(self, size: int | None) -> None:
        self._size = _checked(size)
        self._held = b""

    def feed(self, piece: bytes) -> list[bytes]:
        """Give the chunks that a piece completes."""
        if self._size is None:
            return [piece]
        chunks, self._held = _split(self._held + piece, self._size)
        return chunks

    def rest(self) -> list[bytes]:
        """The last, shorter chunk."""
        return [self._held] if self._held else []


class Texts:
    """Text, characters whole; bytes that are no UTF-8 become U+FFFD.

    Args:
        size: Characters of a chunk; without one, the text as it comes.

    Raises:
        ValueError: The size is no positive number.
    """

    def __init__(self, size: int | None = None) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._size = _checked(size)
        self._held = ""

    def feed(self, piece: bytes) -> list[str]:
        """Give the text that a piece completes."""
        text = self._held + self._decoder.decode(piece)
        if self._size is None:
            return [text] if text else []
        chunks, self._held = _split(text, self._size)
        return chunks

    def rest(self) -> list[str]:
        """What a cut-off character leaves, behind the last, shorter chunk."""
        text = self._held + self._decoder.decode(b"", final=True)
        return [text] if text else []


def _checked(size: int | None) -> int | None:
    if size is not None and size < 1:
        raise ValueError(f"chunk_size must be 1 or more, or None; it is {size}")
    return size


def _split(held: S, size: int) -> tuple[list[S], S]:
    """Chunks of one size, and what is left."""
    whole = len(held) - len(held) % size
    return [held[start : start + size] for start in range(0, whole, size)], held[whole:]


class Lines:
    """Lines, without their ends, which may be LF or CRLF."""

    def __init__(self) -> None:
        self._texts = Texts()
        self._held: list[str] = []

    def feed(self, piece: bytes) -> list[str]:
        """Give the lines that a piece completes."""
        *whole, last = "".join(self._texts.feed(piece)).split("\n")
        if whole:
            whole[0] = "".join([*self._held, whole[0]])
            self._held = []
        self._held.append(last)
        return [line.removesuffix("\r") for line in whole]

    def rest(self) -> list[str]:
        """The last line, if no end stands behind it."""
        last = "".join([*self._held, *self._texts.rest()])
        return [last] if last else []
