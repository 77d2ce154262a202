"""What graders make of a sample: checks of text, likeness, models that judge, and formulas over these.

No model judges here: one that gives a score gives its best, and one that gives a label a passing one, unless
the text that it is shown has `[[fail]]` in it. Python is not run at all.
"""

from __future__ import annotations

import ast
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from .jsontypes import JSON, JSONObject, as_float, as_list, as_object, as_text
from .text import find_markers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_VARIABLE = re.compile(r"\{\{\s*([\w.-]+)\s*\}\}")
_WORD = re.compile(r"\w+")
_HALF = 0.5


class GradingError(Exception):
    """A grader that came to no verdict; `name` is what the service calls that."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


@dataclass(frozen=True)
class Grade:
    """A verdict: the score, whether it will do, and of a formula the scores that went into it."""

    score: float
    passed: bool
    parts: Mapping[str, float] = field(default_factory=dict[str, float])


def grade(grader: JSONObject, values: JSONObject) -> Grade:
    """Grade a sample.

    Parameters:
        grader: The checked grader.
        values: What its templates may name: the members of `item` and of `sample`.

    Raises `GradingError` where it comes to no verdict.
    """
    return _GRADERS[as_text(grader["type"])](grader, values)


def render(template: str, values: JSONObject) -> str:
    """Give a template with what its variables stand for. Raises `GradingError` for an unknown one."""
    return _VARIABLE.sub(lambda match: _text(find_value(match[1], values)), template)


def find_value(path: str, values: JSONObject) -> JSON:
    """Give what a path of names leads to. Raises `GradingError` where it leads nowhere."""
    found: JSON = values
    for name in path.split("."):
        if not isinstance(found, dict) or name not in found:
            raise GradingError("invalid_variable_error", f"Nothing is called '{path}'.")
        found = found[name]
    return found


def _text(value: JSON) -> str:
    return value if isinstance(value, str) else str(value)


def content_text(content: JSON) -> str:
    """Give the text of a message's content: text, a part, or parts."""
    if isinstance(content, list):
        return " ".join(map(content_text, content))
    return as_text(content) or as_text(as_object(content).get("text"))


def _check_string(grader: JSONObject, values: JSONObject) -> Grade:
    text, reference = (render(as_text(grader[name]), values) for name in ("input", "reference"))
    matches = _MATCHES[as_text(grader["operation"])](text, reference)
    return Grade(float(matches), matches)


_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "eq": str.__eq__,
    "ne": str.__ne__,
    "like": lambda text, reference: reference in text,
    "ilike": lambda text, reference: reference.lower() in text.lower(),
}


def _compare(grader: JSONObject, values: JSONObject) -> Grade:
    text, reference = (render(as_text(grader[name]), values) for name in ("input", "reference"))
    if grader["evaluation_metric"] == "fuzzy_match":
        score = SequenceMatcher(None, text, reference, autojunk=False).ratio()
    else:
        # All others count words or rows of words that the texts share; here it is words for each of them.
        score = _overlap(text, reference)
    return Grade(score, score >= as_float(grader.get("pass_threshold"), _HALF))


def _overlap(text: str, reference: str) -> float:
    """Give the share of words that two texts have in common."""
    words, others = (Counter(_WORD.findall(item.lower())) for item in (text, reference))
    total = words.total() + others.total()
    return 2 * (words & others).total() / total if total else 1.0


def _shown(grader: JSONObject, values: JSONObject) -> bool:
    """Tell whether a model that judges is shown something to be content with."""
    texts = [content_text(as_object(item).get("content")) for item in as_list(grader["input"])]
    return not find_markers(render(" ".join(texts), values)).fail


def _score(grader: JSONObject, values: JSONObject) -> Grade:
    least, most = map(as_float, as_list(grader.get("range")) or (0, 1))
    score = most if _shown(grader, values) else least
    return Grade(score, score >= as_float(grader.get("pass_threshold"), (least + most) / 2))


def _label(grader: JSONObject, values: JSONObject) -> Grade:
    passed = _shown(grader, values)
    return Grade(float(passed), passed)


def _run_python(_grader: JSONObject, _values: JSONObject) -> Grade:
    raise GradingError("python_grader_server_error", "The emulator runs no Python.")


def _combine(grader: JSONObject, values: JSONObject) -> Grade:
    parts = {
        name: grade(as_object(part), values).score for name, part in as_object(grader["graders"]).items()
    }
    score = calculate(as_text(grader["calculate_output"]), parts)
    return Grade(score, score >= as_float(grader.get("pass_threshold"), _HALF), parts)


_GRADERS: Mapping[str, Callable[[JSONObject, JSONObject], Grade]] = {
    "string_check": _check_string,
    "text_similarity": _compare,
    "score_model": _score,
    "label_model": _label,
    "python": _run_python,
    "multi": _combine,
}

_OPERATORS: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: float.__add__,
    ast.Sub: float.__sub__,
    ast.Mult: float.__mul__,
    ast.Div: float.__truediv__,
}
_FUNCTIONS: Mapping[str, Any] = {
    "abs": abs,
    "ceil": math.ceil,
    "exp": math.exp,
    "floor": math.floor,
    "log": math.log,
    "max": max,
    "min": min,
    "sqrt": math.sqrt,
}


def calculate(formula: str, values: Mapping[str, float]) -> float:
    """Give the value of a formula of numbers, names, + - * / and a few functions. Raises `GradingError`."""
    try:
        return float(_value(ast.parse(formula, mode="eval").body, values))
    except (SyntaxError, ValueError, TypeError, KeyError, ArithmeticError, MemoryError) as error:
        raise GradingError("formula_parse_error", f"The formula '{formula}' has no value: {error}") from None


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    """Give the value of a part of a formula. Python's own parts that a formula has not are KeyErrors."""
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.Name(id=name):
            return float(values[name])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
            return float(_FUNCTIONS[name](*(_value(arg, values) for arg in args)))
        case _:
            raise KeyError(type(node).__name__)
