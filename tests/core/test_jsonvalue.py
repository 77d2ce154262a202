"""What kind of value something is."""

from __future__ import annotations

from collections import ChainMap, UserDict, deque
from types import MappingProxyType
from typing import Any

import pytest

from azopenai.core.jsonvalue import is_array, is_mapping, is_object, is_sequence


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ({}, {is_object, is_mapping}),
        ([], {is_array, is_sequence}),
        (MappingProxyType({}), {is_mapping}),
        (UserDict(), {is_mapping}),
        (ChainMap(), {is_mapping}),
        ((), {is_sequence}),
        (range(1), {is_sequence}),
        (deque(), {is_sequence}),
        ("text", set()),
        (b"", set()),
        (bytearray(), set()),
        (memoryview(b""), set()),
        (set(), set()),
        (None, set()),
        (5, set()),
        (iter([]), set()),
    ],
)
def test_kinds(value: Any, kinds: set[Any]) -> None:
    assert {kind for kind in (is_object, is_array, is_mapping, is_sequence) if kind(value)} == kinds
