"""A call as a handler sees it: found, let in, and with its body decoded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .errors import invalid

if TYPE_CHECKING:
    from .jsontypes import JSONObject
    from .models import Model


@dataclass(frozen=True)
class Call:
    """One call of an operation.

    `params` is the request's body. `version` is the dated api-version, None on v1 paths. `now` is the time in
    whole seconds since 1970.
    """

    params: JSONObject
    model: Model
    version: str | None
    now: int

    @cached_property
    def seed(self) -> bytes:
        """What ids are derived from: all but the answer's form, so that a stream has the same ids."""
        asked = {name: self.params[name] for name in self.params.keys() - {"stream", "stream_options"}}
        return json.dumps(asked, sort_keys=True).encode()

    def check_room(self, tokens: int, param: str) -> None:
        """Refuse a prompt of `tokens` tokens if the model has no room for it; `param` is what holds it."""
        if tokens > self.model.context:
            raise invalid(
                f"This model's maximum context length is {self.model.context} tokens. However, your {param} "
                f"resulted in {tokens} tokens. Please reduce their length.",
                param,
                "context_length_exceeded",
            )
