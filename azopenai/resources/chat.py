"""`client.chat.completions`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from typing_extensions import TypeVar

from azopenai.core.check import keywords
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.resources.chat_requests import create_request, parse_request, stream_request
from azopenai.resources.faces import Plain, Raw, Streamed, Through, raw_through, streamed_through
from azopenai.resources.stored_chat import AsyncStoredCompletions, StoredCompletions
from azopenai.types.chat_params import (
    CompletionCreateParams,
    CompletionParseParams,
    CompletionRunToolsParams,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import Unpack

    from azopenai.core.tool_loop import OnError
    from azopenai.resources.chat_stream import AsyncChatCompletionStreamManager, ChatCompletionStreamManager
    from azopenai.streams import AsyncStream, Stream
    from azopenai.tool_runs import AsyncToolRun, ToolRun
    from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
    from azopenai.types.chat_params import (
        ChatCompletionToolParam,
        CompletionCreateParamsNonStreaming,
        CompletionCreateParamsStreaming,
        CompletionParamsBase,
        CompletionParamsWithTools,
        ResponseFormatParam,
    )
    from azopenai.types.chat_parsed import ParsedChatCompletion

T = TypeVar("T")


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


class Beta(Resource):
    """Where older programs find what is no longer new."""

    @property
    def chat(self) -> Chat:
        """Chat."""
        return Chat(self._client)


class AsyncBeta(AsyncResource):
    """Where older programs find what is no longer new."""

    @property
    def chat(self) -> AsyncChat:
        """Chat."""
        return AsyncChat(self._client)


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
        return self._client.send_or_stream(create_request(params))

    @overload
    def parse(
        self, *, response_format: type[T], **params: Unpack[CompletionParamsWithTools]
    ) -> ParsedChatCompletion[T]: ...

    @overload
    def parse(
        self, *, response_format: ResponseFormatParam = ..., **params: Unpack[CompletionParamsWithTools]
    ) -> ParsedChatCompletion[None]: ...

    @keywords(CompletionParseParams)
    def parse(self, **params: Any) -> ParsedChatCompletion[Any]:
        """Answer a conversation with an instance of a class, and read the arguments of strict tools.

        Takes the parameters of `create` but `stream`. `response_format` is an attrs class, a dataclass, a
        TypedDict, or a class with `model_json_schema()`; its schema is sent in the strict form. The instance
        is `completion.choices[0].message.parsed`; it is None where the model calls tools.

        Raises:
            LengthFinishReasonError, ContentFilterFinishReasonError, RefusalError: The answer ended otherwise.
            OutputMismatchError: The answer does not fit the class.
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do, or the class has no schema; nothing was sent.
        """
        return self._client.send(parse_request(params))

    @overload
    def stream(
        self, *, response_format: type[T], **params: Unpack[CompletionParamsWithTools]
    ) -> ChatCompletionStreamManager[T]: ...

    @overload
    def stream(
        self, *, response_format: ResponseFormatParam = ..., **params: Unpack[CompletionParamsWithTools]
    ) -> ChatCompletionStreamManager[None]: ...

    @keywords(CompletionParseParams)
    def stream(self, **params: Any) -> ChatCompletionStreamManager[Any]:
        """Answer a conversation as a stream of events that adds itself up.

        Takes the parameters of `parse`. Gives a context manager; the call is made on entering:

            with client.chat.completions.stream(model=..., messages=...) as stream:
                for text in stream.text_stream:
                    print(text, end="")
                completion = stream.get_final_completion()

        With a class as its `response_format` the content is read at the end; what `parse` raises of an
        answer is raised there, when all of it has come.

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.chat_stream import ChatCompletionStreamManager

        request, expected = stream_request(params)
        return ChatCompletionStreamManager(lambda: self._client.send_or_stream(request), expected)

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ChatCompletionToolParam],
        response_format: type[T],
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[CompletionParamsBase],
    ) -> ToolRun[ParsedChatCompletion[T]]: ...

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ChatCompletionToolParam],
        response_format: ResponseFormatParam = ...,
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[CompletionParamsBase],
    ) -> ToolRun[ChatCompletion]: ...

    @keywords(CompletionRunToolsParams)
    def run_tools(self, **params: Any) -> ToolRun[Any]:
        """Answer a conversation with the help of functions, which are called as the model asks for them.

        Takes the parameters of `create` but `stream`; `tools` are functions, sync or async on the async
        client, whose schemas come from their signatures and docstrings. Gives a run; each of its steps is one
        call of the model and the tools that it asked for, several at once:

            run = client.chat.completions.run_tools(model=..., messages=..., tools=[get_weather])
            for step in run:
                print(step.turn, step.results)
            print(run.final_completion.choices[0].message.content)

        Raises:
            TypeError, ValueError: A parameter will not do, or a function has no schema; nothing was sent.
        """
        from azopenai.resources.chat_tools import chat_run
        from azopenai.tool_runs import ToolRun

        return ToolRun(self._client, *chat_run(params, may_wait=False))

    @property
    def with_raw_response(self) -> CompletionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return CompletionsWithRawResponse(raw_through(self._client))

    @property
    def with_streaming_response(self) -> CompletionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return CompletionsWithStreamingResponse(streamed_through(self._client, self))


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
        return await self._client.send_or_stream(create_request(params))

    @overload
    async def parse(
        self, *, response_format: type[T], **params: Unpack[CompletionParamsWithTools]
    ) -> ParsedChatCompletion[T]: ...

    @overload
    async def parse(
        self, *, response_format: ResponseFormatParam = ..., **params: Unpack[CompletionParamsWithTools]
    ) -> ParsedChatCompletion[None]: ...

    @keywords(CompletionParseParams)
    async def parse(self, **params: Any) -> ParsedChatCompletion[Any]:
        """Answer a conversation with an instance of a class, and read the arguments of strict tools.

        Takes the parameters of `create` but `stream`. `response_format` is an attrs class, a dataclass, a
        TypedDict, or a class with `model_json_schema()`; its schema is sent in the strict form. The instance
        is `completion.choices[0].message.parsed`; it is None where the model calls tools.

        Raises:
            LengthFinishReasonError, ContentFilterFinishReasonError, RefusalError: The answer ended otherwise.
            OutputMismatchError: The answer does not fit the class.
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do, or the class has no schema; nothing was sent.
        """
        return await self._client.send(parse_request(params))

    @overload
    def stream(
        self, *, response_format: type[T], **params: Unpack[CompletionParamsWithTools]
    ) -> AsyncChatCompletionStreamManager[T]: ...

    @overload
    def stream(
        self, *, response_format: ResponseFormatParam = ..., **params: Unpack[CompletionParamsWithTools]
    ) -> AsyncChatCompletionStreamManager[None]: ...

    @keywords(CompletionParseParams)
    def stream(self, **params: Any) -> AsyncChatCompletionStreamManager[Any]:
        """Answer a conversation as a stream of events that adds itself up.

        Takes the parameters of `parse`. Gives a context manager; the call is made on entering:

            async with client.chat.completions.stream(model=..., messages=...) as stream:
                async for text in stream.text_stream:
                    print(text, end="")
                completion = await stream.get_final_completion()

        With a class as its `response_format` the content is read at the end; what `parse` raises of an
        answer is raised there, when all of it has come.

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.chat_stream import AsyncChatCompletionStreamManager

        request, expected = stream_request(params)
        return AsyncChatCompletionStreamManager(lambda: self._client.send_or_stream(request), expected)

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ChatCompletionToolParam],
        response_format: type[T],
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[CompletionParamsBase],
    ) -> AsyncToolRun[ParsedChatCompletion[T]]: ...

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ChatCompletionToolParam],
        response_format: ResponseFormatParam = ...,
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[CompletionParamsBase],
    ) -> AsyncToolRun[ChatCompletion]: ...

    @keywords(CompletionRunToolsParams)
    def run_tools(self, **params: Any) -> AsyncToolRun[Any]:
        """Answer a conversation with the help of functions, which are called as the model asks for them.

        Takes the parameters of `create` but `stream`; `tools` are functions, sync or async on the async
        client, whose schemas come from their signatures and docstrings. Gives a run; each of its steps is one
        call of the model and the tools that it asked for, several at once:

            run = client.chat.completions.run_tools(model=..., messages=..., tools=[get_weather])
            async for step in run:
                print(step.turn, step.results)
            print(run.final_completion.choices[0].message.content)

        Raises:
            TypeError, ValueError: A parameter will not do, or a function has no schema; nothing was sent.
        """
        from azopenai.resources.chat_tools import chat_run
        from azopenai.tool_runs import AsyncToolRun

        return AsyncToolRun(self._client, *chat_run(params, may_wait=True))

    @property
    def with_raw_response(self) -> AsyncCompletionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncCompletionsWithRawResponse(raw_through(self._client))

    @property
    def with_streaming_response(self) -> AsyncCompletionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncCompletionsWithStreamingResponse(streamed_through(self._client, self))


class CompletionsWithRawResponse(StoredCompletions[Raw]):
    """`chat.completions`, giving the whole answer."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        completions = Completions(through.client)
        self.create = raw(completions.create)
        self.parse = raw(completions.parse)


class AsyncCompletionsWithRawResponse(AsyncStoredCompletions[Raw]):
    """`chat.completions`, giving the whole answer."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        completions = AsyncCompletions(through.client)
        self.create = async_raw(completions.create)
        self.parse = async_raw(completions.parse)


class CompletionsWithStreamingResponse(StoredCompletions[Streamed]):
    """`chat.completions`, giving the answer as its body comes."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        completions = Completions(through.client)
        self.create = streamed(completions.create)
        self.parse = streamed(completions.parse)


class AsyncCompletionsWithStreamingResponse(AsyncStoredCompletions[Streamed]):
    """`chat.completions`, giving the answer as its body comes."""

    def __init__(self, through: Through) -> None:
        super().__init__(through)
        completions = AsyncCompletions(through.client)
        self.create = async_streamed(completions.create)
        self.parse = async_streamed(completions.parse)
