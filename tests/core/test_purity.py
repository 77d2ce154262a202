"""The core knows no client, loop, clock or socket; what does, stands in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.source import PACKAGE, each, imported, modules, relative

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN = {
    "anyio",
    "asyncio",
    "azure",
    "concurrent",
    "contextvars",
    "http",
    "httpcore",
    "httpx",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "select",
    "sniffio",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "trio",
    "uuid",
}
PURE = [
    *modules("core"),
    *modules("types"),
    *(PACKAGE / name for name in ("errors.py", "retry.py", "timeouts.py")),
]
CLIENT = [path for path in modules() if not relative(path).startswith(("emulator/", "cli/"))]
BELOW = ("azopenai.core", "azopenai.types", "azopenai.errors", "azopenai.retry", "azopenai.timeouts")


def test_there_is_something_to_look_at() -> None:
    assert len(PURE) > 20


@pytest.mark.parametrize("path", each(PURE))
def test_the_core_does_no_input_or_output(path: Path) -> None:
    assert {name.partition(".")[0] for name in imported(path)}.isdisjoint(FOREIGN)


@pytest.mark.parametrize("path", each(PURE))
def test_the_core_rests_on_nothing_above_it(path: Path) -> None:
    own = {name for name in imported(path) if name.startswith("azopenai")}
    assert {name for name in own if not name.startswith(BELOW)} == set()


@pytest.mark.parametrize("path", each(PURE))
def test_the_core_has_no_coroutines_and_opens_no_files(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for word in ("async def", "await ", " open(", "print("):
        assert word not in source


@pytest.mark.parametrize(
    "path", each([path for path in modules() if not relative(path).startswith("transport/")])
)
def test_httpx_stands_in_the_transport_alone(path: Path) -> None:
    assert {"httpx", "httpcore", "httpx_aiohttp"}.isdisjoint(
        name.partition(".")[0] for name in imported(path)
    )


@pytest.mark.parametrize("path", each(CLIENT))
def test_the_client_rests_on_no_emulator_and_no_command(path: Path) -> None:
    assert not [name for name in imported(path) if name.startswith(("azopenai.emulator", "azopenai.cli"))]


@pytest.mark.parametrize("path", each(CLIENT))
def test_azure_core_is_never_imported(path: Path) -> None:
    assert "azure" not in {name.partition(".")[0] for name in imported(path)}
