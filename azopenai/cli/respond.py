"""`azopenai respond`: an answer of the Responses API, which is kept and can be continued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azopenai.cli import connect, inputs, parsing
from azopenai.cli.failures import DONE, UsageError

if TYPE_CHECKING:
    import argparse

_DESCRIPTION = """Ask a model by the Responses API, with pictures and files, and print what it
answers as it comes. The service keeps the answer: --previous goes on from it.

With PROMPT absent it is read from a pipe. Text that is piped in beside a
PROMPT is put below it."""

_EXAMPLES = """examples:
  azopenai respond "Who painted this, and when?" --image painting.jpg
  azopenai respond "Sum this up." --file report.pdf
  id=$(azopenai respond "Name a bird." --json | jq -r .id)
  azopenai respond "What does it eat?" --previous "$id"
  azopenai respond "Plan a voyage." --background --effort high"""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "respond",
        help="ask a model, with pictures and files; answers are kept",
        description=_DESCRIPTION,
        epilog=connect.epilog(_EXAMPLES),
    )
    parser.add_argument(
        "prompt", metavar="PROMPT", nargs="?", type=parsing.text, help="what to ask; - reads it from stdin"
    )
    parser.add_argument(
        "--image",
        metavar="FILE",
        action="append",
        default=[],
        help="a picture: a file, or a URL (again for more)",
    )
    parser.add_argument(
        "--file",
        metavar="FILE",
        action="append",
        default=[],
        help="a file to read, or a URL (again for more)",
    )
    parser.add_argument(
        "--instructions", "--system", metavar="TEXT", type=parsing.text, help="what to keep to"
    )
    parser.add_argument("--previous", metavar="ID", type=parsing.text, help="the response to go on from")
    parser.add_argument(
        "--effort", metavar="E", type=parsing.text, help="how much to think: minimal, low, medium, high"
    )
    parser.add_argument("--temperature", metavar="T", type=parsing.number, help="0 to 2")
    parser.add_argument(
        "--max-tokens", metavar="N", type=parsing.count, help="the most tokens to answer with"
    )
    parser.add_argument(
        "--background", action="store_true", help="have it made in the background, and wait for it"
    )
    parser.add_argument(
        "--resume", metavar="ID", type=parsing.identifier, help="wait for a response in the background"
    )
    parser.add_argument("--json", action="store_true", help="print the response as one JSON object")
    parser.add_argument("--no-stream", action="store_true", help="wait for the whole answer")
    # The Responses API is in no dated version but previews.
    connect.add_options(parser, version="v1")
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    if args.resume is not None and args.prompt is not None:
        raise UsageError("--resume waits for a response that was asked for before: leave PROMPT out")
    prompt = None if args.resume is not None else inputs.prompt(args.prompt, "respond")
    for name in (*args.image, *args.file):
        if not inputs.is_url(name):
            inputs.readable(name)
    with connect.connect(args) as client:
        from azopenai.cli.responding import Responder

        Responder(client, args).respond(prompt)
    return DONE
