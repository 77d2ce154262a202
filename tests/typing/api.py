"""The public API, used once, with the types that a checker sees. It is checked, and never run.

A comment that ignores an error states that there is one, to both checkers: they are told to object to a
comment that ignores nothing.
"""
# pyright: strict, reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs
from typing_extensions import TypedDict, assert_type

import azopenai
from azopenai import (
    AsyncAzureOpenAI,
    AsyncOpenAI,
    AsyncStream,
    AzureOpenAI,
    OpenAI,
    Stream,
    function_tool,
)
from azopenai.binary import BinaryResponse
from azopenai.core.decode import TextResult
from azopenai.core.response import Headers, HTTPResponse, RateLimit, RequestIds, ResponseInfo
from azopenai.pictures import (
    Image,
    ImageEditStreamEvent,
    ImageGenPartialImageEvent,
    ImageGenStreamEvent,
    ImagesResponse,
)
from azopenai.raw import AsyncStreamedResponse, RawResponse, StreamedResponse
from azopenai.tool_runs import AsyncToolRun, ToolRun
from azopenai.types.audio import (
    SpeechStreamEvent,
    Transcription,
    TranscriptionDiarized,
    TranscriptionStreamEvent,
    TranscriptionTextDeltaEvent,
    TranscriptionVerbose,
    TranscriptionWord,
    Translation,
    TranslationVerbose,
)
from azopenai.types.chat import (
    ChatCompletion,
    ChatCompletionChunk,
    ChatCompletionMessageCustomToolCall,
    ChatCompletionMessageFunctionToolCall,
    ChatCompletionMessageParam,
    ChatCompletionToolParam,
    Choice,
    ChoiceDelta,
)
from azopenai.types.chat_parsed import (
    ParsedChatCompletion,
    ParsedChatCompletionMessage,
    ParsedChoice,
    ParsedFunctionToolCall,
)
from azopenai.types.chat_stream import ChatCompletionStreamEvent, ContentDeltaEvent
from azopenai.types.completions import Completion
from azopenai.types.content_filter import ContentFilterResults, ContentFilterSeverity
from azopenai.types.embeddings import CreateEmbeddingResponse
from azopenai.types.tools import ToolResult, ToolStep
from azopenai.types.usage import CompletionUsage

if TYPE_CHECKING:
    from pathlib import Path


def token() -> str:
    return "a token"


async def async_token() -> str:
    return "a token"


def clients() -> None:
    AzureOpenAI()
    AzureOpenAI(azure_endpoint="https://x", api_key="k", api_version="v1", azure_deployment=None)
    AzureOpenAI(api_key=token, timeout=azopenai.Timeout(60, connect=2), max_retries=3)
    AzureOpenAI(azure_ad_token_provider=token, retry=azopenai.RetryPolicy(max_retries=4))
    AsyncAzureOpenAI(azure_ad_token_provider=token)
    AsyncAzureOpenAI(azure_ad_token_provider=async_token, timeout=None)
    OpenAI(base_url="https://x/v1", api_key="k", organization=None)
    AsyncOpenAI(api_key=async_token)
    with AzureOpenAI() as client:
        assert_type(client, AzureOpenAI)
        assert_type(client.with_options(timeout=3), AzureOpenAI)
        assert_type(client.copy(max_retries=0), AzureOpenAI)
        assert_type(client.base_url, str)
        assert_type(client.timeout, azopenai.Timeout)
        assert_type(client.close(), None)

    AzureOpenAI(azure_endpiont="x")  # type: ignore[call-arg]
    AzureOpenAI(api_key=7)  # type: ignore[arg-type]
    AzureOpenAI(max_retries="2")  # type: ignore[arg-type]
    AzureOpenAI(azure_ad_token_provider=async_token)  # type: ignore[arg-type]
    OpenAI(azure_endpoint="x")  # type: ignore[call-arg]


MESSAGES: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
]
TOOL: ChatCompletionToolParam = {"type": "function", "function": {"name": "f", "parameters": {}}}


