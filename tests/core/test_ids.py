"""Ids that become a part of a path climb nowhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azopenai.core.ids import path_segment


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("file-abc_1.2~3", "file-abc_1.2~3"),
        ("ft:gpt-4o@1", "ft:gpt-4o@1"),
        ("a b", "a%20b"),
        ("a/b", "a%2Fb"),
        ("../a", "..%2Fa"),
        ("a?b#c", "a%3Fb%23c"),
        ("%2e%2e", "%252e%252e"),
        ("...", "..."),
        ("żółw", "%C5%BC%C3%B3%C5%82w"),
    ],
)
def test_an_id_is_quoted(value: str, quoted: str) -> None:
    assert path_segment("file_id", value) == quoted
    assert path_segment("file_id", value, quoted=False) == value


@pytest.mark.parametrize("value", ["", " ", ".", ".."])
def test_an_id_that_names_nothing_is_told(value: str) -> None:
    with pytest.raises(ValueError, match=r"file_id must not be empty, '\.' or '\.\.'; it is "):
        path_segment("file_id", value)


@pytest.mark.parametrize("value", ["a\n", "a\x00b", "a\x7f", "a\u2028b", "\ud800"])
def test_an_id_with_control_characters_is_told(value: str) -> None:
    with pytest.raises(ValueError, match="file_id must not have control characters; it is ") as error:
        path_segment("file_id", value)
    assert str(error.value).isprintable()


@pytest.mark.parametrize("value", [None, 5, b"a"])
def test_an_id_that_is_no_text_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match="file_id must be a str, not "):
        path_segment("file_id", value)


@given(st.text())
def test_any_id_is_one_segment_that_reads_back_or_a_value_error(value: str) -> None:
    try:
        segment = path_segment("file_id", value)
    except ValueError:
        return
    parts = urlsplit(f"https://h/a/{segment}/b")
    assert parts.path.split("/") == ["", "a", segment, "b"]
    assert unquote(segment) == value
    assert segment not in {".", "..", ""}
