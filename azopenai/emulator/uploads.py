"""Uploads: large files that come in parts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .blobs import Blob
from .errors import invalid
from .files import PURPOSE, keep, sent_file
from .jsontypes import as_list, as_text
from .managed import expires_at, expiry, find
from .replies import json_reply
from .validation import Check, array, check, integer, string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .call import Call
    from .errors import ServiceError
    from .jsontypes import JSON, Body
    from .replies import Reply

_LASTS = 3_600
_MOST_BYTES = 9 * 1024**3
_CHECKS: Mapping[str, Check] = {
    "bytes": integer(0, _MOST_BYTES),
    "filename": string,
    "mime_type": string,
    "purpose": PURPOSE,
    "expires_after": expiry,
}
_COMPLETE_CHECKS: Mapping[str, Check] = {"part_ids": array(string), "md5": string}


@dataclass(frozen=True)
class StoredUpload:
    """An upload, the parts that have come, and the `expires_after` of its file."""

    body: Body
    parts: Mapping[str, Blob]
    expires_after: JSON = None


def create(call: Call) -> Reply:
    """Answer `uploads.create`."""
    check(call.params, _CHECKS, ("bytes", "filename", "mime_type", "purpose"), call.version)
    body: Body = {
        "id": call.new_id("upload_", 32),
        "object": "upload",
        "bytes": call.params["bytes"],
        "created_at": call.now,
        "filename": call.params["filename"],
        "purpose": call.params["purpose"],
        "status": "pending",
        "expires_at": call.now + _LASTS,
    }
    _put(call, StoredUpload(body, {}, call.params.get("expires_after")))
    return json_reply(body)


def create_part(call: Call) -> Reply:
    """Answer `uploads.parts.create`."""
    upload, data = _find_pending(call), sent_file(call, "data").data
    check(call.params, {}, (), call.version)
    key = call.new_id("part_", 32)
    _put(call, replace(upload, parts={**upload.parts, key: Blob(data)}))
    return json_reply(
        {"id": key, "object": "upload.part", "created_at": call.now, "upload_id": upload.body["id"]}
    )


def complete(call: Call) -> Reply:
    """Answer `uploads.complete`: make a file of the parts, in the order that is asked for."""
    upload = _find_pending(call)
    check(call.params, _COMPLETE_CHECKS, ("part_ids",), call.version)
    data = Blob()
    for part in as_list(call.params["part_ids"]):
        if part not in upload.parts:
            raise _refused(f"The upload has no part with id '{as_text(part)}'.", "part_ids")
        data += upload.parts[as_text(part)]
    if len(data) != upload.body["bytes"]:
        raise _refused(
            f"The parts have {len(data)} bytes together, but the upload was created for "
            f"{upload.body['bytes']} bytes.",
            "part_ids",
        )
    _check_md5(data, call.params.get("md5"))
    name, purpose = str(upload.body["filename"]), str(upload.body["purpose"])
    file = keep(call, data, name, purpose, expires_at(call, upload.expires_after), ready=True)
    body = {**upload.body, "status": "completed", "file": file.seen}
    _put(call, StoredUpload(body, {}))
    return json_reply(body)


def cancel(call: Call) -> Reply:
    """Answer `uploads.cancel`."""
    body = {**_find_pending(call).body, "status": "cancelled"}
    _put(call, StoredUpload(body, {}))
    return json_reply(body)


def _check_md5(data: Blob, expected: JSON) -> None:
    """Refuse a file whose checksum is another one than was said."""
    if expected is None:
        return
    digest = hashlib.md5(usedforsecurity=False)
    for chunk in data.chunks():
        digest.update(chunk)
    if digest.hexdigest() != as_text(expected).lower():
        raise _refused(
            f"The md5 checksum of the file is {digest.hexdigest()}, and not {as_text(expected)}.", "md5"
        )


def _refused(message: str, param: str) -> ServiceError:
    return invalid(message, param, "invalid_value")


def _find_pending(call: Call) -> StoredUpload:
    """Give the upload that the path names, if parts may still be added to it."""
    upload = find(call, StoredUpload, call.ids["upload_id"], "upload", "upload_id")
    if upload.body["status"] != "pending":
        raise invalid(f"The upload is {upload.body['status']}: nothing can be done with it.", "upload_id")
    return upload


def _put(call: Call, upload: StoredUpload) -> None:
    call.store.shelf(StoredUpload).put(str(upload.body["id"]), upload)
