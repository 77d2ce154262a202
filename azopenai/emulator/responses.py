"""The Responses API: responses with state, in the foreground, in the background and as streams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from . import conversations
from .bodies import typed
from .errors import invalid
from .jsontypes import as_int, as_list, as_object, as_text
from .managed import watched
from .paging import page
from .replies import json_reply, stream_reply
from .response_input import check_calls, instructions_text, read_items, read_prompt, text_of
from .response_output import count_input, respond
from .response_params import check_response
from .response_stream import events, opened
from .text import find_markers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .call import Call
    from .conversations import Conversation
    from .jsontypes import JSON, Body, JSONObject
    from .replies import Event, Reply

_ID_LENGTH = 48
# What a response in the background shows to one look after the other, before it is finished.
_STAGES = ("queued", "in_progress")


@dataclass(frozen=True)
class StoredResponse:
    """A response that was kept.

    `body` is how it ends and `context` what its model was given, earlier turns and all. `looks` counts how
    often one in the background was looked at: that is how it moves on. `streamed` tells that it was created
    as a stream.
    """

    body: Body
    context: Sequence[JSONObject]
    looks: int
    streamed: bool

    @property
    def finished(self) -> bool:
        """Whether nothing more happens to it."""
        return self.looks >= len(_STAGES)

    @property
    def seen(self) -> Body:
        """The body as it is now."""
        return self.body if self.finished else opened(self.body, _STAGES[self.looks])


def create(call: Call) -> Reply:
    """Answer `responses.create`."""
    check_response(call)
    params = call.params
    response_id = call.new_id("resp_", _ID_LENGTH)
    conversation, given, context = _read(call, response_id)
    check_calls(context)
    instructions = instructions_text(params.get("instructions"))
    said = [text_of(item) for item in given if item.get("role") != "assistant"]
    markers = find_markers(" ".join([instructions, *said]))
    if markers.filter_prompt:
        raise invalid(
            "The response was filtered due to the prompt triggering Azure OpenAI's content management "
            "policy. Please modify your prompt and retry.",
            "prompt",
            "content_filter",
        )
    body = respond(call, response_id, context, read_prompt(context, instructions), markers)
    if conversation:
        body["conversation"] = {"id": conversation.key}
        conversations.add(call, conversation, [*given, *_output(body)])
    background, streamed = params.get("background") is True, params.get("stream") is True
    stored = StoredResponse(body, context, 0 if background else len(_STAGES), streamed)
    if params.get("store") is not False:
        _keep(call, stored)
    if streamed:
        options = as_object(params.get("stream_options"))
        obfuscated = options.get("include_obfuscation") is not False
        return stream_reply(_watched(call, stored, events(body, obfuscated=obfuscated)))
    return json_reply(stored.seen)


def count_tokens(call: Call) -> Reply:
    """Answer `responses.input_tokens.count`."""
    check_response(call)
    _, _, context = _read(call, "resp_")
    prompt = read_prompt(context, instructions_text(call.params.get("instructions")))
    count = count_input(call.params, context, prompt)
    return json_reply({"object": "response.input_tokens", "input_tokens": count})


def retrieve(call: Call) -> Reply:
    """Answer `responses.retrieve`: the response as it is, or its events from a number on."""
    stored = _find(call)
    query = typed(call.query, "stream", "starting_after", "include_obfuscation")
    if query.get("stream") is True:
        if not stored.streamed or not stored.body["background"] or stored.body["status"] == "cancelled":
            raise invalid(
                "This response cannot be streamed because it was not created with background=true and "
                "stream=true, or was cancelled.",
                "stream",
            )
        obfuscated = query.get("include_obfuscation") is not False
        after = as_int(query.get("starting_after"), -1)
        return stream_reply(_watched(call, stored, events(stored.body, obfuscated=obfuscated, after=after)))
    if not stored.finished:
        stored = replace(stored, looks=stored.looks + 1)
        _keep(call, stored)
    return watched(stored.seen, under_way=not stored.finished)


def delete(call: Call) -> Reply:
    """Answer `responses.delete`."""
    key = str(_find(call).body["id"])
    call.store.shelf(StoredResponse).pop(key)
    return json_reply({"id": key, "object": "response.deleted", "deleted": True})


def cancel(call: Call) -> Reply:
    """Answer `responses.cancel`."""
    stored = _find(call)
    if not stored.body["background"]:
        raise invalid("Cannot cancel a synchronous response.", "response_id")
    if stored.body["status"] != "cancelled":
        if stored.finished:
            raise invalid(f"Cannot cancel a {stored.body['status']} response.", "response_id")
        stored = replace(stored, body=opened(stored.body, "cancelled"), looks=len(_STAGES))
        _keep(call, stored)
    return json_reply(stored.body)


def list_input_items(call: Call) -> Reply:
    """Answer `responses.input_items.list`."""
    items: list[Body] = [{**item} for item in _find(call).context]
    # The description of the dated preview has one default, that of v1 the other.
    return json_reply(page(items, call.query, "asc" if call.version else "desc"))


def _read(call: Call, response_id: str) -> tuple[Conversation | None, list[JSONObject], list[JSONObject]]:
    """Give the conversation that a request names, the items that it gives, and these after all before."""
    conversation = conversations.named(call)
    earlier = conversation.items if conversation else _earlier(call)
    given = read_items(call.params.get("input"), response_id, lambda key: _find_item(call, key))
    return conversation, given, [*earlier, *given]


def _watched(call: Call, stored: StoredResponse, stream: Iterator[Event]) -> Iterator[Event]:
    """Give the events of a stream, at whose end a kept response is finished."""
    yield from stream
    shelf = call.store.shelf(StoredResponse)
    kept = shelf.get(str(stored.body["id"]))
    if kept is not None and not kept.finished:
        _keep(call, replace(kept, looks=len(_STAGES)))


def _keep(call: Call, stored: StoredResponse) -> None:
    call.store.shelf(StoredResponse).put(str(stored.body["id"]), stored)


def _earlier(call: Call) -> list[JSONObject]:
    """Give the items of the turns before this one."""
    key = call.params.get("previous_response_id")
    if key is None:
        return []
    stored = call.store.shelf(StoredResponse).get(as_text(key))
    if stored is None:
        raise invalid(
            f"Previous response with id '{as_text(key)}' not found.",
            "previous_response_id",
            "previous_response_not_found",
        )
    return [*stored.context, *_output(stored.body)]


def _output(body: Body) -> list[JSONObject]:
    """Give the items that a response has put out."""
    return [as_object(item) for item in as_list(cast("JSON", body["output"]))]


def _find_item(call: Call, key: str) -> JSONObject | None:
    """Give the item with an id, whichever response has it."""
    kept = call.store.shelf(StoredResponse).all()
    items = (item for stored in kept for item in (*stored.context, *_output(stored.body)))
    return next((item for item in items if item["id"] == key), None)


def _find(call: Call) -> StoredResponse:
    """Give the response that the path names."""
    key = call.ids["response_id"]
    stored = call.store.shelf(StoredResponse).get(key)
    if stored is None:
        raise invalid(f"Response with id '{key}' not found.", status=404)
    return stored
