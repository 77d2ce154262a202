"""Calls of the Responses API of every kind, for the tests that hold what is sent to a description."""

from __future__ import annotations

from typing import Any

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
FUNCTION = {
    "type": "function",
    "name": "weather",
    "description": "Tells the weather.",
    "parameters": SCHEMA,
    "strict": True,
}
FILE_SEARCH = {
    "type": "file_search",
    "vector_store_ids": ["vs_1"],
    "max_num_results": 3,
    "ranking_options": {"ranker": "auto", "score_threshold": 0.5},
    "filters": {
        "type": "and",
        "filters": [
            {"type": "eq", "key": "lang", "value": "en"},
            {"type": "or", "filters": [{"type": "gt", "key": "year", "value": 2020}]},
        ],
    },
}
LOCATION = {
    "type": "approximate",
    "country": "SE",
    "region": "Stockholm",
    "city": "Stockholm",
    "timezone": "Europe/Stockholm",
}
TOOLS: list[dict[str, Any]] = [
    FUNCTION,
    FILE_SEARCH,
    {"type": "web_search_preview", "user_location": LOCATION, "search_context_size": "low"},
    {
        "type": "computer_use_preview",
        "environment": "browser",
        "display_width": 1024,
        "display_height": 768,
    },
    {"type": "code_interpreter", "container": {"type": "auto", "file_ids": ["file-1"]}},
    {"type": "code_interpreter", "container": "cntr_1"},
    {
        "type": "image_generation",
        "model": "gpt-image-1",
        "quality": "low",
        "size": "1024x1024",
        "output_format": "webp",
        "output_compression": 50,
        "moderation": "low",
        "background": "opaque",
        "input_image_mask": {"image_url": "data:image/png;base64,iVBORw0KGgo=", "file_id": "file-1"},
        "partial_images": 2,
    },
    {"type": "local_shell"},
    {
        "type": "mcp",
        "server_label": "docs",
        "server_url": "https://example.com/mcp",
        "headers": {"x-key": "1"},
        "allowed_tools": ["search"],
        "require_approval": "never",
    },
    {
        "type": "mcp",
        "server_label": "more",
        "server_url": "https://example.com/more",
        "allowed_tools": {"tool_names": ["search"]},
        "require_approval": {"always": {"tool_names": ["delete"]}, "never": {"tool_names": ["search"]}},
    },
]
NEWER_TOOLS = [
    {"type": "web_search", "filters": {"allowed_domains": ["example.com"]}, "external_web_access": True},
    {"type": "computer"},
    {"type": "shell", "environment": {"type": "local"}},
    {"type": "apply_patch"},
    {
        "type": "custom",
        "name": "sql",
        "description": "Runs a query.",
        "format": {"type": "grammar", "syntax": "regex", "definition": "SELECT .*"},
    },
    {"type": "custom", "name": "say", "format": {"type": "text"}},
    {"type": "namespace", "name": "crm", "description": "Customers.", "tools": [FUNCTION]},
    {"type": "tool_search", "execution": "client", "description": "Finds tools.", "parameters": SCHEMA},
]

