"""Calls of batches, fine-tuning and evaluations, with an answer to each."""

from __future__ import annotations

from conformance.cases import PAGED, Case, Json, listed

from azopenai.types.batches import Batch
from azopenai.types.evals import Eval, EvalDeleteResponse, EvalRun, OutputItem, RunDeleteResponse
from azopenai.types.fine_tuning import (
    CopyModelResponse,
    FineTuningJob,
    FineTuningJobCheckpoint,
    FineTuningJobEvent,
    GraderRunResponse,
    GraderValidateResponse,
    PermissionDeleteResponse,
    PermissionListResponse,
)

BATCH: Json = {
    "id": "batch-1",
    "object": "batch",
    "endpoint": "/chat/completions",
    "completion_window": "24h",
    "input_file_id": "file-1",
    "output_file_id": "file-2",
    "error_file_id": "",
    "status": "completed",
    "created_at": 1,
    **dict.fromkeys(
        (
            "in_progress_at",
            "expires_at",
            "finalizing_at",
            "completed_at",
            "failed_at",
            "expired_at",
            "cancelling_at",
            "cancelled_at",
        ),
        2,
    ),
    "errors": {"object": "list", "data": [{"code": "x", "line": 1, "message": "no", "param": "url"}]},
    "request_counts": {"total": 2, "completed": 1, "failed": 1},
    "usage": {
        "input_tokens": 1,
        "output_tokens": 2,
        "total_tokens": 3,
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens_details": {"reasoning_tokens": 0},
    },
    "model": "gpt-4o",
    "metadata": {"run": "1"},
    "input_blob": "https://a.blob.core.windows.net/in",
    "output_blob": "https://a.blob.core.windows.net/out",
    "error_blob": "https://a.blob.core.windows.net/err",
}
NEW_BATCH: Json = {
    "input_file_id": "file-1",
    "endpoint": "/v1/chat/completions",
    "completion_window": "24h",
}
BATCHES = [
    Case("batches.create", (), NEW_BATCH, BATCH, Batch),
    Case(
        "batches.create",
        (),
        {
            **NEW_BATCH,
            "metadata": {"run": "1"},
            "output_expires_after": {"anchor": "created_at", "seconds": 3600},
        },
        BATCH,
        Batch,
    ),
    Case("batches.retrieve", ("batch-1",), {}, BATCH, Batch),
    listed("batches.list", (), {"after": "batch-0", "limit": 5}, BATCH, Batch),
    Case("batches.cancel", ("batch-1",), {}, {**BATCH, "status": "cancelling"}, Batch),
]

ITEM: Json = {"role": "user", "content": {"type": "input_text", "text": "{{item.x}}"}}
STRING: Json = {"type": "string_check", "name": "s", "input": "a", "reference": "b", "operation": "eq"}
SIMILAR: Json = {
    "type": "text_similarity",
    "name": "t",
    "input": "a",
    "reference": "b",
    "evaluation_metric": "bleu",
}
PYTHON: Json = {"type": "python", "name": "p", "source": "def grade(sample, item): ...", "image_tag": "1"}
SCORE: Json = {
    "type": "score_model",
    "name": "m",
    "model": "gpt-4o",
    "input": [ITEM],
    "range": [0, 1],
    "sampling_params": {"seed": 1},
}
LABEL: Json = {
    "type": "label_model",
    "name": "l",
    "model": "gpt-4o",
    "input": [{"role": "user", "content": "{{item.x}}"}],
    "labels": ["good", "bad"],
    "passing_labels": ["good"],
}
MULTI: Json = {"type": "multi", "name": "all", "graders": {"s": STRING}, "calculate_output": "s"}

