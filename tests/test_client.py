"""Clients: what derives from them, how they end, what they say of themselves, what a call leaves behind."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from support.clock import FakeClock
from support.faces import COMPLETION, KEY, MESSAGES, WHOLE, Face, ask, items, settled, within
from support.loopback import Answer, Loopback, json_answer, sse_answer

import azopenai
from azopenai import OpenAIError, RetryPolicy, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator

FAR = "https://res.openai.azure.com"
GOOD = json_answer(COMPLETION)


@pytest.fixture(name="server")
def _server() -> Iterator[Loopback]:
    with Loopback(GOOD) as server:
        yield server


def key_of_a_module() -> str:
    return KEY


def test_a_derived_client_shares_connections_and_credential(face: Face, server: Loopback) -> None:
    async def asked() -> None:
        async with within(face.client(server, default_headers={"x-a": "1", "x-b": "2"})) as client:
            await ask(client)
            first = client.with_options(
                default_headers={"X-B": "3", "x-c": "4"}, default_query={"q": 1}, max_retries=5, timeout=3
            )
            await ask(first)
            second = first.copy(default_headers={"x-a": None}, default_query={"r": 2})
            await ask(second)
            await ask(client)
            assert type(second) is type(client)
            assert (client.max_retries, client.timeout) == (0, Timeout())
            assert (second.max_retries, second.timeout) == (5, Timeout(3))

    face.run(asked)
    assert server.connections == 1
    names = ("x-a", "x-b", "x-c", "api-key")
    assert [tuple(received.headers.get(name) for name in names) for received in server.received] == [
        ("1", "2", None, KEY),
        ("1", "3", "4", KEY),
        (None, "3", "4", KEY),
        ("1", "2", None, KEY),
    ]
    assert [received.query.keys() - {"api-version"} for received in server.received] == [
        set(),
        {"q"},
        {"q", "r"},
        set(),
    ]


def test_a_derived_client_may_go_elsewhere(face: Face, server: Loopback) -> None:
    async def asked() -> None:
        with Loopback(GOOD) as other:
            async with within(face.client(server)) as client:
                derived = client.with_options(
                    azure_endpoint=f"{other.url}/gate", api_version="v1", api_key=None, credential=None
                )
                await ask(derived)
                await ask(derived.with_options(base_url=f"{other.url}/openai/v1/", api_key="key-2"))
                await ask(derived.with_options(azure_endpoint=other.url, api_version="2024-06-01"))
                await ask(derived.with_options(azure_deployment="other"))
        assert [received.headers["api-key"] for received in other.received] == [KEY, "key-2", KEY, KEY]
        assert [received.path for received in other.received] == [
            "/gate/openai/v1/chat/completions",
            "/openai/v1/chat/completions",
            "/openai/deployments/gpt-4o/chat/completions",
            "/gate/openai/v1/chat/completions",
        ]

    face.run(asked)
    assert server.received == []


def test_a_client_of_a_plain_server_derives_too(face: Face, server: Loopback) -> None:
    async def asked() -> None:
        async with within(face.new("OpenAI", base_url=f"{server.url}/v1", organization="o-1")) as client:
            derived = client.with_options(project="p-1").copy(api_key="key-2")
            assert type(derived) is type(client)
            await ask(derived)
            await ask(client)

    face.run(asked)
    names = ("authorization", "openai-organization", "openai-project")
    assert [tuple(received.headers.get(name) for name in names) for received in server.received] == [
        ("Bearer key-2", "o-1", "p-1"),
        (f"Bearer {KEY}", "o-1", None),
    ]
    assert server.connections == 1


def test_a_derived_client_may_have_connections_and_a_clock_of_its_own(face: Face, server: Loopback) -> None:
    clock = FakeClock()

    async def asked() -> None:
        async with within(face.client(server)) as client:
            derived = client.with_options(verify=False, clock=clock)
            assert derived._hands.clock is clock
            await ask(client)
            await ask(derived)
            assert server.connections == 2
            await settled(derived.close())
            assert (derived.is_closed(), client.is_closed()) == (True, False)
            await ask(client)
            assert server.connections == 2

    face.run(asked)


def test_clients_that_share_connections_end_together(face: Face, server: Loopback) -> None:
    async def asked() -> None:
        client = face.client(server)
        derived = client.with_options(timeout=3)
        await ask(derived)
        assert not client.is_closed()
        await settled(derived.close())
        assert client.is_closed()
        for closed in (client, derived, client.with_options(timeout=4)):
            with pytest.raises(
                OpenAIError, match=r"the client is closed; make another one, or close it later"
            ):
                await ask(closed)
        await settled(client.close())

    face.run(asked)


@pytest.mark.parametrize("used", [True, False])
def test_a_with_block_closes_the_client_and_an_own_one(face: Face, server: Loopback, *, used: bool) -> None:
    async def asked() -> None:
        own = face.http_client()
        async with within(face.client(server, http_client=own)) as client:
            assert not client.is_closed()
            if used:
                await ask(client)
        assert client.is_closed()
        assert own.is_closed

    face.run(asked)


def test_a_with_block_lets_an_exception_through(face: Face, server: Loopback) -> None:
    clients: list[Any] = []

    async def failing() -> None:
        async with within(face.client(server)) as client:
            clients.append(client)
            raise LookupError

    with pytest.raises(LookupError):
        face.run(failing)
    assert clients[0].is_closed()


def test_a_client_says_what_it_is(face: Face) -> None:
    prefix = "Async" if face.is_async else ""
    client = face.client(f"{FAR}/openai/?code=secret-1", api_version="2024-06-01", api_key="secret-1")
    assert repr(client) == f"{prefix}AzureOpenAI(base_url='{FAR}/openai/', api_version='2024-06-01')"
    assert client.base_url == f"{FAR}/openai/"
    assert client.api_version == "2024-06-01"
    client = face.new("OpenAI", base_url="https://x/v1", api_key="secret-1")
    assert repr(client) == f"{prefix}OpenAI(base_url='https://x/v1/', api_version='v1')"


def test_unknown_options_and_positional_ones(face: Face) -> None:
    with pytest.raises(TypeError, match=r"OpenAI\(\) got an unexpected keyword .*did you mean 'base_url'\?$"):
        face.new("OpenAI", base_ulr="https://x/v1")
    with pytest.raises(TypeError, match=r"AzureOpenAI\(\) got an unexpected keyword argument 'xyzzy'$"):
        face.client(FAR).with_options(xyzzy=1)
    kind: Any = azopenai.AsyncAzureOpenAI if face.is_async else azopenai.AzureOpenAI
    with pytest.raises(TypeError, match=r"positional argument"):
        kind(FAR)


@pytest.mark.parametrize("credential", ["environment", "function"])
def test_a_client_survives_a_pickle(
    face: Face, server: Loopback, monkeypatch: pytest.MonkeyPatch, credential: str
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)

    async def asked() -> None:
        options: Any = {
            "api_key": key_of_a_module if credential == "function" else None,
            "azure_deployment": "gpt-4o",
            "timeout": Timeout(7, total=9),
            "retry": RetryPolicy(max_retries=4),
            "default_headers": {"User-Agent": "own/1", "x-team": "red"},
            "log_allowed_headers": ["X-Team"],
            "default_query": {"limit": 3},
            "verify": False,
            "proxy": None,
            "http_log_detail_level": "basic",
        }
        client = face.client(server, **options).with_options(api_version="2024-06-01", max_retries=3)
        pickled = pickle.dumps(client)
        assert KEY.encode() not in pickled
        async with within(pickle.loads(pickled)) as copied:
            assert type(copied) is type(client)
            assert (copied.base_url, copied.timeout) == (client.base_url, client.timeout)
            assert (copied.max_retries, copied._log) == (3, client._log)
            await ask(copied)

    face.run(asked)
    [received] = server.received
    assert received.query == {"api-version": "2024-06-01", "limit": "3"}
    assert (received.headers["user-agent"], received.headers["x-team"]) == ("own/1", "red")
    assert received.headers["api-key"] == KEY


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"api_key": "k"}, r"a client with api_key is not pickled: .*a function of a module"),
        ({"azure_ad_token": "t"}, r"a client with azure_ad_token is not pickled"),
        ({"clock": FakeClock()}, r"a client with clock is not pickled"),
        ({"proxy": "http://me:pass@proxy:1"}, r"with a password in its proxy's URL is not pickled"),
        ({"default_headers": {"x-team": "red"}}, r"'x-team' among its default_headers is not pickled: its"),
        ({"default_headers": {"api-key": "k"}}, r"'api-key' among its default_headers is not pickled"),
        ({"default_query": {"code": "c"}}, r"a client with 'code' in its query is not pickled"),
        ({"azure_endpoint": f"{FAR}/?code=c"}, r"a client with 'code' in its query is not pickled"),
    ],
    ids=range(8),
)
def test_a_secret_or_what_may_be_one_is_not_pickled(
    face: Face, options: dict[str, Any], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    client = face.new("AzureOpenAI", **{"azure_endpoint": FAR, "api_key": None, **options})
    with pytest.raises(TypeError, match=message):
        pickle.dumps(client)


def test_a_connection_is_not_pickled(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    client = face.client(FAR, api_key=None, http_client=face.http_client())
    with pytest.raises(TypeError, match=r"a client with http_client is not pickled"):
        pickle.dumps(client)


def test_another_process_makes_calls_with_a_pickled_client(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a pool of workers does; the credential is in the environment of each."""
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    client = azopenai.AzureOpenAI(azure_endpoint=server.url)
    program = "import pickle, sys; pickle.load(sys.stdin.buffer).embeddings.create(model='m', input='x')"
    subprocess.run([sys.executable, "-c", program], input=pickle.dumps(client), check=True)
    assert server.received[0].headers["api-key"] == KEY


