"""What both drivers do on the good days: calls, retries, streams, and what becomes of their connections."""

from __future__ import annotations

import gc
import signal
import threading
import warnings
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from support.clock import FakeClock
from support.faces import BEGUN, COMPLETION, WHOLE, ask, ask_once, first, read, settled
from support.loopback import Answer, Loopback, Received, events, json_answer, sse_answer

from azopenai import AsyncAzureOpenAI, AzureOpenAI, RetryPolicy, StreamError, StreamTruncatedError, Timeout
from azopenai.transport.clock import SystemClock, new_call_id

if TYPE_CHECKING:
    from support.faces import Face

STALLS = sse_answer(BEGUN, then="stall")
ONE = httpx.Limits(max_connections=1)


def test_a_call(face: Face) -> None:
    with Loopback(json_answer(COMPLETION, headers={"x-request-id": "r-1"})) as server:
        completion = face.run(ask_once, face, server)
    assert completion.choices[0].message.content == "Hello"
    assert completion._request_id == "r-1"
    [request] = server.received
    assert request.method == "POST"
    assert request.target == "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
    assert request.headers["api-key"] == "key-1"
    assert request.headers["user-agent"].startswith("azopenai/")
    assert request.headers["host"] == f"127.0.0.1:{server.port}"
    assert request.json() == {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}


def test_retries_wait_by_the_clock(face: Face) -> None:
    clock = FakeClock()
    refusals = json_answer({}, 500), json_answer({}, 429, {"retry-after-ms": "1500"})
    with Loopback(*refusals, json_answer(COMPLETION)) as server:
        completion = face.run(lambda: ask_once(face, server, clock=clock, max_retries=2))
    assert clock.slept == [0.5, 1.5]
    assert completion._response.attempts == 3
    assert len({request.headers["x-ms-client-request-id"] for request in server.received}) == 1
    assert server.connections == 1


def test_the_systems_clock_waits(face: Face) -> None:
    with Loopback(json_answer({}, 500), json_answer(COMPLETION)) as server:
        retry = RetryPolicy(initial=0.001)
        assert face.run(lambda: ask_once(face, server, retry=retry, max_retries=1))
    clock = SystemClock()
    assert clock.time() > 1_700_000_000
    assert 0 <= clock.random() < 1


def test_call_ids_are_uuids_of_version_4() -> None:
    import uuid

    ids = {new_call_id() for _ in range(200)}
    assert len(ids) == 200
    parsed = [uuid.UUID(text) for text in ids]
    assert {(one.version, one.variant) for one in parsed} == {(4, uuid.RFC_4122)}
    assert {str(one) for one in parsed} == ids


def test_twenty_calls_take_one_connection(face: Face) -> None:
    async def twenty() -> None:
        client = face.client(server)
        for _ in range(20):
            await ask(client)
        await settled(client.close())

    with Loopback(json_answer(COMPLETION)) as server:
        face.run(twenty)
    assert server.connections == 1


@pytest.mark.parametrize("body", [[WHOLE], [WHOLE, b": still here\n\n"]], ids=["at once", "a comment behind"])
def test_twenty_streams_take_one_connection(face: Face, body: list[bytes]) -> None:
    async def twenty() -> None:
        client = face.client(server)
        for _ in range(20):
            assert await read(await ask(client, stream=True)) == "Hello"
        await settled(client.close())

    with Loopback(sse_answer(*body)) as server:
        face.run(twenty)
    assert server.connections == 1


def test_a_stream_that_comes_byte_by_byte(face: Face) -> None:
    with Loopback(sse_answer(*(WHOLE[i : i + 1] for i in range(len(WHOLE))))) as server:
        assert face.run(partial(ask_once, face, server, stream=True)) == "Hello"


async def _by_close(stream: Any) -> None:
    await settled(stream.close())


async def _by_with(stream: Any) -> None:
    if hasattr(stream, "__aenter__"):
        async with stream:
            await first(stream)
    else:
        with stream:
            await first(stream)


async def _by_break(stream: Any) -> None:
    if hasattr(stream, "__aiter__"):
        async for _ in stream:
            break
    else:
        for _ in stream:
            break


async def _unread(_stream: Any) -> None:
    pass


@pytest.mark.parametrize("abandon", [_by_close, _by_with, _by_break, _unread])
def test_an_abandoned_stream_closes_its_connection(face: Face, abandon: Any) -> None:
    async def scenario() -> None:
        # One connection is all there is, so that one that is never given back would be missed.
        client = face.client(server, http_client=face.http_client(limits=ONE), timeout=Timeout(5, pool=1))
        stream = await ask(client, stream=True)
        await abandon(stream)
        del stream
        gc.collect()
        assert await anyio.to_thread.run_sync(_left, server) if face.is_async else _left(server)
        assert await ask(client)
        await settled(client.close())

    with warnings.catch_warnings():
        # trio tells of whoever leaves the closing to the garbage collection
        if face.name == "trio" and abandon in {_by_break, _unread}:
            warnings.filterwarnings("ignore", "Async generator", ResourceWarning)
        with Loopback(STALLS, json_answer(COMPLETION)) as server:
            face.run(scenario)
    assert server.connections == 2


