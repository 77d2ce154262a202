from __future__ import annotations

import io
import json
import os
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.folders import names

from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]

SAID = "The emulator hears 3.0 seconds of sound. "


def tone(seconds: float = 3) -> bytes:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8_000)
        file.writeframes(b"\0\1" * int(8_000 * seconds))
    return sound.getvalue()


@pytest.fixture
def recording(here: Path) -> str:
    (here / "talk.wav").write_bytes(tone())
    return "talk.wav"


def sent(service: Emulator) -> str:
    return service.requests[-1].body.decode("latin-1")


@pytest.mark.parametrize("how", ["transcribe", "translate"])
def test_text(service: Emulator, command: Run, recording: str, how: str) -> None:
    done = command(how, recording)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(SAID)
    assert done.out.endswith(".\n")
    assert done.out.count("\n") == 1
    for part in ('filename="talk.wav"', 'name="response_format"\r\n\r\ntext\r\n', "\r\n\r\nwhisper\r\n"):
        assert part in sent(service)


def test_the_api_versions(
    service: Emulator, command: Run, recording: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def path(*args: str) -> str:
        assert command("transcribe", recording, *args).code == 0
        return service.requests[-1].target

    assert path() == "/openai/v1/audio/transcriptions"
    dated = "/openai/deployments/whisper/audio/transcriptions?api-version="
    assert path("--api-version", "2024-10-21") == f"{dated}2024-10-21"
    target = f"{service.endpoint}/openai/deployments/my-whisper-deployment/audio/transcriptions"
    assert path("--endpoint", target) == "/openai/v1/audio/transcriptions"
    assert "\r\nmy-whisper-deployment\r\n" in sent(service)
    target += "?api-version=2024-06-01"
    assert path("--endpoint", target) == f"{dated.replace('whisper', 'my-whisper-deployment')}2024-06-01"
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-06-01")
    assert path() == f"{dated}2024-06-01"


@pytest.mark.parametrize(
    ("args", "form"),
    [
        (("--format", "json"), "json"),
        (("--format", "srt"), "srt"),
        (("--format", "vtt"), "vtt"),
        (("--format", "verbose_json"), "verbose_json"),
        (("-o", "x.txt"), "text"),
        (("-o", "x.json"), "json"),
        (("-o", "x.SRT"), "srt"),
        (("-o", "x.vtt"), "vtt"),
        (("-o", "x.vtt", "--format", "text"), "text"),
        (("-o", "-", "--format", "text"), "text"),
    ],
)
def test_forms(service: Emulator, command: Run, recording: str, args: tuple[str, ...], form: str) -> None:
    done = command("transcribe", recording, *args)
    assert (done.code, done.err) == (0, "")
    assert f"\r\n\r\n{form}\r\n" in sent(service)
    is_file = "-o" in args and "-" not in args
    written = Path(args[1]).read_text(encoding="utf-8") if is_file else done.out
    assert bool(done.out) is not is_file
    assert written.endswith("\n")
    if form.endswith("json"):
        assert json.loads(written)["text"].startswith(SAID)
    else:
        begins = {"text": SAID, "srt": "1\n00:00:00,000 --> ", "vtt": "WEBVTT\n"}
        assert written.startswith(begins[form])


def test_what_was_asked_for_goes_out(service: Emulator, command: Run, recording: str) -> None:
    args = "--language", "de", "--prompt", "Zur See", "--temperature", "0.5"
    assert command("transcribe", recording, *args, "--model", "gpt-4o-transcribe").code == 0
    for name, value in (
        ("language", "de"),
        ("prompt", "Zur See"),
        ("temperature", "0.5"),
        ("model", "gpt-4o-transcribe"),
    ):
        assert f'name="{name}"\r\n\r\n{value}\r\n' in sent(service)


class TestStream:
    def test_text_comes_as_it_is_heard(self, service: Emulator, command: Run, recording: str) -> None:
        done = command("transcribe", recording, "--stream", "--verbose")
        assert done.code == 0
        assert done.out.startswith(SAID)
        assert done.out.endswith(".\n")
        assert done.err.startswith("azopenai: gpt-4o-transcribe: 30 tokens in, ")
        assert 'name="stream"\r\n\r\ntrue\r\n' in sent(service)

    def test_into_a_file(self, service: Emulator, command: Run, recording: str, here: Path) -> None:
        assert service.endpoint
        done = command("transcribe", recording, "--stream", "-o", "talk.txt")
        assert (done.code, done.out) == (0, "")
        assert (here / "talk.txt").read_text(encoding="utf-8").endswith(".\n")

    def test_one_that_breaks_off(self, service: Emulator, command: Run, recording: str, here: Path) -> None:
        service.script(Fault(cut_after=3), times=2)
        done = command("transcribe", recording, "--stream")
        assert (done.code, done.out) == (4, "The emulator hears\n")
        done = command("transcribe", recording, "--stream", "-o", "talk.txt")
        assert done.code == 4
        assert names(here) == ["talk.wav"]

    def test_events_that_are_not_known_are_let_be(
        self, service: Emulator, command: Run, recording: str
    ) -> None:
        events: list[Any] = [
            {"type": "transcript.text.delta", "delta": "Ahoy"},
            {"type": "transcript.mood", "mood": "good"},
            {"type": "transcript.text.done", "text": "Ahoy"},
        ]
        body = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
        service.script(Fault(body=body, content_type="text/event-stream"))
        assert command("transcribe", recording, "--stream").out == "Ahoy\n"

    def test_it_is_text(self, service: Emulator, command: Run, recording: str) -> None:
        done = command("transcribe", recording, "--stream", "--format", "srt")
        assert (done.code, done.err) == (2, "azopenai: error: --stream gives text, and no srt\n")
        assert service.requests == ()


class TestFiles:
    def test_a_recording_from_a_pipe(self, service: Emulator, process: Run) -> None:
        done = process("transcribe", "-", stdin=tone())
        assert (done.code, done.out[: len(SAID)]) == (0, SAID)
        assert 'filename="upload.wav"' in sent(service)

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("none.wav", "none.wav: No such file or directory"),
            (".", ".: Is a directory"),
            ("empty.wav", "empty.wav: it is empty"),
            ("nul\0.wav", "nul.wav: embedded null byte"),
        ],
    )
    def test_what_cannot_be_read(
        self, service: Emulator, command: Run, here: Path, name: str, says: str
    ) -> None:
        (here / "empty.wav").touch()
        done = command("transcribe", name)
        assert (done.code, done.out, done.err) == (2, "", f"azopenai: error: cannot read {says}\n")
        assert service.requests == ()

    def test_an_empty_pipe(self, service: Emulator, process: Run) -> None:
        done = process("transcribe", "-")
        assert (done.code, done.err) == (2, "azopenai: error: cannot read stdin: it is empty\n")
        assert service.requests == ()

    def test_a_named_pipe_is_read_once(self, service: Emulator, process: Run, here: Path) -> None:
        os.mkfifo(here / "pipe.wav")
        writer = os.fork()
        if writer == 0:  # a process, since opening a pipe waits for its other end
            (here / "pipe.wav").write_bytes(tone())
            os._exit(0)
        done = process("transcribe", "pipe.wav")
        os.waitpid(writer, 0)
        assert (done.code, done.out[: len(SAID)]) == (0, SAID)
        assert len(service.requests) == 1


class TestBars:
    def test_sending_is_shown_and_leaves_nothing_on_stdout(
        self, service: Emulator, terminal: type[Terminal], recording: str
    ) -> None:
        service.script(Fault(status=500, headers={"retry-after-ms": "1"}))
        with terminal("transcribe", recording) as screen:
            screen.expect("talk.wav")
            screen.expect("azopenai: Error code: 500")
            screen.expect("48.0/48.0 kB")
            screen.expect(SAID)
            assert screen.end() == 0
        bodies = [request.body.split(b"RIFF")[1][:48_000] for request in service.requests]
        assert bodies[0] == bodies[1]

    def test_ctrl_c_while_it_is_sent(
        self, service: Emulator, terminal: type[Terminal], recording: str, here: Path
    ) -> None:
        service.script(Fault(delay=600))
        with terminal("transcribe", recording, "-o", "out.txt") as screen:
            screen.expect("48.0/48.0 kB")
            screen.interrupt()
            assert screen.end() == 130
            assert "Traceback" not in screen.text
        assert names(here) == ["talk.wav"]
