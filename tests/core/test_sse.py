"""Invariant: any bytes, split anywhere, give the events of the whole or StreamProtocolError, nothing else."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.chunks import split
from support.specs import rows

from azopenai.core.sse import MAX_EVENT, Event, SSEDecoder
from azopenai.errors import StreamProtocolError

VECTORS = rows("sse", "sse")

streams = st.binary(max_size=40) | st.lists(
    st.sampled_from(
        [
            *(b"data", b"event", b"id", b"retry", b":", b" ", b"1", b"a", b"data: x\n\n"),
            *(b"\n", b"\r", b"\r\n", b"\n\n"),
            *(b"\0", b"\xef", b"\xbb", b"\xbf", b"\xef\xbb\xbf", b"\xff", b"\xe2\x82", b"\xc3\xa9"),
        ]
    ),
    max_size=25,
).map(b"".join)


def bytes_of(row: dict[str, Any]) -> bytes:
    return bytes.fromhex(row["hex"]) if "hex" in row else row["text"].encode()


def events_of(row: dict[str, Any]) -> tuple[list[Event], Event | None]:
    rest = row.get("rest")
    return [Event(**event) for event in row["events"]], None if rest is None else _inheriting(row, rest)


def _inheriting(row: dict[str, Any], rest: dict[str, Any]) -> Event:
    last = row["events"][-1] if row["events"] else {}
    return Event(**{"id": last.get("id", ""), "retry": last.get("retry"), **rest})


def decode(*pieces: bytes) -> tuple[list[Event], Event | None]:
    decoder = SSEDecoder()
    events = [event for piece in pieces for event in decoder.feed(piece)]
    return events, decoder.rest()


@pytest.mark.parametrize("row", VECTORS)
def test_whole(row: dict[str, Any]) -> None:
    assert decode(bytes_of(row)) == events_of(row)


@pytest.mark.parametrize("row", VECTORS)
def test_byte_by_byte(row: dict[str, Any]) -> None:
    assert decode(*(bytes([byte]) for byte in bytes_of(row))) == events_of(row)


@pytest.mark.parametrize("row", VECTORS)
def test_byte_by_byte_with_empty_pieces_between(row: dict[str, Any]) -> None:
    assert decode(b"", *(piece for byte in bytes_of(row) for piece in (bytes([byte]), b""))) == events_of(row)


@pytest.mark.parametrize("row", VECTORS)
def test_with_a_tail(row: dict[str, Any]) -> None:
    """What comes later changes nothing of what was there, and is decoded as if it stood alone."""
    events, rest = events_of(row)
    tail = b"\n\ndata: tail\n\n"
    found, left = decode(bytes_of(row), tail)
    assert left is None
    assert found[: len(events)] == events
    assert found[-1].data == "tail"
    assert len(found) == len(events) + (rest is not None) + 1


@given(streams, st.lists(st.integers(0, 60), max_size=6))
def test_any_split_of_any_bytes_gives_the_events_of_the_whole(stream: bytes, cuts: list[int]) -> None:
    assert decode(*split(stream, cuts)) == decode(stream)


@given(streams)
def test_the_events_are_those_of_the_standard(stream: bytes) -> None:
    assert decode(stream)[0] == by_the_standard(stream)


def by_the_standard(stream: bytes) -> list[Event]:
    """Its algorithm, step by step, over the whole text at once."""
    lines = re.split("\r\n|\r|\n", stream.decode("utf-8", "replace").removeprefix("\ufeff"))
    events, data, kind, last_id, retry = [], "", "", "", None
    for line in lines[:-1]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line == "":
            if data:
                events.append(Event(data.removesuffix("\n"), kind or "message", last_id, retry))
            data, kind = "", ""
        elif name == "data":
            data += value + "\n"
        elif name == "event":
            kind = value
        elif name == "id" and "\0" not in value:
            last_id = value
        elif name == "retry" and re.fullmatch("[0-9]{1,18}", value):
            retry = int(value)
    return events


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), min_size=1))
def test_what_is_written_by_the_rules_is_read_back(texts: list[str]) -> None:
    stream = "".join(f"data: {text}\n" for text in texts) + "\n"
    assert decode(stream.encode())[0] == [Event("\n".join(texts))]


def test_rest_is_given_once() -> None:
    decoder = SSEDecoder()
    assert list(decoder.feed(b"data: a")) == []
    assert decoder.rest() == Event("a")
    assert decoder.rest() is None


@pytest.mark.parametrize(
    "pieces",
    [
        [b"data: " + b"x" * 100],
        [b"data: "] + [b"x"] * 100,
        [b"data: x\n"] * 100,
        [b": comment\n"] * 100,
    ],
    ids=["one piece", "a line that never ends", "data that never ends", "comments that never end"],
)
def test_an_event_beyond_the_limit_is_an_error_before_it_fills_the_memory(pieces: list[bytes]) -> None:
    decoder = SSEDecoder(limit=50)
    with pytest.raises(StreamProtocolError, match="larger than 50 bytes"):
        list(chain.from_iterable(decoder.feed(piece) for piece in pieces))


@pytest.mark.parametrize("event", [b"data: x\n\n", b": keep-alive\n\n", b"\n", b"event: ping\n\n"])
def test_any_number_of_events_within_the_limit_will_do(event: bytes) -> None:
    decoder = SSEDecoder(limit=50)
    for _ in range(100):
        list(decoder.feed(event))


def test_the_limit_leaves_room_for_the_largest_image() -> None:
    assert MAX_EVENT > 2 * 20 * 1024 * 1024


def test_a_long_line_in_many_pieces_is_joined_once() -> None:
    decoder = SSEDecoder()
    for _ in range(1000):
        assert list(decoder.feed(b"x" * 10)) == []
    # Kept in the pieces that came (the first with what a BOM might have been), not joined anew for each.
    assert len(decoder._partial) == 1000
