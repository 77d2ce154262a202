"""The items of an eval run: where they come from, and what a model says to each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .errors import invalid
from .files import find_file
from .graders import sample_values
from .grading import GradingError, content_text, find_value, render
from .jsontypes import JSON, as_int, as_list, as_object, as_text
from .responses import StoredResponse
from .stored_chat import StoredCompletion

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .blobs import Blob
    from .call import Call
    from .jsontypes import Body, JSONObject


@dataclass(frozen=True)
class Item:
    """An item, and what was said to it before, if anything was."""

    item: JSONObject
    sample: JSONObject


@dataclass(frozen=True)
class Said:
    """What a model said, why it ended, and the tokens that went in and came out."""

    text: str
    reason: str = ""
    used: int = 0
    made: int = 0


@dataclass(frozen=True)
class Sample:
    """What a model was asked, what it said, and what the templates of graders may name of that."""

    asked: list[JSONObject]
    said: Said
    values: JSONObject
    model: str = ""
    error: tuple[str, str] | None = None

    @property
    def body(self) -> Body:
        """How an output item shows it."""
        said = self.said
        usage = {"total_tokens": said.used + said.made, "completion_tokens": said.made}
        return {
            "input": self.asked,
            "output": [{"role": "assistant", "content": said.text}] if said.text else [],
            "finish_reason": said.reason,
            "model": self.model,
            "usage": {**usage, "prompt_tokens": said.used, "cached_tokens": 0},
            "error": {"code": self.error[0], "message": self.error[1]} if self.error else None,
            "temperature": 1.0,
            "max_completion_tokens": 0,
            "top_p": 1.0,
            "seed": 0,
        }


def read_source(call: Call, source: JSONObject) -> list[Item]:
    """Give the items that a checked source names. Raises `ServiceError` where they cannot be read."""
    kind = as_text(source["type"])
    if kind == "file_content":
        return [_item(part) for part in as_list(source.get("content"))]
    if kind == "file_id":
        return _read_lines(find_file(call, as_text(source.get("id")), "data_source.source.id").data)
    if kind == "stored_completions":
        return [_completion(stored) for stored in call.store.shelf(StoredCompletion).all()]
    return [_response(stored) for stored in call.store.shelf(StoredResponse).all()]


def _item(value: JSON) -> Item:
    return Item(as_object(as_object(value).get("item")), as_object(as_object(value).get("sample")))


def _read_lines(data: Blob) -> list[Item]:
    items: list[Item] = []
    for number, line in enumerate(data.lines(), 1):
        if line.strip():
            try:
                items.append(_item(cast("JSON", json.loads(line))))
            except ValueError:
                raise invalid(f"Line {number} of the file is no JSON.", "data_source.source.id") from None
    return items


def _completion(stored: StoredCompletion) -> Item:
    said = _read_chat(cast("JSONObject", stored.body))
    return Item({"input": list(stored.messages)}, {"output_text": said.text})


def _response(stored: StoredResponse) -> Item:
    said = _read_response(cast("JSONObject", stored.body))
    return Item({"input": list(stored.context)}, {"output_text": said.text})


def _read_chat(body: JSONObject) -> Said:
    choice, usage = as_object(as_list(body["choices"])[0]), as_object(body["usage"])
    text = as_text(as_object(choice["message"]).get("content"))
    used, made = as_int(usage["prompt_tokens"]), as_int(usage["completion_tokens"])
    return Said(text, as_text(choice["finish_reason"]), used, made)


def _read_response(body: JSONObject) -> Said:
    usage = as_object(body.get("usage"))
    text = content_text([as_object(item).get("content") for item in as_list(body["output"])])
    used, made = as_int(usage.get("input_tokens")), as_int(usage.get("output_tokens"))
    return Said(text, as_text(body["status"]), used, made)


@dataclass(frozen=True)
class _Way:
    """A way to ask a model: the operation, what it calls its messages and its limit, how to read it."""

    path: str
    messages: str
    limit: str
    read: Callable[[JSONObject], Said]


_WAYS: Mapping[str, _Way] = {
    "completions": _Way("/chat/completions", "messages", "max_completion_tokens", _read_chat),
    "responses": _Way("/responses", "input", "max_output_tokens", _read_response),
}


def take_sample(call: Call, source: JSONObject, item: Item) -> Sample:
    """Give what was said to an item, or have a model say something where the run asks for that."""
    way, given = _WAYS.get(as_text(source["type"])), as_object(source.get("input_messages"))
    if way is None or not given:
        text = as_text(item.sample.get("output_text"))
        return Sample([], Said(text), sample_values(item.item, text, item.sample))
    model, values = as_text(source.get("model")), sample_values(item.item, "")
    try:
        messages = _messages(given, values)
    except GradingError as error:
        return Sample([], Said(""), values, model, (error.name, error.message))
    params: JSONObject = {"model": model, way.messages: [*messages]}
    sampling = as_object(source.get("sampling_params"))
    params |= {name: sampling[name] for name in ("temperature", "top_p") if name in sampling}
    limit = sampling.get("max_completion_tokens") or sampling.get("max_tokens")
    reply = call.run(way.path, {**params, way.limit: limit} if limit else params)
    body = as_object(json.loads(bytes(reply.body)))
    if reply.status != 200:
        told = as_object(body["error"])
        failure = as_text(told.get("code")), as_text(told["message"])
        return Sample(messages, Said(""), values, model, failure)
    said = way.read(body)
    return Sample(messages, said, sample_values(item.item, said.text), model)


def _messages(given: JSONObject, values: JSONObject) -> list[JSONObject]:
    """Give the messages that an item is asked with. Raises `GradingError` where a template names nothing."""
    if given["type"] == "item_reference":
        found = find_value(as_text(given.get("item_reference")), values)
        return [as_object(message) for message in as_list(found)]
    return [
        {
            "role": as_object(part).get("role"),
            "content": render(content_text(as_object(part).get("content")), values),
        }
        for part in as_list(given.get("template"))
    ]