def _left(server: Loopback) -> bool:
    return server.left.acquire(timeout=5)


def test_a_sync_stream_is_closed_without_the_garbage_collector() -> None:
    gc.disable()
    try:
        with Loopback(STALLS) as server, AzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
            for _ in client.completions.create(model="m", prompt="x", stream=True):
                break
            assert _left(server)
    finally:
        gc.enable()


def test_a_stream_error_closes_the_connection(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        stream = await ask(client, stream=True)
        with pytest.raises(StreamError, match="overloaded") as caught:
            await read(stream)
        assert caught.value.partial.choices[0].message.content == "He"
        assert await anyio.to_thread.run_sync(_left, server) if face.is_async else _left(server)
        assert await read(stream) == ""
        await settled(client.close())

    with Loopback(
        sse_answer(BEGUN + events({"error": {"message": "overloaded"}}, done=False), then="stall")
    ) as server:
        face.run(scenario)


def test_nobody_waits_long_behind_the_end_of_a_stream(face: Face) -> None:
    """The end was said, but the bytes do not end: the connection is given up, the stream is whole."""

    async def scenario() -> None:
        client = face.client(server, timeout=Timeout(30, stream_idle=0.05))
        assert await read(await ask(client, stream=True)) == "Hello"
        await settled(client.close())

    with Loopback(sse_answer(WHOLE, then="stall")) as server:
        face.run(scenario)
        assert _left(server)


def test_the_wait_behind_the_end_has_a_bound_of_its_own(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        stream = await ask(client, stream=True)
        assert await settled(stream._body.read())
        await settled(stream._body.drain(0.02))
        await settled(stream.close())
        await settled(client.close())

    with Loopback(sse_answer(WHOLE, then="stall")) as server:
        face.run(scenario)
        assert _left(server)


def test_a_stream_that_ends_early_is_truncated(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        for _ in range(2):
            with pytest.raises(StreamTruncatedError) as caught:
                await read(await ask(client, stream=True))
            assert caught.value.partial.choices[0].message.content == "He"
            assert caught.value.response.status_code == 200
        await settled(client.close())

    with Loopback(sse_answer(BEGUN), sse_answer(BEGUN, then="close")) as server:
        face.run(scenario)


def test_ctrl_c_goes_straight_out_of_a_sync_call() -> None:
    main = threading.main_thread().ident
    assert main is not None

    def interrupt(_request: Received) -> Answer:
        signal.pthread_kill(main, signal.SIGINT)
        return Answer(then="stall", body=[b" "])

    with Loopback(interrupt, json_answer(COMPLETION)) as server:
        limited = httpx.Client(limits=ONE)
        with AzureOpenAI(azure_endpoint=server.url, api_key="k", http_client=limited, timeout=5) as client:
            with pytest.raises(KeyboardInterrupt):
                client.embeddings.create(model="m", input="x")
            assert _left(server)
            assert client.chat.completions.create(model="m", messages=[]).id == "chatcmpl-1"
    assert len(server.received) == 2


def test_a_cancelled_call_gives_its_connection_up(run_async: Any) -> None:
    async def scenario() -> None:
        limited = httpx.AsyncClient(limits=ONE)
        async with AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k", http_client=limited) as client:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, client)
                await anyio.to_thread.run_sync(heard.acquire)
                tasks.cancel_scope.cancel()
            assert await anyio.to_thread.run_sync(_left, server)
            stream = await ask(client, stream=True)
            with anyio.move_on_after(0.03) as scope:
                await read(stream)
            assert scope.cancelled_caught
            assert await anyio.to_thread.run_sync(_left, server)
            assert await ask(client, timeout=5)

    heard = threading.Semaphore(0)
    asked = Answer(body=[b" "], then="stall", before=heard.release)
    with Loopback(asked, STALLS, json_answer(COMPLETION)) as server:
        run_async(scenario)
    assert len(server.received) == 3  # nothing was tried again


def test_a_stream_may_be_closed_by_another_task(run_async: Any) -> None:
    async def scenario() -> None:
        async with AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
            stream = await ask(client, stream=True)
            assert (await first(stream)).choices[0].delta.content == "He"
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_closed_early, stream)
                await anyio.wait_all_tasks_blocked()
                await stream.close()

    async def _closed_early(stream: Any) -> None:
        with pytest.raises(StreamTruncatedError):
            await read(stream)

    with Loopback(STALLS) as server:
        run_async(scenario)
