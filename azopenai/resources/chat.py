"""`client.chat.completions`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from azopenai.core.accumulate import Accumulator
from azopenai.core.check import check_params, keywords
from azopenai.core.decode import decode
from azopenai.core.request import Events, Request, build
from azopenai.core.routes import CHAT_COMPLETIONS_CREATE
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.resources.faces import Plain, Raw, Streamed, Through
from azopenai.resources.stored_chat import AsyncStoredCompletions, StoredCompletions
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.chat_params import (
    CompletionCreateParams,
    CompletionCreateParamsBase,
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.resources.chat_stream import AsyncChatCompletionStreamManager, ChatCompletionStreamManager
    from azopenai.streams import AsyncStream, Stream

_decode = partial(decode, ChatCompletion)
_events = Events(partial(decode, ChatCompletionChunk), Accumulator)


def _create(params: Any) -> Request[ChatCompletion, ChatCompletionChunk]:
    return build(CHAT_COMPLETIONS_CREATE, params, CompletionCreateParams, _decode, _events)


def _stream(params: Any) -> Request[ChatCompletion, ChatCompletionChunk]:
    check_params("chat.completions.stream", params, CompletionCreateParamsBase)
    return _create({**params, "stream": True})


class Chat(Resource):
    """Chat."""

    @property
    def completions(self) -> Completions:
        """Chat completions."""
        return Completions(self._client)


class AsyncChat(AsyncResource):
    """Chat."""

    @property
    def completions(self) -> AsyncCompletions:
        """Chat completions."""
        return AsyncCompletions(self._client)


class Completions(StoredCompletions[Plain]):
    """Answers of a chat model."""

    @overload
    def create(self, **params: Unpack[CompletionCreateParamsNonStreaming]) -> ChatCompletion: ...

    @overload
    def create(self, **params: Unpack[CompletionCreateParamsStreaming]) -> Stream[ChatCompletionChunk]: ...

    @overload
    def create(
        self, **params: Unpack[CompletionCreateParams]
    ) -> ChatCompletion | Stream[ChatCompletionChunk]: ...

    @keywords(CompletionCreateParams)
    def create(self, **params: Any) -> ChatCompletion | Stream[ChatCompletionChunk]:
        """Answer a conversation.

        Takes the parameters of `azopenai.types.chat_params.CompletionCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. With `stream=True` the answer comes in chunks.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send_or_stream(_create(params))

    @keywords(CompletionCreateParamsBase)
    def stream(self, **params: Unpack[CompletionCreateParamsBase]) -> ChatCompletionStreamManager:
        """Answer a conversation as a stream of events that adds itself up.

        Takes the parameters of `create` but `stream`. Gives a context manager; the call is made on entering:

            with client.chat.completions.stream(model=..., messages=...) as stream:
                for text in stream.text_stream:
                    print(text, end="")
                completion = stream.get_final_completion()

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.chat_stream import ChatCompletionStreamManager

        request = _stream(params)
        return ChatCompletionStreamManager(lambda: self._client.send_or_stream(request))

    @property
    def with_raw_response(self) -> CompletionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return CompletionsWithRawResponse(self._raw)

    @property
    def with_streaming_response(self) -> CompletionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return CompletionsWithStreamingResponse(self._streamed)


class AsyncCompletions(AsyncStoredCompletions[Plain]):
    """Answers of a chat model."""

    @overload
    async def create(self, **params: Unpack[CompletionCreateParamsNonStreaming]) -> ChatCompletion: ...

    @overload
    async def create(
        self, **params: Unpack[CompletionCreateParamsStreaming]
    ) -> AsyncStream[ChatCompletionChunk]: ...

    @overload
    async def create(
        self, **params: Unpack[CompletionCreateParams]
    ) -> ChatCompletion | AsyncStream[ChatCompletionChunk]: ...

    @keywords(CompletionCreateParams)
    async def create(self, **params: Any) -> ChatCompletion | AsyncStream[ChatCompletionChunk]:
        """Answer a conversation.

        Takes the parameters of `azopenai.types.chat_params.CompletionCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. With `stream=True` the answer comes in chunks.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send_or_stream(_create(params))

    @keywords(CompletionCreateParamsBase)
    def stream(self, **params: Unpack[CompletionCreateParamsBase]) -> AsyncChatCompletionStreamManager:
        """Answer a conversation as a stream of events that adds itself up.

        Takes the parameters of `create` but `stream`. Gives a context manager; the call is made on entering:

            async with client.chat.completions.stream(model=..., messages=...) as stream:
                async for text in stream.text_stream:
                    print(text, end="")
                completion = await stream.get_final_completion()

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.chat_stream import AsyncChatCompletionStreamManager

        request = _stream(params)
        return AsyncChatCompletionStreamManager(lambda: self._client.send_or_stream(request))

    @property
    def with_raw_response(self) -> AsyncCompletionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncCompletionsWithRawResponse(self._raw)

    @property
    def with_streaming_response(self) -> AsyncCompletionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncCompletionsWithStreamingResponse(self._streamed)


class CompletionsWithRawResponse(StoredCompletions[Raw]):
    """`chat.completions`, giving the whole answer."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        self.create = raw(Completions(through.client).create)


class AsyncCompletionsWithRawResponse(AsyncStoredCompletions[Raw]):
    """`chat.completions`, giving the whole answer."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        self.create = async_raw(AsyncCompletions(through.client).create)


class CompletionsWithStreamingResponse(StoredCompletions[Streamed]):
    """`chat.completions`, giving the answer as its body comes."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        self.create = streamed(Completions(through.client).create)


class AsyncCompletionsWithStreamingResponse(AsyncStoredCompletions[Streamed]):
    """`chat.completions`, giving the answer as its body comes."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        self.create = async_streamed(AsyncCompletions(through.client).create)
