"""Methods of a resource made of their builders: what a call is stands once, for both faces and all answers.

A builder is a function from a call's arguments to its Request, and has the docstring. A face lists them:

    class Files(SyncFace[M]):
        with_raw_response: RawForm[Files[Raw]] = RawForm()
        retrieve = operation(_retrieve)

So `files.retrieve` gives a FileObject, and `files.with_raw_response.retrieve` a RawResponse[FileObject],
since `M` says what the face's methods give: it is the one thing in which the three forms of a face differ.
"""

from __future__ import annotations

import inspect
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, cast, overload

from typing_extensions import TypeVar

from azopenai.pages import AsyncCursorPage, AsyncPage, AsyncPaginator, SyncCursorPage, SyncPage
from azopenai.resources.base import AsyncResource, Resource

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from azopenai.core.effects import Clock, Steps
    from azopenai.core.paging import Page
    from azopenai.core.request import Request
    from azopenai.raw import AsyncResponseManager, RawResponse, ResponseManager
    from azopenai.resources.base import AsyncCaller, Caller


class Plain:
    """The methods give results."""


class Raw:
    """The methods give whole answers, whose results are made when asked for."""


class Streamed:
    """The methods give context managers over answers whose bodies are still to come."""


P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M", default=Plain)
R = TypeVar("R")


class Through:
    """Stands for a client, and carries every call out in another way.

    Attributes:
        client: The client.
        send: Carries a call out.
    """

    def __init__(self, client: Any, send: Callable[[Request[Any, Any]], Any]) -> None:
        self.client = client
        self.send = send


class Face(Generic[M]):
    """Either face of a resource; `M` is what its methods give."""

    def __init_subclass__(cls) -> None:
        """Give the methods their names, which the builders do not know."""
        for name, method in vars(cls).items():
            if inspect.isfunction(method) and hasattr(method, "__wrapped__"):
                method.__name__, method.__qualname__ = name, f"{cls.__qualname__}.{name}"


class SyncFace(Face[M], Resource, Generic[M]):
    """The face that waits."""

    def __init__(self, client: Caller | Through) -> None:
        super().__init__(cast("Caller", client))


class AsyncFace(Face[M], AsyncResource, Generic[M]):
    """The face that lets other tasks run."""

    def __init__(self, client: AsyncCaller | Through) -> None:
        super().__init__(cast("AsyncCaller", client))


class RawForm(Generic[R]):
    """The same methods, giving the whole answer."""

    def __get__(self, face: Any, cls: type, /) -> R:
        if face is None:
            return cast("R", self)
        return cast("R", cls(raw_through(face._client)))  # noqa: SLF001 - it is a face


class StreamedForm(Generic[R]):
    """The same methods, giving a context manager over the answer, its body still to come."""

    def __get__(self, face: Any, cls: type, /) -> R:
        if face is None:
            return cast("R", self)
        return cast("R", cls(streamed_through(face._client, face)))  # noqa: SLF001 - it is a face


def raw_through(client: Any) -> Through:
    """What carries calls out and gives whole answers.

    Args:
        client: A client, or what stands for one.
    """
    whole = getattr(client, "client", client)
    return Through(whole, whole.send_raw)


def streamed_through(client: Any, face: Face[Any]) -> Through:
    """What gives context managers over answers.

    Args:
        client: A client, or what stands for one.
        face: Either face of a resource of it.
    """
    from azopenai.raw import AsyncResponseManager, ResponseManager

    whole = getattr(client, "client", client)
    manager: Any = AsyncResponseManager if isinstance(face, AsyncFace) else ResponseManager
    return Through(whole, lambda request: manager(lambda: whole.send_streamed(request)))


class Method(Protocol[P, T]):
    """A method of a SyncFace."""

    @overload
    def __get__(self, face: None, cls: type, /) -> Callable[..., Any]: ...

    @overload
    def __get__(self, face: SyncFace[Plain], cls: type, /) -> Callable[P, T]: ...

    @overload
    def __get__(self, face: SyncFace[Raw], cls: type, /) -> Callable[P, RawResponse[T]]: ...

    @overload
    def __get__(self, face: SyncFace[Streamed], cls: type, /) -> Callable[P, ResponseManager[T]]: ...


class AsyncMethod(Protocol[P, T]):
    """A method of an AsyncFace."""

    @overload
    def __get__(self, face: None, cls: type, /) -> Callable[..., Any]: ...

    @overload
    def __get__(self, face: AsyncFace[Plain], cls: type, /) -> Callable[P, Coroutine[Any, Any, T]]: ...

    @overload
    def __get__(self, face: AsyncFace[Raw], cls: type, /) -> Callable[P, Awaitable[RawResponse[T]]]: ...

    @overload
    def __get__(self, face: AsyncFace[Streamed], cls: type, /) -> Callable[P, AsyncResponseManager[T]]: ...


