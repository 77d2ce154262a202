"""`client.models`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import MODELS_DELETE, MODELS_LIST, MODELS_RETRIEVE
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
from azopenai.types.models import Model, ModelDeleted

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.paging import Page


@keywords(RequestOptions)
def _list(page: Any, **params: Unpack[RequestOptions]) -> Request[Page[Model], Any]:
    """List the models that the resource may use: base models, which need deployments, and fine-tuned ones.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: An option will not do; nothing was sent.
    """
    return list_request(MODELS_LIST, params, RequestOptions, page[Model])


@keywords(RequestOptions)
def _retrieve(model: str, **params: Unpack[RequestOptions]) -> Request[Model, Any]:
    """Get a model.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(MODELS_RETRIEVE, params, RequestOptions, partial(decode, Model), ids={"model": model})


@keywords(RequestOptions)
def _delete(model: str, **params: Unpack[RequestOptions]) -> Request[ModelDeleted, Any]:
    """Delete a fine-tuned model. Azure's are deleted elsewhere, with their deployments.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(MODELS_DELETE, params, RequestOptions, partial(decode, ModelDeleted), ids={"model": model})


class Models(SyncFace[M]):
    """The models that a resource may use."""

    with_raw_response: RawForm[Models[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Models[Streamed]] = StreamedForm()
    list = listing(_list)
    retrieve = operation(_retrieve)
    delete = operation(_delete)


class AsyncModels(AsyncFace[M]):
    """The models that a resource may use."""

    with_raw_response: RawForm[AsyncModels[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncModels[Streamed]] = StreamedForm()
    list = async_listing(_list)
    retrieve = async_operation(_retrieve)
    delete = async_operation(_delete)
