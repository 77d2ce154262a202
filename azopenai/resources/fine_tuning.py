"""`client.fine_tuning`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.request import Request, build
from azopenai.core.resource_routes import FINE_TUNING_ALPHA_GRADERS_RUN, FINE_TUNING_ALPHA_GRADERS_VALIDATE
from azopenai.resources.faces import (
    AsyncFace,
    M,
    Raw,
    RawForm,
    Streamed,
    StreamedForm,
    SyncFace,
    async_operation,
    operation,
)
from azopenai.resources.fine_tuning_checkpoints import AsyncPermissions, Permissions
from azopenai.resources.fine_tuning_jobs import AsyncJobs, Jobs
from azopenai.types.fine_tuning import GraderRunResponse, GraderValidateResponse
from azopenai.types.fine_tuning_params import GraderRunParams, GraderValidateParams

if TYPE_CHECKING:
    from typing_extensions import Unpack


@keywords(GraderRunParams)
def _run(**params: Unpack[GraderRunParams]) -> Request[GraderRunResponse, Any]:
    """Grade an answer, to try a grader.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(FINE_TUNING_ALPHA_GRADERS_RUN, params, GraderRunParams, partial(decode, GraderRunResponse))


@keywords(GraderValidateParams)
def _validate(**params: Unpack[GraderValidateParams]) -> Request[GraderValidateResponse, Any]:
    """Find out whether a grader will do.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(
        FINE_TUNING_ALPHA_GRADERS_VALIDATE,
        params,
        GraderValidateParams,
        partial(decode, GraderValidateResponse),
    )


class Graders(SyncFace[M]):
    """What gives answers their marks."""

    with_raw_response: RawForm[Graders[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Graders[Streamed]] = StreamedForm()
    run = operation(_run)
    validate = operation(_validate)


class AsyncGraders(AsyncFace[M]):
    """What gives answers their marks."""

    with_raw_response: RawForm[AsyncGraders[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncGraders[Streamed]] = StreamedForm()
    run = async_operation(_run)
    validate = async_operation(_validate)


class Alpha(SyncFace[M]):
    """What is new."""

    @property
    def graders(self) -> Graders[M]:
        """What gives answers their marks."""
        return Graders(self._client)


class ModelCheckpoints(SyncFace[M]):
    """Checkpoints, by the names of their models."""

    @property
    def permissions(self) -> Permissions[M]:
        """Which projects may use a checkpoint."""
        return Permissions(self._client)


class FineTuning(SyncFace[M]):
    """Training of models."""

    with_raw_response: RawForm[FineTuning[Raw]] = RawForm()
    with_streaming_response: StreamedForm[FineTuning[Streamed]] = StreamedForm()

    @property
    def jobs(self) -> Jobs[M]:
        """Jobs that train models."""
        return Jobs(self._client)

    @property
    def checkpoints(self) -> ModelCheckpoints[M]:
        """Checkpoints, by the names of their models."""
        return ModelCheckpoints(self._client)

    @property
    def alpha(self) -> Alpha[M]:
        """What is new."""
        return Alpha(self._client)


class AsyncAlpha(AsyncFace[M]):
    """What is new."""

    @property
    def graders(self) -> AsyncGraders[M]:
        """What gives answers their marks."""
        return AsyncGraders(self._client)


class AsyncModelCheckpoints(AsyncFace[M]):
    """Checkpoints, by the names of their models."""

    @property
    def permissions(self) -> AsyncPermissions[M]:
        """Which projects may use a checkpoint."""
        return AsyncPermissions(self._client)


class AsyncFineTuning(AsyncFace[M]):
    """Training of models."""

    with_raw_response: RawForm[AsyncFineTuning[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncFineTuning[Streamed]] = StreamedForm()

    @property
    def jobs(self) -> AsyncJobs[M]:
        """Jobs that train models."""
        return AsyncJobs(self._client)

    @property
    def checkpoints(self) -> AsyncModelCheckpoints[M]:
        """Checkpoints, by the names of their models."""
        return AsyncModelCheckpoints(self._client)

    @property
    def alpha(self) -> AsyncAlpha[M]:
        """What is new."""
        return AsyncAlpha(self._client)
