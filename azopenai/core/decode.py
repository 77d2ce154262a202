"""attrs models: JSON objects in, typed values out, and back without loss.

A class of models is decoded by a function that is made once, on first use, from its annotations: one lookup
and one slot store for each member that was sent, nothing for the others. The rules it keeps:

- A member that the class does not name is kept, readable as an attribute, and comes back in `to_dict()`.
- A missing member or a null is None; where the annotation promises a list or a model, it is an empty
  one, which `to_dict()` leaves out again.
- A value of another shape than the annotation says is kept as it is.
- Of a union of models the variant is chosen by its Literal `type`, and by its `role` among those of one type;
  one that is unknown becomes `Unknown`. What is no object stays as it is.
"""

from __future__ import annotations

import json
import types
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs
from typing_extensions import Self, dataclass_transform

from azopenai.core.jsonvalue import is_array, is_object

if TYPE_CHECKING:
    from azopenai.core.response import ResponseInfo

M = TypeVar("M", bound="Model")
Decoder = Callable[[Any], Any]


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(attrs.field,))
def model(cls: type[M]) -> type[M]:
    """Make a class a model: an attrs class, frozen, slotted, keyword-only, compared by value."""
    return attrs.frozen(cls, kw_only=True, repr=False)


class AbsentList(list[Any]):
    """The empty list that stands where the service sent none; `to_dict()` leaves it out."""

    __slots__ = ()


