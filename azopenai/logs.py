"""Requests and answers in the log: the logger `azopenai`, silent unless asked.

Detail is one of `none`, `basic` (method, URL, status, time), `headers`, `body`, `body_and_headers`; by
option, or by AZURE_HTTP_LOG_DETAIL_LEVEL as in the other Azure libraries. Header values are shown by
allow-list, query values too; bodies only where the detail has them, and without the members that hold
credentials. Whatever is logged is logged at INFO.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from attrs import frozen

from azopenai.core.effects import Clock, Effect, Reply, Send, Sleep
from azopenai.core.redact import SAFE_HEADERS, shown_body, shown_headers
from azopenai.core.response import mask_query
from azopenai.errors import OpenAIError

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.core.exchange import Answer, Exchange

logger = logging.getLogger("azopenai")
logger.addHandler(logging.NullHandler())

Detail = Literal["none", "basic", "headers", "body", "body_and_headers"]
DETAILS: tuple[Detail, ...] = get_args(Detail)


@frozen
class LogOptions:
    """What is logged of each request.

    Attributes:
        detail: How much.
        safe_headers: The headers whose values are shown, in lower case.
    """

    detail: Detail = "none"
    safe_headers: frozenset[str] = SAFE_HEADERS

    @property
    def headers(self) -> bool:
        """Whether headers are logged."""
        return self.detail in {"headers", "body_and_headers"}

    @property
    def body(self) -> bool:
        """Whether bodies are logged."""
        return self.detail in {"body", "body_and_headers"}


def logged(exchange: Exchange, options: LogOptions, clock: Clock) -> Exchange:
    """The same exchange, with what it sends and is answered in the log."""
    step: Callable[[Any], Effect] = exchange.send
    outcome: Any = None
    while True:
        try:
            effect = step(outcome)
        except StopIteration as end:
            answer: Answer = end.value
            return answer
        began = clock.monotonic()
        if isinstance(effect, Send):
            logger.info("Request: %s", _of_request(effect, options))
        elif isinstance(effect, Sleep):
            logger.info("Retrying in %.3f s", effect.seconds)
        try:
            step, outcome = exchange.send, (yield effect)
        except OpenAIError as error:
            logger.info("Failed after %.3f s: %s", clock.monotonic() - began, type(error).__name__)
            step, outcome = cast("Callable[[Any], Effect]", exchange.throw), error
        else:
            if isinstance(outcome, Reply):
                logger.info("Response: %s", _of_reply(outcome, clock.monotonic() - began, options))


def _of_request(send: Send, options: LogOptions) -> str:
    parts = [f"{send.method} {mask_query(send.url)}"]
    if options.headers:
        parts.append(f"headers {shown_headers(send.headers, options.safe_headers)}")
    if options.body:
        content = send.content
        parts.append(f"body {shown_body(content) if isinstance(content, bytes) else content.summary}")
    return "; ".join(parts)


def _of_reply(reply: Reply, seconds: float, options: LogOptions) -> str:
    parts = [f"status {reply.status} after {seconds:.3f} s"]
    if options.headers:
        named: list[tuple[str, Any]] = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in reply.headers]
        parts.append(f"headers {shown_headers(named, options.safe_headers)}")
    if options.body:
        parts.append("body is a stream" if reply.body is not None else f"body {shown_body(reply.content)}")
    return "; ".join(parts)
