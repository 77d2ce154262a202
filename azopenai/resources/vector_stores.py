"""`client.vector_stores`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    VECTOR_STORES_CREATE,
    VECTOR_STORES_DELETE,
    VECTOR_STORES_LIST,
    VECTOR_STORES_RETRIEVE,
    VECTOR_STORES_SEARCH,
    VECTOR_STORES_UPDATE,
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
from azopenai.resources.vector_store_file_batches import AsyncFileBatches, FileBatches
from azopenai.resources.vector_store_files import AsyncFiles, Files
from azopenai.resources.vector_store_waits import BETA
from azopenai.types.vector_stores import VectorStore, VectorStoreDeleted, VectorStoreSearchResponse
from azopenai.types.vector_stores_params import (
    VectorStoreCreateParams,
    VectorStoreListParams,
    VectorStoreSearchParams,
    VectorStoreUpdateParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.paging import Page


@keywords(VectorStoreCreateParams)
def _create(**params: Unpack[VectorStoreCreateParams]) -> Request[VectorStore, Any]:
    """Make a store of texts that are found by their meaning.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_CREATE,
        with_header(params, *BETA),
        VectorStoreCreateParams,
        partial(decode, VectorStore),
    )


@keywords(RequestOptions)
def _retrieve(vector_store_id: str, **params: Unpack[RequestOptions]) -> Request[VectorStore, Any]:
    """Get a store as it is now.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_RETRIEVE,
        with_header(params, *BETA),
        RequestOptions,
        partial(decode, VectorStore),
        ids={"vector_store_id": vector_store_id},
    )


@keywords(VectorStoreUpdateParams)
def _update(vector_store_id: str, **params: Unpack[VectorStoreUpdateParams]) -> Request[VectorStore, Any]:
    """Change a store's name, metadata or end.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_UPDATE,
        with_header(params, *BETA),
        VectorStoreUpdateParams,
        partial(decode, VectorStore),
        ids={"vector_store_id": vector_store_id},
    )


@keywords(VectorStoreListParams)
def _list(page: Any, **params: Unpack[VectorStoreListParams]) -> Request[Page[VectorStore], Any]:
    """List the stores.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return list_request(
        VECTOR_STORES_LIST, with_header(params, *BETA), VectorStoreListParams, page[VectorStore]
    )


@keywords(RequestOptions)
def _delete(vector_store_id: str, **params: Unpack[RequestOptions]) -> Request[VectorStoreDeleted, Any]:
    """Delete a store; the files themselves stay.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        VECTOR_STORES_DELETE,
        with_header(params, *BETA),
        RequestOptions,
        partial(decode, VectorStoreDeleted),
        ids={"vector_store_id": vector_store_id},
    )


@keywords(VectorStoreSearchParams)
def _search(
    page: Any, vector_store_id: str, **params: Unpack[VectorStoreSearchParams]
) -> Request[Page[VectorStoreSearchResponse], Any]:
    """Look in a store for what is near to a question.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        VECTOR_STORES_SEARCH,
        with_header(params, *BETA),
        VectorStoreSearchParams,
        page[VectorStoreSearchResponse],
        vector_store_id=vector_store_id,
    )


class VectorStores(SyncFace[M]):
    """Stores of texts that are found by their meaning."""

    with_raw_response: RawForm[VectorStores[Raw]] = RawForm()
    with_streaming_response: StreamedForm[VectorStores[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    update = operation(_update)
    list = listing(_list)
    delete = operation(_delete)
    search = single_page(_search)

    @property
    def files(self) -> Files[M]:
        """The files of a store."""
        return Files(self._client)

    @property
    def file_batches(self) -> FileBatches[M]:
        """Files that go into a store together."""
        return FileBatches(self._client)


class AsyncVectorStores(AsyncFace[M]):
    """Stores of texts that are found by their meaning."""

    with_raw_response: RawForm[AsyncVectorStores[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncVectorStores[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    update = async_operation(_update)
    list = async_listing(_list)
    delete = async_operation(_delete)
    search = async_single_page(_search)

    @property
    def files(self) -> AsyncFiles[M]:
        """The files of a store."""
        return AsyncFiles(self._client)

    @property
    def file_batches(self) -> AsyncFileBatches[M]:
        """Files that go into a store together."""
        return AsyncFileBatches(self._client)
