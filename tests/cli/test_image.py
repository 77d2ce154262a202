from __future__ import annotations

import json
import struct
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


def size(data: bytes) -> tuple[int, ...]:
    assert data[:4] == b"\x89PNG"
    return struct.unpack(">II", data[16:24])


@pytest.fixture
def parrot(service: Emulator, command: Run, here: Path) -> str:
    assert command("image", "A parrot", "-o", "parrot.png", "--quality", "low").code == 0
    assert (here / "parrot.png").exists()
    service.clear()
    return "parrot.png"


def test_into_a_file(service: Emulator, command: Run, here: Path) -> None:
    done = command("image", "A parrot", "-o", "parrot.png")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert size((here / "parrot.png").read_bytes()) == (1024, 1024)
    (request,) = service.requests
    assert request.target == "/openai/v1/images/generations"
    assert request.json() == {"prompt": "A parrot", "model": "gpt-image-1"}


def test_into_a_pipe(service: Emulator, process: Run) -> None:
    done = process("image", "-", stdin=b"A parrot\n")
    assert (done.code, done.err, size(done.data)) == (0, "", (1024, 1024))
    assert service.requests[0].json()["prompt"] == "A parrot"


def test_what_was_asked_for_goes_out(service: Emulator, command: Run, here: Path) -> None:
    args = "--size", "1536x1024", "--quality", "low", "--background", "opaque", "--n", "2"
    done = command("image", "A parrot", *args, "-o", "parrot.jpg", "--verbose")
    assert done.code == 0
    assert done.err.startswith("azopenai: gpt-image-1: 2 tokens in, 544 out, request id ")
    assert names(here) == ["parrot-1.jpg", "parrot-2.jpg"]
    assert size((here / "parrot-2.jpg").read_bytes()) == (1536, 1024)
    assert service.requests[0].json() == {
        "prompt": "A parrot",
        "size": "1536x1024",
        "quality": "low",
        "background": "opaque",
        "n": 2,
        "output_format": "jpeg",
        "model": "gpt-image-1",
    }


def test_json_has_files_in_place_of_pictures(service: Emulator, command: Run, here: Path) -> None:
    assert service.endpoint
    done = command("image", "A parrot", "--json", "--n", "2", "-o", "parrot.png")
    answer = json.loads(done.out)
    assert answer["data"] == [{"file": "parrot-1.png"}, {"file": "parrot-2.png"}]
    assert answer["usage"]["output_tokens"] == 8320
    assert names(here) == ["parrot-1.png", "parrot-2.png"]


def test_a_picture_behind_a_url_is_fetched(service: Emulator, command: Run, here: Path) -> None:
    done = command("image", "A parrot", "--json", "-o", "parrot.png", "--model", "dall-e-3")
    assert json.loads(done.out)["data"][0]["revised_prompt"].endswith("A parrot")
    assert size((here / "parrot.png").read_bytes()) == (1024, 1024)
    assert "api-key" not in service.requests[1].headers


@pytest.mark.parametrize("many", [False, True])
def test_edit(service: Emulator, command: Run, parrot: str, here: Path, *, many: bool) -> None:
    files = [parrot, parrot] if many else [parrot]
    done = command("image", "A hat", "--edit", *files, "--mask", parrot, "-o", "hat.png", "--size", "auto")
    assert (done.code, done.err) == (0, "")
    assert size((here / "hat.png").read_bytes()) == (1024, 1024)
    assert service.requests[0].target == "/openai/v1/images/edits"
    body = service.requests[0].body
    assert body.count(b'name="image[]"; filename="parrot.png"') == (2 if many else 0)
    assert body.count(b'name="image"; filename="parrot.png"') == (0 if many else 1)
    assert b'name="mask"; filename="parrot.png"' in body


