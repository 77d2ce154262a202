"""Tokens, ids and the deterministic words of the emulator's model."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Words with the space before them, runs of punctuation, and white space: joined they are the text again.
# Real tokenizers cut long words too; sixteen letters keep one token from being a whole document.
_TOKEN = re.compile(r" ?\w{1,16}| ?[^\w\s]{1,16}|\s")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_MARKER = re.compile(r"\s*\[\[(filter|filter-output|async-filter|refuse|fail|tokens=(\d{1,6}))\]\]")
_QUOTED = 300

_OPENERS = (
    "This is the local Azure OpenAI emulator.",
    "Hello from the local Azure OpenAI emulator!",
    "The local Azure OpenAI emulator answers.",
    "Greetings from an emulator of Azure OpenAI on this machine.",
)
_PIRATE_OPENERS = (
    "Ahoy, matey! I be the local Azure OpenAI emulator, arrr.",
    "Arrr! The local Azure OpenAI emulator be at yer service, me hearty.",
    "Yo ho ho! Ye be speakin' with the local Azure OpenAI emulator.",
    "Shiver me timbers, a visitor! I be the emulator of Azure OpenAI.",
)
_FILLER = ("the", "emulator", "counts", "its", "words", "one", "by", "one", "and", "never", "tires")

REFUSAL = "I'm sorry, I cannot help with that: the prompt told the emulator to refuse."


def tokenize(text: str) -> list[str]:
    """Cut `text` into tokens, which joined are the text again."""
    return _TOKEN.findall(text)


def count_tokens(text: str) -> int:
    """Count the tokens of `text`."""
    return len(tokenize(text))


def make_id(prefix: str, seed: bytes, length: int = 29) -> str:
    """Give an id as the service writes them, the same for the same seed."""
    number = int.from_bytes(hashlib.sha512(seed).digest(), "big")
    letters: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return prefix + "".join(letters)


@dataclass(frozen=True)
class Markers:
    """The words in a prompt that steer the reply, and the prompt without them."""

    filter_prompt: bool
    filter_output: bool
    async_filter: bool
    refuse: bool
    fail: bool
    tokens: int | None


def find_markers(text: str) -> Markers:
    """Find the markers in `text`; of several token counts the last holds."""
    found = {match[1]: match[2] for match in _MARKER.finditer(text)}
    counts = [int(digits) for digits in found.values() if digits]
    return Markers(
        filter_prompt="filter" in found,
        filter_output="filter-output" in found,
        async_filter="async-filter" in found,
        refuse="refuse" in found,
        fail="fail" in found,
        tokens=counts[-1] if counts else None,
    )


def without_markers(text: str) -> str:
    """Give `text` freed of markers."""
    return _MARKER.sub("", text).strip()


@dataclass(frozen=True)
class Prompt:
    """What a reply reflects of a conversation; `earlier` is what was said in the turn before."""

    question: str
    system: str = ""
    images: int = 0
    recordings: int = 0
    files: int = 0
    tool_results: Sequence[str] = field(default_factory=tuple[str, ...])
    earlier: str = ""


def answer(prompt: Prompt, index: int) -> str:
    """Write the answer to `prompt`, another one for each choice's `index`."""
    question = without_markers(prompt.question)
    pirate = "ahoy" in question.lower() or "pirate" in prompt.system.lower()
    openers = _PIRATE_OPENERS if pirate else _OPENERS
    sentences = [openers[index % len(openers)], *_body(prompt, _shorten(question), pirate=pirate)]
    if index >= len(openers):
        sentences.append(f"That is answer number {index + 1}.")
    return " ".join(sentences)


def _body(prompt: Prompt, question: str, *, pirate: bool) -> Iterator[str]:
    """Give the sentences after the first."""
    if prompt.tool_results:
        results = "; ".join(_shorten(result) for result in prompt.tool_results)
        yield f"The tools said: {results}."
        return
    for verb, thing, count in (
        ("see", "an image", prompt.images),
        ("hear", "a recording", prompt.recordings),
        ("read", "a file", prompt.files),
    ):
        if count:
            yield f"I {verb} {thing}." if count == 1 else f"I {verb} {count} {thing.split()[1]}s."
    if pirate:
        yield f'Ye asked "{question}", and the sea whispers it back.'
        return
    system = " ".join(without_markers(prompt.system).split()[:6])
    if system:
        yield f'My instructions begin with "{system}".'
    if prompt.earlier:
        yield f'Before that you said "{_shorten(without_markers(prompt.earlier))}".'
    yield f'You said "{question}", and no model thinks here: I only say it back.'


def filler(count: int) -> list[str]:
    """Give exactly `count` tokens of text."""
    return [word if place == 0 else f" {word}" for place, word in enumerate(_words(count))]


def _words(count: int) -> Iterator[str]:
    for place in range(count):
        yield _FILLER[place % len(_FILLER)]


def _shorten(text: str) -> str:
    """Give `text` on one line, cut if it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED]}..."


def cut_at_stop(text: str, stops: Sequence[str]) -> str:
    """Give `text` up to the first of the stop sequences."""
    ends = [text.find(stop) for stop in stops if stop and stop in text]
    return text[: min(ends)] if ends else text
