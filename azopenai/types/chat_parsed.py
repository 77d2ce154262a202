"""Chat completions whose content was read, as an instance of the user's class, and the tools' arguments."""

from __future__ import annotations

from typing import Any, Generic

import attrs
from typing_extensions import TypeVar

from azopenai.core.decode import Unknown, model
from azopenai.types.chat import (
    ChatCompletion,
    ChatCompletionMessage,
    ChatCompletionMessageCustomToolCall,
    ChatCompletionMessageFunctionToolCall,
    Choice,
    Function,
)
from azopenai.types.parsed import Parsed, ParsedArguments, ParsedText

T = TypeVar("T", default=None)


@model
class ParsedFunction(ParsedArguments, Function):
    """The function that the model wants called, and its arguments, read."""

    _parsed: Any = attrs.field(default=None, eq=False, alias="parsed_arguments")


@model
class ParsedFunctionToolCall(Parsed, ChatCompletionMessageFunctionToolCall):
    """A call of a function, its arguments read."""

    function: ParsedFunction


@model
class ParsedChatCompletionMessage(ParsedText[T], ChatCompletionMessage, Generic[T]):
    """The model's message, its content read; it can be appended to `messages` as it is."""

    tool_calls: list[ParsedFunctionToolCall | ChatCompletionMessageCustomToolCall | Unknown] | None = None  # type: ignore[assignment]  # nobody appends to a frozen result
    _parsed: T | None = attrs.field(default=None, eq=False, alias="parsed")


@model
class ParsedChoice(Parsed, Choice, Generic[T]):
    """One answer, its content read."""

    message: ParsedChatCompletionMessage[T]


@model
class ParsedChatCompletion(Parsed, ChatCompletion, Generic[T]):
    """The answer to `chat.completions.parse`."""

    choices: list[ParsedChoice[T]]  # type: ignore[assignment]  # nobody appends to a frozen result
