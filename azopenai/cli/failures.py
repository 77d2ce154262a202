"""What ends a command early, and the exit code that a script sees then."""

from __future__ import annotations

from azopenai.errors import APIConnectionError, ContentFilterError, CredentialError, StreamTruncatedError

DONE = 0
FAILED = 1
USAGE = 2
REFUSED = 3
UNREACHED = 4
LIMITED = 5
FILTERED = 6
INTERRUPTED = 130  # 128 and the number of the signal, as shells count
READER_LEFT = 141

EXIT_CODES = {
    DONE: "done",
    FAILED: "the service answered with an error",
    USAGE: "usage or configuration",
    REFUSED: "authentication or permission (401, 403)",
    UNREACHED: "no connection, a timeout, or a stream that broke off",
    LIMITED: "rate limited (429)",
    FILTERED: "refused or cut by the content filter",
    INTERRUPTED: "Ctrl-C",
    READER_LEFT: "whoever read the output has left",
}
"""What `--help` says of them."""


class UsageError(Exception):
    """The command cannot be carried out as it was given, or with the configuration there is."""


class FilteredReplyError(Exception):
    """The content filter cut a reply short."""


_BY_KIND: dict[type[Exception], int] = {
    UsageError: USAGE,
    FilteredReplyError: FILTERED,
    ContentFilterError: FILTERED,
    CredentialError: REFUSED,
    APIConnectionError: UNREACHED,
    StreamTruncatedError: UNREACHED,
}
_BY_STATUS = {401: REFUSED, 403: REFUSED, 408: UNREACHED, 429: LIMITED, 504: UNREACHED}


def exit_code(error: Exception) -> int:
    """The exit code for an error.

    An error event inside a stream counts as the status that it names.
    """
    for kind, code in _BY_KIND.items():
        if isinstance(error, kind):
            return code
    if getattr(error, "code", None) == "content_filter":
        return FILTERED
    return _BY_STATUS.get(getattr(error, "status_code", None) or 0, FAILED)
