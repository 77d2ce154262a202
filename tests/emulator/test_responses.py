from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, named_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from azopenai.emulator import Emulator

V1 = "/openai/v1/responses"
DATED = "/openai/responses?api-version=2025-03-01-preview"
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "parameters": {
        "type": "object",
        "properties": {"location": {"type": "string"}},
        "required": ["location"],
        "additionalProperties": False,
    },
    "strict": True,
}
TIME = {"type": "function", "name": "get_time"}
ASKED = "What is the weather in Paris?"
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FORMAT = {"type": "json_schema", "name": "weather", "schema": SCHEMA}


def respond(http: httpx.Client, given: object = "Hello there", url: str = V1, **params: Any) -> Any:
    response = http.post(url, json={"model": "gpt-4o", "input": given, **params})
    assert response.status_code == 200, response.text
    return response.json()


def refused(http: httpx.Client, given: object = "Hello there", **params: Any) -> Any:
    response = http.post(V1, json={"model": "gpt-4o", "input": given, **params})
    assert response.status_code in {400, 404}, response.text
    return error(response)


def stream(http: httpx.Client, given: object = "Hello there", **params: Any) -> list[Any]:
    response = http.post(V1, json={"model": "gpt-4o", "input": given, "stream": True, **params})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    found = named_events(response.text)
    assert [event["sequence_number"] for event in found] == list(range(len(found)))
    return found


def kinds(found: list[Any]) -> list[str]:
    """The types of events, those that repeat once."""
    names = [event["type"].removeprefix("response.") for event in found]
    return [name for place, name in enumerate(names) if place == 0 or names[place - 1] != name]


def text(body: Any) -> str:
    """The text of a response's message."""
    (message,) = (item for item in body["output"] if item["type"] == "message")
    (part,) = message["content"]
    return str(part.get("text", part.get("refusal")))


def first_id(lines: Iterator[str]) -> str:
    """The id of a response, from the first event of its stream."""
    event, data = next(lines), next(lines)
    assert event == "event: response.created"
    return str(json.loads(data.removeprefix("data: "))["response"]["id"])


def part(kind: str, **members: str) -> dict[str, str]:
    return {"type": kind, **members}


def message(content: object, role: str = "user") -> dict[str, object]:
    return {"role": role, "content": content}


def test_a_response(http: httpx.Client) -> None:
    body = respond(http)
    assert body["id"].startswith("resp_")
    assert (body["object"], body["status"], body["model"]) == ("response", "completed", "gpt-4o")
    assert '"Hello there"' in text(body)
    assert body["output"][0]["content"][0]["annotations"] == []
    assert body["usage"]["total_tokens"] == body["usage"]["input_tokens"] + body["usage"]["output_tokens"]
    assert body["usage"]["output_tokens_details"] == {"reasoning_tokens": 0}
    assert [found["source_type"] for found in body["content_filters"]] == ["prompt", "completion"]
    assert body["text"] == {"format": {"type": "text"}, "verbosity": "medium"}
    dated = respond(http, url=DATED)
    assert dated["content_filters"] is None
    assert text(dated) == text(body)
    assert dated["id"] != body["id"]


def test_what_is_told_of_the_request(http: httpx.Client) -> None:
    told: dict[str, Any] = {
        "instructions": "Be brief.",
        "max_output_tokens": 400,
        "metadata": {"team": "a"},
        "parallel_tool_calls": False,
        "temperature": 0.5,
        "tools": [WEATHER],
        "tool_choice": "none",
        "truncation": "auto",
        "user": "me",
    }
    body = respond(http, **told)
    assert {name: body[name] for name in told} == told
    assert '"Be brief."' in text(body)


def test_ids_are_the_same_when_all_is_done_again(emulator: Emulator, http: httpx.Client) -> None:
    ids = [respond(http)["id"] for _ in range(2)]
    assert len(set(ids)) == 2
    emulator.clear()
    assert http.get(f"{V1}/{ids[0]}").status_code == 404
    assert [respond(http)["id"] for _ in range(2)] == ids


