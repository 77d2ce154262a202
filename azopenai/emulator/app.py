"""From a request to its answer: route, key, api-version, deployment, handler, headers. No socket here.

What is refused, and how, in this order:

- no key and no token, or a wrong token: 401 `{"statusCode", "message"}`; a wrong key: 401 `{"error": ...}`;
- a path outside of the API, to which a key or token was sent all the same: 400;
- a path that leads nowhere, a dated path without an api-version, or with one that is unknown, retired or too
  old for the path: 404 "Resource not found", as the gateway answers when it finds no operation for the pair;
- on v1 paths an api-version other than "preview" or "v1": 400 "API version not supported";
- another method than the operation's: 405;
- a body that is no JSON object (or no form), or that has no model where the path names no deployment: 400;
- an unknown deployment: 404 DeploymentNotFound; one whose quota is used up: 429; one whose model cannot do
  this: 400 OperationNotSupported;
- and then whatever the operation itself refuses.
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import TYPE_CHECKING
from uuid import uuid4

from .blobs import let_go
from .bodies import Content, query_params
from .call import Call
from .errors import MISSING_TOKEN, ServiceError, gateway_body, gateway_error, invalid
from .faults import Fault, Script
from .models import NO_MODEL, Model, find_model
from .operations import Operation, Route, find_route, posted
from .quota import Quota
from .received import ReceivedRequests
from .replies import Event, Reply, compact, json_reply
from .store import Store
from .versions import SERVED, V1_SERVED

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from .blobs import Blob
    from .http import HttpError, ReceivedRequest
    from .jsontypes import JSONObject

# The service counts a prompt for its rate limit at about four bytes a token.
_BYTES_A_TOKEN = 4

_NO_FAULT = Fault()


@dataclass(frozen=True)
class Answer:
    """A reply with all of its headers, and the fault that it is sent with."""

    status: int
    headers: Mapping[str, str]
    body: bytes | Blob
    events: Iterator[Event] | None
    fault: Fault = _NO_FAULT


class App:
    """The service behind the socket. Its state may be used from several threads.

    Parameters:
        api_key: The key that is let in.
        bearer_tokens: The tokens that are let in.
        deployments: Model names by deployment name.
        requests_per_minute: How many requests a deployment takes; None: any number.
    """

    def __init__(
        self,
        api_key: str,
        bearer_tokens: frozenset[str],
        deployments: Mapping[str, str],
        requests_per_minute: float | None = None,
    ) -> None:
        self._api_key = api_key
        self._bearer_tokens = bearer_tokens | {api_key}
        self._models = {name: find_model(model) for name, model in deployments.items()}
        self._lock = threading.Lock()
        self._requests = ReceivedRequests()
        self._script = Script()
        self._store = Store()
        self._quota = Quota(requests_per_minute)
        self._session = f"d{uuid4().hex[:3]}-emulator"

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """The requests so far, oldest first."""
        with self._lock:
            return self._requests.all()

    def script(self, faults: tuple[Fault, ...], times: int | None, operation: str | None) -> None:
        """Queue faults."""
        with self._lock:
            self._script.add(faults, times, operation)

    def clear(self) -> None:
        """Forget requests, faults, what was used of the rate limit, and all that was stored."""
        self._store.clear()
        with self._lock:
            self._requests.clear()
            self._script.clear()
            self._quota.clear()

    def answer(self, request: ReceivedRequest) -> Answer:
        """Answer a request."""
        route = find_route(request.path)
        operation = route.operations.get(request.method) if route else None
        with self._lock:
            self._requests.add(request)
            fault = self._script.take(operation.name if operation else None) or _NO_FAULT
        headers = _gateway_headers(request)
        try:
            with _bounded_nesting():
                reply = self._reply(request, route, fault, headers)
        except ServiceError as error:
            # What a fault answers with needs no way to a deployment.
            reply = _fault_reply(fault) or json_reply(error.body, error.status, error.headers)
        let_go(request.payload)
        headers["content-type"] = reply.content_type
        headers.update(reply.headers)
        return Answer(reply.status, _overridden(headers, fault), reply.body, reply.events, fault)

    def refuse(self, error: HttpError) -> Answer:
        """Answer a request that could not be read."""
        headers = {**_gateway_headers(None), "content-type": "application/json"}
        return Answer(error.status, headers, compact(gateway_body(error.status, error.message)), None)

    def _reply(
        self, request: ReceivedRequest, route: Route | None, fault: Fault, headers: dict[str, str]
    ) -> Reply:
        """Give the reply to a request, and put into `headers` what the way to it adds to them."""
        self._let_in(request, route)
        if route is None:
            raise gateway_error(404)
        version = _check_version(route, request)
        operation = _choose(route, request.method, version)
        content = operation.content(request)
        model = NO_MODEL
        if operation.kinds:
            deployment, model = self._find_deployment(route.deployment, content.params)
            headers.update(self._limits(request, deployment))
        # A throttled or broken deployment still says which one it is, and what is left of its limits.
        if faulty := _fault_reply(fault):
            return faulty
        headers["x-request-id"] = str(uuid4())
        if operation.kinds:
            headers.update({"x-ms-rai-invoked": "true", "azureml-model-session": self._session})
            if model.kind not in operation.kinds:
                raise _unsuitable(operation, model)
        return operation.handler(
            Call(
                content,
                model,
                version,
                int(time.time()),
                self._store,
                self._models,
                self._perform,
                route.ids,
                query_params(request),
                request.headers,
                f"http://{request.headers.get('host', '')}",
                request.path,
            )
        )

    def _perform(self, call: Call, path: str, params: JSONObject) -> Reply:
        """Give the reply to a request inside of another one, whose body names its deployment."""
        operation = posted(path)
        try:
            _, model = self._find_deployment(None, params)
            if model.kind not in operation.kinds:
                raise _unsuitable(operation, model)
            return operation.handler(replace(call, content=Content(params), model=model, ids={}, query={}))
        except ServiceError as error:
            return json_reply(error.body, error.status)

    def _let_in(self, request: ReceivedRequest, route: Route | None) -> None:
        """Check key or token."""
        if route is not None and route.is_open:
            # A client that sends its key along would show it to whoever keeps these files.
            if not request.headers.keys().isdisjoint(("api-key", "authorization")):
                raise gateway_error(
                    400,
                    "This URL needs no credential, and none may be sent to it.",
                    "InvalidAuthenticationInfo",
                )
            return
        key = request.headers.get("api-key")
        if key is not None:
            if key != self._api_key:
                raise gateway_error(401)
            return
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or token.strip() not in self._bearer_tokens:
            raise ServiceError(401, MISSING_TOKEN)

    def _find_deployment(self, name: str | None, params: JSONObject) -> tuple[str, Model]:
        """Give the deployment's name and model; None: the name is in the body."""
        if name is None:
            named = params.get("model")
            if named is None:
                raise invalid("you must provide a model parameter", "model", "missing_required_parameter")
            if not isinstance(named, str):
                raise invalid("Invalid type for 'model': expected a string.", "model", "invalid_type")
            name = named
        model = self._models.get(name)
        if model is None:
            raise gateway_error(
                404,
                "The API deployment for this resource does not exist. If you created the deployment within "
                "the last 5 minutes, please wait a moment and try again.",
                "DeploymentNotFound",
            )
        return name, model

    def _limits(self, request: ReceivedRequest, deployment: str) -> dict[str, str]:
        """Count a request for the rate limit; give the headers that tell of that and of the deployment."""
        with self._lock:
            return self._quota.take(deployment, request.size // _BYTES_A_TOKEN, time.monotonic())


def _gateway_headers(request: ReceivedRequest | None) -> dict[str, str]:
    """Give the headers that every reply has."""
    headers = {
        "date": formatdate(usegmt=True),
        "apim-request-id": str(uuid4()),
        "x-ms-region": "Emulator",
        "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
        "x-content-type-options": "nosniff",
    }
    if request is not None and "x-ms-client-request-id" in request.headers:
        headers["x-ms-client-request-id"] = request.headers["x-ms-client-request-id"]
    return headers


def _check_version(route: Route, request: ReceivedRequest) -> str | None:
    """Give the dated api-version, None on v1 paths."""
    version = request.query.get("api-version")
    if route.dated:
        if version not in SERVED:
            raise gateway_error(404)
        return version
    if version is not None and version not in V1_SERVED:
        raise gateway_error(400, "API version not supported", "BadRequest")
    return None


def _choose(route: Route, method: str, version: str | None) -> Operation:
    """Give the operation that a path stands for with this method and in this version."""
    served = route.served(version)
    if method in served:
        return served[method]
    if served:
        raise ServiceError(405, gateway_body(405), {"allow": ", ".join(served)})
    operation = next(iter(route.operations.values()))
    if operation.feature:
        raise gateway_error(
            400,
            f"{operation.feature} is enabled only for api-version {operation.since}-preview and later",
            "BadRequest",
        )
    raise gateway_error(404)


def _unsuitable(operation: Operation, model: Model) -> ServiceError:
    """Give the refusal of a deployment whose model cannot do what is asked."""
    return gateway_error(
        400,
        f"The {operation.title} operation does not work with the specified model, {model.name}. "
        "Please choose different model and try again.",
        "OperationNotSupported",
    )


def _fault_reply(fault: Fault) -> Reply | None:
    """Give the reply that a fault puts in the place of the normal one, None where it lets that be."""
    if not fault.replaces:
        return None
    payload, status = fault.payload(), fault.status or 200
    if isinstance(payload, bytes):
        return Reply(status, payload, "text/plain; charset=utf-8")
    return json_reply(payload, status)


@contextmanager
def _bounded_nesting() -> Generator[None, None, None]:
    """Refuse what is nested too deeply for Python, which walks JSON by recursion."""
    try:
        yield
    except RecursionError:
        raise invalid("The body is nested too deeply.") from None


def _overridden(headers: Mapping[str, str], fault: Fault) -> dict[str, str]:
    """Give `headers` with those of the fault in the place of the usual ones."""
    merged = {**headers, **{name.lower(): value for name, value in fault.headers.items()}}
    if fault.content_type is not None:
        merged["content-type"] = fault.content_type
    return {name: value for name, value in merged.items() if (name, value) != ("content-type", "")}
