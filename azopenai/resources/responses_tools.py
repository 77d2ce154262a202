"""Responses as a conversation with tools."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params
from azopenai.core.jsonvalue import is_array, is_mapping
from azopenai.core.structured import Expected
from azopenai.core.tool_loop import Bounds
from azopenai.core.tools import runnable
from azopenai.resources.responses_requests import create_request, expecting, parsing_request
from azopenai.types.responses_items import ResponseFunctionToolCall
from azopenai.types.responses_params import ResponseRunToolsParams
from azopenai.types.tools import ToolCall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from azopenai.core.request import Request
    from azopenai.core.tools import FunctionTool
    from azopenai.types.tools import ToolResult

NAME = "responses.run_tools"


def responses_run(params: Any, *, may_wait: bool) -> tuple[ResponsesConversation, list[FunctionTool], Bounds]:
    """What a run is made of.

    Args:
        params: The user's keywords.
        may_wait: Whether async functions may be among the tools.

    Raises:
        TypeError, ValueError: A parameter will not do, or a function cannot be a tool.
    """
    check_params(NAME, params, ResponseRunToolsParams)
    rest = dict(params)
    bounds = Bounds.taken(NAME, rest)
    hosted = [tool for tool in rest["tools"] if _is_hosted(tool)]
    functions = [tool for tool in rest["tools"] if not _is_hosted(tool)]
    tools = runnable(functions, NAME, "responses", may_wait=may_wait)
    expected, body = expecting(NAME, {**rest, "tools": [*tools, *hosted]})
    # The text is read; the arguments are left to the tools.
    reading = partial(parsing_request, Expected(expected.codec))
    request = create_request if expected.codec is None else reading
    request(body)  # what is wrong is told now
    return ResponsesConversation(body, request), tools, bounds


def _is_hosted(tool: Any) -> bool:
    """Whether a tool is one that the service runs itself."""
    return is_mapping(tool) and tool.get("type") != "function"


class ResponsesConversation:
    """Responses that may call tools; each turn is sent what was said before, unless the service keeps it.

    Args:
        params: The parameters of a call.
        request: From parameters to a call.
    """

    def __init__(self, params: Mapping[str, Any], request: Callable[[Any], Request[Any, Any]]) -> None:
        self._params = dict(params)
        self._request = request
        given: Any = params.get("input", [])
        self.messages: list[Any] = (
            [{"role": "user", "content": given}] if isinstance(given, str) else [*given]
        )
        self._kept = 0  # how many of them the service's own conversation has

    def request(self) -> Request[Any, Any]:
        """The call that asks the model to go on."""
        return self._request({**self._params, "input": self.messages[self._kept :]})

    def calls(self, answer: Any) -> list[ToolCall]:
        """The functions that an answer calls."""
        calls = [item for item in _output(answer) if isinstance(item, ResponseFunctionToolCall)]
        return [ToolCall(_text(call.call_id), _text(call.name), _text(call.arguments)) for call in calls]

    def add(self, answer: Any, results: Sequence[ToolResult]) -> None:
        """Go on with an answer, and what came of the functions that it calls."""
        self.messages += _output(answer)
        if self._params.get("conversation") is not None:
            self._kept = len(self.messages)
        self.messages += [
            {"type": "function_call_output", "call_id": result.call.id, "output": result.output}
            for result in results
        ]
        choice = self._params.get("tool_choice")
        if choice == "required" or (is_mapping(choice) and choice.get("type") not in {None, "allowed_tools"}):
            del self._params["tool_choice"]  # it holds for the first turn, or the run would have no end


def _output(answer: Any) -> list[Any]:
    output: Any = answer.output
    return [*output] if is_array(output) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
