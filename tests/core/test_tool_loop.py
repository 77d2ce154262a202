"""The turns of a model and its tools, as a generator over values: no client, no thread, no task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import field, frozen, mutable

from azopenai.core.tool_loop import Ask, Bounds, Failed, Run, turns
from azopenai.core.tools import runnable
from azopenai.errors import MaxTurnsError, ToolArgumentsError, ToolError, UnknownToolError
from azopenai.types.tools import ToolCall, ToolResult, ToolStep

if TYPE_CHECKING:
    from collections.abc import Sequence


@frozen
class Said:
    """An answer of a model that is none."""

    text: str
    calls: tuple[ToolCall, ...] = ()


@mutable
class Talk:
    """A conversation of an API that is none."""

    messages: list[Any] = field(factory=lambda: ["Hello"])

    def request(self) -> Any:
        return tuple(self.messages)

    def calls(self, answer: Said) -> Sequence[ToolCall]:
        return answer.calls

    def add(self, answer: Said, results: Sequence[ToolResult]) -> None:
        self.messages += [answer.text, *(result.output for result in results)]


def double(number: int, times: int = 2) -> int:
    return number * times


def shout(text: str) -> object:
    if text == "raise":
        raise RuntimeError("boom")
    return object() if text == "object" else text.upper()


TOOLS = runnable([double, shout], "run", "chat", may_wait=True)


def call(name: str, arguments: str, number: int = 1) -> ToolCall:
    return ToolCall(f"call_{number}", name, arguments)


class Driver:
    """Answers from a list, calls functions, and notes what was asked of it."""

    def __init__(self, *answers: Said, **bounds: Any) -> None:
        self.talk = Talk()
        self.effects: list[Any] = []
        self.steps: list[ToolStep[Said]] = []
        self.final: Said | None = None
        self.error: Exception | None = None
        self._answers = iter(answers)
        run = turns(self.talk, TOOLS, Bounds(**bounds))
        try:
            effect = next(run)
            while True:
                effect = run.send(self._outcome(effect))
        except StopIteration as end:
            self.final = end.value
        except (ToolError, MaxTurnsError) as error:
            self.error = error

    def _outcome(self, effect: Any) -> Any:
        self.effects.append(effect)
        if isinstance(effect, Ask):
            return next(self._answers)
        if isinstance(effect, Run):
            return [self._called(job) for job in effect.jobs]
        self.steps.append(effect)
        return None

    @staticmethod
    def _called(job: Any) -> Any:
        try:
            return job.function(**job.arguments)
        except Exception as error:  # noqa: BLE001 - as the library's own drivers do
            return Failed(error)

    @property
    def outputs(self) -> list[str]:
        return [result.output for step in self.steps for result in step.results]


DONE = Said("done")


def test_without_calls_there_is_one_turn() -> None:
    ran = Driver(DONE)
    assert ran.final == DONE
    assert ran.steps == [ToolStep(1, ("Hello",), DONE, ())]
    assert [type(effect) for effect in ran.effects] == [Ask, ToolStep]
    assert ran.talk.messages == ["Hello", "done"]


def test_what_tools_give_goes_back_in_the_order_of_the_calls() -> None:
    calls = (
        call("double", '{"number": 3, "times": null}', 1),
        call("shout", '{"text": "hi"}', 2),
        call("double", '{"number": 1, "times": 5}', 3),
    )
    ran = Driver(Said("wait", calls), DONE)
    assert ran.outputs == ["6", "HI", "5"]
    first, last = ran.steps
    assert [(result.call, result.value, result.error) for result in first.results] == [
        (calls[0], 6, None),
        (calls[1], "HI", None),
        (calls[2], 5, None),
    ]
    assert (first.messages, last.messages) == (("Hello",), ("Hello", "wait", "6", "HI", "5"))
    assert [type(effect) for effect in ran.effects] == [Ask, Run, ToolStep, Ask, ToolStep]
    assert len(ran.effects[1].jobs) == 3


@pytest.mark.parametrize(
    ("asked", "kind", "output"),
    [
        (
            call("double", '{"number": "x"}'),
            ToolArgumentsError,
            "Error: the arguments of double do not fit: number must be an integer, not 'x'",
        ),
        (
            call("double", "{nonsense"),
            ToolArgumentsError,
            "Error: the arguments of double do not fit: the whole is not JSON: ",
        ),
        (
            call("double", ""),
            ToolArgumentsError,
            "Error: the arguments of double do not fit: number is missing; it must be an integer",
        ),
        (
            call("triple", "{}"),
            UnknownToolError,
            "Error: there is no tool 'triple'; there are: double, shout",
        ),
        (
            call("shout", '{"text": "raise"}'),
            ToolError,
            "Error: shout failed: RuntimeError: boom",
        ),
        (
            call("shout", '{"text": "object"}'),
            ToolError,
            "Error: shout failed: TypeError: a value of type object has no JSON form",
        ),
    ],
)
@pytest.mark.parametrize("on_error", ["report", "raise"])
def test_a_failure_is_told_to_the_model_or_raised(
    asked: ToolCall, kind: type[ToolError], output: str, on_error: Any
) -> None:
    ran = Driver(Said("wait", (call("double", '{"number": 1}', 9), asked)), DONE, on_error=on_error)
    result = ran.steps[0].results[1]
    assert ran.outputs[0] == "2"
    assert result.output.startswith(output)
    assert type(result.error) is kind
    assert result.value is None
    if on_error == "raise":
        assert ran.error is result.error
        assert (len(ran.steps), ran.final) == (1, None)
    else:
        assert (len(ran.steps), ran.final) == (2, DONE)
    assert result.error.call == asked
    if kind is not UnknownToolError:
        assert result.error.__cause__ is not None


def test_where_no_function_is_called_none_is_run() -> None:
    ran = Driver(Said("wait", (call("triple", "{}"),)), DONE)
    assert ran.effects[1].jobs == []
    assert ran.final == DONE


def test_the_last_turn_may_call_no_tools() -> None:
    asks = Said("again", (call("double", '{"number": 1}'),))
    ran = Driver(asks, asks, asks, max_turns=3)
    assert isinstance(ran.error, MaxTurnsError)
    assert str(ran.error) == "the model still calls tools in turn 3, the last of max_turns"
    assert ran.error.completion == asks
    assert [(step.turn, len(step.results)) for step in ran.steps] == [(1, 1), (2, 1), (3, 0)]
    assert ran.talk.messages == ["Hello", "again", "2", "again", "2"]
    assert Driver(asks, asks, DONE, max_turns=3).final == DONE


def test_the_bounds_of_a_run_are_taken_out_of_its_parameters() -> None:
    params = {"model": "m", "max_turns": 2, "on_error": "raise"}
    assert Bounds.taken("run", params) == Bounds(2, 8, "raise")
    assert params == {"model": "m"}


@pytest.mark.parametrize(
    ("bounds", "message"),
    [
        ({"max_turns": 0}, r"run\(\): max_turns must be 1 or more, not 0"),
        ({"max_concurrency": -1}, r"run\(\): max_concurrency must be 1 or more, not -1"),
        ({"on_error": "ignore"}, r"run\(\): on_error must be 'report' or 'raise', not 'ignore'"),
    ],
)
def test_bounds_that_will_not_do_are_refused(bounds: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Bounds.taken("run", bounds)
