"""Graders: what gives a model's answer its marks, in fine-tuning and in evaluations.

https://learn.microsoft.com/azure/ai-services/openai/how-to/reinforcement-fine-tuning#graders
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.decode import Model, Unknown, model

__all__ = [
    "EvalItemContent",
    "EvalItemContentParam",
    "EvalItemParam",
    "Grader",
    "GraderInput",
    "GraderParam",
    "LabelModelGrader",
    "LabelModelGraderParam",
    "MultiGrader",
    "MultiGraderParam",
    "PythonGrader",
    "PythonGraderParam",
    "ScoreModelGrader",
    "ScoreModelGraderParam",
    "StringCheckGrader",
    "StringCheckGraderParam",
    "TextSimilarityGrader",
    "TextSimilarityGraderParam",
]

TextMetric = Literal[
    "cosine",
    "fuzzy_match",
    "bleu",
    "gleu",
    "meteor",
    "rouge_1",
    "rouge_2",
    "rouge_3",
    "rouge_4",
    "rouge_5",
    "rouge_l",
]


class EvalItemContentParam(TypedDict, total=False):
    """A text in a message: `input_text`, or `output_text` of the model."""

    type: Required[Literal["input_text", "output_text"]]
    text: Required[str]


class EvalItemParam(TypedDict, total=False):
    """A message to a grading model; `{{item.x}}` and `{{sample.x}}` stand for what is graded."""

    role: Required[str]
    content: Required[str | EvalItemContentParam | Sequence[Any] | Mapping[str, Any]]
    type: Literal["message"]


class StringCheckGraderParam(TypedDict, total=False):
    """Compares texts."""

    type: Required[Literal["string_check"]]
    name: Required[str]
    input: Required[str]
    reference: Required[str]
    operation: Required[Literal["eq", "ne", "like", "ilike"]]


class TextSimilarityGraderParam(TypedDict, total=False):
    """Measures how alike texts are; an evaluation needs `pass_threshold`."""

    type: Required[Literal["text_similarity"]]
    name: Required[str]
    input: Required[str]
    reference: Required[str]
    evaluation_metric: Required[TextMetric]
    pass_threshold: float


class PythonGraderParam(TypedDict, total=False):
    """Runs a Python function `grade(sample, item)`."""

    type: Required[Literal["python"]]
    name: Required[str]
    source: Required[str]
    image_tag: str
    pass_threshold: float


class ScoreModelGraderParam(TypedDict, total=False):
    """Asks a model for a score."""

    type: Required[Literal["score_model"]]
    name: Required[str]
    model: Required[str]
    input: Required[Sequence[EvalItemParam]]
    sampling_params: Mapping[str, Any]
    range: Sequence[float]
    pass_threshold: float


class LabelModelGraderParam(TypedDict, total=False):
    """Asks a model for a label."""

    type: Required[Literal["label_model"]]
    name: Required[str]
    model: Required[str]
    input: Required[Sequence[EvalItemParam]]
    labels: Required[Sequence[str]]
    passing_labels: Required[Sequence[str]]


class MultiGraderParam(TypedDict, total=False):
    """Joins graders by a formula."""

    type: Required[Literal["multi"]]
    name: Required[str]
    graders: Required[Mapping[str, Any]]
    """Graders by the names that the formula has for them."""
    calculate_output: Required[str]


GraderParam = (
    StringCheckGraderParam
    | TextSimilarityGraderParam
    | PythonGraderParam
    | ScoreModelGraderParam
    | LabelModelGraderParam
    | MultiGraderParam
)
"""A grader, by its `type`."""


@model
class EvalItemContent(Model):
    """A text in a message."""

    type: str | None = None
    text: str | None = None


@model
class GraderInput(Model):
    """A message to a grading model; `content` is a text, a part, or parts."""

    role: str
    content: Any = None
    type: str | None = None


@model
class StringCheckGrader(Model):
    """Compares texts."""

    type: Literal["string_check"] = "string_check"
    name: str
    input: str
    reference: str
    operation: str


@model
class TextSimilarityGrader(Model):
    """Measures how alike texts are."""

    type: Literal["text_similarity"] = "text_similarity"
    name: str
    input: str
    reference: str
    evaluation_metric: str
    pass_threshold: float | None = None


@model
class PythonGrader(Model):
    """Runs a Python function."""

    type: Literal["python"] = "python"
    name: str
    source: str
    image_tag: str | None = None
    pass_threshold: float | None = None


@model
class ScoreModelGrader(Model):
    """Asks a model for a score."""

    type: Literal["score_model"] = "score_model"
    name: str
    model: str
    input: list[GraderInput]
    sampling_params: dict[str, Any] | None = None
    range: list[float] | None = None
    pass_threshold: float | None = None


@model
class LabelModelGrader(Model):
    """Asks a model for a label."""

    type: Literal["label_model"] = "label_model"
    name: str
    model: str
    input: list[GraderInput]
    labels: list[str]
    passing_labels: list[str]


@model
class MultiGrader(Model):
    """Joins graders by a formula; they are dicts, by their names in it."""

    type: Literal["multi"] = "multi"
    name: str
    graders: dict[str, Any] | None = None
    calculate_output: str


Grader = (
    StringCheckGrader
    | TextSimilarityGrader
    | PythonGrader
    | ScoreModelGrader
    | LabelModelGrader
    | MultiGrader
    | Unknown
)
"""A grader, by its `type`."""