AUTO: Json = {"batch_size": "auto", "learning_rate_multiplier": 0.5, "n_epochs": 3}
DPO: Json = {"type": "dpo", "dpo": {"hyperparameters": {**AUTO, "beta": 0.1}}}
REINFORCED: Json = {
    "type": "reinforcement",
    "reinforcement": {
        "grader": SCORE,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "x", "schema": {"type": "object"}},
        },
        "hyperparameters": {
            **AUTO,
            "compute_multiplier": 1.5,
            "eval_interval": 2,
            "eval_samples": "auto",
            "reasoning_effort": "low",
        },
    },
}
JOB: Json = {
    "id": "ftjob-1",
    "object": "fine_tuning.job",
    "created_at": 1,
    "updated_at": 2,
    "finished_at": 3,
    "estimated_finish": 4,
    "status": "succeeded",
    "model": "gpt-4o",
    "fine_tuned_model": "gpt-4o.ft-1",
    "training_file": "file-1",
    "validation_file": "file-2",
    "result_files": ["file-3"],
    "hyperparameters": AUTO,
    "method": REINFORCED,
    "seed": 7,
    "suffix": "mine",
    "user_provided_suffix": "mine",
    "trained_tokens": 100,
    "error": {"code": "x", "message": "no", "param": "seed"},
    "integrations": [{"type": "wandb", "wandb": {"project": "p", "name": "n", "entity": "e", "tags": ["t"]}}],
    "metadata": {"run": "1"},
    "organization_id": "org-1",
    "usage_metrics": {"x": 1},
    "shared_with_openai": False,
    "eval_id": "eval-1",
}
EVENT: Json = {
    "id": "ftevent-1",
    "object": "fine_tuning.job.event",
    "created_at": 1,
    "level": "info",
    "message": "Step 1",
    "type": "metrics",
    "data": {"step": 1},
}
CHECKPOINT: Json = {
    "id": "ftckpt-1",
    "object": "fine_tuning.job.checkpoint",
    "created_at": 1,
    "fine_tuned_model_checkpoint": "ft:1",
    "fine_tuning_job_id": "ftjob-1",
    "step_number": 1,
    "metrics": {
        "type": "supervised",
        **dict.fromkeys(
            (
                "step",
                "train_loss",
                "train_mean_token_accuracy",
                "valid_loss",
                "valid_mean_token_accuracy",
                "full_valid_loss",
                "full_valid_mean_token_accuracy",
            ),
            0.5,
        ),
    },
}
COPY: Json = {
    "checkpointedModelName": "ft:1",
    "fineTuningJobId": "ftjob-1",
    "copiedAccountDetails": [{"destinationResourceId": "/subscriptions/1", "region": "x", "status": "done"}],
}
PERMISSION: Json = {"id": "cp-1", "object": "checkpoint.permission", "created_at": 1, "project_id": "proj-1"}
NEW_JOB: Json = {"model": "gpt-4o", "training_file": "file-1"}
GRADED: Json = {
    "reward": 0.5,
    "metadata": {
        "name": "s",
        "type": "string_check",
        "errors": {
            "formula_parse_error": False,
            "sample_parse_error": False,
            "truncated_observation_error": False,
            "unresponsive_reward_error": False,
            "invalid_variable_error": False,
            "other_error": False,
            "python_grader_server_error": False,
            "python_grader_server_error_type": "x",
            "python_grader_runtime_error": False,
            "python_grader_runtime_error_details": "x",
            "model_grader_server_error": False,
            "model_grader_server_error_details": "x",
            "model_grader_refusal_error": False,
            "model_grader_parse_error": False,
        },
        "execution_time": 0.1,
        "scores": {"s": 1},
        "token_usage": 3,
        "sampled_model_name": "gpt-4o",
    },
    "sub_rewards": {"s": 1},
    "model_grader_token_usage_per_model": {"gpt-4o": 3},
}
JOBS = "fine_tuning.jobs"
PERMISSIONS = "fine_tuning.checkpoints.permissions"
FINE_TUNING = [
    Case(f"{JOBS}.create", (), NEW_JOB, JOB, FineTuningJob),
    Case(
        f"{JOBS}.create",
        (),
        {
            **NEW_JOB,
            "hyperparameters": AUTO,
            "integrations": JOB["integrations"],
            "metadata": {"run": "1"},
            "method": {"type": "supervised", "supervised": {"hyperparameters": AUTO}},
            "seed": 7,
            "suffix": "mine",
            "validation_file": "file-2",
        },
        {**JOB, "method": {"type": "supervised", "supervised": {"hyperparameters": AUTO}}},
        FineTuningJob,
    ),
    Case(f"{JOBS}.create", (), {**NEW_JOB, "method": DPO}, {**JOB, "method": DPO}, FineTuningJob),
    Case(f"{JOBS}.create", (), {**NEW_JOB, "method": REINFORCED}, JOB, FineTuningJob),
    Case(f"{JOBS}.retrieve", ("ftjob-1",), {}, JOB, FineTuningJob),
    listed(f"{JOBS}.list", (), {"after": "ftjob-0", "limit": 5}, JOB, FineTuningJob),
    listed(f"{JOBS}.list", (), {"metadata": {"run": "1"}}, JOB, FineTuningJob, beyond={"metadata"}),
    Case(f"{JOBS}.delete", ("ftjob-1",), {}, None, type(None)),
    *(Case(f"{JOBS}.{name}", ("ftjob-1",), {}, JOB, FineTuningJob) for name in ("cancel", "pause", "resume")),
    listed(f"{JOBS}.list_events", ("ftjob-1",), {"after": "e-0", "limit": 5}, EVENT, FineTuningJobEvent),
    listed(
        f"{JOBS}.checkpoints.list",
        ("ftjob-1",),
        {"after": "c-0", "limit": 5},
        CHECKPOINT,
        FineTuningJobCheckpoint,
    ),
    Case(
        f"{JOBS}.checkpoints.copy",
        ("ftjob-1", "ftckpt-1"),
        {"destinationResourceId": "/subscriptions/1", "region": "swedencentral"},
        COPY,
        CopyModelResponse,
    ),
    Case(f"{JOBS}.checkpoints.retrieve_copy", ("ftjob-1", "ftckpt-1"), {}, COPY, CopyModelResponse),
    Case(
        f"{PERMISSIONS}.create",
        ("ft:1",),
        {"project_ids": ["proj-1"]},
        {"object": "list", "data": [PERMISSION], "has_more": False},
        PermissionListResponse,
        is_list=True,
        is_single=True,
    ),
    listed(
        f"{PERMISSIONS}.list",
        ("ft:1",),
        {"after": "cp-0", "limit": 5, "order": "descending", "project_id": "proj-1"},
        PERMISSION,
        PermissionListResponse,
    ),
    Case(
        f"{PERMISSIONS}.delete",
        ("ft:1", "cp-1"),
        {},
        {"id": "cp-1", "object": "checkpoint.permission", "deleted": True},
        PermissionDeleteResponse,
    ),
    *(
        Case(
            "fine_tuning.alpha.graders.run",
            (),
            {"grader": grader, "model_sample": "Hello", "item": {"x": 1}},
            GRADED,
            GraderRunResponse,
        )
        for grader in (STRING, SIMILAR, PYTHON, SCORE, MULTI)
    ),
    *(
        Case(
            "fine_tuning.alpha.graders.validate",
            (),
            {"grader": grader},
            {"grader": grader},
            GraderValidateResponse,
        )
        for grader in (STRING, SIMILAR, PYTHON, SCORE, MULTI)
    ),
]

