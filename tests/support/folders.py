"""What is in a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path) -> list[str]:
    """The names of its files, sorted."""
    return sorted(path.name for path in folder.iterdir())
