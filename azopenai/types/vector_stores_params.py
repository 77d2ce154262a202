"""Vector stores: parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.request import RequestOptions
from azopenai.types.file_types import FileTypes

__all__ = [
    "AutoFileChunkingStrategyParam",
    "ComparisonFilter",
    "CompoundFilter",
    "ExpiresAfterParam",
    "FileBatchCreateAndPollParams",
    "FileBatchCreateParams",
    "FileBatchFile",
    "FileBatchListFilesParams",
    "FileBatchUploadAndPollParams",
    "FileChunkingStrategyParam",
    "FileCreateAndPollParams",
    "FileCreateParams",
    "FileListParams",
    "FileUpdateParams",
    "FileUploadAndPollParams",
    "FileUploadParams",
    "PollParams",
    "RankingOptions",
    "StaticFileChunkingStrategyObjectParam",
    "StaticFileChunkingStrategyParam",
    "VectorStoreCreateParams",
    "VectorStoreListParams",
    "VectorStoreSearchParams",
    "VectorStoreUpdateParams",
]

Attributes = Mapping[str, str | float | bool]
"""Up to 16 pairs that files are found by."""


class AutoFileChunkingStrategyParam(TypedDict, total=False):
    """Chunks of 800 tokens, each with 400 of the one before."""

    type: Required[Literal["auto"]]


class StaticFileChunkingStrategyParam(TypedDict, total=False):
    """The size of chunks."""

    max_chunk_size_tokens: Required[int]
    """100 to 4,096."""
    chunk_overlap_tokens: Required[int]
    """How many a chunk has of the one before, at most half its size."""


class StaticFileChunkingStrategyObjectParam(TypedDict, total=False):
    """Chunks of a size."""

    type: Required[Literal["static"]]
    static: Required[StaticFileChunkingStrategyParam]


FileChunkingStrategyParam = AutoFileChunkingStrategyParam | StaticFileChunkingStrategyObjectParam
"""How files are cut into chunks."""


class ExpiresAfterParam(TypedDict, total=False):
    """When a store is deleted by itself: so many days behind its last use, 1 to 365."""

    anchor: Required[Literal["last_active_at"]]
    days: Required[int]


class ComparisonFilter(TypedDict, total=False):
    """Compares an attribute of a file."""

    type: Required[Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]]
    key: Required[str]
    value: Required[str | float | bool | Sequence[str | float]]


class CompoundFilter(TypedDict, total=False):
    """Joins filters."""

    type: Required[Literal["and", "or"]]
    filters: Required[Sequence[Any]]


class RankingOptions(TypedDict, total=False):
    """How what is found is ranked."""

    ranker: Literal["none", "auto", "default-2024-11-15"]
    score_threshold: float
    """From 0 to 1: what is found must be so near."""


class VectorStoreCreateParams(RequestOptions, total=False):
    """Parameters of `vector_stores.create`."""

    chunking_strategy: FileChunkingStrategyParam
    """How the files are cut; only with `file_ids`."""
    description: str
    """What the store is for."""
    expires_after: ExpiresAfterParam
    """When the store is deleted by itself."""
    file_ids: Sequence[str]
    """Files to begin with, at most 500."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs that are kept with it."""
    name: str
    """Its name."""


class VectorStoreUpdateParams(RequestOptions, total=False):
    """Parameters of `vector_stores.update`."""

    expires_after: ExpiresAfterParam | None
    """When the store is deleted by itself; None for never."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs that take the place of those there were."""
    name: str | None
    """Its name."""


class VectorStoreListParams(RequestOptions, total=False):
    """Parameters of `vector_stores.list`."""

    after: str
    """The id of the store behind which to begin."""
    before: str
    """The id of the store before which to end."""
    limit: int
    """How many a page has, 1 to 100; the service's default is 20."""
    order: Literal["asc", "desc"]
    """By time of creation."""


class VectorStoreSearchParams(RequestOptions, total=False):
    """Parameters of `vector_stores.search`."""

    query: Required[str | Sequence[str]]
    """What to look for."""
    filters: ComparisonFilter | CompoundFilter
    """Which files to look in, by their attributes."""
    max_num_results: int
    """How many to give, 1 to 50; the service's default is 10."""
    ranking_options: RankingOptions
    """How what is found is ranked."""
    rewrite_query: bool
    """Whether the service may put the question in words that find more."""


class PollParams(RequestOptions, total=False):
    """Parameters of every `poll` of vector stores."""

    poll_interval_ms: int
    """The longest wait between two looks, in milliseconds; unless the service asks for another."""
    max_wait_seconds: float | None
    """How long to wait in all; left out or None, there is no limit."""
    on_progress: Callable[[Any], object]
    """Called with every state that is seen; what it raises ends the wait."""


class FileAttributesParams(TypedDict, total=False):
    """What a file is given when it goes into a store."""

    attributes: Attributes | None
    """Up to 16 pairs that it is found by."""
    chunking_strategy: FileChunkingStrategyParam
    """How it is cut."""


class FileCreateParams(RequestOptions, FileAttributesParams, total=False):
    """Parameters of `vector_stores.files.create`."""

    file_id: Required[str]
    """The file."""


class FileCreateAndPollParams(PollParams, FileAttributesParams, total=False):
    """Parameters of `vector_stores.files.create_and_poll`."""


class FileUploadParams(RequestOptions, FileAttributesParams, total=False):
    """Parameters of `vector_stores.files.upload`."""

    file: Required[FileTypes]
    """The file, as `files.create` takes it."""


class FileUploadAndPollParams(PollParams, FileAttributesParams, total=False):
    """Parameters of `vector_stores.files.upload_and_poll`."""

    file: Required[FileTypes]
    """The file, as `files.create` takes it."""


class FileUpdateParams(RequestOptions, total=False):
    """Parameters of `vector_stores.files.update`."""

    attributes: Required[Attributes | None]
    """Up to 16 pairs that take the place of those there were."""


class FileListParams(VectorStoreListParams, total=False):
    """Parameters of `vector_stores.files.list`."""

    filter: Literal["in_progress", "completed", "failed", "cancelled"]
    """Only files of this status."""


class FileBatchFile(FileAttributesParams, total=False):
    """A file of a batch, with what it is given."""

    file_id: Required[str]


class FileBatchCreateParams(RequestOptions, FileAttributesParams, total=False):
    """Parameters of `vector_stores.file_batches.create`; one of `file_ids` and `files` is needed."""

    file_ids: Sequence[str]
    """The files, at most 500, which all get the same attributes."""
    files: Sequence[FileBatchFile]
    """The files, each with attributes of its own."""


class FileBatchCreateAndPollParams(PollParams, FileAttributesParams, total=False):
    """Parameters of `vector_stores.file_batches.create_and_poll`."""

    file_ids: Sequence[str]
    """The files, at most 500, which all get the same attributes."""
    files: Sequence[FileBatchFile]
    """The files, each with attributes of its own."""


class FileBatchUploadAndPollParams(PollParams, FileAttributesParams, total=False):
    """Parameters of `vector_stores.file_batches.upload_and_poll`."""

    files: Required[Sequence[FileTypes]]
    """The files, each as `files.create` takes it."""
    file_ids: Sequence[str]
    """Files that are uploaded already."""
    max_concurrency: int
    """How many uploads are under way at once: 5 by default."""


class FileBatchListFilesParams(FileListParams, total=False):
    """Parameters of `vector_stores.file_batches.list_files`."""
