"""Vector stores: made, shown, changed, deleted, and searched by the emulator's own embeddings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .embeddings import embed
from .files import find_file
from .jsontypes import as_float, as_int, as_list, as_object, as_text
from .managed import deleted, find, metadata, watched
from .paging import page
from .replies import json_reply
from .validation import Check, array, boolean, check, either, integer, members, number, one_of, string
from .vector_files import VectorFile, add, chunking, counts, files_of, look
from .vector_filters import filters, passes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .call import Call
    from .jsontypes import JSON, Body, JSONObject
    from .replies import Reply

_DAY = 86_400
_MOST_FILES = 500
_DIMENSIONS = 1_536
_UPDATE_CHECKS: Mapping[str, Check] = {
    "name": string,
    "metadata": metadata,
    "expires_after": members(
        {"anchor": one_of("last_active_at"), "days": integer(1, 365)}, ("anchor", "days")
    ),
}
_CHECKS: Mapping[str, Check] = {
    **_UPDATE_CHECKS,
    "description": string,
    "file_ids": array(string, 0, _MOST_FILES),
    "chunking_strategy": chunking,
}
_SEARCH_CHECKS: Mapping[str, Check] = {
    "query": either("a string or an array of strings", {str: string, list: array(string, 1)}),
    "filters": filters,
    "max_num_results": integer(1, 50),
    "ranking_options": members({"ranker": string, "score_threshold": number(0, 1)}),
    "rewrite_query": boolean,
}


@dataclass(frozen=True)
class VectorStore:
    """A vector store; what its files make of it is told when it is shown."""

    body: Body
    expires_after: JSON

    def seen(self, files: Sequence[VectorFile]) -> Body:
        """Give the body as it is with these files in it."""
        found = counts(files)
        return {
            **self.body,
            "usage_bytes": sum(file.size for file in files),
            "file_counts": found,
            "status": "in_progress" if found["in_progress"] else "completed",
        }


def create(call: Call) -> Reply:
    """Answer `vector_stores.create`."""
    params = call.params
    check(params, _CHECKS, (), call.version)
    ids = as_list(params.get("file_ids"))
    for key in ids:
        find_file(call, as_text(key), "file_ids")
    body: Body = {
        "id": call.new_id("vs_"),
        "object": "vector_store",
        "created_at": call.now,
        "name": params.get("name"),
        "description": params.get("description"),
        "metadata": params.get("metadata") or {},
    }
    store = _use(call, VectorStore(body, params.get("expires_after")))
    shared: JSONObject = {"chunking_strategy": params.get("chunking_strategy")}
    files = [add(call, str(body["id"]), {**shared, "file_id": key}) for key in ids]
    return watched(store.seen(files), under_way=bool(files))


def _use(call: Call, store: VectorStore) -> VectorStore:
    """Put a store on the shelf as one that is used now, which sets the time when it will be gone."""
    days = as_int(as_object(store.expires_after).get("days"))
    times: Body = {
        "expires_after": store.expires_after,
        "expires_at": call.now + days * _DAY if days else None,
        "last_active_at": call.now,
    }
    used = replace(store, body={**store.body, **times})
    call.store.shelf(VectorStore).put(str(store.body["id"]), used)
    return used


def list_stores(call: Call) -> Reply:
    """Answer `vector_stores.list`."""
    stores = call.store.shelf(VectorStore).all()
    return json_reply(
        page([store.seen(files_of(call, str(store.body["id"]))) for store in stores], call.query)
    )


def retrieve(call: Call) -> Reply:
    """Answer `vector_stores.retrieve`."""
    store = find_store(call)
    seen = store.seen(look(call, files_of(call, call.ids["vector_store_id"])))
    return watched(seen, under_way=seen["status"] == "in_progress")


def update(call: Call) -> Reply:
    """Answer `vector_stores.update`."""
    store = find_store(call)
    check(call.params, _UPDATE_CHECKS, (), call.version)
    changes: Body = {name: call.params[name] for name in ("name", "metadata") if name in call.params}
    expires_after = call.params.get("expires_after", store.expires_after)
    changed = _use(call, VectorStore({**store.body, **changes}, expires_after))
    return json_reply(changed.seen(files_of(call, call.ids["vector_store_id"])))


def delete(call: Call) -> Reply:
    """Answer `vector_stores.delete`."""
    key = str(find_store(call).body["id"])
    call.store.shelf(VectorStore).pop(key)
    for file in files_of(call, key):
        call.store.shelf(VectorFile).pop(file.key)
    return deleted(key, "vector_store.deleted")


def search(call: Call) -> Reply:
    """Answer `vector_stores.search`: the chunks that are nearest to the query, best first."""
    store, params = find_store(call), call.params
    check(params, _SEARCH_CHECKS, ("query",), call.version)
    query = params["query"]
    queries = [as_text(item) for item in as_list(query)] or [as_text(query)]
    least = as_float(as_object(params.get("ranking_options")).get("score_threshold"))
    files = [
        file
        for file in files_of(call, call.ids["vector_store_id"])
        if file.status == "completed" and passes(file.attributes, as_object(params.get("filters")))
    ]
    found = sorted(_score(files, " ".join(queries)), key=lambda result: result[0], reverse=True)
    results = [body for score, body in found if score >= least]
    _use(call, store)
    return json_reply(
        {
            "object": "vector_store.search_results.page",
            "search_query": queries,
            "data": results[: as_int(params.get("max_num_results"), 10)],
            "has_more": False,
            "next_page": None,
        }
    )


def _score(files: Sequence[VectorFile], query: str) -> Iterator[tuple[float, Body]]:
    """Give every chunk with the cosine of its angle to the query."""
    wanted = embed(query, _DIMENSIONS)
    for file in files:
        for chunk in file.chunks:
            found = embed(chunk, _DIMENSIONS)
            cosine = sum(value * found.get(place, 0.0) for place, value in wanted.items())
            score = round(min(1.0, max(0.0, cosine)), 6)
            yield (
                score,
                {
                    "file_id": file.file,
                    "filename": file.name,
                    "score": score,
                    "attributes": file.attributes,
                    "content": [{"type": "text", "text": chunk}],
                },
            )


def find_store(call: Call) -> VectorStore:
    """Give the vector store that the path names. Raises `ServiceError` where there is none."""
    return find(call, VectorStore, call.ids["vector_store_id"], "vector store")
