"""From an answer of success to its result, or to an exception of ours."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.answers import response
from support.chunks import chunk, sse
from support.driver import call

from azopenai.core.accumulate import Accumulator
from azopenai.core.decode import decode
from azopenai.core.request import Events, Request
from azopenai.core.result import no_stream, result, stream_parser
from azopenai.core.routes import CHAT_COMPLETIONS_CREATE
from azopenai.errors import APIResponseValidationError
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk

DECODE = partial(decode, ChatCompletion)


def request(decoder: Any = DECODE, chunks: Any = None) -> Request[Any, Any]:
    events = Events(chunks, Accumulator) if chunks is not None else None
    return Request(CHAT_COMPLETIONS_CREATE, {"model": "m"}, decoder, events)


def refused(body: Any, named: dict[str, str] | None = None) -> APIResponseValidationError:
    with pytest.raises(APIResponseValidationError) as error:
        result(request(), response(200, body, named))
    return error.value


def test_a_result_carries_what_came_with_it_but_the_body() -> None:
    answer = response(200, {"id": "x"}, {"x-request-id": "r-1"})
    value = result(request(), answer)
    assert (value.id, value._request_id) == ("x", "r-1")
    assert value._response == answer.without_body()


def test_a_result_that_is_no_model_is_given_as_it_is() -> None:
    assert result(call(), response(200, {"a": 1})) == {"a": 1}


@pytest.mark.parametrize(
    "body", [b"", b"no", b"<html>", b'{"a":', b"\xff\xfe", b"\xef\xbb\xbf\xff", b"[" * 100_000], ids=range(7)
)
def test_a_body_that_is_not_json_is_told(body: bytes) -> None:
    error = refused(body, {"content-type": "text/html", "x-request-id": "r-1"})
    assert error.message.startswith(f"the answer is not JSON (text/html, {len(body)} bytes): ")
    assert error.body == body.decode("utf-8", "replace")
    assert error.__cause__ is not None
    assert error.status_code == 200
    assert "r-1" in str(error)


def test_a_body_of_no_type_is_told_too() -> None:
    assert "(no type, 0 bytes)" in refused(b"").message


@pytest.mark.parametrize("body", [b"null", b"5", b'"text"', b"[]", b"[{}]"])
def test_json_that_is_no_object_is_told(body: bytes) -> None:
    assert refused(body).message == "the answer is JSON, but no object"


@pytest.mark.parametrize("body", [{"error": {"message": "m"}}, {"error": "m", "code": 5}])
def test_an_error_with_a_status_of_success_is_told(body: Any) -> None:
    error = refused(body)
    assert error.message == "the answer has a status of success, and is an error: m"
    assert error.body in (body, {"message": "m"})


@pytest.mark.parametrize(
    "body",
    [{"error": None, "status": "completed"}, {"id": "r", "error": {"message": "m"}}, {"message": "hi"}],
)
def test_a_result_may_have_an_error_among_its_members(body: Any) -> None:
    assert result(call(), response(200, body)) == body


def test_what_a_decoder_cannot_read_is_told() -> None:
    def decoder(_: Any) -> Any:
        raise ValueError("Incorrect padding")

    with pytest.raises(
        APIResponseValidationError, match="the answer is not readable: Incorrect padding"
    ) as error:
        result(request(decoder), response(200, {}))
    assert isinstance(error.value.__cause__, ValueError)


@given(st.binary(max_size=40))
def test_any_body_is_a_result_or_an_exception_of_ours(body: bytes) -> None:
    try:
        value = result(request(), response(200, body))
    except APIResponseValidationError:
        return
    assert isinstance(value, ChatCompletion)


def test_a_stream_is_parsed_into_its_items() -> None:
    chunks = stream_parser(request(chunks=partial(decode, ChatCompletionChunk)), response())
    [first] = chunks.feed(sse(chunk({"content": "a"})))
    assert isinstance(first, ChatCompletionChunk)
    with pytest.raises(TypeError, match=r"chat\.completions\.create\(\) was not asked for a stream"):
        stream_parser(request(), response())


@pytest.mark.parametrize(
    ("body", "named", "message", "kept"),
    [
        (b'{"id":"x"}', {"content-type": "application/json"}, "application/json", '{"id":"x"}'),
        (
            b'{"error":{"message":"m"}}',
            {"content-type": "application/json"},
            "application/json: m",
            {"message": "m"},
        ),
        (b"<html>", {"content-type": "text/html"}, "text/html", "<html>"),
        (b"[" * 100_000, {}, "no type", "[" * 100_000),
    ],
    ids=range(4),
)
def test_what_is_no_stream_where_one_was_asked_for(body: bytes, named: Any, message: str, kept: Any) -> None:
    answer = response(200, body, named)
    error = no_stream(answer)
    assert error.message == f"a stream was asked for, and the answer is {message}"
    assert error.body == kept
    assert error.response is answer
    assert error.request is answer.request
