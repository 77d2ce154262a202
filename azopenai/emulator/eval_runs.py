"""Runs of evals: queued when they are created, in progress at the first look, done at the second."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .errors import invalid
from .eval_samples import read_source, take_sample
from .evals import find_eval
from .grading import GradingError, grade
from .jsontypes import as_object, as_text
from .managed import find, matching, metadata, watched
from .paging import page
from .replies import json_reply
from .validation import Check, array, check, mapping, members, one_of, string

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .call import Call
    from .eval_samples import Item, Sample
    from .jsontypes import JSON, Body, JSONObject
    from .replies import Reply

_SOURCES: Mapping[str, tuple[str, ...]] = {
    "jsonl": ("file_content", "file_id"),
    "completions": ("file_content", "file_id", "stored_completions"),
    "responses": ("file_content", "file_id", "responses"),
}
_CONTENT = array(members({"item": mapping, "sample": mapping}, ("item",)))
_UNDER_WAY = ("queued", "in_progress")


def _check_data(value: JSON, name: str) -> None:
    """Take a data source."""
    members({"type": one_of(*_SOURCES)}, ("type", "source"))(value, name)
    kinds = _SOURCES[as_text(as_object(value)["type"])]
    source = members({"type": one_of(*kinds), "content": _CONTENT, "id": string}, ("type",))
    messages = members(
        {
            "type": one_of("template", "item_reference"),
            "template": array(members({"role": string}, ("role", "content")), 1),
            "item_reference": string,
        },
        ("type",),
    )
    checks = {"source": source, "input_messages": messages, "model": string, "sampling_params": mapping}
    members(checks)(value, name)


_CHECKS: Mapping[str, Check] = {"name": string, "metadata": metadata, "data_source": _check_data}


@dataclass(frozen=True)
class _Output:
    """What became of one item: what is shown of it, and each criterion's verdict."""

    body: Body
    sample: Sample
    verdicts: Mapping[str, bool]


@dataclass
class Run:
    """A run: its body, what it asks about what, and what has come of it."""

    body: Body
    eval_id: str
    source: JSONObject
    items: Sequence[Item]
    criteria: Sequence[JSONObject]
    outputs: list[_Output] = field(default_factory=list["_Output"])

    @property
    def key(self) -> str:
        """What it is found by."""
        return f"{self.eval_id}/{self.body['id']}"

    @property
    def under_way(self) -> bool:
        """Whether something more happens to it."""
        return self.body["status"] in _UNDER_WAY

    @property
    def seen(self) -> Body:
        """The body as it is now."""
        return {**self.body, **self._results()}

    def _results(self) -> Body:
        """Give how many items did well, with which model, and by which criterion."""
        statuses = [output.body["status"] for output in self.outputs]
        said = [output.sample.said for output in self.outputs if output.sample.model]
        usage = {
            "model_name": self.body["model"],
            "invocation_count": len(said),
            "prompt_tokens": sum(item.used for item in said),
            "completion_tokens": sum(item.made for item in said),
            "total_tokens": sum(item.used + item.made for item in said),
            "cached_tokens": 0,
        }
        criteria: list[Body] = []
        for criterion in self.criteria:
            name = _name(criterion)
            verdicts = [output.verdicts[name] for output in self.outputs if name in output.verdicts]
            passed, failed = verdicts.count(True), verdicts.count(False)
            criteria.append({"testing_criteria": name, "passed": passed, "failed": failed})
        return {
            "result_counts": {
                "total": len(statuses),
                "errored": statuses.count("error"),
                "failed": statuses.count("fail"),
                "passed": statuses.count("pass"),
            },
            "per_model_usage": [usage] if said else [],
            "per_testing_criteria_results": criteria,
        }


def _name(criterion: JSONObject) -> str:
    return as_text(criterion.get("name")) or as_text(criterion["type"])


