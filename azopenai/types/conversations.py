"""Conversations, whose items the service keeps: results and parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required

from azopenai.core.decode import Model, model
from azopenai.core.request import RequestOptions
from azopenai.types.responses_input_params import ResponseInputItemParam
from azopenai.types.responses_items import ResponseItem
from azopenai.types.responses_params import ResponseIncludable

__all__ = [
    "Conversation",
    "ConversationCreateParams",
    "ConversationDeletedResource",
    "ConversationItem",
    "ConversationItemDeleted",
    "ConversationItemList",
    "ConversationUpdateParams",
    "ItemCreateParams",
    "ItemListParams",
    "ItemRetrieveParams",
]


@model
class Conversation(Model):
    """A conversation."""

    id: str
    object: str
    created_at: int | None = None
    metadata: Any = None
    deleted: bool | None = None
    """Set where an item of it was deleted, by servers that answer so."""


@model
class ConversationDeletedResource(Model):
    """A conversation that is no more."""

    id: str
    object: str
    deleted: bool


ConversationItemDeleted = Conversation


ConversationItem = ResponseItem
"""An item of a conversation: a message, or what a model or a tool did; it can be given back as input."""


@model
class ConversationItemList(Model):
    """The items that were added."""

    object: str
    data: list[ConversationItem]
    first_id: str | None = None
    last_id: str | None = None
    has_more: bool | None = None


class ConversationCreateParams(RequestOptions, total=False):
    """Parameters of `conversations.create`."""

    items: Sequence[ResponseInputItemParam | Model] | None
    """What it begins with, at most 20."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs that are kept with it."""


class ConversationUpdateParams(RequestOptions, total=False):
    """Parameters of `conversations.update`."""

    metadata: Required[Mapping[str, str] | None]
    """Up to 16 pairs that take the place of those there were."""


class ItemCreateParams(RequestOptions, total=False):
    """Parameters of `conversations.items.create`."""

    items: Required[Sequence[ResponseInputItemParam | Model]]
    """What to add, at most 20."""
    include: Sequence[ResponseIncludable]
    """What the answer is to have besides."""


class ItemRetrieveParams(RequestOptions, total=False):
    """Parameters of `conversations.items.retrieve`."""

    include: Sequence[ResponseIncludable]
    """What the answer is to have besides."""


class ItemListParams(RequestOptions, total=False):
    """Parameters of `conversations.items.list`."""

    after: str
    """The id of the item behind which to begin."""
    include: Sequence[ResponseIncludable]
    """What the answer is to have besides."""
    limit: int
    """How many a page has, 1 to 100; the service's default is 20."""
    order: Literal["asc", "desc"]
    """By time: desc (the service's default) or asc."""
