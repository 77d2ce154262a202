"""Both checkers see in the public API the types that the files beside this one state."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATED = [os.fspath(Path(__file__).with_name(name)) for name in ("api.py", "managed.py", "responses.py")]


def check(tool: str, *arguments: str) -> None:
    """Run a checker, as the project's own configuration has it."""
    run = subprocess.run(
        [sys.executable, "-m", tool, *arguments, *STATED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        # Otherwise it asks the network whether there is a newer one.
        env={**os.environ, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"},
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.skipif(find_spec("mypy") is None, reason="mypy is not installed")
def test_mypy() -> None:
    # What is wrong elsewhere is told by a run over everything, and is no matter of the API.
    check("mypy", "--strict", "--follow-imports=silent", "--cache-dir", os.devnull)


@pytest.mark.skipif(find_spec("pyright") is None, reason="pyright is not installed")
def test_pyright() -> None:
    check("pyright", "--pythonpath", sys.executable)
