"""`client.responses.stream`: a stream of events that adds itself up, sync and async."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeGuard

from typing_extensions import TypeVar

from azopenai.core.responses_stream import ResponseStreamState
from azopenai.streams import AsyncStreamManager, StreamManager
from azopenai.types.responses_stream import ResponseStreamedEvent, ResponseTextDeltaEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from typing_extensions import Self

    from azopenai.core.structured import Expected
    from azopenai.streams import AsyncStream, Stream
    from azopenai.types.responses_parsed import ParsedResponse

T = TypeVar("T", default=None)


class ResponseStream(Generic[T]):
    """Events of one response; an iterator.

    Attributes:
        response: Status, headers, ids and limits of the answer.

    Reading it raises what reading a `Stream` does.
    """

    def __init__(
        self, stream: Stream[dict[str, Any]], expected: Expected[T], starting_after: int | None
    ) -> None:
        self.response = stream.response
        self._stream = stream
        self._state = ResponseStreamState(stream.parser.joiner, stream.response, expected, starting_after)

    def __iter__(self) -> Iterator[ResponseStreamedEvent[T]]:
        return self

    def __next__(self) -> ResponseStreamedEvent[T]:
        for data in self._stream:
            event = self._state.event(data)
            if event is not None:
                return event
        self._state.final()  # what cannot be read as expected is told when all of it is there
        raise StopIteration

    @property
    def text_stream(self) -> Iterator[str]:
        """The text of the model's messages, piece by piece."""
        return (event.delta for event in self if is_text(event))

    @property
    def current_response_snapshot(self) -> ParsedResponse[T]:
        """The response so far, its text not read yet."""
        return self._state.snapshot()

    def until_done(self) -> Self:
        """Read to the end."""
        for _ in self:
            pass
        return self

    def get_final_response(self) -> ParsedResponse[T]:
        """Read to the end, and give the response, as the call without a stream does.

        Raises:
            StructuredOutputError: A class or strict tools are expected, and it cannot be read as such.
        """
        self.until_done()
        return self._state.final()

    def close(self) -> None:
        """Let go of the stream, read to its end or not."""
        self._stream.close()


class AsyncResponseStream(Generic[T]):
    """Events of one response; an async iterator.

    Attributes:
        response: Status, headers, ids and limits of the answer.

    Reading it raises what reading an `AsyncStream` does.
    """

    def __init__(
        self, stream: AsyncStream[dict[str, Any]], expected: Expected[T], starting_after: int | None
    ) -> None:
        self.response = stream.response
        self._stream = stream
        self._state = ResponseStreamState(stream.parser.joiner, stream.response, expected, starting_after)

    def __aiter__(self) -> AsyncIterator[ResponseStreamedEvent[T]]:
        return self

    async def __anext__(self) -> ResponseStreamedEvent[T]:
        async for data in self._stream:
            event = self._state.event(data)
            if event is not None:
                return event
        self._state.final()  # what cannot be read as expected is told when all of it is there
        raise StopAsyncIteration

    @property
    def text_stream(self) -> AsyncIterator[str]:
        """The text of the model's messages, piece by piece."""
        return _Texts(self)

    @property
    def current_response_snapshot(self) -> ParsedResponse[T]:
        """The response so far, its text not read yet."""
        return self._state.snapshot()

    async def until_done(self) -> Self:
        """Read to the end."""
        async for _ in self:
            pass
        return self

    async def get_final_response(self) -> ParsedResponse[T]:
        """Read to the end, and give the response, as the call without a stream does.

        Raises:
            StructuredOutputError: A class or strict tools are expected, and it cannot be read as such.
        """
        await self.until_done()
        return self._state.final()

    async def close(self) -> None:
        """Let go of the stream, read to its end or not."""
        await self._stream.close()


class _Texts:
    """The text of an async stream: no generator, which would need closing of its own."""

    def __init__(self, events: AsyncResponseStream[Any]) -> None:
        self._events = events

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        while True:
            event = await self._events.__anext__()
            if is_text(event):
                return event.delta


def is_text(event: ResponseStreamedEvent[Any]) -> TypeGuard[ResponseTextDeltaEvent]:
    """Whether an event is text of a message."""
    return isinstance(event, ResponseTextDeltaEvent) and bool(event.delta)


class ResponseStreamManager(StreamManager[ResponseStream[T]], Generic[T]):
    """What `stream` gives: makes the call on entering, lets go of the stream on leaving."""

    def __init__(self, call: Callable[[], Any], expected: Expected[T], starting_after: int | None) -> None:
        super().__init__(lambda: ResponseStream(call(), expected, starting_after))


class AsyncResponseStreamManager(AsyncStreamManager[AsyncResponseStream[T]], Generic[T]):
    """What `stream` gives: makes the call on entering, lets go of the stream on leaving."""

    def __init__(
        self, call: Callable[[], Awaitable[Any]], expected: Expected[T], starting_after: int | None
    ) -> None:
        async def made() -> AsyncResponseStream[T]:
            return AsyncResponseStream(await call(), expected, starting_after)

        super().__init__(made)
