"""`azopenai batch`: requests that the service answers in its own time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, files, inputs, managed, outputs, parsing, progress, sending, terminal
from azopenai.cli.failures import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from azopenai import AzureOpenAI
    from azopenai.types.batches import Batch

_EXAMPLES = """examples:
  azopenai batch run requests.jsonl -o results.jsonl
  id=$(azopenai batch create requests.jsonl --json | jq -r .id)
  azopenai batch wait "$id" && azopenai batch results "$id" -o results.jsonl
  azopenai batch list --limit 5
  azopenai batch results "$id" --errors"""


def _done(batch: Batch) -> str:
    counts = batch.request_counts
    if counts is None:
        return ""
    failed = f", {counts.failed} failed" if counts.failed else ""
    return f"{counts.completed or 0}/{counts.total or 0}{failed}"


def _problems(batch: Batch) -> list[str]:
    """What is wrong with the file of a batch."""
    errors = (batch.errors and batch.errors.data) or []
    return [f"line {error.line}: {error.message}" if error.line else str(error.message) for error in errors]


_COLUMNS: managed.Columns = {
    "id": lambda batch: batch.id,
    "created": lambda batch: managed.when(batch.created_at),
    "status": lambda batch: batch.status,
    "done": _done,
    "endpoint": lambda batch: batch.endpoint,
}
_MORE: managed.Columns = {
    **_COLUMNS,
    "input": lambda batch: batch.input_file_id,
    "output": lambda batch: batch.output_file_id,
    "errors": lambda batch: batch.error_file_id,
    "problems": lambda batch: "; ".join(_problems(batch)),
    "expires": lambda batch: managed.when(batch.expires_at),
}


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    about = "have many requests answered within a day, at a lower price"
    group = managed.Group(commands, "batch", (about, _EXAMPLES), "v1")

    parser = group.action(
        _run, "send requests, wait, fetch the answers; started again, it goes on", tells=False
    )
    _add_requests(parser, "the requests, one a line")
    outputs.add_options(parser)
    parser = group.action(_create, "upload requests, one a line, and begin a batch of them")
    _add_requests(parser, "the requests; or the id of a file that is there already")
    parser.add_argument("--wait", action="store_true", help="wait until it is done")

    managed.add_limit(group.action(_list, "list the batches"))
    managed.add_id(group.action(_show, "show how far a batch is"))
    managed.add_id(group.action(_cancel, "give a batch up; what is done stays"))
    managed.add_id(group.action(_wait, "wait until a batch is done; it goes on without"))

    parser = group.action(_results, "fetch the answers of a batch, one a line", tells=False)
    managed.add_id(parser)
    parser.add_argument("--errors", action="store_true", help="the lines that failed, in place of answers")
    outputs.add_options(parser)
    return group.parser


run = managed.run


def _add_requests(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("file", metavar="FILE", help=what)
    parser.add_argument(
        "--path", metavar="PATH", type=parsing.text, help="what they are for, /v1/responses (what FILE says)"
    )


def _run(args: argparse.Namespace) -> None:
    """Have a file of requests answered; a batch of the same requests is not begun twice."""
    outputs.refuse_terminal(args.output, "a file of results")
    path = args.path or _path(args.file)
    mark = {"sha256": _digest(args.file), "path": path}
    with outputs.binary(args.output, force=args.force) as write, connect.connect(args) as client:
        begun = next(
            (batch for batch in client.batches.list(limit=managed.PAGE) if _is_of(batch, mark)), None
        )
        if begun is None:
            file = sending.send_file(client, args.file, "batch")
            begun = client.batches.create(
                input_file_id=file.id, endpoint=path, completion_window="24h", metadata=mark
            )
        terminal.note(f"the batch is {begun.id}; the same command goes on with it, should this one end early")
        _fetch(client, args, _await(client, begun.id), write)


def _digest(name: str) -> str:
    from hashlib import sha256

    digest = sha256()
    with Path(name).open("rb") as file:
        for piece in iter(lambda: file.read(inputs.PIECE), b""):
            digest.update(piece)
    return digest.hexdigest()


def _is_of(batch: Batch, mark: dict[str, str]) -> bool:
    """Whether a batch is one of these requests, and has not come to a bad end."""
    is_lost = batch.status in {"failed", "expired", "cancelling", "cancelled"}
    return not is_lost and mark.items() <= (batch.metadata or {}).items()


def _create(args: argparse.Namespace) -> None:
    is_there = args.file.startswith("file-") and not Path(args.file).exists()
    if is_there and args.path is None:
        raise UsageError(
            f"--path is needed: what the requests of {args.file} are for, /v1/responses or another"
        )
    path = args.path or _path(args.file)
    with connect.connect(args) as client:
        file_id = args.file if is_there else sending.send_file(client, args.file, "batch").id
        batch = client.batches.create(input_file_id=file_id, endpoint=path, completion_window="24h")
        if args.wait:
            terminal.note(f"{batch.id} has begun; azopenai batch wait {batch.id} waits for it too")
            batch = _await(client, batch.id)
        managed.print_item(args, batch, _MORE)


def _path(name: str) -> Any:
    """What the first request of a file is for.

    Raises:
        UsageError: It is no request of a batch.
    """
    with inputs.readable(name).open(encoding="utf-8", errors="replace") as file:
        first = file.readline()
    try:
        return json.loads(first)["url"]
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(
            f'{name}: the first line is no request of a batch: {{"custom_id": …, "method": "POST", '
            '"url": "/v1/chat/completions", "body": …}'
        ) from error


def _list(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_list(args, client.batches.list(limit=managed.page_size(args)), _COLUMNS)


def _show(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, client.batches.retrieve(args.id), _MORE)


def _cancel(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, client.batches.cancel(args.id), _MORE)


def _wait(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, _await(client, args.id), _MORE)


def _await(client: AzureOpenAI, batch_id: str) -> Batch:
    with progress.bar(batch_id, "items") as bar:

        def show(batch: Batch) -> None:
            counts = batch.request_counts
            done = 0 if counts is None else (counts.completed or 0) + (counts.failed or 0)
            bar.show(done, (counts and counts.total) or None, f"{batch_id}: {batch.status}")

        return client.batches.wait(batch_id, on_progress=show)


def _results(args: argparse.Namespace) -> None:
    outputs.refuse_terminal(args.output, "a file of results")
    with outputs.binary(args.output, force=args.force) as write, connect.connect(args) as client:
        batch = client.batches.retrieve(args.id)
        _fetch(client, args, batch, write, errors=args.errors)


def _fetch(
    client: AzureOpenAI,
    args: argparse.Namespace,
    batch: Batch,
    write: Callable[[bytes], object],
    *,
    errors: bool = False,
) -> None:
    """Write the answers of a batch, or the lines that failed.

    Raises:
        OpenAIError: There are none.
    """
    file_id = batch.error_file_id if errors else batch.output_file_id
    if not file_id:
        from azopenai import OpenAIError

        raise OpenAIError(f"{batch.id} is {batch.status}, and has no {'errors' if errors else 'results'}")
    files.fetch(client, args, file_id, write)
    if batch.error_file_id and not errors:
        terminal.note(f"some lines failed: azopenai batch results {batch.id} --errors fetches them")
