"""Evaluations of models, their runs, and what came of each item: results.

https://learn.microsoft.com/azure/ai-services/openai/how-to/evaluations
"""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, Unknown, model
from azopenai.types.graders import (
    LabelModelGrader,
    PythonGrader,
    ScoreModelGrader,
    StringCheckGrader,
    TextSimilarityGrader,
)

__all__ = [
    "Eval",
    "EvalAPIError",
    "EvalCreateResponse",
    "EvalCustomDataSourceConfig",
    "EvalDeleteResponse",
    "EvalListResponse",
    "EvalLogsDataSourceConfig",
    "EvalRetrieveResponse",
    "EvalRun",
    "EvalStoredCompletionsDataSourceConfig",
    "EvalUpdateResponse",
    "OutputItem",
    "OutputItemListResponse",
    "OutputItemRetrieveResponse",
    "PerModelUsage",
    "PerTestingCriteriaResult",
    "ResultCounts",
    "RunCancelResponse",
    "RunCreateResponse",
    "RunDataSource",
    "RunDeleteResponse",
    "RunListResponse",
    "RunRetrieveResponse",
    "Sample",
    "SampleMessage",
    "SampleUsage",
]


@model
class EvalCustomDataSourceConfig(Model):
    """Items of a JSON Schema of one's own."""

    type: Literal["custom"] = "custom"
    schema: dict[str, Any] | None = None


@model
class EvalLogsDataSourceConfig(Model):
    """What was logged, with these metadata."""

    type: Literal["logs"] = "logs"
    schema: dict[str, Any] | None = None
    metadata: dict[str, str] | None = None


@model
class EvalStoredCompletionsDataSourceConfig(Model):
    """Stored chat completions, with these metadata."""

    type: Literal["stored_completions"] = "stored_completions"
    schema: dict[str, Any] | None = None
    metadata: dict[str, str] | None = None


@model
class Eval(Model):
    """An evaluation: of what data, by what criteria."""

    id: str
    object: str
    name: str
    created_at: int
    data_source_config: (
        EvalCustomDataSourceConfig
        | EvalLogsDataSourceConfig
        | EvalStoredCompletionsDataSourceConfig
        | Unknown
        | None
    ) = None
    testing_criteria: (
        list[
            StringCheckGrader
            | TextSimilarityGrader
            | PythonGrader
            | ScoreModelGrader
            | LabelModelGrader
            | Unknown
        ]
        | None
    ) = None
    metadata: dict[str, str] | None = None
    created_by: str | None = None
    updated_at: int | None = None


EvalCreateResponse = EvalRetrieveResponse = EvalUpdateResponse = EvalListResponse = Eval


@model
class EvalDeleteResponse(Model):
    """An evaluation that is no more."""

    object: str
    deleted: bool
    eval_id: str


@model
class EvalAPIError(Model):
    """Why a run, or an item of it, failed."""

    code: str | None = None
    message: str | None = None


@model
class ResultCounts(Model):
    """How many items a run has, by what came of them."""

    total: int | None = None
    errored: int | None = None
    failed: int | None = None
    passed: int | None = None


@model
class PerModelUsage(Model):
    """What a model was used for a run."""

    model_name: str | None = None
    invocation_count: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None
    cached_tokens: int | None = None


@model
class PerTestingCriteriaResult(Model):
    """How many items passed a criterion."""

    testing_criteria: str | None = None
    passed: int | None = None
    failed: int | None = None


@model
class RunDataSource(Model):
    """What a run is over; `type` is jsonl, completions or responses."""

    type: str | None = None
    source: Any = None
    model: str | None = None
    input_messages: Any = None
    sampling_params: Any = None


@model
class EvalRun(Model):
    """A run of an evaluation; `status` is queued, in_progress, completed, failed or canceled."""

    id: str
    object: str
    eval_id: str
    created_at: int
    status: str
    name: str | None = None
    model: str | None = None
    report_url: str | None = None
    result_counts: ResultCounts | None = None
    per_model_usage: list[PerModelUsage] | None = None
    per_testing_criteria_results: list[PerTestingCriteriaResult] | None = None
    data_source: RunDataSource | None = None
    metadata: dict[str, str] | None = None
    error: EvalAPIError | None = None


RunCreateResponse = RunRetrieveResponse = RunListResponse = RunCancelResponse = EvalRun


@model
class RunDeleteResponse(Model):
    """A run that is no more."""

    object: str | None = None
    deleted: bool | None = None
    run_id: str | None = None
    eval_run_id: str | None = None
    """The name of `run_id` on Azure."""


@model
class SampleMessage(Model):
    """A message to or of the model that is evaluated."""

    role: str | None = None
    content: str | None = None


@model
class SampleUsage(Model):
    """Tokens of an answer."""

    total_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens: int | None = None
    cached_tokens: int | None = None


@model
class Sample(Model):
    """What the model was asked, and what it said."""

    input: list[SampleMessage] | None = None
    output: list[SampleMessage] | None = None
    finish_reason: str | None = None
    model: str | None = None
    usage: SampleUsage | None = None
    error: EvalAPIError | None = None
    temperature: float | None = None
    max_completion_tokens: int | None = None
    top_p: float | None = None
    seed: int | None = None


@model
class OutputItem(Model):
    """What came of an item; `status` is pass or fail, for two."""

    id: str
    object: str
    eval_id: str
    run_id: str
    created_at: int
    status: str
    datasource_item_id: int | None = None
    datasource_item: dict[str, Any] | None = None
    results: list[dict[str, Any]] | None = None
    """What each criterion said."""
    sample: Sample | None = None


OutputItemRetrieveResponse = OutputItemListResponse = OutputItem
