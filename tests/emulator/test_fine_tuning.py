from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, look, upload

from azopenai.emulator.blobs import Blob
from azopenai.emulator.training import metrics, read_examples, result_file

if TYPE_CHECKING:
    import httpx

JOBS = "/openai/v1/fine_tuning/jobs"
TALK = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Arrr"}]
MODEL = "gpt-4o-mini-2024-07-18"
GRADER = {"type": "string_check", "name": "x", "input": "a", "reference": "a", "operation": "eq"}


def lines(*examples: Any) -> bytes:
    return "\n".join(map(json.dumps, examples)).encode()


GOOD = lines(*[{"messages": TALK}] * 10)


def start(http: httpx.Client, data: bytes = GOOD, **params: Any) -> Any:
    file = upload(http, data, "train.jsonl", "fine-tune")["id"]
    response = http.post(JOBS, json={"model": MODEL, "training_file": file, **params})
    assert response.status_code == 200, response.text
    return response.json()


def looked(http: httpx.Client, job: Any, times: int) -> Any:
    return look(http, f"{JOBS}/{job['id']}", times)


def done(http: httpx.Client, **params: Any) -> Any:
    return looked(http, start(http, **params), 4)


def test_a_job_moves_on_with_every_look(http: httpx.Client) -> None:
    validation = upload(http, GOOD, purpose="fine-tune")["id"]
    job = start(http, suffix="pirate", seed=7, validation_file=validation, metadata={"a": "b"})
    assert job["status"] == "validating_files"
    assert job["hyperparameters"] == {
        "n_epochs": "auto", "batch_size": "auto", "learning_rate_multiplier": "auto",
    }  # fmt: skip
    assert job["method"] == {
        "type": "supervised", "supervised": {"hyperparameters": job["hyperparameters"]},
    }  # fmt: skip
    assert (job["seed"], job["validation_file"], job["metadata"]) == (7, validation, {"a": "b"})
    seen = [looked(http, job, 1) for _ in range(5)]
    assert [item["status"] for item in seen] == ["queued", "running", "running", "succeeded", "succeeded"]
    last = seen[-1]
    assert last["hyperparameters"] == {"n_epochs": 3, "batch_size": 1, "learning_rate_multiplier": 1.0}
    assert last["fine_tuned_model"] == f"{MODEL}.ft-{job['id'].removeprefix('ftjob-')}-pirate"
    assert last["trained_tokens"] > 0
    assert last["finished_at"] >= last["created_at"]
    (results,) = last["result_files"]
    table = http.get(f"/v1/files/{results}/content").text.splitlines()
    assert table[0].startswith("step,train_loss")
    assert len(table) == 31
    assert http.get(f"/v1/files/{results}").json()["purpose"] == "fine-tune-results"
    assert http.get(f"/v1/models/{last['fine_tuned_model']}").status_code == 200


def test_events(http: httpx.Client) -> None:
    job = done(http)
    page = http.get(f"{JOBS}/{job['id']}/events").json()["data"]
    assert page[0]["message"] == "The job has successfully completed"
    assert page[-1]["message"] == f"Created fine-tuning job: {job['id']}"
    steps = [event["data"]["step"] for event in page if event["type"] == "metrics"]
    assert steps == [30, 20, 10]
    assert len(http.get(f"{JOBS}/{job['id']}/events?limit=2&after={page[0]['id']}").json()["data"]) == 2
    assert http.get(f"{JOBS}/none/events").status_code == 404


def test_checkpoints(http: httpx.Client) -> None:
    chosen = {"n_epochs": 2, "batch_size": 4, "learning_rate_multiplier": 0.1}
    job = done(http, method={"type": "supervised", "supervised": {"hyperparameters": chosen}})
    last, first = http.get(f"{JOBS}/{job['id']}/checkpoints").json()["data"]
    assert last["fine_tuned_model_checkpoint"] == job["fine_tuned_model"]
    assert first["fine_tuned_model_checkpoint"] == f"{job['fine_tuned_model']}:ckpt-step-3"
    assert (first["step_number"], last["step_number"]) == (3, 6)
    assert first["metrics"]["train_loss"] > last["metrics"]["train_loss"]


