"""Recorded traffic of what is managed, served again: sent as it was, and back as it came."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from conformance.cases import invoke
from conformance.exchanges import exact
from conformance.recorded_calls import KINDS, Call, calls, received_fields
from support.faces import method, settled, within
from support.loopback import Loopback
from support.shared import needs_recordings

from azopenai.binary import BinaryResponse

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face

pytestmark = needs_recordings

CALLS = calls(*KINDS)


async def made(face: Face, call: Call, *, raw: bool = False) -> tuple[Any, Any]:
    """Make a recorded call again; give what came of it, and what the server received."""
    operation, ids = call.found
    with Loopback(call.answer()) as server:
        async with within(face.new("OpenAI", base_url=f"{server.url}/v1")) as client:
            resource, _, name = operation.name.rpartition(".")
            target = method(client, f"{resource}.with_raw_response" if raw else resource)
            result = await settled(invoke(getattr(target, name), operation.path, ids, **call.params))
    (received,) = server.received
    return result, received


@pytest.mark.parametrize("path", CALLS)
def test_it_is_sent_as_it_was_and_comes_back_as_it_came(face: Face, path: Path) -> None:
    call = Call(path)
    result, received = face.run(made, face, call)
    assert (received.method, received.path) == (call.data["request"]["method"], f"/v1{call.route}")
    assert received.query == call.query
    if call.sent is None:
        assert call.found[0].sends != "none" or received.body == b""
    elif call.found[0].sends == "multipart":
        assert received_fields(received) == call.sent
    else:
        assert received.json() == call.sent
    if isinstance(result, BinaryResponse):
        assert result.content == call.body
    else:
        assert exact(result.to_dict()) == exact(json.loads(call.body))
    assert pickle.loads(pickle.dumps(result)) == result
    assert result._response.status_code == call.data["response"]["status"]


@pytest.mark.parametrize("path", CALLS[::5])
def test_a_raw_answer_has_the_same_result(face: Face, path: Path) -> None:
    call = Call(path)
    raw, _ = face.run(made, face, call, raw=True)
    assert raw.content == call.body
    assert raw.parse() == face.run(made, face, call)[0]
