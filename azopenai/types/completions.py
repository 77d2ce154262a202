"""Legacy completions: results, chunks (of the same form), parameters."""

from collections.abc import Mapping, Sequence
from typing import Literal

from typing_extensions import Required

from azopenai.core.decode import Model, model
from azopenai.core.request import RequestOptions
from azopenai.types.chat_params import ChatCompletionStreamOptionsParam
from azopenai.types.content_filter import ContentFilterResults, PromptFilterResult
from azopenai.types.usage import CompletionUsage

__all__ = [
    "Completion",
    "CompletionChoice",
    "CompletionCreateParams",
    "CompletionCreateParamsBase",
    "CompletionCreateParamsNonStreaming",
    "CompletionCreateParamsStreaming",
    "CompletionUsage",
    "Logprobs",
]


@model
class Logprobs(Model):
    """Log probabilities of the tokens of a choice, as parallel lists."""

    tokens: list[str] | None = None
    token_logprobs: list[float] | None = None
    top_logprobs: list[dict[str, float]] | None = None
    text_offset: list[int] | None = None


@model
class CompletionChoice(Model):
    """One text; `finish_reason` is stop, length or content_filter."""

    index: int
    text: str
    finish_reason: str | None = None
    logprobs: Logprobs | None = None
    content_filter_results: ContentFilterResults | None = None


@model
class Completion(Model):
    """The answer to `completions.create`, and each chunk of a streamed one."""

    id: str
    object: str
    created: int
    model: str
    choices: list[CompletionChoice]
    usage: CompletionUsage | None = None
    system_fingerprint: str | None = None
    prompt_filter_results: list[PromptFilterResult] | None = None


class CompletionCreateParamsBase(RequestOptions, total=False):
    """Parameters of `completions.create`, the streaming switch aside.

    https://learn.microsoft.com/azure/ai-services/openai/reference#completions
    """

    model: str
    """Deployment (dated api-versions) or model (v1); the client's `azure_deployment` if left out."""
    prompt: Required[str | Sequence[str] | Sequence[int] | Sequence[Sequence[int]] | None]
    """Text, texts, tokens or token lists to go on from."""
    best_of: int | None
    """How many completions to make, of which the best `n` come back; at most 20."""
    echo: bool | None
    """Whether to put the prompt before the completion."""
    frequency_penalty: float | None
    """From -2 to 2; above 0, the more often a token has come, the less likely it comes again."""
    logit_bias: Mapping[str, float] | None
    """From token ids to a bias from -100 (never) to 100."""
    logprobs: int | None
    """How many of the likeliest tokens to give log probabilities of, at most 5."""
    max_tokens: int | None
    """The most tokens to make; 16 if left out."""
    n: int | None
    """How many completions for each prompt, 1 to 128."""
    presence_penalty: float | None
    """From -2 to 2; above 0, a token that has come is less likely to come again."""
    seed: int | None
    """The same seed gives the same text, as far as the service can."""
    stop: str | Sequence[str] | None
    """Up to four texts that end the completion."""
    stream_options: ChatCompletionStreamOptionsParam | None
    """What to stream besides; only with `stream=True`."""
    suffix: str | None
    """What follows the completion."""
    temperature: float | None
    """From 0 (always the likeliest) to 2."""
    top_p: float | None
    """Only the likeliest tokens that make up this share are looked at."""
    user: str
    """An id of your own user, against abuse."""


class CompletionCreateParamsNonStreaming(CompletionCreateParamsBase, total=False):
    """Parameters for an answer as a whole."""

    stream: Literal[False] | None
    """Whether the answer comes in chunks."""


class CompletionCreateParamsStreaming(CompletionCreateParamsBase):
    """Parameters for an answer in chunks."""

    stream: Required[Literal[True]]
    """The answer comes in chunks."""


class CompletionCreateParams(CompletionCreateParamsBase, total=False):
    """Parameters of `completions.create`."""

    stream: bool | None
    """Whether the answer comes in chunks."""
