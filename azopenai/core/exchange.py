"""The call itself, as a generator: it yields what it needs, is sent the outcome, and returns the answer.

    Token ──▶ Send ──▶ success: the answer
      ▲        │
      │        ├──▶ 401, and the credential can be asked again: once
      └─ Sleep ◀┴──▶ a failure that the policy tries again; any other is raised

No driver knows any of these rules, and none of this knows a socket, a clock or an event loop.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Generator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from attrs import field, frozen

from azopenai.core.effects import Clock, Effect, LeaveOpen, Reply, Send, Sleep, Token
from azopenai.core.failure import status_error
from azopenai.core.request import Request, encode
from azopenai.core.response import Headers, HTTPResponse, RequestInfo
from azopenai.errors import APIConnectionError, APIError
from azopenai.retry import RetryEvent, RetryPolicy
from azopenai.timeouts import Timeout

if TYPE_CHECKING:
    from azopenai.auth import Authorizer
    from azopenai.core.routes import Endpoint

Exchange = Generator[Effect, Any, "Answer"]


@frozen(eq=False, repr=False)
class Config:
    """All that a client knows when a call begins; derived clients differ in this alone.

    Attributes:
        endpoint: Where calls go.
        authorizer: Whose calls they are.
        timeout: The limits.
        retry: The policy.
        headers: Headers of every call, the user's before ours.
        query: Query parameters of every call.
    """

    endpoint: Endpoint
    authorizer: Authorizer
    timeout: Timeout = field(factory=Timeout)
    retry: RetryPolicy = field(factory=RetryPolicy)
    headers: Mapping[str, str | None] = field(factory=dict[str, str | None])
    query: Mapping[str, object] = field(factory=dict[str, object])


@frozen(eq=False)
class Answer:
    """A call that succeeded: what came with it and, for a stream, the transport's handle of its body."""

    response: HTTPResponse
    body: Any = None


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
    plan = Plan.of(request, config, call_id)
    authorizer = config.authorizer
    deadline = None if plan.total is None else clock.monotonic() + plan.total
    attempt, rejected, claims = 1, None, None
    while True:
        value = authorizer.fixed
        if value is None and plan.authorized:
            value = yield Token(rejected, claims)
        began = clock.monotonic()
        remaining = None if deadline is None else deadline - began
        error: APIError
        try:
            reply: Reply = yield plan.send(authorizer.header, value, remaining, leave_open)
        except APIConnectionError as failure:
            failure.request, failure.attempts = plan.info, attempt
            error = failure
        else:
            response = plan.response(reply, attempt, clock.monotonic() - began)
            if 200 <= reply.status < 300:
                return Answer(response, reply.body)
            error = status_error(response, endpoint=config.endpoint, model=plan.model, now=clock.time())
            if reply.status == 401 and authorizer.renewable and rejected is None and plan.authorized:
                rejected, claims = value, _claims(response.headers)
                attempt += 1
                continue
        delay = plan.retry.delay(attempt, error, clock.random())
        if delay is None or (deadline is not None and clock.monotonic() + delay >= deadline):
            raise error
        if plan.retry.on_retry is not None:
            plan.retry.on_retry(RetryEvent(attempt=attempt, delay=delay, error=error))
        yield Sleep(delay)
        attempt += 1


def _claims(headers: Mapping[str, str]) -> str | None:
    """The claims of a challenge (https://learn.microsoft.com/entra/identity-platform/claims-challenge)."""
    challenge = re.search(r'claims="([^"]+)"', headers.get("www-authenticate", ""))
    if challenge is None:
        return None
    try:
        return base64.b64decode(challenge[1] + "==").decode() or None
    except ValueError:  # no base64, or no text
        return None


