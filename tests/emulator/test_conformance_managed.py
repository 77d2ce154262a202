"""Replies of the managed resources, held to Microsoft's own API descriptions."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from conformance.described import described, schemas, translated
from support.shared import needs_openapi

if TYPE_CHECKING:
    import httpx

jsonschema: Any = pytest.importorskip("jsonschema")

pytestmark = needs_openapi

DOCUMENTS = {"v1": ("/openai/v1", ""), "2025-03-01-preview": ("/openai", "?api-version=2025-03-01-preview")}


@pytest.fixture(params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Described:
    """Asks the emulator, and holds what it answers to a description, nulls aside."""

    def __init__(self, http: httpx.Client, document: str) -> None:
        self._http = http
        self._document = document
        self._base, self._query = DOCUMENTS[document]

    def __call__(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        """Ask; `path` has its ids, and before them the name that the description has for them."""
        template = re.sub(r"\{(\w+)=[^}]*\}", r"{\1}", path)
        url = re.sub(r"\{\w+=([^}]*)\}", r"\1", path)
        response = self._http.request(method, f"{self._base}{url}{self._query}", **options)
        assert response.status_code == status, response.text
        told = described(self._document)["paths"][template][method.lower()]["responses"]
        (kind, content), *_ = told[str(status)]["content"].items()
        if kind != "application/json":
            assert response.headers["content-type"] == kind
            return response.content
        body = response.json()
        holds(self._document, content["schema"], body)
        return body


def lenient(keyword: Any) -> Any:
    """A keyword that lets null pass: the service has it where descriptions do not."""

    def validate(validator: Any, value: Any, instance: Any, schema: Any) -> Any:
        return () if instance is None else keyword(validator, value, instance, schema)

    return validate


LENIENT = jsonschema.validators.extend(
    jsonschema.Draft7Validator,
    {name: lenient(keyword) for name, keyword in jsonschema.Draft7Validator.VALIDATORS.items()},
)


def holds(document: str, schema: Any, body: Any) -> None:
    """Hold a body to a schema of a document, nulls aside."""
    root = {"allOf": [translated(schema)], "components": {"schemas": schemas(document)}}
    LENIENT(root).validate(body)


@pytest.fixture
def ask(http: httpx.Client, document: str) -> Described:
    return Described(http, document)


@pytest.fixture
def v1(http: httpx.Client) -> Described:
    return Described(http, "v1")


def uploaded(http: httpx.Client, data: bytes, purpose: str = "assistants") -> str:
    form: Any = {"data": {"purpose": purpose}, "files": {"file": ("a.jsonl", data)}}
    return str(http.post("/openai/v1/files", **form).json()["id"])


def test_files(v1: Described) -> None:
    form: Any = {
        "data": {
            "purpose": "batch", "expires_after[anchor]": "created_at", "expires_after[seconds]": "3600",
        },
        "files": {"file": ("a.jsonl", b"{}")},
    }  # fmt: skip
    key = v1("POST", "/files", **form)["id"]
    v1("GET", "/files")
    for _ in range(3):
        v1("GET", f"/files/{{file_id={key}}}")
    assert v1("GET", f"/files/{{file_id={key}}}/content") == b"{}"
    for _ in range(2):
        v1("DELETE", f"/files/{{file_id={key}}}")


def test_vector_stores(http: httpx.Client, ask: Described, document: str) -> None:
    keys = [uploaded(http, data) for data in (b"A parrot", b"\xff", b"A ship")]
    store = ask("POST", "/vector_stores", json={"name": "x", "file_ids": keys[:1]})["id"]
    one = f"/vector_stores/{{vector_store_id={store}}}"
    ask("GET", "/vector_stores")
    ask("POST", one, json={"expires_after": {"anchor": "last_active_at", "days": 1}})
    ask("POST", f"{one}/files", json={"file_id": keys[1]})
    for _ in range(2):
        ask("GET", one)
    ask("GET", f"{one}/files")
    file = f"{one}/files/{{file_id={keys[0]}}}"
    ask("GET", file)
    ask("POST", file, json={"attributes": {"a": 1, "b": "c", "d": True}})
    batch = ask("POST", f"{one}/file_batches", json={"file_ids": keys[2:]})["id"]
    batched = f"{one}/file_batches/{{batch_id={batch}}}"
    ask("GET", batched)
    ask("GET", f"{batched}/files")
    ask("POST", f"{batched}/cancel")
    if document != "v1":
        ask("GET", f"{file}/content")
        ask("POST", f"{one}/search", json={"query": "Which bird?"})
    ask("DELETE", file)
    ask("DELETE", one)


def test_containers(http: httpx.Client, v1: Described) -> None:
    box = v1("POST", "/containers", json={"name": "box", "file_ids": [uploaded(http, b"x")]})["id"]
    one = f"/containers/{{container_id={box}}}"
    v1("GET", "/containers")
    v1("GET", one)
    file = v1("POST", f"{one}/files", files={"file": ("a.txt", b"hello")})["id"]
    v1("GET", f"{one}/files")
    v1("GET", f"{one}/files/{{file_id={file}}}")
    assert v1("GET", f"{one}/files/{{file_id={file}}}/content") == b"hello"
    v1("DELETE", f"{one}/files/{{file_id={file}}}")
    v1("DELETE", one)


TALK = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Arrr"}]}
GRADERS: list[dict[str, Any]] = [
    {"type": "string_check", "name": "a", "operation": "eq", "input": "x", "reference": "x"},
    {
        "type": "text_similarity", "name": "b", "input": "x", "reference": "x", "pass_threshold": 0.5,
        "evaluation_metric": "fuzzy_match",
    },
    {"type": "score_model", "name": "c", "model": "m", "input": [{"role": "user", "content": "x"}]},
    {"type": "python", "name": "d", "source": "x"},
]  # fmt: skip


def test_fine_tuning(http: httpx.Client, v1: Described) -> None:
    file = uploaded(http, "\n".join([json.dumps(TALK)] * 10).encode(), "fine-tune")
    body = {"model": "gpt-4o-mini", "training_file": file, "suffix": "x"}
    job = v1("POST", "/fine_tuning/jobs", json=body)["id"]
    one = f"/fine_tuning/jobs/{{fine_tuning_job_id={job}}}"
    for _ in range(2):
        v1("GET", one)
    # A job that is held up has a status that no description knows.
    assert http.post(f"/openai/v1/fine_tuning/jobs/{job}/pause").json()["status"] == "paused"
    v1("POST", f"{one}/resume")
    for _ in range(2):
        v1("GET", one)
    v1("GET", "/fine_tuning/jobs")
    v1("GET", f"{one}/events")
    checkpoint = v1("GET", f"{one}/checkpoints")["data"][0]["id"]
    copy = f"{one}/checkpoints/{{fine_tuning_checkpoint_id={checkpoint}}}/copy"
    headers = {"aoai-copy-ft-checkpoints": "preview"}
    v1("POST", copy, json={"destinationResourceId": "x", "region": "y"}, headers=headers)
    v1("GET", copy, headers=headers)
    other = v1("POST", "/fine_tuning/jobs", json=body)["id"]
    v1("POST", f"/fine_tuning/jobs/{{fine_tuning_job_id={other}}}/cancel")
    failed = v1("POST", "/fine_tuning/jobs", json={**body, "training_file": uploaded(http, b"", "fine-tune")})
    v1("GET", f"/fine_tuning/jobs/{{fine_tuning_job_id={failed['id']}}}")


@pytest.mark.parametrize("grader", GRADERS, ids=lambda grader: grader["type"])
def test_graders(v1: Described, grader: dict[str, Any]) -> None:
    v1("POST", "/fine_tuning/alpha/graders/run", json={"grader": grader, "item": {}, "model_sample": "x"})
    v1("POST", "/fine_tuning/alpha/graders/validate", json={"grader": grader})


def test_evals(v1: Described) -> None:
    config = {"type": "custom", "item_schema": {"type": "object"}}
    made = v1("POST", "/evals", json={"data_source_config": config, "testing_criteria": GRADERS[1:3]})["id"]
    one = f"/evals/{{eval_id={made}}}"
    v1("POST", one, json={"name": "x"})
    v1("GET", one)
    v1("GET", "/evals")
    source = {
        "type": "completions",
        "model": "gpt-4o",
        "source": {"type": "file_content", "content": [{"item": {"a": "b"}}]},
        "input_messages": {"type": "template", "template": [{"role": "user", "content": "{{ item.a }}"}]},
    }
    run = v1("POST", f"{one}/runs", 201, json={"data_source": source})["id"]
    ran = f"{one}/runs/{{run_id={run}}}"
    for _ in range(2):
        v1("GET", ran)
    v1("GET", f"{one}/runs")
    item = v1("GET", f"{ran}/output_items")["data"][0]["id"]
    v1("GET", f"{ran}/output_items/{{output_item_id={item}}}")
    other = v1("POST", f"{one}/runs", 201, json={"data_source": source})["id"]
    v1("POST", f"{one}/runs/{{run_id={other}}}")
    v1("DELETE", ran)
    v1("DELETE", one)
