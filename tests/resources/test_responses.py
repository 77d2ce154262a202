"""`client.responses` over a socket: what is sent, and what the caller gets."""

from __future__ import annotations

import inspect
import pickle
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from support.clock import FakeClock
from support.faces import first, items, leaves_a_stream, method, settled, within
from support.loopback import Answer, Loopback, events, json_answer, sse_answer
from support.responses import BEGUN, HELLO, RESPONSE, numbered, response, text, whole

import azopenai
from azopenai.pages import AsyncCursorPage, SyncCursorPage
from azopenai.resources import responses
from azopenai.resources.responses_requests import create_request
from azopenai.types.responses_events import ResponseCompletedEvent, ResponseFailedEvent
from azopenai.types.responses_items import ResponseInputMessageItem, ResponseOutputMessage
from azopenai.types.responses_response import InputTokenCountResponse, Response

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.faces import Face
    from support.loopback import Received

ASKED = {"model": "gpt-4o", "input": "Hi"}
STREAM = sse_answer(events(*HELLO, done=False))
DATED = "2025-03-01-preview"


async def called(face: Face, answer: Answer, name: str, *ids: str, **params: Any) -> tuple[Any, Received]:
    """Make a call; give its result, or the items of its stream, and what the server received."""
    with Loopback(answer) as server:
        async with within(face.client(server, api_version=params.pop("version", "v1"))) as client:
            result = await settled(method(client, name)(*ids, **params))
            if params.get("stream"):
                result = await items(result)
    [received] = server.received
    return result, received


@pytest.mark.parametrize(
    ("version", "root", "query"),
    [("v1", "/openai/v1", {}), (DATED, "/openai", {"api-version": DATED})],
)
@pytest.mark.parametrize(
    ("name", "ids", "params", "sent"),
    [
        ("responses.create", (), ASKED, ("POST", "/responses")),
        ("responses.retrieve", ("resp_1",), {}, ("GET", "/responses/resp_1")),
        ("responses.cancel", ("resp_1",), {}, ("POST", "/responses/resp_1/cancel")),
        ("responses.wait", ("resp_1",), {}, ("GET", "/responses/resp_1")),
    ],
)
def test_a_call_on_the_resource_gives_a_response(
    face: Face,
    name: str,
    ids: tuple[str, ...],
    params: dict[str, Any],
    sent: tuple[str, str],
    *,
    version: str,
    root: str,
    query: dict[str, str],
) -> None:
    result, received = face.run(called, face, json_answer(RESPONSE), name, *ids, version=version, **params)
    assert isinstance(result, Response)
    assert result.to_dict() == RESPONSE
    assert result.output_text == "Hello"
    assert (received.method, received.path) == (sent[0], root + sent[1])
    assert received.query == query
    assert received.body == b"" if ids else received.json() == ASKED


@pytest.mark.parametrize(
    "answer",
    [
        json_answer({"id": "resp_1", "object": "response", "deleted": True}),
        Answer(204),
        Answer(200),
        Answer(200, {"content-type": "text/html"}, b"<p>gone</p>"),
    ],
    ids=["json", "204", "empty", "html"],
)
def test_a_response_is_deleted_whatever_is_said_of_it(face: Face, answer: Answer) -> None:
    result, received = face.run(called, face, answer, "responses.delete", "resp_1")
    assert result is None
    assert (received.method, received.path, received.body) == ("DELETE", "/openai/v1/responses/resp_1", b"")


def test_what_to_retrieve_besides_goes_into_the_query(face: Face) -> None:
    include = ["file_search_call.results", "message.output_text.logprobs"]
    answer = json_answer(RESPONSE)
    _, received = face.run(called, face, answer, "responses.retrieve", "resp_1", include=include)
    assert parse_qsl(urlsplit(received.target).query) == [("include[]", name) for name in include]


def test_an_input_is_counted(face: Face) -> None:
    answer = json_answer({"object": "response.input_tokens", "input_tokens": 5})
    result, received = face.run(called, face, answer, "responses.input_tokens.count", **ASKED)
    assert isinstance(result, InputTokenCountResponse)
    assert result.input_tokens == 5
    assert (received.path, received.json()) == ("/openai/v1/responses/input_tokens", ASKED)


# Streams.


