"""`azopenai speak`: a text, spoken."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, facts, inputs, outputs, parsing, progress
from azopenai.cli.failures import DONE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from azopenai import AzureOpenAI
    from azopenai.types.audio_params import SpeechCreateParamsAudio

MODEL = "gpt-4o-mini-tts"
FORMATS = ("mp3", "opus", "aac", "flac", "wav", "pcm")

_DESCRIPTION = """Speak a text, into a file or into a pipe, while the sound is still being made.

With TEXT absent it is read from a pipe. Text that is piped in beside a TEXT
is put below it."""

_EXAMPLES = """examples:
  azopenai speak "Ahoy! Who are you?" -o ahoy.mp3
  azopenai speak --voice coral --instructions "Whisper." "Good night" -o night.wav
  azopenai chat "Tell me a tale." | azopenai speak --format wav | aplay"""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "speak", help="speak a text", description=_DESCRIPTION, epilog=connect.epilog(_EXAMPLES)
    )
    parser.add_argument(
        "text", metavar="TEXT", nargs="?", type=parsing.text, help="what to say; - reads it from stdin"
    )
    parser.add_argument("--voice", metavar="NAME", type=parsing.text, default="alloy", help="whose (alloy)")
    parser.add_argument(
        "--format", choices=FORMATS, metavar="FORM", help=f"{', '.join(FORMATS)} (what OUT ends in, or mp3)"
    )
    parser.add_argument("--speed", metavar="N", type=parsing.positive, help="0.25 to 4 (1)")
    parser.add_argument("--instructions", metavar="TEXT", type=parsing.text, help="how to say it")
    outputs.add_options(parser)
    # Speech is in no dated version but previews.
    connect.add_options(parser, model=MODEL, version="v1")
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    outputs.refuse_terminal(args.output, "sound")
    params = _params(args, inputs.prompt(args.text, "speak", "text"))
    with outputs.binary(args.output, force=args.force) as write, connect.connect(args) as client:
        _speak(client, params, write, args)
    return DONE


def _params(args: argparse.Namespace, text: str) -> SpeechCreateParamsAudio:
    params: SpeechCreateParamsAudio = {"input": text, "voice": args.voice}
    ending = outputs.ending(args.output)
    form: Any = args.format or (ending if ending in FORMATS else None)
    if form is not None:
        params["response_format"] = form
    if args.speed is not None:
        params["speed"] = args.speed
    if args.instructions is not None:
        params["instructions"] = args.instructions
    return params


def _speak(
    client: AzureOpenAI,
    params: SpeechCreateParamsAudio,
    write: Callable[[bytes], object],
    args: argparse.Namespace,
) -> None:
    began, done = time.monotonic(), 0
    with (
        progress.bar("speech") as bar,
        client.audio.speech.with_streaming_response.create(**params) as response,
    ):
        length = response.headers.get("content-length", "")
        for piece in response.iter_bytes():
            write(piece)
            done += len(piece)
            bar.show(done, int(length) if length.isdecimal() else None)
    facts.tell(args, args.model, response, began)