class TestSketches:
    @pytest.mark.parametrize("edit", [False, True])
    def test_they_come_first(
        self, service: Emulator, command: Run, parrot: str, here: Path, *, edit: bool
    ) -> None:
        args = ("--edit", parrot) if edit else ()
        done = command("image", "A hat", *args, "--partial", "2", "-o", "hat.png", "--json", "--verbose")
        assert done.code == 0, done.err
        assert names(here) == ["hat-sketch-1.png", "hat-sketch-2.png", "hat.png", parrot]
        assert size((here / "hat-sketch-2.png").read_bytes()) == (256, 256)
        assert size((here / "hat.png").read_bytes()) == (1024, 1024)
        answer = json.loads(done.out)
        assert answer["data"] == [{"file": "hat.png"}]
        assert "b64_json" not in answer
        assert answer["size"] == "1024x1024"
        assert done.err.startswith("azopenai: gpt-image-1: ")
        assert len(service.requests) == 1

    def test_none_are_a_stream_all_the_same(self, service: Emulator, process: Run) -> None:
        done = process("image", "A hat", "--partial", "0")
        assert (done.code, size(done.data)) == (0, (1024, 1024))
        assert service.requests[0].json()["stream"] is True

    def test_those_that_came_stay_when_the_stream_breaks(
        self, service: Emulator, command: Run, here: Path
    ) -> None:
        service.script(Fault(cut_after=1))
        done = command("image", "A hat", "--partial", "2", "-o", "hat.png")
        assert (done.code, names(here)) == (4, ["hat-sketch-1.png"])

    def test_events_that_are_not_known_are_let_be(self, service: Emulator, command: Run, here: Path) -> None:
        events: list[Any] = [
            {"type": "image_generation.mood", "b64_json": "eA=="},
            {"type": "image_generation.completed", "b64_json": "eA==", "created_at": 1},
        ]
        body = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
        service.script(Fault(body=body, content_type="text/event-stream"))
        assert command("image", "A hat", "--partial", "1", "-o", "hat.png").code == 0
        assert (here / "hat.png").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--json",), "--json needs -o OUT: stdout takes one picture, and nothing beside it"),
        (("--partial", "1", "-o", "-"), "--partial needs -o OUT: stdout takes one picture, and nothing"),
        (("--n", "2"), "--n needs -o OUT: stdout takes one picture, and nothing beside it"),
        (("--n", "2", "--partial", "0", "-o", "x.png"), "--partial goes with one picture: leave --n out"),
        (("--mask", "x.png"), "--mask goes with --edit: it says where a picture is edited"),
        (("--edit", "none.png"), "cannot read none.png: No such file or directory"),
        (("--edit", "old.png", "--mask", "none.png"), "cannot read none.png: No such file or directory"),
        (("-o", "old.png"), "old.png exists: give --force to write over it"),
        (("--n", "2", "-o", "more.png"), "more-2.png exists: give --force to write over it"),
        (("--partial", "1", "-o", "new.png"), "new-sketch-1.png exists: give --force to write over it"),
        (("--n", "0"), "argument --n: 0 is below 1"),
    ],
)
def test_wrong_usage(service: Emulator, command: Run, here: Path, args: tuple[str, ...], says: str) -> None:
    for name in ("old.png", "more-2.png", "new-sketch-1.png"):
        (here / name).write_bytes(b"old")
    done = command("image", "A parrot", *args)
    assert (done.code, done.out, service.requests) == (2, "", ())
    assert done.err.startswith(f"azopenai: error: {says}")
    assert done.err.count("\n") == 1


def test_no_picture_is_an_error(service: Emulator, command: Run) -> None:
    service.script(Fault(body={"created": 1, "data": []}))
    done = command("image", "A parrot", "-o", "parrot.png")
    assert (done.code, done.err) == (1, "azopenai: error: no picture came\n")


def test_a_filtered_prompt(service: Emulator, command: Run, here: Path) -> None:
    assert service.endpoint
    done = command("image", "[[filter]]", "-o", "parrot.png")
    assert (done.code, names(here)) == (6, [])
    assert done.err.startswith("azopenai: error: Error code: 400 contentFilter - ")


def test_on_a_terminal(service: Emulator, terminal: type[Terminal], parrot: str, here: Path) -> None:
    with terminal("image", "A parrot") as screen:
        screen.expect("azopenai: error: a picture is nothing for a terminal: give -o OUT, or pipe it on")
        assert screen.end() == 2
    with terminal("image", "A parrot", "-o", "other.png") as screen:
        screen.expect("drawing")
        screen.expect("azopenai: wrote other.png\r\n")
        assert screen.end() == 0
    with terminal("image", "A hat", "--edit", parrot, "-o", "hat.png") as screen:
        screen.expect(parrot)
        screen.expect("azopenai: wrote hat.png\r\n")
        assert screen.end() == 0
    service.script(Fault(delay=600))
    with terminal("image", "A parrot", "-o", "late.png") as screen:
        screen.expect("drawing")
        screen.interrupt()
        assert screen.end() == 130
    assert "late.png" not in names(here)
