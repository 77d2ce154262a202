"""What goes in: prompts, from the command line and from pipes, and files."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azopenai.cli.failures import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azopenai.cli import progress

STDIN = "-"
PIECE = 256 * 1024
"""Bytes read from a pipe at a time."""


def prompt(given: str | None, command: str, what: str = "prompt") -> str:
    """The text that was given, and below it what a pipe brings.

    Args:
        given: The argument; `-` stands for stdin.
        command: The command's name, for the message.
        what: What the text is, for the message.

    Raises:
        UsageError: There is none.
    """
    parts = [] if given in {None, STDIN} else [given]
    if given == STDIN or not sys.stdin.isatty():
        parts.append(sys.stdin.read().rstrip("\r\n"))
    text = "\n\n".join(part for part in parts if part and not part.isspace())
    if not text:
        raise UsageError(f"no {what}: give one, or pipe one in; see azopenai {command} --help")
    return text


def lines() -> Iterator[str]:
    """The lines of stdin as they come, without their ends; empty ones are left out."""
    return (line for line in (line.rstrip("\r\n") for line in sys.stdin) if line and not line.isspace())


def readable(name: str) -> Path:
    """A file that can be read and has something in it, or a pipe, which only reading can tell of.

    Raises:
        UsageError: It is none.
    """
    path = Path(name)
    try:
        if not path.exists() or path.is_file() or path.is_dir():
            with path.open("rb") as file:
                is_empty = not file.read(1)
        else:
            is_empty = False
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from error
    if is_empty:
        raise UsageError(f"cannot read {name}: it is empty")
    return path


def is_url(name: str) -> bool:
    """Whether the service fetches it, or has all of it in the URL itself."""
    return name.startswith(("https://", "http://", "data:"))


def content(name: str) -> bytes:
    """All bytes of a file; `readable` has looked at it."""
    return Path(name).read_bytes()


def upload(name: str, bar: progress.Bar) -> Any:
    """A file as a client takes it, which moves a bar while it is sent; `-` stands for stdin.

    Raises:
        UsageError: Nothing comes on stdin.
    """
    return _piped() if name == STDIN else bar.reading(Path(name))


def _piped() -> Iterator[bytes]:
    """Stdin in pieces; a client knows by the first one what its name should end in."""
    first = sys.stdin.buffer.read(PIECE)
    if not first:
        raise UsageError("cannot read stdin: it is empty")
    return chain([first], iter(lambda: sys.stdin.buffer.read(PIECE), b""))
