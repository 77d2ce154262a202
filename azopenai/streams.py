"""Streams as the user holds them, sync and async: items as they come, then the verdict.

Read to its end, a stream gives its connection back to the pool. Left early, by `close()`, the end of its
`with` block or garbage collection, it closes the connection: what the service would still send is lost,
and nobody waits for it.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from azopenai.errors import APIConnectionError, StreamError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
    from types import TracebackType

    from typing_extensions import Self

    from azopenai.core.response import ResponseInfo
    from azopenai.core.streaming import StreamParser

C = TypeVar("C")


class SyncBody(Protocol):
    """An open body, as a transport hands it out."""

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        ...

    def drain(self) -> None:
        """Wait a moment for the end of the bytes, so that the connection can serve again."""
        ...

    def close(self) -> None:
        """Let the connection go."""
        ...


class AsyncBody(Protocol):
    """The same, for the async client."""

    async def read(self) -> bytes:
        """The next bytes; none at the end."""
        ...

    async def drain(self) -> None:
        """Wait a moment for the end of the bytes, so that the connection can serve again."""
        ...

    async def close(self) -> None:
        """Let the connection go."""
        ...


class Stream(Generic[C]):
    """Items of a streamed answer; an iterator and a context manager.

    Attributes:
        response: Status, headers, ids and limits of the answer.
        parser: What is known of the stream so far.

    Reading it raises:
        StreamError: The service reported an error, or the stream broke off; `.partial` is what had come.
    """

    def __init__(self, body: SyncBody, parser: StreamParser[C], response: ResponseInfo) -> None:
        self.response = response
        self.parser = parser
        self._body = body
        # A generator apart: a method of this object would hold it, and a dropped stream would stay open.
        self._items = _items(body, parser)

    def __iter__(self) -> Iterator[C]:
        return self._items

    def __next__(self) -> C:
        return next(self._items)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the stream, read to its end or not; whoever waits for an item of it is told."""
        self._body.close()
        with contextlib.suppress(ValueError):  # another thread is inside it, and is told there
            self._items.close()


def _items(body: SyncBody, parser: StreamParser[C]) -> Generator[C, None, None]:
    try:
        while not parser.done and (piece := body.read()):
            yield from parser.feed(piece)
        if parser.done:
            body.drain()
        else:
            yield from parser.finish()
    except (APIConnectionError, StreamError) as error:
        raise parser.informed(error) from error.__cause__
    finally:
        body.close()


class AsyncStream(Generic[C]):
    """Items of a streamed answer; an async iterator and an async context manager.

    Attributes:
        response: Status, headers, ids and limits of the answer.
        parser: What is known of the stream so far.

    Reading it raises:
        StreamError: The service reported an error, or the stream broke off; `.partial` is what had come.
    """

    def __init__(self, body: AsyncBody, parser: StreamParser[C], response: ResponseInfo) -> None:
        self.response = response
        self.parser = parser
        self._body = body
        self._items: Iterator[C] = iter(())
        self._ended = False

    async def _more(self) -> Iterator[C]:
        parser, body = self.parser, self._body
        if not parser.done and (piece := await body.read()):
            return parser.feed(piece)
        self._ended = True
        if not parser.done:
            return parser.finish()
        await body.drain()
        return iter(())

    async def __anext__(self) -> C:
        try:
            for item in self._items:
                return item
            while not self._ended:
                self._items = await self._more()
                for item in self._items:
                    return item
        except (APIConnectionError, StreamError) as error:
            await self.close()
            raise self.parser.informed(error) from error.__cause__
        except BaseException:
            await self.close()
            raise
        await self._body.close()
        raise StopAsyncIteration

    def __aiter__(self) -> AsyncIterator[C]:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the stream, read to its end or not; whoever waits for an item of it is told."""
        self._ended, self._items = True, iter(())
        await self._body.close()


class Closing(Protocol):
    """What can be let go of."""

    def close(self) -> None:
        """Let go of it."""
        ...


class AsyncClosing(Protocol):
    """What can be let go of."""

    async def close(self) -> None:
        """Let go of it."""
        ...


S = TypeVar("S", bound=Closing)
A = TypeVar("A", bound=AsyncClosing)


class StreamManager(Generic[S]):
    """Makes a call on entering, and lets go of its stream on leaving.

    Args:
        call: Makes the call, and gives the stream.
    """

    def __init__(self, call: Callable[[], S]) -> None:
        self._call = call
        self._stream: S | None = None

    def __enter__(self) -> S:
        self._stream = self._call()
        return self._stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            self._stream.close()


class AsyncStreamManager(Generic[A]):
    """Makes a call on entering, and lets go of its stream on leaving.

    Args:
        call: Makes the call, and gives the stream.
    """

    def __init__(self, call: Callable[[], Awaitable[A]]) -> None:
        self._call = call
        self._stream: A | None = None

    async def __aenter__(self) -> A:
        self._stream = await self._call()
        return self._stream

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is not None:
            await self._stream.close()
