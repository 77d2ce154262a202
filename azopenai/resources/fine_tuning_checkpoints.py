"""`client.fine_tuning.jobs.checkpoints` and `client.fine_tuning.checkpoints.permissions`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    FINE_TUNING_CHECKPOINTS_PERMISSIONS_CREATE,
    FINE_TUNING_CHECKPOINTS_PERMISSIONS_DELETE,
    FINE_TUNING_CHECKPOINTS_PERMISSIONS_LIST,
    FINE_TUNING_JOBS_CHECKPOINTS_COPY,
    FINE_TUNING_JOBS_CHECKPOINTS_LIST,
    FINE_TUNING_JOBS_CHECKPOINTS_RETRIEVE_COPY,
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
    async_single_page,
    listing,
    operation,
    single_page,
)
from azopenai.resources.forms import with_header
from azopenai.types.fine_tuning import (
    CopyModelResponse,
    FineTuningJobCheckpoint,
    PermissionCreateResponse,
    PermissionDeleteResponse,
    PermissionListResponse,
)
from azopenai.types.fine_tuning_params import (
    CheckpointCopyParams,
    CheckpointListParams,
    PermissionCreateParams,
    PermissionListParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.paging import Page

PREVIEW = ("aoai-copy-ft-checkpoints", "preview")
"""The header that Azure wants for what it has in preview."""


@keywords(CheckpointListParams)
def _list(
    page: Any, fine_tuning_job_id: str, **params: Unpack[CheckpointListParams]
) -> Request[Page[FineTuningJobCheckpoint], Any]:
    """List the models that a job kept on its way.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        FINE_TUNING_JOBS_CHECKPOINTS_LIST,
        params,
        CheckpointListParams,
        page[FineTuningJobCheckpoint],
        fine_tuning_job_id=fine_tuning_job_id,
    )


@keywords(CheckpointCopyParams)
def _copy(
    fine_tuning_job_id: str, fine_tuning_checkpoint_id: str, **params: Unpack[CheckpointCopyParams]
) -> Request[CopyModelResponse, Any]:
    """Begin to copy a checkpoint to another resource (Azure).

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_JOBS_CHECKPOINTS_COPY,
        with_header(params, *PREVIEW),
        CheckpointCopyParams,
        partial(decode, CopyModelResponse),
        ids={
            "fine_tuning_job_id": fine_tuning_job_id,
            "fine_tuning_checkpoint_id": fine_tuning_checkpoint_id,
        },
    )


@keywords(RequestOptions)
def _retrieve_copy(
    fine_tuning_job_id: str, fine_tuning_checkpoint_id: str, **params: Unpack[RequestOptions]
) -> Request[CopyModelResponse, Any]:
    """Get how far the copies of a checkpoint have come (Azure).

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_JOBS_CHECKPOINTS_RETRIEVE_COPY,
        with_header(params, *PREVIEW),
        RequestOptions,
        partial(decode, CopyModelResponse),
        ids={
            "fine_tuning_job_id": fine_tuning_job_id,
            "fine_tuning_checkpoint_id": fine_tuning_checkpoint_id,
        },
    )


@keywords(PermissionCreateParams)
def _create_permission(
    page: Any, fine_tuned_model_checkpoint: str, **params: Unpack[PermissionCreateParams]
) -> Request[Page[PermissionCreateResponse], Any]:
    """Let projects use a checkpoint (OpenAI; the key is an administrator's).

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        FINE_TUNING_CHECKPOINTS_PERMISSIONS_CREATE,
        params,
        PermissionCreateParams,
        page[PermissionCreateResponse],
        fine_tuned_model_checkpoint=fine_tuned_model_checkpoint,
    )


@keywords(PermissionListParams)
def _list_permissions(
    page: Any, fine_tuned_model_checkpoint: str, **params: Unpack[PermissionListParams]
) -> Request[Page[PermissionListResponse], Any]:
    """List the projects that may use a checkpoint (OpenAI; the key is an administrator's).

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        FINE_TUNING_CHECKPOINTS_PERMISSIONS_LIST,
        params,
        PermissionListParams,
        page[PermissionListResponse],
        fine_tuned_model_checkpoint=fine_tuned_model_checkpoint,
    )


@keywords(RequestOptions)
def _delete_permission(
    permission_id: str, *, fine_tuned_model_checkpoint: str, **params: Unpack[RequestOptions]
) -> Request[PermissionDeleteResponse, Any]:
    """Take a permission back (OpenAI; the key is an administrator's).

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_CHECKPOINTS_PERMISSIONS_DELETE,
        params,
        RequestOptions,
        partial(decode, PermissionDeleteResponse),
        ids={"permission_id": permission_id, "fine_tuned_model_checkpoint": fine_tuned_model_checkpoint},
    )


class Checkpoints(SyncFace[M]):
    """The models that a job kept on its way."""

    with_raw_response: RawForm[Checkpoints[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Checkpoints[Streamed]] = StreamedForm()
    list = listing(_list)
    copy = operation(_copy)
    retrieve_copy = operation(_retrieve_copy)


class AsyncCheckpoints(AsyncFace[M]):
    """The models that a job kept on its way."""

    with_raw_response: RawForm[AsyncCheckpoints[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncCheckpoints[Streamed]] = StreamedForm()
    list = async_listing(_list)
    copy = async_operation(_copy)
    retrieve_copy = async_operation(_retrieve_copy)


class Permissions(SyncFace[M]):
    """Which projects may use a checkpoint."""

    with_raw_response: RawForm[Permissions[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Permissions[Streamed]] = StreamedForm()
    create = single_page(_create_permission)
    list = listing(_list_permissions)
    retrieve = listing(_list_permissions)
    delete = operation(_delete_permission)


class AsyncPermissions(AsyncFace[M]):
    """Which projects may use a checkpoint."""

    with_raw_response: RawForm[AsyncPermissions[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncPermissions[Streamed]] = StreamedForm()
    create = async_single_page(_create_permission)
    list = async_listing(_list_permissions)
    retrieve = async_listing(_list_permissions)
    delete = async_operation(_delete_permission)
