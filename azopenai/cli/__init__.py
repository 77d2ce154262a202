"""The `azopenai` command (extra `cli`).

    azopenai chat "Ahoy! Who are you?"
    azopenai transcribe meeting.mp3 -o meeting.srt
    azopenai batch run requests.jsonl -o results.jsonl
    azopenai emulator --port 8080

Stdout holds results and nothing else; all that is said about them goes to stderr, errors in one line. The
exit codes:

    0    done
    1    the service answered with an error, or with something unreadable
    2    usage or configuration
    3    the credential was refused or could not be had (401, 403)
    4    no connection, a timeout (408, 504 too), or a stream that broke off
    5    rate limited (429)
    6    the content filter refused the prompt or cut the reply
    130  Ctrl-C
    141  whoever read stdout has left

A command is a module with `register` and `run`, and an entry in the table of `azopenai.cli.app`. What it
needs of the client it loads when it runs. A file that it writes is there when it is whole, and not before.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; give its exit code.

    Args:
        argv: The arguments behind the command's name; None: those of the process.
    """
    from azopenai.cli.app import run

    return run(sys.argv[1:] if argv is None else argv)
