"""Hundreds of faults and cancellations on each face, and nothing is left open: sockets, threads, tasks."""

from __future__ import annotations

import gc
import os
import threading
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from support.faces import ask, ask_once, first, items, settled

from azopenai import OpenAIError, Timeout
from azopenai.emulator import Emulator, Fault

if TYPE_CHECKING:
    from support.faces import Face

CALLS = 800
FAULTS = (
    Fault(),
    Fault(reset=True),
    Fault(cut_after=2),
    Fault(status=500),
    Fault(malformed_after=2),
    Fault(error_after=2),
    Fault(body="no JSON"),
)
SILENT = Fault(stall_after=1)


def living(face: Face) -> int:
    """The tasks that there are."""
    if face.name == "trio":
        import trio

        return trio.lowlevel.current_statistics().tasks_living
    if face.name == "asyncio":
        import asyncio

        return len(asyncio.all_tasks())
    return 0


def opened() -> int:
    """Files of this process; sockets are files."""
    gc.collect()
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - a process has them open


async def one(client: Any, number: int) -> None:
    """A call, a stream, or a stream that is left; whatever comes of it."""
    try:
        given = await ask(client, **({"stream": True} if number % 3 else {}))
        if number % 3 == 1:
            await items(given)
        elif number % 3:
            await first(given)
            await settled(given.close())
    except (OpenAIError, StopIteration, StopAsyncIteration):
        pass


async def scenario(face: Face, emulator: Emulator) -> None:
    before = living(face)
    client = face.client(emulator.endpoint, api_key=emulator.api_key, timeout=Timeout(10))
    for number in range(CALLS):
        if face.is_async and number % 2:
            with anyio.move_on_after(number % 7 / 2_000):  # somewhere within the call
                await one(client, number)
        else:
            await one(client, number)
    emulator.clear()
    emulator.script(SILENT, times=None)
    silent = client.with_options(timeout=Timeout(10, read=0.01, stream_idle=0.01))
    for number in range(15):
        await one(silent, number)
    await settled(client.close())
    assert living(face) == before


# The generators that httpx nests, where a call breaks off: trio tells so where they are collected.
@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")
def test_nothing_is_left_open(face: Face) -> None:
    with Emulator() as emulator:  # what is loaded and opened once
        face.run(ask_once, face, emulator.endpoint, api_key=emulator.api_key)
    before, threads = opened(), set(threading.enumerate())
    with Emulator() as emulator:
        emulator.script(*FAULTS, times=None)
        face.run(scenario, face, emulator)
    assert opened() <= before  # what an earlier test left may have ended since
    assert set(threading.enumerate()) <= threads
