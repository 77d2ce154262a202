"""A finished chat completion before it takes the form of one body or of a stream of chunks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .jsontypes import Body
    from .tools import ToolCall

FINGERPRINT = "fp_e17a10c4d5"


@dataclass(frozen=True)
class Choice:
    """One answer. `finish_reason` is the one that the service would give."""

    index: int
    tokens: Sequence[str]
    calls: Sequence[ToolCall]
    finish_reason: str

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(self.tokens)


@dataclass(frozen=True)
class Completion:
    """An answered chat request.

    `usage` is the body's member. `context` is what On Your Data found, or None. `alternatives` is how many
    tokens log probabilities rank at each place, None where none are wanted. `refused` tells that the text is
    a refusal, `spoken` that it is a recording's transcript, `legacy` that a call is told in `function_call`,
    and `async_filter` that a stream is filtered while it runs.
    """

    id: str
    created: int
    model: str
    choices: Sequence[Choice]
    usage: Body
    context: Body | None = None
    alternatives: int | None = None
    refused: bool = False
    spoken: bool = False
    legacy: bool = False
    async_filter: bool = False
