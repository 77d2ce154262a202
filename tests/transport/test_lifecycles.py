"""What a client outlives: forks, event loops, threads; its own end, and that nobody ends it."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from support.faces import BEGUN, CHUNKS, COMPLETION, WHOLE, Face, ask, ask_once, first, read, settled
from support.loopback import Answer, Loopback, Received, events, json_answer, sse_answer

from azopenai import AsyncAzureOpenAI, AzureOpenAI, OpenAIError, StreamTruncatedError, Timeout

HELLO = json_answer(COMPLETION)
CLOSED = "the client is closed"


def program(server: Loopback, text: str) -> str:
    """Run a program of its own, which is given a client's options; give what it printed."""
    head = f"""
        import asyncio, gc, os, sys, threading
        import azopenai
        options = {{"azure_endpoint": {server.url!r}, "api_key": "k", "max_retries": 0, "timeout": 20}}
        question = {{"model": "gpt-4o", "messages": [{{"role": "user", "content": "Hi"}}]}}
        def child(function):
            pid = os.fork()
            if pid:
                return os.waitpid(pid, 0)[1]
            try:
                function()
            except BaseException as error:
                print(repr(error), flush=True)
            finally:
                os._exit(0)
    """
    code = textwrap.dedent(head) + textwrap.dedent(text)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", code]  # of forks beside threads
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert done.returncode == 0
    return done.stdout


FORKS = {
    "sync": """
        client = azopenai.AzureOpenAI(**options)
        ask = lambda: print(client.chat.completions.create(**question).id, flush=True)
        ask()
        child(ask)
        ask()
    """,
    "asyncio": """
        client = azopenai.AsyncAzureOpenAI(**options)
        async def ask():
            print((await client.chat.completions.create(**question)).id, flush=True)
        async def main():
            await ask()
            child(lambda: asyncio.run(ask()))
            await ask()
            await client.close()
        asyncio.run(main())
    """,
}
"""Not trio, which does not run in the child of a running trio."""


@pytest.mark.parametrize("text", FORKS.values(), ids=FORKS)
def test_a_fork(text: str) -> None:
    """The child speaks over connections of its own; those of the parent stay whole."""
    with Loopback(HELLO) as server:
        assert program(server, text) == "chatcmpl-1\n" * 3
    assert server.connections == 2


def test_a_fork_beside_an_open_stream() -> None:
    """A child that drops the stream it inherited does not end it for its parent."""
    dropped = threading.Event()

    def slowly() -> Any:
        yield BEGUN
        assert dropped.wait(20)
        yield events(*CHUNKS[1:])

    def from_the_child(_request: Received) -> Answer:
        dropped.set()
        return HELLO

    said = Answer(200, {"content-type": "text/event-stream"}, slowly())
    with Loopback(said, from_the_child) as server:
        printed = program(
            server,
            """
            client = azopenai.AzureOpenAI(**options)
            stream = client.chat.completions.create(**question, stream=True)
            words = [next(stream).choices[0].delta.content]
            def drop():
                global stream
                del stream
                gc.collect()
                client.chat.completions.create(**question)
            child(drop)
            words += [chunk.choices[0].delta.content or "" for chunk in stream]
            print("".join(words))
            """,
        )
    assert printed == "Hello\n"


def test_a_fork_while_a_token_is_renewed() -> None:
    """The lock that a thread of the parent holds is not there to be waited for in the child."""
    with Loopback(HELLO) as server:
        printed = program(
            server,
            """
            from azure.core.credentials import AccessToken
            asked, go = threading.Event(), threading.Event()
            class Credential:
                def get_token(self, *scopes, **options):
                    if threading.current_thread() is not threading.main_thread():
                        asked.set()
                        go.wait(20)
                    return AccessToken("token", 4_000_000_000)
            del options["api_key"]
            client = azopenai.AzureOpenAI(**options, credential=Credential())
            ask = lambda: print(client.chat.completions.create(**question).id, flush=True)
            thread = threading.Thread(target=ask)
            thread.start()
            asked.wait(20)
            child(ask)
            go.set()
            thread.join()
            """,
        )
    assert printed == "chatcmpl-1\n" * 2


