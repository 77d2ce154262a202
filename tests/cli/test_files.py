from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.folders import names

from azopenai.cli import sending
from azopenai.emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


@pytest.fixture
def notes(here: Path) -> str:
    (here / "notes.txt").write_bytes(b"a line\n" * 100)
    return "notes.txt"


@pytest.fixture
def uploaded(service: Emulator, command: Run, notes: str) -> str:
    """The id of a file that the service has."""
    file_id: str = json.loads(command("files", "upload", notes, "--purpose", "assistants", "--json").out)[
        "id"
    ]
    assert service.requests
    return file_id


def test_upload_list_show_and_delete(service: Emulator, command: Run, notes: str) -> None:
    done = command("files", "upload", notes, notes, "--purpose", "assistants", "--verbose")
    assert done.code == 0
    rows = [line.split("\t") for line in done.out.splitlines()]
    assert [name for name, _ in rows[:6]] == ["id", "created", "purpose", "status", "bytes", "name"]
    told = dict(rows[:6])
    assert (told["purpose"], told["bytes"], told["name"]) == ("assistants", "700", "notes.txt")
    assert done.err.count("azopenai: request id ") == 2
    assert service.requests[0].target == "/openai/v1/files"

    listed = command("files", "list")
    assert [line.split("\t")[0] for line in listed.out.splitlines()][-1] == told["id"]
    assert command("files", "list", "--limit", "1").out.count("\n") == 1
    assert service.requests[-1].query == {"limit": "1"}
    assert command("files", "list", "--purpose", "batch").out == ""
    assert service.requests[-1].query == {"purpose": "batch"}
    ids = [json.loads(line)["id"] for line in command("files", "list", "--json").out.splitlines()]
    assert len(ids) == 2

    assert (
        dict(line.split("\t") for line in command("files", "show", ids[0]).out.splitlines())["id"] == ids[0]
    )
    assert json.loads(command("files", "show", ids[0], "--json").out)["filename"] == "notes.txt"
    assert command("files", "delete", ids[0]).out == f"{ids[0]}\n"
    assert json.loads(command("files", "delete", ids[1], "--json").out)["deleted"] is True
    assert command("files", "list").out == ""


def test_a_file_from_a_pipe_that_expires(service: Emulator, process: Run) -> None:
    args = "--purpose", "assistants", "--expires-after", "3600"
    done = process("files", "upload", "-", *args, stdin=b"a line\n")
    assert done.code == 0, done.err
    assert "expires\t20" in done.out
    assert b'name="expires_after[seconds]"\r\n\r\n3600\r\n' in service.requests[0].body


class TestParts:
    def test_a_file_in_parts(self, service: Emulator, command: Run, notes: str) -> None:
        done = command("files", "upload", notes, "--purpose", "assistants", "--parts", "--json")
        assert json.loads(done.out)["bytes"] == 700
        paths = [request.target.rpartition("/")[2] for request in service.requests]
        assert paths == ["uploads", "parts", "complete"]
        assert service.requests[0].json()["mime_type"] == "text/plain"

    @pytest.mark.parametrize(("name", "kind"), [("a.jsonl", "text/jsonl"), ("a", "application/octet-stream")])
    def test_its_media_type(self, service: Emulator, command: Run, here: Path, name: str, kind: str) -> None:
        (here / name).write_bytes(b"{}\n")
        command("files", "upload", name, "--purpose", "assistants", "--parts")
        assert service.requests[0].json()["mime_type"] == kind

    def test_a_pipe_has_none(self, service: Emulator, command: Run) -> None:
        done = command("files", "upload", "-", "--purpose", "batch", "--parts")
        assert (done.code, service.requests) == (2, ())
        assert done.err.startswith("azopenai: error: --parts needs a file that can be read more than once")

    def test_an_upload_that_comes_to_nothing(self, service: Emulator, command: Run, notes: str) -> None:
        service.script(
            Fault(body={"id": "upload_1", "object": "upload", "status": "expired"}),
            operation="uploads.complete",
        )
        done = command("files", "upload", notes, "--purpose", "assistants", "--parts")
        assert (done.code, done.out) == (1, "")
        assert done.err == "azopenai: error: the upload upload_1 is expired, and no file came of it\n"

    def test_one_that_breaks_off(self, service: Emulator, command: Run, notes: str) -> None:
        service.script(Fault(status=400), operation="uploads.parts.create")
        done = command("files", "upload", notes, "--purpose", "assistants", "--parts")
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)

    def test_a_large_file_goes_in_parts_by_itself(self, service: Emulator, command: Run, here: Path) -> None:
        with (here / "large.txt").open("wb") as file:
            file.truncate(sending.MOST_BYTES + 1)
        service.script(Fault(status=403), operation="uploads.create")
        done = command("files", "upload", "large.txt", "--purpose", "assistants")
        assert (done.code, done.out) == (3, "")
        assert service.requests[0].json()["bytes"] == sending.MOST_BYTES + 1


