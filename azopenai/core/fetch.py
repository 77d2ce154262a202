"""What lies behind a URL that the service gave: another server's, which no credential goes to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from azopenai.core.request import Request
from azopenai.core.routes import Endpoint, Operation
from azopenai.errors import OpenAIError

if TYPE_CHECKING:
    from azopenai.core.response import HTTPResponse

_FETCH = Operation("images.fetch", "GET", "", sends="none")


def fetch_request(url: str) -> Request[bytes, Any]:
    """The request for what lies behind a URL.

    Raises:
        OpenAIError: It is no URL of a server.
    """
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        parts, named = urlsplit(""), False
    if not named or parts.scheme not in {"http", "https"} or "@" in parts.netloc or not url.isprintable():
        # Not shown: a URL may hold a signature or a password.
        raise OpenAIError("the service gave a URL that can be none; it is http:// or https://HOST/PATH")
    elsewhere = Endpoint(f"{parts.scheme}://{parts.netloc}", parts.path or "/", None, parts.query)
    options: Any = {"extra_headers": {"accept": "*/*"}}
    return Request(_FETCH, {}, _content, options=options, gives="bytes", elsewhere=elsewhere)


def _content(response: HTTPResponse) -> bytes:
    return response.content
