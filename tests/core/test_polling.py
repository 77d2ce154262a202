"""Waiting: when a state is looked at, for how long, and what ends it; no time passes."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from support.answers import response
from support.clock import FakeClock
from support.driver import call

from azopenai import PollTimeoutError
from azopenai.core.decode import Model, model, with_response
from azopenai.core.effects import Sleep
from azopenai.core.polling import poll
from azopenai.core.request import Request


@model
class State(Model):
    status: str


def run(states: list[str], clock: FakeClock | None = None, named: Any = None, **options: Any) -> list[Any]:
    """What a poll did: waits as numbers, looks as the state that was seen, and the state that it gave."""
    clock, queue = clock or FakeClock(), list(states)
    done: list[Any] = []
    steps = poll(call(), lambda state: state.status == "done", clock, **options)
    outcome = None
    try:
        while True:
            step = steps.send(outcome)
            if isinstance(step, Sleep):
                clock.sleep(step.seconds)
                done.append(step.seconds)
                outcome = None
            else:
                assert isinstance(step, Request)
                outcome = with_response(State(status=queue.pop(0)), response(named=named))
                done.append(outcome.status)
    except StopIteration as end:
        done.append(end.value)
    return done


def test_what_is_done_is_given_at_once() -> None:
    assert run(["done"]) == ["done", State(status="done")]


def test_waits_grow_up_to_a_limit() -> None:
    *steps, last = run(["going"] * 7 + ["done"], max_interval=4)
    assert [step for step in steps if isinstance(step, float)] == [1.0, 1.5, 2.25, 3.375, 4, 4, 4]
    assert last == State(status="done")


def test_chance_makes_them_shorter() -> None:
    assert run(["going", "done"], FakeClock(chance=1.0))[1] == 0.75


@pytest.mark.parametrize(
    ("named", "wait"),
    [
        ({"openai-poll-after-ms": "5000", "retry-after": "9"}, 5.0),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after": "9"}, 9.0),
        ({"retry-after": "0"}, 1.0),
        ({"retry-after": "soon", "openai-poll-after-ms": "-1", "retry-after-ms": "9" * 9}, 1.0),
    ],
    ids=range(5),
)
def test_the_service_may_say_when_to_look_again(named: dict[str, str], wait: float) -> None:
    assert run(["going", "done"], named=named)[1] == wait


def test_a_state_that_came_without_an_answer_says_nothing() -> None:
    steps = poll(call(), lambda _: False, FakeClock(), first=State(status="going"))
    assert next(steps) == Sleep(1.0)


def test_the_deadline_is_kept() -> None:
    clock = FakeClock()
    with pytest.raises(PollTimeoutError, match="not done after 3 s") as caught:
        run(["going"] * 9, clock, deadline=3)
    assert clock.now == 1_700_000_000.0 + 2.5
    assert caught.value.last == State(status="going")
    assert pickle.loads(pickle.dumps(caught.value)).last == State(status="going")


def test_progress_is_told() -> None:
    seen: list[str] = []
    run(["queued", "going", "done"], on_progress=lambda state: seen.append(state.status))
    assert seen == ["queued", "going", "done"]


def test_what_progress_raises_ends_the_wait() -> None:
    def enough(_state: State) -> None:
        raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        run(["going"], on_progress=enough)


@pytest.mark.parametrize("limit", ["deadline", "max_interval"])
def test_limits_are_positive(limit: str) -> None:
    with pytest.raises(ValueError, match=f"{limit} must be a number of seconds above 0, not 0"):
        run(["done"], None, None, **{limit: 0})
