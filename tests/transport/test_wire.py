"""URLs as the wire has them: parsed once, kept in bounds, quoted where they came unquoted."""

from __future__ import annotations

import pytest

from azopenai.transport.pool import KNOWN_URLS, Known
from azopenai.transport.wire import Target


def test_a_url_is_parsed_once() -> None:
    parsed: list[str] = []

    def parse(url: str) -> str:
        parsed.append(url)
        return url.upper()

    known = Known(parse)
    assert (known["a"], known["a"]) == ("A", "A")
    assert parsed == ["a"]


def test_no_more_are_kept_than_a_program_needs() -> None:
    known = Known(str)
    for number in range(KNOWN_URLS + 1):
        assert known[str(number)] == str(number)
    assert len(known) == 1


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a.example:8443/x%20y?z=1", b"/x%20y?z=1"),
        ("https://a.example:8443/x y?z=ü", b"/x%20y?z=%C3%BC"),
    ],
)
def test_what_came_unquoted_is_quoted(url: str, target: bytes) -> None:
    made = Target.of(url)
    assert made.url.target == target
    assert made.host == b"a.example:8443"
