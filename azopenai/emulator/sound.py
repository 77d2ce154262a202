"""Sound: tones as PCM and WAV, and how long a recording lasts."""

from __future__ import annotations

import struct
from functools import lru_cache
from math import pi, sin

RATE = 24_000
"""Samples a second of the sound that is made: 16 bit, mono, little-endian, as the service's own PCM."""

_LOUDNESS = 8_000
# In so many samples every multiple of 40 Hz has whole waves, so that blocks join without a click.
_BLOCK = 600
_STEP = RATE // _BLOCK
_WAV_HEAD = struct.Struct("<4sI4s4sIHHIIHH4sI")
_CHUNK = struct.Struct("<4sI")


@lru_cache(maxsize=32)
def _block(hertz: int) -> bytes:
    samples = [round(_LOUDNESS * sin(2 * pi * hertz * place / RATE)) for place in range(_BLOCK)]
    return struct.pack(f"<{_BLOCK}h", *samples)


def pcm(seconds: float, hertz: int = 440) -> bytes:
    """Give a tone of so many seconds; its pitch is the multiple of 40 Hz below `hertz`."""
    size = 2 * round(RATE * seconds)
    block = _block(hertz // _STEP * _STEP)
    return (block * (size // len(block) + 1))[:size]


def wav(samples: bytes) -> bytes:
    """Give samples as a WAV file."""
    size = len(samples)
    return (
        _WAV_HEAD.pack(b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, RATE, 2 * RATE, 2, 16, b"data", size)
        + samples
    )


def wav_seconds(data: bytes) -> float | None:
    """Give the seconds that a WAV file lasts, as its header tells; None if it is none."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    rate, place = 0, 12
    while place + _CHUNK.size <= len(data):
        name, size = _CHUNK.unpack_from(data, place)
        place += _CHUNK.size
        if name == b"fmt " and place + 12 <= len(data):
            (rate,) = struct.unpack_from("<I", data, place + 8)
        if name == b"data":
            # A WAV file that was streamed says that it has more than it can have.
            return min(size, len(data) - place) / rate if rate else 0.0
        # Chunks begin at even places.
        place += size + size % 2
    return 0.0
