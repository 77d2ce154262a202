"""From an answer of success to its result; whatever is wrong with its body is an exception of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from azopenai.core.decode import Model, TextResult, with_response
from azopenai.core.failure import envelope
from azopenai.core.jsonvalue import is_object
from azopenai.core.streaming import StreamParser
from azopenai.errors import APIResponseValidationError, StreamProtocolError, StructuredOutputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.core.request import Gives, Request
    from azopenai.core.response import HTTPResponse, ResponseInfo

T = TypeVar("T")
C = TypeVar("C")


def result(request: Request[T, Any], response: HTTPResponse) -> T:
    """Decode a body, and attach to the result what came with it.

    Raises:
        APIResponseValidationError: The body is not what was promised.
        StructuredOutputError: It is, and holds no object of the class that was asked for.
    """
    try:
        value = request.decode(_READERS[request.gives](response))
    except StructuredOutputError as error:
        with_response(error.completion, response.without_body())
        raise
    except ValueError as error:
        raise APIResponseValidationError(f"the answer is not readable: {error}", response=response) from error
    if isinstance(value, (Model, TextResult)):
        with_response(value, response.without_body())
    return value


def stream_parser(request: Request[Any, C], response: ResponseInfo) -> StreamParser[C]:
    """The parser for the stream that a call asked for.

    Raises:
        TypeError: It asked for none.
    """
    if request.events is None:
        raise TypeError(f"{request.operation.name}() was not asked for a stream")
    return StreamParser(request.events, response, request.decode)


def no_stream(response: HTTPResponse) -> StreamProtocolError:
    """The exception for an answer of success that is no stream, where one was asked for."""
    kind = response.headers.get("content-type", "no type")
    try:
        found = envelope(json.loads(response.content))
    except (ValueError, RecursionError):
        found = None
    said = f": {found.message}" if found is not None else ""
    error = StreamProtocolError(
        f"a stream was asked for, and the answer is {kind}{said}", body=found.body if found else response.text
    )
    error.response, error.request = response, response.request
    return error


def _json_object(response: HTTPResponse) -> dict[str, Any]:
    try:
        data = json.loads(response.content)
    except (ValueError, RecursionError) as error:
        kind = response.headers.get("content-type", "no type")
        raise APIResponseValidationError(
            f"the answer is not JSON ({kind}, {len(response.content)} bytes): {type(error).__name__}",
            response=response,
            body=response.text,
        ) from error
    if not is_object(data):
        raise APIResponseValidationError("the answer is JSON, but no object", response=response, body=data)
    found = envelope(data) if "id" not in data and "object" not in data else None
    if found is not None and data.get("error"):
        raise APIResponseValidationError(
            f"the answer has a status of success, and is an error: {found.message}",
            response=response,
            body=found.body,
        )
    return data


def _text(response: HTTPResponse) -> TextResult:
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html":
        raise APIResponseValidationError(
            "the answer is an HTML page, where a text was promised", response=response, body=response.text
        )
    # Some models' servers answer in JSON whatever form was asked for.
    wrapped = _json_object(response).get("text") if kind == "application/json" else None
    return TextResult(wrapped if isinstance(wrapped, str) else response.text)


def _itself(response: HTTPResponse) -> HTTPResponse:
    return response


def _nothing(_response: HTTPResponse) -> None:
    return None


_READERS: dict[Gives, Callable[[HTTPResponse], Any]] = {
    "json": _json_object,
    "text": _text,
    "bytes": _itself,
    "none": _nothing,
}
"""What `decode` of a request is given."""
