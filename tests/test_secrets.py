"""Marked secrets, wherever one can be configured, show nowhere: log, repr, message, traceback, pickle."""

from __future__ import annotations

import contextlib
import logging
import pickle
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from azure.core.credentials import AccessToken, AzureKeyCredential
from support.clock import FakeClock
from support.faces import BEGUN, COMPLETION, WHOLE, Face, ask, items, settled, within
from support.loopback import Answer, Loopback, json_answer, sse_answer

import azopenai
from azopenai.core.effects import Send, Token
from azopenai.core.plan import Plan
from azopenai.resources.chat_requests import create_request
from azopenai.timeouts import Timeout

if TYPE_CHECKING:
    from collections.abc import Callable

MARK = "s3cr3t"
GOOD = json_answer(COMPLETION, headers={"x-request-id": "r-1"})


class Keeper:
    """A credential of azure-core's protocol."""

    def get_token(self, *_scopes: str, **_params: Any) -> AccessToken:
        return AccessToken(f"{MARK}-token", 4_000_000_000)


CREDENTIALS: dict[str, Callable[[], dict[str, Any]]] = {
    "key": lambda: {"api_key": f"{MARK}-key"},
    "key function": lambda: {"api_key": partial(str, f"{MARK}-key")},
    "key credential": lambda: {"credential": AzureKeyCredential(f"{MARK}-key")},
    "token": lambda: {"azure_ad_token": f"{MARK}-token"},
    "provider": lambda: {"azure_ad_token_provider": partial(str, f"{MARK}-token")},
    "credential": lambda: {"credential": Keeper()},
    "header": lambda: {"api_key": None, "default_headers": {"Authorization": f"Bearer {MARK}"}},
}
ELSEWHERE: dict[str, dict[str, Any]] = {
    "headers": {"default_headers": {"x-functions-key": f"{MARK}-header", "cookie": f"{MARK}-cookie"}},
    "query": {"default_query": {"code": f"{MARK}-query"}},
}
CALL: dict[str, Any] = {
    "extra_headers": {"x-gateway-key": f"{MARK}-call"},
    "extra_query": {"sig": f"{MARK}-sig"},
    "extra_body": {"data_sources": [{"parameters": {"authentication": {"key": f"{MARK}-search"}}}]},
}
ANSWERS: dict[str, Answer] = {
    "success": GOOD,
    "stream": sse_answer(WHOLE),
    "broken stream": sse_answer(BEGUN),
    "no stream": json_answer(COMPLETION),
    "no JSON": Answer(body=b"<html>"),
    "unauthorized": json_answer({"error": {"message": "No.", "code": "401"}}, 401),
    "not found": json_answer({"error": {"code": "DeploymentNotFound", "message": "No."}}, 404),
    "throttled": json_answer({"error": {"message": "Slow."}}, 429, {"retry-after": "1"}),
    "reset": Answer(raw=b"", then="reset"),
    "redirect": Answer(307, {"location": "http://127.0.0.1:1/"}),
}
STREAMED = {"stream", "broken stream", "no stream"}


def holds_none(*texts: object) -> None:
    for text in texts:
        assert MARK not in (text if isinstance(text, str) else repr(text))
        assert MARK not in str(text)


def pickled(value: object) -> str:
    """A pickle as text; of what cannot be pickled, why not."""
    try:
        return pickle.dumps(value, protocol=0).decode("latin-1")
    except (TypeError, AttributeError, pickle.PicklingError) as error:
        return "".join(traceback.format_exception(error))


def innards(client: Any) -> list[Any]:
    """What a debugger or an error reporter finds behind a client and its calls."""
    request = create_request({"model": "m", "messages": [], **CALL})
    plan = Plan.of(request, client._config, "c-1")
    value = client._config.authorizer.fixed or f"{MARK}-token"
    send = plan.send("authorization", value, None, "never")
    hands = client._hands
    return [
        client._config,
        client._config.endpoint,
        client._config.authorizer,
        client._log,
        plan,
        send,
        hands,
    ]


