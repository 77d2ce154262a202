"""What lies behind a URL is asked for without anything that is the client's."""

from __future__ import annotations

from typing import Any

import pytest
from support.driver import DATED, KEY, reply, run, token_authorizer

from azopenai.core.fetch import fetch_request
from azopenai.core.plan import Config
from azopenai.errors import AuthenticationError, NotFoundError, OpenAIError, ServiceUnavailableError

URL = "https://pictures.example.com:8443/a/b%20c.png?sig=a%2Bb&se=2026"


def secretive(authorizer: Any = KEY) -> Config:
    headers = {"User-Agent": "me/1", "Authorization": "Basic secret", "x-gateway-key": "secret"}
    return Config(DATED, authorizer, headers=headers, query={"subscription-key": "secret"})


@pytest.mark.parametrize("authorizer", [KEY, token_authorizer()], ids=["key", "token"])
def test_a_request_elsewhere_is_bare(authorizer: Any) -> None:
    ran = run(fetch_request(URL), [reply(200, b"picture")], secretive(authorizer))
    assert ran.tokens == []
    assert (ran.sent.method, ran.sent.url, ran.sent.content, ran.sent.bare) == ("GET", URL, b"", True)
    assert ran.headers == {
        "accept": "*/*",
        "accept-encoding": "gzip, deflate",
        "user-agent": "me/1",
        "x-ms-client-request-id": "call-1",
    }
    assert ran.answer is not None
    assert ran.answer.response.endpoint == "https://pictures.example.com:8443"
    assert ran.answer.response.url == "https://pictures.example.com:8443/a/b%20c.png?sig=REDACTED&se=REDACTED"


def test_it_is_tried_again_and_waits_as_any_call() -> None:
    ran = run(fetch_request(URL), [reply(503, retry_after="2"), reply(200, b"picture")], secretive())
    assert ran.slept == [2.0]
    gone = run(fetch_request(URL), [reply(503)] * 3, secretive())
    assert isinstance(gone.error, ServiceUnavailableError)


@pytest.mark.parametrize(("status", "kind"), [(401, AuthenticationError), (404, NotFoundError)])
def test_a_failure_speaks_of_no_deployment_and_renews_no_token(status: int, kind: type[Exception]) -> None:
    ran = run(fetch_request(URL), [reply(status, b"<Error>Gone</Error>")], secretive(token_authorizer()))
    assert isinstance(ran.error, kind)
    told = str(ran.error)
    assert "<Error>Gone</Error>" in told
    for word in ("deployment", "api-version", "secret", "sig", "a%2Bb"):
        assert word not in told


def test_a_url_without_a_path() -> None:
    assert run(fetch_request("http://[::1]:80"), [reply()]).sent.url == "http://[::1]:80/"


@pytest.mark.parametrize(
    "url",
    [
        *("", "picture.png", "/a/b.png", "data:image/png;base64,AAAA", "file:///etc/passwd", "ftp://host/a"),
        *("https://", "https:///a.png", "https://host:99999/a", "https://host:port/a", "https://host:0/a"),
        *("https://me:secret@host/a", "https://[::1/a", "https://host/a\nb", "https://host/a\0b", "//host/a"),
    ],
)
def test_what_is_no_url_is_told_and_not_shown(url: str) -> None:
    with pytest.raises(OpenAIError) as caught:
        fetch_request(url)
    assert str(caught.value) == "the service gave a URL that can be none; it is http:// or https://HOST/PATH"
