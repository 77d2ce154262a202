"""`chat.completions.run_tools`: a model that calls functions, over sockets, on every face."""

from __future__ import annotations

import contextvars
import json
import threading
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest
from support.faces import Face, settled
from support.loopback import Loopback, json_answer

import azopenai
from azopenai import function_tool
from azopenai.emulator import Emulator
from azopenai.types.chat import ChatCompletion
from azopenai.types.tools import ToolCall, ToolResult

if TYPE_CHECKING:
    from collections.abc import Callable

    from support.loopback import Said

USER = {"role": "user", "content": "What is the weather, and the population, in Paris?"}


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


def call(name: str, arguments: Any, number: int = 1, **more: Any) -> dict[str, Any]:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    return {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": text}, **more}


def answer(content: str | None = None, *calls: Any, reason: str = "stop") -> Said:
    """What a model says, or calls."""
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if calls:
        message["tool_calls"] = list(calls)
    choice = {"index": 0, "finish_reason": "tool_calls" if calls else reason, "message": message}
    return json_answer({"id": "chatcmpl-1", "object": "chat.completion", "choices": [choice]})


class Ran:
    """What became of a run: its steps, its last answer, what was raised, and what was sent."""

    def __init__(self, face: Face, *answers: Said, messages: Any = (USER,), **params: Any) -> None:
        self.steps: list[Any] = []
        self.run: Any = None
        self.error: BaseException | None = None
        with Loopback(*answers or [answer("done")]) as server:
            try:
                face.run(self._go, face, server, {"model": "m", "messages": list(messages), **params})
            except (azopenai.OpenAIError, ValueError, TypeError) as error:
                self.error = error
            self.sent = [request.json() for request in server.received]

    async def _go(self, face: Face, server: Any, params: Any) -> None:
        client = face.client(server)
        try:
            self.run = client.chat.completions.run_tools(**params)
            if face.is_async:
                async for step in self.run:
                    self.steps.append(step)
            else:
                self.steps.extend(self.run)
        finally:
            await settled(client.close())

    @property
    def outputs(self) -> list[str]:
        return [result.output for step in self.steps for result in step.results]


def test_functions_are_called_and_the_model_is_told(face: Face) -> None:
    ran = Ran(
        face,
        answer(
            None,
            call("get_weather", {"city": "Paris", "days": None}),
            call("get_weather", {"city": "Rome"}, 2),
        ),
        answer("It is fine."),
        tools=[get_weather],
        temperature=0,
    )
    assert ran.error is None
    first, last = ran.steps
    assert first.turn == 1
    assert first.messages == (USER,)
    assert isinstance(first.completion, ChatCompletion)
    assert first.results[0] == ToolResult(
        ToolCall("call_1", "get_weather", '{"city": "Paris", "days": null}'),
        '{"city": "Paris", "days": 1}',
        {"city": "Paris", "days": 1},
    )
    assert (last.turn, last.results) == (2, ())
    assert ran.run.final_completion is last.completion
    assert ran.run.steps == ran.steps
    assert [sent["temperature"] for sent in ran.sent] == [0, 0]
    assert ran.sent[0]["tools"] == [function_tool(get_weather)]
    assert ran.sent[1]["messages"] == [
        USER,
        first.completion.choices[0].message.to_dict(),
        {"role": "tool", "tool_call_id": "call_1", "content": '{"city": "Paris", "days": 1}'},
        {"role": "tool", "tool_call_id": "call_2", "content": '{"city": "Rome", "days": 1}'},
    ]
    assert ran.run.messages[-1] == last.completion.choices[0].message
    assert len(ran.run.messages) == 5


def test_the_emulator_is_gone_on_with_to_the_end(face: Face) -> None:
    tools: list[Any] = [get_weather, get_population] if face.is_async else [get_weather]

    async def asked(emulator: Emulator) -> Any:
        client = face.client(emulator.endpoint, api_key=emulator.api_key)
        run = client.chat.completions.run_tools(model="gpt-4o", messages=[USER], tools=tools)
        assert (run.final_completion, run.steps) == (None, [])
        final = await settled(run.until_done())
        assert await settled(run.until_done()) is final
        await settled(client.close())
        return final, run

    with Emulator() as emulator:
        final, run = face.run(asked, emulator)
    assert "The tools said: {" in final.choices[0].message.content
    assert final is run.final_completion
    assert len(run.steps) == 2
    assert len(run.steps[0].results) == len(tools)


@attrs.define
class Weather:
    city: str


def test_the_last_answer_can_be_an_instance_of_a_class(face: Face) -> None:
    ran = Ran(
        face,
        answer(None, call("get_weather", {"town": "Paris"})),
        answer('{"city": "Paris"}'),
        tools=[get_weather],
        response_format=Weather,
    )
    assert ran.error is None
    assert ran.outputs == [
        "Error: the arguments of get_weather do not fit: the whole has a member 'town' too many"
    ]
    assert ran.run.final_completion.choices[0].message.parsed == Weather("Paris")
    assert ran.sent[1]["response_format"]["json_schema"]["name"] == "Weather"


def test_an_ending_that_is_no_instance_ends_the_run(face: Face) -> None:
    calls = answer(None, call("get_weather", {"city": "Paris"}))
    ran = Ran(face, calls, answer("{", reason="length"), tools=[get_weather], response_format=Weather)
    assert isinstance(ran.error, azopenai.LengthFinishReasonError)
    assert len(ran.steps) == 1


def test_a_failure_is_reported_unless_it_is_to_be_raised(face: Face) -> None:
    calls = answer(None, call("broken", {"city": "Paris"}), call("get_weather", {"city": "Rome"}, 2))
    told = Ran(face, calls, answer("Pity."), tools=[broken, get_weather])
    assert told.error is None
    assert told.outputs[0] == "Error: broken failed: LookupError: no Paris"
    assert told.sent[1]["messages"][2]["content"] == told.outputs[0]
    raised = Ran(face, calls, answer("Pity."), tools=[broken, get_weather], on_error="raise")
    assert isinstance(raised.error, azopenai.ToolError)
    assert isinstance(raised.error.__cause__, LookupError)
    assert raised.error.call is not None
    assert raised.error.call.name == "broken"
    # The step is there to be looked at, and the other function was called all the same.
    assert [result.error is None for result in raised.steps[0].results] == [False, True]
    assert len(raised.sent) == 1


def test_a_run_that_failed_has_no_last_answer_and_can_be_gone_on_with(face: Face) -> None:
    calls = answer(None, call("get_weather", {"city": "Paris"}))
    failed = json_answer({"error": {"message": "no"}}, 400)
    ran = Ran(face, calls, failed, tools=[get_weather])
    assert isinstance(ran.error, azopenai.BadRequestError)
    assert ran.run.final_completion is None
    assert len(ran.steps) == 1

    async def on() -> None:
        await settled(ran.run.until_done())

    with pytest.raises(azopenai.OpenAIError, match="the run ended by an exception, before its last answer"):
        face.run(on)
    again = Ran(face, answer("Fine."), messages=ran.run.messages, tools=[get_weather])
    assert again.error is None
    assert [message["role"] for message in again.sent[0]["messages"]] == ["user", "assistant", "tool"]


def test_the_turns_are_bounded(face: Face) -> None:
    calls = answer(None, call("get_weather", {"city": "Paris"}))
    ran = Ran(face, calls, tools=[get_weather], max_turns=2)
    assert isinstance(ran.error, azopenai.MaxTurnsError)
    assert ran.error.completion is ran.steps[-1].completion
    assert (len(ran.sent), len(ran.steps)) == (2, 2)
    assert len(Ran(face, calls, tools=[get_weather]).sent) == 10


@pytest.mark.parametrize(
    ("choice", "later"),
    [
        ("required", None),
        ({"type": "function", "function": {"name": "get_weather"}}, None),
        ("auto", "auto"),
        ("none", "none"),
    ],
)
def test_a_tool_is_forced_in_the_first_turn_alone(face: Face, choice: Any, later: Any) -> None:
    calls = answer(None, call("get_weather", {"city": "Paris"}))
    ran = Ran(face, calls, calls, answer("done"), tools=[get_weather], tool_choice=choice)
    assert [sent.get("tool_choice") for sent in ran.sent] == [choice, later, later]


def test_calls_of_what_is_not_there_are_answered(face: Face) -> None:
    custom = {"id": "call_2", "type": "custom", "custom": {"name": "grammar", "input": "x"}}
    odd = [{"id": "call_3", "type": "new"}, {"type": "function"}, {"type": "function", "function": "x"}]
    ran = Ran(
        face,
        answer(None, call("nothing", "{}"), custom, *odd),
        answer("done"),
        tools=[get_weather],
    )
    names = [result.error.call.name for result in ran.steps[0].results]
    assert names == ["nothing", "grammar", "new", "function", "function"]
    assert ran.outputs[0] == "Error: there is no tool 'nothing'; there are: get_weather"
    assert [m["tool_call_id"] for m in ran.sent[1]["messages"][2:]] == ["call_1", "call_2", "call_3", "", ""]


def test_arguments_that_are_an_object_are_taken_for_what_they_are(face: Face) -> None:
    """As some servers of the API send them."""
    made = call("get_weather", "")
    made["function"]["arguments"] = {"city": "Paris"}
    ran = Ran(face, answer(None, made), answer("done"), tools=[get_weather])
    assert ran.outputs == ['{"city": "Paris", "days": 1}']


@pytest.mark.parametrize("body", [{}, {"choices": []}, {"choices": [7]}, {"choices": [{"message": "x"}]}])
def test_an_answer_without_a_message_ends_the_run(face: Face, body: Any) -> None:
    ran = Ran(face, json_answer({"id": "x", **body}), tools=[get_weather])
    assert ran.error is None
    assert ran.run.final_completion.to_dict() == {"id": "x", **body}
    assert ran.run.messages == [USER]


# Several at once

NAME: contextvars.ContextVar[str] = contextvars.ContextVar("NAME", default="nobody")


def meeting(size: int) -> Callable[[str], str]:
    """A function that waits until it runs as often at once; it knows what its caller knows."""
    barrier = threading.Barrier(size, timeout=20)

    def meet(name: str) -> str:
        barrier.wait()
        return f"{name} for {NAME.get()}"

    return meet


def test_functions_run_at_once_with_what_their_caller_knows(face: Face) -> None:
    NAME.set("me")
    calls = [call("meet", {"name": str(number)}, number) for number in range(4)]
    ran = Ran(face, answer(None, *calls), answer("done"), tools=[meeting(4)])
    assert ran.outputs == [f"{number} for me" for number in range(4)]


def test_async_functions_run_at_once(run_async: Any) -> None:
    arrived: list[str] = []

    async def asked() -> Any:
        all_here = anyio.Event()

        async def meet(name: str) -> str:
            arrived.append(name)
            if len(arrived) == 3:
                all_here.set()
            await all_here.wait()
            return name

        calls = [call("meet", {"name": str(number)}, number) for number in range(3)]
        with Loopback(answer(None, *calls), answer("done")) as server:
            async with azopenai.AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
                run = client.chat.completions.run_tools(model="m", messages=[], tools=[meet])
                await run.until_done()
                return run.steps[0].results

    assert [result.value for result in run_async(asked)] == ["0", "1", "2"]


def test_no_more_run_at_once_than_allowed(face: Face) -> None:
    lock, running, most = threading.Lock(), 0, 0

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        pair.wait()
        with lock:
            running -= 1
        return number

    pair = threading.Barrier(2, timeout=20)
    calls = [call("work", {"number": number}, number) for number in range(6)]
    ran = Ran(face, answer(None, *calls), answer("done"), tools=[work], max_concurrency=2)
    assert ran.outputs == ["0", "1", "2", "3", "4", "5"]
    assert most == 2


def test_one_function_runs_in_the_callers_own_thread() -> None:
    def where() -> bool:
        return threading.current_thread() is threading.main_thread()

    assert Ran(Face("sync"), answer(None, call("where", "{}")), answer("done"), tools=[where]).outputs == [
        "true"
    ]


def test_a_function_that_blocks_holds_no_event_loop_up(run_async: Any) -> None:
    async def asked() -> list[Any]:
        free = threading.Event()

        def block() -> bool:
            """Waits for what only the event loop does."""
            return free.wait(20)

        async def unblock() -> None:
            free.set()

        calls = [call("block", "{}", 1), call("unblock", "{}", 2)]
        with Loopback(answer(None, *calls), answer("done")) as server:
            async with azopenai.AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
                run = client.chat.completions.run_tools(model="m", messages=[], tools=[block, unblock])
                await run.until_done()
                return [result.value for result in run.steps[0].results]

    assert run_async(asked) == [True, None]


def test_a_function_that_gives_an_awaitable_is_awaited(run_async: Any) -> None:
    async def inner(city: str) -> str:
        return city.upper()

    def outer(city: str) -> Any:
        return inner(city)

    async def asked() -> list[Any]:
        with Loopback(answer(None, call("outer", {"city": "x"})), answer("done")) as server:
            async with azopenai.AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
                run = client.chat.completions.run_tools(model="m", messages=[], tools=[outer])
                await run.until_done()
                return [result.value for result in run.steps[0].results]

    assert run_async(asked) == ["X"]


def test_an_async_function_that_fails_fails_alone(run_async: Any) -> None:
    async def broken_later(city: str) -> None:
        raise LookupError(f"no {city}")

    async def asked() -> list[Any]:
        calls = [call("broken_later", {"city": "x"}), call("get_population", {"city": "x"}, 2)]
        with Loopback(answer(None, *calls), answer("done")) as server:
            async with azopenai.AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
                tools = [broken_later, get_population]
                run = client.chat.completions.run_tools(model="m", messages=[], tools=tools)
                await run.until_done()
                return [result.output for result in run.steps[0].results]

    assert run_async(asked) == ["Error: broken_later failed: LookupError: no x", "1"]


def test_a_run_can_be_cancelled_between_and_inside_its_functions(run_async: Any) -> None:
    async def asked() -> Any:
        async def forever() -> None:
            scope.cancel()
            await anyio.sleep_forever()

        with Loopback(answer(None, call("forever", "{}")), answer("done")) as server:
            async with azopenai.AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client:
                run = client.chat.completions.run_tools(model="m", messages=[], tools=[forever])
                with anyio.CancelScope() as scope:
                    await run.until_done()
                assert scope.cancelled_caught
                with pytest.raises(azopenai.OpenAIError, match="the run ended by an exception"):
                    await run.until_done()
                return len(server.received)

    assert run_async(asked) == 1


# Bad input: nothing is sent


def unannotated(city):  # type: ignore[no-untyped-def]  # noqa: ANN001 - that is what is wrong with it
    return city


@pytest.mark.parametrize(
    ("params", "error", "message"),
    [
        ({}, TypeError, r"run_tools\(\) is missing the required keyword argument 'tools'"),
        ({"tools": "x"}, TypeError, r"run_tools\(\): tools must be a list, not a str"),
        ({"tools": []}, ValueError, "tools must be functions with names of their own"),
        ({"tools": [unannotated]}, TypeError, r"unannotated\(\)\.city has no annotation"),
        ({"tools": [Weather]}, TypeError, "tools has a class"),
        ({"tools": [{"type": "function"}]}, TypeError, "tools has a dict"),
        ({"tools": [get_weather, get_weather]}, ValueError, "names of their own"),
        ({"max_turns": 0}, ValueError, "max_turns must be 1 or more, not 0"),
        ({"max_turns": None}, TypeError, "max_turns must be an int, not None"),
        ({"max_concurrency": 0}, ValueError, "max_concurrency must be 1 or more"),
        ({"on_error": "shrug"}, ValueError, "on_error must be 'report' or 'raise', not 'shrug'"),
        ({"n": 2}, ValueError, "n must be 1; one answer is gone on with"),
        ({"stream": True}, TypeError, "unexpected keyword argument 'stream'"),
        ({"temperature": "hot"}, TypeError, "temperature must be a number"),
        ({"messages": ["Hi"]}, TypeError, r"messages\[0\] must be"),
        ({"response_format": int}, TypeError, "int cannot be the form of an answer"),
    ],
)
def test_what_will_not_do_is_told_before_anything_is_sent(
    face: Face, params: Any, error: type[Exception], message: str
) -> None:
    given = {"tools": [get_weather], **params} if params else {}
    ran = Ran(face, **given)
    assert type(ran.error) is error
    with pytest.raises(error, match=message):
        raise ran.error
    assert ran.sent == []


def test_an_async_function_is_for_the_async_client() -> None:
    ran = Ran(Face("sync"), tools=[get_weather, get_population])
    assert str(ran.error) == (
        "chat.completions.run_tools(): get_population is async; that is for the async client"
    )
    assert ran.sent == []
