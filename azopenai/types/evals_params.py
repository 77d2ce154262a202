"""Evaluations and their runs: parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.request import RequestOptions
from azopenai.types.chat_params import ChatCompletionToolParam, ResponseFormatParam
from azopenai.types.graders import (
    EvalItemParam,
    LabelModelGraderParam,
    PythonGraderParam,
    ScoreModelGraderParam,
    StringCheckGraderParam,
    TextSimilarityGraderParam,
)

__all__ = [
    "CompletionsRunDataSourceParam",
    "CustomDataSourceConfigParam",
    "DataSourceConfigParam",
    "EvalCreateParams",
    "EvalListParams",
    "EvalUpdateParams",
    "FileContentItemParam",
    "FileContentSourceParam",
    "FileIDSourceParam",
    "ItemReferenceInputMessagesParam",
    "JSONLRunDataSourceParam",
    "LogsDataSourceConfigParam",
    "OutputItemListParams",
    "ResponsesRunDataSourceParam",
    "ResponsesSourceParam",
    "RunCreateParams",
    "RunDataSourceParam",
    "RunListParams",
    "SamplingParams",
    "StoredCompletionsDataSourceConfigParam",
    "StoredCompletionsSourceParam",
    "TemplateInputMessagesParam",
    "TestingCriterionParam",
]


class CustomDataSourceConfigParam(TypedDict, total=False):
    """Items of a JSON Schema of one's own."""

    type: Required[Literal["custom"]]
    item_schema: Required[Mapping[str, Any]]
    include_sample_schema: bool
    """Whether the criteria may look at what a model says to an item."""


class LogsDataSourceConfigParam(TypedDict, total=False):
    """What was logged, with these metadata."""

    type: Required[Literal["logs"]]
    metadata: Mapping[str, Any]


class StoredCompletionsDataSourceConfigParam(TypedDict, total=False):
    """Stored chat completions, with these metadata."""

    type: Required[Literal["stored_completions"]]
    metadata: Mapping[str, Any]


DataSourceConfigParam = (
    CustomDataSourceConfigParam | LogsDataSourceConfigParam | StoredCompletionsDataSourceConfigParam
)
"""What an evaluation is of."""

TestingCriterionParam = (
    StringCheckGraderParam
    | TextSimilarityGraderParam
    | PythonGraderParam
    | ScoreModelGraderParam
    | LabelModelGraderParam
)
"""What an item must pass."""


class EvalCreateParams(RequestOptions, total=False):
    """Parameters of `evals.create`."""

    data_source_config: Required[DataSourceConfigParam]
    """What the evaluation is of."""
    testing_criteria: Required[Sequence[TestingCriterionParam]]
    """What each item must pass."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs that are kept with it."""
    name: str
    """Its name."""


class EvalUpdateParams(RequestOptions, total=False):
    """Parameters of `evals.update`."""

    metadata: Mapping[str, str] | None
    """Up to 16 pairs that take the place of those there were."""
    name: str
    """Its name."""


class EvalListParams(RequestOptions, total=False):
    """Parameters of `evals.list`."""

    after: str
    """The id of the evaluation behind which to begin."""
    limit: int
    """How many a page has; the service's default is 20."""
    order: Literal["asc", "desc"]
    """Which way."""
    order_by: Literal["created_at", "updated_at"]
    """By which time."""


class FileContentItemParam(TypedDict, total=False):
    """An item, and what a model said to it, if that is known already."""

    item: Required[Mapping[str, Any]]
    sample: Mapping[str, Any]


class FileContentSourceParam(TypedDict, total=False):
    """Items in hand."""

    type: Required[Literal["file_content"]]
    content: Required[Sequence[FileContentItemParam]]


class FileIDSourceParam(TypedDict, total=False):
    """Items of a file, one a line, uploaded for this purpose."""

    type: Required[Literal["file_id"]]
    id: Required[str]


class StoredCompletionsSourceParam(TypedDict, total=False):
    """Stored chat completions."""

    type: Required[Literal["stored_completions"]]
    created_after: int | None
    created_before: int | None
    limit: int | None
    metadata: Mapping[str, str] | None
    model: str | None


class ResponsesSourceParam(TypedDict, total=False):
    """Stored responses."""

    type: Required[Literal["responses"]]
    created_after: int | None
    created_before: int | None
    instructions_search: str | None
    metadata: Mapping[str, str] | None
    model: str | None
    reasoning_effort: str | None
    temperature: float | None
    tools: Sequence[str] | None
    top_p: float | None
    users: Sequence[str] | None


class TemplateInputMessagesParam(TypedDict, total=False):
    """Messages to the model; `{{item.x}}` stands for a member of the item."""

    type: Required[Literal["template"]]
    template: Required[Sequence[EvalItemParam]]


class ItemReferenceInputMessagesParam(TypedDict, total=False):
    """The member of the item that holds the messages."""

    type: Required[Literal["item_reference"]]
    item_reference: Required[str]


class SamplingParams(TypedDict, total=False):
    """How the model is to answer."""

    max_completion_tokens: int
    max_completions_tokens: int
    max_tokens: int
    parallel_tool_calls: bool
    reasoning_effort: str | None
    response_format: ResponseFormatParam
    seed: int
    temperature: float
    text: Mapping[str, Any]
    tools: Sequence[ChatCompletionToolParam | Mapping[str, Any]]
    top_p: float


class JSONLRunDataSourceParam(TypedDict, total=False):
    """Items, with what a model said to them."""

    type: Required[Literal["jsonl"]]
    source: Required[FileContentSourceParam | FileIDSourceParam]


class CompletionsRunDataSourceParam(TypedDict, total=False):
    """Items, to which a model is asked for chat completions."""

    type: Required[Literal["completions"]]
    source: Required[FileContentSourceParam | FileIDSourceParam | StoredCompletionsSourceParam]
    input_messages: TemplateInputMessagesParam | ItemReferenceInputMessagesParam
    model: str
    sampling_params: SamplingParams


class ResponsesRunDataSourceParam(TypedDict, total=False):
    """Items, to which a model is asked for responses."""

    type: Required[Literal["responses"]]
    source: Required[FileContentSourceParam | FileIDSourceParam | ResponsesSourceParam]
    input_messages: TemplateInputMessagesParam | ItemReferenceInputMessagesParam
    model: str
    sampling_params: SamplingParams


RunDataSourceParam = JSONLRunDataSourceParam | CompletionsRunDataSourceParam | ResponsesRunDataSourceParam
"""What a run is over."""


class RunCreateParams(RequestOptions, total=False):
    """Parameters of `evals.runs.create`."""

    data_source: Required[RunDataSourceParam]
    """What the run is over."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs that are kept with it."""
    name: str
    """Its name."""


class RunListParams(RequestOptions, total=False):
    """Parameters of `evals.runs.list`."""

    after: str
    """The id of the run behind which to begin."""
    limit: int
    """How many a page has; the service's default is 20."""
    order: Literal["asc", "desc"]
    """By time of creation."""
    status: Literal["queued", "in_progress", "completed", "canceled", "failed"]
    """Only runs of this status."""


class OutputItemListParams(RequestOptions, total=False):
    """Parameters of `evals.runs.output_items.list`."""

    after: str
    """The id of the item behind which to begin."""
    limit: int
    """How many a page has; the service's default is 20."""
    order: Literal["asc", "desc"]
    """By time of creation."""
    status: Literal["fail", "pass"]
    """Only items of this outcome."""