@frozen(eq=False, repr=False)
class Plan:
    """A call with everything decided that does not change between its attempts."""

    method: str
    url: str
    headers: list[tuple[str, str]]
    content: bytes
    timeout: Timeout
    retry: RetryPolicy
    authorized: bool
    model: str | None
    info: RequestInfo
    endpoint: str
    call_id: str

    @classmethod
    def of(cls, request: Request[Any, Any], config: Config, call_id: str) -> Plan:
        """Put request and client together.

        Raises:
            TypeError, ValueError: An option, id, header or member of the body cannot be sent.
        """
        options = request.options
        endpoint, operation = config.endpoint, request.operation
        body, model = _with_model(request, endpoint)
        body = {**body, **(options.get("extra_body") or {})}
        url = _with_query(
            endpoint.url(operation, model), {**config.query, **(options.get("extra_query") or {})}
        )
        retry = config.retry
        if "max_retries" in options:
            retry = retry.with_max_retries(options["max_retries"])
        named = {"x-ms-client-request-id": call_id, **config.headers, **(options.get("extra_headers") or {})}
        headers = _headers(named, stream=request.stream)
        return cls(
            operation.method,
            url,
            headers,
            encode(body),
            Timeout.of(options["timeout"]) if "timeout" in options else config.timeout,
            retry,
            config.authorizer.header.lower() not in {name.lower() for name in named},
            model,
            RequestInfo(operation.method, url),
            endpoint.origin,
            call_id,
        )

    @property
    def total(self) -> float | None:
        """The limit of the whole call, in seconds: the timeout's or the policy's, whichever is shorter."""
        return min((t for t in (self.timeout.total, self.retry.total) if t is not None), default=None)

    def send(self, header: str, value: str | None, remaining: float | None, leave_open: LeaveOpen) -> Send:
        """One attempt; a header that the call sets itself wins over the credential."""
        credential = [(header, value)] if value and self.authorized else []
        timeout = self.timeout.within(remaining)
        return Send(self.method, self.url, [*self.headers, *credential], self.content, timeout, leave_open)

    def response(self, reply: Reply, attempt: int, elapsed: float) -> HTTPResponse:
        """What is known of an answer."""
        return HTTPResponse(
            reply.status,
            Headers(reply.headers),
            self.info,
            attempt,
            timedelta(seconds=elapsed),
            self.endpoint,
            self.call_id,
            reply.http_version,
            reply.content,
        )


def _with_model(request: Request[Any, Any], endpoint: Endpoint) -> tuple[Mapping[str, Any], str | None]:
    """The body and the model, which is the client's default deployment where the call names none."""
    model = request.model
    if model is not None or request.operation.scope != "deployment":
        return request.body, model
    if endpoint.deployment is None:
        raise TypeError(
            f"{request.operation.name}() is missing the required keyword argument 'model' "
            "(or azure_deployment on the client)"
        )
    return {**request.body, "model": endpoint.deployment}, endpoint.deployment


def _with_query(url: str, query: Mapping[str, object]) -> str:
    """Add to the query of a URL; what is added wins over what is there, and None leaves it out."""
    if not query:
        return url
    base, _, held = url.partition("?")
    pairs = [pair for pair in parse_qsl(held, keep_blank_values=True) if pair[0] not in query]
    texts = {True: "true", False: "false"}
    pairs += [
        (name, texts[value] if isinstance(value, bool) else str(value))
        for name, value in query.items()
        if value is not None
    ]
    return f"{base}?{urlencode(pairs)}" if pairs else base


OURS = {
    "accept": "application/json",
    "accept-encoding": "gzip, deflate",
    "content-type": "application/json",
}
"""Headers of every call; a user's own of the same name wins."""

OURS_FOR_STREAMS = {**OURS, "accept": "text/event-stream", "accept-encoding": "identity"}
"""Compression would hold events back, and each would cost twice."""


def _headers(named: Mapping[str, str | None], *, stream: bool) -> list[tuple[str, str]]:
    """Join ours and the user's, case aside; None leaves a header out.

    Raises:
        TypeError, ValueError: One has no form on the wire.
    """
    merged = dict(OURS_FOR_STREAMS if stream else OURS)
    for name, value in named.items():
        key = check_header(name, value)
        merged.pop(key, None)
        if value is not None:
            merged[key] = value
    return list(merged.items())


def check_header(name: object, value: object) -> str:
    """Check a header, and give its name in lower case.

    Raises:
        TypeError: Its name or value is no str.
        ValueError: It holds what no header may (a line end would start another header).
    """
    if not isinstance(name, str) or not (value is None or isinstance(value, str)):
        raise TypeError(f"header {name!r} must be a str with a str value, or None to leave it out")
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise ValueError(f"{name!r} can be no header's name")
    if value is not None and not re.fullmatch(r"([!-~]+([ \t]+[!-~]+)*)?", value):
        raise ValueError(
            f"the value of header {name!r} has characters that no header carries, or spaces around it; "
            "accepted is ASCII on one line"
        )
    return name.lower()
