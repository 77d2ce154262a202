"""Calls of the emulator by plain HTTP, for its own tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

CHAT = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
COMPLETIONS = "/openai/deployments/gpt-35-turbo-instruct/completions?api-version=2024-10-21"
EMBEDDINGS = "/openai/deployments/text-embedding-3-small/embeddings?api-version=2024-10-21"


def user(content: object) -> list[dict[str, object]]:
    """The messages of a conversation in which a user says one thing."""
    return [{"role": "user", "content": content}]


def chat(http: httpx.Client, content: object = "Hello there", **params: object) -> Any:
    """Ask for a chat completion; give its body."""
    response = http.post(CHAT, json={"messages": user(content), **params})
    assert response.status_code == 200, response.text
    return response.json()


def chat_chunks(http: httpx.Client, content: object = "Hello there", **params: object) -> list[Any]:
    """Ask for a streamed chat completion; give its chunks, having seen that it ended well."""
    response = http.post(CHAT, json={"messages": user(content), "stream": True, **params})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    return chunks(response.text)


def chunks(text: str) -> list[Any]:
    """Give the chunks of a stream that ended well."""
    *data, done = events(text)
    assert done == "[DONE]"
    return [json.loads(item) for item in data]


def events(text: str) -> list[str]:
    """Give the data of each event of a stream."""
    assert text == "" or text.endswith("\n\n")
    return [event.removeprefix("data: ") for event in text.split("\n\n")[:-1]]


def named_events(text: str) -> list[Any]:
    """Give the data of a stream's events, each of which has the name that its data says."""
    found = [event.split("\n") for event in text.split("\n\n")[:-1]]
    data = [json.loads(line.removeprefix("data: ")) for _, line in found]
    assert [name for name, _ in found] == [f"event: {item['type']}" for item in data]
    return data


def deployed(deployment: str, path: str) -> str:
    """The dated URL of an operation of a deployment."""
    return f"/openai/deployments/{deployment}/{path}?api-version=2025-04-01-preview"


def error(response: httpx.Response) -> Any:
    """Give the inner error of a refusal."""
    return response.json()["error"]


def upload(
    http: httpx.Client, data: bytes, name: str = "file.jsonl", purpose: str = "batch", path: str = "/v1/files"
) -> Any:
    """Upload a file; give its body."""
    response = http.post(path, data={"purpose": purpose}, files={"file": (name, data)})
    assert response.status_code in {200, 201}, response.text
    return response.json()


def look(http: httpx.Client, url: str, times: int) -> Any:
    """Look at a thing so many times; give its last body."""
    for _ in range(times):
        response = http.get(url)
        assert response.status_code == 200, response.text
    return response.json()
