"""The lines of a batch: made, looked at, sent, and their answers read."""

from __future__ import annotations

import json
import tracemalloc
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from conformance.exchanges import without_nulls
from support.faces import items, settled, within

import azopenai
from azopenai import (
    APIError,
    APIStatusError,
    BatchFile,
    ContentFilterError,
    RateLimitError,
    batch_lines,
    batch_results,
    check_batch_file,
)
from azopenai.batching import MAX_BYTES, MAX_REQUESTS
from azopenai.types.chat import ChatCompletion
from azopenai.types.completions import Completion
from azopenai.types.embeddings import CreateEmbeddingResponse
from azopenai.types.responses_response import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support.faces import Face

    from azopenai.emulator import Emulator

SAID: Any = [{"role": "user", "content": "Hello"}]
CHAT: dict[str, Any] = {"model": "gpt-4o", "messages": SAID}
BODIES: dict[str, tuple[dict[str, Any], Any]] = {
    "/chat/completions": (CHAT, ChatCompletion),
    "/completions": ({"model": "gpt-35-turbo-instruct", "prompt": "Once"}, Completion),
    "/embeddings": ({"model": "text-embedding-3-small", "input": "Hello"}, CreateEmbeddingResponse),
    "/responses": ({"model": "gpt-4o", "input": "Hello"}, Response),
}


def made(*requests: Any, **options: Any) -> list[Any]:
    return [json.loads(line) for line in batch_lines(requests, **options)]


@pytest.mark.parametrize("prefix", ["", "/v1"])
@pytest.mark.parametrize("path", BODIES)
def test_requests_become_lines(path: str, prefix: str) -> None:
    body, _ = BODIES[path]
    first, second = made(body, ("mine", {**body, "extra_body": {"new": 1}}), endpoint=prefix + path)
    shared = {"method": "POST", "url": prefix + path}
    assert first == {"custom_id": "request-1", **shared, "body": body}
    assert second == {"custom_id": "mine", **shared, "body": {**body, "new": 1}}


@pytest.mark.parametrize(
    ("request_", "kind", "said"),
    [
        (
            ("b", {**CHAT, "temperature": "hot"}),
            TypeError,
            r"line 2 \(custom_id 'b'\): .*temperature must be",
        ),
        (("b", {"model": "gpt-4o"}), TypeError, r"line 2 \(custom_id 'b'\): .*'messages'"),
        (("b", {**CHAT, "timeout": 3}), TypeError, r"line 2 .*timeout is for a call"),
        (("b", {**CHAT, "stream": True}), ValueError, r"line 2 .*no streams"),
        (("b", {**CHAT, "model": "gpt-5"}), ValueError, r"line 2 .*'gpt-5', and 'gpt-4o' before"),
        (("b", {**CHAT, "model": ""}), ValueError, r"line 2 .*no model"),
        (("b", {**CHAT, "temperature": float("nan")}), ValueError, r"line 2 \(custom_id 'b'\): .*nan"),
        (("a", CHAT), ValueError, r"line 2 \(custom_id 'a'\): .*earlier line"),
        (("", CHAT), ValueError, r"line 2 .*not empty"),
        ((7, CHAT), ValueError, r"line 2: the custom_id must be text"),
        ("Hello", TypeError, r"line 2 \(custom_id 'request-2'\): a request must be a dict.*not a str"),
    ],
)
def test_a_bad_request_is_told_of(request_: Any, kind: type[Exception], said: str) -> None:
    lines = batch_lines([("a", CHAT), request_])
    next(lines)
    with pytest.raises(kind, match=said):
        next(lines)


@pytest.mark.parametrize("endpoint", ["/images", "chat/completions", None])
def test_an_endpoint_that_is_none(endpoint: Any) -> None:
    with pytest.raises(ValueError, match="accepted are /chat/completions, /completions, "):
        batch_lines([], endpoint=endpoint)


