"""On Your Data: sources as described, and what an answer says of them, whole and streamed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from conformance.described import HERE, described, holds, missing
from conformance.exchanges import exact
from support.chunks import chunk
from support.faces import MESSAGES, items, settled, within
from support.loopback import Loopback, events, json_answer, sse_answer
from support.shared import needs_openapi

from azopenai.core.decode import decode
from azopenai.core.redact import shown_body
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.chat_params import CompletionCreateParams
from azopenai.types.data_sources import Citation, MessageContext, RetrievedDocument

if TYPE_CHECKING:
    from support.faces import Face
    from support.loopback import Received

Json = dict[str, Any]
DATED, PREVIEW, V1 = "2024-10-21", "2025-03-01-preview", "v1"
CHAT = "/deployments/{deployment-id}/chat/completions"
PATHS = {DATED: CHAT, PREVIEW: CHAT, V1: "/chat/completions"}
SECRET = "a-secret-of-the-source"

KEY: Json = {"type": "api_key", "key": SECRET}
TOKEN: Json = {"type": "access_token", "access_token": SECRET}
SYSTEM: Json = {"type": "system_assigned_managed_identity"}
ASSIGNED: Json = {"type": "user_assigned_managed_identity", "managed_identity_resource_id": SECRET}
CONNECTION: Json = {"type": "connection_string", "connection_string": SECRET}
KEY_ID: Json = {"type": "key_and_key_id", "key": SECRET, "key_id": SECRET}
ENCODED: Json = {"type": "encoded_api_key", "encoded_api_key": SECRET}
PASSWORD: Json = {"type": "username_and_password", "username": "me", "password": SECRET}

DEPLOYMENT: Json = {"type": "deployment_name", "deployment_name": "ada"}
SIZED: Json = {**DEPLOYMENT, "dimensions": 256}
ELSEWHERE: Json = {"type": "endpoint", "endpoint": "https://a.example/v", "authentication": KEY}
BY_TOKEN: Json = {**ELSEWHERE, "authentication": TOKEN, "dimensions": 256}
INTEGRATED: Json = {"type": "integrated"}
MODEL_ID: Json = {"type": "model_id", "model_id": "elser"}

FIELDS: Json = {
    "title_field": "title",
    "url_field": "url",
    "filepath_field": "path",
    "content_fields": ["body"],
    "content_fields_separator": "\n",
}
VECTORS: Json = {**FIELDS, "vector_fields": ["vector"]}
COMMON: Json = {"top_n_documents": 3, "in_scope": True, "strictness": 3}
NEWER: Json = {
    "max_search_queries": 2,
    "allow_partial_result": True,
    "include_contexts": ["citations", "intent", "all_retrieved_documents"],
}


def search(**more: Any) -> Json:
    parameters = {"endpoint": "https://a.search.windows.net", "index_name": "docs", **more}
    return {"type": "azure_search", "parameters": {"authentication": KEY, **parameters}}


def cosmos(**more: Any) -> Json:
    parameters = {
        "database_name": "db",
        "container_name": "docs",
        "index_name": "vectors",
        "authentication": CONNECTION,
        "embedding_dependency": DEPLOYMENT,
        "fields_mapping": VECTORS,
        **more,
    }
    return {"type": "azure_cosmos_db", "parameters": parameters}


def elastic(**more: Any) -> Json:
    parameters = {"endpoint": "https://a.example", "index_name": "docs", "authentication": KEY_ID, **more}
    return {"type": "elasticsearch", "parameters": parameters}


def pinecone(**more: Any) -> Json:
    parameters = {
        "environment": "gcp",
        "index_name": "docs",
        "authentication": KEY,
        "embedding_dependency": DEPLOYMENT,
        "fields_mapping": FIELDS,
        **more,
    }
    return {"type": "pinecone", "parameters": parameters}


def mongo(**more: Any) -> Json:
    parameters = {
        "endpoint": "a.mongodb.net",
        "database_name": "db",
        "collection_name": "docs",
        "app_name": "app",
        "index_name": "vectors",
        "authentication": PASSWORD,
        "embedding_dependency": DEPLOYMENT,
        "fields_mapping": VECTORS,
        **more,
    }
    return {"type": "mongo_db", "parameters": parameters}


SOURCES: dict[str, tuple[Json, set[str]]] = {
    "search by key": (search(**COMMON), {DATED, PREVIEW, V1}),
    "search by its identity": (search(authentication=SYSTEM), {DATED, PREVIEW, V1}),
    "search by an identity": (search(authentication=ASSIGNED), {DATED, PREVIEW, V1}),
    "search by token": (search(authentication=TOKEN, **NEWER), {PREVIEW, V1}),
    "search with vectors": (
        search(
            fields_mapping={**VECTORS, "image_vector_fields": ["picture"]},
            query_type="vector_semantic_hybrid",
            semantic_configuration="default",
            filter="lang eq 'en'",
            embedding_dependency=DEPLOYMENT,
        ),
        {DATED, PREVIEW, V1},
    ),
    "search with a role": (search(role_information="Be brief."), {DATED}),
    "search, vectors from elsewhere": (search(embedding_dependency=ELSEWHERE), {DATED, PREVIEW, V1}),
    "search, vectors by token": (search(embedding_dependency=BY_TOKEN), {PREVIEW, V1}),
    "search, vectors of a size": (search(embedding_dependency=SIZED), {PREVIEW, V1}),
    "search, its own vectors": (search(embedding_dependency=INTEGRATED), {PREVIEW, V1}),
    "cosmos": (cosmos(**COMMON), {DATED, PREVIEW, V1}),
    "cosmos, more": (cosmos(**NEWER), {PREVIEW, V1}),
    "cosmos, vectors from elsewhere": (cosmos(embedding_dependency=ELSEWHERE), {DATED, PREVIEW}),
    "elastic by key": (elastic(**COMMON, **NEWER), {PREVIEW, V1}),
    "elastic by encoded key": (elastic(authentication=ENCODED, fields_mapping=VECTORS), {PREVIEW, V1}),
    "elastic, its own vectors": (
        elastic(query_type="vector", embedding_dependency=MODEL_ID),
        {PREVIEW, V1},
    ),
    "pinecone": (pinecone(**COMMON, **NEWER), {PREVIEW, V1}),
    "mongo": (mongo(**COMMON, **NEWER), {PREVIEW, V1}),
}


async def asked(face: Face, source: Json, version: str) -> Received:
    """Ask with a source; give what was sent."""
    with Loopback(json_answer({"id": "x", "choices": []})) as server:
        async with within(face.client(server, api_version=version)) as client:
            await settled(
                client.chat.completions.create(model="gpt-4o", messages=MESSAGES, data_sources=[source])
            )
    (received,) = server.received
    return received


@needs_openapi
@pytest.mark.parametrize(
    ("source", "document"),
    [
        pytest.param(source, document, id=f"{name}-{document}")
        for name, (source, documents) in SOURCES.items()
        for document in sorted(documents)
    ],
)
def test_a_source_goes_out_as_described(face: Face, source: Json, document: str) -> None:
    body = face.run(asked, face, source, document).json()
    assert body["data_sources"] == [source]
    schema = request_schema(document)["data_sources"]
    holds(document, schema, body["data_sources"])


def request_schema(document: str) -> Json:
    """The members of a request's body."""
    content = described(document)["paths"][PATHS[document]]["post"]["requestBody"]["content"]
    found: Json = {}
    parts = [content["application/json"]["schema"]]
    while parts:
        part = parts.pop()
        if "$ref" in part:
            part = described(document)["components"]["schemas"][part["$ref"].removeprefix(HERE)]
        parts += part.get("allOf", ())
        found |= part.get("properties", {})
    return found


