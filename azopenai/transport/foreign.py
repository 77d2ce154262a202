"""Requests for a client of the user's own: loaded where there is one, since it is httpx's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from azopenai.core.effects import Send
    from azopenai.transport.bodies import AsyncUpload, SyncUpload


class Foreign(httpx.SyncByteStream):
    """An upload, itself, and not what httpx makes of any iterator."""

    def __init__(self, content: SyncUpload) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._content)


class AsyncForeign(httpx.AsyncByteStream):
    """An upload, itself: what httpx makes of an iterator is left behind where sending fails."""

    def __init__(self, content: AsyncUpload) -> None:
        self._content = content

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._content)


def foreign_request(
    client: httpx.Client | httpx.AsyncClient, send: Send, url: httpx.URL, phases: Any
) -> httpx.Request:
    """The request, with what the client adds to each; what goes to a server of others gets none of that.

    An upload becomes its stream afterwards.
    """
    make = httpx.Request if send.bare else client.build_request
    content = send.content if isinstance(send.content, bytes) else None
    headers = send.headers
    if content is None and not any(name == "content-length" for name, _ in headers):
        headers = [*headers, ("transfer-encoding", "chunked")]
    return make(send.method, url, headers=headers, content=content, extensions={"timeout": phases})


def client_auth(send: Send) -> Any:
    """Whether the client's own `auth` takes part."""
    return None if send.bare else httpx.USE_CLIENT_DEFAULT
