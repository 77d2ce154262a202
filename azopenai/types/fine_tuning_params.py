"""Fine-tuning: parameters."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.request import RequestOptions
from azopenai.core.waiting import WaitParams
from azopenai.types.chat_params import ResponseFormatJSONSchema
from azopenai.types.fine_tuning import FineTuningJobEvent
from azopenai.types.graders import GraderParam

__all__ = [
    "CheckpointCopyParams",
    "CheckpointListParams",
    "DpoHyperparametersParam",
    "DpoMethodParam",
    "GraderRunParams",
    "GraderValidateParams",
    "HyperparametersParam",
    "IntegrationParam",
    "JobCreateParams",
    "JobListEventsParams",
    "JobListParams",
    "JobWaitParams",
    "MethodParam",
    "PermissionCreateParams",
    "PermissionListParams",
    "ReinforcementHyperparametersParam",
    "ReinforcementMethodParam",
    "SupervisedMethodParam",
    "WandbParam",
]


class HyperparametersParam(TypedDict, total=False):
    """How a model is trained: numbers, or `auto`."""

    batch_size: Literal["auto"] | int
    learning_rate_multiplier: Literal["auto"] | float
    n_epochs: Literal["auto"] | int


class DpoHyperparametersParam(HyperparametersParam, total=False):
    """How a model is trained by preferences."""

    beta: Literal["auto"] | float


class ReinforcementHyperparametersParam(HyperparametersParam, total=False):
    """How a model is trained by marks."""

    compute_multiplier: Literal["auto"] | float
    eval_interval: Literal["auto"] | int
    eval_samples: Literal["auto"] | int
    reasoning_effort: Literal["default", "low", "medium", "high"]


class SupervisedMethodParam(TypedDict, total=False):
    """Training by examples."""

    hyperparameters: HyperparametersParam


class DpoMethodParam(TypedDict, total=False):
    """Training by preferences."""

    hyperparameters: DpoHyperparametersParam


class ReinforcementMethodParam(TypedDict, total=False):
    """Training by marks."""

    grader: Required[GraderParam]
    hyperparameters: ReinforcementHyperparametersParam
    response_format: ResponseFormatJSONSchema
    """The form that the model answers in, which the grader may count on."""


class MethodParam(TypedDict, total=False):
    """How to train, and how exactly."""

    type: Required[Literal["supervised", "dpo", "reinforcement"]]
    supervised: SupervisedMethodParam
    dpo: DpoMethodParam
    reinforcement: ReinforcementMethodParam


class WandbParam(TypedDict, total=False):
    """Where Weights and Biases gets the metrics."""

    project: Required[str]
    name: str | None
    entity: str | None
    tags: Sequence[str]


class IntegrationParam(TypedDict, total=False):
    """A service that gets the metrics."""

    type: Required[Literal["wandb"]]
    wandb: Required[WandbParam]


class JobCreateParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.jobs.create`."""

    model: Required[str]
    """The model to begin with: a base model, or a fine-tuned one."""
    training_file: Required[str]
    """The id of the file of examples, uploaded for this purpose."""
    hyperparameters: HyperparametersParam
    """The older place for those of `method`."""
    integrations: Sequence[IntegrationParam] | None
    """Services that get the metrics."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs that are kept with the job."""
    method: MethodParam
    """How to train; by examples unless it says otherwise."""
    seed: int | None
    """The same seed and parameters give the same model, as far as the service can."""
    suffix: str | None
    """Up to 64 characters that the new model's name ends in."""
    validation_file: str | None
    """The id of a file of examples to measure by."""


class JobListParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.jobs.list`."""

    after: str
    """The id of the job behind which to begin."""
    limit: int
    """How many a page has; the service's default is 20."""
    metadata: Mapping[str, str] | None
    """Only jobs that carry all of these pairs."""


class JobListEventsParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.jobs.list_events`."""

    after: str
    """The id of the event behind which to begin."""
    limit: int
    """How many a page has; the service's default is 20."""


class CheckpointListParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.jobs.checkpoints.list`."""

    after: str
    """The id of the checkpoint behind which to begin."""
    limit: int
    """How many a page has; the service's default is 10."""


class JobWaitParams(WaitParams, total=False):
    """Parameters of `fine_tuning.jobs.wait`."""

    on_event: Callable[[FineTuningJobEvent], object]
    """Called with each event of the job once, in the order in which they happened."""


class CheckpointCopyParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.jobs.checkpoints.copy`."""

    destinationResourceId: Required[str]
    """The Azure Resource Manager id of the resource that gets the model."""
    region: Required[str]
    """The region of that resource."""


class PermissionCreateParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.checkpoints.permissions.create`."""

    project_ids: Required[Sequence[str]]
    """The projects that may use the checkpoint."""


class PermissionListParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.checkpoints.permissions.list`."""

    after: str
    """The id of the permission behind which to begin."""
    limit: int
    """How many a page has; the service's default is 10."""
    order: Literal["ascending", "descending"]
    """By time of creation."""
    project_id: str
    """Only permissions of this project."""


class GraderRunParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.alpha.graders.run`."""

    grader: Required[GraderParam]
    """The grader."""
    model_sample: Required[str]
    """The answer that is graded: `sample` to the grader."""
    item: Any
    """The example that it is an answer to: `item` to the grader."""


class GraderValidateParams(RequestOptions, total=False):
    """Parameters of `fine_tuning.alpha.graders.validate`."""

    grader: Required[GraderParam]
    """The grader."""
