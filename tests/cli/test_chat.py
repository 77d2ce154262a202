from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Ended

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


def sent(service: Emulator) -> Any:
    """The body of the last request."""
    return service.requests[-1].json()


def asked(service: Emulator) -> Any:
    """The last thing that was asked."""
    return sent(service)["messages"][-1]["content"]


def test_it_prints_the_answer_and_one_line_end(service: Emulator, command: Run) -> None:
    done = command("chat", "Ahoy! Who are you?")
    assert done.code == 0
    assert done.out == (
        "Ahoy, matey! I be the local Azure OpenAI emulator, arrr. "
        'Ye asked "Ahoy! Who are you?", and the sea whispers it back.\n'
    )
    assert done.err == ""
    assert sent(service)["stream"] is True
    assert "stream_options" not in sent(service)


@pytest.mark.parametrize("answer", ["", "one\n", "one\n\n", "\x1b]0;title\x07"])
@pytest.mark.parametrize("how", [(), ("--no-stream",)])
def test_one_line_end_always(service: Emulator, command: Run, answer: str, how: tuple[str, ...]) -> None:
    choice = {"index": 0, "message": {"content": answer}, "delta": {"content": answer}}
    body = json.dumps({"id": "x", "object": "chat.completion", "choices": [choice]})
    stream = "" if how else "text/event-stream"
    service.script(
        Fault(body=body, content_type="application/json")
        if how
        else Fault(body=f"data: {body}\n\ndata: [DONE]\n\n", content_type=stream)
    )
    done = command("chat", "x", *how)
    assert (done.code, done.out, done.err) == (0, answer if answer.endswith("\n") else f"{answer}\n", "")


def test_an_answer_as_a_whole(service: Emulator, command: Run) -> None:
    done = command("chat", "x", "--no-stream")
    assert done.out == command("chat", "x").out
    assert "stream" not in service.requests[0].json()


@pytest.mark.parametrize("how", [(), ("--no-stream",)])
def test_a_refusal_is_an_answer(service: Emulator, command: Run, how: tuple[str, ...]) -> None:
    assert service.endpoint
    done = command("chat", "[[refuse]]", *how)
    assert (done.code, done.out[:9]) == (0, "I'm sorry")


def test_what_was_asked_for_goes_out(service: Emulator, command: Run) -> None:
    args = "--system", "You are brief.", "--temperature", "0.5", "--max-tokens", "3"
    done = command("chat", "x", *args, "--model", "gpt-4.1")
    assert done.out == "This is the\n"
    assert done.err == "azopenai: the answer was cut at its limit of tokens\n"
    assert sent(service) == {
        "messages": [{"role": "system", "content": "You are brief."}, {"role": "user", "content": "x"}],
        "temperature": 0.5,
        "max_completion_tokens": 3,
        "stream": True,
        "model": "gpt-4.1",
    }


def test_an_old_api_version_gets_what_it_knows(service: Emulator, command: Run) -> None:
    done = command("chat", "x", "--api-version", "2024-02-01", "--max-tokens", "3", "--verbose")
    assert done.out == "This is the\n"
    assert done.err.startswith("azopenai: gpt-4o-2024-11-20: no usage, request id ")
    assert sent(service)["max_tokens"] == 3
    assert "stream_options" not in sent(service)


class TestPrompt:
    def test_it_comes_from_a_pipe(self, service: Emulator, command: Run) -> None:
        assert command("chat", stdin="Hello\nthere\n").code == 0
        assert asked(service) == "Hello\nthere"

    def test_a_dash_reads_stdin(self, service: Emulator, command: Run) -> None:
        assert command("chat", "-", stdin="  Hello\r\n").code == 0
        assert asked(service) == "  Hello"

    def test_what_is_piped_stands_below_it(self, service: Emulator, command: Run) -> None:
        assert command("chat", "Sum this up.", stdin="  one\n  two\n").code == 0
        assert asked(service) == "Sum this up.\n\n  one\n  two"

    @pytest.mark.parametrize("nothing", ["", "\n", " \n\t\n"])
    def test_an_empty_pipe_beside_it_is_ignored(self, service: Emulator, command: Run, nothing: str) -> None:
        assert command("chat", "Hello", stdin=nothing).code == 0
        assert asked(service) == "Hello"

    @pytest.mark.parametrize("args", [(), ("-",), ("",), (" ",)])
    def test_none_at_all_is_an_error(self, service: Emulator, command: Run, args: tuple[str, ...]) -> None:
        done = command("chat", *args, stdin="\n")
        assert (done.code, done.out) == (2, "")
        assert done.err == "azopenai: error: no prompt: give one, or pipe one in; see azopenai chat --help\n"
        assert service.requests == ()

    def test_bytes_that_are_no_text_are_replaced(self, service: Emulator, process: Run) -> None:
        assert process("chat", b"a\xff", stdin=b"b\xff\n").code == 0
        assert asked(service) == "a?\n\nb\ufffd"


