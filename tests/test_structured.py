"""`chat.completions.parse`, and streams that are read: over sockets, on every face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import attrs
import pydantic
import pytest
from support.chunks import chunk, tool_call
from support.faces import settled
from support.loopback import Loopback, events, json_answer, sse_answer
from typing_extensions import TypedDict

import azopenai
from azopenai import function_tool
from azopenai.emulator import Emulator
from azopenai.types.chat_parsed import ParsedChatCompletion
from azopenai.types.chat_stream import ContentDoneEvent, FunctionToolCallArgumentsDoneEvent

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


@dataclass
class PartyData:
    host: str


class PartyDict(TypedDict):
    host: str


class PartyModel(pydantic.BaseModel):
    host: str


def get_party(host: str, year: int = 2024) -> str:
    """Find a party.

    Args:
        host: Whose.
    """
    return f"{host} {year}"


QUESTION = "Alice invites Bob in 2025."


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def ask(content: str = QUESTION, **params: Any) -> dict[str, Any]:
    return {"model": "gpt-4o", "messages": [{"role": "user", "content": content}], **params}


def client_of(face: Face, emulator: Emulator) -> Any:
    return face.client(emulator.endpoint, api_key=emulator.api_key)


async def parse(face: Face, emulator: Emulator, way: str = "parse", **params: Any) -> Any:
    """Ask in one of the ways there are; give the completion."""
    client = client_of(face, emulator)
    chat = client.beta.chat.completions if way == "beta" else client.chat.completions
    try:
        if way == "raw":
            return (await settled(chat.with_raw_response.parse(**ask(**params)))).parse()
        if way == "streaming":
            manager = chat.with_streaming_response.parse(**ask(**params))
            if face.is_async:
                async with manager as response:
                    return await response.parse()
            with manager as response:
                return response.parse()
        if way == "stream":
            return (await streamed(face, chat, **ask(**params)))[1]
        return await settled(chat.parse(**ask(**params)))
    finally:
        await settled(client.close())


async def streamed(face: Face, chat: Any, **params: Any) -> tuple[list[Any], Any]:
    """The events of a stream, and its completion."""
    manager = chat.stream(**params)
    if face.is_async:
        async with manager as stream:
            return [event async for event in stream], await stream.get_final_completion()
    with manager as stream:
        return list(stream), stream.get_final_completion()


@pytest.mark.parametrize("way", ["parse", "beta", "raw", "streaming", "stream"])
def test_an_answer_is_an_instance_of_the_class(face: Face, emulator: Emulator, way: str) -> None:
    completion = face.run(lambda: parse(face, emulator, way, response_format=Party))
    assert isinstance(completion, ParsedChatCompletion)
    assert completion.choices[0].message.parsed == Party("Alice", [Guest("Bob")], 2025)
    assert completion._response is not None
    assert completion._response.status_code == 200
    assert completion._request_id


@pytest.mark.parametrize(
    ("cls", "instance"),
    [(PartyData, PartyData("Alice")), (PartyDict, {"host": "Alice"}), (PartyModel, PartyModel(host="Alice"))],
)
def test_any_kind_of_class_will_do(face: Face, emulator: Emulator, cls: Any, instance: Any) -> None:
    emulator.clear()
    completion = face.run(lambda: parse(face, emulator, response_format=cls))
    assert completion.choices[0].message.parsed == instance
    [request] = emulator.requests
    sent = request.json()["response_format"]["json_schema"]
    assert (sent["name"], sent["strict"]) == (cls.__name__, True)
    assert sent["schema"]["required"] == ["host"]


def test_the_ways_that_answers_are_asked_for_in_a_dict_are_there_too(face: Face, emulator: Emulator) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
    for params in ({}, {"response_format": wanted}, {"response_format": {"type": "json_object"}}):
        completion = face.run(lambda params=params: parse(face, emulator, **params))
        assert completion.choices[0].message.parsed is None
        assert completion.choices[0].message.content


@pytest.mark.parametrize("way", ["parse", "raw", "stream"])
@pytest.mark.parametrize(
    ("marker", "params", "kind", "said"),
    [
        ("[[refuse]]", {}, azopenai.RefusalError, "the model refused: I'm sorry"),
        (
            "[[filter-output]]",
            {},
            azopenai.ContentFilterFinishReasonError,
            "the content filter cut the answer",
        ),
        (
            "",
            {"max_tokens": 3},
            azopenai.LengthFinishReasonError,
            "the answer was cut at its limit of tokens",
        ),
    ],
)
def test_other_endings_are_errors_that_keep_the_completion(
    face: Face, emulator: Emulator, way: str, *, marker: str, params: Any, kind: Any, said: str
) -> None:
    asked = {"content": f"{QUESTION} {marker}", "response_format": Party, **params}
    if way == "stream":
        asked["stream_options"] = {"include_usage": True}
    with pytest.raises(kind) as error:
        face.run(lambda: parse(face, emulator, way, **asked))
    completion = error.value.completion
    assert isinstance(completion, ParsedChatCompletion)
    assert str(error.value).startswith(said)
    assert f"(request id: {completion._request_id}" in str(error.value)
    assert completion.choices[0].message.parsed is None
    assert completion.choices[0].finish_reason in {"stop", "length", "content_filter"}
    assert completion.usage is not None
    assert completion.usage.total_tokens > 0


def test_a_prompt_that_is_filtered_is_the_error_it_always_was(face: Face, emulator: Emulator) -> None:
    with pytest.raises(azopenai.ContentFilterError):
        face.run(lambda: parse(face, emulator, content="[[filter]]", response_format=Party))


ANSWER = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "{}"}}],
}


def test_an_answer_that_does_not_fit_says_where(face: Face) -> None:
    async def asked(server: Loopback) -> Any:
        client = face.client(server)
        try:
            return await settled(client.chat.completions.parse(**ask(response_format=Party)))
        finally:
            await settled(client.close())

    said = json_answer(ANSWER, headers={"x-request-id": "r-1"})
    with Loopback(said) as server, pytest.raises(azopenai.OutputMismatchError) as error:
        face.run(asked, server)
    assert str(error.value).startswith(
        "the answer, a Party, does not fit: host is missing; it must be a string"
    )
    assert "(request id: r-1" in str(error.value)
    assert error.value.path == "host"
    assert error.value.completion.to_dict() == ANSWER


async def told(face: Face, body: bytes, **params: Any) -> tuple[list[Any], Any, Any]:
    """The events of a stream of these bytes, its completion, and what was raised at its end."""
    with Loopback(sse_answer(body)) as server:
        client = face.client(server)
        manager = client.chat.completions.stream(**ask(**params))
        stream = await settled(manager.__aenter__() if face.is_async else manager.__enter__())
        found: list[Any] = []
        final = first = None
        try:
            if face.is_async:
                async for event in stream:
                    found.append(event)  # noqa: PERF401 - those before the exception are wanted
            else:
                found.extend(stream)
            final = await settled(stream.get_final_completion())
        except azopenai.StructuredOutputError as error:
            first = error
            with pytest.raises(type(error)):
                await settled(stream.get_final_completion())
        await settled(stream.close())
        await settled(client.close())
        return found, final, first


def test_a_stream_tells_what_was_read(face: Face) -> None:
    body = events(
        chunk({"role": "assistant", "content": '{"host": '}),
        chunk({"content": '"Alice"}'}),
        chunk({}, finish_reason="stop"),
    )
    seen, completion, error = face.run(lambda: told(face, body, response_format=PartyData))
    assert error is None
    [done] = [event for event in seen if isinstance(event, ContentDoneEvent)]
    assert done == ContentDoneEvent(content='{"host": "Alice"}', parsed=PartyData("Alice"), choice_index=0)
    assert seen[-1] is done or seen[-2] is done
    assert seen[0].snapshot.choices[0].message.parsed is None
    assert completion.choices[0].message.parsed == PartyData("Alice")


def test_a_stream_whose_content_does_not_fit_ends_in_an_error(face: Face) -> None:
    body = events(chunk({"content": "[]"}), chunk({}, finish_reason="stop"))
    seen, _, error = face.run(lambda: told(face, body, response_format=PartyData))
    [done] = [event for event in seen if isinstance(event, ContentDoneEvent)]
    assert (done.content, done.parsed) == ("[]", None)
    assert isinstance(error, azopenai.OutputMismatchError)
    assert error.completion.choices[0].message.content == "[]"


def test_a_plain_stream_that_is_cut_is_no_error(face: Face) -> None:
    body = events(chunk({"content": "He"}), chunk({}, finish_reason="length"))
    _, completion, error = face.run(lambda: told(face, body))
    assert error is None
    assert completion.choices[0].finish_reason == "length"
    assert completion.choices[0].message.parsed is None


@pytest.mark.parametrize(("arguments", "fits"), [('{"host": "Alice"}', True), ('{"host": 1}', False)])
def test_the_arguments_of_a_tool_are_read_in_a_stream(face: Face, arguments: str, *, fits: bool) -> None:
    body = events(
        chunk({"tool_calls": [tool_call(0, arguments[:5], name="PartyData", id="call_1", type="function")]}),
        chunk({"tool_calls": [tool_call(0, arguments[5:])]}),
        chunk({"tool_calls": [tool_call(1, "{}", name="other", id="call_2", type="function")]}),
        chunk({}, finish_reason="tool_calls"),
    )
    tools = [function_tool(PartyData), {"type": "function", "function": {"name": "other"}}]
    seen, completion, error = face.run(lambda: told(face, body, tools=tools))
    done = [event for event in seen if isinstance(event, FunctionToolCallArgumentsDoneEvent)]
    assert [event.parsed_arguments for event in done] == [PartyData("Alice") if fits else None, {}]
    if fits:
        functions = [call.function for call in completion.choices[0].message.tool_calls]
        assert [function.parsed_arguments for function in functions] == [PartyData("Alice"), None]
    else:
        assert isinstance(error, azopenai.OutputMismatchError)


# Bad input: nothing is sent


@pytest.mark.parametrize("call", ["parse", "stream"])
@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"response_format": int}, "int cannot be the form of an answer"),
        ({"response_format": "Party"}, "'Party' cannot be the form of an answer"),
        ({"response_format": None}, "None cannot be the form of an answer"),
        (
            {"response_format": attrs.make_class("Has", {"a": attrs.field(type=bytes)})},
            r"Has\.a: bytes has no",
        ),
        ({"response_format": Party, "stream": True}, "unexpected keyword argument 'stream'"),
        (
            {"response_format": Party, "temperature": "hot"},
            r"chat.completions.\w+\(\): temperature must be a",
        ),
        ({"response_format": {"type": 7}}, r"response_format.type must be 'text' or"),
    ],
)
def test_what_will_not_do_is_told_before_anything_is_sent(
    face: Face, call: str, params: Any, message: str
) -> None:
    async def asked(server: Loopback) -> None:
        client = face.client(server)
        try:
            await settled(getattr(client.chat.completions, call)(**ask(**params)))
        finally:
            await settled(client.close())

    with Loopback(json_answer(ANSWER)) as server, pytest.raises(TypeError, match=message):
        face.run(asked, server)
    assert server.received == []


def test_create_says_where_a_class_goes(face: Face) -> None:
    async def asked(client: Any) -> None:
        try:
            await settled(client.chat.completions.create(**ask(response_format=Party)))
        finally:
            await settled(client.close())

    with pytest.raises(TypeError, match=r"a class goes to chat\.completions\.parse\(\)"):
        face.run(asked, face.client("http://127.0.0.1:9"))
