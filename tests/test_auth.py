"""Credentials of every kind, as the service sees them: which header, which value, asked for when."""

from __future__ import annotations

import base64
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from attrs import define, field, frozen
from azure.core.credentials import AccessToken, AccessTokenInfo, AzureKeyCredential, AzureSasCredential
from support.clock import FakeClock
from support.faces import COMPLETION, KEY, Face, ask, ask_once, settled, within
from support.loopback import Answer, Loopback, json_answer

import azopenai
from azopenai import AuthenticationError, CredentialError, MutuallyExclusiveAuthError, OpenAIError
from azopenai.auth import PUBLIC_SCOPE, scope_for

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = json_answer(COMPLETION)
REFUSED = json_answer({"statusCode": 401, "message": "Unauthorized."}, 401)
DOWN = json_answer({}, 503, {"retry-after-ms": "1"})
FAR = "https://res.openai.azure.com"
NOW = 1_700_000_000
CLAIMS = '{"access_token": {"nbf": {"essential": true, "value": "1"}}}'


def challenge(claims: str) -> Answer:
    header = f'Bearer error="insufficient_claims", claims="{claims}"'
    return json_answer({}, 401, {"www-authenticate": header})


def values(server: Loopback, header: str = "authorization") -> list[str | None]:
    """The values of a header, request by request."""
    return [received.headers.get(header) for received in server.received]


async def ask_plain(face: Face, server: Loopback, **options: Any) -> None:
    """Ask through the client of OpenAI-compatible servers."""
    async with within(face.new("OpenAI", base_url=f"{server.url}/v1", **options)) as client:
        await ask(client)


async def later(value: Any) -> Any:
    return value


class AsyncCallable:
    async def __call__(self) -> str:
        return "secret-1"


@define
class Given:
    """What a credential gives, call by call, and what it was asked: a value, or an exception to raise."""

    tokens: list[Any]
    asked: list[tuple[tuple[str, ...], dict[str, Any]]] = field(factory=list[Any])

    def next(self, scopes: tuple[str, ...], params: dict[str, Any]) -> Any:
        self.asked.append((scopes, params))
        given = self.tokens.pop(0)
        if isinstance(given, BaseException):
            raise given
        return given


class TokenCredential(Given):
    """The older protocol of azure-core."""

    def get_token(self, *scopes: str, **params: Any) -> Any:
        return self.next(scopes, params)


class InfoCredential(TokenCredential):
    """The newer one, which goes before the older."""

    def get_token(self, *_scopes: str, **_params: Any) -> Any:
        raise AssertionError("the newer protocol goes before the older")

    def get_token_info(self, *scopes: str, **params: Any) -> Any:
        return self.next(scopes, params)


class AsyncTokenCredential(Given):
    async def get_token(self, *scopes: str, **params: Any) -> Any:
        return self.next(scopes, params)


class AsyncInfoCredential(Given):
    async def get_token_info(self, *scopes: str, **params: Any) -> Any:
        return self.next(scopes, params)


ASYNC_CREDENTIALS = [AsyncTokenCredential, AsyncInfoCredential]
CREDENTIALS = [TokenCredential, InfoCredential, *ASYNC_CREDENTIALS]


def on_faces(kinds: list[Any], promising: list[Any]) -> pytest.MarkDecorator:
    """Each face with each kind that it takes: what promises is for the async client only."""
    pairs = [(Face(name), kind) for name in ("sync", "asyncio", "trio") for kind in kinds]
    return pytest.mark.parametrize(
        ("face", "kind"), [pair for pair in pairs if pair[0].is_async or pair[1] not in promising], ids=named
    )


def named(value: Any) -> str:
    return getattr(value, "__name__", str(value))


SECRETS: dict[str, Any] = {
    "str": "secret-1",
    "function": lambda: "secret-1",
    "class": partial(str, "secret-1"),
    "async function": partial(later, "secret-1"),
    "async callable": AsyncCallable(),
    "function that promises": lambda: later("secret-1"),
}
KEYS = {**SECRETS, "key credential": AzureKeyCredential("secret-1")}
PROMISES = ["async function", "async callable", "function that promises"]


@on_faces([*KEYS], PROMISES)
def test_a_key(face: Face, kind: str) -> None:
    given = {"credential" if kind == "key credential" else "api_key": KEYS[kind]}
    with Loopback(GOOD) as server:
        face.run(ask_once, face, server, **given)
        face.run(ask_once, face, server, **given, api_key_header="Ocp-Apim-Subscription-Key")
        face.run(ask_plain, face, server, **given)
    assert values(server, "api-key") == ["secret-1", None, None]
    assert values(server, "ocp-apim-subscription-key") == [None, "secret-1", None]
    assert values(server) == [None, None, "Bearer secret-1"]


