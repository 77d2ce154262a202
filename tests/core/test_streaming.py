"""Invariant: any bytes, split anywhere, give chunks and then the end or one StreamError; nothing else."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.answers import REQUEST, response
from support.chunks import any_chunk, chunk, split, sse
from support.specs import rows, spec

import azopenai
from azopenai.core.accumulate import Accumulator
from azopenai.core.decode import decode
from azopenai.core.request import Events
from azopenai.core.streaming import StreamParser
from azopenai.errors import (
    APIConnectionError,
    APITimeoutError,
    StreamError,
    StreamIdleTimeoutError,
    StreamProtocolError,
    StreamTimeoutError,
    StreamTruncatedError,
)
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk

if TYPE_CHECKING:
    from collections.abc import Sequence

CHUNK = spec("streams")["chunk"]
Read = tuple[list[ChatCompletionChunk], StreamError | None]


def parser(*last: str) -> StreamParser[ChatCompletionChunk]:
    return StreamParser(
        Events(partial(decode, ChatCompletionChunk), Accumulator, frozenset(last)),
        response(named={"x-request-id": "r-1"}),
        partial(decode, ChatCompletion),
    )


def read(*pieces: bytes, last: Sequence[str] = ()) -> Read:
    """Read a stream to its end, as a Stream does."""
    stream, chunks = parser(*last), list[ChatCompletionChunk]()
    try:
        for piece in pieces:
            chunks.extend(stream.feed(piece))
        if not stream.done:
            chunks.extend(stream.finish())
    except StreamError as error:
        return chunks, stream.informed(error)
    return chunks, None


def bytes_of(row: dict[str, Any]) -> bytes:
    data = [item.replace("${chunk}", CHUNK) for item in row["data"]]
    events = [f"data: {item}\n\n" for item in data]
    if "event" in row:
        events[-1] = f"event: {row['event']}\n{events[-1]}"
    if not row.get("blank", True):
        events[-1] = events[-1].removesuffix("\n\n")
    return "".join(events).encode()


def outcome(read: Read) -> tuple[Any, ...]:
    """What can be compared of it."""
    chunks, error = read
    return chunks, type(error), str(error), error and error.partial


@pytest.mark.parametrize("row", rows("streams", "stream"))
def test_the_verdict_on_a_stream(row: dict[str, Any]) -> None:
    chunks, error = read(bytes_of(row), last=row.get("last", ()))
    assert len(chunks) == row["chunks"]
    if row["verdict"] == "complete":
        assert error is None
        return
    assert error is not None
    assert type(error) is getattr(azopenai, row["verdict"])
    assert row.get("message", error.message) == error.message
    assert (error.code, error.type, error.param) == (row.get("code"), row.get("type"), row.get("param"))
    assert error.status_code == row.get("status")


@pytest.mark.parametrize("row", rows("streams", "stream"))
def test_the_verdict_is_the_same_byte_by_byte(row: dict[str, Any]) -> None:
    whole, last = bytes_of(row), row.get("last", ())
    by_byte = read(*(bytes([byte]) for byte in whole), last=last)
    assert outcome(by_byte) == outcome(read(whole, last=last))


@given(
    st.lists(
        any_chunk.map(json.dumps) | st.text(max_size=8) | st.sampled_from([CHUNK, "[DONE]"]), max_size=4
    ),
    st.integers(0, 400),
    st.lists(st.integers(0, 400), max_size=4),
)
def test_any_events_cut_off_and_split_anywhere(data: list[str], length: int, cuts: list[int]) -> None:
    stream = sse(*data)[:length]
    assert outcome(read(*split(stream, cuts))) == outcome(read(stream))


@given(st.binary(max_size=60))
def test_any_bytes(stream: bytes) -> None:
    read(stream)
    read(b"data: " + stream + b"\n\n")


@pytest.mark.parametrize("event", ["ping", "keepalive", "keep-alive", "heartbeat"])
def test_keep_alive_events_are_passed_over(event: str) -> None:
    chunks, error = read(f"event: {event}\ndata: {{}}\n\n".encode() + sse(chunk({"content": "a"})))
    assert (len(chunks), error) == (1, None)


def test_an_error_event_of_a_keep_alive_is_none_but_the_end_counts() -> None:
    assert read(b"event: ping\ndata: [DONE]\n\n") == ([], None)


def test_the_exception_carries_what_had_arrived() -> None:
    _, error = read(sse(chunk({"role": "assistant", "content": "Ah"}), chunk({"content": "oy"}), done=False))
    assert isinstance(error, StreamTruncatedError)
    assert error.partial.choices[0].message.content == "Ahoy"
    assert error.partial.object == "chat.completion"
    assert error.response.request_id == error.request_id == "r-1"
    assert error.request == REQUEST
    assert "request id: r-1" in str(error)


def test_a_cut_off_event_is_the_cause_of_its_truncation() -> None:
    _, error = read(b'data: {"id"')
    assert isinstance(error, StreamTruncatedError)
    assert isinstance(error.__cause__, StreamProtocolError)
    assert isinstance(error.__cause__.__cause__, json.JSONDecodeError)


def test_a_long_event_that_is_no_json_is_shown_in_part() -> None:
    _, error = read(b"data: " + b"x" * 5000 + b"\n\n")
    assert error is not None
    assert len(error.message) < 300


def test_an_event_nested_beyond_measure_is_a_protocol_error() -> None:
    _, error = read(b"data: " + b"[" * 100_000 + b"\n\n")
    assert type(error) is StreamProtocolError


def with_cause(error: APIConnectionError, cause: Exception) -> APIConnectionError:
    error.__cause__ = cause
    return error


def test_a_broken_connection_is_a_truncated_stream() -> None:
    cause = OSError("reset")
    error = parser().informed(with_cause(APIConnectionError("connection reset"), cause))
    assert type(error) is StreamTruncatedError
    assert "connection reset" in error.message
    assert error.__cause__ is cause


@pytest.mark.parametrize(("phase", "kind"), [("read", StreamIdleTimeoutError), ("total", StreamTimeoutError)])
def test_a_timeout_inside_a_stream_is_one_of_the_stream(phase: str, kind: type[StreamTimeoutError]) -> None:
    timeout = APITimeoutError("too slow")
    timeout.phase = phase
    error = parser().informed(with_cause(timeout, OSError()))
    assert type(error) is kind
    assert isinstance(error, APITimeoutError)
    assert error.message == "inside the stream, too slow"
    assert error.phase == phase
    assert error.__cause__ is timeout.__cause__
    assert error.partial == decode(ChatCompletion, {"choices": []})
