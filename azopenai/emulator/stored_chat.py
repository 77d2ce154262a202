"""Chat completions that were created with `store`: kept, listed, changed, deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .errors import invalid
from .jsontypes import as_list, as_object, as_text
from .paging import page
from .replies import json_reply
from .text import make_id
from .validation import check, mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .call import Call
    from .jsontypes import JSON, Body, JSONObject
    from .replies import Reply

# What is kept of the request, and as what where the request has none.
_REQUEST: JSONObject = {
    "frequency_penalty": 0.0,
    "metadata": {},
    "presence_penalty": 0.0,
    "response_format": None,
    "seed": None,
    "service_tier": "default",
    "temperature": 1.0,
    "tool_choice": None,
    "tools": None,
    "top_p": 1.0,
}
_PART: JSONObject = {"text": None, "image_url": None, "input_audio": None, "file": None}


@dataclass(frozen=True)
class StoredCompletion:
    """A kept completion, and the messages that it answers."""

    body: Body
    messages: Sequence[JSONObject]


def keep(call: Call, body: Body) -> None:
    """Keep a completion and what was asked."""
    request: Body = {
        name: default if call.params.get(name) is None else call.params[name]
        for name, default in _REQUEST.items()
    }
    key = str(body["id"])
    kept: Body = {
        **body,
        **request,
        "input_user": call.params.get("user"),
        "request_id": make_id("req_", key.encode(), 32),
    }
    messages = [as_object(message) for message in as_list(call.params["messages"])]
    call.store.shelf(StoredCompletion).put(key, StoredCompletion(kept, messages))


def list_completions(call: Call) -> Reply:
    """Answer `chat.completions.list`."""
    wanted, model = as_object(call.query.get("metadata")), call.query.get("model")
    found = [
        stored.body
        for stored in call.store.shelf(StoredCompletion).all()
        if _has(stored.body["metadata"], wanted) and model in {None, stored.body["model"]}
    ]
    return json_reply(page(found, call.query))


def _has(metadata: object, wanted: JSONObject) -> bool:
    return isinstance(metadata, dict) and wanted.items() <= metadata.items()


def retrieve(call: Call) -> Reply:
    """Answer `chat.completions.retrieve`."""
    return json_reply(_find(call).body)


def update(call: Call) -> Reply:
    """Answer `chat.completions.update`: put other metadata in the place of those before."""
    stored = _find(call)
    check(call.params, {"metadata": mapping}, ("metadata",), call.version)
    changed = replace(stored, body={**stored.body, "metadata": call.params["metadata"]})
    call.store.shelf(StoredCompletion).put(call.ids["completion_id"], changed)
    return json_reply(changed.body)


def delete(call: Call) -> Reply:
    """Answer `chat.completions.delete`."""
    key = str(_find(call).body["id"])
    call.store.shelf(StoredCompletion).pop(key)
    return json_reply({"object": "chat.completion.deleted", "id": key, "deleted": True})


def list_messages(call: Call) -> Reply:
    """Answer `chat.completions.messages.list`."""
    stored = _find(call)
    messages = [
        _message(f"{stored.body['id']}-{place}", message) for place, message in enumerate(stored.messages)
    ]
    return json_reply(page(messages, call.query, "asc"))


def _message(key: str, message: JSONObject) -> Body:
    """Give a message as it is kept: its text, and its parts where it has some."""
    content: JSON = message.get("content")
    parts = [as_object(part) for part in as_list(content)]
    text = " ".join(as_text(part.get("text")) for part in parts)
    return {
        "name": None,
        **message,
        "id": key,
        "content": text if parts else content,
        "content_parts": [{**_PART, **part} for part in parts] or None,
    }


def _find(call: Call) -> StoredCompletion:
    """Give the completion that the path names."""
    key = call.ids["completion_id"]
    stored = call.store.shelf(StoredCompletion).get(key)
    if stored is None:
        raise invalid(f"Completion {key} not found", "completion_id", "not_found", 404)
    return stored
