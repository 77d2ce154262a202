"""`client.audio.transcriptions`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import Model, TextResult, converter, decode
from azopenai.core.joiners import TranscriptJoiner
from azopenai.core.request import Events, Request, build
from azopenai.core.routes import AUDIO_TRANSCRIPTIONS_CREATE
from azopenai.files import file_part
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.types.audio import (
    Transcription,
    TranscriptionDiarized,
    TranscriptionStreamEvent,
    TranscriptionVerbose,
)
from azopenai.types.audio_params import (
    TranscriptionCreateParams,
    TranscriptionCreateParamsDiarized,
    TranscriptionCreateParamsJson,
    TranscriptionCreateParamsStreaming,
    TranscriptionCreateParamsText,
    TranscriptionCreateParamsVerbose,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.streams import AsyncStream, Stream

TEXTS = frozenset({"text", "srt", "vtt"})
"""The forms of an answer that are no JSON."""

_RESULTS: dict[str, type[Model]] = {
    "diarized_json": TranscriptionDiarized,
    "verbose_json": TranscriptionVerbose,
}
_event: Any = converter(TranscriptionStreamEvent)
_events: Events[TranscriptionStreamEvent] = Events(
    _event, TranscriptJoiner, frozenset({"transcript.text.done"})
)


def _create(params: Any) -> Request[Any, TranscriptionStreamEvent]:
    operation = AUDIO_TRANSCRIPTIONS_CREATE
    check_params(operation.name, params, TranscriptionCreateParams)
    files = [file_part("file", params["file"])]
    form = params.get("response_format", "json")
    if form in TEXTS and not params.get("stream"):
        return build(operation, params, TranscriptionCreateParams, TextResult, files=files, gives="text")
    read = partial(decode, _RESULTS.get(form, Transcription))
    return build(operation, params, TranscriptionCreateParams, read, _events, files=files)


class Transcriptions(Resource):
    """Text of what is said in a recording."""

    @overload
    def create(self, **params: Unpack[TranscriptionCreateParamsJson]) -> Transcription: ...

    @overload
    def create(self, **params: Unpack[TranscriptionCreateParamsVerbose]) -> TranscriptionVerbose: ...

    @overload
    def create(self, **params: Unpack[TranscriptionCreateParamsDiarized]) -> TranscriptionDiarized: ...

    @overload
    def create(self, **params: Unpack[TranscriptionCreateParamsText]) -> TextResult: ...

    @overload
    def create(
        self, **params: Unpack[TranscriptionCreateParamsStreaming]
    ) -> Stream[TranscriptionStreamEvent]: ...

    @overload
    def create(
        self, **params: Unpack[TranscriptionCreateParams]
    ) -> (
        Transcription
        | TranscriptionVerbose
        | TranscriptionDiarized
        | TextResult
        | Stream[TranscriptionStreamEvent]
    ): ...

    @keywords(TranscriptionCreateParams)
    def create(
        self, **params: Any
    ) -> (
        Transcription
        | TranscriptionVerbose
        | TranscriptionDiarized
        | TextResult
        | Stream[TranscriptionStreamEvent]
    ):
        """Write down what is said in a recording.

        Takes the parameters of `azopenai.types.audio_params.TranscriptionCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. `file` is a path, bytes, a file opened in
        binary mode, an iterator of bytes, or `(name, one of these[, media type])`; it is read while it is
        sent. `response_format` decides on the result: a `Transcription`, a `TranscriptionVerbose` with times,
        a `TranscriptionDiarized` with speakers, or a `str`. With `stream=True` the text comes in events.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter or the file will not do; nothing was sent.
        """
        return self._client.send_or_stream(_create(params))

    @property
    def with_raw_response(self) -> TranscriptionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return TranscriptionsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> TranscriptionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return TranscriptionsWithStreamingResponse(self)


class AsyncTranscriptions(AsyncResource):
    """Text of what is said in a recording."""

    @overload
    async def create(self, **params: Unpack[TranscriptionCreateParamsJson]) -> Transcription: ...

    @overload
    async def create(self, **params: Unpack[TranscriptionCreateParamsVerbose]) -> TranscriptionVerbose: ...

    @overload
    async def create(self, **params: Unpack[TranscriptionCreateParamsDiarized]) -> TranscriptionDiarized: ...

    @overload
    async def create(self, **params: Unpack[TranscriptionCreateParamsText]) -> TextResult: ...

    @overload
    async def create(
        self, **params: Unpack[TranscriptionCreateParamsStreaming]
    ) -> AsyncStream[TranscriptionStreamEvent]: ...

    @overload
    async def create(
        self, **params: Unpack[TranscriptionCreateParams]
    ) -> (
        Transcription
        | TranscriptionVerbose
        | TranscriptionDiarized
        | TextResult
        | AsyncStream[TranscriptionStreamEvent]
    ): ...

    @keywords(TranscriptionCreateParams)
    async def create(
        self, **params: Any
    ) -> (
        Transcription
        | TranscriptionVerbose
        | TranscriptionDiarized
        | TextResult
        | AsyncStream[TranscriptionStreamEvent]
    ):
        """Write down what is said in a recording.

        Takes the parameters of `azopenai.types.audio_params.TranscriptionCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. `file` is a path, bytes, a file opened in
        binary mode, an iterator of bytes, or `(name, one of these[, media type])`; it is read while it is
        sent. `response_format` decides on the result: a `Transcription`, a `TranscriptionVerbose` with times,
        a `TranscriptionDiarized` with speakers, or a `str`. With `stream=True` the text comes in events.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter or the file will not do; nothing was sent.
        """
        return await self._client.send_or_stream(_create(params))

    @property
    def with_raw_response(self) -> AsyncTranscriptionsWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncTranscriptionsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AsyncTranscriptionsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncTranscriptionsWithStreamingResponse(self)


class TranscriptionsWithRawResponse:
    """`audio.transcriptions`, giving the whole answer."""

    def __init__(self, transcriptions: Transcriptions) -> None:
        self.create = raw(transcriptions.create)


class AsyncTranscriptionsWithRawResponse:
    """`audio.transcriptions`, giving the whole answer."""

    def __init__(self, transcriptions: AsyncTranscriptions) -> None:
        self.create = async_raw(transcriptions.create)


class TranscriptionsWithStreamingResponse:
    """`audio.transcriptions`, giving the answer as its body comes."""

    def __init__(self, transcriptions: Transcriptions) -> None:
        self.create = streamed(transcriptions.create)


class AsyncTranscriptionsWithStreamingResponse:
    """`audio.transcriptions`, giving the answer as its body comes."""

    def __init__(self, transcriptions: AsyncTranscriptions) -> None:
        self.create = async_streamed(transcriptions.create)
