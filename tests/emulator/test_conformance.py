"""Replies held to Microsoft's own API descriptions."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import chunks, named_events, user

if TYPE_CHECKING:
    import httpx

jsonschema = pytest.importorskip("jsonschema")

SHARED = Path(os.environ.get("AZOPENAI_SHARED", Path(__file__).parents[2].parent / "shared"))
OPENAPI = SHARED / "openapi"

pytestmark = pytest.mark.skipif(
    not OPENAPI.is_dir(), reason="the API descriptions are not here (AZOPENAI_SHARED names their folder)"
)

TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}
SCHEMA = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}}
SOURCE = {"type": "azure_search", "parameters": {}}
CHAT: dict[str, dict[str, Any]] = {
    "plain": {"messages": user("Hello")},
    "choices": {"messages": user("Hello"), "n": 3},
    "length": {"messages": user("Hello"), "max_tokens": 2},
    "logprobs": {"messages": user("Hello"), "logprobs": True, "top_logprobs": 2},
    "tools": {"messages": user("Weather?"), "tools": [TOOL]},
    "functions": {"messages": user("Weather?"), "functions": [TOOL["function"]]},
    "schema": {"messages": user("Hello"), "response_format": SCHEMA},
    "filtered": {"messages": user("[[filter-output]]")},
    "refused": {"messages": user("[[refuse]]")},
    "data": {"messages": user("Hello"), "data_sources": [SOURCE]},
}
AUDIO = {
    "messages": user("Hello"),
    "modalities": ["text", "audio"],
    "audio": {"voice": "alloy", "format": "wav"},
}


@lru_cache
def description(name: str) -> Any:
    return translated(json.loads((OPENAPI / name).read_text()))


def translated(value: Any) -> Any:
    """Turn OpenAPI 3.0 into JSON schema, which has no `nullable`."""
    if isinstance(value, list):
        return [translated(item) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: translated(item) for key, item in value.items()}
    if found.pop("nullable", None) is True:
        return {"anyOf": [{"type": "null"}, found]}
    return found


def holds(document: str, schema: Any, body: Any) -> None:
    """Hold `body` to `schema`, whose references point into the document."""
    components = description(document)["components"]
    jsonschema.Draft4Validator({"allOf": [schema], "components": components}).validate(body)


def response_schema(document: str, path: str, status: str = "200") -> Any:
    responses = description(document)["paths"][path]["post"]["responses"]
    return responses[status]["content"]["application/json"]["schema"]


def reply(http: httpx.Client, url: str, body: object, status: int = 200) -> httpx.Response:
    response = http.post(url, json=body)
    assert response.status_code == status, response.text
    return response


def dated(deployment: str, operation: str) -> str:
    return f"/openai/deployments/{deployment}/{operation}?api-version=2024-10-21"


@pytest.mark.parametrize("params", CHAT.values(), ids=CHAT)
def test_chat(http: httpx.Client, params: dict[str, Any]) -> None:
    old = response_schema("2024-10-21.json", "/deployments/{deployment-id}/chat/completions")
    holds("2024-10-21.json", old, reply(http, dated("gpt-4o", "chat/completions"), params).json())
    new = response_schema("v1.json", "/chat/completions")
    body = {"model": "gpt-4o", **params}
    answer = without_known_slips(reply(http, "/openai/v1/chat/completions", body).json())
    holds("v1.json", new, answer)


def without_known_slips(body: Any) -> Any:
    """Wrap the prompt's results a second time, as only the description of v1 does; no recorded reply does."""
    wrapped = [
        {**item, "content_filter_results": {"content_filter_results": item["content_filter_results"]}}
        for item in body["prompt_filter_results"]
    ]
    return {**body, "prompt_filter_results": wrapped}


@pytest.mark.parametrize("params", CHAT.values(), ids=CHAT)
def test_streamed_chat(http: httpx.Client, params: dict[str, Any]) -> None:
    body = {
        **params,
        "stream": True,
        **({} if "data_sources" in params else {"stream_options": {"include_usage": True}}),
    }
    for chunk in chunks(reply(http, dated("gpt-4o", "chat/completions"), body).text)[1:]:
        schema = {"$ref": "#/components/schemas/createChatCompletionStreamResponse"}
        holds("2024-10-21.json", schema, {**chunk, "usage": chunk.get("usage")})
    for chunk in chunks(reply(http, "/openai/v1/chat/completions", {"model": "gpt-4o", **body}).text)[1:]:
        holds("v1.json", {"$ref": "#/components/schemas/AzureCreateChatCompletionStreamResponse"}, chunk)


