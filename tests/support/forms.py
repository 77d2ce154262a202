"""A multipart form, read without any code of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.loopback import Received


@dataclass(frozen=True)
class Part:
    """One part of a form; a field has no file name."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None

    @property
    def value(self) -> str:
        return self.content.decode()


def parts(body: bytes, content_type: str) -> list[Part]:
    """The parts of a form, in order."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    assert boundary is not None, content_type
    edge = b"--" + boundary[1].encode()
    _, *found, end = (b"\r\n" + body).split(b"\r\n" + edge)
    assert end.rstrip(b"\r\n") == b"--"
    return [_part(part.removeprefix(b"\r\n")) for part in found]


def _part(part: bytes) -> Part:
    head, _, content = part.partition(b"\r\n\r\n")
    name = _said(head, "name")
    assert name is not None, head
    return Part(name, content, _said(head, "filename"), _media_type(head))


def _said(head: bytes, name: str) -> str | None:
    found = re.search(rf'[;\s]{name}=("([^"]*)"|[^;\s]+)'.encode(), head)
    return (found[2] if found[2] is not None else found[1]).decode() if found else None


def _media_type(head: bytes) -> str | None:
    found = re.search(rb"(?i)^content-type: *(.+?)\r?$", head, re.MULTILINE)
    return found[1].decode() if found else None


def form(received: Received) -> list[Part]:
    """The parts of the form that a server received."""
    return parts(received.body, received.headers["content-type"])


def fields(received: Received) -> list[tuple[str, str]]:
    """Names and values of its fields."""
    return [(part.name, part.value) for part in form(received) if part.filename is None]


def files(received: Received) -> list[Part]:
    """Its files."""
    return [part for part in form(received) if part.filename is not None]
