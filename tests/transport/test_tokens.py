"""Tokens: kept while they last, renewed once however many wait, asked for off the event loop."""

from __future__ import annotations

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import anyio
import anyio.lowlevel
import pytest
from azure.core.credentials import AccessToken, AccessTokenInfo
from support.clock import FakeClock
from support.faces import COMPLETION, Face, ask, settled
from support.loopback import Loopback, json_answer

from azopenai import AuthenticationError, CredentialError

HELLO = json_answer(COMPLETION)
SCOPE = "https://cognitiveservices.azure.com/.default"
REFUSED = json_answer({"error": {"code": "401", "message": "no"}}, 401)


class Told(NamedTuple):
    """A token that says when it should be renewed, as azure-core's newer ones do."""

    token: str
    expires_on: int
    refresh_on: int | None


class Credential:
    """Gives token-1, token-2 and so on, each for an hour, to be renewed after half of it.

    Args:
        clock: Whose time it is.
        errors: What to raise, one for each time it is asked; None gives a token.

    Attributes:
        asked: The scopes and options it was asked for.
        threads: Where it was asked.
    """

    def __init__(self, clock: FakeClock, *errors: Exception | None) -> None:
        self.asked: list[tuple[tuple[str, ...], dict[str, Any]]] = []
        self.threads: list[threading.Thread] = []
        self.hold: Any = None
        self._clock = clock
        self._errors = list(errors)

    def give(self, scopes: tuple[str, ...], options: dict[str, Any]) -> Told:
        self.asked.append((scopes, options))
        self.threads.append(threading.current_thread())
        number = len(self.asked)
        error = self._errors.pop(0) if self._errors else None
        if error is not None:
            raise error
        now = int(self._clock.now)
        return Told(f"token-{number}", now + 3600, now + 1800)


class SyncCredential(Credential):
    def get_token(self, *scopes: str, **options: Any) -> Told:
        if self.hold is not None:
            self.hold()
        return self.give(scopes, options)


class AsyncCredential(Credential):
    async def get_token(self, *scopes: str, **options: Any) -> Told:
        if self.hold is not None:
            await self.hold()
        return self.give(scopes, options)


def bearers(server: Loopback) -> list[str]:
    return [request.headers["authorization"].removeprefix("Bearer ") for request in server.received]


@pytest.fixture(params=["sync", "sync-asyncio", "sync-trio", "async-asyncio", "async-trio"])
def way(request: pytest.FixtureRequest) -> tuple[Face, type[Credential]]:
    """A face, and a kind of credential that it takes."""
    kind, _, face = request.param.partition("-")
    return Face(face or "sync"), AsyncCredential if kind == "async" else SyncCredential


def test_a_token_is_kept_until_it_should_be_renewed(way: tuple[Face, type[Credential]]) -> None:
    face, kind = way

    async def scenario() -> None:
        clock = FakeClock()
        credential = kind(clock)
        client = face.client(server, credential=credential, clock=clock)
        derived = client.with_options(timeout=5)
        for passed in (0, 1799, 1, 1799, 1):
            clock.now += passed
            await ask(client)
            await ask(derived)
        assert credential.asked == [((SCOPE,), {})] * 3
        await settled(client.close())

    with Loopback(HELLO) as server:
        face.run(scenario)
    assert bearers(server) == ["token-1"] * 4 + ["token-2"] * 4 + ["token-3"] * 2


@pytest.mark.parametrize("form", ["token", "info"])
def test_azure_cores_own_forms(face: Face, form: str) -> None:
    clock = FakeClock()
    ends = int(clock.now) + 3600

    class Old:
        def get_token(self, *_scopes: str, **_options: Any) -> AccessToken:
            return AccessToken("old", ends)

    class New:
        def get_token_info(self, *_scopes: str, options: Any = None) -> AccessTokenInfo:
            assert options is None
            return AccessTokenInfo("new", ends, refresh_on=ends - 1800)

    async def scenario() -> None:
        client = face.client(server, credential=Old() if form == "token" else New(), clock=clock)
        await ask(client)
        await ask(client)
        await settled(client.close())

    with Loopback(HELLO) as server:
        face.run(scenario)
    assert bearers(server) == [{"token": "old", "info": "new"}[form]] * 2


