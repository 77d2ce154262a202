"""What the files of a store and the batches of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azopenai.core.waiting import call_options

if TYPE_CHECKING:
    from collections.abc import Mapping

BETA = ("OpenAI-Beta", "assistants=v2")
"""The header that OpenAI's own service wants here, and that Azure's leaves unread."""


DONE = frozenset({"completed", "failed", "cancelled"})
"""The statuses that a file, and a batch of files, keeps."""


def limits(params: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of a poll as those of a wait."""
    found: dict[str, Any] = {
        "deadline": params.get("max_wait_seconds"),
        "on_progress": params.get("on_progress"),
    }
    if "poll_interval_ms" in params:
        found["max_interval"] = params["poll_interval_ms"] / 1000
    return found


def waits(params: Mapping[str, Any]) -> Any:
    """Of the keywords of a helper those of its poll."""
    return {**_among(params, "poll_interval_ms", "max_wait_seconds", "on_progress"), **call_options(params)}


def attributes(params: Mapping[str, Any]) -> Any:
    """Of the keywords of a helper what files are given."""
    return _among(params, "attributes", "chunking_strategy")


def _among(params: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: params[name] for name in names if name in params}
