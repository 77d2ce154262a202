"""The openai package's own clients against the operations beside chat, completions and embeddings."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import urllib.request
import wave
from typing import TYPE_CHECKING, Any

import openai
import pytest

from azopenai.emulator import Emulator
from azopenai.emulator.png import Picture
from azopenai.emulator.sound import pcm, wav

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION = "2025-04-01-preview"
WAV = ("speech.wav", wav(pcm(6.0)))
PNG = ("a.png", Picture(b"given", 16, 16).png(), "image/png")
TOOL: Any = {
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


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(params=["azure", "v1"])
def client(request: pytest.FixtureRequest, shared: Emulator) -> Iterator[openai.OpenAI]:
    found: openai.OpenAI
    if request.param == "v1":
        found = openai.OpenAI(base_url=f"{shared.endpoint}/openai/v1/", api_key=shared.api_key, max_retries=0)
    else:
        found = openai.AzureOpenAI(
            azure_endpoint=shared.endpoint, api_key=shared.api_key, api_version=VERSION, max_retries=0
        )
    with found:
        yield found


def test_transcriptions(client: openai.OpenAI) -> None:
    create = client.audio.transcriptions.create
    whole = create(model="whisper", file=WAV)
    assert "6.0 seconds" in whole.text
    assert create(model="whisper", file=WAV, response_format="text") == f"{whole.text}\n"
    assert "-->" in create(model="whisper", file=WAV, response_format="srt")
    verbose = create(
        model="whisper",
        file=WAV,
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
        temperature=0.2,
        language="en",
    )
    assert verbose.duration == 6.0
    assert verbose.words
    assert verbose.segments
    with create(model="gpt-4o-transcribe", file=WAV, stream=True, include=["logprobs"]) as stream:
        events = list(stream)
    assert "".join(event.delta for event in events if event.type == "transcript.text.delta") == whole.text
    assert events[-1].type == "transcript.text.done"
    diarized = create(
        model="gpt-4o-transcribe-diarize",
        file=WAV,
        response_format="diarized_json",
        chunking_strategy={"type": "server_vad"},
        known_speaker_names=["Ada"],
    )
    assert [segment.speaker for segment in diarized.segments] == ["Ada", "A"]
    with pytest.warns(DeprecationWarning, match="deprecated"):
        translation = client.audio.translations.create(model="whisper", file=WAV)
    assert translation.text == whole.text
    with pytest.raises(openai.BadRequestError, match="Invalid file format"):
        create(model="whisper", file=io.BytesIO(b"x"))


def test_speech(client: openai.OpenAI, tmp_path: Path) -> None:
    path = tmp_path / "speech.wav"
    with client.audio.speech.with_streaming_response.create(
        model="tts-hd", voice="alloy", input="Testing, testing, 1,2,3.", response_format="wav"
    ) as response:
        response.stream_to_file(path)
    with wave.open(str(path)) as file:
        assert file.getnframes() == 24_000 * 24 // 20
    assert client.audio.speech.create(model="tts", voice="nova", input="x").content[:4] == b"RIFF"


def test_images(client: openai.OpenAI) -> None:
    (image,) = (
        client.images.generate(model="dall-e-3", prompt="A rabbit", quality="hd", style="vivid").data or []
    )
    assert image.url
    assert image.revised_prompt
    with urllib.request.urlopen(image.url) as response:
        png = response.read()
    plain = client.images.generate(
        model="dall-e-3", prompt="A rabbit", quality="hd", style="vivid", response_format="b64_json"
    )
    assert base64.b64decode((plain.data or [])[0].b64_json or "") == png
    with client.images.generate(
        model="gpt-image-1", prompt="A rabbit", stream=True, partial_images=2, size="1024x1536"
    ) as stream:
        names = [event.type for event in stream]
    assert names == [*["image_generation.partial_image"] * 2, "image_generation.completed"]
    edited = client.images.edit(model="gpt-image-1", image=[PNG, PNG], mask=PNG, prompt="A hat", n=2)
    assert len(edited.data or []) == 2
    assert edited.usage is not None
    assert edited.usage.input_tokens_details.image_tokens == 3 * 323
    with client.images.edit(model="gpt-image-1", image=PNG, prompt="A hat", stream=True) as running:
        assert [event.type for event in running] == ["image_edit.completed"]


def test_responses(client: openai.OpenAI) -> None:
    one = client.responses.create(model="gpt-4o", input="My name is Ada.", metadata={"a": "b"})
    assert "My name is Ada." in one.output_text
    other = client.responses.create(model="gpt-4o", input="Who am I?", previous_response_id=one.id)
    assert "My name is Ada." in other.output_text
    assert client.responses.retrieve(other.id).output_text == other.output_text
    items = list(client.responses.input_items.list(other.id, limit=1, order="asc"))
    assert [item.type for item in items] == ["message"] * 3
    client.responses.delete(other.id)
    with pytest.raises(openai.NotFoundError):
        client.responses.retrieve(other.id)
    with pytest.raises(openai.BadRequestError) as filtered:
        client.responses.create(model="gpt-4o", input="[[filter]]")
    assert filtered.value.code == "content_filter"


def test_streamed_responses(client: openai.OpenAI) -> None:
    with client.responses.stream(model="gpt-5", input="Hello", reasoning={"summary": "auto"}) as stream:
        names = {event.type for event in stream}
        final = stream.get_final_response()
    assert {"response.reasoning_summary_text.delta", "response.output_text.done"} <= names
    assert "Hello" in final.output_text
    with client.responses.create(model="gpt-4o", input="[[refuse]]", stream=True) as events:
        assert "response.refusal.done" in {event.type for event in events}


def test_tools_of_responses(client: openai.OpenAI) -> None:
    asked: Any = [{"role": "user", "content": "What is the weather in Paris?"}]
    with client.responses.stream(model="gpt-4o", input=asked, tools=[TOOL]) as stream:
        (call,) = stream.get_final_response().output
    assert call.type == "function_call"
    assert json.loads(call.arguments) == {"location": "Paris"}
    # The helper adds what it parsed, which is no part of the service's input.
    again: Any = call.to_dict()
    again.pop("parsed_arguments", None)
    result: Any = {"type": "function_call_output", "call_id": call.call_id, "output": "22 degrees"}
    answer = client.responses.create(model="gpt-4o", input=[*asked, again, result], tools=[TOOL])
    assert "22 degrees" in answer.output_text


def test_responses_in_the_background(client: openai.OpenAI) -> None:
    queued = client.responses.create(model="gpt-4o", input="Hello", background=True)
    assert queued.status == "queued"
    assert [client.responses.retrieve(queued.id).status for _ in range(2)] == ["in_progress", "completed"]
    other = client.responses.create(model="gpt-4o", input="Hello", background=True)
    assert client.responses.cancel(other.id).status == "cancelled"
    events = list(client.responses.create(model="gpt-4o", input="Hello", background=True, stream=True))
    assert events[0].type == "response.created"
    rest = list(client.responses.retrieve(events[0].response.id, stream=True, starting_after=3))
    assert [event.sequence_number for event in rest] == list(range(4, len(events)))


def test_models(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert client.models.retrieve(names[0]).id == names[0]
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("nothing")


def test_stored_completions(client: openai.OpenAI, shared: Emulator) -> None:
    shared.clear()
    completions = client.chat.completions
    ids = [
        completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": "Hello"}],
            store=True,
            metadata={"n": str(number % 2)},
        ).id
        for number in range(5)
    ]
    assert [item.id for item in completions.list(limit=2, order="asc")] == ids
    assert [item.id for item in completions.list(metadata={"n": "1"}, order="asc")] == [ids[1], ids[3]]
    assert completions.update(ids[0], metadata={"n": "2"}).metadata == {"n": "2"}
    assert completions.retrieve(ids[0]).metadata == {"n": "2"}
    (message,) = completions.messages.list(ids[0])
    assert message.content == "Hello"
    assert completions.delete(ids[0]).deleted is True
    assert len(list(completions.list())) == 4


def test_async(shared: Emulator) -> None:
    async def main() -> None:
        async with openai.AsyncAzureOpenAI(
            azure_endpoint=shared.endpoint,
            azure_ad_token="emulator-token",
            api_version=VERSION,
            max_retries=0,
        ) as client:
            heard = await client.audio.transcriptions.create(model="whisper", file=WAV)
            assert "6.0 seconds" in heard.text
            speech = await client.audio.speech.create(model="tts", voice="alloy", input="x")
            assert speech.content[:4] == b"RIFF"
            stream = await client.responses.create(model="gpt-4o", input="Hello", stream=True)
            assert [event.type async for event in stream][-1] == "response.completed"
            assert [model.id async for model in client.models.list()]

    asyncio.run(main())
