"""Whatever bytes a server sends, the caller gets a result or an error of ours: nothing else, ever."""

from __future__ import annotations

import contextlib
import json
import pickle
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.faces import Face, each, leaves_a_stream, method, settled, within
from support.loopback import Answer, Loopback
from support.responses import any_event

import azopenai
from azopenai.core.accumulate import Accumulator
from azopenai.core.chat_stream import ChatStreamState
from azopenai.core.decode import decode
from azopenai.core.failure import status_error
from azopenai.core.response import Headers, HTTPResponse, RequestInfo
from azopenai.core.result import no_stream, result, stream_parser
from azopenai.core.routes import azure_endpoint
from azopenai.core.structured import expected
from azopenai.core.tools import function_tool
from azopenai.pictures import ImagesResponse
from azopenai.resources import (
    chat_requests,
    completions,
    embeddings,
    images,
    responses_requests,
    speech,
    transcriptions,
    translations,
)
from azopenai.resources.chat_tools import ChatConversation
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.tools import ToolResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.loopback import Received

    from azopenai.core.request import Request
    from azopenai.core.response import ResponseInfo


@attrs.frozen
class Fits:
    """What an answer may be."""

    name: str | None
    index: int | list[str] | None = None


CALLS: dict[str, dict[str, Any]] = {
    "chat.completions.create": {"model": "m", "messages": []},
    "completions.create": {"model": "m", "prompt": "Once"},
    "embeddings.create": {"model": "m", "input": "Once"},
    "audio.speech.create": {"model": "m", "input": "Once", "voice": "alloy"},
    "audio.transcriptions.create": {"model": "m", "file": b"sound"},
    "audio.translations.create": {"model": "m", "file": b"sound", "response_format": "text"},
    "images.edit": {"model": "m", "prompt": "A cat", "image": b"picture"},
    "images.generate": {"model": "m", "prompt": "A cat"},
    "responses.create": {"model": "m", "input": "Once"},
}
ASKED: dict[str, dict[str, Any]] = {
    "chat.completions.create": {"stream": True},
    "completions.create": {"stream": True},
    "audio.speech.create": {"stream_format": "sse"},
    "audio.transcriptions.create": {"stream": True},
    "images.edit": {"stream": True, "n": 2},
    "images.generate": {"stream": True},
    "responses.create": {"stream": True},
}
"""How each operation is asked for a stream, where it has one."""
HEARD, SEEN = CALLS["audio.transcriptions.create"], CALLS["images.edit"]
PARSED: list[Request[Any, Any]] = [
    chat_requests.parse_request({**CALLS["chat.completions.create"], "response_format": Fits}),
    chat_requests.parse_request(
        {**CALLS["chat.completions.create"], "tools": [function_tool(Fits, name="function")]}
    ),
]
ANSWERED = CALLS["responses.create"]
READ: list[Request[Any, Any]] = [
    responses_requests.parse_request({**ANSWERED, "text_format": Fits}),
    responses_requests.parse_request({**ANSWERED, "tools": [function_tool(Fits, name="function")]}),
]
REQUESTS: list[Request[Any, Any]] = [
    chat_requests.create_request(CALLS["chat.completions.create"]),
    completions._create(CALLS["completions.create"]),
    embeddings._create(CALLS["embeddings.create"]),  # type: ignore[arg-type]  # a dict will do
    embeddings._create({**CALLS["embeddings.create"], "encoding_format": "float"}),  # type: ignore[typeddict-item]
    transcriptions._create(HEARD),
    transcriptions._create({**HEARD, "response_format": "verbose_json"}),
    transcriptions._create({**HEARD, "response_format": "diarized_json"}),
    transcriptions._create({**HEARD, "response_format": "vtt"}),
    translations._create({**HEARD, "response_format": "verbose_json"}),
    images._edit(SEEN),
    *PARSED,
    responses_requests.create_request(ANSWERED),
]
STREAMED: list[Request[Any, Any]] = [
    chat_requests.create_request({**CALLS["chat.completions.create"], "stream": True}),
    completions._create({**CALLS["completions.create"], "stream": True}),
    transcriptions._create({**HEARD, "stream": True}),
    transcriptions._create({**HEARD, "stream": True, "response_format": "diarized_json"}),
    speech._create({**CALLS["audio.speech.create"], "stream_format": "sse"}),
    images._generate({**CALLS["images.generate"], "stream": True}),
    images._edit({**SEEN, "stream": True, "n": 2}),
    responses_requests.create_request({**ANSWERED, "stream": True}),
]
TYPES = [
    *("transcript.text.delta", "transcript.text.segment", "transcript.text.done", "error", "tokens"),
    *("speech.audio.delta", "speech.audio.done", "image_generation.partial_image", "image_edit.completed"),
    *("image_generation.completed", "image_edit.partial_image", "duration"),
]
NAMES = [
    *("id", "object", "created", "model", "choices", "usage", "index", "delta", "message", "role", "content"),
    *("refusal", "tool_calls", "function", "name", "arguments", "function_call", "finish_reason", "logprobs"),
    *("top_logprobs", "tokens", "text", "error", "code", "type", "param", "data", "embedding", "status"),
    *("statusCode", "innererror", "content_filter_result", "content_filter_results", "custom_blocklists"),
    *("hate", "filtered", "details", "prompt_filter_results", "content_filter_offsets", "context", "audio"),
    *("citations", "detail", "b64_json", "url", "segments", "words", "languages", "created_at", "seconds"),
    *("output", "tools", "tool_choice", "instructions", "incomplete_details", "content_filters", "action"),
    *("summary", "annotations", "reasoning", "format", "output_index", "item", "response"),
]
STATUSES = [200] * 3 + [400, 201, 202, 204, 299, 301, 307, 400, 401, 404, 408, 413, 418, 429, 500, 503, 599]
KINDS = ["application/json", "text/event-stream", "text/html", "", "text/event-stream; charset=x", ";"]
ENDS = [b"\n", b"\r\n", b"\r", b"\n\n", b"\n\n", b"\r\n\r\n", b""]
FIELDS = [b"data: "] * 3 + [b"data:", b"data", b"event: ", b"event: error\ndata: ", b"id: ", b":", b""]

