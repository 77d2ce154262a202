"""The libraries side by side: one thin adapter for azopenai and openai, one for bare httpx.

azopenai and openai have the same face, so the very same lines drive both. The libraries are imported by name
where they are first needed: a process that measures one of them never loads another.
"""

import json
from array import array
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from benchmarks import bodies

NAMES = ("azopenai", "openai", "httpx")
VERSION = "2024-10-21"
SPEAK = {"model": "benchmark", "voice": "alloy", "input": bodies.ANSWER}
DELTA = "response.output_text.delta"


def _call(deployment: str = "benchmark") -> dict[str, Any]:
    return {"model": deployment, "messages": bodies.MESSAGES}


class AsyncPeer(Protocol):
    """What a library is asked to do on an event loop."""

    async def chat(self) -> str: ...
    async def stream(self, deployment: str) -> str: ...


class Peer(Protocol):
    """What a library is asked to do. Each method returns what was read, so that it can be checked."""

    def chat(self) -> str: ...
    def stream(self, deployment: str) -> str: ...
    def accumulate(self) -> str: ...
    def respond(self) -> str: ...
    def respond_accumulated(self) -> str: ...
    def embed(self) -> list[list[float]]: ...
    def embed_floats(self) -> list[list[float]]: ...
    def transcribe(self, path: Path) -> str: ...
    def speak(self) -> bytes: ...
    def speak_in_pieces(self) -> bytes: ...
    def on_loop(self, *, aiohttp: bool) -> AbstractAsyncContextManager[AsyncPeer]: ...


class Library:
    """azopenai or openai, as a program uses them; each with its own defaults."""

    def __init__(self, name: str, endpoint: str) -> None:
        self.module = import_module(name)
        self.options = {"azure_endpoint": endpoint, "api_key": "secret", "api_version": VERSION}
        self.client = self.module.AzureOpenAI(**self.options)

    def chat(self) -> str:
        return _text(self.client.chat.completions.create(**_call()))

    def stream(self, deployment: str) -> str:
        stream = self.client.chat.completions.create(stream=True, **_call(deployment))
        return "".join([chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices])

    def accumulate(self) -> str:
        with self.client.chat.completions.stream(**_call()) as stream:
            for _ in stream:
                pass
            return _text(stream.get_final_completion())

    def respond(self) -> str:
        stream = self.client.responses.create(model="benchmark", input=bodies.MESSAGES, stream=True)
        return "".join([event.delta for event in stream if event.type == DELTA])

    def respond_accumulated(self) -> str:
        with self.client.responses.stream(model="benchmark", input=bodies.MESSAGES) as stream:
            for _ in stream:
                pass
            text: str = stream.get_final_response().output_text
            return text

    def embed(self) -> list[list[float]]:
        answer = self.client.embeddings.create(model="benchmark", input=bodies.TEXTS)
        return [item.embedding for item in answer.data]

    def embed_floats(self) -> list[list[float]]:
        answer = self.client.embeddings.create(model="benchmark", input=bodies.TEXTS, encoding_format="float")
        return [item.embedding for item in answer.data]

    def transcribe(self, path: Path) -> str:
        text: str = self.client.audio.transcriptions.create(model="benchmark", file=path).text
        return text

    def speak(self) -> bytes:
        content: bytes = self.client.audio.speech.create(**SPEAK).content
        return content

    def speak_in_pieces(self) -> bytes:
        with self.client.audio.speech.with_streaming_response.create(**SPEAK) as response:
            return b"".join(response.iter_bytes())

    @asynccontextmanager
    async def on_loop(self, *, aiohttp: bool) -> AsyncIterator[AsyncPeer]:
        if not aiohttp:
            async with self.module.AsyncAzureOpenAI(**self.options) as client:
                yield AsyncLibrary(client)
            return
        async with self.module.DefaultAioHttpClient() as http_client:
            yield AsyncLibrary(self.module.AsyncAzureOpenAI(http_client=http_client, **self.options))


