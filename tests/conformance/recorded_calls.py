"""A recorded exchange of what is managed (files, models, vector stores, …) as a call of ours."""

from __future__ import annotations

import json
import re
from email.parser import BytesParser
from email.policy import HTTP
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import define
from support.loopback import Answer
from support.shared import body_of, recorded, recordings

from azopenai.core.resource_routes import RESOURCE_OPERATIONS

if TYPE_CHECKING:
    from pathlib import Path

    from support.loopback import Received

    from azopenai.core.routes import Operation

KINDS = ("models", "files", "batches", "fine_tuning", "vector_stores", "other")
FOREIGN = ("/moderations", "/realtime", "/organization", "/skills")
"""What else was recorded, and this client does not call."""
NOT_KEPT: dict[str, dict[str, Any]] = {
    "containers.files.create": {"file": ("a.txt", b"a")},
    "conversations.create": {},
    "uploads.create": {"bytes": 8, "filename": "a", "mime_type": "text/plain", "purpose": "batch"},
    "uploads.complete": {"part_ids": ["part_1"]},
    "uploads.parts.create": {"data": b"a"},
}
"""Parameters for calls whose body the recorder did not keep."""


@define(slots=False)
class Call:
    """One recorded exchange."""

    path: Path

    @cached_property
    def data(self) -> Any:
        """All of it, as it lies there."""
        return recorded(self.path)

    @property
    def route(self) -> str:
        """Its path below `/v1`."""
        path: str = urlsplit(self.data["request"]["url"]).path
        return path.rpartition("/v1")[2]

    @property
    def is_foreign(self) -> bool:
        """Whether it is none of ours."""
        return self.route.startswith(FOREIGN)

    @cached_property
    def found(self) -> tuple[Operation, list[str]]:
        """The operation, and the ids in the path."""
        for operation in RESOURCE_OPERATIONS:
            match = re.fullmatch(re.sub(r"\{\w+\}", "([^/]+)", operation.path), self.route)
            if match and operation.method == self.data["request"]["method"]:
                return operation, [unquote(value) for value in match.groups()]
        raise LookupError(self.route)

    @cached_property
    def query(self) -> dict[str, str]:
        """The recorded query."""
        return dict(parse_qsl(urlsplit(self.data["request"]["url"]).query))

    @cached_property
    def sent(self) -> dict[str, Any] | None:
        """The recorded body: JSON, or the fields of a form; None where there was none or it was not kept."""
        request = self.data["request"]
        body = request.get("body") or ""
        if not body:
            return None
        headers = {name.lower(): value for name, value in request["headers"].items()}
        return fields(headers["content-type"], body_of(request)) if is_form(headers) else json.loads(body)

    @cached_property
    def params(self) -> dict[str, Any]:
        """The recorded parameters as keywords."""
        if self.sent is not None:
            return self.sent
        if self.found[0].sends != "none":
            return NOT_KEPT.get(self.found[0].name, {})
        return {
            name.removesuffix("[]"): [value]
            if name.endswith("[]")
            else int(value)
            if value.isdigit()
            else value
            for name, value in self.query.items()
        }

    @property
    def body(self) -> bytes:
        """The recorded answer."""
        return body_of(self.data["response"])

    def answer(self) -> Answer:
        """What a server says: as it was recorded."""
        response = self.data["response"]
        return Answer(response["status"], response["headers"], self.body)


def is_form(headers: dict[str, str]) -> bool:
    """Whether a body is a form."""
    return headers["content-type"].startswith("multipart/form-data")


def fields(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a form: texts, and files as `(name, bytes, media type)`; read with no parser of ours."""
    head = b"content-type: " + content_type.encode() + b"\r\n\r\n"
    message: Any = BytesParser(policy=HTTP).parsebytes(head + body)
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content, filename = part.get_payload(decode=True), part.get_filename()
        file = (filename, content, part.get_content_type())
        found[name] = content.decode() if filename is None else file
    return found


def received_fields(received: Received) -> dict[str, Any]:
    """The fields of a form that came."""
    return fields(received.headers["content-type"], received.body)


def calls(*kinds: str) -> list[Any]:
    """Pytest parameters: the recorded exchanges of these kinds that are calls of ours."""
    return [param for param in recordings(*kinds) if not Call(param.values[0]).is_foreign]