LEFT = {
    "sync": """
        client = azopenai.AzureOpenAI(**options)
        print(client.chat.completions.create(**question).id)
    """,
    "a sync stream": """
        client = azopenai.AzureOpenAI(**options, )
        print(client.chat.completions.create(**question, stream=True, timeout=azopenai.Timeout(total=600)))
    """,
    "asyncio": """
        client = azopenai.AsyncAzureOpenAI(**options)
        async def main():
            print((await client.chat.completions.create(**question)).id)
        asyncio.run(main())
    """,
    "trio": """
        import trio
        client = azopenai.AsyncAzureOpenAI(**options)
        async def main():
            print((await client.chat.completions.create(**question)).id)
        trio.run(main)
    """,
    "a loop that is left": """
        client = azopenai.AsyncAzureOpenAI(**options)
        async def main():
            print((await client.chat.completions.create(**question)).id)
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())
    """,
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_a_program_that_closes_nothing_ends(text: str) -> None:
    stalls = sse_answer(BEGUN, then="stall")
    with Loopback(stalls if "stream=True" in text else HELLO) as server:
        assert program(server, text)
    assert len(server.received) == 1


def test_one_event_loop_after_another(run_async: Any) -> None:
    """Each has connections of its own, which end with it."""

    async def twice() -> None:
        assert await ask(client)
        assert await read(await ask(client, stream=True)) == "Hello"

    with Loopback(HELLO, sse_answer(WHOLE), HELLO, sse_answer(WHOLE)) as server:
        client = Face("asyncio").client(server)
        run_async(twice)
        run_async(twice)
        assert len(client._hands.driver._keepers) == 0
    assert server.connections == 2


def test_asyncio_and_trio_in_turn() -> None:
    with Loopback(HELLO) as server:
        client = Face("asyncio").client(server)
        for backend in ("asyncio", "trio", "asyncio"):
            assert anyio.run(ask, client, backend=backend).id == "chatcmpl-1"
    assert server.connections == 3


# asyncio tells of transports that were open when their loop was closed.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_loop_that_was_closed_without_an_end_to_its_generators() -> None:
    with Loopback(HELLO) as server:
        client = Face("asyncio").client(server)
        for _ in range(3):
            loop = asyncio.new_event_loop()
            assert loop.run_until_complete(ask(client)).id == "chatcmpl-1"
            loop.close()
        del loop
        assert len(client._hands.driver._keepers) == 1  # the last, until the next one comes
        asyncio.run(ask(client))
        assert len(client._hands.driver._keepers) == 0
        gc.collect()
    assert server.connections == 4


# trio tells of whoever leaves the closing to the garbage collection
@pytest.mark.filterwarnings("ignore:Async generator 'azopenai:ResourceWarning")
def test_a_client_that_goes_before_its_loop(run_async: Any) -> None:
    async def scenario() -> None:
        client = Face("asyncio").client(server)
        assert await ask(client)
        del client
        gc.collect()
        await anyio.lowlevel.checkpoint()

    with Loopback(HELLO) as server:
        run_async(scenario)


def test_threads_share_a_client() -> None:
    with Loopback(HELLO) as server, AzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
        together = threading.Barrier(8)

        def some(_number: int) -> list[str]:
            together.wait(5)
            return [client.completions.create(model="m", prompt="x").id for _ in range(5)]

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(some, range(8)))
    assert answers == [["chatcmpl-1"] * 5] * 8
    assert 1 <= server.connections <= 8
    assert len(server.received) == 40


def test_event_loops_in_threads_share_a_client() -> None:
    async def some() -> None:
        for _ in range(5):
            assert await ask(client)

    with Loopback(HELLO) as server:
        client = Face("asyncio").client(server)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda backend: anyio.run(some, backend=backend), ["asyncio", "trio"] * 2))
    assert server.connections == 4


