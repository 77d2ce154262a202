"""What `transcribe` and `translate` have in common: a recording goes in, text comes out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, facts, inputs, outputs, parsing, progress, terminal
from azopenai.cli.failures import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from azopenai.streams import Stream
    from azopenai.types.audio import TranscriptionStreamEvent

FORMATS = ("text", "json", "verbose_json", "srt", "vtt")
_BY_ENDING = {"json": "json", "srt": "srt", "vtt": "vtt"}


def add_options(parser: argparse.ArgumentParser, formats: tuple[str, ...] = FORMATS) -> None:
    """Add what both commands take, those of the service aside."""
    parser.add_argument("file", metavar="FILE", help="the recording; - reads it from stdin")
    parser.add_argument(
        "--format",
        choices=formats,
        metavar="FORM",
        help=f"{', '.join(formats[:-1])} or {formats[-1]} (what OUT ends in, or text)",
    )
    parser.add_argument("--prompt", metavar="TEXT", type=parsing.text, help="words to expect, or the style")
    parser.add_argument("--temperature", metavar="T", type=parsing.number, help="0 to 1")
    outputs.add_options(parser)


def given(args: argparse.Namespace, *more: str) -> dict[str, Any]:
    """The parameters that the command line has; those that it has not are left to the service."""
    return {
        name: getattr(args, name)
        for name in ("prompt", "temperature", *more)
        if getattr(args, name) is not None
    }


def hear(args: argparse.Namespace, ask: Callable[[Any, dict[str, Any]], Any], params: dict[str, Any]) -> None:
    """Send a recording, and print what the service makes of it.

    Args:
        args: The command line.
        ask: Makes the call with a client and its parameters.
        params: The parameters, without file and form.

    Raises:
        UsageError: The file cannot be read, or the output cannot be written.
    """
    form = args.format or _BY_ENDING.get(outputs.ending(args.output), "text")
    streamed = params.get("stream", False)
    if streamed and form != "text":
        raise UsageError(f"--stream gives text, and no {form}")
    if args.file != inputs.STDIN:
        inputs.readable(args.file)
    with outputs.text(args.output, force=args.force) as write, connect.connect(args) as client:
        began = time.monotonic()
        with progress.bar() as bar:
            file = inputs.upload(args.file, bar)
            result: Any = ask(client, {**params, "file": file, "response_format": form})
        if streamed:
            facts.tell(args, args.model, result.response, began, _read(result, write))
        else:
            write(result if isinstance(result, str) else terminal.json_text(result.to_dict()))
            facts.tell(args, args.model, result, began, getattr(result, "usage", None))


def _read(stream: Stream[TranscriptionStreamEvent], write: Callable[[str], object]) -> Any:
    """Write the text as it comes; give the usage."""
    from azopenai.types.audio import TranscriptionTextDeltaEvent, TranscriptionTextDoneEvent

    usage = None
    with stream:
        for event in stream:
            if isinstance(event, TranscriptionTextDeltaEvent):
                write(event.delta)
            elif isinstance(event, TranscriptionTextDoneEvent):
                usage = event.usage
    return usage
