"""Transcriptions, translations and speech: each form of answer, typed; streams; what goes out."""

from __future__ import annotations

import base64
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import each, first, items, leaves_a_stream, settled, within
from support.forms import fields, files
from support.loopback import Answer, Loopback, events, json_answer, sse_answer

import azopenai
from azopenai.binary import BinaryResponse
from azopenai.core.decode import TextResult, Unknown, decode
from azopenai.types.audio import (
    SpeechAudioDeltaEvent,
    SpeechAudioDoneEvent,
    Transcription,
    TranscriptionDiarized,
    TranscriptionTextDeltaEvent,
    TranscriptionTextDoneEvent,
    TranscriptionTextSegmentEvent,
    TranscriptionVerbose,
    Translation,
    TranslationVerbose,
    UsageDuration,
    UsageTokens,
)

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt and so on"
SECONDS = {"type": "duration", "seconds": 2}
TOKENS = {
    "type": "tokens",
    "input_tokens": 10,
    "output_tokens": 2,
    "total_tokens": 12,
    "input_token_details": {"audio_tokens": 10, "text_tokens": 0},
}
LOGPROB = {"token": "Hello", "logprob": -0.1, "bytes": [72, 101]}
SEGMENT = {
    "id": 0,
    "seek": 0,
    "start": 0.0,
    "end": 1.5,
    "text": " Hello.",
    "tokens": [1, 2],
    "temperature": 0.0,
    "avg_logprob": -0.5,
    "compression_ratio": 0.8,
    "no_speech_prob": 0.01,
}
VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": 1.5,
    "text": "Hello.",
    "segments": [SEGMENT],
    "words": [{"word": "Hello", "start": 0.0, "end": 1.0}],
    "usage": SECONDS,
}
SPOKEN = {
    "type": "transcript.text.segment",
    "id": "seg_1",
    "speaker": "A",
    "start": 0.0,
    "end": 1.5,
    "text": "Hello.",
}
DIARIZED = {"task": "transcribe", "duration": 1.5, "text": "Hello.", "segments": [SPOKEN], "usage": TOKENS}
SRT = "1\n00:00:00,000 --> 00:00:01,500\nHello.\n\n"
DELTA = {"type": "transcript.text.delta", "delta": "Hello", "logprobs": [LOGPROB]}
DONE = {"type": "transcript.text.done", "text": "Hello.", "logprobs": [LOGPROB], "usage": TOKENS}


async def asked(face: Face, server: Loopback, operation: str, **params: Any) -> Any:
    """Make a call; give its result, or the items of its stream."""
    async with within(face.client(server)) as client:
        given = {"file": ("a.wav", WAV)} if operation != "speech" else {"input": "Hello", "voice": "alloy"}
        value = await settled(getattr(client.audio, operation).create(model="m", **given, **params))
        is_stream = isinstance(value, (azopenai.Stream, azopenai.AsyncStream))
        return await items(value) if is_stream else value


@pytest.mark.parametrize(
    ("operation", "params", "body", "kind"),
    [
        ("transcriptions", {}, {"text": "Hello.", "usage": TOKENS, "logprobs": [LOGPROB]}, Transcription),
        ("transcriptions", {"response_format": "json"}, {"text": "", "languages": []}, Transcription),
        ("transcriptions", {"response_format": "verbose_json"}, VERBOSE, TranscriptionVerbose),
        ("transcriptions", {"response_format": "diarized_json"}, DIARIZED, TranscriptionDiarized),
        ("transcriptions", {"response_format": "later_json"}, {"text": "x", "later": 1}, Transcription),
        ("transcriptions", {"stream": False}, {"text": "Hello."}, Transcription),
        ("translations", {}, {"text": "Hello."}, Translation),
        ("translations", {"response_format": "verbose_json"}, VERBOSE, TranslationVerbose),
    ],
    ids=str,
)
def test_an_answer_in_json(
    face: Face, operation: str, params: dict[str, Any], body: dict[str, Any], kind: Any
) -> None:
    with Loopback(json_answer(body, headers={"x-request-id": "r-1"})) as server:
        result = face.run(asked, face, server, operation, **params)
    assert type(result) is kind
    assert result.to_dict() == body
    assert result._request_id == "r-1"
    assert pickle.loads(pickle.dumps(result)) == result