def test_spoken_chat(http: httpx.Client) -> None:
    body = {"model": "gpt-4o-audio-preview", **AUDIO}
    answer = reply(http, "/openai/v1/chat/completions", body).json()
    holds("v1.json", response_schema("v1.json", "/chat/completions"), without_known_slips(answer))
    streamed = reply(http, "/openai/v1/chat/completions", {**body, "stream": True})
    for chunk in chunks(streamed.text)[1:]:
        holds("v1.json", {"$ref": "#/components/schemas/AzureCreateChatCompletionStreamResponse"}, chunk)


@pytest.mark.parametrize("params", [{}, {"logprobs": 2}, {"echo": True, "n": 2}])
def test_completions(http: httpx.Client, params: dict[str, Any]) -> None:
    schema = response_schema("2024-10-21.json", "/deployments/{deployment-id}/completions")
    url, body = dated("gpt-35-turbo-instruct", "completions"), {"prompt": "Once", **params}
    holds("2024-10-21.json", schema, reply(http, url, body).json())


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_embeddings(http: httpx.Client, encoding: str) -> None:
    body = {"model": "text-embedding-3-small", "input": ["One", "Two"], "encoding_format": encoding}
    holds(
        "v1.json",
        response_schema("v1.json", "/embeddings"),
        reply(http, "/openai/v1/embeddings", body).json(),
    )
    if encoding == "float":
        schema = response_schema("2024-10-21.json", "/deployments/{deployment-id}/embeddings")
        holds(
            "2024-10-21.json", schema, reply(http, dated("text-embedding-3-small", "embeddings"), body).json()
        )


def test_errors(http: httpx.Client) -> None:
    schema = response_schema("2024-10-21.json", "/deployments/{deployment-id}/chat/completions", "default")
    url = dated("gpt-4o", "chat/completions")
    holds("2024-10-21.json", schema, reply(http, url, {}, 400).json())
    holds("2024-10-21.json", schema, reply(http, dated("none", "chat/completions"), {}, 404).json())
    # The description has no null for the type; the service sends one with what it filtered.
    filtered = reply(http, url, {"messages": user("[[filter]]")}, 400).json()["error"]
    assert filtered.pop("type") is None
    holds("2024-10-21.json", schema, {"error": filtered})


def item_schema(body: Any) -> Any:
    """The schema of an item, which the description chooses by a discriminator."""
    kinds = description("v1.json")["components"]["schemas"]["OpenAI.ItemResource"]["discriminator"]["mapping"]
    return {"$ref": kinds[body["type"]]}


def holds_response(body: Any) -> None:
    """Hold a response and its items to the description, which has no null for what is not there yet."""
    body = {name: value for name, value in body.items() if (name, value) != ("usage", None)}
    body["tools"] = [{"type": tool["type"]} for tool in body["tools"]]
    holds("v1.json", {"$ref": "#/components/schemas/AzureResponse"}, body)
    for item in body["output"]:
        holds("v1.json", item_schema(item), item)


FUNCTION = {"type": "function", "name": "get_weather", "parameters": {"type": "object"}}
FORMAT = {"type": "json_schema", "name": "x", "schema": {"type": "object"}}
RESPONSES: dict[str, dict[str, Any]] = {
    "plain": {"input": "Hello"},
    "messages": {"input": [*user("Hello"), {"role": "assistant", "content": "Hi"}, *user("Again")]},
    "tools": {"input": "Weather?", "tools": [FUNCTION]},
    "schema": {"input": "Hello", "text": {"format": FORMAT}},
    "filtered": {"input": "[[filter-output]]"},
    "refused": {"input": "[[refuse]]"},
    "short": {"input": "[[tokens=50]]", "max_output_tokens": 20},
    "failed": {"input": "[[fail]]"},
    "thought": {"model": "o4-mini", "input": "Hello", "reasoning": {"summary": "auto"}},
    "background": {"input": "Hello", "background": True},
}