quick = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
thorough = settings(quick, max_examples=200)

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["function", "custom", "stop", "assistant", "content_filter", "429", "AAAAAA=="])
)
names = st.sampled_from(NAMES) | st.text(max_size=4)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=12,
)
objects = st.dictionaries(names, values, max_size=6)
functions = st.fixed_dictionaries({"arguments": scalars | values}, optional={"name": scalars | values})
calls = st.fixed_dictionaries(
    {"index": st.integers(-1, 1) | values},
    optional={"id": values, "function": functions | values, "type": scalars},
)
deltas = st.dictionaries(
    st.sampled_from(["content", "refusal", "role", "tool_calls", "audio", "context", "x"]), values, max_size=4
) | st.fixed_dictionaries({"tool_calls": st.lists(calls, max_size=3)}, optional={"content": scalars})
choices = st.fixed_dictionaries(
    {"index": st.integers(0, 2) | values, "delta": deltas | values},
    optional={
        "finish_reason": scalars,
        "logprobs": objects,
        "content_filter_results": objects,
        "text": scalars,
    },
)
chunks = (
    st.fixed_dictionaries({"choices": st.lists(choices, max_size=3)}, optional={"usage": objects})
    | objects
    | any_event
)
typed = st.tuples(st.sampled_from(TYPES), objects).map(lambda made: {**made[1], "type": made[0]})
texts = (chunks | typed | values).map(json.dumps).map(str.encode)
bodies = texts | st.binary(max_size=200) | st.tuples(texts, st.binary(max_size=9)).map(b"".join)
lines = st.tuples(
    st.sampled_from(FIELDS),
    texts | texts | st.just(b"[DONE]") | st.binary(max_size=20),
    st.sampled_from(ENDS),
).map(b"".join)
streams = st.lists(lines, max_size=8).map(b"".join) | st.binary(max_size=200)
cuts = st.lists(st.integers(1, 60), min_size=1, max_size=5)
headers = st.dictionaries(
    st.sampled_from(
        [
            "retry-after",
            "retry-after-ms",
            "x-ratelimit-reset-tokens",
            "x-ratelimit-remaining-tokens",
            "location",
        ]
    ),
    st.sampled_from(["-1", "0", "nan", "inf", "1e400", "6m0s", "x" * 50, "Fri, 99 Foo 2026", "٣", "9" * 30]),
    max_size=3,
)


def pieces(body: bytes, sizes: list[int]) -> Iterator[bytes]:
    """A body in pieces of these sizes, the first again behind the last."""
    at = 0
    while at < len(body):
        for size in sizes:
            yield body[at : at + size]
            at += size


def look_at(value: Any) -> None:
    """Do with a result, chunk, event or error what a program may do with it."""
    str(value)
    repr(value)
    again = pickle.loads(pickle.dumps(value)) if hasattr(value, "to_dict") else value
    if hasattr(value, "to_dict"):
        assert again.to_json() == value.to_json()
        assert json.loads(value.to_json()) is not None
    for name in (
        "b64_json",
        "audio",
        "text",
        "data",
        "rate_limit",
        "request_ids",
        "retry_after",
        "categories",
        "filtered_categories",
    ):
        getattr(value, name, None)
    for name in ("snapshot", "parsed_arguments", "arguments", "output_text", "output_parsed", "parsed"):
        getattr(value, name, None)
    for picture in (
        value.data if isinstance(value, ImagesResponse) and isinstance(value.data, list) else [value]
    ):
        with contextlib.suppress(azopenai.OpenAIError):
            getattr(picture, "bytes", None)