def test_what_an_answer_has() -> None:
    verbose = decode(TranscriptionVerbose, VERBOSE)
    assert verbose.segments is not None
    assert verbose.words is not None
    assert (verbose.segments[0].no_speech_prob, verbose.words[0].word) == (0.01, "Hello")
    assert isinstance(verbose.usage, UsageDuration)
    diarized = decode(TranscriptionDiarized, DIARIZED)
    assert diarized.segments[0].speaker == "A"
    assert isinstance(diarized.usage, UsageTokens)
    later = decode(Transcription, {"text": "x", "usage": {"type": "later", "n": 1}})
    assert isinstance(later.usage, Unknown)


@pytest.mark.parametrize("operation", ["transcriptions", "translations"])
@pytest.mark.parametrize("form", ["text", "srt", "vtt"])
def test_an_answer_in_text(face: Face, operation: str, form: str) -> None:
    answer = Answer(200, {"content-type": "text/plain", "x-request-id": "r-1"}, SRT.encode())
    with Loopback(answer) as server:
        result = face.run(asked, face, server, operation, response_format=form)
    assert type(result) is TextResult
    assert result == SRT
    assert result._response is not None
    assert (result._request_id, result._response.status_code) == ("r-1", 200)
    assert ("response_format", form) in fields(server.received[0])


def test_text_that_comes_as_json_is_text_all_the_same(face: Face) -> None:
    with Loopback(json_answer({"text": "Hello."})) as server:
        assert face.run(asked, face, server, "transcriptions", response_format="text") == "Hello."


def test_json_that_does_not_come_is_told(face: Face) -> None:
    with (
        Loopback(Answer(200, {"content-type": "text/plain"}, b"Hello.")) as server,
        pytest.raises(azopenai.APIResponseValidationError, match="not JSON"),
    ):
        face.run(asked, face, server, "transcriptions")


def test_what_is_sent(face: Face) -> None:
    params = {
        "chunking_strategy": {"type": "server_vad", "threshold": 0.5, "silence_duration_ms": 200},
        "include": ["logprobs"],
        "known_speaker_names": ["me", "you"],
        "language": "en",
        "prompt": "Ahoy",
        "temperature": 0,
        "timestamp_granularities": ["word", "segment"],
        "response_format": "verbose_json",
        "stream": False,
        "extra_body": {"later": [1, True]},
    }
    with Loopback(json_answer(VERBOSE)) as server:
        face.run(asked, face, server, "transcriptions", **params)
        face.run(asked, face, server, "translations", prompt="Ahoy", temperature=0.5)
    first_one, second = server.received
    assert first_one.target == "/openai/deployments/m/audio/transcriptions?api-version=2024-10-21"
    assert first_one.headers["accept"] == "application/json"
    assert fields(first_one) == [
        ("model", "m"),
        ("chunking_strategy[type]", "server_vad"),
        ("chunking_strategy[threshold]", "0.5"),
        ("chunking_strategy[silence_duration_ms]", "200"),
        ("include[]", "logprobs"),
        ("known_speaker_names[]", "me"),
        ("known_speaker_names[]", "you"),
        ("language", "en"),
        ("prompt", "Ahoy"),
        ("temperature", "0"),
        ("timestamp_granularities[]", "word"),
        ("timestamp_granularities[]", "segment"),
        ("response_format", "verbose_json"),
        ("stream", "false"),
        ("later[]", "1"),
        ("later[]", "true"),
    ]
    assert [(part.name, part.filename, part.content) for part in files(first_one)] == [("file", "a.wav", WAV)]
    assert second.path == "/openai/deployments/m/audio/translations"
    assert fields(second) == [("model", "m"), ("prompt", "Ahoy"), ("temperature", "0.5")]


