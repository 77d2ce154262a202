"""Speech: a tone as long as the text would take to say.

WAV and PCM are what they are asked to be. For MP3, Opus, AAC and FLAC, which the standard library cannot
write, the reply is WAV too, and its content type says so.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from zlib import crc32

from .errors import invalid
from .filters import filtered_prompt
from .replies import DONE, Event, Reply, stream_reply
from .sound import pcm, wav
from .text import count_tokens, find_markers, without_markers
from .validation import Check, check, either, mapping, number, one_of, string

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .call import Call
    from .jsontypes import JSON

_MAX_INPUT = 4_096
_CHARACTERS_A_SECOND = 20
# The service counts about twenty tokens to a second of sound.
_TOKENS_A_SECOND = 20
_LOWEST_HERTZ, _VOICES = 200, 12
# A tenth of a second in each event.
_EVENT_BYTES = 4_800


def _check_input(value: JSON, name: str) -> None:
    """Take a text that is neither empty nor too long."""
    string(value, name)
    length = len(str(value))
    if length == 0:
        raise invalid(f"Invalid '{name}': empty string.", name, "empty_string")
    if length > _MAX_INPUT:
        raise invalid(
            f"Invalid '{name}': string too long. Expected a string with maximum length {_MAX_INPUT}, but got "
            f"a string with length {length} instead.",
            name,
            "string_above_max_length",
        )


_CHECKS: Mapping[str, Check] = {
    "model": string,
    "input": _check_input,
    # A word, or an object that names a voice of one's own.
    "voice": either("a string or an object", {str: string, dict: mapping}),
    "instructions": string,
    "response_format": one_of("mp3", "opus", "aac", "flac", "wav", "pcm"),
    "speed": number(0.25, 4),
    "stream_format": one_of("audio", "sse"),
}


def create(call: Call) -> Reply:
    """Answer `audio.speech.create`."""
    params = call.params
    check(params, _CHECKS, ("input", "voice"), call.version)
    streamed = params.get("stream_format") == "sse"
    if streamed and call.model.kind == "tts":
        raise invalid("stream_format 'sse' is not supported with this model.", "stream_format")
    text = str(params["input"])
    if find_markers(text).filter_prompt:
        raise filtered_prompt()
    speed = params.get("speed")
    seconds = len(without_markers(text)) / _CHARACTERS_A_SECOND
    seconds /= speed if isinstance(speed, (int, float)) else 1
    hertz = _LOWEST_HERTZ + 40 * (crc32(repr(params["voice"]).encode()) % _VOICES)
    samples = pcm(seconds, hertz)
    raw = params.get("response_format") == "pcm"
    sound = samples if raw else wav(samples)
    if streamed:
        return stream_reply(_events(sound, count_tokens(text), round(seconds * _TOKENS_A_SECOND)))
    return Reply(body=sound, content_type="audio/pcm" if raw else "audio/wav")


def _events(sound: bytes, input_tokens: int, output_tokens: int) -> Iterator[Event]:
    """Give the events of a stream, whose pieces joined are the file."""
    for start in range(0, len(sound), _EVENT_BYTES):
        piece = base64.b64encode(sound[start : start + _EVENT_BYTES]).decode()
        yield Event({"type": "speech.audio.delta", "audio": piece}, tokens=1)
    usage = {
        "input_tokens": input_tokens,
        "output_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
    }
    yield Event({"type": "speech.audio.done", "usage": usage})
    yield DONE
