"""Connections: which pool a URL goes through, and the one SSL context behind them all.

Where connections are ours they are httpcore's, which httpx stands on: `httpx.Client` would merge, redirect
and log again what is decided already, and is not even loaded. Pools are made on first use, anew in a forked
child and in each event loop.
"""

from __future__ import annotations

import contextlib
import os
import ssl
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

import certifi
from attrs import evolve, field, frozen

from azopenai.errors import OpenAIError
from azopenai.locks import ProcessLock
from azopenai.transport.connections import STREAMS, Limits
from azopenai.transport.wire import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from azopenai.transport.lending import AsyncLender, Lender

Verify = bool | str | os.PathLike[str] | ssl.SSLContext

_contexts: dict[object, ssl.SSLContext] = {}
_contexts_lock = ProcessLock()


@frozen(eq=False)
class TransportOptions:
    """What the user said of connections.

    Attributes:
        verify: True (certifi's CAs, or SSL_CERT_FILE / SSL_CERT_DIR), False, a path to CAs, or a context.
        proxy: A proxy's URL; None: as HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY say.
        http2: Whether to speak HTTP/2 where the other end does.
        http_client: The user's own httpx client, which then decides all of it.
        limits: How many connections to one origin, and for how long.
    """

    verify: Verify = True
    proxy: str | None = field(default=None, repr=False)
    http2: bool = False
    http_client: Any = field(default=None, repr=False)
    limits: Limits = field(factory=Limits)


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
        if verify is False:
            return _trusting()
        file, folder = _authorities() if verify is True else (str(verify), None)
        if file is not None and Path(file).is_dir():
            file, folder = None, file
        return ssl.create_default_context(cafile=file, capath=folder)
    except OSError as error:
        source = "SSL_CERT_FILE or SSL_CERT_DIR" if isinstance(verify, bool) else f"verify={verify!r}"
        raise OpenAIError(f"the CA certificates of {source} cannot be read: {error}") from error


def _authorities() -> tuple[str | None, str | None]:
    """The file or the folder of the CAs to trust where no option names any, as httpx has it."""
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    return (None, folder) if folder and not file else (file or certifi.where(), None)


def _trusting() -> ssl.SSLContext:
    """A context that trusts everyone, since it was asked for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def proxy_for(url: str, options: TransportOptions) -> str | None:
    """The proxy for a URL: the one given, else the environment's, or on macOS and Windows the system's."""
    if options.proxy is not None or not _may_have_proxies():
        return options.proxy
    from urllib.request import getproxies, proxy_bypass

    parts, proxies = urlsplit(url), getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.netloc):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _may_have_proxies() -> bool:
    """Whether it is worth to load urllib.request, and half of email with it, to see."""
    return sys.platform in {"darwin", "win32"} or any(name.lower().endswith("_proxy") for name in os.environ)


PROXY_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})


def _proxy_url(text: str) -> httpx.URL:
    import httpx

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


T = TypeVar("T", bound="Lender | AsyncLender")
V = TypeVar("V")

KNOWN_URLS = 1024
"""URLs that are kept parsed: more than the deployments of any program; those with ids come and go."""


class Known(dict[str, V]):
    """URLs, each parsed once: that takes longer than to send a request.

    Args:
        parse: Parses one.
    """

    def __init__(self, parse: Callable[[str], V]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, url: str) -> V:
        if len(self) >= KNOWN_URLS:
            self.clear()
        found = self[url] = self._parse(url)
        return found


@frozen(eq=False)
class Kinds(Generic[T]):
    """The classes of one of the two hands.

    Attributes:
        lender: What lends connections.
        backend: What opens sockets.
        direct: httpcore's pool, asked to make connections and for nothing else; so are the next two.
        http_proxy: The same, through an HTTP proxy.
        socks_proxy: The same, through a SOCKS proxy.
    """

    lender: Callable[..., T]
    backend: Callable[[], Any]
    direct: Callable[..., Any]
    http_proxy: Callable[..., Any]
    socks_proxy: Callable[..., Any]


class Transports(Generic[T]):
    """The pools of one client and all that derive from it: one for each origin, in each place.

    Args:
        kinds: The hand's.
        options: What the user said of connections.

    Attributes:
        closed: Whether they hand out no more.
        targets: What URLs come to.
    """

    def __init__(self, kinds: Kinds[T], options: TransportOptions) -> None:
        self.closed = False
        self._kinds = kinds
        self.targets = Known(Target.of)
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

    def _make(self, origin: str) -> T:
        named = proxy_for(origin, self._options)
        url = None if named is None else _proxy_url(named)
        by_tls = url is not None and url.scheme == "https"
        # Where no TLS will be spoken, a context without CAs does, and takes no time to make.
        plain = origin.startswith("http:") and not by_tls
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else ssl_context(self._options.verify)
        # Without TLS there is nothing to agree on HTTP/2 with.
        http2 = self._options.http2 and origin.startswith("https:")
        limits = evolve(self._options.limits, streams=STREAMS if http2 else 1)
        options = {
            "http2": http2,
            "ssl_context": context,
            "keepalive_expiry": limits.expiry,
            "network_backend": self._kinds.backend(),
        }
        maker = self._kinds.direct(**options) if url is None else self._through(url, options)
        there = Target.of(f"{origin}/").url.origin
        return self._kinds.lender(lambda: maker.create_connection(there), limits)

    def _through(self, url: httpx.URL, options: dict[str, Any]) -> Any:
        """What makes connections through a proxy."""
        import httpx

        proxy = httpx.Proxy(url)  # which takes the credentials out of the URL
        options |= {"proxy_auth": proxy.raw_auth, "proxy_url": str(proxy.url)}
        if url.scheme in {"socks5", "socks5h"}:
            try:
                import_module("socksio")  # which httpcore needs
            except ImportError as error:
                raise OpenAIError(
                    'the proxy cannot be used: SOCKS needs a package: pip install "httpx[socks]"'
                ) from error
            return self._kinds.socks_proxy(**options)
        by_tls = options["ssl_context"] if url.scheme == "https" else None
        return self._kinds.http_proxy(**options, proxy_ssl_context=by_tls)
