"""What is refused, and how: a table for each operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import CHAT, COMPLETIONS, EMBEDDINGS, error, user

if TYPE_CHECKING:
    import httpx

TOOL = {"type": "function", "function": {"name": "f"}}
CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
TOOL_MESSAGE = {"role": "tool", "tool_call_id": "c", "content": "x"}
ASSISTANT = {"role": "assistant", "tool_calls": [CALL]}
NEWEST = CHAT.replace("2024-10-21", "2025-04-01-preview")

CHAT_CASES: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"messages": None}, "messages", "missing_required_parameter"),
    ({"messages": "Hello"}, "messages", "invalid_type"),
    ({"messages": []}, "messages", "empty_array"),
    ({"messages": ["Hello"]}, "messages[0]", "invalid_type"),
    ({"messages": [{}]}, "messages[0].role", "missing_required_parameter"),
    ({"messages": [{"role": 1}]}, "messages[0].role", "invalid_type"),
    ({"messages": [{"role": "pirate", "content": "x"}]}, "messages[0].role", "invalid_value"),
    ({"messages": [{"role": "user"}]}, "messages[0].content", "invalid_type"),
    ({"messages": [{"role": "user", "content": None}]}, "messages[0].content", "invalid_type"),
    ({"messages": [{"role": "assistant"}]}, "messages[0].content", "invalid_type"),
    ({"messages": [{"role": "user", "content": 1}]}, "messages[0].content", "invalid_type"),
    ({"messages": user(["x"])}, "messages[0].content[0]", "invalid_type"),
    ({"messages": user([{}])}, "messages[0].content[0].type", "missing_required_parameter"),
    ({"messages": user([{"type": "x"}])}, "messages[0].content[0].type", "invalid_value"),
    ({"messages": user([{"type": "text"}])}, "messages[0].content[0].text", "missing_required_parameter"),
    (
        {"messages": [{"role": "system", "content": [{"type": "image_url"}]}]},
        "messages[0].content[0].type",
        "invalid_value",
    ),
    (
        {"messages": user([{"type": "image_url", "image_url": {}}])},
        "messages[0].content[0].image_url.url",
        "missing_required_parameter",
    ),
    (
        {"messages": [{"role": "tool", "content": "x"}]},
        "messages[0].tool_call_id",
        "missing_required_parameter",
    ),
    ({"messages": [TOOL_MESSAGE]}, "messages", None),
    ({"messages": [ASSISTANT]}, "messages", None),
    ({"messages": [ASSISTANT, *user("x"), TOOL_MESSAGE]}, "messages", None),
    (
        {"messages": [{"role": "assistant", "tool_calls": [{**CALL, "id": None}]}]},
        "messages[0].tool_calls[0].id",
        "missing_required_parameter",
    ),
    ({"unknown": 1}, "unknown", "unknown_parameter"),
    ({"unknown": None}, "unknown", "unknown_parameter"),
    ({"temperature": "hot"}, "temperature", "invalid_type"),
    ({"temperature": True}, "temperature", "invalid_type"),
    ({"temperature": -0.1}, "temperature", "decimal_below_min_value"),
    ({"temperature": 2.1}, "temperature", "decimal_above_max_value"),
    ({"top_p": 1.1}, "top_p", "decimal_above_max_value"),
    ({"presence_penalty": -3}, "presence_penalty", "decimal_below_min_value"),
    ({"frequency_penalty": 3}, "frequency_penalty", "decimal_above_max_value"),
    ({"n": 0}, "n", "integer_below_min_value"),
    ({"n": 129}, "n", "integer_above_max_value"),
    ({"n": 1.5}, "n", "invalid_type"),
    ({"n": True}, "n", "invalid_type"),
    ({"max_tokens": 0}, "max_tokens", "integer_below_min_value"),
    ({"max_tokens": 1, "max_completion_tokens": 1}, "max_tokens", "invalid_parameter_combination"),
    ({"stream": "yes"}, "stream", "invalid_type"),
    ({"user": 1}, "user", "invalid_type"),
    ({"logit_bias": []}, "logit_bias", "invalid_type"),
    ({"stop": 1}, "stop", "invalid_type"),
    ({"stop": []}, "stop", "empty_array"),
    ({"stop": ["a", "b", "c", "d", "e"]}, "stop", "array_above_max_length"),
    ({"stop": ["a", 1]}, "stop[1]", "invalid_type"),
    ({"stream_options": {"include_usage": True}}, "stream_options", None),
    ({"stream_options": {"include_usage": True}, "stream": False}, "stream_options", None),
    (
        {"stream_options": {"include_usage": 1}, "stream": True},
        "stream_options.include_usage",
        "invalid_type",
    ),
    ({"tool_choice": "auto"}, "tool_choice", None),
    ({"tool_choice": "sometimes", "tools": [TOOL]}, "tool_choice", "invalid_value"),
    ({"tool_choice": 1, "tools": [TOOL]}, "tool_choice", "invalid_type"),
    (
        {"tool_choice": {"type": "function"}, "tools": [TOOL]},
        "tool_choice.function",
        "missing_required_parameter",
    ),
    ({"tool_choice": {"type": "function", "function": {"name": "g"}}, "tools": [TOOL]}, "tool_choice", None),
    ({"parallel_tool_calls": True}, "parallel_tool_calls", None),
    ({"tools": []}, "tools", "empty_array"),
    ({"tools": [{"type": "other"}]}, "tools[0].function", "missing_required_parameter"),
    (
        {"tools": [{"type": "function", "function": {}}]},
        "tools[0].function.name",
        "missing_required_parameter",
    ),
    ({"function_call": "auto"}, "function_call", None),
    ({"top_logprobs": 2}, "top_logprobs", None),
    ({"top_logprobs": 21, "logprobs": True}, "top_logprobs", "integer_above_max_value"),
    ({"response_format": {}}, "response_format.type", "missing_required_parameter"),
    ({"response_format": {"type": "xml"}}, "response_format.type", "invalid_value"),
    (
        {"response_format": {"type": "json_schema"}},
        "response_format.json_schema",
        "missing_required_parameter",
    ),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"schema": {}}}},
        "response_format.json_schema.name",
        "missing_required_parameter",
    ),
    (
        {"response_format": {"type": "json_schema", "json_schema": {"name": "x"}}},
        "response_format.json_schema.schema",
        "missing_required_parameter",
    ),
    ({"modalities": ["text", "smell"]}, "modalities[1]", "invalid_value"),
    ({"modalities": ["audio"]}, "audio", "missing_required_parameter"),
    ({"data_sources": [{"type": "x"}]}, "data_sources[0].parameters", "missing_required_parameter"),
    (
        {
            "data_sources": [{"type": "x", "parameters": {}}],
            "stream": True,
            "stream_options": {"include_usage": True},
        },
        "stream_options",
        None,
    ),
]

COMPLETION_CASES: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"prompt": None}, "prompt", "missing_required_parameter"),
    ({"prompt": 1}, "prompt", "invalid_type"),
    ({"prompt": []}, "prompt", "empty_array"),
    ({"prompt": ["a", 1]}, "prompt", "invalid_type"),
    ({"prompt": [True]}, "prompt", "invalid_type"),
    ({"prompt": [[1], [1, "a"]]}, "prompt[1]", "invalid_type"),
    ({"prompt": ["x"] * 2_049}, "prompt", "array_above_max_length"),
    ({"messages": []}, "messages", "unknown_parameter"),
    ({"max_tokens": -1}, "max_tokens", "integer_below_min_value"),
    ({"logprobs": 6}, "logprobs", "integer_above_max_value"),
    ({"best_of": 1, "n": 2}, "best_of", None),
    ({"best_of": 2, "stream": True}, "best_of", None),
    ({"stream_options": {}, "stream": False, "suffix": 1}, "suffix", "invalid_type"),
    ({"prompt": "x " * 5_000}, "prompt", "context_length_exceeded"),
]

EMBEDDING_CASES: list[tuple[dict[str, Any], str | None, str | None]] = [
    ({"input": None}, "input", "missing_required_parameter"),
    ({"input": {}}, "input", "invalid_type"),
    ({"input": ""}, "input", None),
    ({"input": []}, "input", "empty_array"),
    ({"input": ["a", ""]}, "input", None),
    ({"input": [[1], []]}, "input", None),
    ({"input": [1, "a"]}, "input", "invalid_type"),
    ({"input": [None]}, "input", "invalid_type"),
    ({"input": ["x"] * 2_049}, "input", "array_above_max_length"),
    ({"input": [[1]] * 2_049}, "input", "array_above_max_length"),
    ({"input": "x " * 9_000}, "input", "context_length_exceeded"),
    ({"input": [1] * 9_000}, "input", "context_length_exceeded"),
    ({"encoding_format": "hex"}, "encoding_format", "invalid_value"),
    ({"dimensions": 0}, "dimensions", "integer_below_min_value"),
    ({"dimensions": 1_537}, "dimensions", None),
    ({"unknown": 1}, "unknown", "unknown_parameter"),
]


def refused(http: httpx.Client, url: str, body: object, param: str | None, code: str | None) -> None:
    response = http.post(url, json=body)
    assert response.status_code == 400, response.text
    assert response.headers["x-request-id"]
    found = error(response)
    assert set(found) == {"message", "type", "param", "code"}
    assert (found["param"], found["code"], found["type"]) == (param, code, "invalid_request_error")
    assert found["message"]


@pytest.mark.parametrize(("params", "param", "code"), CHAT_CASES)
def test_chat(http: httpx.Client, params: dict[str, Any], param: str | None, code: str | None) -> None:
    refused(http, NEWEST, {"messages": user("Hello"), **params}, param, code)


@pytest.mark.parametrize(("params", "param", "code"), COMPLETION_CASES)
def test_completions(http: httpx.Client, params: dict[str, Any], param: str | None, code: str | None) -> None:
    refused(http, COMPLETIONS, {"prompt": "Hello", **params}, param, code)


@pytest.mark.parametrize(("params", "param", "code"), EMBEDDING_CASES)
def test_embeddings(http: httpx.Client, params: dict[str, Any], param: str | None, code: str | None) -> None:
    refused(http, EMBEDDINGS, {"input": "Hello", **params}, param, code)


def test_vectors_of_one_length(http: httpx.Client) -> None:
    body = {"input": "Hello", "dimensions": 1_536}
    refused(http, EMBEDDINGS.replace("3-small", "ada-002"), body, "dimensions", None)


def test_messages_name_what_was_expected(http: httpx.Client) -> None:
    def message(params: dict[str, Any]) -> str:
        return str(error(http.post(CHAT, json={"messages": user("Hello"), **params}))["message"])

    assert message({"temperature": "hot"}) == (
        "Invalid type for 'temperature': expected a decimal, but got a string instead."
    )
    assert message({"n": 0}) == (
        "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead."
    )
    assert message({"foo": 0}) == "Unknown parameter: 'foo'."
    assert message({"messages": None}) == "Missing required parameter: 'messages'."


@pytest.mark.parametrize(
    "name", ["temperature", "top_p", "n", "stop", "tools", "tool_choice", "stream", "response_format", "seed"]
)
def test_null_stands_for_a_missing_parameter(http: httpx.Client, name: str) -> None:
    response = http.post(CHAT, json={"messages": user("Hello"), name: None})
    assert response.status_code == 200


def test_parameters_came_with_versions(http: httpx.Client) -> None:
    body = {"messages": user("Hello"), "stream": True, "stream_options": {"include_usage": True}}
    refused(http, CHAT.replace("2024-10-21", "2024-06-01"), body, "stream_options", "unknown_parameter")
    v1 = {"model": "gpt-4o", **body, "modalities": ["text"]}
    assert http.post("/openai/v1/chat/completions", json=v1).status_code == 200
