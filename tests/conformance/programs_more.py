"""More programs as people write them for the openai package: raw responses, options, streams that add up."""

from __future__ import annotations

from conformance.programs import Program

PROGRAMS: dict[str, Program] = {}

PROGRAMS["raw response"] = Program("""
from openai import AzureOpenAI

client = AzureOpenAI()
raw = client.chat.completions.with_raw_response.create(
    model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
)
print(raw.status_code, raw.headers.get("x-ms-region"), raw.headers["Content-Type"], "x-none" in raw.headers)
print(raw.headers["x-ratelimit-limit-tokens"], raw.request_id == raw.headers["x-request-id"])
print(raw.method, raw.retries_taken, raw.elapsed.total_seconds() > 0, raw.http_version)
print(raw.text[:20], len(raw.content) > 100)
completion = raw.parse()
print(completion.choices[0].message.content, completion._request_id == raw.request_id)
raw = client.embeddings.with_raw_response.create(model="text-embedding-3-small", input="x", dimensions=2)
print(raw.headers["x-ms-deployment-name"], raw.parse().data[0].embedding)
raw = client.completions.with_raw_response.create(model="gpt-35-turbo-instruct", prompt="x", max_tokens=5)
print(raw.parse().choices[0].text)
raw = client.chat.completions.with_raw_response.create(
    model="gpt-4o", messages=[{"role": "user", "content": "Hello"}], stream=True
)
print(raw.headers["content-type"])
print("".join(chunk.choices[0].delta.content or "" for chunk in raw.parse() if chunk.choices))
client.close()
""")

PROGRAMS["streaming response"] = Program("""
from openai import AzureOpenAI
import json

client = AzureOpenAI()
hello = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
with client.chat.completions.with_streaming_response.create(**hello) as response:
    print(response.status_code, response.headers.get("x-ms-region"), response.headers["content-type"])
    print(json.loads(response.read())["choices"][0]["message"]["content"])
    print(response.json()["object"], response.text()[:12])
with client.chat.completions.with_streaming_response.create(**hello) as response:
    print(response.parse().choices[0].message.content)
with client.chat.completions.with_streaming_response.create(**hello, stream=True) as response:
    for line in response.iter_lines():
        if line.startswith("data: {"):
            print([choice["delta"] for choice in json.loads(line[6:])["choices"]])
        else:
            print(repr(line))
with client.chat.completions.with_streaming_response.create(**hello) as response:
    body = b"".join(response.iter_bytes())
    print(json.loads(body)["model"])
with client.chat.completions.with_streaming_response.create(**hello) as response:
    pieces = list(response.iter_bytes(64))
    print({len(piece) for piece in pieces[:-1]}, json.loads(b"".join(pieces))["object"])
with client.chat.completions.with_streaming_response.create(**hello, stream=True) as response:
    stream = response.parse()
    print("".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices))
with client.embeddings.with_streaming_response.create(
    model="text-embedding-3-small", input="x", dimensions=2
) as response:
    print("".join(response.iter_text())[:20])
client.close()
""")

PROGRAMS["raw and streaming response, async"] = Program("""
from openai import AsyncAzureOpenAI
import asyncio
import json

async def main():
    hello = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
    async with AsyncAzureOpenAI() as client:
        raw = await client.chat.completions.with_raw_response.create(**hello)
        print(raw.headers["x-ms-region"], raw.parse().choices[0].message.content)
        async with client.chat.completions.with_streaming_response.create(**hello) as response:
            print(response.headers["content-type"], json.loads(await response.read())["object"])
            print((await response.json())["model"], (await response.text())[:12])
        async with client.chat.completions.with_streaming_response.create(**hello) as response:
            print((await response.parse()).choices[0].message.content)
        async with client.chat.completions.with_streaming_response.create(**hello, stream=True) as response:
            print(len([line async for line in response.iter_lines()]))
        async with client.chat.completions.with_streaming_response.create(**hello) as response:
            print(len([piece async for piece in response.iter_bytes(50)]) > 2)
        raw = await client.embeddings.with_raw_response.create(model="text-embedding-3-small", input="x")
        print(len(raw.parse().data[0].embedding))

asyncio.run(main())
""")

PROGRAMS["options of a call"] = Program("""
from openai import AzureOpenAI
import openai

client = AzureOpenAI(
    default_headers={"x-team": "search"},
    default_query={"trace": "1"},
    timeout=openai.Timeout(30.0, connect=5.0),
)
completion = client.chat.completions.create(
    model="gpt-4o",
    messages=[{"role": "user", "content": "Hello"}],
    timeout=20,
    extra_headers={"x-job": "7", "x-team": "chat"},
    extra_query={"debug": "true"},
    extra_body={"seed": 3, "store": False},
)
print(completion.choices[0].message.content)
client.embeddings.create(
    model="text-embedding-3-small", input="x", timeout=openai.Timeout(10.0), extra_headers={"x-job": "8"}
)
client.completions.create(model="gpt-35-turbo-instruct", prompt="x", extra_query={"page": 2})
client.close()
""")

PROGRAMS["derived clients"] = Program("""
import openai

client = openai.AzureOpenAI(max_retries=4, default_headers={"x-a": "1"})
hello = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
print(client.with_options(max_retries=0).chat.completions.create(**hello).choices[0].message.content)
patient = client.with_options(timeout=60, max_retries=1)
print(patient.max_retries, client.max_retries, type(patient) is type(client))
copied = client.copy(default_headers={"x-b": "2"})
print(copied.chat.completions.create(**hello).choices[0].message.content)
print(client.copy(default_query={"q": "1"}).embeddings.create(
    model="text-embedding-3-small", input="x", dimensions=2
).data[0].embedding)
client.close()
""")

