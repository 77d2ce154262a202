"""What a request to the Responses API may hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import invalid
from .jsontypes import JSON, JSONObject, as_list, as_object, as_text
from .validation import (
    Check,
    Rule,
    array,
    boolean,
    check,
    check_rules,
    either,
    integer,
    mapping,
    members,
    missing,
    number,
    one_of,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .call import Call

_PARTS: Mapping[str, Check] = {
    "input_text": members({"text": string}, ("text",)),
    "input_image": members({"image_url": string, "file_id": string, "detail": string}),
    "input_file": members({"file_id": string, "file_data": string, "file_url": string, "filename": string}),
    "input_audio": mapping,
    "output_text": members({"text": string}, ("text",)),
    "refusal": members({"refusal": string}, ("refusal",)),
}
_GIVEN = ("input_text", "input_image", "input_file", "input_audio")
_PARTS_BY_ROLE: Mapping[str, tuple[str, ...]] = {
    "assistant": ("output_text", "refusal"),
    "system": _GIVEN,
    "developer": _GIVEN,
    "user": _GIVEN,
}


def _check_content(kinds: tuple[str, ...]) -> Check:
    """Take text, or parts of these kinds."""

    def check_part(value: JSON, name: str) -> None:
        members({"type": one_of(*kinds)}, ("type",))(value, name)
        _PARTS[as_text(as_object(value)["type"])](value, name)

    return either("a string or an array", {str: string, list: array(check_part)})


def _check_message(value: JSON, name: str) -> None:
    members({"role": one_of(*_PARTS_BY_ROLE)}, ("role", "content"))(value, name)
    role = as_text(as_object(value)["role"])
    members({"content": _check_content(_PARTS_BY_ROLE[role])})(value, name)


# Items of other types, such as those of the service's own tools, go back in as they came.
_ITEMS: Mapping[str, Check] = {
    "message": _check_message,
    "function_call": members(
        {"call_id": string, "name": string, "arguments": string}, ("call_id", "name", "arguments")
    ),
    "function_call_output": members(
        {"call_id": string, "output": _check_content(_GIVEN)}, ("call_id", "output")
    ),
    "item_reference": members({"id": string}, ("id",)),
}


def check_item(value: JSON, name: str) -> None:
    """Take an item; one without a type is a message."""
    members({"type": string})(value, name)
    kind = as_object(value).get("type") or "message"
    _ITEMS.get(as_text(kind), mapping)(value, name)


def _check_tool(value: JSON, name: str) -> None:
    """Take a tool; a function has its name beside its type, not inside of it as in chat."""
    members({"type": string}, ("type",))(value, name)
    if as_object(value)["type"] == "function":
        members({"name": string, "parameters": mapping, "strict": boolean}, ("name",))(value, name)


def _check_format(value: JSON, name: str) -> None:
    """Take text, json_object, or json_schema with a name and a schema."""
    members({"type": one_of("text", "json_object", "json_schema")}, ("type",))(value, name)
    if as_object(value)["type"] == "json_schema":
        members({"name": string, "schema": mapping, "strict": boolean}, ("name", "schema"))(value, name)


_CHECKS: Mapping[str, Check] = {
    "background": boolean,
    "include": array(string),
    "input": either("a string or an array", {str: string, list: array(check_item, 1)}),
    "instructions": either("a string or an array", {str: string, list: array(check_item)}),
    # https://platform.openai.com/docs/api-reference/responses/create: fewer would end in mid-thought.
    "max_output_tokens": integer(16),
    "max_tool_calls": integer(1),
    "metadata": mapping,
    "model": string,
    "parallel_tool_calls": boolean,
    "previous_response_id": string,
    "prompt": mapping,
    "prompt_cache_key": string,
    "prompt_cache_retention": string,
    "reasoning": members(
        {
            "effort": one_of("none", "minimal", "low", "medium", "high", "xhigh"),
            "summary": one_of("auto", "concise", "detailed"),
            "generate_summary": one_of("auto", "concise", "detailed"),
        }
    ),
    "safety_identifier": string,
    "service_tier": string,
    "store": boolean,
    "stream": boolean,
    "stream_options": members({"include_obfuscation": boolean}),
    "temperature": number(0, 2),
    "text": members({"format": _check_format, "verbosity": one_of("low", "medium", "high")}),
    "tool_choice": either(
        "a string or an object",
        {str: one_of("none", "auto", "required"), dict: members({"type": string}, ("type",))},
    ),
    "tools": array(_check_tool),
    "top_logprobs": integer(0, 20),
    "top_p": number(0, 1),
    "truncation": one_of("auto", "disabled"),
    "user": string,
    "conversation": either("a string or an object", {str: string, dict: members({"id": string}, ("id",))}),
}


def _chosen_function(params: JSONObject) -> set[str]:
    """Give the name of the function that the request insists on, if it does."""
    choice = as_object(params.get("tool_choice"))
    return {as_text(choice.get("name"))} if choice.get("type") == "function" else set()


def _functions(params: JSONObject) -> set[str]:
    """Give the names of the functions that the model may call."""
    return {as_text(as_object(tool).get("name")) for tool in as_list(params.get("tools"))}


_RULES: tuple[Rule, ...] = (
    (
        lambda params: not _chosen_function(params) <= _functions(params),
        "Tool choice 'function' not found in 'tools' parameter.",
        "tool_choice",
        None,
    ),
    (
        lambda params: params.get("background") is True and params.get("store") is False,
        "Background mode requires 'store' to be true.",
        "background",
        None,
    ),
    (
        lambda params: bool(params.get("stream_options")) and params.get("stream") is not True,
        "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
        "stream_options",
        None,
    ),
    (
        lambda params: params.get("conversation") is not None and bool(params.get("previous_response_id")),
        "Mutually exclusive parameters: 'previous_response_id' and 'conversation'.",
        "previous_response_id",
        "mutually_exclusive_parameters",
    ),
)
_SAMPLING = ("temperature", "top_p")


def check_response(call: Call) -> None:
    """Check the parameters of `responses.create`. Raises `ServiceError`."""
    params = call.params
    if "response_format" in params:
        raise invalid(
            "Unsupported parameter: 'response_format'. In the Responses API, this parameter has moved to "
            "'text.format'.",
            code="unsupported_parameter",
        )
    check(params, _CHECKS, (), call.version)
    check_rules(params, _RULES)
    if params.get("input") is None and params.get("prompt") is None:
        raise missing("input")
    for name in _SAMPLING if call.model.reasons else ():
        if params.get(name) is not None:
            raise invalid(f"Unsupported parameter: '{name}' is not supported with this model.", name)
