"""Several endpoints over sockets: options, failover, where streams and stored things stay, what is shown."""

from __future__ import annotations

import json
import pickle
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import BEGUN, COMPLETION, WHOLE, ask, read, settled
from support.loopback import Answer, Loopback, json_answer, sse_answer

import azopenai
from azopenai import (
    AzureOpenAI,
    BadRequestError,
    Endpoint,
    MutuallyExclusiveAuthError,
    RateLimiter,
    RetryPolicy,
    StreamTimeoutError,
    StreamTruncatedError,
    Timeout,
)

if TYPE_CHECKING:
    from support.faces import Face

GOOD = json_answer(COMPLETION, headers={"x-ms-region": "Sweden Central"})
BUSY = json_answer({"error": {"code": "429", "message": "Too much."}}, 429, {"retry-after": "60"})
URLS = ["https://a.openai.azure.com", "https://b.openai.azure.com"]


class Row:
    """Servers side by side."""

    def __init__(self, stack: ExitStack, *answers: Answer) -> None:
        self.servers = [stack.enter_context(Loopback(answer)) for answer in answers]

    def endpoints(self, **options: Any) -> list[Endpoint]:
        return [
            Endpoint(azure_endpoint=server.url, api_key=f"key-{place}", priority=place, **options)
            for place, server in enumerate(self.servers)
        ]

    @property
    def heard(self) -> list[int]:
        return [len(server.received) for server in self.servers]


def run(face: Face, row: Row, scenario: Any, **options: Any) -> Any:
    async def go() -> Any:
        client = face.new("AzureOpenAI", endpoints=row.endpoints(), api_key=None, **options)
        try:
            return await scenario(client)
        finally:
            await settled(client.close())

    return face.run(go)


def test_a_call_is_answered_where_it_can_be(face: Face) -> None:
    with ExitStack() as stack:
        row = Row(stack, BUSY, GOOD)
        completion = run(face, row, ask)
        assert completion.choices[0].message.content == "Hello"
        assert completion._response.endpoint == row.servers[1].url
        assert [attempt.status for attempt in completion._response.history] == [429]
        assert [server.received[0].headers["api-key"] for server in row.servers] == ["key-0", "key-1"]


def test_who_rests_is_not_asked_by_anyone(face: Face) -> None:
    async def both(client: Any) -> None:
        await ask(client)
        await ask(client.with_options(timeout=5))
        await ask(client)

    with ExitStack() as stack:
        row = Row(stack, BUSY, GOOD)
        run(face, row, both)
        assert row.heard == [1, 3]


def test_the_callers_fault_is_the_callers(face: Face) -> None:
    with ExitStack() as stack:
        row = Row(stack, json_answer({"error": {"message": "No."}}, 400), GOOD)
        with pytest.raises(BadRequestError):
            run(face, row, ask)
        assert row.heard == [1, 0]


def test_a_stream_that_broke_off_is_not_begun_elsewhere(face: Face) -> None:
    async def streamed(client: Any) -> None:
        await read(await ask(client, stream=True))

    with ExitStack() as stack:
        row = Row(stack, sse_answer(WHOLE[:200]), sse_answer(WHOLE))
        with pytest.raises(StreamTruncatedError):
            run(face, row, streamed)
        assert row.heard == [1, 0]


def test_a_stream_that_falls_silent_says_what_went_before(face: Face) -> None:
    async def streamed(client: Any) -> None:
        await read(await ask(client, stream=True))

    with ExitStack() as stack:
        row = Row(stack, BUSY, sse_answer(BEGUN, then="stall"))
        with pytest.raises(StreamTimeoutError) as error:
            run(face, row, streamed, timeout=Timeout(5, read=0.05))
    assert error.value.attempts == 2
    assert [attempt.status for attempt in error.value.history] == [429]


def test_a_stream_that_cannot_begin_is(face: Face) -> None:
    async def streamed(client: Any) -> str:
        return await read(await ask(client, stream=True))

    with ExitStack() as stack:
        assert run(face, Row(stack, BUSY, sse_answer(WHOLE)), streamed) == "Hello"


def test_what_is_stored_is_asked_for_where_it_is(face: Face) -> None:
    response = {"id": "resp_1", "object": "response", "status": "completed", "output": []}
    ends = {"type": "response.completed", "response": response}

    async def go_on(client: Any) -> None:
        await settled(client.responses.create(model="m", input="a"))
        row.servers[0]._answers[:] = [json_answer({**response, "id": "resp_2"})]
        with_id = client.with_options(api_version="v1")
        await settled(with_id.responses.create(model="m", input="b", previous_response_id="resp_1"))

    with ExitStack() as stack:
        row = Row(stack, BUSY, json_answer(response))
        run(face, row, go_on, api_version="v1")
        assert row.heard == [1, 2]
    with ExitStack() as stack:
        stream = sse_answer(f"data: {json.dumps(ends)}\n\n".encode())

        async def streamed(client: Any) -> None:
            events = await settled(client.responses.create(model="m", input="a", stream=True))
            async for _ in _each(events):
                pass
            await settled(client.responses.retrieve("resp_1"))

        row = Row(stack, BUSY, stream)
        with pytest.raises(azopenai.APIError):  # what answers the second call is a stream, too
            run(face, row, streamed, api_version="v1")
        assert row.heard == [1, 2]


async def _each(items: Any) -> Any:
    if hasattr(items, "__aiter__"):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


