"""Kinds of JSON values: for each its schema, how a value is made of it, and in words what is accepted."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from types import NoneType
from typing import Any

from attrs import evolve, frozen

from azopenai.core.jsonvalue import is_object

Load = Callable[[Any, str], Any]


class Misfit(ValueError):  # noqa: N818 - it is told to the caller as another error
    """A value does not fit its type.

    Attributes:
        path: Where it stands: `legs[2].price`; empty for the whole.
    """

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path or 'the whole'} {problem}")
        self.path = path


@frozen(eq=False)
class Kind:
    """A kind of value.

    Attributes:
        schema: Its JSON Schema.
        load: From a parsed JSON value, and where that stands, to an instance.
        accepted: What is accepted, in words.
        nullable: Whether null is.
        form: What the model is told of it whatever else is said, as its description.
    """

    schema: dict[str, Any]
    load: Load
    accepted: str
    nullable: bool = False
    form: str = ""


def told(kind: Kind, text: str) -> Kind:
    """The same kind, with what is said of it as its description."""
    both = f"{text} ({kind.form})" if text and kind.form else text
    return evolve(kind, schema={**kind.schema, "description": both}) if text else kind


def wrong(path: str, accepted: str, value: Any) -> Misfit:
    """A value is of another kind."""
    return Misfit(path, f"must be {accepted}, not {reprlib.repr(value)}")


def built(build: Callable[..., Any], path: str, /, *args: Any, **members: Any) -> Any:
    """Build an instance; what its own checks find is a misfit like any other."""
    try:
        return build(*args, **members)
    except (TypeError, ValueError) as error:
        raise Misfit(path, f"will not do: {error}") from error


def _tried(option: Kind, value: Any, path: str) -> Any:
    try:
        return option.load(value, path)
    except Misfit as misfit:
        return misfit


def any_of(options: Sequence[Kind]) -> Kind:
    """The kind of a union: the first option that fits."""
    accepted = " or ".join(dict.fromkeys(option.accepted for option in options))

    def load(value: Any, path: str) -> Any:
        inside: Misfit | None = None
        for option in options:
            found = _tried(option, value, path)
            if not isinstance(found, Misfit):
                return found
            if found.path != path:  # of the right kind, and wrong further in: the better thing to say
                inside = found
        raise inside or wrong(path, accepted, value)

    schemas: list[dict[str, Any]] = []
    for option in options:
        inner = option.schema["anyOf"] if option.schema.keys() == {"anyOf"} else [option.schema]
        schemas += [schema for schema in inner if schema not in schemas]
    return Kind({"anyOf": schemas}, load, accepted, any(option.nullable for option in options))


def choice(values: Sequence[tuple[Any, Any]], path: str) -> Kind:
    """The kind of one of some values: pairs of what stands in JSON, and what that means.

    Values of several types are several schemas.
    """
    kinds: list[Kind] = []
    for name, kind in (("string", str), ("boolean", bool), ("integer", int), ("number", float)):
        known = {value: meant for value, meant in values if type(value) is kind}
        if known:
            kinds.append(_one_of(name, kind, known))
    if any(value is None for value, _ in values):
        kinds.append(NULL)
    if not kinds or {type(value) for value, _ in values} - {str, bool, int, float, NoneType}:
        raise TypeError(f"{path}: of values to choose from, accepted are str, bool, int, float and None")
    return kinds[0] if len(kinds) == 1 else any_of(kinds)


def _one_of(name: str, kind: type, known: Mapping[Any, Any]) -> Kind:
    accepted = " or ".join(map(repr, known))

    def load(value: Any, path: str) -> Any:
        if type(value) is not kind or value not in known:
            raise wrong(path, accepted, value)
        return known[value]

    return Kind({"type": name, "enum": list(known)}, load, accepted)


def dict_of(entry: Kind) -> Kind:
    """The kind of an object whose members are all of one kind, whatever their names."""

    def load(value: Any, path: str) -> Any:
        if not is_object(value):
            raise wrong(path, "an object", value)
        return {name: entry.load(item, f"{path}[{name!r}]") for name, item in value.items()}

    return Kind({"type": "object", "additionalProperties": entry.schema}, load, "an object")


def _scalar(name: str, accepted: str, kinds: Any, convert: Callable[[Any], Any] | None = None) -> Kind:
    def load(value: Any, path: str) -> Any:
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise wrong(path, accepted, value)
        if convert is None:
            return value
        try:
            return convert(value)
        except ValueError:
            raise wrong(path, accepted, value) from None

    return Kind({"type": name}, load, accepted, nullable=name == "null")


def _whole(value: float) -> int:
    """JSON has one kind of number: 3.0 is 3."""
    if value != int(value):
        raise ValueError
    return int(value)


def _date_and_time(text: str) -> datetime:
    return datetime.fromisoformat(f"{text[:-1]}+00:00" if text[-1:] in {"Z", "z"} else text)


def _text(accepted: str, convert: Callable[[str], Any]) -> Kind:
    """A text of a form; it is told to the model in words, since `format` is no keyword of the strict form."""
    form = accepted.removeprefix("a ")
    kind = _scalar("string", accepted, str, convert)
    return evolve(kind, schema={"type": "string", "description": form}, form=form)


UNKNOWN = Kind({}, lambda value, _: value, "an object")
ANYTHING = Kind({}, lambda value, _: value, "anything", nullable=True)
NULL = _scalar("null", "null", NoneType)
SCALARS: tuple[tuple[Any, Kind], ...] = (
    (str, _scalar("string", "a string", str)),
    (bool, _scalar("boolean", "true or false", bool)),
    (int, _scalar("integer", "an integer", (int, float), _whole)),
    (float, _scalar("number", "a number", (int, float), float)),
    (NoneType, NULL),
    (None, NULL),
    (datetime, _text("a date and time in ISO 8601, YYYY-MM-DDTHH:MM:SS and an offset", _date_and_time)),
    (date, _text("a date in ISO 8601, YYYY-MM-DD", date.fromisoformat)),
)
LISTS: dict[Any, Callable[[Any], Any]] = {
    **dict.fromkeys((list, Sequence, Collection, Iterable), list),
    **dict.fromkeys((set, AbstractSet), set),
    tuple: tuple,
    frozenset: frozenset,
}
