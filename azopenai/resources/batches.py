"""`client.batches`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import BATCHES_CANCEL, BATCHES_CREATE, BATCHES_LIST, BATCHES_RETRIEVE
from azopenai.core.waiting import WaitParams, call_options, wait
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
from azopenai.types.batches import Batch, BatchCreateParams, BatchListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.effects import Clock, Steps
    from azopenai.core.paging import Page

FAILED = frozenset({"failed", "expired", "cancelled"})
"""The statuses of a batch that came to a bad end; an expired one has the results up to then."""


@keywords(BatchCreateParams)
def _create(**params: Unpack[BatchCreateParams]) -> Request[Batch, Any]:
    """Begin a batch: the requests of a file, answered within a day at a lower price.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(BATCHES_CREATE, params, BatchCreateParams, partial(decode, Batch))


@keywords(RequestOptions)
def _retrieve(batch_id: str, **params: Unpack[RequestOptions]) -> Request[Batch, Any]:
    """Get a batch as it is now.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(BATCHES_RETRIEVE, params, RequestOptions, partial(decode, Batch), ids={"batch_id": batch_id})


@keywords(BatchListParams)
def _list(page: Any, **params: Unpack[BatchListParams]) -> Request[Page[Batch], Any]:
    """List the batches, the newest first.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return list_request(BATCHES_LIST, params, BatchListParams, page[Batch])


@keywords(RequestOptions)
def _cancel(batch_id: str, **params: Unpack[RequestOptions]) -> Request[Batch, Any]:
    """Give a batch up; what is done by then can be read.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(BATCHES_CANCEL, params, RequestOptions, partial(decode, Batch), ids={"batch_id": batch_id})


@keywords(WaitParams)
def _wait(clock: Clock, batch_id: str, **params: Unpack[WaitParams]) -> Steps[Batch]:
    """Wait until a batch is completed.

    Raises:
        PollFailedError: It failed, expired, or was cancelled; `.last` is the batch.
        PollTimeoutError: The deadline came first.
        APIError: A call failed.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    check_params("batches.wait", params, WaitParams)
    request = _retrieve(batch_id, **call_options(params))
    return wait(request, clock, params, done=frozenset({"completed"}), failed=FAILED)


class Batches(SyncFace[M]):
    """Batches of requests that the service answers in its own time."""

    with_raw_response: RawForm[Batches[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Batches[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    list = listing(_list)
    cancel = operation(_cancel)
    wait = helper(_wait)


class AsyncBatches(AsyncFace[M]):
    """Batches of requests that the service answers in its own time."""

    with_raw_response: RawForm[AsyncBatches[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncBatches[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    list = async_listing(_list)
    cancel = async_operation(_cancel)
    wait = async_helper(_wait)
