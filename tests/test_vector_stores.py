"""Helpers of vector stores, which upload, put in and wait."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import items, method, settled, within
from support.loopback import Answer, Loopback, Received, json_answer

from azopenai import APIStatusError, PollTimeoutError

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face

FILES, BATCHES = "vector_stores.files", "vector_stores.file_batches"
STATIC = {"type": "static", "static": {"max_chunk_size_tokens": 200, "chunk_overlap_tokens": 0}}
GIVEN: dict[str, Any] = {"attributes": {"lang": "en"}, "chunking_strategy": STATIC}


class Store:
    """A store that reads what is put into it in so many looks."""

    def __init__(
        self, looks: int = 3, last: str = "completed", *, meet: int = 1, fails: bool = False
    ) -> None:
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[Any] = []
        self.uploads = 0
        self._looks, self._last, self._fails = looks, last, fails
        self._barrier = threading.Barrier(meet)
        self._lock = threading.Lock()

    def __call__(self, received: Received) -> Answer:
        path = received.path.removeprefix("/openai/v1")
        if path == "/files":
            with self._lock:
                self.uploads += 1
                number = self.uploads
            if self._fails:
                return json_answer({"error": {"message": "too large"}}, 413)
            self._barrier.wait(5)
            assert b'name="purpose"\r\n\r\nassistants' in received.body
            return json_answer({"id": f"file-{number}", "object": "file"})
        self.asked.append((received.method, path))
        assert received.headers["openai-beta"] == "assistants=v2"
        assert received.headers["x-mine"] == "1"
        if received.method == "POST":
            self.bodies.append(received.json())
            return json_answer({"id": "made-1", "vector_store_id": "vs-1", "status": "in_progress"})
        self._looks -= 1
        status = "in_progress" if self._looks else self._last
        return json_answer({"id": path.rpartition("/")[2], "vector_store_id": "vs-1", "status": status})


async def called(face: Face, clock: Any, service: Any, name: str, *ids: str, **params: Any) -> Any:
    with Loopback(service) as server:
        async with within(face.client(server, api_version="v1", clock=clock)) as client:
            return await settled(method(client, name)(*ids, **params, extra_headers={"x-mine": "1"}))


@pytest.mark.parametrize("last", ["completed", "failed", "cancelled"])
@pytest.mark.parametrize(("kind", "thing"), [(FILES, "files"), (BATCHES, "file_batches")])
def test_what_is_put_in_is_waited_for(face: Face, fake_clock: Any, kind: str, thing: str, last: str) -> None:
    store = Store(last=last)
    seen: list[str] = []
    found = face.run(
        called,
        face,
        fake_clock,
        store,
        f"{kind}.poll",
        "x-1",
        vector_store_id="vs-1",
        poll_interval_ms=1200,
        on_progress=lambda state: seen.append(state.status),
    )
    assert found.status == last
    assert seen == ["in_progress", "in_progress", last]
    assert fake_clock.slept == [1.0, 1.2]
    assert store.asked == [("GET", f"/vector_stores/vs-1/{thing}/x-1")] * 3


@pytest.mark.parametrize("kind", [FILES, BATCHES])
def test_a_wait_has_an_end(face: Face, fake_clock: Any, kind: str) -> None:
    with pytest.raises(PollTimeoutError):
        face.run(
            called,
            face,
            fake_clock,
            Store(looks=100),
            f"{kind}.poll",
            "x-1",
            vector_store_id="vs-1",
            max_wait_seconds=9,
        )


def test_a_file_is_put_in_and_waited_for(face: Face, fake_clock: Any) -> None:
    store, name = Store(), f"{FILES}.create_and_poll"
    found = face.run(called, face, fake_clock, store, name, "file-7", vector_store_id="vs-1", **GIVEN)
    assert found.status == "completed"
    assert store.bodies == [{"file_id": "file-7", **GIVEN}]
    assert store.asked[1:] == [("GET", "/vector_stores/vs-1/files/file-7")] * 3


@pytest.mark.parametrize(
    "given", [{"file_ids": ["file-7"]}, {"files": [{"file_id": "file-7", "attributes": {"a": 1}}]}]
)
def test_files_are_put_in_together_and_waited_for(face: Face, fake_clock: Any, given: Any) -> None:
    store, name = Store(), f"{BATCHES}.create_and_poll"
    found = face.run(called, face, fake_clock, store, name, "vs-1", **GIVEN, **given)
    assert found.status == "completed"
    assert store.bodies == [{**GIVEN, **given}]
    assert store.asked[1:] == [("GET", "/vector_stores/vs-1/file_batches/made-1")] * 3


def test_a_file_is_uploaded_and_put_in(face: Face, fake_clock: Any, tmp_path: Path) -> None:
    path = tmp_path / "birds.md"
    path.write_text("Parrots talk.")
    store = Store()
    found = face.run(
        called, face, fake_clock, store, f"{FILES}.upload", vector_store_id="vs-1", file=path, **GIVEN
    )
    assert found.status == "in_progress"
    assert store.bodies == [{"file_id": "file-1", **GIVEN}]
    assert fake_clock.slept == []


def test_a_file_is_uploaded_put_in_and_waited_for(face: Face, fake_clock: Any) -> None:
    store = Store()
    found = face.run(
        called,
        face,
        fake_clock,
        store,
        f"{FILES}.upload_and_poll",
        vector_store_id="vs-1",
        file=("birds.md", b"Parrots talk."),
        poll_interval_ms=1000,
        **GIVEN,
    )
    assert found.status == "completed"
    assert store.bodies == [{"file_id": "file-1", **GIVEN}]
    assert fake_clock.slept == [1.0, 1.0]


def test_files_are_uploaded_several_at_once(face: Face, fake_clock: Any) -> None:
    store = Store(meet=2)
    files = [(f"{number}.md", b"Parrots talk.") for number in range(4)]
    found = face.run(
        called,
        face,
        fake_clock,
        store,
        f"{BATCHES}.upload_and_poll",
        "vs-1",
        files=files,
        file_ids=["file-0"],
        max_concurrency=2,
        **GIVEN,
    )
    assert found.status == "completed"
    (body,) = store.bodies
    assert body["file_ids"][0] == "file-0"
    assert sorted(body["file_ids"][1:]) == [f"file-{number}" for number in range(1, 5)]
    assert {name: body[name] for name in GIVEN} == GIVEN


def test_an_upload_that_fails_ends_the_rest(face: Face, fake_clock: Any) -> None:
    store = Store(fails=True)
    with pytest.raises(APIStatusError, match="too large"):
        face.run(
            called,
            face,
            fake_clock,
            store,
            f"{BATCHES}.upload_and_poll",
            "vs-1",
            files=[("a.md", b"a")] * 9,
            max_concurrency=2,
        )
    assert store.uploads <= 3
    assert store.bodies == []


@pytest.mark.parametrize(
    "case",
    [
        (
            f"{FILES}.upload",
            (),
            {"vector_store_id": "", "file": b"a"},
            ValueError,
            "vector_store_id must not",
        ),
        (f"{FILES}.upload", (), {"vector_store_id": "v", "file": b""}, ValueError, "file is empty"),
        (f"{FILES}.upload", (), {"vector_store_id": "v"}, TypeError, "missing the required keyword"),
        (
            f"{FILES}.upload_and_poll",
            (),
            {"vector_store_id": "", "file": b"a"},
            ValueError,
            "must not be empty",
        ),
        (
            f"{FILES}.create_and_poll",
            ("f",),
            {"vector_store_id": "v", "x": 1},
            TypeError,
            "unexpected keyword",
        ),
        (
            f"{FILES}.poll",
            ("f",),
            {"vector_store_id": "v", "poll_interval_ms": 0},
            ValueError,
            "max_interval",
        ),
        (f"{BATCHES}.upload_and_poll", ("v",), {"files": []}, ValueError, "files is empty"),
        (f"{BATCHES}.upload_and_poll", ("",), {"files": [b"a"]}, ValueError, "vector_store_id must not"),
        (
            f"{BATCHES}.upload_and_poll",
            ("v",),
            {"files": [b"a"], "max_concurrency": 0},
            ValueError,
            "1 or more",
        ),
    ],
)
def test_what_cannot_be_done_is_told_before(face: Face, fake_clock: Any, case: Any) -> None:
    name, ids, params, kind, said = case
    store = Store()
    with pytest.raises(kind) as raised:
        face.run(called, face, fake_clock, store, name, *ids, **params)
    assert said in str(raised.value)
    assert (store.uploads, store.asked) == (0, [])


async def searched(face: Face) -> Any:
    page = {
        "object": "vector_store.search_results.page",
        "search_query": "parrots",
        "data": [{"file_id": "file-1", "score": 0.5, "content": [{"type": "text", "text": "Parrots talk."}]}],
        "has_more": True,
        "next_page": "x",
    }
    with Loopback(json_answer(page)) as server:
        async with within(face.client(server)) as client:
            found = await settled(client.vector_stores.search("vs-1", query="parrots"))
            results = await items(client.vector_stores.search("vs-1", query="parrots"))
    assert [result.content[0].text for result in results] == ["Parrots talk."]
    assert (found.search_query, found.next_page, found.has_next_page()) == ("parrots", "x", False)
    assert json.loads(found.to_json())["has_more"] is True
    return server.received


def test_a_search_has_one_page_whatever_it_says(face: Face) -> None:
    assert len(face.run(searched, face)) == 2


def test_a_container_needs_a_file_or_its_id(face: Face) -> None:
    client = face.client("http://127.0.0.1:9")
    with pytest.raises(TypeError, match="missing a keyword argument: 'file' or 'file_id'"):
        client.containers.files.create("cntr-1")


async def sent(face: Face, name: str, *ids: str, **params: Any) -> Received:
    with Loopback(json_answer({"object": "x", "data": []})) as server:
        async with within(face.client(server, api_version="v1")) as client:
            await settled(method(client, name)(*ids, **params))
    (received,) = server.received
    return received


def test_what_is_included_goes_into_the_query(face: Face) -> None:
    params = {"items": [{"type": "message"}], "include": ["a", "b"], "extra_query": {"x": "1"}}
    received = face.run(sent, face, "conversations.items.create", "conv-1", **params)
    assert received.json() == {"items": [{"type": "message"}]}
    assert received.target.endswith("/items?include%5B%5D=a&include%5B%5D=b&x=1")


@pytest.mark.parametrize(
    ("name", "header", "value"),
    [
        ("evals.list", "aoai-evals", "preview"),
        ("vector_stores.list", "openai-beta", "assistants=v2"),
    ],
)
def test_a_header_that_the_service_wants_is_there_unless_it_is_set(
    face: Face, name: str, header: str, value: str
) -> None:
    assert face.run(sent, face, name).headers[header] == value
    received = face.run(sent, face, name, extra_headers={header: "other", "x-a": "1"})
    assert (received.headers[header], received.headers["x-a"]) == ("other", "1")
    with pytest.raises(TypeError, match="extra_headers must be a dict"):
        face.run(sent, face, name, extra_headers=["x"])
