"""The options of a client: named, typed and described once, checked, and made into a Config.

The environment is read when a client is made, never on import: AZURE_OPENAI_ENDPOINT,
AZURE_OPENAI_API_KEY, AZURE_OPENAI_AD_TOKEN, OPENAI_API_VERSION, AZURE_HTTP_LOG_DETAIL_LEVEL; for `OpenAI`
OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_ORG_ID, OPENAI_PROJECT_ID.
"""

import inspect
import os
import ssl
import types
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl

from attrs import evolve, frozen
from typing_extensions import TypedDict

from azopenai._version import __version__
from azopenai.auth import CREDENTIALS, Authorizer, authorizer, scope_for
from azopenai.core.check import check_params
from azopenai.core.fleet import Fleet, Rank
from azopenai.core.ids import path_segment
from azopenai.core.jsonvalue import is_mapping
from azopenai.core.plan import Config, check_header
from azopenai.core.redact import SAFE_HEADERS, SAFE_QUERY
from azopenai.core.routes import Endpoint, azure_base_url, azure_endpoint, parse_api_version, plain_base_url
from azopenai.endpoints import Endpoint as Site
from azopenai.endpoints import check_sites
from azopenai.errors import OpenAIError
from azopenai.limiter import RateLimiter
from azopenai.logs import DETAILS, Detail, LogOptions
from azopenai.retry import RetryPolicy
from azopenai.timeouts import Timeout

USER_AGENT = f"azopenai/{__version__}"


class CommonOptions(TypedDict, total=False):
    """Options of every client."""

    base_url: str | None
    """The URL that paths are appended to. On Azure: in place of `azure_endpoint`, with `/openai` in it."""
    timeout: object
    """Seconds, a `Timeout`, an `httpx.Timeout`, or None for no limit; 600, 5 of them to connect."""
    max_retries: int
    """How often to try again; 2."""
    retry: RetryPolicy | None
    """How and when to try again, in place of `max_retries`."""
    default_headers: Mapping[str, str | None] | None
    """Headers of every call; None for a name leaves that header out."""
    default_query: Mapping[str, object] | None
    """Query parameters of every call."""
    verify: object
    """True, False, a path to CA certificates, or an `ssl.SSLContext`."""
    proxy: str | None
    """A proxy's URL. Left out, HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY decide."""
    http2: bool
    """Whether to speak HTTP/2 to a service that does, many calls over one connection (extra `http2`). What is
    left of a stream that you leave is then sent all the same."""
    http_client: Any
    """An `httpx.Client` (async: `httpx.AsyncClient`) of your own, in place of `verify`, `proxy` and `http2`;
    `close` closes it too."""
    allow_http: bool
    """Whether bearer tokens may go over plain http to another machine than this."""
    rate_limiter: object
    """A `RateLimiter` that keeps the quota of all calls, or a dict of them by deployment or model."""
    tracer_provider: Any
    """An OpenTelemetry TracerProvider: each call becomes a span (extra `otel`)."""
    http_log_detail_level: Detail | None
    """What the logger `azopenai` is told of requests: none, basic, headers, body, body_and_headers."""
    log_allowed_headers: Sequence[str]
    """Headers whose values may be logged too."""
    clock: Any
    """Time, chance and sleep, for tests: an object like `azopenai.transport.clock.SystemClock`."""


class AzureCommonOptions(CommonOptions, total=False):
    """Options of both Azure clients."""

    azure_endpoint: str | None
    """The resource, in any form that the portal shows; AZURE_OPENAI_ENDPOINT."""
    endpoints: Sequence[Site] | None
    """Several resources that stand in for each other, each an `azopenai.Endpoint`."""
    azure_deployment: str | None
    """The deployment for calls that name no `model`."""
    api_version: str | None
    """A dated version, or `v1` for `/openai/v1/`; OPENAI_API_VERSION, else 2024-10-21."""
    azure_ad_token: str | None
    """An Entra ID token; AZURE_OPENAI_AD_TOKEN."""
    credential_scope: str | None
    """The scope to ask tokens for; by the endpoint's cloud if left out."""
    api_key_header: str
    """The header for keys, `api-key`; a gateway may want `Ocp-Apim-Subscription-Key`."""


