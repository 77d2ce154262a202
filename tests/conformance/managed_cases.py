"""Calls of what is managed, one or more of each operation, with an answer to each."""

from __future__ import annotations

from conformance.cases import GIVEN, PAGED, Case, Json, listed
from conformance.cases_jobs import BATCHES, EVALS, FINE_TUNING
from conformance.cases_stores import CONTAINERS, CONVERSATIONS, VECTOR_STORES

from azopenai.binary import BinaryResponse
from azopenai.types.chat import ChatCompletion
from azopenai.types.files import FileDeleted, FileObject
from azopenai.types.models import Model, ModelDeleted
from azopenai.types.stored_chat import ChatCompletionDeleted, ChatCompletionStoreMessage
from azopenai.types.uploads import Upload, UploadPart

COMPLETION: Json = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4o",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}],
    "metadata": {"run": "1"},
}
MESSAGE: Json = {
    "id": "chatcmpl-1-0",
    "role": "user",
    "name": "me",
    "content": None,
    "content_parts": [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": "low"}},
        {"type": "scent", "scent": "rose"},
    ],
}
MODEL: Json = {"id": "gpt-4o", "object": "model", "created": 1, "owned_by": "system"}
DATED_MODEL: Json = {
    "id": "gpt-4o.ft-1",
    "object": "model",
    "created_at": 1,
    "updated_at": 2,
    "status": "succeeded",
    "model": "gpt-4o",
    "fine_tune": "ftjob-1",
    "lifecycle_status": "generally-available",
    "capabilities": {
        "fine_tune": False,
        "inference": True,
        "completion": False,
        "chat_completion": True,
        "embeddings": False,
    },
    "deprecation": {"fine_tune": 3, "inference": 4},
}

CHAT = [
    listed("chat.completions.list", (), {}, COMPLETION, ChatCompletion),
    listed(
        "chat.completions.list",
        (),
        {**PAGED, "model": "gpt-4o", "metadata": {"run": "1"}},
        COMPLETION,
        ChatCompletion,
    ),
    Case("chat.completions.retrieve", ("chatcmpl-1",), {}, COMPLETION, ChatCompletion),
    Case("chat.completions.update", ("chatcmpl-1",), {"metadata": {"run": "2"}}, COMPLETION, ChatCompletion),
    Case("chat.completions.update", ("chatcmpl-1",), {"metadata": None}, COMPLETION, ChatCompletion),
    Case(
        "chat.completions.delete",
        ("chatcmpl-1",),
        {},
        {"id": "chatcmpl-1", "object": "chat.completion.deleted", "deleted": True},
        ChatCompletionDeleted,
    ),
    listed("chat.completions.messages.list", ("chatcmpl-1",), PAGED, MESSAGE, ChatCompletionStoreMessage),
]

MODELS = [
    Case("models.list", (), {}, {"object": "list", "data": [MODEL]}, Model, is_list=True),
    Case("models.retrieve", ("gpt-4o",), {}, MODEL, Model),
    Case("models.retrieve", ("gpt-4o.ft-1",), {}, DATED_MODEL, Model),
    Case("models.delete", ("ft:1",), {}, {"id": "ft:1", "object": "model", "deleted": True}, ModelDeleted),
]

FILE: Json = {
    "id": "file-1",
    "object": "file",
    "bytes": 120,
    "created_at": 1,
    "expires_at": 3601,
    "filename": "a.jsonl",
    "purpose": "batch",
    "status": "processed",
    "status_details": "fine",
}
EXPIRES: Json = {"anchor": "created_at", "seconds": 3600}
FILES = [
    Case("files.create", (), {"file": GIVEN, "purpose": "batch"}, FILE, FileObject),
    Case("files.create", (), {"file": GIVEN, "purpose": "evals", "expires_after": EXPIRES}, FILE, FileObject),
    Case("files.retrieve", ("file-1",), {}, FILE, FileObject),
    listed("files.list", (), {}, FILE, FileObject),
    listed("files.list", (), {**PAGED, "purpose": "batch"}, FILE, FileObject, beyond=PAGED),
    Case("files.delete", ("file-1",), {}, {"id": "file-1", "object": "file", "deleted": True}, FileDeleted),
    Case("files.content", ("file-1",), {}, b"\x00\xffone\ntwo\n", BinaryResponse),
]

UPLOAD: Json = {
    "id": "upload-1",
    "object": "upload",
    "bytes": 120,
    "created_at": 1,
    "expires_at": 3601,
    "filename": "a.jsonl",
    "purpose": "batch",
    "status": "pending",
}
PART: Json = {"id": "part-1", "object": "upload.part", "created_at": 1, "upload_id": "upload-1"}
NEW_UPLOAD: Json = {
    "bytes": 120,
    "filename": "a.jsonl",
    "mime_type": "application/jsonl",
    "purpose": "batch",
}
COMPLETED: Json = {**UPLOAD, "status": "completed", "file": FILE}
UPLOADS = [
    Case("uploads.create", (), NEW_UPLOAD, UPLOAD, Upload),
    Case("uploads.create", (), {**NEW_UPLOAD, "expires_after": EXPIRES}, UPLOAD, Upload),
    Case("uploads.parts.create", ("upload-1",), {"data": ("a", b"\x00a", "text/plain")}, PART, UploadPart),
    Case("uploads.complete", ("upload-1",), {"part_ids": ["part-1", "part-2"]}, COMPLETED, Upload),
    Case("uploads.complete", ("upload-1",), {"part_ids": ["part-1"], "md5": "0" * 32}, COMPLETED, Upload),
    Case("uploads.cancel", ("upload-1",), {}, {**UPLOAD, "status": "cancelled"}, Upload),
]

CASES = [
    *CHAT,
    *MODELS,
    *FILES,
    *UPLOADS,
    *BATCHES,
    *FINE_TUNING,
    *VECTOR_STORES,
    *CONTAINERS,
    *EVALS,
    *CONVERSATIONS,
]
