from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from azopenai.emulator import Emulator


def test_the_fixture_gives_a_running_emulator(azopenai_emulator: Emulator) -> None:
    response = httpx.get(azopenai_emulator.endpoint, trust_env=False)
    assert response.status_code == 401
    assert len(azopenai_emulator.requests) == 1


def test_each_test_gets_a_fresh_one(azopenai_emulator: Emulator) -> None:
    assert azopenai_emulator.requests == ()
    assert azopenai_emulator.connections == 0


def test_loading_the_plugin_does_not_load_the_server() -> None:
    program = "import sys, azopenai.emulator.pytest_plugin; print('azopenai.emulator.server' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "False\n"
