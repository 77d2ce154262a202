"""Files among the parameters of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