@pytest.mark.parametrize(
    ("name", "ids", "params"),
    [("responses.create", (), ASKED), ("responses.retrieve", ("resp_1",), {})],
)
def test_a_stream_gives_typed_events(
    face: Face, name: str, ids: tuple[str, ...], params: dict[str, Any]
) -> None:
    found, received = face.run(called, face, STREAM, name, *ids, **params, stream=True)
    assert [event.to_dict() for event in found] == HELLO
    assert isinstance(found[-1], ResponseCompletedEvent)
    if ids:
        assert received.query == {"stream": "true"}
    else:
        assert received.json() == {**ASKED, "stream": True}


def test_a_stream_is_taken_up_where_it_broke_off(face: Face) -> None:
    params = {"stream": True, "starting_after": 3, "include_obfuscation": False}
    found, received = face.run(
        called, face, sse_answer(events(*HELLO[4:])), "responses.retrieve", "resp_1", **params
    )
    assert [event.to_dict() for event in found] == HELLO[4:]
    assert received.query == {"stream": "true", "starting_after": "3", "include_obfuscation": "false"}


async def from_streams(face: Face, answer: Answer, count: int) -> int:
    with Loopback(answer) as server:
        async with within(face.client(server)) as client:
            for _ in range(count):
                stream = await settled(client.responses.create(**ASKED, stream=True))
                assert len(await items(stream)) == len(HELLO)
            return server.connections


@pytest.mark.parametrize("done", [True, False])
def test_streams_that_ended_share_a_connection(face: Face, *, done: bool) -> None:
    """Some servers say [DONE] behind the last event; nobody waits for it, or trips over it."""
    assert face.run(from_streams, face, sse_answer(events(*HELLO, done=done)), 5) == 1


FAILED = numbered(
    whole("created", BEGUN),
    *text("Hel"),
    whole("failed", response(status="failed", error={"code": "server_error", "message": "overloaded"})),
)


def test_a_response_that_failed_is_the_last_event(face: Face) -> None:
    found, _ = face.run(called, face, sse_answer(events(*FAILED)), "responses.create", **ASKED, stream=True)
    last = found[-1]
    assert isinstance(last, ResponseFailedEvent)
    assert last.response.status == "failed"
    assert last.response.error is not None
    assert (last.response.error.code, last.response.error.message) == ("server_error", "overloaded")


ERRORS = {
    "as described": {"type": "error", "code": "server_error", "message": "overloaded", "param": None},
    "in an envelope": {"type": "error", "error": {"code": "server_error", "message": "overloaded"}},
    "without a type": {"error": {"code": "server_error", "message": "overloaded"}},
}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_an_error_in_a_stream_is_raised_with_what_had_come(face: Face, error: dict[str, Any]) -> None:
    answer = sse_answer(events(*HELLO[:4], error, done=False))
    with pytest.raises(azopenai.StreamError) as caught:
        face.run(called, face, answer, "responses.create", **ASKED, stream=True)
    assert type(caught.value) is azopenai.StreamError
    assert (caught.value.code, caught.value.message) == ("server_error", "overloaded")
    assert caught.value.partial.output_text == "Hel"
    again = pickle.loads(pickle.dumps(caught.value))
    assert again.partial == caught.value.partial


@leaves_a_stream
@pytest.mark.parametrize("then", ["close", "reset"])
def test_a_stream_that_breaks_off_is_raised_with_what_had_come(face: Face, then: Any) -> None:
    answer = sse_answer(events(*HELLO[:5], done=False), then=then)
    with pytest.raises(azopenai.StreamTruncatedError, match=r"without response\.completed or") as caught:
        face.run(called, face, answer, "responses.create", **ASKED, stream=True)
    partial = caught.value.partial
    assert (partial.id, partial.status, partial.output_text) == ("resp_1", "in_progress", "Hello")


# The stream that adds itself up.


async def helped(face: Face, answer: Answer, use: Callable[[Any], Any], **params: Any) -> tuple[Any, Any]:
    with Loopback(answer) as server:
        client = face.client(server, api_version="v1")
        async with within(client), within(client.responses.stream(**params)) as stream:
            result = await use(stream)
    return result, server.received


