"""Which bodies are left open for the caller."""

from __future__ import annotations

import pytest

from azopenai.core.effects import Clock, LeaveOpen, keeps_open
from azopenai.transport.clock import SystemClock


@pytest.mark.parametrize(
    "kind", ["text/event-stream", "Text/Event-Stream; charset=utf-8", "", " text/event-stream ;x"]
)
def test_a_stream_of_events_is_left_open(kind: str) -> None:
    assert keeps_open("events", 200, kind)


@pytest.mark.parametrize("kind", ["application/json", "text/html; charset=utf-8", "text/event-streams"])
def test_what_is_no_stream_of_events_is_read_where_one_was_asked_for(kind: str) -> None:
    assert not keeps_open("events", 200, kind)
    assert keeps_open("any", 200, kind)


@pytest.mark.parametrize("leave_open", ["never", "events", "any"])
@pytest.mark.parametrize("status", [199, 300, 400, 500])
def test_a_failure_is_always_read(leave_open: LeaveOpen, status: int) -> None:
    assert not keeps_open(leave_open, status, "text/event-stream")


def test_nothing_is_left_open_unasked() -> None:
    assert not keeps_open("never", 200, "text/event-stream")


def test_the_clock_of_the_system_is_a_clock() -> None:
    clock: Clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.time() > 1_700_000_000
    assert 0 <= clock.random() < 1
