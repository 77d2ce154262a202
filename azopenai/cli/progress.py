"""Progress on stderr, where a person looks; elsewhere nothing."""

from __future__ import annotations

import sys
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Literal

from azopenai.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from rich.progress import Progress, ProgressColumn

Unit = Literal["bytes", "items", "nothing"]


@contextmanager
def bar(what: str = "", unit: Unit = "bytes", *, beside: bool = False) -> Generator[Bar, None, None]:
    """Show a bar, which leaves nothing behind.

    Args:
        what: What goes on; empty: there is nothing to show but the files that are read.
        unit: What is counted.
        beside: Whether results are printed meanwhile, which a bar on the same terminal would tear apart.
    """
    if not terminal.is_watched() or (beside and sys.stdout.isatty()):
        yield Bar()
        return
    from rich.progress import Progress

    # What is printed meanwhile goes where it always goes: to stdout, or through the bar's own console.
    shown = Progress(
        *_columns(unit),
        console=terminal.console(),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with ExitStack() as stack:
        stack.enter_context(shown)
        yield _ShownBar(shown, what, stack)


def _columns(unit: Unit) -> list[str | ProgressColumn]:
    from rich import progress

    name = progress.TextColumn("{task.description}", markup=False)
    elapsed = progress.TimeElapsedColumn()
    if unit == "nothing":
        return [progress.SpinnerColumn(), name, elapsed]
    count = progress.DownloadColumn() if unit == "bytes" else progress.MofNCompleteColumn()
    return [name, progress.BarColumn(), count, elapsed]


class Bar:
    """A bar that nobody sees."""

    def reading(self, path: Path) -> Any:
        """A file for a client to read, that moves the bar meanwhile."""
        return path

    def show(self, done: int | None = None, total: int | None = None, what: str | None = None) -> None:
        """Show how much is done, of how much, and what goes on; None: as before."""


class _ShownBar(Bar):
    def __init__(self, shown: Progress, what: str, stack: ExitStack) -> None:
        self._progress = shown
        self._stack = stack
        self._task = shown.add_task(terminal.line(what), total=None, visible=bool(what))

    def reading(self, path: Path) -> Any:
        name = terminal.line(path.name)
        return self._stack.enter_context(self._progress.open(path, "rb", description=name))

    def show(self, done: int | None = None, total: int | None = None, what: str | None = None) -> None:
        name = None if what is None else terminal.line(what)
        self._progress.update(self._task, completed=done, total=total, description=name)
