"""What a chat request may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import gateway_error, invalid
from .jsontypes import JSON, JSONObject, as_list, as_object, as_text
from .validation import (
    STOP,
    STREAM_OPTIONS,
    STREAM_OPTIONS_RULE,
    Check,
    Rule,
    anything,
    array,
    boolean,
    check,
    check_rules,
    either,
    integer,
    mapping,
    members,
    number,
    one_of,
    string,
)
from .versions import JSON_SCHEMA_SINCE, is_before

if TYPE_CHECKING:
    from collections.abc import Mapping

_PARTS: Mapping[str, Check] = {
    "text": members({"text": string}, ("text",)),
    "refusal": members({"refusal": string}, ("refusal",)),
    "image_url": members({"image_url": members({"url": string, "detail": string}, ("url",))}, ("image_url",)),
    "input_audio": members(
        {"input_audio": members({"data": string, "format": string}, ("data", "format"))}, ("input_audio",)
    ),
    "file": members({"file": mapping}, ("file",)),
}
_TEXT = ("text",)
_PARTS_BY_ROLE: Mapping[str, tuple[str, ...]] = {
    "system": _TEXT,
    "developer": _TEXT,
    "user": ("text", "image_url", "input_audio", "file"),
    "assistant": ("text", "refusal"),
    "tool": _TEXT,
    "function": _TEXT,
}
# An assistant's message has content, or one of these in its place.
_INSTEAD_OF_CONTENT = ("tool_calls", "function_call", "refusal", "audio")


def _check_message(value: JSON, name: str) -> None:
    """Take a message of a known role whose content suits the role."""
    members({"role": one_of(*_PARTS_BY_ROLE)}, ("role",))(value, name)
    message = as_object(value)
    role, content = as_text(message["role"]), message.get("content")
    if content is None:
        if role != "assistant" or all(message.get(key) is None for key in _INSTEAD_OF_CONTENT):
            raise invalid(
                f"Invalid value for 'content': expected a string, got null. ({name}.content)",
                f"{name}.content",
                "invalid_type",
            )
    elif isinstance(content, list):
        for place, part in enumerate(content):
            _check_part(part, f"{name}.content[{place}]", _PARTS_BY_ROLE[role])
    else:
        string(content, f"{name}.content")
    array(_TOOL_CALL)(message.get("tool_calls") or [], f"{name}.tool_calls")
    if role == "tool":
        members({"tool_call_id": string}, ("tool_call_id",))(value, name)


def _check_part(value: JSON, name: str, kinds: tuple[str, ...]) -> None:
    """Take a part of a message's content."""
    members({"type": one_of(*kinds)}, ("type",))(value, name)
    _PARTS[as_text(as_object(value)["type"])](value, name)


_NAMED = members({"name": string, "arguments": string}, ("name", "arguments"))
_TOOL_CALL = members(
    {"id": string, "type": one_of("function"), "function": _NAMED}, ("id", "type", "function")
)
_FUNCTION = members({"name": string, "description": string, "parameters": mapping}, ("name",))
_TOOL = members({"type": one_of("function"), "function": _FUNCTION}, ("type", "function"))
_FUNCTION_NAME = members({"name": string}, ("name",))
_NAMED_TOOL = members({"type": one_of("function"), "function": _FUNCTION_NAME}, ("type", "function"))


def _check_response_format(value: JSON, name: str) -> None:
    """Take text, json_object, or json_schema with a name and a schema."""
    kinds = one_of("text", "json_object", "json_schema")
    members({"type": kinds}, ("type",))(value, name)
    if as_object(value)["type"] == "json_schema":
        wanted = members({"name": string, "schema": mapping, "strict": boolean}, ("name", "schema"))
        members({"json_schema": wanted}, ("json_schema",))(value, name)


