"""A canned Azure OpenAI on loopback: bytes made beforehand, sent by raw asyncio, in a process of its own.

A script: it prints its plain and its TLS endpoint and the file of authorities that makes the latter trusted,
and serves until its standard input ends, that is, until its parent is gone.
"""

import asyncio
import re
import ssl
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import certifi
import trustme
from benchmarks import bodies

HEADERS = b"\r\n".join(
    (
        b"HTTP/1.1 200 OK",
        b"Date: Mon, 16 Jun 2025 09:00:00 GMT",
        b"apim-request-id: 6d1f6c5e-0000-4000-8000-000000000001",
        b"azureml-model-session: benchmark-0001",
        b"strict-transport-security: max-age=31536000; includeSubDomains; preload",
        b"x-content-type-options: nosniff",
        b"x-ms-client-request-id: 6d1f6c5e-0000-4000-8000-000000000002",
        b"x-ms-deployment-name: benchmark",
        b"x-ms-rai-invoked: true",
        b"x-ms-region: Sweden Central",
        b"x-ratelimit-limit-requests: 1000",
        b"x-ratelimit-limit-tokens: 100000",
        b"x-ratelimit-remaining-requests: 999",
        b"x-ratelimit-remaining-tokens: 99864",
        b"x-request-id: 6d1f6c5e-0000-4000-8000-000000000003",
        b"",
    )
)


def _whole(body: bytes, kind: bytes = b"application/json") -> bytes:
    return HEADERS + b"Content-Type: %b\r\nContent-Length: %d\r\n\r\n" % (kind, len(body)) + body


def _chunked(events: list[bytes]) -> list[bytes]:
    """Frame each event as an HTTP chunk of its own, after the response's head."""
    head = HEADERS + b"Content-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
    return [head, *(b"%x\r\n%b\r\n" % (len(event), event) for event in events), b"0\r\n\r\n"]


CHAT = _whole(bodies.chat())
STREAM = b"".join(_chunked(bodies.chunks("benchmark")))
PACED = _chunked(bodies.chunks("paced"))
RESPONSE = b"".join(_chunked(bodies.response_events()))
BASE64 = _whole(bodies.embeddings(base64=True))
FLOATS = _whole(bodies.embeddings(base64=False))
TRANSCRIPTION = _whole(bodies.transcription())
SPEECH = _whole(bodies.SOUND, b"audio/mpeg")
UNKNOWN = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@cache
def grown(deployment: str) -> bytes:
    """Make the answer of the size that a deployment's name says."""
    if deployment.startswith("stream-"):
        return b"".join(_chunked(bodies.chunks(deployment)))
    return _whole(bodies.embeddings(base64=True, number=bodies.number_in(deployment)))


def answer(path: bytes, body: bytes) -> bytes | list[bytes]:
    """Choose the bytes to send, as the service would by path and body; a list is sent piece by piece."""
    sized = re.search(rb"/deployments/((?:stream|vectors)-\d+)/", path)
    if sized:
        return grown(sized[1].decode())
    if b"/chat/completions?" in path:
        if not re.search(rb'"stream":\s*true', body):
            return CHAT
        return PACED if b"/deployments/paced/" in path else STREAM
    if b"/responses?" in path:
        return RESPONSE
    if b"/embeddings?" in path:
        return BASE64 if re.search(rb'"encoding_format":\s*"base64"', body) else FLOATS
    if b"/audio/speech?" in path:
        return SPEECH
    return UNKNOWN


class Connection(asyncio.Protocol):
    """One keep-alive connection; requests carry Content-Length and are not pipelined.

    Of a recording that is uploaded nothing is kept.
    """

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""
        self.left = 0

    def data_received(self, data: bytes) -> None:
        if self.left:
            self.hear(len(data))
            return
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
        if end and length and b"/audio/transcriptions?" in head:
            self.left, self.received = int(length[1]), b""
            self.hear(len(body))
        elif end and length and len(body) >= int(length[1]):
            self.received = b""
            found = answer(head.partition(b"\r\n")[0], body)
            if isinstance(found, bytes):
                self.transport.write(found)
            else:
                self.pacing = asyncio.create_task(self.pace(found))

    def hear(self, count: int) -> None:
        self.left -= count
        if not self.left:
            self.transport.write(TRANSCRIPTION)

    async def pace(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self.transport.write(piece)
            await asyncio.sleep(0.001)


def certify(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make the server's TLS context, and the file of authorities with which its clients trust it.

    The file has certifi's authorities as well, because to load them all is a part of any cold start.
    """
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = folder / "authorities.pem"
    bundle.write_bytes(Path(certifi.where()).read_bytes() + authority.cert_pem.bytes())
    return context, bundle


async def main() -> None:
    loop = asyncio.get_running_loop()
    with TemporaryDirectory() as folder:
        context, bundle = certify(Path(folder))
        plain = await loop.create_server(Connection, "127.0.0.1", 0, backlog=1024)
        secure = await loop.create_server(Connection, "127.0.0.1", 0, ssl=context)
        plain_port, secure_port = (server.sockets[0].getsockname()[1] for server in (plain, secure))
        print(f"http://127.0.0.1:{plain_port} https://127.0.0.1:{secure_port} {bundle}", flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