@attrs.frozen(kw_only=True, repr=False)
class Model:
    """The base of everything that the service answers with.

    Attributes:
        _extra: Members that the class does not name, as they came; None where there were none.
        _response: Status, headers, ids and limits of the answer; None on nested values.
    """

    _extra: dict[str, Any] | None = attrs.field(default=None, alias="_extra")
    _response: ResponseInfo | None = attrs.field(default=None, eq=False, alias="_response")

    @property
    def _request_id(self) -> str | None:
        """The first of x-request-id and apim-request-id of the answer."""
        return self._response.request_id if self._response is not None else None

    def to_dict(self) -> dict[str, Any]:
        """Give the wire form: a JSON object equal to the one that was decoded, nulls aside."""
        known = {
            name: wire(value) for name in _names(type(self)) if _is_present(value := getattr(self, name))
        }
        return known if self._extra is None else known | wire(self._extra)

    def to_json(self, *, indent: int | None = None) -> str:
        """Give the wire form as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent)

    model_dump = to_dict
    model_dump_json = to_json

    def __repr__(self) -> str:
        shown = {name: value for name in _names(type(self)) if _is_present(value := getattr(self, name))}
        members = ", ".join(f"{name}={value!r}" for name, value in (shown | (self._extra or {})).items())
        return f"{type(self).__name__}({members})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickle, (type(self), self.to_dict(), self._response)

    if not TYPE_CHECKING:  # pragma: no branch - a checker knows the fields that a class names, and no others

        def __getattr__(self, name: str) -> Any:
            """What no slot holds: an unknown member, or what stands for one that was not sent, kept then."""
            fields = _fields.get(type(self), {})
            if name in fields:
                convert = fields[name]
                value = None if convert is None else convert(None)
                object.__setattr__(self, name, value)
                return value
            extra = None if name.startswith("_") else self._extra
            if extra is not None and name in extra:
                return extra[name]
            raise AttributeError(
                f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self
            )


@model
class Unknown(Model):
    """A variant that this version does not know; its members are attributes all the same."""

    type: str | None = None


def _unpickle(cls: type[M], data: dict[str, Any], response: ResponseInfo | None) -> M:
    return with_response(decode(cls, data), response)


class TextResult(str):
    """A result that is text, a `str` to every other code.

    Attributes:
        _response: Status, headers, ids and limits of the answer.
    """

    __slots__ = ("_response",)

    _response: ResponseInfo | None

    def __new__(cls, text: str = "", response: ResponseInfo | None = None) -> Self:
        """Make one of a text and what came with it."""
        return with_response(super().__new__(cls, text), response)

    @property
    def _request_id(self) -> str | None:
        """The first of x-request-id and apim-request-id of the answer."""
        return self._response.request_id if self._response is not None else None

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), self._response)


R = TypeVar("R", bound="Model | TextResult")


def with_response(value: R, response: ResponseInfo | None) -> R:
    """Attach what came with a result to the result, which is new and seen by nobody yet."""
    object.__setattr__(value, "_response", response)
    return value


def wire(value: Any) -> Any:
    """The wire form of anything that a model holds."""
    if isinstance(value, Model):
        return value.to_dict()
    if is_object(value):
        return {name: wire(item) for name, item in value.items()}
    if is_array(value):
        return [wire(item) for item in value]
    return value


def _names(cls: type[Model]) -> list[str]:
    return [a.name for a in attrs.fields(cls) if not a.name.startswith("_")]


_absent: dict[type[Model], Model] = {}
_decoders: dict[type[Model], Decoder] = {}
_fields: dict[type[Model], dict[str, Decoder | None]] = {}
"""The converter of each field, None where there is nothing to convert, of each class that was decoded."""


def _is_present(value: Any) -> bool:
    kind: type[Any] = value.__class__
    return value is not None and kind is not AbsentList and value is not _absent.get(kind)


def decode(cls: type[M], data: Mapping[str, Any]) -> M:
    """Turn a JSON object into a model; never raises on what a service may send."""
    decoder = _decoders.get(cls) or _compile(cls)
    result: M = decoder(data)
    return result


def absent(cls: type[M]) -> M:
    """The model that stands where the service sent none: all its members None, left out by `to_dict()`."""
    found = _absent.get(cls)
    # Of two threads that are here at once, one's is kept: it is told by its identity.
    return cast("M", found if found is not None else _absent.setdefault(cls, decode(cls, {})))


def _compile(cls: type[Model]) -> Decoder:
    """Make the decoder of a class, which stores the members that were sent: most models are mostly empty."""
    hints = get_type_hints(cls, localns={"ResponseInfo": Any})
    named = {name: converter(hints[name]) for name in _names(cls)}
    members: dict[str, tuple[Callable[[Any, Any], None], Decoder | None]] = {
        name: (getattr(cls, name).__set__, convert) for name, convert in named.items()
    }
    new: Callable[[type[Model]], Model] = object.__new__
    set_extra = vars(Model)["_extra"].__set__

    def decoder(data: dict[str, Any]) -> Model:
        self = new(cls)
        extra: dict[str, Any] | None = None
        for name, value in data.items():
            member = members.get(name)
            if member is not None:
                store, convert = member
                store(self, value if convert is None else convert(value))
            elif extra is None:
                extra = {name: value}
            else:
                extra[name] = value
        set_extra(self, extra)
        return self

    decoder.__qualname__ = f"decode_{cls.__name__}"
    private = {a.name: None for a in attrs.fields(cls) if a.name.startswith("_")}
    _fields[cls] = {**named, **private}
    _decoders[cls] = decoder  # whole: other threads may be here too, and take it at once
    return decoder


def converter(hint: Any) -> Decoder | None:
    """The function from a JSON value to what an annotation promises; None where there is nothing to do."""
    options = [option for option in _options(hint) if option is not type(None)]
    optional = len(options) < len(_options(hint))
    if not options or any(get_origin(o) is Literal for o in options):
        return None
    models = [option for option in options if _is_model(option)]
    lists = [option for option in options if get_origin(option) is list]
    if not lists:
        return _model_converter(models, optional=optional or len(models) < len(options)) if models else None
    # In a list a null stays a null: `| None` tells the entry's converter so.
    item = converter(get_args(lists[0])[0] | None)
    other = _model_converter(models, optional=True) if models else None
    return _list_converter(item, other, optional=optional or len(options) > 1)


def _options(hint: Any) -> tuple[Any, ...]:
    options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    # A generic model is decoded as it is, whatever stands in its brackets.
    return tuple(get_origin(o) if _is_model(get_origin(o)) else o for o in options)


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Model)


def _model_converter(variants: list[type[Model]], *, optional: bool) -> Decoder:
    if len(variants) > 1:
        return _union_converter(variants)
    cls = variants[0]

    def convert(value: Any) -> Any:
        if value.__class__ is dict:
            return (_decoders.get(cls) or _compile(cls))(value)
        return value if value is not None or optional else absent(cls)

    return convert


def _union_converter(variants: list[type[Model]], tag: str = "type") -> Decoder:
    """Choose the variant by its Literal `type`, and by `role` among those that share one.

    `Unknown` stands in for the ones that are none.
    """
    tagged: dict[Any, list[type[Model]]] = {}
    for cls in variants:
        for name in get_args(get_type_hints(cls, localns={"ResponseInfo": Any})[tag]):
            tagged.setdefault(name, []).append(cls)
    unknown = partial(decode, Unknown)
    decoders: dict[Any, Decoder] = {
        name: partial(decode, same[0]) if len(same) == 1 else _union_converter(same, "role")
        for name, same in tagged.items()
    }

    def convert(value: Any) -> Any:
        if value.__class__ is not dict:
            return value
        name = value.get(tag)
        return decoders.get(name, unknown)(value) if isinstance(name, str) else unknown(value)

    return convert


def _list_converter(item: Decoder | None, other: Decoder | None, *, optional: bool) -> Decoder:
    def convert(value: Any) -> Any:
        if value.__class__ is list:
            return value if item is None else [item(entry) for entry in value]
        if other is not None:  # the service sends a list or one object
            return other(value)
        return value if value is not None or optional else AbsentList()

    return convert
