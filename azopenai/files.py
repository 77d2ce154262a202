"""What a user gives as a file, as a part of a form: looked at, and not read yet.

A path, bytes, a file that is open, an iterator of bytes; or `(name, one of these[, media type])`.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import IO, Any, cast

from azopenai.core.jsonvalue import is_bytes, is_sequence, is_tuple
from azopenai.core.upload import FilePart, Source
from azopenai.types.file_types import FileContent, FileTypes

__all__ = ["FileContent", "FileTypes", "file_part", "file_parts"]

ACCEPTED = (
    "accepted are a path, bytes, a file opened in binary mode, an iterator of bytes, or "
    "(name, one of these) or (name, one of these, media type)"
)

_TEXT_MODE = "a file opened in text mode; open it with mode 'rb'"

PIECE = 256 * 1024
"""Bytes read at a time: few enough for a small memory, enough for few system calls."""

_MAGIC = (
    (8, b"WEBP", ".webp"),
    (0, b"RIFF", ".wav"),
    (0, b"ID3", ".mp3"),
    (0, b"\xff\xfb", ".mp3"),
    (0, b"\xff\xf3", ".mp3"),
    (0, b"fLaC", ".flac"),
    (0, b"OggS", ".ogg"),
    (4, b"ftyp", ".mp4"),
    (0, b"\x1a\x45\xdf\xa3", ".webm"),
    (0, b"\x89PNG", ".png"),
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"%PDF", ".pdf"),
)
"""What a file begins with, at which place, and the ending that its name needs: the service goes by names."""


def file_part(field: str, given: Any) -> FilePart:
    """Look at what was given as a file.

    Args:
        field: The form's field, and the parameter's name.
        given: What the user gave.

    Raises:
        TypeError: It is nothing of what is accepted.
        ValueError: It is empty, a path that leads to no readable file, or has a media type that can be none.
    """
    name: Any = None
    media_type: Any = None
    if is_tuple(given):
        name, given, media_type = _named(field, given)
    content, begin, own_name = _content(field, given)
    filename = name or own_name or f"upload{_ending(begin)}"
    return FilePart(field, filename, media_type or _media_type(filename), content)


def _named(field: str, given: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    name, content, media_type = (*given, None)[:3] if 2 <= len(given) <= 3 else (0, None, None)
    if not all(part is None or isinstance(part, str) for part in (name, media_type)):
        raise TypeError(f"{field} is a tuple of another form; {ACCEPTED}")
    if media_type is not None and not (media_type.isascii() and media_type.isprintable()):
        raise ValueError(f"{field} has a media type that can be none: {media_type!r}")
    return name, content, media_type


def file_parts(field: str, given: Any) -> list[FilePart]:
    """The same for a parameter that takes one file or a list of them, which goes out as `name[]`.

    Raises:
        TypeError, ValueError: As `file_part`.
    """
    if not is_sequence(given) or is_tuple(given):
        return [file_part(field, given)]
    if not given:
        raise ValueError(f"{field} is an empty list; accepted is one file or a list of them")
    parts = [file_part(f"{field}[{index}]", one) for index, one in enumerate(given)]
    return [FilePart(f"{field}[]", part.filename, part.content_type, part.content) for part in parts]


def _media_type(filename: str) -> str:
    from mimetypes import guess_type

    return guess_type(filename, strict=False)[0] or "application/octet-stream"


def _ending(begin: bytes) -> str:
    return next((ending for at, magic, ending in _MAGIC if begin[at : at + len(magic)] == magic), "")


def _content(field: str, given: Any) -> tuple[bytes | Source, bytes, str | None]:
    """Give the content, the bytes that it begins with where they are known, and the name that it has."""
    if is_bytes(given):
        data = bytes(given)
        if not data:
            raise ValueError(f"{field} is empty")
        return data, data[:16], None
    if isinstance(given, (str, os.PathLike)):
        return _of_path(field, cast("str | os.PathLike[str]", given))
    if isinstance(given, AsyncIterable):
        checked = _Checked(field, aiter(cast("AsyncIterable[bytes]", given)))
        return Source(field, lambda: checked, replayable=False, blocks=False), b"", None
    if callable(getattr(given, "read", None)):
        return _of_file(field, given)
    kind: type[Any] = given.__class__
    if not issubclass(kind, Iterable) or issubclass(kind, (Sequence, Mapping, AbstractSet)):
        raise TypeError(f"{field} must be a file, not a {kind.__name__}; {ACCEPTED}")
    return _of_iterator(field, iter(given))


def _of_path(field: str, given: str | os.PathLike[str]) -> tuple[Source, bytes, str]:
    path = Path(given)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):  # a pipe: read it once
            return Source(field, lambda: _read_path(path, None), replayable=False), b"", path.name
        with path.open("rb") as file:
            begin = file.read(16)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        shown = str(path)[:200]  # somebody may have given the content
        raise ValueError(f"{field}: {shown!r} cannot be read: {why}; {ACCEPTED}") from error
    if not begin:
        raise ValueError(f"{field}: {str(path)!r} is empty")
    size = found.st_size
    return Source(field, lambda: _read_path(path, size), size), begin, path.name


def _read_path(path: Path, size: int | None) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from _read(str(path), file, size)


def _of_file(field: str, file: Any) -> tuple[Source, bytes, str | None]:
    if isinstance(file, io.TextIOBase):
        raise TypeError(f"{field} is {_TEXT_MODE}")
    named = getattr(file, "name", None)
    name = Path(named).name if isinstance(named, str) else None
    try:
        start = file.tell() if file.seekable() else None
        if start is None:
            return Source(field, lambda: _read(field, file, None), replayable=False), b"", name
        size = file.seek(0, io.SEEK_END) - start
        file.seek(start)
        begin = file.read(16)
        file.seek(start)
    except (OSError, ValueError, AttributeError) as error:  # closed, or a file by its `read` alone
        raise ValueError(f"{field} cannot be read: {error}; {ACCEPTED}") from error
    if isinstance(begin, str):
        raise TypeError(f"{field} is {_TEXT_MODE}")
    if size <= 0:
        raise ValueError(f"{field} is empty, or was read to its end before; it is sent from where it stands")

    def read_again() -> Iterator[bytes]:
        file.seek(start)
        yield from _read(field, file, size)

    return Source(field, read_again, size), begin, name


def _read(name: str, file: IO[bytes], size: int | None) -> Iterator[bytes]:
    """Read a file in pieces, no more of it than there was when the length was told."""
    left = size
    while piece := file.read(PIECE if left is None else min(PIECE, left)):
        if isinstance(piece, str):  # which only one that cannot be read twice gets to here
            raise TypeError(f"{name} is {_TEXT_MODE}")
        if left is not None:
            left -= len(piece)
        yield piece
    if left:
        raise ValueError(f"{name} is {left} bytes shorter than it was when its upload began")


def _of_iterator(field: str, pieces: Iterator[Any]) -> tuple[Source, bytes, None]:
    """Take the first piece at once: that there is none, or of what kind it is, is told before any is sent."""
    checked = filter(None, (_checked(field, piece) for piece in pieces))
    first = next(checked, b"")
    if not first:
        raise ValueError(f"{field} is an iterator that gives nothing")

    def rest() -> Iterator[bytes]:
        yield first
        yield from checked

    return Source(field, rest, replayable=False), first[:16], None


def _checked(field: str, piece: Any) -> bytes:
    if not is_bytes(piece):
        raise TypeError(f"{field} is an iterator that gives a {type(piece).__name__}, and not bytes")
    return bytes(piece)


class _Checked(AsyncIterator[bytes]):
    """The pieces of an async iterator, each looked at; no async generator, which would need closing."""

    def __init__(self, field: str, pieces: AsyncIterator[Any]) -> None:
        self._field = field
        self._pieces = pieces
        self._begun = False

    async def __anext__(self) -> bytes:
        async for piece in self._pieces:
            if checked := _checked(self._field, piece):
                self._begun = True
                return checked
        if not self._begun:
            raise ValueError(f"{self._field} is an iterator that gives nothing")
        raise StopAsyncIteration
