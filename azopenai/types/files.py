"""Files: results and parameters.

https://learn.microsoft.com/azure/ai-services/openai/reference-preview-latest#files---upload
"""

from collections.abc import Callable
from typing import Literal

from typing_extensions import Required, TypedDict

from azopenai.core.decode import Model, model
from azopenai.core.request import RequestOptions
from azopenai.types.file_types import FileTypes

__all__ = [
    "ExpiresAfter",
    "FileCreateParams",
    "FileDeleted",
    "FileListParams",
    "FileObject",
    "FilePurpose",
    "FileWaitParams",
]

FilePurpose = Literal["assistants", "batch", "fine-tune", "vision", "user_data", "evals"]
"""What a file is for; Azure knows assistants, batch, fine-tune and evals."""


@model
class FileObject(Model):
    """A file that the service holds.

    `status` is uploaded, pending, running, processed, error, deleting or deleted.
    """

    id: str
    object: str
    bytes: int
    created_at: int
    expires_at: int | None = None
    filename: str
    purpose: str
    status: str | None = None
    status_details: str | None = None


@model
class FileDeleted(Model):
    """A file that is no more; `deleted` is False where it was none before."""

    id: str
    object: str
    deleted: bool


class ExpiresAfter(TypedDict, total=False):
    """When the service deletes a file by itself: so many seconds behind its creation.

    Files that expire do not count against the quota of files that stay.
    """

    anchor: Required[Literal["created_at"]]
    seconds: Required[int]


class FileCreateParams(RequestOptions, total=False):
    """Parameters of `files.create`."""

    file: Required[FileTypes]
    """A path, bytes, a file opened in binary mode, an iterator of bytes; or `(name, one of these[, type])`"""
    purpose: Required[FilePurpose]
    """What the file is for."""
    expires_after: ExpiresAfter
    """When the service deletes it by itself, 3,600 to 2,592,000 seconds behind its creation."""


class FileListParams(RequestOptions, total=False):
    """Parameters of `files.list`."""

    after: str
    """The id of the file behind which to begin."""
    limit: int
    """How many a page has, 1 to 10,000."""
    order: Literal["asc", "desc"]
    """By time of creation."""
    purpose: str
    """Only files for this."""


class FileWaitParams(RequestOptions, total=False):
    """Parameters of `files.wait_for_processing`."""

    poll_interval: float
    """The longest wait between two looks, in seconds; 5 by default."""
    max_wait_seconds: float | None
    """How long to wait in all; half an hour by default, None for no limit."""
    on_progress: Callable[[FileObject], object]
    """Called with every state that is seen; what it raises ends the wait."""
