from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import httpx
import pytest

from azopenai.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator


# A client that makes an SSL context of its own takes ten times as long as a test.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def http(emulator: Emulator) -> Iterator[httpx.Client]:
    """A plain HTTP client with the emulator's key."""
    headers = {"api-key": emulator.api_key}
    with httpx.Client(
        base_url=emulator.endpoint, headers=headers, timeout=10, trust_env=False, verify=_NO_TLS
    ) as client:
        yield client


@pytest.fixture
def bare() -> Iterator[httpx.Client]:
    """A plain HTTP client without a key."""
    with httpx.Client(timeout=10, trust_env=False, verify=_NO_TLS) as client:
        yield client
