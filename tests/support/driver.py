"""An exchange driven by hand: what it asks for is kept, what it is told is a script; nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field

from azopenai.auth import Authorizer
from azopenai.core.accumulate import Accumulator
from azopenai.core.effects import Effect, LeaveOpen, Reply, Send, Sleep, Token
from azopenai.core.exchange import Answer, exchange
from azopenai.core.plan import Config
from azopenai.core.request import Events, Request, RequestOptions
from azopenai.core.routes import CHAT_COMPLETIONS_CREATE, Endpoint, Operation, azure_endpoint
from support.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DATED = azure_endpoint("https://res.openai.azure.com", None)
V1 = azure_endpoint("https://res.openai.azure.com", "v1")
KEY = Authorizer("api-key", name="api_key", fixed="key-1")


def token_authorizer(*, renewable: bool = True) -> Authorizer:
    return Authorizer("Authorization", "Bearer ", "credential", renewable=renewable)


def call(
    body: Mapping[str, Any] | None = None,
    *,
    operation: Operation = CHAT_COMPLETIONS_CREATE,
    stream: bool = False,
    **options: Any,
) -> Request[Any, Any]:
    """A request; its body is `{"model": "gpt-4o"}` where none is given."""
    held = {"model": "gpt-4o"} if body is None else dict(body)
    known: RequestOptions = {**options}  # type: ignore[typeddict-item]  # whatever a test wants to try
    return Request(operation, held, dict, Events(dict, Accumulator) if stream else None, known)


def reply(status: int = 200, content: bytes = b"{}", **headers: str) -> Reply:
    """An answer; `_` in the name of a header is `-`."""
    raw = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    return Reply(status, raw, content)


@define
class Ran:
    """What became of an exchange.

    Attributes:
        effects: What it asked for, in order.
        answer: What it returned, if it did.
        error: What it raised, if it did.
        clock: The time that passed.
    """

    effects: list[Effect]
    clock: FakeClock
    answer: Answer | None = None
    error: BaseException | None = None
    left: list[Any] = field(factory=list)

    def of(self, kind: type[Any]) -> list[Any]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def sends(self) -> list[Send]:
        return self.of(Send)

    @property
    def sent(self) -> Send:
        [send] = self.sends
        return send

    @property
    def tokens(self) -> list[Token]:
        return self.of(Token)

    @property
    def slept(self) -> list[float]:
        return [effect.seconds for effect in self.of(Sleep)]

    @property
    def headers(self) -> dict[str, str]:
        """Those of the only request, each of which stands there once."""
        named = {name.lower(): value for name, value in self.sent.headers}
        assert len(named) == len(self.sent.headers)
        return named


def run(
    request: Request[Any, Any],
    script: Iterable[Any],
    config: Config | None = None,
    *,
    clock: FakeClock | None = None,
    leave_open: LeaveOpen = "never",
    took: float = 0.0,
) -> Ran:
    """Drive an exchange.

    Args:
        request: The call.
        script: What it is told, one for each Send and Token: a value is sent in, an exception is thrown in.
        config: The client's; a dated endpoint and a key where none is given.
        clock: Time and chance.
        leave_open: As for `exchange`.
        took: Seconds that pass while each Send is under way.
    """
    clock = clock or FakeClock()
    steps = exchange(request, config or Config(DATED, KEY), clock, "call-1", leave_open)
    ran, script = Ran([], clock), iter(script)
    outcome: Any = None
    try:
        while True:
            thrown = isinstance(outcome, BaseException)
            effect = steps.throw(outcome) if thrown else steps.send(outcome)
            ran.effects.append(effect)
            if isinstance(effect, Sleep):
                clock.sleep(effect.seconds)
                outcome = None
            else:
                outcome = next(script)
                clock.now += took if isinstance(effect, Send) else 0.0
    except StopIteration as end:
        ran.answer = end.value
    except BaseException as error:  # noqa: BLE001 - all that it may raise is what is looked at
        ran.error = error
    ran.left = list(script)
    return ran


def endpoint(pasted: str = "https://res.openai.azure.com", version: str | None = None) -> Endpoint:
    return azure_endpoint(pasted, version)
