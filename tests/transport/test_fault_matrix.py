"""`specs/faults.toml` over real sockets: each fault ends in its typed outcome, and in time."""

from __future__ import annotations

import gzip
import json
import socket
import sys
import threading
import time
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from support.certificates import Authority
from support.faces import COMPLETION, WHOLE, ask, read, settled
from support.loopback import Answer, Loopback
from support.proxy import Proxy
from support.specs import rows, spec

import azopenai
from azopenai import OpenAIError, RetryPolicy, Timeout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from support.faces import Face

NOBODY = "127.0.0.1:1"
NAMES = {"host": ("other.example",)}


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def answer(row: Mapping[str, Any], stop: threading.Event, *, stream: bool) -> Answer:
    """What the server says."""
    then = row.get("then", "keep")
    if "raw" in row:
        return Answer(raw=row["raw"].encode("latin-1"), then=then)
    kind = "text/event-stream" if stream and row.get("status", 200) == 200 else "application/json"
    headers = {"content-type": kind, **row.get("headers", {})}
    if "long" in row:
        headers["x-long"] = "v" * row["long"]
    if then == "drip":
        return Answer(200, headers, drip(stop))  # type: ignore[arg-type]  # pieces, one after another
    good = WHOLE if stream else json.dumps(COMPLETION).encode()
    body = row["body"].encode("latin-1") if "body" in row else good
    if row.get("gzip"):
        headers["content-encoding"], body = "gzip", gzip.compress(body)
    body = body[: row.get("keep")]
    return Answer(row.get("status", 200), headers, [body] if row.get("pieces") else body, then)


def drip(stop: threading.Event) -> Iterator[bytes]:
    while not stop.wait(0.005):
        yield b"\n"


class Scene:
    """A server, what stands before it, and the options of a client that is to reach it."""

    def __init__(self, stack: ExitStack, fault: Mapping[str, Any], authority: Authority) -> None:
        self._stack = stack
        self.options: dict[str, Any] = {
            "timeout": Timeout(10, **fault.get("timeout", {})),
            "retry": RetryPolicy(initial=0.001),
            "max_retries": fault.get("retries", 0),
        }
        if fault.get("token"):
            self.options["azure_ad_token_provider"] = lambda: "token"
        kind, _, status = fault.get("where", "server").partition(" ")
        secure = kind in {"expired", "host", "authority", "tunnel"}
        ended = datetime.now(timezone.utc) - timedelta(days=1) if kind == "expired" else None
        context = authority.server(*NAMES.get(kind, ()), ended=ended) if secure else None
        stop = threading.Event()
        answers = [answer(row, stop, stream=fault.get("stream", False)) for row in fault.get("answers", [{}])]
        self.server = stack.enter_context(Loopback(*answers, context=context))
        stack.callback(stop.set)
        self.url = self._url(kind)
        if secure and kind != "authority":
            self.options["verify"] = authority.client()
        if kind in {"proxy", "tunnel"}:
            self.options["proxy"] = stack.enter_context(Proxy(refuse=int(status))).url
        if kind == "no":
            self.options["proxy"] = f"http://{NOBODY}"

    def _url(self, kind: str) -> str:
        if kind == "silent":
            listener = self._stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            return f"https://127.0.0.1:{listener.getsockname()[1]}"
        return {"refused": f"http://{NOBODY}", "unnamed": "https://no-such-host.invalid"}.get(
            kind, self.server.url
        )


# Generators that httpx nests, where something breaks off: trio tells so where they are collected.
@pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")
@pytest.mark.parametrize("fault", rows("faults", "fault"))
def test_each_fault(face: Face, fault: dict[str, Any], authority: Authority) -> None:
    stream = fault.get("stream", False)

    async def call(client: Any) -> Any:
        given = await ask(client, **({"stream": True} if stream else {}))
        return await read(given) if stream else given.choices[0].message.content

    async def scenario() -> Any:
        client = face.client(scene.url, **scene.options)
        try:
            for _ in range(fault.get("calls", 1) - 1):
                assert await call(client) == "Hello"
            return await call(client)
        except OpenAIError as error:
            return error
        finally:
            await settled(client.close())

    with ExitStack() as stack:
        scene = Scene(stack, fault, authority)
        begin = time.monotonic()
        outcome = face.run(scenario)
        took = time.monotonic() - begin
        if "sent" in fault:
            assert len(scene.server.received) == fault["sent"]
    expected = fault["outcome"]
    if expected == "answered":
        assert outcome == "Hello"
    else:
        assert type(outcome) is getattr(azopenai, expected), repr(outcome)
    for name, attribute in {"phase": "phase", "status": "status_code"}.items():
        if name in fault:
            assert getattr(outcome, attribute) == fault[name]
    assert took < fault.get("within", 3)


def test_how_many_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    faults = spec("faults")["fault"]
    assert len({fault["name"] for fault in faults}) == len(faults)
    with capsys.disabled():
        sys.stdout.write(f"\nthe fault matrix: {len(faults)} faults, {3 * len(faults)} cases\n")