def test_a_streamed_transcription(face: Face) -> None:
    later = {"type": "transcript.text.later", "n": 1}
    with Loopback(sse_answer(events(DELTA, SPOKEN, later, DONE))) as server:
        found = face.run(asked, face, server, "transcriptions", stream=True)
    assert [type(event) for event in found] == [
        TranscriptionTextDeltaEvent,
        TranscriptionTextSegmentEvent,
        Unknown,
        TranscriptionTextDoneEvent,
    ]
    assert [event.to_dict() for event in found] == [DELTA, SPOKEN, later, DONE]
    assert found[0].logprobs[0].bytes == [72, 101]
    assert found[-1].usage.input_token_details.audio_tokens == 10
    assert ("stream", "true") in fields(server.received[0])
    assert server.received[0].headers["accept"] == "text/event-stream"


@pytest.mark.parametrize(
    ("params", "kind", "text"),
    [
        ({}, Transcription, "Hello"),
        ({"response_format": "text"}, Transcription, "Hello"),
        ({"response_format": "diarized_json"}, TranscriptionDiarized, "Hello"),
    ],
    ids=str,
)
def test_a_stream_that_breaks_off_keeps_what_was_heard(
    face: Face, params: dict[str, Any], kind: Any, text: str
) -> None:
    with (
        Loopback(sse_answer(events(DELTA, SPOKEN, done=False))) as server,
        pytest.raises(azopenai.StreamTruncatedError, match=r"without transcript\.text\.done") as caught,
    ):
        face.run(asked, face, server, "transcriptions", stream=True, **params)
    assert type(caught.value.partial) is kind
    assert caught.value.partial.text == text


def test_a_model_that_does_not_stream_is_told(face: Face) -> None:
    """Whisper answers in one, whatever `stream` says."""
    with (
        Loopback(json_answer({"text": "Hello."})) as server,
        pytest.raises(azopenai.StreamProtocolError, match=r"the answer is application/json") as caught,
    ):
        face.run(asked, face, server, "transcriptions", stream=True)
    assert "Hello." in str(caught.value.body)


SOUND = b"ID3\x04 sound"


def test_speech(face: Face, tmp_path: Path) -> None:
    params = {
        "instructions": "Whisper.",
        "response_format": "mp3",
        "speed": 1.25,
        "stream_format": "audio",
        "voice": {"id": "voice_1"},
    }

    async def scenario() -> None:
        async with within(face.client(server)) as client:
            sound = await settled(client.audio.speech.create(model="tts", input="Hello", **params))
            assert isinstance(sound, BinaryResponse)
            assert sound.content == SOUND
            assert sound._request_id == "r-1"
            sound.write_to_file(tmp_path / "a.mp3")

    with Loopback(Answer(200, {"content-type": "audio/mpeg", "x-request-id": "r-1"}, SOUND)) as server:
        face.run(scenario)
    assert (tmp_path / "a.mp3").read_bytes() == SOUND
    [received] = server.received
    assert received.target == "/openai/deployments/tts/audio/speech?api-version=2024-10-21"
    assert received.headers["accept"] == "application/octet-stream"
    assert received.json() == {"model": "tts", "input": "Hello", **params}


def delta(sound: bytes) -> dict[str, str]:
    return {"type": "speech.audio.delta", "audio": base64.b64encode(sound).decode()}


SPEECH_DONE = {
    "type": "speech.audio.done",
    "usage": {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3},
}


def test_speech_in_events(face: Face) -> None:
    later = {"type": "speech.audio.later"}
    with Loopback(sse_answer(events(delta(b"one"), later, SPEECH_DONE))) as server:
        found = face.run(asked, face, server, "speech", stream_format="sse")
    assert [type(event) for event in found] == [SpeechAudioDeltaEvent, Unknown, SpeechAudioDoneEvent]
    assert found[-1].usage.total_tokens == 3
    assert server.received[0].json()["stream_format"] == "sse"


