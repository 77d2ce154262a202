"""What must stay small: imports, files, functions, marks for the checkers, dependencies; and the surface."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.source import ROOT, each, modules, relative, text, tree
from support.specs import toml

import azopenai

FILE_LINES = 500
FUNCTION_LINES = 50
IGNORES = {"type: ignore": 10, "noqa": 30, "pragma": 6}
"""How many of each there may be in the library."""
IMPORT_MODULES = 45
"""Modules that `import azopenai` may load beside those of a bare interpreter."""
CLIENT_MODULES = 190
"""Modules that a program has loaded which has made a client, and not used it yet."""
HEAVY = {
    *("aiohttp", "anyio", "asyncio", "azure", "certifi", "httpcore", "httpx", "httpx_aiohttp"),
    *("openai", "pydantic", "requests", "rich", "trio"),
}


def loaded_by(program: str) -> set[str]:
    """The modules that a program has loaded at its end, beside those of an interpreter that does nothing."""
    # -S and -E: what else is installed here, and hooks of the environment, are none of the library's doing.
    paths = f"import sys; sys.path[:] = {sys.path!r}; before = set(sys.modules)"
    code = f"{paths}\n{program}\nprint(*sorted(set(sys.modules) - before))"
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


CLIENT = """
from azopenai import AzureOpenAI
client = AzureOpenAI(azure_endpoint="https://res.openai.azure.com", api_key="k")
"""


def test_importing_the_package_loads_next_to_nothing() -> None:
    found = loaded_by("import azopenai")
    assert {name for name in found if name.startswith("azopenai.")} == {"azopenai._version"}
    assert len(found) <= IMPORT_MODULES


def test_making_a_client_loads_nothing_heavy() -> None:
    found = loaded_by(CLIENT)
    assert {name for name in found if name.partition(".")[0] in HEAVY} == set()
    assert len(found) <= CLIENT_MODULES


def test_making_a_client_loads_no_resource() -> None:
    found = loaded_by(CLIENT)
    assert {name for name in found if name.startswith(("azopenai.types.", "azopenai.resources."))} == set()


def test_who_streams_no_response_has_no_classes_for_its_events() -> None:
    found = loaded_by(f"{CLIENT}\nclient.responses")
    assert "azopenai.types.responses_response" in found
    assert {"azopenai.types.responses_events", "azopenai.types.chat"} & found == set()


def test_building_a_request_loads_nothing_heavy_either() -> None:
    found = loaded_by(f"{CLIENT}\nfrom azopenai.resources.chat import Completions\nclient.chat.completions")
    assert {name for name in found if name.partition(".")[0] in HEAVY} == set()


@pytest.mark.parametrize("path", each(modules()))
def test_no_file_is_long(path: Path) -> None:
    assert len(text(path).splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", each(modules()))
def test_no_function_is_long(path: Path) -> None:
    long = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    }
    assert long == {}


@pytest.mark.parametrize("path", each(modules()))
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


MARKS = re.compile(r"#\s*(type: ignore|noqa|pragma)(.*)")


def marks() -> list[tuple[str, str, str]]:
    return [(relative(path), mark[1], mark[2]) for path in modules() for mark in MARKS.finditer(text(path))]


@pytest.mark.parametrize(("kind", "ceiling"), IGNORES.items())
def test_checkers_are_seldom_told_to_look_away(kind: str, ceiling: int) -> None:
    assert sum(mark[1] == kind for mark in marks()) <= ceiling


def test_whoever_looks_away_says_why() -> None:
    # The codes come first, then the reason behind a dash or another hash.
    without = [mark for mark in marks() if not re.search(r"(?: - | # |  # ).*\w{2}", mark[2])]
    assert without == []


def test_the_runtime_dependencies_are_these_four() -> None:
    project = toml(ROOT / "pyproject.toml")["project"]
    assert {re.split(r"[\s<>=!~;\[]", line)[0] for line in project["dependencies"]} == {
        "attrs",
        "azure-core",
        "httpx",
        "typing-extensions",
    }


def test_the_public_names_are_sorted_and_there_once() -> None:
    names = azopenai.__all__
    assert len(set(names)) == len(names)
    assert names == sorted(names)


@pytest.mark.parametrize("name", azopenai.__all__)
def test_every_public_name_is_there(name: str) -> None:
    if name == "DefaultAioHttpClient":
        pytest.importorskip("httpx_aiohttp")
    assert getattr(azopenai, name) is not None
    assert name in dir(azopenai)


def test_dir_shows_the_public_names_and_is_sorted() -> None:
    assert set(azopenai.__all__) <= set(dir(azopenai))
    assert dir(azopenai) == sorted(dir(azopenai))


def test_the_names_for_checkers_are_the_public_ones() -> None:
    """The imports under TYPE_CHECKING, and `__all__`, say the same."""
    [block] = [node for node in tree(Path(azopenai.__file__)).body if isinstance(node, ast.If)]
    named = {alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert named | {"__version__"} == set(azopenai.__all__)


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'azopenai' has no attribute 'AzureOpenAl'") as error:
        getattr(azopenai, "AzureOpenAl")  # noqa: B009 - a checker would see it
    assert error.value.name == "AzureOpenAl"


def test_the_package_is_typed_and_has_a_version() -> None:
    assert Path(azopenai.__file__).with_name("py.typed").exists()
    assert re.fullmatch(r"\d+\.\d+\.\d+(\.?\w+)?", azopenai.__version__)
