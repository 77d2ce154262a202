"""Programs with sound and pictures; what they write goes into a folder that is gone with them."""

from __future__ import annotations

from conformance.programs import Program

PREVIEW = {"OPENAI_API_VERSION": "2025-04-01-preview"}

PROGRAMS: dict[str, Program] = {}

PROGRAMS["text to speech"] = Program("""
from openai import AzureOpenAI
from pathlib import Path
import tempfile

client = AzureOpenAI()
with tempfile.TemporaryDirectory() as folder:
    speech_file_path = Path(folder) / "speech.mp3"
    response = client.audio.speech.create(
        model="tts-hd",
        voice="alloy",
        input="Testing, testing, 1,2,3.",
    )
    response.write_to_file(speech_file_path)
    print(speech_file_path.stat().st_size, response.content == speech_file_path.read_bytes())
    print(len(response.read()), [len(piece) for piece in response.iter_bytes(40000)])
client.close()
""")

PROGRAMS["text to speech, as it comes"] = Program(
    """
from openai import AzureOpenAI
from pathlib import Path
import tempfile

with AzureOpenAI() as client, tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "speech.wav"
    with client.audio.speech.with_streaming_response.create(
        model="gpt-4o-mini-tts",
        voice="nova",
        input="Ahoy!",
        instructions="Talk like a pirate.",
        response_format="wav",
        speed=1.5,
    ) as response:
        response.stream_to_file(path)
        print(response.headers["content-type"], path.stat().st_size)
    with client.audio.speech.with_streaming_response.create(
        model="tts", voice="nova", input="Ahoy!", response_format="pcm"
    ) as response:
        print(sum(len(piece) for piece in response.iter_bytes()))
    raw = client.audio.speech.with_raw_response.create(model="tts", voice="nova", input="Ahoy!")
    print(raw.status_code, len(raw.content), len(raw.parse().content))
""",
    environment=PREVIEW,
)

PROGRAMS["speech to text"] = Program("""
from openai import AzureOpenAI
from pathlib import Path
import tempfile

client = AzureOpenAI()
folder = tempfile.TemporaryDirectory()
path = Path(folder.name) / "speech1.mp3"
client.audio.speech.create(model="tts-hd", voice="alloy", input="Testing, 1, 2, 3.").write_to_file(path)

audio_file = open(path, "rb")
transcript = client.audio.transcriptions.create(
    model="whisper",
    file=audio_file,
)
print(transcript.text)
audio_file.close()
folder.cleanup()
client.close()
""")

PROGRAMS["speech to text, each form"] = Program("""
from openai import AzureOpenAI
from pathlib import Path
import tempfile

with AzureOpenAI() as client, tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "speech.wav"
    client.audio.speech.create(model="tts", voice="alloy", input="Testing, 1, 2, 3.").write_to_file(path)
    for form in ("text", "srt", "vtt"):
        text = client.audio.transcriptions.create(model="whisper", file=path, response_format=form)
        print(isinstance(text, str), text)
    verbose = client.audio.transcriptions.create(
        model="whisper",
        file=(path.name, path.read_bytes()),
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
        language="en",
        prompt="Testing",
        temperature=0.2,
    )
    print(verbose.language, verbose.duration, verbose.text, int(verbose.usage.seconds))
    print([(word.word, word.start, word.end) for word in verbose.words])
    print([(segment.id, segment.start, segment.text, segment.tokens) for segment in verbose.segments])
    with open(path, "rb") as file:
        translation = client.audio.translations.create(
            model="whisper", file=("a.wav", file, "audio/wav"), prompt="Testing", temperature=0
        )
    print(translation.text)
    print(client.audio.translations.create(model="whisper", file=path, response_format="srt"))
    raw = client.audio.transcriptions.with_raw_response.create(model="whisper", file=path)
    print(raw.parse().text)
""")

PROGRAMS["speech to text, streamed"] = Program(
    """
from openai import AzureOpenAI
from pathlib import Path
import tempfile

with AzureOpenAI() as client, tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "speech.wav"
    client.audio.speech.create(model="tts", voice="alloy", input="Testing, 1, 2, 3.").write_to_file(path)
    stream = client.audio.transcriptions.create(
        model="gpt-4o-transcribe", file=path, stream=True, include=["logprobs"], response_format="json"
    )
    for event in stream:
        if event.type == "transcript.text.delta":
            print(repr(event.delta), event.logprobs[0].logprob, end=" ")
        elif event.type == "transcript.text.done":
            print(event.text, event.usage.total_tokens)
    diarized = client.audio.transcriptions.create(
        model="gpt-4o-transcribe-diarize",
        file=path,
        response_format="diarized_json",
        chunking_strategy={"type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 200},
        known_speaker_names=["captain", "parrot"],
        known_speaker_references=["data:audio/wav;base64,UklGRg==", "data:audio/wav;base64,UklGRg=="],
    )
    print([(segment.speaker, segment.start, segment.text) for segment in diarized.segments])
    for event in client.audio.transcriptions.create(
        model="gpt-4o-transcribe-diarize", file=path, response_format="diarized_json", stream=True,
        chunking_strategy="auto",
    ):
        print(event.type, getattr(event, "speaker", None))
""",
    environment=PREVIEW,
)

