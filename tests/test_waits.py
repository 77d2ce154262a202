"""Waiting for what the service does on its own: until when, how long, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.faces import method, settled, within
from support.loopback import Loopback, json_answer

from azopenai import NotFoundError, PollTimeoutError

if TYPE_CHECKING:
    from support.faces import Face

FILE = {"id": "file-1", "object": "file"}


async def waited(face: Face, clock: Any, server: Loopback, name: str, *ids: Any, **params: Any) -> Any:
    """Wait by a method of a client whose sleeps take no time."""
    async with within(face.client(server, api_version="v1", clock=clock)) as client:
        return await settled(method(client, name)(*ids, **params))


def states(about: dict[str, Any], *statuses: str, **last: Any) -> Any:
    """A server at which something has these statuses, one after another."""
    answers = [json_answer({**about, "status": status}) for status in statuses[:-1]]
    return Loopback(*answers, json_answer({**about, "status": statuses[-1], **last}))


@pytest.mark.parametrize("last", ["processed", "error", "deleted"])
def test_a_file_is_waited_for(face: Face, fake_clock: Any, last: str) -> None:
    seen: list[str] = []
    with states(FILE, "uploaded", "running", last) as server:
        file = face.run(
            waited,
            face,
            fake_clock,
            server,
            "files.wait_for_processing",
            "file-1",
            on_progress=lambda file: seen.append(file.status),
            extra_headers={"x-a": "1"},
        )
    assert file.status == last
    assert seen == ["uploaded", "running", last]
    assert fake_clock.slept == [1.0, 1.5]
    assert {request.headers["x-a"] for request in server.received} == {"1"}


def test_the_wait_between_two_looks_is_limited(face: Face, fake_clock: Any) -> None:
    name = "files.wait_for_processing"
    with states(FILE, *["running"] * 5, "processed") as server:
        face.run(waited, face, fake_clock, server, name, "file-1", poll_interval=2)
    assert fake_clock.slept == [1.0, 1.5, 2, 2, 2]


def test_a_wait_has_an_end(face: Face, fake_clock: Any) -> None:
    name = "files.wait_for_processing"
    with states(FILE, "running") as server, pytest.raises(PollTimeoutError) as raised:
        face.run(waited, face, fake_clock, server, name, "file-1", max_wait_seconds=10)
    assert raised.value.last.status == "running"
    assert sum(fake_clock.slept) < 10


def test_a_wait_that_cannot_look_has_the_error(face: Face, fake_clock: Any) -> None:
    gone = json_answer({"error": {"message": "gone"}}, 404)
    with Loopback(gone) as server, pytest.raises(NotFoundError):
        face.run(waited, face, fake_clock, server, "files.wait_for_processing", "file-1")


@pytest.mark.parametrize(
    ("ids", "params", "kind"),
    [
        (("",), {}, ValueError),
        (("file-1",), {"colour": 1}, TypeError),
        (("file-1",), {"max_wait_seconds": 0}, ValueError),
        (("file-1",), {"poll_interval": "1"}, TypeError),
    ],
)
def test_a_wait_that_cannot_be_is_told(face: Face, fake_clock: Any, ids: Any, params: Any, kind: Any) -> None:
    with states(FILE, "running") as server, pytest.raises(kind):
        face.run(waited, face, fake_clock, server, "files.wait_for_processing", *ids, **params)
    assert server.received == []
