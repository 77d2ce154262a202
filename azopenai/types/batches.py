"""Batches: results and parameters.

https://learn.microsoft.com/azure/ai-services/openai/how-to/batch
"""

from collections.abc import Mapping
from typing import Literal

from typing_extensions import Required

from azopenai.core.decode import Model, model
from azopenai.core.request import RequestOptions
from azopenai.types.files import ExpiresAfter

__all__ = [
    "Batch",
    "BatchCreateParams",
    "BatchError",
    "BatchErrors",
    "BatchListParams",
    "BatchRequestCounts",
    "BatchUsage",
    "InputTokensDetails",
    "OutputTokensDetails",
]


@model
class BatchError(Model):
    """What is wrong with a batch, or with a line of its file."""

    code: str | None = None
    line: int | None = None
    message: str | None = None
    param: str | None = None


@model
class BatchErrors(Model):
    """What is wrong with a batch as a whole."""

    object: str | None = None
    data: list[BatchError] | None = None


@model
class BatchRequestCounts(Model):
    """How many requests a batch has, and how many are done."""

    total: int | None = None
    completed: int | None = None
    failed: int | None = None


@model
class InputTokensDetails(Model):
    """Of the tokens of the inputs."""

    cached_tokens: int | None = None


@model
class OutputTokensDetails(Model):
    """Of the tokens of the outputs."""

    reasoning_tokens: int | None = None


@model
class BatchUsage(Model):
    """Tokens of a batch."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    input_tokens_details: InputTokensDetails | None = None
    output_tokens_details: OutputTokensDetails | None = None


@model
class Batch(Model):
    """A batch of requests that the service answers in its own time.

    `status` is validating, in_progress, finalizing, completed, failed, expired, cancelling or cancelled.
    Azure names a file that there is not by an empty id.
    """

    id: str
    object: str
    endpoint: str
    completion_window: str
    input_file_id: str
    output_file_id: str | None = None
    error_file_id: str | None = None
    status: str
    created_at: int
    in_progress_at: int | None = None
    expires_at: int | None = None
    finalizing_at: int | None = None
    completed_at: int | None = None
    failed_at: int | None = None
    expired_at: int | None = None
    cancelling_at: int | None = None
    cancelled_at: int | None = None
    errors: BatchErrors | None = None
    request_counts: BatchRequestCounts | None = None
    usage: BatchUsage | None = None
    model: str | None = None
    metadata: dict[str, str] | None = None
    input_blob: str | None = None
    """Where the input lies, of a batch on Azure Blob Storage."""
    output_blob: str | None = None
    error_blob: str | None = None


class BatchCreateParams(RequestOptions, total=False):
    """Parameters of `batches.create`."""

    input_file_id: Required[str]
    """The id of a file of requests, one a line, that was uploaded for this purpose."""
    endpoint: Required[
        Literal[
            "/v1/chat/completions",
            "/v1/responses",
            "/v1/embeddings",
            "/v1/completions",
            "/chat/completions",
            "/embeddings",
        ]
    ]
    """The operation that the requests are of; Azure's dated api-versions know it without `/v1`."""
    completion_window: Required[Literal["24h"]]
    """How long the service may take."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs that are kept with it."""
    output_expires_after: ExpiresAfter
    """When the service deletes the files that it writes."""


class BatchListParams(RequestOptions, total=False):
    """Parameters of `batches.list`."""

    after: str
    """The id of the batch behind which to begin."""
    limit: int
    """How many a page has, 1 to 100; the service's default is 20."""
