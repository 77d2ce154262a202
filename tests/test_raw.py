"""Answers beside their results: `with_raw_response` and `with_streaming_response`, of every operation."""

from __future__ import annotations

import gc
import json
import os
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from support.clock import FakeClock
from support.faces import COMPLETION, MESSAGES, WHOLE, Face, ask, items, method, read, settled, within
from support.loopback import Answer, Loopback, json_answer, sse_answer

import azopenai
from azopenai import StreamAlreadyConsumed
from azopenai.raw import RawResponse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADERS = {"x-request-id": "r-1", "x-ms-region": "Sweden Central", "x-ratelimit-remaining-tokens": "7"}
EMBEDDINGS = {
    "object": "list",
    "model": "m",
    "data": [{"object": "embedding", "index": 0, "embedding": "AACAPw=="}],
}
OPERATIONS: dict[str, tuple[dict[str, Any], Any]] = {
    "chat.completions.create": ({"model": "gpt-4o", "messages": MESSAGES}, COMPLETION),
    "completions.create": ({"model": "gpt-4o", "prompt": "Hi"}, {"id": "cmpl-1", "choices": []}),
    "embeddings.create": ({"model": "gpt-4o", "input": "Hi"}, EMBEDDINGS),
}
STREAMED = ("chat.completions.create", "completions.create")
each_operation = pytest.mark.parametrize("operation", OPERATIONS)
TEXT = "Ä\nöü\r\n\nend"
LINES = ["Ä", "öü", "", "end"]
PIECES = [bytes([byte]) for byte in TEXT.encode()]


def other(client: Any, operation: str, way: str) -> Any:
    """The method of an operation, with its whole answer."""
    resource, _, name = operation.rpartition(".")
    return getattr(getattr(method(client, resource), way), name)


async def calling(face: Face, *answers: Answer, use: Callable[..., Any], **options: Any) -> Any:
    """Use a client of a server that answers so."""
    with Loopback(*answers) as server:
        async with within(face.client(server, **options)) as client:
            return await use(client, server)


@each_operation
def test_a_raw_response(face: Face, operation: str) -> None:
    params, body = OPERATIONS[operation]

    async def use(client: Any, server: Loopback) -> None:
        raw = await settled(other(client, operation, "with_raw_response")(**params))
        whole(raw, server)
        assert (raw.attempts, raw.retries_taken) == (2, 1)
        assert raw.elapsed == timedelta(0)
        assert raw.content == json.dumps(body).encode()
        assert raw.text == json.dumps(body)
        assert raw.json() == body
        result = raw.parse()
        assert raw.parse() is result
        assert result == await settled(method(client, operation)(**params))
        assert result._response.retries_taken == 1
        assert isinstance(raw, RawResponse)

    answers = (json_answer({}, 500), json_answer(body, headers=HEADERS)) * 2
    face.run(calling, face, *answers, use=use, max_retries=1, clock=FakeClock())


def whole(response: Any, server: Loopback) -> None:
    """What every answer knows, under the names that programs use."""
    received = server.received[-1]
    assert response.status_code == 200
    assert response.headers["X-Request-ID"] == response.request_id == "r-1"
    assert response.request_ids.service == "r-1"
    assert response.request_ids.client == received.headers["x-ms-client-request-id"]
    assert response.region == "Sweden Central"
    assert response.rate_limit.remaining_tokens == 7
    assert response.http_version == "HTTP/1.1"
    assert response.method == response.http_request.method == "POST"
    assert response.url == response.http_request.url == server.url + received.target
    assert response.endpoint == server.url
    assert "r-1" in repr(response)


@each_operation
def test_a_streaming_response(face: Face, operation: str) -> None:
    params, body = OPERATIONS[operation]

    async def use(client: Any, server: Loopback) -> None:
        manager = other(client, operation, "with_streaming_response")(**params)
        assert server.received == []
        async with within(manager) as response:
            whole(response, server)
            assert await settled(response.read()) == json.dumps(body).encode()
            assert await settled(response.read()) == json.dumps(body).encode()
            assert await settled(response.text()) == json.dumps(body)
            assert await settled(response.json()) == body
            assert b"".join(await items(response.iter_bytes(3))) == json.dumps(body).encode()
            assert await items(response.iter_lines()) == [json.dumps(body)]
            result = await settled(response.parse())
            assert await settled(response.parse()) is result
        assert result == await settled(method(client, operation)(**params))
        assert result._request_id == "r-1"
        assert server.connections == 1

    face.run(calling, face, json_answer(body, headers=HEADERS), use=use)


