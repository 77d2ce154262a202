"""Calls of every kind, for the tests that hold what is sent to a description."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "text", "text": "What is this?"}
IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png", "detail": "low"}}
INLINE_IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
AUDIO = {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}
FILE = {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg=="}}
UPLOADED = {"type": "file", "file": {"file_id": "assistant-1"}}
REFUSAL = {"type": "refusal", "refusal": "I will not."}
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Paris"}'}}
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
FUNCTION = {"name": "weather", "description": "Tells the weather.", "parameters": SCHEMA}
TOOL = {"type": "function", "function": {**FUNCTION, "strict": True}}
JSON_SCHEMA = {
    "type": "json_schema",
    "json_schema": {"name": "city", "description": "A city.", "schema": SCHEMA, "strict": True},
}
SEARCH: dict[str, Any] = {
    "type": "azure_search",
    "parameters": {
        "endpoint": "https://example.search.windows.net",
        "index_name": "docs",
        "authentication": {"type": "api_key", "key": "a-search-key"},
        "top_n_documents": 3,
        "in_scope": True,
        "strictness": 3,
        "query_type": "vector_simple_hybrid",
        "embedding_dependency": {"type": "deployment_name", "deployment_name": "ada"},
        "fields_mapping": {"title_field": "title", "content_fields": ["body"], "vector_fields": ["vector"]},
        "role_information": "You answer from documents.",
        "filter": "lang eq 'en'",
        "semantic_configuration": "default",
        "include_contexts": ["citations", "intent"],
    },
}
MONGO: dict[str, Any] = {
    "type": "mongo_db",
    "parameters": {
        "endpoint": "example.mongodb.net",
        "database_name": "db",
        "collection_name": "docs",
        "app_name": "app",
        "index_name": "vectors",
        "authentication": {"type": "username_and_password", "username": "me", "password": "a-password"},
        "embedding_dependency": {"type": "deployment_name", "deployment_name": "ada"},
        "fields_mapping": {"content_fields": ["body"], "vector_fields": ["vector"]},
    },
}

SYSTEM = {"role": "system", "content": "Be brief.", "name": "boss"}
DEVELOPER = {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]}
USER = {"role": "user", "content": "What is the weather in Paris?", "name": "me"}
CALLED = {"role": "assistant", "content": None, "tool_calls": [CALL]}
RESULT = {"role": "tool", "tool_call_id": "call_1", "content": "22 degrees"}
OLD_CALL = {
    "role": "assistant",
    "content": None,
    "function_call": {"name": "weather", "arguments": "{}"},
}
OLD_RESULT = {"role": "function", "name": "weather", "content": "22 degrees"}


def chat(*messages: dict[str, Any], **params: Any) -> dict[str, Any]:
    """The parameters of a chat call."""
    return {"messages": list(messages) or [USER], **params}


COMMON = chat(
    SYSTEM,
    USER,
    frequency_penalty=0.5,
    logit_bias={"50256": -100},
    logprobs=True,
    max_completion_tokens=100,
    max_tokens=100,
    n=2,
    parallel_tool_calls=False,
    presence_penalty=-0.5,
    response_format=JSON_SCHEMA,
    seed=7,
    stop=["\n", "END"],
    stream=True,
    stream_options={"include_usage": True},
    temperature=0.2,
    tool_choice="auto",
    tools=[TOOL],
    top_logprobs=3,
    top_p=0.9,
    user="user-1",
)

CHAT: dict[str, dict[str, Any]] = {
    "plain": chat(),
    "all that both describe": COMMON,
    "all that v1 describes": {
        **COMMON,
        "audio": {"voice": "alloy", "format": "mp3"},
        "data_sources": [SEARCH],
        "function_call": "auto",
        "functions": [FUNCTION],
        "metadata": {"run": "1"},
        "modalities": ["text", "audio"],
        "prediction": {"type": "content", "content": "Paris is"},
        "reasoning_effort": "low",
        "store": False,
        "user_security_context": {"application_name": "app", "end_user_id": "1", "source_ip": "10.0.0.1"},
    },
    "nulls": chat(
        **dict.fromkeys(
            ("frequency_penalty", "logit_bias", "logprobs", "n", "seed", "stop", "temperature", "top_p")
        )
    ),
    "tools": chat(tools=[TOOL], tool_choice="required", parallel_tool_calls=True),
    "named tool": chat(tools=[TOOL], tool_choice={"type": "function", "function": {"name": "weather"}}),
    "tool round": chat(DEVELOPER, USER, CALLED, RESULT, tools=[TOOL]),
    "tool round with system": chat(SYSTEM, USER, CALLED, RESULT, tools=[TOOL]),
    "tool result in parts": chat(USER, CALLED, {**RESULT, "content": [{"type": "text", "text": "22"}]}),
    "functions": chat(functions=[FUNCTION], function_call={"name": "weather"}),
    "function round": chat(USER, OLD_CALL, OLD_RESULT, functions=[FUNCTION], function_call="none"),
    "text format": chat(response_format={"type": "text"}),
    "json format": chat(response_format={"type": "json_object"}),
    "schema format": chat(response_format=JSON_SCHEMA),
    "image": chat({"role": "user", "content": [TEXT, IMAGE, INLINE_IMAGE]}),
    "audio": chat({"role": "user", "content": [TEXT, AUDIO]}),
    "file": chat({"role": "user", "content": [TEXT, FILE, UPLOADED]}),
    "spoken before": chat(USER, {"role": "assistant", "audio": {"id": "audio-1"}}, USER),
    "refused before": chat(USER, {"role": "assistant", "content": [REFUSAL], "refusal": "No."}, USER),
    "one stop": chat(stop="END"),
    "four stops": chat(stop=["a", "b", "c", "d"]),
    "stream": chat(stream=True, stream_options={"include_usage": False}),
    "no stream": chat(stream=False),
    "own data": chat(data_sources=[SEARCH]),
    "own data in mongo": chat(data_sources=[MONGO]),
    "more by hand": chat(extra_body={"store": True}),
}

COMPLETIONS: dict[str, dict[str, Any]] = {
    "plain": {"prompt": "Once"},
    "prompts": {"prompt": ["Once", "Twice"]},
    "all": {
        "prompt": "Once",
        "best_of": 2,
        "echo": True,
        "frequency_penalty": 1.5,
        "logit_bias": {"50256": 100},
        "logprobs": 5,
        "max_tokens": 10,
        "n": 2,
        "presence_penalty": 0,
        "seed": 1,
        "stop": ["\n"],
        "stream": True,
        "stream_options": {"include_usage": True},
        "suffix": "the end.",
        "temperature": 1,
        "top_p": 0.5,
        "user": "user-1",
    },
    "nulls": {"prompt": None, "suffix": None, "logprobs": None, "stop": None},
}

EMBEDDINGS: dict[str, dict[str, Any]] = {
    "text": {"input": "One"},
    "texts": {"input": ["One", "Two"], "dimensions": 8, "user": "user-1"},
    "tokens": {"input": [1, 2, 3]},
    "token lists": {"input": [[1, 2], [3]]},
    "floats": {"input": "One", "encoding_format": "float"},
    "base64": {"input": "One", "encoding_format": "base64"},
    "kind of search": {"input": "One", "input_type": "query"},
}

SOUND = ("speech.wav", b"RIFF and so on", "audio/wav")

TRANSCRIPTIONS: dict[str, dict[str, Any]] = {
    "plain": {"file": SOUND},
    "all": {
        "file": SOUND,
        "language": "en",
        "prompt": "Ahoy",
        "response_format": "verbose_json",
        "temperature": 0.5,
        "timestamp_granularities": ["word", "segment"],
    },
    **{form: {"file": SOUND, "response_format": form} for form in ("json", "text", "srt", "vtt")},
}

TRANSLATIONS: dict[str, dict[str, Any]] = {
    "plain": {"file": SOUND},
    "all": {"file": SOUND, "prompt": "Ahoy", "response_format": "verbose_json", "temperature": 1},
    **{form: {"file": SOUND, "response_format": form} for form in ("json", "text", "srt", "vtt")},
}

SPEECH: dict[str, dict[str, Any]] = {
    "plain": {"input": "Hello", "voice": "alloy"},
    "all": {"input": "Hello", "voice": "nova", "response_format": "flac", "speed": 1.25},
}

GENERATIONS: dict[str, dict[str, Any]] = {
    "plain": {"prompt": "A cat"},
    "all": {
        "prompt": "A cat",
        "n": 1,
        "quality": "hd",
        "response_format": "b64_json",
        "size": "1792x1024",
        "style": "natural",
        "user": "user-1",
    },
}

# What the dated description does not know yet, or not in this form.
V1_ONLY = {
    "chat.completions-all that v1 describes",
    "chat.completions-tool round",  # the developer role
    "chat.completions-audio",
    "chat.completions-file",
    "chat.completions-own data in mongo",
    "chat.completions-spoken before",
    "embeddings-tokens",
    "embeddings-token lists",
}
PREVIEW_ONLY = {"audio.transcriptions-all"}  # timestamps of words
NOT_IN_V1 = {"embeddings-kind of search"}
NEWER = {"store"}
"""Members of these calls that are newer than the dated description."""
