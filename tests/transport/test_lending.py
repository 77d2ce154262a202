"""Connections under calls, over real sockets: who waits, who is served, and that none is ever lost."""

from __future__ import annotations

import gc
import signal
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import anyio.lowlevel
import httpcore
import pytest
from support.faces import BEGUN, CHUNKS, COMPLETION, WHOLE, ask, first, read, settled, within
from support.loopback import Answer, Loopback, Received, events, json_answer, sse_answer

from azopenai import (
    APIConnectionError,
    APITimeoutError,
    AsyncAzureOpenAI,
    AzureOpenAI,
    ConnectionPoolTimeoutError,
    StreamTruncatedError,
    Timeout,
)
from azopenai.transport.connections import Limits

if TYPE_CHECKING:
    from support.faces import Face

HELLO = json_answer(COMPLETION)
STALLS = sse_answer(BEGUN, then="stall")
SHORT = Timeout(20, pool=0.02)


def limited(client: Any, connections: int = 1, expiry: float = 30.0) -> Any:
    """The same client, its pool smaller."""
    options = {"limits": Limits(connections, expiry)}
    client._hands.driver = client._make_driver(options, client._hands.clock)
    return client


def one(face: Face, server: Loopback, **options: Any) -> Any:
    return limited(face.client(server, **options))


def pool_of(client: Any, place: object = None) -> Any:
    driver = client._hands.driver
    [lender] = driver._transports.of(driver if place is None else place).values()
    return lender.pool


def gated() -> tuple[threading.Event, Answer]:
    """A stream whose second half comes when the event is set."""
    gate = threading.Event()

    def pieces() -> Any:
        yield BEGUN
        assert gate.wait(20)
        yield events(*CHUNKS[1:])

    return gate, Answer(200, {"content-type": "text/event-stream"}, pieces())


def test_waiting_for_too_long(face: Face) -> None:
    async def scenario() -> None:
        async with within(one(face, server)) as client:
            stream = await ask(client, stream=True)
            await first(stream)
            with pytest.raises(ConnectionPoolTimeoutError, match="every connection is busy") as error:
                await ask(client, timeout=SHORT)
            assert error.value.phase == "pool"
            assert isinstance(error.value.__cause__, httpcore.PoolTimeout)
            await settled(stream.close())
            assert await ask(client, timeout=SHORT)

    with Loopback(STALLS, HELLO) as server:
        face.run(scenario)
    assert server.connections == 2


def test_threads_wait_in_line_and_share_one_connection() -> None:
    gate, slow = gated()
    with Loopback(slow, HELLO) as server, limited(azure(server)) as client:
        stream = client.chat.completions.create(model="m", messages=[], stream=True)
        next(stream)
        with ThreadPoolExecutor(5) as threads:
            asked = []
            for number in range(5):
                asked.append(threads.submit(client.embeddings.create, model=f"m{number}", input="x"))
                while len(pool_of(client)._line) <= number:
                    pass
            gate.set()
            assert len(list(stream)) == 2
            for answer in asked:
                answer.result(20)
    assert server.connections == 1
    assert [request.json()["model"] for request in server.received[1:]] == [f"m{n}" for n in range(5)]


def azure(server: Loopback) -> AzureOpenAI:
    return AzureOpenAI(azure_endpoint=server.url, api_key="k", max_retries=0, timeout=20)


def test_tasks_wait_in_line_and_share_one_connection(run_async: Any) -> None:
    async def embed(client: Any, number: int) -> None:
        await client.embeddings.create(model=f"m{number}", input="x")

    async def scenario() -> None:
        async with limited(async_azure(server)) as client:
            stream = await ask(client, stream=True)
            await first(stream)
            async with anyio.create_task_group() as tasks:
                for number in range(5):
                    tasks.start_soon(embed, client, number)
                    await anyio.wait_all_tasks_blocked()
                gate.set()
                assert await read(stream) == "llo"

    gate, slow = gated()
    with Loopback(slow, HELLO) as server:
        run_async(scenario)
    assert server.connections == 1
    assert [request.json()["model"] for request in server.received[1:]] == [f"m{n}" for n in range(5)]


def async_azure(server: Loopback) -> AsyncAzureOpenAI:
    return AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k", max_retries=0, timeout=20)


