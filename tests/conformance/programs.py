"""Programs as people write them for the openai package; endpoint, key and api-version are in the environment.

Each starts with the line that imports the package, the only one that is changed before it runs again.
"""

from __future__ import annotations

from attrs import field, frozen

from azopenai.emulator import Fault


@frozen
class Program:
    """A program, and what goes wrong while it runs."""

    text: str
    faults: tuple[Fault, ...] = ()
    environment: dict[str, str] = field(factory=dict[str, str])


THROTTLED = Fault(status=429, headers={"retry-after": "7", "retry-after-ms": "1"})
BROKEN = Fault(status=503, headers={"retry-after-ms": "1"})

PROGRAMS: dict[str, Program] = {}

PROGRAMS["chat"] = Program("""
from openai import AzureOpenAI

client = AzureOpenAI()
completion = client.chat.completions.create(
    model="gpt-4o",
    messages=[
        {"role": "system", "content": "You talk like a pirate."},
        {"role": "user", "content": "Ahoy! Who are you?"},
    ],
    temperature=0,
    max_tokens=100,
)
choice = completion.choices[0]
print(choice.message.role, choice.message.content, choice.finish_reason, choice.index, choice.logprobs)
print(completion.id, completion.model, completion.object)
print(completion.system_fingerprint, len(completion.choices))
print(completion.usage.prompt_tokens, completion.usage.completion_tokens, completion.usage.total_tokens)
print(completion.usage.prompt_tokens_details.cached_tokens)
print(choice.message.tool_calls, choice.message.refusal, choice.message.function_call)
print(completion._request_id is not None)
client.close()
print(client.is_closed())
""")

PROGRAMS["chat, the package by its name"] = Program("""
import openai

with openai.AzureOpenAI(api_version="2024-08-01-preview", timeout=30, max_retries=5) as client:
    for number in (1, 3):
        completion = client.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "Count"}],
            n=number,
            seed=7,
            stop=["emulator"],
        )
        print([choice.message.content for choice in completion.choices])
print(client.max_retries, client.is_closed())
""")

PROGRAMS["chat, dumped"] = Program("""
from openai import AzureOpenAI
import json

with AzureOpenAI() as client:
    completion = client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "Hello"}], logprobs=True, top_logprobs=2
    )
    dumped = completion.model_dump()
    print(type(dumped), dumped["choices"][0]["message"]["content"], dumped["usage"]["total_tokens"])
    read = json.loads(completion.model_dump_json(indent=2))
    print(read["choices"][0]["message"]["role"], read["id"] == completion.id)
    print(json.loads(completion.to_json())["model"], completion.to_dict()["object"])
    tokens = completion.choices[0].logprobs.content
    print([(token.token, token.logprob, [top.token for top in token.top_logprobs]) for token in tokens])
    print(dumped["prompt_filter_results"][0]["content_filter_results"]["hate"])
""")

PROGRAMS["stream"] = Program("""
from openai import AzureOpenAI

client = AzureOpenAI()
stream = client.chat.completions.create(
    model="gpt-4o",
    messages=[{"role": "user", "content": "Say this is a test"}],
    stream=True,
    stream_options={"include_usage": True},
)
for chunk in stream:
    if chunk.choices:
        delta = chunk.choices[0].delta
        print(repr(delta.content), delta.role, chunk.choices[0].finish_reason, end=" ")
    else:
        print("no choices", chunk.id, chunk.model, chunk.usage and chunk.usage.total_tokens)
client.close()
""")

PROGRAMS["stream, in a with block, left early"] = Program("""
import openai

client = openai.AzureOpenAI()
with client.chat.completions.create(
    model="gpt-4o", messages=[{"role": "user", "content": "[[tokens=500]]"}], stream=True
) as stream:
    for count, chunk in enumerate(stream):
        if count == 5:
            break
print(isinstance(stream, openai.Stream), count)
stream = client.chat.completions.create(
    model="gpt-4o", messages=[{"role": "user", "content": "Hello"}], stream=True
)
print(len(list(stream)), next(stream, "nothing more"))
stream.close()
client.close()
""")

