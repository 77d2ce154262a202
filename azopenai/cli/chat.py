"""`azopenai chat`: one answer, or a conversation."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from azopenai.cli import connect, inputs, parsing, terminal
from azopenai.cli.failures import DONE, UsageError

if TYPE_CHECKING:
    import argparse

    from azopenai.cli.asking import Asker
    from azopenai.types.chat import ChatCompletionMessageParam

_DESCRIPTION = """Ask a chat model, and print what it answers as it comes.

With PROMPT absent the prompt is read from a pipe, or, on a terminal, a
conversation begins. Text that is piped in beside a PROMPT is put below it."""

_EXAMPLES = """examples:
  azopenai chat "Ahoy! Who are you?"
  git diff | azopenai chat "Write a commit message for this." | head -1
  azopenai chat --json --no-stream "Say hello" | jq .usage
  while read -r line; do azopenai chat "$line" </dev/null; done <questions"""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "chat",
        help="ask a chat model",
        description=_DESCRIPTION,
        epilog=connect.epilog(_EXAMPLES),
    )
    parser.add_argument(
        "prompt", metavar="PROMPT", nargs="?", type=parsing.text, help="what to ask; - reads it from stdin"
    )
    parser.add_argument("--system", metavar="TEXT", type=parsing.text, help="the system message")
    parser.add_argument("--temperature", metavar="T", type=parsing.number, help="0 to 2")
    parser.add_argument(
        "--max-tokens", metavar="N", type=parsing.count, help="the most tokens to answer with"
    )
    parser.add_argument("--json", action="store_true", help="print the completion as one JSON object")
    parser.add_argument("--no-stream", action="store_true", help="wait for the whole answer")
    connect.add_options(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    if args.prompt is None and sys.stdin.isatty():
        return _converse(args)
    prompt = inputs.prompt(args.prompt, "chat")
    with connect.connect(args) as client:
        from azopenai.cli.asking import Asker

        _answer(Asker(client, args), prompt, args)
    return DONE


def _converse(args: argparse.Namespace) -> int:
    if args.json:
        raise UsageError("--json prints one answer: give a PROMPT, or pipe one in")
    with connect.connect(args) as client:
        from azopenai.cli.asking import Asker
        from azopenai.cli.conversation import Conversation

        Conversation(Asker(client, args), args.system).run()
    return DONE


def _answer(asker: Asker, prompt: str, args: argparse.Namespace) -> None:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": prompt}]
    if args.system is not None:
        messages.insert(0, {"role": "system", "content": args.system})
    if args.json:
        answer = asker.ask(messages)
        terminal.print_json(answer.completion.to_dict())
    else:
        with terminal.Reply() as reply:
            answer = asker.ask(messages, reply.write)
    asker.judge(answer)
