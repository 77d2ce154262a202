"""A wait that tells what happens on the way: the events of a job, each once, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from azopenai.core.paging import next_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.core.effects import Steps
    from azopenai.core.paging import Page
    from azopenai.core.request import Request

S = TypeVar("S")
E = TypeVar("E")


def told(
    steps: Steps[S], look: Request[Any, Any], events: Request[Page[E], Any], on_event: Callable[[E], object]
) -> Steps[S]:
    """The same steps, with the events that are new told behind every look.

    Args:
        steps: A wait.
        look: The request that it looks at the state with.
        events: The call that lists the events, the newest first.
        on_event: Called with each.
    """
    seen: set[Any] = set()
    outcome: Any = None
    while True:
        try:
            step = steps.send(outcome)
        except StopIteration as end:
            result: S = end.value
            return result
        outcome = yield step
        if step is look:
            yield from _tell(events, seen, on_event)


def _tell(events: Request[Page[E], Any], seen: set[Any], on_event: Callable[[E], object]) -> Steps[None]:
    """Read pages up to an event that was told before, and tell what is new, the oldest first."""
    new: list[E] = []
    request = events
    while True:
        page: Page[E] = yield request
        fresh = [event for event in page.data if getattr(event, "id", None) not in seen]
        new += fresh
        if len(fresh) < len(page.data) or not page.has_next_page():
            break
        request = next_request(request, page)
    for event in reversed(new):
        seen.add(getattr(event, "id", None))
        on_event(event)
