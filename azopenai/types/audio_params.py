"""Parameters of transcriptions, translations and speech.

https://learn.microsoft.com/azure/ai-services/openai/reference#transcriptions---create
"""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import Required, TypedDict

from azopenai.core.request import RequestOptions
from azopenai.types.file_types import FileTypes

AudioResponseFormat = Literal["json", "text", "srt", "verbose_json", "vtt", "diarized_json"]


class ChunkingStrategyVadConfig(TypedDict, total=False):
    """How speech is told from silence, where the recording is cut."""

    type: Required[Literal["server_vad"]]
    prefix_padding_ms: int
    """Milliseconds before speech that belong to it."""
    silence_duration_ms: int
    """Milliseconds of silence that end a piece."""
    threshold: float
    """From 0 to 1; the higher, the louder speech must be."""


class TranscriptionCreateParamsBase(RequestOptions, total=False):
    """Parameters of `audio.transcriptions.create`, the form of the answer aside."""

    model: str
    """Deployment (dated api-versions) or model (v1); the client's `azure_deployment` if left out."""
    file: Required[FileTypes]
    """The recording: flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav or webm, by the ending of its name."""
    chunking_strategy: Literal["auto"] | ChunkingStrategyVadConfig | None
    """How the recording is cut; left out, it is transcribed in one."""
    include: Sequence[Literal["logprobs"]]
    """What the answer has besides: `logprobs`, with the form `json`."""
    keywords: Sequence[str]
    """Words that the recording may have."""
    known_speaker_names: Sequence[str]
    """Names of up to four speakers."""
    known_speaker_references: Sequence[str]
    """A recording of each of them, 2 to 10 seconds long, as a data URL."""
    language: str
    """The language that is spoken, as its code: `en`."""
    languages: Sequence[str]
    """The languages that may be spoken."""
    prompt: str
    """Text that goes before, or in whose style to write."""
    temperature: float
    """From 0 to 1; at 0 it is raised until the text makes sense."""
    timestamp_granularities: Sequence[Literal["word", "segment"]]
    """What has times, with the form `verbose_json`; segments if left out."""


class TranscriptionCreateParamsJson(TranscriptionCreateParamsBase, total=False):
    """Parameters for a `Transcription`."""

    response_format: Literal["json"]
    """The form of the answer."""
    stream: Literal[False] | None
    """Whether the text comes as it is heard."""


class TranscriptionCreateParamsVerbose(TranscriptionCreateParamsBase, total=False):
    """Parameters for a `TranscriptionVerbose`."""

    response_format: Required[Literal["verbose_json"]]
    """The form of the answer."""
    stream: Literal[False] | None
    """Whether the text comes as it is heard."""


class TranscriptionCreateParamsDiarized(TranscriptionCreateParamsBase, total=False):
    """Parameters for a `TranscriptionDiarized`."""

    response_format: Required[Literal["diarized_json"]]
    """The form of the answer."""
    stream: Literal[False] | None
    """Whether the text comes as it is heard."""


class TranscriptionCreateParamsText(TranscriptionCreateParamsBase, total=False):
    """Parameters for a text, or for subtitles."""

    response_format: Required[Literal["text", "srt", "vtt"]]
    """The form of the answer."""
    stream: Literal[False] | None
    """Whether the text comes as it is heard."""


class TranscriptionCreateParamsStreaming(TranscriptionCreateParamsBase, total=False):
    """Parameters for a text that comes as it is heard."""

    response_format: AudioResponseFormat
    """`diarized_json` tells speakers apart."""
    stream: Required[Literal[True]]
    """The text comes as it is heard."""


class TranscriptionCreateParams(TranscriptionCreateParamsBase, total=False):
    """Parameters of `audio.transcriptions.create`."""

    response_format: AudioResponseFormat
    """The form of the answer; `json` if left out."""
    stream: bool | None
    """Whether the text comes as it is heard; not of whisper."""


class TranslationCreateParamsBase(RequestOptions, total=False):
    """Parameters of `audio.translations.create`, the form of the answer aside."""

    model: str
    """Deployment (dated api-versions) or model (v1); the client's `azure_deployment` if left out."""
    file: Required[FileTypes]
    """The recording: flac, mp3, mp4, mpeg, mpga, m4a, ogg, wav or webm, by the ending of its name."""
    prompt: str
    """Text in English that goes before, or in whose style to write."""
    temperature: float
    """From 0 to 1; at 0 it is raised until the text makes sense."""


class TranslationCreateParamsJson(TranslationCreateParamsBase, total=False):
    """Parameters for a `Translation`."""

    response_format: Literal["json"]
    """The form of the answer."""


class TranslationCreateParamsVerbose(TranslationCreateParamsBase, total=False):
    """Parameters for a `TranslationVerbose`."""

    response_format: Required[Literal["verbose_json"]]
    """The form of the answer."""


class TranslationCreateParamsText(TranslationCreateParamsBase, total=False):
    """Parameters for a text, or for subtitles."""

    response_format: Required[Literal["text", "srt", "vtt"]]
    """The form of the answer."""


class TranslationCreateParams(TranslationCreateParamsBase, total=False):
    """Parameters of `audio.translations.create`."""

    response_format: Literal["json", "text", "srt", "verbose_json", "vtt"]
    """The form of the answer; `json` if left out."""


class VoiceID(TypedDict):
    """A voice of your own."""

    id: str


class SpeechCreateParamsBase(RequestOptions, total=False):
    """Parameters of `audio.speech.create`, the form of the answer aside."""

    model: str
    """Deployment (dated api-versions) or model (v1); the client's `azure_deployment` if left out."""
    input: Required[str]
    """What to say, at most 4,096 characters."""
    voice: Required[str | VoiceID]
    """alloy, ash, ballad, cedar, coral, echo, fable, marin, nova, onyx, sage, shimmer or verse."""
    instructions: str
    """How to say it; not of tts-1 and tts-1-hd."""
    response_format: Literal["mp3", "opus", "aac", "flac", "wav", "pcm"]
    """The format of the sound, mp3 if left out; pcm is 24 kHz, 16 bit, little-endian."""
    speed: float
    """From 0.25 to 4."""


class SpeechCreateParamsAudio(SpeechCreateParamsBase, total=False):
    """Parameters for a sound."""

    stream_format: Literal["audio"]
    """The sound comes as it is."""


class SpeechCreateParamsStreaming(SpeechCreateParamsBase, total=False):
    """Parameters for a stream of events."""

    stream_format: Required[Literal["sse"]]
    """The sound comes in events, with the usage behind it; not of tts-1 and tts-1-hd."""


class SpeechCreateParams(SpeechCreateParamsBase, total=False):
    """Parameters of `audio.speech.create`."""

    stream_format: Literal["audio", "sse"]
    """Whether the sound comes as it is, or in events."""
