from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest

from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]

NOW = Fault(headers={"retry-after-ms": "1"})
"""Has a wait be a short one."""


def sent(service: Emulator) -> Any:
    return service.requests[-1].json()


def created(**members: Any) -> Fault:
    """An answer of the service that is as it is told."""
    body = {"id": "resp_1", "object": "response", "model": "m", "output": [], "status": "completed"}
    return Fault(body={**body, **members})


@pytest.mark.parametrize("how", [(), ("--no-stream",)])
def test_it_prints_the_answer(service: Emulator, command: Run, how: tuple[str, ...]) -> None:
    done = command("respond", "Hello", *how)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith('You said "Hello", and no model thinks here: I only say it back.\n')
    assert service.requests[0].target == "/openai/v1/responses"
    assert sent(service) == {"model": "gpt-4o", "input": "Hello", **({} if how else {"stream": True})}


@pytest.mark.parametrize("how", [(), ("--no-stream",)])
def test_a_refusal_is_an_answer(service: Emulator, command: Run, how: tuple[str, ...]) -> None:
    assert service.endpoint
    done = command("respond", "[[refuse]]", *how)
    assert (done.code, done.out[:9]) == (0, "I'm sorry")


def test_json_and_going_on(service: Emulator, command: Run) -> None:
    first = json.loads(command("respond", "Name a bird.", "--json").out)
    assert first["output"][0]["content"][0]["text"]
    whole = json.loads(command("respond", "And?", "--previous", first["id"], "--json", "--no-stream").out)
    assert whole["previous_response_id"] == first["id"]
    assert sent(service)["previous_response_id"] == first["id"]


def test_what_was_asked_for_goes_out(service: Emulator, command: Run) -> None:
    args = "--instructions", "You are brief.", "--temperature", "0.5", "--max-tokens", "16"
    done = command("respond", "[[tokens=99]]", *args, "--model", "gpt-4.1", "--verbose")
    assert done.code == 0
    facts, cut = done.err.splitlines()
    assert facts.startswith("azopenai: gpt-4.1")
    assert cut == "azopenai: the answer is incomplete: max_output_tokens"
    assert sent(service) == {
        "model": "gpt-4.1",
        "input": "[[tokens=99]]",
        "instructions": "You are brief.",
        "temperature": 0.5,
        "max_output_tokens": 16,
        "stream": True,
    }
    assert command("respond", "Think", "--effort", "low", "--model", "o4-mini").code == 0
    assert sent(service)["reasoning"] == {"effort": "low"}


def test_pictures_and_files_go_in(service: Emulator, command: Run, here: Path) -> None:
    (here / "bird.png").write_bytes(b"a bird")
    (here / "notes").write_bytes(b"some notes")
    pictures = "--image", "bird.png", "--image", "https://example.com/a.jpg"
    files = "--file", "notes", "--file", "https://example.com/a.pdf"
    done = command("respond", "-", *pictures, *files, stdin="What is it?\n")
    assert done.code == 0
    assert "image" in done.out
    bird, notes = (base64.b64encode(data).decode() for data in (b"a bird", b"some notes"))
    (message,) = sent(service)["input"]
    assert message["content"] == [
        {"type": "input_image", "image_url": f"data:image/png;base64,{bird}"},
        {"type": "input_image", "image_url": "https://example.com/a.jpg"},
        {
            "type": "input_file",
            "filename": "notes",
            "file_data": f"data:application/octet-stream;base64,{notes}",
        },
        {"type": "input_file", "file_url": "https://example.com/a.pdf"},
        {"type": "input_text", "text": "What is it?"},
    ]