def test_a_failure_is_told(way: tuple[Face, type[Credential]]) -> None:
    face, kind = way

    async def scenario() -> None:
        clock = FakeClock()
        credential = kind(clock, OSError("no network"))
        client = face.client(server, credential=credential, clock=clock, max_retries=3)
        with pytest.raises(CredentialError, match="credential failed: OSError: no network") as error:
            await ask(client)
        assert isinstance(error.value.__cause__, OSError)
        assert await ask(client)  # nothing is locked behind it
        await settled(client.close())

    with Loopback(HELLO) as server:
        face.run(scenario)
    assert bearers(server) == ["token-2"]


def test_a_renewal_that_fails_while_the_token_lasts(way: tuple[Face, type[Credential]]) -> None:
    face, kind = way

    async def scenario() -> None:
        clock = FakeClock()
        credential = kind(clock, None, OSError("no network"), OSError("no network"))
        client = face.client(server, credential=credential, clock=clock)
        await ask(client)
        clock.now += 1800
        await ask(client)
        clock.now += 1800
        with pytest.raises(CredentialError):  # it lasts no more
            await ask(client)
        await ask(client)
        await settled(client.close())

    with Loopback(HELLO) as server:
        face.run(scenario)
    assert bearers(server) == ["token-1", "token-1", "token-4"]


def test_a_token_that_is_refused_is_renewed_once(way: tuple[Face, type[Credential]]) -> None:
    face, kind = way

    async def scenario() -> None:
        clock = FakeClock()
        credential = kind(clock)
        client = face.client(server, credential=credential, clock=clock)
        assert (await ask(client))._response.attempts == 2
        with pytest.raises(AuthenticationError):
            await ask(client)
        assert len(credential.asked) == 3
        await settled(client.close())

    with Loopback(REFUSED, HELLO, REFUSED) as server:
        face.run(scenario)
    assert bearers(server) == ["token-1", "token-2", "token-2", "token-3"]


def test_the_claims_of_a_challenge_are_asked_for(way: tuple[Face, type[Credential]]) -> None:
    face, kind = way
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}'
    challenge = f'Bearer error="insufficient_claims", claims="{base64.b64encode(claims.encode()).decode()}"'

    async def scenario() -> None:
        clock = FakeClock()
        credential = kind(clock)
        client = face.client(server, credential=credential, clock=clock)
        assert await ask(client)
        assert credential.asked[1:] == [((SCOPE,), {"claims": claims, "enable_cae": True})]
        await settled(client.close())

    with Loopback(json_answer({}, 401, {"www-authenticate": challenge}), HELLO) as server:
        face.run(scenario)
    assert bearers(server) == ["token-1", "token-2"]


def test_a_sync_credential_is_asked_off_the_loop(run_async: Any) -> None:
    """Other tasks run while it takes its time."""
    released = threading.Event()

    async def scenario() -> None:
        clock = FakeClock()
        credential = SyncCredential(clock)
        credential.hold = lambda: released.wait(5)
        client = Face("asyncio").client(server, credential=credential, clock=clock)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, client)
            await anyio.sleep(0.01)
            assert server.received == []
            released.set()
        assert credential.threads != [threading.current_thread()]
        await client.close()

    with Loopback(HELLO) as server:
        run_async(scenario)
    assert bearers(server) == ["token-1"]


def test_an_async_credential_is_asked_on_the_loop(run_async: Any) -> None:
    async def scenario() -> None:
        clock = FakeClock()
        credential = AsyncCredential(clock)
        client = Face("asyncio").client(server, credential=credential, clock=clock)
        await ask(client)
        assert credential.threads == [threading.current_thread()]
        await client.close()

    with Loopback(HELLO) as server:
        run_async(scenario)


def test_tasks_wait_for_one_renewal(run_async: Any) -> None:
    async def scenario() -> None:
        clock, go = FakeClock(), anyio.Event()
        credential = AsyncCredential(clock)
        credential.hold = go.wait
        client = Face("asyncio").client(server, credential=credential, clock=clock)
        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(ask, client)
            await anyio.wait_all_tasks_blocked()
            go.set()
        assert len(credential.asked) == 1
        await client.close()

    with Loopback(HELLO) as server:
        run_async(scenario)
    assert bearers(server) == ["token-1"] * 10


