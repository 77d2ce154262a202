"""Asking a chat model in the way that the command line says, and what is to be said of the answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from attrs import frozen

from azopenai.cli import facts, terminal
from azopenai.cli.failures import FilteredReplyError
from azopenai.types.chat_stream import ContentDeltaEvent, RefusalDeltaEvent

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from azopenai import AzureOpenAI
    from azopenai.core.response import ResponseInfo
    from azopenai.types.chat import ChatCompletion, ChatCompletionMessageParam
    from azopenai.types.chat_params import CompletionCreateParamsBase

SINCE = "2024-09-01"
"""The api-version that brought `max_completion_tokens` and `stream_options`; v1 sorts behind any date."""


def _nowhere(_piece: str) -> None:
    pass


@frozen
class Answer:
    """A completion, what came with it, and when it was asked for, by the monotonic clock."""

    completion: ChatCompletion
    response: ResponseInfo
    began: float


class Asker:
    """Asks a chat model.

    Args:
        client: A client with a default deployment.
        args: The command line.

    Attributes:
        client: The client; another one may take its place.
    """

    def __init__(self, client: AzureOpenAI, args: argparse.Namespace) -> None:
        self.client = client
        self._args = args

    def ask(
        self, messages: Sequence[ChatCompletionMessageParam], show: Callable[[str], None] = _nowhere
    ) -> Answer:
        """Ask, and show the text of the answer as it comes, a refusal's too.

        Raises:
            OpenAIError: There is no answer, or not the whole of it.
        """
        began = time.monotonic()
        params = self._params(messages)
        completion, response = (
            self._whole(params, show) if self._args.no_stream else self._streamed(params, show)
        )
        return Answer(completion, response, began)

    def _params(self, messages: Sequence[ChatCompletionMessageParam]) -> CompletionCreateParamsBase:
        args, is_new = self._args, self.client.api_version >= SINCE
        params: CompletionCreateParamsBase = {"messages": messages}
        if args.temperature is not None:
            params["temperature"] = args.temperature
        if args.max_tokens is not None and is_new:
            params["max_completion_tokens"] = args.max_tokens
        elif args.max_tokens is not None:
            params["max_tokens"] = args.max_tokens
        if (args.verbose or args.json) and is_new and not args.no_stream:
            params["stream_options"] = {"include_usage": True}
        return params

    def _whole(
        self, params: CompletionCreateParamsBase, show: Callable[[str], None]
    ) -> tuple[ChatCompletion, ResponseInfo]:
        response = self.client.chat.completions.with_raw_response.create(**params)
        completion = response.parse()
        for choice in completion.choices:
            show(choice.message.content or choice.message.refusal or "")
        return completion, response

    def _streamed(
        self, params: CompletionCreateParamsBase, show: Callable[[str], None]
    ) -> tuple[ChatCompletion, ResponseInfo]:
        with self.client.chat.completions.stream(**params) as stream:
            for event in stream:
                if isinstance(event, (ContentDeltaEvent, RefusalDeltaEvent)):
                    show(event.delta)
            return stream.get_final_completion(), stream.response

    def judge(self, answer: Answer) -> None:
        """Say on stderr what is to be said of an answer.

        Raises:
            FilteredReplyError: It was cut by the content filter.
        """
        facts.tell(
            self._args, answer.completion.model, answer.response, answer.began, answer.completion.usage
        )
        for choice in answer.completion.choices:
            if choice.finish_reason == "length":
                terminal.note("the answer was cut at its limit of tokens")
            elif choice.finish_reason == "content_filter":
                results = choice.content_filter_results
                found = ", ".join(results.filtered_categories) if results is not None else ""
                raise FilteredReplyError(
                    f"the content filter cut the answer ({found or 'no category named'})"
                )
