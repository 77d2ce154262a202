"""The pool by itself: limits, the line, what is kept, what is put aside; no socket, no thread, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define
from hypothesis import given
from hypothesis import strategies as st

from azopenai.transport.connections import Held, Limits, Pool, Ticket

if TYPE_CHECKING:
    from collections.abc import Callable


@define(eq=False)
class Wire:
    """A connection that is what a test says."""

    available: bool = True
    expired: bool = False

    def is_available(self) -> bool:
        return self.available

    def has_expired(self) -> bool:
        return self.expired


class Flag:
    """An event that nobody waits for."""

    def __init__(self) -> None:
        self.told = 0

    def set(self) -> None:
        self.told += 1


def pool(connections: int = 2, streams: int = 1, expiry: float = 30.0, make: Any = Wire) -> Pool[Wire]:
    return Pool(make, Limits(connections, expiry, streams))


def taken(pool: Pool[Wire]) -> Held[Wire]:
    held = pool.take()
    assert held is not None
    return held


def ticket() -> Ticket[Wire]:
    return Ticket(Flag())


def test_no_more_connections_than_the_limit() -> None:
    three = pool(3)
    assert len({taken(three).connection for _ in range(3)}) == 3
    assert three.take() is None
    assert len(three.all) == 3


def test_the_one_that_was_used_last_is_used_next() -> None:
    """So that those that a burst left behind fall idle."""
    two = pool()
    first, second = taken(two), taken(two)
    two.give(second)
    two.give(first)
    assert taken(two) is first
    assert taken(two) is second


def test_a_connection_that_broke_makes_room_for_another() -> None:
    one = pool(1)
    broken = taken(one)
    broken.connection.available = False
    one.give(broken)
    assert list(one.discarded) == [broken.connection]
    assert taken(one) is not broken
    assert len(one.all) == 1


def test_one_whose_server_left_meanwhile_is_not_used() -> None:
    one = pool(1)
    gone = taken(one)
    one.give(gone)
    gone.connection.expired = True
    assert taken(one) is not gone
    assert list(one.discarded) == [gone.connection]


def test_what_nothing_has_used_for_a_while_is_put_aside() -> None:
    many = pool(8, expiry=0.0)
    held = [taken(many) for _ in range(8)]
    for one in held:
        one.since = 0.0
    many.give(held[0])
    held[0].since -= 1.0  # nobody waits in a test
    many.give(held[1])
    assert list(many.discarded) == [held[0].connection]
    assert held[0] not in many.all


def test_a_turn_comes_in_the_order_of_the_line() -> None:
    one = pool(1)
    held = taken(one)
    line = [ticket() for _ in range(3)]
    for waiting in line:
        one.queue(waiting)
    for waiting in line:
        assert one.take() is None  # whoever comes later does not jump the line
        assert waiting.held is None
        one.give(held)
        assert waiting.held is held
        assert waiting.event.told == 1
    one.give(held)
    assert taken(one) is held


def test_the_line_moves_when_a_connection_breaks() -> None:
    one = pool(1)
    held, waiting = taken(one), ticket()
    one.queue(waiting)
    held.connection.available = False
    one.give(held)
    assert waiting.held is not None
    assert waiting.held is not held


def test_standing_in_line_where_there_is_one_after_all() -> None:
    """Another thread gave one back between the look and the line."""
    one = pool(1)
    waiting = ticket()
    one.queue(waiting)
    assert waiting.held is not None


def test_leaving_the_line() -> None:
    one = pool(1)
    held, left, stays = taken(one), ticket(), ticket()
    one.queue(left)
    one.queue(stays)
    assert one.leave(left)
    one.give(held)
    assert left.held is None
    assert stays.held is held
    assert not one.leave(stays)  # its turn has come; it must give back what it got


def test_leaving_the_line_in_the_very_moment_of_ones_turn() -> None:
    """What was meant for the one that left is there for the next."""
    left = ticket()
    leaves: list[Callable[[], object]] = []

    def make() -> Wire:
        for leave in leaves:
            leave()
        return Wire()

    one = pool(1, make=make)
    held = taken(one)
    one.queue(left)
    leaves.append(lambda: one.leave(left))
    held.connection.available = False
    one.give(held)
    assert left.held is None
    assert taken(one) is not held


def test_a_shared_connection_is_filled_before_another_is_opened() -> None:
    shared = pool(2, streams=3)
    held = [taken(shared) for _ in range(6)]
    assert [held.count(one) for one in shared.all] == [3, 3]
    assert shared.take() is None
    shared.give(held[0])
    assert taken(shared) is held[0]


def test_a_shared_connection_leaves_with_its_last_request() -> None:
    shared = pool(1, streams=3)
    first, second = taken(shared), taken(shared)
    first.connection.available = False  # it says goodbye: what is under way may end
    shared.give(first)
    assert not shared.discarded
    first.connection.expired = True
    waiting = ticket()
    shared.queue(waiting)  # the third place is dropped when it is found
    assert waiting.held is None
    assert not shared.discarded
    shared.give(second)
    assert list(shared.discarded) == [first.connection]
    assert waiting.held is not None


def test_one_that_does_not_share_after_all() -> None:
    """A server that speaks no HTTP/2 refuses all but the first: these places are dropped, one by one."""
    shared = pool(2, streams=3)
    first = taken(shared)
    for _ in range(2):
        refused = taken(shared)
        assert refused is first
        shared.drop(refused)
    assert not shared.discarded
    assert taken(shared) is not first
    shared.give(first)
    assert taken(shared) is first


STEPS = st.lists(
    st.sampled_from(["take", "give", "break", "expire", "queue", "leave"]), min_size=1, max_size=60
)


@given(STEPS, st.integers(1, 3), st.integers(1, 3))
def test_whatever_happens(steps: list[str], connections: int, streams: int) -> None:
    """Never more than the limit; nobody waits while there is room; who came first is served first."""
    some = pool(connections, streams)
    held: list[Held[Wire]] = []
    line: list[Ticket[Wire]] = []
    for step in steps:
        if step == "take":
            found = some.take()
            held += [found] if found is not None else []
        elif step == "queue":
            line.append(ticket())
            some.queue(line[-1])
        elif step == "leave" and line:
            assert some.leave(line.pop())
        elif held:
            one = held.pop(0)
            one.connection.available &= step != "break"
            one.connection.expired |= step == "expire"
            some.give(one)
        served = [waiting for waiting in line if waiting.held is not None]
        assert line[: len(served)] == served
        held += [waiting.held for waiting in served if waiting.held is not None]
        del line[: len(served)]
        assert len(some.all) <= connections
        assert len(held) <= connections * streams
        assert not line or len(some.all) == connections