def test_closing_is_idempotent_and_for_good(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        derived = client.with_options(timeout=5)
        assert await ask(derived)
        for _ in range(3):
            await settled(client.close())
        for one in (client, derived, client.with_options(timeout=6)):
            with pytest.raises(OpenAIError, match=CLOSED):
                await ask(one)
            with pytest.raises(OpenAIError, match=CLOSED):
                await ask(one, stream=True)

    with Loopback(HELLO) as server:
        face.run(scenario)


def test_a_client_that_is_closed_before_its_first_call(face: Face) -> None:
    async def scenario() -> None:
        client = face.client("http://127.0.0.1:1")
        await settled(client.close())
        with pytest.raises(OpenAIError, match=CLOSED):
            await ask(client)

    face.run(scenario)


def test_a_driver_refuses_when_it_is_closed_in_the_midst_of_a_call(face: Face) -> None:
    """A call that waits to try again finds that the client was closed meanwhile."""

    class ClosingClock:
        client: Any = None

        def __getattr__(self, name: str) -> Any:
            return {"monotonic": float, "time": float, "random": float}[name]

        def sleep(self, _seconds: float) -> None:
            self.client.close()

        async def sleep_async(self, _seconds: float) -> None:
            await self.client.close()

    async def scenario() -> None:
        clock = ClosingClock()
        clock.client = client = face.client(server, clock=clock, max_retries=3)
        with pytest.raises(OpenAIError, match=CLOSED):
            await ask(client)

    with Loopback(json_answer({}, 500)) as server:
        face.run(scenario)
    assert len(server.received) == 1


def test_tasks_may_close_at_once(run_async: Any) -> None:
    async def scenario() -> None:
        client = Face("asyncio").client(server)
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(ask, client)
        async with anyio.create_task_group() as tasks:
            for _ in range(4):
                tasks.start_soon(client.close)

    with Loopback(HELLO) as server:
        run_async(scenario)


def test_the_end_of_a_with_block_closes(run_async: Any) -> None:
    async def scenario() -> None:
        async with AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
            assert await ask(client)
        with pytest.raises(OpenAIError, match=CLOSED):
            await ask(client)

    with Loopback(HELLO) as server:
        run_async(scenario)


def test_a_client_closed_in_another_loop(run_async: Any) -> None:
    with Loopback(HELLO) as server:
        client = Face("asyncio").client(server)
        run_async(ask, client)
        run_async(client.close)
        with pytest.raises(OpenAIError, match=CLOSED):
            run_async(ask, client)


def test_a_stream_ends_with_its_client(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        stream = await ask(client, stream=True)
        await first(stream)
        await settled(client.close())
        with pytest.raises(StreamTruncatedError):
            await read(stream)

    with Loopback(sse_answer(BEGUN, then="stall")) as server:
        face.run(scenario)
        assert server.left.acquire(timeout=5)


def test_a_stream_may_be_closed_by_another_thread() -> None:
    """Whoever waits for the next item wakes, and is told."""
    stalls = Loopback(sse_answer(BEGUN, then="stall"))
    with stalls as server, Face("sync").client(server, timeout=Timeout(20)) as client:
        stream = client.chat.completions.create(model="m", messages=[], stream=True)
        assert next(stream).choices[0].delta.content == "He"

        def rest() -> Any:
            return next(stream)

        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(rest)
            while not stream._body._reading and not reading.done():
                pass
            stream.close()
            with pytest.raises(StreamTruncatedError):
                reading.result(5)
        assert list(stream) == []


def test_buffered_events_are_no_obstacle_to_closing(face: Face) -> None:
    """Of a stream that is closed early, what has come and was not read is dropped without complaint."""
    pieces = [events(item, done=False) for item in CHUNKS] * 5
    whole = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"

    async def scenario() -> None:
        client = face.client(server)
        stream = await ask(client, stream=True)
        await first(stream)
        await settled(stream.close())
        await settled(client.close())

    with Loopback(Answer(raw=head + whole, then="stall")) as server:
        face.run(scenario)
        gc.collect()


def test_asking_once_leaves_nothing(face: Face) -> None:
    with Loopback(HELLO) as server:
        for _ in range(3):
            assert face.run(ask_once, face, server)
    assert server.connections == 3
