"""What is sent to the Responses API, held to Microsoft's descriptions; our types, to the names in them."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

import pytest
from conformance.described import HERE, described, holds, missing, shapes
from conformance.response_requests import ALL, ITEMS, NEWER, RESPONSES, TOOLS
from support.faces import items, settled, within
from support.loopback import Loopback, events, json_answer, sse_answer
from support.responses import RESPONSE, whole
from support.shared import needs_openapi
from typing_extensions import Required, get_type_hints, is_typeddict

from azopenai.core.decode import Model, Unknown, converter
from azopenai.types.responses_input_params import ResponseInputItemParam
from azopenai.types.responses_items import ResponseItem
from azopenai.types.responses_params import InputItemListParams, ResponseCreateParams, ResponseRetrieveParams
from azopenai.types.responses_response import Response
from azopenai.types.responses_stream_event import ResponseStreamEvent
from azopenai.types.responses_tool_params import ToolParam

if TYPE_CHECKING:
    from support.faces import Face
    from support.loopback import Received

pytestmark = needs_openapi

V1, PREVIEW = "v1", "2025-03-01-preview"
STREAM = sse_answer(events(whole("completed", RESPONSE), done=False))


def sent(face: Face, version: str, params: dict[str, Any]) -> Received:
    """Make a call, and give what was sent."""
    received: Received = face.run(_sent, face, version, params)
    return received


async def _sent(face: Face, version: str, params: dict[str, Any]) -> Received:
    with Loopback(STREAM if params.get("stream") else json_answer(RESPONSE)) as server:
        async with within(face.client(server, api_version=version)) as client:
            given = await settled(client.responses.create(model="gpt-4o", **params))
            if params.get("stream"):
                await items(given)
    [received] = server.received
    return received


def body_schema(document: str) -> Any:
    """The schema of the body of `create`."""
    operation = described(document)["paths"]["/responses"]["post"]
    return operation["requestBody"]["content"]["application/json"]["schema"]


@pytest.mark.parametrize("name", RESPONSES)
def test_a_call_is_as_described(face: Face, name: str) -> None:
    params = RESPONSES[name]
    received = sent(face, V1, params)
    assert (received.method, received.path, received.query) == ("POST", "/openai/v1/responses", {})
    body = received.json()
    assert body == {"model": "gpt-4o", **params}
    assert body.keys() <= {member for shape in shapes(V1, body_schema(V1)) for member in shape}
    holds(V1, body_schema(V1), body)


@pytest.mark.parametrize("name", ["text", "message", "stream", "text format", "json format"])
def test_a_dated_call_is_as_described(face: Face, name: str) -> None:
    received = sent(face, PREVIEW, RESPONSES[name])
    assert (received.method, received.path) == ("POST", "/openai/responses")
    assert received.query == {"api-version": PREVIEW}
    holds(PREVIEW, body_schema(PREVIEW), received.json())


@pytest.mark.parametrize("name", NEWER)
def test_a_call_that_is_newer_than_the_descriptions_goes_out_as_it_is(face: Face, name: str) -> None:
    assert sent(face, V1, NEWER[name]).json() == {"model": "gpt-4o", **NEWER[name]}


def test_the_calls_of_this_test_have_all_that_is_described() -> None:
    asked = {member for shape in shapes(V1, body_schema(V1)) for member in shape}
    assert asked == {"model", *ALL}
    assert mapping(V1, "OpenAI.ItemParam") == {item["type"] for item in ITEMS}
    assert mapping(V1, "OpenAI.Tool") == {tool["type"] for tool in TOOLS}


def test_the_parameters_in_the_query_are_ours() -> None:
    for path, declared in (
        ("/responses/{response_id}", ResponseRetrieveParams),
        ("/responses/{response_id}/input_items", InputItemListParams),
    ):
        for document in (V1, PREVIEW):
            parameters = described(document)["paths"][path]["get"]["parameters"]
            names = {one["name"].removesuffix("[]") for one in parameters if one["in"] == "query"}
            assert names - {"api-version"} <= get_type_hints(declared).keys()


# Members that the descriptions have in a wrong place, and that no recorded exchange has there: every message
# may hold parts of every kind, whoever speaks; whatever goes in may come out; the SDK's own `output_text`.
OF_MESSAGES = {
    "content<input_audio>",
    "content<input_file>",
    "content<input_image>",
    "content<input_text>",
    "content<output_audio>",
    "content<output_text>",
    "content<refusal>",
}
SLIPS = {
    *OF_MESSAGES,
    *(kind.replace("content", "part") for kind in OF_MESSAGES if "input" in kind),
    *(f"{place}<{role}>" for place in ("item", "output") for role in ("developer", "system", "user")),
    "instructions<item_reference>",
    "output_text",
}


def gaps(document: str, schema: Any, hint: Any) -> set[str]:
    """What is described and not ours, by its last member."""
    return {path.rpartition(".")[2] for path in missing(document, schema, hint)}


@pytest.mark.parametrize("document", [V1, PREVIEW])
def test_every_described_parameter_is_one_of_ours(document: str) -> None:
    assert gaps(document, body_schema(document), ResponseCreateParams) <= OF_MESSAGES


def test_every_described_member_of_an_item_that_is_given_is_one_of_ours() -> None:
    assert list(missing(V1, {"$ref": f"{HERE}OpenAI.ItemParam"}, ResponseInputItemParam)) == []


@pytest.mark.parametrize(
    ("document", "name", "ours"),
    [
        (V1, "AzureResponse", Response),
        (V1, "OpenAI.ItemResource", ResponseItem),
        (V1, "OpenAI.ResponseStreamEvent", ResponseStreamEvent),
        (PREVIEW, "response", Response),
        (PREVIEW, "responseStreamEvent", ResponseStreamEvent),
    ],
)
def test_every_described_member_of_an_answer_is_a_field_of_ours(document: str, name: str, ours: Any) -> None:
    assert gaps(document, {"$ref": HERE + name}, ours) <= SLIPS


def mapping(document: str, name: str) -> set[str]:
    """The variants of a described union, by what they are told by."""
    return set(described(document)["components"]["schemas"][name]["discriminator"]["mapping"])


def enumerated(name: str) -> set[str]:
    schema = described(V1)["components"]["schemas"][name]
    return {value for part in (schema, *schema.get("anyOf", ())) for value in part.get("enum", ())}


def variants(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


def tags(hint: Any) -> set[str]:
    """The values of `type` that the variants of a union of ours are told by."""
    found: set[str] = set()
    for variant in variants(hint):
        if variant is not Model and (is_typeddict(variant) or issubclass(variant, Model)):
            tag: Any = get_type_hints(variant, localns={"ResponseInfo": Any})["type"]
            tag = get_args(tag)[0] if get_origin(tag) is Required else tag
            found |= set(get_args(tag)) if get_origin(tag) is Literal else set()
    return found


def test_every_named_event_has_a_class() -> None:
    named = enumerated("OpenAI.ResponseStreamEventType") | mapping(V1, "OpenAI.ResponseStreamEvent")
    decode: Any = converter(ResponseStreamEvent)
    assert len(named) > 50
    assert {name for name in named if isinstance(decode({"type": name}), Unknown)} == set()


def test_every_event_of_the_dated_description_has_a_class() -> None:
    known = described(PREVIEW)["components"]["schemas"]
    union = known["responseStreamEvent"]["anyOf"]
    named = {shape["type"]["enum"][0] for variant in union for shape in shapes(PREVIEW, variant)}
    assert len(named) > 25
    assert named <= tags(ResponseStreamEvent)


def test_every_named_item_has_a_class_and_can_be_given() -> None:
    named = enumerated("OpenAI.ItemType")
    assert named <= tags(ResponseInputItemParam)
    assert named - {"item_reference"} <= tags(ResponseItem)


def test_every_named_tool_can_be_given_and_comes_back_typed() -> None:
    assert mapping(V1, "OpenAI.Tool") <= tags(ToolParam)
    tools: Any = get_type_hints(Response, localns={"ResponseInfo": Any})["tools"]
    assert mapping(V1, "OpenAI.Tool") <= tags(get_args(tools)[0])


@pytest.mark.parametrize("item", [item for item in ITEMS if item["type"] != "item_reference"], ids=str)
def test_an_item_comes_back_typed_and_whole(item: dict[str, Any]) -> None:
    decode: Any = converter(ResponseItem)
    found = decode({"id": "x_1", "status": "completed", **item})
    assert not isinstance(found, Unknown)
    assert found._extra is None or set(found._extra) <= {"status"}
    present = {name: value for name, value in item.items() if value is not None}
    assert found.to_dict() == {"id": "x_1", "status": "completed", **present}
