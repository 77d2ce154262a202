from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


def vectors(done: Ended) -> list[Any]:
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_each_text_has_a_line(service: Emulator, command: Run) -> None:
    done = command("embed", "a cat sat", "Žluť")
    found = vectors(done)
    assert [(item["index"], item["text"]) for item in found] == [(0, "a cat sat"), (1, "Žluť")]
    assert [len(item["embedding"]) for item in found] == [1536, 1536]
    assert "Žluť" in done.out
    assert done.err == ""
    (request,) = service.requests
    assert request.json()["model"] == "text-embedding-3-small"  # and not AZURE_OPENAI_DEPLOYMENT
    assert request.query == {"api-version": "2024-10-21"}


def test_lines_of_a_pipe_go_out_in_batches(service: Emulator, command: Run) -> None:
    done = command("embed", "--batch", "2", "--dimensions", "3", stdin="one\r\n\n two\n  \nthree\n")
    assert [(item["index"], item["text"], len(item["embedding"])) for item in vectors(done)] == [
        (0, "one", 3),
        (1, " two", 3),
        (2, "three", 3),
    ]
    assert [request.json()["input"] for request in service.requests] == [["one", " two"], ["three"]]


def test_texts_and_a_pipe(service: Emulator, command: Run) -> None:
    done = command("embed", "first", "-", "", "last", stdin="piped\n")
    assert [item["text"] for item in vectors(done)] == ["first", "piped", "last"]
    assert [item["text"] for item in vectors(command("embed", "alone", stdin="left\n"))] == ["alone"]
    assert len(service.requests) == 2


@pytest.mark.parametrize("args", [(), ("-",), ("",)])
def test_no_text_is_an_error(service: Emulator, command: Run, args: tuple[str, ...]) -> None:
    done = command("embed", *args, stdin="\n")
    assert (done.code, done.out, service.requests) == (2, "", ())
    assert done.err == "azopenai: error: no text: what was given is empty; see azopenai embed --help\n"


def test_no_text_on_a_terminal_is_an_error(service: Emulator, terminal: type[Terminal]) -> None:
    with terminal("embed") as screen:
        screen.expect("azopenai: error: no text: give one, or pipe lines in; see azopenai embed --help")
        assert screen.end() == 2
    assert service.requests == ()


def test_verbose_tells_the_facts(service: Emulator, command: Run) -> None:
    assert service.endpoint
    done = command("embed", "one two", "--verbose")
    assert done.err.startswith("azopenai: text-embedding-3-small: 2 tokens in, request id ")


def test_fewer_vectors_than_texts_are_an_error(service: Emulator, command: Run) -> None:
    item = {"object": "embedding", "index": 0, "embedding": [1.0]}
    body = {"object": "list", "model": "m", "data": [item], "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    service.script(Fault(body=body))  # type: ignore[arg-type] # a dict whose values mypy takes for another
    done = command("embed", "one", "two")
    assert (done.code, done.out) == (1, "")
    assert done.err == "azopenai: error: 2 texts were sent, and 1 vectors came\n"


def test_what_was_printed_before_an_error_stays(service: Emulator, command: Run) -> None:
    service.script(Fault(headers={"x-first": "1"}), Fault(status=404))
    done = command("embed", "one", "two", "--batch", "1", "--dimensions", "2")
    assert (done.code, done.out.count("\n")) == (1, 1)
    assert done.err.startswith("azopenai: error: Error code: 404")


def test_a_bar_stands_beside_a_file(service: Emulator, terminal: type[Terminal], here: Any) -> None:
    assert service.endpoint
    with (here / "vectors").open("w+", encoding="utf-8") as out:
        with terminal("embed", "one", "two", stdout=out.fileno()) as screen:
            screen.expect("embedding")
            screen.expect("2/?")
            assert screen.end() == 0
        out.seek(0)
        assert len(out.readlines()) == 2
    with terminal("embed", "one", "--dimensions", "2") as screen:
        screen.expect('{"index": 0, "text": "one", "embedding": [')
        assert screen.end() == 0
        assert "embedding " not in screen.text