def outcome(action: Any, *args: Any) -> tuple[str, Any]:
    """What an action gives: a result, or an error of ours; any other exception is the test's failure."""
    try:
        value = action(*args)
    except azopenai.OpenAIError as caught:
        error = caught
    else:
        return "result", value
    look_at(error)
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    return type(error).__name__, error


# Over a real socket: one server, and one client for each way to drive it.


class Speaker:
    """A server that says what it is told next."""

    def __init__(self) -> None:
        self.answer = Answer()
        self.server = Loopback(self.say)

    def say(self, _received: Received) -> Answer:
        return self.answer


@pytest.fixture(scope="module")
def speaker() -> Iterator[Speaker]:
    speaker = Speaker()
    with speaker.server:
        yield speaker


async def hear(face: Face, server: Loopback, operation: str, how: str) -> None:
    """Make a call: for its result, for its stream, or for the helper's events."""
    async with within(face.client(server, timeout=5)) as client:
        if how == "result":
            given = await settled(method(client, operation)(**CALLS[operation]))
            look_at(given)
        elif how == "helper" and operation == "responses.create":
            async with within(client.responses.stream(**ANSWERED, text_format=Fits)) as stream:
                await read(stream)
                look_at(await settled(stream.get_final_response()))
        elif how == "helper":
            async with within(client.chat.completions.stream(**CALLS[operation])) as stream:
                await read(stream)
                look_at(await settled(stream.get_final_completion()))
        else:
            await read(await settled(method(client, operation)(**CALLS[operation], **ASKED[operation])))


async def read(stream: Any) -> None:
    async for item in each(stream):
        look_at(item)


FACES = pytest.mark.parametrize("backend", ["sync", "asyncio", "trio"])


@FACES
@quick
@given(
    operation=st.sampled_from(list(CALLS)),
    status=st.sampled_from(STATUSES),
    kind=st.sampled_from(KINDS),
    body=bodies,
    more=headers,
)
def test_any_body(
    speaker: Speaker,
    backend: str,
    operation: str,
    *,
    status: int,
    kind: str,
    body: bytes,
    more: dict[str, str],
) -> None:
    said = {name: value for name, value in more.items() if value.isascii()}
    # Bytes behind a status that has no body are the start of the next answer, which is a test for httpx.
    speaker.answer = Answer(status, {"content-type": kind, **said}, b"" if status == 204 else body)
    face = Face(backend)
    outcome(face.run, hear, face, speaker.server, operation, "result")


@FACES
@leaves_a_stream
@quick
@given(
    operation=st.sampled_from(list(ASKED)),
    how=st.sampled_from(["stream", "helper"]),
    status=st.sampled_from([200, 200, 200, 429]),
    kind=st.sampled_from(KINDS[1:2] * 3 + KINDS),
    body=streams,
    sizes=cuts,
    then=st.sampled_from(["keep", "keep", "close", "reset"]),
)
def test_any_stream(
    speaker: Speaker,
    backend: str,
    operation: str,
    how: str,
    *,
    status: int,
    kind: str,
    body: bytes,
    sizes: list[int],
    then: Any,
) -> None:
    speaker.answer = Answer(status, {"content-type": kind}, list(pieces(body, sizes)), then)
    face = Face(backend)
    if how == "helper" and operation != "responses.create":
        operation = "chat.completions.create"
    outcome(face.run, hear, face, speaker.server, operation, how)


# Without a socket, and with more examples.

INFO = HTTPResponse(200, Headers([(b"x-request-id", b"id-1")]), RequestInfo("POST", "https://x/y"))


ENDINGS = {
    *("LengthFinishReasonError", "ContentFilterFinishReasonError", "RefusalError", "OutputMismatchError"),
}


@thorough
@given(request=st.sampled_from(REQUESTS), body=bodies)
def test_any_body_becomes_a_result_or_an_error_of_ours(request: Request[Any, Any], body: bytes) -> None:
    kind, value = outcome(result, request, INFO.with_content(body))
    endings = ENDINGS if any(request is one for one in PARSED) else set[str]()
    assert kind in {"result", "APIResponseValidationError", *endings}
    if kind == "result":
        look_at(value)
        if isinstance(value, str):
            assert value == body.decode("utf-8", "replace")
        elif request is not REQUESTS[2]:  # where vectors are read, they come back as numbers
            assert without_nulls(value.to_dict()) == without_nulls(json.loads(body))
    look_at(no_stream(INFO.with_content(body)))


