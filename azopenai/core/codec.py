"""From a type to its JSON Schema, and from a JSON value that fits it back to an instance.

Each kind of type stands in one place, which says what its schema is, how a value is made of it, and in
words what is accepted. Members that have a default may be null, and null then stands for the default:
in the strict form every member is required.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from types import UnionType
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin

from attrs import evolve, frozen

from azopenai.core.jsonvalue import is_array, is_object
from azopenai.core.kinds import (
    ANYTHING,
    LISTS,
    SCALARS,
    UNKNOWN,
    Kind,
    Misfit,
    any_of,
    built,
    choice,
    dict_of,
    told,
    wrong,
)
from azopenai.core.shapes import Member, Shape, own_doc, shape_of_class, unwrapped
from azopenai.core.strict import OPEN_OBJECT, strict_schema

T = TypeVar("T")

ACCEPTED = (
    "str, int, float, bool, None, date, datetime, Literal, Enum, list, tuple[X, ...], set, unions of these, "
    "attrs classes, dataclasses, TypedDicts, and classes with model_json_schema()"
)


@frozen(eq=False)
class Codec(Generic[T]):
    """The schema of a type, and the way from JSON to an instance of it.

    Attributes:
        name: The type's name.
        doc: What it is, in words; the schema of an object says so itself.
        schema: Its JSON Schema, whole.
        load: From a parsed JSON value to an instance; a Misfit where it does not fit.
    """

    name: str
    doc: str
    schema: dict[str, Any]
    load: Callable[[Any], T]

    def loads(self, text: str) -> T:
        """From JSON text to an instance.

        Raises:
            Misfit: It is no JSON, or does not fit.
        """
        return self.load(parsed_json(text))


def parsed_json(text: str) -> Any:
    """A JSON text as a value.

    Raises:
        Misfit: It is none.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Misfit("", f"is not JSON: {error}") from error


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def class_codec(of: type[T], *, strict: bool = True) -> Codec[T]:
    """The codec of a class.

    Raises:
        TypeError: It, or something in it, has no form in the schema; the message says where.
    """
    path, types = _name(of), Types(strict=strict)
    kind = _finite(path, lambda: types.foreign(of) or types.shaped(shape_of_class(of, path), path, root=True))
    if kind is None:
        raise TypeError(
            f"{path} cannot be the form of an answer; accepted are attrs classes, dataclasses, TypedDicts, "
            "and classes with model_json_schema()"
        )
    return types.whole(path, "", kind)


def shape_codec(shape: Shape, *, strict: bool = True) -> Codec[dict[str, Any]]:
    """The codec of a function's arguments; what it loads is the keywords to call it with."""
    types = Types(strict=strict)
    path = f"{shape.name}()"
    kind = _finite(path, lambda: types.object(evolve(shape, doc=""), path))
    return types.whole(shape.name, shape.doc, kind)


def _finite(path: str, make: Callable[[], T]) -> T:
    try:
        return make()
    except RecursionError as error:
        raise TypeError(f"{path}: a type in it holds itself, with no class in between") from error


def _name(of: Any) -> str:
    return of.__name__ if isinstance(of, type) and not get_args(of) else repr(of)


class _Named:
    """A type that others refer to, perhaps from inside itself, before its own kind is known."""

    def __init__(self, reference: str, kind: Kind | None = None) -> None:
        self._reference = reference
        self.kind = kind or UNKNOWN

    def refer(self) -> Kind:
        """The kind of a reference to it."""
        kind = self.kind
        return Kind({"$ref": self._reference}, self._load, kind.accepted, kind.nullable)

    def _load(self, value: Any, path: str) -> Any:
        return self.kind.load(value, path)


