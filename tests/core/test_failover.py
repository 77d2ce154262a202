"""A call with several endpoints: where it goes on, where it waits, and what it remembers."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from support.clock import FakeClock
from support.driver import KEY, Ran, call, reply, run, token_authorizer

from azopenai.core.effects import Send
from azopenai.core.exchange import Answer, exchange, learn
from azopenai.core.fleet import Fleet, Rank
from azopenai.core.plan import Config
from azopenai.core.request import Request
from azopenai.core.response import Attempt
from azopenai.core.routes import Operation, azure_endpoint
from azopenai.core.upload import FilePart, Source
from azopenai.errors import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    RateLimiterTimeoutError,
)
from azopenai.limiter import RateLimiter
from azopenai.retry import FailoverEvent, RetryBudget, RetryPolicy
from azopenai.timeouts import Timeout

READ = Operation("files.retrieve", "GET", "/files/{file_id}", sends="none")
CREATE = Operation("batches.create", "POST", "/batches")


def several(*priorities: int, retry: RetryPolicy | None = None, **options: Any) -> Config:
    """A config of endpoints a, b, c, ..."""
    sites = tuple(
        Config(
            azure_endpoint(f"https://{name}.openai.azure.com", None),
            KEY,
            deployments={"gpt-4o": f"gpt4o-{name}"},
            retry=retry or RetryPolicy(max_retries=0),
            **options,
        )
        for name, _ in zip("abcdef", priorities, strict=False)
    )
    return evolve(sites[0], sites=sites, fleet=Fleet([Rank(priority) for priority in priorities]), targets={})


def hosts(ran: Ran) -> str:
    return "".join(send.url.removeprefix("https://")[0] for send in ran.sends)


def test_a_call_goes_to_the_first_under_its_deployments_name() -> None:
    ran = run(call(), [reply()], several(0, 1))
    assert ran.sent.url == (
        "https://a.openai.azure.com/openai/deployments/gpt4o-a/chat/completions?api-version=2024-10-21"
    )
    assert ran.sent.content == b'{"model":"gpt4o-a"}'
    unknown = run(call({"model": "other"}), [reply()], several(0, 1))
    assert "/deployments/other/" in unknown.sent.url


@pytest.mark.parametrize(
    "failure",
    [reply(429), reply(500), reply(503), reply(408), APIConnectionError("refused"), APITimeoutError("late")],
    ids=["429", "500", "503", "408", "connection", "timeout"],
)
def test_a_failure_moves_the_call_on_at_once(failure: Any) -> None:
    ran = run(call(), [failure, failure, reply()], several(0, 1, 2))
    assert hosts(ran) == "abc"
    assert ran.slept == []
    assert ran.answer is not None
    assert (ran.answer.site, ran.answer.response.attempts) == (2, 3)
    assert [one.endpoint for one in ran.answer.response.history] == [
        "https://a.openai.azure.com",
        "https://b.openai.azure.com",
    ]
    assert ran.answer.response.endpoint == "https://c.openai.azure.com"


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadRequestError), (401, AuthenticationError), (404, NotFoundError), (422, Exception)],
)
def test_what_is_the_callers_fault_does_not_move_on(status: int, kind: type[Exception]) -> None:
    ran = run(call(), [reply(status)], several(0, 1))
    assert isinstance(ran.error, kind)
    assert hosts(ran) == "a"


def test_it_does_where_that_is_asked_for() -> None:
    policy = RetryPolicy(max_retries=0, failover_statuses={404, 429})
    ran = run(call(), [reply(404), reply()], several(0, 1, retry=policy))
    assert hosts(ran) == "ab"
    kept = run(call(), [reply(500)], several(0, 1, retry=policy))
    assert isinstance(kept.error, InternalServerError)


def test_who_failed_rests_as_long_as_it_asks() -> None:
    config, clock = several(0, 1), FakeClock()
    assert hosts(run(call(), [reply(429, b"{}", retry_after="30"), reply()], config, clock=clock)) == "ab"
    assert hosts(run(call(), [reply()], config, clock=clock)) == "b"
    clock.sleep(29.0)
    assert hosts(run(call(), [reply()], config, clock=clock)) == "b"
    clock.sleep(1.0)
    assert hosts(run(call(), [reply()], config, clock=clock)) == "a"


def test_who_asks_for_nothing_rests_by_the_policy_and_longer_each_time() -> None:
    config, clock = several(0, 1), FakeClock()
    run(call(), [reply(500), reply()], config, clock=clock)
    clock.sleep(0.5)
    assert hosts(run(call(), [reply(500), reply()], config, clock=clock)) == "ab"
    clock.sleep(0.9)
    assert hosts(run(call(), [reply()], config, clock=clock)) == "b"
    clock.sleep(0.1)
    assert hosts(run(call(), [reply()], config, clock=clock)) == "a"


def test_behind_a_round_of_all_the_call_waits_and_begins_again() -> None:
    policy = RetryPolicy(max_retries=1, jitter=0)
    ran = run(call(), [reply(500), reply(503), reply()], several(0, 1, retry=policy))
    assert (hosts(ran), ran.slept) == ("aba", [0.5])
    assert ran.answer is not None
    assert [one.status for one in ran.answer.response.history] == [500, 503]


def test_it_waits_no_longer_than_until_one_is_back() -> None:
    policy = RetryPolicy(max_retries=1, jitter=0)
    script = [reply(429, b"{}", retry_after="2"), reply(429, b"{}", retry_after="60"), reply()]
    ran = run(call(), script, several(0, 1, retry=policy))
    assert (hosts(ran), ran.slept) == ("aba", [2.0])


def test_where_all_rest_the_soonest_is_asked() -> None:
    config, clock = several(0, 1), FakeClock()
    script = [reply(429, b"{}", retry_after="60"), reply(429, b"{}", retry_after="50")]
    assert isinstance(run(call(), script, config, clock=clock).error, RateLimitError)
    assert hosts(run(call(), [reply()], config, clock=clock)) == "b"


def test_the_error_at_the_end_tells_of_every_attempt() -> None:
    ran = run(call(), [reply(429), APIConnectionError("refused")], several(0, 1))
    assert isinstance(ran.error, APIConnectionError)
    assert ran.error.attempts == 2
    assert ran.error.history == (Attempt("https://a.openai.azure.com", 429, "RateLimitError"),)
    status = run(call(), [APIConnectionError("refused"), reply(500)], several(0, 1)).error
    assert isinstance(status, InternalServerError)
    assert status.history == (Attempt("https://a.openai.azure.com", None, "APIConnectionError"),)


def test_on_failover_is_told_and_may_end_the_call() -> None:
    seen: list[FailoverEvent] = []
    policy = RetryPolicy(max_retries=0, on_failover=seen.append)
    run(call(), [reply(500), reply()], several(0, 1, retry=policy))
    [event] = seen
    assert (event.attempt, event.source, event.target) == (
        1,
        "https://a.openai.azure.com",
        "https://b.openai.azure.com",
    )
    assert isinstance(event.error, InternalServerError)

    def enough(_event: FailoverEvent) -> None:
        raise KeyError("enough")

    ended = run(call(), [reply(500)], several(0, 1, retry=RetryPolicy(on_failover=enough)))
    assert isinstance(ended.error, KeyError)


def test_a_401_is_answered_by_one_new_token_for_each_endpoint() -> None:
    config = several(0, 1, retry=RetryPolicy(max_retries=0, failover_statuses={401}))
    sites = tuple(evolve(site, authorizer=token_authorizer()) for site in config.sites)
    config = evolve(sites[0], sites=sites, fleet=config.fleet)
    ran = run(call(), ["Bearer 1", reply(401), "Bearer 2", reply(401), "Bearer 3", reply()], config)
    assert hosts(ran) == "aab"
    assert [token.rejected for token in ran.tokens] == [None, "Bearer 1", None]


def test_nothing_goes_on_behind_the_deadline() -> None:
    config = several(0, 1, timeout=Timeout(total=5))
    ran = run(call(), [APITimeoutError("late")], config, took=6.0)
    assert isinstance(ran.error, APITimeoutError)
    assert hosts(ran) == "a"


def test_a_body_that_is_gone_is_not_sent_to_another() -> None:
    audio = Operation(
        "audio.transcriptions.create", "POST", "/audio/transcriptions", "deployment", "multipart"
    )
    source = Source("file", lambda: iter([b"x"]), 1, replayable=False)
    request: Request[Any, Any] = Request(
        audio, {"model": "m"}, dict, files=[FilePart("file", "a.wav", "audio/wav", source)]
    )
    source.begin()
    ran = run(request, [reply(500)], several(0, 1, retry=RetryPolicy()))
    assert isinstance(ran.error, InternalServerError)
    assert hosts(ran) == "a"


def remembered(config: Config, name: str, site: int) -> None:
    [response] = [run(call(), [reply()], config).answer]
    assert response is not None
    learn(config, Request(CREATE, {}, dict), Answer(response.response, site=site), {"id": name})


def test_what_is_stored_stays_where_it_is() -> None:
    config = several(0, 1, retry=RetryPolicy(max_retries=1, jitter=0))
    remembered(config, "file-1", 1)
    read: Request[Any, Any] = Request(READ, {}, dict, ids={"file_id": "file-1"})
    ran = run(read, [reply(500), reply()], config)
    assert (hosts(ran), ran.slept) == ("bb", [0.5])
    assert hosts(run(read, [reply(404)], config)) == "b"
    assert hosts(run(Request(CREATE, {"input_file_id": "file-1"}, dict), [reply()], config)) == "b"


def test_what_nobody_knows_of_is_asked_for_everywhere() -> None:
    read: Request[Any, Any] = Request(READ, {}, dict, ids={"file_id": "file-9"})
    ran = run(read, [reply(404), reply()], several(0, 1))
    assert hosts(ran) == "ab"
    nowhere = run(read, [reply(404), reply(404)], several(0, 1))
    assert isinstance(nowhere.error, NotFoundError)


@pytest.mark.parametrize(
    ("request_", "stored"),
    [
        (Request(CREATE, {}, dict), True),
        (call({"model": "m", "store": True}), True),
        (call({"model": "m"}), False),
    ],
    ids=["a resource", "a stored completion", "a completion"],
)
def test_only_what_is_stored_is_remembered(request_: Any, stored: bool) -> None:  # noqa: FBT001
    config = several(0, 1)
    answer = run(request_, [reply()], config).answer
    assert answer is not None
    learn(config, request_, evolve_site(answer, 1), {"id": "x-1"})
    learn(config, request_, answer, {"id": 5})
    assert config.fleet is not None
    assert config.fleet.home(Request(READ, {}, dict, ids={"file_id": "x-1"})) == (1 if stored else None)


def evolve_site(answer: Answer, site: int) -> Answer:
    return evolve(answer, site=site)


def test_a_caller_that_gives_up_ends_a_trial() -> None:
    config, clock = several(0), FakeClock()
    run(call(), [reply(500)], config, clock=clock)
    clock.sleep(1.0)
    steps = exchange(call(), config, clock, "call-2")
    assert isinstance(next(steps), Send)
    assert config.fleet is not None
    assert config.fleet.choose(clock.now, 0.0) is None
    steps.close()
    assert config.fleet.choose(clock.now, 0.0) == 0


# The budget, and the quota.


def test_retries_are_paid_from_a_budget() -> None:
    budget = RetryBudget(share=0.5, reserve=1)
    policy = RetryPolicy(max_retries=5, budget=budget)
    config = Config(azure_endpoint("https://a.openai.azure.com", None), KEY, retry=policy)
    assert len(run(call(), [reply(500), reply(500)], config).sends) == 2
    assert len(run(call(), [reply(500)], config).sends) == 1
    assert len(run(call(), [reply(500), reply()], config).sends) == 2


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf"), True, "1"])
def test_a_budget_is_a_number(bad: Any) -> None:
    with pytest.raises(ValueError, match="must be a number, 0 or more"):
        RetryBudget(share=bad)


def limited(limiter: Any, **options: Any) -> Config:
    return Config(azure_endpoint("https://a.openai.azure.com", None), KEY, limiters=limiter, **options)


def test_a_call_waits_for_its_turn() -> None:
    clock = FakeClock()
    config = limited(RateLimiter(requests_per_minute=60))
    waits = [run(call(), [reply()], config, clock=clock).slept for _ in range(3)]
    assert waits[0] == []
    assert waits[1] == waits[2] == [pytest.approx(1 / 0.97)]


def test_each_deployment_may_have_a_quota() -> None:
    clock, config = FakeClock(), limited({"gpt-4o": RateLimiter(requests_per_minute=60)})
    assert [run(call(), [reply()], config, clock=clock).slept for _ in range(2)][1] != []
    assert [run(call({"model": "x"}), [reply()], config, clock=clock).slept for _ in range(2)] == [[], []]


def test_a_turn_too_far_ahead_is_told_at_once() -> None:
    clock = FakeClock()
    config = limited(RateLimiter(requests_per_minute=1, max_wait=30))
    run(call(), [reply()], config, clock=clock)
    late = run(call(), [], config, clock=clock)
    assert isinstance(late.error, RateLimiterTimeoutError)
    assert late.error.wait == pytest.approx(60 / 0.97)
    assert late.effects == []


def test_a_turn_behind_the_deadline_is_a_timeout() -> None:
    clock = FakeClock()
    config = limited(RateLimiter(requests_per_minute=60), timeout=Timeout(total=0.5))
    run(call(), [reply()], config, clock=clock)
    late = run(call(), [], config, clock=clock)
    assert isinstance(late.error, APITimeoutError)
    assert late.error.phase == "total"
    clock.sleep(60 / 0.97 / 60)
    assert run(call(), [reply()], config, clock=clock).slept == []  # it gave its turn back


def test_whoever_gives_up_gives_its_turn_back() -> None:
    clock, limiter = FakeClock(), RateLimiter(requests_per_minute=60)
    config = limited(limiter)
    run(call(), [reply()], config, clock=clock)
    steps = exchange(call(), config, clock, "call-2")
    next(steps)
    steps.close()
    assert run(call(), [reply()], config, clock=clock).slept == [pytest.approx(1 / 0.97)]


def test_a_429_keeps_the_others_waiting_too() -> None:
    clock, config = FakeClock(), limited(RateLimiter(requests_per_minute=6000))
    config = evolve(config, retry=RetryPolicy(max_retries=0))
    run(call(), [reply(429, b"{}", retry_after="7")], config, clock=clock)
    assert run(call(), [reply()], config, clock=clock).slept == [pytest.approx(7.0)]


def test_what_was_used_sets_the_estimate_right() -> None:
    clock, limiter = FakeClock(), RateLimiter(tokens_per_minute=600)
    config = limited(limiter)
    answer = run(call({"model": "gpt-4o", "max_tokens": 400}), [reply()], config, clock=clock).answer
    assert answer is not None
    learn(config, call(), answer, {"usage": {"total_tokens": 10}})
    learn(config, call(), answer, {"usage": None})
    learn(config, call(), evolve(answer, slot=None), {"usage": {"total_tokens": 10}})
    assert run(call(), [reply()], config, clock=clock).slept == []
