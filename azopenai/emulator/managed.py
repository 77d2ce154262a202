"""What the managed resources have in common: metadata, expiry, replies that say what became of a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from .errors import invalid
from .jsontypes import JSON, as_int, as_object
from .replies import Reply, json_reply
from .validation import integer, mapping, members, one_of, string, wrong_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .call import Call
    from .jsontypes import Body

T = TypeVar("T")

_MOST_PAIRS = 16
# The service knows how long things take; here they take one look after the other, so look again soon.
_SOON = {"openai-poll-after-ms": "100"}
# https://learn.microsoft.com/azure/ai-foundry/openai/latest: an hour to thirty days.
expiry = members(
    {"anchor": one_of("created_at"), "seconds": integer(3_600, 2_592_000)}, ("anchor", "seconds")
)
"""A check: takes `expires_after` of a file."""


def metadata(value: JSON, name: str) -> None:
    """Take up to sixteen texts by name."""
    _few_pairs(value, name)
    for key, item in as_object(value).items():
        string(item, f"{name}.{key}")


def _few_pairs(value: JSON, name: str) -> None:
    mapping(value, name)
    pairs = as_object(value)
    if len(pairs) > _MOST_PAIRS:
        raise invalid(
            f"Invalid '{name}': too many properties. Expected an object with at most {_MOST_PAIRS} "
            f"properties, but got an object with {len(pairs)} properties instead.",
            name,
            "object_above_max_properties",
        )


def attributes(value: JSON, name: str) -> None:
    """Take up to sixteen texts, numbers and booleans by name."""
    _few_pairs(value, name)
    for key, item in as_object(value).items():
        if not isinstance(item, (str, int, float)):
            raise wrong_type(f"{name}.{key}", "a string, a number or a boolean", item)


def expires_at(call: Call, value: JSON) -> int | None:
    """Give the time at which something expires whose checked `expires_after` this is."""
    return call.now + as_int(as_object(value)["seconds"]) if value is not None else None


def created(call: Call, body: Body) -> Reply:
    """Tell of a new thing; dated api-versions do it with 201 and its address."""
    if call.version is None:
        return json_reply(body)
    return json_reply(body, 201, {"location": f"{call.url}/{body['id']}"})


def watched(body: Body, *, under_way: bool) -> Reply:
    """Show a thing that may be under way, and when to look again if it is."""
    return json_reply(body, headers=_SOON if under_way else None)


def deleted(key: str, kind: str) -> Reply:
    """Tell that the thing with an id is gone; `kind` is the `object` that says so."""
    return json_reply({"id": key, "object": kind, "deleted": True})


def find(call: Call, kind: type[T], key: str, title: str, param: str | None = None) -> T:
    """Give the thing with an id, after that of what it belongs to and a slash.

    Raises `ServiceError` where there is none; `title` is what it is called.
    """
    found = call.store.shelf(kind).get(key)
    if found is None:
        raise invalid(f"No {title} found with id '{key.rpartition('/')[2]}'.", param, status=404)
    return found


def matching(bodies: Iterable[Body], call: Call, *names: str) -> list[Body]:
    """Give the bodies that have what the query says of these members, where it says something."""
    wanted = {name: call.query[name] for name in names if name in call.query}
    return [body for body in bodies if all(body.get(name) == value for name, value in wanted.items())]