def test_versions_without_responses(http: httpx.Client) -> None:
    for path in ("responses", "responses/x", "responses/x/input_items"):
        response = http.get(f"/openai/{path}?api-version=2024-10-21")
        assert response.status_code == 400
        assert error(response) == {
            "code": "BadRequest",
            "message": "Azure OpenAI Responses API is enabled only for api-version "
            "2025-03-01-preview and later",
        }
    assert http.get(f"/openai/deployments/gpt-4o{DATED.removeprefix('/openai')}").status_code == 404
    assert refused(http, model="whisper")["code"] == "OperationNotSupported"


def test_what_is_given(http: httpx.Client) -> None:
    image = part("input_image", image_url="data:,", detail="auto")
    file = part("input_file", file_id="file-1")
    given = [
        message("Ahoy?", "system"),
        {"type": "message", **message([part("output_text", text="Hi")], "assistant")},
        message("earlier"),
        message([part("input_text", text="What is it?"), image, image, file, part("input_audio")]),
    ]
    answer = text(respond(http, given))
    assert "I see 2 images. I hear a recording. I read a file." in answer
    assert 'My instructions begin with "Ahoy?".' in answer
    assert 'Before that you said "earlier".' in answer
    assert "I see an image." in text(respond(http, [message([image])]))
    assert "matey" in text(respond(http, "Ahoy!"))
    instructions = [message("Be kind.", "developer")]
    assert '"Be kind."' in text(respond(http, instructions=instructions))
    assert text(respond(http, None, prompt={"id": "pmpt_1"}))


def test_json(http: httpx.Client) -> None:
    body = respond(http, ASKED, text={"format": FORMAT, "verbosity": "low"})
    assert json.loads(text(body)) == {"city": "Paris"}
    assert body["text"] == {"format": FORMAT, "verbosity": "low"}
    assert (
        json.loads(text(respond(http, ASKED, text={"format": {"type": "json_object"}})))["question"] == ASKED
    )


def test_calls_of_functions(http: httpx.Client) -> None:
    body = respond(http, ASKED, tools=[WEATHER, TIME])
    (call,) = body["output"]
    assert (call["type"], call["name"], call["status"]) == ("function_call", "get_weather", "completed")
    assert json.loads(call["arguments"]) == {"location": "Paris"}
    output = {"type": "function_call_output", "call_id": call["call_id"], "output": "22 degrees"}
    by_id = respond(http, [output], previous_response_id=body["id"], tools=[WEATHER])
    assert "22 degrees" in text(by_id)
    parts = {**output, "output": [part("input_text", text="23 degrees")]}
    by_hand = respond(http, [message(ASKED), call, parts], tools=[WEATHER], store=False)
    assert "23 degrees" in text(by_hand)
    reference = {"type": "item_reference", "id": call["id"]}
    assert "22 degrees" in text(respond(http, [message(ASKED), reference, output]))


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        ("auto", ["get_weather"]),
        ("required", ["get_weather"]),
        ("none", []),
        ({"type": "function", "name": "get_time"}, ["get_time"]),
        ({"type": "file_search"}, []),
        (
            {
                "type": "allowed_tools",
                "mode": "required",
                "tools": [{"type": "function", "name": "get_time"}],
            },
            ["get_time"],
        ),
        ({"type": "allowed_tools", "mode": "auto", "tools": [{"type": "mcp"}]}, []),
    ],
)
def test_the_choice_of_functions(http: httpx.Client, choice: object, names: list[str]) -> None:
    tools = [WEATHER, TIME, {"type": "file_search", "vector_store_ids": ["vs_1"]}]
    output = respond(http, ASKED, tools=tools, tool_choice=choice)["output"]
    assert [item["name"] for item in output if item["type"] == "function_call"] == names


