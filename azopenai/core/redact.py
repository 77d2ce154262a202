"""What may be shown: allow-lists for headers and query, and the members of a body that hold secrets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from azopenai.core.jsonvalue import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

REDACTED = "REDACTED"

SAFE_QUERY = frozenset(
    {"api-version", "after", "before", "limit", "order", "deployment", "stream", "starting_after"}
)
"""Query parameters whose values are shown."""

SAFE_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "apim-request-id",
        "azureml-model-session",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "host",
        "ms-azureml-model-error-reason",
        "ms-azureml-model-error-statuscode",
        "openai-model",
        "openai-poll-after-ms",
        "openai-processing-ms",
        "policy-id",
        "retry-after",
        "retry-after-ms",
        "server",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "x-accel-buffering",
        "x-content-type-options",
        "x-envoy-upstream-service-time",
        "x-ms-client-request-id",
        "x-ms-deployment-name",
        "x-ms-rai-invoked",
        "x-ms-region",
        "x-ms-retry-after-ms",
        "x-ms-served-model",
        "x-ms-spillover-error",
        "x-ms-spillover-from-deployment",
        "x-rate-limit-reset-tokens",
        "x-ratelimit-limit-requests",
        "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-requests",
        "x-ratelimit-remaining-tokens",
        "x-ratelimit-reset-requests",
        "x-ratelimit-reset-tokens",
        "x-request-id",
        "x-should-retry",
    }
)
"""Headers whose values are logged; every other shows its name only."""

SECRET_MEMBERS = frozenset(
    {
        "access_token",
        "api_key",
        "authentication",
        "authorization",
        "client_secret",
        "connection_string",
        "headers",
        "password",
    }
)
"""Members of a body that may hold a credential, in any case: On Your Data `authentication`, MCP `headers`."""


def shown_headers(headers: Iterable[tuple[str, str]], safe: Collection[str]) -> dict[str, str]:
    """Headers as they may be logged: names as they are, values by allow-list."""
    return {name: value if name.lower() in safe else REDACTED for name, value in headers}


def shown_body(content: bytes) -> str:
    """A body as it may be logged: its text, with the members that hold credentials masked."""
    text = content.decode("utf-8", "replace")
    lowered = text.lower()
    if not any(member in lowered for member in SECRET_MEMBERS):
        return text
    try:
        return json.dumps(_masked(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return REDACTED


def _masked(value: Any) -> Any:
    if is_object(value):
        return {
            name: REDACTED if name.lower() in SECRET_MEMBERS else _masked(item)
            for name, item in value.items()
        }
    if is_array(value):
        return [_masked(item) for item in value]
    return value
