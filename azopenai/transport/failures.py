"""The errors of httpx, and of aiohttp under it, as ours."""

from __future__ import annotations

import math
import ssl
import sys
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx

from azopenai.errors import APIConnectionError, APITimeoutError, ConnectionPoolTimeoutError

if TYPE_CHECKING:
    from azopenai.timeouts import Timeout

_HTTPX_ERRORS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError, UnicodeError)

_UNKNOWN_CA_CODES = frozenset({18, 19, 20, 21})
"""self-signed, self-signed in the chain, no issuer here, a leaf that nobody vouches for
(https://docs.openssl.org/master/man3/X509_STORE_CTX_get_error/)"""

_UNKNOWN_CA = (
    "; its CA must be known: verify=PATH to a CA bundle, verify=an ssl.SSLContext, or SSL_CERT_FILE in the "
    "environment"
)

_CONNECTING = (httpx.ConnectError, httpx.ConnectTimeout)

_PHASES: dict[type[Exception], str] = {
    httpx.ConnectTimeout: "connect",
    httpx.ReadTimeout: "read",
    httpx.WriteTimeout: "write",
    httpx.PoolTimeout: "pool",
}


def transport_errors() -> tuple[type[Exception], ...]:
    """What httpx, or a client of the user's own making, may raise for a call that did not get through.

    A name with a label too long for DNS is a UnicodeError. httpx-aiohttp lets some errors of aiohttp
    through as they are; they can only come where aiohttp is loaded.
    """
    aiohttp: Any = sys.modules.get("aiohttp")
    return _HTTPX_ERRORS if aiohttp is None else (*_HTTPX_ERRORS, aiohttp.ClientError)


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
    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return _timed_out(error, timeout)
    kind = "the proxy failed: " if isinstance(error, httpx.ProxyError) else ""
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
    cause: Any = error.__cause__ if isinstance(error, httpx.HTTPError) else error
    if aiohttp is None or not isinstance(cause, aiohttp.ClientError):
        return error
    if isinstance(cause, aiohttp.ClientResponseError):  # it shows the request's headers, the key among them
        asked = cause.request_info
        cause.request_info = SimpleNamespace(url=asked.url, real_url=asked.real_url, method=asked.method)
        cause.args = ()
    if isinstance(cause, aiohttp.ServerTimeoutError):
        if type(cause).__name__ != "ConnectionTimeoutError":
            return httpx.ReadTimeout("")
        # There, `pool` goes over the making of a connection too: the shorter limit is the one that was met.
        waited = (timeout.pool or math.inf) < (timeout.connect or math.inf)
        return httpx.PoolTimeout("") if waited else httpx.ConnectTimeout("")
    return httpx.NetworkError(str(cause)) if isinstance(error, httpx.TimeoutException) else error


def _timed_out(error: Exception, timeout: Timeout) -> APITimeoutError:
    phase = _PHASES.get(type(error), "read")
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
    cause: BaseException | None = error if isinstance(error, _CONNECTING) else None
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
