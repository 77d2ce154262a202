"""`azopenai emulator`: a local Azure OpenAI until it is stopped."""

from __future__ import annotations

import argparse
import shlex
import signal
import time
from itertools import takewhile
from typing import TYPE_CHECKING

from azopenai.cli import parsing, terminal
from azopenai.cli.failures import DONE, UsageError

if TYPE_CHECKING:
    from azopenai.emulator import Emulator, ReceivedRequest

POLL_SECONDS = 0.1
"""How long a request waits at most for its line; also what Windows needs to notice Ctrl-C."""

_DESCRIPTION = """Serve the API of Azure OpenAI on this machine, with deterministic replies and
no model, until Ctrl-C or SIGTERM (exit code 0).

Stdout gets what a shell can read: comments, and the variables to set."""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "emulator",
        help="serve a local Azure OpenAI for development and tests",
        description=_DESCRIPTION,
        epilog=parsing.exit_codes(),
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")
    parser.add_argument(
        "--port", type=parsing.port, default=8080, metavar="N", help="the port, 0 for a free one (8080)"
    )
    parser.add_argument("--key", type=_key, default="emulator-key", help="the key to let in (emulator-key)")
    parser.add_argument(
        "--tokens-per-second", type=parsing.positive, metavar="N", help="the pace of streams (no limit)"
    )
    parser.add_argument(
        "--requests-per-minute",
        type=parsing.positive,
        metavar="N",
        help="the quota of each deployment, beyond which it answers 429 (none)",
    )
    parser.add_argument("--verbose", action="store_true", help="tell each request on stderr, in one line")
    return parser


def _key(value: str) -> str:
    if not value.isascii() or not value.isprintable() or value != value.strip() or not value:
        raise argparse.ArgumentTypeError("a key is printable ASCII without spaces around it")
    return value


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    from azopenai.emulator import Emulator

    emulator = Emulator(
        host=args.host,
        port=args.port,
        api_key=args.key,
        tokens_per_second=args.tokens_per_second,
        requests_per_minute=args.requests_per_minute,
    )
    tell = _Log(emulator).tell if args.verbose else _nothing
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # stops it as Ctrl-C does
    try:
        _start(emulator, args)
        while True:
            time.sleep(POLL_SECONDS)
            tell()
    except KeyboardInterrupt:
        terminal.end_line()
        tell()
    finally:
        emulator.close()
        signal.signal(signal.SIGTERM, before)
    return DONE


def _nothing() -> None:
    pass


def _start(emulator: Emulator, args: argparse.Namespace) -> None:
    """Start the emulator, and tell how to use it.

    Raises:
        UsageError: It cannot listen there.
    """
    try:
        emulator.start()
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]
        raise UsageError(f"cannot listen on {args.host} port {args.port}: {reason}") from error
    print(
        f"# Azure OpenAI emulator: endpoint {emulator.endpoint}, key {args.key}",
        f"export AZURE_OPENAI_ENDPOINT={shlex.quote(emulator.endpoint)}",
        f"export AZURE_OPENAI_API_KEY={shlex.quote(args.key)}",
        sep="\n",
        flush=True,
    )


class _Log:
    """Tells the requests of an emulator.

    Args:
        emulator: The emulator; the oldest of its requests drop out, so that positions do not last.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._told: ReceivedRequest | None = None

    def tell(self) -> None:
        """Tell those that came since the last time."""
        new = list(takewhile(lambda request: request is not self._told, reversed(self._emulator.requests)))
        for request in reversed(new):
            self._told = request  # first: a signal in between must not have it told twice
            terminal.note(f"{request.method} {request.target}, {request.size} bytes")