def test_copies_of_checkpoints(http: httpx.Client) -> None:
    job = done(http)
    checkpoint = http.get(f"{JOBS}/{job['id']}/checkpoints").json()["data"][0]["id"]
    url = f"{JOBS}/{job['id']}/checkpoints/{checkpoint}/copy"
    body = {"destinationResourceId": "/subscriptions/x", "region": "swedencentral"}
    assert "aoai-copy-ft-checkpoints" in error(http.post(url, json=body))["message"]
    http.headers["aoai-copy-ft-checkpoints"] = "preview"
    assert http.get(url).status_code == 404
    made = http.post(url, json=body).json()
    assert made["copiedAccountDetails"] == [{**body, "status": "InProgress"}]
    assert made["checkpointedModelName"] == job["fine_tuned_model"]
    assert http.get(url).json()["copiedAccountDetails"] == [{**body, "status": "Completed"}]
    assert error(http.post(url, json={}))["param"] == "destinationResourceId"
    assert http.get(url.replace(checkpoint, "none")).status_code == 404


def test_permissions(http: httpx.Client) -> None:
    url = f"/v1/fine_tuning/checkpoints/{done(http)['fine_tuned_model']}:ckpt-step-10/permissions"
    one, two = http.post(url, json={"project_ids": ["a", "b"]}).json()["data"]
    assert (one["project_id"], two["project_id"]) == ("a", "b")
    assert http.get(url).json()["data"] == [two, one]
    assert http.get(f"{url}?order=ascending").json()["data"] == [one, two]
    assert http.get(f"{url}?project_id=a").json()["data"] == [one]
    gone = {"id": one["id"], "object": "checkpoint.permission", "deleted": True}
    assert http.delete(f"{url}/{one['id']}").json() == gone
    assert http.get(url).json()["data"] == [two]
    assert error(http.post(url, json={}))["param"] == "project_ids"
    assert http.get(url.replace("10", "11")).status_code == 404


def test_jobs_that_are_held_up(http: httpx.Client) -> None:
    job = start(http)
    url = f"{JOBS}/{job['id']}"
    assert http.post(f"{url}/pause").status_code == 400
    looked(http, job, 2)
    assert http.post(f"{url}/pause").json()["status"] == "paused"
    assert looked(http, job, 2)["status"] == "paused"
    assert http.post(f"{url}/resume").json()["status"] == "running"
    assert http.post(f"{url}/resume").status_code == 400
    cancelled = http.post(f"{url}/cancel").json()
    assert cancelled["status"] == "cancelled"
    assert cancelled["finished_at"]
    assert looked(http, job, 1) == cancelled
    assert "cancelled" in error(http.post(f"{url}/cancel"))["message"]


def test_lists(http: httpx.Client) -> None:
    ids = [start(http, metadata={"n": str(number)})["id"] for number in range(3)]
    assert [job["id"] for job in http.get(JOBS).json()["data"]] == ids[::-1]
    assert [job["id"] for job in http.get(f"{JOBS}?limit=1&after={ids[2]}").json()["data"]] == [ids[1]]
    assert [job["id"] for job in http.get(f"{JOBS}?metadata[n]=1").json()["data"]] == [ids[1]]


def test_deletion(http: httpx.Client) -> None:
    url = f"{JOBS}/{start(http)['id']}"
    response = http.delete(url)
    assert (response.status_code, response.content) == (204, b"")
    assert http.get(url).status_code == http.delete(url).status_code == 404


def test_models_of_jobs_can_be_deleted(http: httpx.Client) -> None:
    name = done(http)["fine_tuned_model"]
    assert name in [model["id"] for model in http.get("/v1/models").json()["data"]]
    assert http.delete(f"/v1/models/{name}").json() == {"id": name, "object": "model", "deleted": True}
    assert http.delete(f"/v1/models/{name}").status_code == 404
    assert http.delete("/v1/models/gpt-4o").status_code == 403


