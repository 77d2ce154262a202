"""Answers beside their results: `with_raw_response` (read) and `with_streaming_response` (left open)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from attrs import field, frozen

from azopenai.core.pieces import Chunks, Cutter, Lines, Texts
from azopenai.core.response import HTTPResponse, ResponseInfo
from azopenai.errors import StreamAlreadyConsumed

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
    from types import TracebackType

    from azopenai.streams import AsyncBody, SyncBody

T = TypeVar("T")
U = TypeVar("U")


@frozen
class RawResponse(HTTPResponse, Generic[T]):
    """An answer whose result is made when it is asked for."""

    _parse: Callable[[], T] = field(alias="parse", kw_only=True, repr=False, eq=False, converter=cache)

    def parse(self) -> T:
        """The result, as the call without `with_raw_response` gives it; of a streamed call, its stream.

        Asked again, it is the same.

        Raises:
            APIResponseValidationError: The body is not what was promised.
        """
        return self._parse()


class Once:
    """A body that can be read once; what was read whole is kept.

    Attributes:
        content: The whole body, once it was read.
        result: What was made of it, once it was.
    """

    def __init__(self, body: Any) -> None:
        self.content: bytes | None = None
        self.result: Any = None
        self._body = body
        self._taken = False

    def take(self) -> Any:
        """Give the body to whoever reads it.

        Raises:
            StreamAlreadyConsumed: Somebody has it.
        """
        if self._taken:
            raise StreamAlreadyConsumed("the body was read before, and is not kept; read() keeps it")
        self._taken = True
        return self._body

    def close(self) -> Any:
        """Let the connection go."""
        return self._body.close()


@frozen
class StreamedResponse(ResponseInfo, Generic[T]):
    """An answer whose body is read as you go, once."""

    _once: Once = field(alias="once", kw_only=True, repr=False, eq=False)
    _parse: Callable[[StreamedResponse[T]], T] = field(alias="parse", kw_only=True, repr=False, eq=False)

    def _cut(self, cutter: Cutter[U]) -> Iterator[U]:
        if self._once.content is not None:
            yield from [*cutter.feed(self._once.content), *cutter.rest()]
            return
        body: SyncBody = self._once.take()
        try:
            while piece := body.read():
                yield from cutter.feed(piece)
            yield from cutter.rest()
        finally:
            body.close()

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The body as it comes, or in chunks of `chunk_size` bytes."""
        return self._cut(Chunks(chunk_size))

    def iter_text(self, chunk_size: int | None = None) -> Iterator[str]:
        """The body as text, as it comes, or in chunks of `chunk_size` characters."""
        return self._cut(Texts(chunk_size))

    def iter_lines(self) -> Iterator[str]:
        """The body as lines, without their ends."""
        return self._cut(Lines())

    def read(self) -> bytes:
        """The whole body; it can be asked for again."""
        if self._once.content is None:
            self._once.content = b"".join(self.iter_bytes())
        return self._once.content

    def text(self) -> str:
        """The whole body as text."""
        return self.read().decode("utf-8", "replace")

    def json(self) -> Any:
        """The whole body as parsed JSON.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(self.read())

    def parse(self) -> T:
        """The result, as the call without `with_streaming_response` gives it; asked again, it is the same.

        Raises:
            APIResponseValidationError: The body is not what was promised.
            StreamAlreadyConsumed: The body was read before, and not by `read`.
        """
        if self._once.result is None:
            self._once.result = self._parse(self)
        result: T = self._once.result
        return result

    def stream_to_file(self, file: str | os.PathLike[str], *, chunk_size: int | None = None) -> None:
        """Write the body to a file, as it comes or in chunks of `chunk_size` bytes."""
        with Path(file).open("wb") as out:
            out.writelines(self.iter_bytes(chunk_size))

    write_to_file = stream_to_file

    def close(self) -> None:
        """Let the connection go."""
        self._once.close()


@frozen
class AsyncStreamedResponse(ResponseInfo, Generic[T]):
    """An answer whose body is read as you go, once."""

    _once: Once = field(alias="once", kw_only=True, repr=False, eq=False)
    _parse: Callable[[AsyncStreamedResponse[T]], Awaitable[T]] = field(
        alias="parse", kw_only=True, repr=False, eq=False
    )

    def iter_bytes(self, chunk_size: int | None = None) -> AsyncIterator[bytes]:
        """The body as it comes, or in chunks of `chunk_size` bytes."""
        return _Cuts(self._once, Chunks(chunk_size))

    def iter_text(self, chunk_size: int | None = None) -> AsyncIterator[str]:
        """The body as text, as it comes, or in chunks of `chunk_size` characters."""
        return _Cuts(self._once, Texts(chunk_size))

    def iter_lines(self) -> AsyncIterator[str]:
        """The body as lines, without their ends."""
        return _Cuts(self._once, Lines())

    async def read(self) -> bytes:
        """The whole body; it can be asked for again."""
        if self._once.content is None:
            self._once.content = b"".join([piece async for piece in self.iter_bytes()])
        return self._once.content

    async def text(self) -> str:
        """The whole body as text."""
        return (await self.read()).decode("utf-8", "replace")

    async def json(self) -> Any:
        """The whole body as parsed JSON.

        Raises:
            ValueError: It is not JSON.
        """
        return json.loads(await self.read())

    async def parse(self) -> T:
        """The result, as the call without `with_streaming_response` gives it; asked again, it is the same.

        Raises:
            APIResponseValidationError: The body is not what was promised.
            StreamAlreadyConsumed: The body was read before, and not by `read`.
        """
        if self._once.result is None:
            self._once.result = await self._parse(self)
        result: T = self._once.result
        return result

    async def stream_to_file(self, file: str | os.PathLike[str], *, chunk_size: int | None = None) -> None:
        """Write the body to a file, as it comes or in chunks of `chunk_size` bytes."""
        with Path(file).open("wb") as out:  # noqa: ASYNC230 - a write is shorter than a thread's start
            async for piece in self.iter_bytes(chunk_size):
                out.write(piece)

    write_to_file = stream_to_file

    async def close(self) -> None:
        """Let the connection go."""
        await self._once.close()


class _Cuts(Generic[U]):
    """A body cut anew, async: no generator, which would need closing of its own where it is left early."""

    def __init__(self, once: Once, cutter: Cutter[U]) -> None:
        self._once = once
        self._cutter = cutter
        self._body: AsyncBody | None = None
        self._cuts: Iterator[U] = iter(())
        self._ended = False

    def __aiter__(self) -> AsyncIterator[U]:
        return self

    async def __anext__(self) -> U:
        for cut in self._cuts:
            return cut
        while not self._ended:
            self._cuts = iter(await self._more())
            for cut in self._cuts:
                return cut
        raise StopAsyncIteration

    async def _more(self) -> Iterable[U]:
        if self._once.content is not None:
            self._ended = True
            return [*self._cutter.feed(self._once.content), *self._cutter.rest()]
        body = self._body = self._body or cast("AsyncBody", self._once.take())
        try:
            piece = await body.read()
        except BaseException:
            self._ended = True
            await body.close()
            raise
        if piece:
            return self._cutter.feed(piece)
        self._ended = True
        await body.close()
        return self._cutter.rest()


class ResponseManager(Generic[T]):
    """`with client….with_streaming_response.create(…) as response:` the call is made on entering."""

    def __init__(self, call: Callable[[], StreamedResponse[T]]) -> None:
        self._call = call

    def __enter__(self) -> StreamedResponse[T]:
        self._response: StreamedResponse[T] = self._call()
        return self._response

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._response.close()


class AsyncResponseManager(Generic[T]):
    """`async with client….with_streaming_response.create(…) as response:` the call is made on entering."""

    def __init__(self, call: Callable[[], Awaitable[AsyncStreamedResponse[T]]]) -> None:
        self._call = call

    async def __aenter__(self) -> AsyncStreamedResponse[T]:
        self._response: AsyncStreamedResponse[T] = await self._call()
        return self._response

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._response.close()