def create(call: Call) -> Reply:
    """Answer `evals.runs.create`."""
    found, params = find_eval(call), call.params
    check(params, _CHECKS, ("data_source",), call.version)
    source = as_object(params["data_source"])
    key = call.new_id("evalrun_", 32)
    body: Body = {
        "object": "eval.run",
        "id": key,
        "eval_id": found.key,
        "report_url": f"{call.url}/{key}",
        "status": "queued",
        "model": source.get("model") or "",
        "name": params.get("name") or "",
        "created_at": call.now,
        "data_source": source,
        "metadata": params.get("metadata") or {},
        "error": None,
    }
    run = Run(body, found.key, source, read_source(call, as_object(source["source"])), found.criteria)
    call.store.shelf(Run).put(run.key, run)
    return json_reply(run.seen, 201)


def list_runs(call: Call) -> Reply:
    """Answer `evals.runs.list`."""
    key = find_eval(call).key
    runs = [run.seen for run in call.store.shelf(Run).all() if run.eval_id == key]
    return json_reply(page(matching(runs, call, "status"), call.query, "asc"))


def retrieve(call: Call) -> Reply:
    """Answer `evals.runs.retrieve`."""
    run = _find(call)
    if run.body["status"] == "in_progress":
        run.outputs = [_run(call, run, number, item) for number, item in enumerate(run.items)]
        run.body["status"] = "completed"
    elif run.under_way:
        run.body["status"] = "in_progress"
    return watched(run.seen, under_way=run.under_way)


def cancel(call: Call) -> Reply:
    """Answer `evals.runs.cancel`."""
    run = _find(call)
    if not run.under_way:
        raise invalid(f"Cannot cancel a run with status '{run.body['status']}'.", "run_id")
    run.body["status"] = "canceled"
    return json_reply(run.seen)


def delete(call: Call) -> Reply:
    """Answer `evals.runs.delete`."""
    run = _find(call)
    call.store.shelf(Run).pop(run.key)
    key = run.body["id"]
    # Azure's description and OpenAI's client each have a name of their own for the id.
    return json_reply({"object": "eval_run.deleted", "deleted": True, "eval_run_id": key, "run_id": key})


def list_items(call: Call) -> Reply:
    """Answer `evals.runs.output_items.list`."""
    bodies = [output.body for output in _find(call).outputs]
    return json_reply(page(matching(bodies, call, "status"), call.query, "asc"))


def retrieve_item(call: Call) -> Reply:
    """Answer `evals.runs.output_items.retrieve`."""
    key = call.ids["output_item_id"]
    for output in _find(call).outputs:
        if output.body["id"] == key:
            return json_reply(output.body)
    raise invalid(f"No output item found with id '{key}'.", "output_item_id", status=404)


def _run(call: Call, run: Run, number: int, item: Item) -> _Output:
    """Have a model say something to an item, and the criteria judge that."""
    sample = take_sample(call, run.source, item)
    results: list[Body] = []
    verdicts: dict[str, bool] = {}
    failed = sample.error is not None
    for criterion in () if failed else run.criteria:
        name = _name(criterion)
        try:
            found = grade(criterion, sample.values)
        except GradingError as error:
            failed = True
            results.append(_result(criterion, 0.0, passed=False, error=error.message))
        else:
            verdicts[name] = found.passed
            results.append(_result(criterion, found.score, passed=found.passed))
    body: Body = {
        "object": "eval.run.output_item",
        "id": call.new_id("outputitem_", 32),
        "run_id": run.body["id"],
        "eval_id": run.eval_id,
        "created_at": call.now,
        "status": "error" if failed else "pass" if all(verdicts.values()) else "fail",
        "datasource_item_id": number,
        "datasource_item": item.item,
        "results": results,
        "sample": sample.body,
    }
    return _Output(body, sample, verdicts)


def _result(criterion: JSONObject, score: float, *, passed: bool, error: str | None = None) -> Body:
    body: Body = {
        "name": _name(criterion),
        "type": criterion["type"],
        "score": score,
        "passed": passed,
        "sample": None,
    }
    return {**body, "error": error} if error else body


def _find(call: Call) -> Run:
    return find(call, Run, f"{find_eval(call).key}/{call.ids['run_id']}", "run", "run_id")