def chat(client: AzureOpenAI, *, either: bool) -> None:
    create = client.chat.completions.create
    completion = create(model="m", messages=MESSAGES, tools=[TOOL], temperature=0, timeout=3, max_retries=1)
    assert_type(completion, ChatCompletion)
    assert_type(create(model="m", messages=[{"role": "user", "content": "x"}], stream=False), ChatCompletion)
    assert_type(create(model="m", messages=MESSAGES, stream=None), ChatCompletion)
    assert_type(create(model="m", messages=MESSAGES, stream=True), Stream[ChatCompletionChunk])
    assert_type(
        create(model="m", messages=MESSAGES, stream=either), ChatCompletion | Stream[ChatCompletionChunk]
    )
    assert_type(create(messages=[*MESSAGES, completion.choices[0].message]), ChatCompletion)
    assert_type(
        create(messages=MESSAGES, extra_body={"x": 1}, extra_headers={"x": None}, extra_query={"x": 1}),
        ChatCompletion,
    )

    create(model="m")  # type: ignore[call-overload]
    create(modle="m", messages=MESSAGES)  # type: ignore[call-overload]
    create(messages="x")  # type: ignore[arg-type]
    create(messages=MESSAGES, n="1")  # type: ignore[call-overload]
    create(messages=[{"role": "usr", "content": "x"}])  # type: ignore[list-item]
    create(messages=[{"role": "user", "content": 7}])  # type: ignore[list-item]
    create(messages=[{"role": "tool", "content": "x"}])  # type: ignore[list-item]
    create(messages=MESSAGES, stream="yes")  # type: ignore[call-overload]
    create(MESSAGES)  # type: ignore[call-overload]


def results(completion: ChatCompletion, chunk: ChatCompletionChunk) -> None:
    assert_type(completion.choices, list[Choice])
    choice = completion.choices[0]
    assert_type(choice.message.content, str | None)
    assert_type(choice.finish_reason, str | None)
    assert_type(completion.usage, CompletionUsage | None)
    assert_type(chunk.choices[0].delta, ChoiceDelta)
    assert_type(choice.content_filter_results, ContentFilterResults | None)
    if choice.content_filter_results is not None:
        assert_type(choice.content_filter_results.hate, ContentFilterSeverity | None)
    for call in choice.message.tool_calls or ():
        if isinstance(call, ChatCompletionMessageFunctionToolCall):
            assert_type(call.function.arguments, str)
        elif isinstance(call, ChatCompletionMessageCustomToolCall):
            assert_type(call.custom.input, str)
        else:
            assert_type(call.type, str | None)
    assert_type(completion.to_dict(), dict[str, Any])
    assert_type(completion.model_dump(), dict[str, Any])
    assert_type(completion.to_json(indent=2), str)
    assert_type(completion.model_dump_json(), str)

    completion.id = "x"  # type: ignore[misc]
    completion.choises  # type: ignore[attr-defined]  # noqa: B018


def what_came_with(info: ResponseInfo) -> None:
    assert_type(info.status_code, int)
    assert_type(info.headers, Headers)
    assert_type(info.headers.get("x"), str | None)
    assert_type(info.request_id, str | None)
    assert_type(info.request_ids, RequestIds)
    assert_type(info.region, str | None)
    assert_type(info.attempts, int)
    assert_type(info.elapsed, timedelta)
    assert_type(info.rate_limit, RateLimit)
    assert_type(info.rate_limit.remaining_tokens, int | None)
    assert_type(info.rate_limit.reset_tokens, float | None)


def streams(client: AzureOpenAI) -> None:
    with client.chat.completions.create(messages=MESSAGES, stream=True) as stream:
        assert_type(iter(stream), Iterator[ChatCompletionChunk])
        assert_type(stream.response, ResponseInfo)
        for chunk in stream:
            assert_type(chunk, ChatCompletionChunk)
    with client.chat.completions.stream(model="m", messages=MESSAGES) as helper:
        assert_type(helper.text_stream, Iterator[str])
        for event in helper:
            assert_type(event, ChatCompletionStreamEvent)
            if event.type == "content.delta":
                assert_type(event, ContentDeltaEvent)
                assert_type(event.delta, str)
        assert_type(helper.get_final_completion(), ParsedChatCompletion[None])

    client.chat.completions.stream(messages=MESSAGES, stream=True)  # type: ignore[call-overload]


@attrs.define
class Event:
    name: str


class EventDict(TypedDict):
    name: str


def tool(city: str) -> str:
    return city


async def async_tool(city: str) -> str:
    return city


