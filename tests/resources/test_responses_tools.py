"""`responses.run_tools`: a model that calls functions, over sockets, on every face."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import anyio.lowlevel
import attrs
import pytest
from support.faces import items, settled, within
from support.loopback import Loopback, json_answer
from support.responses import RESPONSE, response

import azopenai
from azopenai import function_tool
from azopenai.emulator import Emulator
from azopenai.types.responses_response import Response

if TYPE_CHECKING:
    from support.faces import Face
    from support.loopback import Said

ASKED: dict[str, Any] = {"model": "m", "input": "What is the weather, and the population, in Paris?"}
USER = {"role": "user", "content": ASKED["input"]}


def get_weather(city: str, days: int = 1) -> dict[str, Any]:
    """Tell the weather.

    Args:
        city: Where.
        days: For how long.
    """
    return {"city": city, "days": days}


async def get_population(city: str) -> int:
    """Tell how many live there."""
    await anyio.lowlevel.checkpoint()
    return len(city)


def broken(city: str) -> None:
    """Break."""
    raise LookupError(f"no {city}")


def call(name: Any, arguments: Any, number: int = 1) -> dict[str, Any]:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {
        "type": "function_call",
        "id": f"fc_{number}",
        "call_id": f"call_{number}",
        "name": name,
        "arguments": text,
    }


def calling(*calls: Any) -> Said:
    return json_answer(response(output=[{"type": "reasoning", "id": "rs_1", "summary": []}, *calls]))


DONE = json_answer(RESPONSE)


class Ran:
    """What became of a run: its steps, its last answer, what was raised, and what was sent."""

    def __init__(self, face: Face, *answers: Said, **params: Any) -> None:
        self.steps: list[Any] = []
        self.run: Any = None
        self.error: BaseException | None = None
        with Loopback(*answers or [DONE]) as server:
            try:
                face.run(self._go, face, server, {**ASKED, **params})
            except (azopenai.OpenAIError, ValueError, TypeError) as error:
                self.error = error
            self.sent = [request.json() for request in server.received]

    async def _go(self, face: Face, server: Loopback, params: Any) -> None:
        async with within(face.client(server)) as client:
            self.run = client.responses.run_tools(**params)
            self.steps = await items(self.run)

    @property
    def outputs(self) -> list[Any]:
        return [result.output for step in self.steps for result in step.results]


def test_functions_are_called_and_the_model_is_told(face: Face) -> None:
    first = (
        call("get_weather", {"city": "Paris", "days": 2}),
        call("get_weather", {"city": "Rome", "days": None}, 2),
    )
    ran = Ran(face, calling(*first), DONE, tools=[get_weather])
    assert ran.error is None
    assert isinstance(ran.run.final_completion, Response)
    assert ran.run.final_completion.output_text == "Hello"
    assert [step.turn for step in ran.steps] == [1, 2]
    assert ran.outputs == ['{"city": "Paris", "days": 2}', '{"city": "Rome", "days": 1}']
    one, two = ran.sent
    assert one["input"] == [USER]
    [tool] = one["tools"]
    assert (tool["type"], tool["name"], tool["strict"]) == ("function", "get_weather", True)
    assert two["input"] == [
        USER,
        {"type": "reasoning", "id": "rs_1", "summary": []},
        *first,
        {"type": "function_call_output", "call_id": "call_1", "output": ran.outputs[0]},
        {"type": "function_call_output", "call_id": "call_2", "output": ran.outputs[1]},
    ]
    assert ran.run.messages[0] == USER
    assert len(ran.run.messages) == len(two["input"]) + len(RESPONSE["output"])


def test_async_functions_are_for_the_async_client(face: Face) -> None:
    ran = Ran(face, calling(call("get_population", {"city": "Paris"})), DONE, tools=[get_population])
    if face.is_async:
        assert ran.outputs == ["5"]
    else:
        assert isinstance(ran.error, TypeError)
        assert ran.sent == []


def test_tools_of_the_service_stand_beside_functions(face: Face) -> None:
    ran = Ran(face, tools=[{"type": "web_search"}, get_weather])
    assert [tool["type"] for tool in ran.sent[0]["tools"]] == ["function", "web_search"]
    assert len(ran.steps) == 1


def test_a_conversation_that_the_service_keeps_is_not_sent_again(face: Face) -> None:
    first = call("get_weather", {"city": "Paris", "days": 2})
    ran = Ran(face, calling(first), DONE, tools=[get_weather], conversation="conv_1")
    one, two = ran.sent
    assert one["input"] == [USER]
    assert two["input"] == [{"type": "function_call_output", "call_id": "call_1", "output": ran.outputs[0]}]
    assert len(ran.run.messages) == 5


def test_items_may_be_given_and_what_came_before_is_kept(face: Face) -> None:
    given = [{"type": "item_reference", "id": "msg_0"}, USER]
    first = call("get_weather", {"city": "Paris", "days": 2})
    ran = Ran(face, calling(first), DONE, tools=[get_weather], input=given, previous_response_id="resp_0")
    assert [sent["input"][:2] for sent in ran.sent] == [given, given]
    assert {sent["previous_response_id"] for sent in ran.sent} == {"resp_0"}
    assert len(given) == 2


@pytest.mark.parametrize(
    ("choice", "then"),
    [
        ("required", None),
        ({"type": "function", "name": "get_weather"}, None),
        ("auto", "auto"),
        (
            {"type": "allowed_tools", "mode": "auto", "tools": []},
            {"type": "allowed_tools", "mode": "auto", "tools": []},
        ),
    ],
)
def test_a_tool_that_must_be_called_must_be_called_once(face: Face, choice: Any, then: Any) -> None:
    first = call("get_weather", {"city": "Paris", "days": 2})
    ran = Ran(face, calling(first), DONE, tools=[get_weather], tool_choice=choice)
    assert [sent.get("tool_choice") for sent in ran.sent] == [choice, then]


def test_failures_are_told_to_the_model(face: Face) -> None:
    calls = (
        call("broken", {"city": "Oz"}),
        call("unknown", {}, 2),
        call("get_weather", "{", 3),
        call(None, "{}", 4),
    )
    ran = Ran(face, calling(*calls), DONE, tools=[broken, get_weather])
    assert ran.error is None
    assert ran.outputs[0] == "Error: broken failed: LookupError: no Oz"
    assert ran.outputs[1].startswith("Error: there is no tool 'unknown'")
    assert ran.outputs[2].startswith("Error: the arguments of get_weather do not fit")
    assert ran.outputs[3].startswith("Error: there is no tool ''")


def test_failures_are_raised_where_that_is_asked_for(face: Face) -> None:
    ran = Ran(face, calling(call("broken", {"city": "Oz"})), tools=[broken], on_error="raise")
    assert isinstance(ran.error, azopenai.ToolError)
    assert isinstance(ran.error.__cause__, LookupError)
    assert len(ran.sent) == 1


def test_turns_are_bounded(face: Face) -> None:
    again = calling(call("get_weather", {"city": "Paris", "days": 1}))
    ran = Ran(face, again, tools=[get_weather], max_turns=2)
    assert isinstance(ran.error, azopenai.MaxTurnsError)
    assert len(ran.sent) == 2


@attrs.frozen
class Report:
    """The weather."""

    text: str


def test_the_last_answer_may_be_an_instance_of_a_class(face: Face) -> None:
    part = {"type": "output_text", "text": '{"text": "Mild"}', "annotations": []}
    last = json_answer(response(output=[{**RESPONSE["output"][0], "content": [part]}]))
    first = calling(call("get_weather", {"city": "Paris", "days": 1}))
    ran = Ran(face, first, last, tools=[function_tool(get_weather)], text_format=Report)
    assert ran.error is None
    assert ran.run.final_completion.output_parsed == Report("Mild")
    assert {sent["text"]["format"]["name"] for sent in ran.sent} == {"Report"}


@pytest.mark.parametrize("output", [None, "odd", [5, {"type": "new"}]])
def test_an_output_of_another_shape_calls_nothing(face: Face, output: Any) -> None:
    ran = Ran(face, json_answer(response(output=output)), tools=[get_weather])
    assert ran.error is None
    assert [step.results for step in ran.steps] == [()]


@pytest.mark.parametrize(
    ("params", "kind", "wrong"),
    [
        ({"tools": []}, ValueError, "tools must be functions with names of their own"),
        ({"tools": [{"type": "web_search"}]}, ValueError, "tools must be functions with names of their own"),
        ({"tools": [{"type": "function", "name": "f"}]}, TypeError, "accepted are functions, function_tool"),
        ({"tools": [get_weather], "max_turns": 0}, ValueError, "max_turns must be 1 or more"),
        ({"tools": [get_weather], "temperature": "hot"}, TypeError, "temperature must be a number"),
        ({}, TypeError, "missing the required keyword argument 'tools'"),
    ],
)
def test_bad_input_is_told_before_anything_is_sent(
    face: Face, params: dict[str, Any], kind: type[Exception], wrong: str
) -> None:
    ran = Ran(face, **params)
    assert type(ran.error) is kind
    assert wrong in str(ran.error)
    assert str(ran.error).startswith("responses.run_tools()")
    assert ran.sent == []


def test_the_emulator_plays_along(face: Face) -> None:
    async def ask() -> Any:
        with Emulator() as emulator:
            client = face.client(emulator.endpoint, api_key=emulator.api_key, api_version="v1")
            async with within(client):
                run = client.responses.run_tools(
                    model="gpt-4o", input="What is the weather in Paris?", tools=[get_weather]
                )
                await settled(run.until_done())
        return run

    run = face.run(ask)
    assert [len(step.results) for step in run.steps] == [1, 0]
    assert run.final_completion.output_text
