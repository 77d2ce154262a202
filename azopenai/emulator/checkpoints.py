"""Checkpoints of fine-tuning jobs: shown, copied to another resource, and open to other projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import gateway_error, invalid
from .fine_tuning import Job, find_job
from .jsontypes import as_list
from .managed import deleted, find
from .paging import page
from .replies import json_reply
from .validation import Check, array, check, string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .call import Call
    from .jsontypes import Body
    from .replies import Reply

_COPY_CHECKS: Mapping[str, Check] = {"destinationResourceId": string, "region": string}
_PREVIEW = "aoai-copy-ft-checkpoints"
_ORDERS = {"ascending": "asc", "descending": "desc"}


@dataclass
class Copy:
    """A copy of a checkpoint, under way until it is looked at."""

    body: Body
    account: Body


@dataclass(frozen=True)
class Permission:
    """Leave for a project to use a checkpoint."""

    body: Body
    checkpoint: str

    @property
    def key(self) -> str:
        """What it is found by."""
        return f"{self.checkpoint}/{self.body['id']}"


def list_checkpoints(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.checkpoints.list`."""
    return json_reply(page(find_job(call).checkpoints, call.query, usual=10))


def copy(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.checkpoints.copy`, which Azure alone has."""
    checkpoint = _find_checkpoint(call)
    check(call.params, _COPY_CHECKS, tuple(_COPY_CHECKS), call.version)
    account: Body = {**call.params, "status": "InProgress"}
    body: Body = {
        "checkpointedModelName": checkpoint["fine_tuned_model_checkpoint"],
        "fineTuningJobId": checkpoint["fine_tuning_job_id"],
        "copiedAccountDetails": [account],
    }
    call.store.shelf(Copy).put(str(checkpoint["id"]), Copy(body, account))
    return json_reply(body)


def retrieve_copy(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.checkpoints.retrieve_copy`."""
    found = find(call, Copy, str(_find_checkpoint(call)["id"]), "copy of the checkpoint")
    found.account["status"] = "Completed"
    return json_reply(found.body)


def _find_checkpoint(call: Call) -> Body:
    """Give the checkpoint that the path names."""
    if call.headers.get(_PREVIEW) != "preview":
        raise gateway_error(400, f"This preview needs the header {_PREVIEW}: preview.", "BadRequest")
    key = call.ids["fine_tuning_checkpoint_id"]
    for checkpoint in find_job(call).checkpoints:
        if checkpoint["id"] == key:
            return checkpoint
    raise invalid(f"No checkpoint found with id '{key}'.", "fine_tuning_checkpoint_id", status=404)


def create_permissions(call: Call) -> Reply:
    """Answer `fine_tuning.checkpoints.permissions.create`."""
    checkpoint = _find_model(call)
    check(call.params, {"project_ids": array(string, 1)}, ("project_ids",), call.version)
    added: list[Body] = []
    for project in as_list(call.params["project_ids"]):
        body: Body = {
            "id": call.new_id("cp_", 24),
            "object": "checkpoint.permission",
            "created_at": call.now,
            "project_id": project,
        }
        permission = Permission(body, checkpoint)
        call.store.shelf(Permission).put(permission.key, permission)
        added.append(body)
    return json_reply(page(added, {}, "asc"))


def list_permissions(call: Call) -> Reply:
    """Answer `fine_tuning.checkpoints.permissions.list`."""
    checkpoint, project = _find_model(call), call.query.get("project_id")
    found = [
        permission.body
        for permission in call.store.shelf(Permission).all()
        if permission.checkpoint == checkpoint and project in {None, permission.body["project_id"]}
    ]
    query = {**call.query}
    if query.get("order") in _ORDERS:
        query["order"] = _ORDERS[str(query["order"])]
    return json_reply(page(found, query))


def delete_permission(call: Call) -> Reply:
    """Answer `fine_tuning.checkpoints.permissions.delete`."""
    key = f"{_find_model(call)}/{call.ids['permission_id']}"
    permission = find(call, Permission, key, "permission")
    call.store.shelf(Permission).pop(permission.key)
    return deleted(str(permission.body["id"]), "checkpoint.permission")


def _find_model(call: Call) -> str:
    """Give the name of the checkpoint that the path names, if a job has left one of that name."""
    name = call.ids["fine_tuned_model_checkpoint"]
    jobs = call.store.shelf(Job).all()
    if all(item["fine_tuned_model_checkpoint"] != name for job in jobs for item in job.checkpoints):
        raise invalid(f"No checkpoint is called '{name}'.", "fine_tuned_model_checkpoint", status=404)
    return name
