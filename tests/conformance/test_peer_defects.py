"""Eighteen defects that were reproduced with the openai package 3.54.0, none of which is here.

Each test has the number and name of one. Where it takes a line or two, the test on the sync face also shows
the package doing it, so that whoever reads this sees the difference; that part needs the package.
"""

from __future__ import annotations

import json
import pickle
import ssl
import tracemalloc
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from support.clock import FakeClock
from support.faces import KEY, each, items, leaves_a_stream, settled, within
from support.loopback import Answer, Loopback, events, json_answer, sse_answer
from support.sink import Sink

import azopenai

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.faces import Face

MESSAGES = [{"role": "user", "content": "Hello"}]
CALL: dict[str, Any] = {"model": "gpt-4o", "messages": MESSAGES}
COMPLETION = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4o",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hi"}}],
}
PASSED = {"hate": {"filtered": False, "severity": "safe"}}
FILTERED = {"hate": {"filtered": True, "severity": "high"}}
# What an asynchronous filter sends behind the text: no delta, empty id, model and object.
VERDICT = {
    "id": "",
    "object": "",
    "created": 0,
    "model": "",
    "choices": [
        {
            "index": 0,
            "finish_reason": "content_filter",
            "content_filter_results": FILTERED,
            "content_filter_offsets": {"check_offset": 44, "start_offset": 0, "end_offset": 44},
        }
    ],
}


def chunk(text: str, finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text} if text else {}}
    if finish is not None:
        choice["finish_reason"] = finish
    return {**COMPLETION, "object": "chat.completion.chunk", "choices": [choice]}


WHOLE = (chunk("Hel"), chunk("lo"), chunk("", "stop"))


@contextmanager
def peer(*answers: Answer, **options: Any) -> Iterator[tuple[Any, Loopback]]:
    """The package's client, and a server that answers it."""
    openai = pytest.importorskip("openai")
    # A context without certificates takes no time to make, and no TLS is spoken here.
    http_client = openai.DefaultHttpxClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), trust_env=False)
    options = {"api_version": "2024-10-21", "api_key": KEY, "max_retries": 0, **options}
    with Loopback(*answers) as server:
        name = "base_url" if "base_url" in options else "azure_endpoint"
        options[name] = server.url + options.get("base_url", "")
        with openai.AzureOpenAI(**options, http_client=http_client) as client:
            yield client, server


async def read(face: Face, *pieces: bytes, **answer: Any) -> list[Any]:
    """The chunks of a stream that a server sends."""
    with Loopback(sse_answer(*pieces, **answer)) as server:
        async with within(face.client(server)) as client:
            return await items(await settled(client.chat.completions.create(**CALL, stream=True)))


async def answered(face: Face, answer: Answer, **params: Any) -> Any:
    """The result of a call that a server answers so."""
    with Loopback(answer) as server:
        async with within(face.client(server)) as client:
            return await settled(client.chat.completions.create(**CALL, **params))


def read_by_peer(*pieces: bytes, **answer: Any) -> list[Any]:
    with peer(sse_answer(*pieces, **answer)) as (client, _):
        return list(client.chat.completions.create(**CALL, stream=True))


def answered_to_peer(answer: Answer, **params: Any) -> Any:
    with peer(answer) as (client, _):
        return client.chat.completions.create(**CALL, **params)


def test_01_the_request_id_is_none_where_only_apim_sends_one(face: Face) -> None:
    answer = json_answer(COMPLETION, headers={"apim-request-id": "apim-1"})
    assert face.run(answered, face, answer)._request_id == "apim-1"
    refusal = json_answer({"error": {"message": "No."}}, 400, {"apim-request-id": "apim-2"})
    with pytest.raises(azopenai.BadRequestError) as caught:
        face.run(answered, face, refusal)
    assert caught.value.request_id == "apim-2"
    both = {"apim-request-id": "apim-3", "x-request-id": "service-3"}
    assert face.run(answered, face, json_answer(COMPLETION, headers=both))._request_id == "service-3"
    if not face.is_async:
        assert answered_to_peer(answer)._request_id is None


@pytest.mark.parametrize("then", ["keep", "close"])
def test_02_the_end_without_done_is_silent(face: Face, then: Any) -> None:
    begun = events(chunk("Hel"), chunk("lo"), done=False)
    with pytest.raises(azopenai.StreamTruncatedError) as caught:
        face.run(read, face, begun, then=then)
    assert caught.value.partial.choices[0].message.content == "Hello"
    assert caught.value.partial.choices[0].finish_reason is None
    if not face.is_async and then == "keep":
        assert len(read_by_peer(begun)) == 2


