"""One call from its first attempt to its answer or exception, driven by hand."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.clock import FakeClock
from support.driver import DATED, KEY, V1, call, reply, run, token_authorizer

from azopenai.auth import Authorizer
from azopenai.core.effects import Reply, Send, Token
from azopenai.core.plan import Config
from azopenai.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    CredentialError,
    InternalServerError,
    RateLimitError,
)
from azopenai.retry import RetryEvent, RetryPolicy
from azopenai.timeouts import Timeout


def config(authorizer: Authorizer = KEY, **settings: Any) -> Config:
    return Config(DATED, authorizer, **settings)


def retrying(**policy: Any) -> Config:
    return config(retry=RetryPolicy(jitter=0, **policy))


def test_a_success_at_once() -> None:
    ran = run(call(), [reply(200, b'{"id": "x"}', x_request_id="r-1", x_ms_region="East US")], took=1.5)
    assert ran.answer is not None
    response = ran.answer.response
    assert (response.status_code, response.content) == (200, b'{"id": "x"}')
    assert (response.request_id, response.region, response.attempts) == ("r-1", "East US", 1)
    assert response.elapsed.total_seconds() == 1.5
    assert response.endpoint == "https://res.openai.azure.com"
    assert response.client_request_id == response.request_ids.client == "call-1"
    assert ran.answer.body is None
    assert len(ran.effects) == 1


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_a_success(status: int) -> None:
    assert run(call(), [reply(status)]).answer is not None


def test_an_open_body_is_handed_on() -> None:
    body = object()
    ran = run(call(stream=True), [Reply(200, [], body=body, http_version="HTTP/2")], leave_open="events")
    assert ran.sent.leave_open == "events"
    assert ran.answer is not None
    assert ran.answer.body is body
    assert ran.answer.response.http_version == "HTTP/2"


def test_a_failure_of_the_service_is_tried_again_the_same() -> None:
    ran = run(call(), [reply(503), reply(500), reply(200)], retrying())
    assert ran.slept == [0.5, 1.0]
    assert ran.answer is not None
    assert (ran.answer.response.attempts, ran.answer.response.retries_taken) == (3, 2)
    first, *others = ran.sends
    for other in others:
        assert (other.method, other.url, other.headers, other.content) == (
            first.method,
            first.url,
            first.headers,
            first.content,
        )
    assert ("x-ms-client-request-id", "call-1") in first.headers


def test_a_failure_for_good_is_raised_with_all_attempts_counted() -> None:
    ran = run(call(), [reply(503), reply(503), reply(429, b'{"error":{"message":"slow"}}')])
    assert isinstance(ran.error, RateLimitError)
    assert ran.error.attempts == 3
    assert ran.error.message == "slow"
    assert "attempts: 3" in str(ran.error)
    assert len(ran.slept) == 2


def test_what_is_not_tried_again_is_raised_at_once() -> None:
    ran = run(call(), [reply(400)])
    assert isinstance(ran.error, BadRequestError)
    assert ran.slept == []


def test_a_redirect_is_not_followed() -> None:
    ran = run(call(), [reply(307, location="https://elsewhere.example.com")])
    assert isinstance(ran.error, APIStatusError)
    assert "does not follow" in str(ran.error)


def test_chance_shortens_a_wait() -> None:
    assert run(call(), [reply(500), reply()], clock=FakeClock(chance=0.5)).slept == [0.4375]


def test_the_wait_that_the_service_asks_for() -> None:
    ran = run(call(), [reply(429, retry_after="60"), reply(429, retry_after_ms="20"), reply()])
    assert ran.slept == [60.0, 0.02]


def test_a_date_is_held_against_the_clock() -> None:
    ran = run(call(), [reply(503, retry_after="Tue, 14 Nov 2023 22:13:30 GMT"), reply()])
    assert ran.slept == [10.0]


def test_the_services_word_on_trying_again() -> None:
    assert run(call(), [reply(400, x_should_retry="true"), reply()]).answer is not None
    assert isinstance(run(call(), [reply(503, x_should_retry="false")]).error, InternalServerError)


def test_no_connection_is_tried_again_and_told_of_the_request() -> None:
    failures = [APIConnectionError(str(number)) for number in range(3)]
    ran = run(call(), failures)
    assert ran.error is failures[-1]
    assert [failure.attempts for failure in failures] == [1, 2, 3]
    assert failures[-1].request is not None
    assert failures[-1].request.url == ran.sends[0].url
    assert ran.slept == [0.5, 1.0]
    assert run(call(), [APITimeoutError(), reply()]).answer is not None


def test_connection_errors_are_tried_again_only_if_wanted() -> None:
    assert isinstance(
        run(call(), [APIConnectionError()], retrying(retry_connection_errors=False)).error, APIConnectionError
    )
    assert isinstance(run(call(), [APITimeoutError()], retrying(retry_timeouts=False)).error, APITimeoutError)


def test_an_answer_after_a_lost_connection_counts_both() -> None:
    ran = run(call(), [APIConnectionError(), reply(400)])
    assert isinstance(ran.error, BadRequestError)
    assert ran.error.attempts == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt(), GeneratorExit(), SystemExit(), ValueError("theirs")])
@pytest.mark.parametrize("before", [[], [reply(503)]])
def test_what_is_not_expected_goes_straight_out(error: BaseException, before: list[Any]) -> None:
    ran = run(call(), [*before, error, reply()])
    assert ran.error is error
    assert ran.left != []


def test_none_are_tried_again_where_none_is_wanted() -> None:
    assert isinstance(run(call(max_retries=0), [reply(503)]).error, InternalServerError)
    assert isinstance(run(call(), [reply(503)], retrying(max_retries=0)).error, InternalServerError)


def test_the_calls_own_number_of_retries_wins() -> None:
    ran = run(call(max_retries=3), [reply(503)] * 3 + [reply()], retrying(max_retries=0))
    assert ran.slept == [0.5, 1.0, 2.0]
    assert ran.answer is not None


def test_a_number_of_retries_that_is_none_is_told_before_anything_is_sent() -> None:
    ran = run(call(max_retries=-1), [])
    assert isinstance(ran.error, ValueError)
    assert ran.effects == []


def test_on_retry_is_told_before_each_wait() -> None:
    told: list[RetryEvent] = []
    ran = run(call(), [reply(503), APIConnectionError(), reply()], retrying(on_retry=told.append))
    assert [(event.attempt, event.delay, type(event.error)) for event in told] == [
        (1, 0.5, told[0].error.__class__),
        (2, 1.0, APIConnectionError),
    ]
    assert isinstance(told[0].error, InternalServerError)
    assert ran.answer is not None


def test_on_retry_ends_the_call_by_raising() -> None:
    error = LookupError("enough")

    def enough(_: RetryEvent) -> None:
        raise error

    ran = run(call(), [reply(503), reply()], retrying(on_retry=enough))
    assert ran.error is error
    assert ran.slept == []


def test_on_retry_is_not_told_of_the_last_failure() -> None:
    told: list[RetryEvent] = []
    run(call(max_retries=1), [reply(503), reply(503)], retrying(on_retry=told.append))
    assert len(told) == 1


# The whole call's limit


def test_what_remains_of_the_total_limits_each_attempt() -> None:
    limits = config(timeout=Timeout(60, total=10), retry=RetryPolicy(jitter=0))
    ran = run(call(), [reply(503), reply()], limits, took=4)
    assert [send.timeout.total for send in ran.sends] == [10, pytest.approx(5.5)]
    assert [send.timeout.read for send in ran.sends] == [10, pytest.approx(5.5)]
    assert ran.sends[0].timeout.connect == 10


def test_without_a_total_each_attempt_has_the_limits_of_the_client() -> None:
    limits = Timeout(60)
    assert run(call(), [reply()], config(timeout=limits)).sent.timeout is limits


def test_a_wait_beyond_the_total_is_not_begun() -> None:
    limits = config(timeout=Timeout(total=10))
    ran = run(call(), [reply(429, retry_after="10"), reply()], limits)
    assert isinstance(ran.error, RateLimitError)
    assert ran.slept == []
    assert run(call(), [reply(429, retry_after="9.9"), reply()], limits).answer is not None


def test_the_policys_total_counts_too_and_the_shorter_one_wins() -> None:
    for timeout, total in ((None, 5.0), (60.0, 5.0), (5.0, 60.0)):
        both = config(timeout=Timeout(total=timeout), retry=RetryPolicy(total=total))
        assert run(call(), [reply()], both).sent.timeout.total == 5.0
        assert isinstance(
            run(call(), [reply(503, retry_after="5"), reply()], both).error, InternalServerError
        )


def test_the_calls_own_timeout_wins() -> None:
    assert run(call(timeout=3), [reply()]).sent.timeout == Timeout(3)
    assert run(call(timeout=None), [reply()], config(timeout=Timeout(3))).sent.timeout == Timeout(None)
    own = run(
        call(timeout=Timeout(total=1)), [reply(503, retry_after="1"), reply()], config(timeout=Timeout(3))
    )
    assert isinstance(own.error, InternalServerError)


@given(
    st.lists(st.sampled_from(["503", "429", "lost"]), max_size=8),
    st.floats(0.1, 20),
    st.floats(0, 1, exclude_max=True),
    st.floats(0, 5),
)
def test_the_deadline_is_never_overslept(
    failures: list[str], total: float, chance: float, took: float
) -> None:
    outcomes = {"503": reply(503), "429": reply(429, retry_after="3")}
    script = [outcomes.get(kind) or APIConnectionError() for kind in failures]
    clock = FakeClock(chance=chance)
    limits = config(timeout=Timeout(total=total), retry=RetryPolicy(max_retries=8))
    ran = run(call(), [*script, reply()], limits, clock=clock, took=took)
    for send in ran.sends:
        assert send.timeout.total is not None
        assert send.timeout.total <= max(total, 0.001) + 1e-6
    if len(ran.sends) > 1:  # the last attempt began in time
        assert sum(ran.slept) + took * (len(ran.sends) - 1) < total + 1e-6
    assert ran.answer is not None or isinstance(ran.error, (APIConnectionError, APIStatusError))


# Credentials


def test_a_credential_is_asked_for_before_the_request() -> None:
    ran = run(call(), ["Bearer t-1", reply()], config(token_authorizer()))
    assert [type(effect) for effect in ran.effects] == [Token, Send]
    assert ran.tokens == [Token()]
    assert ran.headers["authorization"] == "Bearer t-1"


def test_each_attempt_asks_anew() -> None:
    ran = run(call(), ["Bearer t-1", reply(503), "Bearer t-2", reply()], config(token_authorizer()))
    assert [dict(send.headers)["Authorization"] for send in ran.sends] == ["Bearer t-1", "Bearer t-2"]
    assert ran.tokens == [Token(), Token()]


def test_a_401_asks_once_for_another_token_without_waiting() -> None:
    ran = run(
        call(max_retries=0), ["Bearer t-1", reply(401), "Bearer t-2", reply()], config(token_authorizer())
    )
    assert ran.tokens == [Token(), Token("Bearer t-1")]
    assert ran.slept == []
    assert ran.answer is not None
    assert ran.answer.response.attempts == 2


def test_the_second_401_is_raised() -> None:
    ran = run(call(), ["Bearer t-1", reply(401), "Bearer t-2", reply(401)], config(token_authorizer()))
    assert isinstance(ran.error, AuthenticationError)
    assert ran.error.attempts == 2


def test_a_key_is_not_asked_for_again() -> None:
    assert isinstance(run(call(), [reply(401)]).error, AuthenticationError)


def test_a_credential_that_gives_always_the_same_is_not_asked_again() -> None:
    ran = run(call(), ["key", reply(401)], config(token_authorizer(renewable=False)))
    assert isinstance(ran.error, AuthenticationError)


def test_a_failure_after_another_token_is_tried_again_as_any() -> None:
    script = ["Bearer t-1", reply(401), "Bearer t-2", reply(503), "Bearer t-2", reply()]
    ran = run(call(), script, config(token_authorizer()))
    assert ran.answer is not None
    assert ran.tokens[-1].rejected == "Bearer t-1"
    assert len(ran.slept) == 1


@pytest.mark.parametrize("padding", ["", "=", "=="])
def test_the_claims_of_a_challenge_go_to_the_credential(padding: str) -> None:
    claims = '{"access_token":{"nbf":{"value":"1"}}}' + " " * len(padding)
    encoded = base64.b64encode(claims.encode()).decode()
    for text in (encoded, encoded.rstrip("=")):
        challenge = f'Bearer realm="", error="insufficient_claims", claims="{text}"'
        script = ["Bearer t-1", reply(401, www_authenticate=challenge), "Bearer t-2", reply()]
        ran = run(call(), script, config(token_authorizer()))
        assert ran.tokens[1] == Token("Bearer t-1", claims)


@pytest.mark.parametrize(
    "challenge",
    [
        "Bearer",
        'Bearer claims=""',
        'Bearer claims="a"',
        'Bearer claims="é"',
        'Bearer claims="/w=="',
        'x claims="!!"',
    ],
)
def test_claims_that_cannot_be_read_are_none(challenge: str) -> None:
    script = ["Bearer t-1", reply(401, www_authenticate=challenge), "Bearer t-2", reply()]
    assert run(call(), script, config(token_authorizer())).tokens[1] == Token("Bearer t-1", None)


def test_a_credential_that_fails_ends_the_call() -> None:
    error = CredentialError("no token")
    ran = run(call(), [error], config(token_authorizer()))
    assert ran.error is error
    assert ran.sends == []


def test_an_interrupt_while_a_token_is_got_goes_straight_out() -> None:
    error = KeyboardInterrupt()
    assert run(call(), [error], config(token_authorizer())).error is error


def test_a_header_of_the_calls_own_stands_in_for_the_credential() -> None:
    ran = run(call(extra_headers={"API-Key": "mine"}), [reply()])
    assert ran.headers["api-key"] == "mine"


def test_a_credential_that_is_not_needed_is_not_asked_for() -> None:
    ran = run(call(extra_headers={"authorization": "Bearer mine"}), [reply(401)], config(token_authorizer()))
    assert ran.tokens == []
    assert ran.headers["authorization"] == "Bearer mine"
    assert isinstance(ran.error, AuthenticationError)


def test_a_credential_header_can_be_left_out() -> None:
    assert "api-key" not in run(call(extra_headers={"api-key": None}), [reply()]).headers


def test_an_empty_credential_sends_no_header() -> None:
    """As when the user's own default header is the credential."""
    settings = Config(DATED, Authorizer("", fixed=""), headers={"Authorization": "Bearer mine"})
    ran = run(call(), [reply()], settings)
    assert "" not in ran.headers
    assert ran.headers["authorization"] == "Bearer mine"


def test_the_answer_to_v1_names_the_model_in_its_hint() -> None:
    ran = run(call(), [reply(404)], Config(V1, KEY))
    assert "model 'gpt-4o', host res.openai.azure.com, api-version v1" in str(ran.error)
    assert "deployment 'gpt-4o'" in str(run(call(), [reply(404)]).error)
