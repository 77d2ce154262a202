"""The models of the resource: those that its deployments stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import invalid
from .replies import json_reply

if TYPE_CHECKING:
    from .call import Call
    from .jsontypes import Body
    from .models import Model
    from .replies import Reply

# All of one time: a model's age means nothing here.
_CREATED = 1_715_367_049
_RETIRED = 4_102_444_800


def list_models(call: Call) -> Reply:
    """Answer `models.list`."""
    return json_reply({"object": "list", "data": [_body(call, model) for model in call.models]})


def retrieve(call: Call) -> Reply:
    """Answer `models.retrieve`."""
    name = call.ids["model"]
    for model in call.models:
        if model.name == name:
            return json_reply(_body(call, model))
    raise invalid(f"The model '{name}' does not exist", "model", "model_not_found", 404)


def _body(call: Call, model: Model) -> Body:
    """Give a model as v1 tells of it, or as the dated authoring API does."""
    if call.version is None:
        return {"id": model.name, "object": "model", "created": _CREATED, "owned_by": "system"}
    return {
        "status": "succeeded",
        "capabilities": {
            "fine_tune": False,
            "inference": True,
            "completion": model.kind == "completion",
            "chat_completion": model.kind == "chat",
            "embeddings": model.kind == "embeddings",
        },
        "lifecycle_status": "generally-available",
        "deprecation": {"inference": _RETIRED},
        "id": model.name,
        "created_at": _CREATED,
        "updated_at": _CREATED,
        "object": "model",
    }
