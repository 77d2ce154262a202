"""Bad input is told before anything is sent: parameters held against their TypedDict.

The TypedDict of a method names and types each parameter once. From it come, each made on first use and
kept: the keywords that a call may and must have, and a check that finds the first value of a kind that
the wire would refuse. It looks into lists and nested objects. What it does not know passes, since the
service may: members of nested objects, variants by their tag, strings beside those a Literal lists.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ForwardRef, Literal, NamedTuple, TypeVar, Union, cast, get_args, get_origin

import attrs
from typing_extensions import NotRequired, Required, get_type_hints, is_typeddict

from azopenai.core.decode import Model
from azopenai.core.jsonvalue import is_mapping, is_sequence

F = TypeVar("F", bound=Callable[..., Any])


class Found(NamedTuple):
    """A value that will not do: where it stands, what is accepted there, and what it is."""

    path: str
    accepted: str
    value: Any


class Check(NamedTuple):
    """A check of one value: what it accepts, in words, and the function that finds what is wrong."""

    accepted: str
    find: Callable[[str, Any], Found | None]


_MARKERS: tuple[Any, ...] = (Required, NotRequired)


class _Omitted:
    def __repr__(self) -> str:
        return "omitted"


def keywords(params: type) -> Callable[[F], F]:
    """Let `help()`, `inspect.signature()` and completion show a method's real keywords, behind its ids.

    Args:
        params: The TypedDict that the method unpacks.
    """
    required, hints = _required(params), params.__annotations__
    keyword_only = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if name in required else _Omitted(),
            annotation=_announced(hint),
        )
        for name, hint in sorted(hints.items(), key=lambda item: item[0] not in required)
    ]

    def decorate(method: F) -> F:
        own = [p for p in inspect.signature(method).parameters.values() if p.kind is not p.VAR_KEYWORD]
        signature = inspect.Signature([*own, *keyword_only])
        setattr(method, "__signature__", signature)  # noqa: B010 - a Callable's type has no such attribute
        return method

    return decorate


def _announced(hint: Any) -> Any:
    """An annotation as it was written; one that is evaluated late stands as its text."""
    if isinstance(hint, ForwardRef):
        return hint.__forward_arg__
    return get_args(hint)[0] if get_origin(hint) in _MARKERS else hint


def check_params(name: str, params: Mapping[str, Any], declared: type) -> None:
    """Hold the keywords of a call against its TypedDict.

    Args:
        name: The call as the user wrote it, `chat.completions.create`.
        params: What was given.
        declared: The TypedDict.

    Raises:
        TypeError: A keyword is unknown or missing, or a value is of a kind that the wire would refuse.
    """
    required, checks = _plan(declared)
    for key, value in params.items():
        check = checks.get(key)
        if check is None:
            raise TypeError(_unknown(name, key, checks))
        found = check.find(key, value)
        if found is not None:
            raise TypeError(f"{name}(): {found.path} must be {found.accepted}, not {_shown(found.value)}")
    if not required <= params.keys():
        missing = ", ".join(repr(key) for key in sorted(required - params.keys()))
        raise TypeError(f"{name}() is missing the required keyword argument {missing}")


def _unknown(name: str, key: str, known: Mapping[str, Check]) -> str:
    import difflib

    near = difflib.get_close_matches(key, known, n=1)
    meant = f"; did you mean {near[0]!r}?" if near else ""
    newer = (
        "; what the service knows and this version does not goes in extra_body"
        if "extra_body" in known
        else ""
    )
    return f"{name}() got an unexpected keyword argument {key!r}{meant}{newer}"


def _shown(value: Any) -> str:
    """Name a wrong value: its kind, and itself only where that can be no secret."""
    return (
        repr(value) if value is None or isinstance(value, (bool, int, float)) else f"a {type(value).__name__}"
    )


def _required(declared: type) -> frozenset[str]:
    return cast("frozenset[str]", declared.__dict__["__required_keys__"])


@cache
def _plan(declared: type) -> tuple[frozenset[str], dict[str, Check]]:
    return _required(declared), _members(declared)


@cache
def _members(declared: type) -> dict[str, Check]:
    return {name: _check(hint) for name, hint in get_type_hints(declared).items()}


def _check(hint: Any) -> Check:
    """The check for one annotation."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _union(args)
    if is_typeddict(hint):
        return _objects([hint])
    if origin is Sequence:
        return _sequence(_check(args[0]))
    if origin is Mapping:
        return _is_a(Mapping, "a dict")
    if origin is Callable:
        return _is_a(Callable, "a function")
    if origin is Literal:
        return _literal(args)
    if isinstance(hint, type) and issubclass(hint, Model):
        return _is_a(hint, "a result of this library")
    return _SCALARS.get(hint, _ANYTHING)


