"""A program that is written for the openai package runs after its import is changed, and prints the same.

Both runs are against the emulator, and what it received is compared too: on the wire they look the same.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from conformance import programs, programs_media, programs_more, programs_parsed
from conformance.exchanges import without_nulls
from support.forms import parts

from azopenai.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.programs import Program

pytest.importorskip("openai", reason="the package that is compared with is not installed")

ALL = programs.PROGRAMS | programs_more.PROGRAMS | programs_parsed.PROGRAMS | programs_media.PROGRAMS
IMPORT = re.compile(r"\A\n(?:import openai|from openai import (\w+))$", re.MULTILINE)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """One emulator for all programs; each finds it without a past."""
    with Emulator() as emulator:
        yield emulator


def changed(text: str) -> str:
    """The same program with its import, and nothing else, changed."""
    text, count = IMPORT.subn(
        lambda found: f"\nfrom azopenai import {found[1]}" if found[1] else "\nimport azopenai as openai",
        text,
    )
    assert count == 1
    return text.replace("\nimport openai\n", "\nimport azopenai as openai\n")


def run(text: str, program: Program, emulator: Emulator) -> tuple[str, list[str]]:
    """Run a program; give what it printed, and what the emulator received."""
    emulator.clear()
    if program.faults:
        emulator.script(*program.faults)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(text, "program.py", "exec", dont_inherit=True), {"__name__": "__main__"})
    return out.getvalue(), sorted(seen(request) for request in emulator.requests)


def seen(request: Any) -> str:
    """What a request is about: where it went, what it asked for, whose it was, and the user's own headers."""
    headers = {
        name: value.partition("; boundary=")[0]
        for name, value in request.headers.items()
        if name in {"api-key", "authorization", "content-type"} or re.fullmatch("x-[a-z]+", name)
    }
    return json.dumps(
        [request.method, request.path, dict(request.query), body(request), headers], sort_keys=True
    )


def body(request: Any) -> Any:
    """What was sent: JSON, or the parts of a form in one order."""
    kind = request.headers["content-type"]
    if kind.startswith("multipart/form-data"):
        return sorted(
            [p.name, p.filename, p.content_type, p.content.hex()] for p in parts(request.body, kind)
        )
    # A message that came back from the service goes in again without the nulls that the package repeats.
    return without_nulls(json.loads(request.body))


# The package calls some of what it has deprecated, which is a warning and here would be an error.
@pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", ALL)
def test_a_program_prints_the_same(name: str, emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    program = ALL[name]
    environment = {
        "AZURE_OPENAI_ENDPOINT": emulator.endpoint,
        "AZURE_OPENAI_API_KEY": emulator.api_key,
        "OPENAI_API_VERSION": "2024-10-21",
        **program.environment,
    }
    for variable, value in environment.items():
        if value:
            monkeypatch.setenv(variable, value)
    printed, received = run(program.text, program, emulator)
    printed_by_ours, received_by_ours = run(changed(program.text), program, emulator)
    assert printed_by_ours == printed
    assert received_by_ours == received
    assert printed
