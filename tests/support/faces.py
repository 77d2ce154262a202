"""The three ways to use the library, sync, on asyncio and on trio, so that one test can show all of them.

A test is a coroutine function; where the sync client is used nothing in it ever waits, and it is run
through in one step. `settled` takes a value or the promise of one.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import anyio
import httpx

from azopenai import AsyncAzureOpenAI, AzureOpenAI
from support.chunks import chunk
from support.loopback import events

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.loopback import Loopback

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


class Face:
    """One of the three ways.

    Args:
        name: sync, asyncio or trio.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_async = name != "sync"

    def __repr__(self) -> str:
        return self.name

    def client(self, server: Loopback | str, **options: Any) -> Any:
        """A client with a key, of a server or a URL, that tries once."""
        url = server if isinstance(server, str) else server.url
        kind: Any = AsyncAzureOpenAI if self.is_async else AzureOpenAI
        credential = (
            {}
            if {"credential", "azure_ad_token", "azure_ad_token_provider"} & options.keys()
            else {"api_key": "key-1"}
        )
        return kind(**{"azure_endpoint": url, "max_retries": 0, **credential, **options})

    def http_client(self, **options: Any) -> Any:
        """An httpx client."""
        kind: Any = httpx.AsyncClient if self.is_async else httpx.Client
        return kind(**options)

    def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run a coroutine function to its end."""
        if self.is_async:
            return anyio.run(function, *args, backend=self.name)
        try:
            function(*args).send(None)
        except StopIteration as end:
            return end.value
        raise AssertionError("a test of the sync client waited")


async def settled(value: Any) -> Any:
    return await value if inspect.isawaitable(value) else value


async def ask(client: Any, **params: Any) -> Any:
    """Ask for a chat completion, or a stream."""
    return await settled(client.chat.completions.create(model="gpt-4o", messages=MESSAGES, **params))


async def read(stream: Any) -> str:
    """Read a stream to its end; give its text."""
    chunks = [item async for item in stream] if hasattr(stream, "__aiter__") else list(stream)
    return "".join(item.choices[0].delta.content or "" for item in chunks)


async def first(stream: Any) -> Any:
    """The first item of a stream."""
    return await settled(stream.__anext__() if hasattr(stream, "__anext__") else next(stream))


async def ask_once(face: Face, server: Loopback | str, *, stream: bool = False, **options: Any) -> Any:
    """Make a client, ask, read a stream to its end, close the client; give the answer or the text."""
    client = face.client(server, **options)
    try:
        answer = await ask(client, **({"stream": True} if stream else {}))
        return await read(answer) if stream else answer
    finally:
        await settled(client.close())
