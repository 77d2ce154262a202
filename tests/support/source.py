"""The source of the library as it is installed, for the tests that look at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import azopenai

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(azopenai.__file__).parent
ROOT = Path(__file__).resolve().parents[2]


def modules(under: str = "") -> list[Path]:
    """Every module of the library, or of a part of it."""
    return sorted((PACKAGE / under).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def each(paths: list[Path]) -> list[object]:
    """Pytest parameters."""
    return [pytest.param(path, id=relative(path)) for path in paths]


@cache
def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(text(path), str(path))


def imported(path: Path) -> set[str]:
    """The modules that run when a module is used: imports for type checkers only are none of them."""
    return set(_imports(tree(path).body))


def _imports(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "typing.TYPE_CHECKING"}:
            yield from _imports(node.orelse)
            continue
        for inner in ast.walk(node):
            if isinstance(inner, ast.Import):
                yield from (alias.name for alias in inner.names)
            elif isinstance(inner, ast.ImportFrom):
                yield "." * inner.level + (inner.module or "")
