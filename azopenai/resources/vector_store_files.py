"""`client.vector_stores.files`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import decode
from azopenai.core.ids import path_segment
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    VECTOR_STORES_FILES_CONTENT,
    VECTOR_STORES_FILES_CREATE,
    VECTOR_STORES_FILES_DELETE,
    VECTOR_STORES_FILES_LIST,
    VECTOR_STORES_FILES_RETRIEVE,
    VECTOR_STORES_FILES_UPDATE,
)
from azopenai.core.waiting import call_options, wait
from azopenai.resources.faces import (
    AsyncFace,
    M,
    Raw,
    RawForm,
    Streamed,
    StreamedForm,
    SyncFace,
    async_helper,
    async_listing,
    async_operation,
    async_single_page,
    helper,
    listing,
    operation,
    single_page,
)
from azopenai.resources.files import create_file
from azopenai.resources.forms import with_header
from azopenai.resources.vector_store_waits import BETA, DONE, attributes, limits, waits
from azopenai.types.vector_stores import FileContentResponse, VectorStoreFile, VectorStoreFileDeleted
from azopenai.types.vector_stores_params import (
    FileCreateAndPollParams,
    FileCreateParams,
    FileListParams,
    FileUpdateParams,
    FileUploadAndPollParams,
    FileUploadParams,
    PollParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.effects import Clock, Steps
    from azopenai.core.paging import Page
    from azopenai.types.files import FileObject


@keywords(FileCreateParams)
def _create(vector_store_id: str, **params: Unpack[FileCreateParams]) -> Request[VectorStoreFile, Any]:
    """Put a file into a store, where it is cut and read.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_FILES_CREATE,
        with_header(params, *BETA),
        FileCreateParams,
        partial(decode, VectorStoreFile),
        ids={"vector_store_id": vector_store_id},
    )


@keywords(RequestOptions)
def _retrieve(
    file_id: str, *, vector_store_id: str, **params: Unpack[RequestOptions]
) -> Request[VectorStoreFile, Any]:
    """Get a file of a store as it is now.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_FILES_RETRIEVE,
        with_header(params, *BETA),
        RequestOptions,
        partial(decode, VectorStoreFile),
        ids={"file_id": file_id, "vector_store_id": vector_store_id},
    )


@keywords(FileUpdateParams)
def _update(
    file_id: str, *, vector_store_id: str, **params: Unpack[FileUpdateParams]
) -> Request[VectorStoreFile, Any]:
    """Replace the attributes of a file of a store.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_FILES_UPDATE,
        with_header(params, *BETA),
        FileUpdateParams,
        partial(decode, VectorStoreFile),
        ids={"file_id": file_id, "vector_store_id": vector_store_id},
    )


@keywords(FileListParams)
def _list(
    page: Any, vector_store_id: str, **params: Unpack[FileListParams]
) -> Request[Page[VectorStoreFile], Any]:
    """List the files of a store.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        VECTOR_STORES_FILES_LIST,
        with_header(params, *BETA),
        FileListParams,
        page[VectorStoreFile],
        vector_store_id=vector_store_id,
    )


@keywords(RequestOptions)
def _delete(
    file_id: str, *, vector_store_id: str, **params: Unpack[RequestOptions]
) -> Request[VectorStoreFileDeleted, Any]:
    """Take a file out of a store; the file itself stays.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_FILES_DELETE,
        with_header(params, *BETA),
        RequestOptions,
        partial(decode, VectorStoreFileDeleted),
        ids={"file_id": file_id, "vector_store_id": vector_store_id},
    )


