"""The operations on what is managed rather than inferred: files, jobs, stores and the like.

They stand apart from those of `routes`, so that a program that only asks a model loads none of them.
"""

from __future__ import annotations

from azopenai.core.routes import Operation


def _get(name: str, path: str) -> Operation:
    return Operation(name, "GET", path, sends="none")


def _post(name: str, path: str) -> Operation:
    return Operation(name, "POST", path)


def _bare(name: str, path: str) -> Operation:
    """A POST without a body."""
    return Operation(name, "POST", path, sends="none")


def _form(name: str, path: str) -> Operation:
    return Operation(name, "POST", path, sends="multipart")


def _delete(name: str, path: str) -> Operation:
    return Operation(name, "DELETE", path, sends="none")


_COMPLETION = "/chat/completions/{completion_id}"
CHAT_COMPLETIONS_LIST = _get("chat.completions.list", "/chat/completions")
CHAT_COMPLETIONS_RETRIEVE = _get("chat.completions.retrieve", _COMPLETION)
CHAT_COMPLETIONS_UPDATE = _post("chat.completions.update", _COMPLETION)
CHAT_COMPLETIONS_DELETE = _delete("chat.completions.delete", _COMPLETION)
CHAT_COMPLETIONS_MESSAGES_LIST = _get("chat.completions.messages.list", f"{_COMPLETION}/messages")

MODELS_LIST = _get("models.list", "/models")
MODELS_RETRIEVE = _get("models.retrieve", "/models/{model}")
MODELS_DELETE = _delete("models.delete", "/models/{model}")

FILES_CREATE = _form("files.create", "/files")
FILES_RETRIEVE = _get("files.retrieve", "/files/{file_id}")
FILES_LIST = _get("files.list", "/files")
FILES_DELETE = _delete("files.delete", "/files/{file_id}")
FILES_CONTENT = _get("files.content", "/files/{file_id}/content")

UPLOADS_CREATE = _post("uploads.create", "/uploads")
UPLOADS_PARTS_CREATE = _form("uploads.parts.create", "/uploads/{upload_id}/parts")
UPLOADS_COMPLETE = _post("uploads.complete", "/uploads/{upload_id}/complete")
UPLOADS_CANCEL = _bare("uploads.cancel", "/uploads/{upload_id}/cancel")

BATCHES_CREATE = _post("batches.create", "/batches")
BATCHES_RETRIEVE = _get("batches.retrieve", "/batches/{batch_id}")
BATCHES_LIST = _get("batches.list", "/batches")
BATCHES_CANCEL = _bare("batches.cancel", "/batches/{batch_id}/cancel")

_JOBS = "/fine_tuning/jobs"
_JOB = "/fine_tuning/jobs/{fine_tuning_job_id}"
_COPY = f"{_JOB}/checkpoints/{{fine_tuning_checkpoint_id}}/copy"
_PERMISSIONS = "/fine_tuning/checkpoints/{fine_tuned_model_checkpoint}/permissions"
FINE_TUNING_JOBS_CREATE = _post("fine_tuning.jobs.create", _JOBS)
FINE_TUNING_JOBS_RETRIEVE = _get("fine_tuning.jobs.retrieve", _JOB)
FINE_TUNING_JOBS_LIST = _get("fine_tuning.jobs.list", _JOBS)
FINE_TUNING_JOBS_DELETE = _delete("fine_tuning.jobs.delete", _JOB)
FINE_TUNING_JOBS_CANCEL = _bare("fine_tuning.jobs.cancel", f"{_JOB}/cancel")
FINE_TUNING_JOBS_PAUSE = _bare("fine_tuning.jobs.pause", f"{_JOB}/pause")
FINE_TUNING_JOBS_RESUME = _bare("fine_tuning.jobs.resume", f"{_JOB}/resume")
FINE_TUNING_JOBS_LIST_EVENTS = _get("fine_tuning.jobs.list_events", f"{_JOB}/events")
FINE_TUNING_JOBS_CHECKPOINTS_LIST = _get("fine_tuning.jobs.checkpoints.list", f"{_JOB}/checkpoints")
FINE_TUNING_JOBS_CHECKPOINTS_COPY = _post("fine_tuning.jobs.checkpoints.copy", _COPY)
FINE_TUNING_JOBS_CHECKPOINTS_RETRIEVE_COPY = _get("fine_tuning.jobs.checkpoints.retrieve_copy", _COPY)
FINE_TUNING_CHECKPOINTS_PERMISSIONS_CREATE = _post("fine_tuning.checkpoints.permissions.create", _PERMISSIONS)
FINE_TUNING_CHECKPOINTS_PERMISSIONS_LIST = _get("fine_tuning.checkpoints.permissions.list", _PERMISSIONS)
FINE_TUNING_CHECKPOINTS_PERMISSIONS_DELETE = _delete(
    "fine_tuning.checkpoints.permissions.delete", f"{_PERMISSIONS}/{{permission_id}}"
)
FINE_TUNING_ALPHA_GRADERS_RUN = _post("fine_tuning.alpha.graders.run", "/fine_tuning/alpha/graders/run")
FINE_TUNING_ALPHA_GRADERS_VALIDATE = _post(
    "fine_tuning.alpha.graders.validate", "/fine_tuning/alpha/graders/validate"
)

