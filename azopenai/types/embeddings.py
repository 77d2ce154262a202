"""Embeddings: results and parameters."""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import Required

from azopenai.core.decode import Model, model
from azopenai.core.request import RequestOptions

__all__ = ["CreateEmbeddingResponse", "Embedding", "EmbeddingCreateParams", "EmbeddingUsage"]


@model
class Embedding(Model):
    """The vector of one input; text in base64 only where `encoding_format="base64"` was asked for."""

    index: int
    object: str
    embedding: list[float]


@model
class EmbeddingUsage(Model):
    """Tokens of the inputs."""

    prompt_tokens: int
    total_tokens: int


@model
class CreateEmbeddingResponse(Model):
    """The answer to `embeddings.create`; `data` is in the order of the inputs."""

    object: str
    model: str
    data: list[Embedding]
    usage: EmbeddingUsage


class EmbeddingCreateParams(RequestOptions, total=False):
    """Parameters of `embeddings.create`.

    https://learn.microsoft.com/azure/ai-services/openai/reference#embeddings
    """

    model: str
    """Deployment (dated api-versions) or model (v1); the client's `azure_deployment` if left out."""
    input: Required[str | Sequence[str] | Sequence[int] | Sequence[Sequence[int]]]
    """Text, texts, tokens or token lists to embed; at most 2,048 items a call."""
    dimensions: int | None
    """The length of the vectors; text-embedding-3 and later."""
    encoding_format: Literal["float", "base64"] | None
    """The form on the wire. Left out, base64 is sent and read, a quarter of the size, and given as floats."""
    input_type: str
    """The kind of search the vectors are for, for the models that know it."""
    user: str
    """An id of your own user, against abuse."""
