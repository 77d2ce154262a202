"""A call as it is sent: endpoint and request put together, everything decided that its attempts share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from attrs import evolve, field, frozen

from azopenai.core.effects import LeaveOpen, Reply, Send
from azopenai.core.pairs import pairs
from azopenai.core.request import Gives, Request, encode
from azopenai.core.response import Attempt, Headers, HTTPResponse, RequestInfo
from azopenai.core.upload import Upload, form
from azopenai.retry import RetryPolicy
from azopenai.timeouts import Timeout

if TYPE_CHECKING:
    from azopenai.auth import Authorizer
    from azopenai.core.fleet import Fleet
    from azopenai.core.routes import Endpoint
    from azopenai.limiter import RateLimiter


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
        deployments: From models to this endpoint's deployments of them.
        sites: The configs of several endpoints, of which this one is then the first.
        fleet: Their state.
        limiters: The quota to keep: one, or one for each deployment.
        targets: The targets of calls so far, by what they depend on.
    """

    endpoint: Endpoint
    authorizer: Authorizer
    timeout: Timeout = field(factory=Timeout)
    retry: RetryPolicy = field(factory=RetryPolicy)
    headers: Mapping[str, str | None] = field(factory=dict[str, str | None])
    query: Mapping[str, object] = field(factory=dict[str, object])
    deployments: Mapping[str, str] = field(factory=dict[str, str])
    sites: tuple[Config, ...] = ()
    fleet: Fleet | None = None
    limiters: RateLimiter | Mapping[str, RateLimiter] | None = None
    targets: dict[object, Target] = field(factory=dict[object, "Target"])

    def elsewhere(self, endpoint: Endpoint | None) -> Config:
        """The same for a server of others, if any: no header of the user's, which may hold a credential."""
        if endpoint is None:
            return self
        told = {name: value for name, value in self.headers.items() if name.lower() == "user-agent"}
        bare: dict[str, Any] = {"query": {}, "targets": {}, "sites": (), "fleet": None, "limiters": None}
        return evolve(self, endpoint=endpoint, headers=told, **bare)

    @property
    def learns(self) -> bool:
        """Whether answers are looked at for what comes later."""
        return self.fleet is not None or self.limiters is not None

    def limiter(self, model: str | None) -> RateLimiter | None:
        """The quota that a call counts for."""
        if isinstance(self.limiters, Mapping):
            return self.limiters.get(model or "")
        return self.limiters


@frozen(eq=False, repr=False)
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
        authorized=request.elsewhere is None and config.authorizer.header.lower() not in taken,
        named=CALL_ID not in taken,
    )


CALL_ID = "x-ms-client-request-id"


@frozen(eq=False, repr=False)
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
    bare: bool

    @classmethod
    def of(cls, request: Request[Any, Any], config: Config, call_id: str) -> Plan:
        """Put request and client together.

        Raises:
            TypeError, ValueError: An option, id, header or member of the body cannot be sent.
        """
        options = request.options
        operation = request.operation
        params, model = _with_model(request, config)
        content = _content(request, params, call_id)
        retry = config.retry
        if "max_retries" in options:
            retry = retry.with_max_retries(options["max_retries"])
        bare = request.elsewhere is not None
        return cls(
            operation.method,
            _known_target(request, config, params, model, content),
            content,
            Timeout.of(options["timeout"]) if "timeout" in options else config.timeout,
            retry,
            model,
            config.endpoint.origin,
            call_id,
            bare,
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
        return Send(self.method, self.target.url, headers, self.content, timeout, leave_open, self.bare)

    def response(
        self, reply: Reply, attempt: int, elapsed: float, history: tuple[Attempt, ...] = ()
    ) -> HTTPResponse:
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
            history,
            reply.content,
        )


def _with_model(request: Request[Any, Any], config: Config) -> tuple[Mapping[str, Any], str | None]:
    """The parameters and the model: this endpoint's deployment of it, or its default one."""
    model, endpoint = request.model, config.endpoint
    if model is not None and model in config.deployments:
        model = config.deployments[model]
        return {**request.params, "model": model}, model
    if model is not None or request.operation.scope != "deployment":
        return request.params, model
    if endpoint.deployment is None:
        if endpoint.api_version is None and not request.operation.needs_model:
            return request.params, None
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
