"""The world's own time and chance."""

from __future__ import annotations

import random
import time


class SystemClock:
    """Time, chance and sleep of this machine. Another object with these methods serves in tests."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        return time.monotonic()

    def time(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def random(self) -> float:
        """A number from 0 up to 1."""
        return random.random()  # noqa: S311 - it spreads waits

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Wait, and let other tasks run."""
        import anyio

        await anyio.sleep(seconds)


def new_call_id() -> str:
    """A random UUID (version 4), without the module uuid, which costs more to import than to do without."""
    digits = f"{random.getrandbits(128) & ~(0xF << 76) & ~(0x3 << 62) | 0x4 << 76 | 0x2 << 62:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
