"""Chat completions: what is answered, and the answer as one body. `chat_stream` makes chunks of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .audio import spoken
from .chat_params import check_chat
from .chat_stream import events
from .completion import FINGERPRINT, Choice, Completion
from .filters import FILTERED_COMPLETION, PROMPT_RESULTS, SAFE_COMPLETION, filtered_prompt
from .jsontypes import JSON, Body, JSONObject, as_int, as_list, as_object, as_text
from .logprobs import chat_logprobs
from .replies import Reply, json_reply, stream_reply
from .stored_chat import keep
from .text import (
    Markers,
    Prompt,
    count_tokens,
    cut_at_stop,
    find_markers,
    make_id,
    tokenize,
    without_markers,
)
from .tools import ToolCall, choose_calls
from .validation import stops
from .writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .call import Call

# Every message costs a few tokens beside its text, and an image of low detail 85.
_MESSAGE_TOKENS = 4
_IMAGE_TOKENS = 85
_RECORDING_TOKENS = 50


def create(call: Call) -> Reply:
    """Answer `chat.completions.create`."""
    check_chat(call.params, call.version)
    messages = [as_object(message) for message in as_list(call.params["messages"])]
    markers = find_markers(" ".join(_text(message) for message in messages if message["role"] != "assistant"))
    if markers.filter_prompt:
        raise filtered_prompt()
    completion = _complete(call, messages, markers)
    if call.params.get("store"):
        keep(call, _body(completion))
    if call.params.get("stream"):
        wanted = as_object(call.params.get("stream_options")).get("include_usage") is True
        return stream_reply(events(completion, include_usage=wanted))
    return json_reply(_body(completion))


def _complete(call: Call, messages: Sequence[JSONObject], markers: Markers) -> Completion:
    """Answer the messages."""
    params, prompt = call.params, _read(messages)
    prompt_usage = _prompt_usage(params, messages, prompt)
    call.check_room(prompt_usage, "messages")
    answers_user = messages[-1]["role"] == "user"
    question = without_markers(prompt.question)
    calls = choose_calls(params, question, answers_user=answers_user, seed=call.seed)
    choices = [
        _choice(params, calls, markers, _write(params, prompt, markers, index), index)
        for index in range(as_int(params.get("n"), 1))
    ]
    speaks = "audio" in as_list(params.get("modalities")) and not calls
    return Completion(
        id=call.new_id("chatcmpl-") if params.get("store") else make_id("chatcmpl-", call.seed),
        created=call.now,
        model=call.model.snapshot,
        choices=choices,
        usage=_usage(prompt_usage, prompt.recordings * _RECORDING_TOKENS, choices, spoken_answer=speaks),
        context=_context(params, prompt),
        alternatives=as_int(params.get("top_logprobs")) if params.get("logprobs") else None,
        refused=markers.refuse and not calls,
        spoken=speaks,
        legacy=bool(params.get("functions")),
        async_filter=markers.async_filter,
    )


def _text(message: JSONObject) -> str:
    """Give the text of a message's content."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = [as_object(part) for part in as_list(content)]
    return " ".join(as_text(part.get("text")) for part in parts if part["type"] == "text")


def _read(messages: Sequence[JSONObject]) -> Prompt:
    """Read from a conversation what the answer reflects."""
    asked: JSONObject = {}
    system = ""
    results: list[str] = []
    for message in messages:
        role = message["role"]
        if role == "user":
            asked = message
        elif role in {"system", "developer"}:
            system = system or _text(message)
        results = [*results, _text(message)] if role in {"tool", "function"} else []
    kinds = [as_object(part).get("type") for part in as_list(asked.get("content"))]
    return Prompt(
        _text(asked),
        system,
        kinds.count("image_url"),
        kinds.count("input_audio"),
        kinds.count("file"),
        results,
    )


def _write(params: JSONObject, prompt: Prompt, markers: Markers, index: int) -> str:
    """Write the text of a choice; one that rests on data cites the first of them."""
    form = as_object(params.get("response_format"))
    schema = as_object(form.get("json_schema")).get("schema")
    text = write(prompt, markers, index, form.get("type"), schema)
    plain = markers.tokens is None and not markers.refuse and form.get("type", "text") == "text"
    return f"{text} [doc1]" if plain and params.get("data_sources") else text


