"""`client.evals.runs`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    EVALS_RUNS_CANCEL,
    EVALS_RUNS_CREATE,
    EVALS_RUNS_DELETE,
    EVALS_RUNS_LIST,
    EVALS_RUNS_OUTPUT_ITEMS_LIST,
    EVALS_RUNS_OUTPUT_ITEMS_RETRIEVE,
    EVALS_RUNS_RETRIEVE,
)
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
from azopenai.resources.forms import with_header
from azopenai.types.evals import EvalRun, OutputItem, RunDeleteResponse
from azopenai.types.evals_params import OutputItemListParams, RunCreateParams, RunListParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.effects import Clock, Steps
    from azopenai.core.paging import Page

PREVIEW = ("aoai-evals", "preview")
"""The header that Azure wants for evaluations."""
DONE = frozenset({"completed"})
FAILED = frozenset({"failed", "canceled"})
"""The statuses that a run keeps."""


@keywords(RunCreateParams)
def _create(eval_id: str, **params: Unpack[RunCreateParams]) -> Request[EvalRun, Any]:
    """Begin a run of an evaluation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return build(
        EVALS_RUNS_CREATE,
        with_header(params, *PREVIEW),
        RunCreateParams,
        partial(decode, EvalRun),
        ids={"eval_id": eval_id},
    )


@keywords(RequestOptions)
def _retrieve(run_id: str, *, eval_id: str, **params: Unpack[RequestOptions]) -> Request[EvalRun, Any]:
    """Get a run as it is now.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        EVALS_RUNS_RETRIEVE,
        with_header(params, *PREVIEW),
        RequestOptions,
        partial(decode, EvalRun),
        ids={"run_id": run_id, "eval_id": eval_id},
    )


@keywords(RunListParams)
def _list(page: Any, eval_id: str, **params: Unpack[RunListParams]) -> Request[Page[EvalRun], Any]:
    """List the runs of an evaluation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        EVALS_RUNS_LIST, with_header(params, *PREVIEW), RunListParams, page[EvalRun], eval_id=eval_id
    )


@keywords(RequestOptions)
def _delete(
    run_id: str, *, eval_id: str, **params: Unpack[RequestOptions]
) -> Request[RunDeleteResponse, Any]:
    """Delete a run.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        EVALS_RUNS_DELETE,
        with_header(params, *PREVIEW),
        RequestOptions,
        partial(decode, RunDeleteResponse),
        ids={"run_id": run_id, "eval_id": eval_id},
    )


@keywords(RequestOptions)
def _cancel(run_id: str, *, eval_id: str, **params: Unpack[RequestOptions]) -> Request[EvalRun, Any]:
    """Give a run up.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        EVALS_RUNS_CANCEL,
        with_header(params, *PREVIEW),
        RequestOptions,
        partial(decode, EvalRun),
        ids={"run_id": run_id, "eval_id": eval_id},
    )


@keywords(RequestOptions)
def _retrieve_item(
    output_item_id: str, *, eval_id: str, run_id: str, **params: Unpack[RequestOptions]
) -> Request[OutputItem, Any]:
    """Get what came of an item of a run.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        EVALS_RUNS_OUTPUT_ITEMS_RETRIEVE,
        with_header(params, *PREVIEW),
        RequestOptions,
        partial(decode, OutputItem),
        ids={"output_item_id": output_item_id, "eval_id": eval_id, "run_id": run_id},
    )


@keywords(OutputItemListParams)
def _list_items(
    page: Any, run_id: str, *, eval_id: str, **params: Unpack[OutputItemListParams]
) -> Request[Page[OutputItem], Any]:
    """List what came of the items of a run.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    return list_request(
        EVALS_RUNS_OUTPUT_ITEMS_LIST,
        with_header(params, *PREVIEW),
        OutputItemListParams,
        page[OutputItem],
        run_id=run_id,
        eval_id=eval_id,
    )


@keywords(WaitParams)
def _wait(clock: Clock, run_id: str, *, eval_id: str, **params: Unpack[WaitParams]) -> Steps[EvalRun]:
    """Wait until a run is completed, however many of its items passed.

    Raises:
        PollFailedError: It failed or was cancelled; `.last` is the run.
        PollTimeoutError: The deadline came first.
        APIError: A call failed.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    check_params("evals.runs.wait", params, WaitParams)
    request = _retrieve(run_id, eval_id=eval_id, **call_options(params))
    return wait(request, clock, params, done=DONE, failed=FAILED)


class OutputItems(SyncFace[M]):
    """What came of the items of a run."""

    with_raw_response: RawForm[OutputItems[Raw]] = RawForm()
    with_streaming_response: StreamedForm[OutputItems[Streamed]] = StreamedForm()
    retrieve = operation(_retrieve_item)
    list = listing(_list_items)


class AsyncOutputItems(AsyncFace[M]):
    """What came of the items of a run."""

    with_raw_response: RawForm[AsyncOutputItems[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncOutputItems[Streamed]] = StreamedForm()
    retrieve = async_operation(_retrieve_item)
    list = async_listing(_list_items)


class Runs(SyncFace[M]):
    """The runs of an evaluation."""

    with_raw_response: RawForm[Runs[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Runs[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    list = listing(_list)
    delete = operation(_delete)
    cancel = operation(_cancel)
    wait = helper(_wait)

    @property
    def output_items(self) -> OutputItems[M]:
        """What came of the items of a run."""
        return OutputItems(self._client)


class AsyncRuns(AsyncFace[M]):
    """The runs of an evaluation."""

    with_raw_response: RawForm[AsyncRuns[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncRuns[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    list = async_listing(_list)
    delete = async_operation(_delete)
    cancel = async_operation(_cancel)
    wait = async_helper(_wait)

    @property
    def output_items(self) -> AsyncOutputItems[M]:
        """What came of the items of a run."""
        return AsyncOutputItems(self._client)
