"""A response as its final body: what the model puts out, and what the service tells beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .filters import FILTERED_COMPLETION, SAFE_COMPLETION, SAFE_PROMPT
from .jsontypes import JSON, Body, JSONObject, as_int, as_list, as_object, as_text
from .logprobs import chat_logprobs
from .response_input import text_of
from .text import Markers, Prompt, count_tokens, make_id, tokenize, without_markers
from .tools import choose_calls
from .writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .call import Call
    from .tools import ToolCall

_ID_LENGTH = 48
_REASONING_TOKENS = 64
_NO_LIMIT = 1 << 31
_IMAGE_TOKENS, _MESSAGE_TOKENS = 85, 4
_SUMMARY = "**Reading the question**\n\nThe emulator reads what was asked, and will say it back."
# What is told of the request, and what where the request has nothing.
_REQUEST: JSONObject = {
    "background": False,
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "prompt_cache_key": None,
    "safety_identifier": None,
    "service_tier": "default",
    "store": True,
    "temperature": 1.0,
    "tool_choice": "auto",
    "tools": [],
    "top_logprobs": 0,
    "top_p": 1.0,
    "truncation": "disabled",
    "user": None,
    "metadata": {},
}


@dataclass(frozen=True)
class _Made:
    """What the model puts out: items, their tokens, and why they are not all, None if they are."""

    items: list[Body]
    tokens: int
    reason: str | None = None


def respond(
    call: Call, response_id: str, context: Sequence[JSONObject], prompt: Prompt, markers: Markers
) -> Body:
    """Give the body of a response that is finished."""
    params = call.params
    given = count_input(params, context, prompt)
    call.check_room(given, "input")
    made = _make(call, response_id, context, prompt, markers)
    body: Body = {
        "id": response_id,
        "object": "response",
        "created_at": call.now,
        "status": "incomplete" if made.reason else "completed",
        # Dated api-versions have the member, and nothing in it.
        "content_filters": None if call.version else _content_filters(prompt, made),
        "error": None,
        "incomplete_details": {"reason": made.reason} if made.reason else None,
        "model": params["model"],
        "output": made.items,
        **{name: default if params.get(name) is None else params[name] for name, default in _REQUEST.items()},
        "reasoning": _reasoning(call),
        "text": {"format": {"type": "text"}, "verbosity": "medium", **as_object(params.get("text"))},
        "usage": _usage(call, given, made.tokens),
    }
    if markers.fail:
        error = {"code": "server_error", "message": "The model failed, as the prompt told it to."}
        body |= {"status": "failed", "error": error, "incomplete_details": None, "output": [], "usage": None}
    return body


def _make(
    call: Call, response_id: str, context: Sequence[JSONObject], prompt: Prompt, markers: Markers
) -> _Made:
    """Make the output: thoughts where the model has some, then calls, or else a message."""
    items: list[Body] = []
    limit = as_int(call.params.get("max_output_tokens"), _NO_LIMIT)
    if call.model.reasons:
        items.append(_thoughts(call, response_id))
        limit -= _REASONING_TOKENS
    if limit <= 0:
        return _Made(items, 0, "max_output_tokens")
    asked = context[-1:] and context[-1].get("role") == "user"
    question = without_markers(prompt.question)
    calls = choose_calls(
        _chat_tools(call.params), question, answers_user=bool(asked), seed=response_id.encode()
    )
    if calls:
        items += [_function_call(one, place, response_id) for place, one in enumerate(calls)]
        return _Made(items, sum(count_tokens(one.name + one.arguments) for one in calls))
    form = as_object(as_object(call.params.get("text")).get("format"))
    tokens = tokenize(write(prompt, markers, 0, form.get("type"), form.get("schema")))
    reason = "max_output_tokens" if len(tokens) > limit else None
    if markers.filter_output:
        limit, reason = min(limit, len(tokens) // 2), "content_filter"
    items.append(_message(call, response_id, tokens[:limit], markers, reason))
    return _Made(items, min(limit, len(tokens)), reason)


def _thoughts(call: Call, response_id: str) -> Body:
    """Give a reasoning item, with a summary and in secret where that is asked for."""
    reasoning = as_object(call.params.get("reasoning"))
    summarised = reasoning.get("summary") or reasoning.get("generate_summary")
    item: Body = {
        "id": make_id("rs_", response_id.encode(), _ID_LENGTH),
        "type": "reasoning",
        "summary": [{"type": "summary_text", "text": _SUMMARY}] if summarised else [],
    }
    if "reasoning.encrypted_content" in as_list(call.params.get("include")):
        item["encrypted_content"] = make_id("gAAAAA", response_id.encode(), 64)
    return item


def _function_call(call: ToolCall, place: int, response_id: str) -> Body:
    return {
        "id": make_id("fc_", f"{place} {response_id}".encode(), _ID_LENGTH),
        "type": "function_call",
        "status": "completed",
        "arguments": call.arguments,
        "call_id": call.id,
        "name": call.name,
    }


def _message(
    call: Call, response_id: str, tokens: Sequence[str], markers: Markers, reason: str | None
) -> Body:
    """Give the item of a message."""
    text = "".join(tokens)
    part: Body = {"type": "refusal", "refusal": text}
    if not markers.refuse:
        ranked = "message.output_text.logprobs" in as_list(call.params.get("include"))
        logprobs = chat_logprobs(tokens, as_int(call.params.get("top_logprobs")), refused=False) or {}
        part = {
            "type": "output_text",
            "annotations": [],
            "logprobs": logprobs["content"] if ranked else [],
            "text": text,
        }
    return {
        "id": make_id("msg_", response_id.encode(), _ID_LENGTH),
        "type": "message",
        "status": "incomplete" if reason else "completed",
        "content": [part],
        "role": "assistant",
    }


def _chat_tools(params: JSONObject) -> JSONObject:
    """Give a request's functions, and which of them may be called, in the form that chat has for them."""
    functions = [as_object(tool) for tool in as_list(params.get("tools"))]
    functions = [function for function in functions if function["type"] == "function"]
    choice = params.get("tool_choice")
    kind = as_object(choice).get("type")
    if kind == "allowed_tools":
        allowed = {as_text(as_object(tool).get("name")) for tool in as_list(as_object(choice).get("tools"))}
        functions = [function for function in functions if function["name"] in allowed]
        choice = as_object(choice).get("mode")
    elif isinstance(choice, dict) and kind != "function":
        # One of the service's own tools is to be used, and no function.
        choice = "none"
    return {
        "tools": [{"function": function} for function in functions],
        "tool_choice": choice,
        "parallel_tool_calls": params.get("parallel_tool_calls"),
    }


