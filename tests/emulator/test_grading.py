from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error

from azopenai.emulator.graders import sample_values
from azopenai.emulator.grading import GradingError, calculate, content_text, grade, render

if TYPE_CHECKING:
    import httpx

GRADERS = "/openai/v1/fine_tuning/alpha/graders"
VALUES = sample_values({"answer": "Blue", "n": 2, "deep": {"er": "x"}}, '{"color": "blue"}')
EQUAL = {
    "type": "string_check", "name": "same", "operation": "eq",
    "input": "{{ sample.output_text }}", "reference": "{{item.answer}}",
}  # fmt: skip
NEAR: dict[str, Any] = {
    "type": "text_similarity", "name": "near", "evaluation_metric": "fuzzy_match",
    "input": "{{ sample.output_text }}", "reference": "{{ item.answer }}", "pass_threshold": 0.5,
}  # fmt: skip
JUDGE = {
    "type": "score_model", "name": "judge", "model": "gpt-4o",
    "input": [{"role": "user", "content": [{"type": "input_text", "text": "{{ sample.output_text }}"}]}],
}  # fmt: skip
LABEL = {
    "type": "label_model", "name": "label", "model": "gpt-4o", "labels": ["good", "bad"],
    "passing_labels": ["good"], "input": [{"role": "user", "content": "{{ sample.output_text }}"}],
}  # fmt: skip
PYTHON = {"type": "python", "name": "py", "source": "def grade(sample, item): return 1"}
MULTI: dict[str, Any] = {
    "type": "multi", "name": "both", "calculate_output": "0.25 * same + 0.75 * max(near, 0)",
    "graders": {"same": EQUAL, "near": NEAR},
}  # fmt: skip


def graded(grader: dict[str, Any], text: str, answer: str = "Blue") -> tuple[float, bool]:
    found = grade(grader, sample_values({"answer": answer}, text))
    return found.score, found.passed


def test_templates() -> None:
    assert render("{{item.answer}} {{ item.n }} {{ item.deep.er }}", VALUES) == "Blue 2 x"
    assert render("{{ sample.output_json.color }} {nothing} {{}}", VALUES) == "blue {nothing} {{}}"
    for template in ("{{ item.none }}", "{{ other.x }}", "{{ item.answer.x }}"):
        with pytest.raises(GradingError, match="Nothing is called"):
            render(template, VALUES)


def test_texts_of_messages() -> None:
    parts: Any = [{"type": "text", "text": "a"}, "b", {"type": "image"}]
    assert content_text(parts) == "a b "
    assert content_text(None) == ""


@pytest.mark.parametrize(
    ("operation", "text", "expected"),
    [
        ("eq", "Blue", True), ("eq", "blue", False), ("ne", "blue", True), ("ne", "Blue", False),
        ("like", "It is Blue.", True), ("like", "It is blue.", False), ("ilike", "It is BLUE.", True),
    ],
)  # fmt: skip
def test_checks_of_text(operation: str, text: str, *, expected: bool) -> None:
    assert graded({**EQUAL, "operation": operation}, text) == (float(expected), expected)


@pytest.mark.parametrize("metric", ["fuzzy_match", "bleu", "rouge_l"])
def test_likeness(metric: str) -> None:
    grader = {**NEAR, "evaluation_metric": metric}
    assert graded(grader, "Blue") == (1.0, True)
    assert graded(grader, "xyz") == (0.0, False)
    score, passed = graded(grader, "Deep Blue")
    assert 0.5 < score < 1
    assert passed
    assert graded(grader, "", "") == (1.0, True)


def test_models_that_judge() -> None:
    assert graded(JUDGE, "fine") == (1.0, True)
    assert graded(JUDGE, "bad [[fail]]") == (0.0, False)
    assert graded({**JUDGE, "range": [1, 5]}, "fine") == (5.0, True)
    assert graded({**JUDGE, "range": [1, 5]}, "[[fail]]") == (1.0, False)
    assert graded({**JUDGE, "pass_threshold": 2}, "fine") == (1.0, False)
    assert graded(LABEL, "fine") == (1.0, True)
    assert graded(LABEL, "[[fail]]") == (0.0, False)


def test_formulas_over_graders() -> None:
    assert graded(MULTI, "Blue") == (1.0, True)
    assert grade(MULTI, sample_values({"answer": "Blue"}, "Blue")).parts == {"same": 1.0, "near": 1.0}
    with pytest.raises(GradingError, match="runs no Python"):
        graded(PYTHON, "x")


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("1", 1), ("a + b", 5), ("a - b * 2", -4), ("(a + b) / 2", 2.5), ("-a", -2), ("min(a, b)", 2),
        ("ceil(0.5) + floor(1.5) + abs(-1)", 3), ("sqrt(4) + exp(0) + log(1)", 3),
    ],
)  # fmt: skip
def test_formulas(formula: str, expected: float) -> None:
    assert calculate(formula, {"a": 2, "b": 3}) == expected


@pytest.mark.parametrize(
    "formula",
    [
        "",
        "a +",
        "c",
        "a ** b",
        "a / 0",
        "log(0)",
        "'a'",
        "a.b",
        "open(a)",
        "min()",
        "min(a, key=b)",
        "[a]",
        "not a",
        "(" * 300,
    ],
)
def test_what_is_no_formula(formula: str) -> None:
    with pytest.raises(GradingError, match="has no value"):
        calculate(formula, {"a": 2, "b": 3})


def test_a_grader_that_is_run(http: httpx.Client) -> None:
    body = {"grader": MULTI, "item": {"answer": "Blue"}, "model_sample": "Blue"}
    found = http.post(f"{GRADERS}/run", json=body).json()
    assert found["reward"] == 1.0
    assert found["sub_rewards"] == found["metadata"]["scores"] == {"same": 1.0, "near": 1.0}
    assert found["metadata"]["name"] == "both"
    assert not any(found["metadata"]["errors"].values())


@pytest.mark.parametrize(
    ("grader", "name"),
    [
        (PYTHON, "python_grader_server_error"),
        ({**EQUAL, "input": "{{ item.none }}"}, "invalid_variable_error"),
        ({**MULTI, "calculate_output": "1 +"}, "formula_parse_error"),
    ],
)
def test_graders_that_fail(http: httpx.Client, grader: Any, name: str) -> None:
    body = {"grader": grader, "item": {"answer": "x"}, "model_sample": "x"}
    found = http.post(f"{GRADERS}/run", json=body).json()
    assert found["reward"] == 0.0
    assert {key for key, value in found["metadata"]["errors"].items() if value} == {name}


def test_graders_that_are_tried(http: httpx.Client) -> None:
    for good in (EQUAL, NEAR, JUDGE, LABEL, PYTHON, MULTI):
        assert http.post(f"{GRADERS}/validate", json={"grader": good}).json() == {"grader": good}
    bad: list[tuple[Any, str]] = [
        (None, "grader"),
        ({}, "grader.type"),
        ({"type": "x"}, "grader.type"),
        ({**EQUAL, "operation": "x"}, "grader.operation"),
        ({**NEAR, "evaluation_metric": None}, "grader.evaluation_metric"),
        ({**JUDGE, "range": [1]}, "grader.range"),
        ({**JUDGE, "input": []}, "grader.input"),
        ({**MULTI, "graders": {"a": {"type": "x"}}}, "grader.graders.a.type"),
        ({**MULTI, "graders": []}, "grader.graders"),
    ]
    for grader, param in bad:
        response = http.post(f"{GRADERS}/validate", json={"grader": grader})
        assert (response.status_code, error(response)["param"]) == (400, param)
