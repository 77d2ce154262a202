from __future__ import annotations

import base64
import io
import json
import time
import wave
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import CHAT, chat, chat_chunks, error, user

if TYPE_CHECKING:
    import httpx

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {"location": {"type": "string"}, "unit": {"enum": ["celsius", "fahrenheit"]}},
            "required": ["location", "unit"],
        },
    },
}
TIME = {"type": "function", "function": {"name": "get_time"}}
IMAGE = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
RECORDING = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}
CALL = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
SEVERITIES = {"hate", "self_harm", "sexual", "violence"}


def answer(http: httpx.Client, content: object, **params: object) -> str:
    return str(chat(http, content, **params)["choices"][0]["message"]["content"])


def joined(chunks: list[Any], index: int = 0, key: str = "content") -> str:
    """The text that the deltas of a choice make up."""
    choices = [choice for chunk in chunks for choice in chunk["choices"] if choice["index"] == index]
    return "".join(choice["delta"].get(key) or "" for choice in choices if "delta" in choice)


def reasons(chunks: list[Any]) -> list[str]:
    found = [choice["finish_reason"] for chunk in chunks for choice in chunk["choices"]]
    return [reason for reason in found if reason is not None]


def test_a_completion(http: httpx.Client) -> None:
    body = chat(http, "What is the capital of France?")
    (choice,) = body["choices"]
    assert body["id"].startswith("chatcmpl-")
    assert body["object"] == "chat.completion"
    assert body["model"] == "gpt-4o-2024-11-20"
    assert abs(body["created"] - time.time()) < 60
    assert choice["index"] == 0
    assert choice["finish_reason"] == "stop"
    assert choice["logprobs"] is None
    assert choice["message"]["role"] == "assistant"
    assert choice["message"]["refusal"] is None
    assert "emulator" in choice["message"]["content"]
    assert '"What is the capital of France?"' in choice["message"]["content"]
    assert set(choice["content_filter_results"]) > SEVERITIES
    assert body["prompt_filter_results"][0]["content_filter_results"]["jailbreak"]["detected"] is False
    usage = body["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage["prompt_tokens"] == 11
    assert usage["completion_tokens_details"]["reasoning_tokens"] == 0


def test_the_same_request_has_the_same_reply(http: httpx.Client) -> None:
    one, other = (chat(http, "Hello") for _ in range(2))
    assert {**one, "created": 0} == {**other, "created": 0}
    assert chat(http, "Hello!")["id"] != one["id"]


def test_what_is_answered(http: httpx.Client) -> None:
    assert "matey" in answer(http, "Ahoy! Who are you?")
    assert "matey" not in answer(http, "Who are you?")
    pirate = {"role": "system", "content": "You are a helpful assistant. You will talk like a pirate."}
    response = http.post(CHAT, json={"messages": [pirate, *user("Can you help me?")]})
    assert "matey" in response.json()["choices"][0]["message"]["content"]
    formal = {"role": "developer", "content": "Be brief."}
    response = http.post(CHAT, json={"messages": [formal, formal, *user("Can you help me?")]})
    assert '"Be brief."' in response.json()["choices"][0]["message"]["content"]
    assert ("x" * 300 + '..."') in answer(http, "x" * 400)
    assert "I see an image." in answer(http, [{"type": "text", "text": "What is it?"}, IMAGE])
    assert "I see 2 images. I hear a recording." in answer(http, [IMAGE, IMAGE, RECORDING])
    assert "I hear 2 recordings." in answer(http, [RECORDING, RECORDING])


def test_images_and_recordings_cost_tokens(http: httpx.Client) -> None:
    without, with_both = ([{"type": "text", "text": "Hello"}, *parts] for parts in ([], [IMAGE, RECORDING]))
    one, other = chat(http, without)["usage"], chat(http, with_both)["usage"]
    assert other["prompt_tokens"] == one["prompt_tokens"] + 85 + 50
    assert other["prompt_tokens_details"]["audio_tokens"] == 50


def test_several_choices_differ(http: httpx.Client) -> None:
    body = chat(http, "Hello", n=9)
    texts = [choice["message"]["content"] for choice in body["choices"]]
    assert len(set(texts)) == 9
    assert [choice["index"] for choice in body["choices"]] == list(range(9))
    chunks = chat_chunks(http, "Hello", n=9)
    assert [joined(chunks, index) for index in range(9)] == texts


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_length(http: httpx.Client, name: str) -> None:
    version = "2025-04-01-preview"
    body = {"messages": user("Hello"), name: 3}
    response = http.post(CHAT.replace("2024-10-21", version), json=body)
    (choice,) = response.json()["choices"]
    assert choice["message"]["content"] == "This is the"
    assert choice["finish_reason"] == "length"
    assert response.json()["usage"]["completion_tokens"] == 3
    assert reasons(chat_chunks(http, "Hello", max_tokens=3)) == ["length"]
    assert chat(http, "Hello", max_tokens=1_000)["choices"][0]["finish_reason"] == "stop"


@pytest.mark.parametrize("stop", [" emulator", ["nowhere", " OpenAI", " emulator"]])
def test_stop(http: httpx.Client, stop: object) -> None:
    text = answer(http, "Hello", stop=stop)
    assert text == ("This is the local Azure OpenAI" if isinstance(stop, str) else "This is the local Azure")


def test_tokens_on_demand(http: httpx.Client) -> None:
    body = chat(http, "Say much. [[tokens=2000]]")
    assert body["usage"]["completion_tokens"] == 2_000
    chunks = chat_chunks(http, "[[tokens=2000]]")
    assert joined(chunks) == body["choices"][0]["message"]["content"]
    assert len(chunks) == 2_003
    assert answer(http, "[[tokens=5]] [[tokens=0]]") == ""


def test_a_stream(http: httpx.Client) -> None:
    content = answer(http, "Hello there")
    first, role, *middle, last = chat_chunks(http, "Hello there")
    assert (first["choices"], first["id"], first["model"], first["object"]) == ([], "", "", "")
    assert set(first["prompt_filter_results"][0]["content_filter_results"]) > SEVERITIES
    assert role["choices"][0]["delta"] == {"role": "assistant", "content": "", "refusal": None}
    assert joined(middle) == content
    assert all(set(chunk["choices"][0]["content_filter_results"]) == SEVERITIES for chunk in middle)
    assert last["choices"][0]["delta"] == {}
    assert last["choices"][0]["finish_reason"] == "stop"
    assert len({chunk["id"] for chunk in (role, *middle, last)}) == 1
    assert all("usage" not in chunk for chunk in (first, role, *middle, last))


def test_the_usage_of_a_stream(http: httpx.Client) -> None:
    chunks = chat_chunks(http, "Hello there", stream_options={"include_usage": True})
    *before, last = chunks
    assert last["choices"] == []
    assert last["usage"] == chat(http, "Hello there")["usage"]
    assert all(chunk["usage"] is None for chunk in before[1:])
    assert "usage" not in chat_chunks(http, stream_options={"include_usage": False})[-1]


def test_log_probabilities(http: httpx.Client) -> None:
    (choice,) = chat(http, "Hello", logprobs=True, top_logprobs=3)["choices"]
    entries = choice["logprobs"]["content"]
    assert "".join(entry["token"] for entry in entries) == choice["message"]["content"]
    for entry in entries:
        assert bytes(entry["bytes"]).decode() == entry["token"]
        assert entry["logprob"] <= 0
        assert entry["top_logprobs"][0]["token"] == entry["token"]
        likelihoods = [other["logprob"] for other in entry["top_logprobs"]]
        assert likelihoods == sorted(likelihoods, reverse=True)
        assert len({other["token"] for other in entry["top_logprobs"]}) == 3
    (bare,) = chat(http, "Hello", logprobs=True)["choices"]
    assert bare["logprobs"]["content"][0]["top_logprobs"] == []
    (none,) = chat(http, "Hello", logprobs=False)["choices"]
    assert none["logprobs"] is None
    streamed = [chunk["choices"][0]["logprobs"] for chunk in chat_chunks(http, "Hello", logprobs=True)[2:-1]]
    assert [entry for logprobs in streamed for entry in logprobs["content"]] == bare["logprobs"]["content"]


def test_a_filtered_prompt(http: httpx.Client) -> None:
    for stream in (False, True):
        response = http.post(CHAT, json={"messages": user("Tell me. [[filter]]"), "stream": stream})
        assert response.status_code == 400
        refusal = error(response)
        assert refusal["code"] == "content_filter"
        assert refusal["param"] == "prompt"
        assert refusal["type"] is None
        assert refusal["status"] == 400
        assert refusal["innererror"]["code"] == "ResponsibleAIPolicyViolation"
        results = refusal["innererror"]["content_filter_result"]
        assert results["jailbreak"] == {"filtered": True, "detected": True}
        assert results["hate"] == {"filtered": False, "severity": "safe"}


def test_a_filtered_answer(http: httpx.Client) -> None:
    whole = answer(http, "Tell me.")
    (choice,) = chat(http, "Tell me. [[filter-output]]")["choices"]
    assert choice["finish_reason"] == "content_filter"
    assert choice["content_filter_results"]["violence"] == {"filtered": True, "severity": "medium"}
    assert whole.startswith(choice["message"]["content"])
    chunks = chat_chunks(http, "Tell me. [[filter-output]]")
    assert joined(chunks) == choice["message"]["content"]
    assert reasons(chunks) == ["content_filter"]
    assert chunks[-1]["choices"][0]["content_filter_results"]["violence"]["filtered"]


def test_the_asynchronous_filter(http: httpx.Client) -> None:
    chunks = chat_chunks(http, "Tell me. [[async-filter]]")
    content = answer(http, "Tell me.")
    notes = [chunk for chunk in chunks if chunk["choices"] and "delta" not in chunk["choices"][0]]
    assert joined(chunks) == content
    assert reasons(chunks) == ["stop"]
    assert len(notes) > 1
    assert chunks[-1] is notes[-1]
    for note in notes:
        assert (note["id"], note["model"], note["object"], note["created"]) == ("", "", "", 0)
        assert set(note["choices"][0]["content_filter_results"]) > SEVERITIES
    offsets = [note["choices"][0]["content_filter_offsets"]["check_offset"] for note in notes]
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(content)


def test_the_asynchronous_filter_blocks(http: httpx.Client) -> None:
    chunks = chat_chunks(http, "Tell me. [[async-filter]] [[filter-output]]")
    assert reasons(chunks) == ["content_filter"]
    assert "delta" not in chunks[-1]["choices"][0]
    assert chunks[-1]["choices"][0]["content_filter_results"]["violence"]["filtered"]


def test_a_refusal(http: httpx.Client) -> None:
    (choice,) = chat(http, "Tell me. [[refuse]]", logprobs=True)["choices"]
    assert choice["message"]["content"] is None
    assert choice["message"]["refusal"].startswith("I'm sorry")
    assert choice["logprobs"]["content"] is None
    assert choice["logprobs"]["refusal"]
    chunks = chat_chunks(http, "Tell me. [[refuse]]")
    assert joined(chunks, key="refusal") == choice["message"]["refusal"]
    assert joined(chunks) == ""


def test_spoken_answers(http: httpx.Client) -> None:
    params = {"modalities": ["text", "audio"], "audio": {"voice": "alloy", "format": "wav"}}
    url = "/v1/chat/completions"
    body = {"model": "gpt-4o-audio-preview", "messages": user("Hello"), **params}
    reply = http.post(url, json=body).json()
    message = reply["choices"][0]["message"]
    assert message["content"] is None
    audio = message["audio"]
    assert "emulator" in audio["transcript"]
    assert audio["expires_at"] > time.time()
    with wave.open(io.BytesIO(base64.b64decode(audio["data"]))) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (24_000, 1, 2)
        assert sound.getnframes() == 2_400
    assert reply["usage"]["completion_tokens_details"]["audio_tokens"] == reply["usage"]["completion_tokens"]
    stream = http.post(url, json={**body, "stream": True}).text.split("\n\n")[1:-2]
    deltas = [json.loads(event[6:])["choices"][0]["delta"].get("audio", {}) for event in stream]
    assert "".join(delta.get("transcript", "") for delta in deltas) == audio["transcript"]
    merged = {key: value for delta in deltas for key, value in delta.items() if key != "transcript"}
    assert set(merged) == {"id", "data", "expires_at"}
    assert merged["data"] == audio["data"]


def test_on_your_data(http: httpx.Client) -> None:
    sources = [{"type": "azure_search", "parameters": {"index_name": "docs"}}] * 2
    message = chat(http, "What do my documents say?", data_sources=sources)["choices"][0]["message"]
    assert message["content"].endswith("[doc1]")
    assert [set(citation) for citation in message["context"]["citations"]] == [
        {"content", "title", "url", "filepath", "chunk_id"}
    ] * 2
    assert json.loads(message["context"]["intent"]) == ["What do my documents say?"]
    chunks = chat_chunks(http, "What do my documents say?", data_sources=sources)
    assert chunks[1]["choices"][0]["delta"]["context"] == message["context"]


def test_a_function_that_is_mentioned_is_called(http: httpx.Client) -> None:
    (choice,) = chat(http, "What is the weather in Paris, in fahrenheit?", tools=[WEATHER, TIME])["choices"]
    assert choice["finish_reason"] == "tool_calls"
    assert choice["message"]["content"] is None
    assert choice["content_filter_results"] == {}
    (call,) = choice["message"]["tool_calls"]
    assert call["id"].startswith("call_")
    assert call["type"] == "function"
    assert call["function"]["name"] == "get_weather"
    assert json.loads(call["function"]["arguments"]) == {"location": "Paris", "unit": "fahrenheit"}


@pytest.mark.parametrize(
    ("content", "params", "called", "reason"),
    [
        ("Hello", {}, [], "stop"),
        ("Please call get_time", {}, ["get_time"], "tool_calls"),
        ("Weather and time?", {}, ["get_weather", "get_time"], "tool_calls"),
        ("Weather and time?", {"parallel_tool_calls": True}, ["get_weather", "get_time"], "tool_calls"),
        ("Weather and time?", {"parallel_tool_calls": False}, ["get_weather"], "tool_calls"),
        ("What is the time?", {"tool_choice": "none"}, [], "stop"),
        ("What is the time?", {"tool_choice": "auto"}, ["get_time"], "tool_calls"),
        ("Hello", {"tool_choice": "auto"}, [], "stop"),
        ("Hello", {"tool_choice": "required"}, ["get_weather"], "tool_calls"),
        ("What is the time?", {"tool_choice": "required"}, ["get_time"], "tool_calls"),
        (
            "Hello",
            {"tool_choice": {"type": "function", "function": {"name": "get_time"}}},
            ["get_time"],
            "stop",
        ),
    ],
)
def test_which_functions_are_called(
    http: httpx.Client, content: str, params: dict[str, Any], called: list[str], reason: str
) -> None:
    (choice,) = chat(http, content, tools=[WEATHER, TIME], **params)["choices"]
    calls = choice["message"].get("tool_calls", [])
    assert [call["function"]["name"] for call in calls] == called
    assert choice["finish_reason"] == reason
    chunks = chat_chunks(http, content, tools=[WEATHER, TIME], **params)
    assert reasons(chunks) == [reason]
    deltas = [call for chunk in chunks[1:] for call in chunk["choices"][0]["delta"].get("tool_calls", [])]
    heads = [delta for delta in deltas if "id" in delta]
    assert [head["function"]["name"] for head in heads] == called
    assert [head["index"] for head in heads] == list(range(len(called)))
    for place, call in enumerate(calls):
        pieces = [delta["function"]["arguments"] for delta in deltas if delta["index"] == place]
        assert len(pieces) > 1
        assert "".join(pieces) == call["function"]["arguments"]
        assert heads[place]["id"] == call["id"]


def test_results_of_tools_are_quoted(http: httpx.Client) -> None:
    messages = [
        *user("What is the weather?"),
        {"role": "assistant", "content": None, "tool_calls": [CALL, {**CALL, "id": "call_2"}]},
        {"role": "tool", "tool_call_id": "call_1", "content": "22 degrees"},
        {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "and sunny"}]},
    ]
    response = http.post(CHAT, json={"messages": messages, "tools": [WEATHER]})
    (choice,) = response.json()["choices"]
    assert "22 degrees; and sunny" in choice["message"]["content"]
    assert choice["finish_reason"] == "stop"