def structured(client: AzureOpenAI) -> None:
    parse = client.chat.completions.parse
    completion = parse(model="m", messages=MESSAGES, response_format=Event, tools=[TOOL, function_tool(tool)])
    assert_type(completion, ParsedChatCompletion[Event])
    assert_type(completion.choices, list[ParsedChoice[Event]])
    message = completion.choices[0].message
    assert_type(message, ParsedChatCompletionMessage[Event])
    assert_type(message.parsed, Event | None)
    for call in message.tool_calls or ():
        if isinstance(call, ParsedFunctionToolCall):
            assert_type(call.function.parsed_arguments, Any)
    same: ChatCompletion = completion
    of_dict = parse(messages=[*MESSAGES, message], response_format=EventDict)
    assert_type(of_dict.choices[0].message.parsed, EventDict | None)
    assert_type(parse(messages=MESSAGES), ParsedChatCompletion[None])
    assert_type(parse(messages=MESSAGES, response_format={"type": "json_object"}), ParsedChatCompletion[None])
    older = client.beta.chat.completions.parse(messages=MESSAGES, response_format=Event)
    assert_type(older, ParsedChatCompletion[Event])
    with client.chat.completions.stream(messages=MESSAGES, response_format=Event) as stream:
        for event in stream:
            assert_type(event, ChatCompletionStreamEvent[Event])
            if event.type == "content.done":
                assert_type(event.parsed, Event | None)
        assert_type(stream.get_final_completion(), ParsedChatCompletion[Event])

    parse(messages=MESSAGES, response_format=7)  # type: ignore[call-overload]
    parse(messages=MESSAGES, response_format=Event, stream=True)  # type: ignore[call-overload]
    del same


def tools(client: AzureOpenAI) -> None:
    run = client.chat.completions.run_tools(model="m", messages=MESSAGES, tools=[tool], max_turns=3)
    assert_type(run, ToolRun[ChatCompletion])
    for step in run:
        assert_type(step, ToolStep[ChatCompletion])
        assert_type(step.results, tuple[ToolResult, ...])
        assert_type(step.results[0].error, azopenai.ToolError | None)
    assert_type(run.until_done(), ChatCompletion)
    assert_type(run.final_completion, ChatCompletion | None)
    parsed = client.chat.completions.run_tools(
        messages=MESSAGES, tools=[tool, function_tool(tool)], response_format=Event, on_error="raise"
    )
    assert_type(parsed, ToolRun[ParsedChatCompletion[Event]])
    assert_type(function_tool(tool), ChatCompletionToolParam)
    assert_type(function_tool(tool, form="responses"), dict[str, Any])
    assert_type(azopenai.pydantic_function_tool(Event, name="e"), ChatCompletionToolParam)

    client.chat.completions.run_tools(messages=MESSAGES)  # type: ignore[call-overload]
    client.chat.completions.run_tools(messages=MESSAGES, tools=[7])  # type: ignore[list-item]
    client.chat.completions.run_tools(messages=MESSAGES, tools=[tool], on_error="x")  # type: ignore[call-overload]


def others(client: OpenAI, *, either: bool) -> None:
    vectors = client.embeddings.create(model="m", input=["x", "y"], dimensions=3)
    assert_type(vectors, CreateEmbeddingResponse)
    assert_type(vectors.data[0].embedding, list[float])
    client.embeddings.create(model="m", input=[[1, 2], [3]])
    create = client.completions.create
    assert_type(create(model="m", prompt="x"), Completion)
    assert_type(create(model="m", prompt="x", stream=True), Stream[Completion])
    assert_type(create(model="m", prompt="x", stream=either), Completion | Stream[Completion])

    client.embeddings.create(model="m")  # type: ignore[call-arg]
    client.embeddings.create(input=7)  # type: ignore[arg-type]
    client.embeddings.create(input="x", dimensions="3")  # type: ignore[arg-type]
    create(model="m")  # type: ignore[call-overload]


def raw(client: AzureOpenAI, *, either: bool) -> None:
    """The overloads go through to the raw methods: what `parse` gives is known."""
    create = client.chat.completions.with_raw_response.create
    response = create(model="m", messages=MESSAGES)
    assert_type(response, RawResponse[ChatCompletion])
    assert_type(response.parse(), ChatCompletion)
    assert_type(response.headers.get("x-ms-region"), str | None)
    assert_type(response.content, bytes)
    assert_type(create(messages=MESSAGES, stream=True).parse(), Stream[ChatCompletionChunk])
    assert_type(
        create(messages=MESSAGES, stream=either).parse(), ChatCompletion | Stream[ChatCompletionChunk]
    )
    assert_type(client.embeddings.with_raw_response.create(input="x").parse(), CreateEmbeddingResponse)
    assert_type(client.completions.with_raw_response.create(prompt="x").parse(), Completion)
    parse = client.chat.completions.with_raw_response.parse
    assert_type(parse(messages=MESSAGES, response_format=Event).parse(), ParsedChatCompletion[Event])

    create(modle="m", messages=MESSAGES)  # type: ignore[call-overload]