def test_tasks_with_a_token_that_lasts_do_not_wait(run_async: Any) -> None:
    async def scenario() -> None:
        clock, go = FakeClock(), anyio.Event()
        credential = AsyncCredential(clock)
        client = Face("asyncio").client(server, credential=credential, clock=clock)
        await ask(client)
        clock.now += 1800
        credential.hold = go.wait
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(ask, client)
            await anyio.wait_all_tasks_blocked()
            for _ in range(3):
                await ask(client)
            go.set()
        await client.close()

    with Loopback(HELLO) as server:
        run_async(scenario)
    assert bearers(server) == ["token-1"] * 4 + ["token-2"]


def test_a_cancelled_renewal_leaves_no_lock(run_async: Any) -> None:
    async def scenario() -> None:
        clock = FakeClock()
        credential = AsyncCredential(clock)
        credential.hold = anyio.sleep_forever
        client = Face("asyncio").client(server, credential=credential, clock=clock)
        with anyio.move_on_after(0.02) as scope:
            await ask(client)
        assert scope.cancelled_caught
        credential.hold = None
        assert await ask(client)
        await client.close()

    with Loopback(HELLO) as server:
        run_async(scenario)


def test_threads_wait_for_one_renewal() -> None:
    clock, go = FakeClock(), threading.Event()
    credential = SyncCredential(clock)
    asking = threading.Semaphore(0)

    def hold() -> None:
        asking.release()
        go.wait(5)

    credential.hold = hold
    with (
        Loopback(HELLO) as server,
        Face("sync").client(server, credential=credential, clock=clock) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        calls = [pool.submit(client.completions.create, model="m", prompt="x") for _ in range(8)]
        assert asking.acquire(timeout=5)
        go.set()
        assert [call.result(5).id for call in calls] == ["chatcmpl-1"] * 8
    assert len(credential.asked) == 1
    assert bearers(server) == ["token-1"] * 8


def test_threads_with_a_token_that_lasts_do_not_wait() -> None:
    clock, go, asking = FakeClock(), threading.Event(), threading.Event()
    credential = SyncCredential(clock)

    def hold() -> None:
        asking.set()
        go.wait(5)

    with (
        Loopback(HELLO) as server,
        Face("sync").client(server, credential=credential, clock=clock) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        client.completions.create(model="m", prompt="x")
        clock.now += 1800
        credential.hold = hold
        renewing = pool.submit(client.completions.create, model="m", prompt="x")
        assert asking.wait(5)
        for _ in range(3):
            client.completions.create(model="m", prompt="x")
        go.set()
        renewing.result(5)
    assert bearers(server) == ["token-1"] * 4 + ["token-2"]


def test_a_provider_is_asked_for_each_attempt(face: Face) -> None:
    given = iter(["one", "two", "three"])

    async def scenario() -> None:
        client = face.client(server, azure_ad_token_provider=lambda: next(given))
        await ask(client)
        await ask(client)
        await settled(client.close())

    with Loopback(HELLO, REFUSED, HELLO) as server:
        face.run(scenario)
    assert bearers(server) == ["one", "two", "three"]


def test_providers_of_the_async_client(run_async: Any) -> None:
    """Async ones, and those that only turn out to be when they are called."""

    async def later() -> str:
        await anyio.lowlevel.checkpoint()
        return "later"

    async def scenario() -> None:
        for provider in (later, partial(settled, "later"), lambda: settled(later())):
            client = Face("asyncio").client(server, azure_ad_token_provider=provider)
            await ask(client)
            await client.close()

    with Loopback(HELLO) as server:
        run_async(scenario)
    assert bearers(server) == ["later"] * 3


@pytest.mark.parametrize("given", [None, "", 7, "two\nlines"])
def test_what_is_no_token(face: Face, given: Any) -> None:
    async def scenario() -> None:
        client = face.client("http://127.0.0.1:1", azure_ad_token_provider=lambda: given)
        with pytest.raises(CredentialError, match="azure_ad_token_provider gave nothing usable") as error:
            await ask(client)
        assert "two" not in str(error.value)
        await settled(client.close())

    face.run(scenario)


def test_ctrl_c_while_a_token_is_asked_for_goes_straight_out() -> None:
    def interrupted() -> str:
        raise KeyboardInterrupt

    client = Face("sync").client("http://127.0.0.1:1", azure_ad_token_provider=interrupted)
    with client, pytest.raises(KeyboardInterrupt):
        client.completions.create(model="m", prompt="x")
