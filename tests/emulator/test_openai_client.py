"""The openai package's own clients against the emulator."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import openai
import pytest

from azopenai.emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openai.types.chat import ChatCompletionMessageParam, ChatCompletionToolParam

MESSAGES: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What is the weather in Paris?"}]
TOOL: ChatCompletionToolParam = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string"}},
            "required": ["location"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(params=["azure", "azure-token", "v1"])
def client(request: pytest.FixtureRequest, shared: Emulator) -> Iterator[openai.OpenAI]:
    if request.param == "v1":
        found = openai.OpenAI(base_url=f"{shared.endpoint}/openai/v1/", api_key=shared.api_key, max_retries=0)
    elif request.param == "azure-token":
        found = openai.AzureOpenAI(
            azure_endpoint=shared.endpoint,
            azure_ad_token="emulator-token",
            api_version="2024-10-21",
            max_retries=0,
        )
    else:
        found = openai.AzureOpenAI(
            azure_endpoint=f"{shared.endpoint}/",
            api_key=shared.api_key,
            api_version="2024-10-21",
            max_retries=0,
        )
    with found:
        yield found


def test_chat(client: openai.OpenAI) -> None:
    completion = client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert "emulator" in (completion.choices[0].message.content or "")
    assert completion.usage is not None
    assert completion._request_id


def test_streamed_chat(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="gpt-4o", messages=MESSAGES).choices[0].message.content
    with client.chat.completions.create(
        model="gpt-4o", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
    ) as stream:
        chunks = list(stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == whole
    assert chunks[-1].usage is not None


@pytest.mark.parametrize("stream", [False, True])
def test_tools(client: openai.OpenAI, *, stream: bool) -> None:
    if stream:
        with client.chat.completions.stream(model="gpt-4o", messages=MESSAGES, tools=[TOOL]) as running:
            choice = running.get_final_completion().choices[0]
    else:
        choice = client.chat.completions.parse(model="gpt-4o", messages=MESSAGES, tools=[TOOL]).choices[0]
    assert choice.finish_reason == "tool_calls"
    (call,) = choice.message.tool_calls or []
    assert json.loads(call.function.arguments) == {"location": "Paris"}
    call_param = {"id": call.id, "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    messages = [
        *MESSAGES,
        {"role": "assistant", "tool_calls": [call_param]},
        {"role": "tool", "tool_call_id": call.id, "content": "22 degrees"},
    ]
    answer = client.chat.completions.create(model="gpt-4o", messages=messages, tools=[TOOL])  # type: ignore[arg-type]  # dicts will do
    assert "22 degrees" in (answer.choices[0].message.content or "")


def test_json_schema(client: openai.OpenAI) -> None:
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    }
    completion = client.chat.completions.create(
        model="gpt-4o",
        messages=MESSAGES,
        response_format={"type": "json_schema", "json_schema": {"name": "weather", "schema": schema}},
    )
    assert json.loads(completion.choices[0].message.content or "") == {"city": "Paris"}


def test_completions(client: openai.OpenAI) -> None:
    completion = client.completions.create(model="gpt-35-turbo-instruct", prompt="Once", max_tokens=50)
    assert completion.choices[0].text.endswith("left off.")
    stream = client.completions.create(
        model="gpt-35-turbo-instruct", prompt="Once", max_tokens=50, stream=True
    )
    assert "".join(chunk.choices[0].text for chunk in stream if chunk.choices) == completion.choices[0].text


def test_embeddings(client: openai.OpenAI) -> None:
    # This client asks for base64 and decodes it unless it is told to ask for floats.
    packed = client.embeddings.create(model="text-embedding-3-small", input=["one", "two"], dimensions=64)
    plain = client.embeddings.create(
        model="text-embedding-3-small", input=["one", "two"], dimensions=64, encoding_format="float"
    )
    assert [item.embedding for item in packed.data] == [item.embedding for item in plain.data]


def test_errors(client: openai.OpenAI, shared: Emulator) -> None:
    with pytest.raises(openai.NotFoundError, match="deployment for this resource"):
        client.chat.completions.create(model="nothing", messages=MESSAGES)
    with pytest.raises(openai.BadRequestError, match="temperature") as caught:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES, temperature=5)
    assert caught.value.param == "temperature"
    with pytest.raises(openai.BadRequestError) as filtered:
        client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "[[filter]]"}])
    assert filtered.value.code == "content_filter"
    with pytest.raises(openai.AuthenticationError, match="invalid subscription key"):
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES, extra_headers={"api-key": "wrong"})
    shared.script(Fault(error_after=3))
    with pytest.raises(openai.APIError, match="rate limit"):
        list(client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True))


def test_retries(emulator: Emulator) -> None:
    emulator.script(Fault(status=429, headers={"retry-after-ms": "1"}), Fault(reset=True))
    with openai.AzureOpenAI(
        azure_endpoint=emulator.endpoint, api_key=emulator.api_key, api_version="2024-10-21"
    ) as client:
        client.chat.completions.create(model="gpt-4o", messages=MESSAGES)
    assert [request.headers["x-stainless-retry-count"] for request in emulator.requests] == ["0", "1", "2"]


def test_async(emulator: Emulator) -> None:
    async def main() -> None:
        async with openai.AsyncAzureOpenAI(
            azure_endpoint=emulator.endpoint,
            api_key=emulator.api_key,
            api_version="2024-10-21",
            max_retries=0,
        ) as client:
            replies = await asyncio.gather(
                *(client.chat.completions.create(model="gpt-4o", messages=MESSAGES) for _ in range(10))
            )
            assert len({reply.id for reply in replies}) == 1
            stream = await client.chat.completions.create(model="gpt-4o", messages=MESSAGES, stream=True)
            text = "".join([chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices])
            assert text == replies[0].choices[0].message.content
            vectors = await client.embeddings.create(model="text-embedding-3-small", input="x")
            assert len(vectors.data[0].embedding) == 1_536

    asyncio.run(main())