def _reasoning(call: Call) -> Body:
    return {
        "effort": "medium" if call.model.reasons else None,
        "summary": None,
        **as_object(call.params.get("reasoning")),
    }


def count_input(params: JSONObject, context: Sequence[JSONObject], prompt: Prompt) -> int:
    """Count the tokens of what the model is given."""
    texts = sum(count_tokens(text_of(item)) + _MESSAGE_TOKENS for item in context)
    definitions: list[JSON] = [params.get("instructions"), params.get("tools"), params.get("text")]
    extra = sum(count_tokens(json.dumps(definition)) for definition in definitions if definition is not None)
    return texts + extra + prompt.images * _IMAGE_TOKENS


def _usage(call: Call, given: int, written: int) -> Body:
    thought = 0
    if call.model.reasons:
        thought = min(_REASONING_TOKENS, as_int(call.params.get("max_output_tokens"), _REASONING_TOKENS))
    return {
        "input_tokens": given,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": written + thought,
        "output_tokens_details": {"reasoning_tokens": thought},
        "total_tokens": given + written + thought,
    }


def _content_filters(prompt: Prompt, made: _Made) -> list[Body]:
    """Give what the filter says of the prompt and of the output."""
    blocked = made.reason == "content_filter"
    return [
        _content_filter("prompt", SAFE_PROMPT, len(prompt.question)),
        _content_filter(
            "completion", FILTERED_COMPLETION if blocked else SAFE_COMPLETION, made.tokens, blocked=blocked
        ),
    ]


def _content_filter(source: str, results: Body, end: int, *, blocked: bool = False) -> Body:
    return {
        "blocked": blocked,
        "source_type": source,
        "content_filter_raw": [],
        "content_filter_results": results,
        "content_filter_offsets": {"start_offset": 0, "end_offset": end, "check_offset": 0},
    }
