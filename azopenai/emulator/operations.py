"""The operations that are served: one table, from a request's path to the handler that answers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from . import chat, completions, embeddings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .call import Call
    from .replies import Reply


@dataclass(frozen=True)
class Operation:
    """An operation of the service.

    `name` is the dotted name of the client's method, by which faults are scripted. `path` is what follows the
    deployment (dated) or the `/v1` base. `kind` is the kind of model that it needs, and `title` what the
    service calls it in its errors.
    """

    name: str
    method: str
    path: str
    kind: str
    title: str
    handler: Callable[[Call], Reply]


OPERATIONS = (
    Operation("chat.completions.create", "POST", "/chat/completions", "chat", "chatCompletion", chat.create),
    Operation("completions.create", "POST", "/completions", "completion", "completion", completions.create),
    Operation("embeddings.create", "POST", "/embeddings", "embeddings", "embeddings", embeddings.create),
)
_BY_PATH: Mapping[str, Operation] = {operation.path: operation for operation in OPERATIONS}

NAMES = frozenset(operation.name for operation in OPERATIONS)
"""The names that faults can be scripted for."""

# A pasted endpoint may end in a slash; the service takes the second one as it comes.
_DATED = re.compile(r"/+openai/deployments/([^/]+)(/.+)")
_V1 = re.compile(r"/+(?:openai/)?v1(/.+)")


@dataclass(frozen=True)
class Route:
    """Where a path leads: an operation, and the deployment if the path names it (None: the body does)."""

    operation: Operation
    deployment: str | None

    @property
    def dated(self) -> bool:
        """Whether the path is of the dated kind, which names the deployment and needs an api-version."""
        return self.deployment is not None


def find_route(path: str) -> Route | None:
    """Give the route of `path` (percent escapes and all), or None where it leads nowhere."""
    if match := _DATED.fullmatch(path):
        deployment, rest = unquote(match[1]), match[2]
    elif match := _V1.fullmatch(path):
        deployment, rest = None, match[1]
    else:
        return None
    operation = _BY_PATH.get(rest)
    return None if operation is None else Route(operation, deployment)
