"""How a unit of work is measured: checked first, then timed on both clocks."""

import asyncio
import gc
import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TypeVar

from benchmarks import bodies
from benchmarks.cold import memory
from benchmarks.peers import AsyncPeer, Peer

T = TypeVar("T")

Sample = dict[str, float]
"""Quantity → seconds (or bytes) for each unit of work."""

Work = Callable[[Peer, int], Sample]
"""A peer and a number of calls → what one unit of work cost."""


class Clock:
    """CPU and wall time since it was made, after a full collection: no one pays for another's litter."""

    def __init__(self) -> None:
        gc.collect()
        self._wall = perf_counter()
        self._cpu = process_time()

    def sample(self, units: int) -> Sample:
        return {"cpu": (process_time() - self._cpu) / units, "wall": (perf_counter() - self._wall) / units}


def in_turn(do: Callable[[Peer], T], right: Callable[[T], bool], units: int = 1) -> Work:
    """One call after the other on a kept connection; the first, not timed, opens it and is checked.

    A call does `units` units of work.
    """

    def work(peer: Peer, calls: int) -> Sample:
        _check(right(do(peer)))
        clock = Clock()
        for _ in range(calls):
            do(peer)
        return clock.sample(calls * units)

    return work


def at_once(
    concurrency: int,
    do: Callable[[AsyncPeer], Awaitable[T]],
    right: Callable[[T], bool],
    units: int = 1,
    *,
    aiohttp: bool,
) -> Work:
    """Tasks that each make one call after the other; the first of each is not timed, and is checked.

    Asked for fewer calls than tasks, as by the smoke test, it takes fewer tasks.
    """

    async def caller(peer: AsyncPeer, calls: int) -> None:
        for _ in range(calls):
            await do(peer)

    async def measure(peer: Peer, calls: int) -> Sample:
        tasks = min(concurrency, calls)
        each = calls // tasks
        async with peer.on_loop(aiohttp=aiohttp) as client:
            for answer in await asyncio.gather(*(do(client) for _ in range(tasks))):
                _check(right(answer))
            clock = Clock()
            await asyncio.gather(*(caller(client, each) for _ in range(tasks)))
            return clock.sample(tasks * each * units)

    return lambda peer, calls: asyncio.run(measure(peer, calls))


def upload(peer: Peer, mebibytes: int) -> Sample:
    """One recording of a size, by its path, on a kept connection: time, and memory above the idle client."""
    with TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.wav", Path(folder) / "large.wav"
        small.write_bytes(b"RIFF")
        with large.open("wb") as file:
            file.truncate(mebibytes << 20)
        _check(peer.transcribe(small) == bodies.TRANSCRIPT)
        clock, idle = Clock(), resident()
        text = peer.transcribe(large)
        sample = clock.sample(1)
        _check(text == bodies.TRANSCRIPT)
    if idle is not None:
        sample["grown"] = max(memory()["peak"] - idle, 1.0)
    return sample


def resident() -> float | None:
    """Begin to look for the peak of this process's memory, and return what it has now; only Linux tells."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return None
    return memory()["rss"]


def right_answer(text: str) -> bool:
    return text == bodies.ANSWER


def right_vectors(read: list[list[float]]) -> bool:
    """Compare to the six digits that a float32 surely keeps."""
    sent = bodies.vectors()
    return [(type(vector), len(vector)) for vector in read] == [
        (list, len(vector)) for vector in sent
    ] and all(
        math.isclose(one, other, rel_tol=1e-6)
        for pair in zip(read, sent, strict=True)
        for one, other in zip(*pair, strict=True)
    )


def _check(condition: bool) -> None:  # noqa: FBT001 - as of an assertion
    """Refuse to time a library that does not read what was sent."""
    if not condition:
        raise ValueError("the library did not return what the server sent")
