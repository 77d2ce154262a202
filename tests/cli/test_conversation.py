from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from azopenai.emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ended, Terminal

    Run = Callable[..., Ended]


def said(service: Emulator) -> list[Any]:
    """The messages of the last request, as pairs of role and content."""
    return [(m["role"], m["content"]) for m in service.requests[-1].json()["messages"]]


@pytest.fixture
def slow(service: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A service that takes its time, so that there is some to press Ctrl-C in."""
    with Emulator(tokens_per_second=200) as emulator:
        assert emulator.api_key == service.api_key
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", emulator.endpoint)
        yield emulator


def test_a_conversation_is_kept(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("chat", "--system", "Be brief.") as screen:
        screen.expect("azopenai: /help lists the commands, Ctrl-D ends\r\n> ")
        screen.send("One\r")
        screen.expect('You said "One", and no model thinks here: I only say it back.\r\n> ')
        screen.send("\r  \rTwo\r")
        screen.expect('You said "Two"')
        screen.expect("> ")
        (system, one, answer, two) = said(service)
        assert (system, one, two) == (("system", "Be brief."), ("user", "One"), ("user", "Two"))
        assert answer[0] == "assistant"
        assert answer[1].endswith('You said "One", and no model thinks here: I only say it back.')
        screen.send("\x04")
        assert screen.end() == 0
    assert len(service.requests) == 2


def test_commands(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("chat", "--no-stream") as screen:
        screen.send("/help\r")
        screen.expect("/clear")
        screen.expect("end, as Ctrl-D does")
        screen.send("/system\r")
        screen.expect("azopenai: system message: none\r\n")
        screen.send("/system Talk like a pirate.\r")
        screen.expect("azopenai: system message: Talk like a pirate.\r\n")
        screen.send("/model\r")
        screen.expect("azopenai: error: /model wants the name of a deployment, not ''\r\n")
        screen.send("/model gpt-4.1\r")
        screen.expect("azopenai: model: gpt-4.1\r\n")
        screen.send("/sing\r")
        screen.expect("azopenai: there is no /sing; /help lists the commands")
        screen.send("/etc/passwd\r")
        screen.expect("arrr.")
        screen.send("/clear\r")
        screen.expect("azopenai: forgotten\r\n")
        screen.send(" /clear\r")
        screen.expect("arrr.")
        screen.send("/exit\r")
        assert screen.end() == 0
    assert said(service) == [("system", "Talk like a pirate."), ("user", " /clear")]
    assert [request.json()["model"] for request in service.requests] == ["gpt-4.1", "gpt-4.1"]


class TestInterrupts:
    def test_ctrl_c_stops_an_answer_and_keeps_it(self, slow: Emulator, terminal: type[Terminal]) -> None:
        with terminal("chat") as screen:
            screen.send("[[tokens=9999]] Count\r")
            screen.expect("\r\nthe emulator counts its")
            screen.interrupt("azopenai: stopped\r\n> ")
            screen.send("/system You are here.\rAnd now?\r")
            screen.expect("the emulator counts")  # the emulator does what the first message says again
            screen.interrupt("azopenai: stopped\r\n> ")
            screen.send("\x04")
            assert screen.end() == 0
        (_, first, answer, second) = said(slow)
        assert (first, second) == (("user", "[[tokens=9999]] Count"), ("user", "And now?"))
        assert answer[1].startswith("the emulator counts its")

    def test_what_has_no_answer_is_forgotten(self, service: Emulator, terminal: type[Terminal]) -> None:
        service.script(Fault(delay=600))
        with terminal("chat") as screen:
            screen.send("One\r")
            while not service.requests:
                time.sleep(0.005)
            screen.interrupt("azopenai: stopped\r\n> ")
            screen.send("Two\r")
            screen.expect('You said "Two"')
            screen.expect("> ")
            screen.send("\x04")
            assert screen.end() == 0
        assert said(service) == [("user", "Two")]

    def test_ctrl_c_at_the_prompt_ends(self, service: Emulator, terminal: type[Terminal]) -> None:
        with terminal("chat") as screen:
            screen.expect("\r\n> ")
            screen.interrupt()
            assert screen.end() == 130
            assert "Traceback" not in screen.text
        assert service.requests == ()

    def test_ctrl_c_ends_a_single_answer(self, slow: Emulator, terminal: type[Terminal]) -> None:
        with terminal("chat", "[[tokens=9999]]") as screen:
            screen.expect("the emulator counts its")
            screen.interrupt()
            assert screen.end() == 130
            assert screen.text.endswith("^C\r\n")
        assert len(slow.requests) == 1


def test_errors_do_not_end_it(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("chat", "--max-retries", "0") as screen:
        service.script(Fault(status=500))
        screen.send("One\r")
        screen.expect("azopenai: error: Error code: 500")
        screen.send("[[filter]] Two\r")
        screen.expect("azopenai: error: Error code: 400 content_filter")
        screen.expect("; this turn is forgotten\r\n")
        screen.send("[[filter-output]] Three\r")
        screen.expect("azopenai: error: the content filter cut the answer (violence); this turn is forgotten")
        screen.expect("> ")
        service.script(Fault(cut_after=4))
        screen.send("Four\r")
        screen.expect("This is\r\nazopenai: error: the stream ended before its end")
        screen.send("Five\r")
        screen.expect('You said "Five"')
        screen.expect("> ")
        screen.send("\x04")
        assert screen.end() == 0
    assert said(service) == [("user", "Four"), ("assistant", "This is"), ("user", "Five")]


def test_a_retry_is_told_to_whoever_waits(service: Emulator, terminal: type[Terminal]) -> None:
    service.script(Fault(status=429, headers={"retry-after-ms": "1"}))
    with terminal("chat", "One") as screen:
        screen.expect("azopenai: Error code: 429")
        screen.expect("; trying again in 0.0 s\r\n")
        screen.expect('You said "One"')
        assert screen.end() == 0


def test_an_answer_does_not_steer_the_terminal(service: Emulator, terminal: type[Terminal]) -> None:
    assert service.endpoint
    with terminal("chat", "\x1b]0;title\x07\x9b2J") as screen:
        screen.expect('You said "]0;title2J"')
        assert screen.end() == 0


def test_without_readline(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("chat", before="sys.modules['readline'] = None; ") as screen:
        screen.expect("\r\n> ")
        screen.send("One\r")
        screen.expect('You said "One"')
        screen.send("/exit\r")
        assert screen.end() == 0
    assert said(service) == [("user", "One")]


def test_answers_go_to_a_file_and_all_else_to_the_terminal(
    service: Emulator, terminal: type[Terminal], tmp_path: Path
) -> None:
    assert service.endpoint
    with (tmp_path / "answers").open("w+", encoding="utf-8") as answers:
        with terminal("chat", stdout=answers.fileno()) as screen:
            screen.expect("\r\n> ")
            screen.send("One\r")
            screen.expect("> ")
            screen.send("\x04")
            assert screen.end() == 0
            assert "You said" not in screen.text
        answers.seek(0)
        written = answers.read()
    assert written.endswith('You said "One", and no model thinks here: I only say it back.\n')
    assert written.count("\n") == 1


def test_json_is_for_single_answers(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("chat", "--json") as screen:
        screen.expect("azopenai: error: --json prints one answer: give a PROMPT, or pipe one in\r\n")
        assert screen.end() == 2
    assert service.requests == ()


def test_a_prompt_on_a_terminal_is_answered_without_waiting_for_input(
    service: Emulator, terminal: type[Terminal]
) -> None:
    with terminal("chat", "One") as screen:
        screen.expect('You said "One"')
        assert screen.end() == 0
    assert said(service) == [("user", "One")]
