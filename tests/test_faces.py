"""Methods that are made of their builders: how they look, and the three forms that they come in."""

from __future__ import annotations

import inspect
import pydoc
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import settled, within
from support.loopback import Answer, Loopback, json_answer

from azopenai.core.decode import TextResult
from azopenai.raw import RawResponse
from azopenai.resources.fine_tuning import AsyncFineTuning, FineTuning
from azopenai.resources.models import AsyncModels, Models
from azopenai.resources.vector_store_files import Files

if TYPE_CHECKING:
    from support.faces import Face

MODELS = {"object": "list", "data": [{"id": "gpt-4o"}]}


def test_a_method_looks_as_if_it_were_written_out() -> None:
    assert Models.retrieve.__name__ == "retrieve"
    assert Models.retrieve.__qualname__ == "Models.retrieve"
    shown = pydoc.plain(pydoc.render_doc(Models))
    assert "retrieve(self, model: 'str', *, extra_headers: " in shown
    assert "Get a model." in shown
    assert list(inspect.signature(Files.retrieve).parameters)[:3] == ["self", "file_id", "vector_store_id"]
    assert "list(self, *, extra_headers" in shown


@pytest.mark.parametrize("cls", [Models, AsyncModels, FineTuning, AsyncFineTuning])
def test_a_class_tells_of_its_other_forms(cls: Any) -> None:
    assert "the whole answer" in cls.with_raw_response.__doc__
    assert "its body still to come" in cls.with_streaming_response.__doc__


async def asked(face: Face, *names: str) -> Any:
    with Loopback(json_answer(MODELS)) as server:
        async with within(face.client(server)) as client:
            resource = client
            for name in names:
                resource = getattr(resource, name)
            call = resource.list()
            if names[-1] == "with_streaming_response" or names[1:] == ("with_streaming_response", "jobs"):
                async with within(call) as response:
                    return await settled(response.parse())
            return await settled(call)


@pytest.mark.parametrize(
    "names",
    [
        ("models", "with_raw_response"),
        ("models", "with_raw_response", "with_raw_response"),
        ("models", "with_streaming_response", "with_raw_response"),
        ("fine_tuning", "with_raw_response", "jobs"),
    ],
)
def test_a_form_goes_on_into_what_is_inside(face: Face, names: tuple[str, ...]) -> None:
    response = face.run(asked, face, *names)
    assert isinstance(response, RawResponse)
    assert response.parse().data[0].id == "gpt-4o"


@pytest.mark.parametrize(
    "names", [("models", "with_streaming_response"), ("fine_tuning", "with_streaming_response", "jobs")]
)
def test_a_streamed_form_too(face: Face, names: tuple[str, ...]) -> None:
    assert face.run(asked, face, *names).data[0].id == "gpt-4o"


async def read(face: Face) -> Any:
    answer = Answer(200, {"content-type": "application/octet-stream"}, '{"a": "é"}\n'.encode())
    with Loopback(answer) as server:
        async with within(face.client(server)) as client:
            return await settled(client.files.retrieve_content("file-1"))


def test_a_file_as_text(face: Face) -> None:
    text = face.run(read, face)
    assert isinstance(text, TextResult)
    assert text == '{"a": "é"}\n'
    assert text._response is not None
