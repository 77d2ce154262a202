"""Pages of a list as the user holds them: iterated, they give the items of all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from azopenai.core.decode import model
from azopenai.core.paging import Page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator

    from typing_extensions import Self

T = TypeVar("T")


@model
class SyncCursorPage(Page[T], Generic[T]):
    """A page; iterating over it goes on over the pages behind it."""

    def get_next_page(self) -> Self:
        """The page behind this one.

        Raises:
            OpenAIError: There is none.
            PagingError: The service repeats itself.
        """
        client, request = self._next()
        page: Self = client.send(request)
        return page

    def iter_pages(self) -> Iterator[Self]:
        """This page, and those behind it."""
        page = self
        yield page
        while page.has_next_page():
            page = page.get_next_page()
            yield page

    def __iter__(self) -> Iterator[T]:
        for page in self.iter_pages():
            yield from page.data


@model
class AsyncCursorPage(Page[T], Generic[T]):
    """A page; iterating over it goes on over the pages behind it."""

    async def get_next_page(self) -> Self:
        """The page behind this one.

        Raises:
            OpenAIError: There is none.
            PagingError: The service repeats itself.
        """
        client, request = self._next()
        page: Self = await client.send(request)
        return page

    def iter_pages(self) -> AsyncIterator[Self]:
        """This page, and those behind it."""
        return _Pages(self._itself)

    def __aiter__(self) -> AsyncIterator[T]:
        return _Items(self._itself)

    async def _itself(self) -> Self:
        return self


@model
class SyncPage(SyncCursorPage[T], Generic[T]):
    """A list in one page: whatever it says, there is no way to one behind it.

    Attributes:
        search_query: Of the results of a search: what was searched for.
        next_page: What the service calls the page behind it, which no call of it asks for.
    """

    search_query: list[str] | str | None = None
    next_page: str | None = None

    def has_next_page(self) -> bool:
        """Whether there is a page behind this one: there is none."""
        return False


@model
class AsyncPage(AsyncCursorPage[T], Generic[T]):
    """A list in one page: whatever it says, there is no way to one behind it.

    Attributes:
        search_query: Of the results of a search: what was searched for.
        next_page: What the service calls the page behind it, which no call of it asks for.
    """

    search_query: list[str] | str | None = None
    next_page: str | None = None

    def has_next_page(self) -> bool:
        """Whether there is a page behind this one: there is none."""
        return False


Q = TypeVar("Q", bound=AsyncCursorPage[Any])


class _Pages(Generic[Q]):
    """Pages one by one; no async generator, which would need closing of its own."""

    def __init__(self, first: Callable[[], Awaitable[Q]]) -> None:
        self._next: Callable[[], Awaitable[Q]] | None = first

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Q:
        if self._next is None:
            raise StopAsyncIteration
        page = await self._next()
        self._next = page.get_next_page if page.has_next_page() else None
        return page


class _Items(Generic[T]):
    """The items of pages one by one."""

    def __init__(self, first: Callable[[], Awaitable[AsyncCursorPage[T]]]) -> None:
        self._pages = _Pages(first)
        self._items: Iterator[T] = iter(())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            self._items = iter((await anext(self._pages)).data)


class AsyncPaginator(Generic[T]):
    """What an async list gives: awaited, its first page; iterated, the items of all pages.

    Args:
        call: Gets the first page.
    """

    def __init__(self, call: Callable[[], Awaitable[AsyncCursorPage[T]]]) -> None:
        self._call = call

    def __await__(self) -> Generator[Any, None, AsyncCursorPage[T]]:
        return self._call().__await__()

    def __aiter__(self) -> AsyncIterator[T]:
        return _Items(self._call)
