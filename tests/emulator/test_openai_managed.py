"""The openai package's own clients against the managed resources."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import openai
import pytest

from azopenai.emulator import Emulator
from azopenai.emulator.blobs import SPOOLED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = "2025-04-01-preview"


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(params=["azure", "v1"])
def client(request: pytest.FixtureRequest, shared: Emulator) -> Iterator[openai.OpenAI]:
    shared.clear()
    found: openai.OpenAI
    if request.param == "v1":
        found = openai.OpenAI(base_url=f"{shared.endpoint}/openai/v1/", api_key=shared.api_key, max_retries=0)
    else:
        found = openai.AzureOpenAI(
            azure_endpoint=shared.endpoint, api_key=shared.api_key, api_version=VERSION, max_retries=0
        )
    with found:
        yield found


def requests(*questions: str) -> bytes:
    """The file of a batch that asks the questions."""
    lines: list[Any] = [
        {
            "custom_id": f"task-{number}",
            "method": "POST",
            "url": "/chat/completions",
            "body": {"model": "gpt-4o", "messages": [{"role": "user", "content": question}]},
        }
        for number, question in enumerate(questions)
    ]
    return "\n".join(map(json.dumps, lines)).encode()


def test_files(client: openai.OpenAI, tmp_path: Path) -> None:
    ids = [
        client.files.create(
            file=(f"{number}.txt", b"hello"),
            purpose="assistants",
            expires_after={"anchor": "created_at", "seconds": 3600},
        ).id
        for number in range(3)
    ]
    assert [file.id for file in client.files.list(limit=2, order="asc")] == ids
    assert client.files.wait_for_processing(ids[0], poll_interval=0).status == "processed"
    client.files.content(ids[0]).write_to_file(tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == b"hello"
    assert client.files.delete(ids[0]).deleted is True
    with pytest.raises(openai.NotFoundError):
        client.files.retrieve(ids[0])


def test_uploads(client: openai.OpenAI, tmp_path: Path) -> None:
    path = tmp_path / "large.jsonl"
    path.write_bytes(bytes(range(256)) * (SPOOLED // 128))
    upload = client.uploads.upload_file_chunked(
        file=path, mime_type="text/jsonl", purpose="fine-tune", part_size=SPOOLED + 1_000
    )
    assert upload.status == "completed"
    assert upload.file is not None
    assert client.files.content(upload.file.id).content == path.read_bytes()
    other = client.uploads.create(bytes=1, filename="a", mime_type="text/plain", purpose="assistants")
    client.uploads.parts.create(other.id, data=b"x")
    assert client.uploads.cancel(other.id).status == "cancelled"
    with pytest.raises(openai.BadRequestError, match="cancelled"):
        client.uploads.parts.create(other.id, data=b"x")


def test_batches(client: openai.OpenAI) -> None:
    file = client.files.create(file=("a.jsonl", requests("One", "Two", "[[filter]]")), purpose="batch")
    batch = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h", metadata={"a": "b"}
    )
    assert [found.id for found in client.batches.list(limit=1)] == [batch.id]
    statuses = ["in_progress", "in_progress", "finalizing", "completed"]
    assert [client.batches.retrieve(batch.id).status for _ in statuses] == statuses
    done = client.batches.retrieve(batch.id)
    assert done.request_counts is not None
    assert (done.request_counts.completed, done.request_counts.failed) == (2, 1)
    output = [json.loads(line) for line in client.files.content(done.output_file_id or "").iter_lines()]
    assert "One" in output[0]["response"]["body"]["choices"][0]["message"]["content"]
    assert "content_filter" in client.files.content(done.error_file_id or "").text
    other = client.batches.create(
        input_file_id=file.id, endpoint="/v1/chat/completions", completion_window="24h"
    )
    assert client.batches.cancel(other.id).status == "cancelling"
    assert client.batches.retrieve(other.id).status == "cancelled"


def test_vector_stores(client: openai.OpenAI) -> None:
    store = client.vector_stores.create(name="x", expires_after={"anchor": "last_active_at", "days": 1})
    stores = client.vector_stores
    one = stores.files.upload_and_poll(vector_store_id=store.id, file=("a.txt", b"A parrot is a bird."))
    assert one.status == "completed"
    other = client.files.create(file=("b.txt", b"The ship sails."), purpose="assistants")
    added = stores.files.create_and_poll(
        other.id, vector_store_id=store.id, attributes={"n": 1}, poll_interval_ms=1
    )
    assert added.attributes == {"n": 1}
    batch = stores.file_batches.upload_and_poll(
        store.id, files=[("c.txt", b"Potatoes"), ("d.txt", b"Pirates")], poll_interval_ms=1
    )
    assert (batch.status, batch.file_counts.completed) == ("completed", 2)
    assert len(list(stores.file_batches.list_files(batch.id, vector_store_id=store.id, limit=1))) == 2
    assert stores.retrieve(store.id).file_counts.total == 4
    assert len(list(stores.files.list(store.id, limit=2, filter="completed"))) == 4
    found = list(stores.search(store.id, query="Which bird?"))
    assert found[0].content[0].text == "A parrot is a bird."
    filtered = stores.search(store.id, query="x", filters={"type": "gte", "key": "n", "value": 1})
    assert [item.filename for item in filtered] == ["b.txt"]
    assert stores.files.update(other.id, vector_store_id=store.id, attributes={}).attributes == {}
    assert [part.text for part in stores.files.content(one.id, vector_store_id=store.id)] == [
        "A parrot is a bird."
    ]
    assert stores.files.delete(one.id, vector_store_id=store.id).deleted is True
    left = stores.file_batches.create(store.id, file_ids=[other.id])
    assert stores.file_batches.cancel(left.id, vector_store_id=store.id).status == "cancelled"
    assert stores.update(store.id, name="y").name == "y"
    assert [item.id for item in stores.list()] == [store.id]
    assert stores.delete(store.id).deleted is True


def test_containers(client: openai.OpenAI) -> None:
    file = client.files.create(file=("b.txt", b"uploaded"), purpose="assistants")
    box = client.containers.create(name="box", expires_after={"anchor": "last_active_at", "minutes": 5})
    one = client.containers.files.create(box.id, file=("a.txt", b"sent"))
    two = client.containers.files.create(box.id, file_id=file.id)
    assert client.containers.files.retrieve(one.id, container_id=box.id).path == "/mnt/data/a.txt"
    assert client.containers.files.content.retrieve(two.id, container_id=box.id).read() == b"uploaded"
    assert [item.id for item in client.containers.files.list(box.id, limit=1, order="asc")] == [
        one.id,
        two.id,
    ]
    client.containers.files.delete(one.id, container_id=box.id)
    assert client.containers.retrieve(box.id).status == "running"
    assert [item.id for item in client.containers.list(name="box")] == [box.id]
    client.containers.delete(box.id)
    with pytest.raises(openai.NotFoundError):
        client.containers.retrieve(box.id)


def test_conversations(client: openai.OpenAI) -> None:
    talk = client.conversations.create(
        items=[{"role": "user", "content": "My name is Ada."}], metadata={"a": "b"}
    )
    answer = client.responses.create(model="gpt-4o", input="Who am I?", conversation=talk.id)
    assert answer.conversation is not None
    assert answer.conversation.id == talk.id
    assert "My name is Ada." in answer.output_text
    assert client.responses.input_tokens.count(model="gpt-4o", input="Who am I?").input_tokens > 0
    items = list(client.conversations.items.list(talk.id, limit=2, order="asc"))
    assert [item.type for item in items] == ["message"] * 3
    added = client.conversations.items.create(talk.id, items=[{"role": "user", "content": "Bye"}])
    key = added.data[0].id or ""
    assert client.conversations.items.retrieve(key, conversation_id=talk.id).type == "message"
    assert client.conversations.items.delete(key, conversation_id=talk.id).id == talk.id
    assert client.conversations.update(talk.id, metadata={"c": "d"}).metadata == {"c": "d"}
    assert client.conversations.retrieve(talk.id).metadata == {"c": "d"}
    assert client.conversations.create().metadata == {}
    assert client.conversations.delete(talk.id).deleted is True


def test_fine_tuning(client: openai.OpenAI) -> None:
    talk = {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Arrr"}]}
    data = "\n".join([json.dumps(talk)] * 10).encode()
    file = client.files.create(file=("a.jsonl", data), purpose="fine-tune")
    jobs = client.fine_tuning.jobs
    job = jobs.create(model="gpt-4o-mini-2024-07-18", training_file=file.id, suffix="x", seed=1)
    assert [found.id for found in jobs.list(limit=1)] == [job.id]
    assert [jobs.retrieve(job.id).status for _ in range(2)] == ["queued", "running"]
    # The package's types have no word for a job that is held up.
    assert str(jobs.pause(job.id).status) == "paused"
    assert jobs.resume(job.id).status == "running"
    assert [jobs.retrieve(job.id).status for _ in range(2)] == ["running", "succeeded"]
    model = jobs.retrieve(job.id).fine_tuned_model or ""
    assert "completed" in next(iter(jobs.list_events(job.id, limit=5))).message
    checkpoints = list(jobs.checkpoints.list(job.id, limit=1))
    assert checkpoints[0].fine_tuned_model_checkpoint == model
    permissions = client.fine_tuning.checkpoints.permissions
    (granted,) = permissions.create(model, project_ids=["proj"]).data
    assert [item.id for item in permissions.list(model, order="ascending")] == [granted.id]
    assert permissions.delete(granted.id, fine_tuned_model_checkpoint=model).deleted is True
    assert client.models.delete(model).deleted is True
    other = jobs.create(model="gpt-4o-mini-2024-07-18", training_file=file.id)
    assert jobs.cancel(other.id).status == "cancelled"


def test_graders(client: openai.OpenAI) -> None:
    grader: Any = {
        "type": "string_check",
        "name": "x",
        "operation": "eq",
        "input": "{{ sample.output_text }}",
        "reference": "{{ item.answer }}",
    }
    graders = client.fine_tuning.alpha.graders
    found = graders.run(grader=grader, item={"answer": "a"}, model_sample="a")
    assert (found.reward, found.metadata.errors.other_error) == (1.0, False)
    assert graders.validate(grader=grader).to_dict() == {"grader": grader}


def test_evals(client: openai.OpenAI) -> None:
    made = client.evals.create(
        name="x",
        data_source_config={"type": "custom", "item_schema": {"type": "object"}},
        testing_criteria=[
            {
                "type": "string_check",
                "name": "said",
                "operation": "ilike",
                "input": "{{ sample.output_text }}",
                "reference": "{{ item.word }}",
            }
        ],
    )
    run = client.evals.runs.create(
        made.id,
        data_source={
            "type": "completions",
            "model": "gpt-4o",
            "source": {"type": "file_content", "content": [{"item": {"word": "parrot"}}]},
            "input_messages": {
                "type": "template",
                "template": [{"role": "user", "content": "Say {{ item.word }}"}],
            },
        },
    )
    statuses = [client.evals.runs.retrieve(run.id, eval_id=made.id).status for _ in range(2)]
    assert statuses == ["in_progress", "completed"]
    done = client.evals.runs.retrieve(run.id, eval_id=made.id)
    assert done.result_counts.passed == 1
    (item,) = client.evals.runs.output_items.list(run.id, eval_id=made.id)
    found = client.evals.runs.output_items.retrieve(item.id, eval_id=made.id, run_id=run.id)
    assert found.results[0].passed is True
    assert [item.id for item in client.evals.runs.list(made.id)] == [run.id]
    with pytest.raises(openai.BadRequestError, match="completed"):
        client.evals.runs.cancel(run.id, eval_id=made.id)
    assert client.evals.runs.delete(run.id, eval_id=made.id).run_id == run.id
    assert client.evals.update(made.id, name="y").name == "y"
    assert [item.id for item in client.evals.list(limit=1)] == [made.id]
    assert client.evals.retrieve(made.id).name == "y"
    assert client.evals.delete(made.id).deleted is True


def test_async(shared: Emulator) -> None:
    async def main() -> None:
        async with openai.AsyncAzureOpenAI(
            azure_endpoint=shared.endpoint, api_key=shared.api_key, api_version=VERSION, max_retries=0
        ) as client:
            upload = await client.uploads.upload_file_chunked(
                file=b"0123456789",
                filename="a.txt",
                bytes=10,
                mime_type="text/plain",
                purpose="assistants",
                part_size=4,
            )
            assert upload.file is not None
            assert (await client.files.content(upload.file.id)).content == b"0123456789"

    asyncio.run(main())