def test_speech_in_events_that_break_off(face: Face) -> None:
    with (
        Loopback(sse_answer(events(delta(b"one"), delta(b"two"), done=False))) as server,
        pytest.raises(azopenai.StreamTruncatedError, match=r"without speech\.audio\.done") as caught,
    ):
        face.run(asked, face, server, "speech", stream_format="sse")
    assert caught.value.partial == b"onetwo"
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.partial == b"onetwo"


def test_speech_without_the_events_that_were_asked_for(face: Face) -> None:
    with (
        Loopback(Answer(200, {"content-type": "audio/mpeg"}, SOUND)) as server,
        pytest.raises(azopenai.StreamProtocolError, match=r"the answer is audio/mpeg"),
    ):
        face.run(asked, face, server, "speech", stream_format="sse")


SPEAK: dict[str, Any] = {"model": "tts", "input": "Hello", "voice": "alloy"}


@leaves_a_stream
def test_speech_comes_while_it_is_made(face: Face) -> None:
    """The server has said half, and says no more until the other end leaves."""
    half = Answer(200, {"content-type": "audio/mpeg"}, [b"half"], "stall")

    async def scenario() -> None:
        async with within(face.client(server)) as client:
            async with within(client.audio.speech.with_streaming_response.create(**SPEAK)) as response:
                assert response.headers["content-type"] == "audio/mpeg"
                assert await first(response.iter_bytes()) == b"half"
            assert server.left.acquire(timeout=5)

    with Loopback(half) as server:
        face.run(scenario)


def test_speech_into_a_file_as_it_comes(face: Face, tmp_path: Path) -> None:
    whole = Answer(200, {"content-type": "audio/mpeg"}, [b"ha", b"lf and half"])

    async def scenario() -> None:
        async with within(face.client(server)) as client:
            speech = client.audio.speech.with_streaming_response
            async with within(speech.create(**SPEAK)) as response:
                await settled(response.stream_to_file(tmp_path / "a.mp3"))
            async with within(speech.create(**SPEAK)) as response:
                assert [piece async for piece in each(response.iter_bytes(4))] == [
                    b"half",
                    b" and",
                    b" hal",
                    b"f",
                ]
            async with within(speech.create(**SPEAK)) as response:
                assert (await settled(response.parse())).content == b"half and half"

    with Loopback(whole) as server:
        face.run(scenario)
    assert (tmp_path / "a.mp3").read_bytes() == b"half and half"
    assert server.connections == 1


def test_raw_and_streaming_answers(face: Face) -> None:
    async def scenario() -> None:
        async with within(face.client(server)) as client:
            raw = await settled(client.audio.speech.with_raw_response.create(**SPEAK))
            assert (raw.content, raw.parse().content) == (SOUND, SOUND)
            file: Any = {"model": "m", "file": WAV}
            raw = await settled(
                client.audio.transcriptions.with_raw_response.create(response_format="srt", **file)
            )
            assert raw.parse() == SRT
            raw = await settled(client.audio.translations.with_raw_response.create(**file))
            assert raw.parse().text == "Hello."
            streaming = client.audio.transcriptions.with_streaming_response.create(stream=True, **file)
            async with within(streaming) as response:
                assert len(await items(await settled(response.parse()))) == 2
            streaming = client.audio.translations.with_streaming_response.create(**file)
            async with within(streaming) as response:
                assert (await settled(response.parse())).text == "Hello."

    with Loopback(
        Answer(200, {"content-type": "audio/mpeg"}, SOUND),
        Answer(200, {"content-type": "text/plain"}, SRT.encode()),
        json_answer({"text": "Hello."}),
        sse_answer(events(DELTA, DONE)),
        json_answer({"text": "Hello."}),
    ) as server:
        face.run(scenario)