def test_03_the_helper_loses_what_an_asynchronous_filter_says(face: Face) -> None:
    stream = events(chunk("Hello"), VERDICT)

    async def finished() -> Any:
        with Loopback(sse_answer(stream)) as server:
            async with (
                within(face.client(server)) as client,
                within(client.chat.completions.stream(**CALL)) as helper,
            ):
                seen = await items(helper)
                return seen, await settled(helper.get_final_completion())

    seen, completion = face.run(finished)
    assert completion.choices[0].finish_reason == "content_filter"
    assert completion.choices[0].message.content == "Hello"
    assert completion.choices[0].content_filter_results.filtered_categories == ("hate",)
    (verdict,) = [event for event in seen if event.type == "content_filter"]
    assert (verdict.filtered, verdict.offsets.check_offset) == (True, 44)
    if not face.is_async:
        with (
            peer(sse_answer(stream)) as (client, _),
            client.chat.completions.stream(**CALL) as helper,
        ):
            assert helper.get_final_completion().choices[0].finish_reason is None


def test_04_a_delta_that_is_never_none_is_none(face: Face) -> None:
    _, verdict = face.run(read, face, events(chunk("Hello"), VERDICT))
    assert verdict.choices[0].delta.content is None
    assert verdict.choices[0].delta.tool_calls is None
    assert verdict.to_dict() == VERDICT
    if not face.is_async:
        assert read_by_peer(events(chunk("Hello"), VERDICT))[-1].choices[0].delta is None


@pytest.mark.parametrize(
    "beat",
    [
        b": a comment\n\n",
        b"retry: 1000\n\n",
        b"event: ping\ndata: {}\n\n",
        b"event: ping\n\n",
        b"data:\n\n",
        b"data\n\n",
        b"id: 7\n: a comment\n\n",
        b"\n\n\n",
        b"\r\n",
    ],
)
def test_05_what_keeps_a_connection_open_is_an_error(face: Face, beat: bytes) -> None:
    def beaten(*items: Any) -> bytes:
        return b"".join(events(item, done=False) + beat for item in items)

    chunks = face.run(read, face, beat + beaten(*WHOLE) + b"data: [DONE]\n\n")
    assert [piece.to_dict() for piece in chunks] == list(WHOLE)
    if not face.is_async and beat in (b"retry: 1000\n\n", b"event: ping\n\n", b"data:\n\n"):
        with pytest.raises(json.JSONDecodeError):
            read_by_peer(beat + beaten(*WHOLE) + b"data: [DONE]\n\n")


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_06_the_last_event_is_dropped_where_no_blank_line_follows(face: Face, end: bytes) -> None:
    begun = events(*WHOLE[:2], done=False)
    last = b"data: " + json.dumps(WHOLE[2]).encode() + end

    async def until_the_end() -> list[Any]:
        chunks = []
        with Loopback(sse_answer(begun + last)) as server:
            async with within(face.client(server)) as client:
                stream = await settled(client.chat.completions.create(**CALL, stream=True))
                try:
                    async for piece in each(stream):
                        chunks.append(piece.to_dict())  # noqa: PERF401 - what came before the exception counts
                except azopenai.StreamTruncatedError:
                    return chunks
        raise AssertionError("a stream without an end is told")

    assert face.run(until_the_end) == list(WHOLE)
    done = begun + b"data: " + json.dumps(WHOLE[2]).encode() + b"\n\ndata: [DONE]" + end
    assert [piece.to_dict() for piece in face.run(read, face, done)] == list(WHOLE)
    if not face.is_async:
        assert len(read_by_peer(begun + last)) == 2


@leaves_a_stream
@pytest.mark.parametrize(
    ("event", "said", "status"),
    [
        (b'event: error\ndata: {"code":"429","message":"Too many."}', "Too many.", 429),
        (b'data: {"statusCode":429,"message":"Too many."}', "Too many.", 429),
        (b'data: {"code":"content_filter","message":"No."}', "No.", None),
        (b'data: {"type":"error","code":"server_error","message":"Oh."}', "Oh.", None),
        (b'data: {"error":{"code":"500","message":"Oh."}}', "Oh.", 500),
        (b'data: {"error":"Oh."}', "Oh.", None),
    ],
)
def test_07_an_error_event_is_a_chunk_of_nones(
    face: Face, event: bytes, said: str, status: int | None
) -> None:
    begun = events(chunk("Hel"), done=False)
    headers = {"x-request-id": "stream-1"}
    with pytest.raises(azopenai.StreamError) as caught:
        face.run(read, face, begun + event + b"\n\n", headers=headers)
    error = caught.value
    assert (error.message, error.status_code, error.request_id) == (said, status, "stream-1")
    assert error.partial.choices[0].message.content == "Hel"
    if not face.is_async and b"statusCode" in event:
        assert read_by_peer(begun + event + b"\n\n")[-1].choices is None


