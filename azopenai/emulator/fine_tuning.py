"""Fine-tuning jobs, which move on each time they are looked at, and train nothing.

A job validates its files, is queued, then runs. Each look at a running job takes half of its epochs, each of
which leaves a checkpoint; after the last one the job has succeeded, and the resource has one more model.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .blobs import Blob
from .errors import invalid
from .files import find_file, keep
from .graders import check_grader
from .jsontypes import Body, JSONObject, as_int, as_object, as_text
from .managed import created, find, metadata, watched
from .models import Model, find_model
from .paging import page
from .replies import Reply, json_reply
from .training import metrics, read_examples, result_file
from .validation import (
    Check,
    array,
    check,
    either,
    integer,
    mapping,
    members,
    number,
    one_of,
    string,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .call import Call

_EPOCHS = 3
_USUAL: JSONObject = {"n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto"}
_AUTO = one_of("auto")


def _auto_or(check_number: Check) -> Check:
    return either("'auto' or a number", {str: _AUTO, int: check_number, float: check_number})


_HYPERPARAMETERS = members(
    {
        "n_epochs": _auto_or(integer(1, 50)),
        "batch_size": _auto_or(integer(1, 256)),
        "learning_rate_multiplier": _auto_or(number(0, 1_000)),
        "beta": _auto_or(number(0, 2)),
        "compute_multiplier": _auto_or(number(0, 1_000)),
        "eval_interval": _auto_or(integer(1)),
        "eval_samples": _auto_or(integer(1)),
        "reasoning_effort": one_of("default", "low", "medium", "high"),
    }
)
_METHODS: Mapping[str, Check] = {
    "supervised": members({"hyperparameters": _HYPERPARAMETERS}),
    "dpo": members({"hyperparameters": _HYPERPARAMETERS}),
    "reinforcement": members({"hyperparameters": _HYPERPARAMETERS, "grader": check_grader}, ("grader",)),
}
_CHECKS: Mapping[str, Check] = {
    "model": string,
    "training_file": string,
    "validation_file": string,
    "hyperparameters": _HYPERPARAMETERS,
    "integrations": array(members({"type": string}, ("type",))),
    "metadata": metadata,
    "method": members({"type": one_of(*_METHODS), **_METHODS}, ("type",)),
    "seed": integer(0),
    "suffix": string,
    "trainingType": mapping,
}


@dataclass
class Job:
    """A job, which moves on: its body, its file, its settings, what happened, and what it has left behind."""

    body: Body
    data: Blob
    method: JSONObject
    hyperparameters: JSONObject
    events: list[Body] = field(default_factory=list["Body"])
    checkpoints: list[Body] = field(default_factory=list["Body"])
    resumes_as: str = ""
    steps: int = 0
    tokens: int = 0

    @property
    def key(self) -> str:
        """The id."""
        return str(self.body["id"])

    @property
    def kind(self) -> str:
        """The method of training."""
        return as_text(self.method["type"])

    @property
    def seen(self) -> Body:
        """The body as it is now."""
        settings = {**as_object(self.method.get(self.kind)), "hyperparameters": self.hyperparameters}
        return {
            **self.body,
            "hyperparameters": {name: self.hyperparameters[name] for name in _USUAL},
            "method": {"type": self.kind, self.kind: settings},
        }

    @property
    def status(self) -> str:
        """How far it is."""
        return str(self.body["status"])

    def tell(self, call: Call, message: str, level: str = "info", data: Body | None = None) -> None:
        """Add an event."""
        self.events.append(
            {
                "object": "fine_tuning.job.event",
                "id": call.new_id("ftevent-", 32),
                "created_at": call.now,
                "level": level,
                "message": message,
                "type": "metrics" if data else "message",
                "data": data or {},
            }
        )


def create(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.create`."""
    params = call.params
    check(params, _CHECKS, ("model", "training_file"), call.version)
    data = _training_file(call, "training_file")
    if params.get("validation_file") is not None:
        _training_file(call, "validation_file")
    method = as_object(params.get("method")) or {"type": "supervised"}
    given = as_object(as_object(method.get(as_text(method["type"]))).get("hyperparameters"))
    key = call.new_id("ftjob-", 32)
    body: Body = {
        "object": "fine_tuning.job",
        "id": key,
        "model": params["model"],
        "created_at": call.now,
        "finished_at": None,
        "fine_tuned_model": None,
        "organization_id": "emulator",
        "result_files": [],
        "status": "validating_files",
        "validation_file": params.get("validation_file"),
        "training_file": params["training_file"],
        "trained_tokens": None,
        "error": None,
        "user_provided_suffix": params.get("suffix"),
        "seed": as_int(params.get("seed"), len(data) % 2**31),
        "estimated_finish": None,
        "integrations": params.get("integrations") or [],
        "metadata": params.get("metadata") or {},
    }
    job = Job(body, data, method, {**_USUAL, **(given or as_object(params.get("hyperparameters")))})
    job.tell(call, f"Created fine-tuning job: {key}")
    job.tell(call, f"Validating training file: {params['training_file']}")
    call.store.shelf(Job).put(key, job)
    return created(call, job.seen)


def _training_file(call: Call, param: str) -> Blob:
    """Give what is in the file that a parameter names."""
    key = as_text(call.params[param])
    file = find_file(call, key, param)
    if file.body["purpose"] != "fine-tune":
        raise invalid(f"The file '{key}' has the purpose '{file.body['purpose']}', not 'fine-tune'.", param)
    return file.data