@pytest.mark.parametrize("way", ["with_raw_response", "with_streaming_response"])
@pytest.mark.parametrize("operation", STREAMED)
def test_a_stream_of_either(face: Face, operation: str, way: str) -> None:
    params, _ = OPERATIONS[operation]

    async def texts(response: Any) -> list[Any]:
        stream = await settled(response.parse())
        assert await settled(response.parse()) is stream
        chunks = await items(stream)
        assert stream.response.request_id == "r-1"
        return [chunk.id for chunk in chunks]

    async def use(client: Any, server: Loopback) -> None:
        for _ in range(2):
            call = other(client, operation, way)(**params, stream=True)
            if way == "with_raw_response":
                response = await settled(call)
                whole(response, server)
                assert response.content == b""
                assert await texts(response) == ["chatcmpl-1"] * 3
            else:
                async with within(call) as response:
                    whole(response, server)
                    assert await texts(response) == ["chatcmpl-1"] * 3
        assert server.connections == 1

    face.run(calling, face, sse_answer(WHOLE, headers=HEADERS), use=use)


async def with_text(face: Face, use: Callable[..., Any], *answers: Answer, **params: Any) -> None:
    """Use a streaming response whose body is TEXT, byte by byte."""

    async def called(client: Any, server: Loopback) -> None:
        create = client.chat.completions.with_streaming_response.create
        async with within(create(model="m", messages=[], **params)) as response:
            await use(response)
        assert await ask(client)
        assert server.connections == 1

    await calling(face, *(answers or [Answer(body=PIECES)]), json_answer(COMPLETION), use=called)


def test_a_body_is_read_as_it_comes(face: Face) -> None:
    def reads(how: Callable[[Any], Any], expected: list[Any], *, joined: bool = False) -> None:
        async def use(response: Any) -> None:
            pieces = await items(how(response))
            assert (type(expected[0])().join(pieces) if joined else pieces) == (
                type(expected[0])().join(expected) if joined else expected
            )

        face.run(with_text, face, use)

    whole = TEXT.encode()
    reads(lambda response: response.iter_bytes(), PIECES, joined=True)
    reads(lambda response: response.iter_bytes(4), [whole[:4], whole[4:8], whole[8:12], whole[12:]])
    reads(lambda response: response.iter_bytes(chunk_size=100), [whole])
    reads(lambda response: response.iter_text(), [TEXT], joined=True)
    reads(lambda response: response.iter_text(3), ["Ä\nö", "ü\r\n", "\nen", "d"])
    reads(lambda response: response.iter_text(chunk_size=100), [TEXT])
    reads(lambda response: response.iter_lines(), LINES)


@pytest.mark.parametrize("size", [0, -1])
def test_a_size_that_is_none(face: Face, size: int) -> None:
    async def use(response: Any) -> None:
        for cut in (response.iter_bytes, response.iter_text):
            with pytest.raises(ValueError, match=rf"chunk_size must be 1 or more, or None; it is {size}"):
                cut(size)
        await settled(response.read())

    face.run(with_text, face, use)


def test_a_body_is_read_once_unless_it_is_kept(face: Face) -> None:
    async def use(response: Any) -> None:
        assert await items(response.iter_lines()) == LINES
        for again in (response.iter_bytes, response.iter_text, response.iter_lines):
            with pytest.raises(
                StreamAlreadyConsumed, match=r"was read before, and is not kept; read\(\) keeps"
            ):
                await items(again())
        for read_whole in (response.read, response.text, response.json, response.parse):
            with pytest.raises(StreamAlreadyConsumed):
                await settled(read_whole())

    async def kept(response: Any) -> None:
        assert await settled(response.text()) == TEXT
        for _ in range(2):
            assert await items(response.iter_lines()) == LINES
            assert await items(response.iter_text(100)) == [TEXT]
        with pytest.raises(ValueError, match=r"Expecting value"):
            await settled(response.json())
        with pytest.raises(azopenai.APIResponseValidationError, match=r"not JSON"):
            await settled(response.parse())

    face.run(with_text, face, use)
    face.run(with_text, face, kept)


def test_a_stream_that_was_read_is_no_stream_any_more(face: Face) -> None:
    async def use(response: Any) -> None:
        assert (await settled(response.read())).endswith(b"data: [DONE]\n\n")
        with pytest.raises(StreamAlreadyConsumed):
            await settled(response.parse())

    face.run(with_text, face, use, sse_answer(WHOLE), stream=True)


