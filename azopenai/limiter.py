"""Throttling on our side: a call waits before the service would refuse it.

    start(request)  = max(now, end of the slot before, tokens of those before - slack)
    end of its slot = start + 60 / (requests_per_minute · headroom)

Each call is given its moment when it asks: calls go in the order in which they asked, and none holds a lock
while it waits. Slots are evenly spaced: the service counts requests in slices of a minute
(https://learn.microsoft.com/azure/ai-services/openai/how-to/quota), and a burst would overrun a slice long
before the minute. Tokens are estimated as the service does, from the prompt's length and the most that the
answer may have, and set right by what the answer says.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from azopenai.core.quota import Slot
from azopenai.errors import RateLimiterTimeoutError
from azopenai.locks import ProcessLock

if TYPE_CHECKING:
    from azopenai.core.response import RateLimit

HEADROOM = 0.97
"""The share of the quota that is used: calls arrive not quite as evenly as they were sent."""
SLACK = 10.0
"""Seconds of the quota of tokens that may be used at once."""


class RateLimiter:
    """Keeps a quota; for a client, for one of its deployments, or shared by clients.

    Args:
        requests_per_minute: The quota of requests; None for none.
        tokens_per_minute: The quota of tokens; None for none.
        max_wait: Seconds that a call may wait for its turn; one that would wait longer fails at once.

    Raises:
        ValueError: A limit is no positive number, or none is given.
    """

    def __init__(
        self,
        *,
        requests_per_minute: float | None = None,
        tokens_per_minute: float | None = None,
        max_wait: float = 60.0,
    ) -> None:
        limits = {"requests_per_minute": requests_per_minute, "tokens_per_minute": tokens_per_minute}
        if all(limit is None for limit in limits.values()):
            raise ValueError("a RateLimiter needs requests_per_minute, tokens_per_minute or both")
        for name, limit in {**limits, "max_wait": max_wait}.items():
            if limit is not None and not (_is_number(limit) and 0 < limit < math.inf):
                raise ValueError(f"{name} must be a number above 0, not {limit!r}")
        self.requests_per_minute = requests_per_minute
        self.tokens_per_minute = tokens_per_minute
        self.max_wait = max_wait
        self._a_request = 60.0 / (requests_per_minute * HEADROOM) if requests_per_minute else 0.0
        self._a_token = 60.0 / (tokens_per_minute * HEADROOM) if tokens_per_minute else 0.0
        self._next = -math.inf
        self._tokens_until = -math.inf
        self._lock = ProcessLock()

    def __repr__(self) -> str:
        return (
            f"RateLimiter(requests_per_minute={self.requests_per_minute!r}, "
            f"tokens_per_minute={self.tokens_per_minute!r}, max_wait={self.max_wait!r})"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the limits: in another process they are kept apart."""
        return _again, (self.requests_per_minute, self.tokens_per_minute, self.max_wait)

    def take(self, tokens: int, now: float) -> Slot:
        """Give a call its moment, which may lie ahead.

        Raises:
            RateLimiterTimeoutError: That would be further ahead than `max_wait`.
        """
        with self._lock.get():
            start = max(now, self._next, self._tokens_until - SLACK)
            if start - now > self.max_wait:
                raise RateLimiterTimeoutError(
                    f"the rate limiter would have this call wait {start - now:.3g} s, which is more than "
                    f"max_wait, {self.max_wait:g} s",
                    start - now,
                )
            self._next = start + self._a_request
            self._tokens_until = max(self._tokens_until, start) + tokens * self._a_token
            return Slot(start, tokens, self)

    def give_back(self, slot: Slot) -> None:
        """The call will not be made: those that come later may be earlier for it."""
        with self._lock.get():
            self._next -= self._a_request
            self._tokens_until -= slot.tokens * self._a_token

    def settle(self, slot: Slot, tokens: int) -> None:
        """The call took that many tokens."""
        with self._lock.get():
            self._tokens_until += (tokens - slot.tokens) * self._a_token
            slot.tokens = tokens

    def told(self, limits: RateLimit, retry_after: float | None, now: float) -> None:
        """What the service says of its limits: nothing goes out before it lets it."""
        with self._lock.get():
            if limits.remaining_requests == 0 and self._a_request:
                self._next = max(self._next, now + (limits.reset_requests or 0.0))
            if limits.remaining_tokens == 0 and self._a_token:
                self._tokens_until = max(self._tokens_until, now + SLACK + (limits.reset_tokens or 0.0))
            if retry_after is not None:
                self._next = max(self._next, now + retry_after)


def _again(requests: float | None, tokens: float | None, max_wait: float) -> RateLimiter:
    return RateLimiter(requests_per_minute=requests, tokens_per_minute=tokens, max_wait=max_wait)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
