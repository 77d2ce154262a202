"""From the parameters of the Responses API to its Requests; pure."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from azopenai.core.check import check_params
from azopenai.core.decode import converter, decode
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
    ResponseRetrieveParams,
    ResponseStreamParams,
    ResponseWaitParams,
)
from azopenai.types.responses_response import InputTokenCountResponse, Response

if TYPE_CHECKING:
    from azopenai.core.effects import Clock
    from azopenai.core.paging import Page
    from azopenai.core.polling import Poll
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
    events = _events() if params.get("stream") else None
    return build(RESPONSES_CREATE, params, ResponseCreateParams, _decode, events)


def retrieve_request(response_id: str, params: Any) -> Request[Response, ResponseStreamEvent]:
    """The call of `retrieve`."""
    ids = {"response_id": response_id}
    events = _events() if params.get("stream") else None
    return build(RESPONSES_RETRIEVE, params, ResponseRetrieveParams, _decode, events, ids=ids)


def stream_request(params: Any) -> tuple[Request[Response, dict[str, Any]], int | None]:
    """The call of `stream`, whose items are the data of the events; and the number of the last known one.

    Raises:
        TypeError: A parameter is unknown, or of the other of the two uses.
    """
    name = "responses.stream"
    check_params(name, params, ResponseStreamParams)
    rest = {**params, "stream": True}
    starting_after = rest.pop("starting_after", None)
    if "response_id" not in params:
        if starting_after is not None:
            raise TypeError(f"{name}(): starting_after goes with response_id")
        return build(RESPONSES_CREATE, rest, ResponseCreateParams, _decode, _raw_events), None
    ids = {"response_id": rest.pop("response_id")}
    others = rest.keys() - ResponseRetrieveParams.__annotations__.keys() - set(OPTIONS)
    if others:
        raise TypeError(
            f"{name}(): {min(others)} is for a new response, and response_id names one that is there already"
        )
    # All of it is asked for, so that snapshots have what came before; who asked does not see it again.
    request = build(RESPONSES_RETRIEVE, rest, ResponseRetrieveParams, _decode, _raw_events, ids=ids)
    return request, starting_after


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
