"""What is known of an answer beside its body: status, headers, ids, limits, region, attempts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from attrs import evolve, field, fields, frozen

from azopenai.core.redact import SAFE_QUERY


class Headers(Mapping[str, str]):
    """Headers of an answer: names in any case, repeated ones joined by a comma; parsed on first use."""

    __slots__ = ("_parsed", "_raw")

    def __init__(self, raw: list[tuple[bytes, bytes]]) -> None:
        self._raw = raw
        self._parsed: dict[str, str] | None = None

    def _fields(self) -> dict[str, str]:
        if self._parsed is None:
            parsed: dict[str, str] = {}
            for raw_name, raw_value in self._raw:
                name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
                parsed[name] = f"{parsed[name]}, {value}" if name in parsed else value
            self._parsed = parsed
        return self._parsed

    def __getitem__(self, name: str) -> str:
        return self._fields()[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())

    def __repr__(self) -> str:
        return f"Headers({self._fields()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return Headers, (self._raw,)


def mask_query(url: str) -> str:
    """Replace the values of query parameters not known to be harmless by `REDACTED`."""
    if "?" not in url:
        return url
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(
        f"{quote(name)}={quote(value) if name.lower() in SAFE_QUERY else 'REDACTED'}" for name, value in pairs
    )
    return parts._replace(query=query).geturl()


@frozen
class RequestInfo:
    """The request that an answer or an error belongs to.

    Attributes:
        method: GET, POST, …
        url: The whole URL; the values of query parameters that may be secret are masked.
    """

    method: str
    url: str = field(converter=mask_query)


@frozen
class RequestIds:
    """The ids under which an exchange can be found again.

    Attributes:
        apim: `apim-request-id`; the correlation id of Azure's diagnostic logs.
        service: `x-request-id`, from the model's server; a gateway's own errors lack it.
        client: `x-ms-client-request-id`, which this library made and sent.
    """

    apim: str | None = None
    service: str | None = None
    client: str | None = None


@frozen
class RateLimit:
    """The `x-ratelimit-*` headers; each None where absent or nonsense (the service sends -1 at times).

    `reset_*` is in seconds. https://learn.microsoft.com/azure/ai-services/openai/how-to/quota
    """

    limit_requests: int | None = None
    remaining_requests: int | None = None
    reset_requests: float | None = None
    limit_tokens: int | None = None
    remaining_tokens: int | None = None
    reset_tokens: float | None = None

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> RateLimit:
        """Read the limits from the headers of an answer."""

        def read(name: str, parse: Any) -> Any:
            return parse(headers.get(f"x-ratelimit-{name}", ""))

        return cls(
            limit_requests=read("limit-requests", count),
            remaining_requests=read("remaining-requests", count),
            reset_requests=read("reset-requests", duration),
            limit_tokens=read("limit-tokens", count),
            remaining_tokens=read("remaining-tokens", count),
            reset_tokens=duration(
                headers.get("x-ratelimit-reset-tokens") or headers.get("x-rate-limit-reset-tokens", "")
            ),
        )


def count(text: str) -> int | None:
    """A number of requests or tokens; None for anything that is none, -1 among it."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


# Fifteen digits are exact in a float, and no wait; more than 308 would be an infinite one.
_WHOLE, _NUMBER = r"(\d{1,15})", r"(\d{1,15}(?:\.\d+)?)"
_DURATION = re.compile(
    rf"(?:{_WHOLE}d)?(?:{_WHOLE}h)?(?:{_WHOLE}m)?(?:{_NUMBER}s)?(?:{_NUMBER}ms)?", re.ASCII
)
_SECONDS = (86_400.0, 3_600.0, 60.0, 1.0, 0.001)


def duration(text: str) -> float | None:
    """Seconds, from Azure's form (`60`) or OpenAI's (`6ms`, `14m24s`); None for anything else."""
    text = text.strip()
    if re.fullmatch(_NUMBER, text, re.ASCII):
        return float(text)
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        return None
    return sum(float(part) * unit for part, unit in zip(match.groups("0"), _SECONDS, strict=True))


