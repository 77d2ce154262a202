"""Credentials: a key, a token, a callable that gives one, or a credential of azure-core's protocols.

Whatever was given becomes one Authorizer, which says what header it fills and where its value comes
from. Tokens of a credential are kept until they should be renewed; however many calls wait, one renewal
is under way. azure-core is never imported: its protocols are told by their methods.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from attrs import define, field, frozen

from azopenai.errors import CredentialError, MutuallyExclusiveAuthError, OpenAIError
from azopenai.locks import ProcessLock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from azopenai.core.effects import Token

PUBLIC_SCOPE = "https://cognitiveservices.azure.com/.default"
SCOPES_BY_HOST = {
    ".azure.us": "https://cognitiveservices.azure.us/.default",
    ".azure.cn": "https://cognitiveservices.azure.cn/.default",
}
"""Scope by the end of the host, for the sovereign clouds.
https://learn.microsoft.com/azure/azure-government/compare-azure-government-global-azure"""

RENEW_BEFORE = 300.0
"""Seconds before its end that a token is renewed where the credential names no time, as azure-core does."""


def scope_for(host: str) -> str:
    """The Entra scope of the cloud that a host belongs to."""
    return next((scope for end, scope in SCOPES_BY_HOST.items() if host.endswith(end)), PUBLIC_SCOPE)


def check_secret(name: str, value: object) -> str:
    """Check that a key or token can be a header's value; never show it.

    Raises:
        TypeError: It is no str.
        ValueError: It is empty, or has white space or characters that no header carries.
    """
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a str, not a {type(value).__name__}")
    if not value or not value.isascii() or not value.isprintable() or value != value.strip():
        raise ValueError(
            f"{name} must be plain ASCII, not empty, without line ends or spaces around it "
            "(a line end is often read along from a file)"
        )
    return value


@frozen(repr=False, eq=False)
class Held:
    """The token in hand, and when it should and must be renewed (seconds since 1970)."""

    value: str
    refresh_on: float
    expires_on: float


@define(repr=False, eq=False)
class Authorizer:
    """One credential, as the header that it fills; derived clients share it.

    Attributes:
        header: The header's name; empty for a client that sends no credential.
        prefix: What stands before the value: `Bearer ` for tokens.
        name: What the user calls the credential, for messages.
        fixed: The value, where it never changes.
        ask: Called with the claims that the service asks for, or None; gives the value or its promise.
        renewable: Whether a 401 is worth asking again.
        caches: Whether what `ask` gives says how long it lasts, and is kept until then.
        blocks: Whether `ask` may block, so that the async client calls it off its loop.
        held: The token in hand.
        lock: Held by the thread that renews.
        loop_locks: The same for each event loop.
    """

    header: str
    prefix: str = ""
    name: str = "api_key"
    fixed: str | None = None
    ask: Callable[[str | None], Any] = field(default=lambda _claims: None)
    renewable: bool = False
    caches: bool = False
    blocks: bool = False
    held: Held | None = None
    lock: ProcessLock = field(factory=ProcessLock)
    loop_locks: WeakKeyDictionary[Any, Any] = field(factory=WeakKeyDictionary[Any, Any])

    def usable(self, asked: Token, now: float, *, renewing: bool = False) -> str | None:
        """The value in hand, if it need not be renewed yet; while it is being renewed, if it still lasts."""
        held = self.held
        if held is None or self.prefix + held.value == asked.rejected:
            return None
        return self.prefix + held.value if now < (held.expires_on if renewing else held.refresh_on) else None

    def accept(self, given: Any, now: float) -> str:
        """Take what `ask` gave: a str, or azure-core's AccessToken or AccessTokenInfo.

        Raises:
            CredentialError: It is none of these, or empty.
        """
        if inspect.iscoroutine(given):
            given.close()  # a plain function made it, and this client does not wait for promises
        try:
            text = check_secret(
                "a token", given if isinstance(given, str) else getattr(given, "token", given)
            )
        except (TypeError, ValueError) as error:
            raise CredentialError(f"{self.name} gave nothing usable: {error}") from error
        if self.caches:
            ends = float(getattr(given, "expires_on", now))
            renew = getattr(given, "refresh_on", None) or max(ends - RENEW_BEFORE, (now + ends) / 2)
            self.held = Held(text, min(float(renew), ends), ends)
        return self.prefix + text

    def failed(self, error: Exception) -> CredentialError:
        """Wrap what `ask` raised."""
        return CredentialError(f"{self.name} failed: {type(error).__name__}: {error}")


