"""`client.fine_tuning.jobs`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import decode
from azopenai.core.job_events import told
from azopenai.core.paging import Page, list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    FINE_TUNING_JOBS_CANCEL,
    FINE_TUNING_JOBS_CREATE,
    FINE_TUNING_JOBS_DELETE,
    FINE_TUNING_JOBS_LIST,
    FINE_TUNING_JOBS_LIST_EVENTS,
    FINE_TUNING_JOBS_PAUSE,
    FINE_TUNING_JOBS_RESUME,
    FINE_TUNING_JOBS_RETRIEVE,
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
from azopenai.resources.fine_tuning_checkpoints import AsyncCheckpoints, Checkpoints
from azopenai.types.fine_tuning import FineTuningJob, FineTuningJobEvent
from azopenai.types.fine_tuning_params import (
    JobCreateParams,
    JobListEventsParams,
    JobListParams,
    JobWaitParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.effects import Clock, Steps

DONE = frozenset({"succeeded"})
FAILED = frozenset({"failed", "cancelled", "canceled"})
"""The statuses that a job keeps; Azure's dated api-versions spell the last one so."""


@keywords(JobCreateParams)
def _create(**params: Unpack[JobCreateParams]) -> Request[FineTuningJob, Any]:
    """Begin a job that trains a model.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(FINE_TUNING_JOBS_CREATE, params, JobCreateParams, partial(decode, FineTuningJob))


@keywords(RequestOptions)
def _retrieve(fine_tuning_job_id: str, **params: Unpack[RequestOptions]) -> Request[FineTuningJob, Any]:
    """Get a job as it is now.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_JOBS_RETRIEVE,
        params,
        RequestOptions,
        partial(decode, FineTuningJob),
        ids={"fine_tuning_job_id": fine_tuning_job_id},
    )


@keywords(JobListParams)
def _list(page: Any, **params: Unpack[JobListParams]) -> Request[Page[FineTuningJob], Any]:
    """List the jobs, the newest first.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return list_request(FINE_TUNING_JOBS_LIST, params, JobListParams, page[FineTuningJob])


@keywords(RequestOptions)
def _delete(fine_tuning_job_id: str, **params: Unpack[RequestOptions]) -> Request[None, Any]:
    """Delete a job that has ended (Azure's dated api-versions).

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_JOBS_DELETE,
        params,
        RequestOptions,
        _nothing,
        ids={"fine_tuning_job_id": fine_tuning_job_id},
        gives="none",
    )


@keywords(RequestOptions)
def _cancel(fine_tuning_job_id: str, **params: Unpack[RequestOptions]) -> Request[FineTuningJob, Any]:
    """Give a job up.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_JOBS_CANCEL,
        params,
        RequestOptions,
        partial(decode, FineTuningJob),
        ids={"fine_tuning_job_id": fine_tuning_job_id},
    )


@keywords(RequestOptions)
def _pause(fine_tuning_job_id: str, **params: Unpack[RequestOptions]) -> Request[FineTuningJob, Any]:
    """Pause a job; it can be resumed, and its last checkpoint deployed.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_JOBS_PAUSE,
        params,
        RequestOptions,
        partial(decode, FineTuningJob),
        ids={"fine_tuning_job_id": fine_tuning_job_id},
    )


@keywords(RequestOptions)
def _resume(fine_tuning_job_id: str, **params: Unpack[RequestOptions]) -> Request[FineTuningJob, Any]:
    """Resume a job that was paused.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_JOBS_RESUME,
        params,
        RequestOptions,
        partial(decode, FineTuningJob),
        ids={"fine_tuning_job_id": fine_tuning_job_id},
    )


@keywords(JobListEventsParams)
def _list_events(
    page: Any, fine_tuning_job_id: str, **params: Unpack[JobListEventsParams]
) -> Request[Page[FineTuningJobEvent], Any]:
    """List what happened to a job, the newest first.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        FINE_TUNING_JOBS_LIST_EVENTS,
        params,
        JobListEventsParams,
        page[FineTuningJobEvent],
        fine_tuning_job_id=fine_tuning_job_id,
    )


def _nothing(_answer: Any) -> None:
    return None


@keywords(JobWaitParams)
def _wait(clock: Clock, fine_tuning_job_id: str, **params: Unpack[JobWaitParams]) -> Steps[FineTuningJob]:
    """Wait until a job has succeeded, and be told what happens to it on the way.

    Raises:
        PollFailedError: It failed or was cancelled; `.last` is the job.
        PollTimeoutError: The deadline came first.
        APIError: A call failed.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    check_params("fine_tuning.jobs.wait", params, JobWaitParams)
    options = call_options(params)
    job = _retrieve(fine_tuning_job_id, **options)
    steps = wait(job, clock, params, done=DONE, failed=FAILED)
    on_event = params.get("on_event")
    if on_event is None:
        return steps
    return told(steps, job, _list_events(Page, fine_tuning_job_id, **options), on_event)


class Jobs(SyncFace[M]):
    """Jobs that train models."""

    with_raw_response: RawForm[Jobs[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Jobs[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    list = listing(_list)
    delete = operation(_delete)
    cancel = operation(_cancel)
    pause = operation(_pause)
    resume = operation(_resume)
    list_events = listing(_list_events)
    wait = helper(_wait)

    @property
    def checkpoints(self) -> Checkpoints[M]:
        """The models that a job kept on its way."""
        return Checkpoints(self._client)


class AsyncJobs(AsyncFace[M]):
    """Jobs that train models."""

    with_raw_response: RawForm[AsyncJobs[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncJobs[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    list = async_listing(_list)
    delete = async_operation(_delete)
    cancel = async_operation(_cancel)
    pause = async_operation(_pause)
    resume = async_operation(_resume)
    list_events = async_listing(_list_events)
    wait = async_helper(_wait)

    @property
    def checkpoints(self) -> AsyncCheckpoints[M]:
        """The models that a job kept on its way."""
        return AsyncCheckpoints(self._client)
