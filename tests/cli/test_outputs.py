from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.folders import names

from azopenai.cli import outputs
from azopenai.cli.failures import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Ended

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]


def test_a_file_is_whole_or_not_there(here: Path) -> None:
    with outputs.whole_file("out", force=False) as write:
        write(b"one")
        (unfinished,) = names(here)
        assert unfinished.startswith(".azopenai-")
    assert names(here) == ["out"]
    assert (here / "out").read_bytes() == b"one"
    (here / "other").touch()  # with the mode that any program gives its files
    assert stat.S_IMODE((here / "out").stat().st_mode) == stat.S_IMODE((here / "other").stat().st_mode)


@pytest.mark.parametrize("how", [KeyboardInterrupt, ValueError])
def test_nothing_is_left_of_one_that_was_not_finished(here: Path, how: type[BaseException]) -> None:
    (here / "out").write_bytes(b"old")

    def fail() -> None:
        with outputs.whole_file("out", force=True) as write:
            write(b"new")
            raise how

    with pytest.raises(how):
        fail()
    assert names(here) == ["out"]
    assert (here / "out").read_bytes() == b"old"


def test_one_that_exists_is_kept(here: Path) -> None:
    (here / "out").write_bytes(b"old")
    says = "out exists: give --force to write over it"
    with pytest.raises(UsageError, match=says), outputs.whole_file("out", force=False):
        raise AssertionError
    with outputs.whole_file("out", force=True) as write:
        write(b"new")
    assert (here / "out").read_bytes() == b"new"

    def come_late() -> None:
        with outputs.whole_file("late", force=False) as write:
            write(b"ours")
            (here / "late").write_bytes(b"theirs")

    with pytest.raises(UsageError, match="late exists"):
        come_late()
    assert (here / "late").read_bytes() == b"theirs"
    assert names(here) == ["late", "out"]


def test_a_link_stays_one(here: Path) -> None:
    (here / "out").write_bytes(b"old")
    (here / "link").symlink_to("out")
    with outputs.whole_file("link", force=True) as write:
        write(b"new")
    assert (here / "link").is_symlink()
    assert (here / "out").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (".", "cannot write .: it is a directory"),
        ("none/out", "cannot write none/out: No such file or directory"),
        ("/dev/null/out", "cannot write /dev/null/out: Not a directory"),
    ],
)
def test_what_cannot_be_written(service: Emulator, command: Run, here: Path, name: str, says: str) -> None:
    done = command("speak", "Ahoy!", "-o", name)
    assert (done.code, done.err, service.requests) == (2, f"azopenai: error: {says}\n", ())
    assert names(here) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk(service: Emulator, command: Run) -> None:
    assert service.endpoint
    done = command("speak", "Ahoy!", "-o", "/dev/full")
    assert (done.code, done.err) == (1, "azopenai: error: /dev/full: No space left on device\n")


def test_a_device_is_written_to_and_stays_one(service: Emulator, command: Run) -> None:
    assert service.endpoint
    assert command("speak", "Ahoy!", "-o", os.devnull).code == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)  # noqa: PTH116 - what the system says of it


def test_text_ends_with_the_end_of_a_line(here: Path) -> None:
    for name, pieces in {"one": ["a", ""], "two": ["a\n"], "three": [""], "four": []}.items():
        with outputs.text(name, force=False) as write:
            for piece in pieces:
                write(piece)
    assert (here / "one").read_bytes() == (here / "two").read_bytes() == b"a\n"
    assert (here / "three").read_bytes() == (here / "four").read_bytes() == b""
