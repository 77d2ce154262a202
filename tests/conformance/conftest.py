"""What the conformance tests share."""

from __future__ import annotations

import pytest
from conformance.faces import Face


@pytest.fixture(params=["sync", "asyncio", "trio"])
def face(request: pytest.FixtureRequest) -> Face:
    """Each way to drive a client."""
    return Face(request.param)


@pytest.fixture(params=["sync", "asyncio"])
def usual_face(request: pytest.FixtureRequest) -> Face:
    """The same, but for trio: for tests that go over hundreds of recordings."""
    return Face(request.param)
