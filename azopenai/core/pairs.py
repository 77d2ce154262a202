"""Parameters as pairs of text, for a query and for a form: one rule for both.

Lists are `name[]`, again and again; objects are `name[key]`; None is left out; True is `true`. So the service
takes them, and so they go out from the openai package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from azopenai.core.jsonvalue import is_mapping, is_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXTS = {True: "true", False: "false"}


def pairs(values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give each parameter as the pairs that it goes out as.

    Raises:
        TypeError: A value has no form as text.
    """
    for name, value in values.items():
        yield from _pairs(name, value)


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if is_mapping(value):
        yield from pairs({f"{name}[{key}]": item for key, item in value.items()})
    elif is_sequence(value):
        for item in value:
            yield from _pairs(f"{name}[]", item)
    elif isinstance(value, (str, int, float)):
        yield name, _TEXTS[value] if isinstance(value, bool) else str(value)
    else:
        raise TypeError(
            f"{name} is a {type(value).__name__}; accepted are str, numbers, bool, None, lists and dicts"
        )
