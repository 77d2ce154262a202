"""What every test starts from: an environment that says nothing, and the emulator."""

from __future__ import annotations

import os
from typing import Any

import pytest
from support.clock import FakeClock
from support.faces import Face

SPEAKING = ("AZURE_", "OPENAI_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_")


@pytest.fixture(autouse=True)
def _quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No option of the client comes from the machine that the tests run on."""
    for name in os.environ:
        if name.upper().startswith(SPEAKING):
            monkeypatch.delenv(name)


@pytest.fixture
def fake_clock() -> FakeClock:
    """A clock whose sleeps take no time."""
    return FakeClock()


@pytest.fixture(params=["asyncio", "trio"])
def run_async(request: pytest.FixtureRequest) -> Any:
    """Runs a coroutine function to its end: once on asyncio, once on trio."""
    import anyio

    def run(function: Any, *args: Any) -> Any:
        return anyio.run(function, *args, backend=request.param)

    return run


@pytest.fixture(params=["sync", "asyncio", "trio"])
def face(request: pytest.FixtureRequest) -> Face:
    """The sync client, then the async one: once on asyncio, once on trio."""
    return Face(request.param)


@pytest.fixture(params=["sync", "asyncio"])
def usual_face(request: pytest.FixtureRequest) -> Face:
    """The same, but for trio: for tests that go over hundreds of recordings."""
    return Face(request.param)
