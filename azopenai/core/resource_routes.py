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

RESOURCE_OPERATIONS = tuple(value for value in list(globals().values()) if isinstance(value, Operation))
