"""Functions as tools: what the model is told of them, and what comes back to it."""

from __future__ import annotations

import functools
from collections.abc import Sequence  # noqa: TC003 - a tool's annotations are read
from dataclasses import dataclass
from datetime import date, datetime, timezone
from enum import Enum
from typing import Any

import attrs
import openai
import pydantic
import pytest
from support.answers import response

from azopenai import function_tool, pydantic_function_tool
from azopenai.core.decode import decode, with_response
from azopenai.core.kinds import Misfit
from azopenai.core.tools import FunctionTool, is_async, output_text, runnable
from azopenai.types.completions import Completion


@dataclass
class Place:
    """Where it is."""

    city: str


class Model(pydantic.BaseModel):
    """A place."""

    city: str = "Rome"


def weather(city: str, days: int = 1) -> str:
    """Tell the weather.

    Args:
        city: Where.
    """
    return f"{city} {days}"


class Service:
    """Has a method that is a tool, and is one itself."""

    def method(self, place: Place) -> str:
        """Tell where."""
        return place.city

    async def __call__(self, place: Place) -> str:
        """Tell it later."""
        return place.city


PARAMETERS = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "description": "Where."},
        "days": {"anyOf": [{"type": "integer"}, {"type": "null"}], "description": "Default: 1."},
    },
    "required": ["city", "days"],
    "additionalProperties": False,
}
DEFINITION = {"name": "weather", "description": "Tell the weather.", "parameters": PARAMETERS, "strict": True}


def test_a_function_in_the_form_of_chat_and_of_responses() -> None:
    assert function_tool(weather) == {"type": "function", "function": DEFINITION}
    assert function_tool(weather, form="responses") == {"type": "function", **DEFINITION}


def test_name_description_and_strictness_can_be_said() -> None:
    tool = function_tool(weather, name="wétter now", description="", strict=False)
    assert tool["function"] == {
        "name": "w_tter_now",
        "parameters": {**PARAMETERS, "required": ["city"]},
        "strict": False,
    }
    assert len(function_tool(weather, name="x" * 99)["function"]["name"]) == 64


def test_a_class_as_a_tool_is_the_one_that_the_openai_package_makes() -> None:
    class Other(pydantic.BaseModel):
        town: str

    for cls in (Model, Other):
        theirs: Any = openai.pydantic_function_tool(cls)
        for member in theirs["function"]["parameters"]["properties"].values():
            member.pop("default", None)  # Azure refuses it
        assert pydantic_function_tool(cls) == theirs == function_tool(cls)
    named = pydantic_function_tool(Place, name="p", description="d")["function"]
    assert (named["name"], named.get("description")) == ("p", "d")


@pytest.mark.parametrize(
    ("tool", "name", "description"),
    [
        (Service().method, "method", "Tell where."),
        (Service(), "Service", "Tell it later."),
        (functools.partial(Service(), place=Place("x")), "Service", "Tell it later."),
        (functools.partial(weather, days=3), "weather", "Tell the weather."),
    ],
)
def test_whatever_can_be_called_can_be_a_tool(tool: Any, name: str, description: str) -> None:
    function = function_tool(tool)["function"]
    assert (function["name"], function.get("description")) == (name, description)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda city: city, r"<lambda>\(\)\.city has no annotation"),
        (lambda *cities: cities, r"<lambda>\(\): \*cities cannot be given by name"),
        (lambda **cities: cities, r"<lambda>\(\): \*\*cities cannot be given by name"),
        (lambda city, /: city, r"<lambda>\(\): city cannot be given by name"),
        (7, "a tool must be a function or a class, not a int"),
        (int, "int cannot be the form of an answer"),
    ],
)
def test_what_cannot_be_a_tool_is_told(function: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        function_tool(function)


def test_the_type_of_an_argument_is_told_with_its_place() -> None:
    def sleep(times: Sequence[bytes]) -> None:
        del times

    with pytest.raises(TypeError, match=r"^sleep\(\)\.times\[\]: bytes has no form in a JSON Schema"):
        function_tool(sleep)


def test_arguments_are_loaded_for_the_function() -> None:
    tool: Any = function_tool(Service().method)
    assert tool.codec.loads('{"place": {"city": "Rome"}}') == {"place": Place("Rome")}
    with pytest.raises(Misfit, match=r"^place\.city must be a string, not 1$"):
        tool.codec.loads('{"place": {"city": 1}}')


# The tools of a run


def run(*tools: Any, may_wait: bool = True) -> list[FunctionTool]:
    return runnable(tools, "run", "chat", may_wait=may_wait)


async def later(city: str) -> str:
    return city


def test_functions_and_definitions_of_functions_can_be_run_in_either_form() -> None:
    found = run(weather, function_tool(later, form="responses"))
    assert found == [function_tool(weather), function_tool(later)]
    assert [tool.function for tool in found] == [weather, later]


@pytest.mark.parametrize(
    ("tools", "error", "message"),
    [
        ([Place], TypeError, r"run\(\): tools has a class; what is run is functions"),
        ([function_tool(Place)], TypeError, r"run\(\): tools has a class; what is run is functions"),
        (
            [dict(function_tool(weather))],
            TypeError,
            r"run\(\): tools has a dict; accepted are functions, func",
        ),
        ([7], TypeError, r"run\(\): tools has a int; accepted are functions"),
        ([], ValueError, r"run\(\): tools must be functions with names of their own, not \[\]"),
        ([weather, weather], ValueError, r"with names of their own, not \['weather', 'weather'\]"),
    ],
)
def test_what_cannot_be_run_is_refused(tools: list[Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        run(*tools)


@pytest.mark.parametrize("tool", [later, Service(), functools.partial(later, city="x"), function_tool(later)])
def test_an_async_function_is_for_the_async_client(tool: Any) -> None:
    assert len(run(tool)) == 1
    with pytest.raises(TypeError, match=r"^run\(\): \w+ is async; that is for the async client$"):
        run(tool, may_wait=False)


def test_whether_a_function_is_async() -> None:
    assert is_async(later)
    assert is_async(functools.partial(functools.partial(later)))
    assert not is_async(weather)
    assert not is_async(Service().method)
    assert not is_async(len)


# What the model is told


class Sky(Enum):
    CLEAR = "clear"


@attrs.define
class Both:
    place: Place
    sky: Sky


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("as it is", "as it is"),
        ("", ""),
        (None, "null"),
        (7.5, "7.5"),
        (["ä", True], '["ä", true]'),
        ({"a": {1}}, '{"a": [1]}'),
        (frozenset({2}), "[2]"),
        ((1, 2), "[1, 2]"),
        (Both(Place("Rome"), Sky.CLEAR), '{"place": {"city": "Rome"}, "sky": "clear"}'),
        (Model(), '{"city": "Rome"}'),
        ([date(2024, 1, 2), datetime(2024, 1, 2, 3, tzinfo=timezone.utc)], None),
    ],
)
def test_what_a_function_gives_is_text_or_json(value: Any, text: str | None) -> None:
    assert output_text(value) == (text or '["2024-01-02", "2024-01-02T03:00:00+00:00"]' if text != "" else "")


def test_a_result_of_ours_is_told_in_its_wire_form() -> None:
    completion = with_response(decode(Completion, {"id": "x", "new": [1]}), response(200))
    assert output_text([completion]) == '[{"id": "x", "new": [1]}]'


@pytest.mark.parametrize("value", [object(), Place, b"x", [object()]])
def test_what_has_no_form_in_json_cannot_be_told(value: Any) -> None:
    with pytest.raises(TypeError, match="has no JSON form"):
        output_text(value)
