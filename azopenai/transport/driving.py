"""The loop that carries out what a generator asks for, once for each hand: an exchange, or several calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from azopenai.errors import OpenAIError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

T = TypeVar("T")


def drive(asking: Generator[Any, Any, T], perform: Callable[[Any], Any]) -> T:
    """Run a generator to its end, and give its result.

    Args:
        asking: Yields what it needs; what goes wrong with that is thrown in.
        perform: Carries out what was asked for, and gives the outcome.
    """
    step: Callable[[Any], Any] = asking.send
    outcome: Any = None
    while True:
        try:
            asked = step(outcome)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            step, outcome = asking.send, perform(asked)
        except OpenAIError as error:
            step, outcome = asking.throw, error


async def drive_async(asking: Generator[Any, Any, T], perform: Callable[[Any], Awaitable[Any]]) -> T:
    """The same, for the async hand."""
    step: Callable[[Any], Any] = asking.send
    outcome: Any = None
    while True:
        try:
            asked = step(outcome)
        except StopIteration as end:
            result: T = end.value
            return result
        try:
            step, outcome = asking.send, await perform(asked)
        except OpenAIError as error:
            step, outcome = asking.throw, error