class TestDownload:
    def test_into_a_file_and_a_pipe(self, service: Emulator, command: Run, uploaded: str, here: Path) -> None:
        assert service.endpoint
        done = command("files", "download", uploaded, "-o", "again.txt")
        assert (done.code, done.out, done.err) == (0, "", "")
        assert (here / "again.txt").read_bytes() == (here / "notes.txt").read_bytes()
        done = command("files", "download", uploaded, "--verbose")
        assert done.out == "a line\n" * 100
        assert done.err.startswith("azopenai: request id ")

    def test_it_is_there_whole_or_not_at_all(
        self, service: Emulator, command: Run, uploaded: str, here: Path
    ) -> None:
        service.script(Fault(cut_after=300))
        done = command("files", "download", uploaded, "-o", "again.txt", "--max-retries", "0")
        assert (done.code, names(here)) == (4, ["notes.txt"])


@pytest.mark.parametrize("action", ["show", "download", "delete"])
def test_what_is_not_there(service: Emulator, command: Run, action: str) -> None:
    assert service.endpoint
    done = command("files", action, "file-none")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert done.err.startswith("azopenai: error: Error code: 404")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "the following arguments are required: ACTION; see azopenai files --help"),
        (("upload", "x"), "the following arguments are required: --purpose; see azopenai files upload"),
        (("upload", "none", "--purpose", "batch"), "cannot read none: No such file or directory"),
        (("show", ".."), "argument ID: the id must not be empty, '.' or '..'"),
        (("list", "--limit", "0"), "argument --limit: 0 is below 1"),
    ],
)
def test_wrong_usage(service: Emulator, command: Run, args: tuple[str, ...], says: str) -> None:
    done = command("files", *args)
    assert (done.code, done.out, service.requests) == (2, "", ())
    assert done.err.startswith(f"azopenai: error: {says}")


def test_on_a_terminal(service: Emulator, terminal: type[Terminal], notes: str, here: Any) -> None:
    assert service.endpoint
    with terminal("files", "upload", notes, "--purpose", "assistants", "--parts") as screen:
        screen.expect(notes)
        screen.expect("700/700 bytes")
        screen.expect("id")
        screen.expect("file-")
        assert screen.end() == 0
    file_id = "file-" + screen.text.rpartition("file-")[2].split()[0]
    with terminal("files", "list") as screen:
        screen.expect("created")
        screen.expect("assistants")
        assert screen.end() == 0
    with terminal("files", "download", file_id) as screen:
        screen.expect("azopenai: error: a file is nothing for a terminal: give -o OUT, or pipe it on")
        assert screen.end() == 2
    with terminal("files", "download", file_id, "-o", "again.txt") as screen:
        screen.expect("700/")
        screen.expect("azopenai: wrote again.txt")
        assert screen.end() == 0
    assert names(here) == ["again.txt", "notes.txt"]


def test_the_embedded_emulator_answers_too(command: Run, notes: str) -> None:
    done = command("files", "upload", notes, "--purpose", "assistants")
    assert (done.code, done.err.count("\n")) == (0, 1)
    assert done.err.startswith("azopenai: no endpoint is configured, so the embedded emulator answers")
