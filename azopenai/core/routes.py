"""Where a call goes: the operations, the forms an endpoint is pasted in, and the URL of a call.

Three forms of path (https://learn.microsoft.com/azure/ai-services/openai/reference):

    dated, on a deployment   {endpoint}/openai/deployments/{model}/chat/completions?api-version=2024-10-21
    dated, on the resource   {endpoint}/openai/files?api-version=2024-10-21
    v1                       {endpoint}/openai/v1/chat/completions
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from attrs import field, frozen

from azopenai.core.ids import path_segment

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_API_VERSION = "2024-10-21"
"""The newest dated version that is generally available."""

Scope = Literal["deployment", "resource"]
Sends = Literal["json", "multipart", "none"]


@frozen
class Operation:
    """One operation of the service.

    Attributes:
        name: Its dotted name, as in `client.chat.completions.create`.
        method: HTTP method.
        path: Path below the deployment, the resource or `/v1`; `{name}` stands for an id.
        scope: Whether dated api-versions reach it under a deployment or under the resource.
        sends: How its parameters travel: in a JSON body, in a form, or (none) in the query.
        needs_model: Whether a call must name a model even where no path holds it.
    """

    name: str
    method: str
    path: str
    scope: Scope = "resource"
    sends: Sends = "json"
    needs_model: bool = True

    def path_with(self, ids: Mapping[str, object]) -> str:
        """The path with its ids in place.

        Raises:
            TypeError, ValueError: An id can be none.
        """
        if "{" not in self.path:
            return self.path
        return self.path.format_map({name: path_segment(name, value) for name, value in ids.items()})


AUDIO_SPEECH_CREATE = Operation("audio.speech.create", "POST", "/audio/speech", "deployment")
AUDIO_TRANSCRIPTIONS_CREATE = Operation(
    "audio.transcriptions.create", "POST", "/audio/transcriptions", "deployment", "multipart"
)
AUDIO_TRANSLATIONS_CREATE = Operation(
    "audio.translations.create", "POST", "/audio/translations", "deployment", "multipart"
)
CHAT_COMPLETIONS_CREATE = Operation("chat.completions.create", "POST", "/chat/completions", "deployment")
COMPLETIONS_CREATE = Operation("completions.create", "POST", "/completions", "deployment")
EMBEDDINGS_CREATE = Operation("embeddings.create", "POST", "/embeddings", "deployment")
# A server of OpenAI's API has a model of its own for pictures.
IMAGES_EDIT = Operation("images.edit", "POST", "/images/edits", "deployment", "multipart", needs_model=False)
IMAGES_GENERATE = Operation("images.generate", "POST", "/images/generations", "deployment", needs_model=False)
RESPONSES_CREATE = Operation("responses.create", "POST", "/responses")
RESPONSES_RETRIEVE = Operation("responses.retrieve", "GET", "/responses/{response_id}", sends="none")
RESPONSES_DELETE = Operation("responses.delete", "DELETE", "/responses/{response_id}", sends="none")
RESPONSES_CANCEL = Operation("responses.cancel", "POST", "/responses/{response_id}/cancel", sends="none")
RESPONSES_INPUT_ITEMS_LIST = Operation(
    "responses.input_items.list", "GET", "/responses/{response_id}/input_items", sends="none"
)
RESPONSES_INPUT_TOKENS_COUNT = Operation("responses.input_tokens.count", "POST", "/responses/input_tokens")

OPERATIONS = (
    AUDIO_SPEECH_CREATE,
    AUDIO_TRANSCRIPTIONS_CREATE,
    AUDIO_TRANSLATIONS_CREATE,
    CHAT_COMPLETIONS_CREATE,
    COMPLETIONS_CREATE,
    EMBEDDINGS_CREATE,
    IMAGES_EDIT,
    IMAGES_GENERATE,
    RESPONSES_CREATE,
    RESPONSES_RETRIEVE,
    RESPONSES_DELETE,
    RESPONSES_CANCEL,
    RESPONSES_INPUT_ITEMS_LIST,
    RESPONSES_INPUT_TOKENS_COUNT,
)

ACCEPTED = (
    "accepted are https://NAME.openai.azure.com, with or without /openai or /openai/v1/, and the target URI "
    "that the portal shows, https://NAME.openai.azure.com/openai/deployments/DEPLOYMENT/...?api-version=..."
)

_API_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(-preview)?|v1|preview|latest", re.ASCII)
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]", re.ASCII)


@frozen
class Endpoint:
    """A resource of the service, and how its paths are formed.

    Attributes:
        origin: Scheme, host and port: `https://res.openai.azure.com`.
        root: Path of the API below the origin: `/openai`, or `/v1` of a plain OpenAI-compatible server.
        api_version: A dated api-version, or None for v1.
        query: The query that every URL carries, `api-version` among it, already encoded.
        deployment: The deployment for calls that name none.
    """

    origin: str
    root: str
    api_version: str | None = None
    query: str = field(default="", repr=False)
    deployment: str | None = None

    @property
    def base_url(self) -> str:
        """The URL that paths are appended to, with a slash at the end."""
        return f"{self.origin}{self.root}/"

    @property
    def host(self) -> str:
        """The host, without port or brackets."""
        return urlsplit(self.origin).hostname or ""

    @property
    def is_secure(self) -> bool:
        """Whether a bearer token may go there: over https, or to this very machine."""
        return self.origin.startswith("https://") or _is_loopback(self.host)

    def url(
        self, operation: Operation, deployment: str | None, ids: Mapping[str, object] = MappingProxyType({})
    ) -> str:
        """Build the URL of a call.

        Args:
            operation: What is called.
            deployment: The model or deployment that the call names.
            ids: The ids in its path, by name.

        Raises:
            TypeError, ValueError: An id can be none.
        """
        path = operation.path_with(ids)
        if self.api_version is not None and operation.scope == "deployment" and deployment is not None:
            path = f"/deployments/{path_segment('model', deployment)}{path}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.origin}{self.root}{path}{query}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def parse_api_version(version: object) -> str:
    """Check an api-version.

    Raises:
        ValueError: It has none of the forms that the service knows.
    """
    if isinstance(version, str) and _API_VERSION.fullmatch(version):
        return version
    raise ValueError(
        f"api_version {version!r} is none; accepted are a date as in {DEFAULT_API_VERSION!r}, with -preview "
        "behind it or not, and 'v1' (the /openai/v1/ routes) or 'preview' (the same, with preview features)"
    )


def azure_endpoint(pasted: str, api_version: str | None, fallback_version: str | None = None) -> Endpoint:
    """Turn an Azure endpoint, pasted in any form people have, into an Endpoint.

    Args:
        pasted: What the user has.
        api_version: The api-version that was asked for by name; wins over the one in a pasted URL.
        fallback_version: The one to take where neither names one.

    Raises:
        ValueError: It is no endpoint; the message shows the accepted forms.
    """
    found = _parse(pasted, "azure_endpoint")
    prefix, _, rest = f"{found.root}/".partition("/openai/")
    if found.root.startswith(("/models", "/api/projects")) and "/openai/" not in f"{found.root}/":
        shown = found.origin + found.root  # without the query, which may hold a key
        raise ValueError(f"azure_endpoint {shown!r} is an endpoint of Azure AI Foundry; {ACCEPTED}")
    return _azure(found, f"{prefix.rstrip('/')}/openai", rest, api_version, fallback_version)


def azure_base_url(pasted: str, api_version: str | None, fallback_version: str | None = None) -> Endpoint:
    """Like `azure_endpoint`, for a `base_url`: its path is kept, `/openai` is not appended to it.

    Raises:
        ValueError: It is no URL.
    """
    found = _parse(pasted, "base_url")
    root, *rest = re.split(r"/(?=v1(?:/|$)|deployments/)", found.root, maxsplit=1)
    return _azure(found, root, "".join(rest), api_version, fallback_version)


def plain_base_url(pasted: str) -> Endpoint:
    """A base URL of an OpenAI-compatible server, `https://host/v1`: its path is kept as it is.

    Raises:
        ValueError: It is no URL.
    """
    found = _parse(pasted, "base_url")
    version = urlencode({"api-version": found.api_version}) if found.api_version else ""
    return Endpoint(found.origin, found.root, None, _joined(version, found.query))


def _azure(found: Endpoint, root: str, rest: str, asked: str | None, fallback: str | None) -> Endpoint:
    """Choose dated or v1 paths, from what was asked for, the pasted path, the pasted query."""
    in_path = "v1" if rest == "v1" or rest.startswith("v1/") else None
    version = parse_api_version(asked or in_path or found.api_version or fallback or DEFAULT_API_VERSION)
    deployment = re.match(r"deployments/([^/]+)", rest)
    name = path_segment("deployment", unquote(deployment[1]), quoted=False) if deployment else None
    if version in {"v1", "preview", "latest"}:
        preview = found.api_version if asked is None else version
        query = f"api-version={preview}" if preview in {"preview", "latest"} else ""
        return Endpoint(found.origin, f"{root}/v1", None, _joined(query, found.query), name)
    return Endpoint(found.origin, root, version, _joined(f"api-version={version}", found.query), name)


def _joined(*queries: str) -> str:
    return "&".join(query for query in queries if query)


def _parse(pasted: object, option: str) -> Endpoint:
    """Take a URL apart: origin, path without a slash at its end, and the api-version of its query."""
    if not isinstance(pasted, str):
        raise TypeError(f"{option} must be a str, not {type(pasted).__name__}; {ACCEPTED}")
    text = pasted.strip()
    if "@" in text:
        raise ValueError(f"{option} must not hold a user name or a password; {ACCEPTED}")
    pasted = text.partition("?")[0]  # what messages show: a query may hold a key
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{option} {pasted!r} is no URL ({error}); {ACCEPTED}") from None
    host = (parts.hostname or "").lower()
    bare = "://" not in text and "." not in host
    broken = re.search(r"[\t\r\n]", text)  # which urlsplit leaves out without a word
    shown = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"http", "https"} or bare or broken or not _HOST.fullmatch(shown) or ".." in host:
        raise ValueError(f"{option} {pasted!r} is no endpoint; {ACCEPTED}")
    if re.search(r"[\x00-\x20\x7f\\]|/\.{1,2}(/|$)", unquote(parts.path)) or parts.fragment:
        raise ValueError(f"{option} {pasted!r} has a path that is none; {ACCEPTED}")
    query = parse_qsl(parts.query, keep_blank_values=True)
    version = dict(query).get("api-version")
    others = urlencode([(name, value) for name, value in query if name != "api-version"])
    authority = shown if port in (None, {"http": 80, "https": 443}[parts.scheme]) else f"{shown}:{port}"
    path = quote(re.sub("/{2,}", "/", parts.path).rstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    return Endpoint(f"{parts.scheme}://{authority}", path, version, others)
