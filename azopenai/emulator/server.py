"""The emulator itself: a listening socket, an event loop in a thread of its own, and the face of both."""

from __future__ import annotations

import asyncio
import atexit
import math
import socket
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from .app import App
from .connection import Connection
from .http import MAX_HEAD, ReceivedRequest
from .models import DEFAULT_DEPLOYMENTS
from .operations import NAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from types import TracebackType

    from typing_extensions import Self

    from .faults import Fault

# Tests open hundreds of connections at once; a backlog that overflows costs the client a second's wait.
_BACKLOG = 1_024


class Emulator:
    """An Azure OpenAI on this machine, for demos and tests; a context manager.

    It serves dated paths (`/openai/deployments/{deployment}/...`), `/openai/v1/...` and plain `/v1/...` with
    deterministic replies, from an event loop in a thread of its own.

    Parameters:
        host: The address to listen on.
        port: The port to listen on; 0 lets the system choose one.
        api_key: The key that is let in, as `api-key` or as a bearer token.
        bearer_tokens: The Entra tokens that are let in.
        deployments: Model names by deployment name; None: `DEFAULT_DEPLOYMENTS`.
        tokens_per_second: The pace of streamed tokens; None: as fast as the socket takes them.
        requests_per_minute: How many requests each deployment takes, counted in slices of ten seconds;
            what is more is answered 429 with `retry-after`. None: any number.

    Words in a prompt steer the reply: `[[filter]]` has the prompt refused and `[[filter-output]]` the answer
    cut by the content filter, `[[async-filter]]` streams as the asynchronous filter does, `[[refuse]]` makes
    the model refuse, `[[fail]]` makes a response fail and a grader's model find fault, and `[[tokens=2000]]`
    makes an answer of 2,000 tokens.

    What follows from a request follows from it alone: the same requests in the same order have the same
    replies, ids and all, but for times. What takes the service time, such as a response in the background, a
    file, a batch or a fine-tuning job, moves on by one step each time it is looked at. Speech is a WAV tone
    and an image a PNG pattern, whatever format was asked for (raw PCM aside), and the reply says so.

    Raises `ValueError` for a pace or a quota that is not above 0.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str = "emulator-key",
        bearer_tokens: Collection[str] = ("emulator-token",),
        deployments: Mapping[str, str] | None = None,
        tokens_per_second: float | None = None,
        requests_per_minute: float | None = None,
    ) -> None:
        if tokens_per_second is not None and not tokens_per_second > 0:
            raise ValueError(
                f"tokens_per_second must be above 0, or None for no pacing, not {tokens_per_second}"
            )
        if requests_per_minute is not None and not 0 < requests_per_minute < math.inf:
            raise ValueError(
                f"requests_per_minute must be above 0, or None for no quota, not {requests_per_minute}"
            )
        self.api_key = api_key
        self._address = (host, port)
        self._deployments = dict(DEFAULT_DEPLOYMENTS if deployments is None else deployments)
        self._app = App(api_key, frozenset(bearer_tokens), self._deployments, requests_per_minute)
        self._pace = tokens_per_second
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        where = self.endpoint if self._server else "not running"
        return f"<Emulator {where}>"

    def start(self) -> None:
        """Listen and serve; nothing if it does already. Raises `OSError` if the address cannot be had."""
        if self._server is None:
            self._server = _Server(self._address, self._app, self._pace)
            # A program that forgets to close still ends without a warning about an open loop.
            atexit.register(self.close)

    def close(self) -> None:
        """Break every connection, stop the thread and wait for it; nothing if it is not running.

        Raises what a handler raised that it should not have: a defect of the emulator.
        """
        if self._server is not None:
            server, self._server = self._server, None
            atexit.unregister(self.close)
            server.close()

    @property
    def endpoint(self) -> str:
        """The base URL, without a slash at its end. Raises `RuntimeError` if the emulator is not running."""
        return self._running.endpoint

    @property
    def connections(self) -> int:
        """How many TCP connections were accepted since the start."""
        return self._running.connections

    @property
    def deployments(self) -> Mapping[str, str]:
        """The model names by deployment name."""
        return dict(self._deployments)

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """The requests so far, oldest first; of very many, the last 10,000.

        Their bodies are kept up to 64 MiB in all: beyond that the oldest have lost theirs, and a body larger
        than that is not kept at all. `size` tells how large it was.
        """
        return self._app.requests

    def script(self, *faults: Fault, times: int | None = 1, operation: str | None = None) -> None:
        """Have the next requests meet `faults`, in order, one a request.

        Parameters:
            faults: What goes wrong.
            times: How many times the row of faults is gone through; None: for ever.
            operation: The dotted name of the operation whose requests meet them, such as
                "chat.completions.create"; None: any request, also one that leads nowhere.

        Raises `ValueError` for an unknown operation, for times below 1 and for no fault, `TypeError` for what
        is no Fault.
        """
        if operation is not None and operation not in NAMES:
            raise ValueError(f"no operation is called {operation!r}; there are {', '.join(sorted(NAMES))}")
        self._app.script(faults, times, operation)

    def clear(self) -> None:
        """Forget requests, faults, what was stored, and what was used of the rate limit.

        Connections stay, and stay counted.
        """
        self._app.clear()

    @property
    def _running(self) -> _Server:
        if self._server is None:
            raise RuntimeError("the emulator is not running: use it in a with statement, or call start()")
        return self._server


class _Server:
    """A running server: the listening socket, the thread and its loop.

    Connections are accepted here and not by `asyncio.start_server`, which when it closes loses those that it
    is just accepting. That needs a loop over a selector, on every platform.
    """

    def __init__(self, address: tuple[str, int], app: App, tokens_per_second: float | None) -> None:
        # Bound here and not in the thread, so that a taken port is the caller's exception.
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._socket = socket.create_server(address, family=family, backlog=_BACKLOG)
        self._socket.settimeout(0)
        host, port = self._socket.getsockname()[:2]
        self.endpoint = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self.connections = 0
        self._app = app
        self._pace = tokens_per_second
        self._tasks: dict[asyncio.Task[None], socket.socket] = {}
        self._defect: BaseException | None = None
        self._loop = asyncio.SelectorEventLoop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="azopenai-emulator", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, and wait until nothing is left."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if self._defect is not None:
            raise self._defect

    def _run(self) -> None:
        with self._socket, closing(self._loop):
            self._loop.run_until_complete(self._main())

    async def _main(self) -> None:
        self._loop.add_reader(self._socket, self._accept)
        await self._stop.wait()
        self._loop.remove_reader(self._socket)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        # One more turn, in which the loop lets go of the connections that were aborted.
        await asyncio.sleep(0)

    def _accept(self) -> None:
        # The client may have left between the loop's notice and now.
        with suppress(OSError):
            connection, _ = self._socket.accept()
            connection.settimeout(0)
            self.connections += 1
            task = self._loop.create_task(self._serve(connection, self.connections))
            self._tasks[task] = connection
            task.add_done_callback(self._finished)

    async def _serve(self, connection: socket.socket, number: int) -> None:
        reader, writer = await asyncio.open_connection(sock=connection, limit=MAX_HEAD)
        try:
            # What breaks a connection is the client's doing, and ends it.
            with suppress(OSError):
                await Connection(reader, writer, number, self._app, self._pace).run()
        finally:
            writer.transport.abort()
            # Asked for here, since a broken connection that nobody asks about is told of on stderr.
            with suppress(OSError):
                await writer.wait_closed()

    def _finished(self, task: asyncio.Task[None]) -> None:
        # Here and not in the task, since one that is cancelled before its first step never runs.
        self._tasks.pop(task).close()
        if not task.cancelled() and task.exception() is not None:
            self._defect = task.exception()
