"""Real data beside the project: recorded traffic and API descriptions, where they are present."""

from __future__ import annotations

import base64
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("AZOPENAI_SHARED", ROOT.parent / "shared"))

needs_recordings = pytest.mark.skipif(
    not (SHARED / "recordings").is_dir(),
    reason="no recorded traffic here: set AZOPENAI_SHARED",
)
needs_openapi = pytest.mark.skipif(
    not (SHARED / "openapi").is_dir(),
    reason="no API descriptions here: set AZOPENAI_SHARED",
)


def recordings(*kinds: str) -> list[Any]:
    """Pytest parameters, one for each recorded exchange of these kinds; the id is its path."""
    root = SHARED / "recordings"
    paths = sorted(path for kind in kinds for path in root.glob(f"*/{kind}/*.json"))
    return [pytest.param(path, id=path.relative_to(root).as_posix()) for path in paths]


def recorded(path: Path) -> Any:
    """One exchange."""
    return json.loads(path.read_text(encoding="utf-8"))


def body_of(response: Any) -> bytes:
    """The body of a recorded response."""
    if "body_base64" in response:
        return base64.b64decode(response["body_base64"])
    body: str = response.get("body") or ""
    return body.encode()


@cache
def openapi(name: str) -> Any:
    """An API description, by the name of its file without the ending."""
    return json.loads((SHARED / "openapi" / f"{name}.json").read_text(encoding="utf-8"))
