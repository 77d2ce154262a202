"""The lines of a batch: requests made into lines, files of lines looked at, lines of answers read.

One line is held at a time, so that files of any size take little memory.
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from attrs import field, frozen

from azopenai.binary import BinaryResponse
from azopenai.core.decode import Model, Unknown, decode
from azopenai.core.failure import envelope, status_error
from azopenai.core.jsonvalue import is_bytes, is_mapping, is_object, is_tuple
from azopenai.core.request import OPTIONS, Request, build, encode
from azopenai.core.response import Headers, HTTPResponse, RequestInfo
from azopenai.core.routes import COMPLETIONS_CREATE, EMBEDDINGS_CREATE
from azopenai.errors import APIError
from azopenai.resources.chat_requests import create_request as chat_request
from azopenai.resources.responses_requests import create_request as responses_request
from azopenai.types.chat import ChatCompletion
from azopenai.types.chat_params import CompletionCreateParams as ChatCompletionCreateParams
from azopenai.types.completions import Completion, CompletionCreateParams
from azopenai.types.embeddings import CreateEmbeddingResponse, EmbeddingCreateParams
from azopenai.types.responses_params import ResponseCreateParams
from azopenai.types.responses_response import Response

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["BatchFile", "BatchResult", "batch_lines", "batch_results", "check_batch_file"]

MAX_REQUESTS = 100_000
"""Requests of one file (https://learn.microsoft.com/azure/ai-foundry/openai/how-to/batch)."""
MAX_BYTES = 200_000_000
"""Bytes of one file, 200 MB (the same page)."""


def _completion(params: Any) -> Request[Any, Any]:
    return build(COMPLETIONS_CREATE, params, CompletionCreateParams, dict)


def _embedding(params: Any) -> Request[Any, Any]:
    return build(EMBEDDINGS_CREATE, params, EmbeddingCreateParams, dict)


_CALLS: dict[str, tuple[Any, Any]] = {
    "/chat/completions": (chat_request, ChatCompletionCreateParams),
    "/completions": (_completion, CompletionCreateParams),
    "/embeddings": (_embedding, EmbeddingCreateParams),
    "/responses": (responses_request, ResponseCreateParams),
}
"""What a batch may call: what checks the parameters and makes the body, and their TypedDict."""

_RESULTS: dict[Any, type[Model]] = {
    "chat.completion": ChatCompletion,
    "text_completion": Completion,
    "list": CreateEmbeddingResponse,
    "response": Response,
}
"""What an answer is, by what it says of itself."""

_NO_PLACE = frozenset(OPTIONS) - {"extra_body"}


@frozen
class BatchFile:
    """What a file of requests holds.

    Attributes:
        requests: How many.
        endpoint: What they call, `/chat/completions` or `/v1/chat/completions`.
        model: The deployment or model that they are for.
    """

    requests: int
    endpoint: str
    model: str


class _Ledger:
    """What the lines of a file have in common, and may not have."""

    def __init__(self) -> None:
        self.requests = 0
        self.size = 0
        self.model: str | None = None
        self._ids: set[str] = set()

    def enter(self, custom_id: object, body: Mapping[str, Any], size: int) -> None:
        """Enter a line."""
        self.requests += 1
        self.size += size
        if not isinstance(custom_id, str) or not custom_id:
            raise ValueError("the custom_id must be text, and not empty")
        if custom_id in self._ids:
            raise ValueError("the custom_id is that of an earlier line too")
        self._ids.add(custom_id)
        if body.get("stream"):
            raise ValueError("a batch has no streams; leave stream out")
        model = body.get("model")
        if not isinstance(model, str) or not model:
            raise ValueError("the request names no model, which is the deployment")
        self.model = self.model or model
        if model != self.model:
            raise ValueError(f"the model is {model!r}, and {self.model!r} before; a batch has one")
        if self.requests > MAX_REQUESTS:
            raise ValueError(f"a batch has at most {MAX_REQUESTS:,} requests; make several of them")
        if self.size > MAX_BYTES:
            raise ValueError(f"the file of a batch has at most {MAX_BYTES:,} bytes; make several of them")


def batch_lines(
    requests: Iterable[Mapping[str, Any] | tuple[str, Mapping[str, Any]]],
    *,
    endpoint: str = "/chat/completions",
) -> Iterator[bytes]:
    """Make the lines of a batch, each when its turn comes: `files.create(file=("batch.jsonl", lines), …)`.

    Every line is checked before it is given. Nothing is known of the lines behind it by then; an upload
    that meets a bad one breaks off.

    Args:
        requests: The keywords that the call takes, `chat.completions.create` for one, as a dict; or
            `(custom_id, keywords)`. A custom_id that is left out is `request-N`, N the line's number from 1.
        endpoint: What is called, `/chat/completions`, `/completions`, `/embeddings` or `/responses`; with
            `/v1` before it where `batches.create` is given it so.

    Raises:
        TypeError, ValueError: A request will not do, a custom_id is there twice, the models differ, or
            there are too many; the message has the line's number and its custom_id.
    """
    call, _ = _call_of(endpoint)  # a wrong endpoint is told now, not when the first line is asked for
    return _lines(requests, endpoint, call)


def _lines(requests: Iterable[Any], endpoint: str, call: Any) -> Iterator[bytes]:
    ledger = _Ledger()
    for number, given in enumerate(requests, 1):
        custom_id, params = given if is_tuple(given) and len(given) == 2 else (f"request-{number}", given)
        try:
            body = _body(call, params)
            line = {"custom_id": custom_id, "method": "POST", "url": endpoint, "body": body}
            data = encode(line) + b"\n"
            ledger.enter(custom_id, body, len(data))
        except (TypeError, ValueError) as error:
            raise _at(number, custom_id, error) from error
        yield data


def check_batch_file(path: str | os.PathLike[str]) -> BatchFile:
    """Look a file of requests through, line by line, before it is uploaded. Empty lines do no harm.

    Members of a body that this version does not know pass, since the service may know them.

    Args:
        path: Where it lies.

    Raises:
        TypeError, ValueError: A line will not do, or there is none; the message has the line's number and
            its custom_id.
        OSError: The file cannot be read.
    """
    ledger = _Ledger()
    endpoint: str | None = None
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            custom_id = None
            try:
                item = _parsed(line)
                custom_id = item.get("custom_id")
                body = _checked_body(item)
                ledger.enter(custom_id, body, len(line))
                endpoint = _same_url(item["url"], endpoint)
            except (TypeError, ValueError) as error:
                raise _at(number, custom_id, error) from error
    if endpoint is None or ledger.model is None:
        raise ValueError(f"{str(path)!r} has no requests")
    return BatchFile(ledger.requests, endpoint, ledger.model)


def _call_of(endpoint: object) -> tuple[Any, Any]:
    found = _CALLS.get(endpoint.removeprefix("/v1")) if isinstance(endpoint, str) else None
    if found is None:
        accepted = ", ".join(_CALLS)
        raise ValueError(f"a batch cannot call {endpoint!r}; accepted are {accepted}, with /v1 or without")
    return found


def _body(call: Any, params: Any) -> dict[str, Any]:
    """Check the keywords of a call, and give the body that it would send."""
    if not is_mapping(params):
        kind = type(params).__name__
        raise TypeError(f"a request must be a dict of keywords, or (custom_id, dict), not a {kind}")
    astray = sorted(_NO_PLACE & params.keys())
    if astray:
        raise TypeError(f"{astray[0]} is for a call, and has no place in a line of a batch")
    request: Request[Any, Any] = call(params)
    return {**request.params, **(request.options.get("extra_body") or {})}


def _checked_body(item: Mapping[str, Any]) -> Mapping[str, Any]:
    call, declared = _call_of(item.get("url"))
    if item.get("method") != "POST":
        raise ValueError("the method must be 'POST'")
    body = item.get("body")
    if not is_object(body):
        raise ValueError("there is no body, which is an object")
    known = declared.__required_keys__ | declared.__optional_keys__
    _body(call, {name: value for name, value in body.items() if name in known and name not in OPTIONS})
    return body


def _same_url(url: str, before: str | None) -> str:
    if before not in {None, url}:
        raise ValueError(f"the url is {url!r}, and {before!r} before; a batch has one")
    return url


def _parsed(line: bytes | str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("this is no JSON in UTF-8") from None
    if not is_object(item):
        raise ValueError("this is JSON, and no object")
    return item


def _at(number: int, custom_id: object, error: Exception) -> Exception:
    kind = TypeError if isinstance(error, TypeError) else ValueError
    whose = f" (custom_id {custom_id!r})" if isinstance(custom_id, str) else ""
    return kind(f"line {number}{whose}: {error}")


@frozen
class BatchResult:
    """What became of one request.

    Attributes:
        custom_id: The request's; None where the line has none.
        status_code: The HTTP status; None where the request was never made.
        request_id: The service's id of the call.
        result: A ChatCompletion, Completion, CreateEmbeddingResponse or Response; None where there is an
            error.
        error: An APIStatusError as the call itself would have raised it, or an APIError where the request was
            never made: the batch expired, or was cancelled.
        line: The line as it came.
    """

    custom_id: str | None
    status_code: int | None
    request_id: str | None
    result: Any
    error: APIError | None
    line: bytes = field(repr=False)


def batch_results(
    source: BinaryResponse | bytes | str | os.PathLike[str] | Iterable[bytes | str],
) -> Iterator[BatchResult]:
    """Read an output file or an errors file, in the order of its lines, which is any.

    Args:
        source: What `files.content` gives, bytes, a path, or lines as they come.

    Raises:
        ValueError: A line is no JSON object; the message has its number.
        OSError: The file cannot be read.
    """
    for number, line in enumerate(_raw_lines(source), 1):
        data = line.encode() if isinstance(line, str) else bytes(line)
        if data.strip():
            try:
                item = _parsed(data)
            except ValueError as error:
                raise _at(number, None, error) from None
            yield _result(item, data)


def _raw_lines(source: Any) -> Iterator[bytes | str]:
    if isinstance(source, BinaryResponse):
        source = source.content
    if isinstance(source, (str, os.PathLike)):
        with Path(cast("str | os.PathLike[str]", source)).open("rb") as file:
            yield from file
    elif is_bytes(source):
        yield from io.BytesIO(source)  # lines end at \n alone, as those of a file do
    else:
        yield from source


def _result(item: dict[str, Any], line: bytes) -> BatchResult:
    answer = item.get("response")
    answer = answer if is_object(answer) else {}
    body, status, request_id = answer.get("body"), answer.get("status_code"), answer.get("request_id")
    result, error = None, None
    if isinstance(status, int) and not 200 <= status < 300:
        error = _failed(status, request_id, body)
    elif is_object(body):
        result = decode(_RESULTS.get(body.get("object"), Unknown), body)
    else:
        found = envelope(item)
        said = (found.message or found.code or "") if found is not None else ""
        error = APIError(
            said or "the line has neither an answer nor an error",
            body=item.get("error"),
            code=found.code if found is not None else None,
        )
    return BatchResult(item.get("custom_id"), status, request_id, result, error, line)


def _failed(status: int, request_id: object, body: Any) -> APIError:
    headers = [(b"x-request-id", request_id.encode())] if isinstance(request_id, str) else []
    content = json.dumps(body).encode()
    response = HTTPResponse(status, Headers(headers), RequestInfo("POST", ""), content=content)
    return status_error(response, endpoint=None, model=None, now=0.0)
