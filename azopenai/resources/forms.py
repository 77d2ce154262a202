"""What several resources do to the parameters of a call before it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azopenai.core.jsonvalue import is_mapping
from azopenai.files import file_part

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azopenai.core.upload import FilePart


def given_file(field: str, params: Mapping[str, Any]) -> list[FilePart]:
    """The file that a parameter gives; none where it is left out, which is told with the others.

    Raises:
        TypeError, ValueError: As `file_part`.
    """
    return [file_part(field, params[field])] if field in params else []


def with_header(params: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """The same parameters with a header that the service wants, unless they set it themselves."""
    given: Any = params.get("extra_headers") or {}
    if not is_mapping(given):
        return dict(params)  # which is told with the others
    return {**params, "extra_headers": {name: value, **given}}


def in_query(params: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The same parameters with one of them in the query, where its call has a body besides."""
    if name not in params:
        return dict(params)
    query: Any = params.get("extra_query") or {}
    left = {other: value for other, value in params.items() if other != name}
    return {**left, "extra_query": {name: params[name], **query}}
