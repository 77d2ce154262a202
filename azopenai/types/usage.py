"""Token counts."""

from __future__ import annotations

from azopenai.core.decode import Model, model


@model
class CompletionTokensDetails(Model):
    """What the completion's tokens were spent on."""

    accepted_prediction_tokens: int | None = None
    audio_tokens: int | None = None
    reasoning_tokens: int | None = None
    rejected_prediction_tokens: int | None = None


@model
class PromptTokensDetails(Model):
    """What the prompt's tokens were."""

    audio_tokens: int | None = None
    cached_tokens: int | None = None


@model
class CompletionUsage(Model):
    """Tokens of one call."""

    completion_tokens: int
    prompt_tokens: int
    total_tokens: int
    completion_tokens_details: CompletionTokensDetails | None = None
    prompt_tokens_details: PromptTokensDetails | None = None
