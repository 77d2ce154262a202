"""The wire contract as data: the tables of `specs/`, for the tests that hold the code to them."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SPECS = Path(__file__).resolve().parents[2] / "specs"


@cache
def toml(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def spec(name: str) -> dict[str, Any]:
    """Read a file of `specs/`, by its name without the ending."""
    return toml(SPECS / f"{name}.toml")


def rows(name: str, table: str) -> list[Any]:
    """Pytest parameters, one for each row of a table; the row's `name` is its id."""
    return [pytest.param(row, id=row["name"]) for row in spec(name)[table]]
