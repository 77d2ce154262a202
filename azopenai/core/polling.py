"""Waiting for something that the service does on its own: a generator, like the call itself.

It yields a Request to look at the state, and a Sleep between two looks; it returns the state that ends it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, TypeVar

from azopenai.core.effects import Clock, Sleep
from azopenai.errors import PollTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azopenai.core.decode import Model
    from azopenai.core.request import Request
    from azopenai.core.response import ResponseInfo

S = TypeVar("S", bound="Model")
Poll = Generator["Request[S, Any] | Sleep", Any, S]

FIRST_INTERVAL = 1.0
GROWTH = 1.5
"""A wait is half again as long as the one before: what takes long is looked at less often."""


def poll(
    request: Request[S, Any],
    is_done: Callable[[S], bool],
    clock: Clock,
    *,
    deadline: float | None = None,
    max_interval: float = 10.0,
    on_progress: Callable[[S], object] | None = None,
    first: S | None = None,
) -> Poll[S]:
    """Look at a state until it is a last one.

    The wait between two looks is what the service asks for (`openai-poll-after-ms`, `retry-after-ms`,
    `retry-after`), else 1 s, growing by half up to `max_interval`, up to a quarter of it less by chance.

    Args:
        request: Gives the state.
        is_done: Whether a state is a last one.
        clock: Time and chance.
        deadline: Seconds to wait in all; None for no limit.
        max_interval: The longest wait between two looks, in seconds.
        on_progress: Called with every state; what it raises ends the wait.
        first: The state as it is known already.

    Raises:
        PollTimeoutError: The deadline came first.
        ValueError: A limit is no positive number.
    """
    for name, value in (("deadline", deadline), ("max_interval", max_interval)):
        if value is not None and not value > 0:
            raise ValueError(f"{name} must be a number of seconds above 0, not {value!r}")
    end = None if deadline is None else clock.monotonic() + deadline
    interval = FIRST_INTERVAL
    state: S = (yield request) if first is None else first
    while True:
        if on_progress is not None:
            on_progress(state)
        if is_done(state):
            return state
        delay = _asked(state) or min(interval, max_interval) * (1 - 0.25 * clock.random())
        if end is not None and clock.monotonic() + delay >= end:
            raise PollTimeoutError(f"{request.operation.name}: not done after {deadline:g} s", last=state)
        yield Sleep(delay)
        interval *= GROWTH
        state = yield request


def _asked(state: Model) -> float | None:
    response: ResponseInfo | None = getattr(state, "_response", None)
    headers: Mapping[str, str] = response.headers if response is not None else {}
    for name, unit in (("openai-poll-after-ms", 0.001), ("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "")
        if text.isascii() and text.isdigit() and len(text) < 9 and int(text):
            return int(text) * unit
    return None