def test_the_helper_gives_events_with_snapshots(face: Face) -> None:
    found, [received] = face.run(helped, face, STREAM, items, **ASKED)
    assert received.json() == {**ASKED, "stream": True}
    assert [event.to_dict() for event in found] == HELLO
    assert [event.snapshot for event in found if event.type == "response.output_text.delta"] == [
        "Hel",
        "Hello",
    ]


def test_the_helper_gives_text_and_the_final_response(face: Face) -> None:
    async def use(stream: Any) -> tuple[list[str], Any, Any]:
        texts = await items(stream.text_stream)
        final = await settled(stream.get_final_response())
        return texts, final, stream.response

    (texts, final, info), _ = face.run(helped, face, STREAM, use, **ASKED)
    assert texts == ["Hel", "lo"]
    assert isinstance(final, Response)
    assert final.to_dict() == RESPONSE
    assert final._response == info
    assert final._response is not None
    assert final._response.status_code == 200


@leaves_a_stream
def test_the_helper_knows_the_response_so_far(face: Face) -> None:
    async def use(stream: Any) -> tuple[str, str]:
        while (await first(stream)).type != "response.output_text.delta":
            pass
        sofar = stream.current_response_snapshot
        await settled(stream.close())
        await settled(stream.until_done())
        return sofar.output_text, stream.current_response_snapshot.output_text

    found, _ = face.run(helped, face, sse_answer(*(events(one, done=False) for one in HELLO)), use, **ASKED)
    assert found == ("Hel", "Hel")


def test_a_response_in_the_background_is_streamed_from_where_it_is_known(face: Face) -> None:
    async def use(stream: Any) -> tuple[list[Any], Any]:
        return await items(stream), await settled(stream.get_final_response())

    (found, final), [received] = face.run(
        helped,
        face,
        STREAM,
        use,
        response_id="resp_1",
        starting_after=3,
        include=["file_search_call.results"],
    )
    assert (received.method, received.path) == ("GET", "/openai/v1/responses/resp_1")
    assert received.query == {"stream": "true", "include[]": "file_search_call.results"}
    assert [event.to_dict() for event in found] == HELLO[4:]
    assert found[0].snapshot == "Hello"
    assert final.to_dict() == RESPONSE


def test_a_manager_that_was_not_entered_has_nothing_to_close(face: Face) -> None:
    async def leave(manager: Any) -> None:
        await settled((manager.__aexit__ if face.is_async else manager.__exit__)(None, None, None))

    client = face.client("http://127.0.0.1:9")
    face.run(leave, client.responses.stream(**ASKED))


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({**ASKED, "stream": True}, "got an unexpected keyword argument 'stream'"),
        ({**ASKED, "starting_after": 3}, "starting_after goes with response_id"),
        (
            {**ASKED, "response_id": "resp_1"},
            "input is for a new response, and response_id names one that is there already",
        ),
        ({"response_id": 5}, "response_id must be a str, not 5"),
    ],
)
def test_the_two_uses_of_the_helper_are_not_mixed(face: Face, params: dict[str, Any], wrong: str) -> None:
    client = face.client("http://127.0.0.1:9")
    with pytest.raises(TypeError) as caught:
        client.responses.stream(**params)
    assert str(caught.value).startswith(f"responses.stream(){':' if 'got' not in wrong else ''} {wrong}")


def test_an_id_that_is_none_is_refused_before_the_call(face: Face) -> None:
    client = face.client("http://127.0.0.1:9")
    with pytest.raises(ValueError, match="response_id must not be"):
        client.responses.stream(response_id="..")


# What is given, and waiting.

ITEMS: list[dict[str, Any]] = [
    {"id": "msg_1", "type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hi"}]},
    {"id": "msg_2", "type": "message", "role": "assistant", "status": "completed", "content": []},
    {"id": "x_1", "type": "new_item", "colour": "red"},
]


async def listed(face: Face) -> tuple[list[Any], type, list[Received]]:
    def say(received: Received) -> Answer:
        first = "after" not in received.query
        data = ITEMS[:2] if first else ITEMS[2:]
        page = {"object": "list", "data": data, "has_more": first, "first_id": data[0]["id"]}
        return json_answer({**page, "last_id": data[-1]["id"]})

    with Loopback(say) as server:
        async with within(face.client(server, api_version="v1")) as client:
            pages = client.responses.input_items.list("resp_1", limit=2, include=["file_search_call.results"])
            found = await items(pages)
            page = await settled(client.responses.input_items.list("resp_1"))
    return found, page.__class__, server.received


