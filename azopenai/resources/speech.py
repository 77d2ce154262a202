"""`client.audio.speech`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from attrs import evolve

from azopenai.binary import BinaryResponse
from azopenai.core.check import keywords
from azopenai.core.decode import converter
from azopenai.core.joiners import SpeechJoiner
from azopenai.core.request import Events, Request, build
from azopenai.core.routes import AUDIO_SPEECH_CREATE
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.types.audio import SpeechStreamEvent
from azopenai.types.audio_params import (
    SpeechCreateParams,
    SpeechCreateParamsAudio,
    SpeechCreateParamsStreaming,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.streams import AsyncStream, Stream

_event: Any = converter(SpeechStreamEvent)
_events: Events[SpeechStreamEvent] = Events(_event, SpeechJoiner, frozenset({"speech.audio.done"}))


def _create(params: Any) -> Request[BinaryResponse, SpeechStreamEvent]:
    sound: Request[BinaryResponse, SpeechStreamEvent] = build(
        AUDIO_SPEECH_CREATE, params, SpeechCreateParams, BinaryResponse.of, gives="bytes"
    )
    if params.get("stream_format") != "sse":
        return sound
    return evolve(sound, decode=_so_far, events=_events)


def _so_far(joined: dict[str, Any]) -> Any:
    """What there is of a sound whose stream broke off: bytes."""
    return joined["audio"]


class Speech(Resource):
    """Text, spoken."""

    @overload
    def create(self, **params: Unpack[SpeechCreateParamsAudio]) -> BinaryResponse: ...

    @overload
    def create(self, **params: Unpack[SpeechCreateParamsStreaming]) -> Stream[SpeechStreamEvent]: ...

    @overload
    def create(self, **params: Unpack[SpeechCreateParams]) -> BinaryResponse | Stream[SpeechStreamEvent]: ...

    @keywords(SpeechCreateParams)
    def create(self, **params: Any) -> BinaryResponse | Stream[SpeechStreamEvent]:
        """Speak a text.

        Takes the parameters of `azopenai.types.audio_params.SpeechCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. Gives the sound, whole;
        `with_streaming_response` gives it as it comes, and so does `stream_format="sse"`, in events.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send_or_stream(_create(params))

    @property
    def with_raw_response(self) -> SpeechWithRawResponse:
        """The same methods, giving the whole answer."""
        return SpeechWithRawResponse(self)

    @property
    def with_streaming_response(self) -> SpeechWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return SpeechWithStreamingResponse(self)


class AsyncSpeech(AsyncResource):
    """Text, spoken."""

    @overload
    async def create(self, **params: Unpack[SpeechCreateParamsAudio]) -> BinaryResponse: ...

    @overload
    async def create(
        self, **params: Unpack[SpeechCreateParamsStreaming]
    ) -> AsyncStream[SpeechStreamEvent]: ...

    @overload
    async def create(
        self, **params: Unpack[SpeechCreateParams]
    ) -> BinaryResponse | AsyncStream[SpeechStreamEvent]: ...

    @keywords(SpeechCreateParams)
    async def create(self, **params: Any) -> BinaryResponse | AsyncStream[SpeechStreamEvent]:
        """Speak a text.

        Takes the parameters of `azopenai.types.audio_params.SpeechCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. Gives the sound, whole;
        `with_streaming_response` gives it as it comes, and so does `stream_format="sse"`, in events.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send_or_stream(_create(params))

    @property
    def with_raw_response(self) -> AsyncSpeechWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncSpeechWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AsyncSpeechWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncSpeechWithStreamingResponse(self)


class SpeechWithRawResponse:
    """`audio.speech`, giving the whole answer."""

    def __init__(self, speech: Speech) -> None:
        self.create = raw(speech.create)


class AsyncSpeechWithRawResponse:
    """`audio.speech`, giving the whole answer."""

    def __init__(self, speech: AsyncSpeech) -> None:
        self.create = async_raw(speech.create)


class SpeechWithStreamingResponse:
    """`audio.speech`, giving the answer as its body comes."""

    def __init__(self, speech: Speech) -> None:
        self.create = streamed(speech.create)


class AsyncSpeechWithStreamingResponse:
    """`audio.speech`, giving the answer as its body comes."""

    def __init__(self, speech: AsyncSpeech) -> None:
        self.create = async_streamed(speech.create)