def test_several_calls(http: httpx.Client) -> None:
    asked = "What are the weather and the time in Paris?"
    both = respond(http, asked, tools=[WEATHER, TIME])["output"]
    assert [item["name"] for item in both] == ["get_weather", "get_time"]
    assert both[0]["id"] != both[1]["id"]
    assert len(respond(http, asked, tools=[WEATHER, TIME], parallel_tool_calls=False)["output"]) == 1


def test_calls_and_results_go_together(http: httpx.Client) -> None:
    output = {"type": "function_call_output", "call_id": "call_1", "output": "x"}
    assert "No tool call found" in refused(http, [message("x"), output])["message"]
    call = {"type": "function_call", "call_id": "call_1", "name": "f", "arguments": "{}"}
    assert "No tool output found" in refused(http, [message("x"), call])["message"]
    assert refused(http, [{"type": "item_reference", "id": "msg_0"}])["message"].endswith("not found.")


def test_reasoning(http: httpx.Client) -> None:
    body = respond(http, model="o4-mini")
    thoughts, answer = body["output"]
    assert (thoughts["type"], thoughts["summary"], answer["type"]) == ("reasoning", [], "message")
    assert "encrypted_content" not in thoughts
    assert body["usage"]["output_tokens_details"]["reasoning_tokens"] == 64
    assert body["reasoning"] == {"effort": "medium", "summary": None}
    reasoning = {"effort": "low", "summary": "auto"}
    told = respond(http, model="gpt-5", reasoning=reasoning, include=["reasoning.encrypted_content"])
    assert told["output"][0]["summary"][0]["text"]
    assert told["output"][0]["encrypted_content"].startswith("gAAAAA")
    assert told["reasoning"] == reasoning
    short = respond(http, model="gpt-5", max_output_tokens=20)
    assert [item["type"] for item in short["output"]] == ["reasoning"]
    assert short["incomplete_details"] == {"reason": "max_output_tokens"}
    assert short["usage"]["output_tokens"] == 20
    for name in ("temperature", "top_p"):
        assert refused(http, model="gpt-5", **{name: 1})["param"] == name
    chained = respond(http, model="o4-mini", previous_response_id=body["id"])
    items = http.get(f"{V1}/{chained['id']}/input_items?order=asc").json()["data"]
    assert [item["type"] for item in items] == ["message", "reasoning", "message", "message"]


def test_log_probabilities(http: httpx.Client) -> None:
    include = ["message.output_text.logprobs"]
    (item,) = respond(http, include=include, top_logprobs=2)["output"]
    (found,) = item["content"]
    assert "".join(entry["token"] for entry in found["logprobs"]) == found["text"]
    assert len(found["logprobs"][0]["top_logprobs"]) == 2
    events = [event for event in stream(http, include=include) if event["type"].endswith("text.delta")]
    assert all(event["logprobs"][0]["token"] == event["delta"] for event in events)


def test_markers(http: httpx.Client) -> None:
    assert refused(http, "x [[filter]]") == {
        "message": "The response was filtered due to the prompt triggering Azure OpenAI's content "
        "management policy. Please modify your prompt and retry.",
        "type": "invalid_request_error",
        "param": "prompt",
        "code": "content_filter",
    }
    assert refused(http, "x", instructions="[[filter]]")["code"] == "content_filter"
    (item,) = respond(http, "x [[refuse]]")["output"]
    assert item["content"][0]["type"] == "refusal"
    assert respond(http, "x [[tokens=50]]")["usage"]["output_tokens"] == 50
    filtered = respond(http, "x [[filter-output]]")
    assert filtered["status"] == filtered["output"][0]["status"] == "incomplete"
    assert filtered["incomplete_details"] == {"reason": "content_filter"}
    assert [found["blocked"] for found in filtered["content_filters"]] == [False, True]
    failed = respond(http, "x [[fail]]")
    assert (failed["status"], failed["error"]["code"], failed["output"]) == ("failed", "server_error", [])


