"""Every limit of `Timeout`, met for real: its own exception, its own phase, and no more than its time."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import httpcore
import httpx
import pytest
from support.faces import BEGUN, CHUNKS, COMPLETION, WHOLE, ask, ask_once, first, read, settled
from support.loopback import Answer, Loopback, events, json_answer, sse_answer

from azopenai import (
    APITimeoutError,
    ConnectionPoolTimeoutError,
    RetryPolicy,
    StreamIdleTimeoutError,
    StreamTimeoutError,
    Timeout,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.faces import Face

SHORT = 0.05
LONG = 30
STALLED = Answer(body=[b" "], then="stall")
SILENT = Answer(raw=b"", then="stall")
ONE = httpx.Limits(max_connections=1)


@contextlib.contextmanager
def nobody() -> Iterator[int]:
    """A port where connections are made, and where nobody reads or writes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def caught(face: Face, server: Loopback | str, **options: Any) -> APITimeoutError:
    """The exception of a call that takes too long."""
    with pytest.raises(APITimeoutError) as error:
        face.run(partial(ask_once, face, server, **options))
    return error.value


def test_connect(face: Face) -> None:
    with nobody() as port:  # a connection includes TLS
        error = caught(face, f"https://127.0.0.1:{port}", timeout=Timeout(LONG, connect=SHORT))
    assert type(error) is APITimeoutError
    assert error.phase == "connect"
    assert str(error) == "Request timed out: connect took longer than 0.05 s"
    assert isinstance(error.__cause__, httpcore.ConnectTimeout)


def test_read(face: Face) -> None:
    with Loopback(SILENT) as server:
        error = caught(face, server, timeout=Timeout(LONG, read=SHORT))
    assert (type(error), error.phase) == (APITimeoutError, "read")


def test_read_inside_a_body(face: Face) -> None:
    with Loopback(STALLED) as server:
        error = caught(face, server, timeout=Timeout(LONG, read=SHORT))
    assert (type(error), error.phase) == (APITimeoutError, "read")


