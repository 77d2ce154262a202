from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, look, upload, user

from azopenai.emulator.batch_lines import MOST_LINES

if TYPE_CHECKING:
    import httpx

    from azopenai.emulator import Emulator

BATCHES = "/openai/v1/batches"
BODIES: dict[str, dict[str, Any]] = {
    "/chat/completions": {"model": "gpt-4o", "messages": user("Hello")},
    "/completions": {"model": "gpt-35-turbo-instruct", "prompt": "Once"},
    "/embeddings": {"model": "text-embedding-3-small", "input": "Hello"},
    "/responses": {"model": "gpt-4o", "input": "Hello"},
}


def line(number: int, url: str = "/chat/completions", **body: Any) -> dict[str, Any]:
    path = url.removeprefix("/v1")
    return {"custom_id": f"task-{number}", "method": "POST", "url": url, "body": {**BODIES[path], **body}}


def start(
    http: httpx.Client, *lines: object, endpoint: str = "/chat/completions", **params: Any
) -> dict[str, Any]:
    data = b"".join(item if isinstance(item, bytes) else json.dumps(item).encode() + b"\n" for item in lines)
    file = upload(http, data)
    body = {"input_file_id": file["id"], "endpoint": endpoint, "completion_window": "24h", **params}
    response = http.post(BATCHES, json=body)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def looked(http: httpx.Client, batch: dict[str, Any], times: int) -> Any:
    return look(http, f"{BATCHES}/{batch['id']}", times)


def results(http: httpx.Client, key: str) -> list[Any]:
    return [json.loads(item) for item in http.get(f"/v1/files/{key}/content").text.splitlines()]


def test_a_batch_moves_on_with_every_look(http: httpx.Client) -> None:
    batch = start(http, *(line(number) for number in range(5)), metadata={"team": "a"})
    assert (batch["status"], batch["request_counts"]["total"]) == ("validating", 0)
    assert batch["metadata"] == {"team": "a"}
    assert batch["expires_at"] == batch["created_at"] + 86_400
    seen = [looked(http, batch, 1) for _ in range(5)]
    assert [(look["status"], look["request_counts"]["completed"]) for look in seen] == [
        ("in_progress", 0), ("in_progress", 3), ("finalizing", 5), ("completed", 5), ("completed", 5),
    ]  # fmt: skip
    done = seen[-1]
    assert done["request_counts"] == {"total": 5, "completed": 5, "failed": 0}
    assert done["error_file_id"] == ""
    for name in ("in_progress_at", "finalizing_at", "completed_at"):
        assert done[name] >= done["created_at"]
    assert done["cancelled_at"] is None
    lines = results(http, done["output_file_id"])
    assert [item["custom_id"] for item in lines] == [f"task-{number}" for number in range(5)]
    file = http.get(f"/v1/files/{done['output_file_id']}").json()
    assert (file["purpose"], file["status"]) == ("batch_output", "processed")
    assert file["filename"] == f"{batch['id']}_output.jsonl"


@pytest.mark.parametrize("prefix", ["", "/v1"])
@pytest.mark.parametrize("path", BODIES)
def test_every_endpoint(http: httpx.Client, path: str, prefix: str) -> None:
    batch = start(http, line(0, prefix + path), endpoint=path)
    done = looked(http, batch, 3)
    (item,) = results(http, done["output_file_id"])
    assert item["error"] is None
    assert item["response"]["status_code"] == 200
    assert item["response"]["request_id"]
    alone = http.post(f"/v1{path}", json=BODIES[path]).json()
    for name in ("usage", "choices", "data"):
        assert item["response"]["body"].get(name) == alone.get(name)


def test_requests_that_fail(http: httpx.Client) -> None:
    bodies: list[dict[str, Any]] = [
        {}, {"messages": []}, {"messages": user("[[filter]]")}, {"stream": True}, {},
    ]  # fmt: skip
    batch = start(http, *(line(number, **body) for number, body in enumerate(bodies)))
    done = looked(http, batch, 4)
    assert done["status"] == "completed"
    assert done["request_counts"] == {"total": 5, "completed": 2, "failed": 3}
    assert [item["custom_id"] for item in results(http, done["output_file_id"])] == ["task-0", "task-4"]
    failed = results(http, done["error_file_id"])
    assert [item["response"]["status_code"] for item in failed] == [400, 400, 400]
    assert failed[1]["response"]["body"]["error"]["code"] == "content_filter"
    assert failed[2]["response"]["body"]["error"]["param"] == "stream"


def test_a_model_that_cannot_do_it(http: httpx.Client) -> None:
    done = looked(http, start(http, line(0, model="whisper")), 3)
    assert done["output_file_id"] == ""
    (item,) = results(http, done["error_file_id"])
    assert item["response"]["body"]["error"]["code"] == "OperationNotSupported"


