"""What a call counts for a quota, before it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from azopenai.core.jsonvalue import is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azopenai.limiter import RateLimiter

BYTES_A_TOKEN = 4
DEFAULT_ANSWER = 16
"""Tokens that the service counts for an answer whose call sets no limit."""
LIMITS = ("max_completion_tokens", "max_tokens", "max_output_tokens")
COUNTS = ("n", "best_of")


@define(eq=False)
class Slot:
    """The moment that a rate limiter gave a call.

    Attributes:
        start: When, by the clock that the call has.
        tokens: How many tokens are counted for it.
        limiter: Whose moment it is.
    """

    start: float
    tokens: int
    limiter: RateLimiter


def estimate(params: Mapping[str, Any]) -> int:
    """Tokens of a call as the service estimates them: its prompt's, and the most of its answers."""
    answer = next((params[name] for name in LIMITS if isinstance(params.get(name), int)), DEFAULT_ANSWER)
    answers = max((params[name] for name in COUNTS if isinstance(params.get(name), int)), default=1)
    return _length(params) // BYTES_A_TOKEN + answer * answers


def _length(value: object) -> int:
    if isinstance(value, str):
        # A picture in a data URL is counted by its size in pixels, and not by its text.
        return 0 if value.startswith("data:") else len(value.encode(errors="replace"))
    if is_mapping(value):
        return sum(_length(item) for item in value.values())
    if is_sequence(value):
        return sum(BYTES_A_TOKEN if isinstance(item, int) else _length(item) for item in value)
    return 0
