"""The parser, the table of commands, and what becomes of whatever ends one early."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import azopenai
from azopenai.cli import (
    batch,
    chat,
    embed,
    emulator,
    files,
    finetune,
    image,
    models,
    parsing,
    respond,
    speak,
    terminal,
    transcribe,
    translate,
    vector_stores,
)
from azopenai.cli.failures import (
    DONE,
    FAILED,
    INTERRUPTED,
    READER_LEFT,
    FilteredReplyError,
    UsageError,
    exit_code,
)
from azopenai.errors import OpenAIError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from azopenai.cli.parsing import Command

COMMANDS: tuple[Command, ...] = (
    chat,
    respond,
    embed,
    transcribe,
    translate,
    speak,
    image,
    models,
    files,
    batch,
    finetune,
    vector_stores,
    emulator,
)
"""Each command is a module that imports what it needs when it runs, so that no other command waits for it."""


_DESCRIPTION = """A client for Azure OpenAI, for people and for scripts. Results go to stdout, all
else to stderr; azopenai COMMAND --help has examples."""


def parser() -> parsing.Parser:
    """The parser of the whole command line; what it parses has the command's `run`."""
    whole = parsing.Parser(prog="azopenai", description=_DESCRIPTION, epilog=parsing.exit_codes())
    whole.add_argument("--version", action="version", version=f"azopenai {azopenai.__version__}")
    commands = whole.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.register(commands).set_defaults(run=command.run)
    return whole


def run(argv: Sequence[str]) -> int:
    """Run a command line; give its exit code, whatever happens."""
    terminal.prepare()
    try:
        code = _run(argv)
        sys.stdout.flush()
    except KeyboardInterrupt:
        terminal.end_line()
        return INTERRUPTED
    except BrokenPipeError:
        terminal.abandon(sys.stdout)
        return READER_LEFT
    except OSError as error:  # of a file, stdin or stdout: those of the network are OpenAIErrors
        if error.filename is not None:
            terminal.error(f"{error.filename}: {error.strerror}")
            return FAILED
        terminal.error(error.strerror or str(error))
        terminal.abandon(sys.stdout)
        return FAILED
    return code


def _run(argv: Sequence[str]) -> int:
    try:
        args = parser().parse_args(argv)
        _need_rich()
        code: int = args.run(args)
    except SystemExit:  # --help and --version have printed
        return DONE
    except (UsageError, FilteredReplyError, OpenAIError) as error:
        terminal.error(str(error))
        return exit_code(error)
    return code


def _need_rich() -> None:
    if not terminal.has_rich():
        raise UsageError('the package rich is missing: pip install "azopenai[cli]"')
