from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.folders import names

from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


def request(number: int, model: str = "gpt-4o") -> str:
    body = {"model": model, "messages": [{"role": "user", "content": f"Number {number}"}]}
    line = {"custom_id": f"r{number}", "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(line) + "\n"


@pytest.fixture
def requests(here: Path) -> str:
    (here / "requests.jsonl").write_text("".join(map(request, range(5))), encoding="utf-8")
    return "requests.jsonl"


def told(done: Ended) -> dict[str, str]:
    assert done.code == 0, done.err
    return dict(line.split("\t") for line in done.out.splitlines())


def custom_ids(text: str) -> list[str]:
    return sorted(json.loads(line)["custom_id"] for line in text.splitlines())


def paths(service: Emulator, method: str = "POST") -> list[str]:
    return [r.target.removeprefix("/openai/v1") for r in service.requests if r.method == method]


def test_one_step_after_the_other(service: Emulator, command: Run, requests: str, here: Path) -> None:
    begun = told(command("batch", "create", requests))
    assert (begun["status"], begun["endpoint"]) == ("validating", "/v1/chat/completions")
    assert paths(service) == ["/files", "/batches"]
    batch_id = begun["id"]
    done = command("batch", "results", batch_id)
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith(", and has no results\n")
    ended = told(command("batch", "wait", batch_id))
    assert (ended["status"], ended["done"]) == ("completed", "5/5")
    assert told(command("batch", "show", batch_id)) == ended
    assert command("batch", "list").out.split("\t")[:4:3] == [batch_id, "5/5"]
    assert json.loads(command("batch", "list", "--json", "--limit", "1").out)["id"] == batch_id
    assert custom_ids(command("batch", "results", batch_id).out) == [f"r{n}" for n in range(5)]
    done = command("batch", "results", batch_id, "-o", "results.jsonl")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert len(custom_ids((here / "results.jsonl").read_text(encoding="utf-8"))) == 5


def test_create_and_wait(service: Emulator, command: Run, requests: str) -> None:
    done = command("batch", "create", requests, "--wait", "--json")
    batch = json.loads(done.out)
    assert batch["status"] == "completed"
    assert done.err == (
        f"azopenai: {batch['id']} has begun; azopenai batch wait {batch['id']} waits for it too\n"
    )
    again = command("batch", "create", batch["input_file_id"], "--path", "/v1/chat/completions")
    assert told(again)["input"] == batch["input_file_id"]
    assert paths(service) == ["/files", "/batches", "/batches"]
    given_up = told(command("batch", "cancel", told(again)["id"]))
    assert given_up["status"] == "cancelling"


class TestRun:
    def test_the_whole_of_it(self, service: Emulator, command: Run, requests: str, here: Path) -> None:
        done = command("batch", "run", requests, "-o", "results.jsonl")
        assert (done.code, done.out) == (0, "")
        assert done.err.startswith("azopenai: the batch is batch_")
        answers = (here / "results.jsonl").read_text(encoding="utf-8")
        assert custom_ids(answers) == [f"r{n}" for n in range(5)]
        assert paths(service) == ["/files", "/batches"]
        assert custom_ids(command("batch", "run", requests).out) == custom_ids(answers)
        assert paths(service) == ["/files", "/batches"]

    def test_it_survives_being_killed(
        self, service: Emulator, terminal: type[Terminal], command: Run, requests: str, here: Path
    ) -> None:
        service.script(Fault(headers={"openai-poll-after-ms": "600000"}), operation="batches.retrieve")
        with terminal("batch", "run", requests, "-o", "results.jsonl") as screen:
            screen.expect("azopenai: the batch is batch_")
            screen.expect("in_progress")
            screen.process.kill()
            screen.process.wait()
        assert "results.jsonl" not in names(here)
        done = command("batch", "run", requests, "-o", "results.jsonl")
        assert done.code == 0, done.err
        answers = (here / "results.jsonl").read_text(encoding="utf-8")
        assert custom_ids(answers) == [f"r{n}" for n in range(5)]
        assert paths(service).count("/batches") == 1

    def test_other_requests_are_another_batch(
        self, service: Emulator, command: Run, requests: str, here: Path
    ) -> None:
        assert command("batch", "run", requests).code == 0
        (here / requests).write_text(request(7), encoding="utf-8")
        assert custom_ids(command("batch", "run", requests).out) == ["r7"]
        assert paths(service).count("/batches") == 2

    def test_a_batch_that_came_to_a_bad_end_is_begun_again(
        self, service: Emulator, command: Run, requests: str
    ) -> None:
        service.script(Fault(status=500), operation="batches.retrieve")
        assert command("batch", "run", requests, "--max-retries", "0").code == 1
        (batch_id,) = (line.split("\t")[0] for line in command("batch", "list").out.splitlines())
        assert command("batch", "cancel", batch_id).code == 0
        assert command("batch", "run", requests).code == 0
        assert paths(service).count("/batches") == 2

    def test_lines_that_fail_are_told(
        self, service: Emulator, command: Run, requests: str, here: Path
    ) -> None:
        assert service.endpoint
        bad = request(9).replace('"content": "Number 9"', '"content": 9')
        (here / requests).write_text(request(1) + bad, encoding="utf-8")
        done = command("batch", "run", requests)
        assert custom_ids(done.out) == ["r1"]
        assert " --errors fetches them\n" in done.err
        batch_id = done.err.partition("the batch is ")[2].partition(";")[0]
        assert custom_ids(command("batch", "results", batch_id, "--errors").out) == ["r9"]
        assert told(command("batch", "show", batch_id))["done"] == "1/2, 1 failed"


def test_a_batch_that_fails(service: Emulator, command: Run, requests: str, here: Path) -> None:
    assert service.endpoint
    (here / requests).write_text(request(1) + "no request\n" + request(1), encoding="utf-8")
    done = command("batch", "create", requests, "--wait")
    assert (done.code, done.out) == (1, "")
    assert " is failed: " in done.err
    batch_id = done.err.partition("azopenai: ")[2].split()[0]
    problems = told(command("batch", "show", batch_id))["problems"]
    assert problems.startswith("line 2: ")


def test_a_batch_of_which_the_service_says_little(service: Emulator, command: Run) -> None:
    body: dict[str, Any] = {"id": "batch_1", "object": "batch", "status": "failed", "created_at": 0}
    errors = {"data": [{"message": "no quota"}]}
    service.script(Fault(body={**body, "errors": errors}))
    assert told(command("batch", "show", "batch_1")) == {
        "id": "batch_1",
        "created": "1970-01-01T00:00:00Z",
        "status": "failed",
        "problems": "no quota",
    }
    service.script(Fault(body={**body, "status": "completed", "request_counts": {}}))
    assert told(command("batch", "wait", "batch_1"))["done"] == "0/0"
    service.script(Fault(body={**body, "status": "completed"}))
    assert "done" not in told(command("batch", "wait", "batch_1"))


@pytest.mark.parametrize("line", ["no json", "[]", "{}", ""])
def test_a_file_that_holds_no_requests(service: Emulator, command: Run, here: Path, line: str) -> None:
    (here / "bad.jsonl").write_text(f"{line}\n", encoding="utf-8")
    done = command("batch", "create", "bad.jsonl")
    assert (done.code, service.requests) == (2, ())
    assert done.err.startswith("azopenai: error: bad.jsonl: the first line is no request of a batch: ")
    assert command("batch", "create", "bad.jsonl", "--path", "/v1/embeddings").code == 0


def test_a_file_that_is_there_needs_to_be_told_about(service: Emulator, command: Run) -> None:
    done = command("batch", "create", "file-abc")
    assert (done.code, service.requests) == (2, ())
    assert done.err.startswith("azopenai: error: --path is needed: what the requests of file-abc are for")


def test_a_bar_on_a_terminal(service: Emulator, terminal: type[Terminal], requests: str) -> None:
    assert service.endpoint
    with terminal("batch", "create", requests, "--wait") as screen:
        screen.expect(requests)
        screen.expect("5/5")
        screen.expect("completed")
        assert screen.end() == 0
    with terminal("batch", "results", "batch_1") as screen:
        screen.expect("azopenai: error: a file of results is nothing for a terminal")
        assert screen.end() == 2