class AzureOptions(AzureCommonOptions, total=False):
    """Options of `AzureOpenAI`."""

    api_key: str | Callable[[], str] | None
    """A key, or a function that gives the current one; AZURE_OPENAI_API_KEY."""
    azure_ad_token_provider: Callable[[], str] | None
    """A function that gives an Entra ID token; it is called for each attempt and keeps tokens itself."""
    credential: Any
    """An azure-identity credential, or an `AzureKeyCredential`."""


class AsyncAzureOptions(AzureCommonOptions, total=False):
    """Options of `AsyncAzureOpenAI`."""

    api_key: str | Callable[[], str | Awaitable[str]] | None
    """A key, or a function, sync or async, that gives the current one; AZURE_OPENAI_API_KEY."""
    azure_ad_token_provider: Callable[[], str | Awaitable[str]] | None
    """A function, sync or async, that gives an Entra ID token; it is called for each attempt."""
    credential: Any
    """An azure-identity credential, sync or async, or an `AzureKeyCredential`; sync ones run in a thread."""


class PlainCommonOptions(CommonOptions, total=False):
    """Options of both clients of OpenAI-compatible servers."""

    organization: str | None
    """The OpenAI organization; OPENAI_ORG_ID."""
    project: str | None
    """The OpenAI project; OPENAI_PROJECT_ID."""


class PlainOptions(PlainCommonOptions, total=False):
    """Options of `OpenAI`."""

    api_key: str | Callable[[], str] | None
    """A key, or a function that gives the current one; OPENAI_API_KEY."""
    credential: Any
    """An azure-identity credential, or an `AzureKeyCredential`."""


class AsyncPlainOptions(PlainCommonOptions, total=False):
    """Options of `AsyncOpenAI`."""

    api_key: str | Callable[[], str | Awaitable[str]] | None
    """A key, or a function, sync or async, that gives the current one; OPENAI_API_KEY."""
    credential: Any
    """An azure-identity credential, sync or async, or an `AzureKeyCredential`."""


@frozen
class ClientKind:
    """What tells the four clients apart.

    Attributes:
        name: The class, for messages.
        declared: The TypedDict of its options.
        is_azure: Whether it speaks to Azure, or to an OpenAI-compatible server.
        is_async: Whether it is async.
    """

    name: str
    declared: type
    is_azure: bool
    is_async: bool


@frozen(repr=False)
class Settings:
    """A client's options, made into what the core and the transport work with."""

    config: Config
    log: LogOptions
    transport: Mapping[str, Any]


KEPT = (*CREDENTIALS, "http_client", "clock", "tracer_provider")
"""What a pickle holds as a function of a module only, or not at all."""

TRANSPORT_OPTIONS = ("verify", "proxy", "http2", "http_client")

ENDPOINT_OPTIONS = ("azure_endpoint", "base_url", "endpoints")

CREDENTIAL_OPTIONS = (*CREDENTIALS, "credential_scope", "api_key_header", *ENDPOINT_OPTIONS)
"""What a credential is made from; the endpoint, since each cloud has a scope of its own."""

REPLACED = {
    **dict.fromkeys(CREDENTIALS, tuple(CREDENTIALS)),
    **{name: tuple(other for other in ENDPOINT_OPTIONS if other != name) for name in ENDPOINT_OPTIONS},
    "retry": ("max_retries",),
    "http_client": ("verify", "proxy", "http2"),
}
"""What an option of a derived client puts aside of the client that it derives from."""


