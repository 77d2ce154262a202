"""What belongs to pictures: what they cost. The pictures themselves can be saved; see `azopenai.pictures`."""

from __future__ import annotations

from azopenai.core.decode import Model, model

__all__ = ["ImagesSvgUsage", "ImagesUsage", "ImagesUsageTokensDetails"]


@model
class ImagesUsageTokensDetails(Model):
    """What the tokens were."""

    image_tokens: int
    text_tokens: int


@model
class ImagesUsage(Model):
    """Tokens of the prompt, the pictures given and the pictures made; GPT-image models."""

    input_tokens: int
    output_tokens: int
    total_tokens: int
    input_tokens_details: ImagesUsageTokensDetails
    output_tokens_details: ImagesUsageTokensDetails | None = None


@model
class ImagesSvgUsage(Model):
    """Tokens of the model that wrote a drawing."""

    model: str
    input_tokens: int
    output_tokens: int
    reasoning_tokens: int
    total_tokens: int
