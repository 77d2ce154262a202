"""Every exception that leaves this library, in one tree.

OpenAIError
├── MutuallyExclusiveAuthError        two credentials were given (also a ValueError)
├── CredentialError                   a key callable, token provider or credential failed
├── StreamAlreadyConsumed             a stream was read a second time
├── RateLimiterTimeoutError           its turn at the client's own rate limiter is too far ahead; .wait
├── PagingError                       a list that has no end; .page is the page that repeats
├── PollError                         waiting has ended, and not well; .last is the state it ended with
│   ├── PollTimeoutError              it took longer than the deadline
│   └── PollFailedError               it came to a bad end
├── UploadInterruptedError            an upload in parts broke off (its .__cause__); .state goes on with it
├── StructuredOutputError             an answer came, and not the object that was asked for; .completion
│   ├── LengthFinishReasonError       it was cut at its limit of tokens
│   ├── ContentFilterFinishReasonError  the content filter cut it
│   ├── RefusalError                  the model refused; .refusal
│   └── OutputMismatchError           it is no JSON, or does not fit the class; .path
├── ToolError                         a tool raised an exception (its .__cause__); .call
│   ├── ToolArgumentsError            the model's arguments do not fit the function
│   └── UnknownToolError              the model called a tool that there is not
├── MaxTurnsError                     the model still called tools in the last turn; .completion
└── APIError                          .message .code .param .type .body .request
    ├── APIResponseValidationError    an answer of success that cannot be read: not JSON, not an object
    ├── APIStatusError                .status_code .response .request_id .rate_limit .retry_after
    │   ├── BadRequestError           400
    │   │   └── ContentFilterError    400, the prompt was filtered; .filtered_categories
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404
    │   ├── RequestTimeoutError       408
    │   ├── ConflictError             409
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── InternalServerError       500 and above
    │       ├── ServiceUnavailableError  503
    │       └── GatewayTimeoutError      504
    ├── APIConnectionError            no answer: refused, reset, TLS, proxy, DNS; .__cause__ says which
    │   └── APITimeoutError           connect, read, write or the total deadline
    │       ├── ConnectionPoolTimeoutError  no connection of the pool became free
    │       └── StreamTimeoutError          inside a stream (also a StreamError): its total is over
    │           └── StreamIdleTimeoutError  no byte of the stream came for too long
    └── StreamError                   an error event inside a stream; .partial holds what had arrived
        ├── StreamTruncatedError      the stream ended before its end
        └── StreamProtocolError       the answer is no readable event stream

Every one of them pickles. None of them holds a key or a token.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azopenai.core.jsonvalue import is_object

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azopenai.core.response import Attempt, HTTPResponse, RateLimit, RequestIds, RequestInfo
    from azopenai.types.content_filter import ContentFilterResults
    from azopenai.types.tools import ToolCall


def _rebuild(cls: type[OpenAIError], args: tuple[Any, ...], state: dict[str, Any]) -> OpenAIError:
    """Undo the pickling of an exception without calling its constructor."""
    error = cls.__new__(cls, *args)
    error.__dict__.update(state)
    return error


class OpenAIError(Exception):
    """The root of all, but for a TypeError or ValueError that tells of the caller's own input."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class MutuallyExclusiveAuthError(OpenAIError, ValueError):
    """More than one credential was given to a client."""


class CredentialError(OpenAIError):
    """A key callable, token provider or credential failed, or gave something that is no token.

    `__cause__` is what it raised.
    """


class StreamAlreadyConsumed(OpenAIError):  # noqa: N818 - the name that programs catch
    """A stream, or the body of a streamed response, was read a second time."""


class RateLimiterTimeoutError(OpenAIError):
    """A call's turn at the rate limiter is further ahead than it may wait; nothing was sent.

    Attributes:
        wait: Seconds that it would have waited.
    """

    def __init__(self, message: str, wait: float = 0.0) -> None:
        super().__init__(message)
        self.wait = wait


class PagingError(OpenAIError):
    """A list goes on, and does not say where, or where it was before.

    Attributes:
        page: The page behind which there is no way on.
    """

    def __init__(self, message: str, page: Any = None) -> None:
        super().__init__(message)
        self.page = page


class PollError(OpenAIError):
    """Waiting has ended, and not well.

    Attributes:
        last: The state of what was waited for when it was last looked at.
    """

    def __init__(self, message: str, last: Any = None) -> None:
        super().__init__(message)
        self.last = last


class PollTimeoutError(PollError):
    """What was waited for was not done when the deadline came; it goes on without us."""


class PollFailedError(PollError):
    """What was waited for came to a bad end: it failed, was cancelled, or expired; `last` says why."""


class UploadInterruptedError(OpenAIError):
    """An upload in parts broke off; its `__cause__` says why, and `resume=error.state` goes on from there."""

    def __init__(self, message: str, state: Any = None) -> None:
        super().__init__(message)
        self.state = state


