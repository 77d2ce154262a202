"""`chat.completions.stream`: events, text and the completion, read in any way and left at any time."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from support.chunks import chunk
from support.faces import BEGUN, COMPLETION, MESSAGES, WHOLE, Face, ask, items, settled, within
from support.loopback import Answer, Loopback, events, json_answer, sse_answer

import azopenai
from azopenai import StreamTruncatedError

if TYPE_CHECKING:
    from collections.abc import Callable

TYPES = ["chunk", "content.delta", "chunk", "content.delta", "chunk", "content.done"]
BOTH = events(
    chunk({"role": "assistant", "content": "one"}),
    chunk({"content": "two"}, index=1),
    chunk({"refusal": "no"}),
    chunk({}, finish_reason="stop"),
    chunk({}, index=1, finish_reason="stop"),
)


async def streaming(face: Face, *answers: Answer, use: Callable[..., Any], **params: Any) -> Loopback:
    """Use the stream of a server that answers so."""
    with Loopback(*answers) as server:
        async with within(face.client(server)) as client:
            manager = client.chat.completions.stream(model="gpt-4o", messages=MESSAGES, **params)
            assert server.received == [], "the call is made on entering"
            async with within(manager) as stream:
                await use(stream)
    return server


async def following(stream: Any) -> Any:
    return await settled(stream.__anext__() if hasattr(stream, "__anext__") else next(stream))


def test_events_one_by_one_and_then_all_others(face: Face) -> None:
    async def use(stream: Any) -> None:
        assert stream.response.request_id == "r-1"
        seen = [await following(stream), await following(stream)]
        assert seen[1].delta == "He"
        assert stream.current_completion_snapshot.choices[0].message.content == "He"
        seen += await items(stream)
        assert [event.type for event in seen] == TYPES
        assert await items(stream) == []
        completion = await settled(stream.get_final_completion())
        assert completion.choices[0].message.content == "Hello"
        assert completion._request_id == "r-1"

    server = face.run(streaming, face, sse_answer(WHOLE, headers={"x-request-id": "r-1"}), use=use)
    assert server.received[0].json()["stream"] is True


def test_the_text_is_that_of_the_first_choice(face: Face) -> None:
    async def use(stream: Any) -> None:
        assert await items(stream.text_stream) == ["one"]
        completion = await settled(stream.get_final_completion())
        assert [choice.message.content for choice in completion.choices] == ["one", "two"]
        assert completion.choices[0].message.refusal == "no"

    face.run(streaming, face, sse_answer(BOTH), use=use, n=2)


def test_the_end_may_be_all_that_one_waits_for(face: Face) -> None:
    async def use(stream: Any) -> None:
        assert await settled(stream.until_done()) is stream
        assert stream.current_completion_snapshot.choices[0].finish_reason == "stop"
        assert await items(stream.text_stream) == []

    face.run(streaming, face, sse_answer(WHOLE), use=use)


@pytest.mark.parametrize("how", ["items", "text", "final", "end"])
def test_a_broken_stream_is_told_with_what_had_come(face: Face, how: str) -> None:
    ways: dict[str, Callable[[Any], Any]] = {
        "items": items,
        "text": lambda stream: items(stream.text_stream),
        "final": lambda stream: settled(stream.get_final_completion()),
        "end": lambda stream: settled(stream.until_done()),
    }

    async def use(stream: Any) -> None:
        with pytest.raises(StreamTruncatedError) as caught:
            await ways[how](stream)
        assert caught.value.partial.choices[0].message.content == "He"
        assert stream.current_completion_snapshot.to_dict() == caught.value.partial.to_dict()

    face.run(streaming, face, sse_answer(BEGUN), use=use)


@pytest.mark.parametrize("how", ["leave", "close", "fail"])
def test_a_stream_that_is_left_closes_its_connection(face: Face, how: str) -> None:
    async def use(stream: Any) -> None:
        await following(stream)
        if how == "close":
            await settled(stream.close())
            await settled(stream.close())
        if how == "fail":
            raise LookupError

    async def left() -> None:
        with Loopback(sse_answer(BEGUN, then="stall"), json_answer(COMPLETION)) as server:
            async with within(face.client(server)) as client:
                try:
                    async with within(client.chat.completions.stream(model="m", messages=[])) as stream:
                        await use(stream)
                except LookupError:
                    assert how == "fail"
                gone = partial(server.left.acquire, timeout=5)
                assert await anyio.to_thread.run_sync(gone) if face.is_async else gone()
                assert await ask(client)

    face.run(left)


def test_a_call_that_fails_fails_on_entering(face: Face) -> None:
    async def use(_stream: Any) -> None:
        pytest.fail("the call had failed")

    with pytest.raises(azopenai.RateLimitError):
        face.run(streaming, face, json_answer({"error": {"message": "Slow."}}, 429), use=use)


def test_a_manager_may_be_entered_again(face: Face) -> None:
    async def twice() -> None:
        with Loopback(sse_answer(WHOLE)) as server:
            async with within(face.client(server)) as client:
                manager = client.chat.completions.stream(model="m", messages=[])
                for _ in range(2):
                    async with within(manager) as stream:
                        assert "".join(await items(stream.text_stream)) == "Hello"
            assert len(server.received) == 2

    face.run(twice)