@needs_openapi
@pytest.mark.parametrize("document", PATHS)
def test_no_described_member_of_a_source_is_missing(document: str) -> None:
    schema = {"type": "object", "properties": {"data_sources": request_schema(document)["data_sources"]}}
    assert list(missing(document, schema, CompletionCreateParams)) == []


@needs_openapi
@pytest.mark.parametrize("document", PATHS)
def test_no_described_member_of_a_context_is_missing(document: str) -> None:
    name = "AzureChatMessageContext" if document == V1 else "azureChatExtensionsMessageContext"
    assert list(missing(document, {"$ref": HERE + name}, MessageContext)) == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_log_shows_no_secret_of_a_source(name: str) -> None:
    shown = shown_body(json.dumps({"data_sources": [SOURCES[name][0]]}).encode())
    assert SECRET not in shown
    assert SOURCES[name][0]["type"] in shown


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({}, "data_sources[0].type must be 'azure_search' or 'azure_cosmos_db'"),
        ("docs", "data_sources[0] must be a dict, not a str"),
        ({"type": "pinecone", "parameters": "x"}, "data_sources[0].parameters must be a dict, not a str"),
        (search(top_n_documents="3"), "data_sources[0].parameters.top_n_documents must be an int, not a str"),
        (search(authentication="x"), "data_sources[0].parameters.authentication must be a dict"),
        (search(authentication={"key": SECRET}), "parameters.authentication.type must be 'api_key' or"),
        (elastic(authentication={**KEY_ID, "key": 7}), "parameters.authentication.key must be a str, not 7"),
        (cosmos(fields_mapping={"content_fields": "body"}), "fields_mapping.content_fields must be a list"),
        (
            mongo(embedding_dependency={**ELSEWHERE, "authentication": {"type": "api_key", "key": 1}}),
            "embedding_dependency.authentication.key must be a str, not 1",
        ),
    ],
)
def test_a_source_that_will_not_do_is_told(face: Face, source: Any, said: str) -> None:
    client = face.new("AzureOpenAI", azure_endpoint="http://127.0.0.1:9")

    async def ask() -> None:
        await settled(client.chat.completions.create(messages=MESSAGES, data_sources=[source]))

    with pytest.raises(TypeError) as raised:
        face.run(ask)
    assert said in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_kind_of_source_that_is_new_goes_through(face: Face) -> None:
    source = {"type": "new_kind", "parameters": {"anything": [1]}}
    assert face.run(asked, face, source, "v1").json()["data_sources"] == [source]


