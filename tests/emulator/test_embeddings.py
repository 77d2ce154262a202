from __future__ import annotations

import base64
import struct
import time
from math import isclose, sqrt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.emulator_calls import EMBEDDINGS, error

from azopenai.emulator.embeddings import embed as vector_of

if TYPE_CHECKING:
    import httpx


def embed(http: httpx.Client, texts: object, **params: object) -> Any:
    response = http.post(EMBEDDINGS, json={"input": texts, **params})
    assert response.status_code == 200, response.text
    return response.json()


def vectors(http: httpx.Client, texts: object, **params: object) -> list[list[float]]:
    return [item["embedding"] for item in embed(http, texts, **params)["data"]]


def likeness(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_an_embedding(http: httpx.Client) -> None:
    body = embed(http, "This is a test.", user="me", input_type="query")
    assert body["object"] == "list"
    assert body["model"] == "text-embedding-3-small"
    assert body["usage"] == {"prompt_tokens": 5, "total_tokens": 5}
    (item,) = body["data"]
    assert (item["object"], item["index"]) == ("embedding", 0)
    assert len(item["embedding"]) == 1_536
    assert isclose(sqrt(likeness(item["embedding"], item["embedding"])), 1, abs_tol=1e-6)


@pytest.mark.parametrize(
    ("deployment", "params", "size"),
    [
        ("text-embedding-ada-002", {}, 1_536),
        ("text-embedding-3-small", {}, 1_536),
        ("text-embedding-3-large", {}, 3_072),
        ("text-embedding-3-large", {"dimensions": 256}, 256),
        ("text-embedding-3-small", {"dimensions": 1}, 1),
    ],
)
def test_dimensions(http: httpx.Client, deployment: str, params: dict[str, Any], size: int) -> None:
    url = EMBEDDINGS.replace("text-embedding-3-small", deployment)
    body = http.post(url, json={"input": "This is a test.", **params}).json()
    assert len(body["data"][0]["embedding"]) == size
    assert body["model"] == deployment


def test_texts_that_are_alike_are_near(http: httpx.Client) -> None:
    cat, down, tax, dogs = vectors(
        http, ["the cat sat", "a cat sat down", "quarterly tax report", "the dogs were sitting"]
    )
    assert likeness(cat, down) > 0.5 > likeness(cat, tax)
    assert likeness(cat, dogs) > likeness(cat, tax)
    assert abs(likeness(cat, tax)) < 0.1


def test_the_same_text_has_the_same_vector(http: httpx.Client) -> None:
    one, other, third = vectors(http, ["Hello", "Hello", "HELLO"])
    assert one == other == third


def test_base64_holds_the_same_floats(http: httpx.Client) -> None:
    floats = vectors(http, ["Hello", "World"], dimensions=300)
    for text, vector in zip(
        vectors(http, ["Hello", "World"], dimensions=300, encoding_format="base64"), floats, strict=True
    ):
        assert isinstance(text, str)
        assert list(struct.unpack("<300f", base64.b64decode(text))) == vector


def test_tokens(http: httpx.Client) -> None:
    body = embed(http, [1, 2, 3])
    assert len(body["data"]) == 1
    assert body["usage"]["prompt_tokens"] == 3
    one, two = vectors(http, [[1, 2, 3], [1, 2, 4]])
    assert one == body["data"][0]["embedding"]
    assert 0.5 < likeness(one, two) < 0.9


def test_a_filtered_input(http: httpx.Client) -> None:
    response = http.post(EMBEDDINGS, json={"input": ["fine", "[[filter]]"]})
    assert response.status_code == 400
    assert error(response)["code"] == "content_filter"
    assert len(vectors(http, [1])) == 1


@pytest.mark.parametrize("encoding", ["float", "base64"])
def test_two_thousand_inputs_take_little_time(http: httpx.Client, encoding: str) -> None:
    texts = [f"Document {number} tells of subject {number * 7 % 100}" for number in range(2_048)]
    begin = time.perf_counter()
    response = http.post(EMBEDDINGS, json={"input": texts, "encoding_format": encoding})
    assert response.status_code == 200
    assert time.perf_counter() - begin < 5


@given(st.text(min_size=1) | st.lists(st.integers(), min_size=1), st.integers(1, 64))
def test_every_vector_has_unit_length(item: str | list[int], size: int) -> None:
    vector = vector_of(item, size)
    assert isclose(sum(value * value for value in vector.values()), 1, abs_tol=1e-5)
    assert all(0 <= place < size for place in vector)


def test_features_that_cancel_out_leave_a_vector() -> None:
    lengths = {sum(value * value for value in vector_of([number], 1).values()) for number in range(50)}
    assert all(isclose(length, 1, abs_tol=1e-6) for length in lengths)
