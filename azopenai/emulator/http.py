"""HTTP/1.1 (RFC 9112) from the server's side: requests read from, and bytes made for, asyncio streams."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from tempfile import TemporaryFile
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

from .blobs import SPOOLED, Payload, mapped

# nginx takes 32 KiB of headers and h11 64 KiB by default; a model request has long tokens in its headers.
MAX_HEAD = 65_536
# The service takes files of up to 512 MB; this leaves room for the multipart frame around one.
MAX_BODY = 600 * 1024 * 1024
# A chunk-size line is a few digits; extensions, which nobody sends, get the rest.
_MAX_CHUNK_LINE = 1_024
_READ_AT_ONCE = 65_536

_SECRET = frozenset({"api-key", "authorization", "ocp-apim-subscription-key", "cookie"})
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rf"({_NAME}) (\S+) HTTP/(\d)\.(\d)")
_FIELD = re.compile(rf"({_NAME}):[ \t]*(.*?)[ \t]*")
_BAD_CHARACTER = re.compile(r"[\x00\r\n]")
_REASONS: Mapping[int, str] = {status.value: status.phrase for status in HTTPStatus}
_HEX = re.compile(rb"[0-9A-Fa-f]{1,15}")


class HttpError(Exception):
    """A request that cannot be read, and the status that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Headers(Mapping[str, str]):
    """Header fields, found by name in any case; those sent more than once are joined with commas.

    Iteration gives the names in lower case. `repr` masks keys and tokens.
    """

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields: dict[str, str] = {}
        for name, value in fields:
            key = name.lower()
            self._fields[key] = f"{self._fields[key]}, {value}" if key in self._fields else value

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        shown = {name: "***" if name in _SECRET else value for name, value in self._fields.items()}
        return f"Headers({shown})"


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it came over the wire."""

    method: str
    """The method, as it was sent."""
    path: str
    """The path with its percent escapes, without the query."""
    query: Mapping[str, str]
    """The decoded query parameters; of one that is given twice, the last."""
    headers: Headers
    """The header fields, found by name in any case."""
    payload: Payload
    """The body, freed of its transfer coding: in memory, or in a file that looks as if it were."""
    target: str = ""
    """The request target: path and query as they were sent."""
    connection: int = 0
    """The number of the TCP connection that it came over, from 1."""
    http_version: str = "1.1"
    """The version of HTTP that the client spoke: "1.0" or "1.1"."""
    forgotten: int | None = None
    """The bytes that the body had, where it is no longer kept."""

    @property
    def body(self) -> bytes:
        """The body. Raises `LookupError` where it is no longer kept."""
        if self.forgotten is not None:
            raise LookupError(
                f"the body of this request, {self.forgotten:,} bytes, is not kept: others needed the room"
            )
        return self.payload[:]

    @property
    def size(self) -> int:
        """The bytes of the body, whether it is kept or not."""
        return len(self.payload) if self.forgotten is None else self.forgotten

    def without_body(self) -> ReceivedRequest:
        """Give the request without its body, of which only the size is kept."""
        return replace(self, payload=b"", forgotten=self.size)

    def json(self) -> Any:
        """Give the body, decoded from JSON. Raises `ValueError` where it is none."""
        return json.loads(self.body)

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants to use the connection again."""
        options = {option.strip().lower() for option in self.headers.get("connection", "").split(",")}
        return "keep-alive" in options if self.http_version == "1.0" else "close" not in options


async def read_request(
    reader: asyncio.StreamReader, go_on: Callable[[], None], connection: int
) -> ReceivedRequest | None:
    """Read the next request; give None where the client has left instead of sending a whole one.

    `go_on` sends the interim reply that a client waits for which announces its body first. `connection` is
    the number that the request is to carry. Raises `HttpError` for what is no HTTP/1.1.
    """
    try:
        lines = await _read_head(reader)
        method, target, version = _request_line(lines[0])
        headers = _fields(lines[1:])
        if version == "1.1" and "host" not in headers:
            raise HttpError(400, "The Host header is missing.")
        length = _body_length(headers)
        if length != 0 and headers.get("expect", "").lower() == "100-continue":
            go_on()
        body = await (_read_chunks(reader) if length is None else _read_whole(reader, length))
    except asyncio.IncompleteReadError:
        return None
    path, _, query = target.partition("?")
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    return ReceivedRequest(method, path, parameters, headers, body, target, connection, version)


