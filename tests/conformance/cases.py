"""Calls of what is managed: an operation, what is given, what is answered."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from azopenai.binary import BinaryResponse
from azopenai.pages import AsyncCursorPage, AsyncPage, SyncCursorPage, SyncPage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Json = dict[str, Any]


def _names(given: Iterable[str]) -> frozenset[str]:
    return frozenset(given)


def invoke(call: Any, path: str, ids: Sequence[str], **params: Any) -> Any:
    """Call a method with the ids of a path where it has them: in their places, or by name."""
    declared = inspect.signature(call).parameters
    named = dict(zip(re.findall(r"\{(\w+)\}", path), ids, strict=True))
    in_place = {name for name in named if declared[name].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD}
    places = [named.pop(name) for name in declared if name in in_place]
    return call(*places, **named, **params)


@frozen
class Case:
    """One call.

    Attributes:
        operation: Its dotted name.
        ids: The ids in its path, in order.
        params: Its keywords.
        answer: What the service says: JSON, or bytes.
        gives: The class of the result; of a list, that of its items.
        is_list: Whether it is a list.
        beyond: Members of it that the descriptions lack.
        newer_than: The documents that know the operation, and not yet in this form.
        is_single: Whether that list comes in one page, whatever it says.
    """

    operation: str
    ids: tuple[str, ...]
    params: Json
    answer: Any
    gives: type
    is_list: bool = False
    beyond: frozenset[str] = field(default=frozenset(), converter=_names)
    newer_than: frozenset[str] = field(default=frozenset(), converter=_names)
    is_single: bool = False

    @property
    def id(self) -> str:
        """A name for a test."""
        return f"{self.operation}-{'-'.join(self.params) or 'plain'}"

    def kind(self, *, is_async: bool) -> type:
        """The class of what the method gives."""
        if isinstance(self.answer, bytes):
            return BinaryResponse
        if self.is_single:
            return AsyncPage if is_async else SyncPage
        return (AsyncCursorPage if is_async else SyncCursorPage) if self.is_list else self.gives


def listed(operation: str, ids: tuple[str, ...], params: Json, item: Json, gives: type, **more: Any) -> Case:
    """A call that lists."""
    answer = {
        "object": "list",
        "data": [item],
        "first_id": item.get("id"),
        "last_id": item.get("id"),
        "has_more": False,
    }
    return Case(operation, ids, params, answer, gives, is_list=True, **more)


PAGED: Json = {"after": "x-1", "limit": 2, "order": "desc"}
GIVEN = ("a.jsonl", b'{"a": 1}\n', "application/jsonl")
