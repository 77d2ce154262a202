"""A small instance of a JSON schema: what a model with structured output might have written."""

from __future__ import annotations

import re
from contextlib import suppress
from math import ceil, floor, inf
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

from .jsontypes import JSON, JSONObject, as_int, as_list, as_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_T = TypeVar("_T")

# A schema can be written whose expansion has no end in practice (ten definitions, each of which names all).
_MAX_NODES = 5_000
# How far from a multiple a quotient of floats may be.
_NEARLY = 1e-9
# What a schema without a type is taken for, by the first of its keywords that stands here.
_TYPE_OF_KEYWORD: Mapping[str, str] = {
    "properties": "object",
    "required": "object",
    "items": "array",
    "prefixItems": "array",
    "minItems": "array",
    "minimum": "number",
    "maximum": "number",
    "exclusiveMinimum": "number",
    "exclusiveMaximum": "number",
    "multipleOf": "number",
}
_FORMATS: Mapping[str, str] = {
    "date": "2024-10-21",
    "date-time": "2024-10-21T12:00:00Z",
    "duration": "P1D",
    "email": "someone@example.com",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "time": "12:00:00Z",
    "uri": "https://example.com/",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_NUMBER = re.compile(r"(?<![\w.-])-?\d{1,15}(?:\.\d{1,15})?(?!\w|\.\d)")
_NAME = re.compile(r"\b[A-Z]\w+(?: [A-Z]\w+)*")
# Words that stand at the head of a sentence without being a name.
_STARTER_WORDS = """
    add ahoy an and are at book calculate call can convert could create describe do does extract find for from
    get give hello hey hi how if in is it list look make multiply my on please schedule search send show tell
    thank thanks that the there these they this to translate use we what when where which who why will with
    would write you
"""
_STARTERS = frozenset(_STARTER_WORDS.split())


class _ImpossibleError(Exception):
    """No instance was found in reasonable time."""


class Hints:
    """Names and numbers in a text, which an instance uses where they fit, so that it is about the text."""

    def __init__(self, text: str = "") -> None:
        self._words = frozenset(re.findall(r"\w+", text.lower()))
        self._names = list(_names(text))
        self._numbers = [float(found) for found in _NUMBER.findall(text)]

    def name(self, fits: Callable[[str], bool]) -> str | None:
        """Take the next name in the text that fits."""
        return _take(self._names, fits)

    def number(self, fits: Callable[[float], bool]) -> float | None:
        """Take the next number in the text that fits."""
        return _take(self._numbers, fits)

    def mentions(self, value: JSON) -> bool:
        """Tell whether the text has `value` as a word."""
        return isinstance(value, str) and value.lower() in self._words


def _names(text: str) -> Iterator[str]:
    """Give the capitalised words of `text`, those that belong together as one."""
    for found in _NAME.findall(text):
        words: list[str] = found.split()
        while words and words[0].lower() in _STARTERS:
            words.pop(0)
        if words:
            yield " ".join(words)


def _take(values: list[_T], fits: Callable[[_T], bool]) -> _T | None:
    for place, value in enumerate(values):
        if fits(value):
            return values.pop(place)
    return None


def instance(schema: JSON, text: str = "") -> JSON:
    """Give a small instance of `schema`, the same for the same `text`, from which it takes names and numbers.

    Required members alone are given, or all of them where the schema requires none. Patterns are not
    followed. Gives an empty object for a schema that has no (finite) instance.
    """
    try:
        return _Maker(schema, Hints(text)).make(schema, "text", 0)
    except (_ImpossibleError, RecursionError):
        return {}


class _Maker:
    """Makes the values of one instance."""

    def __init__(self, root: JSON, hints: Hints) -> None:
        self._root = root
        self._hints = hints
        self._nodes = 0
        # References that are being followed; a schema inside itself is left out, or there would be no end.
        self._open: list[str] = []
        self._makers: Mapping[str, Callable[[JSONObject, str, int], JSON]] = {
            "object": self._object,
            "array": self._array,
            "string": self._string,
            "number": self._number,
            "integer": self._number,
            "boolean": lambda _schema, _name, index: index % 2 == 0,
            "null": lambda _schema, _name, _index: None,
        }

    def make(self, schema: JSON, name: str, index: int) -> JSON:
        """Give a value for the member or item called `name`; `index` tells items of an array apart."""
        self._nodes += 1
        if schema is False or self._nodes > _MAX_NODES:
            raise _ImpossibleError
        depth = len(self._open)
        try:
            flat = self._flatten(as_object(schema), depth)
            return self._choose(flat, name, index)
        finally:
            del self._open[depth:]

    def _choose(self, schema: JSONObject, name: str, index: int) -> JSON:
        """Give a value for a schema that has no references left at its top."""
        if "const" in schema:
            return schema["const"]
        values = as_list(schema.get("enum"))
        if values:
            mentioned = [value for value in values if self._hints.mentions(value)]
            return mentioned[0] if mentioned else values[index % len(values)]
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                rest: JSONObject = {key: value for key, value in schema.items() if key != keyword}
                return self._first(as_list(schema[keyword]), rest, name, index)
        return self._makers.get(_type(schema), self._string)(schema, name, index)

    def _first(self, alternatives: list[JSON], rest: JSONObject, name: str, index: int) -> JSON:
        """Give a value for the first alternative that has one."""
        for alternative in (alternative for alternative in alternatives if alternative is not False):
            with suppress(_ImpossibleError):
                return self.make(_merge(rest, as_object(alternative)), name, index)
        raise _ImpossibleError

    def _flatten(self, schema: JSONObject, depth: int) -> JSONObject:
        """Give `schema` with what `$ref` and `allOf` name merged in."""
        parts = as_list(schema.get("allOf"))
        merged: JSONObject = {key: value for key, value in schema.items() if key not in {"$ref", "allOf"}}
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if reference in self._open[:depth]:
                raise _ImpossibleError
            # One that was merged already on this level adds nothing.
            if reference not in self._open:
                self._open.append(reference)
                parts = [self._resolve(reference), *parts]
        for part in parts:
            merged = _merge(self._flatten(as_object(part), depth), merged)
        return merged

    def _resolve(self, reference: str) -> JSON:
        """Give what a reference inside the schema points to (RFC 6901)."""
        start, *steps = reference.split("/")
        if start != "#":
            raise _ImpossibleError
        found = self._root
        for step in steps:
            members = as_object(found)
            key = unquote(step).replace("~1", "/").replace("~0", "~")
            if key not in members:
                raise _ImpossibleError
            found = members[key]
        return found

    def _object(self, schema: JSONObject, _name: str, _index: int) -> JSON:
        properties = as_object(schema.get("properties"))
        required = [key for key in as_list(schema.get("required")) if isinstance(key, str)]
        made: JSONObject = {}
        for key, value in properties.items():
            if key in required:
                made[key] = self.make(value, key, 0)
            elif not required:
                with suppress(_ImpossibleError):
                    made[key] = self.make(value, key, 0)
        for key in required:
            if key not in properties:
                made[key] = self.make(schema.get("additionalProperties", True), key, 0)
        return made

    def _array(self, schema: JSONObject, name: str, _index: int) -> JSON:
        first, rest = as_list(schema.get("prefixItems")), schema.get("items", True)
        least = as_int(schema.get("minItems"))
        count = max(least, len(first), 1)
        items: list[JSON] = []
        for index in range(min(count, as_int(schema.get("maxItems"), count))):
            with suppress(_ImpossibleError):
                items.append(self.make(first[index] if index < len(first) else rest, name, index))
            if len(items) == index:
                break
        if len(items) < least:
            raise _ImpossibleError
        return items

    def _string(self, schema: JSONObject, name: str, index: int) -> JSON:
        if schema.get("format") in _FORMATS:
            return _FORMATS[str(schema["format"])]
        least, most = as_int(schema.get("minLength")), as_int(schema.get("maxLength"), _MAX_NODES)
        hint = self._hints.name(lambda text: least <= len(text) <= most)
        text = hint or (name if index == 0 else f"{name} {index + 1}")
        return text.ljust(min(least, _MAX_NODES), ".")[:most]

    def _number(self, schema: JSONObject, _name: str, index: int) -> JSON:
        low, high, step = _range(schema)
        stepped = _type(schema) == "integer" or "multipleOf" in schema
        excluded = _excluded(schema)

        def fits(value: float) -> bool:
            off = abs(value / step - round(value / step))
            return low <= value <= high and value not in excluded and (off < _NEARLY or not stepped)

        value = self._hints.number(fits)
        if value is None:
            value = next(filter(fits, _candidates(low, high, step, index)), None)
        if value is None:
            raise _ImpossibleError
        return int(value) if value == int(value) else value


def _candidates(low: float, high: float, step: float, index: int) -> Iterator[float]:
    """Give numbers that may fit: zero, and those about the bounds; for later items of an array later ones."""
    anchors = [0.0]
    if low > -inf:
        anchors += [ceil(low / step) * step, ceil(low / step) * step + step]
    if high < inf:
        anchors += [floor(high / step) * step, floor(high / step) * step - step]
    if low > -inf and high < inf:
        anchors.append((low + high) / 2)
    yield from (anchor + index * step for anchor in anchors)
    yield from anchors


def _type(schema: JSONObject) -> str:
    """Give the type to make: of several the first that is not null; without any, what the keywords tell."""
    named = schema.get("type")
    types = [kind for kind in (named if isinstance(named, list) else [named]) if isinstance(kind, str)]
    if types:
        return next((kind for kind in types if kind != "null"), "null")
    return next((_TYPE_OF_KEYWORD[key] for key in schema if key in _TYPE_OF_KEYWORD), "string")


def _range(schema: JSONObject) -> tuple[float, float, float]:
    """Give least, greatest and step of a number; the bounds that are excluded are still in."""
    low = [_float(schema.get(key), -inf) for key in ("minimum", "exclusiveMinimum")]
    high = [_float(schema.get(key), inf) for key in ("maximum", "exclusiveMaximum")]
    return max(low), min(high), abs(_float(schema.get("multipleOf"), 1.0)) or 1.0


def _excluded(schema: JSONObject) -> set[float]:
    """Give the bounds that are no values: in OpenAPI 3.0 a flag says so of the other bounds."""
    found: set[float] = set()
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        value = schema.get(exclusive)
        found.add(_float(schema.get(bound) if value is True else value, inf))
    return found


def _float(value: JSON, default: float) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else default


def _merge(one: JSONObject, other: JSONObject) -> JSONObject:
    """Give a schema that both `one` and `other` describe; where they differ `other` holds."""
    merged: JSONObject = {**one, **other}
    if "properties" in one and "properties" in other:
        merged["properties"] = {**as_object(one["properties"]), **as_object(other["properties"])}
    if "required" in one and "required" in other:
        merged["required"] = [*as_list(one["required"]), *as_list(other["required"])]
    return merged
