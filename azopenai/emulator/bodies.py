"""What a request carries: a JSON object, a multipart form (RFC 7578), or nothing; and names with brackets."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.parser import HeaderParser
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl

from .errors import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .blobs import Payload, Piece
    from .http import ReceivedRequest
    from .jsontypes import JSON, JSONObject

_BOUNDARY = re.compile(r'(?i)multipart/form-data\s*;.*?\bboundary=(?:"([^"]+)"|([^\s;"]+))')
# `tags[]` and `tags[0]` are items of an array, `metadata[team]` is a member of an object.
_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_KEY = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class File:
    """A file of a form, as the client named and typed it; of a large body its data are a view."""

    name: str
    content_type: str
    data: Piece


@dataclass(frozen=True)
class Content:
    """What a request carries: parameters, and of a form its files by the name of their field."""

    params: JSONObject = field(default_factory=dict[str, "JSON"])
    files: Mapping[str, list[File]] = field(default_factory=dict[str, "list[File]"])


def read_nothing(_request: ReceivedRequest) -> Content:
    """Let a body be whatever it is."""
    return Content()


def read_json(request: ReceivedRequest) -> Content:
    """Give the JSON object in a request's body."""
    try:
        params = cast("JSON", json.loads(request.body, parse_constant=_no_constant))
    except ValueError:
        raise invalid(
            "We could not parse the JSON body of your request. The request body must be a JSON object."
        ) from None
    if not isinstance(params, dict):
        raise invalid("The request body must be a JSON object.", code="invalid_type")
    return Content(params)


def read_optional_json(request: ReceivedRequest) -> Content:
    """Give the JSON object in a request's body; no body is an empty one."""
    return read_json(request) if request.payload else Content()


def read_form_or_json(request: ReceivedRequest) -> Content:
    """Give what a request carries, whichever way it does."""
    is_json = request.headers.get("content-type", "").startswith("application/json")
    return read_json(request) if is_json else read_form(request)


def _no_constant(name: str) -> JSON:
    """Refuse NaN and Infinity, which Python reads and JSON does not have."""
    raise ValueError(name)


def read_form(request: ReceivedRequest) -> Content:
    """Give the fields and the files of a multipart form; the value of a field is text."""
    match = _BOUNDARY.match(request.headers.get("content-type", ""))
    if match is None:
        raise invalid("The request body must be multipart/form-data, with a boundary.")
    fields: list[tuple[str, str]] = []
    files: dict[str, list[File]] = {}
    for head, data in _parts(request.payload, b"--" + (match[1] or match[2]).encode("latin-1")):
        try:
            headers = HeaderParser().parsestr(head.decode())
            name = str(headers.get_param("name", "", "content-disposition"))
            filename = headers.get_filename()
            if filename is None:
                fields.append((name, bytes(data).decode()))
        except UnicodeDecodeError:
            raise invalid("A field of the form is not UTF-8.") from None
        if filename is not None:
            content_type = headers.get("content-type", "application/octet-stream")
            files.setdefault(name.partition("[")[0], []).append(File(filename, content_type, data))
    return Content(nest(fields), files)


def _parts(body: Payload, delimiter: bytes) -> Iterator[tuple[bytes, Piece]]:
    """Give head and content of each part between delimiters; of a body in a file no content is copied."""
    view = body if isinstance(body, bytes) else memoryview(body)
    start = 0 if body[: len(delimiter)] == delimiter else body.find(b"\r\n" + delimiter) + 2
    place = start + len(delimiter)
    while body[place : place + 2] == b"\r\n":
        middle = body.find(b"\r\n\r\n", place)
        end = body.find(b"\r\n" + delimiter, middle + 2)
        if -1 in (middle, end):
            break
        yield body[place + 2 : middle], view[middle + 4 : end]
        place = end + 2 + len(delimiter)
    if body[place : place + 2] != b"--":
        raise invalid("The multipart form is malformed: it does not end with its boundary.")


def query_params(request: ReceivedRequest) -> JSONObject:
    """Give the query of a request without its api-version; every value is text."""
    pairs = parse_qsl(request.target.partition("?")[2], keep_blank_values=True)
    return nest((name, value) for name, value in pairs if name != "api-version")


def nest(pairs: Iterable[tuple[str, str]]) -> JSONObject:
    """Give names with brackets as the arrays and objects that they stand for.

    Of a name that is given twice without brackets the last value holds. A name that is none of these forms,
    or that contradicts an earlier one, is a parameter as it stands.
    """
    found: JSONObject = {}
    for name, value in pairs:
        match = _NAME.fullmatch(name)
        if match is None or not _put(found, [match[1], *_KEY.findall(match[2])], value):
            found[name] = value
    return found


def _put(target: JSONObject, keys: list[str], value: str) -> bool:
    """Put a value where its keys lead; tell whether there was a place for it."""
    *path, last = keys
    if path and (not last or last.isdigit()):
        *path, name = path
        found = _descend(target, path)
        items = None if found is None else found.setdefault(name, [])
        if isinstance(items, list):
            items.append(value)
        return isinstance(items, list)
    found = _descend(target, path)
    if found is not None:
        found[last] = value
    return found is not None


def _descend(target: JSONObject, path: list[str]) -> JSONObject | None:
    """Give the object that a path leads to, made where there is none; None where something else is there."""
    for name in path:
        found = target.setdefault(name, {})
        if not isinstance(found, dict):
            return None
        target = found
    return target


def typed(params: JSONObject, *names: str) -> JSONObject:
    """Give a form's parameters with those called `names`, numbers and booleans, as what they say in JSON.

    What is neither stays text, for the checks to complain of.
    """
    return {name: _literal(value) if name in names else value for name, value in params.items()}


def _literal(value: JSON) -> JSON:
    try:
        found = cast("JSON", json.loads(value)) if isinstance(value, str) else value
    except ValueError:
        return value
    return found if isinstance(found, (int, float)) else value
