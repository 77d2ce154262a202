"""JSON as types, and readers that turn a value of the wrong type into an empty one of the right type."""

from __future__ import annotations

from typing import TypeAlias

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
JSONObject: TypeAlias = "dict[str, JSON]"
# What handlers build: read by `json.dumps` alone, so that its values need no narrower type.
Body: TypeAlias = "dict[str, object]"


def as_object(value: JSON) -> JSONObject:
    """Give `value` if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: JSON) -> list[JSON]:
    """Give `value` if it is an array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: JSON) -> str:
    """Give `value` if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def as_int(value: JSON, default: int = 0) -> int:
    """Give `value` if it is an integer (a boolean is none), else `default`."""
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def as_float(value: JSON, default: float = 0.0) -> float:
    """Give `value` if it is a number (a boolean is none), else `default`."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else default