class Types:
    """Makes the kinds of one schema, and gathers the definitions that it needs.

    Args:
        strict: Whether what the strict form cannot say is refused.
    """

    def __init__(self, *, strict: bool) -> None:
        self._strict = strict
        self._named: dict[Any, _Named] = {}
        self._definitions: dict[str, Any] = {}
        self._rules = (
            self._scalar,
            self._union,
            self._literal,
            self._list,
            self._enum,
            self._class,
            self._open,
        )

    def whole(self, name: str, doc: str, kind: Kind) -> Codec[Any]:
        """The codec of a kind, definitions and all."""
        schema = {**kind.schema, "$defs": self._definitions} if self._definitions else kind.schema
        if self._strict:
            schema = strict_schema(schema, name)

        def load(value: Any) -> Any:
            try:
                return kind.load(value, "")
            except RecursionError as error:
                raise Misfit("", "is nested too deeply") from error

        return Codec(name, doc, schema, load)

    def of(self, hint: Any, path: str) -> Kind:
        """The kind of an annotation.

        Raises:
            TypeError: It has none.
        """
        bare, text = unwrapped(hint)
        for rule in self._rules:
            kind = rule(bare, path)
            if kind is not None:
                return told(kind, text)
        raise TypeError(f"{path}: {_name(bare)} has no form in a JSON Schema; accepted are {ACCEPTED}")

    def _scalar(self, hint: Any, _path: str) -> Kind | None:
        return next((kind for scalar, kind in SCALARS if hint is scalar), None)

    def _union(self, hint: Any, path: str) -> Kind | None:
        if get_origin(hint) not in (Union, UnionType):
            return None
        return any_of([self.of(option, path) for option in get_args(hint)])

    def _literal(self, hint: Any, path: str) -> Kind | None:
        if get_origin(hint) is not Literal:
            return None
        values = get_args(hint)
        return choice([(value.value if isinstance(value, Enum) else value, value) for value in values], path)

    def _list(self, hint: Any, path: str) -> Kind | None:
        build, args = LISTS.get(get_origin(hint)), get_args(hint)
        if build is None or (build is tuple and args[1:] != (...,)):
            return None
        item = self.of(args[0], f"{path}[]")

        def load(value: Any, where: str) -> Any:
            if not is_array(value):
                raise wrong(where, "a list", value)
            items = [item.load(entry, f"{where}[{index}]") for index, entry in enumerate(value)]
            return built(build, where, items)

        return Kind({"type": "array", "items": item.schema}, load, "a list")

    def _enum(self, hint: Any, path: str) -> Kind | None:
        if not isinstance(hint, type) or get_origin(hint) is not None or not issubclass(hint, Enum):
            return None
        kind = choice([(member.value, member) for member in hint], path)
        return self._reference(hint, lambda: told(kind, own_doc(hint)))

    def _class(self, hint: Any, path: str) -> Kind | None:
        return self.foreign(hint, nested=True) or self.shaped(shape_of_class(hint, path), path)

    def _open(self, hint: Any, path: str) -> Kind | None:
        """What only a schema that is not strict can say."""
        if (get_origin(hint) or hint) in (dict, Mapping):
            if self._strict:
                raise TypeError(f"{path}: the strict form of JSON Schema cannot say {OPEN_OBJECT}")
            key, entry = get_args(hint) or (str, Any)
            return dict_of(self.of(entry, f"{path}[]")) if key is str else None
        return None if self._strict or hint not in (Any, object) else ANYTHING

    def foreign(self, hint: Any, *, nested: bool = False) -> Kind | None:
        """The kind of a class that makes its own schema, as pydantic's do."""
        make, validate = getattr(hint, "model_json_schema", None), getattr(hint, "model_validate", None)
        if not isinstance(hint, type) or make is None or validate is None:
            return None

        if hint in self._named:
            return self._named[hint].refer()
        kind = Kind(self._adopted(make()), lambda value, path: built(validate, path, value), "an object")
        if not nested:
            return kind
        reference = kind.schema.get("$ref")
        if reference is None and self._definitions.get(hint.__name__) == kind.schema:
            reference = f"#/$defs/{hint.__name__}"  # another one, adopted before, refers to it too
        if reference is None:
            return self._reference(hint, lambda: kind)
        self._named[hint] = _Named(reference, kind)
        return self._named[hint].refer()

    def shaped(self, shape: Shape | None, path: str, *, root: bool = False) -> Kind | None:
        """The kind of an object of our own making."""
        if shape is None:
            return None
        if not root:
            return self._reference(shape.build, lambda: self.object(shape, shape.name))
        self._named[shape.build] = held = _Named("#")
        held.kind = self.object(shape, path)
        return held.kind

    def object(self, shape: Shape, path: str) -> Kind:
        """The kind of an object: a schema of its members, and what builds it from them."""
        members = [(member, self.of(member.hint, f"{path}.{member.name}")) for member in shape.members]
        names = frozenset(member.name for member in shape.members)

        def load(value: Any, where: str) -> Any:
            if not is_object(value):
                raise wrong(where, "an object", value)
            for name in value:
                if name not in names:
                    raise Misfit(where, f"has a member {name!r} too many")
            given: dict[str, Any] = {}
            for member, kind in members:
                item, inner = value.get(member.name), f"{where}.{member.name}".lstrip(".")
                if item is not None or (kind.nullable and (member.required or member.name in value)):
                    given[member.name] = kind.load(item, inner)
                elif member.required:
                    raise Misfit(inner, f"is missing; it must be {kind.accepted}")
            return built(shape.build, where, **given)

        schema: dict[str, Any] = {"type": "object"}
        if shape.doc:
            schema["description"] = shape.doc
        schema["properties"] = {member.name: _member_schema(member, kind) for member, kind in members}
        schema["required"] = [m.name for m in shape.members if m.required or self._strict]
        schema["additionalProperties"] = False
        return Kind(schema, load, "an object")

    def _reference(self, to: Any, make: Callable[[], Kind]) -> Kind:
        held = self._named.get(to)
        if held is None:
            name = self._free_name(to.__name__)
            held = self._named[to] = _Named(f"#/$defs/{name}")
            self._definitions[name] = {}  # the name is taken
            held.kind = make()
            self._definitions[name] = held.kind.schema
        return held.refer()

    def _free_name(self, name: str) -> str:
        number = 2
        free = name
        while free in self._definitions:
            free, number = f"{name}_{number}", number + 1
        return free

    def _adopted(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Take over the definitions of a foreign schema, under free names; give what is left of it."""
        definitions = schema.get("$defs", {})
        names = {
            name: name if self._definitions.get(name) == definition else self._free_name(name)
            for name, definition in definitions.items()
        }
        references = {f"#/$defs/{old}": f"#/$defs/{new}" for old, new in names.items()}
        renamed: dict[str, Any] = _renamed(schema, references)
        self._definitions |= {names[old]: definition for old, definition in renamed.pop("$defs", {}).items()}
        return renamed


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The same with other references."""
    if is_object(value):
        return {key: _renamed(inner, names) for key, inner in value.items()} | (
            {"$ref": names.get(value["$ref"], value["$ref"])} if isinstance(value.get("$ref"), str) else {}
        )
    return [_renamed(inner, names) for inner in value] if is_array(value) else value


def _member_schema(member: Member, kind: Kind) -> dict[str, Any]:
    if kind.schema.get("description", "") == kind.form:
        kind = told(kind, member.doc)
    schema = dict(kind.schema)
    words = schema.pop("description", "")
    if not member.required and not kind.nullable:
        schema = {"anyOf": [schema, {"type": "null"}]}
    default = member.default.value if isinstance(member.default, Enum) else member.default
    if isinstance(default, (str, int, float)):  # None is what null says anyway
        words = f"{words} Default: {json.dumps(default, ensure_ascii=False)}.".lstrip()
    return {**schema, "description": words} if words else schema
