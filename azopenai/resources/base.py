"""What the faces of all resources share."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from azopenai.core.effects import Clock, Steps
    from azopenai.core.request import Request
    from azopenai.raw import AsyncResponseManager, RawResponse, ResponseManager
    from azopenai.streams import AsyncStream, Stream

T = TypeVar("T")
C = TypeVar("C")
P = ParamSpec("P")


class Caller(Protocol):
    """What a sync resource needs of its client."""

    def send(self, request: Request[T, Any]) -> T:
        """Carry a call out, and give its result."""
        ...

    def send_or_stream(self, request: Request[T, C]) -> T | Stream[C]:
        """The same, or the stream that the call asked for."""
        ...

    def poll(self, steps: Steps[T]) -> T:
        """Carry out what makes several calls."""
        ...

    @property
    def clock(self) -> Clock:
        """Time and chance."""
        ...


class AsyncCaller(Protocol):
    """What an async resource needs of its client."""

    async def send(self, request: Request[T, Any]) -> T:
        """Carry a call out, and give its result."""
        ...

    async def send_or_stream(self, request: Request[T, C]) -> T | AsyncStream[C]:
        """The same, or the stream that the call asked for."""
        ...

    async def poll(self, steps: Steps[T]) -> T:
        """Carry out what makes several calls."""
        ...

    @property
    def clock(self) -> Clock:
        """Time and chance."""
        ...


class Resource:
    """A sync resource."""

    def __init__(self, client: Caller) -> None:
        self._client = client


class AsyncResource:
    """An async resource."""

    def __init__(self, client: AsyncCaller) -> None:
        self._client = client


class _Through:
    """Stands for a client, and carries every call out by one method of it."""

    def __init__(self, send: Callable[..., Any]) -> None:
        self.send = self.send_or_stream = send


def _bound(method: Callable[..., Any], send: str) -> Callable[..., Any]:
    """The same method of the same resource, which carries its calls out in another way."""
    resource = method.__self__  # type: ignore[attr-defined]  # a bound method
    other = type(resource)(_Through(getattr(resource._client, send)))  # noqa: SLF001 - it is our own
    return cast("Callable[..., Any]", getattr(other, method.__name__))


def raw(method: Callable[P, T]) -> Callable[P, RawResponse[T]]:
    """A method that gives the answer, and its result when asked."""
    return _bound(method, "send_raw")


def async_raw(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[RawResponse[T]]]:
    """A method that gives the answer, and its result when asked."""
    return _bound(method, "send_raw")


def streamed(method: Callable[P, T]) -> Callable[P, ResponseManager[T]]:
    """A method that gives a context manager over the answer, its body still to come."""
    from azopenai.raw import ResponseManager

    call = _bound(method, "send_streamed")

    @wraps(call, updated=())
    def manage(*args: P.args, **params: P.kwargs) -> ResponseManager[T]:
        return ResponseManager(lambda: call(*args, **params))

    return manage


def async_streamed(method: Callable[P, Awaitable[T]]) -> Callable[P, AsyncResponseManager[T]]:
    """A method that gives a context manager over the answer, its body still to come."""
    from azopenai.raw import AsyncResponseManager

    call = _bound(method, "send_streamed")

    @wraps(call, updated=())
    def manage(*args: P.args, **params: P.kwargs) -> AsyncResponseManager[T]:
        return AsyncResponseManager(lambda: call(*args, **params))

    return manage
