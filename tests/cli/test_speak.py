from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.folders import names

from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


def test_into_a_file(service: Emulator, command: Run, here: Path) -> None:
    done = command("speak", "Ahoy!", "-o", "ahoy.wav")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert (here / "ahoy.wav").read_bytes()[:4] == b"RIFF"
    assert names(here) == ["ahoy.wav"]
    (request,) = service.requests
    assert request.target == "/openai/v1/audio/speech"
    assert request.json() == {
        "input": "Ahoy!",
        "voice": "alloy",
        "response_format": "wav",
        "model": "gpt-4o-mini-tts",
    }


@pytest.mark.parametrize("args", [(), ("-o", "-")])
def test_into_a_pipe(service: Emulator, process: Run, args: tuple[str, ...]) -> None:
    done = process("speak", "-", *args, stdin=b"Ahoy!\n")
    assert (done.code, done.err, done.data[:4]) == (0, "", b"RIFF")
    assert "response_format" not in service.requests[0].json()


def test_what_was_asked_for_goes_out(service: Emulator, command: Run, here: Path) -> None:
    args = "--voice", "coral", "--format", "flac", "--speed", "1.5", "--instructions", "Softly."
    done = command("speak", "Ahoy!", *args, "-o", "ahoy.sound", "--model", "tts-hd", "--verbose")
    assert done.code == 0
    assert done.err.startswith("azopenai: tts-hd: no usage, request id ")
    assert (here / "ahoy.sound").exists()
    assert service.requests[0].json() == {
        "input": "Ahoy!",
        "voice": "coral",
        "response_format": "flac",
        "speed": 1.5,
        "instructions": "Softly.",
        "model": "tts-hd",
    }


def test_sound_is_nothing_for_a_terminal(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("speak", "Ahoy!") as screen:
        screen.expect("azopenai: error: sound is nothing for a terminal: give -o OUT, or pipe it on")
        assert screen.end() == 2
    assert service.requests == ()


def test_no_text_is_an_error(service: Emulator, command: Run) -> None:
    done = command("speak", "-o", "x.mp3")
    assert (done.code, service.requests) == (2, ())
    assert done.err == "azopenai: error: no text: give one, or pipe one in; see azopenai speak --help\n"


@pytest.mark.parametrize("fault", [Fault(cut_after=1_000), Fault(status=500), Fault(reset=True)])
def test_a_file_is_there_whole_or_not_at_all(
    service: Emulator, command: Run, here: Path, fault: Fault
) -> None:
    service.script(fault)
    done = command("speak", "Ahoy!", "-o", "ahoy.wav", "--max-retries", "0")
    assert (done.code, done.out) == (1 if fault.status else 4, "")
    assert done.err.count("\n") == 1
    assert names(here) == []


def test_a_bar_while_it_comes(service: Emulator, terminal: type[Terminal], here: Path) -> None:
    with terminal("speak", "Ahoy!", "-o", "ahoy.wav") as screen:
        screen.expect("speech")
        screen.expect("azopenai: wrote ahoy.wav\r\n")
        assert screen.end() == 0
        assert f"{(here / 'ahoy.wav').stat().st_size / 1000:.1f}/" in screen.text
    service.script(Fault(stall_after=1_000))
    with terminal("speak", "Ahoy!", "-o", "again.wav") as screen:
        screen.expect("kB")
        screen.interrupt()
        assert screen.end() == 130
    assert names(here) == ["ahoy.wav"]
