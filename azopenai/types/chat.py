"""Chat completions: results, chunks, and the parameters of the call."""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, Unknown, model
from azopenai.types.chat_params import (
    ChatCompletionAssistantMessageParam,
    ChatCompletionAudioParam,
    ChatCompletionContentPartImageParam,
    ChatCompletionContentPartInputAudioParam,
    ChatCompletionContentPartParam,
    ChatCompletionContentPartRefusalParam,
    ChatCompletionContentPartTextParam,
    ChatCompletionDeveloperMessageParam,
    ChatCompletionFunctionMessageParam,
    ChatCompletionMessageParam,
    ChatCompletionMessageToolCallParam,
    ChatCompletionNamedToolChoiceParam,
    ChatCompletionStreamOptionsParam,
    ChatCompletionSystemMessageParam,
    ChatCompletionToolChoiceOptionParam,
    ChatCompletionToolMessageParam,
    ChatCompletionToolParam,
    ChatCompletionUserMessageParam,
    ResponseFormatParam,
)
from azopenai.types.content_filter import ContentFilterOffsets, ContentFilterResults, PromptFilterResult
from azopenai.types.data_sources import Citation, MessageContext, RetrievedDocument
from azopenai.types.usage import CompletionUsage

__all__ = [
    "Annotation",
    "ChatCompletion",
    "ChatCompletionAssistantMessageParam",
    "ChatCompletionAudio",
    "ChatCompletionAudioParam",
    "ChatCompletionChunk",
    "ChatCompletionContentPartImageParam",
    "ChatCompletionContentPartInputAudioParam",
    "ChatCompletionContentPartParam",
    "ChatCompletionContentPartRefusalParam",
    "ChatCompletionContentPartTextParam",
    "ChatCompletionDeveloperMessageParam",
    "ChatCompletionFunctionMessageParam",
    "ChatCompletionMessage",
    "ChatCompletionMessageCustomToolCall",
    "ChatCompletionMessageFunctionToolCall",
    "ChatCompletionMessageParam",
    "ChatCompletionMessageToolCall",
    "ChatCompletionMessageToolCallParam",
    "ChatCompletionNamedToolChoiceParam",
    "ChatCompletionStreamOptionsParam",
    "ChatCompletionSystemMessageParam",
    "ChatCompletionTokenLogprob",
    "ChatCompletionToolChoiceOptionParam",
    "ChatCompletionToolMessageParam",
    "ChatCompletionToolParam",
    "ChatCompletionUserMessageParam",
    "Choice",
    "ChoiceDelta",
    "ChoiceDeltaToolCall",
    "ChoiceDeltaToolCallFunction",
    "ChoiceLogprobs",
    "ChunkChoice",
    "Citation",
    "ContentFilterOffsets",
    "ContentFilterResults",
    "Custom",
    "DeltaAudio",
    "Function",
    "FunctionCall",
    "FunctionCallDelta",
    "MessageContext",
    "PromptFilterResult",
    "ResponseFormatParam",
    "RetrievedDocument",
    "TopLogprob",
    "URLCitation",
]


@model
class TopLogprob(Model):
    """One of the likeliest tokens at a place."""

    token: str
    bytes: list[int] | None = None
    logprob: float


@model
class ChatCompletionTokenLogprob(Model):
    """A token of the completion, and how likely it was."""

    token: str
    bytes: list[int] | None = None
    logprob: float
    top_logprobs: list[TopLogprob]


@model
class ChoiceLogprobs(Model):
    """Log probabilities of the tokens of a choice."""

    content: list[ChatCompletionTokenLogprob] | None = None
    refusal: list[ChatCompletionTokenLogprob] | None = None


@model
class Function(Model):
    """The function that the model wants called, and its arguments as JSON text (not always valid)."""

    name: str
    arguments: str


@model
class Custom(Model):
    """The custom tool that the model wants called, and its input as text."""

    name: str
    input: str


@model
class ChatCompletionMessageFunctionToolCall(Model):
    """A call of a function."""

    id: str
    type: Literal["function"] = "function"
    function: Function


@model
class ChatCompletionMessageCustomToolCall(Model):
    """A call of a custom tool."""

    id: str
    type: Literal["custom"] = "custom"
    custom: Custom


ChatCompletionMessageToolCall = ChatCompletionMessageFunctionToolCall
"""The name that older programs use."""


