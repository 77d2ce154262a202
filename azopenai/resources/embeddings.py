"""`client.embeddings`."""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.jsonvalue import is_array, is_object
from azopenai.core.request import Request, build
from azopenai.core.routes import EMBEDDINGS_CREATE
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.types.embeddings import CreateEmbeddingResponse, EmbeddingCreateParams

if TYPE_CHECKING:
    from typing_extensions import Unpack


def _create(params: EmbeddingCreateParams) -> Request[CreateEmbeddingResponse, Any]:
    if params.get("encoding_format") is not None:
        return build(EMBEDDINGS_CREATE, params, EmbeddingCreateParams, _as_sent)
    return build(
        EMBEDDINGS_CREATE, {**params, "encoding_format": "base64"}, EmbeddingCreateParams, _as_floats
    )


def _as_sent(data: dict[str, Any]) -> CreateEmbeddingResponse:
    return decode(CreateEmbeddingResponse, data)


def _as_floats(data: dict[str, Any]) -> CreateEmbeddingResponse:
    """Decode an answer whose vectors are base64; a server that knows floats only sends those."""
    entries = data.get("data")
    for entry in entries if is_array(entries) else ():
        if is_object(entry) and isinstance(entry.get("embedding"), str):
            entry["embedding"] = floats(entry["embedding"])
    return _as_sent(data)


def floats(text: str) -> list[float]:
    """Read a vector from base64 of little-endian 32-bit floats.

    Raises:
        ValueError: It is no such thing.
    """
    numbers = array("f", b64decode(text, validate=True))
    if sys.byteorder == "big":  # pragma: no cover - no machine of ours is
        numbers.byteswap()
    return numbers.tolist()


class Embeddings(Resource):
    """Vectors that stand for texts: near where the texts mean alike."""

    @keywords(EmbeddingCreateParams)
    def create(self, **params: Unpack[EmbeddingCreateParams]) -> CreateEmbeddingResponse:
        """Embed text, texts, tokens or token lists.

        Takes the parameters of `EmbeddingCreateParams`, and `extra_headers`, `extra_query`, `extra_body`,
        `timeout`, `max_retries`.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send(_create(params))

    @property
    def with_raw_response(self) -> EmbeddingsWithRawResponse:
        """The same methods, giving the whole answer."""
        return EmbeddingsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> EmbeddingsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return EmbeddingsWithStreamingResponse(self)


class AsyncEmbeddings(AsyncResource):
    """Vectors that stand for texts: near where the texts mean alike."""

    @keywords(EmbeddingCreateParams)
    async def create(self, **params: Unpack[EmbeddingCreateParams]) -> CreateEmbeddingResponse:
        """Embed text, texts, tokens or token lists.

        Takes the parameters of `EmbeddingCreateParams`, and `extra_headers`, `extra_query`, `extra_body`,
        `timeout`, `max_retries`.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send(_create(params))

    @property
    def with_raw_response(self) -> AsyncEmbeddingsWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncEmbeddingsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AsyncEmbeddingsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncEmbeddingsWithStreamingResponse(self)


class EmbeddingsWithRawResponse:
    """`embeddings`, giving the whole answer."""

    def __init__(self, embeddings: Embeddings) -> None:
        self.create = raw(embeddings.create)


class AsyncEmbeddingsWithRawResponse:
    """`embeddings`, giving the whole answer."""

    def __init__(self, embeddings: AsyncEmbeddings) -> None:
        self.create = async_raw(embeddings.create)


class EmbeddingsWithStreamingResponse:
    """`embeddings`, giving the answer as its body comes."""

    def __init__(self, embeddings: Embeddings) -> None:
        self.create = streamed(embeddings.create)


class AsyncEmbeddingsWithStreamingResponse:
    """`embeddings`, giving the answer as its body comes."""

    def __init__(self, embeddings: AsyncEmbeddings) -> None:
        self.create = async_streamed(embeddings.create)