def merged(kind: ClientKind, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a derived client: the new ones win; headers and query are joined.

    Raises:
        TypeError: An option is unknown, or of the wrong kind.
    """
    check_params(kind.name, new, kind.declared)
    new = {name: value for name, value in new.items() if value is not None or name not in CREDENTIALS}
    aside = {other for name, others in REPLACED.items() if new.get(name) is not None for other in others}
    kept = {name: value for name, value in old.items() if name not in aside}
    for name in ("default_headers", "default_query"):
        if kept.get(name) and new.get(name):
            new = {**new, name: {**kept[name], **new[name]}}
    return {**kept, **new}


def _credentials(options: Mapping[str, Any]) -> bool:
    return any(options.get(name) is not None for name in CREDENTIALS)


def pickled(options: Mapping[str, Any], config: Config, log: LogOptions) -> dict[str, Any]:
    """The options as a pickle may hold them: a credential from a function of a module goes by its name.

    Raises:
        TypeError: A secret or a connection would be in it, or what may be a secret.
    """
    held = [options, *(site.options() for site in options.get("endpoints") or ())]
    for name, value in (
        (name, some.get(name))
        for some in held
        for name in (*CREDENTIALS, "http_client", "clock", "tracer_provider")
    ):
        if value is not None and not isinstance(value, types.FunctionType):
            raise TypeError(
                f"a client with {name} is not pickled: a pickle holds no secrets or connections; one "
                "whose credential is in the environment, or comes from a function of a module, is"
            )
    if "@" in (options.get("proxy") or ""):
        raise TypeError("a client with a password in its proxy's URL is not pickled")
    headers: Mapping[str, str | None] = options.get("default_headers") or {}
    for name in headers:
        if name.lower() not in log.safe_headers:
            raise TypeError(
                f"a client with {name!r} among its default_headers is not pickled: its value may be a "
                "secret; if it is none, name it in log_allowed_headers"
            )
    query = [*dict(parse_qsl(config.endpoint.query)), *config.query]
    for name in query:
        if name.lower() not in SAFE_QUERY:
            raise TypeError(f"a client with {name!r} in its query is not pickled: its value may be a secret")
    return dict(options)


def configure(
    kind: ClientKind,
    options: Mapping[str, Any],
    environment: Mapping[str, str],
    shared: Config | None = None,
) -> Settings:
    """Make options, and what the environment says where they are silent, into settings.

    Args:
        kind: Whose options they are.
        options: The options, their names checked.
        environment: The environment's variables.
        shared: What the client has that this one derives from, if it keeps its credentials.

    Raises:
        ValueError, TypeError: An option will not do.
        OpenAIError: Endpoint or credential are missing.
    """
    if options.get("endpoints") is not None:
        return _several(kind, options, environment, shared)
    endpoint = (
        _azure_endpoint(options, environment) if kind.is_azure else _plain_endpoint(options, environment)
    )
    headers = _headers(kind, options, environment)
    if _has_own_credential(kind, options, headers):
        credential = Authorizer("", fixed="")
    else:
        credential = shared.authorizer if shared else _authorizer(kind, options, environment, endpoint)
    if credential.prefix and not endpoint.is_secure and not options.get("allow_http"):
        raise ValueError(
            f"{endpoint.origin} is plain http to another machine, and a bearer token can be read there; "
            "use https, or say allow_http=True"
        )
    retry = options.get("retry") or RetryPolicy()
    if not isinstance(retry, RetryPolicy):
        raise TypeError(f"retry must be a RetryPolicy, not a {type(retry).__name__}")
    if "max_retries" in options:
        retry = retry.with_max_retries(options["max_retries"])
    transport = _transport(kind, options)
    timeout = (
        Timeout.of(options["timeout"])
        if "timeout" in options
        else _default_timeout(options.get("http_client"))
    )
    query = dict(options.get("default_query") or {})
    limiters = _limiters(options.get("rate_limiter"))
    config = Config(endpoint, credential, timeout, retry, headers, query, limiters=limiters)
    return Settings(config, _log(kind, options, environment), transport)


def _several(
    kind: ClientKind, options: Mapping[str, Any], environment: Mapping[str, str], shared: Config | None
) -> Settings:
    """The settings of a client of several endpoints: those of the first, which knows the others."""
    sites = check_sites(options)
    made: list[Settings] = []
    for place, site in enumerate(sites):
        own = site.options()
        aside = {"endpoints", *(CREDENTIALS if _credentials(own) else ())}
        common = {name: value for name, value in options.items() if name not in aside}
        made.append(configure(kind, {**common, **own}, environment, shared.sites[place] if shared else None))
    fleet = shared.fleet if shared else Fleet([Rank(site.priority, site.weight) for site in sites])
    configs = tuple(
        evolve(one.config, deployments=dict(site.deployments)) for one, site in zip(made, sites, strict=True)
    )
    return evolve(made[0], config=evolve(configs[0], sites=configs, fleet=fleet))


def _limiters(given: object) -> RateLimiter | dict[str, RateLimiter] | None:
    limiters: list[object] = list(given.values()) if is_mapping(given) else [given]
    if given is not None and not all(isinstance(one, RateLimiter) for one in limiters):
        raise TypeError(
            "rate_limiter must be a RateLimiter, or a dict from deployments or models to one each"
        )
    return cast("RateLimiter | dict[str, RateLimiter] | None", given)


def _azure_endpoint(options: Mapping[str, Any], environment: Mapping[str, str]) -> Endpoint:
    given, base_url = options.get("azure_endpoint"), options.get("base_url")
    if given is not None and base_url is not None:
        raise ValueError("azure_endpoint and base_url were given; accepted is one of the two")
    asked, fallback = options.get("api_version"), environment.get("OPENAI_API_VERSION") or None
    if asked is not None:
        parse_api_version(asked)
    if base_url is not None:
        endpoint = azure_base_url(base_url, asked, fallback)
    else:
        pasted = given if given is not None else environment.get("AZURE_OPENAI_ENDPOINT")
        if not pasted:
            raise OpenAIError(
                "no endpoint: give azure_endpoint=https://NAME.openai.azure.com, or set AZURE_OPENAI_ENDPOINT"
            )
        endpoint = azure_endpoint(pasted, asked, fallback)
    deployment = options.get("azure_deployment")
    if deployment is not None:
        path_segment("azure_deployment", deployment)
        endpoint = evolve(endpoint, deployment=deployment)
    return endpoint


def _plain_endpoint(options: Mapping[str, Any], environment: Mapping[str, str]) -> Endpoint:
    given = options.get("base_url")
    if given is None:
        given = environment.get("OPENAI_BASE_URL") or "https://api.openai.com/v1"
    return plain_base_url(given)


def _headers(
    kind: ClientKind, options: Mapping[str, Any], environment: Mapping[str, str]
) -> dict[str, str | None]:
    headers: dict[str, str | None] = {"user-agent": USER_AGENT}
    if not kind.is_azure:
        named = {
            "organization": ("OpenAI-Organization", "OPENAI_ORG_ID"),
            "project": ("OpenAI-Project", "OPENAI_PROJECT_ID"),
        }
        for option, (header, variable) in named.items():
            value = options.get(option) or environment.get(variable)
            if value:
                headers[header] = value
    headers.update(options.get("default_headers") or {})
    for name, value in headers.items():
        check_header(name, value)
    return headers


def _key_header(kind: ClientKind, options: Mapping[str, Any]) -> str | None:
    key_header = options.get("api_key_header", "api-key") if kind.is_azure else None
    if key_header is not None:
        check_header(key_header, "")
    return key_header


def _has_own_credential(
    kind: ClientKind, options: Mapping[str, Any], headers: Mapping[str, str | None]
) -> bool:
    """Whether no option names a credential, and a header of the user's is one."""
    taken = {"authorization", (_key_header(kind, options) or "").lower()}
    return not _credentials(options) and any(name.lower() in taken for name in headers)


def _authorizer(
    kind: ClientKind, options: Mapping[str, Any], environment: Mapping[str, str], endpoint: Endpoint
) -> Authorizer:
    variables = (
        {"azure_ad_token": "AZURE_OPENAI_AD_TOKEN", "api_key": "AZURE_OPENAI_API_KEY"}
        if kind.is_azure
        else {"api_key": "OPENAI_API_KEY"}
    )
    held = {name: environment[variable] for name, variable in variables.items() if environment.get(variable)}
    return authorizer(
        options,
        held,
        key_header=_key_header(kind, options),
        scope=options.get("credential_scope") or scope_for(endpoint.host),
        is_async=kind.is_async,
        variables=tuple(variables.values()),
    )


def _transport(kind: ClientKind, options: Mapping[str, Any]) -> dict[str, Any]:
    transport = {name: options[name] for name in TRANSPORT_OPTIONS if options.get(name) is not None}
    client = transport.get("http_client")
    if client is not None:
        if len(transport) > 1:
            raise ValueError(
                "http_client decides on verify, proxy and http2 itself; accepted is it, or these three"
            )
        send = getattr(client, "send", None)
        wanted = "httpx.AsyncClient" if kind.is_async else "httpx.Client"
        instance = hasattr(client, "build_request") and not isinstance(client, type)
        if not instance or inspect.iscoroutinefunction(send) is not kind.is_async:
            raise TypeError(f"http_client of {kind.name} must be an {wanted}, not a {type(client).__name__}")
    verify: Any = transport.get("verify", True)
    if isinstance(verify, (str, os.PathLike)):
        place = Path(cast("str", verify))
        if not place.exists():
            raise ValueError(f"verify names {str(place)!r}, which does not exist")
    elif not isinstance(verify, (bool, ssl.SSLContext)):
        raise TypeError(
            f"verify must be True, False, a path or an ssl.SSLContext, not a {type(verify).__name__}"
        )
    if transport.get("http2") and find_spec("h2") is None:
        raise ImportError('http2=True needs an extra: pip install "azopenai[http2]"')
    proxy = transport.get("proxy")
    if proxy is not None and not proxy.startswith(("http://", "https://", "socks5://", "socks5h://")):
        raise ValueError("proxy must be a URL that begins with http://, https://, socks5:// or socks5h://")
    return transport


def _default_timeout(client: Any) -> Timeout:
    """The limits where none are given: ours, or those of the user's own client if they were changed."""
    if client is None:
        return Timeout()
    theirs = Timeout.of(client.timeout)
    return Timeout() if theirs == Timeout(5.0) else theirs  # 5 s is httpx's own default


LEVEL = "AZURE_HTTP_LOG_DETAIL_LEVEL"
"""The variable by which all Azure libraries are told how much to log."""

SECRET_HEADERS = ("api-key", "authorization", "proxy-authorization")


def _log(kind: ClientKind, options: Mapping[str, Any], environment: Mapping[str, str]) -> LogOptions:
    detail, source = options.get("http_log_detail_level"), "http_log_detail_level"
    if detail is None:
        detail, source = environment.get(LEVEL, "").lower() or "none", LEVEL
    if detail not in DETAILS:
        raise ValueError(f"{source} must be one of {', '.join(map(repr, DETAILS))}; it is {detail!r}")
    more: Sequence[str] = options.get("log_allowed_headers", ())
    for name in more:
        if name.lower() in {*SECRET_HEADERS, (_key_header(kind, options) or "").lower()}:
            raise ValueError(f"log_allowed_headers must not name {name!r}, which holds a credential")
    return LogOptions(detail, SAFE_HEADERS | {name.lower() for name in more})
