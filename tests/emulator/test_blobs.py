from __future__ import annotations

from itertools import pairwise

import pytest

from azopenai.emulator.blobs import SPOOLED, Blob, spooled

WHOLE = b"one\r\ntwo\n\nthree"


@pytest.mark.parametrize("cuts", [(), (4,), (0, 5, 9), (1, 2, 3, 4, 5, 15)])
def test_a_blob_of_pieces(cuts: tuple[int, ...]) -> None:
    ends = (0, *cuts, len(WHOLE))
    pieces = [WHOLE[start:stop] for start, stop in pairwise(ends)]
    blob = Blob(*pieces)
    assert bytes(blob) == WHOLE
    assert len(blob) == len(WHOLE)
    assert list(blob.lines()) == [b"one", b"two", b"", b"three"]
    assert bytes(blob + blob) == WHOLE * 2
    for start in range(len(WHOLE) + 2):
        for stop in (*range(len(WHOLE) + 2), None):
            assert bytes(blob.cut(start, stop)) == WHOLE[start:stop]


def test_lines_that_end() -> None:
    assert list(Blob().lines()) == []
    assert list(Blob(b"a\nb\n").lines()) == [b"a", b"b"]


def test_large_bytes_lie_in_a_file() -> None:
    data = bytes(range(256)) * (SPOOLED // 256)
    assert spooled(data[1:]) == data[1:]
    assert isinstance(spooled(data[1:]), bytes)
    view = spooled(data)
    assert isinstance(view, memoryview)
    blob = Blob(view, b"end")
    chunks = list(blob.chunks())
    assert max(map(len, chunks)) <= 262_144
    assert b"".join(chunks) == bytes(blob) == data + b"end"
