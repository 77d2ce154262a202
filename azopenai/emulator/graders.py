"""Graders: what they may be, and the operations that try them out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from .grading import Grade, GradingError, grade
from .jsontypes import JSON, JSONObject, as_object, as_text
from .replies import json_reply
from .validation import Check, array, check, mapping, members, number, one_of, string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .call import Call
    from .jsontypes import Body
    from .replies import Reply

_METRICS = (
    *("fuzzy_match", "bleu", "gleu", "meteor", "cosine"),
    *("rouge_1", "rouge_2", "rouge_3", "rouge_4", "rouge_5", "rouge_l"),
)
_MESSAGES = array(members({"role": string}, ("role", "content")), 1)
_KINDS: Mapping[str, Check] = {
    "string_check": members(
        {
            "name": string,
            "input": string,
            "reference": string,
            "operation": one_of("eq", "ne", "like", "ilike"),
        },
        ("name", "input", "reference", "operation"),
    ),
    "text_similarity": members(
        {
            "name": string,
            "input": string,
            "reference": string,
            "evaluation_metric": one_of(*_METRICS),
            "pass_threshold": number(0, 1),
        },
        ("input", "reference", "evaluation_metric"),
    ),
    "score_model": members(
        {
            "name": string,
            "model": string,
            "input": _MESSAGES,
            "range": array(number(float("-inf"), float("inf")), 2, 2),
            "pass_threshold": number(float("-inf"), float("inf")),
        },
        ("name", "model", "input"),
    ),
    "label_model": members(
        {
            "name": string,
            "model": string,
            "input": _MESSAGES,
            "labels": array(string, 1),
            "passing_labels": array(string, 1),
        },
        ("name", "model", "input", "labels", "passing_labels"),
    ),
    "python": members({"name": string, "source": string}, ("name", "source")),
    "multi": members({"name": string, "calculate_output": string}, ("name", "graders", "calculate_output")),
}
_ERRORS: Body = {
    "formula_parse_error": False,
    "sample_parse_error": False,
    "truncated_observation_error": False,
    "unresponsive_reward_error": False,
    "invalid_variable_error": False,
    "other_error": False,
    "python_grader_server_error": False,
    "python_grader_server_error_type": None,
    "python_grader_runtime_error": False,
    "python_grader_runtime_error_details": None,
    "model_grader_server_error": False,
    "model_grader_refusal_error": False,
    "model_grader_parse_error": False,
    "model_grader_server_error_details": None,
}


def check_grader(value: JSON, name: str) -> None:
    """Take a grader of any kind."""
    members({"type": one_of(*_KINDS)}, ("type",))(value, name)
    kind = as_text(as_object(value)["type"])
    _KINDS[kind](value, name)
    if kind == "multi":
        mapping(as_object(value)["graders"], f"{name}.graders")
        for key, part in as_object(as_object(value)["graders"]).items():
            check_grader(part, f"{name}.graders.{key}")


def run(call: Call) -> Reply:
    """Answer `fine_tuning.alpha.graders.run`."""
    params = call.params
    checks: Mapping[str, Check] = {"grader": check_grader, "item": mapping, "model_sample": string}
    check(params, checks, ("grader", "model_sample"), call.version)
    grader = as_object(params["grader"])
    values = sample_values(as_object(params.get("item")), as_text(params["model_sample"]))
    errors = dict(_ERRORS)
    try:
        found = grade(grader, values)
    except GradingError as error:
        found, errors[error.name] = Grade(0.0, passed=False), True
    return json_reply(
        {
            "reward": found.score,
            "metadata": {
                "name": grader.get("name", ""),
                "type": grader["type"],
                "errors": errors,
                "execution_time": 0.001,
                "scores": found.parts,
                "token_usage": None,
                "sampled_model_name": grader.get("model"),
            },
            "sub_rewards": found.parts,
            "model_grader_token_usage_per_model": {},
        }
    )


def validate(call: Call) -> Reply:
    """Answer `fine_tuning.alpha.graders.validate`."""
    check(call.params, {"grader": check_grader}, ("grader",), call.version)
    return json_reply({"grader": call.params["grader"]})


def sample_values(item: JSONObject, text: str, sample: JSONObject | None = None) -> JSONObject:
    """Give what templates may name of an item and of what a model said to it."""
    try:
        parsed = cast("JSON", json.loads(text))
    except ValueError:
        parsed = None
    return {"item": item, "sample": {"output_text": text, "output_json": parsed, **(sample or {})}}
