"""Containers, in which the service's code interpreter would run, and their files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .blobs import Blob
from .files import download, find_file, sent_file
from .jsontypes import as_list, as_text
from .managed import deleted, find, matching
from .paging import page
from .replies import json_reply
from .validation import Check, array, check, integer, mapping, members, one_of, string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .call import Call
    from .jsontypes import Body
    from .replies import Reply

_ID_LENGTH = 48
_CHECKS: Mapping[str, Check] = {
    "name": string,
    "file_ids": array(string),
    "expires_after": members(
        {"anchor": one_of("last_active_at"), "minutes": integer(1, 20)}, ("anchor", "minutes")
    ),
    "memory_limit": one_of("1g", "4g", "16g", "64g"),
    "network_policy": members({"type": one_of("disabled", "allowlist")}, ("type",)),
    "skills": array(mapping),
}


@dataclass(frozen=True)
class Container:
    """A container."""

    body: Body


@dataclass(frozen=True)
class ContainerFile:
    """A file in a container."""

    body: Body
    data: Blob
    container: str

    @property
    def key(self) -> str:
        """What it is found by."""
        return f"{self.container}/{self.body['id']}"


def create(call: Call) -> Reply:
    """Answer `containers.create`."""
    params = call.params
    check(params, _CHECKS, ("name",), call.version)
    files = [find_file(call, as_text(key), "file_ids") for key in as_list(params.get("file_ids"))]
    key = call.new_id("cntr_", _ID_LENGTH)
    body: Body = {
        "id": key,
        "object": "container",
        "created_at": call.now,
        "status": "running",
        "expires_after": params.get("expires_after") or {"anchor": "last_active_at", "minutes": 20},
        "last_active_at": call.now,
        "memory_limit": params.get("memory_limit") or "1g",
        "name": params["name"],
        "network_policy": params.get("network_policy") or {"type": "disabled"},
    }
    call.store.shelf(Container).put(key, Container(body))
    for file in files:
        _add(call, key, file.name, file.data)
    return json_reply(body)


def list_containers(call: Call) -> Reply:
    """Answer `containers.list`."""
    bodies = [container.body for container in call.store.shelf(Container).all()]
    return json_reply(page(matching(bodies, call, "name"), call.query))


def retrieve(call: Call) -> Reply:
    """Answer `containers.retrieve`."""
    return json_reply(_find(call).body)


def delete(call: Call) -> Reply:
    """Answer `containers.delete`."""
    key = str(_find(call).body["id"])
    call.store.shelf(Container).pop(key)
    for file in _files(call):
        call.store.shelf(ContainerFile).pop(file.key)
    return deleted(key, "container.deleted")


def create_file(call: Call) -> Reply:
    """Answer `containers.files.create`: a file of the form, or one that was uploaded before."""
    container = _find(call)
    check(call.params, {"file_id": string}, () if call.files else ("file_id",), call.version)
    key = call.ids["container_id"]
    if "file_id" in call.params:
        file = find_file(call, as_text(call.params["file_id"]), "file_id")
        added = _add(call, key, file.name, file.data)
    else:
        sent = sent_file(call, "file")
        added = _add(call, key, sent.name, Blob(sent.data))
    used = replace(container, body={**container.body, "last_active_at": call.now})
    call.store.shelf(Container).put(key, used)
    return json_reply(added.body)


def _add(call: Call, container: str, name: str, data: Blob) -> ContainerFile:
    body: Body = {
        "id": call.new_id("cfile_", 32),
        "object": "container.file",
        "created_at": call.now,
        "bytes": len(data),
        "container_id": container,
        "path": f"/mnt/data/{name}",
        "source": "user",
    }
    file = ContainerFile(body, data, container)
    call.store.shelf(ContainerFile).put(file.key, file)
    return file


def list_files(call: Call) -> Reply:
    """Answer `containers.files.list`."""
    _find(call)
    return json_reply(page([file.body for file in _files(call)], call.query))


def retrieve_file(call: Call) -> Reply:
    """Answer `containers.files.retrieve`."""
    return json_reply(_find_file(call).body)


def delete_file(call: Call) -> Reply:
    """Answer `containers.files.delete`."""
    file = _find_file(call)
    call.store.shelf(ContainerFile).pop(file.key)
    return deleted(str(file.body["id"]), "container.file.deleted")


def file_content(call: Call) -> Reply:
    """Answer `containers.files.content.retrieve`."""
    file = _find_file(call)
    return download(call, file.data, str(file.body["id"]), str(file.body["path"]).rpartition("/")[2])


def _files(call: Call) -> list[ContainerFile]:
    key = call.ids["container_id"]
    return [file for file in call.store.shelf(ContainerFile).all() if file.container == key]


def _find(call: Call) -> Container:
    return find(call, Container, call.ids["container_id"], "container")


def _find_file(call: Call) -> ContainerFile:
    key = str(_find(call).body["id"])
    return find(call, ContainerFile, f"{key}/{call.ids['file_id']}", "file")
