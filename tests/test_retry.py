"""The retry vectors, the backoff formula, and the checks of a policy."""

from __future__ import annotations

import math
import pickle
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.answers import NOW, headers, response
from support.specs import rows

from azopenai import RetryEvent, RetryPolicy
from azopenai.core.failure import status_error
from azopenai.core.routes import azure_endpoint
from azopenai.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    ConnectionPoolTimeoutError,
    StreamError,
)
from azopenai.retry import RETRIED_STATUSES, asked_delay

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDPOINT = azure_endpoint("https://res.openai.azure.com", None)
OUTCOMES: dict[str, APIError] = {
    "connection": APIConnectionError(),
    "timeout": APITimeoutError(),
    "pool": ConnectionPoolTimeoutError(),
    "stream": StreamError("broke"),
}


def answered(status: int, named: dict[str, str] | None = None, message: str = "m") -> APIError:
    body = {"error": {"message": message}}
    return status_error(response(status, body, named), endpoint=ENDPOINT, model=None, now=NOW)


@pytest.mark.parametrize("row", rows("retry", "retry"))
def test_whether_and_when_an_attempt_is_tried_again(row: dict[str, Any]) -> None:
    policy = RetryPolicy(**row.get("policy", {}))
    error = OUTCOMES.get(row.get("outcome", "")) or answered(
        row["status"], row.get("headers"), row.get("message", "m")
    )
    delay = policy.delay(row.get("failed", 1), error, row.get("chance", 0.0))
    assert delay == (pytest.approx(row["delay"]) if "delay" in row else None)


@pytest.fixture
def _far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose clock shows nine hours more than UTC."""
    monkeypatch.setenv("TZ", "XXX-9")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_far_east")
@pytest.mark.parametrize("zone", ["", " GMT", " -0000"])
def test_a_date_means_the_same_wherever_the_machine_is(zone: str) -> None:
    assert asked_delay(503, {"retry-after": f"Tue, 14 Nov 2023 22:14:00{zone}"}, "", NOW) == 40.0


shares = st.floats(0, 1)
waits = st.just(0.0) | st.floats(1e-6, 1e6)
policies = st.builds(
    RetryPolicy,
    max_retries=st.integers(0, 5000),
    initial=waits,
    multiplier=st.floats(1, 1e6),
    max_delay=waits,
    jitter=shares,
    max_server_delay=waits,
    on_excess=st.sampled_from(["raise", "backoff", "cap"]),
)


@given(policies, st.integers(0, 60), st.floats(0, 1, exclude_max=True))
def test_backoff_is_the_formula(policy: RetryPolicy, n: int, chance: float) -> None:
    """delay = min(initial · multiplier^n, max_delay) · (1 - jitter · chance), here by logarithms."""
    size = math.log(policy.initial) + n * math.log(policy.multiplier) if policy.initial else -math.inf
    expected = min(math.exp(min(size, 600.0)), policy.max_delay) * (1 - policy.jitter * chance)
    assert policy.backoff(n, chance) == pytest.approx(expected, rel=1e-6)


@given(
    policies, st.integers(1, 5000), st.floats(0, 1, exclude_max=True), st.text("0123456789.-e", max_size=6)
)
def test_no_wait_is_longer_than_allowed(policy: RetryPolicy, failed: int, chance: float, asked: str) -> None:
    delay = policy.delay(failed, answered(429, {"retry-after": asked}), chance)
    if failed > policy.max_retries:
        assert delay is None
    if delay is not None:
        assert 0 <= delay <= max(policy.max_delay, policy.max_server_delay)
    assert policy.backoff(failed - 1, chance) <= policy.max_delay


@given(
    st.dictionaries(
        st.sampled_from(["retry-after", "retry-after-ms"]), st.text(st.characters(codec="latin-1"))
    )
)
def test_what_is_asked_for_is_nothing_or_a_positive_number(named: dict[str, str]) -> None:
    asked = asked_delay(429, headers(named), "", NOW)
    assert asked is None or 0 < asked < math.inf


@given(st.text(max_size=20))
def test_any_text_of_a_429_asks_for_nothing_or_a_positive_number(text: str) -> None:
    asked = asked_delay(429, {}, f"try again in {text}s", NOW)
    assert asked is None or 0 < asked < math.inf


def test_a_number_beyond_all_numbers_is_not_asked() -> None:
    assert asked_delay(429, {"retry-after": "9" * 400}, f"retry after {'9' * 400} seconds", NOW) is None


@pytest.mark.parametrize(
    "date", ["Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359", "1" * 400]
)
def test_a_date_at_the_end_of_time_is_no_error(date: str) -> None:
    asked = asked_delay(503, {"retry-after": date}, "", NOW)
    assert asked is None or asked > 1e6


def test_the_statuses_that_are_tried_again() -> None:
    assert {s for s in range(100, 600) if s in RETRIED_STATUSES} == {408, 429, *range(500, 600)}
    assert RetryPolicy().statuses == RETRIED_STATUSES
    assert RetryPolicy(statuses=[429, 429]).statuses == frozenset({429})


@pytest.mark.parametrize(
    ("field", "values", "accepted"),
    [
        ("max_retries", [-1, 1.0, True, None, "2"], "a whole number, 0 or more"),
        ("initial", [-0.1, math.nan, math.inf, True, None, "1"], "a number, at least 0"),
        ("multiplier", [0.9, math.nan, math.inf, False, "2"], "a number, at least 1"),
        ("max_delay", [-1, math.inf, None], "a number, at least 0"),
        ("max_server_delay", [-1, math.inf, None], "a number, at least 0"),
        ("jitter", [-0.1, 1.1, math.nan, True, None], "a number from 0 to 1"),
        ("on_excess", ["give up", None, ["raise"]], "'raise', 'backoff' or 'cap'"),
        ("total", [-1, math.nan, True, "60"], "a number, at least 0"),
    ],
)
def test_a_policy_that_makes_no_sense_is_told_at_once(field: str, values: list[Any], accepted: str) -> None:
    for value in values:
        with pytest.raises(ValueError, match=f"{field} must be {accepted}; it is "):
            RetryPolicy(**{field: value})


def test_a_policy_is_a_value() -> None:
    policy = RetryPolicy(max_retries=5, on_retry=print)
    assert policy == RetryPolicy(max_retries=5)
    assert policy.with_max_retries(1) == RetryPolicy(max_retries=1)
    assert policy.with_max_retries(1).on_retry is print
    assert pickle.loads(pickle.dumps(policy)) == policy
    assert hash(policy) == hash(RetryPolicy(max_retries=5))
    with pytest.raises(AttributeError):
        policy.jitter = 0.0  # type: ignore[misc]  # that it cannot be set is what is shown
    with pytest.raises(ValueError, match="max_retries must be a whole number"):
        policy.with_max_retries(-1)


def test_a_retry_event_tells_attempt_delay_and_error() -> None:
    error = APIConnectionError()
    event = RetryEvent(attempt=1, delay=0.5, error=error)
    assert (event.attempt, event.delay, event.error) == (1, 0.5, error)
