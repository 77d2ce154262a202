from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]

EXAMPLE = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ahoy"}]}


@pytest.fixture
def examples(here: Path) -> str:
    (here / "examples.jsonl").write_text(f"{json.dumps(EXAMPLE)}\n" * 12, encoding="utf-8")
    return "examples.jsonl"


def told(done: Ended) -> dict[str, str]:
    assert done.code == 0, done.err
    return dict(line.split("\t") for line in done.out.splitlines())


def test_create_and_wait(service: Emulator, command: Run, examples: str) -> None:
    args = "--suffix", "pirate", "--epochs", "2", "--seed", "7", "--validation", examples
    done = command("finetune", "create", examples, "--base", "gpt-4.1-mini", *args, "--wait")
    job = told(done)
    assert (job["status"], job["base"]) == ("succeeded", "gpt-4.1-mini")
    assert job["model"].endswith("pirate")
    first, *events = done.err.splitlines()
    assert first == f"azopenai: {job['id']} has begun; azopenai finetune wait {job['id']} waits for it too"
    assert events[-1].endswith("Z The job has successfully completed")
    (sent,) = (r.json() for r in service.requests if r.target.endswith("/fine_tuning/jobs"))
    assert sent == {
        "model": "gpt-4.1-mini",
        "suffix": "pirate",
        "seed": 7,
        "method": {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 2}}},
        "training_file": job["training file"],
        "validation_file": job["validation file"],
    }


def test_one_step_after_the_other(service: Emulator, command: Run, examples: str) -> None:
    assert service.endpoint
    begun = json.loads(command("finetune", "create", examples, "--base", "gpt-4.1-mini", "--json").out)
    job_id = begun["id"]
    other = told(command("finetune", "create", begun["training_file"], "--base", "gpt-4.1-mini"))
    assert told(command("finetune", "cancel", other["id"]))["status"] == "cancelled"
    done = command("finetune", "wait", other["id"])
    assert (done.code, done.out) == (1, "")
    assert " is cancelled" in done.err
    assert told(command("finetune", "wait", job_id))["status"] == "succeeded"
    assert told(command("finetune", "show", job_id))["id"] == job_id
    listed = [line.split("\t")[0] for line in command("finetune", "list").out.splitlines()]
    assert sorted(listed) == sorted([job_id, other["id"]])
    events = command("finetune", "events", job_id, "--limit", "2").out.splitlines()
    assert len(events) == 2
    assert events[0].endswith("\tinfo\tThe job has successfully completed")


def test_what_is_wrong_with_the_examples_is_told(service: Emulator, command: Run, here: Path) -> None:
    assert service.endpoint
    done = command("finetune", "create", "none.jsonl", "--base", "gpt-4.1-mini")
    assert (done.code, service.requests) == (2, ())
    assert done.err == "azopenai: error: cannot read none.jsonl: No such file or directory\n"
    (here / "bad.jsonl").write_text("{}\n", encoding="utf-8")
    done = command("finetune", "create", "bad.jsonl", "--base", "gpt-4.1-mini", "--wait")
    assert (done.code, done.out) == (1, "")


def test_on_a_terminal(service: Emulator, terminal: type[Terminal], examples: str) -> None:
    assert service.endpoint
    with terminal("finetune", "create", examples, "--base", "gpt-4.1-mini", "--wait") as screen:
        screen.expect(examples)
        screen.expect("is looked at")
        screen.expect("The job has successfully completed")
        screen.expect("succeeded")
        assert screen.end() == 0
