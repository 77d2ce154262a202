from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


def test_models_are_listed(service: Emulator, command: Run) -> None:
    done = command("models")
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert ["gpt-4o", "2024-05-10T18:50:49Z", "generally-available", "chat_completion"] in rows
    assert service.requests[0].target == "/openai/models?api-version=2024-10-21"
    assert (done.code, done.err) == (0, "")


def test_v1_tells_less(service: Emulator, command: Run) -> None:
    assert service.endpoint
    done = command("models", "--api-version", "v1", "--limit", "2", "--verbose")
    assert done.out.count("\n") == 2
    assert done.out.endswith("\t2024-05-10T18:50:49Z\t\t\n")
    assert done.err.startswith("azopenai: request id ")


def test_json(service: Emulator, command: Run) -> None:
    assert service.endpoint
    done = command("models", "--json", "--limit", "3")
    assert [json.loads(line)["object"] for line in done.out.splitlines()] == ["model"] * 3


def test_a_table_on_a_terminal(service: Emulator, terminal: type[Terminal]) -> None:
    assert service.endpoint
    with terminal("models", "--limit", "1") as screen:
        for text in ("id", "created", "status", "for", "gpt-35-turbo", "chat_completion"):
            screen.expect(text)
        assert screen.end() == 0
        assert "\t" not in screen.text
