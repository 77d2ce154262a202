"""What makes several calls, carried out by either hand: calls one after another or together, and waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from azopenai.core.effects import Apart, Sleep, Together
from azopenai.transport.driving import drive, drive_async

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from concurrent.futures import Future

    from azopenai.core.effects import Steps
    from azopenai.core.request import Request

T = TypeVar("T")


def carry_out(steps: Steps[T], send: Callable[[Request[Any, Any]], Any], clock: Any) -> T:
    """Carry out steps, and give their result.

    Args:
        steps: The steps; what goes wrong with a call is thrown into them.
        send: Makes a call.
        clock: Sleeps.
    """

    def do(step: Any) -> Any:
        if isinstance(step, Sleep):
            return clock.sleep(step.seconds)
        if isinstance(step, Together):
            return _together(step, send)
        return step.work() if isinstance(step, Apart) else send(step)

    return drive(steps, do)


def _together(step: Together, send: Callable[[Request[Any, Any]], Any]) -> None:
    from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

    under_way: dict[Future[Any], int] = {}
    failure: BaseException | None = None
    with ThreadPoolExecutor(step.limit, "azopenai-part") as pool:
        while True:
            while failure is None and len(under_way) < step.limit and (call := next(step.calls, None)):
                number, request = call
                under_way[pool.submit(send, request)] = number
            if not under_way:
                break
            for done in wait(under_way, return_when=FIRST_COMPLETED).done:
                number = under_way.pop(done)
                error = done.exception()
                if error is None:
                    step.arrived(number, done.result())
                failure = failure or error
    if failure is not None:
        raise failure


async def carry_out_async(
    steps: Steps[T], send: Callable[[Request[Any, Any]], Awaitable[Any]], clock: Any
) -> T:
    """The same, for the async client."""
    import anyio.to_thread

    async def do(step: Any) -> Any:
        if isinstance(step, Sleep):
            return await clock.sleep_async(step.seconds)
        if isinstance(step, Together):
            return await _together_async(step, send)
        return await (anyio.to_thread.run_sync(step.work) if isinstance(step, Apart) else send(step))

    return await drive_async(steps, do)


async def _together_async(step: Together, send: Callable[[Request[Any, Any]], Awaitable[Any]]) -> None:
    import anyio

    failures: list[Exception] = []

    async def work() -> None:
        while not failures and (call := next(step.calls, None)):
            number, request = call
            try:
                step.arrived(number, await send(request))
            except Exception as error:  # noqa: BLE001 - it is raised again, out of the group, which would wrap it
                failures.append(error)

    async with anyio.create_task_group() as group:
        for _ in range(step.limit):
            group.start_soon(work)
    if failures:
        raise failures[0]
