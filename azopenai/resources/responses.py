"""`client.responses`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from azopenai.core.check import keywords
from azopenai.core.request import RequestOptions
from azopenai.pages import AsyncCursorPage, AsyncPaginator, SyncCursorPage
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.resources.responses_requests import (
    cancel_request,
    count_request,
    create_request,
    delete_request,
    list_items_request,
    retrieve_request,
    stream_request,
    wait_steps,
)
from azopenai.types.responses_items import ResponseItem
from azopenai.types.responses_params import (
    InputItemListParams,
    InputTokenCountParams,
    ResponseCreateParams,
    ResponseRetrieveParams,
    ResponseStreamParams,
    ResponseWaitParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.resources.responses_stream import AsyncResponseStreamManager, ResponseStreamManager
    from azopenai.streams import AsyncStream, Stream
    from azopenai.types.responses_params import (
        ResponseCreateParamsNonStreaming,
        ResponseCreateParamsStreaming,
        ResponseRetrieveParamsNonStreaming,
        ResponseRetrieveParamsStreaming,
    )
    from azopenai.types.responses_response import InputTokenCountResponse, Response
    from azopenai.types.responses_stream_event import ResponseStreamEvent


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
        return self._client.send_or_stream(create_request(params))

    @keywords(ResponseStreamParams)
    def stream(self, **params: Unpack[ResponseStreamParams]) -> ResponseStreamManager:
        """Answer as a stream of events that adds itself up.

        Takes the parameters of `create` but `stream`. Gives a context manager; the call is made on entering:

            with client.responses.stream(model=..., input=...) as stream:
                for text in stream.text_stream:
                    print(text, end="")
                response = stream.get_final_response()

        In place of them it takes the `response_id` of a response that was begun in the background, and
        `starting_after`, the number of the last event of it that is known already.

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.responses_stream import ResponseStreamManager

        request, starting_after = stream_request(params)
        return ResponseStreamManager(lambda: self._client.send_or_stream(request), starting_after)

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
        return self._client.send_or_stream(retrieve_request(response_id, params))

    @keywords(ResponseWaitParams)
    def wait(self, response_id: str, **params: Unpack[ResponseWaitParams]) -> Response:
        """Wait until a response in the background is done, and give it.

        It may be done in any way: look at its `status`, which is completed, failed, cancelled or incomplete,
        and at its `error` and `incomplete_details`.

        Takes `deadline` (seconds in all), `max_interval` (seconds between two looks, at the most),
        `on_progress` (called with every state), `include`, and the options of a call.

        Raises:
            PollTimeoutError: The deadline came first; the response is worked on all the same.
            APIError: A look failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.poll(wait_steps(response_id, params, self._client.clock))

    @keywords(RequestOptions)
    def delete(self, response_id: str, **params: Unpack[RequestOptions]) -> None:
        """Delete a response.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send(delete_request(response_id, params))

    @keywords(RequestOptions)
    def cancel(self, response_id: str, **params: Unpack[RequestOptions]) -> Response:
        """Cancel a response that is made in the background, and give it.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send(cancel_request(response_id, params))

    @property
    def with_raw_response(self) -> ResponsesWithRawResponse:
        """The same methods, giving the whole answer."""
        return ResponsesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> ResponsesWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return ResponsesWithStreamingResponse(self)


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
        return await self._client.send_or_stream(create_request(params))

    @keywords(ResponseStreamParams)
    def stream(self, **params: Unpack[ResponseStreamParams]) -> AsyncResponseStreamManager:
        """Answer as a stream of events that adds itself up.

        Takes the parameters of `create` but `stream`. Gives a context manager; the call is made on entering:

            async with client.responses.stream(model=..., input=...) as stream:
                async for text in stream.text_stream:
                    print(text, end="")
                response = await stream.get_final_response()

        In place of them it takes the `response_id` of a response that was begun in the background, and
        `starting_after`, the number of the last event of it that is known already.

        Raises:
            TypeError, ValueError: A parameter will not do.
        """
        from azopenai.resources.responses_stream import AsyncResponseStreamManager

        request, starting_after = stream_request(params)
        return AsyncResponseStreamManager(lambda: self._client.send_or_stream(request), starting_after)

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
        return await self._client.send_or_stream(retrieve_request(response_id, params))

    @keywords(ResponseWaitParams)
    async def wait(self, response_id: str, **params: Unpack[ResponseWaitParams]) -> Response:
        """Wait until a response in the background is done, and give it.

        It may be done in any way: look at its `status`, which is completed, failed, cancelled or incomplete,
        and at its `error` and `incomplete_details`.

        Takes `deadline` (seconds in all), `max_interval` (seconds between two looks, at the most),
        `on_progress` (called with every state), `include`, and the options of a call.

        Raises:
            PollTimeoutError: The deadline came first; the response is worked on all the same.
            APIError: A look failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.poll(wait_steps(response_id, params, self._client.clock))

    @keywords(RequestOptions)
    async def delete(self, response_id: str, **params: Unpack[RequestOptions]) -> None:
        """Delete a response.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send(delete_request(response_id, params))

    @keywords(RequestOptions)
    async def cancel(self, response_id: str, **params: Unpack[RequestOptions]) -> Response:
        """Cancel a response that is made in the background, and give it.

        Raises:
            NotFoundError: There is none of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send(cancel_request(response_id, params))

    @property
    def with_raw_response(self) -> AsyncResponsesWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncResponsesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AsyncResponsesWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncResponsesWithStreamingResponse(self)


