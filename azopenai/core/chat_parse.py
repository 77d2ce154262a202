"""From a chat completion to one whose content was read, or to the exception that says why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar, cast

from azopenai.core.decode import decode
from azopenai.core.jsonvalue import is_array
from azopenai.errors import (
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    OutputMismatchError,
    RefusalError,
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
    first: StructuredOutputError | None = None
    choices: Any = completion.choices  # a service may send anything: what is of another shape is let be
    for choice in choices if is_array(choices) else ():
        if _is_choice(choice):
            problem = _problem(choice, expected)  # of every one, so that the good ones are read
            first = first or problem
    if first is not None:
        first.completion = completion
        raise first


def _problem(choice: ParsedChoice[T], expected: Expected[T]) -> StructuredOutputError | None:
    reason: Any = choice.finish_reason
    if isinstance(reason, str) and reason in _CUT:
        return _CUT[reason]()
    message = choice.message
    if not _is_message(message):
        return None
    if message.refusal and expected.codec is not None:
        refused = RefusalError(f"the model refused: {message.refusal}")
        refused.refusal = message.refusal
        return refused
    try:
        _read_message(message, expected)
    except OutputMismatchError as mismatch:
        return mismatch
    return None


def _read_message(message: ParsedChatCompletionMessage[Any], expected: Expected[Any]) -> None:
    if isinstance(message.content, str):
        keep(message, expected.content(message.content))
    calls: Any = message.tool_calls
    for call in calls if is_array(calls) else ():
        function: Any = call.function if isinstance(call, ParsedFunctionToolCall) else None
        if isinstance(function, ParsedFunction):
            name: Any = function.name
            text: Any = function.arguments
            if isinstance(name, str) and isinstance(text, str):
                keep(function, expected.arguments(name, text))


def _is_choice(value: object) -> TypeGuard[ParsedChoice[Any]]:
    return isinstance(value, ParsedChoice)


def _is_message(value: object) -> TypeGuard[ParsedChatCompletionMessage[Any]]:
    return isinstance(value, ParsedChatCompletionMessage)
