"""The call itself, as a generator: it yields what it needs, is sent the outcome, and returns the answer.

    Token ──▶ Send ──▶ success: the answer
      ▲        │
      │        ├──▶ 401, and the credential can be asked again: once for each endpoint
      │        ├──▶ a failure, and another endpoint can serve: at once there
      └─ Sleep ◀┴──▶ a failure that the policy tries again; any other is raised

No driver knows any of these rules, and none of this knows a socket, a clock or an event loop.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Generator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from azopenai.core.decode import Model
from azopenai.core.effects import Clock, Effect, LeaveOpen, Reply, Sleep, Token
from azopenai.core.failure import status_error
from azopenai.core.jsonvalue import is_object
from azopenai.core.plan import Config, Plan
from azopenai.core.quota import estimate
from azopenai.core.response import Attempt, HTTPResponse
from azopenai.errors import APIConnectionError, APIError, APIStatusError, APITimeoutError
from azopenai.retry import FailoverEvent, RetryEvent, RetryPolicy

if TYPE_CHECKING:
    from azopenai.core.fleet import Fleet
    from azopenai.core.quota import Slot
    from azopenai.core.request import Request

Exchange = Generator[Effect, Any, "Answer"]
Failure = APIStatusError | APIConnectionError


@frozen(eq=False)
class Answer:
    """A call that succeeded: what came with it and, for a stream, the transport's handle of its body.

    Attributes:
        response: Status, headers, and the body where it was read.
        body: The transport's handle of the body where it was not.
        site: Which of several endpoints answered.
        slot: What a rate limiter counts for the call.
    """

    response: HTTPResponse
    body: Any = None
    site: int = 0
    slot: Slot | None = None


def exchange(
    request: Request[Any, Any], config: Config, clock: Clock, call_id: str, leave_open: LeaveOpen = "never"
) -> Exchange:
    """Carry one call through: credential, attempts, waits, and the exception when it fails for good.

    Args:
        request: The call.
        config: The client's.
        clock: Time and chance.
        call_id: A UUID; goes out as `x-ms-client-request-id`, the same for every attempt.
        leave_open: Whether the body of a success is left for the caller to read.

    Raises:
        APIError: It failed; TypeError, ValueError: it could not be sent.
    """
    call = _Call(request, config.elsewhere(request.elsewhere), clock, call_id, leave_open)
    budget = call.policy.budget
    if budget is not None:
        budget.earn()
    while True:
        outcome = yield from call.attempt()
        if isinstance(outcome, Answer):
            return outcome
        if call.moves_on(outcome):
            continue
        delay = call.delay(outcome)
        if delay is None or (budget is not None and not budget.spend()):
            raise outcome
        if call.policy.on_retry is not None:
            call.policy.on_retry(RetryEvent(attempt=call.attempts, delay=delay, error=outcome))
        yield Sleep(delay)
        call.begin_again()


class _Call:
    """A call on its way: where it is, what it has tried, and what it has met."""

    def __init__(
        self, request: Request[Any, Any], config: Config, clock: Clock, call_id: str, leave_open: LeaveOpen
    ) -> None:
        self.attempts = 0
        self._rounds = 1
        self._history: tuple[Attempt, ...] = ()
        self._tried: frozenset[int] = frozenset()
        self._plans: dict[int, Plan] = {}
        self._rejected: dict[int, tuple[str | None, str | None]] = {}
        self._request = request
        self._config = config
        self._clock = clock
        self._call_id = call_id
        self._leave_open: LeaveOpen = leave_open
        fleet = config.fleet
        self._home = fleet.home(request) if fleet is not None else None
        self._site = self._first_site(fleet)
        plan = self._plan()
        self.policy: RetryPolicy = plan.retry
        self._deadline = None if plan.total is None else clock.monotonic() + plan.total

    def _first_site(self, fleet: Fleet | None) -> int:
        if fleet is None:
            return 0
        if self._home is not None:
            return self._home
        site = fleet.choose(self._clock.monotonic(), self._clock.random())
        return fleet.soonest() if site is None else site

    @property
    def _here(self) -> Config:
        """The config of the endpoint that is asked."""
        return self._config.sites[self._site] if self._config.sites else self._config

    def _plan(self) -> Plan:
        plan = self._plans.get(self._site)
        if plan is None:
            plan = self._plans[self._site] = Plan.of(self._request, self._here, self._call_id)
        return plan

    def _left(self, now: float) -> float | None:
        return None if self._deadline is None else self._deadline - now

    def attempt(self) -> Generator[Effect, Any, Answer | Failure]:
        """Ask one endpoint, and once more with a new token where it refuses the old one."""
        fleet, site = self._config.fleet, self._site
        if fleet is None:
            return (yield from self._ask())
        try:
            outcome = yield from self._ask()
            if isinstance(outcome, Answer):
                fleet.succeeded(site)
            return outcome
        finally:
            fleet.left(site)

    def _ask(self) -> Generator[Effect, Any, Answer | Failure]:
        plan, here, clock = self._plan(), self._here, self._clock
        authorizer = here.authorizer
        rejected, claims = self._rejected.get(self._site, (None, None))
        while True:
            slot = yield from self._turn(plan)
            value = authorizer.fixed
            if value is None and plan.authorized:
                value = yield Token(rejected, claims, authorizer)
            self.attempts += 1
            began = clock.monotonic()
            try:
                reply: Reply = yield plan.send(authorizer.header, value, self._left(began), self._leave_open)
            except APIConnectionError as failure:
                failure.request, failure.attempts, failure.history = plan.info, self.attempts, self._history
                return failure
            response = plan.response(reply, self.attempts, clock.monotonic() - began, self._history)
            if 200 <= reply.status < 300:
                return Answer(response, reply.body, self._site, slot)
            endpoint = None if plan.bare else here.endpoint
            error = status_error(response, endpoint=endpoint, model=plan.model, now=clock.time())
            if slot is not None:
                wait = error.retry_after if error.status_code == 429 else None
                slot.limiter.told(response.rate_limit, wait, clock.monotonic())
            renewing = reply.status == 401 and authorizer.renewable and rejected is None and plan.authorized
            if not renewing or plan.is_spent:
                return error
            rejected, claims = self._rejected[self._site] = value, _claims(response.headers)
            self._met(error)

    def _turn(self, plan: Plan) -> Generator[Effect, Any, Slot | None]:
        """Wait until a rate limiter, if there is one, lets the attempt go out."""
        limiter = self._config.limiter(self._request.model)
        if limiter is None or plan.bare:
            return None
        now = self._clock.monotonic()
        slot = limiter.take(estimate(self._request.params), now)
        left = self._left(now)
        if left is not None and slot.start - now >= left:
            limiter.give_back(slot)
            failure = APITimeoutError("Request timed out: its turn at the rate limiter comes after its total")
            failure.phase, failure.request, failure.attempts = "total", plan.info, self.attempts
            raise failure
        if slot.start > now:
            try:
                yield Sleep(slot.start - now)
            except BaseException:
                limiter.give_back(slot)
                raise
        return slot

    def _met(self, error: APIError) -> None:
        status = error.status_code if isinstance(error, APIStatusError) else None
        self._history = (*self._history, Attempt(self._plan().endpoint, status, type(error).__name__))

    def moves_on(self, error: Failure) -> bool:
        """Rest the endpoint that failed, and go to another that can serve, if there is one."""
        fleet = self._config.fleet
        if fleet is None:
            return False
        site, now, chance = self._site, self._clock.monotonic(), self._clock.random()
        absent = isinstance(error, APIStatusError) and error.status_code == 404 and bool(self._request.ids)
        if self.policy.is_failover(error):
            fleet.failed(site, now + self.policy.rest(fleet.failures(site), error, chance))
        elif not absent or self._home is not None:  # who holds it is not known: another may
            return False
        left = self._left(now)
        if self._plan().is_spent or self._home is not None or (left is not None and left <= 0):
            return False
        self._tried |= {site}
        other = fleet.choose(now, chance, self._tried)
        if other is None:
            return False
        self._met(error)
        source = self._plan().endpoint
        self._site = other
        if self.policy.on_failover is not None:
            target = self._plan().endpoint
            self.policy.on_failover(
                FailoverEvent(attempt=self.attempts, source=source, target=target, error=error)
            )
        return True

    def delay(self, error: Failure) -> float | None:
        """Seconds until it is worth trying again; None: it is not."""
        if self._plan().is_spent:
            return None
        delay = self.policy.delay(self._rounds, error, self._clock.random())
        if delay is None:
            return None
        now = self._clock.monotonic()
        if self._config.fleet is not None and self._home is None:  # another may be back before this one
            delay = min(delay, max(self._config.fleet.wait(now), self.policy.backoff(self._rounds - 1, 0.0)))
        left = self._left(now)
        if left is not None and delay >= left:
            return None
        self._met(error)
        return delay

    def begin_again(self) -> None:
        """Behind a wait, every endpoint is in question again."""
        self._rounds += 1
        self._tried = frozenset()
        self._site = self._first_site(self._config.fleet)


def learn(config: Config, request: Request[Any, Any], answer: Answer, result: object) -> None:
    """Take from a result what later calls need: where it is stored, what it counted for the quota.

    Args:
        config: The client's.
        request: The call.
        answer: How it was answered.
        result: The result, or what the events of a stream came to.
    """
    data: Any = result if is_object(result) else result.to_dict() if isinstance(result, Model) else {}
    fleet, slot = config.fleet, answer.slot
    name = data.get("id")
    stored = request.operation.scope == "resource" or request.params.get("store") is True
    if fleet is not None and stored and isinstance(name, str):
        fleet.remember(name, answer.site)
    if slot is not None:
        usage = data.get("usage")
        total = usage.get("total_tokens") if is_object(usage) else None
        if isinstance(total, int):
            slot.limiter.settle(slot, total)


def _claims(headers: Mapping[str, str]) -> str | None:
    """The claims of a challenge (https://learn.microsoft.com/entra/identity-platform/claims-challenge)."""
    challenge = re.search(r'claims="([^"]+)"', headers.get("www-authenticate", ""))
    if challenge is None:
        return None
    try:
        return base64.b64decode(challenge[1] + "==").decode() or None
    except ValueError:  # no base64, or no text
        return None
