"""Waiting by the `status` that jobs, files and batches have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from azopenai.core.polling import Poll, poll
from azopenai.core.request import OPTIONS, RequestOptions
from azopenai.errors import PollFailedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azopenai.core.decode import Model
    from azopenai.core.effects import Clock
    from azopenai.core.request import Request

S = TypeVar("S", bound="Model")


class WaitParams(RequestOptions, total=False):
    """Parameters of every `wait`."""

    deadline: float | None
    """How long to wait in all, in seconds; left out or None, there is no limit."""
    max_interval: float
    """The longest wait between two looks, in seconds; 10 by default."""
    on_progress: Callable[[Any], object]
    """Called with every state that is seen; what it raises ends the wait."""


def call_options(params: Mapping[str, Any]) -> Any:
    """Of the keywords of a wait those that each of its calls takes."""
    return {name: value for name, value in params.items() if name in OPTIONS}


def wait(
    request: Request[S, Any],
    clock: Clock,
    params: Mapping[str, Any],
    *,
    done: frozenset[str],
    failed: frozenset[str] = frozenset(),
    first: S | None = None,
) -> Poll[S]:
    """Look at a state until its status is a last one.

    Args:
        request: Gives the state.
        clock: Time and chance.
        params: The keywords of the wait.
        done: The statuses of a good end.
        failed: Those of a bad one.
        first: The state as it is known already.

    Raises:
        PollFailedError: The end is a bad one.
        PollTimeoutError: The deadline came first.
    """
    last = done | failed
    state = yield from poll(
        request,
        lambda state: status_of(state) in last,
        clock,
        deadline=params.get("deadline"),
        max_interval=params.get("max_interval", 10.0),
        on_progress=params.get("on_progress"),
        first=first,
    )
    if status_of(state) in failed:
        raise PollFailedError(bad_end(state), last=state)
    return state


def status_of(state: Model) -> str | None:
    """The status of a state."""
    status: str | None = getattr(state, "status", None)
    return status


def bad_end(state: Model) -> str:
    """What to say of a bad end: what ended, how, and why, as far as the state tells."""
    why: Any = next(
        (
            found
            for name in ("error", "last_error", "errors", "status_details")
            if (found := getattr(state, name, None))
        ),
        None,
    )
    errors: Any = getattr(why, "data", None)  # those of a batch, of which the first says enough
    why = errors[0] if errors else why
    text = getattr(why, "message", why)
    kind, name = getattr(state, "object", None) or "it", getattr(state, "id", None)
    return f"{kind} {name!r} is {status_of(state)}" + (f": {text}" if text else "")
