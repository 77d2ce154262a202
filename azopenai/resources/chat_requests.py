"""From the parameters of a chat completion to its Request; pure."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from azopenai.core.accumulate import Accumulator
from azopenai.core.check import check_params
from azopenai.core.decode import decode
from azopenai.core.request import Events, Request, build
from azopenai.core.routes import CHAT_COMPLETIONS_CREATE
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.chat_params import CompletionCreateParams, CompletionParseParams

if TYPE_CHECKING:
    from azopenai.core.structured import Expected
    from azopenai.types.chat_parsed import ParsedChatCompletion

_decode = partial(decode, ChatCompletion)
_events = Events(partial(decode, ChatCompletionChunk), Accumulator)


def create_request(params: Any) -> Request[ChatCompletion, ChatCompletionChunk]:
    """The call of `create`."""
    if isinstance(params.get("response_format"), type):
        raise TypeError(
            "chat.completions.create() takes a response_format as it is sent; a class goes to "
            "chat.completions.parse(), or to chat.completions.stream()"
        )
    return build(CHAT_COMPLETIONS_CREATE, params, CompletionCreateParams, _decode, _events)


def parse_request(params: Any) -> Request[ParsedChatCompletion[Any], Any]:
    """The call of `parse`."""
    check_params("chat.completions.parse", params, CompletionParseParams)
    found, body = expecting(params)
    return parsing_request(found, body)


def parsing_request(expected: Expected[Any], body: Any) -> Request[ParsedChatCompletion[Any], Any]:
    """A call whose answer is read as it is expected."""
    from azopenai.core.chat_parse import parsed_completion

    # The switch is what programs for the openai package send here.
    decode_and_read = partial(parsed_completion, expected)
    return build(CHAT_COMPLETIONS_CREATE, {**body, "stream": False}, CompletionCreateParams, decode_and_read)


def stream_request(params: Any) -> tuple[Request[ChatCompletion, ChatCompletionChunk], Expected[Any]]:
    """The call of `stream`, and what is expected of its answer."""
    check_params("chat.completions.stream", params, CompletionParseParams)
    found, body = expecting(params)
    return create_request({**body, "stream": True}), found


def expecting(params: Any) -> tuple[Expected[Any], dict[str, Any]]:
    """What a call expects of its answer, and its parameters as they are sent."""
    from azopenai.core.structured import expected, json_schema

    found = expected(params.get("response_format", {}), params.get("tools"))
    if found.codec is None:
        return found, params
    schema = json_schema(found.codec)
    return found, {**params, "response_format": {"type": "json_schema", "json_schema": schema}}
