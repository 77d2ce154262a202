"""Parameters as pairs of text, for a query and for a form: one rule for both.

Lists are `name[]`, again and again; objects are `name[key]`; None is left out; True is `true`. So the service
takes them, and so they go out from the openai package.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from azopenai.core.jsonvalue import is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXTS = {True: "true", False: "false"}


def pairs(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give each parameter as the pairs that it goes out as.

    Raises:
        TypeError: A value has no form as text.
        ValueError: A number is none, a text holds half a surrogate pair, or a list or object holds itself.
    """
    try:
        for name, value in values.items():
            yield from _pairs(name, value)
    except RecursionError:
        raise ValueError("the parameters are nested too deeply, or hold themselves") from None


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if is_mapping(value):
        held: Mapping[Any, Any] = value  # whose keys the user chose
        for key, item in held.items():
            if not isinstance(key, str):
                raise TypeError(f"the keys of {name} must be str, not {type(key).__name__}")
            yield from _pairs(f"{name}[{key}]", item)
    elif is_sequence(value):
        for item in value:
            yield from _pairs(f"{name}[]", item)
    elif isinstance(value, (str, int, float)):
        yield name, _text(name, value)
    else:
        raise TypeError(
            f"{name} is a {type(value).__name__}; accepted are str, numbers, bool, None, lists and dicts"
        )


def _text(name: str, value: str | float) -> str:
    if isinstance(value, bool):
        return _TEXTS[value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}; there is no form for it")
    text = str(value)
    try:
        f"{name}{text}".encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name!r} holds a lone surrogate, which is no character") from None
    return text
