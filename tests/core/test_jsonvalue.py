"""What kind of value something is."""

from __future__ import annotations

from collections import ChainMap, UserDict, deque
from types import MappingProxyType
from typing import Any

import pytest

from azopenai.core.jsonvalue import is_array, is_bytes, is_mapping, is_object, is_sequence, is_tuple

TUPLE: set[Any] = {is_sequence, is_tuple}


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ({}, {is_object, is_mapping}),
        ([], {is_array, is_sequence}),
        (MappingProxyType({}), {is_mapping}),
        (UserDict(), {is_mapping}),
        (ChainMap(), {is_mapping}),
        ((), TUPLE),
        (range(1), {is_sequence}),
        (deque(), {is_sequence}),
        ("text", set()),
        (b"", {is_bytes}),
        (bytearray(), {is_bytes}),
        (memoryview(b""), {is_bytes}),
        (set(), set()),
        (None, set()),
        (5, set()),
        (iter([]), set()),
    ],
)
def test_kinds(value: Any, kinds: set[Any]) -> None:
    known: tuple[Any, ...] = (is_object, is_array, is_bytes, is_mapping, is_sequence, is_tuple)
    assert {kind for kind in known if kind(value)} == kinds
