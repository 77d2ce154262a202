"""The three ways to use the library, sync, on asyncio and on trio, so that one test can show all of them.

A test is a coroutine function; where the sync client is used nothing in it ever waits, and it is run
through in one step. `settled` takes a value or the promise of one, `items`, `each` and `within` a stream
or context manager of either kind.
"""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from attrs import frozen

import azopenai
from support.chunks import chunk
from support.loopback import events

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from support.loopback import Loopback

KEY = "key-1"
"""The key of a client that is told of no other credential."""

MESSAGES: Any = [{"role": "user", "content": "Hi"}]

COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4o",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}],
}

CHUNKS = [
    chunk({"role": "assistant", "content": "He"}),
    chunk({"content": "llo"}),
    chunk({}, finish_reason="stop"),
]

WHOLE = events(*CHUNKS)
"""The bytes of a stream that says Hello, to its end."""

BEGUN = events(CHUNKS[0], done=False)
"""The bytes of its first event."""


leaves_a_stream = pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")
"""For tests that leave a stream before its end: the generators that httpx nests are nobody's to close, and
trio tells so where they are collected; the connection is closed by then."""

CREDENTIALS = {"api_key", "azure_ad_token", "azure_ad_token_provider", "credential"}


@frozen(repr=False)
class Face:
    """One of the three ways.

    Attributes:
        name: sync, asyncio or trio.
    """

    name: str

    def __repr__(self) -> str:
        return self.name

    @property
    def is_async(self) -> bool:
        """Whether the client is an async one."""
        return self.name != "sync"

    def new(self, kind: str, **options: Any) -> Any:
        """A client, `AzureOpenAI` or `OpenAI`, that tries once; it has a key unless told otherwise."""
        credential = {} if CREDENTIALS & options.keys() else {"api_key": KEY}
        make: Any = getattr(azopenai, f"Async{kind}" if self.is_async else kind)
        return make(**{"max_retries": 0, **credential, **options})

    def client(self, server: Loopback | str, **options: Any) -> Any:
        """The same, of Azure, for a server or a URL."""
        url = server if isinstance(server, str) else server.url
        return self.new("AzureOpenAI", **{"azure_endpoint": url, **options})

    def http_client(self, **options: Any) -> Any:
        """An httpx client."""
        kind: Any = httpx.AsyncClient if self.is_async else httpx.Client
        return kind(**options)

    def run(self, function: Callable[..., Any], *args: Any, **params: Any) -> Any:
        """Run a coroutine function to its end."""
        if self.is_async:
            return anyio.run(partial(function, *args, **params), backend=self.name)
        coroutine = function(*args, **params)
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value
        coroutine.close()
        raise AssertionError("a test of the sync client waited")


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def each(stream: Any) -> AsyncIterator[Any]:
    """The items of a stream, one by one."""
    if hasattr(stream, "__aiter__"):
        async for item in stream:
            yield item
    else:
        for item in stream:
            yield item


async def items(stream: Any) -> list[Any]:
    """All items of a stream, which is closed then."""
    return [item async for item in each(stream)]


@asynccontextmanager
async def within(manager: Any) -> AsyncIterator[Any]:
    """What a context manager gives."""
    if hasattr(manager, "__aenter__"):
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


async def ask(client: Any, **params: Any) -> Any:
    """Ask for a chat completion, or a stream."""
    return await settled(client.chat.completions.create(model="gpt-4o", messages=MESSAGES, **params))


async def read(stream: Any) -> str:
    """Read a stream to its end; give its text."""
    return "".join(item.choices[0].delta.content or "" for item in await items(stream))


async def first(stream: Any) -> Any:
    """The first item of a stream."""
    return await settled(stream.__anext__() if hasattr(stream, "__anext__") else next(stream))


async def ask_once(face: Face, server: Loopback | str, *, stream: bool = False, **options: Any) -> Any:
    """Make a client, ask, read a stream to its end, close the client; give the answer or the text."""
    async with within(face.client(server, **options)) as client:
        answer = await ask(client, **({"stream": True} if stream else {}))
        return await read(answer) if stream else answer
