"""Programs with structured output as people write them for the openai package, most of them with pydantic."""

from __future__ import annotations

from conformance.programs import Program

PROGRAMS: dict[str, Program] = {}

_CLASSES = '''
from enum import Enum
from typing import List, Literal, Optional, Union
from pydantic import BaseModel, Field

class Mood(Enum):
    """How it is."""
    good = "good"
    bad = "bad"

class Step(BaseModel):
    explanation: str = Field(description="Why.")
    output: str

class Link(BaseModel):
    """One of many."""
    value: int
    following: Optional["Link"] = None

class Reasoning(BaseModel):
    """How an answer is found."""
    steps: List[Step]
    first: Step = Field(description="The first of them.")
    mood: Mood
    kind: Literal["a", "b"]
    either: Union[Step, Link]
    answer: Optional[float]

client = AzureOpenAI(api_version="2024-10-21")
ask = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Alice asks Bob: what is 8 and 7, good?"}]}
'''

PROGRAMS["parse"] = Program(f"""
from openai import AzureOpenAI
{_CLASSES}
completion = client.chat.completions.parse(**ask, response_format=Reasoning)
message = completion.choices[0].message
print(message.parsed, message.refusal, message.role, message.content, type(message.parsed) is Reasoning)
print(completion.usage.total_tokens, completion.choices[0].finish_reason)
print(client.chat.completions.parse(**ask, response_format=Link, n=2).choices[1].message.parsed)
print(client.beta.chat.completions.parse(**ask, response_format=Step).choices[0].message.parsed.explanation)
raw = client.chat.completions.with_raw_response.parse(**ask, response_format=Step)
print(raw.status_code, raw.parse().choices[0].message.parsed)
plain = client.chat.completions.parse(**ask)
print(plain.choices[0].message.content, plain.choices[0].message.parsed)
client.close()
""")

PROGRAMS["parse that ends otherwise"] = Program(f"""
from openai import AzureOpenAI
import openai
{_CLASSES}
def told(content, **more):
    messages = [{{"role": "user", "content": content}}]
    try:
        client.chat.completions.parse(model="gpt-4o", messages=messages, response_format=Step, **more)
    except openai.LengthFinishReasonError as error:
        print("length", error.completion.usage.completion_tokens, error.completion.choices[0].message.content)
    except openai.ContentFilterFinishReasonError as error:
        print("filter")

told("Hello", max_tokens=3)
told("Hello [[filter-output]]")
try:
    client.chat.completions.create(**ask, response_format=Step)
except TypeError:
    print("a class is for parse")
try:
    client.chat.completions.parse(**ask, response_format=int)
except TypeError:
    print("an int is no object")
client.close()
""")

PROGRAMS["streamed parse"] = Program(f"""
from openai import AzureOpenAI
{_CLASSES}
with client.chat.completions.stream(**ask, response_format=Reasoning) as stream:
    for event in stream:
        if event.type == "content.done":
            print(event.parsed)
    completion = stream.get_final_completion()
print(completion.choices[0].message.parsed, completion.choices[0].message.content)
client.close()
""")

PROGRAMS["parsed arguments"] = Program('''
from openai import AzureOpenAI
import openai
from pydantic import BaseModel

class GetWeather(BaseModel):
    """Get the weather in a city."""
    city: str
    country: str

class Weather(BaseModel):
    sky: str

client = AzureOpenAI()
ask = {
    "model": "gpt-4o",
    "messages": [{"role": "user", "content": "What is the weather in Paris, France?"}],
    "tools": [openai.pydantic_function_tool(GetWeather), openai.pydantic_function_tool(Weather, name="x")],
}
completion = client.chat.completions.parse(**ask, response_format=Weather)
for call in completion.choices[0].message.tool_calls:
    print(call.id, call.type, call.function.name, call.function.arguments, call.function.parsed_arguments)
print(completion.choices[0].message.parsed, completion.choices[0].finish_reason)
with client.chat.completions.stream(**ask) as stream:
    for event in stream:
        if event.type == "tool_calls.function.arguments.done":
            print(event.name, event.arguments, event.parsed_arguments)
    final = stream.get_final_completion()
print(final.choices[0].message.tool_calls[0].function.parsed_arguments.city)
strict = {"type": "function", "function": {
    "name": "get_weather", "strict": True, "parameters": {
        "type": "object", "properties": {"city": {"type": "string"}},
        "required": ["city"], "additionalProperties": False,
    },
}}
completion = client.chat.completions.parse(model="gpt-4o", messages=ask["messages"], tools=[strict])
print(completion.choices[0].message.tool_calls[0].function.parsed_arguments["city"])
client.close()
''')
