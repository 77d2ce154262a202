"""`client.responses` through what a program does with it, against the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.clock import FakeClock
from support.faces import first, items, settled, within

import azopenai
from azopenai.emulator import Emulator
from azopenai.types.responses_events import ResponseCompletedEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from support.faces import Face

VERSIONS = pytest.mark.parametrize("version", ["2025-03-01-preview", "v1"])


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def go(face: Face, emulator: Emulator, program: Callable[[Any], Any], version: str = "v1") -> Any:
    """Run a program with a client of the emulator, whose waits take no time."""

    async def run() -> Any:
        client = face.client(
            emulator.endpoint, api_key=emulator.api_key, api_version=version, clock=FakeClock()
        )
        async with within(client):
            return await program(client)

    return face.run(run)


@VERSIONS
def test_a_conversation_goes_on_and_is_deleted(face: Face, emulator: Emulator, version: str) -> None:
    async def program(client: Any) -> None:
        one = await settled(client.responses.create(model="gpt-4o", input="My name is Ada."))
        assert one.status == "completed"
        assert one.output_text
        assert one.usage.total_tokens == one.usage.input_tokens + one.usage.output_tokens
        two = await settled(
            client.responses.create(model="gpt-4o", input="And yours?", previous_response_id=one.id)
        )
        assert two.previous_response_id == one.id
        assert await settled(client.responses.retrieve(two.id)) == two
        given = await items(client.responses.input_items.list(two.id, order="asc"))
        assert given[-1].role == "user"
        assert await settled(client.responses.delete(two.id)) is None
        with pytest.raises(azopenai.NotFoundError):
            await settled(client.responses.retrieve(two.id))

    go(face, emulator, program, version)


def test_output_goes_back_in(face: Face, emulator: Emulator) -> None:
    async def program(client: Any) -> None:
        given: list[Any] = [{"role": "user", "content": "Hello"}]
        one = await settled(client.responses.create(model="gpt-4o", input=given, store=False))
        given += one.output
        given.append({"role": "user", "content": "And again"})
        two = await settled(client.responses.create(model="gpt-4o", input=given, store=False))
        assert two.status == "completed"

    go(face, emulator, program)


def test_a_response_in_the_background_is_waited_for(face: Face, emulator: Emulator) -> None:
    async def program(client: Any) -> None:
        begun = await settled(client.responses.create(model="gpt-4o", input="Hello", background=True))
        assert begun.status == "queued"
        assert begun.output_text == ""
        seen: list[str] = []
        done = await settled(
            client.responses.wait(begun.id, deadline=60, on_progress=lambda state: seen.append(state.status))
        )
        assert done.id == begun.id
        assert done.status == "completed"
        assert done.output_text
        assert seen[-1] == "completed"
        assert set(seen[:-1]) <= {"queued", "in_progress"}

    go(face, emulator, program)


def test_a_response_in_the_background_is_cancelled(face: Face, emulator: Emulator) -> None:
    async def program(client: Any) -> None:
        begun = await settled(client.responses.create(model="gpt-4o", input="Hello", background=True))
        cancelled = await settled(client.responses.cancel(begun.id))
        assert (cancelled.id, cancelled.status) == (begun.id, "cancelled")
        assert (await settled(client.responses.wait(begun.id))).status == "cancelled"

    go(face, emulator, program)


@VERSIONS
def test_a_stream_adds_up_to_the_response(face: Face, emulator: Emulator, version: str) -> None:
    async def program(client: Any) -> None:
        async with within(client.responses.stream(model="gpt-4o", input="Hello")) as stream:
            said = "".join(await items(stream.text_stream))
            final = await settled(stream.get_final_response())
        assert said == final.output_text
        assert final.status == "completed"
        events = await items(
            await settled(client.responses.create(model="gpt-4o", input="Hello", stream=True))
        )
        assert isinstance(events[-1], ResponseCompletedEvent)
        assert events[-1].response.output_text == said
        assert [event.sequence_number for event in events] == list(range(len(events)))

    go(face, emulator, program, version)


@pytest.mark.filterwarnings("ignore:Async generator 'http:ResourceWarning")
def test_a_stream_in_the_background_is_taken_up_again(face: Face, emulator: Emulator) -> None:
    params = {"model": "gpt-4o", "input": "Hello there", "background": True}

    async def program(client: Any) -> None:
        async with within(client.responses.stream(**params)) as stream:
            event = await first(stream)
            while event.type != "response.output_text.delta":
                event = await first(stream)
            begun, known, said = stream.current_response_snapshot, event.sequence_number, event.snapshot
        again = client.responses.stream(response_id=begun.id, starting_after=known)
        async with within(again) as stream:
            rest = "".join(await items(stream.text_stream))
            final = await settled(stream.get_final_response())
        assert final.id == begun.id
        assert said + rest == final.output_text
        behind = await settled(client.responses.retrieve(begun.id, stream=True, starting_after=known))
        events = await items(behind)
        assert events[0].sequence_number == known + 1
        assert events[-1].response.output_text == final.output_text

    go(face, emulator, program)


def test_a_prompt_that_is_filtered_is_told(face: Face, emulator: Emulator) -> None:
    async def program(client: Any) -> None:
        with pytest.raises(azopenai.ContentFilterError):
            await settled(client.responses.create(model="gpt-4o", input="[[filter]]"))

    go(face, emulator, program)