def _is_a(kinds: Any, accepted: str, but_no: type | tuple[()] = ()) -> Check:
    def find(path: str, value: Any) -> Found | None:
        good = isinstance(value, kinds) and not isinstance(value, but_no)
        return None if good else Found(path, accepted, value)

    return Check(accepted, find)


def _nothing_found(_path: str, _value: Any) -> None:
    return None


_ANYTHING = Check("anything", _nothing_found)
_SCALARS: dict[Any, Check] = {
    str: _is_a(str, "a str"),
    bool: _is_a(bool, "True or False"),
    # True and False are ints to Python, and never a number to the service.
    int: _is_a(int, "an int", but_no=bool),
    float: _is_a((int, float), "a number", but_no=bool),
    type(None): _is_a(type(None), "None"),
}


def _literal(values: tuple[Any, ...]) -> Check:
    """Strings that are listed are examples, the service may know more; True is True."""
    return _SCALARS[type(values[0])]


def _union(options: tuple[Any, ...]) -> Check:
    objects = [option for option in options if is_typeddict(option)]
    checks = [_check(option) for option in options if option not in objects]
    if objects:
        checks.append(_objects(objects))
    accepted = " or ".join(dict.fromkeys(check.accepted for check in checks))

    def find(path: str, value: Any) -> Found | None:
        inside = None
        for check in checks:
            found = check.find(path, value)
            if found is None:
                return None
            if found.path != path:  # of the right kind, and wrong further in: the better thing to say
                inside = found
        return inside or Found(path, accepted, value)

    return Check(accepted, find)


def _sequence(item: Check) -> Check:
    def find(path: str, value: Any) -> Found | None:
        if not is_sequence(value):
            return Found(path, "a list", value)
        for index, entry in enumerate(value):
            found = item.find("", entry)
            if found is not None:
                return Found(f"{path}[{index}]{found.path}", found.accepted, found.value)
        return None

    return Check("a list", find)


def _objects(variants: Sequence[type]) -> Check:
    """Check a nested object: an attrs instance, or a dict held against the variant its tag names."""
    members = [get_type_hints(variant) for variant in variants]
    tag = next((name for name in ("role", "type") if all(name in hints for hints in members)), None)
    by_tag = {value: variant for variant in variants for value in _tags(variant, tag)}
    # The variant that may leave its tag out is the one of a dict without.
    default = next((value for value, variant in by_tag.items() if tag not in _required(variant)), None)

    def find(path: str, value: Any) -> Found | None:
        if not is_mapping(value):
            return None if attrs.has(value.__class__) else Found(path, "a dict", value)
        name = value.get(tag, default) if tag else None
        if tag and by_tag and not isinstance(name, str):
            return Found(f"{path}.{tag}", " or ".join(map(repr, by_tag)), name)
        variant = by_tag.get(name) if by_tag else variants[0]
        return None if variant is None else _first_found(path, value, _members(variant))

    return Check("a dict", find)


def _tags(variant: type, tag: str | None) -> tuple[Any, ...]:
    hint = get_type_hints(variant).get(tag or "")
    return get_args(hint) if get_origin(hint) is Literal else ()


def _first_found(path: str, value: Mapping[str, Any], members: Mapping[str, Check]) -> Found | None:
    for name, entry in value.items():
        check = members.get(name)
        found = check.find(f"{path}.{name}", entry) if check is not None and entry is not None else None
        if found is not None:
            return found
    return None
