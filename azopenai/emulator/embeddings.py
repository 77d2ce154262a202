"""Embeddings: deterministic unit vectors, near to each other for texts that share words or parts of words.

Each feature of a text (its words, the three-letter pieces of its words) adds to a few places of the vector,
which a hash of the feature chooses: feature hashing. The vectors are sparse, which makes them quick to write.
"""

from __future__ import annotations

import base64
import json
import re
import struct
from array import array
from functools import lru_cache
from hashlib import blake2b
from math import sqrt
from typing import TYPE_CHECKING

from .errors import ServiceError, invalid
from .filters import filtered_prompt
from .inputs import Input, check_inputs, read_inputs
from .jsontypes import JSON, as_int
from .replies import Reply
from .text import count_tokens, find_markers
from .validation import Check, anything, check, integer, one_of, string

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .call import Call

_WORD = re.compile(r"\w+")
# A word weighs more than its pieces together, and words that every sentence has weigh little.
_WORD_WEIGHT, _COMMON_WEIGHT, _PIECE_WEIGHT = 1.0, 0.2, 0.25
_COMMON_WORDS = "a an and are as at be by for from in is it of on or that the this to was with"
_COMMON = frozenset(_COMMON_WORDS.split())
# Places that one feature adds to; several, so that two features rarely fall together wholly.
_PLACES = 4


def _check_input(value: JSON, name: str) -> None:
    """Take inputs of which none is empty."""
    check_inputs(value, name)
    if not all(read_inputs(value)):
        raise invalid(f"Invalid '{name}': an input cannot be empty.", name)


_CHECKS: Mapping[str, Check] = {
    "model": string,
    "input": _check_input,
    "dimensions": integer(1),
    "encoding_format": one_of("float", "base64"),
    "input_type": anything,
    "user": string,
}


def create(call: Call) -> Reply:
    """Answer `embeddings.create`."""
    check(call.params, _CHECKS, ("input",), call.version)
    inputs = read_inputs(call.params["input"])
    if any(isinstance(item, str) and find_markers(item).filter_prompt for item in inputs):
        raise filtered_prompt()
    counts = [count_tokens(item) if isinstance(item, str) else len(item) for item in inputs]
    call.check_room(max(counts), "input")
    size = _dimensions(call)
    encode = _as_base64 if call.params.get("encoding_format") == "base64" else _as_array
    vectors = ",".join(
        f'{{"object":"embedding","index":{index},"embedding":{encode(embed(item, size), size)}}}'
        for index, item in enumerate(inputs)
    )
    # Written by hand: the encoder would go through three million floats of which nearly all are zero.
    total = sum(counts)
    body = (
        f'{{"object":"list","data":[{vectors}],"model":{json.dumps(call.model.snapshot)},'
        f'"usage":{{"prompt_tokens":{total},"total_tokens":{total}}}}}'
    )
    return Reply(body=body.encode())


def _dimensions(call: Call) -> int:
    """Give the length of the vectors that are asked for."""
    size, model = as_int(call.params.get("dimensions")), call.model
    if size and not model.resizable:
        raise _bad_dimensions("This model does not support specifying dimensions.")
    if size > model.dimensions:
        raise _bad_dimensions(f"Invalid value for 'dimensions' = {size}. Must be at most {model.dimensions}.")
    return size or model.dimensions


def _bad_dimensions(message: str) -> ServiceError:
    return invalid(message, "dimensions")


def embed(item: Input, size: int) -> dict[int, float]:
    """Give the unit vector of an input as its places that are not zero, in the precision of float32."""
    vector: dict[int, float] = {}
    for feature, weight in _features(item):
        for spot in _spots(feature):
            # The lowest bit is the sign, the others choose the place.
            place = (spot >> 1) % size
            vector[place] = vector.get(place, 0.0) + (weight if spot & 1 else -weight)
    norm = sqrt(sum(value * value for value in vector.values()))
    if norm == 0:
        # In a few dimensions features may cancel out.
        return {0: 1.0}
    values = array("f", [value / norm for value in vector.values()])
    return dict(zip(vector, values, strict=True))


def _features(item: Input) -> Iterable[tuple[str, float]]:
    """Give the features of an input and their weights."""
    if isinstance(item, list):
        return [(f"token {token}", _WORD_WEIGHT) for token in item]
    words = _WORD.findall(item.lower()) or [item]
    return [feature for word in words for feature in _word_features(word)]


@lru_cache(maxsize=65_536)
def _word_features(word: str) -> tuple[tuple[str, float], ...]:
    """Give a word's features: itself, and its pieces of three letters with its ends marked."""
    if word in _COMMON:
        return ((word, _COMMON_WEIGHT),)
    padded = f"^{word}$"
    pieces = (padded[start : start + 3] for start in range(len(padded) - 2))
    return ((word, _WORD_WEIGHT), *((piece, _PIECE_WEIGHT) for piece in pieces))


@lru_cache(maxsize=65_536)
def _spots(feature: str) -> tuple[int, ...]:
    """Give the numbers that choose places and signs of a feature."""
    digest = blake2b(feature.encode(errors="replace"), digest_size=4 * _PLACES).digest()
    return tuple(int.from_bytes(digest[start : start + 4], "big") for start in range(0, len(digest), 4))


def _as_array(vector: dict[int, float], size: int) -> str:
    """Give a vector as a JSON array."""
    values = ["0.0"] * size
    for place, value in vector.items():
        values[place] = repr(value)
    return f"[{','.join(values)}]"


def _as_base64(vector: dict[int, float], size: int) -> str:
    """Give a vector as a JSON string: its float32 values, little-endian, in base64."""
    values = [0.0] * size
    for place, value in vector.items():
        values[place] = value
    return f'"{base64.b64encode(struct.pack(f"<{size}f", *values)).decode()}"'
