"""`client.chat.completions.stream`: a stream of events that adds itself up, sync and async."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from azopenai.core.chat_stream import ChatStreamState
from azopenai.types.chat_stream import ChatCompletionStreamEvent, ContentDeltaEvent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
    from types import TracebackType

    from typing_extensions import Self

    from azopenai.streams import AsyncStream, Stream
    from azopenai.types.chat import ChatCompletion, ChatCompletionChunk


class ChatCompletionStream:
    """Events of one answer; an iterator.

    Attributes:
        response: Status, headers, ids and limits of the answer.

    Reading it raises what reading a `Stream` does.
    """

    def __init__(self, stream: Stream[ChatCompletionChunk]) -> None:
        self.response = stream.response
        self._stream = stream
        self._state = ChatStreamState(stream.parser.accumulator, stream.response)
        self._events = self._read()

    def _read(self) -> Iterator[ChatCompletionStreamEvent]:
        for chunk in self._stream:
            yield from self._state.events(chunk)

    def __iter__(self) -> Iterator[ChatCompletionStreamEvent]:
        return self._events

    def __next__(self) -> ChatCompletionStreamEvent:
        return next(self._events)

    @property
    def text_stream(self) -> Iterator[str]:
        """The text of the first choice, piece by piece."""
        return (event.delta for event in self._events if is_text(event))

    @property
    def current_completion_snapshot(self) -> ChatCompletion:
        """The completion so far."""
        return self._state.snapshot()

    def until_done(self) -> Self:
        """Read to the end."""
        for _ in self._events:
            pass
        return self

    def get_final_completion(self) -> ChatCompletion:
        """Read to the end, and give the completion, as the call without a stream does."""
        return self.until_done().current_completion_snapshot

    def close(self) -> None:
        """Let go of the stream, read to its end or not."""
        self._stream.close()


class AsyncChatCompletionStream:
    """Events of one answer; an async iterator.

    Attributes:
        response: Status, headers, ids and limits of the answer.

    Reading it raises what reading an `AsyncStream` does.
    """

    def __init__(self, stream: AsyncStream[ChatCompletionChunk]) -> None:
        self.response = stream.response
        self._stream = stream
        self._state = ChatStreamState(stream.parser.accumulator, stream.response)
        self._events: Iterator[ChatCompletionStreamEvent] = iter(())

    def __aiter__(self) -> AsyncIterator[ChatCompletionStreamEvent]:
        return self

    async def __anext__(self) -> ChatCompletionStreamEvent:
        for event in self._events:
            return event
        self._events = self._state.events(await self._stream.__anext__())
        return next(self._events)  # each chunk has one event at least

    @property
    def text_stream(self) -> AsyncIterator[str]:
        """The text of the first choice, piece by piece."""
        return _Texts(self)

    @property
    def current_completion_snapshot(self) -> ChatCompletion:
        """The completion so far."""
        return self._state.snapshot()

    async def until_done(self) -> Self:
        """Read to the end."""
        async for _ in self:
            pass
        return self

    async def get_final_completion(self) -> ChatCompletion:
        """Read to the end, and give the completion, as the call without a stream does."""
        return (await self.until_done()).current_completion_snapshot

    async def close(self) -> None:
        """Let go of the stream, read to its end or not."""
        await self._stream.close()


class _Texts:
    """The text of an async stream: no generator, which would need closing of its own."""

    def __init__(self, events: AsyncChatCompletionStream) -> None:
        self._events = events

    def __aiter__(self) -> AsyncIterator[str]:
        return self

    async def __anext__(self) -> str:
        while True:
            event = await self._events.__anext__()
            if is_text(event):
                return event.delta


def is_text(event: ChatCompletionStreamEvent) -> TypeGuard[ContentDeltaEvent]:
    """Whether an event is text of the first choice."""
    return isinstance(event, ContentDeltaEvent) and event.choice_index == 0


class ChatCompletionStreamManager:
    """What `stream` gives: makes the call on entering, lets go of the stream on leaving."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self._call = call

    def __enter__(self) -> ChatCompletionStream:
        self._stream: ChatCompletionStream = ChatCompletionStream(self._call())
        return self._stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


class AsyncChatCompletionStreamManager:
    """What `stream` gives: makes the call on entering, lets go of the stream on leaving."""

    def __init__(self, call: Callable[[], Awaitable[Any]]) -> None:
        self._call = call

    async def __aenter__(self) -> AsyncChatCompletionStream:
        self._stream: AsyncChatCompletionStream = AsyncChatCompletionStream(await self._call())
        return self._stream

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stream.close()
