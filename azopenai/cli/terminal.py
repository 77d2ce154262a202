"""The standard streams: replies on stdout, all else on stderr in single lines, style where a person looks."""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import sys
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from rich.console import Console
    from typing_extensions import Self

_MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}

# What a model or a server writes must not steer the terminal: escape sequences rename windows, and worse.
_CONTROLS = dict.fromkeys(code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t")


def prepare() -> None:
    """Make the standard streams fit for any text, in any locale, and present if the caller closed them."""
    for name, mode in _MODES.items():
        stream = getattr(sys, name)
        if stream is None:
            # The lowest number that is free is the stream's own, which a connection must not get.
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8", closefd=False))
        elif isinstance(stream, io.TextIOWrapper):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")


def abandon(stream: TextIO) -> None:
    """Point a stream that cannot be written to nowhere, so that no flush at the end complains again."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def has_rich() -> bool:
    """Whether rich is installed."""
    return find_spec("rich") is not None


def is_watched() -> bool:
    """Whether stderr is a terminal, where a person may be waiting."""
    return sys.stderr.isatty()


def note(message: str) -> None:
    """Say something in one line on stderr."""
    _say("azopenai: ", message, "dim", "dim")


def error(message: str) -> None:
    """Tell an error in one line on stderr."""
    _say("azopenai: error: ", message, "bold red", "")


def line(message: str) -> str:
    """A message in one line that leaves the terminal alone."""
    return " ".join(message.split()).translate(_CONTROLS)


def _say(prefix: str, message: str, prefix_style: str, style: str) -> None:
    said = line(message)
    if is_watched() and has_rich():
        from rich.text import Text

        console().print(Text.assemble((prefix, prefix_style), (said, style)), soft_wrap=True)
        return
    try:
        print(f"{prefix}{said}", file=sys.stderr, flush=True)
    except OSError:  # a full disk, or a reader that left, is no reason to end what is said elsewhere
        abandon(sys.stderr)


def table(rows: Iterable[tuple[str, str]]) -> None:
    """Show pairs in two columns on stderr."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for name, meaning in rows:
        grid.add_row(Text(name, "bold"), Text(meaning))
    console().print(grid)


@cache
def console() -> Console:
    """The one console on stderr: what is said while a bar is shown must know of the bar."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def json_text(data: Any, indent: int | None = 2) -> str:
    """A result as JSON, that stdout can show; without an indent in one line."""
    is_utf8 = sys.stdout.encoding.lower() == "utf-8"
    return json.dumps(data, ensure_ascii=not is_utf8, indent=indent)


def print_json(data: Any, indent: int | None = 2) -> None:
    """Print a result as JSON."""
    print(json_text(data, indent), flush=True)


def print_table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows: as a table on a terminal, elsewhere as lines with tabs, which scripts can read."""
    cells = ([line("" if cell is None else str(cell)) for cell in row] for row in rows)
    if not sys.stdout.isatty():
        for row in cells:
            print("\t".join(row), flush=True)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(*titles, box=SIMPLE_HEAD if titles else None, show_header=bool(titles), pad_edge=False)
    for row in cells:
        shown.add_row(*(Text(cell, overflow="fold") for cell in row))
    Console(highlight=False).print(shown)


def end_line() -> None:
    """On a terminal, start a new line: the cursor stands behind an echoed ^C or ^D."""
    if is_watched():
        print(file=sys.stderr, flush=True)


def ask(marker: str) -> str:
    """Read a line that a person types, with history and editing where the platform has them.

    Raises:
        EOFError: Ctrl-D.
    """
    if not sys.stdout.isatty():  # replies go to a file, and the marker must not
        print(marker, end="", file=sys.stderr, flush=True)
        return input()
    return input(_styled(marker) if find_spec("readline") else marker)


def _styled(marker: str) -> str:
    """The marker in colour, where the terminal shows any, readline told what takes no room on the line."""
    from rich.console import Console

    import_module("readline")  # from now on input() has editing and history
    console = Console(highlight=False)
    with console.capture() as capture:
        console.print(marker, end="", style="bold cyan")
    return re.sub(r"(\x1b\[[0-9;]*m)", "\x01\\1\x02", capture.get())


class Reply:
    """A reply on stdout, as it comes, and then the end of its line; a context manager.

    Attributes:
        shown: What was printed, in pieces.
    """

    def __init__(self) -> None:
        self.shown: list[str] = []
        self._is_terminal = sys.stdout.isatty()

    def write(self, piece: str) -> None:
        """Print a piece at once."""
        self.shown.append(piece)
        print(piece.translate(_CONTROLS) if self._is_terminal else piece, end="", flush=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError) or (isinstance(error, KeyboardInterrupt) and self._is_terminal):
            return  # nobody reads on; or the end of the line is due behind the echoed ^C
        written = "".join(self.shown)
        if not written.endswith("\n") and (written or error is None):
            print(flush=True)
