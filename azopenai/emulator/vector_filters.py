"""Filters of a search: comparisons with the attributes of files, and what joins them."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from .jsontypes import JSON, JSONObject, as_float, as_list, as_object, as_text
from .validation import array, members, one_of, string, wrong_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_JOINS = ("and", "or")
_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_TYPES = ("eq", "ne", *_ORDERS, "in", "nin", *_JOINS)


def _scalar(value: JSON, name: str) -> None:
    if not isinstance(value, (str, int, float)):
        raise wrong_type(name, "a string, a number or a boolean", value)


_SCALARS = array(_scalar, 1)


def filters(value: JSON, name: str) -> None:
    """Take a comparison, or several joined by "and" or "or"."""
    members({"type": one_of(*_TYPES)}, ("type",))(value, name)
    kind = as_text(as_object(value)["type"])
    if kind in _JOINS:
        members({"filters": array(filters, 1)}, ("filters",))(value, name)
    else:
        known = _SCALARS if kind in {"in", "nin"} else _scalar
        members({"key": string, "value": known}, ("key", "value"))(value, name)


def passes(found: JSONObject, wanted: JSONObject) -> bool:
    """Tell whether attributes pass a checked filter; an empty one lets all pass."""
    kind = as_text(wanted.get("type"))
    if kind in _JOINS:
        verdicts = [passes(found, as_object(item)) for item in as_list(wanted["filters"])]
        return all(verdicts) if kind == "and" else any(verdicts)
    if not kind:
        return True
    actual, value = found.get(as_text(wanted["key"])), wanted["value"]
    if kind in _ORDERS:
        # What cannot be compared does not pass.
        numbers = isinstance(actual, (int, float)), isinstance(value, (int, float))
        return all(numbers) and _ORDERS[kind](as_float(actual), as_float(value))
    matches = actual in as_list(value) if kind in {"in", "nin"} else actual == value
    return matches is (kind in {"eq", "in"})