@frozen
class Spillover:
    """How a call to a provisioned deployment went on to a standard one, where it did.

    https://learn.microsoft.com/azure/ai-foundry/openai/how-to/spillover-traffic-management

    Attributes:
        deployment: The deployment that answered.
        source: The provisioned deployment that the call was for; None where nothing spilled over.
        error: The status with which that one refused it.
    """

    deployment: str | None
    source: str | None
    error: str | None


@frozen
class Attempt:
    """One attempt that failed, before the one that decided.

    Attributes:
        endpoint: Scheme and host that were asked.
        status: The status of the answer, None where there was none.
        error: The name of the exception that it would have been.
    """

    endpoint: str
    status: int | None
    error: str


@frozen
class ResponseInfo:
    """What came with a result, beside the result: `result._response`.

    Attributes:
        status_code: The HTTP status.
        headers: The headers, names in any case.
        request: Method and URL of the request.
        attempts: How often the request was sent, the successful time included.
        elapsed: From sending the last attempt to its headers, or its body where that was read.
        endpoint: Scheme and host that answered.
        client_request_id: The `x-ms-client-request-id` that was sent.
        http_version: `HTTP/1.1`, `HTTP/2`.
        history: What the attempts before met, in order.
    """

    status_code: int
    headers: Headers
    request: RequestInfo
    attempts: int = 1
    elapsed: timedelta = timedelta()
    endpoint: str = ""
    client_request_id: str | None = None
    http_version: str = "HTTP/1.1"
    history: tuple[Attempt, ...] = ()

    @property
    def request_ids(self) -> RequestIds:
        """All ids of this exchange."""
        get = self.headers.get
        client = get("x-ms-client-request-id") or self.client_request_id
        return RequestIds(get("apim-request-id"), get("x-request-id"), client)

    @property
    def request_id(self) -> str | None:
        """The first of x-request-id and apim-request-id."""
        return self.headers.get("x-request-id") or self.headers.get("apim-request-id")

    @property
    def region(self) -> str | None:
        """The region that served the request, as the service names it (`East US 2`)."""
        return self.headers.get("x-ms-region")

    @property
    def spillover(self) -> Spillover:
        """Whether a provisioned deployment handed the call on to a standard one."""
        get = self.headers.get
        return Spillover(
            get("x-ms-deployment-name"),
            get("x-ms-spillover-from-deployment"),
            get("x-ms-spillover-error"),
        )

    @property
    def rate_limit(self) -> RateLimit:
        """What the service said of its limits."""
        return RateLimit.of(self.headers)

    @property
    def retries_taken(self) -> int:
        """How often the request was sent again."""
        return self.attempts - 1

    @property
    def http_request(self) -> RequestInfo:
        """Method and URL of the request, under the name that programs know."""
        return self.request

    @property
    def method(self) -> str:
        """The request's method."""
        return self.request.method

    @property
    def url(self) -> str:
        """The request's URL, query values that may be secret masked."""
        return self.request.url

    def describe(self) -> str:
        """One line for messages: ids and attempts."""
        parts = [f"request id: {self.request_id}" if self.request_id else "no request id"]
        if self.client_request_id:
            parts.append(f"client request id: {self.client_request_id}")
        if self.attempts > 1:
            parts.append(f"attempts: {self.attempts}")
        return ", ".join(parts)


@frozen
class HTTPResponse(ResponseInfo):
    """An answer whose body has been read.

    Attributes:
        content: The body's bytes, decompressed.
    """

    content: bytes = field(default=b"", repr=False)

    def with_content(self, content: bytes) -> HTTPResponse:
        """The same, with the body that was read since."""
        return evolve(self, content=content)

    def without_body(self) -> ResponseInfo:
        """The same, for a result to keep."""
        return ResponseInfo(
            self.status_code,
            self.headers,
            self.request,
            self.attempts,
            self.elapsed,
            self.endpoint,
            self.client_request_id,
            self.http_version,
            self.history,
        )

    def values(self, kind: type[ResponseInfo]) -> list[Any]:
        """What a kind of response takes of this one, in its order."""
        return [getattr(self, attribute.name) for attribute in fields(kind)]

    @property
    def text(self) -> str:
        """The body as text (UTF-8; bytes that are none become U+FFFD)."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as parsed JSON.

        Raises:
            ValueError: The body is not JSON.
        """
        return json.loads(self.content)
