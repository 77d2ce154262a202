from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, named_events, user

if TYPE_CHECKING:
    import httpx

CONVERSATIONS = "/openai/v1/conversations"


def post(http: httpx.Client, url: str, body: object) -> Any:
    response = http.post(url, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def respond(http: httpx.Client, **params: Any) -> Any:
    return post(http, "/openai/v1/responses", {"model": "gpt-4o", **params})


def texts(http: httpx.Client, url: str) -> list[str]:
    page = http.get(f"{url}/items?order=asc").json()
    return [item["content"][0]["text"] for item in page["data"]]


def test_a_conversation(http: httpx.Client) -> None:
    made = http.post(CONVERSATIONS).json()
    assert (made["object"], made["metadata"]) == ("conversation", {})
    url = f"{CONVERSATIONS}/{made['id']}"
    changed = post(http, url, {"metadata": {"a": "b"}})
    assert changed == {**made, "metadata": {"a": "b"}}
    assert http.get(url).json() == changed
    added = post(http, f"{url}/items", {"items": [*user("One"), *user("Two")]})
    assert [item["role"] for item in added["data"]] == ["user", "user"]
    one, two = added["data"]
    assert http.get(f"{url}/items").json()["data"] == [two, one]
    assert http.get(f"{url}/items?limit=1&after={two['id']}").json()["data"] == [one]
    assert http.get(f"{url}/items/{one['id']}").json() == one
    assert http.delete(f"{url}/items/{one['id']}").json() == changed
    assert http.get(f"{url}/items").json()["data"] == [two]
    assert http.get(f"{url}/items/{one['id']}").status_code == 404
    gone = {"id": made["id"], "object": "conversation.deleted", "deleted": True}
    assert http.delete(url).json() == gone
    assert http.get(url).status_code == 404


@pytest.mark.parametrize("whole", [False, True])
def test_responses_in_a_conversation(http: httpx.Client, *, whole: bool) -> None:
    made = post(http, CONVERSATIONS, {"items": user("My name is Ada.")})
    url = f"{CONVERSATIONS}/{made['id']}"
    named: Any = {"id": made["id"]} if whole else made["id"]
    body = respond(http, input="Who am I?", conversation=named)
    assert body["conversation"] == {"id": made["id"]}
    answer = body["output"][0]["content"][0]["text"]
    assert "My name is Ada." in answer
    assert texts(http, url) == ["My name is Ada.", "Who am I?", answer]
    streamed = http.post(
        "/v1/responses", json={"model": "gpt-4o", "input": "And now?", "conversation": named, "stream": True}
    )
    assert named_events(streamed.text)[-1]["response"]["conversation"] == {"id": made["id"]}
    assert len(texts(http, url)) == 5


def test_tokens_are_counted_as_a_response_counts_them(http: httpx.Client) -> None:
    made = post(http, CONVERSATIONS, {"items": user("My name is Ada.")})
    asked = {"model": "gpt-4o", "input": "Who am I?", "instructions": "Be brief."}
    alone = post(http, "/v1/responses/input_tokens", asked)
    counted = post(http, "/v1/responses/input_tokens", {**asked, "conversation": made["id"]})
    assert counted["object"] == "response.input_tokens"
    assert counted["input_tokens"] > alone["input_tokens"]
    assert len(texts(http, f"{CONVERSATIONS}/{made['id']}")) == 1
    body = post(http, "/v1/responses", {**asked, "conversation": made["id"]})
    assert body["usage"]["input_tokens"] == counted["input_tokens"]


def test_responses_that_belong_to_none(http: httpx.Client) -> None:
    body = respond(http, input="Hello")
    assert "conversation" not in body
    made = post(http, CONVERSATIONS, {})
    both = {"conversation": made["id"], "previous_response_id": body["id"]}
    for params, param in ((both, "previous_response_id"), ({"conversation": "none"}, "conversation")):
        response = http.post("/v1/responses", json={"model": "gpt-4o", "input": "x", **params})
        assert error(response)["param"] == param


def test_bad_requests(http: httpx.Client) -> None:
    url = f"{CONVERSATIONS}/{post(http, CONVERSATIONS, {})['id']}"
    for path, body, param in (
        ("/items", {}, "items"),
        ("/items", {"items": []}, "items"),
        ("/items", {"items": [{"role": "user"}]}, "items[0].content"),
        ("", {}, "metadata"),
        ("", {"metadata": {"a": 1}}, "metadata.a"),
    ):
        assert error(http.post(url + path, json=body))["param"] == param
    many = [*user("x")] * 21
    assert error(http.post(CONVERSATIONS, json={"items": many}))["param"] == "items"
    reference = {"items": [{"type": "item_reference", "id": "none"}]}
    assert http.post(f"{url}/items", json=reference).status_code == 404
