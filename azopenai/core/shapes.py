"""Classes and functions as JSON objects: their members, each with its annotation, default and description.

An attrs class, a dataclass, a TypedDict and the arguments of a function are the same thing here: names and
types in, something built out. What is public of them is what their constructor takes.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

import attrs
from attrs import frozen
from typing_extensions import Doc as Described
from typing_extensions import NotRequired, ReadOnly, Required, get_type_hints, is_typeddict

from azopenai.core.docs import read_doc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_MARKERS: tuple[Any, ...] = (Required, NotRequired, ReadOnly)
_MISSING: Any = inspect.Parameter.empty


@frozen
class Member:
    """A member of an object.

    Attributes:
        name: As it is in JSON, and as the constructor takes it.
        hint: Its annotation.
        doc: What it is, in words.
        required: Whether it has to be given; where not, null stands for leaving it out.
        default: What it is when left out, for the words; missing where that is a matter of run time.
    """

    name: str
    hint: Any
    doc: str = ""
    required: bool = True
    default: Any = _MISSING


@frozen(eq=False)
class Shape:
    """An object: a name, what it is in words, its members, and what builds it from them."""

    name: str
    doc: str
    members: tuple[Member, ...]
    build: Callable[..., Any]


def unwrapped(hint: Any) -> tuple[Any, str]:
    """Take aliases and marks off an annotation; give what is left, and the words among the marks.

    Words are a plain text in `Annotated`, a `Doc`, or whatever has a text as its `description`.
    """
    text = ""
    while True:
        origin, args = get_origin(hint), get_args(hint)
        if origin is Annotated:
            hint = args[0]
            text = text or next((words for mark in args[1:] if (words := _words(mark))), "")
        elif origin in _MARKERS:
            hint = args[0]
        elif hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":  # typing's, or that of typing_extensions
            hint = hint.__value__
        else:
            return hint, text


def _words(mark: Any) -> str:
    words = mark.documentation if isinstance(mark, Described) else getattr(mark, "description", mark)
    return inspect.cleandoc(words) if isinstance(words, str) else ""


def shape_of_class(cls: Any, path: str) -> Shape | None:
    """The shape of an attrs class, a dataclass or a TypedDict; None for anything else.

    Raises:
        TypeError: A member has no annotation, or one that cannot be resolved.
    """
    if not isinstance(cls, type) or get_origin(cls) is not None:
        return None
    made: type[Any] = cls
    rules = ((attrs.has, _of_attrs), (dataclasses.is_dataclass, _of_dataclass), (is_typeddict, _of_typeddict))
    members = next((rule for applies, rule in rules if applies(made)), None)
    if members is None:
        return None
    docs: dict[str, str] = {}
    for base in reversed(made.__mro__[:-1]):  # without object, which has no members
        docs |= read_doc(own_doc(base)).members
    found = tuple(members(made, _hints(made, path), docs, path))
    return Shape(made.__name__, read_doc(own_doc(made)).text, found, made)


def own_doc(cls: type) -> str:
    """What a class says of itself, not what Python writes there where it says nothing."""
    doc = vars(cls).get("__doc__")
    if not isinstance(doc, str) or doc.startswith(f"{cls.__name__}(") or doc == "An enumeration.":
        return ""
    return doc


def _hints(of: Any, path: str) -> dict[str, Any]:
    try:
        return get_type_hints(of, include_extras=True)
    except NameError as error:
        raise TypeError(
            f"{path}: an annotation cannot be resolved: {error}; what it names must be known where "
            f"{path} is defined, at run time and not inside a function"
        ) from error


def _hint(hints: Mapping[str, Any], name: str, path: str) -> Any:
    if name not in hints:
        raise TypeError(f"{path}.{name} has no annotation; its schema is made from that")
    return hints[name]


def _of_attrs(cls: Any, hints: Mapping[str, Any], docs: Mapping[str, str], path: str) -> Iterator[Member]:
    for a in attrs.fields(cls):
        if a.init:
            doc = _words(a.metadata.get("description")) or docs.get(a.name, "")
            known = a.default is not attrs.NOTHING and not isinstance(a.default, attrs.Factory)  # type: ignore[arg-type]  # a class, whatever its stub says
            yield Member(
                a.alias or a.name,
                _hint(hints, a.name, path),
                doc,
                a.default is attrs.NOTHING,
                a.default if known else _MISSING,
            )


def _of_dataclass(cls: Any, hints: Mapping[str, Any], docs: Mapping[str, str], path: str) -> Iterator[Member]:
    for f in dataclasses.fields(cls):
        if f.init:
            doc = _words(f.metadata.get("description")) or docs.get(f.name, "")
            known = f.default is not dataclasses.MISSING
            required = not known and f.default_factory is dataclasses.MISSING
            yield Member(f.name, _hint(hints, f.name, path), doc, required, f.default if known else _MISSING)


def _of_typeddict(
    cls: Any, hints: Mapping[str, Any], docs: Mapping[str, str], _path: str
) -> Iterator[Member]:
    for name, hint in hints.items():
        # Where annotations are text, the class itself did not see its marks.
        marks = _marks(hint)
        required = Required in marks or (name in cls.__required_keys__ and NotRequired not in marks)
        yield Member(name, hint, docs.get(name, ""), required)


def _marks(hint: Any) -> list[Any]:
    origin = get_origin(hint)
    return [origin, *_marks(get_args(hint)[0])] if origin in (*_MARKERS, Annotated) else []


def shape_of_function(function: Callable[..., Any]) -> Shape:
    """The arguments of a function as an object; what it builds is the keywords to call it with.

    Raises:
        TypeError: It takes an argument that no JSON object can name or type.
    """
    name = function_name(function)
    path = f"{name}()"
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = inner.func
    if not inspect.isroutine(inner):
        inner = type(inner).__call__
    hints, doc = _hints(inner, path), read_doc(inspect.getdoc(inner))
    members: list[Member] = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind not in (parameter.KEYWORD_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            raise TypeError(
                f"{path}: {parameter} cannot be given by name, as the members of a JSON object are"
            )
        hint, default = _hint(hints, parameter.name, path), parameter.default
        words = doc.members.get(parameter.name, "")
        members.append(Member(parameter.name, hint, words, default is _MISSING, default))
    return Shape(name, doc.text, tuple(members), dict)


def function_name(function: Any) -> str:
    """The name of a function, of what a partial one calls, of a callable object's class."""
    while isinstance(function, functools.partial):
        function = function.func
    name = getattr(function, "__name__", None)
    return name if isinstance(name, str) else type(function).__name__
