from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from azopenai.emulator.bodies import File, nest, query_params, read_form, typed
from azopenai.emulator.errors import ServiceError
from azopenai.emulator.http import Headers, ReceivedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPE = "multipart/form-data; boundary=b"


def received(body: bytes, content_type: str = TYPE) -> ReceivedRequest:
    return ReceivedRequest("POST", "/", {}, Headers([("Content-Type", content_type)]), body)


def sent(data: Mapping[str, Any], files: Any) -> ReceivedRequest:
    """A form as httpx sends it."""
    request = httpx.Request("POST", "https://example.com/", data=data, files=files)
    return received(request.read(), request.headers["content-type"])


def refused(body: bytes, content_type: str = TYPE) -> str:
    with pytest.raises(ServiceError) as caught:
        read_form(received(body, content_type))
    assert caught.value.status == 400
    error: Any = caught.value.body["error"]
    return str(error["message"])


def test_a_form() -> None:
    data = {"model": "whisper", "tags[]": ["a", "b"], "meta[x][y]": "ä\r\n--b"}
    files = [
        ("file", ('a"ü.wav', b"\r\n\r\n--\x00\xff", "audio/wav")),
        ("image[]", ("1", b"", None)),
        ("image[1]", ("2", b"two")),
    ]
    content = read_form(sent(data, files))
    assert content.params == {"model": "whisper", "tags": ["a", "b"], "meta": {"x": {"y": "ä\r\n--b"}}}
    assert content.files["file"] == [File("a%22ü.wav", "audio/wav", b"\r\n\r\n--\x00\xff")]
    assert [file.data for file in content.files["image"]] == [b"", b"two"]
    assert content.files["image"][0].content_type == "application/octet-stream"


@pytest.mark.parametrize("content_type", [TYPE, 'Multipart/Form-Data; charset=utf-8; boundary="b"'])
def test_the_frame_of_a_form(content_type: str) -> None:
    part = b"--b\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--b--"
    for body in (part, b"a preamble\r\n" + part, part + b"\r\nan epilogue"):
        assert read_form(received(body, content_type)).params == {"a": "1"}
    assert read_form(received(b"--b--\r\n", content_type)).params == {}
    encoded = (
        b"--b\r\nContent-Disposition: form-data; name=f; filename=x; filename*=utf-8''x\r\n\r\n1\r\n--b--"
    )
    assert read_form(received(encoded, content_type)).files["f"][0].name == "x"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing",
        b"--b\r\n",
        b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n",
        b"--b\r\nContent-Disposition: form-data; name=a\r\n1\r\n--b--",
        b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b",
    ],
)
def test_a_broken_frame(body: bytes) -> None:
    assert "malformed" in refused(body)


def test_what_is_no_form() -> None:
    assert "multipart/form-data" in refused(b"{}", "application/json")
    assert "boundary" in refused(b"--b--", "multipart/form-data")
    assert "UTF-8" in refused(b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n\xff\r\n--b--")
    assert "UTF-8" in refused(b"--b\r\nContent-Disposition: form-data; name=\xff\r\n\r\n1\r\n--b--")


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], {}),
        ([("a", "1"), ("a", "2")], {"a": "2"}),
        ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
        ([("a[0]", "1"), ("a[1]", "2")], {"a": ["1", "2"]}),
        ([("a[b]", "1"), ("a[c]", "2")], {"a": {"b": "1", "c": "2"}}),
        ([("a[b][c]", "1"), ("a[b][d][]", "2")], {"a": {"b": {"c": "1", "d": ["2"]}}}),
        ([("a[", "1"), ("[]", "2"), ("a]b", "3")], {"a[": "1", "[]": "2", "a]b": "3"}),
        ([("a", "1"), ("a[]", "2"), ("a[b]", "3")], {"a": "1", "a[]": "2", "a[b]": "3"}),
        ([("a", "1"), ("a[b][]", "2"), ("a[b][c]", "3")], {"a": "1", "a[b][]": "2", "a[b][c]": "3"}),
    ],
)
def test_names_with_brackets(pairs: list[tuple[str, str]], expected: object) -> None:
    assert nest(pairs) == expected


def test_query_params() -> None:
    target = "/x?api-version=v1&limit=2&metadata%5Ba%20b%5D=c&include[]=x&include[]=y&empty="
    request = ReceivedRequest("GET", "/x", {}, Headers(), b"", target)
    expected = {"limit": "2", "metadata": {"a b": "c"}, "include": ["x", "y"], "empty": ""}
    assert query_params(request) == expected


def test_numbers_and_booleans_of_forms() -> None:
    params = typed(
        {"n": "2", "t": "0.5", "stream": "true", "bad": "two", "text": "3", "null": "null", "list": ["1"]},
        *("n", "t", "stream", "bad", "null", "list"),
    )
    assert params == {
        "n": 2, "t": 0.5, "stream": True, "bad": "two", "text": "3", "null": "null", "list": ["1"],
    }  # fmt: skip
