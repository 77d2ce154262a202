"""What the canned server answers with, and what a client must have read from it.

The bodies are written for this benchmark in the shapes that Azure OpenAI sends: content filter results
beside every choice, a first chunk without choices, padding in `obfuscation`.
"""

import json
import random
from array import array
from base64 import b64encode
from typing import Any

CHUNKS = {"benchmark": 2_000, "paced": 100}
"""Deployment → pieces of text in one of its streams; `paced` sends them one by one, a millisecond apart."""

VECTORS = 16
DIMENSIONS = 1_536

MODEL = "gpt-4o-2024-11-20"
MESSAGES = [
    {"role": "system", "content": "You answer questions about the opening hours of a public library."},
    {"role": "user", "content": "When can I bring back two books on a Saturday, and what if I am late?"},
]
TEXTS = [f"The library's rule number {n} tells how long a reader may keep a book." for n in range(VECTORS)]
ANSWER = (
    "On Saturdays the desk is open from ten in the morning until five in the afternoon, so you can hand in "
    "both books there. Outside these hours the metal drop box left of the main door takes books of any size; "
    "they count as returned on the day you put them in.\n\nIf you are late, nothing happens for three days. "
    "From the fourth day on, each book costs twenty cents a day, with a ceiling of five euros."
)
WORDS = (" the", " reader", " keeps", " a", " book", " for", " three", " weeks", ",", " then", " re", "news")


TRANSCRIPT = "The library opens at ten."
SPOKEN_MIB = 4
SOUND = b"ID3\x04" + bytes(range(256)) * 4_096 * SPOKEN_MIB
"""What is spoken: 4 MiB and a head."""


def number_in(deployment: str) -> int:
    """Return the number at the end of a name: `stream-1000` streams so many pieces of text."""
    return CHUNKS.get(deployment) or int(deployment.rpartition("-")[2])


def pieces(deployment: str) -> list[str]:
    """Return the text of a stream as it is cut into chunks."""
    return [WORDS[n % len(WORDS)] for n in range(number_in(deployment))]


def text(chunks: int) -> str:
    """Return the text of a stream of so many chunks."""
    return "".join(pieces(f"stream-{chunks}"))


def _filtered() -> dict[str, Any]:
    names = ("hate", "self_harm", "sexual", "violence")
    return {name: {"filtered": False, "severity": "safe"} for name in names}


def _prompt_filtered() -> list[dict[str, Any]]:
    attack = {"jailbreak": {"detected": False, "filtered": False}}
    return [{"prompt_index": 0, "content_filter_results": _filtered() | attack}]


def chat() -> bytes:
    """Return a chat completion of 1.5 KB."""
    names = ("protected_material_code", "protected_material_text")
    copied = {name: {"detected": False, "filtered": False} for name in names}
    choice = {
        "content_filter_results": _filtered() | copied,
        "finish_reason": "stop",
        "index": 0,
        "logprobs": None,
        "message": {"annotations": [], "content": ANSWER, "refusal": None, "role": "assistant"},
    }
    answer = {
        "choices": [choice],
        "created": 1_750_000_000,
        "id": "chatcmpl-benchmark0000000000000000001",
        "model": MODEL,
        "object": "chat.completion",
        "prompt_filter_results": _prompt_filtered(),
        "system_fingerprint": "fp_0123456789",
        "usage": {
            "completion_tokens": 93,
            "completion_tokens_details": {"audio_tokens": 0, "reasoning_tokens": 0},
            "prompt_tokens": 43,
            "prompt_tokens_details": {"audio_tokens": 0, "cached_tokens": 0},
            "total_tokens": 136,
        },
    }
    return _wire(answer)


def chunks(deployment: str) -> list[bytes]:
    """Return the server-sent events of one streamed chat completion, `[DONE]` included."""
    first = {"choices": [], "created": 0, "id": "", "model": "", "object": ""}
    events = [_wire(first | {"prompt_filter_results": _prompt_filtered()})]
    events.append(_chunk({"content": "", "refusal": None, "role": "assistant"}))
    events.extend(_chunk({"content": text}) for text in pieces(deployment))
    events.append(_chunk({}, finish_reason="stop"))
    return [b"data: " + event + b"\n\n" for event in (*events, b"[DONE]")]


