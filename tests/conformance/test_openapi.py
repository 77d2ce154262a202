"""What is sent, held to Microsoft's API descriptions; and our types, held to the names in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conformance.described import HERE, described, holds, missing, shapes
from conformance.requests import CHAT, COMPLETIONS, EMBEDDINGS, NEWER, NOT_IN_V1, V1_ONLY
from support.faces import items, method, settled, within
from support.loopback import Loopback, events, json_answer, sse_answer
from support.shared import needs_openapi

from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.chat_params import CompletionCreateParams as ChatParams
from azopenai.types.completions import Completion, CompletionCreateParams
from azopenai.types.embeddings import CreateEmbeddingResponse, EmbeddingCreateParams

if TYPE_CHECKING:
    from support.faces import Face
    from support.loopback import Received

pytestmark = needs_openapi

DATED, V1 = "2024-10-21", "v1"
PATHS = {
    "chat.completions.create": "/chat/completions",
    "completions.create": "/completions",
    "embeddings.create": "/embeddings",
}
DEPLOYED = "/deployments/{deployment-id}"
DEPLOYMENT = "gpt-4o"
CALLS = {"chat.completions.create": CHAT, "completions.create": COMPLETIONS, "embeddings.create": EMBEDDINGS}
CASES = [
    pytest.param(operation, params, id=f"{operation.removesuffix('.create')}-{name}")
    for operation, calls in CALLS.items()
    for name, params in calls.items()
]
OF_V1 = [case for case in CASES if case.values[0] != "completions.create" and case.id not in NOT_IN_V1]
OF_DATED = [case for case in CASES if case.id not in V1_ONLY]


def sent(face: Face, operation: str, params: dict[str, Any], **options: Any) -> Received:
    """Make a call, and give what was sent."""
    received: Received = face.run(_sent, face, operation, params, options)
    return received


async def _sent(face: Face, operation: str, params: dict[str, Any], options: dict[str, Any]) -> Received:
    answer = sse_answer(events({})) if params.get("stream") else json_answer({})
    with Loopback(answer) as server:
        async with within(face.client(server, **options)) as client:
            given = await settled(method(client, operation)(model=DEPLOYMENT, **params))
            if params.get("stream"):
                assert len(await items(given)) == 1
    (received,) = server.received
    return received


def request_schema(document: str, path: str) -> Any:
    """The schema of a call's body."""
    return described(document)["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]


def response_schema(document: str, path: str, kind: str = "application/json") -> Any:
    """The schema of a call's answer."""
    return described(document)["paths"][path]["post"]["responses"]["200"]["content"][kind]["schema"]


def versions(document: str, path: str) -> tuple[bool, list[str]]:
    """Whether a call must name an api-version, and the ones it may name."""
    (parameter,) = [
        parameter
        for parameter in described(document)["paths"][path]["post"]["parameters"]
        if parameter["name"] == "api-version"
    ]
    schema = parameter["schema"]
    if "$ref" in schema:
        schema = described(document)["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return parameter["required"], schema.get("enum") or [schema["example"]]


def names(document: str, schema: Any) -> set[str]:
    """The members of a body that a description has."""
    return {name for shape in shapes(document, schema) for name in shape}


@pytest.mark.parametrize(("operation", "params"), OF_DATED)
def test_a_dated_call_is_as_described(face: Face, operation: str, params: dict[str, Any]) -> None:
    received = sent(face, operation, params, api_version=DATED)
    path = DEPLOYED + PATHS[operation]
    required, accepted = versions(DATED, path)
    assert received.method == "POST"
    assert received.path == "/openai" + path.replace("{deployment-id}", DEPLOYMENT)
    assert required
    assert received.query == {"api-version": DATED}
    assert received.query["api-version"] in accepted
    assert received.headers["content-type"] == "application/json"
    schema, body = request_schema(DATED, path), received.json()
    holds(DATED, schema, body)
    assert body.keys() - {"model"} <= names(DATED, schema) | NEWER


@pytest.mark.parametrize(("operation", "params"), OF_V1)
def test_a_v1_call_is_as_described(face: Face, operation: str, params: dict[str, Any]) -> None:
    received = sent(face, operation, params, api_version="v1")
    path = PATHS[operation]
    required, _ = versions(V1, path)
    assert (received.method, received.path) == ("POST", f"/openai/v1{path}")
    assert not required
    assert received.query == {}
    schema, body = request_schema(V1, path), received.json()
    assert body.keys() <= names(V1, schema)
    holds(V1, schema, body)


def test_a_preview_call_names_a_version_that_is_described(face: Face) -> None:
    params = EMBEDDINGS["text"]
    received = sent(face, "embeddings.create", params, api_version="preview")
    assert received.query["api-version"] in versions(V1, "/embeddings")[1]


def test_the_calls_of_this_test_have_every_parameter_that_is_described() -> None:
    for document, prefix in ((DATED, DEPLOYED), (V1, "")):
        for operation, calls in CALLS.items():
            path = prefix + PATHS[operation]
            if path in described(document)["paths"]:
                asked = names(document, request_schema(document, path))
                assert asked <= {"model", "encoding_format"}.union(*calls.values())


@pytest.mark.parametrize(
    ("document", "path", "declared"),
    [
        (DATED, f"{DEPLOYED}/chat/completions", ChatParams),
        (DATED, f"{DEPLOYED}/completions", CompletionCreateParams),
        (DATED, f"{DEPLOYED}/embeddings", EmbeddingCreateParams),
        (V1, "/chat/completions", ChatParams),
        (V1, "/embeddings", EmbeddingCreateParams),
    ],
)
def test_every_described_parameter_is_one_of_ours(document: str, path: str, declared: type) -> None:
    assert list(missing(document, request_schema(document, path), declared)) == []


# Members that the description of v1 has in the wrong place, seen in no recorded answer: the chunk's delta
# and verdict once more beside its choices, and the prompt's verdict wrapped a second time.
SLIPS = {
    ".delta",
    ".content_filter_results",
    ".prompt_filter_results.content_filter_results.prompt_index",
    ".prompt_filter_results.content_filter_results.content_filter_results",
}


@pytest.mark.parametrize(
    ("document", "schema", "model"),
    [
        (DATED, {"$ref": f"{HERE}createChatCompletionResponse"}, ChatCompletion),
        (DATED, {"$ref": f"{HERE}createChatCompletionStreamResponse"}, ChatCompletionChunk),
        (V1, {"$ref": f"{HERE}AzureCreateChatCompletionStreamResponse"}, ChatCompletionChunk),
        (DATED, f"{DEPLOYED}/completions", Completion),
        (DATED, f"{DEPLOYED}/embeddings", CreateEmbeddingResponse),
        (V1, "/chat/completions", ChatCompletion),
        (V1, "/embeddings", CreateEmbeddingResponse),
    ],
)
def test_every_described_member_of_an_answer_is_a_field_of_ours(
    document: str, schema: Any, model: type
) -> None:
    found = response_schema(document, schema) if isinstance(schema, str) else schema
    assert set(missing(document, found, model)) <= SLIPS


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("AzureChatCompletionStreamResponseDelta", ("choices", "delta")),
        ("AzureContentFilterResultForChoice", ("choices", "content_filter_results")),
        ("AzureContentFilterResultForPrompt", ("prompt_filter_results",)),
    ],
)
def test_what_is_described_in_the_wrong_place_is_in_the_right_one(name: str, path: tuple[str, ...]) -> None:
    schema: Any = {"$ref": HERE + name}
    for member in reversed(path):
        schema = {"type": "object", "properties": {member: schema}}
    assert list(missing(V1, schema, ChatCompletionChunk)) == []
