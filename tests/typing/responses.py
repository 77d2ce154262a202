"""The Responses API, used once, with the types that a checker sees. It is checked, and never run."""
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import Any

import attrs
from typing_extensions import assert_type

from azopenai import AsyncAzureOpenAI, AsyncStream, AzureOpenAI, Stream
from azopenai.pages import AsyncPaginator, SyncCursorPage
from azopenai.tool_runs import AsyncToolRun, ToolRun
from azopenai.types.responses import (
    InputTokenCountResponse,
    ParsedResponse,
    Response,
    ResponseInputParam,
    ResponseItem,
    ResponseOutputMessage,
    ResponseStreamEvent,
    ToolParam,
)


@attrs.frozen
class Party:
    host: str


def get_weather(city: str) -> str:
    return city


INPUT: ResponseInputParam = [
    {"role": "developer", "content": "Be brief."},
    {"role": "user", "content": [{"type": "input_text", "text": "Hello"}]},
    {"type": "function_call_output", "call_id": "call_1", "output": "1"},
]
TOOLS: list[ToolParam] = [
    {"type": "function", "name": "f", "parameters": {}, "strict": True},
    {"type": "web_search"},
    {"type": "mcp", "server_label": "docs", "server_url": "https://x", "require_approval": "never"},
]


def responses(client: AzureOpenAI, *, either: bool) -> None:
    create = client.responses.create
    response = create(model="m", input=INPUT, tools=TOOLS, reasoning={"effort": "low"}, timeout=3)
    assert_type(response, Response)
    assert_type(create(model="m", input="Hi", stream=False), Response)
    assert_type(create(model="m", input="Hi", stream=True), Stream[ResponseStreamEvent])
    assert_type(create(model="m", input="Hi", stream=either), Response | Stream[ResponseStreamEvent])
    assert_type(response.output_text, str)
    assert_type(response.status, str | None)
    given: ResponseInputParam = [*INPUT]
    given += response.output
    create(model="m", input=given, tools=response.tools)

    create(modle="m", input="Hi")  # type: ignore[call-overload]
    create(model="m", input=5)  # type: ignore[call-overload]
    create(model="m", input="Hi", text_format=Party)  # type: ignore[call-overload]


def kept(client: AzureOpenAI) -> None:
    assert_type(client.responses.retrieve("r", include=["file_search_call.results"]), Response)
    assert_type(client.responses.retrieve("r", stream=True, starting_after=3), Stream[ResponseStreamEvent])
    assert_type(client.responses.delete("r"), None)
    assert_type(client.responses.cancel("r"), Response)
    assert_type(client.responses.wait("r", deadline=60, on_progress=print), Response)
    assert_type(client.responses.input_items.list("r", limit=2), SyncCursorPage[ResponseItem])
    assert_type(client.responses.input_tokens.count(model="m", input="Hi"), InputTokenCountResponse)


def events(client: AzureOpenAI) -> None:
    for event in client.responses.create(model="m", input="Hi", stream=True):
        if event.type == "response.output_text.delta":
            assert_type(event.delta, str)
        elif event.type == "response.completed":
            assert_type(event.response, Response)
        elif event.type == "response.output_item.done" and isinstance(event.item, ResponseOutputMessage):
            assert_type(event.item.status, str | None)


def structured(client: AzureOpenAI) -> None:
    parsed = client.responses.parse(model="m", input="Hi", text_format=Party)
    assert_type(parsed, ParsedResponse[Party])
    assert_type(parsed.output_parsed, Party | None)
    assert_type(client.responses.parse(model="m", input="Hi"), ParsedResponse[None])
    with client.responses.stream(model="m", input="Hi", text_format=Party) as stream:
        for event in stream:
            if event.type == "response.output_text.delta":
                assert_type(event.snapshot, str)
            elif event.type == "response.output_text.done":
                assert_type(event.parsed, Party | None)
            elif event.type == "response.completed":
                assert_type(event.response, ParsedResponse[Party])
        assert_type(stream.get_final_response(), ParsedResponse[Party])
    with client.responses.stream(response_id="r", starting_after=3) as again:
        assert_type(again.get_final_response(), ParsedResponse[None])
        for text in again.text_stream:
            assert_type(text, str)
    client.responses.stream(model="m", input="Hi", starting_after=3)  # type: ignore[call-overload]


def tools(client: AzureOpenAI) -> None:
    run = client.responses.run_tools(model="m", input="Hi", tools=[get_weather, {"type": "web_search"}])
    assert_type(run, ToolRun[Response])
    for step in run:
        assert_type(step.completion, Response)
    assert_type(run.until_done(), Response)
    assert_type(
        client.responses.run_tools(model="m", input="Hi", tools=[get_weather], text_format=Party),
        ToolRun[ParsedResponse[Party]],
    )


async def asynchronous(client: AsyncAzureOpenAI) -> None:
    assert_type(await client.responses.create(model="m", input="Hi"), Response)
    stream = await client.responses.create(model="m", input="Hi", stream=True)
    assert_type(stream, AsyncStream[ResponseStreamEvent])
    assert_type(await client.responses.retrieve("r"), Response)
    listed: AsyncPaginator[ResponseItem] = client.responses.input_items.list("r")
    async for item in listed:
        assert_type(item, ResponseItem)
    assert_type(await client.responses.wait("r"), Response)
    parsed = await client.responses.parse(model="m", input="Hi", text_format=Party)
    assert_type(parsed, ParsedResponse[Party])
    async with client.responses.stream(model="m", input="Hi") as helped:
        assert_type(await helped.get_final_response(), ParsedResponse[None])
    run: AsyncToolRun[Any] = client.responses.run_tools(model="m", input="Hi", tools=[get_weather])
    await run.until_done()
