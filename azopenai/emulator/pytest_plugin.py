"""The pytest plugin: an emulator for each test that asks for one.

pytest loads this module in every run where azopenai is installed, so the emulator is imported by the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azopenai.emulator import Emulator


@pytest.fixture
def azopenai_emulator() -> Iterator[Emulator]:
    """Serve a local Azure OpenAI for one test: an `azopenai.emulator.Emulator`, started and closed."""
    from azopenai.emulator import Emulator

    with Emulator() as emulator:
        yield emulator
