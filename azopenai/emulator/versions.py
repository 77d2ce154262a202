"""The api-versions that are served, and the parameters that came with later ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GA = ("2022-12-01", "2023-05-15", "2024-02-01", "2024-06-01", "2024-10-21")
PREVIEWS = (
    "2024-05-01-preview",
    "2024-07-01-preview",
    "2024-08-01-preview",
    "2024-09-01-preview",
    "2024-10-01-preview",
    "2024-12-01-preview",
    "2025-01-01-preview",
    "2025-02-01-preview",
    "2025-03-01-preview",
    "2025-04-01-preview",
)
"""The previews that are still served; the earlier ones are retired and get what an unknown one gets."""

SERVED = frozenset(GA + PREVIEWS)
V1_SERVED = frozenset({"preview", "v1"})

# The first date on which a parameter was taken; earlier api-versions do not know its name.
_SINCE: Mapping[str, str] = {
    "stream_options": "2024-09-01",
    "parallel_tool_calls": "2024-08-01",
    "max_completion_tokens": "2024-09-01",
    "tools": "2023-12-01",
    "tool_choice": "2023-12-01",
    "seed": "2023-12-01",
    "logprobs": "2024-02-15",
    "top_logprobs": "2024-02-15",
    "dimensions": "2024-02-01",
    "modalities": "2025-01-01",
    "audio": "2025-01-01",
    "prediction": "2025-01-01",
}
JSON_SCHEMA_SINCE = "2024-08-01"


def is_before(version: str | None, date: str) -> bool:
    """Tell whether a dated `version` (None: v1, which is always the newest) is older than `date`.

    What came with a preview ("2024-05-01-preview") and stayed there is in no version that is generally
    available, however new.
    """
    if version is None:
        return False
    return version[:10] < date[:10] or (date.endswith("-preview") and version in GA)


def is_known(param: str, version: str | None) -> bool:
    """Tell whether `version` already has the parameter."""
    return not is_before(version, _SINCE.get(param, ""))
