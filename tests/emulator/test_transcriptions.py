from __future__ import annotations

import itertools
import json
import re
import struct
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import chunks, deployed, error

from azopenai.emulator.sound import pcm, wav, wav_seconds

if TYPE_CHECKING:
    import httpx

WAV = wav(pcm(9.0))
TRANSCRIBE = deployed("whisper", "audio/transcriptions")
TRANSLATE = deployed("whisper", "audio/translations")
NEWER = deployed("gpt-4o-transcribe", "audio/transcriptions")
DIARIZE = deployed("gpt-4o-transcribe-diarize", "audio/transcriptions")


def upload(
    http: httpx.Client, url: str = TRANSCRIBE, data: bytes = WAV, name: str = "speech.wav", **fields: Any
) -> httpx.Response:
    return http.post(url, data=fields, files={"file": (name, data)})


def heard(http: httpx.Client, url: str = TRANSCRIBE, data: bytes = WAV, **fields: Any) -> Any:
    response = upload(http, url, data, **fields)
    assert response.status_code == 200, response.text
    return response.json()


def test_a_transcription(http: httpx.Client) -> None:
    body = heard(http)
    assert body["text"].startswith("The emulator hears 9.0 seconds of sound. The ")
    assert body["text"].count(".") == 4
    assert body["usage"] == {"type": "duration", "seconds": 9}
    assert heard(http) == body
    assert heard(http, data=wav(pcm(9.0, 880)))["text"] != body["text"]


def test_v1_and_names_of_examples(http: httpx.Client) -> None:
    expected = heard(http)["text"]
    for model in ("whisper", "whisper-1", "my-whisper-deployment"):
        assert heard(http, "/openai/v1/audio/transcriptions", model=model)["text"] == expected
    response = upload(http, "/openai/v1/audio/transcriptions")
    assert error(response)["param"] == "model"


def test_a_transcription_with_usage_in_tokens(http: httpx.Client) -> None:
    body = heard(http, NEWER, prompt="Say it", temperature="0.5", language="en")
    usage = body["usage"]
    assert usage["input_token_details"] == {"text_tokens": 2, "audio_tokens": 90}
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"]
    assert "logprobs" not in body
    include: dict[str, Any] = {"include[]": "logprobs"}
    ranked = heard(http, NEWER, **include)["logprobs"]
    assert "".join(item["token"] for item in ranked) == body["text"]


@pytest.mark.parametrize(
    ("granularities", "expected"),
    [
        ([], {"segments"}),
        (["segment"], {"segments"}),
        (["word"], {"words"}),
        (["word", "segment"], {"words", "segments"}),
    ],
)
def test_verbose_json(http: httpx.Client, granularities: list[str], expected: set[str]) -> None:
    fields: dict[str, Any] = {"timestamp_granularities[]": granularities} if granularities else {}
    body = heard(http, response_format="verbose_json", temperature="0.2", **fields)
    assert body.keys() & {"words", "segments"} == expected
    assert (body["task"], body["language"], body["duration"]) == ("transcribe", "english", 9.0)
    if "segments" in body:
        assert "".join(item["text"] for item in body["segments"]).strip() == body["text"]
        assert body["segments"][0]["temperature"] == 0.2
    for items in (body.get("words", []), body.get("segments", [])):
        for one, other in itertools.pairwise(items):
            assert one["start"] < one["end"] <= other["start"]
        assert not items or (items[0]["start"], items[-1]["end"]) == (0.0, 9.0)
    if "words" in body:
        assert [item["word"] for item in body["words"]] == body["text"].replace(". ", " ").strip(".").split()


def test_languages(http: httpx.Client) -> None:
    asked = {"de": "german", "tlh": "tlh"}
    for code, name in asked.items():
        assert heard(http, response_format="verbose_json", language=code)["language"] == name
    response = upload(http, language="German")
    assert error(response)["code"] == "invalid_language_format"
    assert "'German'" in error(response)["message"]


def test_text_and_subtitles(http: httpx.Client) -> None:
    text = heard(http)["text"]
    response = upload(http, response_format="text")
    assert response.text == f"{text}\n"
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    first = text.partition(". ")[0] + "."
    srt = upload(http, response_format="srt").text
    assert srt.startswith(f"1\n00:00:00,000 --> 00:00:03,000\n{first}\n\n2\n00:00:03,000")
    vtt = upload(http, response_format="vtt").text
    assert vtt.startswith(f"WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n{first}\n\n00:00:03.000")


def test_a_recording_of_hours(http: httpx.Client) -> None:
    # A header may say what it likes of a file that was streamed; the bytes that came count.
    head = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 0, b"WAVE", b"fmt ", 16, 1, 1, 8, 10, 1, 8, b"data", 2**31
    )
    srt = upload(http, data=head + bytes(72_000), response_format="srt").text
    assert srt.count("-->") == 201
    assert srt.rstrip().rpartition("--> ")[2].startswith("02:00:00,000")


def test_a_translation(http: httpx.Client) -> None:
    body = heard(http, TRANSLATE, response_format="verbose_json", temperature="0")
    assert (body["task"], body["language"]) == ("translate", "english")
    assert heard(http, TRANSLATE)["text"] == body["text"]
    assert "WEBVTT" in upload(http, TRANSLATE, response_format="vtt").text
    for field in ("language", "stream", "include[]"):
        fields: dict[str, Any] = {field: "x"}
        assert error(upload(http, TRANSLATE, **fields))["code"] == "unknown_parameter"
    response = upload(http, deployed("gpt-4o-transcribe", "audio/translations"))
    assert error(response)["code"] == "OperationNotSupported"


