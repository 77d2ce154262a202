"""Scripted faults: what goes wrong, and for which request."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, cast

from .errors import gateway_body
from .replies import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .jsontypes import Body

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_FRAMING = frozenset({"connection", "content-length", "transfer-encoding"})
_COUNTS = ("cut_after", "stall_after", "malformed_after", "error_after")


class End(Enum):
    """How a disturbed reply ends where it does not end well."""

    CUT = "cut"
    STALL = "stall"


Disturbed: TypeAlias = "Iterator[Event | End]"


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong with one reply. The parts compose: a delay, then a status, and so on.

    Raises `ValueError` where a value cannot be meant, or where two parts exclude each other.
    """

    status: int | None = None
    """Answer with this status (200 to 599) in place of the normal reply."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Headers to add to the reply, or to put in the place of the usual ones of the same name. Those that
    frame the body are the emulator's own."""
    body: bytes | str | dict[str, object] | None = None
    """The reply's body; a dict is sent as JSON. None: with a status of 400 or more the error body that Azure
    sends with it, with a smaller one an empty body. A body alone is sent with status 200."""
    delay: float = 0.0
    """Seconds to wait before anything is sent."""
    reset: bool = False
    """Reset the TCP connection before any byte of the reply."""
    cut_after: int | None = None
    """Close the connection after so many events of a stream, or bytes of another body, without an end; where
    there are fewer, after all of them."""
    stall_after: int | None = None
    """Send nothing more after so many events or bytes, and hold the connection until the client leaves."""
    malformed_after: int | None = None
    """After so many events send one whose data is not JSON, then go on. Of another body send so many bytes
    only, as if they were all of it."""
    error_after: int | None = None
    """After so many events send an error event, then end the stream. Other bodies are left as they are."""
    content_type: str | None = None
    """Send the reply under this content type; "" sends none."""

    def __post_init__(self) -> None:
        if self.status is not None and not 200 <= self.status <= 599:
            raise ValueError(f"status must be between 200 and 599, not {self.status}")
        if not (math.isfinite(self.delay) and self.delay >= 0):
            raise ValueError(f"delay must be a number of seconds, 0 or more, not {self.delay}")
        for name in _COUNTS:
            count = getattr(self, name)
            if count is not None and (not isinstance(count, int) or count < 0):
                raise ValueError(f"{name} must be a whole number, 0 or more, not {count!r}")
        if self.cut_after is not None and self.stall_after is not None:
            raise ValueError("cut_after and stall_after exclude each other: a cut connection cannot stall")
        counted = any(getattr(self, name) is not None for name in _COUNTS)
        if self.reset and (self.replaces or counted or self.headers or self.content_type is not None):
            raise ValueError("reset sends no reply, so only delay can go with it")
        framing = _FRAMING.intersection(map(str.lower, self.headers))
        if framing:
            raise ValueError(f"{', '.join(sorted(framing))} cannot be set; cut_after breaks the framing")
        for name, value in {**self.headers, "content-type": self.content_type or ""}.items():
            if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
                raise ValueError(f"not a header that can be sent: {name!r}: {value!r}")

    @property
    def replaces(self) -> bool:
        """Whether the normal reply is not sent at all."""
        return self.status is not None or self.body is not None

    def payload(self) -> bytes | Body:
        """Give the body that is sent in the place of the normal one."""
        if isinstance(self.body, str):
            return self.body.encode()
        if self.body is not None:
            return self.body
        if self.status is None or self.status < 400:
            return b""
        return gateway_body(self.status)

    def disturb(self, events: Iterator[Event]) -> Disturbed:
        """Give the events of a stream as this fault lets them through."""
        # An inserted event counts as sent, so that the end comes where the script says, whatever is inserted.
        count = self.cut_after if self.stall_after is None else self.stall_after
        yield from islice(self._inserted(events), count)
        if count is not None:
            yield End.CUT if self.stall_after is None else End.STALL

    def _inserted(self, events: Iterator[Event]) -> Iterator[Event]:
        """Give the events with the malformed one and the error one in their places."""
        position = 0
        while True:
            event = next(events, None)
            if position == self.error_after:
                yield _error_event(position, named=event is not None and event.name is not None)
                return
            if position == self.malformed_after:
                yield Event('{"id":"chatcmpl-')
            if event is None:
                return
            yield event
            position += 1


def _error_event(position: int, *, named: bool) -> Event:
    """Give an error as a stream tells of it: one of named events has an event of that name for it."""
    body = gateway_body(429)
    if not named:
        return Event(body)
    error = {"type": "error", **cast("Body", body["error"]), "param": None, "sequence_number": position}
    return Event(error, name="error")


@dataclass
class _Entry:
    """Faults that are used one after the other, again from the first, until `left` have been used."""

    faults: tuple[Fault, ...]
    operation: str | None
    left: int | None
    used: int = 0


class Script:
    """The faults that wait for requests, in order. Not safe between threads by itself."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []

    def add(self, faults: tuple[Fault, ...], times: int | None, operation: str | None) -> None:
        """Queue `faults`, the whole row `times` times over (None: for ever), for one operation or for all."""
        if times is not None and times < 1:
            raise ValueError(f"times must be 1 or more, or None for always, not {times}")
        if not faults:
            raise ValueError("give at least one Fault")
        for fault in faults:
            if not isinstance(fault, Fault):  # pyright: ignore[reportUnnecessaryIsInstance] - what a user gave
                raise TypeError(f"a script is of Faults, not of a {type(fault).__name__}")
        self._entries.append(_Entry(faults, operation, None if times is None else times * len(faults)))

    def take(self, operation: str | None) -> Fault | None:
        """Take the fault for a request to `operation` (None: no known one), if one waits."""
        for entry in self._entries:
            if entry.operation in (None, operation):
                fault = entry.faults[entry.used % len(entry.faults)]
                entry.used += 1
                if entry.used == entry.left:
                    self._entries.remove(entry)
                return fault
        return None

    def clear(self) -> None:
        """Forget every fault."""
        self._entries.clear()
