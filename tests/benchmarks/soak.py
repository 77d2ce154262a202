"""Many calls through faults, to see that each ends well and nothing is left behind.

    python tests/benchmarks/soak.py --calls 100000

Three emulators are the endpoints of one async client. A third of what they answer is broken, and one of them
dies and returns. Then one of three refuses everything, and then a quota is to be kept. The README beside this
file says what was measured; the exit code is 1 where something did not hold.
"""

import argparse
import asyncio
import gc
import json
import os
import random
import re
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from azopenai import AsyncAzureOpenAI, Endpoint, OpenAIError, RateLimiter, RetryPolicy, StreamError, Timeout
from azopenai.emulator import Emulator, Fault

AT_ONCE = 64
A_ROUND = 2_000
"""Calls between two looks at what the emulators heard: they remember the last 10,000 requests each."""
DEADLINE = 15.0
LATE = 2.0
"""Seconds that a machine at its limits may add to a deadline."""
TIMEOUT = Timeout(5, total=DEADLINE)
POLICY = RetryPolicy(max_retries=3, initial=0.01, max_delay=0.1)
SOON = {"retry-after-ms": "20"}
FAULTS = (
    Fault(status=429, headers=SOON),
    Fault(status=500, headers=SOON),
    Fault(status=503, headers=SOON),
    Fault(reset=True),
    Fault(cut_after=3),
    Fault(cut_after=0),
    Fault(stall_after=2),
    Fault(malformed_after=2),
    Fault(error_after=2),
)
MARK = re.compile(r"call-\d+")


@dataclass
class Seen:
    """What calls ended with.

    Attributes:
        ends: How many ended how: `answered`, or the name of an exception.
        wrong: What should not have been.
        attempts: Attempts of each call of the round, by the id that it went out with.
        failed: The most failed attempts of one call.
        slowest: Seconds of the slowest call.
    """

    ends: Counter[str] = field(default_factory=Counter[str])
    wrong: list[str] = field(default_factory=list[str])
    attempts: dict[str, int] = field(default_factory=dict[str, int])
    failed: int = 0
    slowest: float = 0.0

    @property
    def calls(self) -> int:
        """How many ended."""
        return self.ends.total()


async def ask(client: Any, mark: str, call_id: str, *, stream: bool) -> tuple[str, Any]:
    """Make one call; give its text, and what is known of its answer."""
    params: Any = {
        "model": "gpt-4o",
        "messages": [{"role": "user", "content": mark}],
        "extra_headers": {"x-ms-client-request-id": call_id},
    }
    if not stream:
        completion = await client.chat.completions.create(**params)
        return completion.choices[0].message.content, completion._response
    text = ""
    async with await client.chat.completions.create(**params, stream=True) as chunks:
        async for chunk in chunks:
            text += "".join(choice.delta.content or "" for choice in chunk.choices)
        return text, chunks.response


async def observed(client: Any, number: int, seen: Seen) -> None:
    """Make one call, and note how it ended."""
    mark, call_id, begin = f"call-{number}.", f"soak-{number}", time.monotonic()
    text, attempts = mark, 1
    try:
        text, info = await ask(client, mark, call_id, stream=number % 2 == 1)
        end, attempts = "answered", info.attempts
        seen.failed = max(seen.failed, len(info.history))
        if mark.rstrip(".") not in MARK.findall(text):
            seen.wrong.append(f"{mark} was answered {text!r}")
    except OpenAIError as error:
        told = error if hasattr(error, "attempts") else getattr(error, "response", None)
        end, attempts = type(error).__name__, getattr(told, "attempts", 1)
        if isinstance(error, StreamError):
            partial: Any = error.partial
            text = partial.choices[0].message.content or "" if partial and partial.choices else ""
    except Exception as error:  # noqa: BLE001 - that there is none is what is to be shown
        end = type(error).__name__
        seen.wrong.append(f"{mark} raised {error!r}")
    if any(found != mark.rstrip(".") for found in MARK.findall(text)):
        seen.wrong.append(f"{mark} was told of {text!r}")
    took = time.monotonic() - begin
    if took > DEADLINE + LATE:
        seen.wrong.append(f"{mark} took {took:.1f} s")
    seen.slowest = max(seen.slowest, took)
    seen.attempts[call_id] = attempts
    seen.ends[end] += 1