async def asked(client: Any, what: str) -> list[Any]:
    """Make a call in each way; give all that it leaves behind, the failures too."""
    params = {**CALL, **({"stream": True} if what in STREAMED else {})}
    left: list[Any] = []
    try:
        answer = await ask(client, **params)
        left += [answer, *(await items(answer) if what in STREAMED else [answer._response])]
    except azopenai.OpenAIError as error:
        left.append(error)
    chats = client.chat.completions
    params = {"model": "m", "messages": [], **params}
    with contextlib.suppress(azopenai.OpenAIError):
        raw = await settled(chats.with_raw_response.create(**params))
        left += [raw, raw.headers, raw.request]
        parsed = raw.parse()
        if what in STREAMED:
            await settled(parsed.close())
    with contextlib.suppress(azopenai.OpenAIError):
        async with within(chats.with_streaming_response.create(**params)) as streamed:
            left += [streamed, streamed.request]
    return left


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("credential", CREDENTIALS)
def test_a_secret_shows_nowhere(
    face: Face, caplog: pytest.LogCaptureFixture, credential: str, elsewhere: str
) -> None:
    async def everything(server: Loopback, what: str) -> None:
        given = CREDENTIALS[credential]()
        options = {**ELSEWHERE[elsewhere], **given}
        client = face.client(
            f"{server.url}/openai/?key={MARK}-url",
            **options,
            clock=FakeClock(),
            max_retries=1,
            http_log_detail_level="body_and_headers",
        )
        async with within(client):
            left = await asked(client, what)
            derived = client.with_options(timeout=1)
            holds_none(client, derived, *innards(client), *left, *map(pickled, [client, derived, *left]))
            for error in left:
                if isinstance(error, BaseException):
                    holds_none("".join(traceback.format_exception(error)), error.__dict__)

    with caplog.at_level(logging.DEBUG):
        for what, answer in ANSWERS.items():
            with Loopback(answer) as server:
                face.run(everything, server, what)
            assert any(MARK in str(received) for received in server.received), "it was not sent at all"
    assert "REDACTED" in caplog.text
    holds_none(caplog.text)


def test_the_password_of_a_proxy_shows_nowhere(face: Face, caplog: pytest.LogCaptureFixture) -> None:
    async def everything() -> None:
        options: Any = {"proxy": f"http://me:{MARK}@127.0.0.1:1", "http_log_detail_level": "headers"}
        async with within(face.client("http://x.example", **options)) as client:
            left = await asked(client, "success")
            holds_none(client, *innards(client), *left, *map(pickled, [client, *left]))
            [error] = left
            assert isinstance(error, azopenai.APIConnectionError)
            holds_none("".join(traceback.format_exception(error)))

    with caplog.at_level(logging.DEBUG):
        face.run(everything)
    holds_none(caplog.text)


@pytest.mark.parametrize(
    "options",
    [
        {"api_key": f"{MARK}\n"},
        {"azure_ad_token": f" {MARK}"},
        {"credential": AzureKeyCredential(f"{MARK}\n")},
        {"credential": f"{MARK}"},
        {"api_key": f"{MARK}", "azure_ad_token": f"{MARK}"},
        {"default_headers": {"x-key": f"{MARK}\n"}},
        {"default_query": f"code={MARK}"},
        {"default_headers": [("x-key", MARK)]},
        {"proxy": f"ftp://me:{MARK}@127.0.0.1"},
        {"azure_endpoint": f"https://me:{MARK}@x.openai.azure.com"},
        {"azure_endpoint": f"x?key={MARK}"},
        {"base_url": f"ftp://x/openai?key={MARK}"},
        {"retry": MARK},
        {"timeout": MARK},
        {"http_client": MARK},
    ],
    ids=lambda options: next(iter(options)),
)
def test_what_is_refused_is_not_repeated(face: Face, options: dict[str, Any]) -> None:
    endpoint = {} if "base_url" in options else {"azure_endpoint": "https://x.openai.azure.com"}
    with pytest.raises((TypeError, ValueError, azopenai.OpenAIError)) as caught:
        face.new("AzureOpenAI", **{**endpoint, **options})
    holds_none(caught.value, pickled(caught.value), "".join(traceback.format_exception(caught.value)))


def test_what_a_call_is_made_of_does_not_show_it() -> None:
    holds_none(
        Token(f"Bearer {MARK}", "{}"),
        Send("POST", f"https://x/?code={MARK}", [("api-key", MARK)], MARK.encode(), Timeout()),
    )
