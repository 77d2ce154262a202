"""What came with an answer: headers, ids, limits; and no secret shown of its URL."""

from __future__ import annotations

import copy
import math
import pickle
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.answers import REQUEST, headers, response

from azopenai.core.response import (
    Headers,
    RateLimit,
    RequestIds,
    RequestInfo,
    ResponseInfo,
    count,
    duration,
    mask_query,
)


def test_headers_are_found_in_any_case() -> None:
    found = headers({"Content-Type": "text/plain", "X-A": "1"})
    assert found["content-type"] == found["CONTENT-TYPE"] == "text/plain"
    assert found.get("nothing") is None
    assert "x-a" in found
    assert "x-b" not in found
    assert list(found) == ["content-type", "x-a"]
    assert len(found) == 2
    with pytest.raises(KeyError):
        found["nothing"]


def test_a_header_that_is_repeated_is_joined() -> None:
    assert Headers([(b"A", b"1"), (b"b", b"2"), (b"a", b"3")])["a"] == "1, 3"


def test_headers_are_a_value() -> None:
    found = headers({"A": "é"})
    assert found == headers({"a": "é"}) == {"a": "é"}
    assert found != headers({"a": "e"})
    assert pickle.loads(pickle.dumps(found)) == copy.deepcopy(found) == found
    assert repr(found) == "Headers({'a': 'é'})"


@given(st.lists(st.tuples(st.binary(), st.binary())))
def test_any_headers_can_be_read(raw: list[tuple[bytes, bytes]]) -> None:
    found = Headers(raw)
    assert len(found) <= len(raw)
    for name, value in raw:
        assert value.decode("latin-1") in found[name.decode("latin-1")]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h/a", "https://h/a"),
        ("https://h/a?api-version=2024-10-21", "https://h/a?api-version=2024-10-21"),
        (
            "https://h/a?API-Version=v%201&key=s3cret&limit=2",
            "https://h/a?API-Version=v%201&key=REDACTED&limit=2",
        ),
        ("https://h/a?sig=a%26b&sig=", "https://h/a?sig=REDACTED&sig=REDACTED"),
        ("https://h/a?s3cret", "https://h/a?s3cret=REDACTED"),
        ("https://h/a?", "https://h/a"),
    ],
)
def test_the_query_shows_only_what_is_known_to_be_harmless(url: str, shown: str) -> None:
    assert mask_query(url) == shown
    assert RequestInfo("GET", url).url == shown
    assert mask_query(shown) == shown


def test_ids_limits_and_region_are_read_from_the_headers() -> None:
    answer = response(
        named={
            "apim-request-id": "a-1",
            "x-request-id": "r-1",
            "x-ms-client-request-id": "echo",
            "x-ms-region": "East US 2",
            "x-ratelimit-limit-requests": "100",
            "x-ratelimit-remaining-requests": "99",
            "x-ratelimit-reset-requests": "60",
            "x-ratelimit-limit-tokens": "1000",
            "x-ratelimit-remaining-tokens": "0",
            "x-ratelimit-reset-tokens": "6ms",
        }
    )
    assert answer.request_ids == RequestIds(apim="a-1", service="r-1", client="echo")
    assert answer.request_id == "r-1"
    assert answer.region == "East US 2"
    assert answer.rate_limit == RateLimit(100, 99, 60.0, 1000, 0, 0.006)


def test_what_is_not_there_is_none() -> None:
    answer = response()
    assert answer.request_ids == RequestIds(client="c-1")
    assert (answer.request_id, answer.region) == (None, None)
    assert answer.rate_limit == RateLimit()


def test_a_gateways_own_answer_has_the_id_of_the_gateway() -> None:
    assert response(named={"apim-request-id": "a-1"}).request_id == "a-1"


