"""Tools that run: what the model calls, what came of it, and the steps of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

if TYPE_CHECKING:
    from azopenai.errors import ToolError

R = TypeVar("R")


@frozen
class ToolCall:
    """A call of a tool.

    Attributes:
        id: What its result is sent back under.
        name: The tool's name.
        arguments: JSON text, as the model wrote it.
    """

    id: str
    name: str
    arguments: str


@frozen
class ToolResult:
    """What came of a call.

    Attributes:
        call: The call.
        output: What the model is told.
        value: What the function gave; None where it failed.
        error: Why there is no value, None where there is one.
    """

    call: ToolCall
    output: str
    value: Any = None
    error: ToolError | None = field(default=None, eq=False)


@frozen
class ToolStep(Generic[R]):
    """One turn of a run: the model was asked, and the tools that it called were run.

    Attributes:
        turn: Its number, from 1.
        messages: The conversation that the model was sent.
        completion: What it answered.
        results: What came of the tools that it called, in its order; none in the last step.
    """

    turn: int
    messages: tuple[Any, ...]
    completion: R
    results: tuple[ToolResult, ...]
