"""An answer that is no text: sound, a picture, the content of a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from azopenai.core.pieces import Chunks, Lines, Texts
from azopenai.core.response import HTTPResponse, ResponseInfo

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from typing_extensions import Self


@frozen
class BinaryResponse(HTTPResponse):
    """Bytes, read, and what came with them.

    For what should not be held in memory, `with_streaming_response` gives the bytes as they come.
    """

    @classmethod
    def of(cls, response: HTTPResponse) -> Self:
        """The same answer, as a result."""
        return cls(*response.values(HTTPResponse))

    @property
    def _response(self) -> ResponseInfo:
        """Status, headers, ids and limits of the answer."""
        return self.without_body()

    @property
    def _request_id(self) -> str | None:
        """The first of x-request-id and apim-request-id of the answer."""
        return self.request_id

    def read(self) -> bytes:
        """All bytes."""
        return self.content

    def iter_bytes(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes in chunks of `chunk_size`, or at once."""
        chunks = Chunks(chunk_size)
        yield from [*chunks.feed(self.content), *chunks.rest()]

    def iter_text(self) -> Iterator[str]:
        """The bytes as text."""
        texts = Texts()
        yield from [*texts.feed(self.content), *texts.rest()]

    def iter_lines(self) -> Iterator[str]:
        """The bytes as lines of text, without their ends."""
        lines = Lines()
        yield from [*lines.feed(self.content), *lines.rest()]

    def write_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the bytes to a file."""
        Path(file).write_bytes(self.content)

    stream_to_file = write_to_file

    async def aread(self) -> bytes:
        """All bytes, for programs that await them."""
        return self.content

    async def astream_to_file(self, file: str | os.PathLike[str]) -> None:
        """Write the bytes to a file, for programs that await it."""
        self.write_to_file(file)
