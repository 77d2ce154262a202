"""`http_client=`: httpx clients of the user's own, those that this library makes, and aiohttp under one."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import anyio
import httpx
import pytest
from support.certificates import Authority
from support.faces import BEGUN, COMPLETION, WHOLE, Face, ask, ask_once, first, read, settled
from support.loopback import Answer, Loopback, json_answer, sse_answer
from support.proxy import Proxy

from azopenai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConnectionPoolTimeoutError,
    DefaultAioHttpClient,
    DefaultAsyncHttpClient,
    DefaultHttpClient,
    OpenAIError,
    StreamIdleTimeoutError,
    StreamTimeoutError,
    StreamTruncatedError,
    Timeout,
)

HELLO = json_answer(COMPLETION)
SHORT = 0.05
LONG = 30

KINDS: dict[str, tuple[str, Any]] = {
    "httpx": ("sync", httpx.Client),
    "default": ("sync", DefaultHttpClient),
    "httpx-asyncio": ("asyncio", httpx.AsyncClient),
    "httpx-trio": ("trio", httpx.AsyncClient),
    "default-asyncio": ("asyncio", DefaultAsyncHttpClient),
    "default-trio": ("trio", DefaultAsyncHttpClient),
    "aiohttp": ("asyncio", DefaultAioHttpClient),
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> tuple[Face, Any]:
    face, make = KINDS[request.param]
    return Face(face), make


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def test_it_carries_calls_and_is_closed_with_us(kind: tuple[Face, Any]) -> None:
    face, make = kind

    async def scenario() -> None:
        own = make()
        client = face.client(server, http_client=own)
        for _ in range(3):
            assert (await ask(client)).id == "chatcmpl-1"
        await settled(client.close())
        assert own.is_closed

    with Loopback(HELLO) as server:
        face.run(scenario)
    assert server.connections == 1
    assert {request.headers["api-key"] for request in server.received} == {"key-1"}
    assert {request.headers["user-agent"][:9] for request in server.received} == {"azopenai/"}


def test_it_carries_streams(kind: tuple[Face, Any]) -> None:
    face, make = kind

    async def scenario() -> None:
        client = face.client(server, http_client=make())
        for _ in range(3):
            assert await read(await ask(client, stream=True)) == "Hello"
        await settled(client.close())

    with Loopback(sse_answer(WHOLE)) as server:
        face.run(scenario)
    assert server.connections == 1


def test_one_that_is_closed(kind: tuple[Face, Any]) -> None:
    face, make = kind

    async def scenario() -> None:
        own = make()
        await settled(own.aclose() if face.is_async else own.close())
        client = face.client("http://127.0.0.1:1", http_client=own)
        with pytest.raises(OpenAIError, match="the http_client is closed"):
            await ask(client)
        await settled(client.close())

    face.run(scenario)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_never_followed(kind: tuple[Face, Any], status: int) -> None:
    face, make = kind
    refused = pytest.raises(APIStatusError, match="a redirect, which this client does not follow")
    with (
        Loopback(HELLO) as other,
        Loopback(Answer(status, {"location": other.url})) as server,
        refused as error,
    ):
        face.run(lambda: ask_once(face, server, http_client=make(follow_redirects=True)))
    assert error.value.status_code == status
    assert other.received == []
    assert len(server.received) == 1


def test_mounts_decide(kind: tuple[Face, Any]) -> None:
    face, make = kind

    async def scenario() -> None:
        mock = httpx.MockTransport(lambda _request: httpx.Response(200, json={**COMPLETION, "id": "mock"}))
        client = face.client("http://127.0.0.1:1", http_client=make(mounts={"http://": mock}))
        assert (await ask(client)).id == "mock"
        await settled(client.close())

    face.run(scenario)


def test_its_verify_decides(kind: tuple[Face, Any], authority: Authority) -> None:
    face, make = kind
    with Loopback(HELLO, context=authority.server()) as server:
        own = partial(ask_once, face, server, stream=False)
        assert face.run(lambda: own(http_client=make(verify=authority.client())))
        with pytest.raises(APIConnectionError, match=r"was not accepted: unable to get local .* CA must be"):
            face.run(lambda: own(http_client=make()))


def test_its_proxy_decides(kind: tuple[Face, Any], authority: Authority) -> None:
    face, make = kind
    verify = authority.client()
    with Loopback(HELLO, context=authority.server()) as server, Proxy() as proxy, Proxy(refuse=407) as other:
        assert face.run(lambda: ask_once(face, server, http_client=make(proxy=proxy.url, verify=verify)))
        assert len(proxy.asked) == 1
        with pytest.raises(APIConnectionError, match="the proxy failed: 407"):
            face.run(lambda: ask_once(face, server, http_client=make(proxy=other.url, verify=verify)))


def test_its_timeouts_are_ours_where_they_were_set(kind: tuple[Face, Any]) -> None:
    face, make = kind
    with Loopback(Answer(raw=b"", then="stall")) as server, pytest.raises(APITimeoutError) as error:
        face.run(lambda: ask_once(face, server, http_client=make(timeout=httpx.Timeout(LONG, read=SHORT))))
    assert error.value.phase == "read"


def test_the_defaults_of_those_we_make() -> None:
    for make in (DefaultHttpClient, DefaultAsyncHttpClient, DefaultAioHttpClient):
        assert make().timeout == httpx.Timeout(600, connect=5)
        assert make(timeout=7).timeout == httpx.Timeout(7)


def test_aiohttp_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx_aiohttp", None)  # as where it is not installed
    with pytest.raises(ImportError, match=r'pip install "azopenai\[aiohttp\]"'):
        DefaultAioHttpClient()


STALLS = Answer(raw=b"", then="stall")
HALF = Answer(body=[b"{"], then="stall")
OPEN = sse_answer(BEGUN, then="stall")
AIOHTTP = Face("asyncio")
TIMED: dict[str, tuple[Answer, dict[str, float], type[APITimeoutError], str]] = {
    "read": (STALLS, {"read": SHORT}, APITimeoutError, "read"),
    "read in a body": (HALF, {"read": SHORT}, APITimeoutError, "read"),
    "total": (STALLS, {"total": SHORT}, APITimeoutError, "total"),
    "total in a body": (HALF, {"total": SHORT}, APITimeoutError, "total"),
    "read in a stream": (OPEN, {"read": SHORT}, StreamIdleTimeoutError, "read"),
    "idle": (OPEN, {"stream_idle": SHORT}, StreamIdleTimeoutError, "read"),
    "total in a stream": (OPEN, {"total": 0.1}, StreamTimeoutError, "total"),
}


def over_aiohttp(server: Loopback | str, *, stream: bool = False, **options: Any) -> OpenAIError:
    """The exception of a call over aiohttp."""
    with pytest.raises(OpenAIError) as error:
        AIOHTTP.run(
            lambda: ask_once(AIOHTTP, server, stream=stream, http_client=DefaultAioHttpClient(), **options)
        )
    assert "key-1" not in f"{error.value!r} {error.value.__cause__!r}"
    return error.value


@pytest.mark.parametrize(("said", "limits", "expected", "phase"), TIMED.values(), ids=TIMED)
def test_timeouts_over_aiohttp(
    said: Answer, limits: dict[str, float], expected: type[APITimeoutError], phase: str
) -> None:
    with Loopback(said) as server:
        error = over_aiohttp(server, stream=said is OPEN, timeout=Timeout(LONG, **limits))
        assert server.left.acquire(timeout=5)
    assert type(error) is expected
    assert isinstance(error, APITimeoutError)
    assert error.phase == phase


def test_a_connection_that_takes_long_over_aiohttp() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        error = over_aiohttp(url, timeout=Timeout(LONG, connect=SHORT))
    assert isinstance(error, APITimeoutError)
    assert str(error) == "Request timed out: connect took longer than 0.05 s"


def test_a_pool_that_is_used_up_over_aiohttp() -> None:
    async def scenario() -> None:
        own = DefaultAioHttpClient(limits=httpx.Limits(max_connections=1))
        client = AIOHTTP.client(server, http_client=own)
        stream = await ask(client, stream=True)
        await first(stream)
        with pytest.raises(ConnectionPoolTimeoutError):
            await ask(client, timeout=Timeout(LONG, pool=SHORT))
        await stream.close()
        assert await ask(client)
        await client.close()

    with Loopback(OPEN, HELLO) as server:
        AIOHTTP.run(scenario)


BROKEN = {
    "reset": Answer(raw=b"", then="reset"),
    "closed": Answer(raw=b"", then="close"),
    "cut": Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", then="close"),
    "reset in the body": Answer(raw=b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", then="reset"),
    "garbage": Answer(raw=b"ceci n'est pas HTTP\r\n\r\n", then="close"),
    "long header": Answer(raw=b"HTTP/1.1 200 OK\r\nx: " + b"v" * 200_000 + b"\r\n\r\n", then="close"),
    "no gzip": Answer(200, {"content-encoding": "gzip"}, b"plain"),
}


@pytest.mark.parametrize("said", BROKEN.values(), ids=BROKEN)
def test_what_is_no_answer_over_aiohttp(said: Answer) -> None:
    with Loopback(said) as server:
        error = over_aiohttp(server)
    assert type(error) is APIConnectionError
    assert str(error).startswith("Connection error: ")
    assert len(str(error)) > len("Connection error: ")


def test_no_connection_over_aiohttp() -> None:
    error = over_aiohttp("http://127.0.0.1:1")
    assert type(error) is APIConnectionError  # httpx-aiohttp calls it a timeout
    assert "Cannot connect to host 127.0.0.1:1" in str(error)


def test_a_stream_that_is_cut_over_aiohttp() -> None:
    with Loopback(sse_answer(BEGUN, then="close")) as server:
        assert type(over_aiohttp(server, stream=True)) is StreamTruncatedError


def test_a_cancelled_call_over_aiohttp_gives_its_connection_up() -> None:
    async def scenario() -> None:
        own = DefaultAioHttpClient(limits=httpx.Limits(max_connections=1))
        client = AIOHTTP.client(server, http_client=own)
        with anyio.move_on_after(SHORT) as scope:
            await ask(client)
        assert scope.cancelled_caught
        assert await ask(client)
        await client.close()

    with Loopback(HALF, HELLO) as server:
        AIOHTTP.run(scenario)


def test_errors_without_aiohttp_do_not_need_it(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "aiohttp", raising=False)
    with Loopback(STALLS) as server, pytest.raises(APITimeoutError) as error:
        face.run(partial(ask_once, face, server, timeout=Timeout(LONG, read=SHORT)))
    assert error.value.phase == "read"
