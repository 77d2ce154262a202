"""What completions and embeddings work on: a text, texts, tokens, or lists of tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from .jsontypes import as_list
from .validation import array, wrong_type

if TYPE_CHECKING:
    from .jsontypes import JSON

Input: TypeAlias = "str | list[int]"

_MAX_INPUTS = 2_048
_EXPECTED = "a string, an array of strings, or an array of tokens or token lists"


def check_inputs(value: JSON, name: str) -> None:
    """Take a text, texts, tokens or lists of tokens, at most 2,048 of them."""
    items: list[JSON] = value if isinstance(value, list) else [value]
    array(lambda _item, _name: None, 1, None if _all(items, int) else _MAX_INPUTS)(items, name)
    if not (_all(items, str) or (isinstance(value, list) and (_all(items, int) or _all(items, list)))):
        raise wrong_type(name, _EXPECTED, value)
    for place, item in enumerate(items):
        if isinstance(item, list) and item and not _all(item, int):
            raise wrong_type(f"{name}[{place}]", "an array of integers", item)


def read_inputs(value: JSON) -> list[Input]:
    """Give the inputs of a checked value one by one."""
    if isinstance(value, str):
        return [value]
    items = as_list(value)
    if _all(items, int):
        return [_tokens(items)]
    return [item if isinstance(item, str) else _tokens(as_list(item)) for item in items]


def _all(items: list[JSON], kind: type) -> bool:
    """Tell whether all items are of one type; a boolean is no integer here."""
    return all(type(item) is kind for item in items)


def _tokens(items: list[JSON]) -> list[int]:
    return [item for item in items if isinstance(item, int)]