@on_faces([*SECRETS], PROMISES)
def test_a_token(face: Face, kind: str) -> None:
    name = "azure_ad_token" if kind == "str" else "azure_ad_token_provider"
    with Loopback(GOOD) as server:
        face.run(ask_once, face, server, **{name: SECRETS[kind]})
    assert values(server) == ["Bearer secret-1"]
    assert values(server, "api-key") == [None]


@pytest.mark.parametrize("name", ["api_key", "azure_ad_token_provider"])
@pytest.mark.parametrize("kind", PROMISES)
def test_a_promise_to_a_client_that_waits(kind: str, name: str) -> None:
    face, options = Face("sync"), {name: SECRETS[kind]}
    if kind == "function that promises":
        with (
            Loopback(GOOD) as server,
            pytest.raises(CredentialError, match=r"must be a str, not a coroutine"),
        ):
            face.run(ask_once, face, server, **options)
        assert server.received == []
    else:
        with pytest.raises(
            TypeError, match=rf"{name} is async, and this client is not; accepted is a function"
        ):
            face.client(FAR, **options)


def test_a_key_is_read_anew_for_each_attempt(face: Face) -> None:
    credential = AzureKeyCredential("key-2")

    async def rotated() -> None:
        async with within(face.client(server, credential=credential)) as client:
            await ask(client)
            credential.update("key-3")
            await ask(client)
        keys = iter(["key-4", "key-5"])
        await ask_once(face, server, api_key=lambda: next(keys), max_retries=1, clock=FakeClock())

    with Loopback(GOOD, GOOD, DOWN, GOOD) as server:
        face.run(rotated)
    assert values(server, "api-key") == ["key-2", "key-3", "key-4", "key-5"]


def test_a_fixed_key_that_is_refused_is_not_sent_again(face: Face) -> None:
    with Loopback(REFUSED) as server, pytest.raises(AuthenticationError):
        face.run(ask_once, face, server, max_retries=2)
    assert len(server.received) == 1


@on_faces(CREDENTIALS, ASYNC_CREDENTIALS)
def test_a_credential_is_asked_once_for_many_calls(face: Face, kind: type[Given]) -> None:
    credential = kind([AccessToken("token-1", NOW + 3600)])

    async def thrice() -> None:
        async with within(face.client(server, credential=credential, clock=FakeClock(NOW))) as client:
            await ask(client)
            await ask(client.with_options(timeout=3))
            await ask(client)

    with Loopback(GOOD) as server:
        face.run(thrice)
    assert values(server) == ["Bearer token-1"] * 3
    assert credential.asked == [((PUBLIC_SCOPE,), {})]


@frozen
class Lived:
    """A token of some other maker's, which says less of itself."""

    token: str


@pytest.mark.parametrize(
    ("token", "kept", "renewed"),
    [
        (AccessToken("t", NOW + 3600), 3299, 3300),
        (AccessToken("t", NOW + 60), 29, 30),
        (AccessTokenInfo("t", NOW + 3600, refresh_on=NOW + 1200), 1199, 1200),
        (AccessTokenInfo("t", NOW + 3600), 3299, 3300),
        (AccessTokenInfo("t", NOW + 100, refresh_on=NOW + 9999), 99, 100),
        (Lived("t"), None, 0),
        ("t", None, 0),
    ],
    ids=["expires", "short", "refresh", "info", "refresh behind its end", "no time", "str"],
)
def test_a_token_is_kept_until_it_should_be_renewed(
    face: Face, token: Any, kept: int | None, renewed: int
) -> None:
    credential = InfoCredential([token, AccessToken("token-2", NOW + 99_999)])
    clock = FakeClock(NOW)

    async def asked_in_time() -> None:
        async with within(face.client(server, credential=credential, clock=clock)) as client:
            await ask(client)
            if kept is not None:
                clock.now = NOW + kept
                await ask(client)
            clock.now = NOW + renewed
            await ask(client)

    with Loopback(GOOD) as server:
        face.run(asked_in_time)
    assert values(server) == ["Bearer t"] * (1 if kept is None else 2) + ["Bearer token-2"]


