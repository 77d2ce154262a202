"""What may be shown of headers and bodies, and what may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azopenai.core.redact import (
    REDACTED,
    SAFE_HEADERS,
    SAFE_QUERY,
    SECRET_MEMBERS,
    shown_body,
    shown_headers,
)

KEY = "hunter2"


def test_headers_are_shown_by_allow_list_whatever_their_case() -> None:
    sent = [("Api-Key", KEY), ("Authorization", f"Bearer {KEY}"), ("X-Request-ID", "r-1"), ("x-new", KEY)]
    assert shown_headers(sent, SAFE_HEADERS) == {
        "Api-Key": REDACTED,
        "Authorization": REDACTED,
        "X-Request-ID": "r-1",
        "x-new": REDACTED,
    }
    assert shown_headers(sent, SAFE_HEADERS | {"x-new"})["x-new"] == KEY


@pytest.mark.parametrize(
    "name",
    ["api-key", "authorization", "proxy-authorization", "cookie", "set-cookie", "ocp-apim-subscription-key"],
)
def test_no_credential_is_on_a_list(name: str) -> None:
    assert name not in SAFE_HEADERS
    assert name not in SAFE_QUERY


def test_the_lists_are_in_lower_case() -> None:
    for names in (SAFE_HEADERS, SAFE_QUERY, SECRET_MEMBERS):
        assert all(name == name.lower() for name in names)


@pytest.mark.parametrize(
    "secret",
    [
        {"data_sources": [{"parameters": {"authentication": {"type": "api_key", "key": KEY}}}]},
        {"tools": [{"type": "mcp", "headers": {"Authorization": KEY}, "authorization": KEY}]},
        {"a": [[{"connection_string": KEY}]], "password": KEY, "api_key": KEY},
    ],
)
def test_members_that_hold_credentials_are_masked_wherever_they_stand(secret: Any) -> None:
    shown = shown_body(json.dumps({"model": "żółw", **secret}).encode())
    assert KEY not in shown
    assert REDACTED in shown
    assert json.loads(shown)["model"] == "żółw"


def test_a_body_without_them_is_shown_as_it_is() -> None:
    assert shown_body('{"a":  "żółw"}'.encode()) == '{"a":  "żółw"}'
    assert shown_body(b"\xff") == "\ufffd"


@pytest.mark.parametrize("body", [b'{"api_key": "hunter2"', b'["password", ' + b"[" * 100_000])
def test_what_cannot_be_masked_is_not_shown(body: bytes) -> None:
    assert shown_body(body) == REDACTED


@given(
    st.recursive(
        st.just(KEY),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from([*sorted(SECRET_MEMBERS), "a"]), inner, max_size=3)
        ),
    ).map(lambda value: {"password": value})
)
def test_nothing_below_such_a_member_is_shown(body: Any) -> None:
    assert KEY not in shown_body(json.dumps(body).encode())
