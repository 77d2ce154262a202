"""The files of vector stores, added one by one or in batches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .files import find_file
from .jsontypes import as_list, as_object, as_text
from .managed import attributes, deleted, find, watched
from .paging import page
from .replies import json_reply
from .validation import Check, array, check, members, missing, string
from .vector_files import VectorFile, add, chunking, counts, files_of, look
from .vector_stores import find_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .call import Call
    from .jsontypes import Body, JSONObject
    from .replies import Reply

_MOST_FILES = 500
_CHECKS: Mapping[str, Check] = {"file_id": string, "attributes": attributes, "chunking_strategy": chunking}
_BATCH_CHECKS: Mapping[str, Check] = {
    "file_ids": array(string, 1, _MOST_FILES),
    "files": array(members(_CHECKS, ("file_id",)), 1, _MOST_FILES),
    "attributes": attributes,
    "chunking_strategy": chunking,
}


@dataclass(frozen=True)
class FileBatch:
    """Files that were added to a vector store together."""

    body: Body


def create(call: Call) -> Reply:
    """Answer `vector_stores.files.create`."""
    check(call.params, _CHECKS, ("file_id",), call.version)
    return watched(add(call, _store(call), call.params).seen, under_way=True)


def list_files(call: Call) -> Reply:
    """Answer `vector_stores.files.list`."""
    return _page(call, files_of(call, _store(call)))


def _page(call: Call, files: Iterable[VectorFile]) -> Reply:
    wanted = call.query.get("filter")
    return json_reply(page([file.seen for file in files if wanted in {None, file.status}], call.query))


def retrieve(call: Call) -> Reply:
    """Answer `vector_stores.files.retrieve`."""
    (file,) = look(call, [_find(call)])
    return watched(file.seen, under_way=not file.finished)


def update(call: Call) -> Reply:
    """Answer `vector_stores.files.update`: put other attributes in the place of those before."""
    check(call.params, {"attributes": attributes}, (), call.version)
    if "attributes" not in call.params:
        raise missing("attributes")
    file = _find(call)
    changed = replace(file, attributes=as_object(call.params["attributes"]))
    call.store.shelf(VectorFile).put(file.key, changed)
    return json_reply(changed.seen)


def delete(call: Call) -> Reply:
    """Answer `vector_stores.files.delete`."""
    file = _find(call)
    call.store.shelf(VectorFile).pop(file.key)
    return deleted(file.file, "vector_store.file.deleted")


def content(call: Call) -> Reply:
    """Answer `vector_stores.files.content`."""
    file = _find(call)
    return json_reply(
        {
            "object": "vector_store.file_content.page",
            "data": [{"type": "text", "text": file.text}] if file.text else [],
            "has_more": False,
            "next_page": None,
        }
    )


def create_batch(call: Call) -> Reply:
    """Answer `vector_stores.file_batches.create`."""
    store, params = _store(call), call.params
    check(params, _BATCH_CHECKS, (), call.version)
    shared = {name: params[name] for name in ("attributes", "chunking_strategy") if name in params}
    wanted: list[JSONObject] = [
        *({**shared, "file_id": key} for key in as_list(params.get("file_ids"))),
        *(as_object(item) for item in as_list(params.get("files"))),
    ]
    if not wanted:
        raise missing("file_ids")
    key = call.new_id("vsfb_", 32)
    body: Body = {
        "id": key,
        "object": "vector_store.files_batch",
        "created_at": call.now,
        "vector_store_id": store,
    }
    for item in wanted:
        find_file(call, as_text(item["file_id"]), "file_ids")
    files = [add(call, store, item, key) for item in wanted]
    call.store.shelf(FileBatch).put(f"{store}/{key}", FileBatch(body))
    return _batch_reply(body, files)


def retrieve_batch(call: Call) -> Reply:
    """Answer `vector_stores.file_batches.retrieve`."""
    batch = _find_batch(call)
    return _batch_reply(batch.body, look(call, _files_in(call)))


def cancel_batch(call: Call) -> Reply:
    """Answer `vector_stores.file_batches.cancel`: what is not done yet is left undone."""
    batch = _find_batch(call)
    for file in _files_in(call):
        if not file.finished:
            call.store.shelf(VectorFile).put(file.key, replace(file, cancelled=True))
    return _batch_reply(batch.body, _files_in(call))


def list_batch_files(call: Call) -> Reply:
    """Answer `vector_stores.file_batches.list_files`."""
    _find_batch(call)
    return _page(call, _files_in(call))


def _batch_reply(body: Body, files: Sequence[VectorFile]) -> Reply:
    """Show a batch, which is how its files are."""
    found = counts(files)
    left = [name for name in ("in_progress", "cancelled", "completed") if found[name]]
    status = left[0] if left else "failed"
    return watched({**body, "status": status, "file_counts": found}, under_way=status == "in_progress")


def _files_in(call: Call) -> list[VectorFile]:
    return files_of(call, call.ids["vector_store_id"], call.ids["batch_id"])


def _find_batch(call: Call) -> FileBatch:
    key = f"{_store(call)}/{call.ids['batch_id']}"
    return find(call, FileBatch, key, "file batch")


def _find(call: Call) -> VectorFile:
    return find(call, VectorFile, f"{_store(call)}/{call.ids['file_id']}", "file")


def _store(call: Call) -> str:
    """Give the id of the vector store that the path names."""
    return str(find_store(call).body["id"])