class StructuredOutputError(OpenAIError):
    """An answer came, and it is not the object that was asked for.

    Attributes:
        completion: The answer, whole: of its choices those that could be read are `parsed`. In a stream,
            what it came to.
    """

    _usual = "the answer is not the object that was asked for"

    def __init__(self, message: str | None = None, *, completion: Any = None) -> None:
        super().__init__(message or self._usual)
        self.completion = completion

    def __str__(self) -> str:
        response = getattr(self.completion, "_response", None)
        return f"{self.args[0]} ({response.describe()})" if response is not None else str(self.args[0])


class LengthFinishReasonError(StructuredOutputError):
    """The answer was cut at its limit of tokens."""

    _usual = "the answer was cut at its limit of tokens, so its content cannot be read"


class ContentFilterFinishReasonError(StructuredOutputError):
    """The content filter cut the answer."""

    _usual = "the content filter cut the answer, so its content cannot be read"


class RefusalError(StructuredOutputError):
    """The model refused to answer.

    Attributes:
        refusal: What it said.
    """

    refusal: str = ""


class OutputMismatchError(StructuredOutputError):
    """The answer is no JSON, or does not fit the class that was asked for.

    Attributes:
        path: Where in the answer it does not fit, `legs[2].price`; empty for the whole.
    """

    path: str = ""


class ToolError(OpenAIError):
    """A tool that the model called raised an exception: `__cause__`.

    Attributes:
        call: The call: its `id`, `name` and `arguments` (JSON text, as the model wrote it).
    """

    def __init__(self, message: str, *, call: ToolCall | None = None) -> None:
        super().__init__(message)
        self.call = call


class ToolArgumentsError(ToolError):
    """The arguments that the model gave do not fit the function."""


class UnknownToolError(ToolError):
    """The model called a tool that it was not given."""


class MaxTurnsError(OpenAIError):
    """The model still called tools in the last turn that it was allowed.

    Attributes:
        completion: Its last answer; the tools that this one calls were not run.
    """

    def __init__(self, message: str, *, completion: Any = None) -> None:
        super().__init__(message)
        self.completion = completion


class APIError(OpenAIError):
    """Something went wrong between the request and its result.

    Attributes:
        message: What went wrong, in the service's words where it gave any.
        code: The service's error code as text, None where there was none.
        param: The parameter that the service objects to.
        type: The service's error type.
        body: The service's error object (a dict), else the text of the body, else None.
        request: Method and URL of the request, secrets masked.
    """

    def __init__(
        self,
        message: str,
        request: RequestInfo | None = None,
        *,
        body: object | None = None,
        code: str | None = None,
        param: str | None = None,
        type: str | None = None,  # noqa: A002 - the wire's name
    ) -> None:
        super().__init__(message)
        self.message = message
        self.request = request
        self.body = body
        self.code = code
        self.param = param
        self.type = type


class APIResponseValidationError(APIError):
    """The service answered with success, but with something that is not the JSON object it promised."""

    def __init__(self, message: str, *, response: HTTPResponse, body: object | None = None) -> None:
        super().__init__(message, response.request, body=body)
        self.response = response
        self.status_code = response.status_code

    def __str__(self) -> str:
        return f"{self.message} ({self.response.describe()})"


class APIStatusError(APIError):
    """The service answered with a status of failure.

    Attributes:
        response: The answer: `status_code`, `headers`, `text`, `json()`, `region`, `attempts`.
        status_code: The HTTP status.
        hint: What to check, for a 401 or 404; names deployment, host and api-version.
        retry_after: Seconds that the service asked to wait, None where it did not.
    """

    def __init__(
        self,
        message: str,
        *,
        response: HTTPResponse,
        body: object | None = None,
        code: str | None = None,
        param: str | None = None,
        type: str | None = None,  # noqa: A002 - the wire's name
        hint: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, response.request, body=body, code=code, param=param, type=type)
        self.response = response
        self.status_code = response.status_code
        self.hint = hint
        self.retry_after = retry_after

    def __str__(self) -> str:
        code = f" {self.code}" if self.code and self.code != str(self.status_code) else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"Error code: {self.status_code}{code} - {self.message}{hint} ({self.response.describe()})"

    @property
    def request_id(self) -> str | None:
        """The first of x-request-id and apim-request-id."""
        return self.response.request_id

    @property
    def request_ids(self) -> RequestIds:
        """All ids of this exchange, for a support request."""
        return self.response.request_ids

    @property
    def rate_limit(self) -> RateLimit:
        """What the service said of its limits."""
        return self.response.rate_limit

    @property
    def attempts(self) -> int:
        """How often the request was sent."""
        return self.response.attempts

    @property
    def history(self) -> tuple[Attempt, ...]:
        """What the attempts before met, in order."""
        return self.response.history


