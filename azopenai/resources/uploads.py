"""`client.uploads`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params, keywords
from azopenai.core.chunked import (
    MAX_CONCURRENCY,
    MAX_PART_SIZE,
    PART_SIZE,
    Calls,
    chunked,
    read_state,
)
from azopenai.core.decode import decode
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    UPLOADS_CANCEL,
    UPLOADS_COMPLETE,
    UPLOADS_CREATE,
    UPLOADS_PARTS_CREATE,
)
from azopenai.core.upload import FilePart
from azopenai.core.waiting import call_options
from azopenai.resources.faces import (
    AsyncFace,
    M,
    Raw,
    RawForm,
    Streamed,
    StreamedForm,
    SyncFace,
    async_helper,
    async_operation,
    helper,
    operation,
)
from azopenai.resources.forms import given_file
from azopenai.slices import SlicedBytes, SlicedPath, sliced
from azopenai.types.uploads import (
    PartCreateParams,
    Upload,
    UploadCompleteParams,
    UploadCreateParams,
    UploadFileChunkedParams,
    UploadPart,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.effects import Clock, Steps

_upload = partial(decode, Upload)


@keywords(UploadCreateParams)
def _create(**params: Unpack[UploadCreateParams]) -> Request[Upload, Any]:
    """Begin an upload, whose parts follow; `upload_file_chunked` does all of it.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(UPLOADS_CREATE, params, UploadCreateParams, _upload)


@keywords(PartCreateParams)
def _part(upload_id: str, **params: Unpack[PartCreateParams]) -> Request[UploadPart, Any]:
    """Add a part to an upload; parts may be under way at once, `complete` puts them in order.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: The id, the data or an option will not do; nothing was sent.
    """
    return _part_request(upload_id, given_file("data", params), params)


def _part_request(upload_id: str, parts: list[FilePart], params: Any) -> Request[UploadPart, Any]:
    ids = {"upload_id": upload_id}
    part = partial(decode, UploadPart)
    return build(UPLOADS_PARTS_CREATE, params, PartCreateParams, part, ids=ids, files=parts)


@keywords(UploadCompleteParams)
def _complete(upload_id: str, **params: Unpack[UploadCompleteParams]) -> Request[Upload, Any]:
    """Make a file of the parts of an upload.

    Raises:
        APIError: The call failed; the parts do not come to the bytes that were told, for one.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return build(UPLOADS_COMPLETE, params, UploadCompleteParams, _upload, ids={"upload_id": upload_id})


@keywords(RequestOptions)
def _cancel(upload_id: str, **params: Unpack[RequestOptions]) -> Request[Upload, Any]:
    """Give an upload up; no part can be added any more.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(UPLOADS_CANCEL, params, RequestOptions, _upload, ids={"upload_id": upload_id})


@keywords(UploadFileChunkedParams)
def _upload_file_chunked(clock: Clock, **params: Unpack[UploadFileChunkedParams]) -> Steps[Upload]:
    """Upload a file in parts, several at once, each read from the disk while it is sent.

    A part that fails is sent again as any call is. What was sent is not lost when the rest fails: the
    exception has the state of the upload, and with `resume=` of it the other parts are sent.

        try:
            upload = client.uploads.upload_file_chunked(file=path, mime_type="text/jsonl", purpose="batch")
        except azopenai.UploadInterruptedError as error:
            upload = client.uploads.upload_file_chunked(file=path, ..., resume=error.state)

    Raises:
        UploadInterruptedError: The upload broke off once it had begun.
        APIError: It did not begin.
        TypeError, ValueError: The file cannot be read, or a parameter will not do; nothing was sent.
    """
    del clock  # nothing is waited for
    check_params("uploads.upload_file_chunked", params, UploadFileChunkedParams)
    file = sliced("file", params["file"])
    filename = params.get("filename") or file.name
    if filename is None:
        raise TypeError("uploads.upload_file_chunked(): bytes have no name; give filename=")
    size = params.get("bytes", file.size)
    if size != file.size:
        raise ValueError(f"bytes is {size}, and the file has {file.size}")
    resume = params.get("resume")
    return chunked(
        _calls(file, filename, params),
        file,
        filename,
        part_size=_limited("part_size", params.get("part_size", PART_SIZE), MAX_PART_SIZE),
        max_concurrency=_limited("max_concurrency", params.get("max_concurrency", MAX_CONCURRENCY), 64),
        md5=params.get("md5"),
        resume=None if resume is None else read_state(resume, size),
        on_progress=params.get("on_progress"),
    )


def _calls(file: SlicedBytes | SlicedPath, filename: str, params: UploadFileChunkedParams) -> Calls:
    """The calls that an upload in parts is made of."""
    options = call_options(params)

    def part(upload_id: str, offset: int, length: int) -> Request[UploadPart, Any]:
        data = file.part(offset, length)
        sent = FilePart("data", filename, "application/octet-stream", data)
        return _part_request(upload_id, [sent], {"data": data, **options})

    def complete(upload_id: str, part_ids: list[str], md5: str | None) -> Request[Upload, Any]:
        checksum: Any = {"md5": md5} if md5 else {}
        return _complete(upload_id, part_ids=part_ids, **checksum, **options)

    begin: Any = {"mime_type": params["mime_type"], "purpose": params["purpose"]}
    if "expires_after" in params:
        begin["expires_after"] = params["expires_after"]
    return Calls(_create(filename=filename, bytes=file.size, **begin, **options), part, complete)


def _limited(name: str, value: int, most: int) -> int:
    if not 1 <= value <= most:
        raise ValueError(f"{name} must be from 1 to {most:,}, not {value!r}")
    return value


class Parts(SyncFace[M]):
    """The parts of an upload."""

    with_raw_response: RawForm[Parts[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Parts[Streamed]] = StreamedForm()
    create = operation(_part)


class AsyncParts(AsyncFace[M]):
    """The parts of an upload."""

    with_raw_response: RawForm[AsyncParts[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncParts[Streamed]] = StreamedForm()
    create = async_operation(_part)


class Uploads(SyncFace[M]):
    """Uploads of large files, in parts."""

    with_raw_response: RawForm[Uploads[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Uploads[Streamed]] = StreamedForm()
    create = operation(_create)
    complete = operation(_complete)
    cancel = operation(_cancel)
    upload_file_chunked = helper(_upload_file_chunked)

    @property
    def parts(self) -> Parts[M]:
        """The parts of an upload."""
        return Parts(self._client)


class AsyncUploads(AsyncFace[M]):
    """Uploads of large files, in parts."""

    with_raw_response: RawForm[AsyncUploads[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncUploads[Streamed]] = StreamedForm()
    create = async_operation(_create)
    complete = async_operation(_complete)
    cancel = async_operation(_cancel)
    upload_file_chunked = async_helper(_upload_file_chunked)

    @property
    def parts(self) -> AsyncParts[M]:
        """The parts of an upload."""
        return AsyncParts(self._client)
