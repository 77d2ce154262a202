from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import chunks, deployed, error, user

if TYPE_CHECKING:
    import httpx

    from azopenai.emulator import Emulator

CHAT = deployed("gpt-4o", "chat/completions")
STORED = "/openai/v1/chat/completions"
PARTS = [{"type": "text", "text": "What is it?"}, {"type": "image_url", "image_url": {"url": "data:,"}}]


def store(http: httpx.Client, content: object = "Hello", **params: Any) -> Any:
    response = http.post(CHAT, json={"messages": user(content), "store": True, **params})
    assert response.status_code == 200, response.text
    return response.json()


def listed(http: httpx.Client, query: str = "") -> list[str]:
    return [item["id"] for item in http.get(f"{STORED}?{query}").json()["data"]]


@pytest.mark.parametrize("path", ["/openai/v1/chat/completions{}", "/openai/chat/completions{}"])
def test_a_stored_completion(http: httpx.Client, path: str) -> None:
    query = "" if "v1" in path else "?api-version=2025-02-01-preview"
    body = store(http, temperature=0.5, metadata={"team": "a"}, user="me")
    stored = http.get(path.format(f"/{body['id']}") + query).json()
    assert stored.items() >= body.items()
    assert (stored["temperature"], stored["top_p"], stored["input_user"]) == (0.5, 1.0, "me")
    assert stored["metadata"] == {"team": "a"}
    assert stored["request_id"].startswith("req_")
    assert http.get(path.format("") + query).json()["data"] == [stored]


def test_what_is_not_stored(http: httpx.Client) -> None:
    body = http.post(CHAT, json={"messages": user("Hello"), "store": False}).json()
    assert listed(http) == []
    response = http.get(f"{STORED}/{body['id']}")
    assert response.status_code == 404
    assert error(response)["code"] == "not_found"
    assert error(response)["message"] == f"Completion {body['id']} not found"


def test_a_streamed_completion_is_stored_too(http: httpx.Client) -> None:
    body = {"messages": user("Hello"), "store": True, "stream": True}
    chunk = chunks(http.post(CHAT, json=body).text)[1]
    stored = http.get(f"{STORED}/{chunk['id']}").json()
    assert stored["object"] == "chat.completion"


def test_pages_of_completions(http: httpx.Client) -> None:
    ids = [store(http, metadata={"n": str(place % 2)})["id"] for place in range(5)]
    other = store(http, "Hello", metadata=None)["id"]
    mini = http.post(deployed("gpt-4o-mini", "chat/completions"), json={"messages": user("x"), "store": True})
    assert len({*ids, other, mini.json()["id"]}) == 7
    assert listed(http) == [mini.json()["id"], other, *reversed(ids)]
    assert listed(http, "order=asc&limit=2") == ids[:2]
    assert listed(http, f"order=asc&limit=2&after={ids[1]}") == ids[2:4]
    assert listed(http, "metadata[n]=1&order=asc") == [ids[1], ids[3]]
    assert listed(http, "metadata[n]=1&metadata[m]=1") == []
    assert listed(http, "model=gpt-4o-mini-2024-07-18") == [mini.json()["id"]]
    assert http.get(f"{STORED}?limit=2").json()["has_more"] is True


def test_the_same_again_has_the_same_ids_after_clear(emulator: Emulator, http: httpx.Client) -> None:
    ids = [store(http)["id"], store(http)["id"]]
    emulator.clear()
    assert listed(http) == []
    assert [store(http)["id"], store(http)["id"]] == ids


def test_metadata_is_replaced(http: httpx.Client) -> None:
    url = f"{STORED}/{store(http, metadata={'a': '1', 'b': '2'})['id']}"
    changed = http.post(url, json={"metadata": {"c": "3"}}).json()
    assert changed["metadata"] == {"c": "3"}
    assert http.get(url).json() == changed
    assert listed(http, "metadata[a]=1") == []
    for body, param in (({}, "metadata"), ({"metadata": 1}, "metadata"), ({"metadata": {}, "n": 1}, "n")):
        response = http.post(url, json=body)
        assert response.status_code == 400
        assert error(response)["param"] == param


def test_deletion(http: httpx.Client) -> None:
    key = store(http)["id"]
    expected = {"object": "chat.completion.deleted", "id": key, "deleted": True}
    assert http.delete(f"{STORED}/{key}").json() == expected
    assert http.delete(f"{STORED}/{key}").status_code == 404
    assert http.post(f"{STORED}/{key}", json={"metadata": {}}).status_code == 404
    assert http.get(f"{STORED}/{key}/messages").status_code == 404


def test_messages(http: httpx.Client) -> None:
    system = {"role": "system", "content": "Be brief.", "name": "boss"}
    body = http.post(CHAT, json={"messages": [system, *user(PARTS)], "store": True}).json()
    url = f"{STORED}/{body['id']}/messages"
    one, other = http.get(url).json()["data"]
    assert one == {**system, "id": f"{body['id']}-0", "content_parts": None}
    assert (other["content"], other["name"], other["role"]) == ("What is it? ", None, "user")
    assert other["content_parts"][0] == {
        "type": "text", "text": "What is it?", "image_url": None, "input_audio": None, "file": None,
    }  # fmt: skip
    assert http.get(f"{url}?after={one['id']}").json()["data"] == [other]
    assert http.get(f"{url}?order=desc").json()["data"] == [other, one]


def test_versions_without_stored_completions(http: httpx.Client) -> None:
    for version, status in (("2024-10-21", 404), ("2025-01-01-preview", 404), ("2025-02-01-preview", 200)):
        assert http.get(f"/openai/chat/completions?api-version={version}").status_code == status
    response = http.put(f"{STORED}/x", json={})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST, DELETE"
