"""Parameters as pairs of text: the one rule for queries and forms."""

from __future__ import annotations

from typing import Any

import pytest

from azopenai.core.pairs import pairs


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("text", [("p", "text")]),
        ("", [("p", "")]),
        (7, [("p", "7")]),
        (0.5, [("p", "0.5")]),
        (True, [("p", "true")]),
        (False, [("p", "false")]),
        (None, []),
        (["a", "b"], [("p[]", "a"), ("p[]", "b")]),
        (("a",), [("p[]", "a")]),
        ([], []),
        ([None, "a"], [("p[]", "a")]),
        ({"type": "server_vad", "on": True}, [("p[type]", "server_vad"), ("p[on]", "true")]),
        ({"a": {"b": [1, 2]}}, [("p[a][b][]", "1"), ("p[a][b][]", "2")]),
    ],
    ids=repr,
)
def test_a_parameter_as_pairs(value: Any, found: list[tuple[str, str]]) -> None:
    assert list(pairs({"p": value})) == found


def test_the_order_stays() -> None:
    assert [name for name, _ in pairs({"b": 1, "a": 2, "c": [3]})] == ["b", "a", "c[]"]


@pytest.mark.parametrize("value", [object(), b"bytes", {"x": {1, 2}}], ids=["object", "bytes", "set"])
def test_what_has_no_form_as_text_is_told(value: Any) -> None:
    with pytest.raises(TypeError, match="accepted are str, numbers, bool, None, lists and dicts"):
        list(pairs({"p": value}))


ITSELF: dict[str, Any] = {}
ITSELF["again"] = [ITSELF]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "p is nan; there is no form for it"),
        ([{"x": float("-inf")}], r"p\[\]\[x\] is -inf; there is no form for it"),
        ("\ud800", "'p' holds a lone surrogate, which is no character"),
        ({"\udfff": "x"}, "holds a lone surrogate"),
        (ITSELF, "nested too deeply, or hold themselves"),
    ],
    ids=["nan", "inf", "half a character", "half a name", "itself"],
)
def test_what_no_text_stands_for_is_told(value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        list(pairs({"p": value}))
    assert type(caught.value) is ValueError
