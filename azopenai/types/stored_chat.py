"""Stored chat completions: those that were made with `store=True`."""

from collections.abc import Mapping
from typing import Literal

from typing_extensions import Required

from azopenai.core.decode import Model, Unknown, model
from azopenai.core.request import RequestOptions
from azopenai.types.chat import ChatCompletionMessage

__all__ = [
    "ChatCompletionDeleted",
    "ChatCompletionStoreMessage",
    "CompletionListParams",
    "CompletionUpdateParams",
    "ContentPartImage",
    "ContentPartImageURL",
    "ContentPartText",
    "MessageListParams",
]


@model
class ChatCompletionDeleted(Model):
    """A stored completion that is stored no more."""

    id: str
    object: str
    deleted: bool


@model
class ContentPartText(Model):
    """A text in a message."""

    type: Literal["text"] = "text"
    text: str


@model
class ContentPartImageURL(Model):
    """Where an image is, and how closely it was looked at."""

    url: str
    detail: str | None = None


@model
class ContentPartImage(Model):
    """An image in a message."""

    type: Literal["image_url"] = "image_url"
    image_url: ContentPartImageURL


@model
class ChatCompletionStoreMessage(ChatCompletionMessage):
    """A message of a stored completion; `content_parts` are what the user gave in parts."""

    id: str
    name: str | None = None
    content_parts: list[ContentPartText | ContentPartImage | Unknown] | None = None


class CompletionListParams(RequestOptions, total=False):
    """Parameters of `chat.completions.list`."""

    after: str
    """The id of the completion behind which to begin."""
    limit: int
    """How many a page has, 1 to 100; the service's default is 20."""
    metadata: Mapping[str, str] | None
    """Only completions that carry all of these pairs."""
    model: str
    """Only completions of this model."""
    order: Literal["asc", "desc"]
    """By time of creation: asc (the service's default) or desc."""


class CompletionUpdateParams(RequestOptions, total=False):
    """Parameters of `chat.completions.update`."""

    metadata: Required[Mapping[str, str] | None]
    """Up to 16 pairs that take the place of those there were."""


class MessageListParams(RequestOptions, total=False):
    """Parameters of `chat.completions.messages.list`."""

    after: str
    """The id of the message behind which to begin."""
    limit: int
    """How many a page has, 1 to 100; the service's default is 20."""
    order: Literal["asc", "desc"]
    """By time: asc (the service's default) or desc."""
