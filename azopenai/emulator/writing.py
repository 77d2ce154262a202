"""The text of an answer, as markers and the wanted format have it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .schema import instance
from .text import REFUSAL, answer, filler, without_markers

if TYPE_CHECKING:
    from .jsontypes import JSON
    from .text import Markers, Prompt


def write(prompt: Prompt, markers: Markers, index: int, form: JSON, schema: JSON) -> str:
    """Write the text of answer number `index`.

    `form` is the type of the wanted format, and `schema` what a JSON schema's format has to fit.
    """
    if markers.refuse:
        return REFUSAL
    if markers.tokens is not None:
        return "".join(filler(markers.tokens))
    question = without_markers(prompt.question)
    if form == "json_schema":
        return json.dumps(instance(schema, question), ensure_ascii=False)
    text = answer(prompt, index)
    if form == "json_object":
        return json.dumps({"question": question, "answer": text}, ensure_ascii=False)
    return text
