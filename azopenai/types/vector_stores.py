"""Vector stores: results.

https://learn.microsoft.com/azure/ai-services/openai/reference-preview-latest#vector-stores---list
"""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, Unknown, model

__all__ = [
    "ExpiresAfter",
    "FileContentResponse",
    "FileCounts",
    "LastError",
    "OtherFileChunkingStrategyObject",
    "StaticFileChunkingStrategy",
    "StaticFileChunkingStrategyObject",
    "VectorStore",
    "VectorStoreDeleted",
    "VectorStoreFile",
    "VectorStoreFileBatch",
    "VectorStoreFileDeleted",
    "VectorStoreSearchContent",
    "VectorStoreSearchResponse",
]


@model
class FileCounts(Model):
    """How many files there are, by their status."""

    in_progress: int | None = None
    completed: int | None = None
    failed: int | None = None
    cancelled: int | None = None
    total: int | None = None


@model
class ExpiresAfter(Model):
    """When a store is deleted by itself: so many days behind its last use."""

    anchor: str | None = None
    days: int | None = None


@model
class VectorStore(Model):
    """A store of texts that are found by their meaning; `status` is in_progress, completed or expired."""

    id: str
    object: str
    created_at: int
    name: str | None = None
    description: str | None = None
    usage_bytes: int | None = None
    bytes: int | None = None
    """The older name of `usage_bytes`."""
    file_counts: FileCounts
    status: str
    expires_after: ExpiresAfter | None = None
    expires_at: int | None = None
    last_active_at: int | None = None
    metadata: dict[str, str] | None = None


@model
class VectorStoreDeleted(Model):
    """A store that is no more."""

    id: str
    object: str
    deleted: bool


@model
class VectorStoreSearchContent(Model):
    """A text that was found."""

    type: str
    text: str | None = None


@model
class VectorStoreSearchResponse(Model):
    """A file in which something was found, how near it is to the question, 0 to 1, and what."""

    file_id: str
    filename: str
    score: float
    attributes: dict[str, str | float | bool] | None = None
    content: list[VectorStoreSearchContent]


@model
class StaticFileChunkingStrategy(Model):
    """Chunks of a size, each with the end of the one before, in tokens."""

    max_chunk_size_tokens: int | None = None
    chunk_overlap_tokens: int | None = None


@model
class StaticFileChunkingStrategyObject(Model):
    """A file was cut into chunks of a size."""

    type: Literal["static"] = "static"
    static: StaticFileChunkingStrategy


@model
class OtherFileChunkingStrategyObject(Model):
    """A file was cut in a way that was not kept, as in the beginning."""

    type: Literal["other"] = "other"


@model
class LastError(Model):
    """Why a file could not be read: server_error, unsupported_file or invalid_file."""

    code: str | None = None
    message: str | None = None


@model
class VectorStoreFile(Model):
    """A file in a store; `status` is in_progress, completed, cancelled or failed."""

    id: str
    object: str
    created_at: int
    vector_store_id: str
    usage_bytes: int | None = None
    status: str
    last_error: LastError | None = None
    attributes: dict[str, str | float | bool] | None = None
    chunking_strategy: StaticFileChunkingStrategyObject | OtherFileChunkingStrategyObject | Unknown | None = (
        None
    )


@model
class VectorStoreFileDeleted(Model):
    """A file that is in its store no more; the file itself is still there."""

    id: str
    object: str
    deleted: bool


@model
class FileContentResponse(Model):
    """A piece of the text that was read out of a file."""

    type: str | None = None
    text: str | None = None


@model
class VectorStoreFileBatch(Model):
    """Files that go into a store together; `status` is in_progress, completed, cancelled or failed."""

    id: str
    object: str
    created_at: int
    vector_store_id: str
    status: str
    file_counts: FileCounts
    last_error: Any = None
