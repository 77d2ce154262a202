"""`client.responses`, giving whole answers, and answers as their bodies come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azopenai.resources.base import async_raw, async_streamed, raw, streamed

if TYPE_CHECKING:
    from azopenai.resources.responses import AsyncResponses, Responses
    from azopenai.resources.responses_input import AsyncInputItems, AsyncInputTokens, InputItems, InputTokens


class ResponsesWithRawResponse:
    """`responses`, giving the whole answer."""

    def __init__(self, responses: Responses) -> None:
        self.create = raw(responses.create)
        self.parse = raw(responses.parse)
        self.retrieve = raw(responses.retrieve)
        self.delete = raw(responses.delete)
        self.cancel = raw(responses.cancel)


class ResponsesWithStreamingResponse:
    """`responses`, giving the answer as its body comes."""

    def __init__(self, responses: Responses) -> None:
        self.create = streamed(responses.create)
        self.parse = streamed(responses.parse)
        self.retrieve = streamed(responses.retrieve)
        self.delete = streamed(responses.delete)
        self.cancel = streamed(responses.cancel)


class InputItemsWithRawResponse:
    """`responses.input_items`, giving the whole answer."""

    def __init__(self, input_items: InputItems) -> None:
        self.list = raw(input_items.list)


class InputItemsWithStreamingResponse:
    """`responses.input_items`, giving the answer as its body comes."""

    def __init__(self, input_items: InputItems) -> None:
        self.list = streamed(input_items.list)


class InputTokensWithRawResponse:
    """`responses.input_tokens`, giving the whole answer."""

    def __init__(self, input_tokens: InputTokens) -> None:
        self.count = raw(input_tokens.count)


class InputTokensWithStreamingResponse:
    """`responses.input_tokens`, giving the answer as its body comes."""

    def __init__(self, input_tokens: InputTokens) -> None:
        self.count = streamed(input_tokens.count)


class AsyncResponsesWithRawResponse:
    """`responses`, giving the whole answer."""

    def __init__(self, responses: AsyncResponses) -> None:
        self.create = async_raw(responses.create)
        self.parse = async_raw(responses.parse)
        self.retrieve = async_raw(responses.retrieve)
        self.delete = async_raw(responses.delete)
        self.cancel = async_raw(responses.cancel)


class AsyncResponsesWithStreamingResponse:
    """`responses`, giving the answer as its body comes."""

    def __init__(self, responses: AsyncResponses) -> None:
        self.create = async_streamed(responses.create)
        self.parse = async_streamed(responses.parse)
        self.retrieve = async_streamed(responses.retrieve)
        self.delete = async_streamed(responses.delete)
        self.cancel = async_streamed(responses.cancel)


class AsyncInputItemsWithRawResponse:
    """`responses.input_items`, giving the whole answer."""

    def __init__(self, input_items: AsyncInputItems) -> None:
        self.list = async_raw(input_items.list)


class AsyncInputItemsWithStreamingResponse:
    """`responses.input_items`, giving the answer as its body comes."""

    def __init__(self, input_items: AsyncInputItems) -> None:
        self.list = async_streamed(input_items.list)


class AsyncInputTokensWithRawResponse:
    """`responses.input_tokens`, giving the whole answer."""

    def __init__(self, input_tokens: AsyncInputTokens) -> None:
        self.count = async_raw(input_tokens.count)


class AsyncInputTokensWithStreamingResponse:
    """`responses.input_tokens`, giving the answer as its body comes."""

    def __init__(self, input_tokens: AsyncInputTokens) -> None:
        self.count = async_streamed(input_tokens.count)
