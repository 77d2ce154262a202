"""Batches: files of requests, which really run, some of them each time that the batch is looked at.

A batch is validating when it is created. The first look at it checks its file: then it has failed, or is in
progress. Each look after that runs half of its requests, and of a large batch a thousand. When none is left
it is finalizing, and one more look later completed: its files are there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from .batch_lines import check_lines, requests, run_line
from .blobs import Blob, spooled
from .errors import invalid
from .files import find_file, keep
from .jsontypes import as_text
from .managed import expires_at, expiry, find, metadata, watched
from .paging import page
from .replies import json_reply
from .validation import Check, check, one_of, string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .call import Call
    from .jsontypes import JSON, Body, JSONObject
    from .replies import Reply

_DAY = 86_400
# What one look may run, lest all other requests wait for it.
_MOST_AT_ONCE = 1_000
_PATHS = ("/chat/completions", "/completions", "/embeddings", "/responses")
_CHECKS: Mapping[str, Check] = {
    "input_file_id": string,
    "endpoint": one_of(*_PATHS, *(f"/v1{path}" for path in _PATHS)),
    "completion_window": one_of("24h"),
    "metadata": metadata,
    "output_expires_after": expiry,
}
_TIMES = (
    *("in_progress_at", "finalizing_at", "completed_at", "failed_at", "expired_at"),
    *("cancelling_at", "cancelled_at"),
)


@dataclass
class _Results:
    """The lines that tell of requests which ended one way."""

    count: int = 0
    data: Blob = field(default_factory=Blob)

    def add(self, lines: list[bytes]) -> None:
        self.count += len(lines)
        self.data += Blob(spooled(b"".join(lines)))


@dataclass
class StoredBatch:
    """A batch: its body, its file, the requests that wait, and what became of the others."""

    body: Body
    data: Blob
    expires_after: JSON
    waiting: Iterator[JSONObject]
    total: int = 0
    completed: _Results = field(default_factory=_Results)
    failed: _Results = field(default_factory=_Results)

    @property
    def status(self) -> str:
        """How far it is."""
        return str(self.body["status"])

    @property
    def seen(self) -> Body:
        """The body as it is now."""
        counts = {"total": self.total, "completed": self.completed.count, "failed": self.failed.count}
        return {**self.body, "request_counts": counts}

    def move(self, call: Call, status: str) -> None:
        """Let it be somewhere else from now on."""
        self.body |= {"status": status, f"{status}_at": call.now}


def create(call: Call) -> Reply:
    """Answer `batches.create`."""
    params = call.params
    check(params, _CHECKS, ("input_file_id", "endpoint", "completion_window"), call.version)
    key = as_text(params["input_file_id"])
    file = find_file(call, key, "input_file_id")
    if file.body["purpose"] != "batch":
        raise invalid(
            f"The file '{key}' has the purpose '{file.body['purpose']}', not 'batch'.", "input_file_id"
        )
    body: Body = {
        "id": call.new_id("batch_", 32),
        "object": "batch",
        "endpoint": params["endpoint"],
        "errors": None,
        "input_file_id": key,
        "completion_window": params["completion_window"],
        "status": "validating",
        "output_file_id": None,
        "error_file_id": None,
        "created_at": call.now,
        "expires_at": call.now + _DAY,
        **dict.fromkeys(_TIMES),
        "metadata": params.get("metadata"),
    }
    batch = StoredBatch(body, file.data, params.get("output_expires_after"), requests(file.data))
    call.store.shelf(StoredBatch).put(str(body["id"]), batch)
    return json_reply(batch.seen)


def list_batches(call: Call) -> Reply:
    """Answer `batches.list`."""
    return json_reply(page([batch.seen for batch in call.store.shelf(StoredBatch).all()], call.query))


def retrieve(call: Call) -> Reply:
    """Answer `batches.retrieve`."""
    batch = _find(call)
    if batch.status in _STEPS:
        _STEPS[batch.status](call, batch)
    return watched(batch.seen, under_way=batch.status in _STEPS)


def cancel(call: Call) -> Reply:
    """Answer `batches.cancel`."""
    batch = _find(call)
    if batch.status not in _STEPS:
        raise invalid(f"Cannot cancel a batch with status '{batch.status}'.", "batch_id")
    if batch.status != "cancelling":
        batch.move(call, "cancelling")
    return watched(batch.seen, under_way=True)


def _find(call: Call) -> StoredBatch:
    return find(call, StoredBatch, call.ids["batch_id"], "batch", "batch_id")


def _start(call: Call, batch: StoredBatch) -> None:
    """Check the file."""
    total, errors = check_lines(call, batch.data, str(batch.body["endpoint"]))
    if errors:
        batch.body["errors"] = {"object": "list", "data": errors}
        batch.move(call, "failed")
    else:
        batch.total = total
        batch.move(call, "in_progress")


def _run(call: Call, batch: StoredBatch) -> None:
    """Run some of the requests."""
    wells: list[bytes] = []
    ills: list[bytes] = []
    for item in islice(batch.waiting, min(_MOST_AT_ONCE, (batch.total + 1) // 2)):
        well, line = run_line(call, str(batch.body["id"]), item, str(batch.body["endpoint"]))
        (wells if well else ills).append(line)
    batch.completed.add(wells)
    batch.failed.add(ills)
    if batch.completed.count + batch.failed.count == batch.total:
        batch.move(call, "finalizing")


def _finish(call: Call, batch: StoredBatch) -> None:
    """Write the files of a batch that is done, or that goes no further."""
    for name, results in (("output", batch.completed), ("error", batch.failed)):
        # Azure has the id of no file as empty text.
        batch.body[f"{name}_file_id"] = _write(call, batch, name, results.data) if results.count else ""
    batch.move(call, "cancelled" if batch.status == "cancelling" else "completed")


def _write(call: Call, batch: StoredBatch, name: str, data: Blob) -> object:
    """Keep results as a file; give its id."""
    expires = expires_at(call, batch.expires_after)
    file = keep(call, data, f"{batch.body['id']}_{name}.jsonl", "batch_output", expires, ready=True)
    return file.body["id"]


_STEPS: Mapping[str, Callable[[Call, StoredBatch], None]] = {
    "validating": _start,
    "in_progress": _run,
    "finalizing": _finish,
    "cancelling": _finish,
}
