"""Every operation on what is managed: where it goes, what it sends, what it gives."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import pytest
from conformance.cases import Case, invoke
from conformance.exchanges import exact
from conformance.managed_cases import CASES
from conformance.recorded_calls import received_fields
from support.faces import method, settled, within
from support.loopback import Answer, Loopback, json_answer

from azopenai import AsyncAzureOpenAI, AzureOpenAI
from azopenai.core.pairs import pairs
from azopenai.core.request import OPTIONS
from azopenai.core.resource_routes import RESOURCE_OPERATIONS

if TYPE_CHECKING:
    from support.faces import Face
    from support.loopback import Received

BY_NAME = {operation.name: operation for operation in RESOURCE_OPERATIONS}
EACH = pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
ROUTES = {"v1": "/openai/v1", "2024-10-21": "/openai"}


def answer(case: Case) -> Answer:
    if case.answer is None:
        return Answer(204)
    return Answer(200, {}, case.answer) if isinstance(case.answer, bytes) else json_answer(case.answer)


def path_of(case: Case) -> str:
    return BY_NAME[case.operation].path


async def called(face: Face, case: Case, version: str = "v1", form: str = "") -> tuple[Any, Received]:
    """Make the call; give its result and what the server received."""
    resource, _, name = case.operation.rpartition(".")
    with Loopback(answer(case)) as server:
        async with within(face.client(server, api_version=version)) as client:
            call = invoke(
                getattr(method(client, f"{resource}{form}"), name), path_of(case), case.ids, **case.params
            )
            if form == ".with_streaming_response":
                async with within(call) as response:
                    result = await settled(response.parse())
            else:
                result = await settled(call)
    (received,) = server.received
    return result, received


@EACH
@pytest.mark.parametrize("version", ROUTES)
def test_it_goes_where_it_belongs_and_sends_what_was_given(face: Face, case: Case, version: str) -> None:
    _, received = face.run(called, face, case, version)
    operation = BY_NAME[case.operation]
    ids = iter(case.ids)
    path = re.sub(r"\{\w+\}", lambda _: next(ids), operation.path)
    assert (received.method, received.path) == (operation.method, ROUTES[version] + path)
    query: dict[str, Any] = dict(case.params.get("extra_query", {}))
    sent = {name: value for name, value in case.params.items() if name not in OPTIONS}
    if operation.sends == "none":
        query |= sent
        assert received.body == b""
    elif operation.sends == "json":
        assert received.json() == sent
    else:
        both = received_fields(received)
        fields = {name: value for name, value in both.items() if isinstance(value, str)}
        files = {name: value for name, value in both.items() if isinstance(value, tuple)}
        assert fields == dict(pairs({name: v for name, v in sent.items() if not isinstance(v, tuple)}))
        assert files == {name: v for name, v in sent.items() if isinstance(v, tuple)}
    given = {} if version == "v1" else {"api-version": version}
    assert received.query == {**given, **dict(pairs(query))}


@EACH
@pytest.mark.parametrize("form", ["", ".with_raw_response", ".with_streaming_response"])
def test_each_form_gives_the_same_result(face: Face, case: Case, form: str) -> None:
    result, _ = face.run(called, face, case, form=form)
    if form == ".with_raw_response":
        result = result.parse()
    holds_to_the_answer(case, result, case.kind(is_async=face.is_async))


def holds_to_the_answer(case: Case, result: Any, kind: type) -> None:
    assert [type(result)] == [kind]  # a comparison of the two would narrow `result` to an object
    if case.answer is None:
        return
    if isinstance(case.answer, bytes):
        assert result.content == case.answer
        return
    assert exact(result.to_dict()) == exact(case.answer)
    for item in result.data if case.is_list else [result]:
        assert isinstance(item, case.gives)
        assert getattr(item, "_extra", None) is None


@EACH
def test_what_cannot_be_sent_is_told(face: Face, case: Case) -> None:
    client = face.new("AzureOpenAI", azure_endpoint="http://127.0.0.1:9")
    call = method(client, case.operation)
    with pytest.raises(TypeError, match=re.escape(f"{case.operation}() got an unexpected")):
        invoke(call, path_of(case), case.ids, **case.params, colour="red")
    for index in range(len(case.ids)):
        with pytest.raises(ValueError, match="must not be empty"):
            invoke(call, path_of(case), [*case.ids[:index], "..", *case.ids[index + 1 :]], **case.params)


def test_every_operation_on_what_is_managed_has_a_case() -> None:
    assert {case.operation for case in CASES} == {*BY_NAME}


@EACH
def test_both_faces_have_the_same_method(case: Case) -> None:
    ours, theirs = (
        method(kind(azure_endpoint="http://localhost", api_key="k"), case.operation)
        for kind in (AzureOpenAI, AsyncAzureOpenAI)
    )
    assert inspect.signature(ours) == inspect.signature(theirs)
    assert ours.__doc__ == theirs.__doc__
    assert ours.__doc__
    assert ours.__name__ == theirs.__name__ == case.operation.rpartition(".")[2]