TEXT = {"type": "input_text", "text": "What is this?"}
CONTENT = [
    TEXT,
    {"type": "input_image", "image_url": "https://example.com/cat.png", "detail": "low"},
    {"type": "input_image", "file_id": "file-1", "detail": "auto"},
    {"type": "input_file", "filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg=="},
    {"type": "input_file", "file_id": "file-1"},
    {"type": "input_audio", "data": "UklGRg==", "format": "wav"},
]
ANNOTATIONS = [
    {"type": "file_citation", "file_id": "file-1", "filename": "a.pdf", "index": 0},
    {
        "type": "url_citation",
        "url": "https://example.com",
        "title": "Example",
        "start_index": 0,
        "end_index": 2,
    },
    {"type": "file_path", "file_id": "file-1", "index": 0},
]
TOP = {"token": "Hi", "logprob": -0.1, "bytes": [72, 105]}
ANSWER = {
    "type": "output_text",
    "text": "Hi",
    "annotations": ANNOTATIONS,
    "logprobs": [{**TOP, "top_logprobs": [TOP]}],
}
CHECK = {"id": "cu_1", "code": "malicious", "message": "Look twice."}
ACTIONS = [
    {"type": "click", "button": "left", "x": 1, "y": 2},
    {"type": "double_click", "x": 1, "y": 2},
    {"type": "drag", "path": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]},
    {"type": "keypress", "keys": ["CTRL", "C"]},
    {"type": "move", "x": 1, "y": 2},
    {"type": "screenshot"},
    {"type": "scroll", "x": 1, "y": 2, "scroll_x": 0, "scroll_y": 100},
    {"type": "type", "text": "Hi"},
    {"type": "wait"},
]
SCREEN = {"type": "computer_screenshot", "image_url": "data:image/png;base64,iVBORw0KGgo="}
ITEMS: list[dict[str, Any]] = [
    {"type": "message", "role": "user", "content": CONTENT},
    {"type": "message", "role": "system", "content": [TEXT]},
    {"type": "message", "role": "developer", "content": [TEXT]},
    {"type": "message", "role": "assistant", "content": [ANSWER, {"type": "refusal", "refusal": "No."}]},
    {
        "type": "message",
        "role": "assistant",
        "content": [{"type": "output_audio", "data": "UklGRg==", "transcript": "Hi"}],
    },
    {"type": "item_reference", "id": "msg_1"},
    {
        "type": "reasoning",
        "id": "rs_1",
        "summary": [{"type": "summary_text", "text": "Because."}],
        "encrypted_content": "gAAA",
    },
    {"type": "function_call", "call_id": "call_1", "name": "weather", "arguments": '{"city":"Paris"}'},
    {"type": "function_call_output", "call_id": "call_1", "output": "22 degrees"},
    {
        "type": "file_search_call",
        "queries": ["cats"],
        "results": [
            {
                "file_id": "file-1",
                "text": "Cats.",
                "filename": "a.pdf",
                "attributes": {"lang": "en"},
                "score": 0.9,
            }
        ],
    },
    {"type": "web_search_call", "action": {"type": "search", "query": "cats"}},
    {"type": "web_search_call", "action": {"type": "open_page", "url": "https://example.com"}},
    {"type": "web_search_call", "action": {"type": "find", "url": "https://example.com", "pattern": "cat"}},
    *(
        {"type": "computer_call", "call_id": "call_2", "action": action, "pending_safety_checks": [CHECK]}
        for action in ACTIONS
    ),
    {
        "type": "computer_call_output",
        "call_id": "call_2",
        "acknowledged_safety_checks": [CHECK],
        "output": SCREEN,
    },
    {
        "type": "code_interpreter_call",
        "container_id": "cntr_1",
        "code": "print(1)",
        "outputs": [{"type": "logs", "logs": "1"}, {"type": "image", "url": "https://example.com/a.png"}],
    },
    {"type": "image_generation_call", "result": "iVBORw0KGgo="},
    {
        "type": "local_shell_call",
        "call_id": "call_3",
        "action": {
            "type": "exec",
            "command": ["ls"],
            "env": {"A": "1"},
            "timeout_ms": 1000,
            "working_directory": "/",
            "user": "me",
        },
    },
    {"type": "local_shell_call_output", "output": "{}"},
    {
        "type": "mcp_list_tools",
        "server_label": "docs",
        "tools": [{"name": "search", "description": "Searches.", "input_schema": SCHEMA, "annotations": {}}],
        "error": None,
    },
    {
        "type": "mcp_call",
        "server_label": "docs",
        "name": "search",
        "arguments": "{}",
        "output": "[]",
        "error": None,
    },
    {"type": "mcp_approval_request", "server_label": "docs", "name": "search", "arguments": "{}"},
    {"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": True, "reason": "Why not."},
]
NEWER_ITEMS: list[dict[str, Any]] = [
    {"type": "custom_tool_call", "call_id": "call_4", "name": "sql", "input": "SELECT 1"},
    {"type": "custom_tool_call_output", "call_id": "call_4", "output": "1"},
    {"type": "tool_search_output", "call_id": None, "execution": "client", "tools": [FUNCTION]},
    {"type": "compaction", "encrypted_content": "gAAA"},
    {"type": "shell_call", "call_id": "call_5", "action": {"commands": ["ls"]}},  # known to no TypedDict
]
INCLUDE = [
    "code_interpreter_call.outputs",
    "computer_call_output.output.image_url",
    "file_search_call.results",
    "message.input_image.image_url",
    "message.output_text.logprobs",
    "reasoning.encrypted_content",
]
JSON_SCHEMA = {
    "type": "json_schema",
    "name": "city",
    "description": "A city.",
    "schema": SCHEMA,
    "strict": True,
}

