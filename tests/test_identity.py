"""The credentials of azure-identity, as they are, against a token endpoint on loopback."""

from __future__ import annotations

import base64
import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
import trustme
from azure.identity import ChainedTokenCredential, ClientSecretCredential, get_bearer_token_provider
from azure.identity import aio as identity_aio
from support.faces import COMPLETION, Face, ask, ask_once, within
from support.loopback import Answer, Loopback, Received, json_answer

from azopenai import CredentialError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCOPE = "https://cognitiveservices.azure.com/.default"
GOOD = json_answer(COMPLETION)
CHALLENGE = 'Bearer error="insufficient_claims", claims="' + base64.b64encode(b'{"nbf": 1}').decode() + '"'


@contextmanager
def entra(folder: Path, *, refuses: bool = False) -> Iterator[tuple[Loopback, dict[str, Any]]]:
    """A token endpoint, and the options of a credential that asks it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))

    def say(received: Received) -> Answer:
        if received.method == "GET":
            paths = {
                "authorization_endpoint": "authorize",
                "token_endpoint": "oauth2/v2.0/token",
                "issuer": "",
            }
            return json_answer({name: f"{server.url}/tenant-1/{path}" for name, path in paths.items()})
        if refuses:
            return json_answer({"error": "invalid_client", "error_description": "AADSTS7000215: wrong"}, 401)
        count = sum(request.method == "POST" for request in server.received)
        return json_answer({"token_type": "Bearer", "expires_in": 3600, "access_token": f"token-{count}"})

    with Loopback(say, context=context) as server:
        yield (
            server,
            {
                "tenant_id": "tenant-1",
                "client_id": "client-1",
                "client_secret": "secret-1",
                "authority": server.url,
                "disable_instance_discovery": True,
                "connection_verify": str(folder / "ca.pem"),
            },
        )


def forms(server: Loopback) -> list[dict[str, list[str]]]:
    return [parse_qs(request.body.decode()) for request in server.received if request.method == "POST"]


async def ask_twice(face: Face, server: Loopback, **options: Any) -> None:
    async with within(face.client(server, **options)) as client:
        await ask(client)
        await ask(client)


@pytest.mark.parametrize("how", ["credential", "chain", "provider"])
def test_a_client_secret(face: Face, tmp_path: Path, how: str) -> None:
    with entra(tmp_path) as (tokens, options), ClientSecretCredential(**options) as credential:
        ways: dict[str, Any] = {
            "credential": {"credential": credential},
            "chain": {"credential": ChainedTokenCredential(credential)},
            "provider": {"azure_ad_token_provider": get_bearer_token_provider(credential, SCOPE)},
        }
        with Loopback(GOOD) as server:
            face.run(ask_twice, face, server, **ways[how])
    assert [request.headers["authorization"] for request in server.received] == ["Bearer token-1"] * 2
    [form] = forms(tokens)
    assert (form["client_id"], form["scope"]) == (["client-1"], [SCOPE])


@pytest.mark.parametrize("how", ["credential", "provider"])
def test_an_async_client_secret(tmp_path: Path, how: str) -> None:
    face = Face("asyncio")  # azure-identity knows no other loop

    async def asked(options: dict[str, Any], server: Loopback) -> None:
        async with identity_aio.ClientSecretCredential(**options) as credential:
            provider = identity_aio.get_bearer_token_provider(credential, SCOPE)
            ways: dict[str, Any] = {
                "credential": {"credential": credential},
                "provider": {"azure_ad_token_provider": provider},
            }
            await ask_twice(face, server, **ways[how])

    with entra(tmp_path) as (tokens, options), Loopback(GOOD) as server:
        face.run(asked, options, server)
    assert [request.headers["authorization"] for request in server.received] == ["Bearer token-1"] * 2
    assert len(forms(tokens)) == 1


def test_claims_get_a_new_token(face: Face, tmp_path: Path) -> None:
    """Without them the credential would give the one that it keeps."""
    refusal = json_answer({}, 401, {"www-authenticate": CHALLENGE})
    with (
        entra(tmp_path) as (tokens, options),
        ClientSecretCredential(**options) as credential,
        Loopback(refusal, GOOD) as server,
    ):
        face.run(ask_once, face, server, credential=credential)
    assert [request.headers["authorization"] for request in server.received] == [
        "Bearer token-1",
        "Bearer token-2",
    ]
    assert "nbf" in forms(tokens)[1]["claims"][0]


def test_a_secret_that_is_refused(face: Face, tmp_path: Path) -> None:
    with (
        entra(tmp_path, refuses=True) as (_, options),
        ClientSecretCredential(**options) as credential,
        Loopback(GOOD) as server,
        pytest.raises(CredentialError, match=r"AADSTS7000215") as caught,
    ):
        face.run(ask_once, face, server, credential=credential)
    assert str(caught.value).startswith("credential failed: ClientAuthenticationError: ")
    assert type(caught.value.__cause__).__name__ == "ClientAuthenticationError"
    assert "secret-1" not in str(caught.value)
    assert server.received == []
