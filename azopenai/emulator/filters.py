"""What the content filter says of prompts and completions, and how it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import ServiceError

if TYPE_CHECKING:
    from .jsontypes import Body


def _severity(level: str = "safe") -> Body:
    return {"filtered": level != "safe", "severity": level}


def _detection(*, detected: bool = False) -> Body:
    return {"filtered": detected, "detected": detected}


SAFE: Body = {
    "hate": _severity(),
    "self_harm": _severity(),
    "sexual": _severity(),
    "violence": _severity(),
}
"""Of a piece of a completion: the four categories that have severities."""

SAFE_COMPLETION: Body = {
    **SAFE,
    "protected_material_code": _detection(),
    "protected_material_text": _detection(),
}
FILTERED_COMPLETION: Body = {**SAFE_COMPLETION, "violence": _severity("medium")}

SAFE_PROMPT: Body = {**SAFE, "jailbreak": _detection()}
FILTERED_PROMPT: Body = {**SAFE, "violence": _severity("medium"), "jailbreak": _detection(detected=True)}

PROMPT_RESULTS: list[Body] = [
    {"prompt_index": 0, "content_filter_results": {**SAFE_PROMPT, "indirect_attack": _detection()}}
]


def filtered_prompt() -> ServiceError:
    """Give the refusal of a prompt, with what the filter found in it."""
    return ServiceError(
        400,
        {
            "error": {
                "message": "The response was filtered due to the prompt triggering Azure OpenAI's content "
                "management policy. Please modify your prompt and retry.",
                "type": None,
                "param": "prompt",
                "code": "content_filter",
                "status": 400,
                "innererror": {
                    "code": "ResponsibleAIPolicyViolation",
                    "content_filter_result": FILTERED_PROMPT,
                },
            }
        },
    )
