"""`client.responses`, giving whole answers, and answers as their bodies come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azopenai.resources.base import async_raw, async_streamed, raw, streamed

if TYPE_CHECKING:
    from azopenai.resources.responses import AsyncResponses, Responses


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