def test_what_was_given_is_listed_over_all_pages(face: Face) -> None:
    found, page, [first, second, _] = face.run(listed, face)
    assert page is (AsyncCursorPage if face.is_async else SyncCursorPage)
    assert [item.to_dict() for item in found] == ITEMS
    given, made, unknown = found
    assert isinstance(given, ResponseInputMessageItem)
    assert isinstance(made, ResponseOutputMessage)
    assert unknown.colour == "red"
    assert first.path == second.path == "/openai/v1/responses/resp_1/input_items"
    assert first.query == {"limit": "2", "include[]": "file_search_call.results"}
    assert second.query == {**first.query, "after": "msg_2"}


async def waited(
    face: Face, states: list[str], clock: FakeClock, **params: Any
) -> tuple[Any, list[Received]]:
    answers = [json_answer(response(status=state)) for state in states]
    with Loopback(*answers) as server:
        async with within(face.client(server, clock=clock)) as client:
            result = await settled(client.responses.wait("resp_1", **params))
    return result, server.received


@pytest.mark.parametrize("last", ["completed", "failed", "cancelled", "incomplete", "new"])
def test_waiting_ends_with_a_response_that_is_done_in_any_way(face: Face, last: str) -> None:
    clock, seen = FakeClock(), list[str]()
    result, received = face.run(
        waited,
        face,
        ["queued", "in_progress", last],
        clock,
        on_progress=lambda state: seen.append(state.status),
        include=["file_search_call.results"],
    )
    assert isinstance(result, Response)
    assert result.status == last
    assert seen == ["queued", "in_progress", last]
    assert clock.slept == [1.0, 1.5]
    assert {one.query["include[]"] for one in received} == {"file_search_call.results"}


def test_waiting_ends_at_the_deadline(face: Face) -> None:
    clock = FakeClock()
    with pytest.raises(azopenai.PollTimeoutError) as caught:
        face.run(waited, face, ["queued"], clock, deadline=10, max_interval=2)
    assert caught.value.last.status == "queued"
    assert clock.slept == [1.0, 1.5, 2, 2, 2]


@pytest.mark.parametrize(
    ("params", "kind", "wrong"),
    [
        ({"deadline": 0}, ValueError, "deadline must be a number of seconds above 0, not 0"),
        ({"max_interval": None}, TypeError, r"responses.wait\(\): max_interval must be a number, not None"),
        ({"on_progress": 5}, TypeError, r"responses.wait\(\): on_progress must be a function or None, not 5"),
        ({"dead_line": 5}, TypeError, r"unexpected keyword argument 'dead_line'; did you mean 'deadline'\?"),
    ],
)
def test_limits_of_a_wait_that_will_not_do(
    face: Face, params: dict[str, Any], kind: type[Exception], wrong: str
) -> None:
    with pytest.raises(kind, match=wrong):
        face.run(waited, face, ["completed"], FakeClock(), **params)


# Bad input.


@pytest.mark.parametrize(
    ("params", "wrong"),
    [
        ({"input": 5}, "input must be a str or a list, not 5"),
        ({"input": [5]}, "input[0] must be a result of this library or a dict, not 5"),
        (
            {"input": [{"role": "user", "content": 5}]},
            "input[0].content must be a str or a list, not 5",
        ),
        (
            {"input": [{"role": "user", "content": [{"type": "input_text", "text": 5}]}]},
            "input[0].content[0].text must be a str, not 5",
        ),
        ({"input": [{"role": "user", "content": "", "type": 5}]}, "input[0].type must be 'message' or"),
        (
            {"input": [{"type": "function_call_output", "call_id": "c", "output": 5}]},
            "input[0].output must be a str or a list, not 5",
        ),
        ({"tools": [{"type": "mcp", "server_label": 5}]}, "tools[0].server_label must be a str, not 5"),
        ({"tools": [{"name": "f"}]}, "tools[0].type must be 'function' or"),
        ({"tool_choice": 5}, "tool_choice must be a str or"),
        ({"text": {"format": {"type": "json_schema", "name": 5}}}, "text.format.name must be a str, not 5"),
        ({"reasoning": {"effort": 5}}, "reasoning.effort must be a str or None, not 5"),
        ({"max_output_tokens": "5"}, "max_output_tokens must be an int or None, not a str"),
        ({"include": "all"}, "include must be a list or None, not a str"),
        ({"response_format": {}}, "got an unexpected keyword argument 'response_format'"),
    ],
)
def test_bad_input_is_told_before_anything_is_sent(params: dict[str, Any], wrong: str) -> None:
    with pytest.raises(TypeError) as caught:
        create_request({**ASKED, **params})
    assert wrong in str(caught.value)