@pytest.mark.parametrize("url", [TRANSCRIBE, TRANSLATE])
def test_bad_files(http: httpx.Client, url: str) -> None:
    for name in ("upload", "speech.txt", "wav"):
        response = upload(http, url, name=name)
        assert response.status_code == (200 if name == "wav" else 400)
        if name != "wav":
            assert "Invalid file format. Supported formats: ['flac'," in error(response)["message"]
    assert "could not be decoded" in error(upload(http, url, b""))["message"]
    assert error(upload(http, url, wav(pcm(0.05))))["code"] == "audio_too_short"
    assert error(upload(http, url, wav(b"")[:36]))["code"] == "audio_too_short"
    response = http.post(url, data={"temperature": "0"}, files={"other": b""})
    assert error(response)["message"] == "Missing required parameter: 'file'."
    response = http.post(url, data={"file": "text"}, files={"other": b""})
    assert "expected a file, but got a string" in error(response)["message"]
    assert "multipart" in error(http.post(url, json={}))["message"]


def test_recordings_that_are_no_wav(http: httpx.Client) -> None:
    for name in ("a.mp3", "a.M4A", "a.b.ogg"):
        assert " 1.0 seconds" in upload(http, data=b"something", name=name).json()["text"]
    assert " 4.0 seconds" in upload(http, data=bytes(64_000), name="a.flac").json()["text"]


@pytest.mark.parametrize(
    ("url", "fields", "param"),
    [
        (TRANSCRIBE, {"response_format": "xml"}, "response_format"),
        (TRANSCRIBE, {"response_format": "diarized_json"}, "response_format"),
        (NEWER, {"response_format": "verbose_json"}, "response_format"),
        (DIARIZE, {"response_format": "srt"}, "response_format"),
        (TRANSCRIBE, {"timestamp_granularities[]": "word"}, "timestamp_granularities"),
        (
            TRANSCRIBE,
            {"timestamp_granularities[]": "line", "response_format": "verbose_json"},
            "timestamp_granularities[0]",
        ),
        (TRANSCRIBE, {"temperature": "2"}, "temperature"),
        (TRANSCRIBE, {"temperature": "hot"}, "temperature"),
        (NEWER, {"stream": "perhaps"}, "stream"),
        (NEWER, {"chunking_strategy": "none"}, "chunking_strategy"),
        (TRANSCRIBE, {"prompts": "x"}, "prompts"),
    ],
)
def test_bad_fields(http: httpx.Client, url: str, fields: dict[str, Any], param: str) -> None:
    response = upload(http, url, **fields)
    assert response.status_code == 400
    assert error(response)["param"] == param


@pytest.mark.parametrize("ranked", [False, True])
def test_a_streamed_transcription(http: httpx.Client, *, ranked: bool) -> None:
    fields: dict[str, Any] = {"include[]": "logprobs"} if ranked else {}
    whole = heard(http, NEWER, **fields)
    response = upload(http, NEWER, stream="true", **fields)
    *deltas, done = chunks(response.text)
    assert {delta["type"] for delta in deltas} == {"transcript.text.delta"}
    assert "".join(delta["delta"] for delta in deltas) == whole["text"]
    assert done == {"type": "transcript.text.done", **whole}
    assert all(("logprobs" in delta) is ranked for delta in deltas)


def test_whisper_does_not_stream(http: httpx.Client) -> None:
    assert heard(http, stream="true") == heard(http)


def test_diarized_json(http: httpx.Client) -> None:
    fields: dict[str, Any] = {"response_format": "diarized_json", "chunking_strategy": "auto"}
    body = heard(http, DIARIZE, **fields)
    assert [item["speaker"] for item in body["segments"]] == ["A", "B", "A"]
    assert "".join(item["text"] for item in body["segments"]).strip() == body["text"]
    known: dict[str, Any] = {"known_speaker_names[]": ["Ada", "Bob", "Cy"]}
    named = heard(http, DIARIZE, **fields, **known)
    assert [item["speaker"] for item in named["segments"]] == ["Ada", "Bob", "Cy"]
    events = chunks(upload(http, DIARIZE, stream="true", **fields).text)
    assert [event for event in events if event["type"] == "transcript.text.segment"] == body["segments"]
    assert {event["segment_id"] for event in events if "delta" in event} == {
        item["id"] for item in body["segments"]
    }


def test_long_recordings_need_a_strategy_to_be_diarized(http: httpx.Client) -> None:
    long = wav(pcm(31.0))
    response = upload(http, DIARIZE, long)
    assert error(response)["param"] == "chunking_strategy"
    fields: dict[str, Any] = {"chunking_strategy[type]": "server_vad"}
    assert heard(http, DIARIZE, long, **fields)["text"]


def test_how_long_a_wav_file_lasts() -> None:
    assert wav_seconds(wav(pcm(2.5))) == 2.5
    assert wav_seconds(b"RIFF") is None
    assert wav_seconds(b"OggS" + bytes(40)) is None
    whole = wav(pcm(1.0))
    odd = whole[:12] + b"LIST\x03\x00\x00\x00abc\x00" + whole[12:]
    assert wav_seconds(odd) == 1.0
    assert wav_seconds(whole[:12] + whole[36:]) == 0.0
    assert wav_seconds(whole[:12] + b"fmt \x04\x00\x00\x00abcd") == 0.0
    assert wav_seconds(whole[:20]) == 0.0


def test_subtitles_count_minutes_and_hours(http: httpx.Client) -> None:
    times = re.findall(r"--> (\S+)", upload(http, data=wav(pcm(75.0)), response_format="vtt").text)
    assert times[-1] == "00:01:15.000"
    assert json.dumps(times) == json.dumps(sorted(times))
