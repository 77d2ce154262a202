"""Runs of a model and its tools as the user holds them, sync and async: an iterator of steps.

Nothing is sent before the first step is asked for, and no further step is begun before it is.
"""

from __future__ import annotations

import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from azopenai.core.tool_loop import Ask, Failed, Job, Run, turns
from azopenai.errors import OpenAIError
from azopenai.types.tools import ToolStep

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence

    from azopenai.core.tool_loop import Bounds, Conversation
    from azopenai.core.tools import FunctionTool
    from azopenai.resources.base import AsyncCaller, Caller

R = TypeVar("R")


class _BaseToolRun(Generic[R]):
    """What both kinds of run share: everything but asking and running."""

    def __init__(self, conversation: Conversation[R], tools: Sequence[FunctionTool], bounds: Bounds) -> None:
        self.steps: list[ToolStep[R]] = []
        self.final_completion: R | None = None
        self._conversation = conversation
        self._bounds = bounds
        self._turns = turns(conversation, tools, bounds)

    @property
    def messages(self) -> list[Any]:
        """The conversation so far; a new call, or a new run, can go on with it."""
        return list(self._conversation.messages)

    def _next(self, outcome: Any) -> Ask[R] | Run | ToolStep[R] | None:
        """What is to be done next; a step that is done, or None at the end."""
        try:
            wanted = self._turns.send(outcome)
        except StopIteration as end:
            if end.value is not None:
                self.final_completion = end.value
            return None
        if isinstance(wanted, ToolStep):
            self.steps.append(wanted)
        return wanted

    def _final(self) -> R:
        if self.final_completion is None:
            raise OpenAIError(
                "the run ended by an exception, before its last answer; `messages` has what there is"
            )
        return self.final_completion


class ToolRun(_BaseToolRun[R]):
    """A model and its tools, turn by turn; an iterator of steps.

    Attributes:
        steps: The steps so far.
        final_completion: The last answer, which calls no tools; None before the end.

    Iterating raises:
        ToolError: A tool failed, and `on_error` is "raise".
        MaxTurnsError: The model still calls tools in the last turn.
        APIError: A call failed.
    """

    def __init__(
        self, client: Caller, conversation: Conversation[R], tools: Sequence[FunctionTool], bounds: Bounds
    ) -> None:
        super().__init__(conversation, tools, bounds)
        self._client = client

    def __iter__(self) -> Iterator[ToolStep[R]]:
        return self

    def __next__(self) -> ToolStep[R]:
        outcome: Any = None
        while True:
            wanted = self._next(outcome)
            if wanted is None:
                raise StopIteration
            if isinstance(wanted, ToolStep):
                return wanted
            try:
                outcome = (
                    self._client.send(wanted.request) if isinstance(wanted, Ask) else self._run(wanted.jobs)
                )
            except BaseException:
                self._turns.close()
                raise

    def _run(self, jobs: Sequence[Job]) -> list[Any]:
        if len(jobs) < 2:
            return [_called(job) for job in jobs]
        with ThreadPoolExecutor(min(len(jobs), self._bounds.max_concurrency), "azopenai-tool") as threads:
            # Each has the caller's context variables: what a tracer or a web framework keeps there.
            started = [threads.submit(contextvars.copy_context().run, _called, job) for job in jobs]
            return [thread.result() for thread in started]

    def until_done(self) -> R:
        """Go on to the end, and give the last answer."""
        for _ in self:
            pass
        return self._final()


def _called(job: Job) -> Any:
    try:
        return job.function(**job.arguments)
    except Exception as error:  # noqa: BLE001 - a tool may raise anything, and the model or the caller is told
        return Failed(error)


class AsyncToolRun(_BaseToolRun[R]):
    """A model and its tools, turn by turn; an async iterator of steps.

    Attributes:
        steps: The steps so far.
        final_completion: The last answer, which calls no tools; None before the end.

    Iterating raises:
        ToolError: A tool failed, and `on_error` is "raise".
        MaxTurnsError: The model still calls tools in the last turn.
        APIError: A call failed.
    """

    def __init__(
        self,
        client: AsyncCaller,
        conversation: Conversation[R],
        tools: Sequence[FunctionTool],
        bounds: Bounds,
    ) -> None:
        super().__init__(conversation, tools, bounds)
        self._client = client

    def __aiter__(self) -> AsyncIterator[ToolStep[R]]:
        return self

    async def __anext__(self) -> ToolStep[R]:
        outcome: Any = None
        while True:
            wanted = self._next(outcome)
            if wanted is None:
                raise StopAsyncIteration
            if isinstance(wanted, ToolStep):
                return wanted
            try:
                outcome = await (
                    self._client.send(wanted.request) if isinstance(wanted, Ask) else self._run(wanted.jobs)
                )
            except BaseException:
                self._turns.close()
                raise

    async def _run(self, jobs: Sequence[Job]) -> list[Any]:
        import anyio

        outcomes: list[Any] = [None] * len(jobs)
        limit = anyio.Semaphore(self._bounds.max_concurrency)

        async def run(place: int, job: Job) -> None:
            async with limit:
                outcomes[place] = await _called_async(job)

        async with anyio.create_task_group() as tasks:
            for place, job in enumerate(jobs):
                tasks.start_soon(run, place, job)
        return outcomes

    async def until_done(self) -> R:
        """Go on to the end, and give the last answer."""
        async for _ in self:
            pass
        return self._final()


async def _called_async(job: Job) -> Any:
    """Await an async function; call any other in a thread, where it may block."""
    import anyio.to_thread

    from azopenai.core.tools import is_async

    try:
        if is_async(job.function):
            return await job.function(**job.arguments)
        # In a tuple: trio takes a coroutine that comes out of a thread for a mistake.
        [value] = await anyio.to_thread.run_sync(lambda: (_called(job),))
        return await value if hasattr(value, "__await__") else value
    except Exception as error:  # noqa: BLE001 - a tool may raise anything, and the model or the caller is told
        return Failed(error)