_CHECKS: Mapping[str, Check] = {
    "model": string,
    "messages": array(_check_message, 1),
    "audio": members({"voice": anything, "format": string}, ("voice", "format")),
    "data_sources": array(members({"type": string, "parameters": mapping}, ("type", "parameters")), 1),
    "frequency_penalty": number(-2, 2),
    "function_call": either("a string or an object", {str: one_of("none", "auto"), dict: _FUNCTION_NAME}),
    "functions": array(_FUNCTION, 1, 128),
    "logit_bias": mapping,
    "logprobs": boolean,
    "max_completion_tokens": integer(1),
    "max_tokens": integer(1),
    "metadata": mapping,
    "modalities": array(one_of("text", "audio"), 1),
    "n": integer(1, 128),
    "parallel_tool_calls": boolean,
    "prediction": mapping,
    "presence_penalty": number(-2, 2),
    "prompt_cache_key": string,
    "prompt_cache_retention": string,
    "reasoning_effort": one_of("none", "minimal", "low", "medium", "high", "xhigh"),
    "response_format": _check_response_format,
    "safety_identifier": string,
    "seed": integer(-(2**63), 2**63 - 1),
    "service_tier": string,
    "stop": STOP,
    "store": boolean,
    "stream": boolean,
    "stream_options": STREAM_OPTIONS,
    "temperature": number(0, 2),
    "tool_choice": either(
        "a string or an object", {str: one_of("none", "auto", "required"), dict: _NAMED_TOOL}
    ),
    "tools": array(_TOOL, 1, 128),
    "top_logprobs": integer(0, 20),
    "top_p": number(0, 1),
    "user": string,
    "user_security_context": mapping,
    "verbosity": one_of("low", "medium", "high"),
    "web_search_options": mapping,
}


def _only_with_tools(name: str) -> Rule:
    return (
        lambda params: params.get(name) is not None and not params.get("tools"),
        f"Invalid value for '{name}': '{name}' is only allowed when 'tools' are specified.",
        name,
        None,
    )


_UNANSWERED = (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
    "'tool_call_id', and a message with role 'tool' must be a response to a preceding message with "
    "'tool_calls'."
)
_RULES: tuple[Rule, ...] = (
    STREAM_OPTIONS_RULE,
    _only_with_tools("tool_choice"),
    _only_with_tools("parallel_tool_calls"),
    (
        lambda params: params.get("function_call") is not None and not params.get("functions"),
        "Invalid value for 'function_call': 'function_call' is only allowed when 'functions' are specified.",
        "function_call",
        None,
    ),
    (
        lambda params: params.get("top_logprobs") is not None and params.get("logprobs") is not True,
        "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
        "top_logprobs",
        None,
    ),
    (
        lambda params: (
            params.get("max_tokens") is not None and params.get("max_completion_tokens") is not None
        ),
        "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
        "max_tokens",
        "invalid_parameter_combination",
    ),
    (
        lambda params: "audio" in as_list(params.get("modalities")) and params.get("audio") is None,
        "Missing required parameter: 'audio', which audio output needs.",
        "audio",
        "missing_required_parameter",
    ),
    (
        lambda params: bool(params.get("stream_options")) and bool(params.get("data_sources")),
        "The 'stream_options' parameter cannot be used together with 'data_sources'.",
        "stream_options",
        None,
    ),
    (
        lambda params: not _chosen_function(params) <= set(_functions(params)),
        "Invalid value for 'tool_choice': the named function is not among the specified functions.",
        "tool_choice",
        None,
    ),
    (
        lambda params: bool(_open_calls(params)),
        _UNANSWERED,
        "messages",
        None,
    ),
)


def check_chat(params: JSONObject, version: str | None) -> None:
    """Check the parameters of a chat request. Raises `ServiceError`."""
    schema_wanted = as_object(params.get("response_format")).get("type") == "json_schema"
    if schema_wanted and is_before(version, JSON_SCHEMA_SINCE):
        raise gateway_error(
            400,
            "response_format value as json_schema is enabled only for api versions "
            f"{JSON_SCHEMA_SINCE}-preview and later",
            "BadRequest",
        )
    check(params, _CHECKS, ("messages",), version)
    check_rules(params, _RULES)


def _functions(params: JSONObject) -> list[str]:
    """Give the names of the functions that the model may call."""
    tools = [as_object(as_object(tool).get("function")) for tool in as_list(params.get("tools"))]
    named = [*tools, *(as_object(function) for function in as_list(params.get("functions")))]
    return [as_text(function.get("name")) for function in named]


def _chosen_function(params: JSONObject) -> set[str]:
    """Give the name of the function that the request insists on, if it does."""
    choice = as_object(params.get("tool_choice")).get("function", params.get("function_call"))
    return {as_text(as_object(choice).get("name"))} if isinstance(choice, dict) else set()


def _open_calls(params: JSONObject) -> set[str]:
    """Give the ids of tool calls without a result, and of results without a call."""
    waiting: set[str] = set()
    for item in as_list(params.get("messages")):
        message = as_object(item)
        if message["role"] == "tool":
            waiting ^= {as_text(message.get("tool_call_id"))}
        elif waiting:
            return waiting
        else:
            waiting = {as_text(as_object(call).get("id")) for call in as_list(message.get("tool_calls"))}
    return waiting
