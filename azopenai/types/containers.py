"""Containers, in which code is run: results and parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.decode import Model, model
from azopenai.core.request import RequestOptions
from azopenai.types.file_types import FileTypes

__all__ = [
    "Container",
    "ContainerCreateParams",
    "ContainerCreateResponse",
    "ContainerDeleted",
    "ContainerExpiresAfter",
    "ContainerFile",
    "ContainerFileCreateParams",
    "ContainerFileListParams",
    "ContainerListParams",
    "ContainerListResponse",
    "ContainerNetworkPolicy",
    "ContainerRetrieveResponse",
    "ExpiresAfterParam",
    "FileCreateResponse",
    "FileListResponse",
    "FileRetrieveResponse",
]


@model
class ContainerExpiresAfter(Model):
    """When a container ends by itself: so many minutes behind its last use."""

    anchor: str | None = None
    minutes: int | None = None


@model
class ContainerNetworkPolicy(Model):
    """Where code in a container may connect to."""

    type: str
    allowed_domains: list[str] | None = None


@model
class Container(Model):
    """A container; `status` is running or expired, for two."""

    id: str
    object: str
    created_at: int
    name: str
    status: str
    expires_after: ContainerExpiresAfter | None = None
    last_active_at: int | None = None
    memory_limit: str | None = None
    network_policy: ContainerNetworkPolicy | None = None


ContainerCreateResponse = ContainerRetrieveResponse = ContainerListResponse = Container


@model
class ContainerDeleted(Model):
    """A container, or a file of one, that is no more."""

    id: str
    object: str
    deleted: bool


@model
class ContainerFile(Model):
    """A file in a container; `source` is user or assistant."""

    id: str
    object: str
    created_at: int
    bytes: int | None = None
    container_id: str
    path: str
    source: str


FileCreateResponse = FileRetrieveResponse = FileListResponse = ContainerFile


class ExpiresAfterParam(TypedDict, total=False):
    """When a container ends by itself: so many minutes behind its last use."""

    anchor: Required[Literal["last_active_at"]]
    minutes: Required[int]


class ContainerCreateParams(RequestOptions, total=False):
    """Parameters of `containers.create`."""

    name: Required[str]
    """Its name."""
    expires_after: ExpiresAfterParam
    """When it ends by itself."""
    file_ids: Sequence[str]
    """Files to put into it."""
    memory_limit: Literal["1g", "4g", "16g", "64g"]
    """How much memory it has."""
    network_policy: Mapping[str, Any]
    """Where code in it may connect to."""
    skills: Sequence[Mapping[str, Any]]
    """Skills to put into it."""


class ContainerListParams(RequestOptions, total=False):
    """Parameters of `containers.list`."""

    after: str
    """The id of the container behind which to begin."""
    limit: int
    """How many a page has, 1 to 100; the service's default is 20."""
    name: str
    """Only containers of this name."""
    order: Literal["asc", "desc"]
    """By time of creation."""


class ContainerFileCreateParams(RequestOptions, total=False):
    """Parameters of `containers.files.create`: one of the two."""

    file: FileTypes
    """The file, as `files.create` takes it."""
    file_id: str
    """A file that is uploaded already."""


class ContainerFileListParams(RequestOptions, total=False):
    """Parameters of `containers.files.list`."""

    after: str
    """The id of the file behind which to begin."""
    limit: int
    """How many a page has, 1 to 100; the service's default is 20."""
    order: Literal["asc", "desc"]
    """By time of creation."""