@model
class FunctionCall(Model):
    """The legacy form of a tool call."""

    name: str
    arguments: str


@model
class ChatCompletionAudio(Model):
    """The answer as sound: base64 `data` in the format asked for, and its transcript."""

    id: str
    data: str | None = None
    transcript: str | None = None
    expires_at: int | None = None


@model
class URLCitation(Model):
    """A page that the answer cites, and where in the text."""

    start_index: int | None = None
    end_index: int | None = None
    title: str | None = None
    url: str | None = None


@model
class Annotation(Model):
    """A remark on the message."""

    type: str | None = None
    url_citation: URLCitation | None = None


@model
class ChatCompletionMessage(Model):
    """The model's message; it can be appended to `messages` as it is."""

    role: str
    content: str | None = None
    refusal: str | None = None
    tool_calls: (
        list[ChatCompletionMessageFunctionToolCall | ChatCompletionMessageCustomToolCall | Unknown] | None
    ) = None
    function_call: FunctionCall | None = None
    annotations: list[Annotation] | None = None
    audio: ChatCompletionAudio | None = None
    context: MessageContext | None = None
    end_turn: bool | None = None
    """Whether the turn is over (On Your Data)."""
    reasoning_content: str | None = None


@model
class Choice(Model):
    """One answer; `finish_reason` is stop, length, tool_calls, content_filter or function_call."""

    index: int
    message: ChatCompletionMessage
    finish_reason: str | None = None
    logprobs: ChoiceLogprobs | None = None
    content_filter_results: ContentFilterResults | None = None
    content_filter_result: ContentFilterResults | None = None
    """Beside the other, why the filter failed: its `error`."""
    content_filter_offsets: ContentFilterOffsets | None = None
    content_filter_raw: list[Any] | None = None
    """What the filter's parts said, in no described form."""


@model
class ChatCompletion(Model):
    """The answer to `chat.completions.create`."""

    id: str
    object: str
    created: int
    model: str
    choices: list[Choice]
    usage: CompletionUsage | None = None
    system_fingerprint: str | None = None
    service_tier: str | None = None
    prompt_filter_results: list[PromptFilterResult] | None = None
    metadata: dict[str, str] | None = None
    """What was given with it, of one that is stored."""


@model
class FunctionCallDelta(Model):
    """A piece of a legacy function call."""

    name: str | None = None
    arguments: str | None = None


@model
class ChoiceDeltaToolCallFunction(Model):
    """A piece of a function call."""

    name: str | None = None
    arguments: str | None = None


@model
class ChoiceDeltaToolCall(Model):
    """A piece of a tool call; pieces with the same index belong together."""

    index: int
    id: str | None = None
    type: str | None = None
    function: ChoiceDeltaToolCallFunction | None = None


@model
class DeltaAudio(Model):
    """A piece of an answer as sound."""

    id: str | None = None
    data: str | None = None
    transcript: str | None = None
    expires_at: int | None = None


@model
class ChoiceDelta(Model):
    """What a chunk adds to a message."""

    role: str | None = None
    content: str | None = None
    refusal: str | None = None
    tool_calls: list[ChoiceDeltaToolCall] | None = None
    function_call: FunctionCallDelta | None = None
    audio: DeltaAudio | None = None
    context: MessageContext | None = None
    end_turn: bool | None = None
    """Whether the turn is over (On Your Data)."""
    reasoning_content: str | None = None


@model
class ChunkChoice(Model):
    """A chunk's part of one answer; where the asynchronous filter sends no delta, an empty one is here."""

    index: int
    delta: ChoiceDelta
    finish_reason: str | None = None
    logprobs: ChoiceLogprobs | None = None
    content_filter_results: ContentFilterResults | None = None
    content_filter_result: ContentFilterResults | None = None
    """Beside the other, why the filter failed: its `error`."""
    content_filter_offsets: ContentFilterOffsets | None = None
    content_filter_raw: list[Any] | None = None
    """What the filter's parts said, in no described form."""


@model
class ChatCompletionChunk(Model):
    """One event of a streamed chat completion.

    The first of Azure's has no choices and an empty id; the one with `usage` has no choices either.
    """

    id: str
    object: str
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: CompletionUsage | None = None
    system_fingerprint: str | None = None
    service_tier: str | None = None
    prompt_filter_results: list[PromptFilterResult] | None = None