def test_options_of_a_call(face: Face) -> None:
    clock = FakeClock()

    async def asked(server: Loopback) -> None:
        options: Any = {
            "default_headers": {"x-a": "1", "x-b": "2"},
            "default_query": {"a": 1, "b": 2},
            "clock": clock,
        }
        async with within(face.client(server, **options)) as client:
            await ask(
                client,
                extra_headers={"X-A": "3", "x-c": "4", "x-b": None},
                extra_query={"a": 3, "c": "ä&", "b": None},
                extra_body={"temperature": 2, "new": {"member": [1]}, "model": "other"},
                temperature=1,
                timeout=Timeout(3, total=30),
                max_retries=1,
            )
            await ask(client, extra_headers=None, extra_query=None, extra_body=None, timeout=None)

    with Loopback(json_answer({}, 500), GOOD) as server:
        face.run(asked, server)
    first, second, third = server.received
    assert clock.slept == [0.5]
    assert first.body == second.body
    assert [first.headers.get(name) for name in ("x-a", "x-b", "x-c")] == ["3", None, "4"]
    assert first.query == {"api-version": "2024-10-21", "a": "3", "c": "ä&"}
    # The path has the deployment that was named; a member given twice is as extra_body has it.
    assert first.path == "/openai/deployments/gpt-4o/chat/completions"
    assert first.json() == {
        "model": "other",
        "messages": MESSAGES,
        "temperature": 2,
        "new": {"member": [1]},
    }
    assert [third.headers.get(name) for name in ("x-a", "x-b", "x-c")] == ["1", "2", None]
    assert third.query == {"api-version": "2024-10-21", "a": "1", "b": "2"}
    assert third.json() == {"model": "gpt-4o", "messages": MESSAGES}