BAD: dict[str, tuple[object, str]] = {
    "no JSON": (b"{\n", "invalid_json_line"),
    "no object": ([1], "invalid_json_line"),
    "no id": ({**line(1), "custom_id": None}, "invalid_request"),
    "the same id": (line(0), "duplicate_custom_id"),
    "another method": ({**line(1), "method": "GET"}, "invalid_request"),
    "no body": ({**line(1), "body": []}, "invalid_request"),
    "another url": (line(1, "/embeddings"), "url_mismatch"),
    "no url": ({**line(1), "url": None}, "url_mismatch"),
    "an unknown model": (line(1, model="none"), "model_not_found"),
    "another model": (line(1, model="gpt-4"), "model_mismatch"),
}


@pytest.mark.parametrize(("bad", "code"), BAD.values(), ids=BAD)
def test_lines_that_will_not_do(http: httpx.Client, bad: object, code: str) -> None:
    batch = start(http, line(0), b"\n", bad, line(2))
    failed = looked(http, batch, 1)
    assert failed["status"] == "failed"
    assert failed["failed_at"]
    (found,) = failed["errors"]["data"]
    assert (found["code"], found["line"]) == (code, 3)
    assert looked(http, batch, 1) == failed


def test_files_that_will_not_do(http: httpx.Client) -> None:
    for lines, code, count in (
        ([b"\n\n"], "empty_batch", 1),
        ([b"\n0" * (MOST_LINES + 1)], "too_many_tasks", 1),
        ([b"0\n" * 101], "invalid_json_line", 100),
    ):
        found = looked(http, start(http, *lines), 1)["errors"]["data"]
        assert [item["code"] for item in found] == [code] * count


def test_a_batch_that_is_cancelled(http: httpx.Client) -> None:
    batch = start(http, *(line(number) for number in range(4)))
    looked(http, batch, 2)
    url = f"{BATCHES}/{batch['id']}"
    cancelling = http.post(f"{url}/cancel").json()
    assert cancelling["status"] == "cancelling"
    assert http.post(f"{url}/cancel").json() == cancelling
    cancelled = looked(http, batch, 1)
    assert (cancelled["status"], cancelled["request_counts"]["completed"]) == ("cancelled", 2)
    assert len(results(http, cancelled["output_file_id"])) == 2
    response = http.post(f"{url}/cancel")
    assert response.status_code == 400
    assert "cancelled" in error(response)["message"]
    assert http.post(f"{BATCHES}/none/cancel").status_code == 404


def test_a_batch_outlives_its_file(http: httpx.Client) -> None:
    batch = start(http, line(0))
    http.delete(f"/v1/files/{batch['input_file_id']}")
    assert looked(http, batch, 3)["status"] == "completed"


def test_lists(http: httpx.Client) -> None:
    ids = [start(http, line(0))["id"] for _ in range(3)]
    page = http.get(f"{BATCHES}?limit=2").json()
    assert [item["id"] for item in page["data"]] == [ids[2], ids[1]]
    assert page["has_more"] is True
    assert http.get(f"{BATCHES}?after={page['last_id']}").json()["data"][0]["status"] == "validating"


def test_the_same_batch_has_the_same_results(emulator: Emulator, http: httpx.Client) -> None:
    def run() -> list[Any]:
        emulator.clear()
        batch = start(http, line(0), line(1))
        found = results(http, looked(http, batch, 4)["output_file_id"])
        for item in found:
            item["response"]["body"].pop("created")
        return found

    assert run() == run()


def test_a_large_batch_is_run_by_and_by(http: httpx.Client) -> None:
    batch = start(
        http, *(line(number, "/embeddings") for number in range(2_500)), endpoint="/embeddings",
        output_expires_after={"anchor": "created_at", "seconds": 3600},
    )  # fmt: skip
    seen = [looked(http, batch, 1)["request_counts"]["completed"] for _ in range(4)]
    assert seen == [0, 1_000, 2_000, 2_500]
    done = looked(http, batch, 1)
    assert len(results(http, done["output_file_id"])) == 2_500
    assert http.get(f"/v1/files/{done['output_file_id']}").json()["expires_at"]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"input_file_id": "none"}, 404),
        ({"input_file_id": None}, 400),
        ({"endpoint": "/images"}, 400),
        ({"completion_window": "1h"}, 400),
        ({"metadata": {"a": 1}}, 400),
        ({"metadata": {str(number): "" for number in range(17)}}, 400),
        ({"metadata": "x"}, 400),
        ({"x": 1}, 400),
    ],
)
def test_bad_batches(http: httpx.Client, params: dict[str, Any], status: int) -> None:
    file = upload(http, b"")
    good = {"input_file_id": file["id"], "endpoint": "/responses", "completion_window": "24h"}
    response = http.post(BATCHES, json={**good, **params})
    assert response.status_code == status
    assert error(response)["param"].partition(".")[0] in params


def test_a_file_for_something_else(http: httpx.Client) -> None:
    file = upload(http, b"", purpose="assistants")
    body = {"input_file_id": file["id"], "endpoint": "/responses", "completion_window": "24h"}
    assert "purpose" in error(http.post(BATCHES, json=body))["message"]
