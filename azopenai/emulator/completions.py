"""Completions of the older kind: a text goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .filters import FILTERED_COMPLETION, PROMPT_RESULTS, SAFE, SAFE_COMPLETION, filtered_prompt
from .inputs import check_inputs, read_inputs
from .jsontypes import Body, JSONObject, as_int, as_object
from .logprobs import logprob, ranking
from .replies import DONE, Event, Reply, json_reply, stream_reply
from .text import (
    Markers,
    count_tokens,
    cut_at_stop,
    filler,
    find_markers,
    make_id,
    tokenize,
    without_markers,
)
from .validation import (
    STOP,
    STREAM_OPTIONS,
    STREAM_OPTIONS_RULE,
    Check,
    Rule,
    boolean,
    check,
    check_rules,
    integer,
    mapping,
    number,
    stops,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .call import Call

_MAX_TOKENS = 16


_CHECKS: Mapping[str, Check] = {
    "model": string,
    "prompt": check_inputs,
    "best_of": integer(1, 20),
    "echo": boolean,
    "frequency_penalty": number(-2, 2),
    "logit_bias": mapping,
    "logprobs": integer(0, 5),
    "max_tokens": integer(0),
    "n": integer(1, 128),
    "presence_penalty": number(-2, 2),
    "seed": integer(-(2**63), 2**63 - 1),
    "stop": STOP,
    "stream": boolean,
    "stream_options": STREAM_OPTIONS,
    "suffix": string,
    "temperature": number(0, 2),
    "top_p": number(0, 1),
    "user": string,
}
_RULES: tuple[Rule, ...] = (
    STREAM_OPTIONS_RULE,
    (
        lambda params: as_int(params.get("best_of"), 1) > 1 and params.get("stream") is True,
        "Results cannot be streamed when 'best_of' is greater than 1.",
        "best_of",
        None,
    ),
    (
        lambda params: as_int(params.get("best_of"), as_int(params.get("n"), 1)) < as_int(params.get("n"), 1),
        "'best_of' must be at least 'n'.",
        "best_of",
        None,
    ),
)


@dataclass(frozen=True)
class _Choice:
    """One continuation: the prompt's tokens, if they are echoed, and its own."""

    index: int
    echoed: Sequence[str]
    written: Sequence[str]
    finish_reason: str

    @property
    def tokens(self) -> list[str]:
        return [*self.echoed, *self.written]


def create(call: Call) -> Reply:
    """Answer `completions.create`."""
    params = call.params
    check(params, _CHECKS, ("prompt",), call.version)
    check_rules(params, _RULES)
    # What tokens mean is the real model's to know; here they are read as their numbers.
    prompts = [
        item if isinstance(item, str) else " ".join(map(str, item)) for item in read_inputs(params["prompt"])
    ]
    markers = find_markers(" ".join(prompts))
    if markers.filter_prompt:
        raise filtered_prompt()
    prompt_tokens = sum(map(count_tokens, prompts))
    call.check_room(prompt_tokens, "prompt")
    count = as_int(params.get("n"), 1)
    choices = [
        _choose(params, prompt, markers, place * count + number, number)
        for place, prompt in enumerate(prompts)
        for number in range(count)
    ]
    envelope: Body = {
        "id": make_id("cmpl-", call.seed),
        "object": "text_completion",
        "created": call.now,
        "model": call.model.snapshot,
    }
    written = sum(len(choice.written) for choice in choices)
    usage: Body = {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": written,
        "total_tokens": prompt_tokens + written,
    }
    if params.get("stream"):
        return stream_reply(_events(params, choices, envelope, usage))
    bodies = [_body(params, choice) for choice in choices]
    return json_reply(
        {**envelope, "prompt_filter_results": PROMPT_RESULTS, "choices": bodies, "usage": usage}
    )


def _choose(params: JSONObject, prompt: str, markers: Markers, index: int, number: int) -> _Choice:
    """Write one continuation of `prompt`; `number` tells those of the same prompt apart."""
    tokens = tokenize(cut_at_stop(_write(prompt, markers, number), stops(params)))
    limit = as_int(params.get("max_tokens"), _MAX_TOKENS)
    reason = "length" if len(tokens) > limit else "stop"
    if markers.filter_output:
        limit, reason = min(limit, len(tokens) // 2), "content_filter"
    return _Choice(index, tokenize(prompt) if params.get("echo") else (), tokens[:limit], reason)


def _write(prompt: str, markers: Markers, number: int) -> str:
    """Write a continuation."""
    if markers.tokens is not None:
        return "".join(filler(markers.tokens))
    last = " ".join(without_markers(prompt).split()[-8:])
    again = f" in version {number + 1}" if number else ""
    return f' ... and so the local emulator goes on{again}, where "{last}" left off.'


def _body(params: JSONObject, choice: _Choice) -> Body:
    """Give a choice as a body's member."""
    filtered = choice.finish_reason == "content_filter"
    return {
        "text": "".join(choice.tokens),
        "index": choice.index,
        "finish_reason": choice.finish_reason,
        "logprobs": _logprobs(params, choice.tokens, 0),
        "content_filter_results": FILTERED_COMPLETION if filtered else SAFE_COMPLETION,
    }


def _logprobs(params: JSONObject, tokens: Sequence[str], offset: int) -> Body | None:
    """Give the `logprobs` member for tokens that begin at character `offset`; None where none are wanted."""
    alternatives = params.get("logprobs")
    if alternatives is None:
        return None
    offsets: list[int] = []
    for token in tokens:
        offsets.append(offset)
        offset += len(token)
    return {
        "tokens": list(tokens),
        "token_logprobs": [logprob(token) for token in tokens],
        "top_logprobs": [dict(ranking(token, as_int(alternatives))) for token in tokens],
        "text_offset": offsets,
    }


def _events(params: JSONObject, choices: Sequence[_Choice], envelope: Body, usage: Body) -> Iterator[Event]:
    """Give the events of a stream: what the filter says of the prompt, the choices in turn, the end."""
    wanted = as_object(params.get("stream_options")).get("include_usage") is True
    if wanted:
        envelope = {**envelope, "usage": None}
    yield Event({**envelope, "prompt_filter_results": PROMPT_RESULTS, "choices": []})
    for choice in choices:
        offset = 0
        for token in choice.tokens:
            piece = _piece(choice.index, token, _logprobs(params, [token], offset), SAFE, None)
            yield Event({**envelope, "choices": [piece]}, tokens=1)
            offset += len(token)
        results = FILTERED_COMPLETION if choice.finish_reason == "content_filter" else {}
        yield Event({**envelope, "choices": [_piece(choice.index, "", None, results, choice.finish_reason)]})
    if wanted:
        yield Event({**envelope, "choices": [], "usage": usage})
    yield DONE


def _piece(index: int, text: str, logprobs: Body | None, results: Body, finish_reason: str | None) -> Body:
    return {
        "text": text,
        "index": index,
        "finish_reason": finish_reason,
        "logprobs": logprobs,
        "content_filter_results": results,
    }
