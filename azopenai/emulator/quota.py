"""What deployments may still take: rate limits as the service counts them and tells of them."""

from __future__ import annotations

import math
from collections import Counter

from .errors import ServiceError, gateway_body

SLICE = 10.0
"""Seconds of a slice: a minute's requests are counted in slices of it, so that they come evenly.

https://learn.microsoft.com/azure/ai-services/openai/how-to/quota
"""
TOLD_REQUESTS = 1_000
"""The limit of requests that is told of where none is kept."""
TOLD_TOKENS = 1_000_000


class Quota:
    """Counts the requests to each deployment. Not safe between threads by itself.

    Parameters:
        requests_per_minute: How many a deployment takes; None: any number, and headers only tell of a limit.
    """

    def __init__(self, requests_per_minute: float | None) -> None:
        limit = requests_per_minute
        # One request needs a slice that is long enough for it.
        self._seconds = SLICE if limit is None else max(SLICE, 60 / limit)
        self._a_slice = None if limit is None else int(limit * self._seconds / 60 + 1e-9)
        self._limit = TOLD_REQUESTS if limit is None else limit
        self.clear()

    def clear(self) -> None:
        """Forget what was used."""
        self._slice = -1
        self._in_slice = Counter[str]()
        self._requests = 0
        self._tokens = 0

    def take(self, deployment: str, tokens: int, now: float) -> dict[str, str]:
        """Count a request at `now` in seconds; give the headers that tell of it.

        Raises `ServiceError`, a 429 with the wait for the next slice, for one too many.
        """
        self._requests += 1
        self._tokens += tokens
        left = TOLD_REQUESTS - self._requests if self._a_slice is None else self._take(deployment, now)
        headers = {
            "x-ms-deployment-name": deployment,
            "x-ratelimit-limit-requests": f"{self._limit:g}",
            "x-ratelimit-remaining-requests": str(max(0, left)),
            "x-ratelimit-limit-tokens": str(TOLD_TOKENS),
            "x-ratelimit-remaining-tokens": str(max(0, TOLD_TOKENS - self._tokens)),
        }
        if self._a_slice is None or left >= 0:
            return headers
        wait = (self._slice + 1) * self._seconds - now
        waits = {"retry-after": str(math.ceil(wait)), "retry-after-ms": str(math.ceil(wait * 1000))}
        raise ServiceError(429, gateway_body(429), {**headers, **waits})

    def _take(self, deployment: str, now: float) -> int:
        """Give how many the slice still takes; below 0 it is refused, and not counted."""
        current = int(now // self._seconds)
        if current != self._slice:
            self._slice, self._in_slice = current, Counter[str]()
        left = int(self._a_slice or 0) - self._in_slice[deployment] - 1
        if left >= 0:
            self._in_slice[deployment] += 1
        return left
