"""Limits: how they are given, checked, and cut to what remains of the whole."""

from __future__ import annotations

import copy
import math
import pickle
from typing import Any

import httpx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from azopenai import Timeout

PHASES = ("connect", "read", "write", "pool")
ALL = (*PHASES, "total", "stream_idle")


def phases(timeout: Timeout) -> tuple[float | None, ...]:
    return tuple(getattr(timeout, name) for name in PHASES)


def test_the_default_is_ten_minutes_and_five_seconds_to_connect() -> None:
    timeout = Timeout()
    assert phases(timeout) == (5.0, 600.0, 600.0, 600.0)
    assert (timeout.total, timeout.stream_idle) == (None, None)


def test_one_number_is_for_the_four_phases() -> None:
    assert phases(Timeout(60)) == (60, 60, 60, 60)
    assert Timeout(60).total is None


def test_a_phase_of_its_own_wins_over_the_number() -> None:
    assert phases(Timeout(60, connect=2)) == (2, 60, 60, 60)
    assert phases(Timeout(60, read=None)) == (60, None, 60, 60)
    assert phases(Timeout(read=10)) == (5.0, 10, 600.0, 600.0)


def test_none_is_no_limit() -> None:
    assert phases(Timeout(None)) == (None, None, None, None)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("value", [0, -1, math.nan, math.inf, True, "5"])
def test_a_limit_that_is_none_is_told(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"timeout {name} must be a number of seconds above 0, or None"):
        Timeout(**{name: value})


def test_a_number_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="timeout connect must be a number of seconds above 0"):
        Timeout(0)


def test_a_timeout_is_a_value() -> None:
    timeout = Timeout(60, total=5)
    assert timeout == Timeout(60, total=5)
    assert hash(timeout) == hash(Timeout(60, total=5))
    assert pickle.loads(pickle.dumps(timeout)) == copy.deepcopy(timeout) == timeout
    assert evolve(timeout, read=1) == Timeout(60, read=1, total=5)
    assert "total=5" in repr(timeout)
    with pytest.raises(AttributeError):
        timeout.read = 1  # type: ignore[misc]  # that it cannot be set is what is shown


def test_what_passes_for_a_timeout() -> None:
    timeout = Timeout(60)
    assert Timeout.of(timeout) is timeout
    assert Timeout.of(60) == timeout
    assert Timeout.of(2.5) == Timeout(2.5)
    assert Timeout.of(None) == Timeout(None)
    assert Timeout.of(httpx.Timeout(60, connect=1)) == Timeout(60, connect=1)
    assert Timeout.of(httpx.Timeout(None)) == Timeout(None)


@pytest.mark.parametrize("value", ["60", True, (5, 60), {"read": 5}, object()])
def test_what_does_not(value: object) -> None:
    with pytest.raises(TypeError, match="timeout must be a number of seconds, a Timeout or None, not a "):
        Timeout.of(value)


def test_without_a_total_nothing_is_cut() -> None:
    timeout = Timeout(60)
    assert timeout.within(None) is timeout


limits = st.none() | st.floats(0.001, 1e6)


@given(
    st.builds(Timeout, connect=limits, read=limits, write=limits, pool=limits, stream_idle=limits),
    st.floats(-10, 1e6),
)
def test_no_limit_is_longer_than_what_remains(timeout: Timeout, remaining: float) -> None:
    left = max(remaining, 0.001)
    cut = timeout.within(remaining)
    assert cut.total == left
    for name in PHASES:
        before, after = getattr(timeout, name), getattr(cut, name)
        assert after == (left if before is None else min(before, left))
    if timeout.stream_idle is None:
        assert cut.stream_idle is None
    else:
        assert cut.stream_idle == min(timeout.stream_idle, left)