@pytest.mark.parametrize("params", RESPONSES.values(), ids=RESPONSES)
def test_responses(http: httpx.Client, params: dict[str, Any]) -> None:
    body = reply(http, "/openai/v1/responses", {"model": "gpt-4o", **params}).json()
    holds_response(body)
    url = f"/openai/v1/responses/{body['id']}"
    for _ in range(2):
        holds_response(http.get(url).json())
    page = http.get(f"{url}/input_items").json()
    holds("v1.json", {"$ref": "#/components/schemas/OpenAI.ResponseItemList"}, page)
    for item in page["data"]:
        holds("v1.json", item_schema(item), item)
    deleted = description("v1.json")["paths"]["/responses/{response_id}"]["delete"]["responses"]["200"]
    holds("v1.json", deleted["content"]["application/json"]["schema"], http.delete(url).json())


@pytest.mark.parametrize("params", RESPONSES.values(), ids=RESPONSES)
def test_streamed_responses(http: httpx.Client, params: dict[str, Any]) -> None:
    kinds = description("v1.json")["components"]["schemas"]["OpenAI.ResponseStreamEvent"]["discriminator"]
    text = reply(http, "/openai/v1/responses", {"model": "gpt-4o", "stream": True, **params}).text
    for event in named_events(text):
        if "response" in event:
            holds_response(event["response"])
            # What the description of the event says of the response is what that of the response says.
            event["response"] = {**event["response"], "usage": USAGE, "tools": []}
        if event["type"].startswith("response.reasoning_summary_text"):
            # The names that the service uses for these are newer than the description.
            continue
        holds("v1.json", {"$ref": kinds["mapping"][event["type"]]}, event)


USAGE = {
    "input_tokens": 1,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 1,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 2,
}


def test_dated_responses(http: httpx.Client) -> None:
    path = "/openai/responses{}?api-version=2025-03-01-preview"
    body = reply(http, path.format(""), {"model": "gpt-4o", "input": "Hello"}).json()
    # The description knows no null in these two; recorded replies have it.
    told = {name: value for name, value in body.items() if value is not None or name not in {"user", "usage"}}
    holds("2025-03-01-preview.json", {"$ref": "#/components/schemas/response"}, told)
    page = http.get(path.format(f"/{body['id']}/input_items")).json()
    holds("2025-03-01-preview.json", {"$ref": "#/components/schemas/responseItemList"}, page)


def test_models(http: httpx.Client) -> None:
    body = http.get("/openai/v1/models").json()
    holds("v1.json", {"$ref": "#/components/schemas/OpenAI.ListModelsResponse"}, body)
    one = http.get(f"/openai/v1/models/{body['data'][0]['id']}").json()
    holds("v1.json", {"$ref": "#/components/schemas/OpenAI.Model"}, one)


@pytest.mark.parametrize("document", ["2024-10-21.json", "2025-03-01-preview.json"])
@pytest.mark.parametrize("form", ["json", "verbose_json"])
@pytest.mark.parametrize("operation", ["audio/transcriptions", "audio/translations"])
def test_hearing(http: httpx.Client, document: str, form: str, operation: str) -> None:
    words = form == "verbose_json" and operation == "audio/transcriptions"
    granularities = {"timestamp_granularities[]": ["word", "segment"]} if words else {}
    response = http.post(
        dated("whisper", operation),
        data={"response_format": form, **granularities},
        files={"file": ("a.mp3", b"sound")},
    )
    name = "audioVerboseResponse" if form == "verbose_json" else "audioResponse"
    holds(document, {"$ref": f"#/components/schemas/{name}"}, response.json())


@pytest.mark.parametrize("document", ["2024-10-21.json", "2025-03-01-preview.json"])
@pytest.mark.parametrize("form", ["url", "b64_json"])
def test_images(http: httpx.Client, document: str, form: str) -> None:
    path = "/deployments/{deployment-id}/images/generations"
    url, body = dated("dall-e-3", "images/generations"), {"prompt": "x", "response_format": form}
    holds(document, response_schema(document, path), reply(http, url, body).json())
    refusal = reply(http, url, {"prompt": "[[filter]]"}, 400).json()
    holds(document, response_schema(document, path, "default"), refusal)
