"""`client.responses`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from typing_extensions import TypeVar

from azopenai.core.check import keywords
from azopenai.core.request import RequestOptions
from azopenai.resources import responses_forms as forms
from azopenai.resources import responses_requests as requests
from azopenai.resources.base import AsyncResource, Resource
from azopenai.resources.responses_input import AsyncInputItems, AsyncInputTokens, InputItems, InputTokens
from azopenai.types.responses_params import (
    ResponseCreateParams,
    ResponseParseParams,
    ResponseRetrieveParams,
    ResponseRunToolsParams,
    ResponseStreamParams,
    ResponseWaitParams,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import Unpack

    from azopenai.core.tool_loop import OnError
    from azopenai.resources.responses_stream import AsyncResponseStreamManager, ResponseStreamManager
    from azopenai.streams import AsyncStream, Stream
    from azopenai.tool_runs import AsyncToolRun, ToolRun
    from azopenai.types.responses_params import (
        ResponseCreateParamsBase,
        ResponseCreateParamsNonStreaming,
        ResponseCreateParamsStreaming,
        ResponseParamsBase,
        ResponseResumeParams,
        ResponseRetrieveParamsNonStreaming,
        ResponseRetrieveParamsStreaming,
    )
    from azopenai.types.responses_parsed import ParsedResponse
    from azopenai.types.responses_response import Response
    from azopenai.types.responses_stream_event import ResponseStreamEvent
    from azopenai.types.responses_tool_params import ToolParam

T = TypeVar("T")


class Responses(Resource):
    """Answers of a model that may use tools, and that the service keeps."""

    @property
    def input_items(self) -> InputItems:
        """What a response was given."""
        return InputItems(self._client)

    @property
    def input_tokens(self) -> InputTokens:
        """How long an input is."""
        return InputTokens(self._client)

    @overload
    def create(self, **params: Unpack[ResponseCreateParamsNonStreaming]) -> Response: ...

    @overload
    def create(self, **params: Unpack[ResponseCreateParamsStreaming]) -> Stream[ResponseStreamEvent]: ...

    @overload
    def create(self, **params: Unpack[ResponseCreateParams]) -> Response | Stream[ResponseStreamEvent]: ...

    @keywords(ResponseCreateParams)
    def create(self, **params: Any) -> Response | Stream[ResponseStreamEvent]:
        """Answer, with tools if there are any.

        Takes the parameters of `azopenai.types.responses.ResponseCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. With `stream=True` the answer comes in events;
        one of response.completed, response.failed and response.incomplete is the last.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send_or_stream(requests.create_request(params))

    @overload
    def parse(
        self, *, text_format: type[T], **params: Unpack[ResponseCreateParamsBase]
    ) -> ParsedResponse[T]: ...

    @overload
    def parse(self, **params: Unpack[ResponseCreateParamsBase]) -> ParsedResponse[None]: ...

    @keywords(ResponseParseParams)
    def parse(self, **params: Any) -> ParsedResponse[Any]:
        """Answer with an instance of a class, and read the arguments of strict tools.

        Takes the parameters of `create` but `stream`. `text_format` is an attrs class, a dataclass, a
        TypedDict, or a class with `model_json_schema()`; its schema is sent in the strict form. The instance
        is `response.output_parsed`; it is None where the model calls tools, and in the background.

        Raises:
            LengthFinishReasonError, ContentFilterFinishReasonError, RefusalError: The answer ended otherwise.
            OutputMismatchError: The answer does not fit the class.
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do, or the class has no schema; nothing was sent.
        """
        return self._client.send(requests.parse_request(params))

    @overload
    def stream(
        self, *, text_format: type[T], **params: Unpack[ResponseCreateParamsBase]
    ) -> ResponseStreamManager[T]: ...

    @overload
    def stream(self, **params: Unpack[ResponseCreateParamsBase]) -> ResponseStreamManager[None]: ...

    @overload
    def stream(
        self, *, text_format: type[T], **params: Unpack[ResponseResumeParams]
    ) -> ResponseStreamManager[T]: ...

    @overload
    def stream(self, **params: Unpack[ResponseResumeParams]) -> ResponseStreamManager[None]: ...

    @keywords(ResponseStreamParams)
    def stream(self, **params: Any) -> ResponseStreamManager[Any]:
        """Answer as a stream of events that adds itself up.

        Takes the parameters of `parse`. Gives a context manager; the call is made on entering:

            with client.responses.stream(model=..., input=...) as stream:
                for text in stream.text_stream:
                    print(text, end="")
                response = stream.get_final_response()

        With a class as its `text_format` the text is read at the end; what `parse` raises of an answer is
        raised there, when all of it has come.

        In place of a new response it takes the `response_id` of one that was begun in the background, and
        `starting_after`, the number of the last event of it that is known already.

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.responses_stream import ResponseStreamManager

        request, expected, known = requests.stream_request(params)
        return ResponseStreamManager(lambda: self._client.send_or_stream(request), expected, known)

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ToolParam],
        text_format: type[T],
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[ResponseParamsBase],
    ) -> ToolRun[ParsedResponse[T]]: ...

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ToolParam],
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[ResponseParamsBase],
    ) -> ToolRun[Response]: ...

    @keywords(ResponseRunToolsParams)
    def run_tools(self, **params: Any) -> ToolRun[Any]:
        """Answer with the help of functions, which are called as the model asks for them.

        Takes the parameters of `create` but `stream`; among its `tools` are functions, sync or async on the
        async client, whose schemas come from their signatures and docstrings. Gives a run; each of its steps
        is one call of the model and the functions that it asked for, several at once:

            run = client.responses.run_tools(model=..., input=..., tools=[get_weather])
            for step in run:
                print(step.turn, step.results)
            print(run.final_completion.output_text)

        Raises:
            TypeError, ValueError: A parameter will not do, or a function has no schema; nothing was sent.
        """
        from azopenai.resources.responses_tools import responses_run
        from azopenai.tool_runs import ToolRun

        return ToolRun(self._client, *responses_run(params, may_wait=False))

    @overload
    def retrieve(
        self, response_id: str, **params: Unpack[ResponseRetrieveParamsNonStreaming]
    ) -> Response: ...

    @overload
    def retrieve(
        self, response_id: str, **params: Unpack[ResponseRetrieveParamsStreaming]
    ) -> Stream[ResponseStreamEvent]: ...

    @overload
    def retrieve(
        self, response_id: str, **params: Unpack[ResponseRetrieveParams]
    ) -> Response | Stream[ResponseStreamEvent]: ...

    @keywords(ResponseRetrieveParams)
    def retrieve(self, response_id: str, **params: Any) -> Response | Stream[ResponseStreamEvent]:
        """Give a response that the service keeps, as it is now.

        Takes `include`, and with `stream=True`, for one that was begun in the background and as a stream,
        `starting_after` and `include_obfuscation`.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send_or_stream(requests.retrieve_request(response_id, params))

    @keywords(ResponseWaitParams)
    def wait(self, response_id: str, **params: Unpack[ResponseWaitParams]) -> Response:
        """Wait until a response in the background is done, and give it.

        Its `status` says in which way: it is completed, failed, cancelled or incomplete.

        Takes `deadline` (seconds in all), `max_interval` (seconds between two looks, at the most),
        `on_progress` (called with every state), `include`, and the options of a call.

        Raises:
            PollTimeoutError: The deadline came first; the response is worked on all the same.
            APIError: A look failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.poll(requests.wait_steps(response_id, params, self._client.clock))

    @keywords(RequestOptions)
    def delete(self, response_id: str, **params: Unpack[RequestOptions]) -> None:
        """Delete a response.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send(requests.delete_request(response_id, params))

    @keywords(RequestOptions)
    def cancel(self, response_id: str, **params: Unpack[RequestOptions]) -> Response:
        """Cancel a response that is made in the background, and give it.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send(requests.cancel_request(response_id, params))

    @property
    def with_raw_response(self) -> forms.ResponsesWithRawResponse:
        """The same methods, giving the whole answer."""
        return forms.ResponsesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> forms.ResponsesWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return forms.ResponsesWithStreamingResponse(self)


class AsyncResponses(AsyncResource):
    """Answers of a model that may use tools, and that the service keeps."""

    @property
    def input_items(self) -> AsyncInputItems:
        """What a response was given."""
        return AsyncInputItems(self._client)

    @property
    def input_tokens(self) -> AsyncInputTokens:
        """How long an input is."""
        return AsyncInputTokens(self._client)

    @overload
    async def create(self, **params: Unpack[ResponseCreateParamsNonStreaming]) -> Response: ...

    @overload
    async def create(
        self, **params: Unpack[ResponseCreateParamsStreaming]
    ) -> AsyncStream[ResponseStreamEvent]: ...

    @overload
    async def create(
        self, **params: Unpack[ResponseCreateParams]
    ) -> Response | AsyncStream[ResponseStreamEvent]: ...

    @keywords(ResponseCreateParams)
    async def create(self, **params: Any) -> Response | AsyncStream[ResponseStreamEvent]:
        """Answer, with tools if there are any.

        Takes the parameters of `azopenai.types.responses.ResponseCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. With `stream=True` the answer comes in events;
        one of response.completed, response.failed and response.incomplete is the last.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send_or_stream(requests.create_request(params))

    @overload
    async def parse(
        self, *, text_format: type[T], **params: Unpack[ResponseCreateParamsBase]
    ) -> ParsedResponse[T]: ...

    @overload
    async def parse(self, **params: Unpack[ResponseCreateParamsBase]) -> ParsedResponse[None]: ...

    @keywords(ResponseParseParams)
    async def parse(self, **params: Any) -> ParsedResponse[Any]:
        """Answer with an instance of a class, and read the arguments of strict tools.

        Takes the parameters of `create` but `stream`. `text_format` is an attrs class, a dataclass, a
        TypedDict, or a class with `model_json_schema()`; its schema is sent in the strict form. The instance
        is `response.output_parsed`; it is None where the model calls tools, and in the background.

        Raises:
            LengthFinishReasonError, ContentFilterFinishReasonError, RefusalError: The answer ended otherwise.
            OutputMismatchError: The answer does not fit the class.
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do, or the class has no schema; nothing was sent.
        """
        return await self._client.send(requests.parse_request(params))

    @overload
    def stream(
        self, *, text_format: type[T], **params: Unpack[ResponseCreateParamsBase]
    ) -> AsyncResponseStreamManager[T]: ...

    @overload
    def stream(self, **params: Unpack[ResponseCreateParamsBase]) -> AsyncResponseStreamManager[None]: ...

    @overload
    def stream(
        self, *, text_format: type[T], **params: Unpack[ResponseResumeParams]
    ) -> AsyncResponseStreamManager[T]: ...

    @overload
    def stream(self, **params: Unpack[ResponseResumeParams]) -> AsyncResponseStreamManager[None]: ...

    @keywords(ResponseStreamParams)
    def stream(self, **params: Any) -> AsyncResponseStreamManager[Any]:
        """Answer as a stream of events that adds itself up.

        Takes the parameters of `parse`. Gives a context manager; the call is made on entering:

            async with client.responses.stream(model=..., input=...) as stream:
                async for text in stream.text_stream:
                    print(text, end="")
                response = await stream.get_final_response()

        With a class as its `text_format` the text is read at the end; what `parse` raises of an answer is
        raised there, when all of it has come.

        In place of a new response it takes the `response_id` of one that was begun in the background, and
        `starting_after`, the number of the last event of it that is known already.

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.responses_stream import AsyncResponseStreamManager

        request, expected, known = requests.stream_request(params)
        return AsyncResponseStreamManager(lambda: self._client.send_or_stream(request), expected, known)

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ToolParam],
        text_format: type[T],
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[ResponseParamsBase],
    ) -> AsyncToolRun[ParsedResponse[T]]: ...

    @overload
    def run_tools(
        self,
        *,
        tools: Sequence[Callable[..., Any] | ToolParam],
        max_turns: int = ...,
        on_error: OnError = ...,
        max_concurrency: int = ...,
        **params: Unpack[ResponseParamsBase],
    ) -> AsyncToolRun[Response]: ...

    @keywords(ResponseRunToolsParams)
    def run_tools(self, **params: Any) -> AsyncToolRun[Any]:
        """Answer with the help of functions, which are called as the model asks for them.

        Takes the parameters of `create` but `stream`; among its `tools` are functions, sync or async on the
        async client, whose schemas come from their signatures and docstrings. Gives a run; each of its steps
        is one call of the model and the functions that it asked for, several at once:

            run = client.responses.run_tools(model=..., input=..., tools=[get_weather])
            async for step in run:
                print(step.turn, step.results)
            print(run.final_completion.output_text)

        Raises:
            TypeError, ValueError: A parameter will not do, or a function has no schema; nothing was sent.
        """
        from azopenai.resources.responses_tools import responses_run
        from azopenai.tool_runs import AsyncToolRun

        return AsyncToolRun(self._client, *responses_run(params, may_wait=True))

    @overload
    async def retrieve(
        self, response_id: str, **params: Unpack[ResponseRetrieveParamsNonStreaming]
    ) -> Response: ...

    @overload
    async def retrieve(
        self, response_id: str, **params: Unpack[ResponseRetrieveParamsStreaming]
    ) -> AsyncStream[ResponseStreamEvent]: ...

    @overload
    async def retrieve(
        self, response_id: str, **params: Unpack[ResponseRetrieveParams]
    ) -> Response | AsyncStream[ResponseStreamEvent]: ...

    @keywords(ResponseRetrieveParams)
    async def retrieve(self, response_id: str, **params: Any) -> Response | AsyncStream[ResponseStreamEvent]:
        """Give a response that the service keeps, as it is now.

        Takes `include`, and with `stream=True`, for one that was begun in the background and as a stream,
        `starting_after` and `include_obfuscation`.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send_or_stream(requests.retrieve_request(response_id, params))

    @keywords(ResponseWaitParams)
    async def wait(self, response_id: str, **params: Unpack[ResponseWaitParams]) -> Response:
        """Wait until a response in the background is done, and give it.

        Its `status` says in which way: it is completed, failed, cancelled or incomplete.

        Takes `deadline` (seconds in all), `max_interval` (seconds between two looks, at the most),
        `on_progress` (called with every state), `include`, and the options of a call.

        Raises:
            PollTimeoutError: The deadline came first; the response is worked on all the same.
            APIError: A look failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.poll(requests.wait_steps(response_id, params, self._client.clock))

    @keywords(RequestOptions)
    async def delete(self, response_id: str, **params: Unpack[RequestOptions]) -> None:
        """Delete a response.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send(requests.delete_request(response_id, params))

    @keywords(RequestOptions)
    async def cancel(self, response_id: str, **params: Unpack[RequestOptions]) -> Response:
        """Cancel a response that is made in the background, and give it.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send(requests.cancel_request(response_id, params))

    @property
    def with_raw_response(self) -> forms.AsyncResponsesWithRawResponse:
        """The same methods, giving the whole answer."""
        return forms.AsyncResponsesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> forms.AsyncResponsesWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return forms.AsyncResponsesWithStreamingResponse(self)
