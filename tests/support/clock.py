"""A clock whose sleeps take no time."""

from __future__ import annotations


class FakeClock:
    """Time that passes when somebody sleeps, and chance that is fixed.

    Attributes:
        slept: The seconds of each sleep, in order.
    """

    def __init__(self, now: float = 1_700_000_000.0, chance: float = 0.0) -> None:
        self.now = now
        self.chance = chance
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def time(self) -> float:
        return self.now

    def random(self) -> float:
        return self.chance

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)
