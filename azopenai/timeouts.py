"""How long to wait, for each phase of a call and for the whole of it."""

from __future__ import annotations

import math
from typing import Any

from attrs import field, fields, frozen, validate

_UNSET: Any = object()


def _seconds(_instance: object, attribute: Any, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
        raise ValueError(
            f"timeout {attribute.name} must be a number of seconds above 0, or None, not {value!r}"
        )


@frozen(init=False)
class Timeout:
    """Limits in seconds; None is no limit.

    `Timeout()` is the default: 5 s to connect, 600 s for each read, write and wait for a connection.
    `Timeout(60)` sets these four to 60, `Timeout(60, connect=2)` all but one.

    Attributes:
        connect: To open a connection, TLS included.
        read: For each wait for bytes of the answer.
        write: For each wait to send bytes of the request.
        pool: To wait for a connection of the pool.
        total: For the whole call: every attempt, every wait between them, the body.
        stream_idle: For each wait for bytes of a stream; `read` where it is None.
    """

    connect: float | None = field(validator=_seconds)
    read: float | None = field(validator=_seconds)
    write: float | None = field(validator=_seconds)
    pool: float | None = field(validator=_seconds)
    total: float | None = field(validator=_seconds)
    stream_idle: float | None = field(validator=_seconds)

    def __init__(
        self,
        timeout: float | None = _UNSET,
        *,
        connect: float | None = _UNSET,
        read: float | None = _UNSET,
        write: float | None = _UNSET,
        pool: float | None = _UNSET,
        total: float | None = None,
        stream_idle: float | None = None,
    ) -> None:
        def first(given: float | None, default: float) -> float | None:
            if given is not _UNSET:
                return given
            return default if timeout is _UNSET else timeout

        phases = {
            "connect": first(connect, 5.0),
            "read": first(read, 600.0),
            "write": first(write, 600.0),
            "pool": first(pool, 600.0),
        }
        values = {**phases, "total": total, "stream_idle": stream_idle}
        for name, value in values.items():
            object.__setattr__(self, name, value)
        validate(self)

    @classmethod
    def of(cls, value: object) -> Timeout:
        """Take a Timeout, a number, None (no limit at all), or an `httpx.Timeout`.

        Raises:
            TypeError: It is none of these.
            ValueError: A limit is no positive number.
        """
        if isinstance(value, Timeout):
            return value
        if value is None or (isinstance(value, (int, float)) and not isinstance(value, bool)):
            return cls(value)
        phases = [a.name for a in fields(cls)][:4]
        if all(hasattr(value, phase) for phase in phases):
            return cls(**{phase: getattr(value, phase) for phase in phases})
        raise TypeError(
            f"timeout must be a number of seconds, a Timeout or None, not a {type(value).__name__}"
        )

    def within(self, remaining: float | None) -> Timeout:
        """The same limits, none longer than what remains of the total; a spent total leaves a millisecond."""
        if remaining is None:
            return self
        left = max(remaining, 0.001)

        def cut(limit: float | None) -> float:
            return left if limit is None else min(limit, left)

        return Timeout(
            connect=cut(self.connect),
            read=cut(self.read),
            write=cut(self.write),
            pool=cut(self.pool),
            total=left,
            stream_idle=None if self.stream_idle is None else cut(self.stream_idle),
        )
