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
from azopenai.core.pairs import pairs
from azopenai.core.request import Gives, Request, encode
from azopenai.core.response import Headers, HTTPResponse, RequestInfo
from azopenai.core.upload import Upload, form
from azopenai.errors import APIConnectionError, APIError
from azopenai.retry import RetryEvent, RetryPolicy
from azopenai.timeouts import Timeout

if TYPE_CHECKING:
    from azopenai.auth import Authorizer
    from azopenai.core.routes import Endpoint

Exchange = Generator[Effect, Any, "Answer"]


@frozen(eq=False)
class Config:
    """All that a client knows when a call begins; derived clients differ in this alone.

    Attributes:
        endpoint: Where calls go.
        authorizer: Whose calls they are.
        timeout: The limits.
        retry: The policy.
        headers: Headers of every call, the user's before ours.
        query: Query parameters of every call.
        targets: The targets of calls so far, by what they depend on.
    """

    endpoint: Endpoint
    authorizer: Authorizer
    timeout: Timeout = field(factory=Timeout)
    retry: RetryPolicy = field(factory=RetryPolicy)
    headers: Mapping[str, str | None] = field(factory=dict[str, str | None])
    query: Mapping[str, object] = field(factory=dict[str, object])
    targets: dict[object, Target] = field(factory=dict[object, "Target"], repr=False)


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
            renewing = reply.status == 401 and authorizer.renewable and rejected is None and plan.authorized
            if renewing and not plan.is_spent:
                rejected, claims = value, _claims(response.headers)
                attempt += 1
                continue
        delay = None if plan.is_spent else plan.retry.delay(attempt, error, clock.random())
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


@frozen(eq=False)
class Target:
    """Where a call goes, and its headers.

    Attributes:
        url: The whole URL.
        info: Method and URL for results and errors.
        headers: All but the credential and the call's id.
        authorized: Whether the credential is added; not where a header of the user's has its name.
        named: Whether the call's id is added; not where a header of the user's has its name.
    """

    url: str
    info: RequestInfo
    headers: list[tuple[str, str]]
    authorized: bool
    named: bool


KNOWN_TARGETS = 1024
"""How many are kept: more than the deployments of any program times the operations that it calls."""


def _known_target(
    request: Request[Any, Any],
    config: Config,
    params: Mapping[str, Any],
    model: str | None,
    content: bytes | Upload,
) -> Target:
    """The target of a call, made once for all calls that differ in their bodies alone."""
    options = request.options
    if (
        request.ids
        or request.operation.sends != "json"
        or options.get("extra_headers")
        or options.get("extra_query")
    ):
        return _target(request, config, params, model, content)
    key = (request.operation.name, model, request.stream, request.gives)
    found = config.targets.get(key)
    if found is None:
        if len(config.targets) >= KNOWN_TARGETS:
            config.targets.clear()
        found = config.targets[key] = _target(request, config, params, model, content)
    return found


def _target(
    request: Request[Any, Any],
    config: Config,
    params: Mapping[str, Any],
    model: str | None,
    content: bytes | Upload,
) -> Target:
    options, operation = request.options, request.operation
    in_query: Mapping[str, Any] = params if operation.sends == "none" else {}
    url = _with_query(
        config.endpoint.url(operation, model, request.ids),
        {**config.query, **in_query, **(options.get("extra_query") or {})},
    )
    named = {**config.headers, **(options.get("extra_headers") or {})}
    headers = _headers(named, _ours(request, content))
    taken = {name.lower() for name in named}
    return Target(
        url,
        RequestInfo(operation.method, url),
        headers,
        authorized=config.authorizer.header.lower() not in taken,
        named=CALL_ID not in taken,
    )


CALL_ID = "x-ms-client-request-id"