@pytest.mark.parametrize("body", [COMPLETION, {"error": {"code": "500", "message": "Oh."}}, []])
def test_08_json_in_place_of_a_stream_is_an_empty_stream(face: Face, body: Any) -> None:
    with pytest.raises(azopenai.StreamProtocolError, match=r"application/json") as caught:
        face.run(answered, face, json_answer(body, headers={"x-request-id": "id-8"}), stream=True)
    assert caught.value.request_id == "id-8"
    assert ("Oh." in str(caught.value)) is ("error" in body)
    if not face.is_async and body == COMPLETION:
        assert list(answered_to_peer(json_answer(body), stream=True)) == []


def test_09_a_page_of_html_is_a_result(face: Face) -> None:
    page = Answer(200, {"content-type": "text/html"}, b"<html><title>Sign in</title></html>")
    with pytest.raises(azopenai.APIResponseValidationError, match=r"text/html") as caught:
        face.run(answered, face, page)
    assert "Sign in" in str(caught.value.body)
    if not face.is_async:
        assert isinstance(answered_to_peer(page), str)


@pytest.mark.parametrize(
    "body", [b'{"id": "chat', b"", b'{"id": "\xff\xfe"}', b"[1]", b"null", b"[" * 100_000]
)
def test_10_a_body_that_cannot_be_read_is_a_foreign_exception(face: Face, body: bytes) -> None:
    answer = Answer(200, {"content-type": "application/json", "x-request-id": "id-10"}, body)
    with pytest.raises(azopenai.APIResponseValidationError) as caught:
        face.run(answered, face, answer)
    assert "id-10" in str(caught.value)
    if not face.is_async and body in (b'{"id": "chat', b'{"id": "\xff\xfe"}'):
        with pytest.raises(ValueError, match=r"Unterminated|utf-8"):
            answered_to_peer(answer)


@pytest.mark.parametrize("tail", ["/openai/v1/", "/openai/v1"])
def test_11_a_v1_base_url_becomes_a_path_that_is_none(face: Face, tail: str) -> None:
    async def called(**options: Any) -> Any:
        with Loopback(json_answer(COMPLETION)) as server:
            if "base_url" in options:
                options["base_url"] = server.url + tail
            async with within(
                face.new("AzureOpenAI", **options or {"azure_endpoint": server.url + tail})
            ) as client:
                await settled(client.chat.completions.create(**CALL))
        return server.received[0].target

    assert face.run(called) == "/openai/v1/chat/completions"
    assert face.run(called, base_url="") == "/openai/v1/chat/completions"
    if not face.is_async:
        with peer(json_answer(COMPLETION), base_url=tail) as (client, server):
            client.chat.completions.create(**CALL)
        assert server.received[0].path == "/openai/v1/deployments/gpt-4o/chat/completions"


def test_12_the_deployment_of_the_client_wins_over_the_model_of_the_call(face: Face) -> None:
    async def called() -> list[str]:
        with Loopback(json_answer(COMPLETION)) as server:
            async with within(face.client(server, azure_deployment="first")) as client:
                await settled(client.chat.completions.create(model="second", messages=MESSAGES))
                await settled(client.chat.completions.create(messages=MESSAGES))
        assert [received.json()["model"] for received in server.received] == ["second", "first"]
        return [received.path for received in server.received]

    assert face.run(called) == [
        "/openai/deployments/second/chat/completions",
        "/openai/deployments/first/chat/completions",
    ]
    if not face.is_async:
        with peer(json_answer(COMPLETION), azure_deployment="first") as (client, server):
            client.chat.completions.create(model="second", messages=MESSAGES)
        assert server.received[0].path == "/openai/deployments/first/chat/completions"


def test_13_a_token_that_is_refused_is_not_renewed(face: Face) -> None:
    refusal = json_answer({"statusCode": 401, "message": "Unauthorized."}, 401)

    async def called() -> list[str]:
        tokens = iter(["old-token", "new-token"])
        with Loopback(refusal, json_answer(COMPLETION)) as server:
            options: Any = {"api_key": None, "azure_ad_token_provider": lambda: next(tokens)}
            async with within(face.client(server, **options)) as client:
                completion = await settled(client.chat.completions.create(**CALL))
                assert completion._response.attempts == 2
        return [received.headers["authorization"] for received in server.received]

    assert face.run(called) == ["Bearer old-token", "Bearer new-token"]
    if not face.is_async:
        with (
            peer(
                refusal, json_answer(COMPLETION), api_key=None, azure_ad_token_provider=lambda: "a-token"
            ) as (client, server),
            pytest.raises(Exception, match=r"401"),
        ):
            client.chat.completions.create(**CALL)
        assert len(server.received) == 1


