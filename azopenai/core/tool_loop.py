"""The turns of a model and its tools: ask, run what it calls, tell it what came of that, ask again.

`turns` is a generator over values: it yields what it needs (`Ask`, `Run`) and is sent the outcome, and
yields each step as it is done. Two drivers carry it out, one that waits and one that lets other tasks run.
What is special about an API is a `Conversation`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from attrs import fields, frozen

from azopenai.core.kinds import Misfit
from azopenai.core.tools import output_text
from azopenai.errors import MaxTurnsError, ToolArgumentsError, ToolError, UnknownToolError
from azopenai.types.tools import ToolCall, ToolResult, ToolStep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azopenai.core.request import Request
    from azopenai.core.tools import FunctionTool

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

OnError = Literal["report", "raise"]


@frozen
class Bounds:
    """What bounds a run.

    Attributes:
        max_turns: How often the model is asked at the most.
        max_concurrency: How many tools run at once at the most.
        on_error: Whether the model is told of a tool's failure, or it is raised behind the step.
    """

    max_turns: int = 10
    max_concurrency: int = 8
    on_error: OnError = "report"

    @classmethod
    def taken(cls, call: str, params: dict[str, Any]) -> Bounds:
        """Take the bounds out of a call's parameters, whose types were checked.

        Raises:
            ValueError: One will not do.
        """
        names = [attribute.name for attribute in fields(cls) if attribute.name in params]
        bounds = cls(**{name: params.pop(name) for name in names})
        for name in ("max_turns", "max_concurrency"):
            if getattr(bounds, name) < 1:
                raise ValueError(f"{call}(): {name} must be 1 or more, not {getattr(bounds, name)}")
        if bounds.on_error not in {"report", "raise"}:
            raise ValueError(f"{call}(): on_error must be 'report' or 'raise', not {bounds.on_error!r}")
        return bounds


class Conversation(Protocol[R]):
    """What the turns need to know of an API; it holds the conversation so far."""

    @property
    def messages(self) -> Sequence[Any]:
        """The conversation so far, as it is sent."""
        ...

    def request(self) -> Request[R, Any]:
        """The call that asks the model to go on."""
        ...

    def calls(self, answer: R) -> Sequence[ToolCall]:
        """The tools that an answer calls."""
        ...

    def add(self, answer: R, results: Sequence[ToolResult]) -> None:
        """Go on with an answer, and what came of the tools that it calls."""
        ...


@frozen(eq=False)
class Ask(Generic[R_co]):
    """Carry a call out. The outcome is its result."""

    request: Request[R_co, Any]


@frozen(eq=False)
class Job:
    """A function to call, and its arguments."""

    function: Callable[..., Any]
    arguments: Mapping[str, Any]


@frozen(eq=False)
class Run:
    """Call functions, several at once. The outcome is for each what it gave, or a Failed, in order."""

    jobs: Sequence[Job]


@frozen(eq=False)
class Failed:
    """A function raised an exception."""

    error: Exception


Turns = Generator[Ask[R] | Run | ToolStep[R], Any, R]


def turns(conversation: Conversation[R], tools: Sequence[FunctionTool], bounds: Bounds) -> Turns[R]:
    """Go on until the model calls no more tools; give its last answer.

    Args:
        conversation: How it begins.
        tools: What may be called.
        bounds: How far, and what becomes of failures.

    Raises:
        ToolError: A tool failed, and that is to be raised.
        MaxTurnsError: The model calls tools in the last turn; they are not run.
    """
    known = {tool.definition["name"]: tool for tool in tools}
    turn = 0
    while True:
        turn += 1
        sent = tuple(conversation.messages)
        answer: R = yield Ask(conversation.request())
        calls = conversation.calls(answer)
        if calls and turn == bounds.max_turns:
            yield ToolStep(turn, sent, answer, ())
            raise MaxTurnsError(
                f"the model still calls tools in turn {turn}, the last of max_turns", completion=answer
            )
        results = (yield from _run(known, calls)) if calls else ()
        conversation.add(answer, results)
        yield ToolStep(turn, sent, answer, results)
        if not calls:
            return answer
        failure = next((result.error for result in results if result.error is not None), None)
        if failure is not None and bounds.on_error == "raise":
            raise failure


def _run(
    known: Mapping[str, FunctionTool], calls: Sequence[ToolCall]
) -> Generator[Run, Any, tuple[ToolResult, ...]]:
    planned = [_job(known, call) for call in calls]
    outcomes = iter((yield Run([job for job in planned if isinstance(job, Job)])))
    return tuple(
        _result(call, next(outcomes)) if isinstance(job, Job) else _failure(call, job)
        for call, job in zip(calls, planned, strict=True)
    )


def _job(known: Mapping[str, FunctionTool], call: ToolCall) -> Job | ToolError:
    """What is to be done for a call, or why it cannot be."""
    tool = known.get(call.name)
    if tool is None:
        names = ", ".join(known)
        return UnknownToolError(f"there is no tool {call.name!r}; there are: {names}", call=call)
    try:
        return Job(tool.function, tool.codec.loads(call.arguments or "{}"))
    except Misfit as misfit:
        error = ToolArgumentsError(f"the arguments of {call.name} do not fit: {misfit}", call=call)
        error.__cause__ = misfit
        return error


def _result(call: ToolCall, outcome: Any) -> ToolResult:
    if isinstance(outcome, Failed):
        return _failure(call, _raised(call, outcome.error))
    try:
        return ToolResult(call, output_text(outcome), outcome)
    except (TypeError, ValueError, RecursionError) as error:
        return _failure(call, _raised(call, error))


def _raised(call: ToolCall, cause: Exception) -> ToolError:
    error = ToolError(f"{call.name} failed: {type(cause).__name__}: {cause}", call=call)
    error.__cause__ = cause
    return error


def _failure(call: ToolCall, error: ToolError) -> ToolResult:
    return ToolResult(call, f"Error: {error}", None, error)