class TestJSON:
    def test_a_stream_gives_what_a_whole_answer_gives(self, service: Emulator, command: Run) -> None:
        streamed = command("chat", "Grüße", "--json")
        whole = command("chat", "Grüße", "--json", "--no-stream")
        assert (streamed.code, streamed.err) == (whole.code, whole.err) == (0, "")
        both = json.loads(streamed.out), json.loads(whole.out)
        for name in ("id", "object", "model", "usage"):
            assert both[0][name] == both[1][name]
        assert both[0]["choices"][0]["message"]["content"] == both[1]["choices"][0]["message"]["content"]
        assert "Grüße" in streamed.out
        assert len(service.requests) == 2

    def test_nothing_else_is_on_stdout_when_it_fails(self, service: Emulator, command: Run) -> None:
        service.script(Fault(cut_after=5))
        done = command("chat", "x", "--json")
        assert (done.code, done.out) == (4, "")

    def test_a_filtered_answer_is_printed_and_told(self, service: Emulator, command: Run) -> None:
        assert service.endpoint
        done = command("chat", "[[filter-output]]", "--json")
        assert done.code == 6
        assert json.loads(done.out)["choices"][0]["finish_reason"] == "content_filter"
        assert done.err == "azopenai: error: the content filter cut the answer (violence)\n"

    def test_it_is_ascii_where_stdout_is_not_utf_8(self, service: Emulator, process: Run) -> None:
        assert service.endpoint
        done = process("chat", "Grüße", "--json", PYTHONIOENCODING="latin-1")
        assert done.out.isascii()
        assert "Grüße" in json.loads(done.out)["choices"][0]["message"]["content"]


def test_verbose_tells_the_facts_on_stderr(service: Emulator, command: Run) -> None:
    service.script(Fault(status=500, headers={"retry-after-ms": "1"}))
    done = command("chat", "x", "--verbose")
    retry, facts = done.err.splitlines()
    assert retry.startswith("azopenai: Error code: 500 ")
    assert retry.endswith("; trying again in 0.0 s")
    assert facts.startswith("azopenai: gpt-4o-2024-11-20: 5 tokens in, 25 out, request id ")
    assert ", region Emulator, attempts 2, 0." in facts
    assert done.out == command("chat", "x").out


class TestExitCodes:
    @pytest.mark.parametrize(
        ("fault", "code", "says"),
        [
            (Fault(status=401), 3, "Error code: 401"),
            (Fault(status=403), 3, "Error code: 403"),
            (Fault(status=404), 1, "Error code: 404"),
            (Fault(status=408), 4, "Error code: 408"),
            (Fault(status=429), 5, "Error code: 429"),
            (Fault(status=500), 1, "Error code: 500"),
            (Fault(status=504), 4, "Error code: 504"),
            (Fault(reset=True), 4, "Connection error"),
            (Fault(body="<html>"), 1, "a stream was asked for"),
            (Fault(delay=30), 4, "Request timed out"),
        ],
    )
    def test_an_error_is_one_line_and_a_code(
        self, service: Emulator, command: Run, fault: Fault, code: int, says: str
    ) -> None:
        service.script(fault)
        done = command("chat", "x", "--max-retries", "0", "--timeout", "0.1" if fault.delay else "30")
        assert (done.code, done.out) == (code, "")
        assert done.err.startswith(f"azopenai: error: {says}")
        assert done.err.count("\n") == 1
        assert service.api_key not in done.err
        assert len(service.requests) == 1

    @pytest.mark.parametrize(
        ("fault", "code", "says"),
        [
            (Fault(cut_after=5), 4, "the stream ended before its end"),
            (Fault(stall_after=5), 4, "inside the stream"),
            (Fault(error_after=5), 5, "Requests to this deployment"),
            (Fault(malformed_after=5), 1, "an event of the stream is not JSON"),
        ],
    )
    def test_what_was_printed_of_a_broken_stream_stays(
        self, service: Emulator, command: Run, fault: Fault, code: int, says: str
    ) -> None:
        service.script(fault)
        timeout = "30" if fault.stall_after is None else "0.2"
        done = command("chat", "x", "--max-retries", "0", "--timeout", timeout)
        assert done.code == code
        assert done.out == "This is the\n"
        assert done.err.startswith(f"azopenai: error: {says}")
        assert done.err.count("\n") == 1

    def test_a_filtered_prompt(self, service: Emulator, command: Run) -> None:
        assert service.endpoint
        done = command("chat", "[[filter]]")
        assert (done.code, done.out) == (6, "")
        assert done.err.startswith("azopenai: error: Error code: 400 content_filter - ")

    @pytest.mark.parametrize("how", ["[[filter-output]]", "[[filter-output]] [[async-filter]]"])
    def test_a_filtered_answer(self, service: Emulator, command: Run, how: str) -> None:
        assert service.endpoint
        done = command("chat", f"{how} Hello")
        assert done.code == 6
        assert done.out.startswith("This is the local")
        assert done.err == "azopenai: error: the content filter cut the answer (violence)\n"

    def test_an_answer_filtered_for_no_reason_that_is_named(self, service: Emulator, command: Run) -> None:
        event = '{"choices": [{"index": 0, "delta": {"content": "A"}, "finish_reason": "content_filter"}]}'
        body = f"data: {event}\n\ndata: [DONE]\n\n"
        service.script(Fault(body=body, content_type="text/event-stream"))
        done = command("chat", "x")
        assert (done.code, done.out) == (6, "A\n")
        assert done.err == "azopenai: error: the content filter cut the answer (no category named)\n"

    def test_an_error_event_of_the_filter(self, service: Emulator, command: Run) -> None:
        body = 'data: {"error": {"code": "content_filter", "message": "No."}}\n\n'
        service.script(Fault(body=body, content_type="text/event-stream"))
        done = command("chat", "x")
        assert (done.code, done.out) == (6, "")

    def test_an_error_that_tries_to_steer_the_terminal(self, service: Emulator, command: Run) -> None:
        service.script(Fault(status=400, body={"error": {"code": "x", "message": "a\x1b[2J\n\x9bb"}}))
        done = command("chat", "x")
        assert done.err.startswith("azopenai: error: Error code: 400 x - a[2J b (")
        assert done.err.count("\n") == 1
