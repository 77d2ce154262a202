"""`client.chat.completions.stream`: a stream of events that adds itself up, sync and async."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeGuard

from typing_extensions import TypeVar

from azopenai.core.chat_stream import ChatStreamState
from azopenai.streams import AsyncStreamManager, StreamManager
from azopenai.types.chat_stream import ChatCompletionStreamEvent, ContentDeltaEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from typing_extensions import Self

    from azopenai.core.structured import Expected
    from azopenai.streams import AsyncStream, Stream
    from azopenai.types.chat import ChatCompletionChunk
    from azopenai.types.chat_parsed import ParsedChatCompletion

T = TypeVar("T", default=None)


class ChatCompletionStream(Generic[T]):
    """Events of one answer; an iterator.

    Attributes:
        response: Status, headers, ids and limits of the answer.

    Reading it raises what reading a `Stream` does.
    """

    def __init__(self, stream: Stream[ChatCompletionChunk], expected: Expected[T]) -> None:
        self.response = stream.response
        self._stream = stream
        self._state = ChatStreamState(stream.parser.joiner, stream.response, expected)
        self._events = self._read()

    def _read(self) -> Iterator[ChatCompletionStreamEvent[T]]:
        for chunk in self._stream:
            yield from self._state.events(chunk)
        self._state.final()  # what cannot be read as expected is told when all of it is there

    def __iter__(self) -> Iterator[ChatCompletionStreamEvent[T]]:
        return self._events

    def __next__(self) -> ChatCompletionStreamEvent[T]:
        return next(self._events)

    @property
    def text_stream(self) -> Iterator[str]:
        """The text of the first choice, piece by piece."""
        return (event.delta for event in self._events if is_text(event))

    @property
    def current_completion_snapshot(self) -> ParsedChatCompletion[T]:
        """The completion so far, its content not read yet."""
        return self._state.snapshot()

    def until_done(self) -> Self:
        """Read to the end."""
        for _ in self._events:
            pass
        return self

    def get_final_completion(self) -> ParsedChatCompletion[T]:
        """Read to the end, and give the completion, as the call without a stream does.

        Raises:
            StructuredOutputError: A class or strict tools are expected, and it cannot be read as such.
        """
        self.until_done()
        return self._state.final()

    def close(self) -> None:
        """Let go of the stream, read to its end or not."""
        self._stream.close()


class AsyncChatCompletionStream(Generic[T]):
    """Events of one answer; an async iterator.

    Attributes:
        response: Status, headers, ids and limits of the answer.

    Reading it raises what reading an `AsyncStream` does.
    """

    def __init__(self, stream: AsyncStream[ChatCompletionChunk], expected: Expected[T]) -> None:
        self.response = stream.response
        self._stream = stream
        self._state = ChatStreamState(stream.parser.joiner, stream.response, expected)
        self._events: Iterator[ChatCompletionStreamEvent[T]] = iter(())

    def __aiter__(self) -> AsyncIterator[ChatCompletionStreamEvent[T]]:
        return self

    async def __anext__(self) -> ChatCompletionStreamEvent[T]:
        for event in self._events:
            return event
        chunk = await anext(self._stream, None)
        if chunk is None:
            self._state.final()  # what cannot be read as expected is told when all of it is there
            raise StopAsyncIteration
        self._events = self._state.events(chunk)
        return next(self._events)  # each chunk has one event at least

    @property
    def text_stream(self) -> AsyncIterator[str]:
        """The text of the first choice, piece by piece."""
        return _Texts(self)

    @property
    def current_completion_snapshot(self) -> ParsedChatCompletion[T]:
        """The completion so far, its content not read yet."""
        return self._state.snapshot()

    async def until_done(self) -> Self:
        """Read to the end."""
        async for _ in self:
            pass
        return self

    async def get_final_completion(self) -> ParsedChatCompletion[T]:
        """Read to the end, and give the completion, as the call without a stream does.

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

    def __init__(self, events: AsyncChatCompletionStream[Any]) -> None:
        self._events = events

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        while True:
            event = await self._events.__anext__()
            if is_text(event):
                return event.delta


def is_text(event: ChatCompletionStreamEvent[Any]) -> TypeGuard[ContentDeltaEvent]:
    """Whether an event is text of the first choice."""
    return isinstance(event, ContentDeltaEvent) and event.choice_index == 0


class ChatCompletionStreamManager(StreamManager[ChatCompletionStream[T]], Generic[T]):
    """What `stream` gives: makes the call on entering, lets go of the stream on leaving."""

    def __init__(self, call: Callable[[], Any], expected: Expected[T]) -> None:
        super().__init__(lambda: ChatCompletionStream(call(), expected))


class AsyncChatCompletionStreamManager(AsyncStreamManager[AsyncChatCompletionStream[T]], Generic[T]):
    """What `stream` gives: makes the call on entering, lets go of the stream on leaving."""

    def __init__(self, call: Callable[[], Awaitable[Any]], expected: Expected[T]) -> None:
        async def made() -> AsyncChatCompletionStream[T]:
            return AsyncChatCompletionStream(await call(), expected)

        super().__init__(made)
