"""What the emulator hears: sentences that a recording's bytes choose, as text, subtitles and JSON."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import crc32

from .sound import wav_seconds
from .text import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .jsontypes import Body

_ADJECTIVES = ("quiet", "old", "small", "bright", "slow", "green", "distant", "warm")
_NOUNS = ("river", "garden", "train", "lamp", "mountain", "letter", "harbour", "clock")
_VERBS = ("follows", "remembers", "carries", "passes", "answers", "finds", "watches", "crosses")
# People say a sentence in about three seconds. A recording of hours gets no more of them than one can read.
_SECONDS_A_SENTENCE = 3
_MOST_SENTENCES = 200
# Of other formats than WAV the size tells how long they are, about: a minute has a megabyte.
_BYTES_A_SECOND = 16_000
_LEAST_GUESS = 1.0


@dataclass(frozen=True)
class Piece:
    """A word or a sentence, and its time in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Transcript:
    """What is heard in a recording of `seconds`."""

    seconds: float
    sentences: Sequence[Piece]

    @property
    def text(self) -> str:
        """The whole text."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def words(self) -> list[Piece]:
        """The words, freed of punctuation."""
        return [word for sentence in self.sentences for word in _words(sentence)]


def seconds_of(data: bytes) -> float:
    """Give the seconds that a recording lasts: what a WAV file says, of others a guess by their size."""
    told = wav_seconds(data)
    return max(_LEAST_GUESS, len(data) / _BYTES_A_SECOND) if told is None else told


def hear(data: bytes) -> Transcript:
    """Give the transcript of a recording, the same for the same bytes."""
    seconds = seconds_of(data)
    digest = blake2b(data).digest()
    count = min(_MOST_SENTENCES, max(1, round(seconds / _SECONDS_A_SENTENCE) - 1))
    texts = [f"The emulator hears {seconds:.1f} seconds of sound."]
    texts += [_sentence(blake2b(b"%d %b" % (number, digest)).digest()) for number in range(count)]
    return Transcript(seconds, _spread(texts, 0.0, seconds))


def _sentence(digest: bytes) -> str:
    """Give a sentence that the digest chooses."""
    one, noun, verb, other, thing = digest[:5]
    return (
        f"The {_ADJECTIVES[one % 8]} {_NOUNS[noun % 8]} {_VERBS[verb % 8]} "
        f"the {_ADJECTIVES[other % 8]} {_NOUNS[thing % 8]}."
    )


def _spread(texts: Sequence[str], start: float, end: float) -> list[Piece]:
    """Spread texts evenly over a time."""
    step = (end - start) / len(texts)
    return [
        Piece(text, round(start + place * step, 2), round(start + (place + 1) * step, 2))
        for place, text in enumerate(texts)
    ]


def _words(sentence: Piece) -> list[Piece]:
    return _spread(sentence.text.rstrip(".").split(), sentence.start, sentence.end)


def srt(transcript: Transcript) -> str:
    """Give a transcript as SubRip subtitles."""
    return "".join(
        f"{number}\n{_clock(one.start, ',')} --> {_clock(one.end, ',')}\n{one.text}\n\n"
        for number, one in enumerate(transcript.sentences, 1)
    )


def vtt(transcript: Transcript) -> str:
    """Give a transcript as WebVTT subtitles."""
    cues = (
        f"{_clock(one.start, '.')} --> {_clock(one.end, '.')}\n{one.text}\n\n" for one in transcript.sentences
    )
    return "".join(("WEBVTT\n\n", *cues))


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1_000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1_000:02}{point}{rest % 1_000:03}"


def segments(transcript: Transcript, temperature: float) -> list[Body]:
    """Give the `segments` of verbose JSON."""
    return [
        {
            "id": place,
            "seek": 0,
            "start": one.start,
            "end": one.end,
            "text": f" {one.text}",
            "tokens": [crc32(token.encode()) % 50_000 for token in tokenize(one.text)],
            "temperature": temperature,
            "avg_logprob": -0.25,
            "compression_ratio": 0.9,
            "no_speech_prob": 0.01,
        }
        for place, one in enumerate(transcript.sentences)
    ]


def words(transcript: Transcript) -> list[Body]:
    """Give the `words` of verbose JSON."""
    return [{"word": one.text, "start": one.start, "end": one.end} for one in transcript.words]


def spoken_segments(transcript: Transcript, speakers: Sequence[str]) -> list[Body]:
    """Give the `segments` of diarized JSON: the speakers take turns."""
    return [
        {
            "type": "transcript.text.segment",
            "id": f"seg_{place:03}",
            "start": one.start,
            "end": one.end,
            "text": f" {one.text}",
            "speaker": speakers[place % len(speakers)],
        }
        for place, one in enumerate(transcript.sentences)
    ]