@thorough
@given(
    request=st.sampled_from(PARSED),
    said=st.lists(choices, max_size=3),
    content=st.none() | st.sampled_from(['{"name": "x"}', '{"name": null, "index": 1}', "{}", "{"]),
)
def test_any_answer_is_read_or_is_an_error_that_keeps_it(
    request: Request[Any, Any], said: list[dict[str, Any]], content: str | None
) -> None:
    told = [{**choice, "message": choice["delta"]} for choice in said]
    for choice in told:
        if content is not None and isinstance(choice["message"], dict):
            choice["message"] = {**choice["message"], "content": content}
    body = json.dumps({"id": "x", "choices": told}).encode()
    kind, value = outcome(result, request, INFO.with_content(body))
    assert kind in {"result", *ENDINGS}
    completion = value if kind == "result" else value.completion
    look_at(completion)
    assert completion._request_id == "id-1"
    assert without_nulls(completion.to_dict()) == without_nulls(json.loads(body))


@thorough
@given(
    request=st.sampled_from(READ),
    output=st.lists(any_event.map(lambda event: event.get("item")) | values, max_size=3) | values,
    details=st.none() | st.sampled_from([{"reason": "content_filter"}, {"reason": "new"}]) | values,
    content=st.none() | st.sampled_from(['{"name": "x"}', '{"name": null, "index": 1}', "{}", "{"]),
)
def test_any_response_is_read_or_is_an_error_that_keeps_it(
    request: Request[Any, Any], output: Any, details: Any, content: str | None
) -> None:
    if isinstance(output, list) and content is not None:
        part = {"type": "output_text", "text": content}
        output = [
            *output,
            {"type": "message", "role": "assistant", "content": [part]},
            {"type": "function_call", "name": "function", "arguments": content},
        ]
    body = json.dumps({"id": "x", "output": output, "incomplete_details": details}).encode()
    kind, value = outcome(result, request, INFO.with_content(body))
    assert kind in {"result", *ENDINGS}
    response = value if kind == "result" else value.completion
    look_at(response)
    assert response._request_id == "id-1"
    assert without_nulls(response.to_dict()) == without_nulls(json.loads(body))


@thorough
@given(status=st.sampled_from(STATUSES), body=bodies, more=headers)
def test_any_body_of_an_error_becomes_its_class(status: int, body: bytes, more: dict[str, str]) -> None:
    raw = [(name.encode(), value.encode()) for name, value in more.items()]
    response = HTTPResponse(status, Headers(raw), RequestInfo("POST", "https://x/y"), content=body)
    error = status_error(response, endpoint=azure_endpoint("https://x.azure.com", None), model="m", now=0.0)
    look_at(error)
    look_at(pickle.loads(pickle.dumps(error)))
    assert str(status) in str(error)
    assert error.code is None or isinstance(error.code, str)
    assert error.retry_after is None or error.retry_after > 0


def parsed(request: Request[Any, Any], body: Iterator[bytes]) -> tuple[str, Any, list[str]]:
    """How a stream ends, and what came of it before."""
    info: ResponseInfo = INFO.without_body()
    parser, seen = stream_parser(request, info), []

    def go() -> None:
        for piece in body:
            for item in parser.feed(piece):
                look_at(item)
                seen.append(item.to_json())
        if not parser.done:
            seen.extend(item.to_json() for item in parser.finish())

    try:
        go()
    except azopenai.StreamError as error:
        told = parser.informed(error)
        look_at(told)
        look_at(told.partial)
        return type(told).__name__, told.message, seen
    return "done", None, seen


@thorough
@given(request=st.sampled_from(STREAMED), body=streams, sizes=cuts)
def test_any_stream_means_the_same_however_it_is_split(
    request: Request[Any, Any], body: bytes, sizes: list[int]
) -> None:
    whole = parsed(request, iter([body]))
    assert parsed(request, pieces(body, sizes)) == whole
    assert parsed(request, pieces(body, [1])) == whole


@thorough
@given(said=st.lists(chunks, max_size=5))
def test_any_chunks_have_events_and_add_up(said: list[dict[str, Any]]) -> None:
    accumulator = Accumulator()
    state = ChatStreamState(accumulator, INFO.without_body(), expected(Fits, []))
    for data in json.loads(json.dumps(said)):
        accumulator.add(data)
        events = list(state.events(decode(ChatCompletionChunk, data)))
        assert events[0].type == "chunk"
        for event in events:
            look_at(event)
    look_at(state.snapshot())
    look_at(decode(ChatCompletion, accumulator.result()))
    conversation = ChatConversation({"messages": []}, chat_requests.create_request)
    called = conversation.calls(state.snapshot())
    conversation.add(state.snapshot(), [ToolResult(call, "") for call in called])
    assert all(isinstance(text, str) for call in called for text in (call.id, call.name, call.arguments))


def without_nulls(value: Any) -> Any:
    """Nulls aside, and NaN as text, which does not equal itself."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return repr(value) if isinstance(value, float) else value
