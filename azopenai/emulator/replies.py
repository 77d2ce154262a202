"""Events, replies and answers: what travels from a handler to the connection that writes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .blobs import Blob
    from .jsontypes import Body


@dataclass(frozen=True)
class Event:
    """One server-sent event.

    `data` is sent as JSON if it is a dict and as it is if it is text; `tokens` counts the generated tokens
    that it carries, by which a paced stream is slowed; `name` is the event's type, where it has one.
    """

    data: Body | str
    tokens: int = 0
    name: str | None = None

    def encode(self) -> bytes:
        """Give the event as it stands on the wire."""
        data = self.data.encode() if isinstance(self.data, str) else compact(self.data)
        head = f"event: {self.name}\ndata: ".encode() if self.name else b"data: "
        return b"%b%b\n\n" % (head, data)


DONE = Event("[DONE]")


@dataclass(frozen=True)
class Reply:
    """A reply before the headers that every reply has: either a body or a stream of events."""

    status: int = 200
    body: bytes | Blob = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    events: Iterator[Event] | None = None


def compact(body: Body) -> bytes:
    """Give `body` as JSON without white space, in UTF-8."""
    # A request may hold half a surrogate pair, and a reply may quote it: UTF-8 has no form for that.
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def json_reply(body: Body, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Give a reply with a JSON body."""
    return Reply(status, compact(body), headers=headers or {})


def stream_reply(events: Iterator[Event]) -> Reply:
    """Give a reply that streams `events`."""
    return Reply(content_type="text/event-stream; charset=utf-8", events=events)
