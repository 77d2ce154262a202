"""Waiting for what the service does on its own: until when, how long, and what comes of it."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import method, settled, within
from support.loopback import Answer, Loopback, Received, json_answer

from azopenai import NotFoundError, PollFailedError, PollTimeoutError

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


BATCH = {"id": "batch-1", "object": "batch"}
JOB = {"id": "ftjob-1", "object": "fine_tuning.job"}
RUN = {"id": "evalrun-1", "object": "eval.run"}
WAITS: dict[str, tuple[dict[str, Any], tuple[str, ...], dict[str, Any], str]] = {
    "batches.wait": (BATCH, ("batch-1",), {}, "completed"),
    "fine_tuning.jobs.wait": (JOB, ("ftjob-1",), {}, "succeeded"),
    "evals.runs.wait": (RUN, ("evalrun-1",), {"eval_id": "eval-1"}, "completed"),
}


@pytest.mark.parametrize("name", WAITS)
def test_a_job_is_waited_for_to_its_good_end(face: Face, fake_clock: Any, name: str) -> None:
    about, ids, params, done = WAITS[name]
    seen: list[str] = []
    with states(about, "queued", "in_progress", done) as server:
        job = face.run(
            waited,
            face,
            fake_clock,
            server,
            name,
            *ids,
            **params,
            max_interval=1.2,
            deadline=60,
            on_progress=lambda job: seen.append(job.status),
        )
    assert job.status == done
    assert seen == ["queued", "in_progress", done]
    assert fake_clock.slept == [1.0, 1.2]


FAILURES: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "batches.wait",
        "failed",
        {"errors": {"data": [{"message": "line 1 is no JSON"}]}},
        "batch 'batch-1' is failed: line 1",
    ),
    ("batches.wait", "expired", {}, "batch 'batch-1' is expired"),
    ("batches.wait", "cancelled", {"errors": {"data": []}}, "batch 'batch-1' is cancelled"),
    ("fine_tuning.jobs.wait", "failed", {"error": {"message": "too few"}}, "is failed: too few"),
    ("fine_tuning.jobs.wait", "canceled", {"error": {}}, "'ftjob-1' is canceled"),
    ("evals.runs.wait", "canceled", {}, "eval.run 'evalrun-1' is canceled"),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: f"{failure[0]}-{failure[1]}")
def test_a_bad_end_is_an_error_that_has_the_job(face: Face, fake_clock: Any, failure: Any) -> None:
    name, status, why, said = failure
    about, ids, params, _ = WAITS[name]
    with states(about, "in_progress", status, **why) as server, pytest.raises(PollFailedError) as raised:
        face.run(waited, face, fake_clock, server, name, *ids, **params)
    assert said in str(raised.value)
    assert raised.value.last.status == status
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.last) == (str(raised.value), raised.value.last)


@pytest.mark.parametrize("name", WAITS)
def test_a_job_that_takes_too_long_is_told(face: Face, fake_clock: Any, name: str) -> None:
    about, ids, params, _ = WAITS[name]
    with states(about, "in_progress") as server, pytest.raises(PollTimeoutError):
        face.run(waited, face, fake_clock, server, name, *ids, **params, deadline=5)


class Training:
    """A job that goes on with every look, and what happened to it, the newest first, two a page."""

    def __init__(self, *happened: int) -> None:
        self.happened = happened
        self.looks = 0
        self.pages = 0

    def __call__(self, received: Received) -> Answer:
        if not received.path.endswith("/events"):
            self.looks += 1
            done = self.looks == len(self.happened)
            return json_answer({**JOB, "status": "succeeded" if done else "running"})
        self.pages += 1
        ids = [f"e-{number}" for number in range(self.happened[self.looks - 1], 0, -1)]
        begin = ids.index(received.query["after"]) + 1 if "after" in received.query else 0
        data = [{"id": one, "message": one} for one in ids[begin : begin + 2]]
        return json_answer({"object": "list", "data": data, "has_more": begin + 2 < len(ids)})


def test_events_come_once_and_in_order(face: Face, fake_clock: Any) -> None:
    training = Training(0, 5, 5, 6)
    events: list[str] = []
    with Loopback(training) as server:
        job = face.run(
            waited,
            face,
            fake_clock,
            server,
            "fine_tuning.jobs.wait",
            "ftjob-1",
            on_event=lambda event: events.append(event.id),
        )
    assert job.status == "succeeded"
    assert events == ["e-1", "e-2", "e-3", "e-4", "e-5", "e-6"]
    assert training.pages == 1 + 3 + 1 + 1


def test_events_are_told_before_a_bad_end(face: Face, fake_clock: Any) -> None:
    events: list[str] = []
    answers = [
        json_answer({**JOB, "status": "failed"}),
        json_answer({"object": "list", "data": [{"id": "e-1", "message": "out of memory"}]}),
    ]
    with Loopback(*answers) as server, pytest.raises(PollFailedError):
        face.run(
            waited,
            face,
            fake_clock,
            server,
            "fine_tuning.jobs.wait",
            "ftjob-1",
            on_event=lambda event: events.append(event.message),
        )
    assert events == ["out of memory"]
