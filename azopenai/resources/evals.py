"""`client.evals`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import EVALS_CREATE, EVALS_DELETE, EVALS_LIST, EVALS_RETRIEVE, EVALS_UPDATE
from azopenai.resources.eval_runs import PREVIEW, AsyncRuns, Runs
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
from azopenai.resources.forms import with_header
from azopenai.types.evals import Eval, EvalDeleteResponse
from azopenai.types.evals_params import EvalCreateParams, EvalListParams, EvalUpdateParams

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.paging import Page


@keywords(EvalCreateParams)
def _create(**params: Unpack[EvalCreateParams]) -> Request[Eval, Any]:
    """Make an evaluation: of what data, by what criteria; its runs follow.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(EVALS_CREATE, with_header(params, *PREVIEW), EvalCreateParams, partial(decode, Eval))


@keywords(RequestOptions)
def _retrieve(eval_id: str, **params: Unpack[RequestOptions]) -> Request[Eval, Any]:
    """Get an evaluation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        EVALS_RETRIEVE,
        with_header(params, *PREVIEW),
        RequestOptions,
        partial(decode, Eval),
        ids={"eval_id": eval_id},
    )


@keywords(EvalUpdateParams)
def _update(eval_id: str, **params: Unpack[EvalUpdateParams]) -> Request[Eval, Any]:
    """Change the name or the metadata of an evaluation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return build(
        EVALS_UPDATE,
        with_header(params, *PREVIEW),
        EvalUpdateParams,
        partial(decode, Eval),
        ids={"eval_id": eval_id},
    )


@keywords(EvalListParams)
def _list(page: Any, **params: Unpack[EvalListParams]) -> Request[Page[Eval], Any]:
    """List the evaluations.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return list_request(EVALS_LIST, with_header(params, *PREVIEW), EvalListParams, page[Eval])


@keywords(RequestOptions)
def _delete(eval_id: str, **params: Unpack[RequestOptions]) -> Request[EvalDeleteResponse, Any]:
    """Delete an evaluation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        EVALS_DELETE,
        with_header(params, *PREVIEW),
        RequestOptions,
        partial(decode, EvalDeleteResponse),
        ids={"eval_id": eval_id},
    )


class Evals(SyncFace[M]):
    """Evaluations of models."""

    with_raw_response: RawForm[Evals[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Evals[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    update = operation(_update)
    list = listing(_list)
    delete = operation(_delete)

    @property
    def runs(self) -> Runs[M]:
        """The runs of an evaluation."""
        return Runs(self._client)


class AsyncEvals(AsyncFace[M]):
    """Evaluations of models."""

    with_raw_response: RawForm[AsyncEvals[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncEvals[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    update = async_operation(_update)
    list = async_listing(_list)
    delete = async_operation(_delete)

    @property
    def runs(self) -> AsyncRuns[M]:
        """The runs of an evaluation."""
        return AsyncRuns(self._client)
