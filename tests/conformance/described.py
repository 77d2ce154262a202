"""Microsoft's API descriptions, read: as JSON Schema to hold bodies to, and as names to hold types to."""

from __future__ import annotations

import copy
import types
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from attrs import frozen
from support.shared import openapi
from typing_extensions import NotRequired, Required, get_type_hints, is_typeddict

from azopenai.core.decode import Model, Unknown

jsonschema = pytest.importorskip("jsonschema")

HERE = "#/components/schemas/"
BASE = "~base"
TAGS = ("role", "type")


@cache
def described(document: str) -> Any:
    """A description without its slips, which no recorded exchange bears out."""
    found = copy.deepcopy(openapi(document))
    known = found["components"]["schemas"]
    if document == "2024-10-21":
        # `type` stands beside `json_schema`, and not in it.
        known["ResponseFormatJsonSchema"]["properties"]["json_schema"]["required"] = ["name"]
        # What is described a second time, and there without null.
        for name in ("frequency_penalty", "presence_penalty", "max_tokens"):
            del known["chatCompletionsRequestCommon"]["properties"][name]
    elif document == "v1":
        # The list of its ways to authenticate lacks the commonest.
        mapping = known["AzureChatDataSourceAuthenticationOptions"]["discriminator"]["mapping"]
        mapping["api_key"] = f"{HERE}AzureChatDataSourceApiKeyAuthenticationOptions"
        del known["AzureChatDataSourceAuthenticationOptions"]["properties"]
        # That of the ways to make vectors lacks one of the two that a source names itself.
        mapping = known["AzureChatDataSourceVectorizationSource"]["discriminator"]["mapping"]
        mapping["endpoint"] = f"{HERE}AzureChatDataSourceEndpointVectorizationSource"
        # Those of chunks, of what a run is over, of graders and of evaluations' results lack one each.
        mapping = known["OpenAI.ChunkingStrategyRequestParam"]["discriminator"]["mapping"]
        mapping["auto"] = f"{HERE}OpenAI.AutoChunkingStrategyRequestParam"
        mapping = known["OpenAI.EvalRunDataContentSource"]["discriminator"]["mapping"]
        mapping["file_content"] = f"{HERE}OpenAI.EvalRunFileContentDataContentSource"
        graders = known["OpenAI.Grader"]["discriminator"]["mapping"]
        graders["string_check"] = f"{HERE}OpenAI.GraderStringCheck"
        graders = known["OpenAI.EvalGraderResource"]["discriminator"]["mapping"]
        graders["string_check"] = f"{HERE}OpenAI.EvalGraderStringCheckParams"
        # A status among the members of a request.
        content = found["paths"]["/evals"]["post"]["requestBody"]["content"]
        content["application/json"]["schema"]["required"].remove("statusCode")
        del content["application/json"]["schema"]["properties"]["statusCode"]
        # An object that is all of an array.
        del known["AzureCreateChatCompletionRequest"]["properties"]["modalities"]["type"]
        # What goes into a prompt is texts and parts of messages, as the words beside it say.
        del known["OpenAI.ResponsePromptVariables"]["additionalProperties"]
    elif document == "2025-03-01-preview":
        # A body that is JSON, as everywhere else.
        speech = found["paths"]["/deployments/{deployment-id}/audio/speech"]["post"]["requestBody"]["content"]
        speech["application/json"] = speech.pop("multipart/form-data")
        # Called `usage_bytes` where it is described, and everywhere else.
        known["vectorStoreObject"]["required"].remove("bytes")
    return found


@cache
def schemas(document: str) -> dict[str, Any]:
    """The schemas of a document as JSON Schema, each tagged union sending a value on to its variant."""
    known = described(document)["components"]["schemas"]
    found = {name: translated(schema) for name, schema in known.items()}
    for name, schema in known.items():
        variants = schema.get("discriminator", {}).get("mapping", {})
        if not variants:
            continue
        tag = schema["discriminator"]["propertyName"]
        # The variants name the union as their base, which must not send them back to themselves.
        found[name + BASE] = found[name]
        for value, reference in variants.items():
            variant = found[reference.removeprefix(HERE)]
            parts = [
                {"$ref": part["$ref"] + BASE} if part.get("$ref") == HERE + name else part
                for part in variant.get("allOf", ())
            ]
            variant["allOf"] = [*parts, {"properties": {tag: {"const": value}}}]
        found[name] = {
            "properties": {tag: {"enum": list(variants)}},
            "required": [tag],
            "allOf": [
                {"if": {"properties": {tag: {"const": value}}}, "then": {"$ref": reference}}
                for value, reference in variants.items()
            ],
        }
    return found