def transcription() -> bytes:
    """Return a transcription."""
    return _wire({"text": TRANSCRIPT, "usage": {"type": "duration", "seconds": 2}})


def response(text: str, *, done: bool) -> dict[str, Any]:
    """Return a response, begun or done."""
    part = {"annotations": [], "logprobs": [], "text": text, "type": "output_text"}
    message = {"id": "msg_benchmark", "type": "message", "role": "assistant", "status": "completed"}
    usage = {"input_tokens": 43, "input_tokens_details": {"cached_tokens": 0}, "output_tokens": 2_000}
    usage |= {"output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 2_043}
    return {
        "id": "resp_benchmark0000000000000000001",
        "object": "response",
        "created_at": 1_750_000_000,
        "status": "completed" if done else "in_progress",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "model": MODEL,
        "output": [message | {"content": [part]}] if done else [],
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "text": {"format": {"type": "text"}},
        "tool_choice": "auto",
        "tools": [],
        "top_p": 1.0,
        "usage": usage if done else None,
    }


def response_events() -> list[bytes]:
    """Return the server-sent events of one streamed response, in the shapes that Azure sends."""
    text = "".join(pieces("benchmark"))
    place = {"item_id": "msg_benchmark", "output_index": 0, "content_index": 0}
    part = {"annotations": [], "logprobs": [], "text": "", "type": "output_text"}
    whole = response(text, done=True)
    [message] = whole["output"]
    begun = message | {"content": [], "status": "in_progress"}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": response("", done=False)},
        {"type": "response.in_progress", "response": response("", done=False)},
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        {"type": "response.content_part.added", **place, "part": part},
    ]
    events += [
        {
            "type": "response.output_text.delta",
            **place,
            "delta": piece,
            "logprobs": [],
            "obfuscation": "xK3vQ9",
        }
        for piece in pieces("benchmark")
    ]
    events += [
        {"type": "response.output_text.done", **place, "text": text, "logprobs": []},
        {"type": "response.content_part.done", **place, "part": part | {"text": text}},
        {"type": "response.output_item.done", "output_index": 0, "item": message},
        {"type": "response.completed", "response": whole},
    ]
    return [
        b"event: %b\ndata: %b\n\n" % (event["type"].encode(), _wire(event | {"sequence_number": number}))
        for number, event in enumerate(events)
    ]


def embeddings(*, base64: bool, number: int = VECTORS) -> bytes:
    """Return the vectors, again and again, as base64 of little-endian float32, or as JSON numbers."""
    made = vectors()
    data = [
        {
            "embedding": b64encode(array("f", vector).tobytes()).decode() if base64 else vector,
            "index": index,
            "object": "embedding",
        }
        for index, vector in ((index, made[index % VECTORS]) for index in range(number))
    ]
    usage = {"prompt_tokens": 240, "total_tokens": 240}
    return _wire({"data": data, "model": "text-embedding-3-small", "object": "list", "usage": usage})


def vectors() -> list[list[float]]:
    """Return the same vectors each time: eight decimals, of about the size that the service sends."""
    source = random.Random(1_536)
    return [[round(source.gauss(0, 0.0255), 8) for _ in range(DIMENSIONS)] for _ in range(VECTORS)]


def _chunk(delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
    choice = {"content_filter_results": {}, "delta": delta, "finish_reason": finish_reason, "index": 0}
    return _wire(
        {
            "choices": [choice | {"logprobs": None}],
            "created": 1_750_000_000,
            "id": "chatcmpl-benchmark0000000000000000002",
            "model": MODEL,
            "object": "chat.completion.chunk",
            "obfuscation": "xK3vQ9",
            "system_fingerprint": "fp_0123456789",
        }
    )


def _wire(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
