"""Training files: what is wrong with them, and how training goes that does not take place."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from .jsontypes import JSON, JSONObject, as_list, as_object, as_text
from .text import count_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from .blobs import Blob

# https://learn.microsoft.com/azure/ai-foundry/openai/how-to/fine-tuning
_LEAST_EXAMPLES = 10
_MOST_ROWS = 1_000
_COLUMNS = "step,train_loss,train_accuracy,valid_loss,valid_mean_token_accuracy"


@dataclass(frozen=True)
class Examples:
    """What is in a training file, or what is wrong with it."""

    count: int
    tokens: int
    problem: str | None = None


def read_examples(data: Blob, method: str) -> Examples:
    """Read the examples of a file for a training method."""
    count = tokens = 0
    for number, line in enumerate(data.lines(), 1):
        if line.strip():
            problem = _problem(line, method)
            if problem:
                return Examples(count, tokens, f"Invalid file format. Line {number}: {problem}")
            count += 1
            tokens += count_tokens(line.decode())
    if count < _LEAST_EXAMPLES:
        problem = f"Training file has {count} example(s), but must have at least {_LEAST_EXAMPLES} examples"
        return Examples(count, tokens, problem)
    return Examples(count, tokens)


def _problem(line: bytes, method: str) -> str | None:
    """Give what is wrong with an example, None if it will do."""
    try:
        example = cast("JSON", json.loads(line.decode()))
    except ValueError:
        return "This line is not parseable as valid JSON in UTF-8."
    if not isinstance(example, dict):
        return "An example is an object."
    return _METHODS[method](example)


def _supervised(example: JSONObject) -> str | None:
    if "prompt" in example:
        texts = isinstance(example["prompt"], str) and isinstance(example.get("completion"), str)
        return None if texts else "'prompt' and 'completion' are text."
    problem = _messages(example.get("messages"))
    roles = [as_object(message).get("role") for message in as_list(example.get("messages"))]
    return problem or (None if "assistant" in roles else "No message is the assistant's.")


def _preferred(example: JSONObject) -> str | None:
    found = (
        as_object(example.get("input")).get("messages"),
        example.get("preferred_output"),
        example.get("non_preferred_output"),
    )
    return next((problem for value in found if (problem := _messages(value))), None)


def _reinforced(example: JSONObject) -> str | None:
    problem = _messages(example.get("messages"))
    if problem:
        return problem
    last = as_object(as_list(example["messages"])[-1])
    return None if last["role"] == "user" else "The last message is the user's."


def _messages(value: JSON) -> str | None:
    messages = as_list(value)
    if not messages:
        return "There are no messages."
    for message in messages:
        if not as_text(as_object(message).get("role")):
            return "A message has no role."
    return None


_METHODS: Mapping[str, Callable[[JSONObject], str | None]] = {
    "supervised": _supervised,
    "dpo": _preferred,
    "reinforcement": _reinforced,
}


def metrics(step: int) -> dict[str, float]:
    """Give how good the model is after a step: better and better."""
    loss = 2 / (1 + step / 10)
    return {
        "step": step,
        "train_loss": round(loss, 4),
        "train_mean_token_accuracy": round(1 - loss / 4, 4),
        "valid_loss": round(loss * 1.1, 4),
        "valid_mean_token_accuracy": round(1 - loss / 3, 4),
        "full_valid_loss": round(loss * 1.1, 4),
        "full_valid_mean_token_accuracy": round(1 - loss / 3, 4),
    }


def result_file(steps: int) -> bytes:
    """Give the table of a training, in at most a thousand rows."""
    return "\n".join([_COLUMNS, *_rows(steps), ""]).encode()


def _rows(steps: int) -> Iterator[str]:
    for step in range(1, steps + 1, steps // _MOST_ROWS + 1):
        found = metrics(step)
        names = ("train_loss", "train_mean_token_accuracy", "valid_loss", "valid_mean_token_accuracy")
        yield ",".join(str(value) for value in (step, *(found[name] for name in names)))
