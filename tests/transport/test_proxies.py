"""Proxies: the option, the environment, credentials, and what is said when one refuses or is none."""

from __future__ import annotations

import gc
import re
import sys
from functools import partial
from typing import Any

import httpcore
import pytest
from support.certificates import Authority
from support.faces import COMPLETION, WHOLE, Face, ask_once
from support.loopback import Loopback, json_answer, sse_answer
from support.proxy import Proxy, SocksProxy

from azopenai import APIConnectionError, APIStatusError, InternalServerError, OpenAIError

HELLO = json_answer(COMPLETION)
TARGET = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def said(face: Face, server: Loopback | str, **options: Any) -> Any:
    return face.run(partial(ask_once, face, server, **options)).choices[0].message.content


def test_http_goes_in_absolute_form(face: Face) -> None:
    with Loopback(HELLO) as server, Proxy() as proxy:
        assert said(face, server, proxy=proxy.url) == "Hello"
    assert proxy.asked == [f"POST {server.url}{TARGET}"]
    assert server.received[0].target == TARGET
    assert "proxy-authorization" not in server.received[0].headers


def test_https_goes_through_a_tunnel(face: Face, authority: Authority) -> None:
    with Loopback(HELLO, context=authority.server()) as server, Proxy() as proxy:
        assert said(face, server, proxy=proxy.url, verify=authority.client()) == "Hello"
    assert proxy.asked == [f"CONNECT localhost:{server.port}"]


def test_a_stream_through_a_tunnel(face: Face, authority: Authority) -> None:
    options: dict[str, Any] = {"stream": True, "verify": authority.client()}
    with Loopback(sse_answer(WHOLE), context=authority.server()) as server, Proxy() as proxy:
        assert face.run(partial(ask_once, face, server, proxy=proxy.url, **options)) == "Hello"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_speaks_tls(face: Face, authority: Authority, scheme: str) -> None:
    context = authority.server() if scheme == "https" else None
    with Loopback(HELLO, context=context) as server, Proxy(context=authority.server()) as proxy:
        assert said(face, server, proxy=proxy.url, verify=authority.client()) == "Hello"
    assert len(proxy.asked) == 1


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("form", ["http://127.0.0.1:{}", "127.0.0.1:{}"])
def test_the_environments_proxy(
    face: Face, monkeypatch: pytest.MonkeyPatch, variable: str, form: str
) -> None:
    with Loopback(HELLO) as server, Proxy() as proxy:
        monkeypatch.setenv(variable, form.format(proxy.port))
        assert said(face, server) == "Hello"
    assert len(proxy.asked) == 1


def test_the_environments_proxy_for_https(
    face: Face, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Loopback(HELLO, context=authority.server()) as server, Proxy() as proxy, Proxy() as other:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("HTTP_PROXY", other.url)
        assert said(face, server, verify=authority.client()) == "Hello"
    assert len(proxy.asked) == 1
    assert other.asked == []


@pytest.mark.parametrize("but", ["127.0.0.1", "*", "example.org,127.0.0.1:{}"])
def test_no_proxy(face: Face, monkeypatch: pytest.MonkeyPatch, but: str) -> None:
    with Loopback(HELLO) as server, Proxy(refuse=502) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", but.format(server.port))
        assert said(face, server) == "Hello"
        assert proxy.asked == []
        with pytest.raises(InternalServerError):  # the option is asked for, and wins
            said(face, server, proxy=proxy.url)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_credentials(face: Face, authority: Authority, scheme: str) -> None:
    context = authority.server() if scheme == "https" else None
    with Loopback(HELLO, context=context) as server, Proxy(credentials="me:s3cret/") as proxy:
        url = f"http://me:s3cret%2F@127.0.0.1:{proxy.port}"
        assert said(face, server, proxy=url, verify=authority.client()) == "Hello"
    assert "proxy-authorization" not in server.received[0].headers


@pytest.mark.parametrize(("status", "kind"), [(407, APIStatusError), (502, InternalServerError)])
def test_a_proxy_that_refuses_a_request(face: Face, status: int, kind: type[APIStatusError]) -> None:
    with Loopback(HELLO) as server, Proxy(refuse=status) as proxy, pytest.raises(kind) as error:
        said(face, server, proxy=proxy.url)
    assert error.value.status_code == status
    assert server.received == []


@pytest.mark.parametrize("status", [407, 502])
def test_a_proxy_that_refuses_a_tunnel(face: Face, authority: Authority, status: int) -> None:
    refused = pytest.raises(APIConnectionError, match=f"Connection error: the proxy failed: {status}")
    with (
        Loopback(HELLO, context=authority.server()) as server,
        Proxy(refuse=status) as proxy,
        refused as error,
    ):
        said(face, server, proxy=f"http://me:s3cret@127.0.0.1:{proxy.port}")
    assert isinstance(error.value.__cause__, httpcore.ProxyError)
    assert "s3cret" not in f"{error.value} {error.value.__cause__!r}"


def test_a_proxy_that_is_not_there(face: Face) -> None:
    with pytest.raises(APIConnectionError):
        said(face, "https://localhost:1", proxy="http://127.0.0.1:1")


WRONG = [
    "http://me:pw/s3cret@host:1",
    "http://me:12/s3cret@host:1",
    "http://me:s3cret@host:99999",
    "http://",
    "http://[::1",
]


@pytest.mark.parametrize("url", WRONG)
def test_a_url_that_is_none(face: Face, url: str) -> None:
    with pytest.raises(OpenAIError, match="the proxy's URL is none; accepted is") as error:
        said(face, "http://127.0.0.1:1", proxy=url)
    assert error.value.__context__ is None  # what httpx says of the first quotes a part of the password
    assert not {"pw", "12", "s3cret"} & set(re.split(r"\W", str(error.value)))


def test_a_scheme_of_the_environment_that_is_none(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "ftp://127.0.0.1:1")
    with pytest.raises(OpenAIError, match="accepted is"):
        said(face, "http://127.0.0.1:1")


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("credentials", [None, "me:s3cret/"])
def test_socks(face: Face, authority: Authority, scheme: str, credentials: str | None) -> None:
    context = authority.server() if scheme == "https" else None
    with Loopback(HELLO, context=context) as server, SocksProxy(credentials) as proxy:
        user = "me:s3cret%2F@" if credentials else ""
        url = f"socks5://{user}127.0.0.1:{proxy.port}"
        assert said(face, server, proxy=url, verify=authority.client()) == "Hello"
    host = "localhost" if scheme == "https" else "127.0.0.1"
    assert proxy.asked == [f"CONNECT {host}:{server.port}"]


# httpcore leaves the socket to the garbage collector, whatever the hand.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_socks_with_the_wrong_password() -> None:
    face = Face("sync")
    with Loopback(HELLO) as server, SocksProxy("me:s3cret") as proxy:
        with pytest.raises(APIConnectionError, match="the proxy failed") as error:
            said(face, server, proxy=f"socks5://me:wr0ng@127.0.0.1:{proxy.port}")
        assert "wr0ng" not in f"{error.value} {error.value.__cause__!r}"
    assert server.received == []
    del error
    gc.collect()


def test_socks_without_its_package(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)  # as where it is not installed
    with pytest.raises(OpenAIError, match=r"the proxy cannot be used: .*httpx\[socks\]"):
        said(face, "http://127.0.0.1:1", proxy="socks5://127.0.0.1:1")