@pytest.mark.parametrize("name", ["stream_to_file", "write_to_file"])
@pytest.mark.parametrize("options", [{}, {"chunk_size": 5}])
def test_a_body_goes_into_a_file(face: Face, tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    async def use(response: Any) -> None:
        await settled(getattr(response, name)(tmp_path / "a", **options))

    async def kept(response: Any) -> None:
        await settled(response.read())
        await settled(getattr(response, name)(os.fspath(tmp_path / "b"), **options))

    face.run(with_text, face, use)
    face.run(with_text, face, kept)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == TEXT.encode()


STALLS = Answer(body=[b"first\n", b"sec"], then="stall")


async def _not_at_all(_response: Any) -> None:
    pass


async def _one_line(response: Any) -> None:
    lines = response.iter_lines()
    if hasattr(lines, "__aiter__"):
        async for line in lines:
            assert line == "first"
            break
    else:
        for line in lines:
            assert line == "first"
            break


async def _by_next(response: Any) -> None:
    lines = response.iter_lines()
    assert await settled(anext(lines) if hasattr(lines, "__anext__") else next(lines)) == "first"


async def _closed(response: Any) -> None:
    await settled(response.close())
    await settled(response.close())


async def _failing(response: Any) -> None:
    await _by_next(response)
    raise LookupError


@pytest.mark.parametrize("leave", [_not_at_all, _one_line, _by_next, _closed, _failing])
def test_a_body_may_be_left_early(face: Face, leave: Callable[[Any], Any]) -> None:
    async def use(client: Any, server: Loopback) -> None:
        create = client.chat.completions.with_streaming_response.create
        try:
            async with within(create(model="m", messages=[])) as response:
                await leave(response)
        except LookupError:
            assert leave is _failing
        left = partial(server.left.acquire, timeout=5)
        assert await anyio.to_thread.run_sync(left) if face.is_async else left()
        assert await ask(client)
        gc.collect()

    face.run(calling, face, STALLS, json_answer(COMPLETION), use=use)


def test_a_body_that_breaks_off_is_a_connection_error(face: Face) -> None:
    async def use(client: Any, server: Loopback) -> None:
        create = client.chat.completions.with_streaming_response.create
        async with within(create(model="m", messages=[])) as response:
            lines = response.iter_lines()
            with pytest.raises(azopenai.APIConnectionError):
                await items(lines)
            assert await items(lines) == []
        assert await ask(client)
        assert server.connections == 2

    face.run(calling, face, Answer(body=[b"fir"], then="close"), json_answer(COMPLETION), use=use)


def test_a_raw_stream_may_be_left_unread(face: Face) -> None:
    async def use(client: Any, server: Loopback) -> None:
        raw = await settled(
            client.chat.completions.with_raw_response.create(model="m", messages=[], stream=True)
        )
        await settled(raw.parse().close())
        left = partial(server.left.acquire, timeout=5)
        assert await anyio.to_thread.run_sync(left) if face.is_async else left()

    face.run(calling, face, sse_answer(WHOLE[:-20], then="stall"), use=use)


@pytest.mark.parametrize("stream", [False, True])
def test_failures_are_raised_by_the_call_in_every_way(face: Face, *, stream: bool) -> None:
    async def use(client: Any, _server: Loopback) -> None:
        params: Any = {"model": "m", "messages": [], "stream": stream}
        chats = client.chat.completions
        for way in (chats, chats.with_raw_response):
            with pytest.raises(azopenai.NotFoundError) as caught:
                await settled(way.create(**params))
            assert caught.value.response.json() == {"error": {"message": "Gone."}}
        manager = chats.with_streaming_response.create(**params)
        with pytest.raises(azopenai.NotFoundError):
            async with within(manager):
                pytest.fail("the call had failed")

    face.run(calling, face, json_answer({"error": {"message": "Gone."}}, 404), use=use)


def test_what_is_no_result_is_told_when_it_is_asked_for(face: Face) -> None:
    async def use(client: Any, _server: Loopback) -> None:
        raw = await settled(client.chat.completions.with_raw_response.create(model="m", messages=[]))
        assert raw.text == "<html>"
        with pytest.raises(azopenai.APIResponseValidationError, match=r"not JSON"):
            raw.parse()
        raw = await settled(
            client.chat.completions.with_raw_response.create(model="m", messages=[], stream=True)
        )
        with pytest.raises(azopenai.StreamProtocolError, match=r"a stream was asked for"):
            await read(raw.parse())

    face.run(calling, face, Answer(200, {"content-type": "text/html"}, b"<html>"), use=use)


def test_options_of_a_call_reach_it_in_every_way(face: Face) -> None:
    async def use(client: Any, server: Loopback) -> None:
        options: Any = {"extra_headers": {"x-a": "1"}, "extra_query": {"q": "2"}, "extra_body": {"b": 3}}
        chats = client.with_options(default_headers={"x-d": "4"}).chat.completions
        await settled(chats.with_raw_response.create(model="m", messages=[], **options))
        async with within(chats.with_streaming_response.create(model="m", messages=[], **options)):
            pass
        for received in server.received:
            assert (received.headers["x-a"], received.query["q"], received.json()["b"]) == ("1", "2", 3)
            assert received.headers["x-d"] == "4"

    face.run(calling, face, json_answer(COMPLETION), use=use)


def test_the_names_of_the_openai_package(face: Face) -> None:
    """Those that a program reads off an answer; what is left out is said here."""
    openai = pytest.importorskip("openai")
    left_out = {"is_closed"}
    legacy: Any = openai._legacy_response.LegacyAPIResponse
    streamed: Any = openai._response.APIResponse

    async def use(client: Any, _server: Loopback) -> None:
        raw = await settled(client.chat.completions.with_raw_response.create(model="m", messages=[]))
        assert public(legacy) - left_out <= public(raw)
        async with within(
            client.chat.completions.with_streaming_response.create(model="m", messages=[])
        ) as response:
            assert public(streamed) - left_out <= public(response)

    face.run(calling, face, json_answer(COMPLETION), use=use)


def public(value: object) -> set[str]:
    return {name for name in dir(value) if not name.startswith("_")}
