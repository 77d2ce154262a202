"""From a chat completion to one whose content was read, or to the exception that says why it cannot be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast

from azopenai.core.decode import decode
from azopenai.core.jsonvalue import is_array
from azopenai.core.structured import read_call, read_each, refused
from azopenai.errors import (
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    StructuredOutputError,
)
from azopenai.types.chat_parsed import (
    ParsedChatCompletion,
    ParsedChatCompletionMessage,
    ParsedChoice,
    ParsedFunction,
    ParsedFunctionToolCall,
)
from azopenai.types.parsed import keep

if TYPE_CHECKING:
    from azopenai.core.structured import Expected

T = TypeVar("T")

_CUT: dict[str, type[StructuredOutputError]] = {
    "length": LengthFinishReasonError,
    "content_filter": ContentFilterFinishReasonError,
}


def parsed_completion(expected: Expected[T], data: dict[str, Any]) -> ParsedChatCompletion[T]:
    """Decode a completion and read its choices.

    Raises:
        StructuredOutputError: One of them cannot be read.
    """
    completion = decode(cast("type[ParsedChatCompletion[T]]", ParsedChatCompletion), data)
    read_choices(completion, expected)
    return completion


def read_choices(completion: ParsedChatCompletion[T], expected: Expected[T]) -> None:
    """Read the choices of a completion that is new and seen by nobody yet.

    Raises:
        StructuredOutputError: One of them cannot be read; the others are, in the error's `completion`.
    """
    read_each(completion, completion.choices, partial(_read_choice, expected))


def _read_choice(expected: Expected[Any], choice: object) -> None:
    if not _is_choice(choice):
        return
    reason: Any = choice.finish_reason
    if isinstance(reason, str) and reason in _CUT:
        raise _CUT[reason]
    message = choice.message
    if _is_message(message):
        if message.refusal and expected.codec is not None:
            raise refused(message.refusal)
        _read_message(expected, message)


def _read_message(expected: Expected[Any], message: ParsedChatCompletionMessage[Any]) -> None:
    if isinstance(message.content, str):
        keep(message, expected.content(message.content))
    calls: Any = message.tool_calls
    for call in calls if is_array(calls) else ():
        function: Any = call.function if isinstance(call, ParsedFunctionToolCall) else None
        if isinstance(function, ParsedFunction):
            read_call(function, expected, function.name, function.arguments)


def _is_choice(value: object) -> TypeGuard[ParsedChoice[Any]]:
    return isinstance(value, ParsedChoice)


def _is_message(value: object) -> TypeGuard[ParsedChatCompletionMessage[Any]]:
    return isinstance(value, ParsedChatCompletionMessage)
