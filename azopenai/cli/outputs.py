"""Where results go: a file that is there when it is whole, and not before; or stdout."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from azopenai.cli import terminal
from azopenai.cli.failures import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator

STDOUT = "-"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command whose result can go to a file."""
    parser.add_argument(
        "-o", "--output", metavar="OUT", help="the file to write, when all of it is there; - is stdout"
    )
    parser.add_argument("--force", action="store_true", help="write over a file that exists")


def ending(name: str | None) -> str:
    """What a file's name ends in, without the dot."""
    return Path(name or "").suffix[1:].lower()


def refuse_terminal(name: str | None, what: str) -> None:
    """Keep bytes from the screen.

    Raises:
        UsageError: Stdout is a terminal, and the result would go there.
    """
    if name in {None, STDOUT} and sys.stdout.isatty():
        raise UsageError(f"{what} is nothing for a terminal: give -o OUT, or pipe it on")


def numbered(name: str | None, count: int) -> list[str | None]:
    """The names of so many files: of several, numbered."""
    if name is None or count == 1:
        return [name] * count
    return [_with(name, f"-{number}") for number in range(1, count + 1)]


def sketches(name: str | None, count: int) -> list[str]:
    """The names of so many files that are sketches of another one."""
    return [_with(name or "", f"-sketch-{number}") for number in range(1, count + 1)]


def _with(name: str, number: str) -> str:
    path = Path(name)
    return str(path.with_name(f"{path.stem}{number}{path.suffix}"))


@contextmanager
def binary(name: str | None, *, force: bool) -> Generator[Callable[[bytes], object], None, None]:
    """Give what writes bytes, to a file or, as they come, to stdout.

    Raises:
        UsageError: The file cannot be written, or exists and is not to be written over.
    """
    if name is not None and name != STDOUT:
        with whole_file(name, force=force) as write:
            yield write
        return

    def write_out(piece: bytes) -> None:
        sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()

    yield write_out


@contextmanager
def text(name: str | None, *, force: bool) -> Generator[Callable[[str], object], None, None]:
    """The same for text, which is UTF-8 in files, and ends with the end of a line."""
    if name is None or name == STDOUT:
        with terminal.Reply() as reply:
            yield reply.write
        return
    last = "\n"
    with whole_file(name, force=force) as write:

        def write_text(piece: str) -> None:
            nonlocal last
            last = piece[-1:] or last
            write(piece.encode(errors="replace"))

        yield write_text
        if last != "\n":
            write(b"\n")


def writable(name: str, *, force: bool) -> Path:
    """Where a file is to be written.

    Raises:
        UsageError: A file is there and is not to be written over, or it is a directory.
    """
    path = Path(os.path.realpath(name))  # a link stays one
    if path.is_dir():
        raise UsageError(f"cannot write {name}: it is a directory")
    if path.is_file() and not force:
        raise UsageError(f"{name} exists: give --force to write over it")
    return path


@contextmanager
def whole_file(name: str, *, force: bool) -> Generator[Callable[[bytes], object], None, None]:
    """Write a file beside its place and move it there when the block is left in peace.

    Raises:
        UsageError: It cannot be written, or exists and is not to be written over.
        OSError: The disk is full, or fails in another way.
    """
    path = writable(name, force=force)
    is_device = path.exists() and not path.is_file()  # a pipe too: written to as it is
    written = path if is_device else path.with_name(f".azopenai-{token_hex(8)}")
    try:
        file = written.open("wb" if is_device else "xb")
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot write {name}: {getattr(error, 'strerror', None) or error}") from error
    try:
        with _named(name), file:
            yield file.write
        if not is_device:
            writable(name, force=force)  # it may have come to be in the meantime
            written.replace(path)
    except BaseException:
        if not is_device:
            written.unlink(missing_ok=True)
        raise
    if terminal.is_watched():
        terminal.note(f"wrote {name}")


@contextmanager
def _named(name: str) -> Generator[None, None, None]:
    """Have errors of writing say which file they are of."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, error.filename or name) from error
