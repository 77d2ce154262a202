"""The error vectors: every envelope and every status becomes one exception, and nothing foreign does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.answers import NOW, response
from support.specs import rows

import azopenai
from azopenai.core.failure import envelope, parse, status_error
from azopenai.core.routes import azure_endpoint
from azopenai.errors import APIStatusError, ContentFilterError, InternalServerError

DATED = azure_endpoint("https://res.openai.azure.com:8443", None)
V1 = azure_endpoint("https://res.openai.azure.com", "v1")

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "message", "code", "type", "param", "detail", "details", "status"])
            | st.sampled_from(["statusCode", "innererror", "inner_error", "content_filter_result"]),
            inner,
            max_size=4,
        )
    ),
)


def failed(status: int, body: Any = b"", named: dict[str, str] | None = None) -> APIStatusError:
    return status_error(response(status, body, named), endpoint=DATED, model="gpt-4o", now=NOW)


@pytest.mark.parametrize("row", rows("errors", "error"))
def test_an_answer_of_failure_becomes_its_exception(row: dict[str, Any]) -> None:
    error = failed(row["status"], row["body"], row.get("headers"))
    assert type(error) is getattr(azopenai, row["error"])
    assert error.status_code == row["status"]
    assert error.message == row["message"]
    assert (error.code, error.type, error.param) == (row.get("code"), row.get("type"), row.get("param"))
    assert error.retry_after == row.get("retry_after")
    if isinstance(error, ContentFilterError):
        assert list(error.filtered_categories) == row["filtered"]
    else:
        assert "filtered" not in row


def test_the_body_is_the_error_object_or_the_text() -> None:
    inner = {"code": "x", "message": "m", "more": [1]}
    assert failed(400, {"error": inner}).body == inner
    assert failed(400, inner).body == inner
    assert failed(400, {"error": "m"}).body == {"error": "m"}
    assert failed(400, "plain\ntext ").body == "plain\ntext"
    assert failed(400, [1]).body == [1]
    assert failed(400, b"").body is None


def test_bytes_that_are_no_text_are_shown_all_the_same() -> None:
    error = failed(500, b"caf\xe9 is closed")
    assert error.message == "caf\ufffd is closed"


def test_a_long_line_is_cut_and_the_body_kept() -> None:
    error = failed(500, "x" * 500)
    assert error.message == "x" * 200 + "…"
    assert error.body == "x" * 500


def test_json_nested_beyond_measure_is_text() -> None:
    assert parse(b"[" * 100_000).message == "[" * 200 + "…"


def test_a_page_with_an_empty_title_says_nothing() -> None:
    assert failed(502, "<html><title></title></html>").message == "the answer says nothing more"


@pytest.mark.parametrize(
    ("endpoint", "model", "status", "hint"),
    [
        (DATED, "gpt-4o", 404, "[deployment 'gpt-4o', host res.openai.azure.com, api-version 2024-10-21: "),
        (V1, "gpt-4o", 404, "[model 'gpt-4o', host res.openai.azure.com, api-version v1: "),
        (DATED, None, 404, "[host res.openai.azure.com, api-version 2024-10-21: "),
        (DATED, "gpt-4o", 401, "[deployment 'gpt-4o', host res.openai.azure.com, api-version 2024-10-21: "),
    ],
)
def test_a_401_and_a_404_name_what_to_check(endpoint: Any, model: str | None, status: int, hint: str) -> None:
    error = status_error(response(status), endpoint=endpoint, model=model, now=NOW)
    assert error.hint is not None
    assert error.hint.startswith(hint)
    assert error.hint in str(error)
    advice = {401: "check the key or token", 404: "check the deployment's name"}[status]
    assert advice in error.hint


@pytest.mark.parametrize("status", [400, 403, 409, 429, 500])
def test_other_failures_have_no_hint(status: int) -> None:
    assert failed(status).hint is None


def test_the_answer_stays_with_the_exception() -> None:
    error = failed(429, "slow", {"x-request-id": "r-1", "x-ratelimit-remaining-tokens": "0"})
    assert error.request_id == "r-1"
    assert error.rate_limit.remaining_tokens == 0
    assert error.request is error.response.request
    assert "secret" not in repr(error.request)


@given(st.integers(300, 599), st.binary(max_size=60) | json_values.map(lambda v: json.dumps(v).encode()))
def test_any_answer_of_failure_becomes_an_exception_of_ours(status: int, body: bytes) -> None:
    error = failed(status, body)
    assert str(error).startswith(f"Error code: {status}")
    assert isinstance(error.message, str)
    assert error.message
    assert error.code is None or isinstance(error.code, str)
    assert isinstance(error, InternalServerError) is (status >= 500)
    if isinstance(error, ContentFilterError):
        assert isinstance(error.filtered_categories, tuple)
        assert isinstance(error.categories, dict)


@given(json_values)
def test_an_envelope_is_read_from_any_json_or_there_is_none(data: Any) -> None:
    found = envelope(data)
    assert found is None or isinstance(found.message, str)


@pytest.mark.parametrize(
    "data", [None, 5, "text", [], {}, {"id": "x"}, {"code": "x"}, {"error": None}, {"error": ""}]
)
def test_what_is_no_error_has_no_envelope(data: Any) -> None:
    assert envelope(data) is None
