"""Conversations: items that are kept together, and that responses add to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .errors import invalid
from .jsontypes import as_list, as_object, as_text
from .managed import deleted, find, metadata
from .paging import page
from .replies import json_reply
from .response_input import read_items
from .response_params import check_item
from .validation import Check, array, check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .call import Call
    from .jsontypes import Body, JSONObject
    from .replies import Reply

_ID_LENGTH = 48
_MOST_ITEMS = 20
_CHECKS: Mapping[str, Check] = {"items": array(check_item, 0, _MOST_ITEMS), "metadata": metadata}


@dataclass(frozen=True)
class Conversation:
    """A conversation and what was said in it."""

    body: Body
    items: Sequence[JSONObject]

    @property
    def key(self) -> str:
        """The id."""
        return str(self.body["id"])


def create(call: Call) -> Reply:
    """Answer `conversations.create`."""
    check(call.params, _CHECKS, (), call.version)
    body: Body = {
        "id": call.new_id("conv_", _ID_LENGTH),
        "object": "conversation",
        "created_at": call.now,
        "metadata": call.params.get("metadata") or {},
    }
    _put(call, Conversation(body, _read(call)))
    return json_reply(body)


def retrieve(call: Call) -> Reply:
    """Answer `conversations.retrieve`."""
    return json_reply(_find(call).body)


def update(call: Call) -> Reply:
    """Answer `conversations.update`: put other metadata in the place of those before."""
    found = _find(call)
    check(call.params, {"metadata": metadata}, ("metadata",), call.version)
    changed = replace(found, body={**found.body, "metadata": call.params["metadata"]})
    _put(call, changed)
    return json_reply(changed.body)


def delete(call: Call) -> Reply:
    """Answer `conversations.delete`."""
    key = _find(call).key
    call.store.shelf(Conversation).pop(key)
    return deleted(key, "conversation.deleted")


def create_items(call: Call) -> Reply:
    """Answer `conversations.items.create`: add items, and give those that were added."""
    found = _find(call)
    check(call.params, {"items": array(check_item, 1, _MOST_ITEMS)}, ("items",), call.version)
    added = _read(call)
    _put(call, replace(found, items=[*found.items, *added]))
    return json_reply(page([{**item} for item in added], {}, "asc"))


def list_items(call: Call) -> Reply:
    """Answer `conversations.items.list`."""
    return json_reply(page([{**item} for item in _find(call).items], call.query))


def retrieve_item(call: Call) -> Reply:
    """Answer `conversations.items.retrieve`."""
    return json_reply({**_find_item(call)})


def delete_item(call: Call) -> Reply:
    """Answer `conversations.items.delete`: the answer is the conversation."""
    found, gone = _find(call), _find_item(call)
    _put(call, replace(found, items=[item for item in found.items if item is not gone]))
    return json_reply(found.body)


def named(call: Call) -> Conversation | None:
    """Give the conversation that a request for a response names, None if it names none."""
    given = call.params.get("conversation")
    if given is None:
        return None
    key = as_text(given) or as_text(as_object(given).get("id"))
    return find(call, Conversation, key, "conversation", "conversation")


def add(call: Call, conversation: Conversation, items: Sequence[JSONObject]) -> None:
    """Add what was said in a response."""
    _put(call, replace(conversation, items=[*conversation.items, *items]))


def _read(call: Call) -> list[JSONObject]:
    """Give the items of a request with what the service adds to them."""
    return read_items(as_list(call.params.get("items")), call.new_id(""), lambda _key: None)


def _put(call: Call, conversation: Conversation) -> None:
    call.store.shelf(Conversation).put(conversation.key, conversation)


def _find(call: Call) -> Conversation:
    return find(call, Conversation, call.ids["conversation_id"], "conversation")


def _find_item(call: Call) -> JSONObject:
    key = call.ids["item_id"]
    for item in _find(call).items:
        if item["id"] == key:
            return item
    raise invalid(f"No item found with id '{key}'.", status=404)
