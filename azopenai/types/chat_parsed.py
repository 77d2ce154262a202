"""Chat completions whose content was read: as an instance of the user's class, and so the tools' arguments.

What was read stands beside the wire form and is no part of it: `to_dict()` gives what the service sent, and
a message goes back in as it came. It is pickled and copied with the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

import attrs
from typing_extensions import TypeVar

from azopenai.core.decode import Model, Unknown, decode, model, with_response
from azopenai.core.jsonvalue import is_array
from azopenai.types.chat import (
    ChatCompletion,
    ChatCompletionMessage,
    ChatCompletionMessageCustomToolCall,
    ChatCompletionMessageFunctionToolCall,
    Choice,
    Function,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azopenai.core.response import ResponseInfo

T = TypeVar("T", default=None)


class Parsed:
    """What holds something that was read, at any depth."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        wire_form = super().__reduce__()[1]
        kept = [value._parsed for value in _holders(self)]  # noqa: SLF001 - it is our own
        return _restored, (*wire_form, kept)


def _restored(
    cls: type[Model], data: dict[str, Any], response: ResponseInfo | None, kept: list[Any]
) -> Model:
    value = with_response(decode(cls, data), response)
    for holder, parsed in zip(_holders(value), kept, strict=True):
        keep(holder, parsed)
    return value


def _holders(value: Any) -> Iterator[Any]:
    """All values, in order, that keep what was read of them."""
    if is_array(value):
        for item in value:
            yield from _holders(item)
    elif isinstance(value, Model):
        if hasattr(value, "_parsed"):
            yield value
        for attribute in attrs.fields(type(value)):
            yield from _holders(getattr(value, attribute.name))


def keep(holder: ParsedFunction | ParsedChatCompletionMessage[Any], parsed: Any) -> None:
    """Attach what was read to its place in a result, which is new and seen by nobody yet."""
    object.__setattr__(holder, "_parsed", parsed)


@model
class ParsedFunction(Parsed, Function):
    """The function that the model wants called, and its arguments, read."""

    _parsed: Any = attrs.field(default=None, eq=False, alias="parsed_arguments")

    @property
    def parsed_arguments(self) -> Any:
        """An instance of the tool's class, a dict of a function's arguments, else the JSON value.

        None where the tool is not strict.
        """
        return self._parsed

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}, parsed_arguments={self._parsed!r})"


@model
class ParsedFunctionToolCall(Parsed, ChatCompletionMessageFunctionToolCall):
    """A call of a function, its arguments read."""

    function: ParsedFunction


@model
class ParsedChatCompletionMessage(Parsed, ChatCompletionMessage, Generic[T]):
    """The model's message, its content read; it can be appended to `messages` as it is."""

    tool_calls: list[ParsedFunctionToolCall | ChatCompletionMessageCustomToolCall | Unknown] | None = None  # type: ignore[assignment]  # nobody appends to a frozen result
    _parsed: T | None = attrs.field(default=None, eq=False, alias="parsed")

    @property
    def parsed(self) -> T | None:
        """The content as an instance of the class that was asked for; None where there is no content."""
        return self._parsed

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}, parsed={self._parsed!r})"


@model
class ParsedChoice(Parsed, Choice, Generic[T]):
    """One answer, its content read."""

    message: ParsedChatCompletionMessage[T]


@model
class ParsedChatCompletion(Parsed, ChatCompletion, Generic[T]):
    """The answer to `chat.completions.parse`."""

    choices: list[ParsedChoice[T]]  # type: ignore[assignment]  # nobody appends to a frozen result