def streamed(client: AzureOpenAI) -> None:
    create = client.chat.completions.with_streaming_response.create
    with create(messages=MESSAGES) as response:
        assert_type(response, StreamedResponse[ChatCompletion])
        assert_type(response.parse(), ChatCompletion)
        assert_type(response.iter_lines(), Iterator[str])
        assert_type(response.iter_bytes(1024), Iterator[bytes])
        assert_type(response.read(), bytes)
    with create(messages=MESSAGES, stream=True) as response_of_stream:
        assert_type(response_of_stream.parse(), Stream[ChatCompletionChunk])


async def asynchronously(client: AsyncAzureOpenAI, *, either: bool) -> None:
    create = client.chat.completions.create
    assert_type(await create(model="m", messages=MESSAGES), ChatCompletion)
    assert_type(await create(model="m", messages=MESSAGES, stream=True), AsyncStream[ChatCompletionChunk])
    assert_type(
        await create(model="m", messages=MESSAGES, stream=either),
        ChatCompletion | AsyncStream[ChatCompletionChunk],
    )
    async with await create(model="m", messages=MESSAGES, stream=True) as stream:
        async for chunk in stream:
            assert_type(chunk, ChatCompletionChunk)
    async with client.chat.completions.stream(model="m", messages=MESSAGES) as helper:
        assert_type(helper.text_stream, AsyncIterator[str])
        async for event in helper:
            assert_type(event, ChatCompletionStreamEvent)
        assert_type(await helper.get_final_completion(), ParsedChatCompletion[None])
    parsed = await client.chat.completions.parse(messages=MESSAGES, response_format=Event)
    assert_type(parsed, ParsedChatCompletion[Event])
    async with client.chat.completions.stream(messages=MESSAGES, response_format=Event) as typed:
        assert_type(await typed.get_final_completion(), ParsedChatCompletion[Event])
    run = client.chat.completions.run_tools(messages=MESSAGES, tools=[tool, async_tool])
    assert_type(run, AsyncToolRun[ChatCompletion])
    async for step in run:
        assert_type(step, ToolStep[ChatCompletion])
    assert_type(await run.until_done(), ChatCompletion)
    assert_type(await client.embeddings.create(input="x"), CreateEmbeddingResponse)
    assert_type(await client.completions.create(prompt="x"), Completion)
    assert_type(await client.completions.create(prompt="x", stream=True), AsyncStream[Completion])
    response = await client.chat.completions.with_raw_response.create(messages=MESSAGES)
    assert_type(response, RawResponse[ChatCompletion])
    of_stream = await client.chat.completions.with_raw_response.create(messages=MESSAGES, stream=True)
    assert_type(of_stream.parse(), AsyncStream[ChatCompletionChunk])
    async with client.chat.completions.with_streaming_response.create(messages=MESSAGES) as open_response:
        assert_type(open_response, AsyncStreamedResponse[ChatCompletion])
        assert_type(await open_response.parse(), ChatCompletion)
        assert_type(await open_response.read(), bytes)
    async with client as same:
        assert_type(same, AsyncAzureOpenAI)

    await create(model="m")  # type: ignore[call-overload]
    create(model="m", messages=MESSAGES)  # type: ignore[unused-coroutine]


def audio(client: AzureOpenAI, path: Path, *, either: bool) -> None:
    create = client.audio.transcriptions.create
    assert_type(create(model="m", file=path), Transcription)
    assert_type(create(file=("a.wav", b"x", None), response_format="json", stream=False), Transcription)
    assert_type(create(file=path, response_format="verbose_json"), TranscriptionVerbose)
    assert_type(
        create(file=path, response_format="diarized_json", chunking_strategy="auto"), TranscriptionDiarized
    )
    text: str = create(file=open(path, "rb"), response_format="srt")  # noqa: SIM115, PTH123
    assert_type(create(file=iter([b"x"]), stream=True), Stream[TranscriptionStreamEvent])
    assert_type(
        create(file=path, stream=either),
        Transcription
        | TranscriptionVerbose
        | TranscriptionDiarized
        | TextResult
        | Stream[TranscriptionStreamEvent],
    )
    for event in create(file=path, stream=True):
        if isinstance(event, TranscriptionTextDeltaEvent):
            assert_type(event.delta, str)
    verbose = create(file=path, response_format="verbose_json", timestamp_granularities=["word"])
    assert_type(verbose.words, list[TranscriptionWord] | None)
    translate = client.audio.translations.create
    assert_type(translate(file=path), Translation)
    assert_type(translate(file=path, response_format="verbose_json"), TranslationVerbose)
    assert_type(translate(file=path, response_format="vtt"), TextResult)
    speak = client.audio.speech.create
    assert_type(speak(input="x", voice="alloy", speed=2), BinaryResponse)
    assert_type(speak(input="x", voice={"id": "v"}, stream_format="audio").content, bytes)
    assert_type(speak(input="x", voice="alloy", stream_format="sse"), Stream[SpeechStreamEvent])
    assert_type(
        client.audio.transcriptions.with_raw_response.create(file=path, response_format="text").parse(),
        TextResult,
    )
    with client.audio.speech.with_streaming_response.create(input="x", voice="alloy") as response:
        assert_type(response, StreamedResponse[BinaryResponse])
    del text

    create(model="m")  # type: ignore[call-overload]
    create(file=7)  # type: ignore[call-overload]
    translate(file=path, language="en")  # type: ignore[call-overload]
    speak(input="x")  # type: ignore[call-overload]


