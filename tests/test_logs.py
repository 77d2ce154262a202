"""What the logger `azopenai` is told, at each level of detail, and what it is never told."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support.clock import FakeClock
from support.faces import BEGUN, COMPLETION, KEY, WHOLE, Face, ask, ask_once, settled, within
from support.loopback import Answer, Loopback, json_answer, sse_answer

import azopenai
from azopenai.logs import LogOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"x-request-id": "r-1", "x-ms-region": "Sweden Central", "x-secret": "secret-1", "x-team": "red"}
GOOD = json_answer(COMPLETION, headers=HEADERS)
TARGET = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
SENT = '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}'
ALL: Any = "body_and_headers"


@pytest.fixture(autouse=True)
def _listening(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.INFO, "azopenai"):
        yield


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The messages so far, which are forgotten."""
    assert all((record.name, record.levelno) == ("azopenai", logging.INFO) for record in caplog.records)
    messages = [record.getMessage() for record in caplog.records]
    caplog.clear()
    return messages


def call(face: Face, *answers: Answer, stream: bool = False, **options: Any) -> Loopback:
    """Make a call, or raise what it raises; give the server."""
    with Loopback(*answers) as server:
        face.run(ask_once, face, server, stream=stream, **{"clock": FakeClock(), **options})
    return server


@pytest.mark.parametrize("options", [{}, {"http_log_detail_level": "none"}, {"http_log_detail_level": None}])
def test_nothing_is_told_unless_asked(
    face: Face, caplog: pytest.LogCaptureFixture, options: dict[str, Any]
) -> None:
    call(face, GOOD, **options)
    assert told(caplog) == []


def test_nothing_is_told_to_who_does_not_listen(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "azopenai"):
        call(face, GOOD, http_log_detail_level=ALL)
    assert told(caplog) == []


def test_a_program_without_logging_sees_nothing() -> None:
    program = "import azopenai.logs, logging; logging.getLogger('azopenai').warning('not shown')"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")


@pytest.mark.parametrize("detail", ["basic", "headers", "body", "body_and_headers"])
def test_each_level_tells_so_much(face: Face, caplog: pytest.LogCaptureFixture, detail: str) -> None:
    server = call(face, GOOD, http_log_detail_level=detail)
    request, response = told(caplog)
    start = f"Request: POST {server.url}{TARGET}"
    if detail == "basic":
        assert (request, response) == (start, "Response: status 200 after 0.000 s")
    assert request.startswith(start)
    assert response.startswith("Response: status 200 after 0.000 s")
    assert ("; headers {" in request, "; headers {" in response) == ("headers" in detail,) * 2
    assert request.endswith(f"; body {SENT}") == ("body" in detail)
    assert ('; body {"id": "chatcmpl-1"' in response) == ("body" in detail)
    assert "secret-1" not in request + response
    assert KEY not in request + response


