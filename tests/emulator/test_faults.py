from __future__ import annotations

import json
import re
import socket
import struct
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from support.emulator_calls import CHAT, EMBEDDINGS, chat, chat_chunks, error, events, named_events, user

from azopenai.emulator import Emulator, Fault
from azopenai.emulator.bodies import read_form
from azopenai.emulator.operations import NAMES, OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

STREAM = {"messages": user("Hello"), "stream": True}
PLAIN = {"messages": user("Hello")}


def post(http: httpx.Client, url: str = CHAT, body: object = PLAIN) -> httpx.Response:
    return http.post(url, json=body)


def streamed(http: httpx.Client) -> tuple[str, bool]:
    """Stream until the end; give what came, and whether the end was a good one."""
    with http.stream("POST", CHAT, json=STREAM) as response:
        assert response.status_code == 200
        return until_the_end(response)


def until_the_end(response: httpx.Response) -> tuple[str, bool]:
    """Read until the end, or until it is clear that there will be none."""
    received = ""
    try:
        for text in response.iter_text():
            received += text
    except (httpx.RemoteProtocolError, httpx.ReadTimeout):
        return received, False
    return received, True


def test_faults_are_used_in_order_one_a_request(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=429), Fault(status=500))
    emulator.script(Fault(status=503))
    assert [post(http).status_code for _ in range(5)] == [429, 500, 503, 200, 200]


def test_a_row_of_faults_can_be_repeated(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=429), Fault(status=500), times=2)
    assert [post(http).status_code for _ in range(5)] == [429, 500, 429, 500, 200]


def test_faults_for_ever(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=429), Fault(status=500), times=None)
    assert [post(http).status_code for _ in range(5)] == [429, 500, 429, 500, 429]


def test_faults_for_one_operation(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=503), times=2, operation="chat.completions.create")
    emulator.script(Fault(status=500))
    assert post(http, EMBEDDINGS, {"input": "x"}).status_code == 500
    assert post(http, EMBEDDINGS, {"input": "x"}).status_code == 200
    assert [post(http).status_code for _ in range(3)] == [503, 503, 200]


def test_faults_meet_requests_that_lead_nowhere(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=502))
    assert http.get("/nowhere").status_code == 502


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (lambda emulator: emulator.script(Fault(), operation="chat.create"), "chat.completions.create"),
        (lambda emulator: emulator.script(Fault(), times=0), "times"),
        (lambda emulator: emulator.script(), "at least one"),
    ],
)
def test_scripts_that_cannot_be_meant(script: Callable[[Emulator], None], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        script(Emulator())


def test_a_script_of_anything_but_faults_is_told_at_once() -> None:
    emulator: Any = Emulator()
    with pytest.raises(TypeError, match="a script is of Faults, not of a str"):
        emulator.script(Fault(), "429")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"status": 199}, "status"),
        ({"status": 600}, "status"),
        ({"delay": -1}, "delay"),
        ({"delay": float("inf")}, "delay"),
        ({"cut_after": -1}, "cut_after"),
        ({"stall_after": 0.5}, "stall_after"),
        ({"cut_after": 1, "stall_after": 1}, "exclude"),
        ({"reset": True, "status": 500}, "reset"),
        ({"reset": True, "cut_after": 0}, "reset"),
        ({"reset": True, "headers": {"a": "b"}}, "reset"),
        ({"reset": True, "content_type": ""}, "reset"),
        ({"headers": {"a b": "c"}}, "header"),
        ({"headers": {"a": "b\r\nc: d"}}, "header"),
        ({"headers": {"Content-Length": "5"}}, "content-length"),
        ({"content_type": "a\n"}, "header"),
    ],
)
def test_faults_that_cannot_be_meant(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Fault(**arguments)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 409, 422, 429, 500, 502, 503, 504, 599])
def test_a_status_has_the_body_that_azure_sends_with_it(
    emulator: Emulator, http: httpx.Client, status: int
) -> None:
    emulator.script(Fault(status=status))
    response = post(http)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/json"
    assert error(response)["code"] == str(status)
    assert error(response)["message"]


