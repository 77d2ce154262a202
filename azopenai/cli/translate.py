"""`azopenai translate`: what is said in a recording, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, hearing
from azopenai.cli.failures import DONE

if TYPE_CHECKING:
    import argparse

    from azopenai import AzureOpenAI
    from azopenai.cli import parsing

MODEL = "whisper"

_DESCRIPTION = """Write down in English what is said in a recording (flac, m4a, mp3, mp4, mpeg,
mpga, ogg, wav or webm), as text, as subtitles, or as JSON with times."""

_EXAMPLES = """examples:
  azopenai translate entretien.mp3
  azopenai translate entretien.mp3 -o interview.vtt"""


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "translate",
        help="write down in English what is said in a recording",
        description=_DESCRIPTION,
        epilog=connect.epilog(_EXAMPLES),
    )
    hearing.add_options(parser)
    connect.add_options(parser, model=MODEL)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    hearing.hear(args, _ask, hearing.given(args))
    return DONE


def _ask(client: AzureOpenAI, params: Any) -> Any:
    translations: Any = client.audio.translations  # whose overloads the parameters' names decide between
    return translations.create(**params)
