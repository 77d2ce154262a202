"""Forms: the bytes that they come to, what is known of them before, and when they can be sent again."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING, Any, cast

from hypothesis import given
from hypothesis import strategies as st
from support.driver import KEY, V1, call, reply, run, token_authorizer

from azopenai.core.accumulate import Accumulator
from azopenai.core.plan import Config
from azopenai.core.request import Events, Request
from azopenai.core.routes import Operation
from azopenai.core.upload import FilePart, Source, Upload, form
from azopenai.errors import APIConnectionError, AuthenticationError, RateLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

AUDIO = Operation("audio.transcriptions.create", "POST", "/audio/transcriptions", "deployment", "multipart")


def source(data: bytes = b"sound", *, replayable: bool = True, size: int | None = 5) -> Source:
    return Source("file", lambda: iter([data]), size, replayable=replayable)


def audio(content: bytes | Source = b"sound") -> FilePart:
    return FilePart("file", "a.wav", "audio/wav", content)


def whole(upload: Upload) -> bytes:
    pieces = (piece if isinstance(piece, bytes) else b"".join(read(piece)) for piece in upload.pieces)
    return b"".join(pieces)


def read(one: Source) -> Iterator[bytes]:
    return cast("Iterator[bytes]", one.begin())


def parts(upload: Upload) -> list[Message]:
    """The parts, read by the standard library."""
    message = message_from_bytes(f"Content-Type: {upload.content_type}\r\n\r\n".encode() + whole(upload))
    return cast("list[Message]", message.get_payload())


def test_a_form_to_the_byte() -> None:
    upload = form({"model": "whisper", "list": ["a"]}, [audio(), audio(source())], "edge")
    assert upload.content_type == "multipart/form-data; boundary=edge"
    file = (
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n'
        b"Content-Type: audio/wav\r\n\r\nsound\r\n"
    )
    assert whole(upload) == (
        b'--edge\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper\r\n'
        b'--edge\r\nContent-Disposition: form-data; name="list[]"\r\n\r\na\r\n'
        + file
        + file
        + b"--edge--\r\n"
    )


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
    st.text(st.characters(codec="utf-8")),
)
def test_any_name_and_value_keeps_to_its_part(name: str, value: str) -> None:
    upload = form({name: value}, [FilePart("file", name, "audio/wav", b"x")], "e" * 32)
    found = whole(upload).split(b"--" + b"e" * 32)
    assert len(found) == 4
    head, _, rest = found[1].partition(b"\r\n\r\n")
    assert head.count(b"\r\n") == 1  # no line of its own
    assert rest == f"{value}\r\n".encode()


def test_names_are_quoted_as_browsers_do() -> None:
    held = whole(form({}, [FilePart("file", 'a"b\r\n.wav', "audio/wav", b"x")], "edge"))
    assert b'filename="a%22b%0D%0A.wav"' in held


def test_the_length_is_known_where_every_part_has_one() -> None:
    known = form({"model": "m"}, [audio(source())], "edge")
    assert known.size == len(whole(known))
    assert form({}, [audio(source(size=None))], "edge").size is None


def test_what_is_in_it_for_the_log() -> None:
    upload = form({"model": "m"}, [audio(), audio(source(size=None))], "edge")
    assert upload.summary == (
        "a form: model='m', file=<a.wav, audio/wav, 5 bytes>, file=<a.wav, audio/wav, size not known>"
    )
    assert "sound" not in repr(audio())


def upload_call(content: bytes | Source, **options: Any) -> Request[Any, Any]:
    params = {"model": "whisper", "response_format": "json", "prompt": None}
    return Request(AUDIO, params, dict, None, {**options}, files=[audio(content)])  # type: ignore[typeddict-item]


def test_what_is_sent_of_a_form() -> None:
    ran = run(upload_call(b"sound", extra_body={"language": "fr"}), [reply()])
    assert ran.sent.url.endswith("/openai/deployments/whisper/audio/transcriptions?api-version=2024-10-21")
    content = ran.sent.content
    assert isinstance(content, Upload)
    assert ran.headers["content-type"] == content.content_type == "multipart/form-data; boundary=call1"
    assert ran.headers["content-length"] == str(len(whole(content)))
    assert [part.get_param("name", header="content-disposition") for part in parts(content)] == [
        *("model", "response_format", "language", "file"),
    ]


def test_a_form_of_unknown_length_names_none() -> None:
    assert "content-length" not in run(upload_call(source(size=None)), [reply()]).headers


def spend(content: Source) -> Source:
    list(read(content))
    return content


def test_a_body_that_was_read_and_is_gone_is_not_sent_again() -> None:
    refused = reply(429, b"{}", retry_after="1")
    spent = run(upload_call(spend(source(replayable=False))), [refused])
    assert isinstance(spent.error, RateLimitError)
    again = run(upload_call(spend(source())), [refused, reply()])
    assert again.slept == [1.0]
    # Where nothing of it was read, it is all there still.
    unread = run(upload_call(source(replayable=False)), [APIConnectionError("refused"), reply()])
    assert len(unread.sends) == 2


def test_nor_is_it_behind_a_new_token() -> None:
    config = Config(V1, token_authorizer())
    spent = run(upload_call(spend(source(replayable=False)), max_retries=2), ["Bearer a", reply(401)], config)
    assert isinstance(spent.error, AuthenticationError)
    assert len(run(upload_call(source()), ["Bearer a", reply(401), "Bearer b", reply()], config).sends) == 2


LISTED = Operation("things.list", "GET", "/things/{thing_id}/parts", sends="none")


def test_parameters_without_a_body_are_in_the_query() -> None:
    request: Request[Any, Any] = Request(
        LISTED,
        {"limit": 2, "metadata": {"a": "b"}, "include": ["x"], "after": None},
        dict,
        ids={"thing_id": "t/1"},
    )
    ran = run(request, [reply()])
    assert ran.sent.url == (
        "https://res.openai.azure.com/openai/things/t%2F1/parts"
        "?api-version=2024-10-21&limit=2&metadata%5Ba%5D=b&include%5B%5D=x"
    )
    assert ran.sent.content == b""
    assert "content-type" not in ran.headers
    extra: Request[Any, Any] = Request(LISTED, {}, dict, None, {"extra_body": {"a": 1}}, {"thing_id": "t"})
    assert run(extra, [reply()]).sent.content == b'{"a":1}'


def test_what_is_asked_for_by_what_the_answer_is() -> None:
    for gives, accept in (
        ("json", "application/json"),
        ("bytes", "application/octet-stream"),
        ("none", "*/*"),
    ):
        request: Request[Any, Any] = Request(LISTED, {}, dict, ids={"thing_id": "t"}, gives=gives)  # type: ignore[arg-type]
        assert run(request, [reply()], Config(V1, KEY)).headers["accept"] == accept
    streamed = Request(AUDIO, {"model": "m"}, dict, Events(dict, Accumulator), files=[audio()])
    assert run(streamed, [reply()]).headers["accept"] == "text/event-stream"
    assert run(call(), [reply()]).headers["accept"] == "application/json"
