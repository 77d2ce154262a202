"""Events of audio and of pictures add up to what the call without a stream gives; odd ones change nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.chunks import json_values

from azopenai.core.joiners import ImagesJoiner, SpeechJoiner, TranscriptJoiner

HE = {"type": "transcript.text.delta", "delta": "He", "logprobs": [{"token": "He"}]}
LLO = {"type": "transcript.text.delta", "delta": "llo", "logprobs": [{"token": "llo"}]}
SEGMENT = {"type": "transcript.text.segment", "id": "s1", "speaker": "A", "text": "Hello"}
DONE = {"type": "transcript.text.done", "text": "Hello.", "usage": {"type": "duration", "seconds": 1}}
SKETCH = {"type": "image_generation.partial_image", "b64_json": "c2tldGNo", "partial_image_index": 0}
PICTURE = {
    "type": "image_generation.completed",
    "b64_json": "cGljdHVyZQ==",
    "created_at": 1,
    "size": "1024x1024",
    "usage": {"total_tokens": 3},
}
EDITED = {**PICTURE, "type": "image_edit.completed", "b64_json": "b3RoZXI=", "created_at": 2}


def joined(joiner: Any, *events: dict[str, Any]) -> dict[str, Any]:
    for event in events:
        joiner.add(event)
    found: dict[str, Any] = joiner.result()
    return found


@pytest.mark.parametrize(
    ("events", "result"),
    [
        ([], {"text": ""}),
        ([HE], {"text": "He", "logprobs": [{"token": "He"}]}),
        ([HE, LLO], {"text": "Hello", "logprobs": [{"token": "He"}, {"token": "llo"}]}),
        ([SEGMENT], {"text": "", "segments": [SEGMENT]}),
        ([{"type": "transcript.text.delta", "delta": 7, "logprobs": 7}], {"text": ""}),
        ([{"type": "transcript.text.new", "delta": "x"}], {"text": ""}),
        (
            [HE, LLO, SEGMENT, DONE],
            {
                "text": "Hello.",
                "logprobs": [{"token": "He"}, {"token": "llo"}],
                "segments": [SEGMENT],
                "usage": {"type": "duration", "seconds": 1},
            },
        ),
    ],
    ids=str,
)
def test_a_transcript(events: list[dict[str, Any]], result: dict[str, Any]) -> None:
    assert joined(TranscriptJoiner(), *events) == result


def test_a_sound() -> None:
    joiner = SpeechJoiner()
    assert joiner.result() == {"audio": b""}
    deltas = [{"type": "speech.audio.delta", "audio": audio} for audio in ("b25l", 7, "é", "a", "dHdv")]
    assert joined(joiner, *deltas, {"type": "speech.audio.done"}) == {"audio": b"onetwo"}


def test_pictures() -> None:
    joiner = ImagesJoiner()
    assert joined(joiner, SKETCH) == {"created": None, "data": []}
    assert joined(joiner, PICTURE, SKETCH, EDITED, {}) == {
        "created": 2,
        "data": [{"b64_json": "cGljdHVyZQ=="}, {"b64_json": "b3RoZXI="}],
        "size": "1024x1024",
        "usage": {"total_tokens": 3},
    }


types = st.sampled_from(
    ["transcript.text.delta", "transcript.text.done", "speech.audio.delta", "image_edit.completed"]
)
any_event = st.fixed_dictionaries(
    {"type": types | json_values},
    optional=dict.fromkeys(("delta", "audio", "b64_json", "logprobs", "text"), json_values),
)


@given(st.lists(any_event, max_size=4))
def test_any_events(events: list[dict[str, Any]]) -> None:
    for joiner in (TranscriptJoiner(), SpeechJoiner(), ImagesJoiner()):
        assert isinstance(joined(joiner, *events), dict)