PROGRAMS["the stream helper"] = Program("""
from openai import AzureOpenAI

client = AzureOpenAI()
with client.chat.completions.stream(
    model="gpt-4o",
    messages=[{"role": "user", "content": "Hello"}],
    stream_options={"include_usage": True},
    n=2,
) as stream:
    for event in stream:
        if event.type == "content.delta" and event.delta:
            print(event.type, event.delta, event.snapshot)
        elif event.type == "content.done":
            print(event.type, event.content)
completion = stream.get_final_completion()
for choice in completion.choices:
    print(choice.index, choice.message.content, choice.message.role, choice.finish_reason)
print(completion.id, completion.model, completion.object, completion.usage.total_tokens)

weather = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string"}},
            "required": ["location"],
        },
    },
}
with client.chat.completions.stream(
    model="gpt-4o",
    messages=[{"role": "user", "content": "What is the weather in Paris?"}],
    tools=[weather],
) as stream:
    for event in stream:
        if event.type == "tool_calls.function.arguments.delta" and event.arguments_delta:
            print(event.type, event.name, event.index, event.arguments_delta, event.arguments)
        elif event.type == "tool_calls.function.arguments.done":
            print(event.type, event.name, event.index, event.arguments)
    final = stream.get_final_completion()
call = final.choices[0].message.tool_calls[0]
print(call.id, call.type, call.function.name, call.function.arguments, final.choices[0].finish_reason)
client.close()
""")

PROGRAMS["the stream helper, async"] = Program("""
from openai import AsyncAzureOpenAI
import asyncio

async def main():
    async with AsyncAzureOpenAI() as client:
        async with client.chat.completions.stream(
            model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
        ) as stream:
            async for event in stream:
                if event.type == "content.delta":
                    print(event.delta, end="")
            completion = await stream.get_final_completion()
        print(completion.choices[0].message.content, completion.choices[0].finish_reason)

asyncio.run(main())
""")

PROGRAMS["token provider"] = Program(
    """
from openai import AzureOpenAI

def token_provider():
    return "emulator-token"

with AzureOpenAI(azure_ad_token_provider=token_provider) as client:
    completion = client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
    )
    print(completion.choices[0].message.content)
""",
    environment={"AZURE_OPENAI_API_KEY": ""},
)

PROGRAMS["token provider, async"] = Program(
    """
from openai import AsyncAzureOpenAI
import asyncio

async def token_provider():
    return "emulator-token"

async def main():
    async with AsyncAzureOpenAI(azure_ad_token_provider=token_provider) as client:
        completion = await client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
        )
        print(completion.choices[0].message.content)

asyncio.run(main())
""",
    environment={"AZURE_OPENAI_API_KEY": ""},
)

PROGRAMS["v1"] = Program("""
from openai import OpenAI
import os

client = OpenAI(
    base_url=os.environ["AZURE_OPENAI_ENDPOINT"] + "/openai/v1/", api_key=os.environ["AZURE_OPENAI_API_KEY"]
)
print(client.base_url)
completion = client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hello"}])
print(completion.choices[0].message.content)
for chunk in client.chat.completions.create(
    model="gpt-4o",
    messages=[{"role": "developer", "content": "Hm"}, {"role": "user", "content": "Hello"}],
    stream=True,
):
    print([choice.delta.content for choice in chunk.choices], end="")
print(client.embeddings.create(model="text-embedding-3-small", input="x", dimensions=2).data[0].embedding)
client.close()
""")

PROGRAMS["an azure_deployment for the client"] = Program("""
from openai import AzureOpenAI
import os

client = AzureOpenAI(
    azure_endpoint=os.environ["AZURE_OPENAI_ENDPOINT"] + "/",
    api_key=os.environ["AZURE_OPENAI_API_KEY"],
    api_version=os.environ["OPENAI_API_VERSION"],
    azure_deployment="my-deployment",
)
print(client.chat.completions.create(
    model="my-deployment", messages=[{"role": "user", "content": "Hello"}]
).choices[0].message.content)
client.close()
""")

PROGRAMS["own data"] = Program("""
from openai import AzureOpenAI

with AzureOpenAI() as client:
    completion = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": "What is in the documents?"}],
        extra_body={
            "data_sources": [
                {
                    "type": "azure_search",
                    "parameters": {
                        "endpoint": "https://example.search.windows.net",
                        "index_name": "docs",
                        "authentication": {"type": "api_key", "key": "a-key"},
                    },
                }
            ]
        },
    )
    message = completion.choices[0].message
    print(message.content)
    print(message.to_dict()["context"]["citations"][0]["title"])
""")

PROGRAMS["a conversation"] = Program("""
from openai import AzureOpenAI

client = AzureOpenAI()
conversation = [{"role": "system", "content": "Be brief."}]
for question in ("Hello", "And now?", "Goodbye"):
    conversation.append({"role": "user", "content": question})
    answer = client.chat.completions.create(model="gpt-4o", messages=conversation)
    conversation.append({"role": "assistant", "content": answer.choices[0].message.content})
    print(answer.choices[0].message.content, answer.usage.prompt_tokens)
client.close()
""")