def test_max_output_tokens(http: httpx.Client) -> None:
    body = respond(http, "x [[tokens=50]]", max_output_tokens=16)
    assert body["status"] == body["output"][0]["status"] == "incomplete"
    assert body["incomplete_details"] == {"reason": "max_output_tokens"}
    assert body["usage"]["output_tokens"] == 16
    assert respond(http, "x [[tokens=16]]", max_output_tokens=16)["status"] == "completed"


def test_turns(http: httpx.Client) -> None:
    one = respond(http, "My name is Ada.", instructions="Be brief.")
    other = respond(http, "Who am I?", previous_response_id=one["id"])
    assert other["previous_response_id"] == one["id"]
    assert 'Before that you said "My name is Ada.".' in text(other)
    # Instructions are for one turn; the markers of an earlier one are spent.
    assert "Be brief" not in text(other)
    marked = respond(http, "x [[refuse]]")
    assert (
        respond(http, "y", previous_response_id=marked["id"])["output"][0]["content"][0]["type"]
        == "output_text"
    )
    forgotten = respond(http, store=False)
    assert forgotten["store"] is False
    for key in (forgotten["id"], "resp_none"):
        found = refused(http, previous_response_id=key)
        assert (found["param"], found["code"]) == ("previous_response_id", "previous_response_not_found")


def test_retrieving_and_deleting(http: httpx.Client) -> None:
    body = respond(http)
    url = f"{V1}/{body['id']}"
    assert http.get(url).json() == body
    assert http.get(f"{url}?include[]=reasoning.encrypted_content").json() == body
    assert http.get(f"/openai/responses/{body['id']}?api-version=2025-04-01-preview").json() == body
    assert http.delete(url).json() == {"id": body["id"], "object": "response.deleted", "deleted": True}
    for response in (
        http.get(url),
        http.delete(url),
        http.post(f"{url}/cancel"),
        http.get(f"{url}/input_items"),
    ):
        assert response.status_code == 404
        assert error(response)["message"] == f"Response with id '{body['id']}' not found."


def test_input_items(http: httpx.Client) -> None:
    given = [
        message("one", "developer"),
        message("two", "assistant"),
        {**message([part("input_text", text="three")]), "id": "msg_mine", "status": "in_progress"},
        {"type": "web_search_call", "status": "completed"},
    ]
    url = f"{V1}/{respond(http, given)['id']}/input_items"
    page = http.get(f"{url}?order=asc").json()
    assert [item["type"] for item in page["data"]] == ["message", "message", "message", "web_search_call"]
    assert [item["content"][0]["type"] for item in page["data"][:3]] == [
        "input_text",
        "output_text",
        "input_text",
    ]
    assert (page["data"][2]["id"], page["data"][2]["status"]) == ("msg_mine", "in_progress")
    assert page["data"][3]["id"].startswith("item_")
    assert len({item["id"] for item in page["data"]}) == 4
    assert http.get(url).json()["data"] == page["data"][::-1]
    second = http.get(f"{url}?order=asc&limit=1&after={page['first_id']}").json()
    assert second["data"] == page["data"][1:2]
    assert second["has_more"] is True
    assert http.get(url.replace("v1/", "") + "?api-version=2025-03-01-preview").json()["data"] == page["data"]


def test_a_response_in_the_background(http: httpx.Client) -> None:
    body = respond(http, background=True)
    assert (body["status"], body["output"], body["usage"]) == ("queued", [], None)
    url = f"{V1}/{body['id']}"
    looks = [http.get(url).json() for _ in range(3)]
    assert [look["status"] for look in looks] == ["in_progress", "completed", "completed"]
    assert '"Hello there"' in text(looks[2])
    failed = respond(http, "[[fail]]", background=True)
    assert [http.get(f"{V1}/{failed['id']}").json()["status"] for _ in range(2)] == ["in_progress", "failed"]
    assert refused(http, background=True, store=False)["param"] == "background"