def test_a_token_that_cannot_be_renewed_serves_while_it_lasts(face: Face) -> None:
    failure = RuntimeError("no network")
    credential = InfoCredential(
        [AccessTokenInfo("token-1", NOW + 3600, refresh_on=NOW + 1200), failure, "", failure]
    )
    clock = FakeClock(NOW)

    async def lasting() -> None:
        async with within(face.client(server, credential=credential, clock=clock)) as client:
            for seconds in (0, 1200, 3599):
                clock.now = NOW + seconds
                await ask(client)
            clock.now = NOW + 3600
            with pytest.raises(CredentialError, match=r"credential failed: RuntimeError: no network"):
                await ask(client)

    with Loopback(GOOD) as server:
        face.run(lasting)
    assert values(server) == ["Bearer token-1"] * 3
    assert credential.tokens == []


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("res.openai.azure.com", "https://cognitiveservices.azure.com/.default"),
        ("res.openai.azure.us", "https://cognitiveservices.azure.us/.default"),
        ("res.openai.azure.cn", "https://cognitiveservices.azure.cn/.default"),
        ("gateway.example.com", "https://cognitiveservices.azure.com/.default"),
        ("azure.us.example.com", "https://cognitiveservices.azure.com/.default"),
    ],
)
def test_the_scope_is_that_of_the_cloud(face: Face, host: str, scope: str) -> None:
    assert scope_for(host) == scope
    credential = TokenCredential([AccessToken("token-1", NOW + 3600), AccessToken("token-2", NOW + 3600)])
    options = {"credential": credential, "allow_http": True, "clock": FakeClock(NOW)}

    async def asked() -> None:
        # A proxy is asked for a host that there is not.
        async with within(face.client(f"http://{host}", proxy=server.url, **options)) as client:
            await ask(client)
            await ask(client.with_options(credential_scope="https://ai.azure.com/.default"))

    with Loopback(GOOD) as server:
        face.run(asked)
    assert [received.headers["host"] for received in server.received] == [host, host]
    assert [scopes for scopes, _ in credential.asked] == [(scope,), ("https://ai.azure.com/.default",)]


def test_a_derived_client_of_another_cloud_asks_anew(face: Face) -> None:
    credential = TokenCredential([AccessToken("token-1", NOW + 3600), AccessToken("token-2", NOW + 3600)])
    options = {"credential": credential, "clock": FakeClock(NOW), "proxy": None}

    async def asked() -> None:
        async with within(face.client(server, **options)) as client:
            await ask(client)
            other = client.with_options(
                azure_endpoint="http://r.openai.azure.us", allow_http=True, proxy=server.url
            )
            await ask(other)
            await settled(other.close())

    with Loopback(GOOD) as server:
        face.run(asked)
    assert values(server) == ["Bearer token-1", "Bearer token-2"]
    assert [scopes for scopes, _ in credential.asked] == [
        (PUBLIC_SCOPE,),
        ("https://cognitiveservices.azure.us/.default",),
    ]


RENEWABLE: dict[str, Callable[[list[Any]], dict[str, Any]]] = {
    "key function": lambda given: {"api_key": lambda: given.pop(0)},
    "provider": lambda given: {"azure_ad_token_provider": lambda: given.pop(0)},
    "credential": lambda given: {"credential": TokenCredential([AccessToken(t, NOW + 3600) for t in given])},
}


@pytest.mark.parametrize("kind", RENEWABLE)
def test_what_is_refused_is_asked_for_once_more(face: Face, kind: str) -> None:
    def options() -> dict[str, Any]:
        return {**RENEWABLE[kind](["secret-1", "secret-2"]), "clock": FakeClock(NOW)}

    header, prefix = ("api-key", "") if kind == "key function" else ("authorization", "Bearer ")
    expected = [f"{prefix}secret-1", f"{prefix}secret-2"]
    with Loopback(REFUSED, GOOD) as server:
        assert face.run(ask_once, face, server, **options())._response.attempts == 2
    assert values(server, header) == expected
    with Loopback(REFUSED) as server, pytest.raises(AuthenticationError) as caught:
        face.run(ask_once, face, server, **options())
    assert values(server, header) == expected
    assert caught.value.attempts == 2


def test_a_header_of_the_users_that_is_refused_is_not_asked_for(face: Face) -> None:
    async def asked() -> None:
        async with within(face.client(server, azure_ad_token_provider=lambda: "token-1")) as client:
            await ask(client, extra_headers={"authorization": "Bearer own"})

    with Loopback(REFUSED) as server, pytest.raises(AuthenticationError):
        face.run(asked)
    assert values(server) == ["Bearer own"]