@keywords(RequestOptions)
def _content(
    page: Any, file_id: str, *, vector_store_id: str, **params: Unpack[RequestOptions]
) -> Request[Page[FileContentResponse], Any]:
    """Get the text that was read out of a file, in pieces.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return list_request(
        VECTOR_STORES_FILES_CONTENT,
        with_header(params, *BETA),
        RequestOptions,
        page[FileContentResponse],
        file_id=file_id,
        vector_store_id=vector_store_id,
    )


@keywords(PollParams)
def _poll(
    clock: Clock, file_id: str, *, vector_store_id: str, **params: Unpack[PollParams]
) -> Steps[VectorStoreFile]:
    """Wait until a file of a store is read, or could not be: its `status` and `last_error` tell.

    Raises:
        PollTimeoutError: That took longer than `max_wait_seconds`.
        APIError: A call failed.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    check_params("vector_stores.files.poll", params, PollParams)
    request = _retrieve(file_id, vector_store_id=vector_store_id, **call_options(params))
    return wait(request, clock, limits(params), done=DONE)


@keywords(FileCreateAndPollParams)
def _create_and_poll(
    clock: Clock, file_id: str, *, vector_store_id: str, **params: Unpack[FileCreateAndPollParams]
) -> Steps[VectorStoreFile]:
    """Put a file into a store, and wait until it is read, or could not be.

    Raises:
        PollTimeoutError: That took longer than `max_wait_seconds`.
        APIError: A call failed.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    check_params("vector_stores.files.create_and_poll", params, FileCreateAndPollParams)
    yield _create(vector_store_id, file_id=file_id, **attributes(params), **call_options(params))
    return (yield from _poll(clock, file_id, vector_store_id=vector_store_id, **waits(params)))


@keywords(FileUploadParams)
def _upload(
    clock: Clock, *, vector_store_id: str, **params: Unpack[FileUploadParams]
) -> Steps[VectorStoreFile]:
    """Upload a file, and put it into a store.

    Raises:
        APIError: A call failed.
        TypeError, ValueError: The file, the id or a parameter will not do; nothing was sent.
    """
    del clock  # nothing is waited for
    check_params("vector_stores.files.upload", params, FileUploadParams)
    path_segment("vector_store_id", vector_store_id)
    options = call_options(params)
    file: FileObject = yield create_file(file=params["file"], purpose="assistants", **options)
    created: VectorStoreFile = yield _create(
        vector_store_id, file_id=file.id, **attributes(params), **options
    )
    return created


@keywords(FileUploadAndPollParams)
def _upload_and_poll(
    clock: Clock, *, vector_store_id: str, **params: Unpack[FileUploadAndPollParams]
) -> Steps[VectorStoreFile]:
    """Upload a file, put it into a store, and wait until it is read, or could not be.

    Raises:
        PollTimeoutError: That took longer than `max_wait_seconds`.
        APIError: A call failed.
        TypeError, ValueError: The file, the id or a parameter will not do; nothing was sent.
    """
    check_params("vector_stores.files.upload_and_poll", params, FileUploadAndPollParams)
    path_segment("vector_store_id", vector_store_id)
    given: Any = {**attributes(params), **waits(params)}
    file: FileObject = yield create_file(file=params["file"], purpose="assistants", **call_options(params))
    return (yield from _create_and_poll(clock, file.id, vector_store_id=vector_store_id, **given))


class Files(SyncFace[M]):
    """The files of a store."""

    with_raw_response: RawForm[Files[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Files[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    update = operation(_update)
    list = listing(_list)
    delete = operation(_delete)
    content = single_page(_content)
    poll = helper(_poll)
    create_and_poll = helper(_create_and_poll)
    upload = helper(_upload)
    upload_and_poll = helper(_upload_and_poll)


class AsyncFiles(AsyncFace[M]):
    """The files of a store."""

    with_raw_response: RawForm[AsyncFiles[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncFiles[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    update = async_operation(_update)
    list = async_listing(_list)
    delete = async_operation(_delete)
    content = async_single_page(_content)
    poll = async_helper(_poll)
    create_and_poll = async_helper(_create_and_poll)
    upload = async_helper(_upload)
    upload_and_poll = async_helper(_upload_and_poll)
