"""What an exchange asks of the world: to send, to wait, for a credential; and what it is told back."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeVar

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from azopenai.core.request import Request
    from azopenai.core.upload import Upload
    from azopenai.timeouts import Timeout

LeaveOpen = Literal["never", "events", "any"]


@frozen(eq=False, repr=False)
class Send:
    """Send a request. The outcome is a Reply, or an APIConnectionError is thrown in.

    Attributes:
        method: HTTP method.
        url: The whole URL.
        headers: All headers, the credential among them.
        content: The body; one with files in it is read while it is sent.
        timeout: The limits for this attempt; `total` is what remains of the whole call's.
        leave_open: Whether the body is left for the caller: never, of an event stream, of any success.
        bare: Whether nothing goes along that an http_client of the user's would add.
    """

    method: str
    url: str
    headers: list[tuple[str, str]]
    content: bytes | Upload
    timeout: Timeout
    leave_open: LeaveOpen = "never"
    bare: bool = False


@frozen
class Sleep:
    """Wait for that many seconds. The outcome is None."""

    seconds: float


@frozen(repr=False)
class Token:
    """Get the credential's header. The outcome is its value; a CredentialError ends the call.

    Attributes:
        rejected: The value that the service refused with a 401: do not give this one again.
        claims: The claims that the service asks of the next token, as JSON (continuous access evaluation).
        authorizer: Whose credential it is.
    """

    rejected: str | None = None
    claims: str | None = None
    authorizer: Any = field(default=None, eq=False, repr=False)


Effect = Send | Sleep | Token


@frozen(eq=False)
class Together:
    """Make calls of which several may be under way at once. The outcome is None.

    Where one fails, no other is begun, those under way are waited for, and its exception is thrown in.

    Attributes:
        calls: The calls, each with its number; the next one is made when its turn comes.
        limit: How many are under way at once.
        arrived: Called with number and result of each, as they come, one at a time.
    """

    calls: Iterator[tuple[int, Request[Any, Any]]]
    limit: int
    arrived: Callable[[int, Any], object]


@frozen(eq=False)
class Apart:
    """Do what may block, reading a file for one, where it keeps nobody waiting. The outcome is its result."""

    work: Callable[[], Any]


S = TypeVar("S")
Steps = Generator["Request[Any, Any] | Sleep | Together | Apart", Any, S]
"""What makes several calls: it yields them and what is between them, and returns its result."""


@frozen(eq=False)
class Reply:
    """An answer: status and headers, and the body read, or left open for a stream.

    Attributes:
        status: HTTP status.
        headers: As they came.
        content: The body, decompressed; empty where `body` is left open.
        http_version: `HTTP/1.1`, `HTTP/2`.
        body: The transport's handle of the open body; None where it was read.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes = b""
    http_version: str = "HTTP/1.1"
    body: Any = None


def keeps_open(leave_open: LeaveOpen, status: int, content_type: str) -> bool:
    """Whether a body is left open: of a success, and where events were asked for, of no other kind.

    An answer that names no type is taken for the stream that was asked for.
    """
    if leave_open == "never" or not 200 <= status < 300:
        return False
    return leave_open == "any" or content_type.partition(";")[0].strip().lower() in {"", "text/event-stream"}


class Clock(Protocol):
    """Time and chance, as the core is handed them."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""
        ...

    def time(self) -> float:
        """Seconds since 1970."""
        ...

    def random(self) -> float:
        """A number from 0 up to 1."""
        ...
