"""What goes over the wire in one piece, and what is never held back for too long."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Any

import anyio
import httpcore
import pytest
from support.faces import COMPLETION, ask, within
from support.loopback import Loopback, json_answer

from azopenai.transport.joined import SMALL, AsyncJoinedBackend, JoinedBackend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from support.faces import Face

BODY = b'{"id": "chatcmpl-1"}'
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(BODY)
ANSWER = HEAD + BODY


@pytest.fixture
def heard() -> Iterator[Any]:
    """A server that notes what each read brought it of a request, until a body has ended."""
    pieces: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                while data := connection.recv(1 << 20):
                    pieces.append(data)
                    if data.endswith((b"}", b"\r\n\r\n")):
                        connection.sendall(ANSWER)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", pieces
        thread.join(5)


def test_head_and_body_are_one_packet(face: Face, heard: Any) -> None:
    async def scenario() -> None:
        async with within(face.client(url)) as client:
            for _ in range(3):
                assert (await ask(client)).id == "chatcmpl-1"

    url, pieces = heard
    face.run(scenario)
    assert len(pieces) == 3
    assert all(piece.startswith(b"POST ") and piece.endswith(b"}") for piece in pieces)


def test_a_large_body_is_not_copied_for_it(face: Face) -> None:
    async def scenario() -> None:
        async with within(face.client(server)) as client:
            await ask(client, user="x" * (2 * SMALL))

    with Loopback(json_answer(COMPLETION)) as server:
        face.run(scenario)
    assert server.received[0].json()["user"] == "x" * (2 * SMALL)


def test_a_request_without_a_body(heard: Any) -> None:
    url, pieces = heard
    with httpcore.ConnectionPool(network_backend=JoinedBackend()) as pool:
        assert pool.request("GET", url).content == BODY
    assert len(pieces) == 1


def test_what_is_held_back_goes_out_before_a_read(heard: Any) -> None:
    """So does the first word of a protocol that writes once and waits."""
    url, _ = heard
    port = int(url.rpartition(":")[2])
    stream = JoinedBackend().connect_tcp("127.0.0.1", port)
    stream.write(b"GET / HTTP/1.1\r\n\r\n")
    assert stream.read(4096, 5) == ANSWER
    stream.write(b"GET / HTTP/1.1\r\n\r\n")
    assert stream.read(4096, 5) == ANSWER
    stream.close()


def test_the_same_on_an_event_loop(run_async: Any, heard: Any) -> None:
    async def scenario() -> None:
        stream = await AsyncJoinedBackend().connect_tcp("127.0.0.1", port)
        with anyio.fail_after(5):
            for _ in range(2):
                await stream.write(b"GET / HTTP/1.1\r\n\r\n")
                assert await stream.read(4096, 5) == ANSWER
        await stream.aclose()

    port = int(heard[0].rpartition(":")[2])
    run_async(scenario)


def test_a_host_header_of_the_users(face: Face) -> None:
    async def scenario() -> None:
        async with within(face.client(server, default_headers={"host": "res.openai.azure.com"})) as client:
            assert await ask(client)

    with Loopback(json_answer(COMPLETION)) as server:
        face.run(scenario)
    assert server.received[0].headers["host"] == "res.openai.azure.com"
