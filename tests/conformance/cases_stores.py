"""Calls of vector stores, containers and conversations, with an answer to each."""

from __future__ import annotations

from conformance.cases import GIVEN, PAGED, Case, Json, listed

from azopenai.binary import BinaryResponse
from azopenai.types.containers import Container, ContainerDeleted, ContainerFile
from azopenai.types.conversations import (
    Conversation,
    ConversationDeletedResource,
    ConversationItemList,
)
from azopenai.types.responses_items import ResponseInputMessageItem
from azopenai.types.vector_stores import (
    FileContentResponse,
    VectorStore,
    VectorStoreDeleted,
    VectorStoreFile,
    VectorStoreFileBatch,
    VectorStoreFileDeleted,
    VectorStoreSearchResponse,
)

COUNTS: Json = {"in_progress": 0, "completed": 1, "failed": 2, "cancelled": 3, "total": 6}
STORE: Json = {
    "id": "vs-1",
    "object": "vector_store",
    "created_at": 1,
    "name": "birds",
    "description": "All birds.",
    "usage_bytes": 10,
    "bytes": 10,
    "file_counts": COUNTS,
    "status": "completed",
    "expires_after": {"anchor": "last_active_at", "days": 3},
    "expires_at": 4,
    "last_active_at": 1,
    "metadata": {"run": "1"},
}
STATIC: Json = {"type": "static", "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400}}
ATTRIBUTES: Json = {"lang": "en", "year": 2024, "good": True}
STORED_FILE: Json = {
    "id": "file-1",
    "object": "vector_store.file",
    "created_at": 1,
    "vector_store_id": "vs-1",
    "usage_bytes": 10,
    "status": "failed",
    "last_error": {"code": "invalid_file", "message": "no"},
    "attributes": ATTRIBUTES,
    "chunking_strategy": STATIC,
}
FILE_BATCH: Json = {
    "id": "vsfb-1",
    "object": "vector_store.files_batch",
    "created_at": 1,
    "vector_store_id": "vs-1",
    "status": "completed",
    "file_counts": COUNTS,
    "last_error": {"code": "x"},
}
FOUND: Json = {
    "object": "vector_store.search_results.page",
    "search_query": ["parrots"],
    "data": [
        {
            "file_id": "file-1",
            "filename": "a.md",
            "score": 0.5,
            "attributes": ATTRIBUTES,
            "content": [{"type": "text", "text": "Parrots talk."}],
        }
    ],
    "has_more": True,
    "next_page": "x",
}
TEXT: Json = {
    "object": "vector_store.file_content.page",
    "data": [{"type": "text", "text": "Parrots talk."}],
    "has_more": False,
    "next_page": None,
}
FILTERED: Json = {**PAGED, "before": "x-9", "filter": "failed"}
COMPARED: Json = {"type": "eq", "key": "lang", "value": "en"}
FILES = "vector_stores.files"
BATCHES = "vector_stores.file_batches"
# The description of v1 is newer than that of the last dated preview, which knows no attributes yet.
PREVIEW = {"2025-03-01-preview"}
VECTOR_STORES = [
    Case("vector_stores.create", (), {}, STORE, VectorStore),
    Case(
        "vector_stores.create",
        (),
        {
            "name": "birds",
            "description": "All birds.",
            "file_ids": ["file-1"],
            "expires_after": STORE["expires_after"],
            "chunking_strategy": {"type": "auto"},
            "metadata": {"run": "1"},
        },
        STORE,
        VectorStore,
        beyond={"description"},
    ),
    Case("vector_stores.retrieve", ("vs-1",), {}, STORE, VectorStore),
    Case(
        "vector_stores.update",
        ("vs-1",),
        {"name": None, "expires_after": None, "metadata": {"run": "2"}},
        STORE,
        VectorStore,
    ),
    listed("vector_stores.list", (), {**PAGED, "before": "x-9"}, STORE, VectorStore),
    Case(
        "vector_stores.delete",
        ("vs-1",),
        {},
        {"id": "vs-1", "object": "vector_store.deleted", "deleted": True},
        VectorStoreDeleted,
    ),
    Case(
        "vector_stores.search",
        ("vs-1",),
        {
            "query": ["parrots"],
            "filters": {"type": "and", "filters": [COMPARED]},
            "max_num_results": 5,
            "ranking_options": {"ranker": "auto", "score_threshold": 0.5},
            "rewrite_query": True,
        },
        FOUND,
        VectorStoreSearchResponse,
        is_list=True,
        is_single=True,
        beyond={"search_query", "next_page"},
        newer_than=(),
    ),
    Case(
        "vector_stores.search",
        ("vs-1",),
        {"query": "parrots", "filters": COMPARED},
        FOUND,
        VectorStoreSearchResponse,
        is_list=True,
        is_single=True,
        beyond={"search_query", "next_page"},
    ),
    Case(f"{FILES}.create", ("vs-1",), {"file_id": "file-1"}, STORED_FILE, VectorStoreFile),
    Case(
        f"{FILES}.create",
        ("vs-1",),
        {"file_id": "file-1", "attributes": ATTRIBUTES, "chunking_strategy": STATIC},
        STORED_FILE,
        VectorStoreFile,
        newer_than=PREVIEW,
    ),
    Case(
        f"{FILES}.retrieve",
        ("vs-1", "file-1"),
        {},
        {**STORED_FILE, "chunking_strategy": {"type": "other"}},
        VectorStoreFile,
    ),
    Case(f"{FILES}.update", ("vs-1", "file-1"), {"attributes": ATTRIBUTES}, STORED_FILE, VectorStoreFile),
    listed(f"{FILES}.list", ("vs-1",), FILTERED, STORED_FILE, VectorStoreFile),
    Case(
        f"{FILES}.delete",
        ("vs-1", "file-1"),
        {},
        {"id": "file-1", "object": "vector_store.file.deleted", "deleted": True},
        VectorStoreFileDeleted,
    ),
    Case(
        f"{FILES}.content",
        ("vs-1", "file-1"),
        {},
        TEXT,
        FileContentResponse,
        is_list=True,
        is_single=True,
        beyond={"next_page"},
    ),
    Case(f"{BATCHES}.create", ("vs-1",), {"file_ids": ["file-1"]}, FILE_BATCH, VectorStoreFileBatch),
    Case(
        f"{BATCHES}.create",
        ("vs-1",),
        {"file_ids": ["file-1"], "attributes": ATTRIBUTES, "chunking_strategy": STATIC},
        FILE_BATCH,
        VectorStoreFileBatch,
        newer_than=PREVIEW,
    ),
    Case(
        f"{BATCHES}.create",
        ("vs-1",),
        {"files": [{"file_id": "file-1", "attributes": ATTRIBUTES}]},
        FILE_BATCH,
        VectorStoreFileBatch,
        newer_than={*PREVIEW, "v1"},
    ),
    Case(f"{BATCHES}.retrieve", ("vs-1", "vsfb-1"), {}, FILE_BATCH, VectorStoreFileBatch),
    Case(f"{BATCHES}.cancel", ("vs-1", "vsfb-1"), {}, FILE_BATCH, VectorStoreFileBatch),
    listed(f"{BATCHES}.list_files", ("vs-1", "vsfb-1"), FILTERED, STORED_FILE, VectorStoreFile),
]

CONTAINER: Json = {
    "id": "cntr-1",
    "object": "container",
    "created_at": 1,
    "name": "mine",
    "status": "running",
    "expires_after": {"anchor": "last_active_at", "minutes": 20},
    "last_active_at": 2,
    "memory_limit": "4g",
    "network_policy": {"type": "allowlist", "allowed_domains": ["example.com"]},
}
CONTAINER_FILE: Json = {
    "id": "cfile-1",
    "object": "container.file",
    "created_at": 1,
    "bytes": 3,
    "container_id": "cntr-1",
    "path": "/mnt/data/a.jsonl",
    "source": "user",
}
CONTAINERS = [
    Case("containers.create", (), {"name": "mine"}, CONTAINER, Container),
    Case(
        "containers.create",
        (),
        {
            "name": "mine",
            "expires_after": CONTAINER["expires_after"],
            "file_ids": ["file-1"],
            "memory_limit": "4g",
            "network_policy": {"type": "disabled"},
            "skills": [{"type": "skill_reference", "skill_id": "skill-1"}],
        },
        CONTAINER,
        Container,
        beyond={"memory_limit", "network_policy", "skills"},
    ),
    Case("containers.retrieve", ("cntr-1",), {}, CONTAINER, Container),
    listed("containers.list", (), PAGED, CONTAINER, Container),
    listed("containers.list", (), {"name": "mine"}, CONTAINER, Container, beyond={"name"}),
    Case(
        "containers.delete",
        ("cntr-1",),
        {},
        {"id": "cntr-1", "object": "container.deleted", "deleted": True},
        ContainerDeleted,
    ),
    Case("containers.files.create", ("cntr-1",), {"file": GIVEN}, CONTAINER_FILE, ContainerFile),
    Case("containers.files.create", ("cntr-1",), {"file_id": "file-1"}, CONTAINER_FILE, ContainerFile),
    Case("containers.files.retrieve", ("cntr-1", "cfile-1"), {}, CONTAINER_FILE, ContainerFile),
    listed("containers.files.list", ("cntr-1",), PAGED, CONTAINER_FILE, ContainerFile),
    Case(
        "containers.files.delete",
        ("cntr-1", "cfile-1"),
        {},
        {"id": "cfile-1", "object": "container.file.deleted", "deleted": True},
        ContainerDeleted,
    ),
    Case("containers.files.content.retrieve", ("cntr-1", "cfile-1"), {}, b"\x00\xff", BinaryResponse),
]

TALK: Json = {"id": "conv-1", "object": "conversation", "created_at": 1, "metadata": {"topic": "birds"}}
SAID: Json = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
TALK_ITEM: Json = {**SAID, "id": "msg-1", "status": "completed"}
CONVERSATIONS = [
    Case("conversations.create", (), {}, TALK, Conversation),
    Case("conversations.create", (), {"items": [SAID], "metadata": {"topic": "birds"}}, TALK, Conversation),
    Case("conversations.retrieve", ("conv-1",), {}, TALK, Conversation),
    Case("conversations.update", ("conv-1",), {"metadata": {"topic": "cats"}}, TALK, Conversation),
    Case(
        "conversations.delete",
        ("conv-1",),
        {},
        {"id": "conv-1", "object": "conversation.deleted", "deleted": True},
        ConversationDeletedResource,
    ),
    Case(
        "conversations.items.create",
        ("conv-1",),
        {"items": [SAID]},
        {"object": "list", "data": [TALK_ITEM], "first_id": "msg-1", "last_id": "msg-1", "has_more": False},
        ConversationItemList,
    ),
    Case(
        "conversations.items.retrieve",
        ("conv-1", "msg-1"),
        {"include": ["message.output_text.logprobs"]},
        TALK_ITEM,
        ResponseInputMessageItem,
    ),
    listed(
        "conversations.items.list",
        ("conv-1",),
        {**PAGED, "include": ["file_search_call.results"]},
        TALK_ITEM,
        ResponseInputMessageItem,
    ),
    Case("conversations.items.delete", ("conv-1", "msg-1"), {}, TALK, Conversation),
]
