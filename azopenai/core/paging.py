"""Lists that come in pages: what a page is, and the request for the one behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args, get_origin

import attrs
from attrs import evolve

from azopenai.core.decode import Model, converter, decode, model, with_response
from azopenai.core.jsonvalue import is_array
from azopenai.core.request import build
from azopenai.errors import OpenAIError, PagingError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

    from azopenai.core.request import Request
    from azopenai.core.response import ResponseInfo
    from azopenai.core.routes import Operation

T = TypeVar("T")
P = TypeVar("P", bound="Page[Any]")


@model
class Page(Model, Generic[T]):
    """A page of a list, as the service sends it.

    Attributes:
        data: The items of this page.
        has_more: Whether there are pages behind it.
        first_id: The id of its first item.
        last_id: The id of its last item, which the next page comes after.
    """

    object: str | None = None
    data: list[T]
    has_more: bool | None = None
    first_id: str | None = None
    last_id: str | None = None
    _turn: Any = attrs.field(default=None, eq=False, alias="_turn")
    """The client and the request that the page came from; None on one that was made or unpickled."""

    def bound_to(self, client: Any, request: Any) -> Self:
        """The same page, with what gets the one behind it: a client, and the request that this came from."""
        object.__setattr__(self, "_turn", (client, request))
        return self

    def has_next_page(self) -> bool:
        """Whether there is a page behind this one."""
        return self.has_more is True

    def __reduce__(self) -> tuple[Any, ...]:
        members = {name: value for name, value in self.to_dict().items() if name != "data"}
        return _unpickle, (type(self), members, self.data, self._response)

    def _next(self) -> tuple[Any, Request[Any, Any]]:
        """The client of this page, and the request for the page behind it.

        Raises:
            OpenAIError: There is none, or no way to it.
        """
        if not self.has_next_page():
            raise OpenAIError("there is no page behind this one; has_next_page() tells so")
        if self._turn is None:
            raise OpenAIError("a page that was copied or unpickled has no client to get the next one with")
        client, request = self._turn
        return client, next_request(request, self)


def _page(kind: type[P], members: dict[str, Any], data: Any) -> P:
    """A page of its members and of its items, which are decoded already."""
    page = decode(kind, members)
    if data is not None:
        object.__setattr__(page, "data", data)
    return page


def _unpickle(kind: type[P], members: dict[str, Any], data: Any, response: ResponseInfo | None) -> P:
    return with_response(_page(kind, members, data), response)


def list_request(
    operation: Operation,
    params: Mapping[str, Any],
    declared: type,
    page: type[P],
    **ids: object,
) -> Request[P, Any]:
    """The request for the first page of a list.

    Args:
        operation: The operation that lists.
        params: The keywords of the call.
        declared: Their TypedDict.
        page: The page's class, sync or async, with that of its items: `SyncCursorPage[Model]`.
        **ids: The ids in the operation's path.

    Raises:
        TypeError, ValueError: A keyword or id will not do.
    """
    kind, [item] = cast("type[P]", get_origin(page)), get_args(page)
    convert: Any = converter(item | None)

    def decode_page(data: dict[str, Any]) -> P:
        entries = data.get("data")
        if not is_array(entries):
            return _page(kind, data, entries)
        return _page(kind, data, [convert(entry) for entry in entries])

    return build(operation, params, declared, decode_page, ids=ids)


def next_request(request: Request[P, Any], page: Page[Any]) -> Request[P, Any]:
    """The request for the page behind a page that is not the last.

    Raises:
        PagingError: There is no id that it comes after, or the same as before, and so without an end.
    """
    last: Any = page.last_id or (getattr(page.data[-1], "id", None) if page.data else None)
    before = request.params.get("after")
    if not isinstance(last, str) or last == before:
        what = "says that there is more, but not behind what" if last != before else "repeats itself"
        raise PagingError(f"{request.operation.name}(): the page behind {before!r} {what}", page)
    return evolve(request, params={**request.params, "after": last})
