"""The operations that are served: one table, from a request's path to the handler that answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from . import (
    chat,
    completions,
    embeddings,
    images,
    model_list,
    responses,
    speech,
    stored_chat,
    transcriptions,
)
from .bodies import read_form, read_json, read_nothing
from .versions import is_before

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .bodies import Content
    from .call import Call
    from .http import ReceivedRequest
    from .replies import Reply


@dataclass(frozen=True)
class Operation:
    """An operation of the service.

    `name` is the dotted name of the client's method, by which faults are scripted. `path` is what follows the
    deployment or the resource (dated), or the `/v1` base; `{name}` stands for an id.

    `kinds` are the kinds of model that it works with, none if it needs no model, and `title` is what the
    service calls it in its errors. `scope` tells what dated paths have before `path`: "deployment" or
    "resource"; "open" is a path outside of the API, which takes no credential.

    `since` is the first date of an api-version that has it. Earlier ones do not know the path; those of a
    `feature` say so by its name. `reads` takes the request's body apart; None: JSON for POST, else nothing.
    """

    name: str
    method: str
    path: str
    handler: Callable[[Call], Reply]
    kinds: frozenset[str] = frozenset()
    title: str = ""
    scope: str = "resource"
    since: str = ""
    feature: str = ""
    reads: Callable[[ReceivedRequest], Content] | None = None

    def content(self, request: ReceivedRequest) -> Content:
        """Give what a request carries. Raises `ServiceError` where it is not what it should be."""
        read = self.reads or (read_json if self.method == "POST" else read_nothing)
        return read(request)


_deployed = partial(Operation, scope="deployment")
_heard = partial(_deployed, since="2023-09-01", reads=read_form)
# https://learn.microsoft.com/azure/ai-services/openai/how-to/stored-completions
_stored = partial(Operation, since="2025-02-01")
_response = partial(Operation, since="2025-03-01", feature="Azure OpenAI Responses API")

_CHAT = frozenset({"chat"})
_COMPLETION = frozenset({"completion"})
_EMBEDDINGS = frozenset({"embeddings"})
_WHISPER = frozenset({"whisper"})
_HEARING = frozenset({"whisper", "transcribe", "diarize"})
_SPEECH = frozenset({"tts", "gpt-tts"})
_IMAGES = frozenset({"dall-e", "gpt-image"})
_EDITING = frozenset({"gpt-image"})

_STORED_CHAT = "/chat/completions/{completion_id}"
_RESPONSE = "/responses/{response_id}"

# fmt: off
OPERATIONS = (
    _deployed("chat.completions.create", "POST", "/chat/completions", chat.create, _CHAT, "chatCompletion"),
    _stored("chat.completions.list", "GET", "/chat/completions", stored_chat.list_completions),
    _stored("chat.completions.retrieve", "GET", _STORED_CHAT, stored_chat.retrieve),
    _stored("chat.completions.update", "POST", _STORED_CHAT, stored_chat.update),
    _stored("chat.completions.delete", "DELETE", _STORED_CHAT, stored_chat.delete),
    _stored("chat.completions.messages.list", "GET", f"{_STORED_CHAT}/messages", stored_chat.list_messages),
    _deployed("completions.create", "POST", "/completions", completions.create, _COMPLETION, "completion"),
    _deployed("embeddings.create", "POST", "/embeddings", embeddings.create, _EMBEDDINGS, "embeddings"),
    _heard("audio.transcriptions.create", "POST", "/audio/transcriptions", transcriptions.create, _HEARING,
           "audioTranscription"),
    _heard("audio.translations.create", "POST", "/audio/translations", transcriptions.translate, _WHISPER,
           "audioTranslation"),
    _deployed("audio.speech.create", "POST", "/audio/speech", speech.create, _SPEECH, "audioSpeech",
              since="2024-02-15"),
    _deployed("images.generate", "POST", "/images/generations", images.generate, _IMAGES, "imageGenerations",
              since="2024-02-01"),
    _deployed("images.edit", "POST", "/images/edits", images.edit, _EDITING, "imageEdits", since="2025-04-01",
              reads=read_form),
    Operation("images.download", "GET", "/images/{name}", images.download, scope="open"),
    _response("responses.create", "POST", "/responses", responses.create, _CHAT, "responses"),
    _response("responses.retrieve", "GET", _RESPONSE, responses.retrieve),
    _response("responses.delete", "DELETE", _RESPONSE, responses.delete),
    _response("responses.cancel", "POST", f"{_RESPONSE}/cancel", responses.cancel, reads=read_nothing),
    _response("responses.input_items.list", "GET", f"{_RESPONSE}/input_items", responses.list_input_items),
    Operation("models.list", "GET", "/models", model_list.list_models),
    Operation("models.retrieve", "GET", "/models/{model}", model_list.retrieve),
)
# fmt: on

NAMES = frozenset(operation.name for operation in OPERATIONS)
"""The names that faults can be scripted for."""

# What stands before an operation's path, and the scopes of the operations that are found there; the first
# that fits holds. A pasted endpoint may end in a slash; the service takes the second one as it comes.
_BASES = (
    (re.compile(r"/+openai/deployments/([^/]+)(/.+)"), frozenset({"deployment"}), True),
    (re.compile(r"/+(?:openai/)?v1()(/.+)"), frozenset({"deployment", "resource"}), False),
    (re.compile(r"/+openai()(/.+)"), frozenset({"resource"}), True),
    (re.compile(r"()(/.+)"), frozenset({"open"}), False),
)


def _pattern(path: str) -> re.Pattern[str]:
    """Give the pattern of a path, in which every id is a group."""
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


_BY_PATH: Mapping[str, tuple[Operation, ...]] = {
    operation.path: tuple(other for other in OPERATIONS if other.path == operation.path)
    for operation in OPERATIONS
}
_PATTERNS = [(_pattern(path), operations) for path, operations in _BY_PATH.items()]


@dataclass(frozen=True)
class Route:
    """Where a path leads: to operations by method.

    `deployment` is the one that the path names, None where the body does or where there is none. `dated`
    tells whether the path needs an api-version. `ids` are the ids in the path.
    """

    operations: Mapping[str, Operation]
    deployment: str | None
    dated: bool
    ids: Mapping[str, str]

    @property
    def is_open(self) -> bool:
        """Whether the path lies outside of the API."""
        return any(operation.scope == "open" for operation in self.operations.values())

    def served(self, version: str | None) -> Mapping[str, Operation]:
        """Give the operations that a dated api-version has; None, which is v1, has all."""
        return {
            method: operation
            for method, operation in self.operations.items()
            if not is_before(version, operation.since)
        }


def find_route(path: str) -> Route | None:
    """Give the route of `path` (percent escapes and all), or None where it leads nowhere."""
    for base, scopes, dated in _BASES:
        if match := base.fullmatch(path):
            return _find(match[2], unquote(match[1]) or None, scopes, dated=dated)
    return None


def _find(path: str, deployment: str | None, scopes: frozenset[str], *, dated: bool) -> Route | None:
    """Give the route of what follows the base."""
    for pattern, operations in _PATTERNS:
        found = {operation.method: operation for operation in operations if operation.scope in scopes}
        if found and (match := pattern.fullmatch(path)):
            ids = {name: unquote(value) for name, value in match.groupdict().items()}
            return Route(found, deployment, dated, ids)
    return None