def test_a_batch_has_limits() -> None:
    large = {**CHAT, "user": "x" * (MAX_BYTES // 2)}
    with pytest.raises(ValueError, match=r"line 2 .*at most 200,000,000 bytes"):
        for _ in batch_lines([large, large]):
            pass


def test_a_batch_has_so_many_requests() -> None:
    body = BODIES["/embeddings"][0]
    lines = batch_lines((body for _ in range(MAX_REQUESTS + 1)), endpoint="/embeddings")
    assert sum(1 for _ in islice(lines, MAX_REQUESTS)) == MAX_REQUESTS
    with pytest.raises(ValueError, match=r"line 100001 .*at most 100,000 requests"):
        next(lines)


def peak_of(run: Callable[[], int]) -> tuple[int, int]:
    """What a function gives, and the bytes that it held at most."""
    run()  # what is made once is made by now
    tracemalloc.start()
    try:
        return run(), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_many_lines_take_little_memory_both_ways() -> None:
    """Twenty million bytes each way: of the requests the ids are kept, of the answers nothing."""
    body = {"model": "text-embedding-3-small", "input": "x" * 4_000}
    sent, held = peak_of(
        lambda: sum(len(line) for line in batch_lines((body for _ in range(5_000)), endpoint="/embeddings"))
    )
    assert sent > 20_000_000
    assert held < 2_000_000
    answer = {"custom_id": "a", "response": {"status_code": 200, "body": {"object": "x", "y": "x" * 4_000}}}
    line = json.dumps(answer)
    read, held = peak_of(lambda: sum(1 for _ in batch_results(line for _ in range(5_000))))
    assert read == 5_000
    assert held < 200_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "requests.jsonl"


def written(path: Path, *lines: Any) -> Path:
    path.write_bytes(b"".join(x if isinstance(x, bytes) else json.dumps(x).encode() + b"\n" for x in lines))
    return path


LINE: dict[str, Any] = {"custom_id": "a", "method": "POST", "url": "/v1/chat/completions", "body": CHAT}


def test_a_file_that_will_do(path: Path) -> None:
    other = {**LINE, "custom_id": "b", "body": {**CHAT, "newer_than_us": 1, "timeout": 2}}
    written(path, LINE, b"\n", other)
    assert check_batch_file(path) == BatchFile(2, "/v1/chat/completions", "gpt-4o")
    assert check_batch_file(str(path)).requests == 2


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        (b"{", ValueError, "^line 3: this is no JSON"),
        (b"\xff\xfe\xfd", ValueError, "^line 3: this is no JSON"),
        (b"[" * 200_000, ValueError, "^line 3: this is no JSON"),
        ([], ValueError, "^line 3: this is JSON, and no object"),
        ({**LINE}, ValueError, r"^line 3 \(custom_id 'a'\): .*earlier"),
        ({**LINE, "custom_id": None}, ValueError, "^line 3: the custom_id must be"),
        ({**LINE, "custom_id": "b", "method": "GET"}, ValueError, r"^line 3 \(custom_id 'b'\): the method"),
        ({**LINE, "custom_id": "b", "url": "/x"}, ValueError, "cannot call '/x'"),
        ({**LINE, "custom_id": "b", "url": "/chat/completions"}, ValueError, "a batch has one"),
        ({**LINE, "custom_id": "b", "body": "x"}, ValueError, "no body"),
        ({**LINE, "custom_id": "b", "body": {**CHAT, "messages": 1}}, TypeError, "messages must be a list"),
    ],
)
def test_a_file_that_will_not(path: Path, line: Any, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=said):
        check_batch_file(written(path, LINE, b"\n", line))


def test_a_file_of_nothing(path: Path) -> None:
    with pytest.raises(ValueError, match="has no requests"):
        check_batch_file(written(path, b"\n\n"))
    with pytest.raises(FileNotFoundError):
        check_batch_file(path.with_name("none"))


