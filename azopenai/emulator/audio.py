"""Spoken answers of chat models: a short tone that stands for the voice."""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import TYPE_CHECKING

from .sound import pcm, wav
from .text import make_id

if TYPE_CHECKING:
    from .completion import Choice, Completion
    from .jsontypes import Body

_SECONDS = 0.1
# The service keeps a spoken answer for an hour, in which later turns may refer to it by its id.
_KEPT_SECONDS = 3_600


@lru_cache(maxsize=1)
def tone() -> str:
    """Give a tenth of a second of sound as a WAV file, in base64."""
    return base64.b64encode(wav(pcm(_SECONDS))).decode()


def spoken(completion: Completion, choice: Choice) -> Body:
    """Give the `audio` member of a message; the sound is WAV, whatever format was asked for."""
    return {
        "id": make_id("audio_", b"%d %b" % (choice.index, completion.id.encode()), 32),
        "data": tone(),
        "expires_at": completion.created + _KEPT_SECONDS,
        "transcript": choice.text,
    }