async def at_once(work: Callable[[int], Awaitable[None]], numbers: Iterable[int]) -> None:
    """Do the work for each number, 64 at a time."""
    waiting = iter(numbers)

    async def one_after_another() -> None:
        for number in waiting:
            await work(number)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))


@contextmanager
def three() -> Generator[list[Emulator], None, None]:
    """Three emulators, each of which can die and return under its address."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        ports = [listener.getsockname()[1] for listener in listeners]
        stack.pop_all().close()
        yield [stack.enter_context(Emulator(port=port)) for port in ports]


def client_of(emulators: Iterable[Emulator], **options: Any) -> AsyncAzureOpenAI:
    """A client of them all."""
    sites = [Endpoint(azure_endpoint=one.endpoint, api_key=one.api_key) for one in emulators]
    given: Any = {"endpoints": sites, "timeout": TIMEOUT, "retry": POLICY, **options}
    return AsyncAzureOpenAI(**given)


def break_a_third(emulators: Iterable[Emulator], seed: int) -> None:
    """Script the faults: one answer of three meets one, each kind as often as the others."""
    for place, emulator in enumerate(emulators):
        row = [*FAULTS, *[Fault()] * (2 * len(FAULTS))]
        random.Random(seed * 3 + place).shuffle(row)
        emulator.script(*row, times=None, operation="chat.completions.create")


def heard(emulators: Iterable[Emulator], seen: Seen) -> int:
    """Hold what the emulators heard against what the calls know of; forget it; give how many that were."""
    ids = Counter(
        request.headers["x-ms-client-request-id"] for emulator in emulators for request in emulator.requests
    )
    for call_id, times in ids.items():
        if times > seen.attempts.get(call_id, 0):
            seen.wrong.append(f"{call_id} went out {times} times in {seen.attempts.get(call_id)} attempts")
    seen.attempts.clear()
    for emulator in emulators:
        emulator.clear()
    return ids.total()


def memory() -> float:
    """MiB that the process has."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def through_faults(calls: int, silence: float) -> dict[str, Any]:
    """N calls through faults, while one endpoint dies and returns; silence is borne for so many seconds."""
    seen, requests, sizes, begin = Seen(), 0, list[float](), time.monotonic()
    tasks, death, rebirth = len(asyncio.all_tasks()), calls * 4 // 10, calls * 6 // 10
    with three() as emulators:
        timeout = Timeout(5, read=silence, stream_idle=silence, total=DEADLINE)
        async with client_of(emulators, timeout=timeout) as client:

            async def work(number: int) -> None:
                if number == death:
                    emulators[2].close()
                elif number == rebirth:
                    emulators[2].start()
                await observed(client, number, seen)

            for start in range(0, calls, A_ROUND):
                break_a_third(emulators, start)
                await at_once(work, range(start, min(start + A_ROUND, calls)))
                requests += heard(emulators, seen)
                sizes.append(memory())
        emulators[2].start()
        # A connection's end takes a turn of the loop.
        await asyncio.sleep(0)
        if len(asyncio.all_tasks()) != tasks:
            seen.wrong.append(f"{len(asyncio.all_tasks())} tasks are left of {tasks}")
    return {
        "calls": seen.calls,
        "requests": requests,
        "ends": dict(seen.ends.most_common()),
        "slowest_s": round(seen.slowest, 3),
        "seconds": round(time.monotonic() - begin, 1),
        # The first rounds fill pools and caches.
        "memory_mib": [
            round(size, 1) for size in (sizes[len(sizes) // 4], sizes[len(sizes) // 2], sizes[-1])
        ],
        "wrong": seen.wrong,
    }


async def one_refuses(calls: int) -> dict[str, Any]:
    """The same calls without a fault, and with one endpoint of three that refuses everything."""
    found: dict[str, Any] = {}
    for name, refusing in (("without", False), ("with", True)):
        seen = Seen()
        with three() as emulators:
            if refusing:
                emulators[0].script(Fault(status=503, headers=SOON), times=None)
            async with client_of(emulators) as client:
                await at_once(lambda number: observed(client, number, seen), range(calls))  # noqa: B023 - awaited
        found |= {
            f"slowest_{name}_s": round(seen.slowest, 3),
            "calls": seen.calls,
            "answered": seen.ends["answered"] / seen.calls,
            "most_failed_attempts": seen.failed,
            "wrong": [*found.get("wrong", ()), *seen.wrong],
        }
    if found["answered"] < 0.999:
        found["wrong"].append(f"only {found['answered']:.2%} were answered")
    if found["most_failed_attempts"] > 1:
        found["wrong"].append(f"a call met {found['most_failed_attempts']} failures")
    return found


async def within_quota(seconds: float, quota: int) -> dict[str, Any]:
    """64 workers that want more than the quota lets them have, for so long."""
    seen, in_time, numbers = Seen(), 0, count()
    with Emulator(requests_per_minute=quota) as emulator:
        limiter = RateLimiter(requests_per_minute=quota)
        options = {"rate_limiter": limiter, "retry": RetryPolicy(max_retries=0)}
        async with client_of([emulator], **options) as client:
            begin = time.monotonic()

            async def work(number: int) -> None:
                nonlocal in_time
                await observed(client, number, seen)
                in_time += time.monotonic() - begin <= seconds

            def until_the_end() -> Iterator[int]:
                while time.monotonic() - begin < seconds:
                    yield next(numbers)

            await at_once(work, until_the_end())
    refused = seen.calls - seen.ends["answered"]
    wrong = [*seen.wrong, *([f"{refused} calls failed: {dict(seen.ends)}"] if refused else [])]
    share = in_time / (quota * seconds / 60)
    # A run that is shorter than a slice says nothing of the share.
    if seconds >= 10 and share < 0.95:
        wrong.append(f"only {share:.1%} of the quota was used")
    return {
        "calls": seen.calls,
        "seconds": seconds,
        "429": seen.ends["RateLimitError"],
        "share_of_quota": round(share, 4),
        "wrong": wrong,
    }


def left_over() -> dict[str, int]:
    """What a run should leave as it was."""
    gc.collect()
    return {"files": len(os.listdir("/dev/fd")), "threads": threading.active_count()}  # noqa: PTH208 - of the process


def run(calls: int, quota_seconds: float, *, quota: int = 600, silence: float = 1.0) -> dict[str, Any]:
    """All three."""
    asyncio.run(within_quota(0.1, 60_000))  # what is loaded and opened once
    before = left_over()
    found = {
        "faults": asyncio.run(through_faults(calls, silence)),
        "one_refuses": asyncio.run(one_refuses(max(AT_ONCE, calls // 10))),
        "quota": asyncio.run(within_quota(quota_seconds, quota)),
    }
    after = left_over()
    return {
        **found,
        "left": {"before": before, "after": after, "wrong": [] if after == before else ["leaks"]},
    }


def main() -> int:
    """Run, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--calls", type=int, default=20_000, help="calls through faults (20000)")
    parser.add_argument("--quota-seconds", type=float, default=65.0, help="how long the quota is tried (65)")
    parser.add_argument("--quick", action="store_true", help="2,000 calls, and 12 seconds of the quota")
    parser.add_argument("--json", type=Path, help="a file for all numbers")
    args = parser.parse_args()
    found = run(*((2_000, 12.0) if args.quick else (args.calls, args.quota_seconds)))
    for part, numbers in found.items():
        for name, value in numbers.items():
            print(f"{part:12} {name:22} {value}")
    if args.json:
        args.json.write_text(json.dumps(found, indent=2), encoding="utf-8")
    return int(any(numbers["wrong"] for numbers in found.values()))


if __name__ == "__main__":
    sys.exit(main())