def test_write(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(f"http://127.0.0.1:{port}", timeout=Timeout(LONG, write=SHORT))
        with pytest.raises(APITimeoutError) as error:
            await ask(client, user="x" * 20_000_000)  # more than what the system takes in
        assert (type(error.value), error.value.phase) == (APITimeoutError, "write")
        await settled(client.close())

    with nobody() as port:
        face.run(scenario)


def test_pool(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server, http_client=face.http_client(limits=ONE))
        stream = await ask(client, stream=True)
        with pytest.raises(ConnectionPoolTimeoutError, match="every connection is busy") as error:
            await ask(client, timeout=Timeout(LONG, pool=SHORT))
        assert error.value.phase == "pool"
        await settled(stream.close())
        assert await ask(client)
        await settled(client.close())

    with Loopback(sse_answer(BEGUN, then="stall"), json_answer(COMPLETION)) as server:
        face.run(scenario)


def test_total(face: Face) -> None:
    with Loopback(SILENT) as server:
        error = caught(face, server, timeout=Timeout(LONG, total=SHORT))
        assert server.left.acquire(timeout=5)
    assert (type(error), error.phase) == (APITimeoutError, "total")
    assert str(error) == "Request timed out: the rest of its total, 0.05 s, is over"


@pytest.mark.parametrize(
    "said",
    [STALLED, Answer(raw=b"HTTP/1.1 200 OK\r\n\r\n{", then="stall"), Answer(500, body=[b"{"], then="stall")],
    ids=["chunked", "until it closes", "a failure"],
)
def test_total_inside_a_body(face: Face, said: Answer) -> None:
    with Loopback(said) as server:
        error = caught(face, server, timeout=Timeout(LONG, total=SHORT))
        assert server.left.acquire(timeout=5)
    assert (type(error), error.phase) == (APITimeoutError, "total")


def test_total_goes_over_all_attempts(face: Face) -> None:
    with Loopback(json_answer({}, 500), json_answer({}, 503), SILENT) as server:
        options = {"max_retries": 5, "retry": RetryPolicy(initial=0.001)}
        error = caught(face, server, timeout=Timeout(LONG, total=0.3), **options)
    assert error.phase == "total"
    assert error.attempts == 3
    assert "attempts: 3" in str(error)


def test_total_of_the_retry_policy(face: Face) -> None:
    with Loopback(SILENT) as server:
        assert caught(face, server, retry=RetryPolicy(total=SHORT)).phase == "total"


def test_total_counts_what_earlier_phases_took(face: Face) -> None:
    """The wait for a connection is taken off the wait for the answer."""

    async def scenario() -> None:
        client = face.client(server, http_client=face.http_client(limits=ONE))
        stream = await ask(client, stream=True)
        body = stream._body

        def let_go() -> None:
            time.sleep(0.2)
            body.close()

        async def let_go_async() -> None:
            await anyio.sleep(0.2)
            await body.close()

        async def ask_for_more() -> None:
            with pytest.raises(APITimeoutError) as error:
                await ask(client, timeout=Timeout(LONG, read=0.25, total=0.3))
            assert error.value.phase == "total"

        if face.is_async:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(let_go_async)
                await ask_for_more()
        else:
            thread = threading.Thread(target=let_go)
            thread.start()
            await ask_for_more()
            thread.join()
        await settled(client.close())

    with Loopback(sse_answer(BEGUN, then="stall"), SILENT) as server:
        face.run(scenario)


def test_a_phase_within_a_total_is_told_as_itself(face: Face) -> None:
    with Loopback(json_answer({}, 500), SILENT) as server:
        timeout = Timeout(LONG, read=SHORT, total=LONG)
        error = caught(face, server, timeout=timeout, max_retries=1, retry=RetryPolicy(initial=0.001))
    assert error.phase == "read"


def test_a_body_that_drips_ends_with_the_total(face: Face) -> None:
    stop = threading.Event()

    def drip() -> Iterator[bytes]:
        while not stop.wait(0.005):
            yield b" "

    with Loopback(Answer(body=drip())) as server:  # type: ignore[arg-type]  # pieces, one after another
        assert caught(face, server, timeout=Timeout(LONG, read=LONG, total=0.1)).phase == "total"
        stop.set()


async def _inside(face: Face, server: Loopback, limits: Timeout) -> Any:
    """What a stream that stalls ends with."""
    client = face.client(server, timeout=limits)
    stream = await ask(client, stream=True)
    assert (await first(stream)).choices[0].delta.content == "He"
    with pytest.raises(StreamTimeoutError) as error:
        await read(stream)
    assert await read(stream) == ""  # told once, and over
    await settled(client.close())
    assert error.value.partial.choices[0].message.content == "He"
    assert error.value.response.status_code == 200
    assert error.value.request is not None
    return error.value


@pytest.mark.parametrize(
    "timeout",
    [
        Timeout(LONG, stream_idle=SHORT),
        Timeout(LONG, read=SHORT),
        Timeout(LONG, total=LONG, stream_idle=SHORT),
    ],
    ids=["stream_idle", "read", "within a total"],
)
def test_a_stream_that_falls_silent(face: Face, timeout: Timeout) -> None:
    with Loopback(sse_answer(BEGUN, then="stall")) as server:
        error = face.run(_inside, face, server, timeout)
        assert server.left.acquire(timeout=5)
    assert type(error) is StreamIdleTimeoutError
    assert error.phase == "read"
    assert "0.05 s" in str(error)


@pytest.mark.parametrize("idle", [None, LONG])
def test_total_inside_a_stream(face: Face, idle: float | None) -> None:
    with Loopback(sse_answer(BEGUN, then="stall")) as server:
        error = face.run(_inside, face, server, Timeout(LONG, total=0.1, stream_idle=idle))
        assert server.left.acquire(timeout=5)
    assert type(error) is StreamTimeoutError
    assert error.phase == "total"


@pytest.mark.parametrize("total", [None, LONG])
def test_a_stream_may_be_given_more_time_than_an_answer(face: Face, total: float | None) -> None:
    def slowly() -> Iterator[bytes]:
        yield BEGUN
        time.sleep(2 * SHORT)
        yield events(*CHUNKS[1:])

    said = Answer(200, {"content-type": "text/event-stream"}, slowly())  # type: ignore[arg-type]  # pieces
    with Loopback(said) as server:
        timeout = Timeout(LONG, read=SHORT, stream_idle=LONG, total=total)
        assert face.run(partial(ask_once, face, server, stream=True, timeout=timeout)) == "Hello"


def test_what_came_in_time_is_read_in_ones_own(face: Face) -> None:
    """A caller who takes long over the items loses none that were there when the total was over."""

    async def scenario() -> None:
        client = face.client(server, timeout=Timeout(LONG, total=0.15))
        stream = await ask(client, stream=True)
        await first(stream)
        time.sleep(0.2)  # noqa: ASYNC251 - whoever reads does not come to it
        assert await read(stream) == "llo"
        await settled(client.close())

    pieces = [events(item, done=False) for item in CHUNKS]
    whole = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b"data: [DONE]\n\n"])
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    with Loopback(Answer(raw=head + whole + b"0\r\n\r\n")) as server:
        face.run(scenario)


def test_a_call_in_time_leaves_nothing_behind(face: Face) -> None:
    """The timer of a call that is over does not end the next one on its connection."""

    async def scenario() -> None:
        client = face.client(server)
        assert await ask(client, timeout=Timeout(LONG, total=0.1))
        assert await read(await ask(client, stream=True, timeout=Timeout(LONG, total=0.1))) == "Hello"
        time.sleep(0.15)  # noqa: ASYNC251 - no other task runs
        assert await ask(client)
        await settled(client.close())

    with Loopback(json_answer(COMPLETION), sse_answer(WHOLE), json_answer(COMPLETION)) as server:
        face.run(scenario)
    assert server.connections == 1


def test_without_any_limit(face: Face) -> None:
    with Loopback(json_answer(COMPLETION)) as server:
        assert face.run(partial(ask_once, face, server, timeout=None)).id == "chatcmpl-1"


def test_a_transport_that_has_no_socket_is_not_interrupted(face: Face) -> None:
    """A transport of the user's own may be anything; its body is read within what limits it keeps itself."""

    def handler(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=COMPLETION)

    client = face.http_client(transport=httpx.MockTransport(handler))
    assert face.run(
        partial(ask_once, face, "http://127.0.0.1", http_client=client, timeout=Timeout(total=LONG))
    )


def test_messages_hold_no_secret(face: Face) -> None:
    with Loopback(SILENT) as server:
        error = caught(face, server, timeout=Timeout(LONG, read=SHORT))
    assert "key-1" not in f"{error!r} {error} {vars(error)}"