def test_a_refusal_tells_the_deployment_and_its_limits(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=429))
    headers = post(http).headers
    assert headers["x-ms-deployment-name"] == "gpt-4o"
    assert headers["x-ratelimit-remaining-requests"] == "999"
    assert headers["apim-request-id"]
    assert "x-request-id" not in headers
    emulator.script(Fault(status=429))
    assert "x-ms-deployment-name" not in http.post(CHAT.replace("gpt-4o", "unknown"), json=PLAIN).headers


def test_faults_meet_requests_that_would_be_refused(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=503), times=3)
    assert http.post(CHAT, content=b"nonsense").status_code == 503
    assert http.post(CHAT, content=b"[" * 200_000).status_code == 503
    assert http.post(CHAT, json=PLAIN, headers={"api-key": "wrong"}).status_code == 503


@pytest.mark.parametrize(("status", "location"), [(204, None), (307, "http://localhost/elsewhere")])
def test_a_status_below_400_has_no_body(
    emulator: Emulator, http: httpx.Client, status: int, location: str | None
) -> None:
    emulator.script(Fault(status=status, headers={"Location": location} if location else {}))
    response = post(http)
    assert response.status_code == status
    assert response.headers.get("location") == location
    assert response.content == b""
    assert ("content-length" in response.headers) == (status != 204)


@pytest.mark.parametrize(
    ("fault", "content", "content_type"),
    [
        (Fault(body="<html>"), b"<html>", "text/plain; charset=utf-8"),
        (Fault(body=b"\xff", content_type="application/json"), b"\xff", "application/json"),
        (Fault(body={"error": "text"}), b'{"error":"text"}', "application/json"),
        (Fault(body={"a": 1}, content_type=""), b'{"a":1}', None),
        (Fault(body="x", headers={"Content-Type": "text/html"}), b"x", "text/html"),
    ],
)
def test_bodies(
    emulator: Emulator, http: httpx.Client, fault: Fault, content: bytes, content_type: str | None
) -> None:
    emulator.script(fault)
    response = post(http)
    assert response.status_code == 200
    assert response.content == content
    assert response.headers.get("content-type") == content_type


def test_headers_are_added_and_put_in_the_place_of_others(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(headers={"X-Ms-Region": "Mars", "retry-after-ms": "5"}))
    response = post(http)
    assert response.status_code == 200
    assert response.headers.get_list("x-ms-region") == ["Mars"]
    assert response.headers["retry-after-ms"] == "5"


def test_a_delay_and_a_status(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(delay=0.05, status=503))
    begin = time.perf_counter()
    assert post(http).status_code == 503
    assert time.perf_counter() - begin >= 0.05


def test_a_reset_connection(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(delay=0.001, reset=True))
    with pytest.raises(httpx.ReadError, match=r"(?i)reset"):
        post(http)
    assert post(http).status_code == 200
    assert emulator.connections == 2


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_stream_that_is_cut(emulator: Emulator, http: httpx.Client, count: int) -> None:
    emulator.script(Fault(cut_after=count))
    received, good = streamed(http)
    assert not good
    assert len(events(received)) == count


def test_a_stream_that_is_cut_after_its_last_event(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(cut_after=1_000))
    received, good = streamed(http)
    assert not good
    assert received.endswith("data: [DONE]\n\n")


@pytest.mark.parametrize("count", [0, 10])
def test_a_body_that_is_cut(emulator: Emulator, http: httpx.Client, count: int) -> None:
    emulator.script(Fault(cut_after=count))
    with http.stream("POST", CHAT, json=PLAIN) as response:
        assert int(response.headers["content-length"]) > count
        received, good = until_the_end(response)
    assert (len(received), good) == (count, False)
    assert post(http).status_code == 200
    assert emulator.connections == 2


