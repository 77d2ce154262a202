"""The clients: their options, their resources, and what they do with a Request.

A client serves any number of threads (the async ones: tasks) and is best made once, since it holds the
connections. What derives from it by `with_options` shares them. It may be used after a fork, and the
async ones in one event loop after another: each process and each loop gets connections of its own.
"""

from __future__ import annotations

import os
from logging import INFO
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from azopenai.core.check import check_params, keywords
from azopenai.core.exchange import Answer, Exchange, exchange, learn
from azopenai.core.response import HTTPResponse, ResponseInfo
from azopenai.core.result import no_stream, result, stream_parser
from azopenai.errors import OpenAIError
from azopenai.locks import ProcessLock
from azopenai.logs import LogOptions, logged, logger
from azopenai.options import (
    CREDENTIAL_OPTIONS,
    TRANSPORT_OPTIONS,
    AsyncAzureOptions,
    AsyncPlainOptions,
    AzureOptions,
    ClientKind,
    PlainOptions,
    Settings,
    configure,
    merged,
    pickled,
)
from azopenai.raw import AsyncStreamedResponse, Once, RawResponse, StreamedResponse
from azopenai.streams import AsyncBody, AsyncStream, Stream, SyncBody
from azopenai.transport.clock import SystemClock, new_call_id
from azopenai.tree import AsyncResources, Resources

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from azopenai.core.effects import Clock, LeaveOpen, Steps
    from azopenai.core.plan import Config
    from azopenai.core.request import Request
    from azopenai.core.streaming import StreamParser
    from azopenai.timeouts import Timeout
    from azopenai.transport.async_ import AsyncDriver
    from azopenai.transport.sync import SyncDriver

T = TypeVar("T")
C = TypeVar("C")
D = TypeVar("D")


class Hands(Generic[D]):
    """The driver of a client and of all that derive from it; made on first use, since it loads httpx.

    Args:
        make: Makes the driver.
        options: The user's transport options.
        clock: Time, chance and sleep.
    """

    def __init__(
        self, make: Callable[[Mapping[str, Any], Any], D], options: Mapping[str, Any], clock: Any
    ) -> None:
        self.clock = clock
        self.closed = False
        self.driver: D | None = None
        self._make = make
        self._options = options
        self._lock = ProcessLock()

    def get(self) -> D:
        """The driver.

        Raises:
            OpenAIError: The client is closed.
        """
        if self.closed:
            raise OpenAIError("the client is closed; make another one, or close it later")
        with self._lock.get():
            if self.driver is None:
                self.driver = self._make(self._options, self.clock)
            return self.driver

    def end(self) -> D | None:
        """Refuse calls from now on; give the driver if there is one, or a client of the user's to close."""
        driver = self.get() if "http_client" in self._options and not self.closed else self.driver
        self.closed = True
        return driver