def test_cancelling(http: httpx.Client) -> None:
    url = f"{V1}/{respond(http, background=True)['id']}"
    http.get(url)
    body = http.post(f"{url}/cancel").json()
    assert (body["status"], body["output"]) == ("cancelled", [])
    assert http.get(url).json() == http.post(f"{url}/cancel").json() == body
    done = f"{V1}/{respond(http, background=True)['id']}"
    http.get(done)
    http.get(done)
    response = http.post(f"{done}/cancel")
    assert response.status_code == 400
    assert error(response)["message"] == "Cannot cancel a completed response."
    response = http.post(f"{V1}/{respond(http)['id']}/cancel", json={})
    assert error(response)["message"] == "Cannot cancel a synchronous response."


def test_a_stream(http: httpx.Client) -> None:
    found = stream(http)
    assert kinds(found) == [
        "created", "in_progress", "output_item.added", "content_part.added", "output_text.delta",
        "output_text.done", "content_part.done", "output_item.done", "completed",
    ]  # fmt: skip
    body = found[-1]["response"]
    assert http.get(f"{V1}/{body['id']}").json() == body
    deltas = [event for event in found if event["type"] == "response.output_text.delta"]
    assert "".join(event["delta"] for event in deltas) == text(body) == found[-4]["text"]
    assert all(len(event["delta"] + event["obfuscation"]) % 16 == 0 for event in deltas)
    first = found[0]["response"]
    assert (first["status"], first["output"], first["usage"]) == ("in_progress", [], None)
    assert found[2]["item"] == {**body["output"][0], "status": "in_progress", "content": []}
    assert found[3]["part"] == {"type": "output_text", "annotations": [], "logprobs": [], "text": ""}
    assert {event["item_id"] for event in deltas} == {body["output"][0]["id"]}
    bare = stream(http, stream_options={"include_obfuscation": False})
    assert not any("obfuscation" in event for event in bare)


def test_a_stream_of_calls(http: httpx.Client) -> None:
    found = stream(http, ASKED, tools=[WEATHER], model="o4-mini")
    assert kinds(found)[2:] == [
        "output_item.added", "output_item.done", "output_item.added", "function_call_arguments.delta",
        "function_call_arguments.done", "output_item.done", "completed",
    ]  # fmt: skip
    added = found[4]["item"]
    assert (added["arguments"], added["status"], added["name"]) == ("", "in_progress", "get_weather")
    deltas = [event["delta"] for event in found if event["type"].endswith("arguments.delta")]
    assert json.loads("".join(deltas)) == {"location": "Paris"}
    assert found[-3]["arguments"] == "".join(deltas)
    assert found[-3]["output_index"] == 1


def test_a_stream_with_a_summary(http: httpx.Client) -> None:
    found = stream(http, model="gpt-5", reasoning={"summary": "detailed"})
    assert kinds(found)[2:8] == [
        "output_item.added", "reasoning_summary_part.added", "reasoning_summary_text.delta",
        "reasoning_summary_text.done", "reasoning_summary_part.done", "output_item.done",
    ]  # fmt: skip
    deltas = [event["delta"] for event in found if event["type"].endswith("summary_text.delta")]
    assert "".join(deltas) == found[-1]["response"]["output"][0]["summary"][0]["text"]


@pytest.mark.parametrize(
    ("given", "params", "last"),
    [
        ("[[refuse]]", {}, "completed"),
        ("[[tokens=50]]", {"max_output_tokens": 20}, "incomplete"),
        ("[[filter-output]]", {}, "incomplete"),
        ("[[fail]]", {}, "failed"),
    ],
)
def test_how_streams_end(http: httpx.Client, given: str, params: dict[str, Any], last: str) -> None:
    found = stream(http, given, **params)
    assert found[-1]["type"] == f"response.{last}"
    assert found[-1]["response"]["status"] == last
    refusals = [event for event in found if event["type"] == "response.refusal.delta"]
    assert bool(refusals) is (given == "[[refuse]]")
    if refusals:
        assert "logprobs" not in refusals[0]
        assert "".join(event["delta"] for event in refusals) == text(found[-1]["response"])


