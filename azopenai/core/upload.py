"""Bodies that are read while they are sent: a form with files in it.

Nothing here opens or reads a file. A Source says how it can be read, and a transport does.
https://www.rfc-editor.org/rfc/rfc7578
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, frozen
from attrs import field as attrs_field

from azopenai.core.pairs import pairs

Pieces = Iterator[bytes] | AsyncIterator[bytes]


@define(eq=False, repr=False)
class Source:
    """Bytes to send that are not in hand yet.

    Attributes:
        name: What the user calls them, for messages.
        read: Gives them in pieces, none of them empty, from the beginning.
        size: How many bytes there are; None where nobody knows.
        replayable: Whether they can be read from the beginning again.
        blocks: Whether reading them may block, so that the async client does it off its loop.
        begun: Whether somebody began to read.
    """

    name: str
    read: Callable[[], Pieces]
    size: int | None = None
    replayable: bool = True
    blocks: bool = True
    begun: bool = False

    def begin(self) -> Pieces:
        """Begin to read."""
        self.begun = True
        return self.read()


@frozen
class FilePart:
    """A file in a form.

    Attributes:
        field: The form's field.
        filename: Its name, by which the service tells formats apart.
        content_type: Its media type.
        content: Its bytes, or where they come from.
    """

    field: str
    filename: str
    content_type: str
    content: bytes | Source = attrs_field(repr=False)

    @property
    def size(self) -> int | None:
        """How many bytes it has; None where nobody knows."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.size

    def describe(self) -> str:
        """One line for the log."""
        size = "size not known" if self.size is None else f"{self.size} bytes"
        return f"{self.field}=<{self.filename}, {self.content_type}, {size}>"


@frozen(eq=False)
class Upload:
    """A body in the pieces that it is sent in.

    Attributes:
        content_type: Its media type.
        pieces: Bytes, and sources of them, in order.
        summary: What is in it, for the log.
    """

    content_type: str
    pieces: Sequence[bytes | Source]
    summary: str = ""

    @property
    def size(self) -> int | None:
        """How many bytes it has; None where nobody knows, and it is sent in chunks."""
        sizes = [len(piece) if isinstance(piece, bytes) else piece.size for piece in self.pieces]
        known = [size for size in sizes if size is not None]
        return sum(known) if len(known) == len(sizes) else None

    @property
    def is_spent(self) -> bool:
        """Whether it cannot be sent again, since a part of it can be read only once, and was."""
        return any(isinstance(p, Source) and p.begun and not p.replayable for p in self.pieces)


def form(fields: Mapping[str, Any], files: Sequence[FilePart], boundary: str) -> Upload:
    """A multipart form: the fields, then the files.

    Args:
        fields: From names to values; lists and objects go out as `pairs` says.
        files: The files, in order.
        boundary: What parts are told apart by; must not come up in them.
    """
    pieces: list[bytes | Source] = []
    held = list(pairs(fields))
    for name, value in held:
        pieces.append(f"{_head(boundary, name)}\r\n\r\n{value}\r\n".encode())
    for file in files:
        named = f'{_head(boundary, file.field)}; filename="{_quoted(file.filename)}"'
        head = f"{named}\r\nContent-Type: {file.content_type}\r\n\r\n"
        # A path may have bytes that are no text; of a file's name the service looks at the ending.
        pieces += [head.encode("utf-8", "replace"), file.content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    shown = [f"{name}={value!r}" for name, value in held] + [file.describe() for file in files]
    return Upload(f"multipart/form-data; boundary={boundary}", pieces, f"a form: {', '.join(shown)}")


def _head(boundary: str, name: str) -> str:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'


def _quoted(name: str) -> str:
    """A name as a form has it (https://html.spec.whatwg.org/multipage/form-control-infrastructure.html)."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
