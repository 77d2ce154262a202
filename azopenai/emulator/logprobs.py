"""Log probabilities: plausible numbers, the same for the same token."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .jsontypes import Body

_OTHERS = (
    " the",
    " a",
    " and",
    " of",
    " to",
    " in",
    " that",
    " is",
    " it",
    " for",
    " as",
    " with",
    " on",
    " be",
    " at",
)
_MORE = (" by", " this", " have", " from", " or", " one", " had", " not", " but", " what")


def logprob(token: str) -> float:
    """Give the log probability of a token that was chosen: between -0.5 and 0."""
    return -(crc32(token.encode(errors="replace")) % 500) / 1000


def ranking(token: str, count: int) -> list[tuple[str, float]]:
    """Give the `count` likeliest tokens and their log probabilities: the chosen one first."""
    first = logprob(token)
    others = [other for other in _OTHERS + _MORE if other != token]
    ranked = [
        (token, first),
        *((other, round(first - 1.5 - place / 4, 3)) for place, other in enumerate(others)),
    ]
    return ranked[:count]


def chat_logprobs(tokens: Sequence[str], alternatives: int | None, *, refused: bool) -> Body | None:
    """Give the `logprobs` member of a chat choice or chunk, None where none are wanted."""
    if alternatives is None:
        return None
    entries = [
        {
            **_entry(token, logprob(token)),
            "top_logprobs": [_entry(*other) for other in ranking(token, alternatives)],
        }
        for token in tokens
    ]
    return {"content": None, "refusal": entries} if refused else {"content": entries, "refusal": None}


def _entry(token: str, value: float) -> Body:
    return {"token": token, "logprob": value, "bytes": list(token.encode(errors="replace"))}
