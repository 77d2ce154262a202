"""Models: what `client.models` answers with."""

from __future__ import annotations

from azopenai.core.decode import Model as Base
from azopenai.core.decode import model

__all__ = ["Model", "ModelCapabilities", "ModelDeleted", "ModelDeprecation"]


@model
class ModelCapabilities(Base):
    """What a model can be used for; the dated routes of Azure tell it."""

    fine_tune: bool | None = None
    inference: bool | None = None
    completion: bool | None = None
    chat_completion: bool | None = None
    embeddings: bool | None = None


@model
class ModelDeprecation(Base):
    """When a model ends, as seconds since 1970: for fine-tuning, and for good."""

    fine_tune: int | None = None
    inference: int | None = None


@model
class Model(Base):
    """A model, base or fine-tuned; its id is no deployment's name.

    The dated routes of Azure have `created_at`, and tell its life cycle and capabilities
    (https://learn.microsoft.com/rest/api/azureopenai/models/list).
    """

    id: str
    object: str
    created: int
    owned_by: str
    created_at: int | None = None
    updated_at: int | None = None
    status: str | None = None
    model: str | None = None
    """The base model of a fine-tuned one."""
    fine_tune: str | None = None
    """The id of the fine-tuning job that made it."""
    lifecycle_status: str | None = None
    capabilities: ModelCapabilities | None = None
    deprecation: ModelDeprecation | None = None


@model
class ModelDeleted(Base):
    """A fine-tuned model that is no more."""

    id: str
    object: str
    deleted: bool
