"""A recorded exchange as a call of ours: the client it goes through, its parameters, what it answers."""

from __future__ import annotations

import base64
import json
from functools import cached_property
from itertools import cycle
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from attrs import define
from support.forms import Part, parts
from support.loopback import Answer
from support.shared import body_of, recorded

from azopenai.core.check import check_params
from azopenai.core.request import OPTIONS
from azopenai.core.routes import OPERATIONS as OURS
from azopenai.types.audio_params import (
    SpeechCreateParams,
    TranscriptionCreateParams,
    TranslationCreateParams,
)
from azopenai.types.chat_params import CompletionCreateParams as ChatParams
from azopenai.types.completions import CompletionCreateParams
from azopenai.types.embeddings import EmbeddingCreateParams
from azopenai.types.image_params import ImageEditParams, ImageGenerateParams
from azopenai.types.responses_params import InputTokenCountParams, ResponseCreateParams

if TYPE_CHECKING:
    from pathlib import Path

DEFAULT_VERSION = "2024-10-21"
ODD_SIZES = (1, 7, 64, 3, 1000, 13, 2, 257)
MINIMAL: dict[str, dict[str, Any]] = {
    "chat.completions.create": {"model": "m", "messages": [{"role": "user", "content": "Hello"}]},
    "completions.create": {"model": "m", "prompt": "Hello"},
    "embeddings.create": {"model": "m", "input": "Hello", "encoding_format": "float"},
    "audio.speech.create": {"model": "m", "input": "Hello", "voice": "alloy"},
    "audio.transcriptions.create": {"model": "m", "file": ("a.wav", b"sound")},
    "audio.translations.create": {"model": "m", "file": ("a.wav", b"sound")},
    "images.edit": {"model": "m", "prompt": "A cat", "image": ("a.png", b"picture")},
    "images.generate": {"model": "m", "prompt": "A cat"},
    "responses.create": {"model": "m", "input": "Hello"},
    "responses.input_tokens.count": {"model": "m", "input": "Hello"},
}
PATHS = {operation.name: operation.path for operation in OURS if operation.name in MINIMAL}
FORMS = {operation.name for operation in OURS if operation.sends == "multipart"}
ON_THE_RESOURCE = {operation.name for operation in OURS if operation.scope == "resource"}
PARAMS: dict[str, type] = {
    "chat.completions.create": ChatParams,
    "completions.create": CompletionCreateParams,
    "embeddings.create": EmbeddingCreateParams,
    "audio.speech.create": SpeechCreateParams,
    "audio.transcriptions.create": TranscriptionCreateParams,
    "audio.translations.create": TranslationCreateParams,
    "images.edit": ImageEditParams,
    "images.generate": ImageGenerateParams,
    "responses.create": ResponseCreateParams,
    "responses.input_tokens.count": InputTokenCountParams,
}


