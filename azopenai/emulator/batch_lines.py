"""The lines of a batch: what is wrong with them, and what becomes of each one."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias, cast
from uuid import UUID

from .errors import invalid
from .jsontypes import as_object, as_text
from .replies import json_reply
from .text import make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .blobs import Blob
    from .call import Call
    from .jsontypes import JSON, Body, JSONObject

# https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch
MOST_LINES = 100_000
_MOST_ERRORS = 100

_Seen: TypeAlias = "tuple[set[str], dict[str, str]]"
Verdict: TypeAlias = "tuple[str, str, str | None]"
"""An error: its code, its message, and the member of the line that has it."""


def check_lines(call: Call, data: Blob, endpoint: str) -> tuple[int, list[Body]]:
    """Give the number of requests in a file, and the errors that it has."""
    seen: _Seen = (set(), {})
    errors: list[Body] = []
    total = 0
    for number, line in enumerate(data.lines(), 1):
        if line.strip():
            total += 1
            verdict = _check_line(call, line, endpoint, seen)
            if verdict and len(errors) < _MOST_ERRORS:
                errors.append(_error(verdict, number))
    if total == 0:
        errors = [_error(("empty_batch", "The batch has no requests.", None))]
    if total > MOST_LINES:
        message = f"The batch has {total:,} requests; at most {MOST_LINES:,} are taken."
        errors = [_error(("too_many_tasks", message, None))]
    return total, errors


def _error(verdict: Verdict, line: int | None = None) -> Body:
    code, message, param = verdict
    return {"code": code, "line": line, "message": message, "param": param}


def _check_line(call: Call, line: bytes, endpoint: str, seen: _Seen) -> Verdict | None:
    """Give what is wrong with a line, None if it will do."""
    try:
        item = cast("JSON", json.loads(line))
    except ValueError:
        return "invalid_json_line", "This line is not parseable as valid JSON.", None
    if not isinstance(item, dict):
        return "invalid_json_line", "This line is no JSON object.", None
    return next((verdict for rule in _RULES if (verdict := rule(call, item, endpoint, seen))), None)


def _check_id(_call: Call, item: JSONObject, _endpoint: str, seen: _Seen) -> Verdict | None:
    key = as_text(item.get("custom_id"))
    if not key:
        return "invalid_request", "The line has no custom_id, which is text.", "custom_id"
    if key in seen[0]:
        return "duplicate_custom_id", f"The custom_id '{key}' is that of an earlier line too.", "custom_id"
    seen[0].add(key)
    return None


def _check_form(_call: Call, item: JSONObject, _endpoint: str, _seen: _Seen) -> Verdict | None:
    if item.get("method") != "POST":
        return "invalid_request", "The method of a line is POST.", "method"
    if not isinstance(item.get("body"), dict):
        return "invalid_request", "The line has no body, which is an object.", "body"
    return None


def _check_url(_call: Call, item: JSONObject, endpoint: str, _seen: _Seen) -> Verdict | None:
    url = as_text(item.get("url"))
    if below_v1(url) != below_v1(endpoint):
        return "url_mismatch", f"The URL '{url}' is not the batch's endpoint, {endpoint}.", "url"
    return None


def _check_model(call: Call, item: JSONObject, _endpoint: str, seen: _Seen) -> Verdict | None:
    model = as_text(as_object(item["body"]).get("model"))
    if model not in call.deployments:
        return "model_not_found", f"No deployment is called '{model}'.", "body.model"
    if model != seen[1].setdefault("model", model):
        return "model_mismatch", f"The model '{model}' is not that of the first line.", "body.model"
    return None


_RULES: tuple[Callable[[Call, JSONObject, str, _Seen], Verdict | None], ...] = (
    _check_id,
    _check_form,
    _check_url,
    _check_model,
)


_STREAMED = json_reply(invalid("A batch has no streams.", "stream", "unsupported_value").body, 400)


def below_v1(url: str) -> str:
    """Give the path of an operation, which may be written with /v1 before it and without."""
    return url.removeprefix("/v1")


def requests(data: Blob) -> Iterator[JSONObject]:
    """Give the requests in a file that was checked."""
    return (as_object(json.loads(line)) for line in data.lines() if line.strip())


def run_line(call: Call, batch_id: str, item: JSONObject, endpoint: str) -> tuple[bool, bytes]:
    """Run one request; tell whether it went well, and give the line that tells of it."""
    seed = f"{batch_id} {as_text(item['custom_id'])}".encode(errors="replace")
    body = as_object(item["body"])
    reply = _STREAMED if body.get("stream") else call.run(below_v1(endpoint), body)
    head: Mapping[str, object] = {"id": make_id("batch_req_", seed, 32), "custom_id": item["custom_id"]}
    request_id = UUID(bytes=blake2b(seed, digest_size=16).digest())
    # The reply is JSON already; a batch of embeddings is no place to read it and write it again.
    line = (
        f'{json.dumps(head)[:-1]}, "response": {{"status_code": {reply.status}, '
        f'"request_id": "{request_id}", "body": '
    )
    return reply.status == 200, line.encode() + bytes(reply.body) + b'}, "error": null}\n'
