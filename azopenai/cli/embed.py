"""`azopenai embed`: vectors of texts, as JSON lines."""

from __future__ import annotations

import sys
import time
from itertools import islice
from typing import TYPE_CHECKING

from azopenai.cli import connect, facts, inputs, parsing, progress, terminal
from azopenai.cli.failures import DONE, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from azopenai import AzureOpenAI
    from azopenai.types.embeddings import CreateEmbeddingResponse, EmbeddingCreateParams

MODEL = "text-embedding-3-small"

_DESCRIPTION = """Turn texts into vectors, one line of JSON each: its number (index), the text,
and the vector (embedding).

With TEXT absent, and for -, each line of stdin is a text."""

_EXAMPLES = """examples:
  azopenai embed "a cat sat" "the cat sits" | jq -c '.embedding[:3]'
  azopenai embed --dimensions 256 <questions.txt >vectors.jsonl"""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "embed",
        help="turn texts into vectors",
        description=_DESCRIPTION,
        epilog=connect.epilog(_EXAMPLES),
    )
    parser.add_argument(
        "texts", metavar="TEXT", nargs="*", type=parsing.text, help="a text; - stands for the lines of stdin"
    )
    parser.add_argument(
        "--dimensions", metavar="N", type=parsing.several, help="the length of the vectors (the model's)"
    )
    parser.add_argument(
        "--batch", metavar="N", type=parsing.several, default=256, help="texts in each call, up to 2048 (256)"
    )
    connect.add_options(parser, model=MODEL)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    if not args.texts and sys.stdin.isatty():
        raise UsageError("no text: give one, or pipe lines in; see azopenai embed --help")
    texts = _texts(args.texts or [inputs.STDIN])
    first = next(texts, None)
    if first is None:
        raise UsageError("no text: what was given is empty; see azopenai embed --help")
    with connect.connect(args) as client, progress.bar("embedding", "items", beside=True) as bar:
        done = 0
        for batch in _batches(first, texts, args.batch):
            _print(batch, _embed(client, batch, args), done)
            done += len(batch)
            bar.show(done)
    return DONE


def _texts(given: Iterable[str]) -> Iterator[str]:
    for text in given:
        if text == inputs.STDIN:
            yield from inputs.lines()
        elif text.strip():
            yield text


def _batches(first: str, others: Iterator[str], size: int) -> Iterator[list[str]]:
    batch = [first, *islice(others, size - 1)]
    while batch:
        yield batch
        batch = list(islice(others, size))


def _embed(client: AzureOpenAI, batch: list[str], args: argparse.Namespace) -> CreateEmbeddingResponse:
    params: EmbeddingCreateParams = {"input": batch}
    if args.dimensions is not None:
        params["dimensions"] = args.dimensions
    began = time.monotonic()
    response = client.embeddings.create(**params)
    facts.tell(args, response.model, response, began, response.usage)
    return response


def _print(batch: list[str], response: CreateEmbeddingResponse, done: int) -> None:
    """Print vectors beside their texts.

    Raises:
        OpenAIError: There are not as many of them.
    """
    if len(response.data) != len(batch):
        from azopenai import OpenAIError

        raise OpenAIError(f"{len(batch)} texts were sent, and {len(response.data)} vectors came")
    for number, (text, item) in enumerate(zip(batch, response.data, strict=True), done):
        terminal.print_json({"index": number, "text": text, "embedding": item.embedding}, indent=None)
