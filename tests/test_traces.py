"""Spans of calls: what is in one, what ends it, and what is never in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.clock import FakeClock
from support.faces import COMPLETION, WHOLE, Face, ask, read, settled
from support.loopback import Answer, Loopback, json_answer, sse_answer

from azopenai import AzureOpenAI, NotFoundError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan

USAGE = {"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7}


def spans(
    face: Face, *answers: Answer, fails: type[Exception] | None = None, **params: Any
) -> list[ReadableSpan]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))

    async def scenario() -> None:
        client = face.client(server, tracer_provider=provider, clock=FakeClock(), max_retries=1)
        try:
            answer = await ask(client, **params)
            if params.get("stream"):
                await read(answer)
        finally:
            await settled(client.close())

    with Loopback(*answers) as server:
        if fails is None:
            face.run(scenario)
        else:
            with pytest.raises(fails):
                face.run(scenario)
    return list(exporter.get_finished_spans())


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_a_call_is_a_span(face: Face) -> None:
    busy, good = (
        json_answer({}, 500),
        json_answer({**COMPLETION, "usage": USAGE}, headers={"x-request-id": "r"}),
    )
    [span] = spans(face, busy, good, temperature=0.5, user="s3cr3t")
    assert span.name == "chat gpt-4o"
    found = attributes(span)
    assert found.pop("server.port") > 0
    assert found == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "azure.ai.openai",
        "azure.resource_provider.namespace": "Microsoft.CognitiveServices",
        "server.address": "127.0.0.1",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.request.temperature": 0.5,
        "http.response.status_code": 200,
        "azopenai.attempts": 2,
        "azure.client.id": "r",
        "gen_ai.response.id": "chatcmpl-1",
        "gen_ai.response.model": "gpt-4o",
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 4,
    }
    assert span.status.is_ok


def test_a_failure_is_told(face: Face) -> None:
    [span] = spans(face, json_answer({"error": {"message": "s3cr3t"}}, 404), fails=NotFoundError)
    assert attributes(span)["error.type"] == "404"
    assert not span.status.is_ok
    assert "s3cr3t" not in span.to_json()


def test_a_connection_that_fails_is_told_by_its_kind(face: Face) -> None:
    [span] = spans(face, Answer(then="reset", raw=b""), fails=Exception)
    assert attributes(span)["error.type"] == "APIConnectionError"


def test_a_stream_is_a_span_up_to_its_beginning(face: Face) -> None:
    [span] = spans(face, sse_answer(WHOLE), stream=True)
    assert attributes(span)["http.response.status_code"] == 200
    assert "gen_ai.response.id" not in attributes(span)


@pytest.mark.parametrize(
    "body", [[1], {"id": 5, "choices": [1], "usage": {"prompt_tokens": "x"}}], ids=range(2)
)
def test_what_the_service_makes_of_it_is_taken_as_it_is(face: Face, body: Any) -> None:
    [span] = spans(face, json_answer(body), fails=Exception if isinstance(body, list) else None)
    assert not any(name.startswith("gen_ai.response") for name in attributes(span))


def test_a_list_needs_no_model() -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    listed = json_answer({"object": "list", "data": []})
    with (
        Loopback(listed) as server,
        AzureOpenAI(azure_endpoint=server.url, api_key="k", tracer_provider=provider) as client,
    ):
        client.models.list()
    [span] = exporter.get_finished_spans()
    assert span.name == "models.list"


def test_what_is_no_provider_is_told() -> None:
    with pytest.raises(TypeError, match="tracer_provider must be an OpenTelemetry TracerProvider"):
        AzureOpenAI(azure_endpoint="https://a.openai.azure.com", api_key="k", tracer_provider=5)