def test_the_older_functions(http: httpx.Client) -> None:
    functions = [WEATHER["function"], TIME["function"]]
    (choice,) = chat(http, "Weather and time?", functions=functions)["choices"]
    assert choice["finish_reason"] == "function_call"
    assert choice["message"]["function_call"]["name"] == "get_weather"
    assert "tool_calls" not in choice["message"]
    chunks = chat_chunks(http, "Hello", functions=functions, function_call={"name": "get_time"})
    deltas = [chunk["choices"][0]["delta"].get("function_call") for chunk in chunks[2:-1]]
    assert deltas[0] == {"name": "get_time", "arguments": ""}
    assert "".join(delta["arguments"] for delta in deltas) == "{}"
    assert reasons(chunks) == ["stop"]
    messages = [
        *user("What is the weather?"),
        {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": "{}"}},
        {"role": "function", "name": "f", "content": "22 degrees"},
    ]
    response = http.post(CHAT, json={"messages": messages, "functions": functions})
    assert "22 degrees" in response.json()["choices"][0]["message"]["content"]


def test_json_objects(http: httpx.Client) -> None:
    text = answer(http, "Give me JSON", response_format={"type": "json_object"})
    assert json.loads(text)["question"] == "Give me JSON"
    assert "emulator" in answer(http, "Hello", response_format={"type": "text"})


def test_json_schemas(http: httpx.Client) -> None:
    schema = {
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "day": {"type": "string", "enum": ["Monday", "Friday"]},
            "participants": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["name", "day", "participants"],
        "additionalProperties": False,
    }
    wanted = {"type": "json_schema", "json_schema": {"name": "event", "schema": schema, "strict": True}}
    text = answer(http, "On friday Alice goes to a fair with Bob.", response_format=wanted)
    assert json.loads(text) == {"name": "Alice", "day": "Friday", "participants": ["Bob"]}
    assert (
        joined(chat_chunks(http, "On friday Alice goes to a fair with Bob.", response_format=wanted)) == text
    )


def test_json_schemas_came_with_a_version(http: httpx.Client) -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "event", "schema": {}}}
    body = {"messages": user("Hello"), "response_format": wanted}
    response = http.post(CHAT.replace("2024-10-21", "2024-06-01"), json=body)
    assert response.status_code == 400
    assert error(response)["code"] == "BadRequest"
    assert error(response)["message"].endswith("api versions 2024-08-01-preview and later")


def test_a_prompt_that_is_too_long(http: httpx.Client) -> None:
    response = http.post(CHAT, json={"messages": user("x " * 130_000)})
    assert response.status_code == 400
    assert error(response)["code"] == "context_length_exceeded"
