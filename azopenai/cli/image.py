"""`azopenai image`: pictures, made of a description, or of other pictures and a description."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from azopenai.cli import connect, facts, inputs, outputs, parsing, terminal
from azopenai.cli.failures import DONE, UsageError

if TYPE_CHECKING:
    import argparse

MODEL = "gpt-image-1"

_DESCRIPTION = """Make a picture of a description, or with --edit of other pictures and a
description.

With PROMPT absent it is read from a pipe. Several pictures (--n) get numbers
in their names: parrot-1.png, parrot-2.png."""

_EXAMPLES = """examples:
  azopenai image "A parrot that reads a map" -o parrot.png
  azopenai image "A parrot" --n 3 --quality low --size 1536x1024 -o parrot.png
  azopenai image "Give it a hat" --edit parrot.png --mask head.png -o hat.png
  azopenai image "A harbour at dawn" --partial 2 -o harbour.png
  azopenai image "A parrot" | convert - parrot.gif"""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "image",
        help="make a picture of a description, or edit some",
        description=_DESCRIPTION,
        epilog=connect.epilog(_EXAMPLES),
    )
    parser.add_argument(
        "prompt", metavar="PROMPT", nargs="?", type=parsing.text, help="what to see; - reads it from stdin"
    )
    parser.add_argument(
        "--edit", metavar="FILE", nargs="+", default=[], help="pictures to make it of; behind PROMPT"
    )
    parser.add_argument("--mask", metavar="FILE", help="a png, transparent where the first one is edited")
    parser.add_argument("--size", metavar="WxH", type=parsing.text, help="in pixels, or auto")
    parser.add_argument(
        "--quality", metavar="Q", type=parsing.text, help="low, medium, high; dall-e-3: standard, hd"
    )
    parser.add_argument("--background", metavar="B", type=parsing.text, help="transparent or opaque")
    parser.add_argument("--n", metavar="N", type=parsing.several, help="how many pictures (1)")
    parser.add_argument(
        "--partial",
        metavar="N",
        type=parsing.count,
        help="up to 3 sketches first: parrot-sketch-1.png and so on",
    )
    parser.add_argument(
        "--json", action="store_true", help="print the answer, with files in place of pictures"
    )
    outputs.add_options(parser)
    # The models that came after dall-e-3 are in no dated version but previews.
    connect.add_options(parser, model=MODEL, version="v1")
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    _check(args)
    prompt = inputs.prompt(args.prompt, "image")
    with connect.connect(args) as client:
        from azopenai.cli import drawing

        began = time.monotonic()
        drawn = drawing.draw(client, args, prompt)
        names = outputs.numbered(args.output, len(drawn.pictures))
        for name, picture in zip(names, drawn.pictures, strict=True):
            with outputs.binary(name, force=args.force) as write:
                write(picture)
        if args.json:
            terminal.print_json(drawn.described(names))
        facts.tell(args, args.model, drawn.response, began, drawn.usage)
    return DONE


def _check(args: argparse.Namespace) -> None:
    """Look at options and files before anything is sent.

    Raises:
        UsageError: Something does not go together, cannot be read or is not to be written over.
    """
    outputs.refuse_terminal(args.output, "a picture")
    count, sketches = args.n or 1, args.partial or 0
    if args.output in {None, outputs.STDOUT}:
        for option, is_given in {"--json": args.json, "--partial": sketches, "--n": count > 1}.items():
            if is_given:
                raise UsageError(f"{option} needs -o OUT: stdout takes one picture, and nothing beside it")
    if args.partial is not None and count > 1:
        raise UsageError("--partial goes with one picture: leave --n out")
    if args.mask is not None and not args.edit:
        raise UsageError("--mask goes with --edit: it says where a picture is edited")
    for name in args.edit if args.mask is None else [*args.edit, args.mask]:
        inputs.readable(name)
    for name in (*outputs.numbered(args.output, count), *outputs.sketches(args.output, sketches)):
        if name is not None:
            outputs.writable(name, force=args.force)