@frozen(eq=False)
class Plan:
    """A call with everything decided that does not change between its attempts."""

    method: str
    target: Target
    content: bytes | Upload
    timeout: Timeout
    retry: RetryPolicy
    model: str | None
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
        params, model = _with_model(request, endpoint)
        content = _content(request, params, call_id)
        retry = config.retry
        if "max_retries" in options:
            retry = retry.with_max_retries(options["max_retries"])
        return cls(
            operation.method,
            _known_target(request, config, params, model, content),
            content,
            Timeout.of(options["timeout"]) if "timeout" in options else config.timeout,
            retry,
            model,
            endpoint.origin,
            call_id,
        )

    @property
    def authorized(self) -> bool:
        """Whether the credential is sent."""
        return self.target.authorized

    @property
    def info(self) -> RequestInfo:
        """Method and URL, for results and errors."""
        return self.target.info

    @property
    def total(self) -> float | None:
        """The limit of the whole call, in seconds: the timeout's or the policy's, whichever is shorter."""
        return min((t for t in (self.timeout.total, self.retry.total) if t is not None), default=None)

    @property
    def is_spent(self) -> bool:
        """Whether the body was read from something that gives it once only."""
        return isinstance(self.content, Upload) and self.content.is_spent

    def send(self, header: str, value: str | None, remaining: float | None, leave_open: LeaveOpen) -> Send:
        """One attempt; a header that the call sets itself wins over the credential."""
        headers = self.target.headers.copy()
        if self.target.named:
            headers.append((CALL_ID, self.call_id))
        if value and self.authorized:
            headers.append((header, value))
        timeout = self.timeout.within(remaining)
        return Send(self.method, self.target.url, headers, self.content, timeout, leave_open)

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
    """The parameters and the model, which is the client's default deployment where the call names none."""
    model = request.model
    if model is not None or request.operation.scope != "deployment":
        return request.params, model
    if endpoint.deployment is None:
        raise TypeError(
            f"{request.operation.name}() is missing the required keyword argument 'model' "
            "(or azure_deployment on the client)"
        )
    return {**request.params, "model": endpoint.deployment}, endpoint.deployment


def _content(request: Request[Any, Any], params: Mapping[str, Any], call_id: str) -> bytes | Upload:
    """The body: JSON, a form, or nothing."""
    extra = request.options.get("extra_body") or {}
    sends = request.operation.sends
    if sends == "multipart":
        return form({**params, **extra}, request.files, call_id.replace("-", ""))
    if sends == "none":
        return encode(extra) if extra else b""
    return encode({**params, **extra})


def _with_query(url: str, query: Mapping[str, object]) -> str:
    """Add to the query of a URL; what is added wins over what is there, and None leaves it out."""
    if not query:
        return url
    base, _, held = url.partition("?")
    kept = [pair for pair in parse_qsl(held, keep_blank_values=True) if pair[0] not in query]
    both = [*kept, *pairs(query)]
    return f"{base}?{urlencode(both)}" if both else base


ACCEPTED: Mapping[Gives, str] = {
    "json": "application/json",
    "text": "application/json",  # what the openai package asks for, and the service answers as it should
    "bytes": "application/octet-stream",
    "none": "*/*",
}
"""The header `accept`, by what the answer is."""


def _ours(request: Request[Any, Any], content: bytes | Upload) -> dict[str, str]:
    """Headers that the call needs by itself; a user's own of the same name wins."""
    ours = {"accept": ACCEPTED[request.gives], "accept-encoding": "gzip, deflate"}
    if request.stream:  # compression would hold events back, and each would cost twice
        ours = {"accept": "text/event-stream", "accept-encoding": "identity"}
    if isinstance(content, Upload):
        ours["content-type"] = content.content_type
        if content.size is not None:
            ours["content-length"] = str(content.size)
    elif content:
        ours["content-type"] = "application/json"
    return ours


def _headers(named: Mapping[str, str | None], ours: Mapping[str, str]) -> list[tuple[str, str]]:
    """Join ours and the user's, case aside; None leaves a header out.

    Raises:
        TypeError, ValueError: One has no form on the wire.
    """
    merged = dict(ours)
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
