"""Hundreds of calls at once against a server that fails a lot: each ends as it should, none is lost."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import pytest
from support.faces import CHUNKS, COMPLETION, MESSAGES, WHOLE
from support.loopback import Answer, Loopback, Received, events, json_answer, sse_answer

from azopenai import (
    APIConnectionError,
    APIStatusError,
    AsyncAzureOpenAI,
    AzureOpenAI,
    OpenAIError,
    StreamError,
)
from azopenai.transport.connections import Limits

CALLS = 400
CONNECTIONS = 12

KINDS = ("fine", "fine", "refused", "reset", "garbage", "cut", "stream", "cut stream", "left stream")
"""What happens to one call after the other; a call names it, and the server does it."""


def said(request: Received) -> Answer:
    kind = request.json()["model"]
    if kind == "refused":
        return json_answer({"error": {"code": "x", "message": "no"}}, 500)
    if kind == "reset":
        return Answer(raw=b"", then="reset")
    if kind == "garbage":
        return Answer(raw=b"\x00\x01\x02\r\n\r\n", then="close")
    if kind == "cut":
        return Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{", then="close")
    if kind == "stream":
        return sse_answer(WHOLE)
    if kind == "cut stream":
        return sse_answer(events(CHUNKS[0], done=False), then="close")
    if kind == "left stream":
        return sse_answer(events(*CHUNKS, done=False), WHOLE)
    return json_answer(COMPLETION)


ENDS = {
    "fine": "fine",
    "refused": APIStatusError,
    "reset": APIConnectionError,
    "garbage": APIConnectionError,
    "cut": APIConnectionError,
    "stream": "Hello",
    "cut stream": StreamError,
    "left stream": "He",
}


def right(kind: str, end: object) -> bool:
    wanted = ENDS[kind]
    return isinstance(end, wanted) if isinstance(wanted, type) else end == wanted


def limited(client: Any) -> Any:
    limits = {"limits": Limits(CONNECTIONS)}
    client._hands.driver = client._make_driver(limits, client._hands.clock)
    return client


def left(server: Loopback, lender: Any) -> None:
    """Nothing is busy, no one waits, and there were never more connections than allowed."""
    pool = lender.pool
    assert not pool._line
    assert len(pool.all) <= CONNECTIONS
    assert len(pool._idle) == len(pool.all)
    assert len(pool._permits) + len(pool.all) == CONNECTIONS
    assert len(server._open) <= CONNECTIONS


def options(server: Loopback) -> dict[str, Any]:
    return {"azure_endpoint": server.url, "api_key": "k", "max_retries": 0, "timeout": 30}


def kinds() -> list[str]:
    return list(itertools.islice(itertools.cycle(KINDS), CALLS))


def test_threads() -> None:
    with Loopback(said) as server, limited(AzureOpenAI(**options(server))) as client:

        def call(kind: str) -> object:
            try:
                if "stream" not in kind:
                    client.chat.completions.create(model=kind, messages=MESSAGES)
                    return "fine"
                stream = client.chat.completions.create(model=kind, messages=MESSAGES, stream=True)
                if kind == "left stream":
                    with stream:
                        return next(stream).choices[0].delta.content
                return "".join(item.choices[0].delta.content or "" for item in stream)
            except OpenAIError as error:
                return error

        with ThreadPoolExecutor(40) as threads:
            ends = list(threads.map(call, kinds()))
        assert [kind for kind, end in zip(kinds(), ends, strict=True) if not right(kind, end)] == []
        driver: Any = client._hands.driver
        left(server, *driver._transports.of(driver).values())
    assert Counter(request.json()["model"] for request in server.received) == Counter(kinds())


def test_tasks(run_async: Any) -> None:
    async def call(client: Any, kind: str, ends: list[tuple[str, object]]) -> None:
        try:
            if "stream" not in kind:
                await client.chat.completions.create(model=kind, messages=MESSAGES)
                ends.append((kind, "fine"))
                return
            stream = await client.chat.completions.create(model=kind, messages=MESSAGES, stream=True)
            if kind == "left stream":
                async with stream:
                    ends.append((kind, (await anext(stream)).choices[0].delta.content))
                return
            ends.append((kind, "".join([item.choices[0].delta.content or "" async for item in stream])))
        except OpenAIError as error:
            ends.append((kind, error))

    async def scenario() -> None:
        ends: list[tuple[str, object]] = []
        async with limited(AsyncAzureOpenAI(**options(server))) as client:
            async with anyio.create_task_group() as tasks:
                for kind in kinds():
                    tasks.start_soon(call, client, kind, ends)
            assert len(ends) == CALLS
            assert [kind for kind, end in ends if not right(kind, end)] == []
            await anyio.to_thread.run_sync(_seen_closed, server)
            left(server, *_lenders(client))

    with Loopback(said) as server:
        run_async(scenario)
    assert Counter(request.json()["model"] for request in server.received) == Counter(kinds())


def _seen_closed(server: Loopback) -> None:
    """The server hears of each end a moment later."""
    while len(server._open) > CONNECTIONS:
        pass


def _lenders(client: Any) -> Any:
    from azopenai.transport.async_ import running_loop

    return client._hands.driver._transports.of(running_loop()).values()


@pytest.mark.filterwarnings("ignore:Async generator:ResourceWarning")  # trio tells of those it cancels
def test_tasks_that_are_cancelled_at_any_moment(run_async: Any) -> None:
    """Whether they wait in line, connect, send, read or close: every connection is there afterwards."""

    async def call(client: Any, number: int) -> None:
        with anyio.move_on_after(number * 0.0003):
            stream = await client.chat.completions.create(model="stream", messages=MESSAGES, stream=True)
            async with stream:
                assert [item async for item in stream]

    async def scenario() -> None:
        async with limited(AsyncAzureOpenAI(**options(server))) as client:
            for _ in range(3):
                async with anyio.create_task_group() as tasks:
                    for number in range(100):
                        tasks.start_soon(call, client, number)
            await client.chat.completions.create(model="fine", messages=MESSAGES)
            await anyio.to_thread.run_sync(_seen_closed, server)
            left(server, *_lenders(client))

    with Loopback(said) as server:
        run_async(scenario)


def test_threads_that_come_while_the_line_moves() -> None:
    """One connection, sixteen threads: each call is served, and over this one connection."""
    with Loopback(said) as server:
        client = AzureOpenAI(**options(server))
        client._hands.driver = client._make_driver({"limits": Limits(1)}, client._hands.clock)
        together = threading.Barrier(16)

        def some(_number: int) -> int:
            together.wait(10)
            for _ in range(20):
                client.chat.completions.create(model="fine", messages=MESSAGES)
            return 20

        with client, ThreadPoolExecutor(16) as threads:
            assert sum(threads.map(some, range(16))) == 320
    assert server.connections == 1
    assert len(server.received) == 320
