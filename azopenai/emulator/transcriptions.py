"""Transcriptions and translations: what is heard in an uploaded recording."""

from __future__ import annotations

import re
from math import ceil
from typing import TYPE_CHECKING

from .bodies import typed
from .errors import invalid
from .jsontypes import as_list, as_text
from .logprobs import logprob
from .replies import DONE, Event, Reply, json_reply, stream_reply
from .text import count_tokens, tokenize
from .transcript import Transcript, hear, seconds_of, segments, spoken_segments, srt, vtt, words
from .validation import (
    Check,
    array,
    boolean,
    check,
    check_rules,
    either,
    mapping,
    missing,
    number,
    one_of,
    string,
    wrong_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .bodies import File
    from .call import Call
    from .jsontypes import JSON, Body, JSONObject
    from .validation import Rule

_EXTENSIONS = ("flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm")
_LEAST_SECONDS = 0.1
# Longer recordings are told apart by speaker only when the service may cut them.
_MOST_UNCUT_SECONDS = 30
_AUDIO_TOKENS_A_SECOND = 10
_LANGUAGES: Mapping[str, str] = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "ja": "japanese",
    "nl": "dutch",
    "pt": "portuguese",
    "zh": "chinese",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_FORMATS: Mapping[str, tuple[str, ...]] = {
    "whisper": ("json", "text", "srt", "verbose_json", "vtt"),
    "transcribe": ("json", "text"),
    "diarize": ("json", "text", "diarized_json"),
}


def _check_language(value: JSON, name: str) -> None:
    """Take a language's code."""
    string(value, name)
    if not _LANGUAGE.fullmatch(str(value)):
        raise invalid(
            f"Invalid language '{value}'. Language parameter must be specified in ISO-639-1 format.",
            name,
            "invalid_language_format",
        )


_TRANSLATION_CHECKS: Mapping[str, Check] = {
    "model": string,
    "prompt": string,
    "response_format": one_of(*_FORMATS["whisper"], "diarized_json"),
    "temperature": number(0, 1),
}
_CHECKS: Mapping[str, Check] = {
    **_TRANSLATION_CHECKS,
    "language": _check_language,
    "timestamp_granularities": array(one_of("word", "segment")),
    "include": array(one_of("logprobs")),
    "chunking_strategy": either("a string or an object", {str: one_of("auto"), dict: mapping}),
    "known_speaker_names": array(string, 0, 4),
    "known_speaker_references": array(string, 0, 4),
    "stream": boolean,
}
_RULES: tuple[Rule, ...] = (
    (
        lambda params: (
            bool(params.get("timestamp_granularities")) and params.get("response_format") != "verbose_json"
        ),
        "The 'timestamp_granularities' parameter needs the response_format 'verbose_json'.",
        "timestamp_granularities",
        None,
    ),
)


def create(call: Call) -> Reply:
    """Answer `audio.transcriptions.create`."""
    params = typed(call.params, "temperature", "stream")
    file = _file(call)
    check(params, _CHECKS, (), call.version)
    check_rules(params, _RULES)
    _check_format(call, params)
    transcript = _hear(file)
    if (
        call.model.kind == "diarize"
        and transcript.seconds > _MOST_UNCUT_SECONDS
        and params.get("chunking_strategy") is None
    ):
        raise invalid("chunking_strategy is required for diarization models", "chunking_strategy")
    # Whisper lets `stream` be, and answers with one body.
    if params.get("stream") and call.model.kind != "whisper":
        return stream_reply(_events(call, params, transcript))
    return _answer(call, params, transcript, "transcribe")


def translate(call: Call) -> Reply:
    """Answer `audio.translations.create`."""
    params = typed(call.params, "temperature")
    file = _file(call)
    check(params, _TRANSLATION_CHECKS, (), call.version)
    _check_format(call, params)
    return _answer(call, params, _hear(file), "translate")


def _file(call: Call) -> File:
    """Give the recording."""
    if "file" in call.params:
        raise wrong_type("file", "a file", call.params["file"])
    files = call.files.get("file")
    if not files:
        raise missing("file")
    if files[0].name.rpartition(".")[2].lower() not in _EXTENSIONS:
        raise invalid(f"Invalid file format. Supported formats: {list(_EXTENSIONS)}", "file")
    return files[0]


def _hear(file: File) -> Transcript:
    """Give the transcript of a recording, unless there is nothing to hear."""
    data = bytes(file.data)
    if not data:
        raise invalid("The audio file could not be decoded or its format is not supported.", "file")
    if seconds_of(data) < _LEAST_SECONDS:
        raise invalid(
            f"Audio file is too short. Minimum audio length is {_LEAST_SECONDS} seconds.",
            "file",
            "audio_too_short",
        )
    return hear(data)


def _check_format(call: Call, params: JSONObject) -> None:
    """Refuse a response_format that the model has not."""
    wanted, formats = params.get("response_format") or "json", _FORMATS[call.model.kind]
    if wanted not in formats:
        named = " or ".join(f"'{name}'" for name in formats)
        raise invalid(
            f"response_format '{as_text(wanted)}' is not compatible with model '{call.model.name}'. "
            f"Use {named} instead.",
            "response_format",
            "unsupported_value",
        )


def _answer(call: Call, params: JSONObject, transcript: Transcript, task: str) -> Reply:
    """Give a transcript in the form that is asked for."""
    wanted = params.get("response_format")
    if wanted == "text":
        return _text(f"{transcript.text}\n")
    if wanted == "srt":
        return _text(srt(transcript))
    if wanted == "vtt":
        return _text(vtt(transcript))
    usage = _usage(call, params, transcript)
    if wanted == "verbose_json":
        return json_reply({**_verbose(params, transcript, task), "usage": usage})
    body: Body = {"text": transcript.text, "usage": usage}
    if wanted == "diarized_json":
        body = {
            "task": task,
            "duration": transcript.seconds,
            **body,
            "segments": spoken_segments(transcript, _speakers(params)),
        }
    elif _wants_logprobs(call, params):
        body["logprobs"] = _logprobs(tokenize(transcript.text))
    return json_reply(body)


def _text(text: str) -> Reply:
    return Reply(body=text.encode(), content_type="text/plain; charset=utf-8")


def _verbose(params: JSONObject, transcript: Transcript, task: str) -> Body:
    """Give verbose JSON with the timestamps that are asked for, or else with those of segments."""
    language = as_text(params.get("language")) or "en"
    granularities = as_list(params.get("timestamp_granularities")) or ["segment"]
    temperature = params.get("temperature")
    body: Body = {
        "task": task,
        "language": _LANGUAGES.get(language, language),
        "duration": transcript.seconds,
        "text": transcript.text,
    }
    if "word" in granularities:
        body["words"] = words(transcript)
    if "segment" in granularities:
        body["segments"] = segments(transcript, temperature if isinstance(temperature, (int, float)) else 0.0)
    return body


def _usage(call: Call, params: JSONObject, transcript: Transcript) -> Body:
    """Give the `usage` member: seconds for Whisper, tokens for the others."""
    if call.model.kind == "whisper":
        return {"type": "duration", "seconds": ceil(transcript.seconds)}
    prompted = count_tokens(as_text(params.get("prompt")))
    heard = round(transcript.seconds * _AUDIO_TOKENS_A_SECOND)
    written = count_tokens(transcript.text)
    return {
        "type": "tokens",
        "total_tokens": prompted + heard + written,
        "input_tokens": prompted + heard,
        "input_token_details": {"text_tokens": prompted, "audio_tokens": heard},
        "output_tokens": written,
    }


def _wants_logprobs(call: Call, params: JSONObject) -> bool:
    return call.model.kind == "transcribe" and "logprobs" in as_list(params.get("include"))


def _logprobs(tokens: Sequence[str]) -> list[Body]:
    return [{"token": token, "logprob": logprob(token), "bytes": list(token.encode())} for token in tokens]


def _speakers(params: JSONObject) -> list[str]:
    """Give the names of the speakers: first those that are known."""
    known = [as_text(name) for name in as_list(params.get("known_speaker_names"))]
    return [*known, "A", "B"][: max(2, len(known))]


def _events(call: Call, params: JSONObject, transcript: Transcript) -> Iterator[Event]:
    """Give the events of a stream."""
    ranked = _wants_logprobs(call, params)
    diarized = params.get("response_format") == "diarized_json"
    spoken = spoken_segments(transcript, _speakers(params))
    for place, sentence in enumerate(transcript.sentences):
        for token in tokenize(f" {sentence.text}" if place else sentence.text):
            delta: Body = {"type": "transcript.text.delta", "delta": token}
            if ranked:
                delta["logprobs"] = _logprobs([token])
            if diarized:
                delta["segment_id"] = spoken[place]["id"]
            yield Event(delta, tokens=1)
        if diarized:
            yield Event(spoken[place])
    done: Body = {"type": "transcript.text.done", "text": transcript.text}
    if ranked:
        done["logprobs"] = _logprobs(tokenize(transcript.text))
    yield Event({**done, "usage": _usage(call, params, transcript)})
    yield DONE
