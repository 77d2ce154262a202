"""Audio: results of transcriptions and translations, and the events of their streams and of speech."""

from __future__ import annotations

from typing import Literal

from azopenai.core.decode import Model, Unknown, model

__all__ = [
    "Logprob",
    "SpeechAudioDeltaEvent",
    "SpeechAudioDoneEvent",
    "SpeechStreamEvent",
    "SpeechUsage",
    "Transcription",
    "TranscriptionDiarized",
    "TranscriptionDiarizedSegment",
    "TranscriptionLanguage",
    "TranscriptionSegment",
    "TranscriptionStreamEvent",
    "TranscriptionTextDeltaEvent",
    "TranscriptionTextDoneEvent",
    "TranscriptionTextSegmentEvent",
    "TranscriptionUsage",
    "TranscriptionVerbose",
    "TranscriptionWord",
    "Translation",
    "TranslationVerbose",
    "UsageDuration",
    "UsageTokens",
    "UsageTokensInputTokenDetails",
]


@model
class Logprob(Model):
    """How likely a token was, as a natural logarithm; with `include=["logprobs"]`."""

    token: str | None = None
    logprob: float | None = None
    bytes: list[int] | None = None


@model
class UsageTokensInputTokenDetails(Model):
    """What the input's tokens were."""

    audio_tokens: int | None = None
    text_tokens: int | None = None


@model
class UsageTokens(Model):
    """What was used, of models that are paid by the token."""

    type: Literal["tokens"]
    input_tokens: int
    output_tokens: int
    total_tokens: int
    input_token_details: UsageTokensInputTokenDetails | None = None


@model
class UsageDuration(Model):
    """What was used, of models that are paid by the second."""

    type: Literal["duration"]
    seconds: float


TranscriptionUsage = UsageTokens | UsageDuration | Unknown


@model
class TranscriptionLanguage(Model):
    """A language that was heard, as its code: `en`."""

    code: str


@model
class Transcription(Model):
    """What was said, by `response_format="json"`, which is the default."""

    text: str
    logprobs: list[Logprob] | None = None
    languages: list[TranscriptionLanguage] | None = None
    usage: TranscriptionUsage | None = None


@model
class TranscriptionWord(Model):
    """A word, and when it was said, in seconds."""

    word: str
    start: float
    end: float


@model
class TranscriptionSegment(Model):
    """A stretch of the recording: its text, its times in seconds, and how sure the model is of it.

    An `avg_logprob` below -1 or a `compression_ratio` above 2.4 makes the text doubtful; with a
    `no_speech_prob` near 1 nothing was said.
    """

    id: int
    seek: int
    start: float
    end: float
    text: str
    tokens: list[int]
    temperature: float
    avg_logprob: float
    compression_ratio: float
    no_speech_prob: float


@model
class _Verbose(Model):
    """What both verbose results have."""

    task: str | None = None
    language: str
    """The language's name: `english`."""
    duration: float
    """The length of the recording, in seconds."""
    text: str
    segments: list[TranscriptionSegment] | None = None
    words: list[TranscriptionWord] | None = None
    usage: TranscriptionUsage | None = None


@model
class TranscriptionVerbose(_Verbose):
    """What was said and when, by `response_format="verbose_json"`.

    `segments` and `words` are there as `timestamp_granularities` asks for them.
    """


@model
class TranscriptionDiarizedSegment(Model):
    """What one speaker said, and when, in seconds."""

    type: Literal["transcript.text.segment"]
    id: str
    speaker: str
    """A name of `known_speaker_names`, else A, B, …"""
    start: float
    end: float
    text: str


@model
class TranscriptionDiarized(Model):
    """Who said what, by `response_format="diarized_json"`."""

    task: str | None = None
    duration: float
    """The length of the recording, in seconds."""
    text: str
    segments: list[TranscriptionDiarizedSegment]
    usage: TranscriptionUsage | None = None


@model
class TranscriptionTextDeltaEvent(Model):
    """More of the text."""

    type: Literal["transcript.text.delta"]
    delta: str
    logprobs: list[Logprob] | None = None
    segment_id: str | None = None
    """The segment that the text belongs to, where speakers are told apart."""


@model
class TranscriptionTextSegmentEvent(TranscriptionDiarizedSegment):
    """What one speaker said, whole; with `response_format="diarized_json"`."""


@model
class TranscriptionTextDoneEvent(Model):
    """The whole text; the last event."""

    type: Literal["transcript.text.done"]
    text: str
    logprobs: list[Logprob] | None = None
    languages: list[TranscriptionLanguage] | None = None
    usage: TranscriptionUsage | None = None


TranscriptionStreamEvent = (
    TranscriptionTextDeltaEvent | TranscriptionTextSegmentEvent | TranscriptionTextDoneEvent | Unknown
)


@model
class Translation(Model):
    """What was said, in English."""

    text: str
    usage: TranscriptionUsage | None = None


@model
class TranslationVerbose(_Verbose):
    """What was said, in English, and when, by `response_format="verbose_json"`."""


@model
class SpeechUsage(Model):
    """Tokens of the text and of the sound."""

    input_tokens: int
    output_tokens: int
    total_tokens: int


@model
class SpeechAudioDeltaEvent(Model):
    """More of the sound, as base64."""

    type: Literal["speech.audio.delta"]
    audio: str


@model
class SpeechAudioDoneEvent(Model):
    """The sound is whole; the last event."""

    type: Literal["speech.audio.done"]
    usage: SpeechUsage | None = None


SpeechStreamEvent = SpeechAudioDeltaEvent | SpeechAudioDoneEvent | Unknown
