"""Measure how the cost of one unit of work grows with the number of units: it should not.

The README beside this file says what the rows mean. The chart in it is made of the JSON by chart.py.
"""

import argparse
import asyncio
import gc
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent.parent))

from benchmarks import bodies
from benchmarks.cold import memory as resources
from benchmarks.processes import Script, environment

MIB = 1024 * 1024


@dataclass
class Effort:
    """How far to go, and how often to measure each size; the median is shown."""

    calls_at_once: tuple[int, ...] = (1, 4, 16, 64, 256, 1024)
    chunks: tuple[int, ...] = (10, 100, 1_000, 10_000, 100_000)
    embeddings: tuple[int, ...] = (1, 8, 64, 512, 2_048)
    mebibytes: tuple[int, ...] = (1, 8, 64, 512, 1_024)
    calls: int = 1_000_000
    rounds: int = 5


QUICK = Effort((1, 16, 256), (10, 100, 1_000, 10_000), (1, 64, 512), (1, 8, 64), 5_000, 3)
SMOKE = Effort((1, 4), (10, 100), (1, 8), (1, 2), 50, 1)


@dataclass
class Series:
    """One line of the chart: what a unit cost at each size, or why it was not measured."""

    name: str
    title: str
    unit: str
    per: str
    points: list[tuple[int, float]] = field(default_factory=list)
    skipped: str | None = None


def cost(rounds: int, units: int, work: Callable[[], object]) -> float:
    """CPU of the client for a unit, in µs: the median of some rounds, behind one that is not timed."""
    work()
    found = []
    for _ in range(rounds):
        gc.collect()
        began = process_time()
        work()
        found.append((process_time() - began) / units * 1e6)
    return median(found)


