"""One function turns an answer of failure into an exception, whatever envelope it comes in.

Understood are `{"error": {…}}`, `{"error": "text"}`, a top-level `{"code", "message"}`, a top-level
`{"statusCode", "message"}`, `{"detail": …}` of other servers, and text, HTML or nothing of proxies.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from attrs import frozen

from azopenai.core.jsonvalue import is_object
from azopenai.errors import (
    STATUS_ERRORS,
    APIStatusError,
    ContentFilterError,
    InternalServerError,
)
from azopenai.retry import asked_delay

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azopenai.core.response import HTTPResponse
    from azopenai.core.routes import Endpoint

CONTENT_FILTER_CODES = frozenset(
    {"content_filter", "contentFilter", "content_policy_violation", "ResponsibleAIPolicyViolation"}
)


@frozen
class Envelope:
    """What an error body says.

    Attributes:
        message: In the service's words; empty where it has none.
        body: The error object, else the text, else None.
        members: The error object as a dict; empty where there was none.
        code: As text.
        param: The parameter that is objected to.
        type: The service's error type.
    """

    message: str
    body: Any
    members: Mapping[str, Any]
    code: str | None = None
    param: str | None = None
    type: str | None = None


def envelope(data: Any) -> Envelope | None:
    """Read an error out of parsed JSON, of a body or of a stream's event; None where it is no error."""
    if not is_object(data):
        return None
    inner: Any = data.get("error")
    if isinstance(inner, str) and inner:
        return Envelope(inner, data, data, _text(data.get("code")))
    if not is_object(inner):
        named = "message" in data and not data.keys().isdisjoint({"code", "statusCode", "status", "type"})
        inner = data if named else None
    if inner is None:
        detail = data.get("detail") or data.get("message")
        return Envelope(_text(detail) or "", data, data) if detail else None
    message = _text(inner.get("message")) or _text(inner.get("details")) or ""
    code = _text(inner.get("code")) or _text(inner.get("statusCode"))
    return Envelope(message, inner, inner, code, _text(inner.get("param")), _text(inner.get("type")))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    return json.dumps(value, ensure_ascii=False)


def parse(content: bytes) -> Envelope:
    """Read the body of an answer of failure."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        text = content.decode("utf-8", "replace").strip()
        return Envelope(_first_words(text), text or None, {})
    return envelope(data) or Envelope("", data, {})


def _first_words(text: str) -> str:
    """The text of a proxy's answer, short: an HTML page's title, or the first line."""
    title = re.search(r"<title[^>]*>([^<]*)</title>", text, re.IGNORECASE)
    line = title[1].strip() if title else text.partition("\n")[0].strip()
    return line if len(line) <= 200 else f"{line[:200]}…"


def status_error(
    response: HTTPResponse, *, endpoint: Endpoint | None, model: str | None, now: float
) -> APIStatusError:
    """Make the exception for an answer of failure.

    Args:
        response: The answer, its body read.
        endpoint: Where the call went, for the hint; None where it was no server of the API.
        model: The deployment or model that the call named, for the hint.
        now: Seconds since 1970, for a `retry-after` that is a date.
    """
    found = parse(response.content)
    status = response.status_code
    error = _class(status, found)
    return error(
        found.message or _nothing_said(response),
        response=response,
        body=found.body,
        code=found.code,
        param=found.param,
        type=found.type,
        hint=_hint(status, endpoint, model),
        retry_after=asked_delay(status, response.headers, found.message, now),
    )


def _nothing_said(response: HTTPResponse) -> str:
    location = response.headers.get("location")
    if location is not None and 300 <= response.status_code < 400:
        return "a redirect, which this client does not follow: the credential would go to another address"
    return "the answer says nothing more"


def _class(status: int, found: Envelope) -> type[APIStatusError]:
    inner = found.members.get("innererror") or found.members.get("inner_error")
    codes = (found.code, inner.get("code") if is_object(inner) else None)
    if status == 400 and any(isinstance(code, str) and code in CONTENT_FILTER_CODES for code in codes):
        return ContentFilterError
    return STATUS_ERRORS.get(status, InternalServerError if status >= 500 else APIStatusError)


def _hint(status: int, endpoint: Endpoint | None, model: str | None) -> str | None:
    """What to check: the three things that a 401 or a 404 is about, none of them secret."""
    if status not in {401, 404} or endpoint is None:
        return None
    named = (
        f"{'model' if endpoint.api_version is None else 'deployment'} {model!r}, "
        if model is not None
        else ""
    )
    version = endpoint.api_version or "v1"
    advice = {
        401: "check the key or token, that it belongs to this resource, and its role",
        404: "check the deployment's name, the endpoint, and that this api-version has the operation",
    }[status]
    return f"[{named}host {endpoint.host}, api-version {version}: {advice}]"