CUSTOM: Json = {"type": "custom", "item_schema": {"type": "object"}, "include_sample_schema": True}
LOGS: Json = {"type": "logs", "metadata": {"run": "1"}}
STORED: Json = {"type": "stored_completions", "metadata": {"run": "1"}}
PASSING: Json = {"pass_threshold": 0.5}
EVAL: Json = {
    "id": "eval-1",
    "object": "eval",
    "name": "mine",
    "created_at": 1,
    "data_source_config": {"type": "custom", "schema": {"type": "object"}},
    "testing_criteria": [
        STRING,
        {**SIMILAR, **PASSING},
        {**PYTHON, **PASSING},
        {**SCORE, **PASSING},
        LABEL,
    ],
    "metadata": {"run": "1"},
    "created_by": "me",
    "updated_at": 2,
}
RUN: Json = {
    "id": "evalrun-1",
    "object": "eval.run",
    "eval_id": "eval-1",
    "created_at": 1,
    "status": "completed",
    "name": "first",
    "model": "gpt-4o",
    "report_url": "https://example.com",
    "result_counts": {"total": 4, "errored": 1, "failed": 1, "passed": 2},
    "per_model_usage": [
        {
            "model_name": "gpt-4o",
            "invocation_count": 1,
            "prompt_tokens": 2,
            "completion_tokens": 3,
            "total_tokens": 5,
            "cached_tokens": 0,
        }
    ],
    "per_testing_criteria_results": [{"testing_criteria": "s", "passed": 2, "failed": 1}],
    "data_source": {
        "type": "completions",
        "source": {"type": "file_id", "id": "file-1"},
        "model": "gpt-4o",
        "input_messages": {"type": "item_reference", "item_reference": "item.x"},
        "sampling_params": {"seed": 1},
    },
    "metadata": {"run": "1"},
    "error": {"code": "x", "message": "no"},
}
OUTPUT: Json = {
    "id": "item-1",
    "object": "eval.run.output_item",
    "eval_id": "eval-1",
    "run_id": "evalrun-1",
    "created_at": 1,
    "status": "pass",
    "datasource_item_id": 5,
    "datasource_item": {"x": 1},
    "results": [{"name": "s", "passed": True}],
    "sample": {
        "input": [{"role": "user", "content": "x"}],
        "output": [{"role": "assistant", "content": "y"}],
        "finish_reason": "stop",
        "model": "gpt-4o",
        "usage": {"total_tokens": 3, "completion_tokens": 1, "prompt_tokens": 2, "cached_tokens": 0},
        "error": {"code": "x", "message": "no"},
        "temperature": 1,
        "max_completion_tokens": 10,
        "top_p": 1,
        "seed": 7,
    },
}
CONTENT: Json = {"type": "file_content", "content": [{"item": {"x": 1}, "sample": {"y": 2}}]}
FILE_ID: Json = {"type": "file_id", "id": "file-1"}
TEMPLATE: Json = {"type": "template", "template": [ITEM]}
REFERENCE: Json = {"type": "item_reference", "item_reference": "item.x"}
SOURCES: list[Json] = [
    {"type": "jsonl", "source": CONTENT},
    {"type": "jsonl", "source": FILE_ID},
    {
        "type": "completions",
        "source": {
            "type": "stored_completions",
            "metadata": {"run": "1"},
            "model": "gpt-4o",
            "created_after": 1,
            "created_before": 2,
            "limit": 3,
        },
        "input_messages": TEMPLATE,
        "model": "gpt-4o",
        "sampling_params": {"seed": 1, "temperature": 1, "max_tokens": 5, "top_p": 1},
    },
    {
        "type": "responses",
        "source": {
            "type": "responses",
            "metadata": {"run": "1"},
            "model": "gpt-4o",
            "instructions_search": "x",
            "created_after": 1,
            "created_before": 2,
            "reasoning_effort": "low",
            "temperature": 1,
            "top_p": 1,
            "users": ["me"],
            "tools": ["x"],
        },
        "input_messages": REFERENCE,
        "model": "gpt-4o",
        "sampling_params": {"seed": 1, "reasoning_effort": "low"},
    },
]
CRITERIA = [STRING, {**SIMILAR, **PASSING}, {**PYTHON, **PASSING}, {**SCORE, **PASSING}, LABEL]
EVALS = [
    *(
        Case(
            "evals.create",
            (),
            {"data_source_config": source, "testing_criteria": CRITERIA, **more},
            EVAL,
            Eval,
        )
        for source, more in ((CUSTOM, {"name": "mine", "metadata": {"run": "1"}}), (LOGS, {}), (STORED, {}))
    ),
    Case("evals.retrieve", ("eval-1",), {}, {**EVAL, "data_source_config": {**LOGS, "schema": {}}}, Eval),
    Case("evals.retrieve", ("eval-1",), {}, {**EVAL, "data_source_config": {**STORED, "schema": {}}}, Eval),
    Case("evals.update", ("eval-1",), {"name": "yours", "metadata": {"run": "2"}}, EVAL, Eval),
    listed("evals.list", (), {**PAGED, "order_by": "updated_at"}, EVAL, Eval),
    Case(
        "evals.delete",
        ("eval-1",),
        {},
        {"object": "eval.deleted", "deleted": True, "eval_id": "eval-1"},
        EvalDeleteResponse,
    ),
    *(
        Case(
            "evals.runs.create",
            ("eval-1",),
            {"data_source": source, "name": "first", "metadata": {"run": "1"}},
            RUN,
            EvalRun,
        )
        for source in SOURCES
    ),
    Case("evals.runs.retrieve", ("eval-1", "evalrun-1"), {}, RUN, EvalRun),
    listed("evals.runs.list", ("eval-1",), {**PAGED, "status": "failed"}, RUN, EvalRun),
    Case(
        "evals.runs.delete",
        ("eval-1", "evalrun-1"),
        {},
        {"object": "eval_run.deleted", "deleted": True, "eval_run_id": "evalrun-1"},
        RunDeleteResponse,
    ),
    Case("evals.runs.cancel", ("eval-1", "evalrun-1"), {}, RUN, EvalRun),
    Case("evals.runs.output_items.retrieve", ("eval-1", "evalrun-1", "item-1"), {}, OUTPUT, OutputItem),
    listed(
        "evals.runs.output_items.list",
        ("eval-1", "evalrun-1"),
        {**PAGED, "status": "pass"},
        OUTPUT,
        OutputItem,
    ),
]
