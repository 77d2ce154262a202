"""httpx clients with this library's limits, for `http_client=` and what else one needs to set on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from azopenai.transport.connections import Limits

if TYPE_CHECKING:
    from httpx_aiohttp import HttpxAiohttpClient


OURS = Limits()
LIMITS = httpx.Limits(
    max_connections=OURS.connections, max_keepalive_connections=100, keepalive_expiry=OURS.expiry
)


def _with_defaults(options: dict[str, Any]) -> dict[str, Any]:
    return {"timeout": httpx.Timeout(600.0, connect=5.0), "limits": LIMITS, **options}


class DefaultHttpClient(httpx.Client):
    """An `httpx.Client` with the timeouts and limits of this library; takes all that `httpx.Client` does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**_with_defaults(options))


class DefaultAsyncHttpClient(httpx.AsyncClient):
    """An `httpx.AsyncClient` with the timeouts and limits of this library; takes all that it does."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**_with_defaults(options))


def DefaultAioHttpClient(**options: Any) -> HttpxAiohttpClient:  # noqa: N802 - the name programs know
    """An `httpx.AsyncClient` over aiohttp (extra `aiohttp`), for many calls at once; asyncio only.

    Raises:
        ImportError: The extra is not installed.
    """
    try:
        from httpx_aiohttp import HttpxAiohttpClient
    except ImportError as error:
        raise ImportError('DefaultAioHttpClient needs an extra: pip install "azopenai[aiohttp]"') from error
    return HttpxAiohttpClient(**_with_defaults(options))
