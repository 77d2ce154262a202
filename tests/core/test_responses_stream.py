"""The events of a streamed response, with snapshots, and the response that they come to."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.answers import response as answer
from support.chunks import sse
from support.responses import BEGUN, HELLO, RESPONSE, any_event, event, whole

from azopenai.core.decode import Model, Unknown
from azopenai.core.responses_stream import ResponseStreamState
from azopenai.core.streaming import StreamParser
from azopenai.errors import StreamError
from azopenai.resources.responses_requests import create_request, stream_request
from azopenai.types.responses_events import ResponseCompletedEvent, ResponseCreatedEvent
from azopenai.types.responses_response import Response
from azopenai.types.responses_stream import Growing, ResponseStreamedEvent, ResponseTextDeltaEvent

Found = list[ResponseStreamedEvent]


class Reader:
    """Reads the data of events as the stream of the client does."""

    def __init__(self, starting_after: int | None = None) -> None:
        info = answer(named={"x-request-id": "r-1"})
        request, expected, _ = stream_request({"model": "m", "input": "Hi"})
        assert request.events is not None
        self.parser = StreamParser(request.events, info, request.decode)
        self.state = ResponseStreamState(self.parser.joiner, info, expected, starting_after)

    def feed(self, *data: Any) -> Found:
        found = [self.state.event(item) for item in self.parser.feed(sse(*data, done=False))]
        return [event for event in found if event is not None]


def events(*data: Any) -> Found:
    return Reader().feed(*data)


def test_events_are_those_of_the_stream() -> None:
    found = events(*HELLO)
    assert [event.type for event in found] == [data["type"] for data in HELLO]
    assert [event.to_dict() for event in found] == HELLO
    assert isinstance(found[0], ResponseCreatedEvent)
    assert isinstance(found[-1], ResponseCompletedEvent)
    assert found[-1].response.output_text == "Hello"


def test_a_piece_of_a_text_has_the_text_up_to_it() -> None:
    first, second = [event for event in events(*HELLO) if isinstance(event, ResponseTextDeltaEvent)]
    assert (first.delta, first.snapshot) == ("Hel", "Hel")
    assert (second.delta, second.snapshot) == ("lo", "Hello")
    assert first.item_id == "msg_1"


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("refusal", {}),
        ("reasoning_text", {}),
        ("reasoning_summary_text", {"summary_index": 0}),
        ("function_call_arguments", {}),
        ("custom_tool_call_input", {}),
        ("mcp_call_arguments", {}),
        ("code_interpreter_call_code", {}),
    ],
)
def test_every_text_has_snapshots(kind: str, members: dict[str, Any]) -> None:
    found: list[Any] = events(*(event(f"{kind}.delta", delta=piece, **members) for piece in "abc"))
    assert [one.snapshot for one in found] == ["a", "ab", "abc"]
    assert all(isinstance(one, Growing) for one in found)


def test_events_with_snapshots_pickle_copy_and_compare() -> None:
    _, second = [event for event in events(*HELLO) if isinstance(event, ResponseTextDeltaEvent)]
    for again in (pickle.loads(pickle.dumps(second)), copy.deepcopy(second)):
        assert again == second
        assert again.snapshot == "Hello"
    made = ResponseTextDeltaEvent(item_id="m", output_index=0, content_index=0, sequence_number=0, delta="x")
    assert made.snapshot == ""


def test_an_event_of_an_unknown_type_keeps_its_data() -> None:
    [found] = events({"type": "response.new", "sequence_number": 0, "flavour": "mint"})
    assert isinstance(found, Unknown)
    assert found.to_dict() == {"type": "response.new", "sequence_number": 0, "flavour": "mint"}
    assert getattr(found, "flavour") == "mint"  # noqa: B009 - a checker knows the fields of a class only


def test_the_snapshot_is_the_response_so_far() -> None:
    reader = Reader()
    reader.feed(*HELLO[:4])
    snapshot = reader.state.snapshot()
    assert (snapshot.id, snapshot.status, snapshot.output_text) == ("resp_1", "in_progress", "Hel")
    assert snapshot._request_id == "r-1"
    reader.feed(*HELLO[4:])
    assert reader.state.snapshot().to_dict() == RESPONSE


def test_events_that_are_known_are_not_given_again_and_count_all_the_same() -> None:
    reader = Reader(starting_after=3)
    found = reader.feed(*HELLO)
    assert [event.sequence_number for event in found] == [4, 5, 6, 7, 8]
    first = found[0]
    assert isinstance(first, ResponseTextDeltaEvent)
    assert (first.delta, first.snapshot) == ("lo", "Hello")


def test_starting_after_the_first_event_is_not_starting_before_it() -> None:
    assert len(Reader(starting_after=0).feed(*HELLO)) == len(HELLO) - 1
    assert len(Reader(starting_after=None).feed(*HELLO)) == len(HELLO)


def test_a_stream_that_fails_tells_what_had_come() -> None:
    reader = Reader()
    with pytest.raises(StreamError) as caught:
        reader.feed(*HELLO[:4], {"type": "error", "code": "server_error", "message": "overloaded"})
    error = reader.parser.informed(caught.value)
    assert isinstance(error.partial, Response)
    assert (error.partial.id, error.partial.output_text) == ("resp_1", "Hel")
    assert (error.code, error.message) == ("server_error", "overloaded")


@pytest.mark.parametrize("kind", ["completed", "failed", "incomplete"])
def test_what_stands_behind_the_last_event_is_not_looked_at(kind: str) -> None:
    reader = Reader()
    found = reader.feed(whole("created", BEGUN), whole(kind, RESPONSE), "[DONE]", "nonsense")
    assert len(found) == 2
    assert reader.parser.done


@pytest.mark.parametrize("make", [create_request, lambda params: stream_request(params)[0]])
def test_a_stream_is_asked_for(make: Any) -> None:
    request = make({"model": "m", "input": "Hi", **({"stream": True} if make is create_request else {})})
    assert request.params == {"model": "m", "input": "Hi", "stream": True}
    assert request.stream


@given(st.lists(any_event, max_size=6))
def test_anything_has_events_and_adds_up(said: list[dict[str, Any]]) -> None:
    reader = Reader()
    for data in said:
        reader.parser.joiner.add(data)
        found = reader.state.event(data)
        if found is not None:
            assert isinstance(found, Model)
            assert pickle.loads(pickle.dumps(found)) == found
            snapshot: Any = getattr(found, "snapshot", "")
            assert isinstance(snapshot, str)
    assert isinstance(reader.state.snapshot(), Response)
