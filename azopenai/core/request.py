"""A call before it is sent: the operation, the body that the user's keywords make, the options beside it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar, cast

import attrs
from attrs import evolve, field, frozen
from typing_extensions import TypedDict

from azopenai.core.check import check_params
from azopenai.core.decode import Model
from azopenai.core.jsonvalue import is_mapping, is_sequence

if TYPE_CHECKING:
    from azopenai.core.routes import Endpoint, Operation
    from azopenai.core.upload import FilePart

T = TypeVar("T")
C = TypeVar("C")


class RequestOptions(TypedDict, total=False):
    """Options that every call takes beside its parameters."""

    extra_headers: Mapping[str, str | None] | None
    """Headers to add; they win over all others. None for a name leaves that header out."""
    extra_query: Mapping[str, object] | None
    """Query parameters to add."""
    extra_body: Mapping[str, object] | None
    """Members to add to the body, for what the service knows and this version does not."""
    timeout: object
    """Seconds, a Timeout, or None for no limit; in place of the client's."""
    max_retries: int
    """How often to try again; in place of the client's."""


OPTIONS = ("extra_headers", "extra_query", "extra_body", "timeout", "max_retries")


class Joiner(Protocol):
    """Adds the events of a stream up to what the same call without a stream gives."""

    def add(self, data: dict[str, Any], /) -> None:
        """Join the parsed data of one event."""
        ...

    def result(self) -> dict[str, Any]:
        """The object so far."""
        ...


@frozen
class Events(Generic[C]):
    """How the stream of a call is read.

    Attributes:
        item: From the parsed data of an event to the stream's item.
        joiner: Makes what adds the events up.
        last: The types of the events of which one ends the stream; none: `[DONE]` does.
        ends: How many of these there are, where each ends a part.
    """

    item: Callable[[dict[str, Any]], C]
    joiner: Callable[[], Joiner]
    last: frozenset[str] = frozenset()
    ends: int = 1


Gives = Literal["json", "text", "bytes", "none"]
"""What an answer is: a JSON object, text, bytes of any kind, or nothing to look at."""


@frozen(repr=False)
class Request(Generic[T, C]):
    """One call, whole, before any endpoint is chosen.

    Attributes:
        operation: What is called.
        params: What goes into the body, or into the query, as the operation has it.
        decode: From what the answer gives (see `gives`) to the result.
        events: How the stream that was asked for is read; None where none was.
        options: The call's RequestOptions.
        ids: The ids in the path.
        files: The files of a form.
        gives: What the answer is: `decode` gets the parsed object, the text, the HTTPResponse, or None.
        site: The place of the endpoint that it must go to, of several; None for any.
        elsewhere: The server that it goes to in place of the client's, without anything that is the client's.
    """

    operation: Operation
    params: Mapping[str, Any]
    decode: Callable[[Any], T]
    events: Events[C] | None = None
    options: RequestOptions = field(factory=RequestOptions)
    ids: Mapping[str, object] = field(factory=dict[str, object])
    files: Sequence[FilePart] = ()
    gives: Gives = "json"
    site: int | None = None

    def at(self, site: int) -> Request[T, C]:
        """The same, for the endpoint that answered it."""
        return evolve(self, site=site)

    elsewhere: Endpoint | None = None

    @property
    def stream(self) -> bool:
        """Whether the answer is to be read as it comes."""
        return self.events is not None

    @property
    def model(self) -> str | None:
        """The deployment or model that the call names."""
        model: str | None = self.params.get("model")
        return model


def build(
    operation: Operation,
    params: Mapping[str, Any],
    declared: type,
    decode: Callable[[Any], T],
    events: Events[C] | None = None,
    *,
    ids: Mapping[str, object] = MappingProxyType({}),
    files: Sequence[FilePart] = (),
    gives: Gives = "json",
) -> Request[T, C]:
    """Turn the keywords of a call into a Request.

    The dict of the user's keywords becomes the body; a missing key is a member left out, None is null.

    Args:
        operation: What is called.
        params: The keywords.
        declared: Their TypedDict.
        decode: As in Request.
        events: How its stream is read, if the keyword `stream` asks for one.
        ids: As in Request.
        files: The files of a form; the keywords that they were given by do not go out a second time.
        gives: As in Request.

    Raises:
        TypeError: A keyword is unknown, missing, or of a kind that the wire would refuse.
        ValueError: An id can be none.
    """
    check_params(operation.name, params, declared)
    operation.path_with(ids)
    sent = dict(params)
    options: dict[str, Any] = {}
    for name in OPTIONS:
        if name in sent:
            options[name] = sent.pop(name)
    for part in files:
        sent.pop(part.field.removesuffix("[]"), None)
    asked = events if sent.get("stream") else None
    return Request(operation, sent, decode, asked, cast("RequestOptions", options), ids, files, gives)


def encode(body: Mapping[str, Any]) -> bytes:
    """Give a body as JSON; our models, attrs instances and other mappings may stand anywhere in it.

    Raises:
        TypeError: It holds something that JSON has no form for.
        ValueError: It holds NaN, an infinity, half a surrogate pair, or itself.
    """
    try:
        text = json.dumps(body, default=plain, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode()
    except UnicodeEncodeError as error:
        around = error.object[max(0, error.start - 20) : error.start + 20]
        raise ValueError(f"the body holds a lone surrogate, which is no character: {around!r}") from None
    except RecursionError:
        raise ValueError("the body is nested too deeply, or holds itself") from None
    except ValueError as error:
        # Two causes are left: a number that is none, and a body that holds itself, where a search has no end.
        where = "the body holds itself" if "Circular" in str(error) else _not_json(body)
        raise ValueError(f"{where}; JSON has no form for it") from None


def plain(value: object) -> object:
    """What json asks for when it meets something that it does not know."""
    if isinstance(value, Model):
        return value.to_dict()
    if attrs.has(type(value)):
        return attrs.asdict(cast("attrs.AttrsInstance", value), recurse=False)
    if is_mapping(value):
        return dict(value)
    if is_sequence(value):
        return list(value)
    raise TypeError(
        f"a value of type {type(value).__name__} has no JSON form; accepted are str, numbers, bool, None, "
        "lists, dicts, results of this library and attrs instances"
    )


def _not_json(body: object) -> str:
    """Find the number that JSON has no form for: in order, at any depth, nothing looked at twice."""
    held: list[tuple[str, Any]] = [("body", body)]
    seen: set[int] = set()
    while held:
        path, value = held.pop()
        if isinstance(value, float) and not math.isfinite(value):
            return f"{path} is {value!r}"
        items: list[tuple[str, Any]] = []
        if id(value) not in seen:
            kind: type[Any] = value.__class__
            inner = plain(value) if attrs.has(kind) else value
            if is_mapping(inner):
                items = [(f"{path}[{name!r}]", item) for name, item in inner.items()]
            elif is_sequence(inner):
                items = [(f"{path}[{index}]", item) for index, item in enumerate(inner)]
            seen.add(id(value))
        held += reversed(items)
    return "the body has a number that is none"
