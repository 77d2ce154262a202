"""What the service says when it refuses: one exception, and the envelopes that Azure wraps it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .jsontypes import Body


class ServiceError(Exception):
    """A refusal, ready to be sent.

    Parameters:
        status: The HTTP status.
        body: The JSON body, envelope and all.
        headers: Headers that this refusal adds to the usual ones.
    """

    def __init__(self, status: int, body: Body, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = dict(headers or {})


# The message that stands in the gateway's envelope for a status, where a fault names nothing else.
MESSAGES: Mapping[int, str] = {
    400: "The request is not valid.",
    401: "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid "
    "key for an active subscription and use a correct regional API endpoint for your resource.",
    403: "Access denied due to Virtual Network/Firewall rules.",
    404: "Resource not found",
    405: "Method not allowed",
    408: "The operation was timeout.",
    409: "The request conflicts with the present state of the resource.",
    413: "The request body is too large.",
    416: "The file has no such range of bytes.",
    422: "The request was well formed but cannot be processed.",
    424: "A backend that the request depends on has failed.",
    429: "Requests to this deployment have exceeded the token rate limit of its pricing tier.",
    431: "The request headers are too large.",
    500: "The server had an error while processing the request.",
    501: "Not implemented",
    502: "The gateway had no valid reply from the server behind it.",
    503: "The service is temporarily unable to process the request.",
    504: "The gateway had no reply in time from the server behind it.",
    505: "HTTP version not supported",
}

MISSING_TOKEN: Body = {
    "statusCode": 401,
    "message": "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com), or have expired.",
}


def gateway_body(status: int, message: str | None = None, code: str | None = None) -> Body:
    """Give the body of an error that the gateway in front of the models answers with."""
    if message is None:
        message = MESSAGES.get(status, "The request failed.")
    return {"error": {"code": code or str(status), "message": message}}


def gateway_error(status: int, message: str | None = None, code: str | None = None) -> ServiceError:
    """Give an error of the gateway, in its own envelope: code and message alone."""
    return ServiceError(status, gateway_body(status, message, code))


def invalid(
    message: str, param: str | None = None, code: str | None = None, status: int = 400
) -> ServiceError:
    """Give the error with which a model server refuses a request's content."""
    error: Body = {"message": message, "type": "invalid_request_error", "param": param, "code": code}
    return ServiceError(status, {"error": error})