@define(slots=False)
class Exchange:
    """One recorded exchange."""

    path: Path

    @cached_property
    def data(self) -> Any:
        """All of it, as it lies there."""
        return recorded(self.path)

    @cached_property
    def own(self) -> str | None:
        """The operation of ours that the recorded call is."""
        request = self.data["request"]
        path = urlsplit(request["url"]).path
        ours = [name for name, end in PATHS.items() if path.endswith(end) and request["method"] == "POST"]
        return max(ours, key=lambda name: len(PATHS[name]), default=None)

    @property
    def operation(self) -> str:
        """The operation of ours that takes it: its own, else (errors of others) chat."""
        return self.own or "chat.completions.create"

    @cached_property
    def request(self) -> dict[str, Any] | None:
        """What was sent; None where the recorder did not keep it, or where it is no call of ours."""
        body = self.data["request"]["body"]
        if not self.is_ours or not body:
            return None
        if self.operation in FORMS:
            return params_of(self.parts) if self.parts else None
        found: dict[str, Any] = json.loads(body)
        return found

    @cached_property
    def parts(self) -> list[Part]:
        """The parts of the form that was sent; none where the recorder did not keep it with its files."""
        request = self.data["request"]
        named = {name.lower(): value for name, value in request["headers"].items()}
        body: str = request["body"] or ""
        encoded = request.get("body_encoding") == "base64" or body.startswith("base64:")
        if self.operation not in FORMS or not encoded:
            return []
        return parts(base64.b64decode(body.removeprefix("base64:")), named["content-type"])

    @property
    def is_ours(self) -> bool:
        """Whether the recorded call is one that the client makes."""
        return self.own is not None

    @property
    def is_stream(self) -> bool:
        """Whether events were asked for."""
        kind: str = self.data["kind"]
        if self.request is None:
            return kind.endswith("_stream")
        return bool(self.request.get("stream")) or self.request.get("stream_format") == "sse"

    @cached_property
    def deployment(self) -> str | None:
        """The deployment in the path of a dated call."""
        _, found, rest = self.data["request"]["url"].partition("/deployments/")
        return rest.partition("/")[0] if found else None

    @cached_property
    def query(self) -> dict[str, str]:
        """The query that the call should have."""
        if self.data["api"] not in {"azure-openai", "azure-ai-inference"}:
            return {}
        asked = parse_qs(urlsplit(self.data["request"]["url"]).query).get("api-version", ["scrubbed"])
        return {"api-version": asked[0] if asked[0][:1].isdigit() else DEFAULT_VERSION}

    @property
    def route(self) -> str:
        """The path that the call should have."""
        dated = "" if self.operation in ON_THE_RESOURCE else f"/deployments/{self.params.get('model')}"
        roots = {
            "azure-openai": f"/openai{dated}",
            "azure-openai-v1": "/openai/v1",
            "azure-ai-inference": "/models",
            "openai": "/v1",
        }
        return roots[self.data["api"]] + PATHS[self.operation]

    def client(self, server: str) -> tuple[str, dict[str, Any]]:
        """Kind and options of the client for the route that was recorded, on another server."""
        api = self.data["api"]
        if api == "azure-openai":
            version = self.query["api-version"]
            return "AzureOpenAI", {"azure_endpoint": server, "api_version": version}
        if api == "azure-openai-v1":
            return "AzureOpenAI", {"azure_endpoint": server, "api_version": "v1"}
        root = "/models" if api == "azure-ai-inference" else "/v1"
        return "OpenAI", {"base_url": server + root, "default_query": self.query}

    @cached_property
    def params(self) -> dict[str, Any]:
        """The recorded parameters as keywords; what the client does not know or refuses, in `extra_body`."""
        minimal = dict(MINIMAL[self.operation])
        if self.deployment is not None:
            minimal["model"] = self.deployment
        if self.request is None:
            return {**minimal, **({"stream": True} if self.is_stream else {})}
        if self.operation in ON_THE_RESOURCE:
            minimal = {}  # none of their parameters is required
        params: dict[str, Any] = minimal
        extra: dict[str, Any] = {}
        if "encoding_format" not in self.request:
            params.pop("encoding_format", None)
        if "model" not in self.request and self.operation.startswith("images"):
            params.pop("model")  # which these do without, on a server of OpenAI's
        for name, value in self.request.items():
            (params if self._takes(name, value) else extra)[name] = value
        if self.deployment is not None:
            if "model" in self.request and self.request["model"] != self.deployment:
                extra["model"] = self.request["model"]
            params["model"] = self.deployment
        return {**params, **({"extra_body": extra} if extra else {})}

    def _takes(self, name: str, value: Any) -> bool:
        try:
            given = {**MINIMAL[self.operation], name: value}
            check_params(self.operation, given, PARAMS[self.operation])
        except TypeError:
            return False
        return name not in OPTIONS

    @property
    def sent(self) -> dict[str, Any] | None:
        """The JSON that the call should send: with a model, where the recorded client left it to the path."""
        if self.request is None:
            return None
        return {**({"model": self.params["model"]} if "model" in self.params else {}), **self.request}

    @property
    def body(self) -> bytes:
        """The recorded body."""
        return body_of(self.data["response"])

    @property
    def status(self) -> int:
        """The recorded status."""
        status: int = self.data["response"]["status"]
        return status

    @property
    def headers(self) -> dict[str, str]:
        """The recorded headers."""
        headers: dict[str, str] = self.data["response"]["headers"]
        return headers

    @property
    def request_id(self) -> str | None:
        """The first of the two ids that a service may send."""
        lower = {name.lower(): value for name, value in self.headers.items()}
        return lower.get("x-request-id") or lower.get("apim-request-id")

    @property
    def events(self) -> list[str]:
        """The data of each event but the end, taken from the recorded text without any parser of ours."""
        lines = self.body.decode().splitlines()
        data = [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]
        return data[:-1] if data[-1] == "[DONE]" else data

    def answer(self, sizes: tuple[int, ...] | None = None) -> Answer:
        """What a server says: as it was recorded, a stream in the pieces it came in or in odd ones.

        Args:
            sizes: The sizes of the pieces, again and again, in place of these.
        """
        if not self.is_stream or self.status != 200:
            return Answer(self.status, self.headers, self.body)
        known = self.data["response"].get("chunk_sizes")
        return Answer(self.status, self.headers, cut(self.body, sizes or tuple(known or ODD_SIZES)))


def params_of(form: list[Part]) -> dict[str, Any]:
    """The keywords that a form was made of."""
    found: dict[str, Any] = {}
    for part in form:
        name = part.name.removesuffix("[]")
        value: Any = (part.filename, part.content, part.content_type)
        if part.filename is None:
            try:
                value = json.loads(part.value)
            except ValueError:
                value = part.value
        found[name] = [*found.get(name, []), value] if part.name.endswith("[]") else value
    return found


def cut(body: bytes, sizes: tuple[int, ...]) -> list[bytes]:
    """Cut bytes into pieces of these sizes, from the first again where they do not suffice."""
    pieces: list[bytes] = []
    for size in cycle(sizes):
        if not body:
            return pieces
        pieces.append(body[:size])
        body = body[size:]
    return pieces  # pragma: no cover - a cycle does not end


def exact(value: Any) -> str:
    """A JSON value as text in which 1, 1.0 and true differ, without null members at any depth."""
    return json.dumps(without_nulls(value), sort_keys=True)


def without_nulls(value: Any) -> Any:
    """Leave null members out of objects; a null in a list stays, since it holds a place."""
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value
