"""Uploads in parts: results and parameters.

https://learn.microsoft.com/azure/ai-services/openai/reference-preview-latest#create-upload
"""

from collections.abc import Callable, Mapping, Sequence

from typing_extensions import Required

from azopenai.core.decode import Model, model
from azopenai.core.request import RequestOptions
from azopenai.types.file_types import FileTypes, PathLike
from azopenai.types.files import ExpiresAfter, FileObject, FilePurpose

__all__ = [
    "PartCreateParams",
    "Upload",
    "UploadCompleteParams",
    "UploadCreateParams",
    "UploadFileChunkedParams",
    "UploadPart",
    "UploadState",
]


@model
class Upload(Model):
    """An upload in parts; its `status` is pending, completed, cancelled or expired.

    Once it is completed, `file` is the file that it became.
    """

    id: str
    object: str
    bytes: int
    created_at: int
    expires_at: int
    filename: str
    purpose: str
    status: str
    file: FileObject | None = None


@model
class UploadPart(Model):
    """A part of an upload."""

    id: str
    object: str
    created_at: int
    upload_id: str


@model
class UploadState(Model):
    """How far an upload in parts has come; as a dict (`to_dict()`) it can be kept, to go on another day."""

    upload_id: str
    filename: str
    bytes: int
    part_size: int
    part_ids: list[str | None]
    """The ids of the parts, in order; None for those that are not there yet."""

    @property
    def uploaded_parts(self) -> int:
        """How many parts are there."""
        return sum(part_id is not None for part_id in self.part_ids)

    @property
    def uploaded_bytes(self) -> int:
        """How many bytes are there."""
        last = self.bytes - self.part_size * (len(self.part_ids) - 1)
        sizes = [self.part_size] * (len(self.part_ids) - 1) + [last]
        return sum(size for size, part_id in zip(sizes, self.part_ids, strict=True) if part_id is not None)


class UploadCreateParams(RequestOptions, total=False):
    """Parameters of `uploads.create`."""

    bytes: Required[int]
    """How many bytes the file has, at most 8 GB."""
    filename: Required[str]
    """The file's name."""
    mime_type: Required[str]
    """The file's media type, which must go with its purpose."""
    purpose: Required[FilePurpose]
    """What the file is for."""
    expires_after: ExpiresAfter
    """When the service deletes the file by itself."""


class PartCreateParams(RequestOptions, total=False):
    """Parameters of `uploads.parts.create`."""

    data: Required[FileTypes]
    """The bytes of the part, at most 64 MB."""


class UploadCompleteParams(RequestOptions, total=False):
    """Parameters of `uploads.complete`."""

    part_ids: Required[Sequence[str]]
    """The ids of all parts, in the file's order."""
    md5: str
    """The MD5 checksum of the file, in hexadecimal, for the service to compare."""


class UploadFileChunkedParams(RequestOptions, total=False):
    """Parameters of `uploads.upload_file_chunked`."""

    file: Required[str | PathLike | bytes | bytearray | memoryview]
    """A path, or bytes."""
    mime_type: Required[str]
    """The file's media type, which must go with its purpose."""
    purpose: Required[FilePurpose]
    """What the file is for."""
    filename: str
    """The file's name; that of the path, unless given."""
    bytes: int
    """How many bytes the file has; known of a path and of bytes, and so only compared."""
    expires_after: ExpiresAfter
    """When the service deletes the file by itself."""
    part_size: int
    """How many bytes a part has: 8 MiB by default, at most 64 MB."""
    max_concurrency: int
    """How many parts are under way at once: 4 by default."""
    md5: str | bool
    """The MD5 checksum of the file in hexadecimal; True computes it, for which the file is read once more."""
    resume: UploadState | Mapping[str, object]
    """The state of an upload of the same file that broke off: its parts are not sent again."""
    on_progress: Callable[[UploadState], object]
    """Called with the state behind every part; what it raises ends the upload."""
