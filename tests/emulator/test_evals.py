from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import chat, error, look, upload, user

if TYPE_CHECKING:
    import httpx

EVALS = "/openai/v1/evals"
SAID = {
    "type": "string_check", "name": "said", "operation": "ilike",
    "input": "{{ sample.output_text }}", "reference": "{{ item.word }}",
}  # fmt: skip
CUSTOM = {"type": "custom", "item_schema": {"type": "object"}, "include_sample_schema": True}
ITEMS = [{"item": {"word": word}} for word in ("parrot", "ship")]
TEMPLATE = {
    "type": "template",
    "template": [
        {"role": "system", "content": "You talk like a pirate."},
        {"role": "user", "content": {"type": "input_text", "text": "Say {{ item.word }}"}},
    ],
}


def content(*items: Any) -> dict[str, Any]:
    return {"type": "file_content", "content": list(items)}


def create(http: httpx.Client, *criteria: Any, config: Any = CUSTOM, **params: Any) -> Any:
    body = {"data_source_config": config, "testing_criteria": criteria or [SAID], **params}
    response = http.post(EVALS, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def start(http: httpx.Client, source: Any, *criteria: Any, **params: Any) -> str:
    """Start a run; give its URL."""
    made = create(http, *criteria)
    url = f"{EVALS}/{made['id']}/runs"
    response = http.post(url, json={"data_source": source, **params})
    assert response.status_code == 201, response.text
    return f"{url}/{response.json()['id']}"


def done(http: httpx.Client, source: Any, *criteria: Any) -> tuple[Any, list[Any]]:
    """Run to the end; give the run and its output items."""
    url = start(http, source, *criteria)
    run = look(http, url, 2)
    assert run["status"] == "completed"
    return run, http.get(f"{url}/output_items?limit=100").json()["data"]


def test_an_eval(http: httpx.Client) -> None:
    made = create(http, name="x", metadata={"a": "b"})
    url = f"{EVALS}/{made['id']}"
    assert made["data_source_config"]["schema"]["required"] == ["item", "sample"]
    assert made["testing_criteria"] == [SAID]
    assert http.get(url).json() == made
    changed = http.post(url, json={"name": "y"}).json()
    assert (changed["name"], changed["metadata"]) == ("y", {"a": "b"})
    other = create(http, config={"type": "logs", "metadata": {"team": "a"}})
    assert other["data_source_config"]["metadata"] == {"team": "a"}
    plain = create(http, config={"type": "custom", "item_schema": {"type": "object"}})
    assert plain["data_source_config"]["schema"]["required"] == ["item"]
    assert http.get(f"{EVALS}?limit=2").json()["data"] == [changed, other]
    assert http.delete(url).json() == {"object": "eval.deleted", "deleted": True, "eval_id": made["id"]}
    assert http.get(url).status_code == http.get(f"{url}/runs").status_code == 404


@pytest.mark.parametrize("kind", ["completions", "responses"])
def test_a_run_that_asks_a_model(http: httpx.Client, kind: str) -> None:
    source = {
        "type": kind, "model": "gpt-4o", "source": content(*ITEMS), "input_messages": TEMPLATE,
        "sampling_params": {"temperature": 0.5, "max_completion_tokens": 500},
    }  # fmt: skip
    url = start(http, source, name="one", metadata={"a": "b"})
    assert [look(http, url, 1)["status"] for _ in range(3)] == ["in_progress", "completed", "completed"]
    run = look(http, url, 1)
    assert run["result_counts"] == {"total": 2, "errored": 0, "failed": 0, "passed": 2}
    (usage,) = run["per_model_usage"]
    assert (usage["model_name"], usage["invocation_count"]) == ("gpt-4o", 2)
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"] > 0
    assert run["per_testing_criteria_results"] == [{"testing_criteria": "said", "passed": 2, "failed": 0}]
    first, second = http.get(f"{url}/output_items").json()["data"]
    assert (first["status"], first["datasource_item"]) == ("pass", {"word": "parrot"})
    assert first["sample"]["input"][1] == {"role": "user", "content": "Say parrot"}
    assert "Say parrot" in first["sample"]["output"][0]["content"]
    assert first["results"][0].items() >= {"name": "said", "passed": True, "score": 1.0}.items()
    assert http.get(f"{url}/output_items/{second['id']}").json() == second
    assert http.get(f"{url}/output_items/none").status_code == 404


def test_a_run_over_samples_that_were_given(http: httpx.Client) -> None:
    items = [
        {**ITEMS[0], "sample": {"output_text": "A parrot"}},
        {**ITEMS[1], "sample": {"output_text": "?"}},
    ]
    data = "\n\n".join(map(json.dumps, items)).encode()
    file = {"type": "file_id", "id": upload(http, data, purpose="evals")["id"]}
    for source in (content(*items), file):
        run, outputs = done(http, {"type": "jsonl", "source": source})
        assert [output["status"] for output in outputs] == ["pass", "fail"]
        assert run["result_counts"]["failed"] == 1
        assert run["per_model_usage"] == []
        assert outputs[1]["sample"]["output"] == [{"role": "assistant", "content": "?"}]


def test_runs_over_what_was_stored(http: httpx.Client) -> None:
    chat(http, "Where is the parrot?", store=True)
    http.post("/v1/responses", json={"model": "gpt-4o", "input": "Where is the ship?"})
    seen = {**SAID, "reference": "where is the"}
    for kind, source, word in (
        ("completions", "stored_completions", "parrot"),
        ("responses", "responses", "ship"),
    ):
        _, (output,) = done(http, {"type": kind, "source": {"type": source}}, seen)
        assert output["status"] == "pass"
        assert word in output["sample"]["output"][0]["content"]
        asked = output["datasource_item"]["input"]
        again = {"type": "item_reference", "item_reference": "item.input"}
        _, (output,) = done(
            http, {"type": kind, "model": "gpt-4o", "source": {"type": source}, "input_messages": again}, seen
        )
        assert [message["role"] for message in output["sample"]["input"]] == [item["role"] for item in asked]


def test_items_that_fail(http: httpx.Client) -> None:
    bad: Any = {"type": "template", "template": [{"role": "user", "content": "{{ item.none }}"}]}
    for change, code in (
        ({"input_messages": bad}, "invalid_variable_error"),
        ({"model": "none"}, "DeploymentNotFound"),
        ({"model": "whisper"}, "OperationNotSupported"),
    ):
        source = {"type": "completions", "model": "gpt-4o", "source": content(ITEMS[0]), **change}
        run, (output,) = done(http, {"input_messages": TEMPLATE, **source})
        assert (output["status"], output["sample"]["error"]["code"]) == ("error", code)
        assert output["results"] == []
        assert run["result_counts"]["errored"] == 1


def test_graders_that_fail(http: httpx.Client) -> None:
    python = {"type": "python", "name": "py", "source": "x"}
    _, (output,) = done(http, {"type": "jsonl", "source": content(ITEMS[0])}, python, SAID)
    assert output["status"] == "error"
    assert output["results"][0]["error"] == "The emulator runs no Python."
    assert output["results"][1]["passed"] is False


def test_lists_and_ends_of_runs(http: httpx.Client) -> None:
    source = {"type": "jsonl", "source": content(*ITEMS)}
    url = start(http, source)
    runs = url.rpartition("/")[0]
    other = http.post(runs, json={"data_source": source}).json()["id"]
    assert http.post(url).json()["status"] == "canceled"
    assert http.post(f"{url}/cancel").status_code == 400
    assert http.post(f"{runs}/{other}/cancel").json()["status"] == "canceled"
    third = http.post(runs, json={"data_source": source}).json()
    assert [run["id"] for run in http.get(runs).json()["data"]][1:] == [other, third["id"]]
    assert http.get(f"{runs}?status=queued").json()["data"] == [third]
    look(http, f"{runs}/{third['id']}", 2)
    assert len(http.get(f"{runs}/{third['id']}/output_items?status=fail").json()["data"]) == 2
    gone = http.delete(url).json()
    assert gone["deleted"] is True
    assert gone["run_id"] == gone["eval_run_id"] == url.rpartition("/")[2]
    assert http.get(url).status_code == 404


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "data_source_config"),
        ({"data_source_config": CUSTOM}, "testing_criteria"),
        ({"data_source_config": {"type": "x"}, "testing_criteria": []}, "data_source_config.type"),
        (
            {"data_source_config": {"type": "custom"}, "testing_criteria": []},
            "data_source_config.item_schema",
        ),
        ({"data_source_config": CUSTOM, "testing_criteria": [{}]}, "testing_criteria[0].type"),
    ],
)
def test_bad_evals(http: httpx.Client, body: dict[str, Any], param: str) -> None:
    assert error(http.post(EVALS, json=body))["param"] == param