@pytest.mark.parametrize("served", [False, True], ids=["in line", "in the moment of its turn"])
def test_a_task_that_is_cancelled_in_line_takes_nothing_away(run_async: Any, served: bool) -> None:  # noqa: FBT001
    async def scenario() -> None:
        async with limited(async_azure(server)) as client:
            stream = await ask(client, stream=True)
            await first(stream)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, client)
                await anyio.wait_all_tasks_blocked()
                gate.set()
                if served:
                    assert (
                        await read(stream) == "llo"
                    )  # which hands the connection over, and lets no task run
                tasks.cancel_scope.cancel()
            with anyio.CancelScope(shield=True):
                await read(stream)
            assert await ask(client, timeout=SHORT)

    gate, slow = gated()
    with Loopback(slow, HELLO) as server:
        run_async(scenario)


def test_a_ticket_that_is_served_while_its_task_is_cancelled(run_async: Any) -> None:
    """The same one level below, where the moment can be chosen."""

    async def scenario() -> None:
        async with limited(async_azure(server)) as client:
            assert await ask(client)
            [lender] = client._hands.driver._transports.of(_loop()).values()
            held = lender.pool.take()
            with anyio.CancelScope() as scope:
                scope.cancel()
                lender.pool._serve()
                waiting = _Served(lender, held)
                await lender._wait(waiting, 20)
            assert scope.cancelled_caught
            assert waiting.held is held
            assert await ask(client, timeout=SHORT)

    with Loopback(HELLO) as server:
        run_async(scenario)
    assert server.connections == 1


def _loop() -> object:
    from azopenai.transport.async_ import running_loop

    return running_loop()


class _Served:
    """A ticket whose turn comes as soon as it is waited for; where told so, no event has heard of it."""

    def __init__(self, lender: Any, held: Any, error: BaseException | None = None) -> None:
        self.held: Any = None
        self.event: Any = self
        self._lender, self._own, self._error = lender, held, error
        self._told = False

    def set(self) -> None:
        self._told = True

    def is_set(self) -> bool:
        return self._told

    def _give(self) -> None:
        if not self._told:
            self._lender.pool.give(self._own)

    def __await__(self) -> Any:
        self._give()
        return anyio.lowlevel.checkpoint().__await__()

    def wait(self, _timeout: float | None = None) -> Any:
        if self._lender.__class__.__name__ == "AsyncLender":
            return self
        self._give()
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return True


def test_a_thread_that_is_interrupted_in_the_moment_of_its_turn() -> None:
    with Loopback(HELLO) as server, limited(azure(server)) as client:
        ask_of(client)
        driver: Any = client._hands.driver
        [lender] = driver._transports.of(driver).values()
        held = lender.pool.take()
        with pytest.raises(KeyboardInterrupt):
            lender._wait(_Served(lender, held, KeyboardInterrupt()), 20)
        ask_of(client)
    assert server.connections == 1


def ask_of(client: AzureOpenAI, **options: Any) -> Any:
    return client.chat.completions.create(model="m", messages=[], **options)


def test_ctrl_c_while_a_thread_waits() -> None:
    main = threading.main_thread().ident
    assert main is not None
    with Loopback(STALLS, HELLO) as server, limited(azure(server)) as client:
        stream = ask_of(client, stream=True)
        next(stream)

        def interrupt() -> None:
            while not pool_of(client)._line:
                pass
            time.sleep(0.05)  # a signal in the very moment before a thread goes to sleep does not wake it
            signal.pthread_kill(main, signal.SIGINT)

        thread = threading.Thread(target=interrupt)
        thread.start()
        with pytest.raises(KeyboardInterrupt):
            ask_of(client)
        thread.join(5)
        assert not pool_of(client)._line
        stream.close()
        ask_of(client, timeout=SHORT)


async def _closed(_face: Face, client: Any) -> None:
    stream = await ask(client, stream=True)
    await first(stream)
    await settled(stream.close())


async def _dropped(face: Face, client: Any) -> None:
    stream = await ask(client, stream=True)
    await first(stream)
    del stream
    gc.collect()
    if face.is_async:  # the event loop closes what was dropped
        await anyio.sleep(0.01)
        await anyio.wait_all_tasks_blocked()


async def _cancelled(face: Face, client: Any) -> None:
    if not face.is_async:
        return
    with anyio.move_on_after(0.02):
        await read(await ask(client, stream=True))


