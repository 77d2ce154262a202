"""`client.responses.input_items` and `client.responses.input_tokens`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azopenai.core.check import keywords
from azopenai.pages import AsyncCursorPage, AsyncPaginator, SyncCursorPage
from azopenai.resources import responses_forms as forms
from azopenai.resources.base import AsyncResource, Resource
from azopenai.resources.responses_requests import count_request, list_items_request
from azopenai.types.responses_items import ResponseItem
from azopenai.types.responses_params import InputItemListParams, InputTokenCountParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.types.responses_response import InputTokenCountResponse


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

    @property
    def with_raw_response(self) -> forms.InputItemsWithRawResponse:
        """The same methods, giving the whole answer."""
        return forms.InputItemsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> forms.InputItemsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return forms.InputItemsWithStreamingResponse(self)


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

    @property
    def with_raw_response(self) -> forms.InputTokensWithRawResponse:
        """The same methods, giving the whole answer."""
        return forms.InputTokensWithRawResponse(self)

    @property
    def with_streaming_response(self) -> forms.InputTokensWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return forms.InputTokensWithStreamingResponse(self)


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

    @property
    def with_raw_response(self) -> forms.AsyncInputItemsWithRawResponse:
        """The same methods, giving the whole answer."""
        return forms.AsyncInputItemsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> forms.AsyncInputItemsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return forms.AsyncInputItemsWithStreamingResponse(self)


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

    @property
    def with_raw_response(self) -> forms.AsyncInputTokensWithRawResponse:
        """The same methods, giving the whole answer."""
        return forms.AsyncInputTokensWithRawResponse(self)

    @property
    def with_streaming_response(self) -> forms.AsyncInputTokensWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return forms.AsyncInputTokensWithStreamingResponse(self)
