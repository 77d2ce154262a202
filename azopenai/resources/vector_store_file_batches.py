"""`client.vector_stores.file_batches`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import decode
from azopenai.core.effects import Together
from azopenai.core.ids import path_segment
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    VECTOR_STORES_FILE_BATCHES_CANCEL,
    VECTOR_STORES_FILE_BATCHES_CREATE,
    VECTOR_STORES_FILE_BATCHES_LIST_FILES,
    VECTOR_STORES_FILE_BATCHES_RETRIEVE,
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
    helper,
    listing,
    operation,
)
from azopenai.resources.files import create_file
from azopenai.resources.forms import with_header
from azopenai.resources.vector_store_waits import BETA, DONE, attributes, limits, waits
from azopenai.types.vector_stores import VectorStoreFile, VectorStoreFileBatch
from azopenai.types.vector_stores_params import (
    FileBatchCreateAndPollParams,
    FileBatchCreateParams,
    FileBatchListFilesParams,
    FileBatchUploadAndPollParams,
    PollParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.effects import Clock, Steps
    from azopenai.core.paging import Page
    from azopenai.types.files import FileObject


@keywords(FileBatchCreateParams)
def _create(
    vector_store_id: str, **params: Unpack[FileBatchCreateParams]
) -> Request[VectorStoreFileBatch, Any]:
    """Put files into a store together.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_FILE_BATCHES_CREATE,
        with_header(params, *BETA),
        FileBatchCreateParams,
        partial(decode, VectorStoreFileBatch),
        ids={"vector_store_id": vector_store_id},
    )


@keywords(RequestOptions)
def _retrieve(
    batch_id: str, *, vector_store_id: str, **params: Unpack[RequestOptions]
) -> Request[VectorStoreFileBatch, Any]:
    """Get a batch of files as it is now.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_FILE_BATCHES_RETRIEVE,
        with_header(params, *BETA),
        RequestOptions,
        partial(decode, VectorStoreFileBatch),
        ids={"batch_id": batch_id, "vector_store_id": vector_store_id},
    )


@keywords(RequestOptions)
def _cancel(
    batch_id: str, *, vector_store_id: str, **params: Unpack[RequestOptions]
) -> Request[VectorStoreFileBatch, Any]:
    """Give a batch of files up; what is read by then stays.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_FILE_BATCHES_CANCEL,
        with_header(params, *BETA),
        RequestOptions,
        partial(decode, VectorStoreFileBatch),
        ids={"batch_id": batch_id, "vector_store_id": vector_store_id},
    )


@keywords(FileBatchListFilesParams)
def _list_files(
    page: Any, batch_id: str, *, vector_store_id: str, **params: Unpack[FileBatchListFilesParams]
) -> Request[Page[VectorStoreFile], Any]:
    """List the files of a batch.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    return list_request(
        VECTOR_STORES_FILE_BATCHES_LIST_FILES,
        with_header(params, *BETA),
        FileBatchListFilesParams,
        page[VectorStoreFile],
        batch_id=batch_id,
        vector_store_id=vector_store_id,
    )


@keywords(PollParams)
def _poll(
    clock: Clock, batch_id: str, *, vector_store_id: str, **params: Unpack[PollParams]
) -> Steps[VectorStoreFileBatch]:
    """Wait until a batch of files has ended: its `status` and `file_counts` tell how.

    Raises:
        PollTimeoutError: That took longer than `max_wait_seconds`.
        APIError: A call failed.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    check_params("vector_stores.file_batches.poll", params, PollParams)
    request = _retrieve(batch_id, vector_store_id=vector_store_id, **call_options(params))
    return wait(request, clock, limits(params), done=DONE)


@keywords(FileBatchCreateAndPollParams)
def _create_and_poll(
    clock: Clock, vector_store_id: str, **params: Unpack[FileBatchCreateAndPollParams]
) -> Steps[VectorStoreFileBatch]:
    """Put files into a store together, and wait until all are read, or could not be.

    Raises:
        PollTimeoutError: That took longer than `max_wait_seconds`.
        APIError: A call failed.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    check_params("vector_stores.file_batches.create_and_poll", params, FileBatchCreateAndPollParams)
    given: Any = {**attributes(params), **call_options(params)}
    if "file_ids" in params:
        given["file_ids"] = params["file_ids"]
    if "files" in params:
        given["files"] = params["files"]
    batch: VectorStoreFileBatch = yield _create(vector_store_id, **given)
    return (yield from _poll(clock, batch.id, vector_store_id=vector_store_id, **waits(params)))


@keywords(FileBatchUploadAndPollParams)
def _upload_and_poll(
    clock: Clock, vector_store_id: str, **params: Unpack[FileBatchUploadAndPollParams]
) -> Steps[VectorStoreFileBatch]:
    """Upload files, several at once, put them into a store together, and wait until all have ended.

    Raises:
        PollTimeoutError: That took longer than `max_wait_seconds`.
        APIError: A call failed.
        TypeError, ValueError: A file, the id or a parameter will not do; nothing was sent.
    """
    check_params("vector_stores.file_batches.upload_and_poll", params, FileBatchUploadAndPollParams)
    path_segment("vector_store_id", vector_store_id)
    options = call_options(params)
    uploads = [create_file(file=file, purpose="assistants", **options) for file in params["files"]]
    if not uploads:
        raise ValueError("files is empty; files that are uploaded already go to create_and_poll")
    limit = params.get("max_concurrency", 5)
    if limit < 1:
        raise ValueError(f"max_concurrency must be 1 or more, not {limit}")
    file_ids = [""] * len(uploads)

    def arrived(index: int, file: FileObject) -> None:
        file_ids[index] = file.id

    yield Together(iter(enumerate(uploads)), limit, arrived)
    given: Any = {**attributes(params), **waits(params)}
    given["file_ids"] = [*params.get("file_ids", ()), *file_ids]
    return (yield from _create_and_poll(clock, vector_store_id, **given))


class FileBatches(SyncFace[M]):
    """Files that go into a store together."""

    with_raw_response: RawForm[FileBatches[Raw]] = RawForm()
    with_streaming_response: StreamedForm[FileBatches[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    cancel = operation(_cancel)
    list_files = listing(_list_files)
    poll = helper(_poll)
    create_and_poll = helper(_create_and_poll)
    upload_and_poll = helper(_upload_and_poll)


class AsyncFileBatches(AsyncFace[M]):
    """Files that go into a store together."""

    with_raw_response: RawForm[AsyncFileBatches[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncFileBatches[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    cancel = async_operation(_cancel)
    list_files = async_listing(_list_files)
    poll = async_helper(_poll)
    create_and_poll = async_helper(_create_and_poll)
    upload_and_poll = async_helper(_upload_and_poll)