async def _late(_face: Face, client: Any) -> None:
    with pytest.raises((APITimeoutError, StreamTruncatedError)):
        await read(await ask(client, stream=True, timeout=Timeout(20, read=0.02)))


LEFT = {"closed": _closed, "dropped": _dropped, "cancelled": _cancelled, "timed out": _late}


@pytest.mark.parametrize("leave", LEFT.values(), ids=LEFT)
def test_a_stream_that_is_left_gives_its_connection_up(face: Face, leave: Any) -> None:
    async def scenario() -> None:
        async with within(one(face, server)) as client:
            for _ in range(3):
                await leave(face, client)
            assert await ask(client, timeout=SHORT)

    with warnings.catch_warnings():
        if face.name == "trio":  # which tells of generators that are left to the collector
            warnings.filterwarnings("ignore", "Async generator", ResourceWarning)

        def said(request: Received) -> Answer:
            return STALLS if request.json().get("stream") else HELLO

        with Loopback(said) as server:
            face.run(scenario)


FAULTS = {
    "reset": Answer(raw=b"", then="reset"),
    "nothing": Answer(raw=b"", then="close"),
    "no HTTP": Answer(raw=b"SSH-2.0-x\r\n\r\n", then="close"),
    "half a head": Answer(raw=b"HTTP/1.1 200", then="close"),
    "half a body": Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", then="close"),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_call_that_fails_gives_its_connection_up(face: Face, fault: Answer) -> None:
    async def scenario() -> None:
        async with within(one(face, server)) as client:
            for _ in range(3):
                with pytest.raises(APIConnectionError):
                    await ask(client)
            assert await ask(client, timeout=SHORT)

    with Loopback(fault, fault, fault, HELLO) as server:
        face.run(scenario)
    assert server.connections == 4


def test_a_server_that_is_not_there_takes_no_connection(face: Face) -> None:
    async def scenario() -> None:
        async with within(limited(face.client("http://127.0.0.1:1"))) as client:
            for _ in range(3):
                with pytest.raises(APIConnectionError, match="Connection error"):
                    await ask(client, timeout=SHORT)

    face.run(scenario)


def test_a_connection_that_the_server_closed_is_not_used(face: Face) -> None:
    async def scenario() -> None:
        async with within(one(face, server)) as client:
            for _ in range(3):
                assert await ask(client)
                assert await settled(_seen_closed(face, server))

    last = Answer(200, {"content-type": "application/json", "connection": "close"}, HELLO.body, "close")
    with Loopback(last) as server:
        face.run(scenario)
    assert server.connections == 3


def _seen_closed(face: Face, server: Loopback) -> Any:
    return anyio.to_thread.run_sync(_all_closed, server) if face.is_async else _all_closed(server)


def _all_closed(server: Loopback) -> bool:
    while server._open:
        pass
    return True


def test_connections_that_a_burst_left_behind_are_closed(run_async: Any) -> None:
    async def scenario() -> None:
        async with limited(async_azure(server), 8, expiry=0.0) as client:
            async with anyio.create_task_group() as tasks:
                for _ in range(8):
                    tasks.start_soon(ask, client)
            assert len(pool_of(client, _loop()).all) <= 8
            await anyio.sleep(0.002)
            await ask(client)
            assert len(pool_of(client, _loop()).all) == 1

    together = threading.Barrier(8)
    slow = Answer(200, HELLO.headers, HELLO.body, before=partial(together.wait, 20))
    with Loopback(*[slow] * 8, HELLO) as server:
        run_async(scenario)
        assert server.connections == 9


def test_a_compressed_body(face: Face) -> None:
    import gzip
    import json

    async def scenario() -> None:
        async with within(one(face, server)) as client:
            for _ in range(2):
                assert (await ask(client)).choices[0].message.content == "Hello"

    packed = gzip.compress(json.dumps(COMPLETION).encode())
    said = Answer(200, {"content-type": "application/json", "Content-Encoding": "gzip"}, packed)
    with Loopback(said) as server:
        face.run(scenario)
    assert server.connections == 1


def test_a_stream_to_its_end_leaves_the_connection_to_the_next(face: Face) -> None:
    async def scenario() -> None:
        async with within(one(face, server)) as client:
            for _ in range(20):
                assert await read(await ask(client, stream=True, timeout=SHORT)) == "Hello"

    with Loopback(sse_answer(WHOLE)) as server:
        face.run(scenario)
    assert server.connections == 1
