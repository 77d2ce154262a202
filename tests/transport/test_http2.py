"""`http2=True`, against a server that speaks it over TLS."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from support.certificates import Authority
from support.faces import (
    CHUNKS,
    COMPLETION,
    WHOLE,
    ask,
    ask_once,
    first,
    leaves_a_stream,
    read,
    settled,
    within,
)
from support.http2 import Http2Server, streamed, whole
from support.loopback import Loopback, Received, events, json_answer, sse_answer

from azopenai import APIConnectionError, APITimeoutError, AzureOpenAI, NotFoundError, Timeout

if TYPE_CHECKING:
    from support.faces import Face

ERROR = {"error": {"code": "DeploymentNotFound", "message": "The API deployment does not exist."}}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def said(request: Received) -> Any:
    asked = request.json()
    if asked["model"] == "none":
        return whole(ERROR, 404)
    if asked["model"] == "silent":
        return None
    if asked.get("stream"):
        return streamed(events(CHUNKS[0], done=False), events(*CHUNKS[1:]))
    return whole(COMPLETION)


def test_calls_and_streams(face: Face, authority: Authority) -> None:
    async def scenario() -> None:
        async with within(face.client(server.url, http2=True, verify=authority.client())) as client:
            for _ in range(3):
                completion = await ask(client)
                assert completion.choices[0].message.content == "Hello"
                assert completion._response.http_version == "HTTP/2"
                assert await read(await ask(client, stream=True)) == "Hello"

    with Http2Server(authority.server(), said) as server:
        face.run(scenario)
    assert server.connections == 1
    assert len(server.received) == 6
    assert server.received[0].headers["api-key"] == "key-1"
    assert server.received[0].headers[":authority"] == server.url.removeprefix("https://")


def test_many_tasks_share_one_connection(run_async: Any, authority: Authority) -> None:
    from support.faces import Face

    async def scenario() -> None:
        client = Face("asyncio").client(server.url, http2=True, verify=authority.client())
        async with client, anyio.create_task_group() as tasks:
            for _ in range(60):
                tasks.start_soon(ask, client)

    with Http2Server(authority.server(), said) as server:
        run_async(scenario)
    assert server.connections == 1
    assert len(server.received) == 60


def test_threads_share_one_connection(authority: Authority) -> None:
    with (
        Http2Server(authority.server(), said) as server,
        AzureOpenAI(
            azure_endpoint=server.url, api_key="k", http2=True, verify=authority.client(), timeout=20
        ) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        calls = [threads.submit(client.completions.create, model="m", prompt="x") for _ in range(40)]
        assert {call.result(20).id for call in calls} == {"chatcmpl-1"}
    assert server.connections == 1


def test_errors_are_told_and_share_the_connection(face: Face, authority: Authority) -> None:
    async def scenario() -> None:
        async with within(face.client(server.url, http2=True, verify=authority.client())) as client:
            with pytest.raises(NotFoundError, match="The API deployment does not exist"):
                await settled(client.chat.completions.create(model="none", messages=[]))
            assert await ask(client)

    with Http2Server(authority.server(), said) as server:
        face.run(scenario)
    assert server.connections == 1


@pytest.mark.parametrize("limits", [Timeout(20, read=0.05), Timeout(20, total=0.05)], ids=["read", "total"])
def test_a_call_that_times_out_costs_its_connection_at_most(
    face: Face, authority: Authority, limits: Timeout
) -> None:
    async def scenario() -> None:
        async with within(face.client(server.url, http2=True, verify=authority.client())) as client:
            assert await ask(client)
            with pytest.raises(APITimeoutError):
                await settled(client.chat.completions.create(model="silent", messages=[], timeout=limits))
            assert await ask(client)

    with Http2Server(authority.server(), said) as server:
        face.run(scenario)
    assert len(server.received) == 3


@leaves_a_stream
def test_a_stream_that_is_left_leaves_the_others_alone(face: Face, authority: Authority) -> None:
    async def scenario() -> None:
        async with within(face.client(server.url, http2=True, verify=authority.client())) as client:
            left, stays = await ask(client, stream=True), await ask(client, stream=True)
            await first(left)
            await settled(left.close())
            assert await read(stays) == "Hello"
            assert await ask(client)

    with Http2Server(authority.server(), said) as server:
        face.run(scenario)
    assert server.connections == 1


def test_a_server_that_says_goodbye(face: Face, authority: Authority) -> None:
    """A request that it did not take goes over another connection."""

    async def scenario() -> None:
        async with within(face.client(server.url, http2=True, verify=authority.client())) as client:
            for _ in range(4):
                assert await ask(client)

    with Http2Server(authority.server(), said, goodbyes=2) as server:
        face.run(scenario)
    assert server.connections == 2
    assert len(server.received) == 5


def test_a_server_that_speaks_no_http2(face: Face, authority: Authority) -> None:
    """Then it is HTTP/1.1, a connection for each call that is under way."""

    async def scenario() -> None:
        async with within(face.client(server, http2=True, verify=authority.client())) as client:
            streams = [await ask(client, stream=True) for _ in range(3)]
            for stream in streams:
                assert await read(stream) == "Hello"
            completion = await ask(client)
            assert completion._response.http_version == "HTTP/1.1"

    answers = [sse_answer(WHOLE)] * 3
    with Loopback(*answers, json_answer(COMPLETION), context=authority.server()) as server:
        face.run(scenario)
    assert server.connections == 3


def test_without_tls_it_is_http_1(face: Face) -> None:
    with Loopback(json_answer(COMPLETION)) as server:
        completion = face.run(lambda: ask_once(face, server, http2=True))
    assert completion._response.http_version == "HTTP/1.1"


def test_a_server_that_is_not_there(face: Face) -> None:
    with pytest.raises(APIConnectionError):
        face.run(lambda: ask_once(face, "https://localhost:1", http2=True))


def test_it_is_not_asked_for_by_itself(face: Face, authority: Authority) -> None:
    with Loopback(json_answer(COMPLETION), context=authority.server()) as server:
        asked = face.run(lambda: ask_once(face, server, verify=authority.client()))
    assert asked._response.http_version == "HTTP/1.1"


def test_without_the_extra(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "h2", None)  # as where it is not installed
    with pytest.raises(ImportError, match=r'http2=True needs an extra: pip install "azopenai\[http2\]"'):
        face.new("AzureOpenAI", azure_endpoint="https://res.openai.azure.com", http2=True)
    assert face.new("AzureOpenAI", azure_endpoint="https://res.openai.azure.com", http2=False)
