"""Chat completions as a conversation with tools."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params
from azopenai.core.decode import wire
from azopenai.core.jsonvalue import is_array, is_mapping
from azopenai.core.structured import Expected
from azopenai.core.tool_loop import Bounds
from azopenai.core.tools import runnable
from azopenai.resources.chat_requests import create_request, expecting, parsing_request
from azopenai.types.chat import (
    ChatCompletionMessage,
    ChatCompletionMessageCustomToolCall,
    Choice,
)
from azopenai.types.chat_params import CompletionRunToolsParams
from azopenai.types.tools import ToolCall

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from azopenai.core.request import Request
    from azopenai.core.tools import FunctionTool
    from azopenai.types.tools import ToolResult

NAME = "chat.completions.run_tools"


def chat_run(params: Any, *, may_wait: bool) -> tuple[ChatConversation, list[FunctionTool], Bounds]:
    """What a run is made of.

    Args:
        params: The user's keywords.
        may_wait: Whether async functions may be among the tools.

    Raises:
        TypeError, ValueError: A parameter will not do, or a function cannot be a tool.
    """
    check_params(NAME, params, CompletionRunToolsParams)
    rest = dict(params)
    bounds = Bounds.taken(NAME, rest)
    tools = runnable(rest["tools"], NAME, "chat", may_wait=may_wait)
    if rest.get("n") not in {None, 1}:
        raise ValueError(f"{NAME}(): n must be 1; one answer is gone on with")
    expected, body = expecting({**rest, "tools": tools})
    # The content is read; the arguments are left to the tools.
    reading = partial(parsing_request, Expected(expected.codec))
    request = create_request if expected.codec is None else reading
    request(body)  # what is wrong is told now
    return ChatConversation(body, request), tools, bounds


class ChatConversation:
    """A chat whose answers may call tools. Of several choices only the first would be gone on with.

    Args:
        params: The parameters of a call.
        request: From parameters to a call.
    """

    def __init__(self, params: Mapping[str, Any], request: Callable[[Any], Request[Any, Any]]) -> None:
        self._params = dict(params)
        self._request = request
        self.messages = list(params["messages"])

    def request(self) -> Request[Any, Any]:
        """The call that asks the model to go on."""
        return self._request({**self._params, "messages": self.messages[:]})

    def calls(self, answer: Any) -> list[ToolCall]:
        """The tools that an answer calls."""
        message = _message(answer)
        calls: Any = message.tool_calls if message is not None else None
        return [_call(call) for call in calls] if is_array(calls) else []

    def add(self, answer: Any, results: Sequence[ToolResult]) -> None:
        """Go on with an answer, and what came of the tools that it calls."""
        message = _message(answer)
        if message is not None:
            self.messages.append(message)
        for result in results:
            self.messages.append({"role": "tool", "tool_call_id": result.call.id, "content": result.output})
        choice = self._params.get("tool_choice")
        if choice == "required" or (is_mapping(choice) and choice.get("type") in {"function", "custom"}):
            del self._params["tool_choice"]  # it holds for the first turn, or the run would have no end


def _message(answer: Any) -> ChatCompletionMessage | None:
    choices = answer.choices
    choice = choices[0] if is_array(choices) and choices else None
    message: Any = choice.message if isinstance(choice, Choice) else None
    return message if isinstance(message, ChatCompletionMessage) else None


def _call(call: Any) -> ToolCall:
    """A call of whatever kind; a service may send anything, and what is no call of a function is unknown."""
    if isinstance(call, ChatCompletionMessageCustomToolCall):
        return ToolCall(_text(call.id), _text(getattr(call.custom, "name", None)), "")
    function = getattr(call, "function", None)
    name = getattr(function, "name", None) or getattr(call, "type", None)
    arguments = wire(getattr(function, "arguments", None))
    text = (
        arguments if isinstance(arguments, str) else json.dumps(arguments or {})
    )  # some servers send an object
    return ToolCall(_text(getattr(call, "id", None)), _text(name), text)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
