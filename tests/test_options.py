"""Every option of a client and every variable of the environment: what becomes of it on the wire."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.clock import FakeClock
from support.faces import COMPLETION, KEY, Face, ask, within
from support.loopback import Loopback, Received, json_answer

import azopenai
from azopenai import RetryPolicy, Timeout
from azopenai.options import (
    AsyncAzureOptions,
    AsyncPlainOptions,
    AzureOptions,
    ClientKind,
    PlainOptions,
    configure,
    merged,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

FAR = "https://res.openai.azure.com"
GOOD = json_answer(COMPLETION)
DOWN = json_answer({}, 503)
DATED = "/openai/deployments/gpt-4o/chat/completions?api-version="
V1 = "/openai/v1/chat/completions"
AZURE = ClientKind("AzureOpenAI", AzureOptions, is_azure=True, is_async=False)
PLAIN = ClientKind("OpenAI", PlainOptions, is_azure=False, is_async=False)


@pytest.fixture(name="server")
def _server() -> Iterator[Loopback]:
    with Loopback(GOOD) as server:
        yield server


def sent(face: Face, server: Loopback, kind: str = "AzureOpenAI", **options: Any) -> Received:
    """Make a call with these options; give the request."""

    async def asked() -> None:
        async with within(face.new(kind, **options)) as client:
            await ask(client)

    face.run(asked)
    return server.received[-1]


def test_the_environment_names_endpoint_and_version(
    face: Face, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url)
    assert sent(face, server).target == f"{DATED}2024-10-21"
    monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01-preview")
    assert sent(face, server).target == f"{DATED}2025-01-01-preview"
    monkeypatch.setenv("OPENAI_API_VERSION", "v1")
    assert sent(face, server).target == V1
    monkeypatch.setenv("OPENAI_API_VERSION", "")
    assert sent(face, server).target == f"{DATED}2024-10-21"
    monkeypatch.setenv("OPENAI_API_VERSION", "2024")
    with pytest.raises(ValueError, match=r"api_version '2024' is none"):
        face.new("AzureOpenAI")


def test_the_environment_is_read_when_a_client_is_made(
    face: Face, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(azopenai.OpenAIError, match=r"or set AZURE_OPENAI_ENDPOINT"):
        face.new("AzureOpenAI")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url)
    client = face.new("AzureOpenAI")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", FAR)
    assert client.base_url == f"{server.url}/openai/"
    assert face.new("AzureOpenAI").base_url == f"{FAR}/openai/"
    assert face.client(server).base_url == f"{server.url}/openai/"


@pytest.mark.parametrize(
    ("path", "asked", "held", "target"),
    [
        ("", None, None, f"{DATED}2024-10-21"),
        ("?api-version=2024-06-01", None, "2023-05-15", f"{DATED}2024-06-01"),
        ("?api-version=2024-06-01", "2024-02-01", "2023-05-15", f"{DATED}2024-02-01"),
        ("", None, "2023-05-15", f"{DATED}2023-05-15"),
        ("/openai/v1/", None, "2023-05-15", V1),
        ("/openai/v1/", "2024-02-01", None, f"{DATED}2024-02-01"),
        ("", "v1", "2023-05-15", V1),
        ("", "preview", None, f"{V1}?api-version=preview"),
        ("/gateway", "v1", None, f"/gateway{V1}"),
    ],
)
def test_which_version_wins(
    face: Face,
    server: Loopback,
    monkeypatch: pytest.MonkeyPatch,
    *,
    path: str,
    asked: str | None,
    held: str | None,
    target: str,
) -> None:
    if held is not None:
        monkeypatch.setenv("OPENAI_API_VERSION", held)
    assert sent(face, server, azure_endpoint=server.url + path, api_version=asked).target == target


@pytest.mark.parametrize(
    ("path", "options", "target"),
    [
        ("/gateway/openai", {}, f"/gateway{DATED}2024-10-21"),
        ("/gateway/openai/", {"api_version": "2024-02-01"}, f"/gateway{DATED}2024-02-01"),
        ("/no/such/word", {}, "/no/such/word/deployments/gpt-4o/chat/completions?api-version=2024-10-21"),
        ("/openai/v1", {}, V1),
        ("/openai/v1/", {"api_version": "preview"}, f"{V1}?api-version=preview"),
    ],
)
def test_a_base_url_of_azure_is_taken_as_it_is(
    face: Face, server: Loopback, path: str, options: dict[str, Any], target: str
) -> None:
    assert sent(face, server, base_url=server.url + path, **options).target == target


def test_a_base_url_goes_before_the_endpoint_of_the_environment(
    face: Face, server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", FAR)
    assert sent(face, server, base_url=f"{server.url}/openai").target == f"{DATED}2024-10-21"
    with pytest.raises(ValueError, match=r"azure_endpoint and base_url were given"):
        face.new("AzureOpenAI", base_url=server.url, azure_endpoint=server.url)


def test_a_default_deployment(face: Face, server: Loopback) -> None:
    async def asked() -> None:
        options: Any = {"azure_deployment": "my deployment", "api_version": "2024-10-21"}
        async with within(face.client(server, **options)) as client:
            create = client.embeddings.with_raw_response.create
            for params in ({}, {"model": "gpt-4o"}):
                raw = create(input="Hi", **params)
                assert (await raw if face.is_async else raw).status_code == 200
        portal = f"{server.url}/openai/deployments/ada/embeddings?api-version=2024-06-01"
        async with within(face.client(portal)) as client:
            raw = client.embeddings.with_raw_response.create(input="Hi")
            assert (await raw if face.is_async else raw).status_code == 200

    face.run(asked)
    assert [(received.path, received.json()["model"]) for received in server.received] == [
        ("/openai/deployments/my%20deployment/embeddings", "my deployment"),
        ("/openai/deployments/gpt-4o/embeddings", "gpt-4o"),
        ("/openai/deployments/ada/embeddings", "ada"),
    ]


def test_a_server_of_the_openai_api(face: Face, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sent(face, server, "OpenAI", base_url=f"{server.url}/v1/").target == "/v1/chat/completions"
    assert sent(face, server, "OpenAI", base_url=f"{server.url}{V1[:10]}").target == V1
    assert "openai-organization" not in server.received[0].headers
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.url}/e/v1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-e")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-e")
    received = sent(face, server, "OpenAI")
    assert received.target == "/e/v1/chat/completions"
    assert received.headers["openai-organization"] == "org-e"
    assert received.headers["openai-project"] == "proj-e"
    received = sent(face, server, "OpenAI", organization="org-1", project="proj-1")
    assert received.headers["openai-organization"] == "org-1"
    assert received.headers["openai-project"] == "proj-1"
    monkeypatch.delenv("OPENAI_BASE_URL")
    client = face.new("OpenAI")
    assert client.base_url == "https://api.openai.com/v1/"
    assert client.api_version == "v1"


def test_an_empty_base_url_is_not_that_of_openai(face: Face) -> None:
    """Whoever forgot to set the variable it comes from would send the key of another server there."""
    with pytest.raises(ValueError, match=r"base_url '' is no endpoint"):
        face.new("OpenAI", base_url="")


def test_azure_knows_neither_organization_nor_project(face: Face) -> None:
    for name in ("organization", "project"):
        with pytest.raises(TypeError, match=rf"AzureOpenAI\(\) got an unexpected keyword argument '{name}'"):
            face.client(FAR, **{name: "x"})


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (7, Timeout(7)),
        (None, Timeout(None)),
        (Timeout(3, total=9), Timeout(3, total=9)),
        (httpx.Timeout(3, connect=1), Timeout(3, connect=1)),
    ],
    ids=str,
)
def test_a_timeout_is_given_in_any_form(face: Face, given: Any, expected: Timeout) -> None:
    assert face.client(FAR, timeout=given).timeout == expected
    assert face.client(FAR).timeout == Timeout()


def test_the_timeout_of_an_own_client_counts_if_it_was_changed(face: Face) -> None:
    quick: Any = {"verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}

    def timeout(**options: Any) -> Timeout:
        own = face.http_client(**quick, **options)
        found: Timeout = face.client(FAR, http_client=own).timeout
        assert face.client(FAR, http_client=own, timeout=8).timeout == Timeout(8)
        return found

    assert timeout() == Timeout()
    assert timeout(timeout=7) == Timeout(7)
    assert timeout(timeout=None) == Timeout(None)


@pytest.mark.parametrize(
    ("options", "attempts"),
    [
        ({}, 3),
        ({"max_retries": 0}, 1),
        ({"max_retries": 3}, 4),
        ({"retry": RetryPolicy(max_retries=1)}, 2),
        ({"retry": RetryPolicy(max_retries=1), "max_retries": 2}, 3),
        ({"retry": RetryPolicy(statuses=frozenset())}, 1),
        ({"retry": None}, 3),
    ],
    ids=str,
)
def test_how_often_it_is_tried(face: Face, options: dict[str, Any], attempts: int) -> None:
    async def asked() -> None:
        kind: Any = azopenai.AsyncAzureOpenAI if face.is_async else azopenai.AzureOpenAI
        async with within(
            kind(azure_endpoint=server.url, api_key=KEY, clock=FakeClock(), **options)
        ) as client:
            with pytest.raises(azopenai.ServiceUnavailableError):
                await ask(client)

    with Loopback(DOWN) as server:
        face.run(asked)
    assert len(server.received) == attempts


def test_headers_and_query_of_every_call(face: Face, server: Loopback) -> None:
    options: Any = {
        "default_headers": {"X-Team": "red", "User-Agent": "own/1", "Accept": "text/plain"},
        "default_query": {"team": "red", "count": 2, "on": True, "off": False, "none": None},
    }
    received = sent(face, server, azure_endpoint=server.url, **options)
    assert received.headers["x-team"] == "red"
    assert received.headers["user-agent"] == "own/1"
    assert received.headers["accept"] == "text/plain"
    assert received.query == {
        "api-version": "2024-10-21",
        "team": "red",
        "count": "2",
        "on": "true",
        "off": "false",
    }
    nothings: tuple[Any, Any] = (None, {})
    for nothing in nothings:
        received = sent(
            face, server, azure_endpoint=server.url, default_headers=nothing, default_query=nothing
        )
        assert received.headers["user-agent"].startswith("azopenai/")
        assert received.query == {"api-version": "2024-10-21"}


def test_a_default_header_of_none_is_left_out(face: Face, server: Loopback) -> None:
    options: Any = {"default_headers": {"user-agent": None, "X-Ms-Client-Request-Id": None}}
    received = sent(face, server, azure_endpoint=server.url, **options)
    assert not {"user-agent", "x-ms-client-request-id"} & received.headers.keys()


def test_an_own_client_is_used(face: Face, server: Loopback) -> None:
    own = face.http_client(headers={"x-own": "1"})
    received = sent(face, server, azure_endpoint=server.url, http_client=own)
    assert received.headers["x-own"] == "1"
    assert received.headers["user-agent"].startswith("azopenai/")
    assert own.is_closed


def test_the_settings_of_a_clock_and_a_log_are_not_those_of_others(face: Face) -> None:
    clock = FakeClock()
    client = face.client(FAR, clock=clock)
    assert client._hands.clock is clock
    assert face.client(FAR, clock=None)._hands.clock is not clock
    assert client._log.detail == "none"


def test_the_four_clients_take_the_options_that_they_should() -> None:
    azure = AzureOptions.__annotations__.keys()
    plain = PlainOptions.__annotations__.keys()
    assert AsyncAzureOptions.__annotations__.keys() == azure
    assert AsyncPlainOptions.__annotations__.keys() == plain
    assert azure - plain == {
        "azure_endpoint",
        "azure_deployment",
        "endpoints",
        "api_version",
        "azure_ad_token",
        "azure_ad_token_provider",
        "credential_scope",
        "api_key_header",
    }
    assert plain - azure == {"organization", "project"}


def test_what_is_derived_puts_aside_what_it_replaces() -> None:
    def joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        return merged(AZURE, old, new)

    policy = RetryPolicy()
    assert joined({"api_key": "a"}, {"azure_ad_token": "b"}) == {"azure_ad_token": "b"}
    assert joined({"azure_ad_token": "b", "timeout": 1}, {"api_key": "a"}) == {"api_key": "a", "timeout": 1}
    assert joined({"api_key": "a"}, {"api_key": None, "credential": None}) == {"api_key": "a"}
    assert joined({"base_url": "a"}, {"azure_endpoint": "b"}) == {"azure_endpoint": "b"}
    assert joined({"azure_endpoint": "a"}, {"base_url": "b"}) == {"base_url": "b"}
    assert joined({"azure_endpoint": "a"}, {"base_url": None}) == {"azure_endpoint": "a", "base_url": None}
    assert joined({"max_retries": 1}, {"retry": policy}) == {"retry": policy}
    assert joined({"retry": policy}, {"max_retries": 1}) == {"retry": policy, "max_retries": 1}
    assert joined({"verify": False, "proxy": "p"}, {"http_client": 1}) == {"http_client": 1}
    assert joined({"default_query": {"a": 1, "b": 2}}, {"default_query": {"b": 3}}) == {
        "default_query": {"a": 1, "b": 3}
    }
    assert joined({"default_headers": {"a": "1"}}, {"default_headers": None}) == {"default_headers": None}


def test_a_variable_that_is_empty_says_nothing() -> None:
    held = dict.fromkeys(["OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_VERSION"], "")
    settings = configure(PLAIN, {"api_key": "k"}, held)
    assert settings.config.endpoint.origin == "https://api.openai.com"
    assert settings.config.headers.keys() == {"user-agent"}
    with pytest.raises(azopenai.OpenAIError, match=r"no credential: .* or set OPENAI_API_KEY$"):
        configure(PLAIN, {}, {**held, "OPENAI_API_KEY": ""})
