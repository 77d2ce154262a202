"""Responses whose text was read, as an instance of the user's class, and the tools' arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeGuard

import attrs
from typing_extensions import TypeVar

from azopenai.core.decode import model
from azopenai.core.jsonvalue import is_array
from azopenai.types.parsed import Parsed, ParsedArguments, ParsedText
from azopenai.types.responses_content import ResponseOutputAudio, ResponseOutputRefusal, ResponseOutputText
from azopenai.types.responses_items import ResponseFunctionToolCall, ResponseOtherItem, ResponseOutputMessage
from azopenai.types.responses_response import Response

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T", default=None)


@model
class ParsedResponseOutputText(ParsedText[T], ResponseOutputText, Generic[T]):
    """Text of the model, read."""

    _parsed: T | None = attrs.field(default=None, eq=False, alias="parsed")


@model
class ParsedResponseOutputMessage(Parsed, ResponseOutputMessage, Generic[T]):
    """A message of the model, its text read."""

    content: list[  # type: ignore[assignment]  # nobody appends to a frozen result
        ParsedResponseOutputText[T] | ResponseOutputRefusal | ResponseOutputAudio
    ]


@model
class ParsedResponseFunctionToolCall(ParsedArguments, ResponseFunctionToolCall):
    """A call of a function, its arguments read."""

    _parsed: Any = attrs.field(default=None, eq=False, alias="parsed_arguments")


ParsedResponseOutputItem = ParsedResponseOutputMessage[T] | ParsedResponseFunctionToolCall | ResponseOtherItem
"""An item of a parsed response's `output`."""


@model
class ParsedResponse(Parsed, Response, Generic[T]):
    """The answer to `responses.parse`."""

    output: list[  # type: ignore[assignment]  # nobody appends to a frozen result
        ParsedResponseOutputMessage[T] | ParsedResponseFunctionToolCall | ResponseOtherItem
    ]

    @property
    def output_parsed(self) -> T | None:
        """The first text as an instance of the class that was asked for; None where there is no text."""
        for part in _texts(self.output):
            if part.parsed is not None:
                parsed: T = part.parsed
                return parsed
        return None


def _texts(output: object) -> Iterator[ParsedResponseOutputText[Any]]:
    """The texts of an output; a service may send anything, and what is of another shape has none."""
    for item in output if is_array(output) else ():
        content: Any = item.content if is_message(item) else None
        for part in content if is_array(content) else ():
            if is_text(part):
                yield part


def is_message(value: object) -> TypeGuard[ParsedResponseOutputMessage[Any]]:
    """Whether an item is a message."""
    return isinstance(value, ParsedResponseOutputMessage)


def is_text(value: object) -> TypeGuard[ParsedResponseOutputText[Any]]:
    """Whether a part of a message is text."""
    return isinstance(value, ParsedResponseOutputText)
