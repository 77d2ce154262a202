from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from azopenai.emulator.blobs import SPOOLED
from azopenai.emulator.http import Headers, ReceivedRequest
from azopenai.emulator.received import MAX_BYTES, ReceivedRequests

if TYPE_CHECKING:
    import httpx

    from azopenai.emulator import Emulator


def request(number: int, size: int) -> ReceivedRequest:
    return ReceivedRequest("POST", f"/{number}", {}, Headers(), b"x" * size)


def shown(kept: ReceivedRequests) -> list[str]:
    """What is left of each request: its number, and its size where the body is gone."""
    return [
        item.path[1:] if item.forgotten is None else f"{item.path[1:]}({item.size})" for item in kept.all()
    ]


def test_bodies_are_kept_up_to_a_size() -> None:
    kept = ReceivedRequests(count=4, size=10)
    kept.add(request(0, 4))
    kept.add(request(1, 6))
    assert shown(kept) == ["0", "1"]
    kept.add(request(2, 1))
    assert shown(kept) == ["0(4)", "1", "2"]
    kept.add(request(3, 20))
    assert shown(kept) == ["0(4)", "1(6)", "2(1)", "3(20)"]
    kept.add(request(4, 1))
    kept.add(request(5, 0))
    assert shown(kept) == ["2(1)", "3(20)", "4", "5"]
    kept.clear()
    assert kept.all() == ()


def test_requests_are_kept_up_to_a_number() -> None:
    kept = ReceivedRequests(count=2, size=100)
    for number in range(5):
        kept.add(request(number, 4))
    assert shown(kept) == ["3", "4"]


def test_a_body_that_is_not_kept() -> None:
    bare = request(0, 3).without_body()
    assert bare.size == bare.without_body().size == 3
    with pytest.raises(LookupError, match="3 bytes, is not kept"):
        bare.json()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_body(emulator: Emulator, http: httpx.Client, *, chunked: bool) -> None:
    data = b"[" + b" " * (SPOOLED + 1) + b"]"
    content = iter([data[:100], data[100:]]) if chunked else data
    assert http.post("/v1/chat/completions", content=content).status_code == 400
    (received,) = emulator.requests
    assert received.body == data
    assert received.json() == []
    assert received.size == len(data)


def test_bodies_of_large_requests_are_let_go(emulator: Emulator, http: httpx.Client) -> None:
    half = b"x" * (MAX_BYTES // 2)
    for _ in range(3):
        http.post("/v1/nowhere", content=half)
    assert [item.forgotten for item in emulator.requests] == [len(half), None, None]
    emulator.clear()
    assert emulator.requests == ()
