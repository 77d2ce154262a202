"""One test text for both faces: the sync client, and the async one on asyncio and on trio."""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from attrs import frozen

import azopenai

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

KEY = "a-key-for-tests"

leaves_a_stream = pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")
"""For tests that leave a stream before its end: the generators that httpx nests are nobody's to close, and
trio tells so where they are collected; the connection is closed by then."""


@frozen
class Face:
    """How a client is driven.

    A test is written as a coroutine function that awaits `give(…)` and `items(…)`. On the sync face nothing
    in it ever waits, and it runs without an event loop.
    """

    backend: str

    @property
    def is_async(self) -> bool:
        """Whether the client is an async one."""
        return self.backend != "sync"

    def run(self, body: Callable[..., Any], *args: Any, **params: Any) -> Any:
        """Run a test's coroutine function to its end."""
        if self.is_async:
            return anyio.run(partial(body, *args, **params), backend=self.backend)
        coroutine = body(*args, **params)
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value
        coroutine.close()
        raise AssertionError("the sync client had to be awaited")

    def new(self, kind: str, **options: Any) -> Any:
        """A client of this face: `AzureOpenAI` or `OpenAI`, with a key unless told otherwise."""
        options.setdefault("api_key", KEY)
        options.setdefault("max_retries", 0)
        return getattr(azopenai, f"Async{kind}" if self.is_async else kind)(**options)

    @asynccontextmanager
    async def client(self, kind: str = "AzureOpenAI", **options: Any) -> AsyncIterator[Any]:
        """The same, closed in the end."""
        client = self.new(kind, **options)
        try:
            yield client
        finally:
            await self.give(client.close())

    async def give(self, value: Any) -> Any:
        """What a call gives, awaited where it has to be."""
        return await value if inspect.isawaitable(value) else value

    async def items(self, stream: Any) -> list[Any]:
        """All items of a stream, which is closed then."""
        return [item async for item in self.each(stream)]

    async def each(self, stream: Any) -> AsyncIterator[Any]:
        """The items of a stream, one by one."""
        if self.is_async:
            async for item in stream:
                yield item
        else:
            for item in stream:
                yield item

    @asynccontextmanager
    async def within(self, manager: Any) -> AsyncIterator[Any]:
        """A context manager of this face."""
        if self.is_async:
            async with manager as value:
                yield value
        else:
            with manager as value:
                yield value


def method(client: Any, operation: str) -> Any:
    """The method of a client that an operation's dotted name stands for."""
    for name in operation.split("."):
        client = getattr(client, name)
    return client