def test_14_the_failure_of_a_credential_is_a_foreign_exception(face: Face) -> None:
    class TooBadError(Exception):
        pass

    def fail() -> str:
        raise TooBadError("no network")

    async def called() -> None:
        with Loopback(json_answer(COMPLETION)) as server:
            options: Any = {"api_key": None, "azure_ad_token_provider": fail}
            async with within(face.client(server, **options)) as client:
                with pytest.raises(azopenai.CredentialError, match=r"no network") as caught:
                    await settled(client.chat.completions.create(**CALL))
        assert isinstance(caught.value.__cause__, TooBadError)
        assert server.received == []

    face.run(called)
    if not face.is_async:
        with (
            peer(json_answer(COMPLETION), api_key=None, azure_ad_token_provider=fail) as (client, _),
            pytest.raises(TooBadError),
        ):
            client.chat.completions.create(**CALL)


def test_15_exceptions_and_clients_do_not_pickle(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = json_answer({"error": {"message": "No.", "code": "c"}}, 400, {"x-request-id": "id-15"})
    with pytest.raises(azopenai.BadRequestError) as caught:
        face.run(answered, face, refusal)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.code, again.request_id) == (str(caught.value), "c", "id-15")
    assert again.response == caught.value.response

    async def called_from_a_pickle() -> Any:
        with Loopback(json_answer(COMPLETION)) as server:
            monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
            client = face.new("AzureOpenAI", api_key=None, azure_endpoint=server.url, timeout=7)
            async with within(pickle.loads(pickle.dumps(client))) as copied:
                assert copied.timeout == client.timeout
                await settled(copied.chat.completions.create(**CALL))
            await settled(client.close())
        return server.received[0].headers["api-key"]

    assert face.run(called_from_a_pickle) == KEY
    with pytest.raises(TypeError, match=r"api_key is not pickled"):
        pickle.dumps(face.new("AzureOpenAI", azure_endpoint="https://x.openai.azure.com"))
    if not face.is_async:
        with pytest.raises(Exception, match=r"No\.") as theirs:
            answered_to_peer(refusal)
        with pytest.raises(TypeError, match=r"missing 2 required"):
            pickle.loads(pickle.dumps(theirs.value))


def test_16_a_conflict_is_tried_again(face: Face) -> None:
    conflict = json_answer({"error": {"message": "Conflict."}}, 409)
    clock = FakeClock()

    async def called() -> int:
        with Loopback(conflict) as server:
            async with within(face.client(server, max_retries=2, clock=clock)) as client:
                with pytest.raises(azopenai.ConflictError):
                    await settled(client.chat.completions.create(**CALL))
        return len(server.received)

    assert face.run(called) == 1
    assert clock.slept == []
    if not face.is_async:
        quick = json_answer({"error": {"message": "Conflict."}}, 409, {"retry-after-ms": "1"})
        with peer(quick, max_retries=2) as (client, server), pytest.raises(Exception, match=r"409"):
            client.chat.completions.create(**CALL)
        assert len(server.received) == 3


def test_17_a_file_is_read_into_memory_whole_to_be_uploaded(face: Face, tmp_path: Path) -> None:
    size = 16 * 1024 * 1024
    path = tmp_path / "speech.wav"
    with path.open("wb") as file:
        file.truncate(size)
    call: dict[str, Any] = {"model": "whisper", "file": path}

    async def uploaded() -> int:
        async with within(face.client(sink.url)) as client:
            await settled(client.audio.transcriptions.create(model="whisper", file=b"sound"))
            tracemalloc.start()
            try:
                await settled(client.audio.transcriptions.create(**call))
                return tracemalloc.get_traced_memory()[1]
            finally:
                tracemalloc.stop()

    with Sink() as sink:
        assert face.run(uploaded) < size / 4
    assert sink.lengths[1] > size
    if not face.is_async:
        with peer(json_answer({"text": "Hello"})) as (client, _), Sink() as sink:
            tracemalloc.start()
            try:
                client.with_options(base_url=f"{sink.url}/openai").audio.transcriptions.create(**call)
                assert tracemalloc.get_traced_memory()[1] > size
            finally:
                tracemalloc.stop()


def test_18_a_gateways_error_has_no_code(face: Face) -> None:
    refusal = json_answer({"statusCode": 401, "message": "Access denied."}, 401)
    with pytest.raises(azopenai.AuthenticationError) as caught:
        face.run(answered, face, refusal)
    assert (caught.value.code, caught.value.message) == ("401", "Access denied.")
    assert "gpt-4o" in str(caught.value)
    if not face.is_async:
        with pytest.raises(Exception, match=r"Access denied") as theirs:
            answered_to_peer(refusal)
        assert (theirs.value.code, theirs.value.type) == (None, None)  # type: ignore[attr-defined]
