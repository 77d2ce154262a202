"""The errors of httpcore, of httpx above it, and of aiohttp, as ours.

httpx gives its errors the names that httpcore gives them, and is told from it by nothing else here: it is
loaded where the user brings a client of it, and need not be otherwise.
"""

from __future__ import annotations

import math
import ssl
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpcore

from azopenai.errors import APIConnectionError, APITimeoutError, ConnectionPoolTimeoutError

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from azopenai.timeouts import Timeout

_ERRORS = (
    *(httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException),
    *(httpcore.ProxyError, httpcore.UnsupportedProtocol, httpcore.ConnectionNotAvailable),
    *(OSError, UnicodeError),
)

_UNKNOWN_CA_CODES = frozenset({18, 19, 20, 21})
"""self-signed, self-signed in the chain, no issuer here, a leaf that nobody vouches for
(https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/)"""

_UNKNOWN_CA = (
    "; its CA must be known: verify=PATH to a CA bundle, verify=an ssl.SSLContext, or SSL_CERT_FILE in the "
    "environment"
)

_CONNECTING = frozenset({"ConnectError", "ConnectTimeout"})

_PHASES = {
    "ConnectTimeout": "connect",
    "ReadTimeout": "read",
    "WriteTimeout": "write",
    "PoolTimeout": "pool",
}


def _is_a(error: BaseException, names: AbstractSet[str]) -> bool:
    """Whether an error is of a kind that has one of these names."""
    return not names.isdisjoint(kind.__name__ for kind in type(error).__mro__)


def transport_errors() -> tuple[type[Exception], ...]:
    """What httpcore, httpx, or a client of the user's making, may raise for a call that did not get through.

    A name with a label too long for DNS is a UnicodeError. httpx-aiohttp lets some errors of aiohttp
    through as they are. Those of a library can only come where it is loaded.
    """
    httpx: Any = sys.modules.get("httpx")
    aiohttp: Any = sys.modules.get("aiohttp")
    errors = _ERRORS if httpx is None else (*_ERRORS, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)
    return errors if aiohttp is None else (*errors, aiohttp.ClientError)


def is_over(deadline: float | None, now: float) -> bool:
    """Whether a call has used up its total."""
    return deadline is not None and now >= deadline


def ours(error: Exception, timeout: Timeout, *, late: bool) -> APIConnectionError:
    """The exception of ours for one of `transport_errors`; raise it `from` the other.

    Args:
        error: What was raised.
        timeout: The limits of the attempt.
        late: Whether its total was over by then: whatever it says, that is why.
    """
    if late:
        return total_is_over(timeout)
    certificate = _certificate_error(error)
    if certificate is not None:
        advice = _UNKNOWN_CA if certificate.verify_code in _UNKNOWN_CA_CODES else ""
        return APIConnectionError(
            f"the server's certificate was not accepted: {certificate.verify_message.rstrip('.')}{advice}"
        )
    error = _told_by_aiohttp(error, timeout)
    if isinstance(error, TimeoutError) or _is_a(error, {"TimeoutException"}):
        return _timed_out(error, timeout)
    kind = "the proxy failed: " if _is_a(error, {"ProxyError"}) else ""
    return APIConnectionError(f"Connection error: {kind}{_why(error)}")


def _why(error: BaseException) -> str:
    """What an error says, or what lies under it: some of those of httpx say nothing."""
    cause: BaseException | None = error
    while cause is not None and not str(cause):
        cause = _under(cause)
    return str(cause) if cause is not None else type(error).__name__


def _told_by_aiohttp(error: Exception, timeout: Timeout) -> Exception:
    """The meaning that aiohttp gave an error: httpx-aiohttp makes timeouts of all that fails to connect."""
    aiohttp: Any = sys.modules.get("aiohttp")
    if aiohttp is None:
        return error
    cause: Any = error if isinstance(error, aiohttp.ClientError) else error.__cause__
    if not isinstance(cause, aiohttp.ClientError):
        return error
    if isinstance(cause, aiohttp.ClientResponseError):  # it shows the request's headers, the key among them
        asked = cause.request_info
        cause.request_info = SimpleNamespace(url=asked.url, real_url=asked.real_url, method=asked.method)
        cause.args = ()
    if isinstance(cause, aiohttp.ServerTimeoutError):
        if type(cause).__name__ != "ConnectionTimeoutError":
            return httpcore.ReadTimeout()
        # There, `pool` goes over the making of a connection too: the shorter limit is the one that was met.
        waited = (timeout.pool or math.inf) < (timeout.connect or math.inf)
        return httpcore.PoolTimeout() if waited else httpcore.ConnectTimeout()
    return httpcore.NetworkError(str(cause)) if _is_a(error, {"TimeoutException"}) else error


def _timed_out(error: Exception, timeout: Timeout) -> APITimeoutError:
    phase = next((phase for name, phase in _PHASES.items() if _is_a(error, {name})), "read")
    seconds = getattr(timeout, phase)
    kind, advice = APITimeoutError, ""
    if phase == "pool":
        kind = ConnectionPoolTimeoutError
        advice = (
            ": every connection is busy; read streams to their end or close them, send less at once, or give "
            "an http_client with higher limits"
        )
    failure = kind(f"Request timed out: {phase} took longer than {seconds or 0:g} s{advice}")
    failure.phase = phase
    return failure


def total_is_over(timeout: Timeout) -> APITimeoutError:
    """The exception for a call that used up its `total`."""
    failure = APITimeoutError(
        f"Request timed out: the rest of its total, {timeout.total or 0:.3g} s, is over"
    )
    failure.phase = "total"
    return failure


def _certificate_error(error: Exception) -> ssl.SSLCertVerificationError | None:
    cause: BaseException | None = error if _is_a(error, _CONNECTING) else None
    # aiohttp's own of that kind do not say what was found.
    while cause is not None and not (
        isinstance(cause, ssl.SSLCertVerificationError) and hasattr(cause, "verify_code")
    ):
        cause = _under(cause)
    return cause


def _under(error: BaseException) -> BaseException | None:
    """What an error was made from. httpcore raises its own anew, `from None`, and so hides it.

    The context of any other is no part of the story: it may be what the caller was handling.
    """
    return error.__cause__ or (error.__context__ if error.__suppress_context__ else None)
