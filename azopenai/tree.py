"""The resources of a client, sync and async: a property each, whose module loads on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azopenai.resources.audio import AsyncAudio, Audio
    from azopenai.resources.base import AsyncCaller, Caller
    from azopenai.resources.chat import AsyncBeta, AsyncChat, Beta, Chat
    from azopenai.resources.completions import AsyncCompletions, Completions
    from azopenai.resources.embeddings import AsyncEmbeddings, Embeddings
    from azopenai.resources.images import AsyncImages, Images


class Resources:
    """What `AzureOpenAI` and `OpenAI` have."""

    @property
    def audio(self: Caller) -> Audio:
        """Transcriptions, translations and speech."""
        from azopenai.resources.audio import Audio

        return Audio(self)

    @property
    def beta(self: Caller) -> Beta:
        """Where older programs find what is no longer new: `beta.chat.completions.parse`."""
        from azopenai.resources.chat import Beta

        return Beta(self)

    @property
    def chat(self: Caller) -> Chat:
        """Chat completions."""
        from azopenai.resources.chat import Chat

        return Chat(self)

    @property
    def completions(self: Caller) -> Completions:
        """Legacy completions."""
        from azopenai.resources.completions import Completions

        return Completions(self)

    @property
    def embeddings(self: Caller) -> Embeddings:
        """Embeddings."""
        from azopenai.resources.embeddings import Embeddings

        return Embeddings(self)

    @property
    def images(self: Caller) -> Images:
        """Pictures, generated and edited."""
        from azopenai.resources.images import Images

        return Images(self)


class AsyncResources:
    """What `AsyncAzureOpenAI` and `AsyncOpenAI` have."""

    @property
    def audio(self: AsyncCaller) -> AsyncAudio:
        """Transcriptions, translations and speech."""
        from azopenai.resources.audio import AsyncAudio

        return AsyncAudio(self)

    @property
    def beta(self: AsyncCaller) -> AsyncBeta:
        """Where older programs find what is no longer new: `beta.chat.completions.parse`."""
        from azopenai.resources.chat import AsyncBeta

        return AsyncBeta(self)

    @property
    def chat(self: AsyncCaller) -> AsyncChat:
        """Chat completions."""
        from azopenai.resources.chat import AsyncChat

        return AsyncChat(self)

    @property
    def completions(self: AsyncCaller) -> AsyncCompletions:
        """Legacy completions."""
        from azopenai.resources.completions import AsyncCompletions

        return AsyncCompletions(self)

    @property
    def embeddings(self: AsyncCaller) -> AsyncEmbeddings:
        """Embeddings."""
        from azopenai.resources.embeddings import AsyncEmbeddings

        return AsyncEmbeddings(self)

    @property
    def images(self: AsyncCaller) -> AsyncImages:
        """Pictures, generated and edited."""
        from azopenai.resources.images import AsyncImages

        return AsyncImages(self)
