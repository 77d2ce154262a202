"""The resources of a client, sync and async: a property each, whose module loads on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from azopenai.resources.audio import AsyncAudio, Audio
    from azopenai.resources.base import AsyncCaller, Caller
    from azopenai.resources.batches import AsyncBatches, Batches
    from azopenai.resources.chat import AsyncBeta, AsyncChat, Beta, Chat
    from azopenai.resources.completions import AsyncCompletions, Completions
    from azopenai.resources.containers import AsyncContainers, Containers
    from azopenai.resources.conversations import AsyncConversations, Conversations
    from azopenai.resources.embeddings import AsyncEmbeddings, Embeddings
    from azopenai.resources.evals import AsyncEvals, Evals
    from azopenai.resources.files import AsyncFiles, Files
    from azopenai.resources.fine_tuning import AsyncFineTuning, FineTuning
    from azopenai.resources.images import AsyncImages, Images
    from azopenai.resources.models import AsyncModels, Models
    from azopenai.resources.responses import AsyncResponses, Responses
    from azopenai.resources.uploads import AsyncUploads, Uploads
    from azopenai.resources.vector_stores import AsyncVectorStores, VectorStores


class Resources:
    """What `AzureOpenAI` and `OpenAI` have."""

    @property
    def audio(self: Caller) -> Audio:
        """Transcriptions, translations and speech."""
        from azopenai.resources.audio import Audio

        return Audio(self)

    @property
    def batches(self: Caller) -> Batches:
        """Batches of requests that the service answers in its own time."""
        from azopenai.resources.batches import Batches

        return Batches(self)

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
    def containers(self: Caller) -> Containers:
        """Containers, in which code can be run."""
        from azopenai.resources.containers import Containers

        return Containers(self)

    @property
    def conversations(self: Caller) -> Conversations:
        """Conversations, whose items the service keeps."""
        from azopenai.resources.conversations import Conversations

        return Conversations(self)

    @property
    def embeddings(self: Caller) -> Embeddings:
        """Embeddings."""
        from azopenai.resources.embeddings import Embeddings

        return Embeddings(self)

    @property
    def evals(self: Caller) -> Evals:
        """Evaluations of models."""
        from azopenai.resources.evals import Evals

        return Evals(self)

    @property
    def files(self: Caller) -> Files:
        """Files: what jobs read and write."""
        from azopenai.resources.files import Files

        return Files(self)

    @property
    def fine_tuning(self: Caller) -> FineTuning:
        """Training of models."""
        from azopenai.resources.fine_tuning import FineTuning

        return FineTuning(self)

    @property
    def images(self: Caller) -> Images:
        """Pictures, generated and edited."""
        from azopenai.resources.images import Images

        return Images(self)

    @property
    def models(self: Caller) -> Models:
        """The models that the resource may use."""
        from azopenai.resources.models import Models

        return Models(self)

    @property
    def responses(self: Caller) -> Responses:
        """Responses."""
        from azopenai.resources.responses import Responses

        return Responses(self)

    @property
    def uploads(self: Caller) -> Uploads:
        """Uploads of large files, in parts."""
        from azopenai.resources.uploads import Uploads

        return Uploads(self)

    @property
    def vector_stores(self: Caller) -> VectorStores:
        """Stores of texts that are found by their meaning."""
        from azopenai.resources.vector_stores import VectorStores

        return VectorStores(self)


class AsyncResources:
    """What `AsyncAzureOpenAI` and `AsyncOpenAI` have."""

    @property
    def audio(self: AsyncCaller) -> AsyncAudio:
        """Transcriptions, translations and speech."""
        from azopenai.resources.audio import AsyncAudio

        return AsyncAudio(self)

    @property
    def batches(self: AsyncCaller) -> AsyncBatches:
        """Batches of requests that the service answers in its own time."""
        from azopenai.resources.batches import AsyncBatches

        return AsyncBatches(self)

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
    def containers(self: AsyncCaller) -> AsyncContainers:
        """Containers, in which code can be run."""
        from azopenai.resources.containers import AsyncContainers

        return AsyncContainers(self)

    @property
    def conversations(self: AsyncCaller) -> AsyncConversations:
        """Conversations, whose items the service keeps."""
        from azopenai.resources.conversations import AsyncConversations

        return AsyncConversations(self)

    @property
    def embeddings(self: AsyncCaller) -> AsyncEmbeddings:
        """Embeddings."""
        from azopenai.resources.embeddings import AsyncEmbeddings

        return AsyncEmbeddings(self)

    @property
    def evals(self: AsyncCaller) -> AsyncEvals:
        """Evaluations of models."""
        from azopenai.resources.evals import AsyncEvals

        return AsyncEvals(self)

    @property
    def files(self: AsyncCaller) -> AsyncFiles:
        """Files: what jobs read and write."""
        from azopenai.resources.files import AsyncFiles

        return AsyncFiles(self)

    @property
    def fine_tuning(self: AsyncCaller) -> AsyncFineTuning:
        """Training of models."""
        from azopenai.resources.fine_tuning import AsyncFineTuning

        return AsyncFineTuning(self)

    @property
    def images(self: AsyncCaller) -> AsyncImages:
        """Pictures, generated and edited."""
        from azopenai.resources.images import AsyncImages

        return AsyncImages(self)

    @property
    def models(self: AsyncCaller) -> AsyncModels:
        """The models that the resource may use."""
        from azopenai.resources.models import AsyncModels

        return AsyncModels(self)

    @property
    def responses(self: AsyncCaller) -> AsyncResponses:
        """Responses."""
        from azopenai.resources.responses import AsyncResponses

        return AsyncResponses(self)

    @property
    def uploads(self: AsyncCaller) -> AsyncUploads:
        """Uploads of large files, in parts."""
        from azopenai.resources.uploads import AsyncUploads

        return AsyncUploads(self)

    @property
    def vector_stores(self: AsyncCaller) -> AsyncVectorStores:
        """Stores of texts that are found by their meaning."""
        from azopenai.resources.vector_stores import AsyncVectorStores

        return AsyncVectorStores(self)
