"""`client.completions`: legacy completions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from azopenai.core.accumulate import Accumulator
from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.request import Events, Request, build
from azopenai.core.routes import COMPLETIONS_CREATE
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.types.completions import (
    Completion,
    CompletionCreateParams,
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.streams import AsyncStream, Stream

_decode = partial(decode, Completion)
_events = Events(_decode, Accumulator)


def _create(params: Any) -> Request[Completion, Completion]:
    return build(COMPLETIONS_CREATE, params, CompletionCreateParams, _decode, _events)


class Completions(Resource):
    """Text that goes on from a prompt, for models that are no chat models."""

    @overload
    def create(self, **params: Unpack[CompletionCreateParamsNonStreaming]) -> Completion: ...

    @overload
    def create(self, **params: Unpack[CompletionCreateParamsStreaming]) -> Stream[Completion]: ...

    @overload
    def create(self, **params: Unpack[CompletionCreateParams]) -> Completion | Stream[Completion]: ...

    @keywords(CompletionCreateParams)
    def create(self, **params: Any) -> Completion | Stream[Completion]:
        """Go on from a prompt.

        Takes the parameters of `CompletionCreateParams`, and `extra_headers`, `extra_query`, `extra_body`,
        `timeout`, `max_retries`. With `stream=True` the completion comes in chunks of the same form.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send_or_stream(_create(params))

    @property
    def with_raw_response(self) -> CompletionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return CompletionsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> CompletionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return CompletionsWithStreamingResponse(self)


class AsyncCompletions(AsyncResource):
    """Text that goes on from a prompt, for models that are no chat models."""

    @overload
    async def create(self, **params: Unpack[CompletionCreateParamsNonStreaming]) -> Completion: ...

    @overload
    async def create(self, **params: Unpack[CompletionCreateParamsStreaming]) -> AsyncStream[Completion]: ...

    @overload
    async def create(
        self, **params: Unpack[CompletionCreateParams]
    ) -> Completion | AsyncStream[Completion]: ...

    @keywords(CompletionCreateParams)
    async def create(self, **params: Any) -> Completion | AsyncStream[Completion]:
        """Go on from a prompt.

        Takes the parameters of `CompletionCreateParams`, and `extra_headers`, `extra_query`, `extra_body`,
        `timeout`, `max_retries`. With `stream=True` the completion comes in chunks of the same form.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send_or_stream(_create(params))

    @property
    def with_raw_response(self) -> AsyncCompletionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncCompletionsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AsyncCompletionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncCompletionsWithStreamingResponse(self)


class CompletionsWithRawResponse:
    """`completions`, giving the whole answer."""

    def __init__(self, completions: Completions) -> None:
        self.create = raw(completions.create)


class AsyncCompletionsWithRawResponse:
    """`completions`, giving the whole answer."""

    def __init__(self, completions: AsyncCompletions) -> None:
        self.create = async_raw(completions.create)


class CompletionsWithStreamingResponse:
    """`completions`, giving the answer as its body comes."""

    def __init__(self, completions: Completions) -> None:
        self.create = streamed(completions.create)


class AsyncCompletionsWithStreamingResponse:
    """`completions`, giving the answer as its body comes."""

    def __init__(self, completions: AsyncCompletions) -> None:
        self.create = async_streamed(completions.create)
