"""Between the core and httpcore: requests as they go out, answers as they begin, whoever carried them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import httpcore
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator, Mapping

    import httpx

    from azopenai.core.effects import Send
    from azopenai.transport.lending import AsyncLoan, Loan

Headers = list[tuple[bytes, bytes]]
Content: TypeAlias = "bytes | Iterable[bytes] | AsyncIterable[bytes]"

_QUOTED = re.compile("[!-~]+")


@frozen(eq=False)
class Target:
    """Where a request goes.

    Attributes:
        url: As httpcore has it.
        host: The header `host`.
    """

    url: httpcore.URL
    host: bytes

    @classmethod
    def of(cls, url: str) -> Target:
        """Take a URL apart. Ours are quoted; what a result names may not be, or be for people to read."""
        if not _QUOTED.fullmatch(url):
            url = str(httpx_url(url))
        return cls(httpcore.URL(url), url.split("/", 3)[2].encode())


class Whole:
    """A body in one piece: no async generator, which would be left behind where sending fails."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._sent = False

    def __iter__(self) -> Iterator[bytes]:
        return iter((self._content,))

    def __aiter__(self) -> AsyncIterator[bytes]:
        self._sent = False
        return self

    async def __anext__(self) -> bytes:
        if self._sent:
            raise StopAsyncIteration
        self._sent = True
        return self._content


def httpx_url(url: str) -> httpx.URL:
    """A URL as httpx has it."""
    import httpx

    return httpx.URL(url)


def for_client(
    client: httpx.Client | httpx.AsyncClient,
    send: Send,
    url: httpx.URL,
    content: Content,
    timeouts: Mapping[str, float | None],
) -> tuple[httpx.Request, Any]:
    """Make a request for a client of the user's; beside it, the client's `auth=` for it."""
    from azopenai.transport import adapters

    return adapters.request(client, send, url, content, timeouts)


def request(
    send: Send,
    target: Target,
    content: Content,
    timeouts: Mapping[str, float | None],
) -> httpcore.Request:
    """Make a request: what the core says, and the headers that the wire needs besides."""
    headers = [(name.encode(), value.encode()) for name, value in send.headers]
    named = {name for name, _ in headers}
    if b"host" not in named:
        headers.insert(0, (b"Host", target.host))
    if b"content-length" not in named:
        if not isinstance(content, bytes):
            headers.append((b"Transfer-Encoding", b"chunked"))
        elif content or send.method != "GET":
            headers.append((b"Content-Length", b"%d" % len(content)))
    body = Whole(content) if isinstance(content, bytes) else content
    made = httpcore.Request(send.method, target.url, content=body, extensions={"timeout": timeouts})
    made.headers = headers  # which are bytes already; they would be looked through one by one
    return made


@frozen(eq=False)
class Opened:
    """An answer whose body is still to come.

    Attributes:
        status: HTTP status.
        headers: As they came.
        http_version: `HTTP/1.1`, `HTTP/2`.
        pieces: The body, decompressed; an iterator, sync or async. A piece may be empty.
        close: Lets the connection go; a function, sync or async.
        network_stream: The connection; a transport of the user's own may have none.
    """

    status: int
    headers: Headers
    http_version: str
    pieces: Any
    close: Callable[[], Any]
    network_stream: Any

    @property
    def is_shared(self) -> bool:
        """Whether other calls go over the same connection, so that nothing may be done to it for this one."""
        return self.http_version == "HTTP/2"

    def header(self, name: bytes) -> str:
        """A header, by its name in lower case; empty where there is none."""
        return _header(self.headers, name).decode("latin-1")


def of_loan(loan: Loan) -> Opened:
    """What came over a connection of ours."""
    response = loan.response
    pieces = iter(cast("Iterable[bytes]", response.stream))
    return _opened(response, pieces, loan.close, "iter_bytes")


def of_async_loan(loan: AsyncLoan) -> Opened:
    """The same, for the async hand."""
    response = loan.response
    pieces = aiter(cast("AsyncIterable[bytes]", response.stream))
    return _opened(response, pieces, loan.aclose, "aiter_bytes")


def _opened(response: Any, pieces: Any, close: Callable[[], Any], decoded: str) -> Opened:
    if _header(response.headers, b"content-encoding"):
        from azopenai.transport.adapters import (
            answer,  # which httpx reads, and is not loaded for all others
        )

        pieces = getattr(answer(response.headers, pieces), decoded)()
    extensions = response.extensions
    return Opened(
        response.status,
        response.headers,
        extensions["http_version"].decode(),
        pieces,
        close,
        extensions["network_stream"],
    )


def of_client(response: httpx.Response) -> Opened:
    """What came through a client of the user's."""
    return _of_client(response, response.iter_bytes(), response.close)


def of_async_client(response: httpx.Response) -> Opened:
    """The same, for the async hand."""
    return _of_client(response, response.aiter_bytes(), response.aclose)


def _of_client(response: httpx.Response, pieces: Any, close: Callable[[], Any]) -> Opened:
    return Opened(
        response.status_code,
        response.headers.raw,
        response.http_version,
        pieces,
        close,
        response.extensions.get("network_stream"),
    )


def _header(headers: Headers, wanted: bytes) -> bytes:
    for name, value in headers:
        if name.lower() == wanted:
            return value
    return b""
