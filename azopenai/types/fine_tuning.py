"""Fine-tuning: results.

https://learn.microsoft.com/azure/ai-services/openai/how-to/fine-tuning
"""

from __future__ import annotations

from typing import Any

from azopenai.core.decode import Model, model
from azopenai.types.graders import Grader

__all__ = [
    "CopiedAccountDetails",
    "CopyModelResponse",
    "DpoMethod",
    "FineTuningJob",
    "FineTuningJobCheckpoint",
    "FineTuningJobError",
    "FineTuningJobEvent",
    "FineTuningJobWandbIntegration",
    "FineTuningJobWandbIntegrationObject",
    "GraderRunErrors",
    "GraderRunMetadata",
    "GraderRunResponse",
    "GraderValidateResponse",
    "Hyperparameters",
    "Method",
    "Metrics",
    "PermissionCreateResponse",
    "PermissionDeleteResponse",
    "PermissionListResponse",
    "ReinforcementMethod",
    "SupervisedMethod",
]


@model
class FineTuningJobError(Model):
    """Why a job failed; without members where it did not."""

    code: str | None = None
    message: str | None = None
    param: str | None = None


@model
class Hyperparameters(Model):
    """How a model is trained: numbers, or `auto`. Which there are goes by the method."""

    n_epochs: int | str | None = None
    batch_size: int | str | None = None
    learning_rate_multiplier: float | str | None = None
    beta: float | str | None = None
    compute_multiplier: float | str | None = None
    eval_interval: int | str | None = None
    eval_samples: int | str | None = None
    reasoning_effort: str | None = None


@model
class SupervisedMethod(Model):
    """Training by examples."""

    hyperparameters: Hyperparameters | None = None


@model
class DpoMethod(Model):
    """Training by preferences."""

    hyperparameters: Hyperparameters | None = None


@model
class ReinforcementMethod(Model):
    """Training by marks."""

    grader: Grader | None = None
    hyperparameters: Hyperparameters | None = None
    response_format: dict[str, Any] | None = None


@model
class Method(Model):
    """How a model is trained; `type` is supervised, dpo or reinforcement, as is the member that is set."""

    type: str
    supervised: SupervisedMethod | None = None
    dpo: DpoMethod | None = None
    reinforcement: ReinforcementMethod | None = None


@model
class FineTuningJobWandbIntegration(Model):
    """Where Weights and Biases gets the metrics."""

    project: str
    name: str | None = None
    entity: str | None = None
    tags: list[str] | None = None


@model
class FineTuningJobWandbIntegrationObject(Model):
    """A service that gets the metrics."""

    type: str
    wandb: FineTuningJobWandbIntegration | None = None


@model
class FineTuningJob(Model):
    """A job that trains a model.

    `status` is validating_files, queued, running, pausing, paused, succeeded, failed or cancelled; Azure's
    dated api-versions have pending and canceled too.
    """

    id: str
    object: str
    created_at: int
    updated_at: int | None = None
    finished_at: int | None = None
    estimated_finish: int | None = None
    status: str
    model: str
    fine_tuned_model: str | None = None
    training_file: str
    validation_file: str | None = None
    result_files: list[str] | None = None
    hyperparameters: Hyperparameters | None = None
    method: Method | None = None
    seed: int | None = None
    suffix: str | None = None
    user_provided_suffix: str | None = None
    trained_tokens: int | None = None
    error: FineTuningJobError | None = None
    integrations: list[FineTuningJobWandbIntegrationObject] | None = None
    metadata: dict[str, str] | None = None
    organization_id: str | None = None
    usage_metrics: Any = None
    shared_with_openai: bool | None = None
    eval_id: str | None = None


@model
class FineTuningJobEvent(Model):
    """Something that happened to a job; `level` is info, warn or error, `type` message or metrics."""

    id: str
    object: str
    created_at: int
    level: str
    message: str
    type: str | None = None
    data: Any = None


@model
class Metrics(Model):
    """How good a checkpoint is."""

    step: float | None = None
    type: str | None = None
    train_loss: float | None = None
    train_mean_token_accuracy: float | None = None
    valid_loss: float | None = None
    valid_mean_token_accuracy: float | None = None
    full_valid_loss: float | None = None
    full_valid_mean_token_accuracy: float | None = None


@model
class FineTuningJobCheckpoint(Model):
    """A model that a job kept on its way."""

    id: str
    object: str
    created_at: int
    fine_tuned_model_checkpoint: str
    fine_tuning_job_id: str
    step_number: int
    metrics: Metrics


@model
class CopiedAccountDetails(Model):
    """How far the copy of a checkpoint to a resource has come."""

    destinationResourceId: str | None = None
    region: str | None = None
    status: str | None = None


@model
class CopyModelResponse(Model):
    """The copies of a checkpoint (Azure)."""

    checkpointedModelName: str | None = None
    fineTuningJobId: str | None = None
    copiedAccountDetails: list[CopiedAccountDetails]


@model
class PermissionListResponse(Model):
    """That a project may use a checkpoint."""

    id: str
    object: str
    created_at: int
    project_id: str


PermissionCreateResponse = PermissionListResponse


@model
class PermissionDeleteResponse(Model):
    """A permission that is no more."""

    id: str
    object: str
    deleted: bool


@model
class GraderRunErrors(Model):
    """What went wrong while an answer was graded."""

    formula_parse_error: bool | None = None
    sample_parse_error: bool | None = None
    truncated_observation_error: bool | None = None
    unresponsive_reward_error: bool | None = None
    invalid_variable_error: bool | None = None
    other_error: bool | None = None
    python_grader_server_error: bool | None = None
    python_grader_server_error_type: str | None = None
    python_grader_runtime_error: bool | None = None
    python_grader_runtime_error_details: str | None = None
    model_grader_server_error: bool | None = None
    model_grader_server_error_details: str | None = None
    model_grader_refusal_error: bool | None = None
    model_grader_parse_error: bool | None = None


@model
class GraderRunMetadata(Model):
    """How an answer was graded."""

    name: str | None = None
    type: str | None = None
    errors: GraderRunErrors | None = None
    execution_time: float | None = None
    scores: dict[str, Any] | None = None
    token_usage: int | None = None
    sampled_model_name: str | None = None


@model
class GraderRunResponse(Model):
    """The mark of an answer."""

    reward: float
    metadata: GraderRunMetadata | None = None
    sub_rewards: dict[str, Any] | None = None
    model_grader_token_usage_per_model: dict[str, Any] | None = None


@model
class GraderValidateResponse(Model):
    """A grader that will do."""

    grader: Grader | None = None
