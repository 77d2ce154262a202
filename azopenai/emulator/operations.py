"""The operations that are served: one table, from a request's path to the handler that answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

from . import (
    batches,
    chat,
    checkpoints,
    completions,
    containers,
    conversations,
    embeddings,
    eval_runs,
    evals,
    files,
    fine_tuning,
    graders,
    images,
    model_list,
    responses,
    speech,
    stored_chat,
    transcriptions,
    uploads,
    vector_store_files,
    vector_stores,
)
from .bodies import read_form, read_form_or_json, read_json, read_nothing, read_optional_json
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
# https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle
_uploaded = partial(Operation, since="2024-09-01")
_batch = partial(Operation, since="2024-07-01")
_searched = partial(Operation, since="2024-05-01-preview")
_newest = partial(Operation, since="2025-04-01-preview")
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
_FILE = "/files/{file_id}"
_UPLOAD = "/uploads/{upload_id}"
_BATCH = "/batches/{batch_id}"
_STORE = "/vector_stores/{vector_store_id}"
_STORE_FILE = f"{_STORE}/files/{{file_id}}"
_STORE_BATCH = f"{_STORE}/file_batches/{{batch_id}}"
_JOB = "/fine_tuning/jobs/{fine_tuning_job_id}"
_COPY = f"{_JOB}/checkpoints/{{fine_tuning_checkpoint_id}}/copy"
_PERMISSIONS = "/fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions"
_EVAL = "/evals/{eval_id}"
_RUN = f"{_EVAL}/runs/{{run_id}}"
_CONTAINER = "/containers/{container_id}"
_CONTAINER_FILE = f"{_CONTAINER}/files/{{file_id}}"
_CONVERSATION = "/conversations/{conversation_id}"
_CONVERSATION_ITEM = f"{_CONVERSATION}/items/{{item_id}}"

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
    # Before the paths that end in an id, for which its last word would be taken.
    _response("responses.input_tokens.count", "POST", "/responses/input_tokens", responses.count_tokens,
              _CHAT, "responses"),
    _response("responses.retrieve", "GET", _RESPONSE, responses.retrieve),
    _response("responses.delete", "DELETE", _RESPONSE, responses.delete),
    _response("responses.cancel", "POST", f"{_RESPONSE}/cancel", responses.cancel, reads=read_nothing),
    _response("responses.input_items.list", "GET", f"{_RESPONSE}/input_items", responses.list_input_items),
    Operation("files.create", "POST", "/files", files.create, reads=read_form),
    Operation("files.list", "GET", "/files", files.list_files),
    Operation("files.retrieve", "GET", _FILE, files.retrieve),
    Operation("files.delete", "DELETE", _FILE, files.delete),
    Operation("files.content", "GET", f"{_FILE}/content", files.content),
    _uploaded("uploads.create", "POST", "/uploads", uploads.create),
    _uploaded("uploads.parts.create", "POST", f"{_UPLOAD}/parts", uploads.create_part, reads=read_form),
    _uploaded("uploads.complete", "POST", f"{_UPLOAD}/complete", uploads.complete),
    _uploaded("uploads.cancel", "POST", f"{_UPLOAD}/cancel", uploads.cancel, reads=read_nothing),
    _batch("batches.create", "POST", "/batches", batches.create),
    _batch("batches.list", "GET", "/batches", batches.list_batches),
    _batch("batches.retrieve", "GET", _BATCH, batches.retrieve),
    _batch("batches.cancel", "POST", f"{_BATCH}/cancel", batches.cancel, reads=read_nothing),
    Operation("fine_tuning.jobs.create", "POST", "/fine_tuning/jobs", fine_tuning.create),
    Operation("fine_tuning.jobs.list", "GET", "/fine_tuning/jobs", fine_tuning.list_jobs),
    Operation("fine_tuning.jobs.retrieve", "GET", _JOB, fine_tuning.retrieve),
    Operation("fine_tuning.jobs.delete", "DELETE", _JOB, fine_tuning.delete),
    Operation("fine_tuning.jobs.cancel", "POST", f"{_JOB}/cancel", fine_tuning.cancel, reads=read_nothing),
    Operation("fine_tuning.jobs.pause", "POST", f"{_JOB}/pause", fine_tuning.pause, reads=read_nothing),
    Operation("fine_tuning.jobs.resume", "POST", f"{_JOB}/resume", fine_tuning.resume, reads=read_nothing),
    Operation("fine_tuning.jobs.list_events", "GET", f"{_JOB}/events", fine_tuning.list_events),
    Operation("fine_tuning.jobs.checkpoints.list", "GET", f"{_JOB}/checkpoints",
              checkpoints.list_checkpoints),
    Operation("fine_tuning.jobs.checkpoints.copy", "POST", _COPY, checkpoints.copy),
    Operation("fine_tuning.jobs.checkpoints.retrieve_copy", "GET", _COPY, checkpoints.retrieve_copy),
    Operation("fine_tuning.checkpoints.permissions.create", "POST", _PERMISSIONS,
              checkpoints.create_permissions),
    Operation("fine_tuning.checkpoints.permissions.list", "GET", _PERMISSIONS, checkpoints.list_permissions),
    Operation("fine_tuning.checkpoints.permissions.delete", "DELETE", f"{_PERMISSIONS}/{{permission_id}}",
              checkpoints.delete_permission),
    _newest("fine_tuning.alpha.graders.run", "POST", "/fine_tuning/alpha/graders/run", graders.run),
    _newest("fine_tuning.alpha.graders.validate", "POST", "/fine_tuning/alpha/graders/validate",
            graders.validate),
    _searched("vector_stores.create", "POST", "/vector_stores", vector_stores.create),
    _searched("vector_stores.list", "GET", "/vector_stores", vector_stores.list_stores),
    _searched("vector_stores.retrieve", "GET", _STORE, vector_stores.retrieve),
    _searched("vector_stores.update", "POST", _STORE, vector_stores.update),
    _searched("vector_stores.delete", "DELETE", _STORE, vector_stores.delete),
    _searched("vector_stores.search", "POST", f"{_STORE}/search", vector_stores.search),
    _searched("vector_stores.files.create", "POST", f"{_STORE}/files", vector_store_files.create),
    _searched("vector_stores.files.list", "GET", f"{_STORE}/files", vector_store_files.list_files),
    _searched("vector_stores.files.retrieve", "GET", _STORE_FILE, vector_store_files.retrieve),
    _searched("vector_stores.files.update", "POST", _STORE_FILE, vector_store_files.update),
    _searched("vector_stores.files.delete", "DELETE", _STORE_FILE, vector_store_files.delete),
    _searched("vector_stores.files.content", "GET", f"{_STORE_FILE}/content", vector_store_files.content),
    _searched("vector_stores.file_batches.create", "POST", f"{_STORE}/file_batches",
              vector_store_files.create_batch),
    _searched("vector_stores.file_batches.retrieve", "GET", _STORE_BATCH, vector_store_files.retrieve_batch),
    _searched("vector_stores.file_batches.cancel", "POST", f"{_STORE_BATCH}/cancel",
              vector_store_files.cancel_batch, reads=read_nothing),
    _searched("vector_stores.file_batches.list_files", "GET", f"{_STORE_BATCH}/files",
              vector_store_files.list_batch_files),
    _newest("containers.create", "POST", "/containers", containers.create),
    _newest("containers.list", "GET", "/containers", containers.list_containers),
    _newest("containers.retrieve", "GET", _CONTAINER, containers.retrieve),
    _newest("containers.delete", "DELETE", _CONTAINER, containers.delete),
    _newest("containers.files.create", "POST", f"{_CONTAINER}/files", containers.create_file,
            reads=read_form_or_json),
    _newest("containers.files.list", "GET", f"{_CONTAINER}/files", containers.list_files),
    _newest("containers.files.retrieve", "GET", _CONTAINER_FILE, containers.retrieve_file),
    _newest("containers.files.delete", "DELETE", _CONTAINER_FILE, containers.delete_file),
    _newest("containers.files.content.retrieve", "GET", f"{_CONTAINER_FILE}/content",
            containers.file_content),
    _newest("evals.create", "POST", "/evals", evals.create),
    _newest("evals.list", "GET", "/evals", evals.list_evals),
    _newest("evals.retrieve", "GET", _EVAL, evals.retrieve),
    _newest("evals.update", "POST", _EVAL, evals.update),
    _newest("evals.delete", "DELETE", _EVAL, evals.delete),
    _newest("evals.runs.create", "POST", f"{_EVAL}/runs", eval_runs.create),
    _newest("evals.runs.list", "GET", f"{_EVAL}/runs", eval_runs.list_runs),
    _newest("evals.runs.retrieve", "GET", _RUN, eval_runs.retrieve),
    # Azure describes the first of these two paths; OpenAI has the second.
    _newest("evals.runs.cancel", "POST", _RUN, eval_runs.cancel, reads=read_nothing),
    _newest("evals.runs.cancel", "POST", f"{_RUN}/cancel", eval_runs.cancel, reads=read_nothing),
    _newest("evals.runs.delete", "DELETE", _RUN, eval_runs.delete),
    _newest("evals.runs.output_items.list", "GET", f"{_RUN}/output_items", eval_runs.list_items),
    _newest("evals.runs.output_items.retrieve", "GET", f"{_RUN}/output_items/{{output_item_id}}",
            eval_runs.retrieve_item),
    _newest("conversations.create", "POST", "/conversations", conversations.create, reads=read_optional_json),
    _newest("conversations.retrieve", "GET", _CONVERSATION, conversations.retrieve),
    _newest("conversations.update", "POST", _CONVERSATION, conversations.update),
    _newest("conversations.delete", "DELETE", _CONVERSATION, conversations.delete),
    _newest("conversations.items.create", "POST", f"{_CONVERSATION}/items", conversations.create_items),
    _newest("conversations.items.list", "GET", f"{_CONVERSATION}/items", conversations.list_items),
    _newest("conversations.items.retrieve", "GET", _CONVERSATION_ITEM, conversations.retrieve_item),
    _newest("conversations.items.delete", "DELETE", _CONVERSATION_ITEM, conversations.delete_item),
    Operation("models.list", "GET", "/models", model_list.list_models),
    Operation("models.retrieve", "GET", "/models/{model}", model_list.retrieve),
    Operation("models.delete", "DELETE", "/models/{model}", model_list.delete),
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


def posted(path: str) -> Operation:
    """Give the operation that a POST to `path` asks for. Raises `KeyError` where there is none."""
    return {operation.method: operation for operation in _BY_PATH[path]}["POST"]


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