class AsyncList(Protocol[P, T]):
    """A method of an AsyncFace that gives a list: awaited, its first page; iterated, all its items."""

    @overload
    def __get__(self, face: None, cls: type, /) -> Callable[..., Any]: ...

    @overload
    def __get__(self, face: AsyncFace[Plain], cls: type, /) -> Callable[P, AsyncPaginator[T]]: ...

    @overload
    def __get__(
        self, face: AsyncFace[Raw], cls: type, /
    ) -> Callable[P, Awaitable[RawResponse[AsyncCursorPage[T]]]]: ...

    @overload
    def __get__(
        self, face: AsyncFace[Streamed], cls: type, /
    ) -> Callable[P, AsyncResponseManager[AsyncCursorPage[T]]]: ...


class Helper(Protocol[P, T_co]):
    """A method of a SyncFace that makes several calls, and so has no raw form."""

    @overload
    def __get__(self, face: None, cls: type, /) -> Callable[..., Any]: ...

    @overload
    def __get__(self, face: SyncFace[Plain], cls: type, /) -> Callable[P, T_co]: ...


class AsyncHelper(Protocol[P, T_co]):
    """A method of an AsyncFace that makes several calls, and so has no raw form."""

    @overload
    def __get__(self, face: None, cls: type, /) -> Callable[..., Any]: ...

    @overload
    def __get__(self, face: AsyncFace[Plain], cls: type, /) -> Callable[P, Coroutine[Any, Any, T_co]]: ...


def operation(build: Callable[P, Request[T, Any]]) -> Method[P, T]:
    """A method of a SyncFace that makes one call.

    Args:
        build: From the method's arguments to the call.
    """
    return cast("Method[P, T]", _one_call(build))


def async_operation(build: Callable[P, Request[T, Any]]) -> AsyncMethod[P, T]:
    """A method of an AsyncFace that makes one call.

    Args:
        build: From the method's arguments to the call.
    """
    return cast("AsyncMethod[P, T]", _one_call(build))


def listing(
    build: Callable[Concatenate[Any, P], Request[Page[T], Any]],
) -> Method[P, SyncCursorPage[T]]:
    """A method of a SyncFace that gives a list.

    Args:
        build: From the class of the pages and the method's arguments to the call for the first page.
    """
    return cast("Method[P, SyncCursorPage[T]]", _list(build, SyncCursorPage))


def async_listing(build: Callable[Concatenate[Any, P], Request[Page[T], Any]]) -> AsyncList[P, T]:
    """A method of an AsyncFace that gives a list.

    Args:
        build: From the class of the pages and the method's arguments to the call for the first page.
    """
    return cast("AsyncList[P, T]", _list(build, AsyncCursorPage))


def single_page(build: Callable[Concatenate[Any, P], Request[Page[T], Any]]) -> Method[P, SyncPage[T]]:
    """A method of a SyncFace that gives a list in one page.

    Args:
        build: From the class of the page and the method's arguments to the call.
    """
    return cast("Method[P, SyncPage[T]]", _list(build, SyncPage))


def async_single_page(build: Callable[Concatenate[Any, P], Request[Page[T], Any]]) -> AsyncList[P, T]:
    """A method of an AsyncFace that gives a list in one page.

    Args:
        build: From the class of the page and the method's arguments to the call.
    """
    return cast("AsyncList[P, T]", _list(build, AsyncPage))


def helper(build: Callable[Concatenate[Clock, P], Steps[T]]) -> Helper[P, T]:
    """A method of a SyncFace that makes several calls.

    Args:
        build: From time and chance and the method's arguments to the steps.
    """
    return cast("Helper[P, T]", _steps(build))


def async_helper(build: Callable[Concatenate[Clock, P], Steps[T]]) -> AsyncHelper[P, T]:
    """A method of an AsyncFace that makes several calls.

    Args:
        build: From time and chance and the method's arguments to the steps.
    """
    return cast("AsyncHelper[P, T]", _steps(build))


def _one_call(build: Callable[..., Any]) -> Any:
    # A client's own `send` tells the faces apart: what it gives is a result, or the promise of one.
    def call(self: Any, *args: Any, **params: Any) -> Any:
        return self._client.send(build(*args, **params))

    return _method(call, build)


def _list(build: Callable[..., Any], page: type[Page[Any]]) -> Any:
    def call(self: Any, *args: Any, **params: Any) -> Any:
        request, client = build(page, *args, **params), self._client
        if issubclass(page, SyncCursorPage) or isinstance(client, Through):
            return client.send(request)
        return AsyncPaginator(lambda: client.send(request))

    return _method(call, build, skip=1)


def _steps(build: Callable[..., Any]) -> Any:
    def call(self: Any, *args: Any, **params: Any) -> Any:
        if isinstance(self._client, Through):
            raise TypeError("what makes several calls has no answer of its own to give")
        return self._client.poll(build(self._client.clock, *args, **params))

    return _method(call, build, skip=1)


def _method(call: Callable[..., Any], build: Callable[..., Any], *, skip: int = 0) -> Any:
    """Show a method as its builder, with `self` for the first `skip` arguments: those are not the user's."""
    method = wraps(build)(call)
    signature = inspect.signature(build)
    own = list(signature.parameters.values())[skip:]
    itself = inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    setattr(method, "__signature__", signature.replace(parameters=[itself, *own]))  # noqa: B010 - as in core.check
    return method
