"""The models of the resource: those that its deployments stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .errors import invalid
from .managed import deleted
from .models import Model
from .replies import json_reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .call import Call
    from .jsontypes import Body
    from .replies import Reply

# All of one time: a model's age means nothing here.
_CREATED = 1_715_367_049
_RETIRED = 4_102_444_800


def list_models(call: Call) -> Reply:
    """Answer `models.list`."""
    return json_reply({"object": "list", "data": [_body(call, model) for model in _models(call)]})


def retrieve(call: Call) -> Reply:
    """Answer `models.retrieve`."""
    return json_reply(_body(call, _find(call)))


def delete(call: Call) -> Reply:
    """Answer `models.delete`: only models that were made by fine-tuning can go."""
    model = _find(call)
    if call.store.shelf(Model).pop(model.name) is None:
        raise invalid(f"The model '{model.name}' cannot be deleted: it is a base model.", "model", None, 403)
    return deleted(model.name, "model")


def _find(call: Call) -> Model:
    """Give the model that the path names."""
    name = call.ids["model"]
    for model in _models(call):
        if model.name == name:
            return model
    raise invalid(f"The model '{name}' does not exist", "model", "model_not_found", 404)


def _models(call: Call) -> Iterable[Model]:
    """Give the models of the deployments, each one once, and those that were made by fine-tuning."""
    return [*dict.fromkeys(call.deployments.values()), *call.store.shelf(Model).all()]


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