REFUSED = {"error": {"message": "Slow down", "code": "429"}}
FILTERED = {"error": {"message": "Filtered", "code": "content_filter"}}
ANSWERS = [
    {"custom_id": "a", "response": {"status_code": 429, "request_id": "r-1", "body": REFUSED}, "error": None},
    {"custom_id": "b", "response": {"status_code": 400, "body": FILTERED}},
    {"custom_id": "c", "response": None, "error": {"code": "batch_expired", "message": "Too late"}},
    {"custom_id": "d", "response": None, "error": {"code": "batch_cancelled"}},
    {"custom_id": "e", "response": {"status_code": 200, "body": {"object": "newer", "x": 1}}},
    {"id": "f"},
    {"custom_id": "g", "response": {"status_code": 500, "body": None}},
]


def test_results_and_errors_are_typed(path: Path) -> None:
    data = b"\n".join(json.dumps(one).encode() for one in ANSWERS)
    a, b, c, d, e, f, g = batch_results(data)
    assert isinstance(a.error, RateLimitError)
    assert (a.status_code, a.request_id, a.error.request_id, a.error.code) == (429, "r-1", "r-1", "429")
    assert "Slow down" in str(a.error)
    assert isinstance(b.error, ContentFilterError)
    assert type(c.error) is APIError
    assert (c.error.code, c.error.message, c.status_code) == ("batch_expired", "Too late", None)
    assert d.error is not None
    assert d.error.message == "batch_cancelled"
    assert (e.error, e.result.to_dict()) == (None, {"object": "newer", "x": 1})
    assert (f.custom_id, str(f.error)) == (None, "the line has neither an answer nor an error")
    assert isinstance(g.error, APIStatusError)
    assert [json.loads(one.line) for one in (a, b, c, d, e, f, g)] == ANSWERS

    path.write_bytes(data + b"\n\n")
    for source in (path, str(path), data.decode().splitlines()):
        assert [one.custom_id for one in batch_results(source)] == ["a", "b", "c", "d", "e", None, "g"]


def test_a_line_that_is_cut() -> None:
    results = batch_results(b'{"custom_id": "a", "response": null}\n{"custom')
    assert next(results).custom_id == "a"
    with pytest.raises(ValueError, match=r"^line 2: this is no JSON"):
        next(results)


def client_of(face: Face, emulator: Emulator) -> Any:
    options = {"azure_endpoint": emulator.endpoint, "api_key": emulator.api_key}
    return within(face.new("AzureOpenAI", api_version="v1", **options))


@pytest.mark.parametrize("path_", BODIES)
def test_a_whole_batch(face: Face, azopenai_emulator: Emulator, path_: str) -> None:
    body, kind = BODIES[path_]

    async def batch() -> Any:
        async with client_of(face, azopenai_emulator) as client:
            lines = batch_lines([body, ("mine", body)], endpoint=path_)
            file = await settled(client.files.create(file=("batch.jsonl", lines), purpose="batch"))
            given = {"input_file_id": file.id, "endpoint": path_, "completion_window": "24h"}
            begun = await settled(client.batches.create(**given))
            done = await settled(client.batches.wait(begun.id, max_interval=0.01, deadline=60))
            return await settled(client.files.content(done.output_file_id))

    results: dict[Any, Any] = {one.custom_id: one for one in batch_results(face.run(batch))}
    assert results.keys() == {"request-1", "mine"}
    for one in results.values():
        assert (one.status_code, one.error) == (200, None)
        assert type(one.result) is kind
        assert without_nulls(one.result.to_dict()) == without_nulls(json.loads(one.line)["response"]["body"])


def test_an_upload_breaks_off_at_a_bad_line(face: Face, azopenai_emulator: Emulator) -> None:
    def requests() -> Iterator[Any]:
        yield CHAT
        yield {**CHAT, "messages": 7}

    async def upload() -> list[Any]:
        async with client_of(face, azopenai_emulator) as client:
            with pytest.raises(TypeError, match=r"line 2 \(custom_id 'request-2'\): .*messages must be"):
                await settled(
                    client.files.create(file=("batch.jsonl", batch_lines(requests())), purpose="batch")
                )
            return await items(client.files.list())

    assert face.run(upload) == []


def test_the_names_are_public() -> None:
    assert {"batch_lines", "batch_results", "check_batch_file"} <= set(azopenai.__all__)
