from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from azopenai import AzureOpenAI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli.conftest import Ended, Terminal

    Run = Callable[..., Ended]


@contextmanager
def running(*args: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """The command, and the variables that it says to set."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "azopenai.cli", "emulator", "--port", "0", *args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    ) as process:
        assert process.stdout is not None
        try:
            lines = [process.stdout.readline() for _ in range(3)]
            variables = [shlex.split(line)[1].split("=", 1) for line in lines if not line.startswith("#")]
            yield process, dict(variables)
        finally:
            process.kill()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_stopped(stop: signal.Signals, process: Run) -> None:
    key = "it's a $key"
    with running("--key", key, "--verbose") as (emulator, variables):
        assert sorted(variables) == ["AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT"]
        assert variables["AZURE_OPENAI_API_KEY"] == key
        done = process("chat", "Hello", "--model", "gpt-4o", **variables)
        assert (done.code, done.err) == (0, "")
        assert emulator.stderr is not None
        line = emulator.stderr.readline()
        emulator.send_signal(stop)
        out, err = emulator.communicate(timeout=30)
    path = "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21"
    assert line == f"azopenai: POST {path}, 79 bytes\n"
    assert (emulator.returncode, out, err) == (0, "", "")


def test_it_is_quiet_and_may_be_slow() -> None:
    with running("--tokens-per-second", "500") as (emulator, variables):
        client = AzureOpenAI(
            azure_endpoint=variables["AZURE_OPENAI_ENDPOINT"], api_key=variables["AZURE_OPENAI_API_KEY"]
        )
        with (
            client,
            client.chat.completions.stream(
                model="gpt-4o", messages=[{"role": "user", "content": "[[tokens=50]]"}]
            ) as stream,
        ):
            stream.until_done()
            assert stream.response.headers["x-ms-region"] == "Emulator"
        emulator.send_signal(signal.SIGTERM)
        _, err = emulator.communicate(timeout=30)
    assert (emulator.returncode, err) == (0, "")


def test_it_keeps_a_quota(process: Run) -> None:
    with running("--requests-per-minute", "1") as (_, variables):
        asked = ("chat", "Hello", "--model", "gpt-4o", "--max-retries", "0")
        done = [process(*asked, **variables) for _ in range(3)]
    # Two that fall into one minute are enough, and three may lie in two.
    assert any("429" in one.err for one in done), done


def test_each_request_is_told_once() -> None:
    with running("--verbose") as (emulator, variables):
        address = variables["AZURE_OPENAI_ENDPOINT"].removeprefix("http://").rsplit(":", 1)
        assert emulator.stderr is not None
        for number in range(3):
            with socket.create_connection((address[0], int(address[1]))) as connection:
                connection.sendall(f"GET /{number} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
                assert connection.recv(15) == b"HTTP/1.1 401 Un"
            assert emulator.stderr.readline() == f"azopenai: GET /{number}, 0 bytes\n"
        emulator.send_signal(signal.SIGTERM)
        _, err = emulator.communicate(timeout=30)
    assert (emulator.returncode, err) == (0, "")


def test_ctrl_c_on_a_terminal(terminal: type[Terminal]) -> None:
    with terminal("emulator", "--port", "0") as screen:
        screen.expect("export AZURE_OPENAI_API_KEY=emulator-key\r\n")
        screen.interrupt()
        assert screen.end() == 0
        assert screen.text.endswith("^C\r\n")


def test_a_port_in_use_is_one_line(command: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command("emulator", "--port", str(port))
    assert (done.code, done.out) == (2, "")
    assert done.err == f"azopenai: error: cannot listen on 127.0.0.1 port {port}: Address already in use\n"
    assert signal.getsignal(signal.SIGTERM) is not signal.default_int_handler
