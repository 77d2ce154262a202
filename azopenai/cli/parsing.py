"""Arguments: the parser that tells errors in one line, and the kinds of values that options take."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from azopenai.cli.failures import EXIT_CODES, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable


class Commands(Protocol):
    """Where a command registers its parser."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser:
        """Make the parser of a command; the options are those of `ArgumentParser`, and `help`."""
        ...


class Command(Protocol):
    """A command: a module of this package."""

    @property
    def register(self) -> Callable[[Commands], argparse.ArgumentParser]:
        """Adds the command's parser and gives it."""
        ...

    @property
    def run(self) -> Callable[[argparse.Namespace], int]:
        """Carries the command out and gives its exit code.

        It may raise UsageError, FilteredReplyError and any OpenAIError, which are told in one line.
        """
        ...


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Leaves texts as they are, and room for the longest names."""

    def __init__(self, prog: str, **options: Any) -> None:
        super().__init__(prog, max_help_position=26, **options)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are exceptions, and whose options are not guessed from their beginnings."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_abbrev", False)  # or a new option breaks scripts that abbreviate
        options.setdefault("formatter_class", _Formatter)
        super().__init__(**options)

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong.

        Raises:
            UsageError: Always.
        """
        raise UsageError(f"{message}; see {self.prog} --help")


def exit_codes() -> str:
    """The exit codes, for the end of a help text."""
    return "\n".join(["exit codes:", *(f"  {code:<4} {meaning}" for code, meaning in EXIT_CODES.items())])


def text(value: str) -> str:
    """A text; bytes that were none in the locale's encoding become question marks."""
    return value.encode(errors="replace").decode()


def identifier(value: str) -> str:
    """The id of something that the service keeps."""
    from azopenai.core.ids import path_segment

    try:
        return path_segment("the id", value, quoted=False)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def number(value: str) -> float:
    """A finite number."""
    parsed = float(value)
    if not math.isfinite(parsed):
        raise ValueError(value)
    return parsed


def positive(value: str) -> float:
    """A number above 0."""
    parsed = number(value)
    if parsed <= 0:
        raise argparse.ArgumentTypeError(f"{value} is not above 0")
    return parsed


def count(value: str) -> int:
    """A whole number, 0 or more."""
    parsed = int(value)
    if parsed < 0:
        raise argparse.ArgumentTypeError(f"{value} is below 0")
    return parsed


def several(value: str) -> int:
    """A whole number, 1 or more."""
    parsed = int(value)
    if parsed < 1:
        raise argparse.ArgumentTypeError(f"{value} is below 1")
    return parsed


def port(value: str) -> int:
    """A TCP port; 0 lets the system choose."""
    parsed = count(value)
    if parsed > 65_535:
        raise argparse.ArgumentTypeError(f"{value} is above 65535")
    return parsed
