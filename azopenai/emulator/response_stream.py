"""A response as the events that would have made it: from its final body alone, so that it streams again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from .replies import Event
from .text import make_id, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .jsontypes import Body

# Deltas are filled up to a multiple of this, so that their sizes tell nothing of their words.
_FILL = 16


class _Step(NamedTuple):
    """An event before it has its number; `tokens` paces the stream."""

    name: str
    data: Body
    tokens: int = 0


def opened(body: Body, status: str) -> Body:
    """Give a response as it is before there is anything in it."""
    empty: Body = {"content_filters": None, "error": None, "incomplete_details": None, "usage": None}
    return {**body, **empty, "status": status, "output": []}


def events(body: Body, *, obfuscated: bool = True, after: int = -1) -> Iterator[Event]:
    """Give the events of a finished response whose numbers are above `after`.

    A response in the background is queued first. There is no `[DONE]`: the last event tells how it ended.
    """
    for number, step in enumerate(_steps(body)):
        if number > after:
            data: Body = {"type": step.name, "sequence_number": number, **step.data}
            if obfuscated and step.name.endswith(".delta"):
                delta = str(step.data["delta"])
                data["obfuscation"] = make_id("", delta.encode(errors="replace"), _FILL - len(delta) % _FILL)
            yield Event(data, step.tokens, step.name)


def _steps(body: Body) -> Iterator[_Step]:
    if body["background"]:
        yield _Step("response.created", {"response": opened(body, "queued")})
        yield _Step("response.queued", {"response": opened(body, "queued")})
    else:
        yield _Step("response.created", {"response": opened(body, "in_progress")})
    yield _Step("response.in_progress", {"response": opened(body, "in_progress")})
    for index, item in enumerate(_bodies(body["output"])):
        place: Body = {"item_id": item["id"], "output_index": index}
        steps = _KINDS[str(item["type"])]
        yield _Step("response.output_item.added", {"output_index": index, "item": _opened_item(item)})
        yield from steps(item, place)
        yield _Step("response.output_item.done", {"output_index": index, "item": item})
    yield _Step(f"response.{body['status']}", {"response": body})


def _bodies(value: object) -> list[Body]:
    """Give a list that was built here as what it is."""
    return cast("list[Body]", value)


def _opened_item(item: Body) -> Body:
    """Give an item as it is before there is anything in it."""
    empty: Body = {"status": "in_progress", "content": [], "arguments": "", "summary": []}
    return {name: empty.get(name, value) for name, value in item.items()}


def _message(item: Body, place: Body) -> Iterator[_Step]:
    """Give the steps of a message's parts."""
    for index, part in enumerate(_bodies(item["content"])):
        place = {**place, "content_index": index}
        refused = part["type"] == "refusal"
        key, name = ("refusal", "response.refusal") if refused else ("text", "response.output_text")
        empty: Body = {key: "", **({} if refused else {"logprobs": [], "annotations": []})}
        yield _Step("response.content_part.added", {**place, "part": {**part, **empty}})
        text = str(part[key])
        logprobs = _bodies(part.get("logprobs", []))
        for number, token in enumerate(tokenize(text)):
            extra: Body = {} if refused else {"logprobs": logprobs[number : number + 1]}
            yield _Step(f"{name}.delta", {**place, "delta": token, **extra}, 1)
        yield _Step(f"{name}.done", {**place, key: text, **({} if refused else {"logprobs": logprobs})})
        yield _Step("response.content_part.done", {**place, "part": part})


def _function_call(item: Body, place: Body) -> Iterator[_Step]:
    """Give the steps of a call's arguments."""
    arguments, name = str(item["arguments"]), "response.function_call_arguments"
    for token in tokenize(arguments):
        yield _Step(f"{name}.delta", {**place, "delta": token}, 1)
    yield _Step(f"{name}.done", {**place, "arguments": arguments})


def _reasoning(item: Body, place: Body) -> Iterator[_Step]:
    """Give the steps of a summary's parts; without one a model thinks in silence."""
    for index, part in enumerate(_bodies(item["summary"])):
        place = {**place, "summary_index": index}
        text = str(part["text"])
        yield _Step("response.reasoning_summary_part.added", {**place, "part": {**part, "text": ""}})
        for token in tokenize(text):
            yield _Step("response.reasoning_summary_text.delta", {**place, "delta": token}, 1)
        yield _Step("response.reasoning_summary_text.done", {**place, "text": text})
        yield _Step("response.reasoning_summary_part.done", {**place, "part": part})


_KINDS = {"message": _message, "function_call": _function_call, "reasoning": _reasoning}
