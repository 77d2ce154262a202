"""Answers as the core knows them, without a transport."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from azopenai.core.response import Headers, HTTPResponse, RequestInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = 1_700_000_000.0
"""2023-11-14 22:13:20 UTC, the time of the vectors in `specs/`."""

REQUEST = RequestInfo(
    "POST",
    "https://res.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21&key=secret",
)


def headers(named: Mapping[str, str] | None = None) -> Headers:
    return Headers([(name.encode(), value.encode("latin-1")) for name, value in (named or {}).items()])


def response(
    status: int = 200, body: Any = b"", named: Mapping[str, str] | None = None, *, attempts: int = 1
) -> HTTPResponse:
    """An answer; a body that is no bytes or text goes as JSON."""
    content = (
        body if isinstance(body, bytes) else (body if isinstance(body, str) else json.dumps(body)).encode()
    )
    return HTTPResponse(
        status,
        headers(named),
        REQUEST,
        attempts,
        timedelta(seconds=0.5),
        "https://res.openai.azure.com",
        "c-1",
        content=content,
    )
