"""`client.containers`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.binary import BinaryResponse
from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    CONTAINERS_CREATE,
    CONTAINERS_DELETE,
    CONTAINERS_FILES_CONTENT_RETRIEVE,
    CONTAINERS_FILES_CREATE,
    CONTAINERS_FILES_DELETE,
    CONTAINERS_FILES_LIST,
    CONTAINERS_FILES_RETRIEVE,
    CONTAINERS_LIST,
    CONTAINERS_RETRIEVE,
)
from azopenai.resources.faces import (
    AsyncFace,
    M,
    Raw,
    RawForm,
    Streamed,
    StreamedForm,
    SyncFace,
    async_listing,
    async_operation,
    listing,
    operation,
)
from azopenai.resources.forms import given_file
from azopenai.types.containers import (
    Container,
    ContainerCreateParams,
    ContainerDeleted,
    ContainerFile,
    ContainerFileCreateParams,
    ContainerFileListParams,
    ContainerListParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.paging import Page


@keywords(ContainerCreateParams)
def _create(**params: Unpack[ContainerCreateParams]) -> Request[Container, Any]:
    """Make a container, in which code can be run.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(CONTAINERS_CREATE, params, ContainerCreateParams, partial(decode, Container))


@keywords(RequestOptions)
def _retrieve(container_id: str, **params: Unpack[RequestOptions]) -> Request[Container, Any]:
    """Get a container as it is now.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        CONTAINERS_RETRIEVE,
        params,
        RequestOptions,
        partial(decode, Container),
        ids={"container_id": container_id},
    )


@keywords(ContainerListParams)
def _list(page: Any, **params: Unpack[ContainerListParams]) -> Request[Page[Container], Any]:
    """List the containers.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return list_request(CONTAINERS_LIST, params, ContainerListParams, page[Container])


@keywords(RequestOptions)
def _delete(container_id: str, **params: Unpack[RequestOptions]) -> Request[ContainerDeleted, Any]:
    """Delete a container.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        CONTAINERS_DELETE,
        params,
        RequestOptions,
        partial(decode, ContainerDeleted),
        ids={"container_id": container_id},
    )


@keywords(ContainerFileCreateParams)
def _create_file(
    container_id: str, **params: Unpack[ContainerFileCreateParams]
) -> Request[ContainerFile, Any]:
    """Put a file into a container: one that is uploaded now (`file`), or was before (`file_id`).

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    files = given_file("file", params)
    if not files and "file_id" not in params:
        raise TypeError("containers.files.create() is missing a keyword argument: 'file' or 'file_id'")
    return build(
        CONTAINERS_FILES_CREATE,
        params,
        ContainerFileCreateParams,
        partial(decode, ContainerFile),
        ids={"container_id": container_id},
        files=files,
    )


@keywords(RequestOptions)
def _retrieve_file(
    file_id: str, *, container_id: str, **params: Unpack[RequestOptions]
) -> Request[ContainerFile, Any]:
    """Get what is known of a file of a container.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        CONTAINERS_FILES_RETRIEVE,
        params,
        RequestOptions,
        partial(decode, ContainerFile),
        ids={"file_id": file_id, "container_id": container_id},
    )


@keywords(ContainerFileListParams)
def _list_files(
    page: Any, container_id: str, **params: Unpack[ContainerFileListParams]
) -> Request[Page[ContainerFile], Any]:
    """List the files of a container.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        CONTAINERS_FILES_LIST, params, ContainerFileListParams, page[ContainerFile], container_id=container_id
    )


@keywords(RequestOptions)
def _delete_file(
    file_id: str, *, container_id: str, **params: Unpack[RequestOptions]
) -> Request[ContainerDeleted, Any]:
    """Delete a file of a container.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        CONTAINERS_FILES_DELETE,
        params,
        RequestOptions,
        partial(decode, ContainerDeleted),
        ids={"file_id": file_id, "container_id": container_id},
    )


@keywords(RequestOptions)
def _content(
    file_id: str, *, container_id: str, **params: Unpack[RequestOptions]
) -> Request[BinaryResponse, Any]:
    """Get the bytes of a file of a container; `with_streaming_response` gives them as they come.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        CONTAINERS_FILES_CONTENT_RETRIEVE,
        params,
        RequestOptions,
        BinaryResponse.of,
        ids={"file_id": file_id, "container_id": container_id},
        gives="bytes",
    )


class Content(SyncFace[M]):
    """The bytes of files of containers."""

    with_raw_response: RawForm[Content[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Content[Streamed]] = StreamedForm()
    retrieve = operation(_content)


class AsyncContent(AsyncFace[M]):
    """The bytes of files of containers."""

    with_raw_response: RawForm[AsyncContent[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncContent[Streamed]] = StreamedForm()
    retrieve = async_operation(_content)


class Files(SyncFace[M]):
    """The files of a container."""

    with_raw_response: RawForm[Files[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Files[Streamed]] = StreamedForm()
    create = operation(_create_file)
    retrieve = operation(_retrieve_file)
    list = listing(_list_files)
    delete = operation(_delete_file)

    @property
    def content(self) -> Content[M]:
        """The bytes of files of containers."""
        return Content(self._client)


class AsyncFiles(AsyncFace[M]):
    """The files of a container."""

    with_raw_response: RawForm[AsyncFiles[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncFiles[Streamed]] = StreamedForm()
    create = async_operation(_create_file)
    retrieve = async_operation(_retrieve_file)
    list = async_listing(_list_files)
    delete = async_operation(_delete_file)

    @property
    def content(self) -> AsyncContent[M]:
        """The bytes of files of containers."""
        return AsyncContent(self._client)


class Containers(SyncFace[M]):
    """Containers, in which code can be run."""

    with_raw_response: RawForm[Containers[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Containers[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    list = listing(_list)
    delete = operation(_delete)

    @property
    def files(self) -> Files[M]:
        """The files of a container."""
        return Files(self._client)


class AsyncContainers(AsyncFace[M]):
    """Containers, in which code can be run."""

    with_raw_response: RawForm[AsyncContainers[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncContainers[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    list = async_listing(_list)
    delete = async_operation(_delete)

    @property
    def files(self) -> AsyncFiles[M]:
        """The files of a container."""
        return AsyncFiles(self._client)
