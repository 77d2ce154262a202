"""Python functions as tools: what the model is told of them, and how its calls become calls of them."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from azopenai.core.codec import class_codec, parsed_json, shape_codec
from azopenai.core.jsonvalue import is_mapping
from azopenai.core.request import plain
from azopenai.core.shapes import shape_of_function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from azopenai.core.codec import Codec
    from azopenai.types.chat_params import ChatCompletionToolParam

Form = Literal["chat", "responses"]


class FunctionTool(dict[str, Any]):
    """A tool's definition as it is sent, which knows what it is the definition of.

    Attributes:
        definition: Name, description, parameters and strictness, whatever the form.
        codec: From arguments as JSON to what the function takes, or an instance of the class.
        function: What is run; None for a class.
    """

    def __init__(self, definition: dict[str, Any], codec: Codec[Any], function: Any, form: Form) -> None:
        super().__init__(
            {"type": "function", "function": definition}
            if form == "chat"
            else {"type": "function", **definition}
        )
        self.definition = definition
        self.codec = codec
        self.function = function

    def in_form(self, form: Form) -> FunctionTool:
        """The same tool for one API or the other."""
        return FunctionTool(self.definition, self.codec, self.function, form)


@overload
def function_tool(
    function: Callable[..., Any],
    *,
    name: str | None = None,
    description: str | None = None,
    strict: bool = True,
    form: Literal["chat"] = "chat",
) -> ChatCompletionToolParam: ...


@overload
def function_tool(
    function: Callable[..., Any],
    *,
    name: str | None = None,
    description: str | None = None,
    strict: bool = True,
    form: Literal["responses"],
) -> dict[str, Any]: ...


def function_tool(
    function: Callable[..., Any],
    *,
    name: str | None = None,
    description: str | None = None,
    strict: bool = True,
    form: Form = "chat",
) -> Any:
    """Make the definition of a tool from a function, or from a class of its arguments.

    Parameters come from the annotations, descriptions from the docstring (Google, NumPy or Sphinx style) and
    from `Annotated[..., "text"]`. A parameter that has a default may be null, which stands for the default.

    Args:
        function: A function, sync or async, or any other callable; or an attrs class, a dataclass, a
            TypedDict, a class with `model_json_schema()`, whose instance is the `parsed_arguments`.
        name: Its name for the model; the function's own if left out.
        description: What it does; the head of its docstring if left out.
        strict: Whether the model is held to the schema. Where it is not, a parameter may be a dict, or Any.
        form: The API that it is for: chat completions, or responses.

    Raises:
        TypeError: A parameter has no annotation, or a type that has no form in a JSON Schema.
    """
    codec: Codec[Any]
    if not callable(function):
        raise TypeError(f"a tool must be a function or a class, not a {type(function).__name__}")
    runs = None if isinstance(function, type) else function
    if isinstance(function, type):
        codec = class_codec(function, strict=strict)
    else:
        codec = shape_codec(shape_of_function(function), strict=strict)
    words = description if description is not None else codec.doc or codec.schema.get("description")
    definition: dict[str, Any] = {"name": tool_name(name or codec.name)}
    if words:
        definition["description"] = words
    return FunctionTool({**definition, "parameters": codec.schema, "strict": strict}, codec, runs, form)


def pydantic_function_tool(
    model: type[Any], *, name: str | None = None, description: str | None = None
) -> ChatCompletionToolParam:
    """The same as `function_tool` of a class, under the name that programs know."""
    return function_tool(model, name=name, description=description)


def tool_name(name: str) -> str:
    """A name as the service takes it: at most 64 letters, digits, underscores and dashes."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64]


def runnable(tools: Iterable[Any], call: str, form: Form, *, may_wait: bool) -> list[FunctionTool]:
    """The tools of a run: functions, and what `function_tool` made of functions.

    Args:
        tools: What the user gave.
        call: The call as the user wrote it.
        form: The API that they are for.
        may_wait: Whether async functions may be among them.

    Raises:
        TypeError: One is something else, which cannot be run.
        ValueError: There is none, or two have the same name.
    """
    found: list[FunctionTool] = []
    for tool in tools:
        if isinstance(tool, type) or (isinstance(tool, FunctionTool) and tool.function is None):
            raise TypeError(f"{call}(): tools has a class; what is run is functions")
        if not isinstance(tool, FunctionTool) and not callable(tool):
            raise TypeError(
                f"{call}(): tools has a {type(tool).__name__}; accepted are functions, function_tool(…)"
            )
        made = tool if isinstance(tool, FunctionTool) else cast("FunctionTool", function_tool(tool))
        if is_async(made.function) and not may_wait:
            raise TypeError(f"{call}(): {made.definition['name']} is async; that is for the async client")
        found.append(made.in_form(form))
    names = [tool.definition["name"] for tool in found]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{call}(): tools must be functions with names of their own, not {names}")
    return found


def is_async(function: Any) -> bool:
    """Whether a function must be awaited, as far as can be told before it is called."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


def argument_readers(tools: Iterable[Any]) -> dict[str, Callable[[str], Any]]:
    """For each strict tool of a request, in either form, what reads the arguments of its calls; by name."""
    readers: dict[str, Callable[[str], Any]] = {}
    for tool in tools:
        definition: Mapping[str, Any] = tool.get("function", tool) if is_mapping(tool) else {}
        if isinstance(tool, FunctionTool):
            readers[definition["name"]] = tool.codec.loads
        elif definition.get("strict") is True and isinstance(definition.get("name"), str):
            readers[definition["name"]] = parsed_json
    return readers


def output_text(value: Any) -> str:
    """What a function gave, as the text that the model is told: text as it is, anything else as JSON.

    Raises:
        TypeError, ValueError: It has no JSON form.
    """
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """What json asks for when it meets something that it does not know."""
    if hasattr(value, "model_dump"):
        return value.model_dump()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return list(cast("set[Any]", value))
    return plain(value)
