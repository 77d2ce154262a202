"""Files: uploaded by clients or written by the service, shown, given back whole or in part, deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from .blobs import Blob
from .bodies import typed
from .errors import ServiceError, gateway_body, invalid
from .jsontypes import as_object, as_text
from .managed import created, deleted, expires_at, expiry, matching, watched
from .paging import page
from .replies import Reply, json_reply
from .validation import Check, check, missing, one_of, wrong_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .bodies import File
    from .call import Call
    from .jsontypes import Body

_ID_LENGTH = 24
PURPOSE = one_of("assistants", "batch", "fine-tune", "vision", "user_data", "evals")
_CHECKS: Mapping[str, Check] = {"purpose": PURPOSE, "expires_after": expiry}
# What a file shows to one look after the other, before it is processed.
_STAGES = ("pending", "running")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_UNSAFE = re.compile(r'[^ -~]|["\\]')


@dataclass(frozen=True)
class StoredFile:
    """A file: how it ends, what is in it, and how often it was looked at, which is how it moves on."""

    body: Body
    data: Blob
    looks: int = 0
    gone: bool = False

    @property
    def finished(self) -> bool:
        """Whether nothing more happens to it."""
        return self.looks >= len(_STAGES)

    @property
    def seen(self) -> Body:
        """The body as it is now."""
        return self.body if self.finished else {**self.body, "status": _STAGES[self.looks]}

    @property
    def key(self) -> str:
        """The id."""
        return str(self.body["id"])

    @property
    def name(self) -> str:
        """The name that it was given."""
        return str(self.body["filename"])


def create(call: Call) -> Reply:
    """Answer `files.create`."""
    params = dict(call.params)
    if "expires_after" in params:
        params["expires_after"] = typed(as_object(params["expires_after"]), "seconds")
    file = sent_file(call, "file")
    check(params, _CHECKS, ("purpose",), call.version)
    expires = expires_at(call, params.get("expires_after"))
    return created(call, keep(call, Blob(file.data), file.name, as_text(params["purpose"]), expires).seen)


def sent_file(call: Call, field: str) -> File:
    """Give the file in a field of a form."""
    if field in call.params:
        raise wrong_type(field, "a file", call.params[field])
    if field not in call.files:
        raise missing(field)
    return call.files[field][0]


def keep(
    call: Call, data: Blob, name: str, purpose: str, expires: int | None = None, *, ready: bool = False
) -> StoredFile:
    """Put a file on the shelf; one that is ready needs no looks."""
    key = call.new_id("file-", _ID_LENGTH)
    body: Body = {
        "object": "file",
        "id": key,
        "purpose": purpose,
        "filename": name,
        "bytes": len(data),
        "created_at": call.now,
        "expires_at": expires,
        "status": "processed",
        "status_details": None,
    }
    file = StoredFile(body, data, looks=len(_STAGES) if ready else 0)
    call.store.shelf(StoredFile).put(key, file)
    return file


def list_files(call: Call) -> Reply:
    """Answer `files.list`."""
    files = [file.seen for file in call.store.shelf(StoredFile).all() if not file.gone]
    return json_reply(page(matching(files, call, "purpose"), call.query, most=10_000, usual=10_000))


def retrieve(call: Call) -> Reply:
    """Answer `files.retrieve`."""
    file = find_file(call, call.ids["file_id"])
    if not file.finished:
        file = replace(file, looks=file.looks + 1)
        call.store.shelf(StoredFile).put(file.key, file)
    return watched(file.seen, under_way=not file.finished)


def delete(call: Call) -> Reply:
    """Answer `files.delete`. A file that was deleted before is told to be gone, but not to be deleted now."""
    key = call.ids["file_id"]
    stored = call.store.shelf(StoredFile).get(key)
    if stored is not None and stored.gone:
        return json_reply({"object": "file", "id": key, "deleted": False})
    file = find_file(call, key)
    call.store.shelf(StoredFile).put(key, replace(file, data=Blob(), gone=True))
    return deleted(key, "file")


def content(call: Call) -> Reply:
    """Answer `files.content`."""
    file = find_file(call, call.ids["file_id"])
    return download(call, file.data, call.ids["file_id"], file.name)


def find_file(call: Call, key: str, param: str = "id") -> StoredFile:
    """Give the file with an id. Raises `ServiceError` where there is none; `param` is what named it."""
    file = call.store.shelf(StoredFile).get(key)
    if file is None or file.gone:
        raise invalid(f"No such File object: {key}", param, status=404)
    return file


def download(call: Call, data: Blob, key: str, name: str) -> Reply:
    """Give the content of a file, or the range of it that is asked for (RFC 9110, 14)."""
    tag = f'"{key}"'
    plain = _UNSAFE.sub("_", name)
    headers = {
        "accept-ranges": "bytes",
        "etag": tag,
        "content-disposition": f'attachment; filename="{plain}"'
        + (f"; filename*=UTF-8''{quote(name, safe='')}" if plain != name else ""),
    }
    asked = call.headers.get("range", "") if call.headers.get("if-range", tag) == tag else ""
    found = _range(asked, len(data))
    if found is None:
        return Reply(200, data, "application/octet-stream", headers)
    start, stop = found
    headers["content-range"] = f"bytes {start}-{stop - 1}/{len(data)}"
    return Reply(206, data.cut(start, stop), "application/octet-stream", headers)


def _range(asked: str, size: int) -> tuple[int, int] | None:
    """Give the start and the stop of a range, None for the whole. What is no range of bytes is let pass."""
    match = _RANGE.fullmatch(asked)
    first, last = match.groups() if match else ("", "")
    if not (first or last) or (first and last and int(first) > int(last)):
        return None
    start = int(first) if first else max(0, size - int(last))
    if start >= size:
        raise ServiceError(416, gateway_body(416), {"content-range": f"bytes */{size}"})
    return start, min(size, int(last) + 1) if first and last else size
