"""`azopenai finetune`: jobs that train models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, inputs, managed, parsing, progress, sending, terminal

if TYPE_CHECKING:
    import argparse

    from azopenai import AzureOpenAI
    from azopenai.types.fine_tuning import FineTuningJob, FineTuningJobEvent

_EXAMPLES = """examples:
  azopenai finetune create examples.jsonl --base gpt-4.1-mini --suffix pirate --wait
  azopenai finetune list --limit 5
  azopenai finetune events ftjob-abc123
  azopenai finetune wait ftjob-abc123 --json | jq -r .fine_tuned_model"""

_COLUMNS: managed.Columns = {
    "id": lambda job: job.id,
    "created": lambda job: managed.when(job.created_at),
    "status": lambda job: job.status,
    "base": lambda job: job.model,
    "model": lambda job: job.fine_tuned_model,
}
_MORE: managed.Columns = {
    **_COLUMNS,
    "training file": lambda job: job.training_file,
    "validation file": lambda job: job.validation_file,
    "result files": lambda job: ", ".join(job.result_files or []),
    "trained tokens": lambda job: job.trained_tokens,
    "finished": lambda job: managed.when(job.finished_at),
    "problem": lambda job: job.error and job.error.message,
}
_EVENTS: managed.Columns = {
    "time": lambda event: managed.when(event.created_at),
    "level": lambda event: event.level,
    "message": lambda event: event.message,
}


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    group = managed.Group(commands, "finetune", ("train models on examples of your own", _EXAMPLES), "v1")

    parser = group.action(_create, "upload examples, and begin a job that trains on them")
    given = "or the id of a file that is there already"
    parser.add_argument("file", metavar="FILE", help=f"the examples; {given}")
    parser.add_argument(
        "--base", metavar="MODEL", required=True, type=parsing.text, help="what to begin with"
    )
    parser.add_argument("--validation", metavar="FILE", help=f"examples to measure by; {given}")
    parser.add_argument("--suffix", metavar="TEXT", type=parsing.text, help="what the model's name ends in")
    parser.add_argument("--epochs", metavar="N", type=parsing.several, help="how often to go through them")
    parser.add_argument("--seed", metavar="N", type=parsing.count, help="have it come out the same again")
    parser.add_argument("--wait", action="store_true", help="wait until it is done")

    managed.add_limit(group.action(_list, "list the jobs"))
    managed.add_id(group.action(_show, "show how far a job is"))
    parser = group.action(_events, "list what happened to a job, the newest first")
    managed.add_id(parser)
    managed.add_limit(parser)
    managed.add_id(group.action(_cancel, "give a job up"))
    managed.add_id(group.action(_wait, "wait until a job is done; what happens to it is told on stderr"))
    return group.parser


run = managed.run


def _create(args: argparse.Namespace) -> None:
    names = [args.file, *([] if args.validation is None else [args.validation])]
    for name in names:
        if not _is_there(name):
            inputs.readable(name)
    params: dict[str, Any] = {"model": args.base}
    if args.suffix is not None:
        params["suffix"] = args.suffix
    if args.seed is not None:
        params["seed"] = args.seed
    if args.epochs is not None:
        params["method"] = {
            "type": "supervised",
            "supervised": {"hyperparameters": {"n_epochs": args.epochs}},
        }
    with connect.connect(args) as client:
        for key, name in zip(("training_file", "validation_file"), names, strict=False):
            params[key] = name if _is_there(name) else _send(client, name)
        job = client.fine_tuning.jobs.create(**params)
        if args.wait:
            terminal.note(f"{job.id} has begun; azopenai finetune wait {job.id} waits for it too")
            job = _await(client, job.id)
        managed.print_item(args, job, _MORE)


def _is_there(name: str) -> bool:
    """Whether it is the id of a file that was uploaded before."""
    return name.startswith("file-") and not Path(name).exists()


def _send(client: AzureOpenAI, name: str) -> str:
    """Upload examples, and wait until the service has looked at them."""
    file = sending.send_file(client, name, "fine-tune")
    with progress.bar(f"{name} is looked at", "nothing"):
        return client.files.wait_for_processing(file.id).id


def _list(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_list(args, client.fine_tuning.jobs.list(limit=managed.page_size(args)), _COLUMNS)


def _show(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, client.fine_tuning.jobs.retrieve(args.id), _MORE)


def _events(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        page = client.fine_tuning.jobs.list_events(args.id, limit=managed.page_size(args))
        managed.print_list(args, page, _EVENTS)


def _cancel(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, client.fine_tuning.jobs.cancel(args.id), _MORE)


def _wait(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, _await(client, args.id), _MORE)


def _await(client: AzureOpenAI, job_id: str) -> FineTuningJob:
    """Wait for a job, and tell what happens to it."""

    def tell(event: FineTuningJobEvent) -> None:
        terminal.note(f"{managed.when(event.created_at)} {event.message}")

    with progress.bar(job_id, "nothing") as bar:
        return client.fine_tuning.jobs.wait(
            job_id, on_event=tell, on_progress=lambda job: bar.show(what=f"{job_id}: {job.status}")
        )
