"""Ids that become a part of a URL's path: checked first, quoted then."""

from __future__ import annotations

from urllib.parse import quote


def path_segment(name: str, value: object, *, quoted: bool = True) -> str:
    """Check an id and quote it for a path.

    A dotted id would climb the path, and an empty one would name the list instead of its entry.

    Args:
        name: What the id is called, for the message.
        value: The id.
        quoted: Whether to give it quoted, or as it is.

    Raises:
        TypeError: It is no str.
        ValueError: It is empty, `.` or `..`, or has control characters.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not {type(value).__name__}")
    if not value.strip() or value in {".", ".."}:
        raise ValueError(f"{name} must not be empty, '.' or '..'; it is {value!r}")
    if not value.isprintable():
        raise ValueError(f"{name} must not have control characters; it is {value!r}")
    return quote(value, safe="-._~:@") if quoted else value