def list_jobs(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.list`."""
    wanted = as_object(call.query.get("metadata"))
    jobs = call.store.shelf(Job).all()
    found = [job.seen for job in jobs if _has(job.body["metadata"], wanted)]
    return json_reply(page(found, call.query))


def _has(pairs: object, wanted: JSONObject) -> bool:
    return isinstance(pairs, dict) and wanted.items() <= pairs.items()


def retrieve(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.retrieve`."""
    job = find_job(call)
    if job.status in _STEPS:
        _STEPS[job.status](call, job)
    return watched(job.seen, under_way=job.status in _STEPS)


def delete(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.delete`, which Azure alone has."""
    call.store.shelf(Job).pop(find_job(call).key)
    return Reply(204)


def list_events(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.list_events`."""
    return json_reply(page(find_job(call).events, call.query))


def cancel(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.cancel`."""
    job = _find_under_way(call, *_STEPS, "paused")
    job.body |= {"status": "cancelled", "finished_at": call.now}
    job.tell(call, "Fine-tuning job cancelled")
    return json_reply(job.seen)


def pause(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.pause`."""
    job = _find_under_way(call, "queued", "running")
    job.resumes_as = job.status
    job.body["status"] = "paused"
    job.tell(call, "Fine-tuning job paused")
    return json_reply(job.seen)


def resume(call: Call) -> Reply:
    """Answer `fine_tuning.jobs.resume`."""
    job = _find_under_way(call, "paused")
    job.body["status"] = job.resumes_as
    job.tell(call, "Fine-tuning job resumed")
    return json_reply(job.seen)


def find_job(call: Call) -> Job:
    """Give the job that the path names. Raises `ServiceError` where there is none."""
    return find(call, Job, call.ids["fine_tuning_job_id"], "fine-tuning job", "fine_tuning_job_id")


def _find_under_way(call: Call, *statuses: str) -> Job:
    """Give the job that the path names, if it is in one of the statuses."""
    job = find_job(call)
    if job.status not in statuses:
        raise invalid(f"This cannot be done to a job with status '{job.status}'.", "fine_tuning_job_id")
    return job


def _check_data(call: Call, job: Job) -> None:
    """Check the training file."""
    found = read_examples(job.data, job.kind)
    if found.problem:
        error: Body = {
            "code": "invalid_training_file",
            "message": f"The job failed due to an invalid training file. {found.problem}",
            "param": "training_file",
        }
        job.body |= {"status": "failed", "finished_at": call.now, "error": error}
        job.tell(call, str(error["message"]), "error")
        return
    chosen: JSONObject = {"n_epochs": _EPOCHS, "batch_size": 1, "learning_rate_multiplier": 1.0}
    for name, value in chosen.items():
        if job.hyperparameters[name] == "auto":
            job.hyperparameters[name] = value
    job.steps = -(-found.count // as_int(job.hyperparameters["batch_size"]))
    job.tokens = found.tokens
    job.body["status"] = "queued"
    job.tell(call, "Files validated, moving job to queued state")


def _start(call: Call, job: Job) -> None:
    job.body["status"] = "running"
    job.tell(call, "Fine-tuning job started")


def _train(call: Call, job: Job) -> None:
    """Go through half of the epochs; after the last one there is a model."""
    epochs = as_int(job.hyperparameters["n_epochs"])
    for epoch in range(len(job.checkpoints), min(epochs, len(job.checkpoints) + (epochs + 1) // 2)):
        step = (epoch + 1) * job.steps
        found = metrics(step)
        job.tell(call, f"Step {step}: training loss={found['train_loss']}", data={**found})
        name = _model_name(job)
        job.checkpoints.append(
            {
                "object": "fine_tuning.job.checkpoint",
                "id": call.new_id("ftchkpt-", 32),
                "created_at": call.now,
                "fine_tuned_model_checkpoint": name if epoch + 1 == epochs else f"{name}:ckpt-step-{step}",
                "fine_tuning_job_id": job.key,
                "metrics": found,
                "step_number": step,
            }
        )
    if len(job.checkpoints) == epochs:
        _succeed(call, job, epochs)


def _succeed(call: Call, job: Job, epochs: int) -> None:
    """Keep the model and the results."""
    name, results = _model_name(job), result_file(epochs * job.steps)
    file = keep(call, Blob(results), "results.csv", "fine-tune-results", ready=True)
    base = find_model(str(job.body["model"]))
    call.store.shelf(Model).put(name, replace(base, name=name, snapshot=name))
    job.body |= {
        "status": "succeeded",
        "finished_at": call.now,
        "fine_tuned_model": name,
        "result_files": [file.key],
        "trained_tokens": job.tokens * epochs,
    }
    job.tell(call, f"New fine-tuned model created: {name}")
    job.tell(call, "The job has successfully completed")


def _model_name(job: Job) -> str:
    """Give the name of a job's model, in which Azure has the job's id and the suffix that was asked for."""
    suffix = job.body["user_provided_suffix"]
    name = f"{job.body['model']}.ft-{job.key.removeprefix('ftjob-')}"
    return f"{name}-{suffix}" if suffix else name


_STEPS: Mapping[str, Callable[[Call, Job], None]] = {
    "validating_files": _check_data,
    "queued": _start,
    "running": _train,
}
