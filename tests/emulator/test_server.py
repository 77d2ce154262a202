from __future__ import annotations

import asyncio
import gc
import socket
import subprocess
import sys
import threading
import time
from operator import attrgetter
from typing import TYPE_CHECKING

import httpx
import pytest
import trio
from support.emulator_calls import CHAT, chat, user

import azopenai.emulator
from azopenai.emulator import DEFAULT_DEPLOYMENTS, Emulator, Fault, ReceivedRequest
from azopenai.emulator.app import Answer, App
from azopenai.emulator.server import _Server

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def emulator_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "azopenai-emulator"]


def test_it_starts_and_stops_within_milliseconds_and_leaves_nothing() -> None:
    Emulator().close()
    begin = time.perf_counter()
    for _ in range(10):
        with Emulator() as emulator:
            assert len(emulator_threads()) == 1
            port = int(emulator.endpoint.rpartition(":")[2])
        assert emulator_threads() == []
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
    assert (time.perf_counter() - begin) / 10 < 0.5
    gc.collect()


def test_start_and_close_may_be_repeated() -> None:
    emulator = Emulator()
    emulator.start()
    endpoint = emulator.endpoint
    emulator.start()
    assert emulator.endpoint == endpoint
    emulator.close()
    emulator.close()
    with emulator:
        assert httpx.get(emulator.endpoint, trust_env=False).status_code == 401


def test_what_needs_a_running_emulator_says_so() -> None:
    emulator = Emulator()
    for look in (lambda: emulator.endpoint, lambda: emulator.connections):
        with pytest.raises(RuntimeError, match="not running"):
            look()


def test_repr_shows_the_endpoint_and_no_key() -> None:
    with Emulator(api_key="a-secret") as emulator:
        assert repr(emulator) == f"<Emulator {emulator.endpoint}>"
    assert repr(emulator) == "<Emulator not running>"


def test_a_taken_port_is_the_callers_exception() -> None:
    with Emulator() as emulator:
        port = int(emulator.endpoint.rpartition(":")[2])
        with pytest.raises(OSError, match=r"(?i)in use"):
            Emulator(port=port).start()


def test_a_port_can_be_chosen() -> None:
    with Emulator() as emulator:
        port = int(emulator.endpoint.rpartition(":")[2])
    with Emulator(port=port) as again:
        assert again.endpoint == f"http://127.0.0.1:{port}"


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_ipv6() -> None:
    try:
        emulator = Emulator(host="::1")
        emulator.start()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with emulator:
        assert emulator.endpoint.startswith("http://[::1]:")
        assert httpx.get(emulator.endpoint, trust_env=False).status_code == 401


@pytest.mark.parametrize("pace", [0, -1, float("nan")])
def test_a_pace_that_cannot_be_meant(pace: float) -> None:
    with pytest.raises(ValueError, match="tokens_per_second"):
        Emulator(tokens_per_second=pace)


def test_deployments_are_given_or_the_default_ones() -> None:
    assert Emulator().deployments == DEFAULT_DEPLOYMENTS
    assert Emulator(deployments={"mine": "gpt-4o"}).deployments == {"mine": "gpt-4o"}


def test_connections_are_counted_and_reused(emulator: Emulator, http: httpx.Client) -> None:
    assert emulator.connections == 0
    for _ in range(5):
        chat(http)
    assert emulator.connections == 1
    assert [request.connection for request in emulator.requests] == [1] * 5
    with httpx.Client(base_url=emulator.endpoint, headers=http.headers, trust_env=False) as other:
        chat(other)
    assert emulator.connections == 2
    assert emulator.requests[-1].connection == 2


def test_clear_forgets_requests_faults_and_limits(emulator: Emulator, http: httpx.Client) -> None:
    emulator.script(Fault(status=503), times=None)
    assert http.post(CHAT, json={"messages": user("Hello")}).status_code == 503
    emulator.clear()
    assert emulator.requests == ()
    response = http.post(CHAT, json={"messages": user("Hello")})
    assert response.status_code == 200
    assert response.headers["x-ratelimit-remaining-requests"] == "999"


def test_close_ends_what_is_still_open() -> None:
    with Emulator(tokens_per_second=0.001) as emulator, httpx.Client(trust_env=False) as client:
        url, headers = emulator.endpoint + CHAT, {"api-key": emulator.api_key}
        body = {"messages": user("Hello"), "stream": True}
        with client.stream("POST", url, headers=headers, json=body) as response:
            rest = response.iter_raw()
            assert next(rest)
            begin = time.perf_counter()
            emulator.close()
            assert time.perf_counter() - begin < 1
            with pytest.raises(httpx.TransportError):
                for _ in rest:
                    pass


def test_close_while_connections_are_being_made() -> None:
    # A connection that the loop is just taking in must not be left behind.
    for _ in range(20):
        with Emulator() as emulator:
            host, port = emulator.endpoint.removeprefix("http://").split(":")
            sockets = [socket.create_connection((host, int(port))) for _ in range(3)]
        for open_socket in sockets:
            open_socket.close()
    gc.collect()


def test_a_program_that_forgets_to_close_ends_cleanly() -> None:
    program = "from azopenai.emulator import Emulator; Emulator().start()"
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert done.stderr == ""


def test_defects_of_the_emulator_are_raised_on_close() -> None:
    class Broken(App):
        def answer(self, request: ReceivedRequest) -> Answer:
            raise ZeroDivisionError(request)

    server = _Server(("127.0.0.1", 0), Broken("key", frozenset(), {}), None)
    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(server.endpoint, trust_env=False)
    with pytest.raises(ZeroDivisionError):
        server.close()


def test_requests_come_from_many_threads_at_once(emulator: Emulator) -> None:
    def work() -> None:
        with httpx.Client(base_url=emulator.endpoint, headers=headers, trust_env=False) as client:
            for _ in range(5):
                chat(client)

    headers = {"api-key": emulator.api_key}
    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(emulator.requests) == 50
    assert emulator.connections == 10


@pytest.mark.parametrize("run", [asyncio.run, lambda main: trio.run(lambda: main)], ids=["asyncio", "trio"])
def test_async_programs_in_the_same_process(
    emulator: Emulator, run: Callable[[Coroutine[object, object, None]], None]
) -> None:
    async def main() -> None:
        async with httpx.AsyncClient(base_url=emulator.endpoint, headers=headers, trust_env=False) as client:
            response = await client.post(CHAT, json={"messages": user("Hello")})
            assert response.status_code == 200

    headers = {"api-key": emulator.api_key}
    run(main())
    assert len(emulator.requests) == 1


def test_all_names_are_exported_and_others_are_not() -> None:
    assert azopenai.emulator.__all__ == sorted(azopenai.emulator.__all__)
    for name in azopenai.emulator.__all__:
        assert getattr(azopenai.emulator, name) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        attrgetter("no_such_name")(azopenai.emulator)


def test_it_needs_the_standard_library_alone() -> None:
    program = """
import sys
before = set(sys.modules)
from azopenai.emulator import Emulator
with Emulator():
    pass
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(sorted(new - set(sys.stdlib_module_names)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "['azopenai']\n"
