"""From a response to one whose text was read, or to the exception that says why it cannot be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from azopenai.core.decode import decode
from azopenai.core.jsonvalue import is_array
from azopenai.core.structured import read_call, read_each, refused, tried
from azopenai.errors import (
    ContentFilterFinishReasonError,
    LengthFinishReasonError,
    StructuredOutputError,
)
from azopenai.types.parsed import keep
from azopenai.types.responses_content import ResponseOutputRefusal
from azopenai.types.responses_parsed import (
    ParsedResponse,
    ParsedResponseFunctionToolCall,
    is_message,
    is_text,
)
from azopenai.types.responses_response import IncompleteDetails

if TYPE_CHECKING:
    from azopenai.core.structured import Expected

T = TypeVar("T")

_CUT: dict[Any, type[StructuredOutputError]] = {
    "max_output_tokens": LengthFinishReasonError,
    "content_filter": ContentFilterFinishReasonError,
}


def parsed_response(expected: Expected[T], data: dict[str, Any]) -> ParsedResponse[T]:
    """Decode a response and read its output.

    Raises:
        StructuredOutputError: It cannot be read.
    """
    response = decode(cast("type[ParsedResponse[T]]", ParsedResponse), data)
    read_output(response, expected)
    return response


def read_output(response: ParsedResponse[T], expected: Expected[T]) -> None:
    """Read the output of a response that is new and seen by nobody yet.

    Raises:
        StructuredOutputError: It cannot be read; what can is, in the error's `completion`.
    """
    cut = _cut(response)
    if cut is None:
        read_each(response, response.output, partial(_read_item, expected))
    elif expected.codec is not None:  # where no object was asked for, what there is of it is the answer
        cut.completion = response
        raise cut


def _cut(response: ParsedResponse[Any]) -> StructuredOutputError | None:
    details: Any = response.incomplete_details
    reason = details.reason if isinstance(details, IncompleteDetails) else None
    return _CUT[reason]() if isinstance(reason, str) and reason in _CUT else None


def _read_item(expected: Expected[Any], item: Any) -> None:
    if isinstance(item, ParsedResponseFunctionToolCall):
        read_call(item, expected, item.name, item.arguments)
    elif is_message(item) and item.phase != "commentary":
        content: Any = item.content  # a commentary is words on the way to the answer, of no form
        for part in content if is_array(content) else ():
            _read_part(expected, part)


def _read_part(expected: Expected[Any], part: Any) -> None:
    if isinstance(part, ResponseOutputRefusal) and expected.codec is not None:
        raise refused(part.refusal)
    if is_text(part):
        text: Any = part.text
        keep(part, expected.content(text) if isinstance(text, str) else None)


def content_or_none(expected: Expected[T], text: Any) -> T | None:
    """A text that is whole, read; None where it does not fit, which is told at the end."""
    return tried(expected.content, text) if isinstance(text, str) else None
