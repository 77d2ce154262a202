"""What is managed, used once, with the types that a checker sees. It is checked, and never run."""
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import assert_type

from azopenai.pages import AsyncCursorPage, AsyncPaginator, SyncCursorPage, SyncPage
from azopenai.raw import RawResponse, ResponseManager
from azopenai.types.batches import Batch
from azopenai.types.chat import ChatCompletion
from azopenai.types.files import FileObject
from azopenai.types.fine_tuning import FineTuningJob, FineTuningJobCheckpoint
from azopenai.types.models import Model
from azopenai.types.stored_chat import ChatCompletionStoreMessage
from azopenai.types.uploads import Upload
from azopenai.types.vector_stores import VectorStoreFile, VectorStoreSearchResponse

if TYPE_CHECKING:
    from azopenai import AsyncAzureOpenAI, AzureOpenAI


def managed(client: AzureOpenAI) -> None:
    """Methods that are made of their builders keep their types, in each form."""
    assert_type(client.models.list(), SyncCursorPage[Model])
    assert_type(client.models.retrieve("m", timeout=3), Model)
    assert_type(client.models.with_raw_response.list(), RawResponse[SyncCursorPage[Model]])
    assert_type(client.models.with_raw_response.retrieve("m").parse(), Model)
    assert_type(client.models.with_streaming_response.retrieve("m"), ResponseManager[Model])
    for model in client.models.list():
        assert_type(model, Model)
    completions = client.chat.completions
    assert_type(completions.update("c", metadata={"run": "1"}), ChatCompletion)
    assert_type(completions.messages.list("c", order="asc"), SyncCursorPage[ChatCompletionStoreMessage])
    assert_type(completions.with_raw_response.list(), RawResponse[SyncCursorPage[ChatCompletion]])
    assert_type(
        completions.with_raw_response.messages.list("c").parse().data, list[ChatCompletionStoreMessage]
    )

    client.models.retrieve(7)  # type: ignore[arg-type]
    client.models.retrieve("m", timeuot=3)  # type: ignore[call-arg]
    completions.update("c")  # type: ignore[call-arg]


def long_things(client: AzureOpenAI) -> None:
    """Several calls in one have no raw form; what flows through resources flows through all of them."""
    assert_type(client.files.create(file="a.jsonl", purpose="batch"), FileObject)
    assert_type(client.files.content("f").read(), bytes)
    assert_type(client.files.wait_for_processing("f", max_wait_seconds=None), FileObject)
    assert_type(client.batches.wait("b", deadline=3, on_progress=print), Batch)
    assert_type(
        client.uploads.upload_file_chunked(file="a", mime_type="text/plain", purpose="batch", md5=True),
        Upload,
    )
    files = client.vector_stores.files
    assert_type(files.retrieve("f", vector_store_id="v"), VectorStoreFile)
    assert_type(files.upload_and_poll(vector_store_id="v", file=b"x"), VectorStoreFile)
    assert_type(client.vector_stores.search("v", query="x"), SyncPage[VectorStoreSearchResponse])
    assert_type(client.fine_tuning.jobs.checkpoints.list("j"), SyncCursorPage[FineTuningJobCheckpoint])
    assert_type(client.fine_tuning.with_raw_response.jobs.retrieve("j"), RawResponse[FineTuningJob])

    files.retrieve("f")  # type: ignore[call-arg]
    files.with_raw_response.poll("f", vector_store_id="v")  # type: ignore[arg-type]
    client.batches.create(input_file_id="f", endpoint="/x", completion_window="24h")  # type: ignore[arg-type]


async def managed_asynchronously(client: AsyncAzureOpenAI) -> None:
    pages = client.models.list()
    _ = assert_type(pages, AsyncPaginator[Model])
    assert_type(await pages, AsyncCursorPage[Model])
    assert_type(await client.models.retrieve("m"), Model)
    assert_type(await client.models.with_raw_response.list(), RawResponse[AsyncCursorPage[Model]])
    async with client.models.with_streaming_response.list() as response:
        assert_type(await response.parse(), AsyncCursorPage[Model])
    async for model in client.models.list():
        assert_type(model, Model)

    client.models.retrieve("m")  # type: ignore[unused-coroutine]
    await client.chat.completions.update("c")  # type: ignore[call-arg]
