"""Answers that are compressed, cut, too large or no HTTP at all: a result, or an exception of ours."""

from __future__ import annotations

import gzip
import json
import zlib
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import COMPLETION, WHOLE, ask_once
from support.loopback import Answer, Loopback, json_answer, sse_answer

from azopenai import (
    APIConnectionError,
    APIResponseValidationError,
    InternalServerError,
    OpenAIError,
    StreamTruncatedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.faces import Face

httpx_leaves_generators = pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")
"""Those that httpx nests, where a decoder fails in the outer one or a request was not sent to its end: they
are nobody's to close, and trio tells so where they are collected."""

BODY = json.dumps(COMPLETION).encode()
ERROR = json.dumps({"error": {"message": "overloaded"}}).encode()
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "identity": bytes,
}


def packed(encoding: str, body: Any = BODY, status: int = 200, kind: str = "application/json") -> Answer:
    return Answer(status, {"content-type": kind, "content-encoding": encoding}, body)


def said(face: Face, answer: Answer, **options: Any) -> Any:
    with Loopback(answer) as server:
        return face.run(partial(ask_once, face, server, **options))


def failed(face: Face, answer: Answer, **options: Any) -> OpenAIError:
    with pytest.raises(OpenAIError) as error:
        said(face, answer, **options)
    return error.value


@pytest.mark.parametrize("encoding", PACKED)
def test_a_compressed_body(face: Face, encoding: str) -> None:
    completion = said(face, packed(encoding, PACKED[encoding](BODY)))
    assert completion.to_dict() == COMPLETION


@pytest.mark.parametrize("encoding", PACKED)
def test_a_compressed_error(face: Face, encoding: str) -> None:
    error = failed(face, packed(encoding, PACKED[encoding](ERROR), 500))
    assert isinstance(error, InternalServerError)
    assert error.message == "overloaded"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_stream_that_is_compressed_though_not_asked_to_be(face: Face, encoding: str) -> None:
    body = PACKED[encoding](WHOLE)
    pieces = [body[i : i + 7] for i in range(0, len(body), 7)]
    assert said(face, packed(encoding, pieces, kind="text/event-stream"), stream=True) == "Hello"


def test_a_compressed_body_that_is_cut(face: Face) -> None:
    assert isinstance(failed(face, packed("gzip", gzip.compress(BODY)[:40])), APIResponseValidationError)


def test_a_compressed_stream_that_is_cut(face: Face) -> None:
    cut = packed("gzip", [gzip.compress(WHOLE)[:60]], kind="text/event-stream")
    assert isinstance(failed(face, cut, stream=True), StreamTruncatedError)


@httpx_leaves_generators
def test_a_body_that_is_not_compressed_as_it_says(face: Face) -> None:
    error = failed(face, packed("gzip", b"this is no gzip"))
    assert isinstance(error, APIConnectionError)
    assert "incorrect header check" in str(error)


@httpx_leaves_generators
def test_a_stream_that_is_not_compressed_as_it_says(face: Face) -> None:
    said_so = packed("gzip", [WHOLE], kind="text/event-stream")
    assert isinstance(failed(face, said_so, stream=True), StreamTruncatedError)


def test_an_encoding_that_nobody_knows(face: Face) -> None:
    assert isinstance(failed(face, packed("rot13", b"uryyb")), APIResponseValidationError)


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
BROKEN = {
    "garbage": b"ceci n'est pas HTTP\r\n\r\n",
    "nothing": b"",
    "another protocol": b"SSH-2.0-OpenSSH_9.9\r\n",
    "a status that is none": b"HTTP/1.1 OK 200\r\n\r\n",
    "half a head": HEAD,
    "a header without a colon": HEAD + b"nonsense\r\n\r\n",
    "too many headers": HEAD + b"".join(b"x-%d: %s\r\n" % (i, b"v" * 1000) for i in range(200)) + b"\r\n",
    "one header too long": HEAD + b"x-long: " + b"v" * 200_000 + b"\r\n\r\n",
    "less than its content-length": HEAD + b"content-length: 1000\r\n\r\n" + BODY,
    "a content-length that is none": HEAD + b"content-length: many\r\n\r\n" + BODY,
    "two content-lengths": HEAD + b"content-length: 3\r\ncontent-length: 4\r\n\r\n" + BODY,
    "chunks that are none": HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n" + BODY,
    "chunks without an end": HEAD + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
@httpx_leaves_generators
def test_what_is_no_answer(face: Face, raw: bytes) -> None:
    error = failed(face, Answer(raw=raw, then="close"))
    assert isinstance(error, APIConnectionError)
    assert str(error).startswith("Connection error: ")
    assert error.__cause__ is not None
    assert error.request is not None


@pytest.mark.parametrize(
    "raw", [b"", HEAD, HEAD + b"content-length: 1000\r\n\r\n{"], ids=["no", "half", "a cut"]
)
def test_a_connection_that_is_reset(face: Face, raw: bytes) -> None:
    assert isinstance(failed(face, Answer(raw=raw, then="reset")), APIConnectionError)


def test_a_stream_that_is_reset(face: Face) -> None:
    error = failed(face, sse_answer(b": hello\n\n", then="reset"), stream=True)
    assert isinstance(error, StreamTruncatedError)


def test_what_broke_is_tried_again(face: Face) -> None:
    from support.clock import FakeClock

    broken = [Answer(raw=b"?\r\n\r\n", then="close"), Answer(raw=b"", then="reset")]
    with Loopback(*broken, json_answer(COMPLETION)) as server:
        completion = face.run(partial(ask_once, face, server, max_retries=2, clock=FakeClock()))
    assert completion._response.attempts == 3


NOWHERE = {
    "refused": ("http://127.0.0.1:1", "Connection error: "),
    "no such name": ("https://no-such-host.invalid", "Connection error: "),
    "a label too long": (f"https://{'a' * 70}.example", "Connection error: "),
}


@pytest.mark.parametrize(("url", "text"), NOWHERE.values(), ids=NOWHERE)
def test_no_connection(face: Face, url: str, text: str) -> None:
    with pytest.raises(APIConnectionError) as error:
        face.run(partial(ask_once, face, url))
    assert str(error.value).startswith(text)