def translated(schema: Any) -> Any:
    """Turn OpenAPI 3.0 into JSON Schema, which has no `nullable` and no `discriminator`."""
    if isinstance(schema, list):
        return [translated(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {name: translated(item) for name, item in schema.items() if name != "discriminator"}
    if found.pop("nullable", None) is True:
        return {"anyOf": [{"type": "null"}, found]}
    return found


def holds(document: str, schema: Any, body: Any) -> None:
    """Hold a body to a schema of a document."""
    root = {"allOf": [translated(schema)], "components": {"schemas": schemas(document)}}
    jsonschema.Draft7Validator(root).validate(body)


Shape = dict[str, Any]
"""An object of a description, by its members."""


def shapes(document: str, schema: Any) -> list[Shape]:
    """The objects that a schema describes, each with the members of all its parts; lists are looked into."""
    return list(_shapes(described(document)["components"]["schemas"], schema, frozenset()))


def _shapes(known: Any, schema: Any, bases: frozenset[str]) -> Iterator[Shape]:
    """The same.

    Args:
        known: The document's schemas.
        schema: The schema.
        bases: The unions that the schema is a variant of; where it names one, that is its base.
    """
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(HERE)
        variants = _variants(known[name])
        if variants and name not in bases:
            for reference in variants:
                yield from _shapes(known, {"$ref": reference}, bases)
        else:
            unions = {union for union, other in known.items() if schema["$ref"] in _variants(other)}
            for shape in _shapes(known, known[name], frozenset(unions)):
                yield {**shape, **_tag_of(known, schema["$ref"], unions)}
        return
    options = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if "items" in schema:
        options.append(schema["items"])
    for option in options:
        yield from _shapes(known, option, frozenset())
    members = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        of_part = list(_shapes(known, part, bases))
        if len(of_part) > 1:  # a union under another name
            yield from of_part
            return
        members = {**(of_part[0] if of_part else {}), **members}
    if members and not options:
        yield members


def _tag_of(known: Any, reference: str, unions: set[str]) -> Shape:
    """The member by which unions tell a variant, with the values that stand for it."""
    tags = [known[union]["discriminator"] for union in unions]
    return {
        tag["propertyName"]: {"enum": [v for v, variant in tag["mapping"].items() if variant == reference]}
        for tag in tags
    }


def _variants(schema: Any) -> list[str]:
    """The references to the variants of a tagged union."""
    return list(schema.get("discriminator", {}).get("mapping", {}).values())


@frozen
class Named:
    """A type of ours, by its members."""

    members: dict[str, Any]
    tags: frozenset[str]


def named(hint: Any) -> list[Named]:
    """The TypedDicts and models that an annotation promises; lists and unions are looked into."""
    origin = get_origin(hint)
    if hint in (Model, Unknown):  # what is open to anything stands for no shape of its own
        return []
    if is_typeddict(hint) or (isinstance(hint, type) and issubclass(hint, Model)):
        members = get_type_hints(hint, localns={"ResponseInfo": Any})
        tag = next((members[name] for name in TAGS if name in members), None)
        return [Named(members, frozenset(get_args(tag)) if get_origin(tag) is Literal else frozenset())]
    if origin in (Required, NotRequired, Union, types.UnionType, list, Sequence):
        return [found for argument in get_args(hint) for found in named(argument)]
    return []


def missing(
    document: str, schema: Any, hint: Any, path: str = "", within: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The members that a description has and our types have not, at any depth."""
    ours, here = named(hint), f"{schema} {hint}"
    for shape in shapes(document, schema) if ours and here not in within else ():
        tags = _tags(document, shape)
        fitting = [one for one in ours if not tags or not one.tags or tags & one.tags]
        if not fitting:
            yield f"{path}<{'|'.join(sorted(tags))}>"
        for name, member in shape.items() if fitting else ():
            hints = [one.members[name] for one in fitting if name in one.members]
            if not hints:
                yield f"{path}.{name}"
            for each in hints:
                yield from missing(document, member, each, f"{path}.{name}", within | {here})


def _tags(document: str, shape: Shape) -> set[str]:
    """The values of the member that tells a union's variants apart."""
    known = described(document)["components"]["schemas"]
    for name in TAGS:
        member = shape.get(name)
        while member is not None and "$ref" in member:
            member = known[member["$ref"].removeprefix(HERE)]
        if member is not None:
            return set(member.get("enum", ()))
    return set()
