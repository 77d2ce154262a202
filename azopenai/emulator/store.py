"""What an emulator remembers between requests: for each kind of thing a shelf, in order of creation."""

from __future__ import annotations

import threading
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")

# A demo that runs for days must not grow with each request.
_MAX_ITEMS = 10_000


class Shelf(Generic[T]):
    """Things of one kind by their ids, oldest first. May be used from several threads."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._items: dict[str, T] = {}

    def put(self, key: str, item: T) -> None:
        """Add a thing, or put it in the place of the one with this id. Of very many the oldest goes."""
        with self._lock:
            self._items[key] = item
            if len(self._items) > _MAX_ITEMS:
                del self._items[next(iter(self._items))]

    def get(self, key: str) -> T | None:
        """Give the thing with this id, None if there is none."""
        with self._lock:
            return self._items.get(key)

    def pop(self, key: str) -> T | None:
        """Remove and give the thing with this id, None if there is none."""
        with self._lock:
            return self._items.pop(key, None)

    def all(self) -> list[T]:
        """Give all things, oldest first."""
        with self._lock:
            return list(self._items.values())


class Store:
    """The shelves of an emulator. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._shelves: dict[type[Any], Shelf[Any]] = {}
        self._count = 0

    def shelf(self, kind: type[T]) -> Shelf[T]:
        """Give the shelf of the things of one type."""
        with self._lock:
            return cast("Shelf[T]", self._shelves.setdefault(kind, Shelf(self._lock)))

    def count(self) -> int:
        """Give the next number, from 1: with it ids differ, and are the same when all is done again."""
        with self._lock:
            self._count += 1
            return self._count

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._shelves.clear()
            self._count = 0
