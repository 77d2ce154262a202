"""Where httpx has a part: clients of the user's, and compressed bodies. It is not loaded otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping

    from azopenai.core.effects import Send


class _Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body in pieces, itself and not what httpx makes of any iterator."""

    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._pieces)


def request(
    client: httpx.Client | httpx.AsyncClient,
    send: Send,
    url: httpx.URL,
    content: Any,
    timeouts: Mapping[str, float | None],
) -> tuple[httpx.Request, Any]:
    """Make a request for a client of the user's; beside it, the client's `auth=` for it."""
    make = httpx.Request if send.bare else client.build_request
    made = make(send.method, url, headers=send.headers, content=content, extensions={"timeout": timeouts})
    if not isinstance(content, bytes):
        made.stream = _Pieces(content)
    return made, None if send.bare else httpx.USE_CLIENT_DEFAULT


def answer(headers: list[tuple[bytes, bytes]], pieces: Any) -> httpx.Response:
    """An answer whose `iter_bytes` or `aiter_bytes` decompresses a body."""
    return httpx.Response(200, headers=headers, stream=_Pieces(pieces))
