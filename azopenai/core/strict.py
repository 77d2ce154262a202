"""Any JSON Schema in the strict form that the service takes, or a clear refusal.

In that form an object names every member, all of them required and no others; there are no defaults, no
`allOf` or `oneOf`, nothing beside a `$ref`, and of the keywords that bound a value none. What can be said
in it otherwise is: bounds go into the description, for the model to read.
https://learn.microsoft.com/azure/ai-services/openai/how-to/structured-outputs
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from azopenai.core.jsonvalue import is_array, is_object

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = ("type", "title", "enum", "const")
_BOUNDS = (
    *("minLength", "maxLength", "pattern", "format"),
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minItems", "maxItems", "uniqueItems"),
)
_REFUSED = (
    *("not", "if", "then", "else", "dependentRequired", "dependentSchemas", "prefixItems", "contains"),
    *("patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties"),
)
_DEFINITIONS = ("$defs", "definitions")


def strict_schema(schema: dict[str, Any], path: str) -> dict[str, Any]:
    """Give a schema in the strict form; the one that is given stays as it is.

    Args:
        schema: What pydantic makes of a model, or anything like it.
        path: What it is of, for messages.

    Raises:
        TypeError: It says something that the strict form cannot.
    """
    whole = _Strict(schema)
    strict = whole.definition(schema, path)
    if strict.get("type") != "object":
        raise TypeError(f"{path} is no object, and the strict form of JSON Schema begins with one")
    definitions = {
        name: whole.definition(definition, name)
        for key in _DEFINITIONS
        for name, definition in schema.get(key, {}).items()
    }
    used = _used(strict, definitions)
    return {**strict, "$defs": {n: d for n, d in definitions.items() if n in used}} if used else strict


def _used(strict: dict[str, Any], definitions: dict[str, Any]) -> set[str]:
    """The names of the definitions that are referred to, from the schema or from one another."""
    used: set[str] = set()
    waiting: list[Any] = [strict]
    while waiting:
        for reference in _references(waiting.pop()):
            name = reference.rpartition("/")[2]
            if name in definitions and name not in used:
                used.add(name)
                waiting.append(definitions[name])
    return used


def _references(value: Any) -> Iterator[str]:
    if is_object(value):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif is_array(value):
        for inner in value:
            yield from _references(inner)


class _Strict:
    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root

    def definition(self, schema: Any, path: str) -> dict[str, Any]:
        """Give a schema that others refer to, itself no reference."""
        if is_object(schema) and "$ref" in schema:
            beside = {key: value for key, value in schema.items() if key != "$ref"}
            return self._written_out(schema["$ref"], beside, path, frozenset())
        return self.node(schema, path, frozenset())

    def node(self, schema: Any, path: str, inside: frozenset[str]) -> dict[str, Any]:
        """Give one schema, at any depth, in the strict form.

        Args:
            schema: The schema.
            path: Where it stands, for messages.
            inside: The references that were replaced by what they name on the way here.
        """
        if not is_object(schema):
            raise _refusal(path, "any value at all")
        rest = {key: value for key, value in schema.items() if key not in _DEFINITIONS}
        parts = rest.pop("allOf", [])
        if len(parts) > 1:
            raise _refusal(path, "several schemas at once (allOf)")
        if parts:
            return self.node({**parts[0], **rest}, path, inside)
        if "$ref" in rest:
            return self._reference(rest.pop("$ref"), rest, path, inside)
        for keyword in _REFUSED:
            if keyword in rest:
                raise _refusal(path, keyword)
        made = {key: rest[key] for key in _KEPT if key in rest}
        description = _description(rest)
        if description:
            made["description"] = description
        return {**made, **self._structure(rest, path, inside)}

    def _reference(
        self, to: str, beside: dict[str, Any], path: str, inside: frozenset[str]
    ) -> dict[str, Any]:
        """A reference stands alone; where there is more beside it, what it names is written out in its place.

        Of a definition that holds itself the inner one stays a reference, and loses what stands beside it.
        """
        if not beside or to in inside:
            return {"$ref": to.replace("#/definitions/", "#/$defs/")}
        return self._written_out(to, beside, path, inside)

    def _written_out(
        self, to: str, beside: dict[str, Any], path: str, inside: frozenset[str]
    ) -> dict[str, Any]:
        found: Any = self._root
        for step in to.split("/")[1:]:
            found = found.get(step) if is_object(found) else None
        if not to.startswith("#") or not is_object(found):
            raise _refusal(path, f"the reference {to!r}, which names nothing in this schema")
        return self.node({**found, **beside}, path, inside | {to})

    def _structure(self, schema: dict[str, Any], path: str, inside: frozenset[str]) -> dict[str, Any]:
        kinds = schema.get("type", [])
        options = schema.get("anyOf", schema.get("oneOf"))
        if is_array(options):
            return {"anyOf": [self.node(option, path, inside) for option in options]}
        made: dict[str, Any] = {}
        if "object" in kinds or "properties" in schema:
            made |= self._object(schema, path, inside)
        if "array" in kinds:
            made["items"] = self.node(schema.get("items"), f"{path}[]", inside)
        if not kinds and not made and "enum" not in schema and "const" not in schema:
            raise _refusal(path, "any value at all")
        return made

    def _object(self, schema: dict[str, Any], path: str, inside: frozenset[str]) -> dict[str, Any]:
        properties = schema.get("properties", {})
        if schema.get("additionalProperties", "properties" not in schema) is not False:
            raise _refusal(path, OPEN_OBJECT)
        return {
            "type": schema.get("type", "object"),
            "properties": {
                name: self.node(member, f"{path}.{name}", inside) for name, member in properties.items()
            },
            "required": list(properties),
            "additionalProperties": False,
        }


OPEN_OBJECT = "a dict, whose members have names of the model's choosing; a list of objects can say the same"


def _refusal(path: str, what: str) -> TypeError:
    return TypeError(f"{path}: the strict form of JSON Schema cannot say {what}")


def _description(schema: dict[str, Any]) -> str:
    bounds = [f"{name}: {json.dumps(schema[name], ensure_ascii=False)}" for name in _BOUNDS if name in schema]
    said = [schema["description"]] if schema.get("description") else []
    return "\n".join([*said, *([f"({', '.join(bounds)})"] if bounds else [])])