PROGRAMS["async"] = Program("""
from openai import AsyncAzureOpenAI
import asyncio

async def main():
    async with AsyncAzureOpenAI() as client:
        questions = ["One", "Two", "Three"]
        completions = await asyncio.gather(
            *(
                client.chat.completions.create(
                    model="gpt-4o", messages=[{"role": "user", "content": question}]
                )
                for question in questions
            )
        )
        for completion in completions:
            print(completion.choices[0].message.content)
        stream = await client.chat.completions.create(
            model="gpt-4o", messages=[{"role": "user", "content": "Stream"}], stream=True
        )
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                print(chunk.choices[0].delta.content, end="")
        vectors = await client.embeddings.create(model="text-embedding-3-small", input="x", dimensions=4)
        print(vectors.data[0].embedding)
        text = await client.completions.create(model="gpt-35-turbo-instruct", prompt="Once", max_tokens=9)
        print(text.choices[0].text)
    print(client.is_closed())

asyncio.run(main())
""")

PROGRAMS["tools"] = Program("""
from openai import AzureOpenAI
import json

client = AzureOpenAI()
messages = [{"role": "user", "content": "What is the weather in Paris and in Oslo?"}]
tools = [
    {
        "type": "function",
        "function": {
            "name": "get_weather",
            "description": "The weather in a city",
            "parameters": {
                "type": "object",
                "properties": {"location": {"type": "string"}},
                "required": ["location"],
                "additionalProperties": False,
            },
            "strict": True,
        },
    }
]
completion = client.chat.completions.create(
    model="gpt-4o", messages=messages, tools=tools, tool_choice="auto"
)
message = completion.choices[0].message
print(completion.choices[0].finish_reason, message.content, message.role)
messages.append(message)
for call in message.tool_calls:
    arguments = json.loads(call.function.arguments)
    print(call.id, call.type, call.function.name, arguments)
    messages.append(
        {
            "role": "tool",
            "tool_call_id": call.id,
            "name": call.function.name,
            "content": json.dumps({"location": arguments["location"], "degrees": 22}),
        }
    )
second = client.chat.completions.create(model="gpt-4o", messages=messages, tools=tools)
print(second.choices[0].message.content, second.choices[0].finish_reason)

arguments = ""
for chunk in client.chat.completions.create(
    model="gpt-4o", messages=messages[:1], tools=tools, stream=True
):
    for call in (chunk.choices[0].delta.tool_calls or []) if chunk.choices else []:
        print(call.index, call.id, call.function.name)
        arguments += call.function.arguments or ""
print(arguments)
client.close()
""")

PROGRAMS["structured output"] = Program("""
from openai import AzureOpenAI
import json

with AzureOpenAI() as client:
    completion = client.chat.completions.create(
        model="gpt-4o",
        messages=[
            {"role": "system", "content": "Extract the event."},
            {"role": "user", "content": "Alice and Bob go to a science fair on Friday."},
        ],
        response_format={
            "type": "json_schema",
            "json_schema": {
                "name": "event",
                "strict": True,
                "schema": {
                    "type": "object",
                    "properties": {
                        "name": {"type": "string"},
                        "day": {"type": "string", "enum": ["Friday", "Monday"]},
                        "participants": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["name", "day", "participants"],
                    "additionalProperties": False,
                },
            },
        },
    )
    print(json.loads(completion.choices[0].message.content), completion.choices[0].message.refusal)
    refused = client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "[[refuse]]"}]
    )
    print(refused.choices[0].message.refusal, refused.choices[0].message.content)
""")

PROGRAMS["embeddings"] = Program("""
from openai import AzureOpenAI

with AzureOpenAI() as client:
    response = client.embeddings.create(model="text-embedding-3-small", input=["One", "Two"])
    print(response.model, response.object, response.usage.prompt_tokens, response.usage.total_tokens)
    for item in response.data:
        print(item.index, item.object, len(item.embedding), item.embedding[:3])
    plain = client.embeddings.create(
        model="text-embedding-3-small", input=["One", "Two"], encoding_format="float"
    )
    print([item.embedding for item in plain.data] == [item.embedding for item in response.data])
    packed = client.embeddings.create(
        model="text-embedding-3-small", input="One", encoding_format="base64", dimensions=3
    )
    print(packed.data[0].embedding)
    print(len(client.embeddings.create(model="text-embedding-3-small", input=[[1, 2], [3]]).data))
""")

PROGRAMS["completions"] = Program("""
from openai import AzureOpenAI

with AzureOpenAI() as client:
    completion = client.completions.create(
        model="gpt-35-turbo-instruct", prompt="Once upon a time", max_tokens=20, logprobs=1, n=2
    )
    print([choice.text for choice in completion.choices], completion.choices[0].finish_reason)
    print(completion.choices[0].logprobs.tokens, completion.choices[0].logprobs.token_logprobs)
    print(completion.id, completion.object, completion.usage.total_tokens)
    for chunk in client.completions.create(
        model="gpt-35-turbo-instruct", prompt="Once", max_tokens=20, stream=True
    ):
        print([(choice.text, choice.finish_reason) for choice in chunk.choices])
""")

