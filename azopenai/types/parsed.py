"""What was read of an answer: it stands beside the wire form, and is no part of it.

`to_dict()` gives what the service sent, and an item goes back in as it came. What was read is pickled and
copied with the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

import attrs
from typing_extensions import TypeVar

from azopenai.core.decode import Model, decode, with_response
from azopenai.core.jsonvalue import is_array

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


class ParsedText(Parsed, Generic[T]):
    """What says something that is read; the field `_parsed` is the model's own, which has a place for it."""

    __slots__ = ()
    _parsed: T | None

    @property
    def parsed(self) -> T | None:
        """What it says, as an instance of the class that was asked for; None where it says nothing."""
        return self._parsed

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}, parsed={self._parsed!r})"


class ParsedArguments(Parsed):
    """What calls a tool with arguments that are read; the field `_parsed` is the model's own."""

    __slots__ = ()
    _parsed: Any

    @property
    def parsed_arguments(self) -> Any:
        """An instance of the tool's class, a dict of a function's arguments, else the JSON value.

        None where the tool is not strict.
        """
        return self._parsed

    def __repr__(self) -> str:
        return f"{super().__repr__()[:-1]}, parsed_arguments={self._parsed!r})"


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


def keep(holder: Parsed, parsed: Any) -> None:
    """Attach what was read to its place in a result, which is new and seen by nobody yet."""
    object.__setattr__(holder, "_parsed", parsed)