def _choice(params: JSONObject, calls: Sequence[ToolCall], markers: Markers, text: str, index: int) -> Choice:
    """Make a choice of the text, unless there are calls in its place."""
    if calls:
        named = isinstance(params.get("tool_choice", params.get("function_call")), dict)
        reason = "function_call" if params.get("functions") else "tool_calls"
        return Choice(index, (), calls, "stop" if named else reason)
    tokens = tokenize(cut_at_stop(text, stops(params)))
    limit = as_int(params.get("max_completion_tokens"), as_int(params.get("max_tokens"), len(tokens)))
    reason = "length" if len(tokens) > limit else "stop"
    if markers.filter_output:
        limit, reason = min(limit, len(tokens) // 2), "content_filter"
    return Choice(index, tokens[:limit], (), reason)


def _context(params: JSONObject, prompt: Prompt) -> Body | None:
    """Give what On Your Data found: one citation for each data source."""
    question = without_markers(prompt.question)
    citations: list[Body] = [
        {
            "content": f"What the emulator's {as_text(as_object(source)['type'])} source says of: {question}",
            "title": f"Document {number}",
            "url": f"https://example.com/documents/{number}",
            "filepath": f"documents/{number}.md",
            "chunk_id": "0",
        }
        for number, source in enumerate(as_list(params.get("data_sources")), 1)
    ]
    return {"citations": citations, "intent": json.dumps([question])} if citations else None


def _prompt_usage(params: JSONObject, messages: Sequence[JSONObject], prompt: Prompt) -> int:
    """Count the tokens of a prompt."""
    texts = sum(count_tokens(_text(message)) + _MESSAGE_TOKENS for message in messages)
    definitions: list[JSON] = [params.get("tools"), params.get("functions"), params.get("response_format")]
    extra = sum(count_tokens(json.dumps(definition)) for definition in definitions if definition is not None)
    return texts + extra + prompt.images * _IMAGE_TOKENS + prompt.recordings * _RECORDING_TOKENS


def _usage(prompt_tokens: int, recorded: int, choices: Sequence[Choice], *, spoken_answer: bool) -> Body:
    """Give the `usage` member."""
    written = sum(len(choice.tokens) for choice in choices)
    called = sum(count_tokens(call.name + call.arguments) for choice in choices for call in choice.calls)
    return {
        "prompt_tokens": prompt_tokens,
        "completion_tokens": written + called,
        "total_tokens": prompt_tokens + written + called,
        "prompt_tokens_details": {"audio_tokens": recorded, "cached_tokens": 0},
        "completion_tokens_details": {
            "accepted_prediction_tokens": 0,
            "audio_tokens": written if spoken_answer else 0,
            "reasoning_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }


def _body(completion: Completion) -> Body:
    """Give the completion as one body."""
    return {
        "choices": [_choice_body(completion, choice) for choice in completion.choices],
        "created": completion.created,
        "id": completion.id,
        "model": completion.model,
        "object": "chat.completion",
        "prompt_filter_results": PROMPT_RESULTS,
        "system_fingerprint": FINGERPRINT,
        "usage": completion.usage,
    }


def _choice_body(completion: Completion, choice: Choice) -> Body:
    message: Body = {"annotations": [], "content": None, "refusal": None, "role": "assistant"}
    if choice.calls:
        functions: list[Body] = [{"name": call.name, "arguments": call.arguments} for call in choice.calls]
        if completion.legacy:
            message["function_call"] = functions[0]
        else:
            message["tool_calls"] = [
                {"id": call.id, "type": "function", "function": function}
                for call, function in zip(choice.calls, functions, strict=True)
            ]
    elif completion.spoken:
        message["audio"] = spoken(completion, choice)
    else:
        message["refusal" if completion.refused else "content"] = choice.text
    if completion.context is not None:
        message["context"] = completion.context
    results: Body = {} if choice.calls else SAFE_COMPLETION
    return {
        "content_filter_results": FILTERED_COMPLETION
        if choice.finish_reason == "content_filter"
        else results,
        "finish_reason": choice.finish_reason,
        "index": choice.index,
        "logprobs": chat_logprobs(choice.tokens, completion.alternatives, refused=completion.refused),
        "message": message,
    }
