"""The state of several endpoints, with the time handed in: who serves, who rests, who is on trial."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.driver import call

from azopenai.core import fleet as module
from azopenai.core.fleet import Fleet, Rank
from azopenai.core.request import Request
from azopenai.core.routes import Operation

READ = Operation("files.retrieve", "GET", "/files/{file_id}", sends="none")


def fleet(*priorities: int) -> Fleet:
    return Fleet([Rank(priority) for priority in priorities])


def test_the_lowest_priority_serves() -> None:
    assert fleet(1, 0, 2).choose(0.0, 0.0) == 1
    assert fleet(1, 0, 2).choose(0.0, 0.0, frozenset({1})) == 0
    assert fleet(0).choose(0.0, 0.0, frozenset({0})) is None


@pytest.mark.parametrize(("chance", "place"), [(0.0, 0), (0.24, 0), (0.26, 1), (0.99, 1), (1.0, 1)])
def test_within_a_priority_it_goes_by_weight(chance: float, place: int) -> None:
    assert Fleet([Rank(0, 1.0), Rank(0, 3.0), Rank(1, 100.0)]).choose(0.0, chance) == place


def test_who_failed_rests_and_comes_back_through_one_trial() -> None:
    two = fleet(0, 1)
    two.failed(0, 10.0)
    assert [two.choose(now, 0.0) for now in (0.0, 9.9)] == [1, 1]
    assert two.wait(4.0) == 0.0  # the other one is there
    assert two.choose(10.0, 0.0) == 0
    assert two.choose(10.0, 0.0) == 1  # while it is on trial
    two.succeeded(0)
    assert [two.choose(10.0, 0.0) for _ in range(2)] == [0, 0]
    assert two.failures(0) == 0


def test_a_trial_that_fails_rests_again() -> None:
    one = fleet(0)
    one.failed(0, 10.0)
    assert one.choose(10.0, 0.0) == 0
    one.failed(0, 30.0)
    assert one.failures(0) == 2
    assert one.choose(29.0, 0.0) is None
    assert one.choose(30.0, 0.0) == 0


def test_a_trial_that_nobody_finished_is_free_again() -> None:
    one = fleet(0)
    one.failed(0, 1.0)
    assert one.choose(1.0, 0.0) == 0
    assert one.choose(1.0, 0.0) is None
    one.left(0)
    assert one.choose(1.0, 0.0) == 0


def test_of_two_that_want_a_trial_at_once_one_has_it() -> None:
    class Slow(Fleet):
        """Between looking and taking, another thread takes."""

        def _by_weight(self, places: Any, chance: float) -> int:
            place = super()._by_weight(places, chance)
            self._trials.setdefault(place, object())
            return place

    one = Slow([Rank(), Rank(1)])
    one.failed(0, 1.0)
    assert one.choose(1.0, 0.0) == 1


def test_an_earlier_end_does_not_shorten_a_rest() -> None:
    one = fleet(0)
    one.failed(0, 60.0)
    one.failed(0, 5.0)
    assert one.choose(59.0, 0.0) is None


def test_where_all_rest_the_soonest_is_known() -> None:
    two = fleet(0, 0)
    two.failed(0, 8.0)
    two.failed(1, 5.0)
    assert two.soonest() == 1
    assert (two.wait(2.0), two.wait(9.0)) == (3.0, 0.0)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(0.1, 10)), min_size=1, max_size=4),
    st.lists(
        st.tuples(
            st.sampled_from(["choose", "fail", "succeed", "leave"]), st.integers(0, 3), st.floats(0, 5)
        ),
        max_size=20,
    ),
    st.floats(0, 1, exclude_max=True),
)
def test_whoever_is_chosen_may_serve(ranks: Any, steps: Any, chance: float) -> None:
    """In any history: nobody who rests is chosen, nor anybody while one of a lower number is free."""
    some, now = Fleet([Rank(*rank) for rank in ranks]), 0.0
    rests = dict.fromkeys(range(len(ranks)), 0.0)
    for step, place, seconds in steps:
        now += seconds
        at = place % len(ranks)
        if step == "fail":
            some.failed(at, now + seconds)
            rests[at] = max(rests[at], now + seconds)
        elif step == "succeed":
            some.succeeded(at)
            rests[at] = 0.0
        elif step == "leave":
            some.left(at)
        else:
            chosen = some.choose(now, chance)
            if chosen is not None:
                assert rests[chosen] <= now


def stored(**params: Any) -> Request[Any, Any]:
    return call({"model": "m", **params})


def test_what_is_stored_somewhere_is_found_again() -> None:
    some = fleet(0, 0)
    some.remember("file-1", 1)
    read: Request[Any, Any] = Request(READ, {}, dict, ids={"file_id": "file-1"})
    assert some.home(read) == 1
    assert some.home(stored(input_file_id="file-1")) == 1
    assert some.home(stored(file_ids=["x", "file-1"])) == 1
    assert some.home(stored(previous_response_id="resp-2")) is None
    assert some.home(stored(prompt="file-1" * 100, n=5, metadata={"a": "file-1"})) is None
    assert some.home(read.at(0)) == 0


def test_the_oldest_are_forgotten_first() -> None:
    some = fleet(0)
    for number in range(module.KNOWN_HOMES + 1):
        some.remember(str(number), 0)
    assert some.home(stored(file="0")) is None
    assert some.home(stored(file="1")) == 0
