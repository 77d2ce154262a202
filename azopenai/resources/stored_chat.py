"""`client.chat.completions`: the completions that the service keeps, and their messages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    CHAT_COMPLETIONS_DELETE,
    CHAT_COMPLETIONS_LIST,
    CHAT_COMPLETIONS_MESSAGES_LIST,
    CHAT_COMPLETIONS_RETRIEVE,
    CHAT_COMPLETIONS_UPDATE,
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
    listing,
    operation,
)
from azopenai.types.chat import ChatCompletion
from azopenai.types.stored_chat import (
    ChatCompletionDeleted,
    ChatCompletionStoreMessage,
    CompletionListParams,
    CompletionUpdateParams,
    MessageListParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.paging import Page

_completion = partial(decode, ChatCompletion)


@keywords(CompletionListParams)
def _list(page: Any, **params: Unpack[CompletionListParams]) -> Request[Page[ChatCompletion], Any]:
    """List the completions that were made with `store=True`.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return list_request(CHAT_COMPLETIONS_LIST, params, CompletionListParams, page[ChatCompletion])


@keywords(RequestOptions)
def _retrieve(completion_id: str, **params: Unpack[RequestOptions]) -> Request[ChatCompletion, Any]:
    """Get a stored completion.

    Raises:
        NotFoundError: There is none of this id, or it was not stored.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    ids = {"completion_id": completion_id}
    return build(CHAT_COMPLETIONS_RETRIEVE, params, RequestOptions, _completion, ids=ids)


@keywords(CompletionUpdateParams)
def _update(completion_id: str, **params: Unpack[CompletionUpdateParams]) -> Request[ChatCompletion, Any]:
    """Replace the metadata of a stored completion.

    Raises:
        NotFoundError: There is none of this id, or it was not stored.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    ids = {"completion_id": completion_id}
    return build(CHAT_COMPLETIONS_UPDATE, params, CompletionUpdateParams, _completion, ids=ids)


@keywords(RequestOptions)
def _delete(completion_id: str, **params: Unpack[RequestOptions]) -> Request[ChatCompletionDeleted, Any]:
    """Delete a stored completion.

    Raises:
        NotFoundError: There is none of this id, or it was not stored.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    ids = {"completion_id": completion_id}
    gone = partial(decode, ChatCompletionDeleted)
    return build(CHAT_COMPLETIONS_DELETE, params, RequestOptions, gone, ids=ids)


@keywords(MessageListParams)
def _messages(
    page: Any, completion_id: str, **params: Unpack[MessageListParams]
) -> Request[Page[ChatCompletionStoreMessage], Any]:
    """List the messages that a stored completion answered.

    Raises:
        NotFoundError: There is no completion of this id, or it was not stored.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    of = page[ChatCompletionStoreMessage]
    return list_request(
        CHAT_COMPLETIONS_MESSAGES_LIST, params, MessageListParams, of, completion_id=completion_id
    )


class StoredCompletions(SyncFace[M]):
    """Chat completions that the service keeps."""

    list = listing(_list)
    retrieve = operation(_retrieve)
    update = operation(_update)
    delete = operation(_delete)

    @property
    def messages(self) -> Messages[M]:
        """The messages that a stored completion answered."""
        return Messages(self._client)


class AsyncStoredCompletions(AsyncFace[M]):
    """Chat completions that the service keeps."""

    list = async_listing(_list)
    retrieve = async_operation(_retrieve)
    update = async_operation(_update)
    delete = async_operation(_delete)

    @property
    def messages(self) -> AsyncMessages[M]:
        """The messages that a stored completion answered."""
        return AsyncMessages(self._client)


class Messages(SyncFace[M]):
    """The messages that a stored completion answered."""

    with_raw_response: RawForm[Messages[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Messages[Streamed]] = StreamedForm()
    list = listing(_messages)


class AsyncMessages(AsyncFace[M]):
    """The messages that a stored completion answered."""

    with_raw_response: RawForm[AsyncMessages[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncMessages[Streamed]] = StreamedForm()
    list = async_listing(_messages)
