"""What vector stores make of files: text, cut into chunks.

A file is in progress when it is added, and done at the second look at it, at its batch or at its store.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .files import find_file
from .jsontypes import as_int, as_object, as_text
from .text import tokenize
from .validation import integer, members, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .call import Call
    from .jsontypes import JSON, Body, JSONObject

# How often a file is looked at before it is done.
_LOOKS = 2
# https://learn.microsoft.com/azure/ai-foundry/openai/how-to/file-search
_AUTO: JSONObject = {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}


def chunking(value: JSON, name: str) -> None:
    """Take a chunking strategy: auto, or static with sizes."""
    members({"type": one_of("auto", "static")}, ("type",))(value, name)
    if as_object(value)["type"] == "static":
        sizes = {"max_chunk_size_tokens": integer(100, 4_096), "chunk_overlap_tokens": integer(0, 2_048)}
        members({"static": members(sizes, tuple(sizes))}, ("static",))(value, name)
        static = as_object(as_object(value)["static"])
        most = as_int(static["max_chunk_size_tokens"]) // 2
        integer(0, most)(static["chunk_overlap_tokens"], f"{name}.static.chunk_overlap_tokens")


@dataclass(frozen=True)
class VectorFile:
    """A file of a vector store.

    `error` tells why there is no text, `static` how it is cut, `batch` in which batch it came, and `looks`
    how often it was looked at, which is how it moves on.
    """

    store: str
    file: str
    name: str
    text: str
    error: Body | None
    created: int
    static: JSONObject
    attributes: JSONObject
    batch: str | None
    looks: int = 0
    cancelled: bool = False

    @property
    def key(self) -> str:
        """What it is found by."""
        return f"{self.store}/{self.file}"

    @property
    def finished(self) -> bool:
        """Whether nothing more happens to it."""
        return self.cancelled or self.looks >= _LOOKS

    @property
    def status(self) -> str:
        """How far it is."""
        if not self.finished:
            return "in_progress"
        return "cancelled" if self.cancelled else "failed" if self.error else "completed"

    @property
    def size(self) -> int:
        """The bytes that it takes."""
        return len(self.text.encode()) if self.status == "completed" else 0

    @property
    def seen(self) -> Body:
        """The body as it is now."""
        return {
            "id": self.file,
            "object": "vector_store.file",
            "usage_bytes": self.size,
            "created_at": self.created,
            "vector_store_id": self.store,
            "status": self.status,
            "last_error": self.error if self.status == "failed" else None,
            "chunking_strategy": {"type": "static", "static": self.static},
            "attributes": self.attributes,
        }

    @property
    def chunks(self) -> list[str]:
        """The text in pieces that overlap."""
        size = as_int(self.static["max_chunk_size_tokens"])
        step = size - as_int(self.static["chunk_overlap_tokens"])
        tokens = tokenize(self.text)
        # A piece that the one before it has whole tells nothing new.
        starts = range(0, max(1, len(tokens) - size + step), step)
        return ["".join(tokens[start : start + size]) for start in starts]


def add(call: Call, store: str, params: JSONObject, batch: str | None = None) -> VectorFile:
    """Add the file that checked parameters name to a vector store."""
    file = find_file(call, as_text(params["file_id"]), "file_id")
    text, error = _read(bytes(file.data))
    static = as_object(as_object(params.get("chunking_strategy")).get("static")) or _AUTO
    attributes = as_object(params.get("attributes"))
    added = VectorFile(store, file.key, file.name, text, error, call.now, static, attributes, batch)
    call.store.shelf(VectorFile).put(added.key, added)
    return added


def _read(data: bytes) -> tuple[str, Body | None]:
    """Give the text of a file, or why there is none: here only text is read, whatever the service reads."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return "", {"code": "unsupported_file", "message": "The file is not text in UTF-8."}
    if not text.strip():
        return "", {"code": "invalid_file", "message": "The file has no text."}
    return text, None


def files_of(call: Call, store: str, batch: str | None = None) -> list[VectorFile]:
    """Give the files of a vector store, or of a batch of it."""
    files = call.store.shelf(VectorFile).all()
    return [file for file in files if file.store == store and (batch is None or file.batch == batch)]


def look(call: Call, files: Iterable[VectorFile]) -> list[VectorFile]:
    """Let files move on; give them as they are then."""
    moved = [replace(file, looks=file.looks + 1) for file in files]
    for file in moved:
        call.store.shelf(VectorFile).put(file.key, file)
    return moved


def counts(files: Sequence[VectorFile]) -> dict[str, int]:
    """Give how many files are how far."""
    statuses = [file.status for file in files]
    found = {name: statuses.count(name) for name in ("in_progress", "completed", "failed", "cancelled")}
    return {**found, "total": len(files)}
