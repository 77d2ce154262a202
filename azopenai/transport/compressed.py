"""Compressed bodies of our own connections; httpx, which is not needed otherwise, has the decoders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class _Pieces(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body as it came."""

    def __init__(self, pieces: Any) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._pieces)


def answer(headers: list[tuple[bytes, bytes]], pieces: Any) -> httpx.Response:
    """An answer of httpx's, whose `iter_bytes` or `aiter_bytes` decompresses."""
    return httpx.Response(200, headers=headers, stream=_Pieces(pieces))
