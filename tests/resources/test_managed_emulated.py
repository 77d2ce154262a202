"""What is managed, from the beginning to the end, on an emulator: whole programs over all faces."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import items, settled, within

from azopenai import NotFoundError
from azopenai.types.responses_items import ResponseInputMessageItem

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faces import Face

    from azopenai.emulator import Emulator

QUESTIONS = ["Who are you?", "What is a parrot?", "Count to three."]


def line(number: int, question: str) -> str:
    body = {"model": "gpt-4o", "messages": [{"role": "user", "content": question}]}
    request = {"custom_id": f"q-{number}", "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps(request)


@pytest.fixture
def requests(tmp_path: Path) -> Path:
    path = tmp_path / "requests.jsonl"
    path.write_text("\n".join(line(number, question) for number, question in enumerate(QUESTIONS)))
    return path


@pytest.fixture
def program(face: Face, azopenai_emulator: Emulator) -> Callable[..., Any]:
    """Runs a coroutine function of a client and what it is given besides."""

    async def run(function: Any, *args: Any) -> Any:
        options = {"azure_endpoint": azopenai_emulator.endpoint, "api_key": azopenai_emulator.api_key}
        async with within(face.new("AzureOpenAI", api_version="v1", **options)) as client:
            return await function(client, *args)

    return lambda function, *args: face.run(run, function, *args)


SOON: dict[str, Any] = {"max_interval": 0.01, "deadline": 60}


def test_a_batch(program: Any, requests: Path) -> None:
    async def batch(client: Any) -> Any:
        file = await settled(client.files.create(file=requests, purpose="batch"))
        file = await settled(client.files.wait_for_processing(file.id, poll_interval=0.01))
        given = {"endpoint": "/v1/chat/completions", "completion_window": "24h"}
        begun = await settled(client.batches.create(input_file_id=file.id, **given))
        done = await settled(client.batches.wait(begun.id, **SOON))
        content = await settled(client.files.content(done.output_file_id))
        listed = await items(client.batches.list())
        return done, [json.loads(one) for one in content.iter_lines()], [one.id for one in listed]

    done, lines, listed = program(batch)
    assert (done.request_counts.total, done.request_counts.failed) == (3, 0)
    assert sorted(one["custom_id"] for one in lines) == ["q-0", "q-1", "q-2"]
    assert all(one["response"]["status_code"] == 200 for one in lines)
    assert listed == [done.id]


def test_an_upload_in_parts(program: Any, requests: Path) -> None:
    async def upload(client: Any) -> Any:
        call = client.uploads.upload_file_chunked(
            file=requests, mime_type="application/jsonl", purpose="batch", part_size=100, md5=True
        )
        done = await settled(call)
        return done, await settled(client.files.content(done.file.id))

    done, content = program(upload)
    assert done.status == "completed"
    assert content.read() == requests.read_bytes()


def test_fine_tuning(program: Any, tmp_path: Path) -> None:
    example = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    path = tmp_path / "examples.jsonl"
    path.write_text("\n".join([json.dumps(example)] * 12))
    events: list[Any] = []

    async def train(client: Any) -> Any:
        jobs = client.fine_tuning.jobs
        file = await settled(client.files.create(file=path, purpose="fine-tune"))
        await settled(client.files.wait_for_processing(file.id, poll_interval=0.01))
        job = await settled(jobs.create(model="gpt-4o", training_file=file.id))
        job = await settled(jobs.wait(job.id, on_event=events.append, **SOON))
        listed = await items(jobs.list_events(job.id))
        return job, listed, await items(jobs.checkpoints.list(job.id))

    job, listed, checkpoints = program(train)
    assert job.fine_tuned_model
    assert [event.id for event in events] == [event.id for event in reversed(listed)]
    assert checkpoints


def test_a_vector_store(program: Any) -> None:
    async def look(client: Any) -> Any:
        stores = client.vector_stores
        store = await settled(stores.create(name="birds"))
        files = [("birds.md", b"Parrots talk."), ("cats.md", b"Cats sleep.")]
        batch = await settled(stores.file_batches.upload_and_poll(store.id, files=files, poll_interval_ms=10))
        found = await items(stores.search(store.id, query="parrots"))
        held = await items(stores.files.list(store.id))
        text = await items(stores.files.content(found[0].file_id, vector_store_id=store.id))
        gone = await settled(stores.delete(store.id))
        return batch, found, held, text, gone

    batch, found, held, text, gone = program(look)
    assert batch.file_counts.completed == len(held) == 2
    assert found[0].content[0].text == text[0].text == "Parrots talk."
    assert gone.deleted


def test_an_evaluation(program: Any) -> None:
    schema = {"type": "object", "properties": {"x": {"type": "string"}}}
    criterion = {
        "type": "string_check",
        "name": "is a",
        "input": "{{item.x}}",
        "reference": "a",
        "operation": "eq",
    }
    content = [{"item": {"x": "a"}}, {"item": {"x": "b"}}]

    async def evaluate(client: Any) -> Any:
        made = await settled(
            client.evals.create(
                data_source_config={"type": "custom", "item_schema": schema}, testing_criteria=[criterion]
            )
        )
        source = {"type": "jsonl", "source": {"type": "file_content", "content": content}}
        run = await settled(client.evals.runs.create(made.id, data_source=source))
        run = await settled(client.evals.runs.wait(run.id, eval_id=made.id, **SOON))
        return run, await items(client.evals.runs.output_items.list(run.id, eval_id=made.id))

    run, outputs = program(evaluate)
    assert (run.result_counts.passed, run.result_counts.failed) == (1, 1)
    assert sorted(output.status for output in outputs) == ["fail", "pass"]


def test_a_container(program: Any) -> None:
    async def keep(client: Any) -> Any:
        container = await settled(client.containers.create(name="mine"))
        file = await settled(client.containers.files.create(container.id, file=("a.txt", b"Hello")))
        content = await settled(client.containers.files.content.retrieve(file.id, container_id=container.id))
        await settled(client.containers.delete(container.id))
        with pytest.raises(NotFoundError):
            await settled(client.containers.retrieve(container.id))
        return content.read()

    assert program(keep) == b"Hello"


def test_a_conversation(program: Any) -> None:
    said = {"type": "message", "role": "user", "content": "Hello"}

    async def talk(client: Any) -> Any:
        conversation = await settled(client.conversations.create(items=[said], metadata={"topic": "birds"}))
        added = await settled(client.conversations.items.create(conversation.id, items=[said]))
        items_of = client.conversations.items
        one = await settled(items_of.retrieve(added.data[0].id, conversation_id=conversation.id))
        return one, await items(items_of.list(conversation.id, order="asc"))

    one, all_items = program(talk)
    assert isinstance(one, ResponseInputMessageItem)
    assert all_items[-1] == one
    assert len(all_items) == 2


def test_stored_completions_and_models(program: Any) -> None:
    async def look(client: Any) -> Any:
        completions = client.chat.completions
        params = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}
        made = await settled(completions.create(**params, store=True, metadata={"run": "1"}))
        kept = await settled(completions.update(made.id, metadata={"run": "2"}))
        listed = await items(completions.list(metadata={"run": "2"}))
        messages = await items(completions.messages.list(made.id))
        gone = await settled(completions.delete(made.id))
        models = await items(client.models.list())
        return made, kept, listed, messages, gone, models

    made, kept, listed, messages, gone, models = program(look)
    assert kept.metadata == {"run": "2"}
    assert [one.id for one in listed] == [made.id]
    assert messages[0].content == "Hello"
    assert gone.deleted
    assert models