def test_a_result_goes_back_in_as_it_is(face: Face) -> None:
    async def twice() -> list[Received]:
        with Loopback(json_answer(RESPONSE)) as server:
            async with within(face.client(server)) as client:
                given: list[Any] = [{"role": "user", "content": "Hi"}]
                first = await settled(client.responses.create(model="gpt-4o", input=given))
                given += first.output
                given.append({"type": "function_call_output", "call_id": "c", "output": "1"})
                await settled(client.responses.create(model="gpt-4o", input=given, tools=first.tools))
        return server.received

    _, second = face.run(twice)
    assert second.json()["input"] == [
        {"role": "user", "content": "Hi"},
        *RESPONSE["output"],
        {"type": "function_call_output", "call_id": "c", "output": "1"},
    ]


def test_a_prompt_that_was_filtered_is_told(face: Face) -> None:
    filtered = {
        "message": "The response was filtered",
        "type": "invalid_request_error",
        "param": "prompt",
        "code": "content_filter",
    }
    with pytest.raises(azopenai.ContentFilterError) as caught:
        face.run(called, face, json_answer({"error": filtered}, 400), "responses.create", **ASKED)
    assert caught.value.param == "prompt"
    assert caught.value.filtered_categories == ()


# Other forms of the same methods.

FORMS = {"create": ((), ASKED), **{name: (("resp_1",), {}) for name in ("retrieve", "delete", "cancel")}}


@pytest.mark.parametrize("name", FORMS)
def test_the_whole_answer_can_be_had(face: Face, name: str) -> None:
    ids, params = FORMS[name]

    async def both(client: Any) -> list[Any]:
        raw = await settled(getattr(client.responses.with_raw_response, name)(*ids, **params))
        found = [raw.parse(), raw.status_code]
        async with within(
            getattr(client.responses.with_streaming_response, name)(*ids, **params)
        ) as streamed:
            found += [await settled(streamed.parse()), streamed.status_code]
        return found

    async def called_both() -> list[Any]:
        with Loopback(json_answer(RESPONSE)) as server:
            async with within(face.client(server)) as client:
                return await both(client)

    raw, status, streamed, again = face.run(called_both)
    assert status == again == 200
    assert raw == streamed
    assert isinstance(raw, type(None) if name == "delete" else Response)


PAIRS = [
    (getattr(responses, name), getattr(responses, f"Async{name}"))
    for name in ("Responses", "InputItems", "InputTokens")
]


def shown(method: Any) -> list[str]:
    """The parameters of a method, as they are shown."""
    return [str(parameter) for parameter in inspect.signature(method).parameters.values()]


def methods(cls: type) -> dict[str, Any]:
    return {name: value for name, value in vars(cls).items() if name[0] != "_"}


@pytest.mark.parametrize(("sync", "other"), PAIRS)
def test_both_faces_have_the_same_methods(sync: type, other: type) -> None:
    ours, theirs = methods(sync), methods(other)
    assert ours.keys() == theirs.keys()
    for name, found in ours.items():
        if isinstance(found, property):
            assert found.__doc__ == theirs[name].__doc__
            continue
        assert shown(found) == shown(theirs[name])
        assert found.__doc__
        assert found.__doc__ == theirs[name].__doc__.replace("async with", "with").replace(
            "async for", "for"
        ).replace("await ", "")


def test_a_signature_shows_the_keywords_behind_the_id() -> None:
    parameters = inspect.signature(responses.Responses.retrieve).parameters
    assert list(parameters)[:2] == ["self", "response_id"]
    assert parameters["starting_after"].kind is inspect.Parameter.KEYWORD_ONLY