@on_faces(CREDENTIALS, ASYNC_CREDENTIALS)
def test_claims_are_handed_on(face: Face, kind: type[Given]) -> None:
    credential = kind([AccessToken("token-1", NOW + 3600), AccessToken("token-2", NOW + 3600)])
    refusal = challenge(base64.b64encode(CLAIMS.encode()).decode())
    with Loopback(refusal, GOOD) as server:
        face.run(ask_once, face, server, credential=credential, clock=FakeClock(NOW))
    options = {"claims": CLAIMS, "enable_cae": True}
    wanted = {"options": options} if "Info" in kind.__name__ else options
    assert credential.asked == [((PUBLIC_SCOPE,), {}), ((PUBLIC_SCOPE,), wanted)]
    assert values(server) == ["Bearer token-1", "Bearer token-2"]


@pytest.mark.parametrize("claims", ["=", "8J+Y", "a"])
def test_claims_that_cannot_be_read_are_none(face: Face, claims: str) -> None:
    credential = TokenCredential([AccessToken("token-1", NOW + 3600), AccessToken("token-2", NOW + 3600)])
    with Loopback(challenge(claims), GOOD) as server:
        face.run(ask_once, face, server, credential=credential, clock=FakeClock(NOW))
    assert [params for _, params in credential.asked] == [{}, {}]


BAD = ["", " ", "secret-1\n", " secret-1", "sec\nret-1", "sécret-1", "\x00secret-1", 7, None, b"secret-1"]


@pytest.mark.parametrize("secret", BAD, ids=ascii)
@pytest.mark.parametrize("name", ["api_key", "azure_ad_token_provider", "credential"])
def test_what_can_be_no_secret_is_told_and_not_sent(face: Face, name: str, secret: Any) -> None:
    given = {
        "api_key": lambda: secret,
        "azure_ad_token_provider": lambda: secret,
        "credential": TokenCredential([secret if secret is None else AccessToken(secret, NOW + 3600)]),
    }[name]
    with Loopback(GOOD) as server, pytest.raises(CredentialError) as caught:
        face.run(ask_once, face, server, **{name: given})
    assert str(caught.value).startswith(f"{name} gave nothing usable: a token must be ")
    assert "ret-1" not in str(caught.value)
    assert isinstance(caught.value.__cause__, (TypeError, ValueError))
    assert server.received == []


def test_a_key_credential_is_checked_at_once_and_again(face: Face) -> None:
    with pytest.raises(ValueError, match=r"credential\.key must be plain ASCII"):
        face.client(FAR, credential=AzureKeyCredential("secret-1\n"))
    credential = AzureKeyCredential("secret-1")

    async def spoiled() -> None:
        async with within(face.client(server, credential=credential)) as client:
            credential.update("secret-2\n")
            with pytest.raises(CredentialError, match=r"must be plain ASCII"):
                await ask(client)

    with Loopback(GOOD) as server:
        face.run(spoiled)
    assert server.received == []


@pytest.mark.parametrize("name", ["api_key", "azure_ad_token_provider", "credential"])
def test_the_failure_of_a_credential_is_the_cause_of_ours(face: Face, name: str) -> None:
    failure = LookupError("nobody is logged in")
    given: Any = TokenCredential([failure]) if name == "credential" else partial(next, _raising(failure))
    with Loopback(GOOD) as server, pytest.raises(CredentialError) as caught:
        face.run(ask_once, face, server, **{name: given}, max_retries=2)
    assert str(caught.value) == f"{name} failed: LookupError: nobody is logged in"
    assert caught.value.__cause__ is failure
    assert server.received == []


def _raising(error: BaseException) -> Any:
    raise error
    yield  # it is a generator, so that it raises when it is asked