class BaseClient(Generic[D]):
    """What all clients share: everything but sending."""

    _kind: ClassVar[ClientKind]
    _options: dict[str, Any]
    _config: Config
    _log: LogOptions
    _hands: Hands[D]
    _tracer: Any = None

    @staticmethod
    def _make_driver(options: Mapping[str, Any], clock: Any) -> Any:
        raise NotImplementedError  # pragma: no cover - each hand has its own

    def _start(self, options: Mapping[str, Any]) -> None:
        """Set a new client up."""
        check_params(self._kind.name, options, self._kind.declared)
        settings = configure(self._kind, options, os.environ)
        self._keep(settings, options)
        self._hands = Hands(self._make_driver, settings.transport, options.get("clock") or SystemClock())

    def _keep(self, settings: Settings, options: Mapping[str, Any]) -> None:
        self._options = dict(options)
        self._config, self._log = settings.config, settings.log
        provider = options.get("tracer_provider")
        if provider is not None:
            from azopenai.traces import tracer_of

            self._tracer = tracer_of(provider)

    def _derive(self, options: Mapping[str, Any]) -> Self:
        """Make a client that differs by some options and shares what these leave alone."""
        both = merged(self._kind, self._options, options)
        keeps_credential = all(options.get(name) is None for name in CREDENTIAL_OPTIONS)
        settings = configure(self._kind, both, os.environ, self._config if keeps_credential else None)
        derived = object.__new__(type(self))
        derived._keep(settings, both)
        derived._hands = self._hands
        if not options.keys().isdisjoint({*TRANSPORT_OPTIONS, "clock"}):
            derived._hands = Hands(self._make_driver, settings.transport, both.get("clock") or SystemClock())
        return derived

    def _exchange(self, request: Request[Any, Any], leave_open: LeaveOpen) -> Exchange:
        clock = self._hands.clock
        steps = exchange(request, self._config, clock, new_call_id(), leave_open)
        if self._tracer is not None:
            from azopenai.traces import traced

            steps = traced(steps, request, self._config, self._tracer)
        quiet = self._log.detail == "none" or not logger.isEnabledFor(INFO)
        return steps if quiet else logged(steps, self._log, clock)

    @property
    def base_url(self) -> str:
        """The URL that paths are appended to."""
        return self._config.endpoint.base_url

    @property
    def api_version(self) -> str:
        """The dated api-version, or `v1`."""
        return self._config.endpoint.api_version or "v1"

    @property
    def timeout(self) -> Timeout:
        """The limits of a call that sets none."""
        return self._config.timeout

    @property
    def max_retries(self) -> int:
        """How often a call is tried again that does not say."""
        return self._config.retry.max_retries

    @property
    def clock(self) -> Clock:
        """Time and chance."""
        clock: Clock = self._hands.clock
        return clock

    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._hands.closed

    def _result(self, request: Request[T, Any], answer: Answer, content: bytes | None = None) -> T:
        response = answer.response if content is None else answer.response.with_content(content)
        value = result(request, response)
        if self._config.learns:
            learn(self._config, request, answer, value)
        # A page can get the one behind it, a picture what lies behind its URL.
        bound_to = getattr(type(value), "bound_to", None)
        return value if bound_to is None else bound_to(value, self, request.at(answer.site))

    def _parser(self, request: Request[Any, C], answer: Answer, info: ResponseInfo) -> StreamParser[C]:
        parser = stream_parser(request, info)
        if self._config.learns:
            parser.on_done = lambda data: learn(self._config, request, answer, data)
        return parser

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self.base_url!r}, api_version={self.api_version!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the options; a secret is never among them."""
        return _unpickle, (type(self), pickled(self._options, self._config, self._log))


def _unpickle(kind: Callable[..., BaseClient[Any]], options: dict[str, Any]) -> BaseClient[Any]:
    return kind(**options)


class SyncClient(BaseClient["SyncDriver"], Resources):
    """A client that waits."""

    @staticmethod
    def _make_driver(options: Mapping[str, Any], clock: Any) -> SyncDriver:
        from azopenai.transport.pool import TransportOptions
        from azopenai.transport.sync import SyncDriver

        return SyncDriver(TransportOptions(**options), clock)

    def _run(self, request: Request[Any, Any], leave_open: LeaveOpen) -> Answer:
        return self._hands.get().run(self._exchange(request, leave_open))

    def send(self, request: Request[T, Any]) -> T:
        """Carry a call out, and give its result."""
        return self._result(request, self._run(request, "never"))

    def poll(self, steps: Steps[T]) -> T:
        """Carry out what makes several calls."""
        from azopenai.transport.steps import carry_out

        return carry_out(steps, self.send, self._hands.clock)

    def send_or_stream(self, request: Request[T, C]) -> T | Stream[C]:
        """The same, or the stream that the call asked for."""
        if not request.stream:
            return self.send(request)
        answer = self._run(request, "events")
        return self._stream(request, answer, answer.body)

    def send_raw(self, request: Request[T, C]) -> RawResponse[T | Stream[C]]:
        """The same, as an answer whose result is made when it is asked for."""
        answer = self._run(request, "events" if request.stream else "never")

        def parse() -> T | Stream[C]:
            if request.stream:
                return self._stream(request, answer, answer.body)
            return self._result(request, answer)

        return RawResponse(*answer.response.values(HTTPResponse), parse=parse)

    def send_streamed(self, request: Request[T, C]) -> StreamedResponse[T | Stream[C]]:
        """The same, as an answer whose body is read as you go."""
        answer = self._run(request, "any")

        def parse(streamed: StreamedResponse[T | Stream[C]]) -> T | Stream[C]:
            if request.stream:
                return self._stream(request, answer, once.take())
            return self._result(request, answer, streamed.read())

        once = Once(answer.body)
        return StreamedResponse(*answer.response.values(ResponseInfo), once=once, parse=parse)

    def _stream(self, request: Request[Any, C], answer: Answer, body: SyncBody | None) -> Stream[C]:
        if body is None:
            raise no_stream(answer.response)
        info = answer.response.without_body()
        return Stream(body, self._parser(request, answer, info), info)

    def close(self) -> None:
        """Close every connection, and an `http_client`; calls are refused from now on."""
        driver = self._hands.end()
        if driver is not None:
            driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(BaseClient["AsyncDriver"], AsyncResources):
    """A client that lets other tasks run while it waits, on asyncio or trio.

    Each event loop has connections of its own; `close` closes those of the loop that it is called in.
    """

    @staticmethod
    def _make_driver(options: Mapping[str, Any], clock: Any) -> AsyncDriver:
        from azopenai.transport.async_ import AsyncDriver
        from azopenai.transport.pool import TransportOptions

        return AsyncDriver(TransportOptions(**options), clock)

    async def _run(self, request: Request[Any, Any], leave_open: LeaveOpen) -> Answer:
        return await self._hands.get().run(self._exchange(request, leave_open))

    async def send(self, request: Request[T, Any]) -> T:
        """Carry a call out, and give its result."""
        return self._result(request, await self._run(request, "never"))

    async def poll(self, steps: Steps[T]) -> T:
        """Carry out what makes several calls."""
        from azopenai.transport.steps import carry_out_async

        return await carry_out_async(steps, self.send, self._hands.clock)

    async def send_or_stream(self, request: Request[T, C]) -> T | AsyncStream[C]:
        """The same, or the stream that the call asked for."""
        if not request.stream:
            return await self.send(request)
        answer = await self._run(request, "events")
        return self._stream(request, answer, answer.body)

    async def send_raw(self, request: Request[T, C]) -> RawResponse[T | AsyncStream[C]]:
        """The same, as an answer whose result is made when it is asked for."""
        answer = await self._run(request, "events" if request.stream else "never")

        def parse() -> T | AsyncStream[C]:
            if request.stream:
                return self._stream(request, answer, answer.body)
            return self._result(request, answer)

        return RawResponse(*answer.response.values(HTTPResponse), parse=parse)

    async def send_streamed(self, request: Request[T, C]) -> AsyncStreamedResponse[T | AsyncStream[C]]:
        """The same, as an answer whose body is read as you go."""
        answer = await self._run(request, "any")

        async def parse(streamed: AsyncStreamedResponse[T | AsyncStream[C]]) -> T | AsyncStream[C]:
            if request.stream:
                return self._stream(request, answer, once.take())
            return self._result(request, answer, await streamed.read())

        once = Once(answer.body)
        return AsyncStreamedResponse(*answer.response.values(ResponseInfo), once=once, parse=parse)

    def _stream(self, request: Request[Any, C], answer: Answer, body: AsyncBody | None) -> AsyncStream[C]:
        if body is None:
            raise no_stream(answer.response)
        info = answer.response.without_body()
        return AsyncStream(body, self._parser(request, answer, info), info)

    async def close(self) -> None:
        """Close every connection, and an `http_client`; calls are refused from now on."""
        driver = self._hands.end()
        if driver is not None:
            await driver.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class AzureOpenAI(SyncClient):
    """Azure OpenAI.

    Options are those of `azopenai.options.AzureOptions`; endpoint and credential may come from the
    environment (AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY or AZURE_OPENAI_AD_TOKEN, OPENAI_API_VERSION).

    Raises:
        OpenAIError: Endpoint or credential are missing, or two credentials were given.
        TypeError, ValueError: An option is unknown or will not do.
    """

    _kind = ClientKind("AzureOpenAI", AzureOptions, is_azure=True, is_async=False)

    @keywords(AzureOptions)
    def __init__(self, **options: Unpack[AzureOptions]) -> None:
        self._start(options)

    @keywords(AzureOptions)
    def with_options(self, **options: Unpack[AzureOptions]) -> Self:
        """A client with other options that shares the connections, and the credential if none is given."""
        return self._derive(options)

    copy = with_options


class OpenAI(SyncClient):
    """OpenAI, or any server of its API: an Azure `/openai/v1/` URL, vLLM, llama.cpp, a gateway.

    Options are those of `azopenai.options.PlainOptions`; OPENAI_BASE_URL and OPENAI_API_KEY stand in.

    Raises:
        OpenAIError: The credential is missing.
        TypeError, ValueError: An option is unknown or will not do.
    """

    _kind = ClientKind("OpenAI", PlainOptions, is_azure=False, is_async=False)

    @keywords(PlainOptions)
    def __init__(self, **options: Unpack[PlainOptions]) -> None:
        self._start(options)

    @keywords(PlainOptions)
    def with_options(self, **options: Unpack[PlainOptions]) -> Self:
        """A client with other options that shares the connections, and the credential if none is given."""
        return self._derive(options)

    copy = with_options


class AsyncAzureOpenAI(AsyncClient):
    """Azure OpenAI, async.

    Options are those of `azopenai.options.AsyncAzureOptions`; endpoint and credential may come from the
    environment (AZURE_OPENAI_ENDPOINT, AZURE_OPENAI_API_KEY or AZURE_OPENAI_AD_TOKEN, OPENAI_API_VERSION).

    Raises:
        OpenAIError: Endpoint or credential are missing, or two credentials were given.
        TypeError, ValueError: An option is unknown or will not do.
    """

    _kind = ClientKind("AsyncAzureOpenAI", AsyncAzureOptions, is_azure=True, is_async=True)

    @keywords(AsyncAzureOptions)
    def __init__(self, **options: Unpack[AsyncAzureOptions]) -> None:
        self._start(options)

    @keywords(AsyncAzureOptions)
    def with_options(self, **options: Unpack[AsyncAzureOptions]) -> Self:
        """A client with other options that shares the connections, and the credential if none is given."""
        return self._derive(options)

    copy = with_options


class AsyncOpenAI(AsyncClient):
    """OpenAI, or any server of its API, async: an Azure `/openai/v1/` URL, vLLM, llama.cpp, a gateway.

    Options are those of `azopenai.options.AsyncPlainOptions`; OPENAI_BASE_URL and OPENAI_API_KEY stand in.

    Raises:
        OpenAIError: The credential is missing.
        TypeError, ValueError: An option is unknown or will not do.
    """

    _kind = ClientKind("AsyncOpenAI", AsyncPlainOptions, is_azure=False, is_async=True)

    @keywords(AsyncPlainOptions)
    def __init__(self, **options: Unpack[AsyncPlainOptions]) -> None:
        self._start(options)

    @keywords(AsyncPlainOptions)
    def with_options(self, **options: Unpack[AsyncPlainOptions]) -> Self:
        """A client with other options that shares the connections, and the credential if none is given."""
        return self._derive(options)

    copy = with_options