class TestBackground:
    @pytest.mark.parametrize("how", [(), ("--json",)])
    def test_it_is_waited_for(self, service: Emulator, command: Run, how: tuple[str, ...]) -> None:
        service.script(NOW, times=None, operation="responses.retrieve")
        done = command("respond", "Hello", "--background", *how)
        assert done.code == 0
        assert done.err.startswith("azopenai: resp_")
        assert " is made in the background; --resume resp_" in done.err
        assert 'You said \\"Hello\\"' in done.out if how else done.out.startswith("This is the local")
        assert service.requests[0].json()["background"] is True
        assert len(service.requests) == 3

    def test_it_may_be_waited_for_later(self, service: Emulator, terminal: type[Terminal]) -> None:
        service.script(Fault(headers={"retry-after": "600"}), NOW, operation="responses.retrieve")
        with terminal("respond", "Hello", "--background") as screen:
            screen.expect("resp_")
            screen.expect(": in_progress")
            screen.interrupt()
            assert screen.end() == 130
        response_id = screen.text.partition("--resume ")[2].split()[0]
        with terminal("respond", "--resume", response_id) as screen:
            screen.expect('You said "Hello"')
            screen.expect(f"azopenai: --previous {response_id} goes on from here\r\n")
            assert screen.end() == 0

    def test_a_prompt_has_no_place_in_it(self, service: Emulator, command: Run) -> None:
        done = command("respond", "Hello", "--resume", "resp_1")
        assert (done.code, service.requests) == (2, ())
        assert done.err.startswith("azopenai: error: --resume waits for a response that was asked for before")
        done = command("respond", "--resume", "")
        assert (done.code, service.requests) == (2, ())
        assert done.err.startswith("azopenai: error: argument --resume: the id must not be empty")

    def test_one_that_is_not_there(self, service: Emulator, command: Run) -> None:
        assert service.endpoint
        done = command("respond", "--resume", "resp_none")
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("azopenai: error: Error code: 404")


class TestEnds:
    def test_failed(self, service: Emulator, command: Run) -> None:
        assert service.endpoint
        done = command("respond", "[[fail]]")
        assert done.code == 1
        assert " failed: server_error - The model failed, as the prompt told it to." in done.err
        assert done.err.count("\n") == 1

    def test_cancelled(self, service: Emulator, command: Run) -> None:
        service.script(created(status="cancelled"))
        done = command("respond", "x", "--no-stream")
        assert (done.code, done.err) == (1, "azopenai: error: the response resp_1 was cancelled\n")

    def test_filtered(self, service: Emulator, command: Run) -> None:
        assert service.endpoint
        done = command("respond", "[[filter-output]] x")
        assert done.code == 6
        assert done.out.startswith("This is the local")
        assert done.err == "azopenai: error: the content filter cut the answer\n"
        done = command("respond", "[[filter]]")
        assert (done.code, done.out) == (6, "")

    def test_broken_off(self, service: Emulator, command: Run) -> None:
        service.script(Fault(cut_after=7))
        done = command("respond", "x")
        assert done.code == 4
        assert done.out.startswith("This")
        assert done.err.startswith("azopenai: error: the stream ended before its end")

    def test_other_output_than_messages_is_let_be(self, service: Emulator, command: Run) -> None:
        reasoning = {"type": "reasoning", "id": "rs_1", "summary": []}
        service.script(created(output=[reasoning], store=False))
        done = command("respond", "x", "--no-stream")
        assert (done.code, done.out, done.err) == (0, "\n", "")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--image", "none.png"), "cannot read none.png: No such file or directory"),
        (("--file", "none.pdf"), "cannot read none.pdf: No such file or directory"),
        (("",), "no prompt: give one, or pipe one in; see azopenai respond --help"),
    ],
)
def test_wrong_usage(service: Emulator, command: Run, args: tuple[str, ...], says: str) -> None:
    prompt = () if "" in args else ("x",)
    done = command("respond", *prompt, *args)
    assert (done.code, done.out, done.err, service.requests) == (2, "", f"azopenai: error: {says}\n", ())


def test_what_to_go_on_from_is_told_to_whoever_looks(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("respond", "Hello") as screen:
        screen.expect("I only say it back.\r\nazopenai: --previous resp_")
        assert screen.end() == 0
    service.script(created(store=False))
    with terminal("respond", "Hello", "--no-stream") as screen:
        assert screen.end() == 0
        assert "--previous" not in screen.text


def test_nothing_goes_on_from_an_emulator_that_ends(terminal: type[Terminal]) -> None:
    with terminal("respond", "Hello") as screen:
        screen.expect("I only say it back.")
        assert screen.end() == 0
        assert "--previous" not in screen.text
