"""Lists in pages: `limit`, `after`, `before` and `order` of a query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bodies import typed
from .errors import invalid
from .jsontypes import as_int
from .validation import Check, integer, one_of, string

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .jsontypes import Body, JSONObject

_CHECKS: Mapping[str, Check] = {
    "order": one_of("asc", "desc"),
    "after": string,
    "before": string,
}


def page(
    items: Sequence[Body], query: JSONObject, order: str = "desc", *, most: int = 100, usual: int = 20
) -> Body:
    """Give the page of `items` (oldest first) that a query asks for.

    `order` and `usual`, a limit, are for a query that names none; `most` is the highest limit.
    """
    asked = typed(query, "limit")
    for name, check in {"limit": integer(1, most), **_CHECKS}.items():
        if name in asked:
            check(asked[name], name)
    ordered = list(items) if asked.get("order", order) == "asc" else list(reversed(items))
    limit = as_int(asked.get("limit"), usual)
    start, end = 0, len(ordered)
    if "after" in asked:
        start = _find(ordered, str(asked["after"]), "after") + 1
    if "before" in asked:
        end = _find(ordered, str(asked["before"]), "before")
        start = max(start, end - limit)
    found = ordered[start:end][:limit]
    return {
        "object": "list",
        "data": found,
        "first_id": found[0]["id"] if found else None,
        "last_id": found[-1]["id"] if found else None,
        "has_more": start > 0 if "before" in asked else start + limit < end,
    }


def _find(items: Sequence[Body], wanted: str, param: str) -> int:
    """Give the place of the item with an id."""
    for place, item in enumerate(items):
        if item["id"] == wanted:
            return place
    raise invalid(f"Invalid '{param}': no item with id '{wanted}' is in this list.", param, "invalid_value")