def test_a_stream_in_the_background_can_be_resumed(http: httpx.Client) -> None:
    found = stream(http, background=True)
    assert kinds(found)[:3] == ["created", "queued", "in_progress"]
    assert found[1]["response"]["status"] == "queued"
    url = f"{V1}/{found[0]['response']['id']}"
    assert http.get(url).json()["status"] == "completed"
    again = named_events(http.get(f"{url}?stream=true").text)
    assert again == found
    rest = named_events(http.get(f"{url}?stream=true&starting_after=4&include_obfuscation=false").text)
    assert [event["sequence_number"] for event in rest] == list(range(5, len(found)))
    assert not any("obfuscation" in event for event in rest)
    assert named_events(http.get(f"{url}?stream=true&starting_after=9999").text) == []


def test_a_stream_that_is_broken_off(http: httpx.Client) -> None:
    body = {"model": "gpt-4o", "input": "x [[tokens=20000]]", "stream": True, "background": True}
    with http.stream("POST", V1, json=body) as response:
        url = f"{V1}/{first_id(response.iter_lines())}"
    assert http.get(url).json()["status"] == "in_progress"
    rest = named_events(http.get(f"{url}?stream=true&starting_after=2").text)
    assert rest[-1]["type"] == "response.completed"
    assert http.get(url).json()["status"] == "completed"
    http.delete(url)


def test_a_response_that_is_deleted_while_it_streams(http: httpx.Client) -> None:
    body = {"model": "gpt-4o", "input": "x [[tokens=20000]]", "stream": True, "background": True}
    with http.stream("POST", V1, json=body) as response:
        lines = response.iter_lines()
        key = first_id(lines)
        assert http.delete(f"{V1}/{key}").status_code == 200
        assert "event: response.completed" in lines
    assert http.get(f"{V1}/{key}").status_code == 404


def test_what_cannot_be_streamed_again(http: httpx.Client) -> None:
    cancelled = stream(http, "[[tokens=16]]", background=True)[0]["response"]["id"]
    plain = stream(http)[0]["response"]["id"]
    polled = respond(http, background=True)["id"]
    assert http.post(f"{V1}/{cancelled}/cancel").status_code == 400
    for key in (plain, polled):
        response = http.get(f"{V1}/{key}?stream=true")
        assert response.status_code == 400
        assert error(response)["param"] == "stream"
    assert http.get(f"{V1}/{plain}?stream=false").json()["status"] == "completed"


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"input": None}, "input"),
        ({"input": []}, "input"),
        ({"input": 1}, "input"),
        ({"input": [{"role": "tool", "content": "x"}]}, "input[0].role"),
        ({"input": [{"role": "user"}]}, "input[0].content"),
        (
            {"input": [{"role": "user", "content": [{"type": "text", "text": "x"}]}]},
            "input[0].content[0].type",
        ),
        (
            {"input": [{"role": "assistant", "content": [{"type": "input_text", "text": "x"}]}]},
            "input[0].content[0].type",
        ),
        ({"input": [{"type": "function_call_output", "output": "x"}]}, "input[0].call_id"),
        ({"max_output_tokens": 15}, "max_output_tokens"),
        ({"messages": []}, "messages"),
        ({"response_format": {"type": "text"}}, None),
        ({"stream_options": {"include_obfuscation": False}}, "stream_options"),
        ({"text": {"format": {"type": "json_schema", "name": "x"}}}, "text.format.schema"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools[0].name"),
        ({"tools": [{"name": "f"}]}, "tools[0].type"),
        ({"tool_choice": {"type": "function", "name": "f"}}, "tool_choice"),
        ({"reasoning": {"effort": "extreme"}}, "reasoning.effort"),
        ({"input": "word " * 200_000}, "input"),
    ],
)
def test_bad_parameters(http: httpx.Client, params: dict[str, Any], param: str | None) -> None:
    response = http.post(V1, json={"model": "gpt-4o", "input": "x", **params})
    assert response.status_code == 400
    assert error(response)["param"] == param