def test_headers_are_shown_by_name_and_by_value_if_allowed(
    face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    options: Any = {"http_log_detail_level": "headers", "default_headers": {"X-Own": "secret-2"}}
    call(face, GOOD, **options)
    request, response = told(caplog)
    for shown in ("'api-key': 'REDACTED'", "'x-own': 'REDACTED'", "'content-type': 'application/json'"):
        assert shown in request
    assert "'user-agent': 'azopenai/" in request
    assert "'x-ms-client-request-id': '" in request
    assert "'x-request-id': 'r-1', 'x-ms-region': 'Sweden Central', 'x-secret': 'REDACTED'" in response
    call(face, GOOD, **options, log_allowed_headers=["X-OWN", "x-team"])
    request, response = told(caplog)
    assert "'x-own': 'secret-2'" in request
    assert "'x-team': 'red'" in response
    assert "'x-secret': 'REDACTED'" in response


@pytest.mark.parametrize("name", ["api-key", "Authorization", "X-Key", "proxy-authorization"])
def test_the_header_of_the_credential_is_never_allowed(face: Face, name: str) -> None:
    with pytest.raises(ValueError, match=rf"log_allowed_headers must not name {name!r}, which holds a cred"):
        face.client("https://x.openai.azure.com", log_allowed_headers=["x-a", name], api_key_header="x-key")


@pytest.mark.parametrize("names", ["x-team", [7], [None]], ids=repr)
def test_names_that_are_none(face: Face, names: Any) -> None:
    with pytest.raises(TypeError, match=r"log_allowed_headers(\[0\])? must be a (list|str), not"):
        face.client("https://x.openai.azure.com", log_allowed_headers=names)


def test_the_environment_asks_and_the_option_goes_before_it(
    face: Face, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_HTTP_LOG_DETAIL_LEVEL", "BASIC")
    call(face, GOOD)
    assert len(told(caplog)) == 2
    call(face, GOOD, http_log_detail_level="none")
    assert told(caplog) == []
    monkeypatch.setenv("AZURE_HTTP_LOG_DETAIL_LEVEL", "")
    call(face, GOOD)
    assert told(caplog) == []


ACCEPTED = r"must be one of 'none', 'basic', 'headers', 'body', 'body_and_headers'; it is 'loud'"


def test_a_level_that_is_none(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=f"^http_log_detail_level {ACCEPTED}"):
        face.client("https://x.openai.azure.com", http_log_detail_level="loud")
    monkeypatch.setenv("AZURE_HTTP_LOG_DETAIL_LEVEL", "loud")
    with pytest.raises(ValueError, match=f"^AZURE_HTTP_LOG_DETAIL_LEVEL {ACCEPTED}"):
        face.client("https://x.openai.azure.com")
    assert face.client("https://x.openai.azure.com", http_log_detail_level="basic")
    assert LogOptions().detail == "none"


def test_a_derived_client_may_tell_more_or_less(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    async def asked() -> None:
        async with within(face.client(server, http_log_detail_level="headers")) as client:
            await ask(client.with_options(http_log_detail_level="none"))
            assert told(caplog) == []
            await ask(client.with_options(log_allowed_headers=["x-team"]))
            assert "'x-team': 'red'" in told(caplog)[1]

    with Loopback(GOOD) as server:
        face.run(asked)


def test_the_values_of_a_query_are_shown_if_known(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    async def asked() -> None:
        url = f"{server.url}/openai/?code=secret-1"
        query = {"sig": "secret-2", "limit": 7, "b c": "secret-3"}
        async with within(face.client(url, http_log_detail_level="basic", default_query=query)) as client:
            await ask(client, extra_query={"subscription-key": "secret-4", "deployment": "d", "flag": True})

    with Loopback(GOOD) as server:
        face.run(asked)
    request, _ = told(caplog)
    assert request.endswith(
        f"{TARGET}&code=REDACTED&sig=REDACTED&limit=7&b%20c=REDACTED&subscription-key=REDACTED"
        "&deployment=d&flag=REDACTED"
    )
    [received] = server.received
    assert received.query["code"] == "secret-1"
    assert received.query["flag"] == "true"


SECRET_BODIES: list[dict[str, Any]] = [
    {"data_sources": [{"type": "azure_search", "parameters": {"authentication": {"key": "secret-1"}}}]},
    {"tools": [{"type": "mcp", "headers": {"x": "secret-1"}, "authorization": "secret-1"}]},
    {"api_key": "secret-1", "nested": [[{"password": "secret-1"}]]},
    {"Connection_String": "secret-1", "Api_Key": {"x": ["secret-1"]}},
    {"access_token": "secret-1", "client_secret": "secret-1"},
]


@pytest.mark.parametrize("body", SECRET_BODIES, ids=lambda body: next(iter(body)))
def test_members_that_hold_credentials_are_masked(
    face: Face, caplog: pytest.LogCaptureFixture, body: dict[str, Any]
) -> None:
    async def asked() -> None:
        async with within(face.client(server, http_log_detail_level="body")) as client:
            await ask(client, extra_body={**body, "note": "größer"})

    with Loopback(json_answer({**COMPLETION, "echo": body})) as server:
        face.run(asked)
    text = "\n".join(told(caplog))
    assert "secret-1" in server.received[0].body.decode()
    assert "secret-1" not in text
    assert text.count("REDACTED") == server.received[0].body.count(b"secret-1") * 2
    assert '"content": "Hi"' in text
    assert "größer" in text


@pytest.mark.parametrize(
    "body", [b"password=secret-1", b'{"password": "secret-1"', b'[{"password":' * 100_000], ids=str.__name__
)
def test_an_answer_that_cannot_be_masked_is_not_shown(
    face: Face, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    with pytest.raises(azopenai.APIResponseValidationError):
        call(face, Answer(body=body), http_log_detail_level="body")
    assert told(caplog)[1].endswith("; body REDACTED")


def test_a_stream_is_not_read_for_the_log(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    call(face, sse_answer(WHOLE, headers=HEADERS), stream=True, http_log_detail_level=ALL)
    request, response = told(caplog)
    assert request.endswith('"stream":true}')
    assert response.endswith("; body is a stream")
    assert "'x-request-id': 'r-1'" in response


def test_a_streaming_response_is_not_read_either(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    async def asked() -> None:
        async with within(face.client(server, http_log_detail_level="body")) as client:
            create = client.chat.completions.with_streaming_response.create
            async with within(create(model="gpt-4o", messages=[])) as response:
                assert len(told(caplog)) == 2
                assert await settled(response.read())

    with Loopback(GOOD) as server:
        face.run(asked)
    assert told(caplog) == []


def test_each_attempt_and_each_wait_is_told(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    throttled = json_answer({"error": {"message": "Slow."}}, 429, {"retry-after": "7"})
    tokens = iter(["secret-1", "secret-2", "secret-3"])
    call(
        face,
        throttled,
        json_answer({}, 401),
        GOOD,
        max_retries=2,
        azure_ad_token_provider=lambda: next(tokens),
        http_log_detail_level="basic",
    )
    messages = told(caplog)
    assert next(message.split(" after")[0] for message in messages[1::2]) == "Response: status 429"
    assert messages[2] == "Retrying in 7.000 s"
    assert [message.split()[0] for message in messages] == (
        ["Request:", "Response:", "Retrying", "Request:", "Response:", "Request:", "Response:"]
    )


def test_failures_are_told_by_their_kind(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(azopenai.APIConnectionError):
        call(face, Answer(then="close", raw=b""), http_log_detail_level=ALL)
    assert told(caplog)[1] == "Failed after 0.000 s: APIConnectionError"

    def fail() -> str:
        raise LookupError("secret-1")

    with pytest.raises(azopenai.CredentialError):
        call(face, GOOD, http_log_detail_level=ALL, azure_ad_token_provider=fail)
    assert told(caplog) == ["Failed after 0.000 s: CredentialError"]
    with pytest.raises(azopenai.NotFoundError):
        call(face, json_answer({"error": {"message": "Gone."}}, 404), http_log_detail_level="body")
    assert told(caplog)[1] == 'Response: status 404 after 0.000 s; body {"error": {"message": "Gone."}}'
    with pytest.raises(azopenai.StreamTruncatedError):
        call(face, sse_answer(BEGUN), stream=True, http_log_detail_level=ALL)
    assert len(told(caplog)) == 2


def test_bad_input_is_not_told(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    async def asked() -> None:
        async with within(face.client("http://127.0.0.1:1", http_log_detail_level=ALL)) as client:
            with pytest.raises(ValueError, match=r"can be no header's name"):
                await ask(client, extra_headers={"a b": "c"})

    face.run(asked)
    assert told(caplog) == []


def test_a_dropped_call_tells_no_more(caplog: pytest.LogCaptureFixture, run_async: Any) -> None:
    import anyio

    async def dropped() -> None:
        async with azopenai.AsyncAzureOpenAI(
            azure_endpoint=server.url, api_key=KEY, http_log_detail_level="basic"
        ) as client:
            with anyio.move_on_after(0.02):
                await ask(client)

    with Loopback(Answer(then="stall", body=[b" "])) as server:
        run_async(dropped)
    assert [message.split()[0] for message in told(caplog)] == ["Request:"]