@pytest.mark.parametrize(
    ("source", "param"),
    [
        (None, "data_source"),
        ({"type": "jsonl"}, "data_source.source"),
        ({"type": "jsonl", "source": {"type": "responses"}}, "data_source.source.type"),
        ({"type": "jsonl", "source": {"type": "file_id", "id": "none"}}, "data_source.source.id"),
        ({"type": "jsonl", "source": content({})}, "data_source.source.content[0].item"),
    ],
)
def test_bad_runs(http: httpx.Client, source: Any, param: str) -> None:
    url = f"{EVALS}/{create(http)['id']}/runs"
    assert error(http.post(url, json={"data_source": source}))["param"] == param


def test_a_file_that_is_no_json(http: httpx.Client) -> None:
    key = upload(http, b"{}\nx", purpose="evals")["id"]
    url = f"{EVALS}/{create(http)['id']}/runs"
    source = {"type": "jsonl", "source": {"type": "file_id", "id": key}}
    assert "Line 2" in error(http.post(url, json={"data_source": source}))["message"]


def test_samples_of_messages_without_text(http: httpx.Client) -> None:
    source = {"type": "completions", "model": "gpt-4o", "source": content(ITEMS[0])}
    tools: Any = {"type": "template", "template": user("[[refuse]]")}
    _, (output,) = done(http, {**source, "input_messages": tools})
    assert (output["status"], output["sample"]["output"]) == ("fail", [])
