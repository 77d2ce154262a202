from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, look, upload

from azopenai.emulator.vector_filters import passes

if TYPE_CHECKING:
    import httpx

STORES = "/openai/v1/vector_stores"
TEXTS = {
    "parrot": b"A parrot is a colourful bird that repeats what it hears.",
    "ship": b"The ship sails over the sea with all its pirates.",
    "cook": b"The cook boils potatoes in a pot.",
}


def post(http: httpx.Client, url: str, body: object) -> Any:
    response = http.post(url, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def files(http: httpx.Client) -> list[str]:
    return [upload(http, data, f"{name}.txt", "assistants")["id"] for name, data in TEXTS.items()]


def store(http: httpx.Client, **params: Any) -> str:
    return f"{STORES}/{post(http, STORES, params)['id']}"


def filled(http: httpx.Client) -> tuple[str, list[str]]:
    """A store with files that are done, each with an attribute."""
    ids = files(http)
    url = store(http)
    for place, key in enumerate(ids):
        post(http, f"{url}/files", {"file_id": key, "attributes": {"n": place, "odd": place % 2 == 1}})
    look(http, url, 2)
    return url, ids


def names(found: Any) -> list[str]:
    return [item["filename"].partition(".")[0] for item in found["data"]]


def test_a_store(http: httpx.Client) -> None:
    empty = post(http, STORES, {"name": "x", "metadata": {"a": "b"}})
    assert (empty["status"], empty["file_counts"]["total"], empty["usage_bytes"]) == ("completed", 0, 0)
    url = f"{STORES}/{empty['id']}"
    later = {"expires_after": {"anchor": "last_active_at", "days": 2}, "name": "y"}
    changed = post(http, url, later)
    assert changed["expires_at"] == changed["last_active_at"] + 2 * 86_400
    assert (changed["name"], changed["metadata"]) == ("y", {"a": "b"})
    assert http.get(url).json() == changed
    other = post(http, STORES, {})
    assert [item["id"] for item in http.get(STORES).json()["data"]] == [other["id"], empty["id"]]
    gone = {"id": empty["id"], "object": "vector_store.deleted", "deleted": True}
    assert http.delete(url).json() == gone
    assert http.get(url).status_code == 404


def test_files_move_on_with_every_look(http: httpx.Client) -> None:
    ids = files(http)
    created = post(http, STORES, {"file_ids": ids[:2]})
    assert (created["status"], created["file_counts"]["in_progress"]) == ("in_progress", 2)
    url = f"{STORES}/{created['id']}"
    first, second = http.get(url), http.get(url)
    assert "openai-poll-after-ms" in first.headers
    assert first.json()["status"] == "in_progress"
    assert "openai-poll-after-ms" not in second.headers
    assert second.json()["file_counts"]["completed"] == 2
    assert second.json()["usage_bytes"] == sum(map(len, list(TEXTS.values())[:2]))
    added = post(http, f"{url}/files", {"file_id": ids[2]})
    assert (added["status"], added["usage_bytes"], added["attributes"]) == ("in_progress", 0, {})
    assert added["chunking_strategy"]["static"] == {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}
    one = f"{url}/files/{ids[2]}"
    assert [look(http, one, 1)["status"] for _ in range(2)] == ["in_progress", "completed"]
    assert [item["id"] for item in http.get(f"{url}/files").json()["data"]] == ids[::-1]
    assert http.get(f"{one}/content").json()["data"] == [{"type": "text", "text": TEXTS["cook"].decode()}]
    assert post(http, one, {"attributes": {"a": 1}})["attributes"] == {"a": 1}
    assert post(http, one, {"attributes": None})["attributes"] == {}
    assert error(http.post(one, json={}))["param"] == "attributes"
    assert http.delete(one).json()["object"] == "vector_store.file.deleted"
    assert http.get(one).status_code == 404
    http.delete(url)
    assert http.get(f"{url}/files").status_code == 404


def test_files_that_cannot_be_read(http: httpx.Client) -> None:
    url = store(http)
    for data, code in ((b"\xff\xfe", "unsupported_file"), (b" \n", "invalid_file")):
        one = f"{url}/files/{upload(http, data)['id']}"
        post(http, f"{url}/files", {"file_id": one.rpartition("/")[2]})
        failed = look(http, one, 2)
        assert (failed["status"], failed["last_error"]["code"]) == ("failed", code)
        assert http.get(f"{one}/content").json()["data"] == []
    assert look(http, url, 1)["file_counts"]["failed"] == 2
    assert len(http.get(f"{url}/files?filter=failed").json()["data"]) == 2
    assert http.get(f"{url}/files?filter=completed").json()["data"] == []


def test_batches_of_files(http: httpx.Client) -> None:
    ids = files(http)
    url = store(http)
    batch = post(http, f"{url}/file_batches", {"file_ids": ids[:2], "attributes": {"a": 1}})
    assert (batch["status"], batch["file_counts"]["in_progress"]) == ("in_progress", 2)
    one = f"{url}/file_batches/{batch['id']}"
    assert [look(http, one, 1)["status"] for _ in range(2)] == ["in_progress", "completed"]
    assert http.post(f"{one}/cancel").json()["status"] == "completed"
    listed = http.get(f"{one}/files?limit=1").json()
    assert [item["attributes"] for item in listed["data"]] == [{"a": 1}]
    assert listed["has_more"] is True
    named = [{"file_id": ids[2], "attributes": {"b": 2}}]
    other = post(http, f"{url}/file_batches", {"files": named})
    cancelled = http.post(f"{url}/file_batches/{other['id']}/cancel").json()
    assert (cancelled["status"], cancelled["file_counts"]["cancelled"]) == ("cancelled", 1)
    assert http.get(f"{url}/files/{ids[2]}").json()["status"] == "cancelled"
    assert http.get(f"{url}/file_batches/none").status_code == 404
    bad = upload(http, b"\xff")["id"]
    failed = post(http, f"{url}/file_batches", {"file_ids": [bad]})
    assert look(http, f"{url}/file_batches/{failed['id']}", 2)["status"] == "failed"


def test_search(http: httpx.Client) -> None:
    url, ids = filled(http)
    found = post(http, f"{url}/search", {"query": "Which bird repeats what it hears?"})
    assert names(found)[0] == "parrot"
    best = found["data"][0]
    assert best["file_id"] == ids[0]
    assert best["content"] == [{"type": "text", "text": TEXTS["parrot"].decode()}]
    scores = [item["score"] for item in found["data"]]
    assert scores == sorted(scores, reverse=True)
    assert found["search_query"] == ["Which bird repeats what it hears?"]
    assert post(http, f"{url}/search", {"query": ["ship", "sea"]})["search_query"] == ["ship", "sea"]
    assert len(post(http, f"{url}/search", {"query": "a", "max_num_results": 1})["data"]) == 1
    strict = {"query": "parrot", "ranking_options": {"score_threshold": 0.9}}
    assert post(http, f"{url}/search", strict)["data"] == []
    odd = {"type": "eq", "key": "odd", "value": True}
    assert names(post(http, f"{url}/search", {"query": "parrot", "filters": odd})) == ["ship"]


def test_only_files_that_are_done_are_searched(http: httpx.Client) -> None:
    url = store(http, file_ids=files(http))
    assert post(http, f"{url}/search", {"query": "parrot"})["data"] == []


def test_long_files_are_cut(http: httpx.Client) -> None:
    words = " ".join(f"w{number}" for number in range(250))
    key = upload(http, words.encode())["id"]
    static = {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 50}
    url = store(http, file_ids=[key], chunking_strategy={"type": "static", "static": static})
    look(http, url, 2)
    found = post(http, f"{url}/search", {"query": "w0", "max_num_results": 50})["data"]
    texts = [item["content"][0]["text"] for item in found]
    assert sorted(len(text.split()) for text in texts) == [100] * 4
    assert set(" ".join(texts).split()) == set(words.split())


FOUND: Any = {"n": 2, "name": "a", "yes": True}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, True),
        ({"type": "eq", "key": "n", "value": 2}, True),
        ({"type": "eq", "key": "other", "value": 2}, False),
        ({"type": "ne", "key": "n", "value": 2}, False),
        ({"type": "ne", "key": "name", "value": "b"}, True),
        ({"type": "gt", "key": "n", "value": 2}, False),
        ({"type": "gte", "key": "n", "value": 2}, True),
        ({"type": "lt", "key": "n", "value": 2.5}, True),
        ({"type": "lte", "key": "n", "value": 1}, False),
        ({"type": "lt", "key": "name", "value": 2}, False),
        ({"type": "lt", "key": "n", "value": "x"}, False),
        ({"type": "in", "key": "name", "value": ["a", "b"]}, True),
        ({"type": "nin", "key": "name", "value": ["a", "b"]}, False),
        (
            {
                "type": "and",
                "filters": [{"type": "eq", "key": "n", "value": 2}, {"type": "eq", "key": "n", "value": 3}],
            },
            False,
        ),
        (
            {
                "type": "or",
                "filters": [{"type": "eq", "key": "n", "value": 2}, {"type": "eq", "key": "n", "value": 3}],
            },
            True,
        ),
    ],
)
def test_filters(wanted: Any, *, expected: bool) -> None:
    assert passes(FOUND, wanted) is expected


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("", {"x": 1}, "x"),
    ("", {"expires_after": {"anchor": "created_at", "days": 1}}, "expires_after.anchor"),
    ("", {"file_ids": ["none"]}, "file_ids"),
    ("", {"chunking_strategy": {"type": "auto", "static": 1}, "name": 1}, "name"),
    ("", {"chunking_strategy": {"type": "static"}}, "chunking_strategy.static"),
    (
        "",
        {"chunking_strategy": {"type": "static", "static": {
            "max_chunk_size_tokens": 100, "chunk_overlap_tokens": 51,
        }}},
        "chunking_strategy.static.chunk_overlap_tokens",
    ),
    ("/files", {}, "file_id"),
    ("/files", {"file_id": "none"}, "file_id"),
    ("/files", {"file_id": "x", "attributes": {"a": []}}, "attributes.a"),
    ("/files", {"file_id": "x", "attributes": {str(n): 1 for n in range(17)}}, "attributes"),
    ("/file_batches", {}, "file_ids"),
    ("/file_batches", {"file_ids": []}, "file_ids"),
    ("/file_batches", {"file_ids": ["none"]}, "file_ids"),
    ("/search", {}, "query"),
    ("/search", {"query": []}, "query"),
    ("/search", {"query": "x", "max_num_results": 51}, "max_num_results"),
    ("/search", {"query": "x", "filters": {"type": "near"}}, "filters.type"),
    ("/search", {"query": "x", "filters": {"type": "and", "filters": []}}, "filters.filters"),
    ("/search", {"query": "x", "filters": {"type": "eq", "key": "a"}}, "filters.value"),
    ("/search", {"query": "x", "filters": {"type": "eq", "key": "a", "value": []}}, "filters.value"),
    ("/search", {"query": "x", "filters": {"type": "in", "key": "a", "value": 1}}, "filters.value"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "param"), BAD)
def test_bad_requests(http: httpx.Client, path: str, body: dict[str, Any], param: str) -> None:
    url = store(http) + path if path else STORES
    response = http.post(url, json=body)
    assert response.status_code in {400, 404}
    assert error(response)["param"] == param


def test_versions(http: httpx.Client) -> None:
    for version, status in (
        ("2024-05-01-preview", 200),
        ("2025-04-01-preview", 200),
        ("2024-10-21", 404),
        ("2024-02-01", 404),
    ):
        assert http.get(f"/openai/vector_stores?api-version={version}").status_code == status