def test_dated_routes(http: httpx.Client) -> None:
    path = "/openai/fine_tuning/jobs{}?api-version=2024-10-21"
    file = upload(http, GOOD, purpose="fine-tune")["id"]
    response = http.post(path.format(""), json={"model": MODEL, "training_file": file})
    assert response.status_code == 201
    key = response.json()["id"]
    assert response.headers["location"].endswith(f"/openai/fine_tuning/jobs/{key}")
    assert http.get(path.format(f"/{key}/events")).json()["data"]
    assert http.delete(path.format(f"/{key}")).status_code == 204


def test_a_bad_training_file(http: httpx.Client) -> None:
    failed = looked(http, start(http, GOOD + b"\n{}"), 1)
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "invalid_training_file"
    assert "Line 11: There are no messages." in failed["error"]["message"]
    event = http.get(f"{JOBS}/{failed['id']}/events").json()["data"][0]
    assert (event["level"], event["message"]) == ("error", failed["error"]["message"])


ANSWER = [{"role": "assistant", "content": "x"}]


@pytest.mark.parametrize(
    ("method", "example", "problem"),
    [
        ("supervised", {"messages": TALK}, None),
        ("supervised", {"prompt": "a", "completion": "b"}, None),
        ("supervised", {"prompt": "a"}, "are text"),
        ("supervised", {"messages": TALK[:1]}, "assistant"),
        ("supervised", {"messages": [{"content": "x"}]}, "no role"),
        ("supervised", [], "object"),
        (
            "dpo",
            {"input": {"messages": TALK}, "preferred_output": ANSWER, "non_preferred_output": ANSWER},
            None,
        ),
        ("dpo", {"input": {"messages": TALK}, "preferred_output": ANSWER}, "no messages"),
        ("reinforcement", {"messages": TALK[:1], "answer": 1}, None),
        ("reinforcement", {"messages": TALK}, "last message"),
        ("reinforcement", {}, "no messages"),
    ],
)
def test_examples(method: str, example: Any, problem: str | None) -> None:
    found = read_examples(Blob(lines(*[example] * 10), b"\n\n"), method)
    assert (problem is None) == (found.problem is None)
    assert problem is None or problem in (found.problem or "")


def test_files_of_examples() -> None:
    assert "at least 10" in (read_examples(Blob(lines({"messages": TALK})), "supervised").problem or "")
    assert "Line 1: " in (read_examples(Blob(b"\xff"), "supervised").problem or "")
    assert len(result_file(100_000).splitlines()) < 1_100
    assert metrics(1)["train_loss"] > metrics(2)["train_loss"]


@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"model": None}, "model"),
        ({"training_file": "none"}, "training_file"),
        ({"validation_file": "none"}, "validation_file"),
        ({"hyperparameters": {"n_epochs": "many"}}, "hyperparameters.n_epochs"),
        ({"hyperparameters": {"n_epochs": 0.5}}, "hyperparameters.n_epochs"),
        ({"hyperparameters": {"n_epochs": []}}, "hyperparameters.n_epochs"),
        ({"method": {"type": "x"}}, "method.type"),
        ({"method": {"type": "reinforcement", "reinforcement": {}}}, "method.reinforcement.grader"),
        ({"x": 1}, "x"),
    ],
)
def test_bad_jobs(http: httpx.Client, params: dict[str, Any], param: str) -> None:
    file = upload(http, GOOD, purpose="fine-tune")["id"]
    response = http.post(JOBS, json={"model": MODEL, "training_file": file, **params})
    assert response.status_code in {400, 404}
    assert error(response)["param"] == param


def test_a_file_for_something_else(http: httpx.Client) -> None:
    file = upload(http, GOOD, purpose="batch")["id"]
    response = http.post(JOBS, json={"model": MODEL, "training_file": file})
    assert "purpose" in error(response)["message"]


def test_reinforcement(http: httpx.Client) -> None:
    data = lines(*[{"messages": TALK[:1]}] * 10)
    method = {
        "type": "reinforcement",
        "reinforcement": {"grader": GRADER, "hyperparameters": {"n_epochs": 1}},
    }
    job = looked(http, start(http, data, method=method, hyperparameters={"n_epochs": 9}), 3)
    assert job["status"] == "succeeded"
    assert job["method"]["reinforcement"]["grader"] == GRADER
    assert job["hyperparameters"]["n_epochs"] == 1
