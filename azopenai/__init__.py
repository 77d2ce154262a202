"""azopenai: a light, complete and honest client for the Azure OpenAI REST API.

    from azopenai import AzureOpenAI

    client = AzureOpenAI(azure_endpoint="https://NAME.openai.azure.com", api_key="…")
    completion = client.chat.completions.create(
        model="my-deployment", messages=[{"role": "user", "content": "Ahoy! Who are you?"}]
    )
    print(completion.choices[0].message.content)

Every public name stands here, and is loaded on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from azopenai._version import __version__

if TYPE_CHECKING:
    from azopenai.batching import BatchFile, BatchResult, batch_lines, batch_results, check_batch_file
    from azopenai.client import AsyncAzureOpenAI, AsyncOpenAI, AzureOpenAI, OpenAI
    from azopenai.core.tools import function_tool, pydantic_function_tool
    from azopenai.endpoints import Endpoint
    from azopenai.errors import (
        APIConnectionError,
        APIError,
        APIResponseValidationError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        ConflictError,
        ConnectionPoolTimeoutError,
        ContentFilterError,
        ContentFilterFinishReasonError,
        CredentialError,
        GatewayTimeoutError,
        InternalServerError,
        LengthFinishReasonError,
        MaxTurnsError,
        MutuallyExclusiveAuthError,
        NotFoundError,
        OpenAIError,
        OutputMismatchError,
        PagingError,
        PermissionDeniedError,
        PollError,
        PollFailedError,
        PollTimeoutError,
        RateLimitError,
        RateLimiterTimeoutError,
        RefusalError,
        RequestTimeoutError,
        ServiceUnavailableError,
        StreamAlreadyConsumed,
        StreamError,
        StreamIdleTimeoutError,
        StreamProtocolError,
        StreamTimeoutError,
        StreamTruncatedError,
        StructuredOutputError,
        ToolArgumentsError,
        ToolError,
        UnknownToolError,
        UnprocessableEntityError,
        UploadInterruptedError,
    )
    from azopenai.limiter import RateLimiter
    from azopenai.retry import FailoverEvent, RetryBudget, RetryEvent, RetryPolicy
    from azopenai.streams import AsyncStream, Stream
    from azopenai.timeouts import Timeout
    from azopenai.transport.defaults import DefaultAioHttpClient, DefaultAsyncHttpClient, DefaultHttpClient

__all__ = [
    "APIConnectionError",
    "APIError",
    "APIResponseValidationError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncAzureOpenAI",
    "AsyncOpenAI",
    "AsyncStream",
    "AuthenticationError",
    "AzureOpenAI",
    "BadRequestError",
    "BatchFile",
    "BatchResult",
    "ConflictError",
    "ConnectionPoolTimeoutError",
    "ContentFilterError",
    "ContentFilterFinishReasonError",
    "CredentialError",
    "DefaultAioHttpClient",
    "DefaultAsyncHttpClient",
    "DefaultHttpClient",
    "Endpoint",
    "FailoverEvent",
    "GatewayTimeoutError",
    "InternalServerError",
    "LengthFinishReasonError",
    "MaxTurnsError",
    "MutuallyExclusiveAuthError",
    "NotFoundError",
    "OpenAI",
    "OpenAIError",
    "OutputMismatchError",
    "PagingError",
    "PermissionDeniedError",
    "PollError",
    "PollFailedError",
    "PollTimeoutError",
    "RateLimitError",
    "RateLimiter",
    "RateLimiterTimeoutError",
    "RefusalError",
    "RequestTimeoutError",
    "RetryBudget",
    "RetryEvent",
    "RetryPolicy",
    "ServiceUnavailableError",
    "Stream",
    "StreamAlreadyConsumed",
    "StreamError",
    "StreamIdleTimeoutError",
    "StreamProtocolError",
    "StreamTimeoutError",
    "StreamTruncatedError",
    "StructuredOutputError",
    "Timeout",
    "ToolArgumentsError",
    "ToolError",
    "UnknownToolError",
    "UnprocessableEntityError",
    "UploadInterruptedError",
    "__version__",
    "batch_lines",
    "batch_results",
    "check_batch_file",
    "function_tool",
    "pydantic_function_tool",
]

_ELSEWHERE = {
    "batching": ("BatchFile", "BatchResult", "batch_lines", "batch_results", "check_batch_file"),
    "client": ("AsyncAzureOpenAI", "AsyncOpenAI", "AzureOpenAI", "OpenAI"),
    "core.tools": ("function_tool", "pydantic_function_tool"),
    "endpoints": ("Endpoint",),
    "limiter": ("RateLimiter",),
    "retry": ("FailoverEvent", "RetryBudget", "RetryEvent", "RetryPolicy"),
    "streams": ("AsyncStream", "Stream"),
    "timeouts": ("Timeout",),
    "transport.defaults": ("DefaultAioHttpClient", "DefaultAsyncHttpClient", "DefaultHttpClient"),
}
_MODULES = {name: module for module, names in _ELSEWHERE.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'azopenai' has no attribute {name!r}", name=name)
    value = getattr(import_module(f"azopenai.{_MODULES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
