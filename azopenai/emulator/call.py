"""A call as a handler sees it: found, let in, and with its body decoded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from .errors import invalid
from .text import make_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .bodies import Content, File
    from .jsontypes import JSON, JSONObject
    from .models import Model
    from .replies import Reply
    from .store import Store


@dataclass(frozen=True)
class Call:
    """One call of an operation.

    `model` is `NO_MODEL` for an operation that needs none, and `deployments` has those of all deployments.
    `version` is the dated api-version, None on v1 paths. `now` is the time in whole seconds since 1970. `ids`
    are those in the path, by name, and `query` the decoded query parameters without the api-version. `origin`
    is the base URL under which the client reached the emulator, and `path` what followed it, up to the query.
    `perform` answers another operation inside of this one.
    """

    content: Content
    model: Model
    version: str | None
    now: int
    store: Store
    deployments: Mapping[str, Model]
    perform: Callable[[Call, str, JSONObject], Reply]
    ids: Mapping[str, str] = field(default_factory=dict[str, str])
    query: JSONObject = field(default_factory=dict[str, "JSON"])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    origin: str = ""
    path: str = ""

    @property
    def params(self) -> JSONObject:
        """The parameters in the body."""
        return self.content.params

    @property
    def url(self) -> str:
        """Where the request went, without its query."""
        return self.origin + self.path

    @property
    def files(self) -> Mapping[str, list[File]]:
        """The files of a form, by field."""
        return self.content.files

    @cached_property
    def seed(self) -> bytes:
        """What ids are derived from: all but the answer's form, so that a stream has the same ids."""
        return self.seed_without("stream", "stream_options")

    def seed_without(self, *names: str) -> bytes:
        """Give what the request asks, but for some parameters, as bytes that differ where requests differ."""
        asked = {name: self.params[name] for name in self.params.keys() - set(names)}
        files = [file.data for field in self.files.values() for file in field]
        digests = [hashlib.blake2b(data).digest() for data in files]
        return json.dumps(asked, sort_keys=True).encode() + b"".join(digests)

    def new_id(self, prefix: str, length: int = 29) -> str:
        """Give an id that no other thing has, also when the same is asked for again."""
        return make_id(prefix, b"%d %b" % (self.store.count(), self.seed), length)

    def run(self, path: str, params: JSONObject) -> Reply:
        """Answer a POST to `path`, which follows the deployment or `/v1`, as if a request had come.

        No fault meets it: those are for requests over the wire.
        """
        return self.perform(self, path, params)

    def check_room(self, tokens: int, param: str) -> None:
        """Refuse a prompt of `tokens` tokens if the model has no room for it; `param` is what holds it."""
        if tokens > self.model.context:
            raise invalid(
                f"This model's maximum context length is {self.model.context} tokens. However, your {param} "
                f"resulted in {tokens} tokens. Please reduce their length.",
                param,
                "context_length_exceeded",
            )
