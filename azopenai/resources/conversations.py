"""`client.conversations`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import keywords
from azopenai.core.decode import converter, decode
from azopenai.core.paging import list_request
from azopenai.core.request import Request, RequestOptions, build
from azopenai.core.resource_routes import (
    CONVERSATIONS_CREATE,
    CONVERSATIONS_DELETE,
    CONVERSATIONS_ITEMS_CREATE,
    CONVERSATIONS_ITEMS_DELETE,
    CONVERSATIONS_ITEMS_LIST,
    CONVERSATIONS_ITEMS_RETRIEVE,
    CONVERSATIONS_RETRIEVE,
    CONVERSATIONS_UPDATE,
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
from azopenai.resources.forms import in_query
from azopenai.types.conversations import (
    Conversation,
    ConversationCreateParams,
    ConversationDeletedResource,
    ConversationItem,
    ConversationItemList,
    ConversationUpdateParams,
    ItemCreateParams,
    ItemListParams,
    ItemRetrieveParams,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.core.paging import Page


def _item(data: Any) -> ConversationItem:
    convert: Any = converter(ConversationItem)
    item: ConversationItem = convert(data)
    return item


@keywords(ConversationCreateParams)
def _create(**params: Unpack[ConversationCreateParams]) -> Request[Conversation, Any]:
    """Begin a conversation, whose items the service keeps.

    Raises:
        APIError: The call failed.
        TypeError, ValueError: A parameter will not do; nothing was sent.
    """
    return build(CONVERSATIONS_CREATE, params, ConversationCreateParams, partial(decode, Conversation))


@keywords(RequestOptions)
def _retrieve(conversation_id: str, **params: Unpack[RequestOptions]) -> Request[Conversation, Any]:
    """Get a conversation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        CONVERSATIONS_RETRIEVE,
        params,
        RequestOptions,
        partial(decode, Conversation),
        ids={"conversation_id": conversation_id},
    )


@keywords(ConversationUpdateParams)
def _update(conversation_id: str, **params: Unpack[ConversationUpdateParams]) -> Request[Conversation, Any]:
    """Replace the metadata of a conversation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return build(
        CONVERSATIONS_UPDATE,
        params,
        ConversationUpdateParams,
        partial(decode, Conversation),
        ids={"conversation_id": conversation_id},
    )


@keywords(RequestOptions)
def _delete(
    conversation_id: str, **params: Unpack[RequestOptions]
) -> Request[ConversationDeletedResource, Any]:
    """Delete a conversation; its items stay.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or an option will not do; nothing was sent.
    """
    return build(
        CONVERSATIONS_DELETE,
        params,
        RequestOptions,
        partial(decode, ConversationDeletedResource),
        ids={"conversation_id": conversation_id},
    )


@keywords(ItemCreateParams)
def _create_items(
    conversation_id: str, **params: Unpack[ItemCreateParams]
) -> Request[ConversationItemList, Any]:
    """Add items to a conversation.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    added = partial(decode, ConversationItemList)
    return build(
        CONVERSATIONS_ITEMS_CREATE,
        in_query(params, "include"),
        ItemCreateParams,
        added,
        ids={"conversation_id": conversation_id},
    )


@keywords(ItemRetrieveParams)
def _retrieve_item(
    item_id: str, *, conversation_id: str, **params: Unpack[ItemRetrieveParams]
) -> Request[ConversationItem, Any]:
    """Get an item of a conversation.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or a parameter will not do; nothing was sent.
    """
    return build(
        CONVERSATIONS_ITEMS_RETRIEVE,
        params,
        ItemRetrieveParams,
        _item,
        ids={"item_id": item_id, "conversation_id": conversation_id},
    )


@keywords(ItemListParams)
def _list_items(
    page: Any, conversation_id: str, **params: Unpack[ItemListParams]
) -> Request[Page[ConversationItem], Any]:
    """List the items of a conversation, the newest first.

    Raises:
        NotFoundError: There is none of this id.
        APIError: The call failed in another way.
        TypeError, ValueError: The id or a parameter will not do; nothing was sent.
    """
    return list_request(
        CONVERSATIONS_ITEMS_LIST,
        params,
        ItemListParams,
        page[ConversationItem],
        conversation_id=conversation_id,
    )


@keywords(RequestOptions)
def _delete_item(
    item_id: str, *, conversation_id: str, **params: Unpack[RequestOptions]
) -> Request[Conversation, Any]:
    """Delete an item of a conversation.

    Raises:
        NotFoundError: There is none of these ids.
        APIError: The call failed in another way.
        TypeError, ValueError: An id or an option will not do; nothing was sent.
    """
    return build(
        CONVERSATIONS_ITEMS_DELETE,
        params,
        RequestOptions,
        partial(decode, Conversation),
        ids={"item_id": item_id, "conversation_id": conversation_id},
    )


class Items(SyncFace[M]):
    """The items of a conversation."""

    with_raw_response: RawForm[Items[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Items[Streamed]] = StreamedForm()
    create = operation(_create_items)
    retrieve = operation(_retrieve_item)
    list = listing(_list_items)
    delete = operation(_delete_item)


class AsyncItems(AsyncFace[M]):
    """The items of a conversation."""

    with_raw_response: RawForm[AsyncItems[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncItems[Streamed]] = StreamedForm()
    create = async_operation(_create_items)
    retrieve = async_operation(_retrieve_item)
    list = async_listing(_list_items)
    delete = async_operation(_delete_item)


class Conversations(SyncFace[M]):
    """Conversations, whose items the service keeps."""

    with_raw_response: RawForm[Conversations[Raw]] = RawForm()
    with_streaming_response: StreamedForm[Conversations[Streamed]] = StreamedForm()
    create = operation(_create)
    retrieve = operation(_retrieve)
    update = operation(_update)
    delete = operation(_delete)

    @property
    def items(self) -> Items[M]:
        """The items of a conversation."""
        return Items(self._client)


class AsyncConversations(AsyncFace[M]):
    """Conversations, whose items the service keeps."""

    with_raw_response: RawForm[AsyncConversations[Raw]] = RawForm()
    with_streaming_response: StreamedForm[AsyncConversations[Streamed]] = StreamedForm()
    create = async_operation(_create)
    retrieve = async_operation(_retrieve)
    update = async_operation(_update)
    delete = async_operation(_delete)

    @property
    def items(self) -> AsyncItems[M]:
        """The items of a conversation."""
        return AsyncItems(self._client)
