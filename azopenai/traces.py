"""Calls as OpenTelemetry spans, by the conventions for generative AI; for clients with a tracer provider.

A span is a call with all its attempts; of a stream, up to its beginning. Prompts and answers are not in it.
https://opentelemetry.io/docs/specs/semconv/gen-ai/azure-ai-inference/
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from azopenai._version import __version__
from azopenai.core.jsonvalue import is_array, is_object
from azopenai.errors import APIStatusError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from azopenai.core.exchange import Answer, Exchange
    from azopenai.core.plan import Config
    from azopenai.core.request import Request

OPERATIONS = {
    "chat.completions.create": "chat",
    "completions.create": "text_completion",
    "embeddings.create": "embeddings",
    "responses.create": "chat",
}
"""What the conventions call an operation; the others go by their own names."""

REQUESTED = ("max_tokens", "temperature", "top_p", "frequency_penalty", "presence_penalty", "seed")


def tracer_of(provider: Any) -> Any:
    """The tracer that a provider has for this library.

    Raises:
        TypeError: It is no tracer provider.
    """
    if not callable(getattr(provider, "get_tracer", None)):
        raise TypeError(
            "tracer_provider must be an OpenTelemetry TracerProvider (it has get_tracer), "
            f"not a {type(provider).__name__}"
        )
    return provider.get_tracer("azopenai", __version__)


def traced(exchange: Exchange, request: Request[Any, Any], config: Config, tracer: Any) -> Exchange:
    """The same exchange, inside a span.

    Args:
        exchange: The exchange.
        request: The call.
        config: The client's.
        tracer: Makes spans.
    """
    from opentelemetry.trace import SpanKind, Status, StatusCode

    name = OPERATIONS.get(request.operation.name, request.operation.name)
    title = f"{name} {request.model}" if request.model else name
    span = tracer.start_span(title, kind=SpanKind.CLIENT, attributes=dict(_asked(name, request, config)))
    try:
        answer = yield from exchange
    except BaseException as error:
        status = error.status_code if isinstance(error, APIStatusError) else None
        span.set_attribute("error.type", str(status or type(error).__name__))
        span.set_status(Status(StatusCode.ERROR))
        raise
    else:
        span.set_attributes(dict(_answered(answer)))
        return answer
    finally:
        span.end()


def _asked(name: str, request: Request[Any, Any], config: Config) -> Iterator[tuple[str, Any]]:
    parts = urlsplit(config.endpoint.origin)
    yield "gen_ai.operation.name", name
    yield "gen_ai.provider.name", "azure.ai.openai"
    yield "azure.resource_provider.namespace", "Microsoft.CognitiveServices"
    yield "server.address", parts.hostname or ""
    yield "server.port", parts.port or {"http": 80, "https": 443}[parts.scheme]
    if request.model:
        yield "gen_ai.request.model", request.model
    for member in REQUESTED:
        if isinstance(request.params.get(member), (int, float)):
            yield f"gen_ai.request.{member}", request.params[member]


def _answered(answer: Answer) -> Iterator[tuple[str, Any]]:
    response = answer.response
    yield "http.response.status_code", response.status_code
    yield "azopenai.attempts", response.attempts
    if response.request_id is not None:
        yield "azure.client.id", response.request_id
    try:
        data = json.loads(response.content)
    except ValueError:  # a stream, or no JSON
        return
    if not is_object(data):
        return
    for member in ("id", "model"):
        if isinstance(data.get(member), str):
            yield f"gen_ai.response.{member}", data[member]
    choices: Any = data.get("choices")
    reasons = (
        [choice.get("finish_reason") for choice in choices if is_object(choice)] if is_array(choices) else []
    )
    if reasons:
        yield "gen_ai.response.finish_reasons", [str(reason) for reason in reasons]
    usage: Any = data.get("usage")
    for ours, theirs in (("input", "prompt"), ("output", "completion")):
        tokens = (usage.get(f"{ours}_tokens") or usage.get(f"{theirs}_tokens")) if is_object(usage) else None
        if isinstance(tokens, int):
            yield f"gen_ai.usage.{ours}_tokens", tokens