def test_an_error_that_is_cut(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=500, cut_after=3))
    with pytest.raises(httpx.RemoteProtocolError):
        post(http)


@pytest.mark.parametrize("body", [PLAIN, STREAM], ids=["body", "stream"])
@pytest.mark.parametrize("count", [0, 2])
def test_a_reply_that_stalls_holds_the_connection(
    emulator: Emulator, http: httpx.Client, body: object, count: int
) -> None:
    emulator.script(Fault(stall_after=count))
    timeout = httpx.Timeout(5, read=0.15)
    with http.stream("POST", CHAT, json=body, timeout=timeout) as response:
        assert response.status_code == 200
        received, good = until_the_end(response)
    assert not good
    if body is STREAM:
        assert len(events(received)) == count
    else:
        assert len(received) == count
    assert post(http).status_code == 200


def test_a_reply_that_stalls_until_the_emulator_closes(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(stall_after=0))
    with http.stream("POST", CHAT, json=STREAM):
        emulator.close()


def test_a_malformed_event_and_the_rest(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(malformed_after=2))
    received, good = streamed(http)
    data = events(received)
    assert good
    assert data[-1] == "[DONE]"
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(data[2])
    assert len(data) == len(chat_chunks(http, "Hello")) + 2


def test_a_malformed_event_at_the_end(emulator: Emulator, http: httpx.Client) -> None:
    whole = len(events(streamed(http)[0]))
    emulator.script(Fault(malformed_after=whole), Fault(malformed_after=whole + 1))
    assert len(events(streamed(http)[0])) == whole + 1
    assert len(events(streamed(http)[0])) == whole


def test_a_malformed_body(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(malformed_after=20))
    response = post(http)
    assert response.status_code == 200
    assert len(response.content) == 20


def test_an_error_in_the_midst_of_a_stream(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(error_after=3))
    received, good = streamed(http)
    *before, last = events(received)
    assert good
    assert len(before) == 3
    assert json.loads(last)["error"]["code"] == "429"
    emulator.script(Fault(error_after=3))
    assert chat(http)["object"] == "chat.completion"


def test_parts_of_a_fault_compose(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(delay=0.001, malformed_after=1, cut_after=3, content_type="text/html"))
    with http.stream("POST", CHAT, json=STREAM) as response:
        assert response.headers["content-type"] == "text/html"
        received, good = until_the_end(response)
    assert not good
    first, malformed, third = events(received)
    assert json.loads(first)["choices"] == []
    assert malformed == '{"id":"chatcmpl-'
    assert json.loads(third)["choices"]


def test_the_normal_reply_under_another_content_type(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(content_type="application/json"))
    with http.stream("POST", CHAT, json=STREAM) as response:
        assert response.headers["content-type"] == "application/json"
        assert response.read().endswith(b"data: [DONE]\n\n")


def test_tokens_come_at_their_pace() -> None:
    with Emulator(tokens_per_second=200) as emulator:
        headers = {"api-key": emulator.api_key}
        with httpx.Client(base_url=emulator.endpoint, headers=headers, trust_env=False) as http:
            body = {"messages": user("[[tokens=20]]"), "stream": True}
            began = time.perf_counter()
            text = http.post(CHAT, json=body).text
            assert text.count('"delta"') >= 20
            assert time.perf_counter() - began >= 19 / 200  # no sooner; how much later is the machine's doing


def test_a_client_that_leaves_a_paced_stream_is_noticed() -> None:
    with Emulator(tokens_per_second=1_000) as emulator:
        host, port = emulator.endpoint.removeprefix("http://").split(":")
        body = json.dumps({"messages": user("[[tokens=100000]]"), "stream": True}).encode()
        head = f"POST {CHAT} HTTP/1.1\r\nhost: x\r\napi-key: {emulator.api_key}\r\n"
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)
            assert connection.recv(100)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        deadline = time.perf_counter() + 2
        assert emulator._server is not None
        while emulator._server._tasks and time.perf_counter() < deadline:
            time.sleep(0.002)
        assert not emulator._server._tasks