def authorizer(
    given: Mapping[str, Any],
    environment: Mapping[str, str],
    *,
    key_header: str | None,
    scope: str,
    is_async: bool,
    variables: Sequence[str],
) -> Authorizer:
    """Choose the credential: the one that was given, else the environment's.

    Args:
        given: The client's options, of which one at most may name a credential.
        environment: From the names of these options to what the environment holds for them, by precedence.
        key_header: The header that takes a key as it is; None: keys are bearer tokens too.
        scope: The Entra scope to ask for.
        is_async: Whether the async client asks, which takes async callables and credentials too.
        variables: The environment's variables, for the message.

    Raises:
        MutuallyExclusiveAuthError: More than one was given.
        OpenAIError: There is none.
        TypeError, ValueError: The one there is can be none.
    """
    chosen = {name: given[name] for name in CREDENTIALS if given.get(name) is not None}
    accepted = ", ".join(CREDENTIALS)
    if len(chosen) > 1:
        raise MutuallyExclusiveAuthError(f"{' and '.join(chosen)} were given; accepted is one of {accepted}")
    for name, value in (chosen or environment).items():
        return CREDENTIALS[name](name, value, _Asked(key_header, scope, is_async))
    raise OpenAIError(f"no credential: give one of {accepted}, or set {' or '.join(variables)}")


@frozen
class _Asked:
    """What the credential is for."""

    key_header: str | None
    scope: str
    is_async: bool


def _key(name: str, value: Any, asked: _Asked) -> Authorizer:
    header, prefix = (asked.key_header, "") if asked.key_header else ("Authorization", "Bearer ")
    if callable(value):
        return _callable(name, value, asked, header, prefix)
    return Authorizer(header, prefix, name, fixed=prefix + check_secret(name, value))


def _token(name: str, value: Any, _asked: _Asked) -> Authorizer:
    return Authorizer("Authorization", "Bearer ", name, fixed="Bearer " + check_secret(name, value))


def _provider(name: str, value: Any, asked: _Asked) -> Authorizer:
    if not callable(value):
        raise TypeError(f"{name} must be a callable that gives a token, not a {type(value).__name__}")
    return _callable(name, value, asked, "Authorization", "Bearer ")


def _callable(name: str, function: Callable[[], Any], asked: _Asked, header: str, prefix: str) -> Authorizer:
    promises = _is_async(function)
    if promises and not asked.is_async:
        raise TypeError(f"{name} is async, and this client is not; accepted is a function that gives a str")
    return Authorizer(
        header, prefix, name, ask=lambda _claims: function(), renewable=True, blocks=not promises
    )


def _credential(name: str, value: Any, asked: _Asked) -> Authorizer:
    get_info = getattr(value, "get_token_info", None)
    get = get_info or getattr(value, "get_token", None)
    if get is None and isinstance(getattr(value, "key", None), str):
        header, prefix = (asked.key_header, "") if asked.key_header else ("Authorization", "Bearer ")
        check_secret(f"{name}.key", value.key)
        return Authorizer(
            header, prefix, name, ask=lambda _claims: value.key
        )  # read anew for each call: rotation
    if get is None:
        raise TypeError(
            f"{name} must be an AzureKeyCredential, or have get_token (azure-identity's credentials do); "
            f"a {type(value).__name__} has not"
        )
    promises = _is_async(get)
    if promises and not asked.is_async:
        raise TypeError(
            f"{name} is async, and this client is not; accepted are the credentials of azure.identity"
        )

    def ask(claims: str | None) -> Any:
        if claims is None:
            return get(asked.scope)
        options = {"claims": claims, "enable_cae": True}
        return get(asked.scope, options=options) if get_info else get(asked.scope, **options)

    return Authorizer(
        "Authorization", "Bearer ", name, ask=ask, renewable=True, caches=True, blocks=not promises
    )


def _is_async(function: Any) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__)


CREDENTIALS: dict[str, Callable[[str, Any, _Asked], Authorizer]] = {
    "azure_ad_token": _token,
    "azure_ad_token_provider": _provider,
    "api_key": _key,
    "credential": _credential,
}
"""How each option that names a credential becomes an Authorizer; the token goes before the key."""
