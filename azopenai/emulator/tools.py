"""Which functions the emulator's model calls, and with what arguments."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from .jsontypes import JSONObject, as_list, as_object, as_text
from .schema import instance
from .text import make_id

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
# Words in names of functions that say nothing about what a message has to be about.
_GENERIC_WORDS = """
    add all and by call compute create current data delete do fetch find for from func function get handle in
    info list lookup make my new now of on query read run search set show the to tool update with
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())


@dataclass(frozen=True)
class ToolCall:
    """A call of a function that the model asks for; `arguments` is JSON text."""

    id: str
    name: str
    arguments: str


def choose_calls(params: JSONObject, text: str, *, answers_user: bool, seed: bytes) -> list[ToolCall]:
    """Give the calls that answer a request.

    Parameters:
        params: The checked parameters.
        text: The last user message.
        answers_user: Whether that message is the last of all, so that no result was given yet.
        seed: What ids are derived from.
    """
    functions = _functions(params)
    choice = params.get("tool_choice", params.get("function_call"))
    if isinstance(choice, dict):
        name = as_text(as_object(choice.get("function", choice)).get("name"))
        chosen = [function for function in functions if function.get("name") == name]
    elif choice == "none":
        chosen = []
    else:
        chosen = [f for f in functions if _is_mentioned(as_text(f.get("name")), text)] if answers_user else []
        if choice == "required" and not chosen:
            chosen = functions
            params = {**params, "parallel_tool_calls": False}
    if params.get("parallel_tool_calls") is False or params.get("functions"):
        chosen = chosen[:1]
    return [
        ToolCall(
            make_id("call_", b"%d %b" % (place, seed), 24),
            as_text(function["name"]),
            _arguments(function, text),
        )
        for place, function in enumerate(chosen)
    ]


def _functions(params: JSONObject) -> list[JSONObject]:
    """Give the functions of a request, those of the older parameter among them."""
    tools = [as_object(as_object(tool).get("function")) for tool in as_list(params.get("tools"))]
    return [*tools, *(as_object(function) for function in as_list(params.get("functions")))]


def _is_mentioned(name: str, text: str) -> bool:
    """Tell whether `text` has the function's name, or a word of it that means something."""
    words = {word.lower() for word in re.findall(r"\w+", text)}
    pieces = {piece.lower() for piece in _PIECE.findall(name)}
    return name.lower() in text.lower() or bool((pieces - _GENERIC) & words)


def _arguments(function: JSONObject, text: str) -> str:
    """Give arguments that fit the function's parameters."""
    return json.dumps(instance(function.get("parameters", {"type": "object"}), text), ensure_ascii=False)