ALL: dict[str, Any] = {
    "input": "Hi",
    "background": False,
    "include": INCLUDE,
    "instructions": "Be brief.",
    "max_output_tokens": 100,
    "max_tool_calls": 3,
    "metadata": {"run": "1"},
    "parallel_tool_calls": False,
    "previous_response_id": "resp_1",
    "prompt": {"id": "pmpt_1", "version": "2", "variables": {"city": "Paris"}},
    "reasoning": {"effort": "low", "summary": "auto", "generate_summary": "concise"},
    "store": True,
    "stream": True,
    "temperature": 0.2,
    "text": {"format": JSON_SCHEMA},
    "tool_choice": "auto",
    "tools": TOOLS,
    "top_logprobs": 3,
    "top_p": 0.9,
    "truncation": "auto",
    "user": "user-1",
}
NULLABLE = [
    *("background", "include", "instructions", "max_output_tokens", "max_tool_calls", "parallel_tool_calls"),
    *("previous_response_id", "prompt", "reasoning", "store", "stream", "temperature", "top_p"),
]

RESPONSES: dict[str, dict[str, Any]] = {
    "text": {"input": "Hi"},
    "all": ALL,
    "nulls": {"input": "Hi", **dict.fromkeys(NULLABLE)},
    "message": {"input": [{"role": "user", "content": "Hi"}]},
    "items": {"input": ITEMS},
    "stream": {"input": "Hi", "stream": True},
    "text format": {"input": "Hi", "text": {"format": {"type": "text"}}},
    "json format": {"input": "Hi", "text": {"format": {"type": "json_object"}}},
    "no tool": {"input": "Hi", "tools": TOOLS, "tool_choice": "none"},
    **{
        f"tool choice {choice['type']}": {"input": "Hi", "tools": TOOLS, "tool_choice": choice}
        for choice in (
            {"type": "function", "name": "weather"},
            {"type": "mcp", "server_label": "docs", "name": "search"},
            {"type": "file_search"},
            {"type": "computer_use_preview"},
            {"type": "web_search_preview"},
            {"type": "image_generation"},
            {"type": "code_interpreter"},
        )
    },
}
NEWER: dict[str, dict[str, Any]] = {
    "all": {
        "input": NEWER_ITEMS,
        "tools": NEWER_TOOLS,
        "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": [FUNCTION]},
        "text": {"verbosity": "low"},
        "reasoning": {"effort": "minimal", "context": "auto", "mode": "standard"},
        "include": ["web_search_call.action.sources"],
        "context_management": [{"type": "compaction", "compact_threshold": 1000}],
        "conversation": {"id": "conv_1"},
        "prompt": {"id": "pmpt_1", "variables": {"image": CONTENT[1]}},
        "moderation": {"model": "omni-moderation-latest"},
        "prompt_cache_key": "k",
        "prompt_cache_options": {"mode": "implicit"},
        "prompt_cache_retention": "24h",
        "safety_identifier": "u",
        "service_tier": "auto",
        "stream_options": {"include_obfuscation": False},
        "stream": True,
    },
    "conversation by id": {"input": "Hi", "conversation": "conv_1"},
    "named custom tool": {"input": "Hi", "tool_choice": {"type": "custom", "name": "sql"}},
}
"""Calls that are newer than the descriptions."""