_STORE = "/vector_stores/{vector_store_id}"
VECTOR_STORES_CREATE = _post("vector_stores.create", "/vector_stores")
VECTOR_STORES_RETRIEVE = _get("vector_stores.retrieve", _STORE)
VECTOR_STORES_UPDATE = _post("vector_stores.update", _STORE)
VECTOR_STORES_LIST = _get("vector_stores.list", "/vector_stores")
VECTOR_STORES_DELETE = _delete("vector_stores.delete", _STORE)
VECTOR_STORES_SEARCH = _post("vector_stores.search", f"{_STORE}/search")
VECTOR_STORES_FILES_CREATE = _post("vector_stores.files.create", f"{_STORE}/files")
VECTOR_STORES_FILES_RETRIEVE = _get("vector_stores.files.retrieve", f"{_STORE}/files/{{file_id}}")
VECTOR_STORES_FILES_UPDATE = _post("vector_stores.files.update", f"{_STORE}/files/{{file_id}}")
VECTOR_STORES_FILES_LIST = _get("vector_stores.files.list", f"{_STORE}/files")
VECTOR_STORES_FILES_DELETE = _delete("vector_stores.files.delete", f"{_STORE}/files/{{file_id}}")
VECTOR_STORES_FILES_CONTENT = _get("vector_stores.files.content", f"{_STORE}/files/{{file_id}}/content")
VECTOR_STORES_FILE_BATCHES_CREATE = _post("vector_stores.file_batches.create", f"{_STORE}/file_batches")
VECTOR_STORES_FILE_BATCHES_RETRIEVE = _get(
    "vector_stores.file_batches.retrieve", f"{_STORE}/file_batches/{{batch_id}}"
)
VECTOR_STORES_FILE_BATCHES_CANCEL = _bare(
    "vector_stores.file_batches.cancel", f"{_STORE}/file_batches/{{batch_id}}/cancel"
)
VECTOR_STORES_FILE_BATCHES_LIST_FILES = _get(
    "vector_stores.file_batches.list_files", f"{_STORE}/file_batches/{{batch_id}}/files"
)

_CONTAINER = "/containers/{container_id}"
CONTAINERS_CREATE = _post("containers.create", "/containers")
CONTAINERS_RETRIEVE = _get("containers.retrieve", _CONTAINER)
CONTAINERS_LIST = _get("containers.list", "/containers")
CONTAINERS_DELETE = _delete("containers.delete", _CONTAINER)
CONTAINERS_FILES_CREATE = _form("containers.files.create", f"{_CONTAINER}/files")
CONTAINERS_FILES_RETRIEVE = _get("containers.files.retrieve", f"{_CONTAINER}/files/{{file_id}}")
CONTAINERS_FILES_LIST = _get("containers.files.list", f"{_CONTAINER}/files")
CONTAINERS_FILES_DELETE = _delete("containers.files.delete", f"{_CONTAINER}/files/{{file_id}}")
CONTAINERS_FILES_CONTENT_RETRIEVE = _get(
    "containers.files.content.retrieve", f"{_CONTAINER}/files/{{file_id}}/content"
)

_RUN = "/evals/{eval_id}/runs/{run_id}"
EVALS_CREATE = _post("evals.create", "/evals")
EVALS_RETRIEVE = _get("evals.retrieve", "/evals/{eval_id}")
EVALS_UPDATE = _post("evals.update", "/evals/{eval_id}")
EVALS_LIST = _get("evals.list", "/evals")
EVALS_DELETE = _delete("evals.delete", "/evals/{eval_id}")
EVALS_RUNS_CREATE = _post("evals.runs.create", "/evals/{eval_id}/runs")
EVALS_RUNS_RETRIEVE = _get("evals.runs.retrieve", _RUN)
EVALS_RUNS_LIST = _get("evals.runs.list", "/evals/{eval_id}/runs")
EVALS_RUNS_DELETE = _delete("evals.runs.delete", _RUN)
EVALS_RUNS_CANCEL = _bare("evals.runs.cancel", _RUN)
EVALS_RUNS_OUTPUT_ITEMS_RETRIEVE = _get(
    "evals.runs.output_items.retrieve", f"{_RUN}/output_items/{{output_item_id}}"
)
EVALS_RUNS_OUTPUT_ITEMS_LIST = _get("evals.runs.output_items.list", f"{_RUN}/output_items")

_CONVERSATION = "/conversations/{conversation_id}"
CONVERSATIONS_CREATE = _post("conversations.create", "/conversations")
CONVERSATIONS_RETRIEVE = _get("conversations.retrieve", _CONVERSATION)
CONVERSATIONS_UPDATE = _post("conversations.update", _CONVERSATION)
CONVERSATIONS_DELETE = _delete("conversations.delete", _CONVERSATION)
CONVERSATIONS_ITEMS_CREATE = _post("conversations.items.create", f"{_CONVERSATION}/items")
CONVERSATIONS_ITEMS_RETRIEVE = _get("conversations.items.retrieve", f"{_CONVERSATION}/items/{{item_id}}")
CONVERSATIONS_ITEMS_LIST = _get("conversations.items.list", f"{_CONVERSATION}/items")
CONVERSATIONS_ITEMS_DELETE = _delete("conversations.items.delete", f"{_CONVERSATION}/items/{{item_id}}")

RESOURCE_OPERATIONS = tuple(value for value in list(globals().values()) if isinstance(value, Operation))
