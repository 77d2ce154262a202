"""`azopenai transcribe`: what is said in a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, hearing, parsing
from azopenai.cli.failures import DONE

if TYPE_CHECKING:
    import argparse

    from azopenai import AzureOpenAI

MODEL = "whisper"
STREAMING_MODEL = "gpt-4o-transcribe"
"""Whisper has no stream."""

_DESCRIPTION = """Write down what is said in a recording (flac, m4a, mp3, mp4, mpeg, mpga, ogg,
wav or webm), as text, as subtitles, or as JSON with times."""

_EXAMPLES = f"""examples:
  azopenai transcribe meeting.mp3
  azopenai transcribe meeting.mp3 --language en -o meeting.srt
  azopenai transcribe meeting.mp3 --stream --model {STREAMING_MODEL}
  ffmpeg -v error -i talk.mkv -f mp3 - | azopenai transcribe - | wc -w"""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "transcribe",
        help="write down what is said in a recording",
        description=_DESCRIPTION,
        epilog=connect.epilog(_EXAMPLES),
    )
    hearing.add_options(parser, (*hearing.FORMATS, "diarized_json"))
    parser.add_argument("--language", metavar="CODE", type=parsing.text, help="what is spoken: en, de, …")
    parser.add_argument(
        "--stream", action="store_true", help=f"print the text as it is heard ({STREAMING_MODEL} and its kin)"
    )
    # The models that came after whisper are in no dated version but previews.
    connect.add_options(parser, model=MODEL, version="v1")
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    params = hearing.given(args, "language")
    if args.stream:
        params["stream"] = True
        args.usual_model = STREAMING_MODEL
    hearing.hear(args, _ask, params)
    return DONE


def _ask(client: AzureOpenAI, params: Any) -> Any:
    transcriptions: Any = client.audio.transcriptions  # whose overloads the parameters' names decide between
    return transcriptions.create(**params)
