"""Checks of request parameters: tables of small functions, and the errors that Azure answers with.

A check takes a value and the name that errors give it, and raises `ServiceError` where the value will not do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from .errors import ServiceError, invalid
from .jsontypes import JSON, JSONObject, as_list, as_object
from .versions import is_known

Check: TypeAlias = Callable[[JSON, str], None]
Rule: TypeAlias = "tuple[Callable[[JSONObject], bool], str, str | None, str | None]"
"""A rule between parameters: when it is broken, and the error's message, param and code."""

_KINDS: Mapping[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    int: "an integer",
    float: "a decimal",
    type(None): "null",
}


def check(
    params: JSONObject, checks: Mapping[str, Check], required: tuple[str, ...], version: str | None
) -> None:
    """Check the parameters of a request against the table of an operation.

    Null stands for a missing parameter, and a parameter that is not in the table, or not yet in `version`, is
    refused as unknown.
    """
    for name in params:
        if name not in checks or not is_known(name, version):
            raise invalid(f"Unknown parameter: '{name}'.", name, "unknown_parameter")
    for name in required:
        if params.get(name) is None:
            raise missing(name)
    for name, value in params.items():
        if value is not None:
            checks[name](value, name)


def check_rules(params: JSONObject, rules: tuple[Rule, ...]) -> None:
    """Check what holds between parameters."""
    for broken, message, param, code in rules:
        if broken(params):
            raise invalid(message, param, code)


def missing(name: str) -> ServiceError:
    """Give the error for a parameter that has to be there."""
    return invalid(f"Missing required parameter: '{name}'.", name, "missing_required_parameter")


def wrong_type(name: str, expected: str, value: JSON) -> ServiceError:
    """Give the error for a value of another type; `expected` has its article."""
    got = _KINDS[type(value)]
    return invalid(
        f"Invalid type for '{name}': expected {expected}, but got {got} instead.", name, "invalid_type"
    )


def wrong_value(name: str, value: str, supported: tuple[str, ...]) -> ServiceError:
    """Give the error for a word that is none of those supported."""
    words = ", ".join(f"'{word}'" for word in supported)
    return invalid(f"Invalid value: '{value}'. Supported values are: {words}.", name, "invalid_value")


def anything(_value: JSON, _name: str) -> None:
    """Take any value."""


def boolean(value: JSON, name: str) -> None:
    """Take true and false."""
    if not isinstance(value, bool):
        raise wrong_type(name, "a boolean", value)


def string(value: JSON, name: str) -> None:
    """Take text."""
    if not isinstance(value, str):
        raise wrong_type(name, "a string", value)


def mapping(value: JSON, name: str) -> None:
    """Take an object, whatever it holds."""
    if not isinstance(value, dict):
        raise wrong_type(name, "an object", value)


def number(least: float, most: float) -> Check:
    """Take a number between two bounds, which are in."""

    def check_number(value: JSON, name: str) -> None:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise wrong_type(name, "a decimal", value)
        _bounds(value, name, least, most, "decimal")

    return check_number


def integer(least: float, most: float = float("inf")) -> Check:
    """Take a whole number between two bounds, which are in."""

    def check_integer(value: JSON, name: str) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_type(name, "an integer", value)
        _bounds(value, name, least, most, "integer")

    return check_integer


def _bounds(value: float, name: str, least: float, most: float, kind: str) -> None:
    for broken, side, sign, bound in (
        (value < least, "below_min", ">=", least),
        (value > most, "above_max", "<=", most),
    ):
        if broken:
            words = f"{kind} {side.split('_')[0]} {side.split('_')[1]}imum value"
            raise invalid(
                f"Invalid '{name}': {words}. Expected a value {sign} {bound:g}, but got {value} instead.",
                name,
                f"{kind}_{side}_value",
            )


def one_of(*words: str) -> Check:
    """Take one of the words."""

    def check_word(value: JSON, name: str) -> None:
        if not isinstance(value, str):
            raise wrong_type(name, f"one of {', '.join(words)}", value)
        if value not in words:
            raise wrong_value(name, value, words)

    return check_word


def array(item: Check, least: int = 0, most: int | None = None) -> Check:
    """Take an array whose items pass `item`, of `least` to `most` of them."""

    def check_array(value: JSON, name: str) -> None:
        if not isinstance(value, list):
            raise wrong_type(name, "an array", value)
        if len(value) < least:
            raise invalid(
                f"Invalid '{name}': empty array. Expected an array with minimum length {least}, but got an "
                "empty array instead.",
                name,
                "empty_array",
            )
        if most is not None and len(value) > most:
            raise invalid(
                f"Invalid '{name}': array too long. Expected an array with maximum length {most}, but got an "
                f"array with length {len(value)} instead.",
                name,
                "array_above_max_length",
            )
        for place, part in enumerate(value):
            item(part, f"{name}[{place}]")

    return check_array


def members(checks: Mapping[str, Check], required: tuple[str, ...] = ()) -> Check:
    """Take an object whose members pass their checks; members that have none pass."""

    def check_members(value: JSON, name: str) -> None:
        mapping(value, name)
        found = as_object(value)
        for key in required:
            if found.get(key) is None:
                raise missing(f"{name}.{key}")
        for key, part in found.items():
            if part is not None and key in checks:
                checks[key](part, f"{name}.{key}")

    return check_members


def either(expected: str, checks: Mapping[type, Check]) -> Check:
    """Take a value of one of several JSON types, each with a check of its own."""

    def check_either(value: JSON, name: str) -> None:
        if type(value) not in checks:
            raise wrong_type(name, expected, value)
        checks[type(value)](value, name)

    return check_either


STOP = either("a string or an array of strings", {str: string, list: array(string, 1, 4)})
STREAM_OPTIONS = members({"include_usage": boolean, "include_obfuscation": boolean})

STREAM_OPTIONS_RULE: Rule = (
    lambda params: bool(params.get("stream_options")) and params.get("stream") is not True,
    "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    "stream_options",
    None,
)


def stops(params: JSONObject) -> list[str]:
    """Give the stop sequences of a checked request."""
    value = params.get("stop")
    return [value] if isinstance(value, str) else [stop for stop in as_list(value) if isinstance(stop, str)]
