"""The models that deployments stand for, and what each can do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Model:
    """A model as replies name it and operations see it.

    `kind` tells which operations it serves: "chat", "completion", "embeddings", "whisper", "transcribe",
    "diarize", "tts", "gpt-tts", "dall-e" or "gpt-image". `context` is the most tokens that a prompt may have.
    `dimensions` is the length of its vectors, and `resizable` tells whether a request may ask for shorter
    ones. `reasons` tells whether it thinks before it answers.
    """

    name: str
    snapshot: str
    kind: str = "chat"
    context: int = 128_000
    dimensions: int = 0
    resizable: bool = False
    reasons: bool = False


_KNOWN = (
    Model("gpt-35-turbo", "gpt-35-turbo", context=16_385),
    Model("gpt-4", "gpt-4-0613", context=8_192),
    Model("gpt-4o", "gpt-4o-2024-11-20"),
    Model("gpt-4o-mini", "gpt-4o-mini-2024-07-18"),
    Model("gpt-4o-audio-preview", "gpt-4o-audio-preview-2024-12-17"),
    Model("gpt-4.1", "gpt-4.1-2025-04-14", context=1_047_576),
    Model("gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", context=1_047_576),
    Model("o4-mini", "o4-mini-2025-04-16", context=200_000, reasons=True),
    Model("gpt-5", "gpt-5-2025-08-07", context=272_000, reasons=True),
    Model("gpt-5-mini", "gpt-5-mini-2025-08-07", context=272_000, reasons=True),
    Model("gpt-35-turbo-instruct", "gpt-35-turbo-instruct", "completion", context=4_097),
    Model("text-embedding-ada-002", "text-embedding-ada-002", "embeddings", 8_192, 1536),
    Model("text-embedding-3-small", "text-embedding-3-small", "embeddings", 8_192, 1536, resizable=True),
    Model("text-embedding-3-large", "text-embedding-3-large", "embeddings", 8_192, 3072, resizable=True),
    Model("whisper", "whisper", "whisper"),
    Model("gpt-4o-transcribe", "gpt-4o-transcribe", "transcribe"),
    Model("gpt-4o-mini-transcribe", "gpt-4o-mini-transcribe", "transcribe"),
    Model("gpt-4o-transcribe-diarize", "gpt-4o-transcribe-diarize", "diarize"),
    Model("tts", "tts", "tts"),
    Model("tts-hd", "tts-hd", "tts"),
    Model("gpt-4o-mini-tts", "gpt-4o-mini-tts", "gpt-tts"),
    Model("dall-e-3", "dall-e-3", "dall-e"),
    Model("gpt-image-1", "gpt-image-1", "gpt-image"),
)
_BY_NAME = {model.name: model for model in _KNOWN}

DEFAULT_DEPLOYMENTS: Mapping[str, str] = {
    **{model.name: model.name for model in _KNOWN},
    "my-deployment": "gpt-4o",
    "my-gpt-4o-deployment": "gpt-4o",
    "my-gpt-4o-mini-deployment": "gpt-4o-mini",
    "my-embedding-deployment": "text-embedding-3-small",
    "my-whisper-deployment": "whisper",
    "my-tts-deployment": "tts-hd",
    "my-dall-e-3-deployment": "dall-e-3",
    "my-gpt-image-1-deployment": "gpt-image-1",
    "whisper-1": "whisper",
    "tts-1": "tts",
    "tts-1-hd": "tts-hd",
}
"""The deployments of an `Emulator()` that is given none: each known model under its own name, and a few
names that examples are written with."""


NO_MODEL = Model("", "", "")
"""Stands where an operation needs no model."""


# What a name has in it tells the kind of a model that is not known; the first that fits holds.
_KINDS_BY_NAME = (
    ("embedding", "embeddings"),
    ("instruct", "completion"),
    ("davinci", "completion"),
    ("babbage", "completion"),
    ("whisper", "whisper"),
    ("diarize", "diarize"),
    ("transcribe", "transcribe"),
    ("gpt-4o-mini-tts", "gpt-tts"),
    ("tts", "tts"),
    ("dall-e", "dall-e"),
    ("image", "gpt-image"),
)
_UNKNOWN: Mapping[str, Model] = {
    "chat": Model("", ""),
    "completion": Model("", "", "completion", 4_097),
    "embeddings": Model("", "", "embeddings", 8_192, 1536, resizable=True),
}
_REASONS = re.compile(r"o\d|gpt-[5-9]|codex")


def find_model(name: str) -> Model:
    """Give the model called `name`; one that is not known gets its kind from the form of its name."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    kind = next((kind for piece, kind in _KINDS_BY_NAME if piece in name), "chat")
    reasons = kind == "chat" and _REASONS.match(name) is not None
    return replace(_UNKNOWN.get(kind, Model("", "", kind)), name=name, snapshot=name, reasons=reasons)
