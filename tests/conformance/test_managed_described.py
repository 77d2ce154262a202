"""Operations on what is managed, held to Microsoft's API descriptions: all there, each as described."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from conformance.described import described, holds, missing, shapes
from conformance.managed_cases import CASES
from conformance.recorded_calls import is_form, received_fields
from conformance.test_managed_calls import called
from support.faces import Face
from support.shared import needs_openapi
from support.specs import spec

from azopenai.core.resource_routes import RESOURCE_OPERATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.cases import Case

pytestmark = needs_openapi

PREVIEW, V1 = "2025-03-01-preview", "v1"
RETIRED = ("/assistants", "/threads")
BY_NAME = {operation.name: operation for operation in RESOURCE_OPERATIONS}

# What v1 serves and its description lacks, as its readme says, and what only OpenAI's own v1 has.
NOT_DESCRIBED = {
    *(f"chat.completions.{name}" for name in ("list", "retrieve", "update", "delete", "messages.list")),
    "models.delete",
    *(f"uploads.{name}" for name in ("create", "parts.create", "complete", "cancel")),
    *(f"batches.{name}" for name in ("create", "retrieve", "list", "cancel")),
    *(f"conversations.{name}" for name in ("create", "retrieve", "update", "delete")),
    *(f"conversations.items.{name}" for name in ("create", "retrieve", "list", "delete")),
    *(f"fine_tuning.checkpoints.permissions.{name}" for name in ("create", "list", "delete")),
    "fine_tuning.jobs.delete",
}


# The form in which a store is told to cut its files, where the answer tells how they were cut.
SLIPS = {".chunking_strategy<auto>"}


def bare(path: str) -> str:
    """A path without the names of its ids, which differ, and without a deployment."""
    return re.sub(r"\{[\w-]+\}", "{}", path).removeprefix("/deployments/{}")


@cache
def operations(document: str) -> dict[tuple[str, str], Any]:
    """The operations of a document by method and path."""
    return {
        (method.upper(), bare(path)): found
        for path, methods in described(document)["paths"].items()
        if not path.startswith(RETIRED)
        for method, found in methods.items()
        if method in {"get", "post", "delete"}
    }


def table() -> dict[tuple[str, str], Any]:
    return {(row["method"], bare(row["path"])): row for row in spec("operations")["operation"]}


@pytest.mark.parametrize("document", [PREVIEW, V1])
def test_the_table_has_every_described_operation(document: str) -> None:
    assert {key for key in operations(document) if key not in table()} == set()


def test_the_table_has_no_operation_that_nobody_knows() -> None:
    known = {*operations(PREVIEW), *operations(V1)}
    invented = {row["name"] for key, row in table().items() if key not in known and row["name"] in BY_NAME}
    assert invented == NOT_DESCRIBED


def of(document: str, case: Case) -> Any:
    """What a document says of a case's operation; None where it does not have it."""
    operation = BY_NAME[case.operation]
    return operations(document).get((operation.method, bare(operation.path)))


PAIRS = [
    pytest.param(case, document, id=f"{case.id}-{document}")
    for case in CASES
    for document in (PREVIEW, V1)
    if case.operation not in NOT_DESCRIBED
]


@pytest.mark.parametrize(("case", "document"), PAIRS)
def test_a_call_is_as_described(case: Case, document: str) -> None:
    found = of(document, case)
    if found is None or document in case.newer_than:
        return
    _, received = Face("sync").run(called, Face("sync"), case)
    named = {parameter["name"] for parameter in resolved(document, found.get("parameters", ()))}
    assert {name.partition("[")[0] for name in received.query} <= {
        name.partition("[")[0] for name in named
    } | case.beyond
    content = found.get("requestBody", {}).get("content", {})
    if not received.body:
        assert not content
    elif is_form(dict(received.headers)):
        schema = content["multipart/form-data"]["schema"]
        members = {name for shape in shapes(document, schema) for name in shape}
        assert {name.partition("[")[0] for name in received_fields(received)} <= members
    else:
        body = {name: value for name, value in received.json().items() if name not in case.beyond}
        schema = content["application/json"]["schema"]
        members = {name for shape in shapes(document, schema) for name in shape}
        assert set(body) <= members
        holds(document, schema, json.loads(json.dumps(body)))


def resolved(document: str, parameters: Any) -> Iterator[Any]:
    """Parameters, those by reference looked up."""
    for parameter in parameters:
        name = parameter.get("$ref", "").rpartition("/")[2]
        yield described(document)["components"]["parameters"][name] if name else parameter


@pytest.mark.parametrize(("case", "document"), PAIRS)
def test_an_answer_has_a_field_for_every_described_member(case: Case, document: str) -> None:
    found = of(document, case)
    if found is None or isinstance(case.answer, bytes):
        return
    success = next(answer for status, answer in found["responses"].items() if status.startswith("2"))
    schema = success["content"]["application/json"]["schema"]
    left = set()
    for shape in shapes(document, schema):
        if case.is_list:
            assert shape.keys() <= {"object", "data", "has_more", "first_id", "last_id"} | case.beyond
        left |= set(missing(document, shape["data"] if case.is_list else schema, case.gives))
    assert left <= SLIPS
