"""Answers that are no JSON: bytes, text, nothing."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from support.faces import settled
from support.loopback import Answer, Loopback

from azopenai import APIResponseValidationError
from azopenai.binary import BinaryResponse
from azopenai.core.decode import TextResult
from azopenai.core.request import Request
from azopenai.core.routes import Operation

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face


def _itself(text: TextResult) -> TextResult:
    return text


GET = Operation("things.content", "GET", "/things", sends="none")
BYTES: Request[BinaryResponse, Any] = Request(GET, {}, BinaryResponse.of, gives="bytes")
TEXT: Request[TextResult, Any] = Request(GET, {}, _itself, gives="text")
NOTHING: Request[None, Any] = Request(GET, {}, lambda _: None, gives="none")


def got(face: Face, request: Request[Any, Any], answer: Answer) -> Any:
    async def scenario() -> Any:
        client = face.client(server)
        try:
            return await settled(client.send(request))
        finally:
            await settled(client.close())

    with Loopback(answer) as server:
        return face.run(scenario)


def test_bytes(face: Face, tmp_path: Path) -> None:
    data = b"one\ntwo\xff"
    value = got(face, BYTES, Answer(200, {"content-type": "audio/mpeg", "x-request-id": "r-1"}, data))
    assert value.content == value.read() == data
    assert list(value.iter_bytes()) == [data]
    assert list(value.iter_bytes(5)) == [b"one\nt", b"wo\xff"]
    assert "".join(value.iter_text()) == value.text == "one\ntwo�"
    assert list(value.iter_lines()) == ["one", "two�"]
    assert (value._request_id, value._response.status_code) == ("r-1", 200)
    value.write_to_file(tmp_path / "a")
    value.stream_to_file(str(tmp_path / "b"))
    anyio.run(value.astream_to_file, tmp_path / "c")
    assert {(tmp_path / name).read_bytes() for name in "abc"} == {data}
    assert anyio.run(value.aread) == data
    assert pickle.loads(pickle.dumps(value)) == value


def test_text(face: Face) -> None:
    value = got(face, TEXT, Answer(200, {"content-type": "text/plain", "x-request-id": "r-1"}, b"1\n00:00"))
    assert isinstance(value, TextResult)
    assert value == "1\n00:00"
    assert (value._request_id, value._response and value._response.status_code) == ("r-1", 200)
    again = pickle.loads(pickle.dumps(value))
    assert (again, again._response) == (value, value._response)
    assert TextResult("made")._request_id is None


@pytest.mark.parametrize(
    ("body", "text"),
    [(b'{"text": "Hello"}', "Hello"), (b'{"txt": "Hello"}', '{"txt": "Hello"}')],
    ids=range(2),
)
def test_text_that_comes_as_json(face: Face, body: bytes, text: str) -> None:
    assert got(face, TEXT, Answer(200, {"content-type": "application/json; charset=utf-8"}, body)) == text


def test_a_page_of_a_proxy_is_no_text(face: Face) -> None:
    with pytest.raises(APIResponseValidationError, match="an HTML page"):
        got(face, TEXT, Answer(200, {"content-type": "text/html"}, b"<html>"))


def test_nothing(face: Face) -> None:
    assert got(face, NOTHING, Answer(204)) is None
    assert got(face, NOTHING, Answer(200, {}, b"whatever")) is None