def test_a_slow_reader_gets_the_whole_stream(http: httpx.Client) -> None:
    # More than the sockets' buffers hold, so that the emulator has to wait for the reader.
    body = {"messages": user("[[tokens=20000]]"), "stream": True}
    with http.stream("POST", CHAT, json=body) as response:
        time.sleep(0.05)
        assert response.read().endswith(b"data: [DONE]\n\n")


@pytest.mark.parametrize("count", [0, 3])
def test_an_error_among_named_events(emulator: Emulator, http: httpx.Client, count: int) -> None:
    emulator.script(Fault(error_after=count), operation="responses.create")
    body = {"model": "gpt-4o", "input": "Hello", "stream": True}
    found = named_events(http.post("/v1/responses", json=body).text)
    assert len(found) == count + 1
    assert found[-1].pop("message")
    assert found[-1] == {"type": "error", "code": "429", "param": None, "sequence_number": count}


REQUESTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "audio.transcriptions.create": (
        *("POST", "/v1/audio/transcriptions"),
        {"data": {"model": "whisper"}, "files": {"file": ("a.mp3", b"x")}},
    ),
    "audio.translations.create": (
        *("POST", "/v1/audio/translations"),
        {"data": {"model": "whisper"}, "files": {"file": ("a.mp3", b"x")}},
    ),
    "audio.speech.create": (
        *("POST", "/v1/audio/speech"),
        {"json": {"model": "tts", "input": "x", "voice": "alloy"}},
    ),
    "images.generate": ("POST", "/v1/images/generations", {"json": {"model": "dall-e-3", "prompt": "x"}}),
    "images.edit": (
        *("POST", "/v1/images/edits"),
        {"data": {"model": "gpt-image-1", "prompt": "x"}, "files": {"image": ("a.png", b"", "image/png")}},
    ),
    "responses.create": ("POST", "/v1/responses", {"json": {"model": "gpt-4o", "input": "x"}}),
    "responses.input_tokens.count": (
        *("POST", "/v1/responses/input_tokens"),
        {"json": {"model": "gpt-4o", "input": "x"}},
    ),
}


def managed_requests() -> dict[str, tuple[str, str, dict[str, Any]]]:
    """A request for each operation that needs no model, by its name."""
    found: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for operation in OPERATIONS:
        options: dict[str, Any] = {} if operation.method == "GET" else {"json": {}}
        if operation.reads is read_form:
            options = {"files": {"file": ("a", b"x")}}
        if operation.scope == "resource" and not operation.kinds:
            path = re.sub(r"\{\w+\}", "x", operation.path)
            found[operation.name] = (operation.method, f"/v1{path}", options)
    return found


def test_every_operation_can_fail(emulator: Emulator, http: httpx.Client) -> None:
    requests = managed_requests() | REQUESTS
    assert requests.keys() | {
        "chat.completions.create", "completions.create", "embeddings.create", "images.download",
    } == NAMES  # fmt: skip
    for name in requests:
        emulator.script(Fault(status=418, headers={"X-Name": name}), operation=name)
    for name, (method, path, options) in requests.items():
        response = http.request(method, path, **options)
        assert (response.status_code, response.headers["x-name"]) == (418, name)


def test_an_image_that_is_cut(emulator: Emulator, http: httpx.Client, bare: httpx.Client) -> None:
    body = {"model": "dall-e-3", "prompt": "x"}
    url = http.post("/v1/images/generations", json=body).json()["data"][0]["url"]
    emulator.script(Fault(cut_after=100), operation="images.download")
    with bare.stream("GET", url) as response:
        received = b""
        with pytest.raises(httpx.RemoteProtocolError):  # noqa: PT012  # it is the reading that fails
            for data in response.iter_bytes():
                received += data
    assert len(received) == 100
    assert bare.get(url).content.startswith(received)
