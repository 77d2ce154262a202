"""`responses.parse` and `responses.stream` with a class: over sockets, on every face."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest
from support.faces import first, items, settled, within
from support.loopback import Loopback, events, json_answer, sse_answer
from support.responses import BEGUN, RESPONSE, event, numbered, response, text, whole

import azopenai
from azopenai import function_tool
from azopenai.emulator import Emulator
from azopenai.resources.responses_requests import create_request, parse_request, stream_request
from azopenai.types.responses_parsed import ParsedResponse
from azopenai.types.responses_stream import (
    ResponseCompletedEvent,
    ResponseFunctionCallArgumentsDeltaEvent,
    ResponseTextDoneEvent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.faces import Face


@attrs.frozen
class Guest:
    """Somebody who comes."""

    name: str


@attrs.frozen
class Party:
    """A party."""

    host: str
    guests: list[Guest]
    year: int | None = None


QUESTION = "Alice invites Bob in 2025."
ASKED: dict[str, Any] = {"model": "gpt-4o", "input": QUESTION}
PARTY = Party("Alice", [Guest("Bob")], 2025)
SAID = '{"host":"Alice","guests":[{"name":"Bob"}],"year":2025}'


def saying(said: str, **members: Any) -> dict[str, Any]:
    """A response that says something."""
    part = {"type": "output_text", "text": said, "annotations": []}
    return response(output=[{**RESPONSE["output"][0], "content": [part]}], **members)


def streamed(said: str, kind: str = "completed", **members: Any) -> list[dict[str, Any]]:
    """The events of such a response."""
    return numbered(
        whole("created", BEGUN),
        *text(said[:9], said[9:]),
        event("output_text.done", text=said),
        whole(kind, saying(said, **members)),
    )


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


async def ask(face: Face, emulator: Emulator, way: str, **params: Any) -> Any:
    """Ask in one of the ways there are; give the response."""
    async with within(face.client(emulator.endpoint, api_key=emulator.api_key, api_version="v1")) as client:
        made = client.responses
        if way == "raw":
            return (await settled(made.with_raw_response.parse(**params))).parse()
        if way == "streaming":
            async with within(made.with_streaming_response.parse(**params)) as answer:
                return await settled(answer.parse())
        if way == "stream":
            async with within(made.stream(**params)) as stream:
                return await settled(stream.get_final_response())
        return await settled(made.parse(**params))


@pytest.mark.parametrize("way", ["parse", "raw", "streaming", "stream"])
def test_an_answer_is_an_instance_of_the_class(face: Face, emulator: Emulator, way: str) -> None:
    emulator.clear()
    found = face.run(ask, face, emulator, way, **ASKED, text_format=Party, text={"verbosity": "low"})
    assert isinstance(found, ParsedResponse)
    assert found.output_parsed == PARTY
    assert found._request_id
    [request] = emulator.requests
    sent = request.json()
    form = sent["text"]["format"]
    assert (form["type"], form["name"], form["strict"]) == ("json_schema", "Party", True)
    assert form["schema"]["required"] == ["host", "guests", "year"]
    assert sent["text"]["verbosity"] == "low"
    assert "text_format" not in sent


@pytest.mark.parametrize("way", ["parse", "stream"])
def test_without_a_class_there_is_nothing_to_read(face: Face, emulator: Emulator, way: str) -> None:
    found = face.run(ask, face, emulator, way, **ASKED)
    assert isinstance(found, ParsedResponse)
    assert found.output_parsed is None
    assert found.output_text


REFUSED = response(
    output=[{**RESPONSE["output"][0], "content": [{"type": "refusal", "refusal": "I will not."}]}]
)
CUT = saying('{"host', status="incomplete", incomplete_details={"reason": "max_output_tokens"})
FILTERED = saying('{"host', status="incomplete", incomplete_details={"reason": "content_filter"})
ENDINGS: list[Any] = [
    ("completed", REFUSED, azopenai.RefusalError),
    ("incomplete", CUT, azopenai.LengthFinishReasonError),
    ("incomplete", FILTERED, azopenai.ContentFilterFinishReasonError),
    ("completed", saying("{}"), azopenai.OutputMismatchError),
]


async def told(face: Face, way: str, kind: str, body: dict[str, Any]) -> Any:
    """What is raised of an answer: of a stream behind its last event, and again by who asks for the end."""
    answer = json_answer(body) if way == "parse" else sse_answer(events(whole(kind, body), done=False))
    with Loopback(answer) as server:
        async with within(face.client(server)) as client:
            if way == "parse":
                await settled(client.responses.parse(**ASKED, text_format=Party))
            async with within(client.responses.stream(**ASKED, text_format=Party)) as stream:
                assert (await first(stream)).type == f"response.{kind}"
                with pytest.raises(azopenai.StructuredOutputError):
                    await first(stream)
                await settled(stream.get_final_response())


@pytest.mark.parametrize("way", ["parse", "stream"])
@pytest.mark.parametrize(("kind", "body", "error"), ENDINGS)
def test_other_endings_are_errors_that_keep_the_response(
    face: Face, way: str, kind: str, body: dict[str, Any], error: type[Any]
) -> None:
    with pytest.raises(azopenai.StructuredOutputError) as caught:
        face.run(told, face, way, kind, body)
    assert type(caught.value) is error
    assert caught.value.completion.to_dict() == body
    assert caught.value.completion._response.status_code == 200


async def heard(face: Face, said: list[dict[str, Any]], **params: Any) -> tuple[list[Any], Any]:
    with Loopback(sse_answer(events(*said, done=False))) as server:
        async with within(face.client(server)) as client, within(client.responses.stream(**params)) as stream:
            return await items(stream), await settled(stream.get_final_response())


def test_a_stream_tells_what_was_read(face: Face) -> None:
    said = streamed(SAID)
    found, final = face.run(heard, face, said, **ASKED, text_format=Party)
    done, last = found[-2:]
    assert isinstance(done, ResponseTextDoneEvent)
    assert done.parsed == PARTY
    assert isinstance(last, ResponseCompletedEvent)
    assert last.response.output_parsed == final.output_parsed == PARTY
    assert [one.to_dict() for one in found] == said


def test_where_the_last_event_leaves_the_output_out_the_pieces_are_read(face: Face) -> None:
    said = [*streamed(SAID)[:-1], whole("completed", response(output=[]))]
    said.insert(1, event("output_item.added", item={"type": "message", "role": "assistant"}))
    _, final = face.run(heard, face, said, **ASKED, text_format=Party)
    assert final.output_parsed == PARTY


def test_a_response_in_the_background_is_read_too(face: Face) -> None:
    params = {"response_id": "resp_1", "starting_after": 3, "text_format": Party}
    found, final = face.run(heard, face, streamed(SAID), **params)
    assert [one.sequence_number for one in found] == [4]
    assert final.output_parsed == PARTY


def get_party(host: str) -> str:
    """Find a party."""
    return host


def test_arguments_of_tools_are_read(face: Face) -> None:
    call = {"type": "function_call", "call_id": "c", "name": "get_party", "arguments": '{"host":"Alice"}'}
    said = numbered(
        event("output_item.added", item={**call, "arguments": ""}),
        event("function_call_arguments.delta", delta='{"host":'),
        event("function_call_arguments.delta", delta='"Alice"}'),
        whole("completed", response(output=[call])),
    )
    found, final = face.run(heard, face, said, **ASKED, tools=[function_tool(get_party)])
    pieces = [one for one in found if isinstance(one, ResponseFunctionCallArgumentsDeltaEvent)]
    assert [one.snapshot for one in pieces] == ['{"host":', '{"host":"Alice"}']
    assert final.output[0].parsed_arguments == {"host": "Alice"}


def test_tools_take_the_form_of_this_api() -> None:
    flat = {"type": "function", "name": "get_party", "description": "Find a party.", "strict": True}
    for made in (function_tool(get_party), function_tool(get_party, form="responses")):
        params = {**ASKED, "tools": [made, {"type": "web_search"}]}
        for request in (create_request(params), parse_request(params), stream_request(params)[0]):
            tool, second = request.params["tools"]
            assert {name: tool[name] for name in flat} == flat
            assert second == {"type": "web_search"}


@pytest.mark.parametrize(
    ("call", "params", "wrong"),
    [
        (
            create_request,
            {"text_format": Party},
            "responses.create() takes the form of the text as it is sent",
        ),
        (parse_request, {"text_format": "Party"}, "'Party' cannot be the form of an answer"),
        (parse_request, {"text_format": Party, "text": {"format": {"type": "text"}}}, "give one of the two"),
        (
            stream_request,
            {"text_format": Party, "text": {"format": {"type": "text"}}},
            "responses.stream(): text",
        ),
        (parse_request, {"text_format": Guest, "stream": True}, "unexpected keyword argument 'stream'"),
        (parse_request, {"text_format": type("Odd", (), {})}, "Odd"),
    ],
)
def test_a_class_that_will_not_do_is_told_before_anything_is_sent(
    call: Any, params: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call({**ASKED, **params})
    assert wrong in str(caught.value)