class AsyncLibrary:
    """The async client of azopenai or openai."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def chat(self) -> str:
        return _text(await self.client.chat.completions.create(**_call()))

    async def stream(self, deployment: str) -> str:
        stream = await self.client.chat.completions.create(stream=True, **_call(deployment))
        return "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])


def _text(completion: Any) -> str:
    text: str = completion.choices[0].message.content
    return text


class Httpx:
    """Bare httpx and json, as one would write it by hand: untyped, no retries, no errors told apart.

    The pool limits of the async client are those that openai sets, because httpx's own stop at 100
    connections and could not hold 256 calls at once.
    """

    def __init__(self, endpoint: str) -> None:
        self.httpx = import_module("httpx")
        root, query = f"{endpoint}/openai/deployments", f"api-version={VERSION}"
        self.chats = {name: f"{root}/{name}/chat/completions?{query}" for name in bodies.CHUNKS}
        self.embeddings = f"{root}/benchmark/embeddings?{query}"
        self.transcriptions = f"{root}/benchmark/audio/transcriptions?{query}"
        self.speech = f"{root}/benchmark/audio/speech?{query}"
        self.responses = f"{endpoint}/openai/responses?{query}"
        self.options = {"headers": {"api-key": "secret"}, "timeout": 600}
        self.client = self.httpx.Client(**self.options)

    def chat(self) -> str:
        return _content(self.client.post(self.chats["benchmark"], json=_call()).content)

    def stream(self, deployment: str) -> str:
        call = _call(deployment) | {"stream": True}
        with self.client.stream("POST", self.chats[deployment], json=call) as response:
            return "".join([_delta(line) for line in response.iter_lines()])

    def accumulate(self) -> str:
        return self.stream("benchmark")

    def respond(self) -> str:
        call = {"model": "benchmark", "input": bodies.MESSAGES, "stream": True}
        with self.client.stream("POST", self.responses, json=call) as response:
            return "".join([_text_delta(line) for line in response.iter_lines()])

    def respond_accumulated(self) -> str:
        return self.respond()

    def embed(self) -> list[list[float]]:
        return [array("f", b64decode(item)).tolist() for item in self._embed("base64")]

    def embed_floats(self) -> list[list[float]]:
        return self._embed("float")

    def _embed(self, encoding: str) -> list[Any]:
        call = {"model": "benchmark", "input": bodies.TEXTS, "encoding_format": encoding}
        answer = json.loads(self.client.post(self.embeddings, json=call).content)
        return [item["embedding"] for item in answer["data"]]

    def transcribe(self, path: Path) -> str:
        with path.open("rb") as file:
            answer = self.client.post(
                self.transcriptions, data={"model": "benchmark"}, files={"file": (path.name, file)}
            )
        text: str = json.loads(answer.content)["text"]
        return text

    def speak(self) -> bytes:
        content: bytes = self.client.post(self.speech, json=SPEAK).content
        return content

    def speak_in_pieces(self) -> bytes:
        with self.client.stream("POST", self.speech, json=SPEAK) as response:
            return b"".join(response.iter_bytes())

    @asynccontextmanager
    async def on_loop(self, *, aiohttp: bool) -> AsyncIterator[AsyncPeer]:
        kind = import_module("httpx_aiohttp").HttpxAiohttpClient if aiohttp else self.httpx.AsyncClient
        limits = self.httpx.Limits(max_connections=1000, max_keepalive_connections=100)
        async with kind(limits=limits, **self.options) as client:
            yield AsyncHttpx(client, self.chats)


class AsyncHttpx:
    """Bare httpx on an event loop."""

    def __init__(self, client: Any, chats: dict[str, str]) -> None:
        self.client = client
        self.chats = chats

    async def chat(self) -> str:
        return _content((await self.client.post(self.chats["benchmark"], json=_call())).content)

    async def stream(self, deployment: str) -> str:
        call = _call(deployment) | {"stream": True}
        async with self.client.stream("POST", self.chats[deployment], json=call) as response:
            return "".join([_delta(line) async for line in response.aiter_lines()])


def _content(body: bytes) -> str:
    text: str = json.loads(body)["choices"][0]["message"]["content"]
    return text


def _delta(line: str) -> str:
    if not line.startswith("data: ") or line == "data: [DONE]":
        return ""
    chunk = json.loads(line[6:])
    return chunk["choices"][0]["delta"].get("content") or "" if chunk["choices"] else ""


def _text_delta(line: str) -> str:
    if not line.startswith("data: "):
        return ""
    event = json.loads(line[6:])
    text: str = event["delta"] if event["type"] == DELTA else ""
    return text


def connect(name: str, endpoint: str) -> Peer:
    """Import a library and make its client."""
    return Httpx(endpoint) if name == "httpx" else Library(name, endpoint)
