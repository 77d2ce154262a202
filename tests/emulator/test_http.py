from __future__ import annotations

import itertools
import json
import re
import socket
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.emulator_calls import CHAT, user

from azopenai.emulator import Emulator, Fault, Headers, ReceivedRequest
from azopenai.emulator.http import MAX_BODY, MAX_HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = json.dumps({"messages": user("Hello")}).encode()
HEAD = f"POST {CHAT} HTTP/1.1\r\nHost: localhost\r\napi-key: emulator-key\r\n".encode()
REQUEST = HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def connect(emulator: Emulator) -> socket.socket:
    host, port = emulator.endpoint.removeprefix("http://").split(":")
    return socket.create_connection((host, int(port)), timeout=5)


def talk(emulator: Emulator, *pieces: bytes) -> bytes:
    """Send the pieces, say that no more will come, and read all that is answered."""
    with connect(emulator) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        return read_all(connection)


def read_all(connection: socket.socket) -> bytes:
    received = b""
    while data := connection.recv(65_536):
        received += data
    return received


def read_until(connection: socket.socket, end: bytes) -> bytes:
    received = b""
    while not received.endswith(end):
        data = connection.recv(65_536)
        assert data, received
        received += data
    return received


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", received)]


def test_content_length_is_that_of_the_body(shared: Emulator) -> None:
    head, _, body = talk(shared, REQUEST).partition(b"\r\n\r\n")
    assert b"content-length: %d" % len(body) in head
    assert json.loads(body)["object"] == "chat.completion"


def test_requests_may_be_sent_before_replies_have_come(shared: Emulator) -> None:
    questions = [json.dumps({"messages": user(f"Question {number}")}).encode() for number in range(5)]
    requests = [HEAD + b"Content-Length: %d\r\n\r\n%b" % (len(body), body) for body in questions]
    received = talk(shared, b"".join(requests))
    assert statuses(received) == [200] * 5
    assert re.findall(rb"Question \d", received) == [b"Question %d" % number for number in range(5)]


@pytest.mark.parametrize("trailer", [b"", b"Checksum: 1\r\nOther: 2\r\n"])
def test_chunked_request_bodies(emulator: Emulator, trailer: bytes) -> None:
    coded = b"5;name=value\r\n%b\r\n%X\r\n%b\r\n0\r\n%b\r\n" % (BODY[:5], len(BODY) - 5, BODY[5:], trailer)
    received = talk(emulator, HEAD + b"Transfer-Encoding: Chunked\r\n\r\n" + coded + REQUEST)
    assert statuses(received) == [200, 200]
    assert [request.body for request in emulator.requests] == [BODY, BODY]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.integers(0, len(REQUEST)), max_size=8))
def test_a_request_may_come_in_any_pieces(shared: Emulator, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(REQUEST)]
    pieces = [REQUEST[start:end] for start, end in itertools.pairwise(places)]
    assert statuses(talk(shared, *pieces)) == [200]


def test_empty_lines_before_a_request_are_let_pass(shared: Emulator) -> None:
    assert statuses(talk(shared, b"\r\n\r\n\r\n" + REQUEST)) == [200]


def test_100_continue(shared: Emulator) -> None:
    with connect(shared) as connection:
        connection.sendall(HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BODY))
        assert read_until(connection, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(BODY)
        connection.shutdown(socket.SHUT_WR)
        assert statuses(read_all(connection)) == [200]


def test_100_continue_is_not_said_to_a_body_that_is_too_large(shared: Emulator) -> None:
    head = HEAD + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1)
    assert statuses(talk(shared, head)) == [413]


def test_connection_close_is_heeded(shared: Emulator) -> None:
    with connect(shared) as connection:
        connection.sendall(REQUEST.replace(b"Host:", b"Connection: foo, Close\r\nHost:"))
        received = read_all(connection)
    assert statuses(received) == [200]
    assert b"connection: close\r\n" in received


def test_http_1_0_closes_unless_it_is_asked_not_to(shared: Emulator) -> None:
    old = REQUEST.replace(b"HTTP/1.1", b"HTTP/1.0").replace(b"Host: localhost\r\n", b"")
    with connect(shared) as connection:
        connection.sendall(old)
        assert statuses(read_all(connection)) == [200]
    kept = old.replace(b"Content-Length", b"Connection: Keep-Alive\r\nContent-Length")
    assert statuses(talk(shared, kept + kept)) == [200, 200]


