"""From the parameters of the Responses API to its Requests; pure."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params
from azopenai.core.decode import converter, decode
from azopenai.core.jsonvalue import is_sequence
from azopenai.core.paging import list_request
from azopenai.core.polling import poll
from azopenai.core.request import OPTIONS, Events, Request, RequestOptions, build
from azopenai.core.responses_join import LAST, ResponseJoiner
from azopenai.core.routes import (
    RESPONSES_CANCEL,
    RESPONSES_CREATE,
    RESPONSES_DELETE,
    RESPONSES_INPUT_ITEMS_LIST,
    RESPONSES_INPUT_TOKENS_COUNT,
    RESPONSES_RETRIEVE,
)
from azopenai.types.responses_params import (
    InputItemListParams,
    InputTokenCountParams,
    ResponseCreateParams,
    ResponseParseParams,
    ResponseResumeParams,
    ResponseRetrieveParams,
    ResponseStreamParams,
    ResponseWaitParams,
)
from azopenai.types.responses_response import InputTokenCountResponse, Response

if TYPE_CHECKING:
    from collections.abc import Mapping

    from azopenai.core.effects import Clock
    from azopenai.core.paging import Page
    from azopenai.core.polling import Poll
    from azopenai.core.structured import Expected
    from azopenai.types.responses_parsed import ParsedResponse
    from azopenai.types.responses_stream_event import ResponseStreamEvent

UNDER_WAY = ("queued", "in_progress")
"""The states of a response that is not done."""

_decode = partial(decode, Response)
_raw_events: Events[dict[str, Any]] = Events(dict, ResponseJoiner, LAST)


@cache
def _events() -> Events[ResponseStreamEvent]:
    # There are many classes of events, and who does not stream has no use for them.
    from azopenai.types.responses_stream_event import ResponseStreamEvent

    item: Any = converter(ResponseStreamEvent)
    return Events(item, ResponseJoiner, LAST)


def create_request(params: Any) -> Request[Response, ResponseStreamEvent]:
    """The call of `create`."""
    if "text_format" in params:
        raise TypeError(
            "responses.create() takes the form of the text as it is sent, in text.format; a class goes as "
            "text_format to responses.parse(), or to responses.stream()"
        )
    events = _events() if params.get("stream") else None
    return build(RESPONSES_CREATE, in_form(params), ResponseCreateParams, _decode, events)


def retrieve_request(response_id: str, params: Any) -> Request[Response, ResponseStreamEvent]:
    """The call of `retrieve`."""
    ids = {"response_id": response_id}
    events = _events() if params.get("stream") else None
    return build(RESPONSES_RETRIEVE, params, ResponseRetrieveParams, _decode, events, ids=ids)


def parse_request(params: Any) -> Request[ParsedResponse[Any], Any]:
    """The call of `parse`."""
    check_params("responses.parse", in_form(params), ResponseParseParams)
    found, body = expecting("responses.parse", params)
    return parsing_request(found, body)


def parsing_request(expected: Expected[Any], body: Any) -> Request[ParsedResponse[Any], Any]:
    """A call whose answer is read as it is expected."""
    from azopenai.core.responses_parse import parsed_response

    return build(RESPONSES_CREATE, body, ResponseCreateParams, partial(parsed_response, expected))


def expecting(name: str, params: Any) -> tuple[Expected[Any], dict[str, Any]]:
    """What a call expects of its answer, and its parameters as they are sent.

    Raises:
        TypeError: The form of the text is given twice, or a class has no form in a JSON Schema.
    """
    from azopenai.core.structured import expected, json_schema

    body = dict(in_form(params))
    found = expected(body.pop("text_format", {}), body.get("tools"))
    if found.codec is not None:
        text: dict[str, Any] = body.get("text") or {}
        if "format" in text:
            raise TypeError(f"{name}(): text_format is in place of text.format; give one of the two")
        body["text"] = {**text, "format": {"type": "json_schema", **json_schema(found.codec)}}
    return found, body


def in_form(params: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same parameters; tools that `function_tool` made for chat take the form of this API."""
    tools = params.get("tools")
    if not is_sequence(tools) or not any(hasattr(tool, "in_form") for tool in tools):
        return params
    return {
        **params,
        "tools": [tool.in_form("responses") if hasattr(tool, "in_form") else tool for tool in tools],
    }


def stream_request(params: Any) -> tuple[Request[Response, dict[str, Any]], Expected[Any], int | None]:
    """The call of `stream`, whose items are the data of the events.

    Beside it, what is expected of its answer, and the number of the last event that is known.

    Raises:
        TypeError: A parameter is unknown, or of the other of the two uses.
    """
    name = "responses.stream"
    check_params(name, in_form(params), ResponseStreamParams)
    found, body = expecting(name, params)
    starting_after = body.pop("starting_after", None)
    if "response_id" in body:
        return _resume_request(name, params, body), found, starting_after
    if starting_after is not None:
        raise TypeError(f"{name}(): starting_after goes with response_id")
    sent = {**body, "stream": True}
    return build(RESPONSES_CREATE, sent, ResponseCreateParams, _decode, _raw_events), found, None


def _resume_request(
    name: str, params: Mapping[str, Any], body: dict[str, Any]
) -> Request[Response, dict[str, Any]]:
    """The call of `stream` for a response that is there already.

    All of it is asked for, so that snapshots have what came before; who asked does not see it again.
    """
    others = params.keys() - ResponseResumeParams.__annotations__.keys() - {"text_format"}
    if others:
        raise TypeError(
            f"{name}(): {min(others)} is for a new response, and response_id names one that is there already"
        )
    kept = {name: value for name, value in body.items() if name in {"include", *OPTIONS}}
    ids = {"response_id": body["response_id"]}
    return build(
        RESPONSES_RETRIEVE, {**kept, "stream": True}, ResponseRetrieveParams, _decode, _raw_events, ids=ids
    )


def delete_request(response_id: str, params: Any) -> Request[None, Any]:
    """The call of `delete`."""
    return build(
        RESPONSES_DELETE, params, RequestOptions, _nothing, ids={"response_id": response_id}, gives="none"
    )


def cancel_request(response_id: str, params: Any) -> Request[Response, Any]:
    """The call of `cancel`."""
    return build(RESPONSES_CANCEL, params, RequestOptions, _decode, ids={"response_id": response_id})


def list_items_request(response_id: str, params: Any, page: type[Page[Any]]) -> Request[Any, Any]:
    """The call of `input_items.list`."""
    return list_request(
        RESPONSES_INPUT_ITEMS_LIST, params, InputItemListParams, page, response_id=response_id
    )


def count_request(params: Any) -> Request[InputTokenCountResponse, Any]:
    """The call of `input_tokens.count`."""
    decode_count = partial(decode, InputTokenCountResponse)
    return build(RESPONSES_INPUT_TOKENS_COUNT, params, InputTokenCountParams, decode_count)


def wait_steps(response_id: str, params: Any, clock: Clock) -> Poll[Response]:
    """The steps of `wait`."""
    check_params("responses.wait", params, ResponseWaitParams)
    rest = dict(params)
    limits = {name: rest.pop(name) for name in ("deadline", "max_interval", "on_progress") if name in rest}
    return poll(retrieve_request(response_id, rest), _is_done, clock, **limits)


def _is_done(response: Response) -> bool:
    return response.status not in UNDER_WAY


def _nothing(_: None) -> None:
    return None
