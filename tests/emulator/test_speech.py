from __future__ import annotations

import base64
import io
import wave
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.emulator_calls import chunks, deployed, error

from azopenai.emulator import Emulator, Fault

SPEAK = deployed("tts-hd", "audio/speech")
NEWER = deployed("gpt-4o-mini-tts", "audio/speech")

if TYPE_CHECKING:
    from collections.abc import Mapping


def speak(
    http: httpx.Client, url: str = SPEAK, text: str = "Testing, testing.", **params: Any
) -> httpx.Response:
    return http.post(url, json={"input": text, "voice": "alloy", **params})


def seconds(data: bytes) -> float:
    with wave.open(io.BytesIO(data)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (24_000, 2, 1)
        assert any(file.readframes(100))
        return float(file.getnframes() / file.getframerate())


@pytest.mark.parametrize("form", [None, "wav", "mp3", "opus", "aac", "flac"])
def test_speech(http: httpx.Client, form: str | None) -> None:
    params: dict[str, Any] = {"response_format": form} if form else {}
    response = speak(http, **params)
    assert response.status_code == 200
    # The type is that of the bytes, which are WAV whatever was asked for.
    assert response.headers["content-type"] == "audio/wav"
    assert response.headers["x-ms-deployment-name"] == "tts-hd"
    assert seconds(response.content) == 0.85


def test_raw_samples(http: httpx.Client) -> None:
    response = speak(http, response_format="pcm")
    assert response.headers["content-type"] == "audio/pcm"
    assert speak(http).content.endswith(response.content)
    assert len(response.content) == 2 * 24_000 * 0.85


def test_length_and_pitch(http: httpx.Client) -> None:
    assert seconds(speak(http, text="x" * 40).content) == 2.0
    assert seconds(speak(http, text="x" * 40, speed=4).content) == 0.5
    assert seconds(speak(http, text="x" * 40, speed=0.25).content) == 8.0
    assert len(speak(http, text="x" * 4_096).content) == 44 + 2 * 24_000 * 4_096 // 20
    assert speak(http, voice="nova").content != speak(http).content == speak(http).content


def test_v1(http: httpx.Client) -> None:
    assert seconds(speak(http, "/openai/v1/audio/speech", model="tts-1").content) == 0.85


def test_speech_as_events(http: httpx.Client) -> None:
    plain = speak(http, NEWER, instructions="Cheerfully.").content
    response = speak(http, NEWER, instructions="Cheerfully.", stream_format="sse")
    *deltas, done = chunks(response.text)
    assert b"".join(base64.b64decode(delta["audio"]) for delta in deltas) == plain
    assert len(deltas) == 9
    assert done["type"] == "speech.audio.done"
    assert done["usage"] == {"input_tokens": 4, "output_tokens": 17, "total_tokens": 21}
    assert speak(http, NEWER, stream_format="audio").content == plain


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": "x" * 4_097}, "input"),
        ({"input": 1}, "input"),
        ({"input": None}, "input"),
        ({"voice": None}, "voice"),
        ({"voice": 1}, "voice"),
        ({"speed": 5}, "speed"),
        ({"response_format": "midi"}, "response_format"),
        ({"stream_format": "sse"}, "stream_format"),
        ({"stream": True}, "stream"),
    ],
)
def test_bad_parameters(http: httpx.Client, params: Mapping[str, Any], param: str) -> None:
    response = http.post(SPEAK, json={"input": "x", "voice": "alloy", **params})
    assert response.status_code == 400
    assert error(response)["param"] == param


def test_the_filter_and_other_models(http: httpx.Client) -> None:
    assert error(speak(http, text="[[filter]]"))["code"] == "content_filter"
    assert seconds(speak(http, text="xx [[refuse]]").content) == 0.1
    assert error(speak(http, deployed("whisper", "audio/speech")))["code"] == "OperationNotSupported"


def test_a_download_that_is_cut(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(cut_after=1_000), operation="audio.speech.create")
    received = b""
    with http.stream("POST", SPEAK, json={"input": "x" * 40, "voice": "alloy"}) as response:
        assert response.headers["content-length"] == str(44 + 2 * 24_000 * 2)
        with pytest.raises(httpx.RemoteProtocolError):  # noqa: PT012  # it is the reading that fails
            for data in response.iter_bytes():
                received += data
    assert len(received) == 1_000
    assert speak(http, text="x" * 40).content.startswith(received)