class InputItems(Resource):
    """What a response was given."""

    @keywords(InputItemListParams)
    def list(self, response_id: str, **params: Unpack[InputItemListParams]) -> SyncCursorPage[ResponseItem]:
        """Give the items that a response was given, page by page.

        Raises:
            NotFoundError: There is no response of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        request = list_items_request(response_id, params, SyncCursorPage[ResponseItem])
        page: SyncCursorPage[ResponseItem] = self._client.send(request)
        return page


class InputTokens(Resource):
    """How long an input is."""

    @keywords(InputTokenCountParams)
    def count(self, **params: Unpack[InputTokenCountParams]) -> InputTokenCountResponse:
        """Count the tokens that a call of `create` would have as its input.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send(count_request(params))


class ResponsesWithRawResponse:
    """`responses`, giving the whole answer."""

    def __init__(self, responses: Responses) -> None:
        self.create = raw(responses.create)
        self.retrieve = raw(responses.retrieve)
        self.delete = raw(responses.delete)
        self.cancel = raw(responses.cancel)


class ResponsesWithStreamingResponse:
    """`responses`, giving the answer as its body comes."""

    def __init__(self, responses: Responses) -> None:
        self.create = streamed(responses.create)
        self.retrieve = streamed(responses.retrieve)
        self.delete = streamed(responses.delete)
        self.cancel = streamed(responses.cancel)


class AsyncInputItems(AsyncResource):
    """What a response was given."""

    @keywords(InputItemListParams)
    def list(self, response_id: str, **params: Unpack[InputItemListParams]) -> AsyncPaginator[ResponseItem]:
        """Give the items that a response was given, page by page.

        Raises:
            NotFoundError: There is no response of this id.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        request = list_items_request(response_id, params, AsyncCursorPage[ResponseItem])
        return AsyncPaginator(lambda: self._client.send(request))


class AsyncInputTokens(AsyncResource):
    """How long an input is."""

    @keywords(InputTokenCountParams)
    async def count(self, **params: Unpack[InputTokenCountParams]) -> InputTokenCountResponse:
        """Count the tokens that a call of `create` would have as its input.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send(count_request(params))


class AsyncResponsesWithRawResponse:
    """`responses`, giving the whole answer."""

    def __init__(self, responses: AsyncResponses) -> None:
        self.create = async_raw(responses.create)
        self.retrieve = async_raw(responses.retrieve)
        self.delete = async_raw(responses.delete)
        self.cancel = async_raw(responses.cancel)


class AsyncResponsesWithStreamingResponse:
    """`responses`, giving the answer as its body comes."""

    def __init__(self, responses: AsyncResponses) -> None:
        self.create = async_streamed(responses.create)
        self.retrieve = async_streamed(responses.retrieve)
        self.delete = async_streamed(responses.delete)
        self.cancel = async_streamed(responses.cancel)
