from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import COMPLETIONS, chunks, error

if TYPE_CHECKING:
    import httpx


def complete(http: httpx.Client, prompt: object, **params: object) -> Any:
    response = http.post(COMPLETIONS, json={"prompt": prompt, **params})
    assert response.status_code == 200, response.text
    return response.json()


def complete_chunks(http: httpx.Client, prompt: object, **params: object) -> list[Any]:
    response = http.post(COMPLETIONS, json={"prompt": prompt, "stream": True, **params})
    assert response.status_code == 200, response.text
    return chunks(response.text)


def test_a_completion(http: httpx.Client) -> None:
    body = complete(http, "Once upon a time")
    assert body["id"].startswith("cmpl-")
    assert body["object"] == "text_completion"
    assert body["model"] == "gpt-35-turbo-instruct"
    assert body["prompt_filter_results"]
    (choice,) = body["choices"]
    assert choice["index"] == 0
    assert choice["logprobs"] is None
    assert choice["text"] == ' ... and so the local emulator goes on, where "Once upon a time"'
    assert choice["finish_reason"] == "length"
    assert choice["content_filter_results"]["hate"]["severity"] == "safe"
    assert body["usage"] == {"prompt_tokens": 4, "completion_tokens": 16, "total_tokens": 20}


def test_length_and_stop(http: httpx.Client) -> None:
    (choice,) = complete(http, "Once", max_tokens=100)["choices"]
    assert choice["text"].endswith('where "Once" left off.')
    assert choice["finish_reason"] == "stop"
    (choice,) = complete(http, "Once", stop=" local")["choices"]
    assert choice["text"] == " ... and so the"
    assert choice["finish_reason"] == "stop"
    (choice,) = complete(http, "Once", echo=True, max_tokens=0, suffix="The end.")["choices"]
    assert choice["text"] == "Once"


def test_prompts_and_choices(http: httpx.Client) -> None:
    body = complete(http, ["One", "Two"], n=2, best_of=3, max_tokens=50)
    texts = [choice["text"] for choice in body["choices"]]
    assert [choice["index"] for choice in body["choices"]] == [0, 1, 2, 3]
    assert ['"One"' in text for text in texts] == [True, True, False, False]
    assert len(set(texts)) == 4


@pytest.mark.parametrize(
    ("prompt", "quoted"), [([1, 2], ['"1 2"']), ([[1, 2], [3]], ['"1 2"', '"3"']), ("", ['""'])]
)
def test_prompts_of_tokens(http: httpx.Client, prompt: object, quoted: list[str]) -> None:
    choices = complete(http, prompt, max_tokens=50)["choices"]
    assert len(choices) == len(quoted)
    for choice, words in zip(choices, quoted, strict=True):
        assert words in choice["text"]


def test_log_probabilities(http: httpx.Client) -> None:
    (choice,) = complete(http, "Once upon", echo=True, logprobs=2)["choices"]
    logprobs = choice["logprobs"]
    assert "".join(logprobs["tokens"]) == choice["text"]
    assert logprobs["text_offset"][:3] == [0, 4, 9]
    assert len(logprobs["token_logprobs"]) == len(logprobs["tokens"])
    assert all(len(other) == 2 for other in logprobs["top_logprobs"])
    assert choice["text"].startswith("Once upon ...")


def test_a_stream(http: httpx.Client) -> None:
    whole = complete(http, ["One", "Two"], logprobs=0)
    first, *middle, last = complete_chunks(
        http, ["One", "Two"], logprobs=0, stream_options={"include_usage": True}
    )
    assert first["choices"] == []
    assert first["prompt_filter_results"]
    assert last["usage"] == whole["usage"]
    assert all(chunk["usage"] is None for chunk in middle)
    for choice in whole["choices"]:
        pieces = [chunk["choices"][0] for chunk in middle if chunk["choices"][0]["index"] == choice["index"]]
        assert "".join(piece["text"] for piece in pieces) == choice["text"]
        assert [piece["finish_reason"] for piece in pieces] == [None] * 16 + ["stop"]
        offsets = [offset for piece in pieces[:-1] for offset in piece["logprobs"]["text_offset"]]
        assert offsets == choice["logprobs"]["text_offset"]
    plain = complete_chunks(http, "One")
    assert all("usage" not in chunk for chunk in plain)


def test_markers(http: httpx.Client) -> None:
    response = http.post(COMPLETIONS, json={"prompt": ["One", "Two [[filter]]"]})
    assert response.status_code == 400
    assert error(response)["code"] == "content_filter"
    (choice,) = complete(http, "One [[filter-output]]")["choices"]
    assert choice["finish_reason"] == "content_filter"
    assert choice["content_filter_results"]["violence"]["filtered"]
    last = complete_chunks(http, "One [[filter-output]]")[-1]
    assert last["choices"][0]["content_filter_results"]["violence"]["filtered"]
    assert complete(http, "[[tokens=30]]", max_tokens=100)["usage"]["completion_tokens"] == 30
