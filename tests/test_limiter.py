"""The rate limiter by itself: even slots, tokens, corrections; the time is handed in."""

from __future__ import annotations

import pickle
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azopenai import RateLimiter, RateLimiterTimeoutError
from azopenai.core.quota import estimate
from azopenai.core.response import RateLimit


def test_slots_are_even() -> None:
    limiter = RateLimiter(requests_per_minute=600)
    starts = [limiter.take(0, 0.0).start for _ in range(5)]
    gaps = {round(after - before, 9) for before, after in pairwise(starts)}
    assert gaps == {round(0.1 / 0.97, 9)}


@given(st.lists(st.floats(0, 3), min_size=2, max_size=60), st.integers(30, 1200))
def test_no_slice_of_a_minute_is_overrun(gaps: list[float], quota: int) -> None:
    """Whenever calls come: in any ten seconds, no more than a sixth of the quota, and one."""
    limiter, now, starts = RateLimiter(requests_per_minute=quota, max_wait=1e6), 0.0, list[float]()
    for gap in gaps:
        now += gap
        starts.append(limiter.take(0, now).start)
    assert starts == sorted(starts)
    for start in starts:
        assert sum(start <= other < start + 10 for other in starts) <= quota / 6 + 1


def test_tokens_have_some_slack_and_then_are_waited_for() -> None:
    limiter = RateLimiter(tokens_per_minute=6000)
    assert limiter.take(1000, 0.0).start == 0.0
    assert limiter.take(1000, 0.0).start == pytest.approx(10 / 0.97 - 10)
    assert limiter.take(1000, 0.0).start == pytest.approx(20 / 0.97 - 10)


def test_what_the_service_says_of_its_limits() -> None:
    limiter = RateLimiter(requests_per_minute=6000, tokens_per_minute=60_000)
    limiter.told(RateLimit(remaining_requests=0, reset_requests=4.0), None, 0.0)
    assert limiter.take(0, 0.0).start == 4.0
    limiter.told(RateLimit(remaining_tokens=0, reset_tokens=9.0), None, 0.0)
    assert limiter.take(0, 0.0).start == 9.0
    limiter.told(RateLimit(), 30.0, 0.0)
    assert limiter.take(0, 0.0).start == 30.0
    only_tokens = RateLimiter(tokens_per_minute=60)
    only_tokens.told(RateLimit(remaining_requests=0, remaining_tokens=0), None, 0.0)
    assert only_tokens.take(0, 0.0).start == 0.0


def test_a_turn_given_back_is_the_next_ones() -> None:
    limiter = RateLimiter(requests_per_minute=60, tokens_per_minute=60)
    limiter.take(0, 0.0)
    slot = limiter.take(30, 0.0)
    limiter.give_back(slot)
    assert limiter.take(0, 0.0).start == slot.start


def test_it_waits_no_longer_than_it_may() -> None:
    limiter = RateLimiter(requests_per_minute=1, max_wait=5)
    limiter.take(0, 0.0)
    with pytest.raises(RateLimiterTimeoutError, match=r"wait 61\.9 s, which is more than max_wait, 5 s"):
        limiter.take(0, 0.0)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({}, "needs requests_per_minute, tokens_per_minute or both"),
        ({"requests_per_minute": 0}, "requests_per_minute must be a number above 0"),
        ({"tokens_per_minute": True}, "tokens_per_minute must be a number above 0"),
        ({"tokens_per_minute": float("inf")}, "tokens_per_minute must be a number above 0"),
        ({"tokens_per_minute": 1, "max_wait": "1"}, "max_wait must be a number above 0"),
    ],
)
def test_limits_are_numbers(options: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        RateLimiter(**options)


def test_it_prints_and_pickles() -> None:
    limiter = RateLimiter(requests_per_minute=5, max_wait=2)
    assert repr(limiter) == "RateLimiter(requests_per_minute=5, tokens_per_minute=None, max_wait=2)"
    assert repr(pickle.loads(pickle.dumps(limiter))) == repr(limiter)


@pytest.mark.parametrize(
    ("params", "tokens"),
    [
        ({"messages": [{"content": "x" * 400}], "max_tokens": 100}, 200),
        ({"messages": [{"content": "x" * 400}], "max_completion_tokens": 50, "n": 3}, 250),
        ({"input": "x" * 400, "max_output_tokens": 7}, 107),
        ({"prompt": ["x" * 200, "y" * 200]}, 116),
        ({"prompt": [1, 2, 3, 4], "max_tokens": 0}, 4),
        ({"messages": [{"content": [{"image_url": "data:image/png;base64," + "A" * 4000}]}]}, 16),
        ({"messages": None, "temperature": 0.5, "max_tokens": None}, 16),
    ],
)
def test_tokens_are_estimated_as_the_service_does(params: dict[str, Any], tokens: int) -> None:
    assert estimate(params) == tokens
