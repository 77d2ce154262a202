"""A lock that survives a fork."""

from __future__ import annotations

import os
import threading


class ProcessLock:
    """One lock for each process: one that was held while the process forked stays held in the child."""

    def __init__(self) -> None:
        self._by_process: dict[int, threading.Lock] = {}

    def get(self) -> threading.Lock:
        """This process's lock."""
        return self._by_process.setdefault(os.getpid(), threading.Lock())