PROGRAMS["speech to text, async"] = Program(
    """
from openai import AsyncAzureOpenAI
from pathlib import Path
import asyncio
import tempfile

async def main():
    async with AsyncAzureOpenAI() as client:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "speech.wav"
            async with client.audio.speech.with_streaming_response.create(
                model="tts", voice="alloy", input="Testing, 1, 2, 3."
            ) as response:
                await response.stream_to_file(path)
            transcript = await client.audio.transcriptions.create(model="whisper", file=path)
            print(transcript.text)
            stream = await client.audio.transcriptions.create(
                model="gpt-4o-mini-transcribe", file=path, stream=True
            )
            async for event in stream:
                print(event.type, end=" ")
            image = await client.images.generate(model="gpt-image-1", prompt="A parrot", size="1024x1024")
            print(image.usage.total_tokens, len(image.data[0].b64_json))

asyncio.run(main())
""",
    environment=PREVIEW,
)

PROGRAMS["image input"] = Program("""
import openai

client = openai.AzureOpenAI()
completion = client.chat.completions.create(
    model="gpt-4o",
    messages=[
        {
            "role": "user",
            "content": [
                {"type": "text", "text": "What is in this picture?"},
                {
                    "type": "image_url",
                    "image_url": {"url": "https://example.com/parrot.png", "detail": "low"},
                },
            ],
        }
    ],
    max_tokens=300,
)
print(completion.choices[0].message.content)
print(completion.usage.prompt_tokens, completion.choices[0].finish_reason)
client.close()
""")

PROGRAMS["image generation"] = Program("""
from openai import AzureOpenAI

client = AzureOpenAI()
generate_image = client.images.generate(
    model="dall-e-3",
    prompt="A rabbit eating pancakes",
    n=1,
    size="1024x1024",
    quality="hd",
    response_format="url",
    style="vivid",
)
image = generate_image.data[0]
print(image.url.partition("/images/")[2][:30], image.revised_prompt, image.b64_json)
print(generate_image.created > 0, len(generate_image.data), generate_image.usage)
client.close()
""")

PROGRAMS["image generation, dumped"] = Program("""
from openai import AzureOpenAI
import json

with AzureOpenAI() as client:
    result = client.images.generate(model="dall-e-3", prompt="A rabbit", response_format="b64_json")
    read = json.loads(result.model_dump_json())
    print(sorted(read["data"][0]["content_filter_results"]), len(read["data"][0]["b64_json"]))
""")

PROGRAMS["images, streamed and edited"] = Program(
    """
from openai import AzureOpenAI
from pathlib import Path
import base64
import tempfile

with AzureOpenAI() as client, tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "parrot.png"
    for event in client.images.generate(
        model="gpt-image-1", prompt="A parrot", n=2, stream=True, partial_images=1, quality="low"
    ):
        print(event.type, len(event.b64_json), event.size, getattr(event, "partial_image_index", None))
    path.write_bytes(base64.b64decode(event.b64_json))
    edited = client.images.edit(
        model="gpt-image-1",
        image=path,
        mask=(path.name, path.read_bytes(), "image/png"),
        prompt="A parrot with a hat",
        n=2,
        background="transparent",
        input_fidelity="high",
    )
    print(len(edited.data), edited.background, edited.usage.input_tokens_details.image_tokens)
    several = client.images.edit(
        model="gpt-image-1", image=[path, ("b.png", path.read_bytes())], prompt="Both", stream=True
    )
    print([event.type for event in several])
""",
    environment=PREVIEW,
)

PROGRAMS["pictures and sound on v1"] = Program("""
from openai import OpenAI
import os

client = OpenAI(
    base_url=os.environ["AZURE_OPENAI_ENDPOINT"] + "/openai/v1/", api_key=os.environ["AZURE_OPENAI_API_KEY"]
)
sound = client.audio.speech.create(model="tts", voice="alloy", input="Testing")
print(client.audio.transcriptions.create(model="whisper", file=("a.wav", sound.content)).text)
print(len(client.images.generate(model="gpt-image-1", prompt="A parrot", quality="low").data[0].b64_json))
client.close()
""")

PROGRAMS["what is wrong with a picture or a recording"] = Program("""
import openai

client = openai.AzureOpenAI()
for call in (
    lambda: client.images.generate(model="dall-e-3", prompt="[[filter]]"),
    lambda: client.images.generate(model="dall-e-3", prompt="A cat", size="1x1"),
    lambda: client.audio.transcriptions.create(model="whisper", file=("a.txt", b"text")),
    lambda: client.audio.speech.create(model="tts", voice="alloy", input=""),
):
    try:
        call()
    except openai.BadRequestError as error:
        print(error.status_code, error.code, error.param, error.type)
client.close()
""")
