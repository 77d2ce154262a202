"""Chat completions as a stream of chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .audio import spoken
from .completion import FINGERPRINT, Choice, Completion
from .filters import FILTERED_COMPLETION, PROMPT_RESULTS, SAFE, SAFE_COMPLETION
from .logprobs import chat_logprobs
from .replies import DONE, Event
from .text import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .jsontypes import Body
    from .tools import ToolCall

# The asynchronous filter reports on text that was sent already, after every so many tokens.
_FILTER_EVERY = 10

_NAMELESS: Body = {"id": "", "object": "", "created": 0, "model": ""}


def events(completion: Completion, *, include_usage: bool) -> Iterator[Event]:
    """Give the events of a stream.

    They are what the filter says of the prompt, the chunks of all choices in turn, the usage if it is wanted,
    and the end.
    """
    yield Event({"choices": [], **_NAMELESS, "prompt_filter_results": PROMPT_RESULTS})
    envelope: Body = {
        "created": completion.created,
        "id": completion.id,
        "model": completion.model,
        "object": "chat.completion.chunk",
        "system_fingerprint": FINGERPRINT,
    }
    if include_usage:
        envelope["usage"] = None
    running = [_choice(completion, choice, envelope) for choice in completion.choices]
    while running:
        for chunks in tuple(running):
            event = next(chunks, None)
            if event is None:
                running.remove(chunks)
            else:
                yield event
    if include_usage:
        yield Event({"choices": [], **envelope, "usage": completion.usage})
    yield DONE


def _choice(completion: Completion, choice: Choice, envelope: Body) -> Iterator[Event]:
    """Give the chunks of one choice."""
    results: Body = {} if completion.async_filter else SAFE
    index = choice.index
    yield Event(_chunk(envelope, index, _opening(completion, choice)))
    characters = 0
    for place, token in enumerate(choice.tokens, 1):
        delta = _delta(completion, token)
        logprobs = chat_logprobs([token], completion.alternatives, refused=completion.refused)
        yield Event(
            _chunk(envelope, index, delta, content_filter_results=results, logprobs=logprobs), tokens=1
        )
        characters += len(token)
        if completion.async_filter and place % _FILTER_EVERY == 0:
            yield _annotation(index, characters, SAFE_COMPLETION)
    for place, call in enumerate(choice.calls):
        for delta in _call_deltas(place, call, legacy=completion.legacy):
            yield Event(_chunk(envelope, index, delta), tokens=1)
    if completion.spoken:
        audio = spoken(completion, choice)
        for name in ("data", "expires_at"):
            yield Event(_chunk(envelope, index, {"audio": {name: audio[name]}}))
    yield from _closing(completion, choice, characters, envelope)


def _closing(completion: Completion, choice: Choice, characters: int, envelope: Body) -> Iterator[Event]:
    """Give the chunks that end a choice. What the asynchronous filter blocks ends with its annotation."""
    reason = choice.finish_reason
    blocked = reason == "content_filter"
    if not (blocked and completion.async_filter):
        results = FILTERED_COMPLETION if blocked else {}
        yield Event(_chunk(envelope, choice.index, {}, content_filter_results=results, finish_reason=reason))
    if completion.async_filter:
        results = FILTERED_COMPLETION if blocked else SAFE_COMPLETION
        yield _annotation(choice.index, characters, results, reason if blocked else None)


def _chunk(envelope: Body, index: int, delta: Body, **members: object) -> Body:
    """Give a chunk with one choice, of which `members` are those that are not empty."""
    choice: Body = {
        "content_filter_results": {},
        "delta": delta,
        "finish_reason": None,
        "index": index,
        "logprobs": None,
        **members,
    }
    return {"choices": [choice], **envelope}


def _annotation(index: int, characters: int, results: Body, finish_reason: str | None = None) -> Event:
    """Give what the asynchronous filter says of the text so far: a choice that has no delta."""
    choice: Body = {
        "content_filter_offsets": {"check_offset": characters, "start_offset": 0, "end_offset": characters},
        "content_filter_results": results,
        "finish_reason": finish_reason,
        "index": index,
    }
    return Event({"choices": [choice], **_NAMELESS})


def _opening(completion: Completion, choice: Choice) -> Body:
    """Give the first delta: the role, and what comes before the text."""
    content = None if choice.calls or completion.refused else ""
    delta: Body = {"role": "assistant", "content": content, "refusal": None}
    if completion.spoken:
        delta = {"role": "assistant", "audio": {"id": spoken(completion, choice)["id"]}}
    if completion.context is not None:
        delta["context"] = completion.context
    return delta


def _delta(completion: Completion, token: str) -> Body:
    """Give the delta that carries a token."""
    if completion.spoken:
        return {"audio": {"transcript": token}}
    return {"refusal" if completion.refused else "content": token}


def _call_deltas(place: int, call: ToolCall, *, legacy: bool) -> Iterator[Body]:
    """Give the deltas of a call: the name first, then the arguments piece by piece."""
    for number, piece in enumerate(["", *tokenize(call.arguments)]):
        function: Body = {"arguments": piece} if number else {"arguments": piece, "name": call.name}
        if legacy:
            yield {"function_call": function}
        elif number:
            yield {"tool_calls": [{"index": place, "function": function}]}
        else:
            yield {"tool_calls": [{"index": place, "id": call.id, "type": "function", "function": function}]}