class BadRequestError(APIStatusError):
    """400: the service does not accept the request."""


class ContentFilterError(BadRequestError):
    """400: the content filter refused the prompt, so there is no completion."""

    def _inner(self) -> Mapping[str, Any]:
        body = self.body if is_object(self.body) else {}
        inner = body.get("innererror") or body.get("inner_error")
        return inner if is_object(inner) else body

    @property
    def content_filter_results(self) -> ContentFilterResults:
        """The verdict by category (`hate`, `jailbreak`, …), each None where the service gave none."""
        from azopenai.core.decode import decode
        from azopenai.types.content_filter import ContentFilterResults

        inner = self._inner()
        verdict = inner.get("content_filter_results") or inner.get("content_filter_result")
        return decode(ContentFilterResults, verdict if is_object(verdict) else {})

    @property
    def categories(self) -> dict[str, Any]:
        """The verdict as a dict, from category to result, as the service sent it."""
        return self.content_filter_results.to_dict()

    @property
    def filtered_categories(self) -> tuple[str, ...]:
        """The names of the categories for which the prompt was filtered."""
        return tuple(
            name
            for name, result in self.categories.items()
            if is_object(result) and result.get("filtered") is True
        )

    @property
    def revised_prompt(self) -> str | None:
        """The prompt as the service rewrote it, where it did (images)."""
        return self._inner().get("revised_prompt")


class AuthenticationError(APIStatusError):
    """401: the credential is missing, wrong or expired, or has no access."""


class PermissionDeniedError(APIStatusError):
    """403: the credential may not do this, or the network may not reach the resource."""


class NotFoundError(APIStatusError):
    """404: no such deployment, object, path or api-version."""


class RequestTimeoutError(APIStatusError):
    """408: the service gave up waiting."""


class ConflictError(APIStatusError):
    """409: the object is in another state than the call needs."""


class UnprocessableEntityError(APIStatusError):
    """422: well-formed, but not to be processed."""


class RateLimitError(APIStatusError):
    """429: a quota is used up; `retry_after` and `rate_limit` say for how long."""


class InternalServerError(APIStatusError):
    """500 and above: the service failed."""


class ServiceUnavailableError(InternalServerError):
    """503: the service is overloaded or down."""


class GatewayTimeoutError(InternalServerError):
    """504: a gateway gave up waiting for the service."""


class APIConnectionError(APIError):
    """No answer was received; `__cause__` says why.

    Attributes:
        attempts: How often the request was sent.
        history: What the attempts before met, in order.
    """

    def __init__(self, message: str = "Connection error.", request: RequestInfo | None = None) -> None:
        super().__init__(message, request)
        self.attempts = 1
        self.history: tuple[Attempt, ...] = ()

    def __str__(self) -> str:
        tried = f" (attempts: {self.attempts})" if self.attempts > 1 else ""
        return f"{self.message}{tried}"


class APITimeoutError(APIConnectionError):
    """The answer, or a part of it, did not come in time.

    Attributes:
        phase: Which limit was reached: connect, read, write, pool or total.
    """

    phase: str | None = None

    def __init__(self, message: str = "Request timed out.", request: RequestInfo | None = None) -> None:
        super().__init__(message, request)


class ConnectionPoolTimeoutError(APITimeoutError):
    """Every connection of the pool stayed busy for the whole `pool` timeout; nothing was sent."""


class StreamError(APIError):
    """The service reported an error inside a stream that had begun well.

    Attributes:
        partial: What had arrived before: the result so far, as the call without a stream would give it.
        status_code: The status that the error event names, None where it names none.
        response: Status, headers and ids of the stream's answer.
    """

    partial: Any = None
    status_code: int | None = None
    response: Any = None

    @property
    def request_id(self) -> str | None:
        """The first of x-request-id and apim-request-id of the stream's answer."""
        return self.response.request_id if self.response is not None else None

    def __str__(self) -> str:
        return f"{self.message} ({self.response.describe()})" if self.response is not None else self.message


class StreamTruncatedError(StreamError):
    """The stream ended before its end was said (`[DONE]`, or the terminal event)."""


class StreamProtocolError(StreamError):
    """A stream was asked for, and what came is not one, or an event in it is not readable."""


class StreamTimeoutError(StreamError, APITimeoutError):
    """The `total` timeout was over before the stream was."""

    def __init__(self, message: str, request: RequestInfo | None = None) -> None:
        APITimeoutError.__init__(self, message, request)


class StreamIdleTimeoutError(StreamTimeoutError):
    """No byte of the stream came for the whole `stream_idle` (or `read`) timeout."""


STATUS_ERRORS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    408: RequestTimeoutError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}
"""The class for a status; any other from 500 on is an InternalServerError, the rest an APIStatusError."""