async def _read_head(reader: asyncio.StreamReader) -> list[str]:
    """Read the lines before the body. Empty lines before them are let pass (RFC 9112, 2.2)."""
    block = b""
    while not block:
        block = (await _read_until(reader, b"\r\n\r\n", MAX_HEAD, 431)).strip(b"\r\n")
    return block.decode("latin-1").split("\r\n")


def _request_line(line: str) -> tuple[str, str, str]:
    """Give method, target in origin form, and version."""
    match = _REQUEST_LINE.fullmatch(line)
    if match is None:
        raise HttpError(400, "The request line is malformed.")
    method, target, major, minor = match.groups()
    if major != "1":
        raise HttpError(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.")
    # A client that takes this for a proxy sends the whole URL (RFC 9112, 3.2.2).
    target = re.sub(r"(?i)^https?://[^/?]*", "", target)
    if not target.startswith("/"):
        raise HttpError(400, "The request target is malformed.")
    return method, target, "1.0" if minor == "0" else "1.1"


def _fields(lines: list[str]) -> Headers:
    """Give the header fields that `lines` hold."""
    fields: list[tuple[str, str]] = []
    for line in lines:
        match = _FIELD.fullmatch(line)
        if match is None or _BAD_CHARACTER.search(line):
            raise HttpError(400, "A header is malformed.")
        fields.append((match[1], match[2]))
    return Headers(fields)


def _body_length(headers: Headers) -> int | None:
    """Give the body's length in bytes, or None for a chunked one."""
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None:
        # Two lengths are how requests are smuggled past a gateway (RFC 9112, 6.1).
        if length is not None:
            raise HttpError(400, "A request has either Content-Length or Transfer-Encoding, not both.")
        if coding.lower() != "chunked":
            raise HttpError(501, "Of the transfer codings only chunked is known here.")
        return None
    if length is None:
        return 0
    if not (length.isascii() and length.isdigit()):
        raise HttpError(400, "The Content-Length header is malformed.")
    # Counted in digits first: Python refuses to read an integer of thousands of them.
    if len(length) > 15 or int(length) > MAX_BODY:
        raise HttpError(413, "The request body is too large.")
    return int(length)


async def _read_whole(reader: asyncio.StreamReader, length: int) -> Payload:
    """Read a body of so many bytes."""
    if length < SPOOLED:
        return await reader.readexactly(length)
    with TemporaryFile() as file:
        await _spool(reader, length, file)
        return mapped(file)


async def _spool(reader: asyncio.StreamReader, length: int, file: BinaryIO) -> None:
    """Read so many bytes into a file."""
    while length > 0:
        data = await reader.readexactly(min(length, _READ_AT_ONCE))
        file.write(data)
        length -= len(data)


async def _read_chunks(reader: asyncio.StreamReader) -> Payload:
    """Read a chunked body and the trailers after it, which are dropped."""
    with TemporaryFile() as file:
        while size := _chunk_size(await _read_line(reader)):
            if file.tell() + size > MAX_BODY:
                raise HttpError(413, "The request body is too large.")
            await _spool(reader, size, file)
            if await reader.readexactly(2) != b"\r\n":
                raise HttpError(400, "A chunk is longer than it says.")
        while await _read_line(reader):
            pass
        if file.tell() >= SPOOLED:
            return mapped(file)
        file.seek(0)
        return file.read()


async def _read_line(reader: asyncio.StreamReader) -> bytes:
    """Read one line of the chunked coding, without its end."""
    return (await _read_until(reader, b"\r\n", _MAX_CHUNK_LINE, 400))[:-2]


async def _read_until(reader: asyncio.StreamReader, end: bytes, limit: int, status: int) -> bytes:
    """Read up to `end`; refuse with `status` where that is more than `limit` bytes."""
    try:
        data = await reader.readuntil(end)
    except asyncio.LimitOverrunError:
        data = None
    if data is None or len(data) > limit:
        raise HttpError(
            status, f"More than {limit:,} bytes stand before the end of a line or of the headers."
        )
    return data


def _chunk_size(line: bytes) -> int:
    """Give the size in a chunk's first line, past which extensions may stand."""
    digits = line.partition(b";")[0].strip()
    if not _HEX.fullmatch(digits):
        raise HttpError(400, "A chunk size is malformed.")
    return int(digits, 16)


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """Give the status line and the header block of a response."""
    reason = _REASONS.get(status, "Unknown")
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {reason}\r\n{fields}\r\n".encode("latin-1")


def chunk(data: bytes) -> bytes:
    """Give `data` (not empty: that would be the end) as one chunk of the chunked coding."""
    return b"%x\r\n%b\r\n" % (len(data), data)


LAST_CHUNK = b"0\r\n\r\n"