def test_a_credential_of_the_client_is_for_those_that_have_none() -> None:
    config = AzureOpenAI(
        endpoints=[Endpoint(azure_endpoint=URLS[0]), Endpoint(azure_endpoint=URLS[1], azure_ad_token="t")],
        api_key="shared",
    )._config
    assert [site.authorizer.fixed for site in config.sites] == ["shared", "Bearer t"]
    assert config.fleet is not None


def test_a_derived_client_shares_the_state_until_it_has_endpoints_of_its_own() -> None:
    endpoints = [Endpoint(azure_endpoint=url, api_key="k") for url in URLS]
    client = AzureOpenAI(endpoints=endpoints)
    assert client.with_options(timeout=1)._config.fleet is client._config.fleet
    assert client.with_options(endpoints=endpoints)._config.fleet is not client._config.fleet
    assert client.with_options(azure_endpoint=URLS[1], api_key="k")._config.fleet is None


def test_each_may_have_its_own_version() -> None:
    sites = AzureOpenAI(
        endpoints=[
            Endpoint(azure_endpoint=URLS[0], api_key="k", api_version="v1"),
            Endpoint(azure_endpoint=URLS[1], api_key="k"),
        ],
        api_version="2024-06-01",
    )._config.sites
    assert [site.endpoint.api_version for site in sites] == [None, "2024-06-01"]


@pytest.mark.parametrize(
    ("options", "kind", "says"),
    [
        ({"endpoints": []}, ValueError, "endpoints is empty"),
        ({"endpoints": "https://a"}, TypeError, "a list"),
        ({"endpoints": [URLS[0]]}, TypeError, "list of azopenai.Endpoint"),
        ({"azure_endpoint": URLS[0]}, ValueError, "endpoints and azure_endpoint were given"),
        ({"azure_deployment": "d"}, ValueError, "endpoints and azure_deployment were given"),
        ({"rate_limiter": 5}, TypeError, "rate_limiter must be a RateLimiter"),
        ({"rate_limiter": {"m": 5}}, TypeError, "rate_limiter must be a RateLimiter"),
    ],
)
def test_what_can_be_no_row_of_endpoints(options: Any, kind: type[Exception], says: str) -> None:
    good = [Endpoint(azure_endpoint=URLS[0], api_key="k")]
    with pytest.raises(kind, match=says):
        AzureOpenAI(**{"endpoints": good, **options})


def test_what_can_be_no_endpoint() -> None:
    with pytest.raises(ValueError, match="weight must be a number above 0"):
        Endpoint(azure_endpoint=URLS[0], weight=0)
    with pytest.raises(TypeError, match="priority must be an int"):
        Endpoint(azure_endpoint=URLS[0], priority=1.5)  # type: ignore[arg-type]  # that it is refused is shown
    with pytest.raises(MutuallyExclusiveAuthError):
        AzureOpenAI(endpoints=[Endpoint(azure_endpoint=URLS[0], api_key="k", azure_ad_token="t")])
    with pytest.raises(TypeError, match="must be a callable that gives a token"):
        AzureOpenAI(endpoints=[Endpoint(azure_endpoint=URLS[0], azure_ad_token_provider="t")])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="accepted are"):
        AzureOpenAI(endpoints=[Endpoint(azure_endpoint="nowhere", api_key="k")])


def a_key() -> str:
    return "k"


def test_an_endpoint_shows_and_pickles_no_secret() -> None:
    keyed = Endpoint(azure_endpoint=f"{URLS[0]}?subscription-key=s3cr3t", api_key="s3cr3t")
    assert "s3cr3t" not in repr(keyed)
    assert repr(keyed).startswith("Endpoint(azure_endpoint='https://a.openai.azure.com'")
    for secret in (keyed, Endpoint(azure_endpoint=URLS[0], api_key="s3cr3t")):
        with pytest.raises(TypeError, match="is not pickled"):
            pickle.dumps(secret)
    named = Endpoint(azure_endpoint=URLS[0], api_key=a_key, deployments={"a": "b"}, priority=3, weight=2)
    assert pickle.loads(pickle.dumps(named)) == named
    with pytest.raises(TypeError, match="api_key is not pickled"):
        pickle.dumps(AzureOpenAI(endpoints=[Endpoint(azure_endpoint=URLS[0], api_key="s3cr3t")]))
    client = AzureOpenAI(endpoints=[named], rate_limiter=RateLimiter(requests_per_minute=5))
    assert pickle.loads(pickle.dumps(client))._config.sites[0].deployments == {"a": "b"}


def test_spillover_is_told_and_asked_for(face: Face) -> None:
    headers = {
        "x-ms-deployment-name": "standard",
        "x-ms-spillover-from-deployment": "provisioned",
        "x-ms-spillover-error": "429",
    }

    async def spilled(client: Any) -> Any:
        return await ask(client, extra_headers={"x-ms-spillover-deployment": "standard"})

    with ExitStack() as stack:
        row = Row(stack, json_answer(COMPLETION, headers=headers))
        spillover = run(face, row, spilled)._response.spillover
        assert (spillover.deployment, spillover.source, spillover.error) == ("standard", "provisioned", "429")
        assert row.servers[0].received[0].headers["x-ms-spillover-deployment"] == "standard"


def test_a_limiter_keeps_a_client_waiting(face: Face, fake_clock: Any) -> None:
    async def three(client: Any) -> None:
        for _ in range(3):
            await ask(client)

    with ExitStack() as stack:
        row = Row(stack, GOOD)
        limiter = RateLimiter(requests_per_minute=60)
        run(face, row, three, rate_limiter=limiter, clock=fake_clock, retry=RetryPolicy())
        assert fake_clock.slept == [pytest.approx(1 / 0.97)] * 2