def test_ctrl_c_in_a_credential_is_nobodys_failure() -> None:
    face = Face("sync")
    with Loopback(GOOD) as server, pytest.raises(KeyboardInterrupt):
        face.run(ask_once, face, server, credential=TokenCredential([KeyboardInterrupt()]))


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"credential": "key-1"}, TypeError, r"credential must be an AzureKeyCredential, or have get_token"),
        ({"credential": AzureSasCredential("s")}, TypeError, r"a AzureSasCredential has not"),
        ({"azure_ad_token_provider": "t"}, TypeError, r"must be a function or None, not a str"),
        ({"azure_ad_token": 7}, TypeError, r"azure_ad_token must be a str or None, not 7"),
        ({"azure_ad_token": "t\n"}, ValueError, r"azure_ad_token must be plain ASCII"),
        ({"api_key": "k", "azure_ad_token": "t"}, MutuallyExclusiveAuthError, r"azure_ad_token and api_key"),
        (
            {"credential": AzureKeyCredential("k"), "azure_ad_token_provider": str},
            ValueError,
            r"azure_ad_token_provider and credential were given; accepted is one of azure_ad_token, ",
        ),
        ({"api_key": None}, OpenAIError, r"or set AZURE_OPENAI_AD_TOKEN or AZURE_OPENAI_API_KEY$"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_what_can_be_no_credential(
    face: Face, options: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        face.client(FAR, **options)


@pytest.mark.parametrize("kind", ASYNC_CREDENTIALS)
def test_an_async_credential_for_a_client_that_waits(kind: type[Given]) -> None:
    with pytest.raises(TypeError, match=r"accepted are the credentials of azure\.identity$"):
        azopenai.AzureOpenAI(azure_endpoint=FAR, credential=kind([]))


def test_what_is_given_goes_before_the_environment_and_the_token_before_the_key(
    face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key-e")
    monkeypatch.setenv("OPENAI_API_KEY", "key-o")
    with Loopback(GOOD) as server:
        face.run(ask_once, face, server, api_key=None)
        face.run(ask_plain, face, server, api_key=None)
        monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "token-e")
        face.run(ask_once, face, server, api_key=None)
        face.run(ask_once, face, server, azure_ad_token_provider=lambda: "token-1")
        face.run(ask_once, face, server, api_key="key-2")
        monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "")
        face.run(ask_once, face, server, api_key=None)
    expected = [None, "Bearer key-o", "Bearer token-e", "Bearer token-1", None, None]
    assert values(server) == expected
    assert values(server, "api-key") == ["key-e", None, None, None, "key-2", "key-e"]


@pytest.mark.parametrize("header", ["api-key", "API-Key", "authorization"])
def test_a_header_of_the_users_is_credential_enough(face: Face, header: str) -> None:
    options: Any = {"api_key": None, "default_headers": {header: "secret-1"}}
    with Loopback(GOOD) as server:
        face.run(ask_once, face, server, **options)
    assert values(server, header.lower()) == ["secret-1"]
    [received] = server.received
    assert len({"api-key", "authorization"} & received.headers.keys()) == 1


def test_a_header_of_a_call_goes_before_the_credential(face: Face) -> None:
    async def asked() -> None:
        async with within(face.client(server)) as client:
            await ask(client, extra_headers={"API-Key": "key-2"})
            await ask(client, extra_headers={"api-key": None})
            await ask(client)

    with Loopback(GOOD) as server:
        face.run(asked)
    assert values(server, "api-key") == ["key-2", None, KEY]


BEARERS: list[dict[str, Any]] = [
    {"azure_ad_token": "secret-1"},
    {"azure_ad_token_provider": lambda: "secret-1"},
    {"credential": TokenCredential([])},
]


@pytest.mark.parametrize("options", BEARERS, ids=lambda options: next(iter(options)))
def test_a_bearer_token_goes_over_https_or_to_this_machine(face: Face, options: dict[str, Any]) -> None:
    for far in ("http://res.openai.azure.com", "http://10.0.0.1:8000", "http://localhost.example.com"):
        with pytest.raises(ValueError, match=r"^http://.* use https, or say allow_http=True$") as caught:
            face.client(far, **options)
        assert "secret" not in str(caught.value)
        face.client(far, **options, allow_http=True)
        face.client(far)  # a key of Azure's is no bearer token
    for near in ("http://localhost:1", "http://127.0.0.2", "http://[::1]:1", "http://a.localhost"):
        face.client(near, **options)
    client = face.client(FAR, **options)
    with pytest.raises(ValueError, match=r"use https"):
        client.with_options(azure_endpoint="http://res.openai.azure.com")
    with pytest.raises(ValueError, match=r"use https"):
        face.client("http://res.openai.azure.com").with_options(**options)


def test_allowed_or_not_a_key_of_openai_is_a_bearer_token(face: Face) -> None:
    with pytest.raises(ValueError, match=r"^http://vllm:8000 is plain http.* allow_http=True$"):
        face.new("OpenAI", base_url="http://vllm:8000/v1")
    with Loopback(GOOD) as server:
        options: Any = {"base_url": "http://vllm:8000/v1", "allow_http": True, "proxy": server.url}

        async def asked() -> None:
            async with within(face.new("OpenAI", **options)) as client:
                await ask(client)

        face.run(asked)
    assert values(server) == [f"Bearer {KEY}"]
