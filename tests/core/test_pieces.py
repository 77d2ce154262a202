"""A body in pieces is cut anew: whole, byte by byte, and split anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azopenai.core.pieces import Chunks, Cutter, Lines, Texts


def cut(cutter: Cutter[Any], *pieces: bytes) -> list[Any]:
    return [item for piece in pieces for item in cutter.feed(piece)] + list(cutter.rest())


pieces = st.lists(
    st.binary(max_size=12) | st.sampled_from([b"\n", b"\r\n", b"\r", "é".encode()[:1], "é🎈".encode()])
)


@given(pieces, st.integers(1, 7))
def test_chunks_are_of_one_size_but_the_last(given: list[bytes], size: int) -> None:
    found = cut(Chunks(size), *given)
    assert b"".join(found) == b"".join(given)
    assert all(len(chunk) == size for chunk in found[:-1])
    assert all(1 <= len(chunk) <= size for chunk in found)


@given(pieces)
def test_without_a_size_the_pieces_come_as_they_are(given: list[bytes]) -> None:
    assert cut(Chunks(None), *given) == given


@pytest.mark.parametrize("size", [0, -1])
def test_a_size_that_is_none_is_told(size: int) -> None:
    with pytest.raises(ValueError, match=f"chunk_size must be 1 or more, or None; it is {size}"):
        Chunks(size)


@given(pieces)
def test_text_is_that_of_the_whole(given: list[bytes]) -> None:
    found = cut(Texts(), *given)
    assert "".join(found) == b"".join(given).decode("utf-8", "replace")
    assert "" not in found


def test_a_character_comes_whole() -> None:
    assert cut(Texts(), b"a\xf0\x9f", b"\x8e", b"\x88b") == ["a", "🎈b"]


def test_a_character_that_was_cut_off_is_replaced() -> None:
    assert cut(Texts(), b"a\xf0\x9f") == ["a", "\ufffd"]


@given(pieces)
def test_lines_are_those_of_the_whole(given: list[bytes]) -> None:
    *lines, last = b"".join(given).decode("utf-8", "replace").split("\n")
    assert cut(Lines(), *given) == [line.removesuffix("\r") for line in lines] + ([last] if last else [])


def test_lines_end_in_lf_or_crlf_wherever_they_are_split() -> None:
    assert cut(Lines(), b"a\r", b"\nb\n\n", b"c", b"d\r\n", b"e") == ["a", "b", "", "cd", "e"]
    assert cut(Lines()) == []
    assert cut(Lines(), b"a\n") == ["a"]
    assert cut(Lines(), b"a\xf0") == ["a\ufffd"]
