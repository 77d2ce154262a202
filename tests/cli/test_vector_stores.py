from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


@pytest.fixture
def notes(here: Path) -> str:
    (here / "notes.md").write_text("Parrots eat seeds and fruit.\n", encoding="utf-8")
    (here / "more.md").write_text("Ships sail on the sea.\n", encoding="utf-8")
    return "notes.md"


def told(done: Ended) -> dict[str, str]:
    assert done.code == 0, done.err
    return dict(line.split("\t") for line in done.out.splitlines())


def test_one_step_after_the_other(service: Emulator, command: Run, notes: str) -> None:
    done = command("vector-stores", "create", notes, "--name", "birds")
    store = told(done)
    assert (store["files"], store["name"], store["status"]) == ("1", "birds", "completed")
    assert done.err == f"azopenai: {store['id']} is made, and gets its files\n"
    assert told(command("vector-stores", "add", store["id"], "more.md"))["files"] == "2"
    found = command("vector-stores", "search", store["id"], "What do parrots eat?", "--limit", "1")
    score, name, text = found.out.rstrip("\n").split("\t")
    assert (name, text) == (notes, "Parrots eat seeds and fruit.")
    assert float(score) <= 1
    piped = command("vector-stores", "search", store["id"], "--json", stdin="What do parrots eat?\n")
    assert json.loads(piped.out.splitlines()[0])["filename"] == notes
    assert json.loads(command("vector-stores", "list", "--json").out)["id"] == store["id"]
    assert command("vector-stores", "list", "--limit", "1").out.count("\t") == 5
    assert told(command("vector-stores", "show", store["id"]))["name"] == "birds"
    assert command("vector-stores", "delete", store["id"]).out == f"{store['id']}\n"
    assert command("vector-stores", "list").out == ""
    assert service.requests[0].target == "/openai/v1/vector_stores"


def test_an_empty_one(service: Emulator, command: Run) -> None:
    done = command("vector-stores", "create")
    assert told(done)["files"] == "0"
    assert (done.err, len(service.requests)) == ("", 1)


@pytest.mark.parametrize("action", [("create",), ("add", "vs_1")])
def test_files_that_cannot_be_read(service: Emulator, command: Run, action: tuple[str, ...]) -> None:
    done = command("vector-stores", *action, "none.md")
    assert (done.code, service.requests) == (2, ())
    assert done.err == "azopenai: error: cannot read none.md: No such file or directory\n"


@pytest.mark.parametrize("why", [{"code": "invalid_file", "message": "no text in it"}, None])
def test_a_file_that_the_service_cannot_read(
    service: Emulator, command: Run, notes: str, why: dict[str, str] | None
) -> None:
    store_id = told(command("vector-stores", "create"))["id"]
    body = {"id": "file-1", "object": "vector_store.file", "status": "failed", "last_error": why}
    service.script(Fault(body=body), operation="vector_stores.files.retrieve")  # type: ignore[arg-type] # values of kinds
    done = command("vector-stores", "add", store_id, notes)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("azopenai: error: notes.md (file-")
    assert done.err.endswith(" is failed: no text in it\n" if why else " is failed\n")


def test_on_a_terminal(service: Emulator, terminal: type[Terminal], notes: str) -> None:
    assert service.endpoint
    with terminal("vector-stores", "create", notes) as screen:
        screen.expect(" is made, and gets its files")
        screen.expect(notes)
        screen.expect("notes.md is read")
        screen.expect("completed")
        assert screen.end() == 0