def test_a_timeout_of_a_call_goes_before_that_of_the_client(face: Face) -> None:
    async def asked(server: Loopback) -> None:
        async with within(face.client(server, timeout=60)) as client:
            for timeout in (0.05, Timeout(60, read=0.05), Timeout(60, total=0.05)):
                with pytest.raises(azopenai.APITimeoutError, match=r"0\.05 s"):
                    await ask(client, timeout=timeout)

    with Loopback(Answer(raw=b"", then="stall")) as server:
        face.run(asked, server)
    assert len(server.received) == 3


HEADERS = {
    "x-request-id": "service-1",
    "apim-request-id": "apim-1",
    "x-ms-client-request-id": "client-1",
    "x-ms-region": "Sweden Central",
    "x-ratelimit-limit-requests": "100",
    "x-ratelimit-remaining-requests": "99",
    "x-ratelimit-reset-requests": "6ms",
    "x-ratelimit-limit-tokens": "1000",
    "x-ratelimit-remaining-tokens": "-1",
    "x-ratelimit-reset-tokens": "1m30s",
}


def described(response: Any, server: Loopback) -> None:
    """What came with a result, as the service said it."""
    assert response.status_code == 200
    assert response.headers["X-MS-Region"] == response.region == "Sweden Central"
    assert response.request_id == "service-1"
    ids = response.request_ids
    assert (ids.apim, ids.service, ids.client) == ("apim-1", "service-1", "client-1")
    assert (response.attempts, response.retries_taken) == (2, 1)
    assert response.endpoint == server.url
    limit = response.rate_limit
    assert (limit.limit_requests, limit.remaining_requests, limit.reset_requests) == (100, 99, 0.006)
    assert (limit.limit_tokens, limit.remaining_tokens, limit.reset_tokens) == (1000, None, 90.0)


def test_a_result_knows_what_came_with_it(face: Face) -> None:
    async def asked() -> None:
        async with within(face.client(server, max_retries=1, clock=FakeClock())) as client:
            completion = await ask(client)
            described(completion._response, server)
            assert completion._request_id == "service-1"
            assert completion.choices[0]._response is None
            again = pickle.loads(pickle.dumps(completion))
            assert again == completion
            assert again._response == completion._response
            assert "_response" not in json.loads(completion.to_json())
            stream = await ask(client, stream=True)
            described(stream.response, server)
            await items(stream)

    down = json_answer({}, 500)
    with Loopback(
        down, json_answer(COMPLETION, headers=HEADERS), down, sse_answer(WHOLE, headers=HEADERS)
    ) as server:
        face.run(asked)


def test_an_error_knows_the_same(face: Face) -> None:
    async def asked() -> None:
        async with within(face.client(server, max_retries=1, clock=FakeClock())) as client:
            with pytest.raises(azopenai.RateLimitError) as caught:
                await ask(client)
        error = caught.value
        assert (error.status_code, error.request_id, error.attempts) == (429, "service-1", 2)
        assert error.request_ids.apim == "apim-1"
        assert error.rate_limit.remaining_requests == 99
        assert error.response.region == "Sweden Central"
        assert "service-1" in str(error)

    with Loopback(json_answer({"error": {"message": "Slow."}}, 429, HEADERS)) as server:
        face.run(asked)


def test_an_answer_may_say_nothing_of_itself(face: Face, server: Loopback) -> None:
    async def asked() -> None:
        async with within(face.client(server)) as client:
            completion = await ask(client)
        response = completion._response
        assert completion._request_id is None
        assert (response.region, response.request_id, response.request_ids.service) == (None, None, None)
        assert response.request_ids.client == server.received[0].headers["x-ms-client-request-id"]
        assert response.rate_limit.limit_tokens is None

    face.run(asked)