def test_nonsense_is_no_limit() -> None:
    limit = response(
        named={
            "x-ratelimit-limit-requests": "-1",
            "x-ratelimit-remaining-requests": "many",
            "x-ratelimit-reset-requests": "-1",
            "x-ratelimit-remaining-tokens": "1.5",
            "x-ratelimit-reset-tokens": "soon",
        }
    ).rate_limit
    assert limit == RateLimit()


def test_the_older_header_of_the_reset_is_read_too() -> None:
    assert response(named={"x-rate-limit-reset-tokens": "30"}).rate_limit.reset_tokens == 30.0
    both = {"x-rate-limit-reset-tokens": "30", "x-ratelimit-reset-tokens": "20"}
    assert response(named=both).rate_limit.reset_tokens == 20.0


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("5", 5),
        ("", None),
        ("-1", None),
        ("+1", None),
        ("²", None),
        ("\u0661", None),
        ("1" * 19, None),
    ],
)
def test_a_count(text: str, number: int | None) -> None:
    assert count(text) == number


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("60", 60.0),
        (" 1.5 ", 1.5),
        ("0", 0.0),
        ("0s", 0.0),
        ("6ms", 0.006),
        ("1.5s", 1.5),
        ("6m0s", 360.0),
        ("14m24s", 864.0),
        ("1h30m", 5400.0),
        ("2d", 172_800.0),
        ("1m1ms", 60.001),
    ],
)
def test_a_duration(text: str, seconds: float) -> None:
    assert duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "text",
    ["", " ", "-1", "s", "1x", "1s1m", "1e3", "nan", "inf", "1.5m", "6m 0s", "9" * 400, "9" * 400 + "s"],
)
def test_what_is_no_duration(text: str) -> None:
    assert duration(text) is None


@given(st.text("0123456789.dhms ", max_size=12) | st.text(max_size=12))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    found = duration(text)
    assert found is None or 0 <= found < math.inf


def test_an_answer_tells_of_its_request() -> None:
    answer = response(attempts=3)
    assert (answer.method, answer.url) == ("POST", REQUEST.url)
    assert "secret" not in repr(answer)
    assert (answer.attempts, answer.retries_taken) == (3, 2)


@pytest.mark.parametrize(
    ("named", "attempts", "line"),
    [
        ({"x-request-id": "r"}, 1, "request id: r, client request id: c-1"),
        ({}, 2, "no request id, client request id: c-1, attempts: 2"),
    ],
)
def test_an_answer_describes_itself_in_one_line(named: dict[str, str], attempts: int, line: str) -> None:
    assert response(named=named, attempts=attempts).describe() == line


def test_an_answer_without_any_id_says_so() -> None:
    assert ResponseInfo(200, headers(), REQUEST).describe() == "no request id"


def test_the_body_as_bytes_text_and_json() -> None:
    answer = response(body=b'{"a": "\xff"}')
    assert answer.text == '{"a": "\ufffd"}'
    assert response(body={"a": [1]}).json() == {"a": [1]}
    for wrong in (b"no", b"\xff", b""):
        with pytest.raises(ValueError, match=r"."):
            response(body=wrong).json()


def test_a_body_that_was_read_since() -> None:
    before = response(body=b"")
    after = before.with_content(b"late")
    assert (after.content, before.content) == (b"late", b"")
    assert after.without_body() == before.without_body()


def test_what_a_result_keeps_has_no_body() -> None:
    answer = response(body=b"x" * 1000, attempts=2)
    kept = answer.without_body()
    assert type(kept) is ResponseInfo
    assert not hasattr(kept, "content")
    for name in ("status_code", "headers", "request", "attempts", "elapsed", "endpoint", "http_version"):
        assert getattr(kept, name) == getattr(answer, name)


@pytest.mark.parametrize("answer", [response(body=b"x"), response(body=b"x").without_body()])
def test_an_answer_survives_a_pickle(answer: Any) -> None:
    assert pickle.loads(pickle.dumps(answer)) == copy.deepcopy(answer) == answer
    assert answer.elapsed == timedelta(seconds=0.5)
    assert b"secret" not in pickle.dumps(answer)
