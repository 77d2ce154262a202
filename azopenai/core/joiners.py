"""Events of audio and of pictures, added up to what the same call without a stream gives.

Whatever an event lacks, or has in another form, is passed over: the event itself has gone to the caller.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from azopenai.core.jsonvalue import is_array


class TranscriptJoiner:
    """Text as it is heard: the pieces, until the whole text comes."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._logprobs: list[Any] = []
        self._segments: list[Any] = []
        self._done: dict[str, Any] = {}

    def add(self, data: dict[str, Any]) -> None:
        """Join an event."""
        kind = data.get("type")
        if kind == "transcript.text.delta":
            if isinstance(data.get("delta"), str):
                self._pieces.append(data["delta"])
            if is_array(data.get("logprobs")):
                self._logprobs += data["logprobs"]
        elif kind == "transcript.text.segment":
            self._segments.append(data)
        elif kind == "transcript.text.done":
            self._done = {name: value for name, value in data.items() if name != "type"}

    def result(self) -> dict[str, Any]:
        """The transcription so far."""
        so_far: dict[str, Any] = {"text": "".join(self._pieces)}
        if self._logprobs:
            so_far["logprobs"] = list(self._logprobs)
        if self._segments:
            so_far["segments"] = list(self._segments)
        return {**so_far, **self._done}


class SpeechJoiner:
    """Sound as it is made."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def add(self, data: dict[str, Any]) -> None:
        """Join an event."""
        try:
            self._pieces.append(b64decode(data.get("audio") or ""))
        except (TypeError, ValueError):  # no text, or no base64
            return

    def result(self) -> dict[str, Any]:
        """The sound so far, as bytes, at `audio`."""
        return {"audio": b"".join(self._pieces)}


class ImagesJoiner:
    """Pictures as they are done; sketches are none."""

    def __init__(self) -> None:
        self._pictures: list[dict[str, Any]] = []
        self._last: dict[str, Any] = {}

    def add(self, data: dict[str, Any]) -> None:
        """Join an event."""
        if str(data.get("type")).endswith(".completed"):
            self._pictures.append({"b64_json": data.get("b64_json")})
            self._last = data

    def result(self) -> dict[str, Any]:
        """The answer so far."""
        beside = {name: value for name, value in self._last.items() if name not in _OF_AN_EVENT}
        return {"created": self._last.get("created_at"), "data": list(self._pictures), **beside}


_OF_AN_EVENT = frozenset({"type", "b64_json", "created_at"})
