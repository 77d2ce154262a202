"""What the model of a response is given: items of this request and of those before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import invalid
from .jsontypes import JSON, JSONObject, as_list, as_object, as_text
from .text import Prompt, make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PREFIXES = {"message": "msg_", "function_call": "fc_", "reasoning": "rs_"}
_ID_LENGTH = 48


def read_items(value: JSON, response_id: str, find: Callable[[str], JSONObject | None]) -> list[JSONObject]:
    """Give the items of a request's input as the service keeps them: with types, ids, and content as parts.

    Parameters:
        value: The checked input.
        response_id: The id of the response, from which those of the items are derived.
        find: Gives the item that a reference names.
    """
    given: list[JSON] = [{"role": "user", "content": value}] if isinstance(value, str) else as_list(value)
    items: list[JSONObject] = []
    for place, item in enumerate(as_object(item) for item in given):
        if item.get("type") == "item_reference":
            found = find(as_text(item["id"]))
            if found is None:
                raise invalid(f"Item with id '{as_text(item['id'])}' not found.", "input", None, 404)
            items.append(found)
        else:
            items.append(_kept(item, f"{place} {response_id}".encode()))
    return items


def _kept(item: JSONObject, seed: bytes) -> JSONObject:
    """Give an item with what the service adds to it."""
    kind = as_text(item.get("type")) or "message"
    kept: JSONObject = {**item, "type": kind}
    kept["id"] = item.get("id") or make_id(_PREFIXES.get(kind, "item_"), seed, _ID_LENGTH)
    if kind == "message":
        content = item["content"]
        if isinstance(content, str):
            part: JSONObject = {"type": "input_text", "text": content}
            if item["role"] == "assistant":
                part = {"type": "output_text", "text": content, "annotations": []}
            kept["content"] = [part]
        kept["status"] = item.get("status") or "completed"
    return kept


def check_calls(context: Sequence[JSONObject]) -> None:
    """Refuse results of calls that nobody made, and calls that have no result."""
    called = {as_text(item["call_id"]) for item in context if item["type"] == "function_call"}
    answered = {as_text(item["call_id"]) for item in context if item["type"] == "function_call_output"}
    for call_id in sorted(answered - called):
        raise invalid(f"No tool call found for function call output with call_id {call_id}.", "input")
    for call_id in sorted(called - answered):
        raise invalid(f"No tool output found for function call {call_id}.", "input")


def text_of(item: JSONObject) -> str:
    """Give the text of an item: that of a message's parts, or of a result."""
    content = item.get("content", item.get("output"))
    if isinstance(content, str):
        return content
    return " ".join(as_text(as_object(part).get("text")) for part in as_list(content)).strip()


def instructions_text(value: JSON) -> str:
    """Give the text of instructions, which may be items too."""
    return value if isinstance(value, str) else " ".join(text_of(as_object(item)) for item in as_list(value))


def read_prompt(context: Sequence[JSONObject], instructions: str) -> Prompt:
    """Read from a conversation what the answer reflects."""
    asked: list[JSONObject] = []
    system = instructions
    results: list[str] = []
    for item in context:
        role = item.get("role")
        if role == "user":
            asked.append(item)
        elif role in {"system", "developer"}:
            system = system or text_of(item)
        results = [*results, text_of(item)] if item["type"] == "function_call_output" else []
    last = asked[-1] if asked else {}
    kinds = [as_object(part).get("type") for part in as_list(last.get("content"))]
    return Prompt(
        text_of(last),
        system,
        kinds.count("input_image"),
        kinds.count("input_audio"),
        kinds.count("input_file"),
        results,
        text_of(asked[-2]) if len(asked) > 1 else "",
    )