def test_http_1_0_gets_streams_up_to_the_end_of_the_connection(shared: Emulator) -> None:
    body = json.dumps({"messages": user("Hello"), "stream": True}).encode()
    head = HEAD.replace(b"HTTP/1.1", b"HTTP/1.0") + b"Connection: keep-alive\r\n"
    with connect(shared) as connection:
        connection.sendall(head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        head, _, rest = read_all(connection).partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert b"connection: close" in head
    assert rest.startswith(b'data: {"choices":[]')
    assert rest.endswith(b"data: [DONE]\n\n")


def test_head_gets_no_body(shared: Emulator) -> None:
    received = talk(shared, REQUEST.replace(b"POST", b"HEAD", 1))
    assert statuses(received) == [405]
    assert received.endswith(b"\r\n\r\n")


def test_a_whole_url_as_target(emulator: Emulator) -> None:
    assert statuses(talk(emulator, REQUEST.replace(b"POST /", b"POST http://somewhere:1234/", 1))) == [200]
    assert emulator.requests[0].path == "/openai/deployments/gpt-4o/chat/completions"


MALFORMED = {
    "no request line": (b"nonsense\r\n\r\n", 400),
    "spaces": (b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "bad method": (b"G(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "bad target": (b"GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "other protocol": (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "no colon": (b"GET / HTTP/1.1\r\nHost x\r\n\r\n", 400),
    "space before colon": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    "folded line": (b"GET / HTTP/1.1\r\nHost: x\r\n y\r\n\r\n", 400),
    "bare line feed": (b"GET / HTTP/1.1\r\nHost: x\nFoo: y\r\n\r\n", 400),
    "null byte": (b"GET / HTTP/1.1\r\nHost: x\0\r\n\r\n", 400),
    "length no number": (HEAD + b"Content-Length: x\r\n\r\n", 400),
    "length negative": (HEAD + b"Content-Length: -1\r\n\r\n", 400),
    "length twice": (HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
    "length too great": (HEAD + b"Content-Length: %d\r\n\r\n" % (MAX_BODY + 1), 413),
    "length of many digits": (HEAD + b"Content-Length: %b\r\n\r\n" % (b"9" * 5_000), 413),
    "two lengths": (HEAD + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    "other coding": (HEAD + b"Transfer-Encoding: gzip\r\n\r\n", 501),
    "headers too large": (HEAD + b"Foo: %b\r\n\r\n" % (b"x" * MAX_HEAD), 431),
    "chunk size": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nx\r\n", 400),
    "chunk size empty": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n\r\n", 400),
    "chunk longer": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n", 400),
    "chunks too large": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (MAX_BODY + 1), 413),
    "chunk line long": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;%b\r\n" % (b"x" * 2_000), 400),
}


@pytest.mark.parametrize(("sent", "status"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_requests_get_a_clean_error(shared: Emulator, sent: bytes, status: int) -> None:
    received = talk(shared, sent)
    head, _, body = received.partition(b"\r\n\r\n")
    assert statuses(received) == [status]
    assert b"connection: close" in head
    assert b"content-type: application/json" in head
    assert json.loads(body)["error"]["code"] == str(status)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HT",
        HEAD,
        HEAD + b"Content-Length: 10\r\n\r\nabc",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
    ids=["nothing", "part of a line", "part of the headers", "part of a body", "part of a chunk"],
)
def test_a_client_that_leaves_early_gets_nothing(emulator: Emulator, sent: bytes) -> None:
    assert talk(emulator, sent) == b""
    assert emulator.requests == ()


def test_a_refused_client_sees_the_end_at_once(shared: Emulator) -> None:
    begin = time.perf_counter()
    with connect(shared) as connection:
        connection.sendall(b"nonsense\r\n\r\n")
        assert statuses(read_all(connection)) == [400]
        assert time.perf_counter() - begin < 0.9


def test_a_refused_client_that_goes_on_sending_can_read_why(shared: Emulator) -> None:
    with connect(shared) as connection:
        connection.sendall(HEAD + b"Content-Length: x\r\n\r\n" + b"x" * 900_000)
        assert statuses(connection.recv(65_536)) == [400]


def test_a_broken_connection_harms_nobody(emulator: Emulator) -> None:
    emulator.script(Fault(delay=0.01))
    with connect(emulator) as connection:
        connection.sendall(REQUEST)
    assert statuses(talk(emulator, REQUEST)) == [200]


def test_received_requests(emulator: Emulator) -> None:
    talk(
        emulator,
        REQUEST.replace(b"?", b"%20x//?b=1&a=%41+b&a=2&c=&").replace(
            b"Host", b"X-One: 1\r\nx-ONE: 2\r\nHost"
        ),
    )
    (request,) = emulator.requests
    assert request.method == "POST"
    assert request.path == "/openai/deployments/gpt-4o/chat/completions%20x//"
    assert request.target == f"{request.path}?b=1&a=%41+b&a=2&c=&api-version=2024-10-21"
    assert request.query == {"b": "1", "a": "2", "c": "", "api-version": "2024-10-21"}
    assert request.headers["X-ONE"] == request.headers["x-one"] == "1, 2"
    assert "Api-Key" in request.headers
    assert list(request.headers) == ["x-one", "host", "api-key", "content-length"]
    assert len(request.headers) == 4
    assert request.json() == json.loads(BODY)
    assert request.http_version == "1.1"


def test_secrets_are_masked_in_repr(emulator: Emulator) -> None:
    talk(emulator, REQUEST.replace(b"Host", b"Authorization: Bearer a-token\r\nHost"))
    shown = repr(emulator.requests[0])
    assert "emulator-key" not in shown
    assert "a-token" not in shown
    assert "localhost" in shown


def test_a_body_that_is_no_json() -> None:
    request = ReceivedRequest("POST", "/", {}, Headers(), b"{")
    with pytest.raises(ValueError, match="Expecting"):
        request.json()