FIRST: Json = {"content": "Parrots talk.", "title": "Parrots", "url": "https://a.example/1", "chunk_id": "0"}
SECOND: Json = {"content": "Cats sleep.", "filepath": "cats.md", "rerank_score": 2.5}
FOUND: Json = {
    **FIRST,
    "search_queries": ["parrots"],
    "data_source_index": 0,
    "original_search_score": 0.7,
    "filter_reason": "score",
}
CONTEXT: Json = {
    "citations": [FIRST, SECOND],
    "intent": '["parrots"]',
    "all_retrieved_documents": [FOUND],
}


async def answered(face: Face) -> ChatCompletion:
    message = {"role": "assistant", "content": "They talk [doc1].", "context": CONTEXT, "end_turn": True}
    body = {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": message}]}
    with Loopback(json_answer(body)) as server:
        async with within(face.client(server)) as client:
            answer: ChatCompletion = await settled(
                client.chat.completions.create(model="m", messages=MESSAGES, data_sources=[search()])
            )
    assert exact(answer.to_dict()) == exact(body)
    return answer


def holds_the_context(context: MessageContext | None) -> None:
    assert context is not None
    assert context.citations == [Citation(**FIRST), Citation(**SECOND)]
    assert context.intent == '["parrots"]'
    assert context.all_retrieved_documents == [RetrievedDocument(**FOUND)]
    assert context._extra is None


def test_a_message_tells_what_it_rests_on(face: Face) -> None:
    message = face.run(answered, face).choices[0].message
    holds_the_context(message.context)
    assert message.end_turn is True


def test_documents_may_be_one_object() -> None:
    body = {"choices": [{"message": {"context": {"all_retrieved_documents": FOUND}}}]}
    completion = decode(ChatCompletion, body)
    context = completion.choices[0].message.context
    assert context is not None
    assert context.all_retrieved_documents == RetrievedDocument(**FOUND)
    assert exact(completion.to_dict()) == exact(body)


STREAMS: dict[str, list[Json]] = {
    "at once": [chunk({"role": "assistant", "context": CONTEXT}), chunk({"content": "They talk [doc1]."})],
    "in parts": [
        chunk({"role": "assistant", "context": {"citations": [FIRST]}}),
        chunk({"context": {"citations": [], "intent": '["par'}}),
        chunk({"content": "They talk "}),
        chunk({"content": "[doc1].", "context": {"citations": [SECOND], "intent": 'rots"]'}}),
        chunk({"context": {"all_retrieved_documents": [FOUND]}, "end_turn": True}),
    ],
}


async def streamed(face: Face, chunks: list[Json]) -> tuple[list[ChatCompletionChunk], ChatCompletion]:
    with Loopback(sse_answer(events(*chunks, chunk({}, finish_reason="stop")))) as server:
        async with within(face.client(server)) as client:
            call = client.chat.completions.stream(model="m", messages=MESSAGES, data_sources=[search()])
            async with within(call) as stream:
                text = "".join(await items(stream.text_stream))
                final = await settled(stream.get_final_completion())
            assert text == "They talk [doc1]."
            plain = await settled(
                client.chat.completions.create(
                    model="m", messages=MESSAGES, stream=True, data_sources=[search()]
                )
            )
            seen = await items(plain)
    return seen, final


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_comes_to_the_same_context(face: Face, name: str) -> None:
    seen, final = face.run(streamed, face, STREAMS[name])
    holds_the_context(final.choices[0].message.context)
    first = seen[0].choices[0].delta.context
    assert first is not None
    assert first.citations is not None
    assert first.citations[0] == Citation(**FIRST)
