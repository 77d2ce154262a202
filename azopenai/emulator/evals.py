"""Evals: what is graded, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .graders import check_grader
from .jsontypes import as_list, as_object, as_text
from .managed import find, metadata
from .paging import page
from .replies import json_reply
from .validation import Check, array, boolean, check, mapping, members, one_of, string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .call import Call
    from .jsontypes import JSON, Body, JSONObject
    from .replies import Reply

_OBJECT: JSONObject = {"type": "object"}
_SAMPLE: JSONObject = {
    "type": "object",
    "properties": {"output_text": {"type": "string"}, "model": {"type": "string"}},
}


def _check_source(value: JSON, name: str) -> None:
    """Take the description of what is graded; data of one's own have a schema."""
    members({"type": one_of("custom", "logs", "stored_completions")}, ("type",))(value, name)
    own = as_object(value)["type"] == "custom"
    checks = {"item_schema": mapping, "include_sample_schema": boolean, "metadata": mapping}
    members(checks, ("item_schema",) if own else ())(value, name)


_UPDATE_CHECKS: Mapping[str, Check] = {"name": string, "metadata": metadata}
_CHECKS: Mapping[str, Check] = {
    **_UPDATE_CHECKS,
    "data_source_config": _check_source,
    "testing_criteria": array(check_grader),
}


@dataclass(frozen=True)
class Eval:
    """An eval and its graders."""

    body: Body
    criteria: list[JSONObject]

    @property
    def key(self) -> str:
        """The id."""
        return str(self.body["id"])


def create(call: Call) -> Reply:
    """Answer `evals.create`."""
    params = call.params
    check(params, _CHECKS, ("data_source_config", "testing_criteria"), call.version)
    criteria = [as_object(item) for item in as_list(params["testing_criteria"])]
    body: Body = {
        "object": "eval",
        "id": call.new_id("eval_", 32),
        "name": params.get("name") or "",
        "data_source_config": _kept(as_object(params["data_source_config"])),
        "testing_criteria": criteria,
        "created_at": call.now,
        "metadata": params.get("metadata") or {},
    }
    _put(call, Eval(body, criteria))
    return json_reply(body)


def _kept(source: JSONObject) -> JSONObject:
    """Give the description of a source as it is shown: with one schema for item and sample."""
    parts: JSONObject = {"item": source.get("item_schema") or _OBJECT}
    kind = as_text(source["type"])
    if kind != "custom" or source.get("include_sample_schema"):
        parts["sample"] = _SAMPLE
    schema: JSONObject = {"type": "object", "properties": parts, "required": list(parts)}
    if kind == "custom":
        return {"type": kind, "schema": schema}
    return {"type": kind, "metadata": source.get("metadata") or {}, "schema": schema}


def list_evals(call: Call) -> Reply:
    """Answer `evals.list`."""
    return json_reply(page([found.body for found in call.store.shelf(Eval).all()], call.query, "asc"))


def retrieve(call: Call) -> Reply:
    """Answer `evals.retrieve`."""
    return json_reply(find_eval(call).body)


def update(call: Call) -> Reply:
    """Answer `evals.update`."""
    found = find_eval(call)
    check(call.params, _UPDATE_CHECKS, (), call.version)
    changed = replace(found, body={**found.body, **call.params})
    _put(call, changed)
    return json_reply(changed.body)


def delete(call: Call) -> Reply:
    """Answer `evals.delete`."""
    key = find_eval(call).key
    call.store.shelf(Eval).pop(key)
    return json_reply({"object": "eval.deleted", "deleted": True, "eval_id": key})


def find_eval(call: Call) -> Eval:
    """Give the eval that the path names. Raises `ServiceError` where there is none."""
    return find(call, Eval, call.ids["eval_id"], "eval", "eval_id")


def _put(call: Call, found: Eval) -> None:
    call.store.shelf(Eval).put(found.key, found)