class Client:
    """azopenai, as a program uses it."""

    def __init__(self, endpoint: str) -> None:
        self.module: Any = import_module("azopenai")
        self.options = {"azure_endpoint": endpoint, "api_key": "secret", "api_version": "2024-10-21"}
        self.sync = self.module.AzureOpenAI(**self.options)

    def chat(self) -> None:
        answer = self.sync.chat.completions.create(model="benchmark", messages=bodies.MESSAGES)
        assert answer.choices[0].message.content == bodies.ANSWER

    def stream(self, chunks: int) -> None:
        with self.sync.chat.completions.stream(
            model=f"stream-{chunks}",
            messages=bodies.MESSAGES,
        ) as stream:
            read = sum(event.type == "chunk" for event in stream)
            text = stream.get_final_completion().choices[0].message.content or ""
        assert (read, len(text)) == (chunks + 3, len(bodies.text(chunks)))

    def embed(self, number: int) -> None:
        answer = self.sync.embeddings.create(model=f"vectors-{number}", input=["a text"] * number)
        assert sum(len(item.embedding) for item in answer.data) == number * bodies.DIMENSIONS

    def upload(self, path: Path) -> None:
        answer = self.sync.audio.transcriptions.create(model="benchmark", file=path)
        assert answer.text

    async def at_once(self, tasks: int, calls: int, *, aiohttp: bool) -> float:
        """What a call costs where so many are under way, each task making one after the other, in µs."""
        more = {"http_client": self.module.DefaultAioHttpClient()} if aiohttp else {}
        async with self.module.AsyncAzureOpenAI(**self.options, **more) as client:

            async def call() -> None:
                await client.chat.completions.create(model="benchmark", messages=bodies.MESSAGES)

            async def caller(number: int) -> None:
                for _ in range(number):
                    await call()

            await asyncio.gather(*(caller(1) for _ in range(tasks)))
            gc.collect()
            began = process_time()
            await asyncio.gather(*(caller(calls // tasks) for _ in range(tasks)))
            return (process_time() - began) / (calls // tasks * tasks) * 1e6


def calls_at_once(client: Client, effort: Effort, *, aiohttp: bool) -> Series:
    name, means = ("aiohttp", " through aiohttp") if aiohttp else ("async", "")
    series = Series(name, f"async calls{means}, at once", "µs", "call")
    if aiohttp and find_spec("httpx_aiohttp") is None:
        series.skipped = "the extra aiohttp is not installed"
        return series
    for tasks in effort.calls_at_once:
        calls = max(tasks * 2, 200) if effort.rounds > 1 else tasks
        found = [asyncio.run(client.at_once(tasks, calls, aiohttp=aiohttp)) for _ in range(effort.rounds)]
        series.points.append((tasks, median(found)))
    return series


def streams(client: Client, effort: Effort) -> Series:
    series = Series("stream", "chunks of a stream, accumulated", "µs", "chunk")
    for chunks in effort.chunks:
        repeat = max(1, 1_000 // chunks)

        def work(chunks: int = chunks, repeat: int = repeat) -> None:
            for _ in range(repeat):
                client.stream(chunks)

        series.points.append((chunks, cost(effort.rounds, repeat * chunks, work)))
    return series


def embeddings(client: Client, effort: Effort) -> Series:
    series = Series("embeddings", "embeddings of one call", "µs", "embedding")
    for number in effort.embeddings:
        repeat = max(1, 64 // number)

        def work(number: int = number, repeat: int = repeat) -> None:
            for _ in range(repeat):
                client.embed(number)

        series.points.append((number, cost(effort.rounds, repeat * number, work)))
    return series


def uploads(client: Client, effort: Effort) -> Series:
    series = Series("upload", "MiB of one upload", "µs", "MiB")
    if not hasattr(type(client.sync), "audio"):
        series.skipped = "this version has no audio.transcriptions"
        return series
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        for mebibytes in effort.mebibytes:
            with path.open("wb") as file:
                file.truncate(mebibytes * MIB)
            rounds = max(1, min(effort.rounds, 256 // mebibytes))
            series.points.append((mebibytes, cost(rounds, mebibytes, lambda: client.upload(path))))
    return series


def memory(client: Client, effort: Effort) -> Series:
    """The resident size after so many calls of one client."""
    series = Series("memory", "calls of one client, resident memory after them", "MB", "process")
    if not resources():
        series.skipped = "only Linux tells the resident size"
        return series
    done = 0
    for checkpoint in checkpoints(effort.calls):
        while done < checkpoint:
            client.chat()
            done += 1
        gc.collect()
        series.points.append((done, resources()["rss"] * 1e-6))
    return series


def checkpoints(calls: int) -> Iterator[int]:
    """100, 1,000 and so on, up to the number asked for."""
    checkpoint = 100
    while checkpoint < calls:
        yield checkpoint
        checkpoint *= 10
    yield calls


def measure(effort: Effort) -> Iterator[Series]:
    """Memory first, while the process is young."""
    server = Script("server.py")
    with closing(server):
        client = Client(server.read().split(" ", 1)[0])
        yield memory(client, effort)
        yield calls_at_once(client, effort, aiohttp=False)
        yield calls_at_once(client, effort, aiohttp=True)
        yield streams(client, effort)
        yield embeddings(client, effort)
        yield uploads(client, effort)
        client.sync.close()


def table(series: Series) -> str:
    """A series as lines: its sizes, and what a unit cost."""
    if series.skipped:
        return f"{series.title}: skipped, {series.skipped}"
    sizes = "".join(f"{size:>12,}" for size, _ in series.points)
    costs = "".join(f"{value:>12,.1f}" for _, value in series.points)
    return f"{series.title}\n  {'number':<16}{sizes}\n  {f'{series.unit} a {series.per}':<16}{costs}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure what a unit costs where there are many.")
    parser.set_defaults(effort=Effort())
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", action="store_const", dest="effort", const=QUICK, help="under a minute")
    effort.add_argument("--smoke", action="store_const", dest="effort", const=SMOKE, help="see that it runs")
    parser.add_argument("--calls", type=int, metavar="N", help="calls of one client; 1,000,000 by itself")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers")
    options = parser.parse_args()
    if options.calls:
        options.effort.calls = options.calls
    found = []
    for series in measure(options.effort):
        print(table(series), flush=True)
        found.append(asdict(series))
    if options.json:
        python = f"{platform.python_implementation()} {platform.python_version()}"
        text = json.dumps({"python": python, "machine": platform.machine(), "series": found}, indent=2)
        options.json.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    for name in set(os.environ) - set(environment()):  # no proxy before loopback, nobody's keys
        del os.environ[name]
    main()
