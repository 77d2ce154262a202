"""Connections: which httpx transport a URL goes through, and the one SSL context behind them all.

Transports are driven directly where they are ours: `httpx.Client` would merge, redirect and log again
what is decided already. They are made on first use, anew in a forked child and in each event loop.
"""

from __future__ import annotations

import contextlib
import os
import ssl
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass
from weakref import WeakKeyDictionary

import httpx
from attrs import field, frozen

from azopenai.errors import OpenAIError
from azopenai.locks import ProcessLock

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.transport.lanes import AsyncSpread, Spread

Verify = bool | str | os.PathLike[str] | ssl.SSLContext

_contexts: dict[object, ssl.SSLContext] = {}
_contexts_lock = ProcessLock()


@frozen(eq=False)
class TransportOptions:
    """What the user said of connections.

    Attributes:
        verify: True (certifi's CAs, or SSL_CERT_FILE / SSL_CERT_DIR), False, a path to CAs, or a context.
        proxy: A proxy's URL; None: as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say.
        http_client: The user's own httpx client, which then decides all of it.
    """

    verify: Verify = True
    proxy: str | None = field(default=None, repr=False)
    http_client: Any = field(default=None, repr=False)


def ssl_context(verify: Verify) -> ssl.SSLContext:
    """The context for a `verify`; one for each in this process, since each takes 20 ms and a megabyte.

    Raises:
        OpenAIError: The CA certificates cannot be read.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    named = verify if isinstance(verify, bool) else os.fspath(verify)
    key = (named, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    with _contexts_lock.get():
        if key not in _contexts:
            _contexts[key] = _new_context(named)
        return _contexts[key]


def _new_context(verify: bool | str) -> ssl.SSLContext:  # noqa: FBT001 - True and False are what `verify` may be
    try:
        if isinstance(verify, bool):
            return httpx.create_ssl_context(verify=verify)
        file, folder = (None, verify) if Path(verify).is_dir() else (verify, None)
        return ssl.create_default_context(cafile=file, capath=folder)
    except OSError as error:
        source = "SSL_CERT_FILE or SSL_CERT_DIR" if isinstance(verify, bool) else f"verify={verify!r}"
        raise OpenAIError(f"the CA certificates of {source} cannot be read: {error}") from error


def proxy_for(url: str, options: TransportOptions) -> str | None:
    """The proxy for a URL: the one given, else the environment's."""
    if options.proxy is not None:
        return options.proxy
    parts, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


PROXY_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})


def _proxy_url(text: str) -> httpx.URL:
    url = None
    with contextlib.suppress(httpx.InvalidURL):  # which may quote a part of the password
        url = httpx.URL(text)
    if (
        url is None
        or url.scheme not in PROXY_SCHEMES
        or not url.host
        or not 0 < (url.port or 1) < 65536
        or "@" in url.path  # the slash was one of the password
    ):
        raise OpenAIError(
            "the proxy's URL is none; accepted is [USER:PASSWORD@]HOST[:PORT] behind http://, https://, "
            "socks5:// or socks5h://, special characters of the password percent-encoded"
        )
    return url


T = TypeVar("T", bound="Spread | AsyncSpread")

KNOWN_URLS = 1024
"""URLs that are kept parsed: more than the deployments of any program; those with ids come and go."""


class Transports(Generic[T]):
    """The transports of one client and all that derive from it: one for each origin, in each place.

    Args:
        kind: What spreads requests over transports.
        single: httpx's sync or async transport.
        options: What the user said of connections.

    Attributes:
        closed: Whether they hand out no more.
    """

    def __init__(self, kind: Callable[..., T], single: Callable[..., Any], options: TransportOptions) -> None:
        self.closed = False
        self._kind: Callable[..., T] = kind
        self._single = single
        self._urls: dict[str, httpx.URL] = {}
        self._options = options
        self._lock = ProcessLock()
        # By process, since a child must not speak over its parent's sockets.
        self._places: dict[int, WeakKeyDictionary[Any, dict[str, T]]] = {}

    def of(self, place: object) -> dict[str, T]:
        """The transports of a place, by origin.

        Args:
            place: What connections belong to, and must not be used outside of; an event loop, say.
        """
        process = os.getpid()
        if process not in self._places:
            self._places = {process: self._places.setdefault(process, WeakKeyDictionary())}
        return self._places[process].setdefault(place, {})

    def for_url(self, url: str, place: object) -> T:
        """The transport for a URL, in a place.

        Raises:
            OpenAIError: The client is closed, the CA certificates cannot be read, or the proxy is none.
        """
        if self.closed:
            raise OpenAIError("the client is closed; make another one, or close it later")
        origin = url[: url.index("/", len("https://"))]
        transports = self.of(place)
        if origin not in transports:
            with self._lock.get():
                if origin not in transports:
                    transports[origin] = self._make(origin)
        return transports[origin]

    def parsed(self, url: str) -> httpx.URL:
        """A URL as httpx has it; parsed once, since that takes longer than to send a request."""
        found = self._urls.get(url)
        if found is None:
            if len(self._urls) >= KNOWN_URLS:
                self._urls.clear()
            found = self._urls[url] = httpx.URL(url)
        return found

    def _make(self, origin: str) -> T:
        named = proxy_for(origin, self._options)
        url = None if named is None else _proxy_url(named)
        by_tls = url is not None and url.scheme == "https"
        # Where no TLS will be spoken, a context without CAs does, and takes no time to make.
        plain = origin.startswith("http:") and not by_tls
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else ssl_context(self._options.verify)
        try:
            proxy = None if url is None else httpx.Proxy(url, ssl_context=context if by_tls else None)
            return self._kind(partial(self._single, verify=context, proxy=proxy))
        except (ImportError, ValueError) as error:  # what httpx has no package for, or is too old for
            raise OpenAIError(f"the proxy cannot be used: {error}") from error
