"""When to try again and how long to wait first: a frozen value and a pure function.

    delay = what the service asked for, where it asked for something up to `max_server_delay`
    delay = min(initial · multiplier^n, max_delay) · (1 - jitter · random)      otherwise, n = 0, 1, 2, …

The service asks by `retry-after-ms`, `x-ms-retry-after-ms`, `retry-after` (seconds or a date) and, last,
in the text of a 429. Zero and nonsense count as not asked.
"""

from __future__ import annotations

import math
import re
from datetime import timezone
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from azopenai.errors import APIConnectionError, APIStatusError, APITimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from azopenai.errors import APIError

RETRIED_STATUSES = frozenset({408, 429, *range(500, 600)})
"""408, 429 and 500 and above. Not 409: the same call would meet the same conflict."""


def _at_least(minimum: float) -> Callable[[object, Any, object], None]:
    def validate(_instance: object, attribute: Any, value: Any) -> None:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not minimum <= value < math.inf:
            raise ValueError(f"{attribute.name} must be a number, at least {minimum:g}; it is {value!r}")

    return validate


def _limit(instance: object, attribute: Any, value: object) -> None:
    if value is not None:
        _at_least(0)(instance, attribute, value)


def _whole(_instance: object, attribute: Any, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{attribute.name} must be a whole number, 0 or more; it is {value!r}")


def _share(_instance: object, attribute: Any, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
        raise ValueError(f"{attribute.name} must be a number from 0 to 1; it is {value!r}")


def _statuses(given: Collection[int]) -> frozenset[int]:
    return frozenset(given)


def _on_excess(_instance: object, attribute: Any, value: object) -> None:
    if value not in ("raise", "backoff", "cap"):
        raise ValueError(f"{attribute.name} must be 'raise', 'backoff' or 'cap'; it is {value!r}")


@frozen(kw_only=True)
class RetryEvent:
    """What `on_retry` is told before the wait.

    Attributes:
        attempt: The attempt that failed, from 1.
        delay: Seconds until the next one.
        error: What went wrong.
    """

    attempt: int
    delay: float
    error: APIError


@frozen(kw_only=True)
class FailoverEvent:
    """What `on_failover` is told before the call goes on.

    Attributes:
        attempt: The attempt that failed, from 1.
        source: Scheme and host that failed.
        target: Scheme and host that are asked next.
        error: What went wrong.
    """

    attempt: int
    source: str
    target: str
    error: APIError


class RetryBudget:
    """How much of the traffic may be retries, so that a service that is down is not kept down by them.

    Every call earns `share` of a retry, and every retry spends one; up to `reserve` are saved, and are there
    from the beginning. Where there is none, an error is raised at once. One budget may serve many clients.

    Args:
        share: Retries for each call, 0.1 for one in ten.
        reserve: The most that is saved.

    Raises:
        ValueError: One of them is no number, or below 0.
    """

    def __init__(self, share: float = 0.1, reserve: float = 10.0) -> None:
        for name, value in (("share", share), ("reserve", reserve)):
            number: Any = value
            if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 <= number < math.inf:
                raise ValueError(f"{name} must be a number, 0 or more; it is {number!r}")
        self.share = share
        self.reserve = reserve
        self.saved = reserve

    def earn(self) -> None:
        """A call begins."""
        self.saved = min(self.reserve, self.saved + self.share)

    def spend(self) -> bool:
        """Whether there is a retry to spend; it is spent then."""
        if self.saved < 1:
            return False
        self.saved -= 1
        return True


@frozen(kw_only=True)
class RetryPolicy:
    """Configurable exponential backoff.

    Attributes:
        max_retries: How often to try again after the first attempt.
        initial: Seconds before the first retry, where the service asks for nothing.
        multiplier: By how much each further wait is longer.
        max_delay: The longest wait of our own choosing, in seconds.
        jitter: The share of a wait that is random: 0 none, 0.25 the default, 1 all of it.
        statuses: The statuses that are tried again.
        retry_connection_errors: Whether to try again when no answer came.
        retry_timeouts: Whether to try again when the answer did not come in time.
        max_server_delay: The longest wait in seconds that the service may ask for.
        on_excess: What to do when it asks for more: `raise` the error at once, wait by our own `backoff`,
            or `cap` the wait at `max_server_delay`.
        total: Seconds for the whole call, all attempts and waits; None for no limit but the timeout's own.
        on_retry: Called before each wait with a RetryEvent; what it raises ends the call.
        budget: How much of the traffic may be retries; None for no limit.
        failover_statuses: The statuses with which a call goes on to another endpoint, where there are
            several; connection errors and timeouts do where they are tried again.
        on_failover: Called before it does with a FailoverEvent; what it raises ends the call.
    """

    max_retries: int = field(default=2, validator=_whole)
    initial: float = field(default=0.5, validator=_at_least(0))
    multiplier: float = field(default=2.0, validator=_at_least(1))
    max_delay: float = field(default=8.0, validator=_at_least(0))
    jitter: float = field(default=0.25, validator=_share)
    statuses: Collection[int] = field(default=RETRIED_STATUSES, converter=_statuses)
    retry_connection_errors: bool = True
    retry_timeouts: bool = True
    max_server_delay: float = field(default=120.0, validator=_at_least(0))
    on_excess: Literal["raise", "backoff", "cap"] = field(default="raise", validator=_on_excess)
    total: float | None = field(default=None, validator=_limit)
    on_retry: Callable[[RetryEvent], object] | None = field(default=None, eq=False)
    budget: RetryBudget | None = field(default=None, eq=False)
    failover_statuses: Collection[int] = field(default=RETRIED_STATUSES, converter=_statuses)
    on_failover: Callable[[FailoverEvent], object] | None = field(default=None, eq=False)

    def with_max_retries(self, max_retries: int) -> RetryPolicy:
        """The same policy with another number of retries."""
        return evolve(self, max_retries=max_retries)

    def delay(self, failed: int, error: APIError, chance: float) -> float | None:
        """Seconds to wait before trying again; None: do not.

        Args:
            failed: How many attempts have failed, 1 or more.
            error: How the last one did.
            chance: A random number from 0 up to 1.
        """
        if failed > self.max_retries or not self._is_retried(error):
            return None
        asked = error.retry_after if isinstance(error, APIStatusError) else None
        if asked is not None and asked > self.max_server_delay:
            if self.on_excess == "raise":
                return None
            asked = self.max_server_delay if self.on_excess == "cap" else None
        return asked if asked is not None else self.backoff(failed - 1, chance)

    def backoff(self, n: int, chance: float) -> float:
        """The wait of our own choosing before the retry number n, from 0 (the formula above)."""
        try:
            grown = self.initial * self.multiplier**n
        except OverflowError:
            grown = self.max_delay if self.initial else 0.0
        return min(grown, self.max_delay) * (1 - self.jitter * chance)

    def is_failover(self, error: APIError) -> bool:
        """Whether a failure sends a call to another endpoint, and lets this one rest."""
        if isinstance(error, APIStatusError):
            return error.status_code in self.failover_statuses
        return self._is_retried(error)

    def rest(self, failures: int, error: APIError, chance: float) -> float:
        """Seconds that an endpoint rests: as long as it asks, else longer with each failure before."""
        asked = error.retry_after if isinstance(error, APIStatusError) else None
        return asked if asked is not None else self.backoff(failures, chance)

    def _is_retried(self, error: APIError) -> bool:
        if isinstance(error, APIStatusError):
            # The service's own word on it goes first: https://github.com/openai/openai-python#retries
            word = error.response.headers.get("x-should-retry")
            return word == "true" or (word != "false" and error.status_code in self.statuses)
        if isinstance(error, APITimeoutError):
            return self.retry_timeouts
        return isinstance(error, APIConnectionError) and self.retry_connection_errors


_PART = r"(\d+(?:\.\d+)?)\s*(milli|ms|s|m|h|d)[a-z]*"
_IN_TEXT = re.compile(rf"(?:retry after|try again in)((?:\s*{_PART})+)", re.ASCII)
"""`33 seconds` as Azure writes it, `1m12.5s` and `20ms` as OpenAI does."""
_UNITS = {"milli": 0.001, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}


def asked_delay(status: int, headers: Mapping[str, str], message: str, now: float) -> float | None:
    """Seconds that the service asks to wait before the next try; None where it asks for nothing.

    Args:
        status: The status of the answer.
        headers: Its headers.
        message: Its error message.
        now: The time, in seconds since 1970, that a date is held against.
    """
    for name, unit in (("retry-after-ms", 0.001), ("x-ms-retry-after-ms", 0.001), ("retry-after", 1.0)):
        delay = _seconds(headers.get(name, ""), unit, now)
        if delay is not None:
            return delay
    match = _IN_TEXT.search(message.lower()) if status == 429 else None
    parts: list[tuple[str, str]] = re.findall(_PART, match[1]) if match is not None else []
    return _positive(sum(float(number) * _UNITS[unit] for number, unit in parts))


def _seconds(text: str, unit: float, now: float) -> float | None:
    try:
        delay = float(text) * unit
    except ValueError:
        delay = _until(text, now)
    return _positive(delay)


def _positive(delay: float) -> float | None:
    return delay if 0 < delay < math.inf else None


def _until(date: str, now: float) -> float:
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return 0.0
    # Every date of HTTP is of UTC (https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7), said or not.
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp() - now
