"""What is sent, held to Microsoft's API descriptions; and our types, held to the names in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from conformance.described import HERE, described, holds, missing, shapes
from conformance.exchanges import params_of
from conformance.requests import (
    CHAT,
    COMPLETIONS,
    EMBEDDINGS,
    GENERATIONS,
    NEWER,
    NOT_IN_V1,
    PREVIEW_ONLY,
    SPEECH,
    TRANSCRIPTIONS,
    TRANSLATIONS,
    V1_ONLY,
)
from support.faces import items, method, settled, within
from support.forms import form
from support.loopback import Answer, Loopback, events, json_answer, sse_answer
from support.shared import needs_openapi

from azopenai.core.routes import OPERATIONS
from azopenai.pictures import ImagesResponse
from azopenai.types.audio import Transcription, TranscriptionVerbose, Translation, TranslationVerbose
from azopenai.types.audio_params import (
    SpeechCreateParams,
    TranscriptionCreateParams,
    TranslationCreateParams,
)
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.chat_params import CompletionCreateParams as ChatParams
from azopenai.types.completions import Completion, CompletionCreateParams
from azopenai.types.embeddings import CreateEmbeddingResponse, EmbeddingCreateParams
from azopenai.types.image_params import ImageGenerateParams

if TYPE_CHECKING:
    from support.faces import Face
    from support.loopback import Received

pytestmark = needs_openapi

DATED, PREVIEW, V1 = "2024-10-21", "2025-03-01-preview", "v1"
DEPLOYED = "/deployments/{deployment-id}"
DEPLOYMENT = "gpt-4o"
CALLS = {
    "chat.completions.create": CHAT,
    "completions.create": COMPLETIONS,
    "embeddings.create": EMBEDDINGS,
    "audio.speech.create": SPEECH,
    "audio.transcriptions.create": TRANSCRIPTIONS,
    "audio.translations.create": TRANSLATIONS,
    "images.generate": GENERATIONS,
}
PATHS = {operation.name: operation.path for operation in OPERATIONS if operation.name in CALLS}
DESCRIBED = {
    DATED: set(CALLS) - {"audio.speech.create"},
    PREVIEW: {name for name in CALLS if name.startswith(("audio", "images"))},
    V1: {"chat.completions.create", "embeddings.create"},
}
CASES = [
    pytest.param(operation, params, id=f"{operation.removesuffix('.create')}-{name}")
    for operation, calls in CALLS.items()
    for name, params in calls.items()
]
OF_V1 = [case for case in CASES if case.values[0] in DESCRIBED[V1] and case.id not in NOT_IN_V1]
OF_DATED = [
    pytest.param(document, *case.values, id=f"{document}-{case.id}")
    for document, without in ((DATED, V1_ONLY | PREVIEW_ONLY), (PREVIEW, set[str]()))
    for case in CASES
    if case.values[0] in DESCRIBED[document] and case.id not in without
]
TEXT_FORMS = ("text", "srt", "vtt")


def sent(face: Face, operation: str, params: dict[str, Any], **options: Any) -> Received:
    """Make a call, and give what was sent."""
    received: Received = face.run(_sent, face, operation, params, options)
    return received


async def _sent(face: Face, operation: str, params: dict[str, Any], options: dict[str, Any]) -> Received:
    answer = sse_answer(events({})) if params.get("stream") else json_answer({})
    if params.get("response_format") in TEXT_FORMS:
        answer = Answer(200, {"content-type": "text/plain"})
    with Loopback(answer) as server:
        async with within(face.client(server, **options)) as client:
            given = await settled(method(client, operation)(model=DEPLOYMENT, **params))
            if params.get("stream"):
                assert len(await items(given)) == 1
    (received,) = server.received
    return received


def request_schema(document: str, path: str) -> Any:
    """The schema of a call's body."""
    [content] = described(document)["paths"][path]["post"]["requestBody"]["content"].values()
    return content["schema"]


def content_type(document: str, path: str) -> str:
    """The media type of a call's body."""
    [found] = described(document)["paths"][path]["post"]["requestBody"]["content"]
    return str(found)


def body_of(received: Received) -> dict[str, Any]:
    """The members of what was sent, in JSON or in a form, where all is text and lists are named as such."""
    if received.headers["content-type"] == "application/json":
        found: dict[str, Any] = received.json()
        return found
    return {
        f"{name}[]" if isinstance(value, list) else name: "a file" if isinstance(value, tuple) else value
        for name, value in params_of(form(received)).items()
    }


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


@pytest.mark.parametrize(("document", "operation", "params"), OF_DATED)
def test_a_dated_call_is_as_described(
    face: Face, document: str, operation: str, params: dict[str, Any]
) -> None:
    received = sent(face, operation, params, api_version=document)
    path = DEPLOYED + PATHS[operation]
    required, accepted = versions(document, path)
    assert received.method == "POST"
    assert received.path == "/openai" + path.replace("{deployment-id}", DEPLOYMENT)
    assert required
    assert received.query == {"api-version": document}
    assert received.query["api-version"] in accepted
    assert received.headers["content-type"].partition(";")[0] == content_type(document, path)
    schema, body = request_schema(document, path), body_of(received)
    holds(document, schema, body)
    assert body.keys() - {"model"} <= names(document, schema) | NEWER


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
    for document, prefix in ((DATED, DEPLOYED), (PREVIEW, DEPLOYED), (V1, "")):
        paths = described(document)["paths"]
        if document != PREVIEW:
            assert {name for name in CALLS if prefix + PATHS[name] in paths} == DESCRIBED[document]
        for operation in DESCRIBED[document]:
            asked = names(document, request_schema(document, prefix + PATHS[operation]))
            known = {"model", "encoding_format"}.union(*CALLS[operation].values())
            assert {name.removesuffix("[]") for name in asked} <= known


@pytest.mark.parametrize(
    ("document", "path", "declared"),
    [
        (DATED, f"{DEPLOYED}/chat/completions", ChatParams),
        (DATED, f"{DEPLOYED}/completions", CompletionCreateParams),
        (DATED, f"{DEPLOYED}/embeddings", EmbeddingCreateParams),
        (V1, "/chat/completions", ChatParams),
        (V1, "/embeddings", EmbeddingCreateParams),
        (DATED, f"{DEPLOYED}/audio/transcriptions", TranscriptionCreateParams),
        (DATED, f"{DEPLOYED}/audio/translations", TranslationCreateParams),
        (DATED, f"{DEPLOYED}/images/generations", ImageGenerateParams),
        (PREVIEW, f"{DEPLOYED}/audio/speech", SpeechCreateParams),
        (PREVIEW, f"{DEPLOYED}/audio/transcriptions", TranscriptionCreateParams),
        (PREVIEW, f"{DEPLOYED}/audio/translations", TranslationCreateParams),
        (PREVIEW, f"{DEPLOYED}/images/generations", ImageGenerateParams),
    ],
)
def test_every_described_parameter_is_one_of_ours(document: str, path: str, declared: type) -> None:
    found = set(missing(document, request_schema(document, path), declared))
    assert found - {".timestamp_granularities[]"} == set()  # a list is named as one on the wire alone


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
        *[
            (document, f"{DEPLOYED}{path}", model)
            for document in (DATED, PREVIEW)
            for path, model in {
                "/audio/transcriptions": Transcription | TranscriptionVerbose,
                "/audio/translations": Translation | TranslationVerbose,
                "/images/generations": ImagesResponse,
            }.items()
        ],
    ],
)
def test_every_described_member_of_an_answer_is_a_field_of_ours(
    document: str, schema: Any, model: Any
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
