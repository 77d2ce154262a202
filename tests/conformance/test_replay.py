"""Recorded traffic, served again: what was sent then is sent now, and what came is what the caller gets."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from conformance.exchanges import Exchange, exact
from support.faces import items, method, settled, within
from support.forms import Part, form
from support.loopback import Loopback
from support.shared import needs_recordings, recordings

import azopenai

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face

pytestmark = needs_recordings

SOUND_AND_PICTURES = recordings("audio", "images")
CHAT_STREAMS = recordings("chat_stream")
RESPONSE_STREAMS = recordings("responses_stream")
BODIES = [
    *recordings("chat", "completions", "embeddings", "responses"),
    *(param for param in SOUND_AND_PICTURES if not Exchange(param.values[0]).is_stream),
]
STREAMS = [
    *CHAT_STREAMS,
    *recordings("completions_stream"),
    *RESPONSE_STREAMS,
    *(param for param in SOUND_AND_PICTURES if Exchange(param.values[0]).is_stream),
]
ERRORS = recordings("errors")
SMALL_STREAMS = sorted(STREAMS, key=lambda param: param.values[0].stat().st_size)[:4]
CUT_IN_TWO_PIECES = [(1,), (2,), (3, 5), (10_000_000,)]

CLASSES: dict[int, type[azopenai.APIStatusError]] = {
    400: azopenai.BadRequestError,
    401: azopenai.AuthenticationError,
    403: azopenai.PermissionDeniedError,
    404: azopenai.NotFoundError,
    408: azopenai.RequestTimeoutError,
    413: azopenai.APIStatusError,
    429: azopenai.RateLimitError,
    500: azopenai.InternalServerError,
    503: azopenai.ServiceUnavailableError,
}


async def call(face: Face, exchange: Exchange, sizes: tuple[int, ...] | None = None) -> Any:
    """Make the recorded call again, hold what was sent to what was recorded, and give what it gives."""
    with Loopback(exchange.answer(sizes)) as server:
        kind, options = exchange.client(server.url)
        try:
            async with within(face.new(kind, **options)) as client:
                given = await settled(method(client, exchange.operation)(**exchange.params))
                result = (given, await items(given)) if exchange.is_stream else given
        finally:
            holds_to_the_request(server, exchange)
    return result


def holds_to_the_request(server: Loopback, exchange: Exchange) -> None:
    (received,) = server.received
    assert received.method == "POST"
    assert received.path == exchange.route
    assert received.query == exchange.query
    if exchange.is_ours:
        recorded = exchange.data["request"]["url"].partition("://")[2].partition("?")[0]
        assert received.path == "/" + recorded.partition("/")[2].lstrip("/")
    if exchange.parts:
        assert described(form(received), exchange.parts) == described(exchange.parts, exchange.parts)
    elif exchange.sent is not None:
        sent = received.json()
        if "encoding_format" not in exchange.sent and exchange.operation == "embeddings.create":
            assert sent.pop("encoding_format") == "base64"
        assert json.dumps(sent, sort_keys=True) == json.dumps(exchange.sent, sort_keys=True)


def described(form: list[Part], recorded: list[Part]) -> list[tuple[Any, ...]]:
    """The parts of a form in one order; the media types of files where the recording has them."""
    typed = {part.name for part in recorded if part.filename is not None and part.content_type}
    return sorted(
        (part.name, part.filename or "", part.content_type if part.name in typed else "", part.content)
        for part in form
    )


def holds_to_the_headers(info: Any, exchange: Exchange) -> None:
    assert info.status_code == exchange.status
    said: dict[str, str] = {}
    for name, value in exchange.headers.items():  # some recordings have one twice, in two cases
        said[name.lower()] = f"{said[name.lower()]}, {value}" if name.lower() in said else value
    assert said.items() <= dict(info.headers).items()
    assert info.request_id == exchange.request_id
    assert info.attempts == 1


def test_there_are_recordings() -> None:
    assert min(len(BODIES), len(STREAMS), len(ERRORS)) > 50


@pytest.mark.parametrize("path", BODIES)
def test_a_body_comes_back_as_it_was(usual_face: Face, path: Path) -> None:
    holds_to_the_body(usual_face, Exchange(path))


@pytest.mark.parametrize("path", BODIES[::12])
def test_a_body_comes_back_as_it_was_on_any_face(face: Face, path: Path) -> None:
    holds_to_the_body(face, Exchange(path))


def holds_to_the_body(face: Face, exchange: Exchange) -> None:
    result = face.run(call, face, exchange)
    if exchange.operation == "audio.speech.create":
        assert result.content == exchange.body
        assert result._request_id == exchange.request_id
        holds_to_the_headers(result, exchange)
        return
    assert exact(result.to_dict()) == exact(json.loads(exchange.body))
    assert exact(json.loads(result.to_json())) == exact(json.loads(exchange.body))
    assert result._request_id == exchange.request_id
    holds_to_the_headers(result._response, exchange)
    assert pickle.loads(pickle.dumps(result)) == result


@pytest.mark.parametrize("path", STREAMS)
def test_a_stream_comes_event_by_event(usual_face: Face, path: Path) -> None:
    holds_to_the_events(usual_face, Exchange(path))


@pytest.mark.parametrize("path", STREAMS[::12])
def test_a_stream_comes_event_by_event_on_any_face(face: Face, path: Path) -> None:
    holds_to_the_events(face, Exchange(path))


@pytest.mark.parametrize("sizes", CUT_IN_TWO_PIECES, ids=str)
@pytest.mark.parametrize("path", SMALL_STREAMS)
def test_a_stream_may_be_split_anywhere(face: Face, path: Path, sizes: tuple[int, ...]) -> None:
    holds_to_the_events(face, Exchange(path), sizes)


def holds_to_the_events(face: Face, exchange: Exchange, sizes: tuple[int, ...] | None = None) -> None:
    stream, chunks = face.run(call, face, exchange, sizes)
    assert [exact(chunk.to_dict()) for chunk in chunks] == [
        exact(json.loads(event)) for event in exchange.events
    ]
    assert stream.parser.done
    holds_to_the_headers(stream.response, exchange)


@pytest.mark.parametrize("path", CHAT_STREAMS)
def test_the_stream_helper_adds_up(usual_face: Face, path: Path) -> None:
    holds_to_the_sum(usual_face, Exchange(path))


@pytest.mark.parametrize("path", CHAT_STREAMS[::12])
def test_the_stream_helper_adds_up_on_any_face(face: Face, path: Path) -> None:
    holds_to_the_sum(face, Exchange(path))


async def helped(face: Face, exchange: Exchange) -> tuple[str, list[Any], Any]:
    params = {name: value for name, value in exchange.params.items() if name != "stream"}
    with Loopback(exchange.answer()) as server:
        kind, options = exchange.client(server.url)
        async with within(face.new(kind, **options)) as client:
            async with within(client.chat.completions.stream(**params)) as stream:
                text = "".join(await items(stream.text_stream))
                final = await settled(stream.get_final_completion())
            async with within(client.chat.completions.stream(**params)) as stream:
                events = await items(stream)
        closes = "close" in (exchange.headers.get("connection"), exchange.headers.get("Connection"))
        assert server.connections == (2 if closes else 1)
        if exchange.sent is not None:
            assert exact(server.received[0].json()) == exact(exchange.sent)
    return text, events, final


def holds_to_the_sum(face: Face, exchange: Exchange) -> None:
    text, events, final = face.run(helped, face, exchange)
    choices, top = added_up([json.loads(event) for event in exchange.events])
    assert {choice.index: summary(choice) for choice in final.choices} == choices
    first = choices.get(0, {})
    assert text == first.get("content", "")
    assert {"id": final.id, "model": final.model, "created": final.created} == {
        name: top[name] for name in ("id", "model", "created")
    }
    assert exact(final.usage and final.usage.to_dict()) == exact(top.get("usage"))
    assert final.object == "chat.completion"
    assert final._request_id == exchange.request_id
    holds_to_the_kinds_of_events(events, choices, len(exchange.events))


def holds_to_the_kinds_of_events(events: list[Any], choices: dict[int, Any], chunks: int) -> None:
    assert [event.type for event in events].count("chunk") == chunks
    for index, choice in choices.items():
        of = [event for event in events if getattr(event, "choice_index", None) == index]
        for name, deltas, whole in (
            ("content", "content.delta", "content.done"),
            ("refusal", "refusal.delta", "refusal.done"),
        ):
            pieces = [event.delta for event in of if event.type == deltas]
            assert "".join(pieces) == choice[name]
            assert [getattr(event, name) for event in of if event.type == whole] in ([choice[name]], [])
        done = [event for event in of if event.type == "tool_calls.function.arguments.done"]
        assert [(event.name, event.arguments) for event in done] == [
            (name, arguments)
            for _, name, arguments in choice["tool_calls"]
            if choice["finish_reason"]  # one provider of the recordings says [DONE] without any
        ]


def summary(choice: Any) -> dict[str, Any]:
    message = choice.message
    return {
        "content": message.content or "",
        "refusal": message.refusal or "",
        "reasoning_content": message.reasoning_content or "",
        "tool_calls": [
            (call.id, call.function.name, call.function.arguments) for call in message.tool_calls or []
        ],
        "finish_reason": choice.finish_reason,
    }


def added_up(chunks: list[Any]) -> tuple[dict[int, Any], dict[str, Any]]:
    """Add chunks up in the plainest way: by the choices, and the last that each top member said."""
    choices: dict[int, Any] = {}
    for choice in [choice for chunk in chunks for choice in chunk.get("choices", ())]:
        empty: dict[str, Any] = {"content": "", "refusal": "", "reasoning_content": "", "calls": {}}
        held = choices.setdefault(choice["index"], {**empty, "finish_reason": None})
        delta = choice.get("delta", {})
        for name in ("content", "refusal", "reasoning_content"):
            held[name] += delta.get(name) or ""
        for call in delta.get("tool_calls") or []:
            known = held["calls"].setdefault(call["index"], ["", "", ""])
            known[0] = call.get("id") or known[0]
            known[1] = call["function"].get("name") or known[1]
            known[2] += call["function"].get("arguments") or ""
        held["finish_reason"] = choice.get("finish_reason") or held["finish_reason"]
    for held in choices.values():
        held["tool_calls"] = [tuple(call) for _, call in sorted(held.pop("calls").items())]
    top = {name: value for chunk in chunks for name, value in chunk.items() if value}
    return choices, top


@pytest.mark.parametrize("path", RESPONSE_STREAMS)
def test_the_stream_helper_of_responses_adds_up(usual_face: Face, path: Path) -> None:
    exchange = Exchange(path)
    events, final = usual_face.run(helped_with_a_response, usual_face, exchange)
    said = [json.loads(event) for event in exchange.events]
    assert [exact(event.to_dict()) for event in events] == [exact(one) for one in said]
    assert exact(final.to_dict()) == exact(said[-1]["response"])
    assert final._request_id == exchange.request_id
    texts: dict[tuple[int, int], str] = {}
    for event in events:
        if event.type == "response.output_text.delta":
            part = (event.output_index, event.content_index)
            texts[part] = texts.get(part, "") + event.delta
            assert event.snapshot == texts[part]
    assert "".join(text for _, text in sorted(texts.items())) == final.output_text


async def helped_with_a_response(face: Face, exchange: Exchange) -> tuple[list[Any], Any]:
    params = {name: value for name, value in exchange.params.items() if name != "stream"}
    with Loopback(exchange.answer()) as server:
        kind, options = exchange.client(server.url)
        async with (
            within(face.new(kind, **options)) as client,
            within(client.responses.stream(**params)) as stream,
        ):
            events = await items(stream)
            final = await settled(stream.get_final_response())
        assert server.received[0].json() == exchange.sent
    return events, final


@pytest.mark.parametrize("path", ERRORS)
def test_an_error_arrives_as_its_class(face: Face, path: Path) -> None:
    exchange = Exchange(path)
    with pytest.raises(azopenai.APIStatusError) as caught:
        face.run(call, face, exchange)
    error, said = caught.value, words(exchange)
    filtered = exchange.status == 400 and said["code"] == "content_filter"
    assert type(error) is (azopenai.ContentFilterError if filtered else CLASSES[exchange.status])
    assert {name: getattr(error, name) for name in said} == said
    assert error.request_id == exchange.request_id
    assert error.response.content == exchange.body
    holds_to_the_headers(error.response, exchange)
    assert error.retry_after == asked_wait(exchange)
    for shown in (str(exchange.status), error.message, exchange.request_id or "no request id"):
        assert shown in str(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.__dict__) == (type(error), str(error), error.__dict__)


def words(exchange: Exchange) -> dict[str, Any]:
    """What an error's body says, read in the plainest way."""
    try:
        body = json.loads(exchange.body)
    except ValueError:
        text = exchange.body.decode().strip()
        said = text.split("\n")[0] or "the answer says nothing more"
        return {"message": said, "code": None, "type": None, "param": None, "body": text or None}
    error = body["error"]
    return {"body": error, **{name: error.get(name) for name in ("message", "code", "type", "param")}}


def asked_wait(exchange: Exchange) -> float | None:
    lower = {name.lower(): value for name, value in exchange.headers.items()}
    milliseconds = float(lower.get("retry-after-ms", 0))
    return milliseconds / 1000 or float(lower.get("retry-after", 0)) or None