PROGRAMS["errors"] = Program(
    """
import openai

client = openai.AzureOpenAI(max_retries=0)
hello = [{"role": "user", "content": "Hello"}]
try:
    client.chat.completions.create(model="gpt-4o", messages=hello)
except openai.RateLimitError as e:
    print("throttled", e.status_code, e.code, e.response.headers.get("Retry-After"), e.response.status_code)
    print(e.response.json()["error"]["code"], "retry" in e.response.text)
try:
    client.chat.completions.create(model="gpt-4o", messages=hello)
except openai.InternalServerError as e:
    print("down", e.status_code)
try:
    client.chat.completions.create(model="gpt-4o", messages=hello, temperature=5)
except openai.BadRequestError as e:
    print("bad", e.status_code, e.code, e.param, e.type, e.request_id is not None)
    print(e.body["message"], e.body["param"], e.request.method)
    print("temperature" in str(e), "temperature" in e.message)
try:
    client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "[[filter]]"}])
except openai.BadRequestError as e:
    inner = e.body["innererror"]
    print("filtered", e.code, e.param, e.type, inner["code"], inner["content_filter_result"])
try:
    client.chat.completions.create(model="nothing", messages=hello)
except openai.NotFoundError as e:
    print("unknown", e.code, e.body["message"])
try:
    client.with_options(api_key="wrong").chat.completions.create(model="gpt-4o", messages=hello)
except openai.AuthenticationError as e:
    print("locked", e.status_code, e.code)
for kind in (openai.NotFoundError, openai.APIStatusError, openai.APIError, openai.OpenAIError, Exception):
    try:
        client.embeddings.create(model="nothing", input="Hello")
    except kind as e:
        print(type(e).__name__, kind.__name__)
for bad in ({"messages": hello, "modle": "x"}, {"model": "gpt-4o"}):
    try:
        client.chat.completions.create(**bad)
    except TypeError:
        print("TypeError")
client.close()
""",
    faults=(THROTTLED, BROKEN),
)

PROGRAMS["errors of the connection"] = Program(
    """
import openai
import socket

with socket.create_server(("127.0.0.1", 0)) as free:
    nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
client = openai.AzureOpenAI(azure_endpoint=nobody, max_retries=0)
try:
    client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hello"}])
except openai.APIConnectionError as e:
    print(type(e).__name__, type(e.__cause__).__name__, e.request.method)
    print(e.message.startswith("Connection error"))
client.close()

client = openai.AzureOpenAI(max_retries=0)
try:
    client.chat.completions.create(
        model="gpt-4o", messages=[{"role": "user", "content": "Hello"}], timeout=0.05
    )
except openai.APITimeoutError as e:
    print(type(e).__name__, isinstance(e, openai.APIConnectionError), e.__cause__ is not None)
client.close()

for options in ({"azure_ad_token": "t", "api_key": "k"}, {"azure_endpoint": "x", "base_url": "y"}):
    try:
        openai.AzureOpenAI(**options)
    except (openai.OpenAIError, ValueError) as e:
        print(isinstance(e, openai.OpenAIError) or type(e).__name__)
""",
    faults=(Fault(delay=0.5),),
)

PROGRAMS["retries"] = Program(
    """
from openai import AzureOpenAI

client = AzureOpenAI()
raw = client.chat.completions.with_raw_response.create(
    model="gpt-4o", messages=[{"role": "user", "content": "Hello"}]
)
print(raw.retries_taken, raw.status_code, raw.parse().choices[0].message.content)
client.close()
""",
    faults=(THROTTLED, BROKEN),
)

PROGRAMS["errors, async"] = Program(
    """
import openai
import asyncio

async def main():
    client = openai.AsyncAzureOpenAI(max_retries=0)
    try:
        await client.chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": "Hello"}])
    except openai.RateLimitError as e:
        print(e.status_code, e.response.headers["retry-after"])
    try:
        async with client.chat.completions.stream(
            model="gpt-4o", messages=[{"role": "user", "content": "[[filter]]"}]
        ) as stream:
            async for event in stream:
                print(event.type)
    except openai.BadRequestError as e:
        print(e.code)
    await client.close()

asyncio.run(main())
""",
    faults=(THROTTLED,),
)
