"""What a docstring says: of the thing itself, and of each argument or attribute.

Three styles are read: headings with a colon (Google), headings that are underlined (NumPy), and fields
(`:param city:`, Sphinx). A docstring in no style at all is a description.
"""

from __future__ import annotations

import re
from inspect import cleandoc
from itertools import zip_longest
from typing import TYPE_CHECKING

from attrs import Factory, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ABOUT_MEMBERS = frozenset(
    ("args", "arguments", "params", "parameters", "keyword args", "keyword arguments", "other parameters")
) | {"attributes"}
_ABOUT_OTHERS = frozenset(
    ("return", "returns", "yield", "yields", "raise", "raises", "warns", "example", "examples", "note")
) | {"notes", "warning", "warnings", "see also", "references", "todo", "methods"}
_HEADING = re.compile(r"(\w[\w ]*):\s*")
_UNDERLINE = re.compile(r"-{3,}\s*|={3,}\s*")
_FIELD = re.compile(r":(\w+)([^:]*):\s*(.*)")
_ENTRY = re.compile(r"\*{0,2}(\w+)\s*(?:\(.*?\)\s*)?:\s*(.*)")
_NAMES = re.compile(r"\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*(?=\s*(?::|$))")


@frozen
class Doc:
    """A docstring, read.

    Attributes:
        text: The description, without the sections behind it.
        members: What is said of each argument or attribute, on one line.
    """

    text: str = ""
    members: dict[str, str] = Factory(dict[str, str])


def read_doc(docstring: str | None) -> Doc:
    """Read a docstring; of what is in no known style, all is description."""
    text: list[str] = []
    members: dict[str, list[str]] = {}
    for title, lines, underlined in _sections(cleandoc(docstring or "").splitlines()):
        if not title:
            text += _without_fields(lines, members)
        elif title in _ABOUT_MEMBERS:
            _read_entries(cleandoc("\n".join(["", *lines])).splitlines(), members, underlined=underlined)
    return Doc("\n".join(text).strip(), {name: " ".join(said).strip() for name, said in members.items()})


def _sections(lines: list[str]) -> Iterator[tuple[str, list[str], bool]]:
    """Cut at the headings: each one's title in small letters, its lines, whether it is underlined."""
    title, body, underlined, skip = "", list[str](), False, False
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if skip:
            skip = False
            continue
        heading = _HEADING.fullmatch(line)
        if line and not line[0].isspace() and _UNDERLINE.fullmatch(following):
            yield title, body, underlined
            title, body, underlined, skip = line.strip().lower(), [], True, True
        elif heading is not None and heading[1].lower() in _ABOUT_MEMBERS | _ABOUT_OTHERS:
            yield title, body, underlined
            title, body, underlined = heading[1].lower(), [], False
        elif title and not underlined and line and not line[0].isspace():
            yield title, body, underlined
            title, body = "", [line]
        else:
            body.append(line)
    yield title, body, underlined


def _without_fields(lines: Iterable[str], members: dict[str, list[str]]) -> Iterator[str]:
    """Take the fields (`:param city:`) out of a text, those of members into `members`."""
    said: list[str] | None = None
    for line in lines:
        field = _FIELD.fullmatch(line)
        if field is not None:
            said = [field[3]]
            if field[1] in {"param", "parameter", "arg", "argument", "key", "ivar", "var", "attribute"}:
                members[field[2].split()[-1].lstrip("*") if field[2].split() else ""] = said
        elif said is not None and line[:1].isspace():
            said.append(line.strip())
        else:
            said = None
            yield line


def _read_entries(lines: list[str], members: dict[str, list[str]], *, underlined: bool) -> None:
    """Read a section of arguments: a name and a colon, or names and what is indented below them."""
    said: list[str] = []
    for line in lines:
        if line[:1].isspace() or not line:
            said.append(line.strip())
            continue
        said = []
        if underlined:
            names = _NAMES.match(line)
            members.update((name.strip(" *"), said) for name in (names[0].split(",") if names else ()))
        elif entry := _ENTRY.fullmatch(line):
            said.append(entry[2])
            members[entry[1]] = said
