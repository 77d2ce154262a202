"""`client.files`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.binary import BinaryResponse
from azopenai.core.check import check_params, keywords
from azopenai.core.decode import TextResult, decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    FILES_CONTENT,
    FILES_CREATE,
    FILES_DELETE,
    FILES_LIST,
    FILES_RETRIEVE,
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
from azopenai.resources.forms import given_file
from azopenai.types.files import FileCreateParams, FileDeleted, FileListParams, FileObject, FileWaitParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.effects import Clock
    from azopenai.core.paging import Page
    from azopenai.core.polling import Poll

_file = partial(decode, FileObject)
PROCESSED = frozenset({"processed", "error", "deleted"})
"""The statuses that a file keeps."""


@keywords(FileCreateParams)
def create_file(**params: Unpack[FileCreateParams]) -> Request[FileObject, Any]:
    """Upload a file, read from the disk while it is sent.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: The file cannot be read, or a parameter will not do; nothing was sent.
    """
    return build(FILES_CREATE, params, FileCreateParams, _file, files=given_file("file", params))


@keywords(RequestOptions)
def retrieve_file(file_id: str, **params: Unpack[RequestOptions]) -> Request[FileObject, Any]:
    """Get what is known of a file: its name, its size, its status.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(FILES_RETRIEVE, params, RequestOptions, _file, ids={"file_id": file_id})


@keywords(FileListParams)
def _list(page: Any, **params: Unpack[FileListParams]) -> Request[Page[FileObject], Any]:
    """List the files that the resource holds.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return list_request(FILES_LIST, params, FileListParams, page[FileObject])


@keywords(RequestOptions)
def _delete(file_id: str, **params: Unpack[RequestOptions]) -> Request[FileDeleted, Any]:
    """Delete a file.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    gone = partial(decode, FileDeleted)
    return build(FILES_DELETE, params, RequestOptions, gone, ids={"file_id": file_id})


@keywords(RequestOptions)
def _content(file_id: str, **params: Unpack[RequestOptions]) -> Request[BinaryResponse, Any]:
    """Get the bytes of a file; `with_streaming_response` gives them as they come.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    ids = {"file_id": file_id}
    return build(FILES_CONTENT, params, RequestOptions, BinaryResponse.of, ids=ids, gives="bytes")


@keywords(RequestOptions)
def _retrieve_content(file_id: str, **params: Unpack[RequestOptions]) -> Request[TextResult, Any]:
    """Get a file as text, for programs that know no `content`.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """

    def text(response: Any) -> TextResult:
        return TextResult(response.text)

    return build(FILES_CONTENT, params, RequestOptions, text, ids={"file_id": file_id}, gives="bytes")


@keywords(FileWaitParams)
def _wait_for_processing(clock: Clock, id: str, **params: Unpack[FileWaitParams]) -> Poll[FileObject]:  # noqa: A002 - the openai package's name
    """Wait until the service has looked at a file: until it is processed, in error, or deleted.

    Raises:
        PollTimeoutError: That took longer than `max_wait_seconds`.
        APIError: A call failed.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    check_params("files.wait_for_processing", params, FileWaitParams)
    limits = {
        "max_interval": params.get("poll_interval", 5.0),
        "deadline": params.get("max_wait_seconds", 1800.0),
        "on_progress": params.get("on_progress"),
    }
    return wait(retrieve_file(id, **call_options(params)), clock, limits, done=PROCESSED)


class Files(SyncFace[M]):
    """Files: what jobs read and write."""

    with_raw_response: RawForm[Files[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Files[Streamed]] = StreamedForm()
    create = operation(create_file)
    retrieve = operation(retrieve_file)
    list = listing(_list)
    delete = operation(_delete)
    content = operation(_content)
    retrieve_content = operation(_retrieve_content)
    wait_for_processing = helper(_wait_for_processing)


class AsyncFiles(AsyncFace[M]):
    """Files: what jobs read and write."""

    with_raw_response: RawForm[AsyncFiles[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncFiles[Streamed]] = StreamedForm()
    create = async_operation(create_file)
    retrieve = async_operation(retrieve_file)
    list = async_listing(_list)
    delete = async_operation(_delete)
    content = async_operation(_content)
    retrieve_content = async_operation(_retrieve_content)
    wait_for_processing = async_helper(_wait_for_processing)