def images(client: AzureOpenAI, path: Path) -> None:
    generate, edit = client.images.generate, client.images.edit
    response = generate(model="m", prompt="x", n=None, size="1024x1024")
    assert_type(response, ImagesResponse)
    assert_type(response.data, list[Image])
    assert_type(response.data[0].bytes, bytes)
    assert_type(response.data[0].save("a.png"), None)
    assert_type(response.data[0].content_filter_results, ContentFilterResults | None)
    assert_type(generate(prompt="x", stream=True), Stream[ImageGenStreamEvent])
    assert_type(edit(prompt="x", image=[path, path], mask=("a.png", b"x")), ImagesResponse)
    assert_type(edit(prompt="x", image=path, stream=True), Stream[ImageEditStreamEvent])
    for event in generate(prompt="x", stream=True):
        if isinstance(event, ImageGenPartialImageEvent):
            assert_type(event.partial_image_index, int)
    assert_type(client.images.with_raw_response.generate(prompt="x"), RawResponse[ImagesResponse])

    generate(model="m")  # type: ignore[call-overload]
    edit(prompt="x")  # type: ignore[call-overload]


async def sound_and_pictures(client: AsyncAzureOpenAI, pieces: AsyncIterator[bytes]) -> None:
    assert_type(await client.audio.transcriptions.create(file=pieces), Transcription)
    assert_type(
        await client.audio.transcriptions.create(file=pieces, stream=True),
        AsyncStream[TranscriptionStreamEvent],
    )
    assert_type(await client.audio.speech.create(input="x", voice="alloy"), BinaryResponse)
    response = await client.images.generate(prompt="x")
    assert_type(await response.data[0].aread(), bytes)
    assert_type(await response.data[0].asave("a.png"), None)


def errors(client: AzureOpenAI) -> None:
    try:
        client.chat.completions.create(messages=MESSAGES)
    except azopenai.ContentFilterError as error:
        assert_type(error.filtered_categories, tuple[str, ...])
        assert_type(error.content_filter_results, ContentFilterResults)
        assert_type(error.categories, dict[str, Any])
    except azopenai.RateLimitError as error:
        assert_type(error.retry_after, float | None)
        assert_type(error.rate_limit, RateLimit)
    except azopenai.APIStatusError as error:
        assert_type(error.status_code, int)
        assert_type(error.response, HTTPResponse)
        assert_type(error.response.headers, Headers)
        assert_type(error.request_id, str | None)
        assert_type(error.message, str)
        assert_type(error.code, str | None)
        assert_type(error.param, str | None)
        assert_type(error.type, str | None)
        assert_type(error.body, object | None)
        assert_type(error.attempts, int)
    except azopenai.APITimeoutError as error:
        assert_type(error.phase, str | None)
    except azopenai.StreamError as error:
        assert_type(error.status_code, int | None)
    except azopenai.APIError as error:
        assert_type(error.message, str)
    except azopenai.OpenAIError as error:
        assert_type(error.__cause__, BaseException | None)


def in_their_place(client: AzureOpenAI, options: Mapping[str, object]) -> azopenai.OpenAIError:
    """Every error is of one tree, and a client of one kind is none of another."""
    kind: type[azopenai.APIConnectionError] = azopenai.StreamTimeoutError
    bad: type[azopenai.BadRequestError] = azopenai.ContentFilterError
    other: OpenAI = client  # type: ignore[assignment]
    del other, options, bad
    return kind("x")
