"""Spoken answers: a short tone that stands for the voice."""

from __future__ import annotations

import base64
import struct
from functools import lru_cache
from math import pi, sin
from typing import TYPE_CHECKING

from .text import make_id

if TYPE_CHECKING:
    from .completion import Choice, Completion
    from .jsontypes import Body

_RATE = 24_000
_SECONDS = 0.1
_HERTZ = 440.0
# The service keeps a spoken answer for an hour, in which later turns may refer to it by its id.
_KEPT_SECONDS = 3_600


@lru_cache(maxsize=1)
def tone() -> str:
    """Give a tenth of a second of sound as a WAV file (24 kHz, 16 bit, mono), in base64."""
    samples = [
        round(8_000 * sin(2 * pi * _HERTZ * place / _RATE)) for place in range(round(_RATE * _SECONDS))
    ]
    data = struct.pack(f"<{len(samples)}h", *samples)
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVE",
        b"fmt ",
        16,
        1,
        1,
        _RATE,
        2 * _RATE,
        2,
        16,
        b"data",
        len(data),
    )
    return base64.b64encode(head + data).decode()


def spoken(completion: Completion, choice: Choice) -> Body:
    """Give the `audio` member of a message; the sound is WAV, whatever format was asked for."""
    return {
        "id": make_id("audio_", b"%d %b" % (choice.index, completion.id.encode()), 32),
        "data": tone(),
        "expires_at": completion.created + _KEPT_SECONDS,
        "transcript": choice.text,
    }
