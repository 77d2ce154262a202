"""The requests that came, kept for tests to look at: up to a number, and their bodies up to a size."""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .http import ReceivedRequest

# A demo that runs for days must not grow with each request, nor with each upload.
MAX_REQUESTS = 10_000
MAX_BYTES = 64 * 1024 * 1024


class ReceivedRequests:
    """The last requests, oldest first. Not safe between threads by itself.

    Parameters:
        count: How many requests are kept.
        size: How many bytes their bodies may have together. Beyond that the oldest lose theirs.
    """

    def __init__(self, count: int = MAX_REQUESTS, size: int = MAX_BYTES) -> None:
        self._count = count
        self._size = size
        self._bare: deque[ReceivedRequest] = deque()
        self._whole: deque[ReceivedRequest] = deque()
        self._used = 0

    def add(self, request: ReceivedRequest) -> None:
        """Keep one more."""
        self._whole.append(request)
        self._used += request.size
        while self._used > self._size:
            oldest = self._whole.popleft()
            self._used -= oldest.size
            self._bare.append(oldest.without_body())
        if len(self._bare) + len(self._whole) > self._count:
            if self._bare:
                self._bare.popleft()
            else:
                self._used -= self._whole.popleft().size

    def all(self) -> tuple[ReceivedRequest, ...]:
        """Give them."""
        return tuple(chain(self._bare, self._whole))

    def clear(self) -> None:
        """Forget them."""
        self._bare.clear()
        self._whole.clear()
        self._used = 0
