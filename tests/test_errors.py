"""The tree of exceptions: its shape, what each says, and that each survives a pickle with all it holds."""

from __future__ import annotations

import builtins
import copy
import pickle
import re
from typing import TYPE_CHECKING, Any

import pytest
from support.answers import REQUEST, response

import azopenai
from azopenai import errors
from azopenai.core.decode import decode, with_response
from azopenai.errors import (
    STATUS_ERRORS,
    APIConnectionError,
    APIError,
    APIResponseValidationError,
    APIStatusError,
    APITimeoutError,
    ContentFilterError,
    LengthFinishReasonError,
    MaxTurnsError,
    OpenAIError,
    OutputMismatchError,
    RefusalError,
    StreamError,
    StreamTimeoutError,
    StructuredOutputError,
    ToolError,
)
from azopenai.types.chat import ChatCompletion
from azopenai.types.chat_parsed import ParsedChatCompletion
from azopenai.types.tools import ToolCall

if TYPE_CHECKING:
    from azopenai.core.response import HTTPResponse


def tree(cls: type[OpenAIError]) -> list[type[OpenAIError]]:
    return [cls, *(found for child in cls.__subclasses__() for found in tree(child))]


# A class made by a user of the library is none of its tree; so are those of other tests.
EVERY = sorted(
    {cls for cls in tree(OpenAIError) if cls.__module__ == errors.__name__}, key=lambda c: c.__name__
)
KEY = "sk-secret-key"


def answer(status: int = 429, attempts: int = 1) -> HTTPResponse:
    body = {"error": {"message": "m", "code": "c"}}
    named = {"x-request-id": "r-1", "apim-request-id": "a-1", "x-ratelimit-limit-tokens": "5"}
    return response(status, body, named, attempts=attempts)


def made(cls: type[OpenAIError]) -> OpenAIError:
    """An instance with all its state set."""
    if issubclass(cls, APIStatusError):
        return cls(
            "m",
            response=answer(),
            body={"code": "c"},
            code="c",
            param="p",
            type="t",
            hint="[h]",
            retry_after=1.5,
        )
    if issubclass(cls, (StructuredOutputError, MaxTurnsError)):
        return ended(cls)
    if issubclass(cls, ToolError):
        return cls("m", call=ToolCall("call_1", "f", "{}"))
    if issubclass(cls, APIResponseValidationError):
        return cls("m", response=answer(200), body="<html>")
    error: APIError
    if issubclass(cls, APIConnectionError):
        error = lost = cls("m", REQUEST)
        lost.attempts = 3
        if isinstance(error, APITimeoutError):
            error.phase = "read"
    elif issubclass(cls, APIError):
        error = cls("m", REQUEST, body={"code": "c"}, code="c", param="p", type="t")
    else:
        return cls("m")
    if isinstance(error, StreamError):
        error.partial = decode(ChatCompletion, {"id": "x", "new": 1, "choices": []})
        error.status_code, error.response = 429, answer(200)
    return error


def ended(cls: type[StructuredOutputError | MaxTurnsError]) -> OpenAIError:
    completion = with_response(decode(ParsedChatCompletion, {"id": "x", "choices": [{}]}), answer(200))
    error = cls("m", completion=completion)
    if isinstance(error, RefusalError):
        error.refusal = "No."
    if isinstance(error, OutputMismatchError):
        error.path = "a.b"
    return error


@pytest.mark.parametrize("cls", EVERY)
def test_every_exception_survives_a_pickle_with_all_it_holds(cls: type[OpenAIError]) -> None:
    error = made(cls)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is cls
        assert again.args == error.args
        assert vars(again) == vars(error)
        assert str(again) == str(error)
        assert repr(again) == repr(error)


@pytest.mark.parametrize("cls", EVERY)
def test_every_exception_survives_with_what_a_user_adds_to_it(cls: type[OpenAIError]) -> None:
    error = made(cls)
    error.mine = [1]  # type: ignore[attr-defined]  # as users do
    assert pickle.loads(pickle.dumps(error)).mine == [1]


@pytest.mark.parametrize("cls", EVERY)
def test_every_exception_is_drawn_in_the_tree_below_its_parent(cls: type[OpenAIError]) -> None:
    lines = str(errors.__doc__).splitlines()
    names = [re.match(r"[│├└─ ]*(\w+Error|StreamAlreadyConsumed)\b", line) for line in lines]
    places = {found[1]: (number, found.end()) for number, found in enumerate(names) if found}
    number, end = places[cls.__name__]
    depth = end - len(cls.__name__)
    if cls is not OpenAIError:
        parent = max(
            (place, name)
            for name, (place, right) in places.items()
            if place < number and right - len(name) < depth
        )[1]
        assert parent in {base.__name__ for base in cls.__bases__}


@pytest.mark.parametrize("cls", EVERY)
def test_every_exception_is_public(cls: type[OpenAIError]) -> None:
    assert getattr(azopenai, cls.__name__) is cls
    assert cls.__name__ in azopenai.__all__
    assert cls.__doc__


@pytest.mark.parametrize("cls", EVERY)
def test_no_exception_hides_one_of_python(cls: type[OpenAIError]) -> None:
    assert not hasattr(builtins, cls.__name__)


def test_programs_catch_by_the_names_they_know() -> None:
    for child, parents in {
        "ContentFilterError": ["BadRequestError", "APIStatusError", "APIError", "OpenAIError"],
        "APITimeoutError": ["APIConnectionError", "APIError"],
        "ConnectionPoolTimeoutError": ["APITimeoutError"],
        "StreamIdleTimeoutError": ["StreamTimeoutError", "StreamError", "APITimeoutError"],
        "StreamTruncatedError": ["StreamError", "APIError"],
        "ServiceUnavailableError": ["InternalServerError"],
        "GatewayTimeoutError": ["InternalServerError"],
    }.items():
        for parent in parents:
            assert issubclass(getattr(errors, child), getattr(errors, parent))
    assert issubclass(errors.MutuallyExclusiveAuthError, ValueError)
    assert not issubclass(errors.StreamTruncatedError, APIConnectionError)


def test_the_class_of_each_status_says_which() -> None:
    for status, cls in STATUS_ERRORS.items():
        assert cls.__doc__ is not None
        assert cls.__doc__.startswith(f"{status}: ")


def test_a_status_error_shows_status_code_message_hint_and_ids() -> None:
    error = made(errors.RateLimitError)
    assert str(error) == "Error code: 429 c - m [h] (request id: r-1, client request id: c-1)"


def test_a_code_that_repeats_the_status_is_shown_once() -> None:
    error = APIStatusError("m", response=answer(429, attempts=3), code="429")
    assert str(error) == "Error code: 429 - m (request id: r-1, client request id: c-1, attempts: 3)"


def test_a_status_error_knows_its_answer() -> None:
    error = made(errors.NotFoundError)
    assert isinstance(error, APIStatusError)
    assert (error.status_code, error.request_id, error.attempts) == (429, "r-1", 1)
    assert error.request_ids.apim == "a-1"
    assert error.rate_limit.limit_tokens == 5
    assert error.request is error.response.request


def test_an_unreadable_answer_names_its_ids() -> None:
    assert str(made(APIResponseValidationError)) == "m (request id: r-1, client request id: c-1)"


def test_a_connection_error_counts_its_attempts() -> None:
    assert str(APIConnectionError()) == "Connection error."
    assert str(APITimeoutError()) == "Request timed out."
    assert str(made(APITimeoutError)) == "m (attempts: 3)"


def test_a_stream_error_names_the_ids_of_its_answer() -> None:
    error = StreamError("m")
    assert (str(error), error.request_id, error.partial, error.status_code) == ("m", None, None, None)
    late = made(StreamTimeoutError)
    assert isinstance(late, StreamTimeoutError)
    assert str(late) == "m (request id: r-1, client request id: c-1)"
    assert (late.request_id, late.phase, late.attempts) == ("r-1", "read", 3)
    assert late.request is REQUEST


def test_an_answer_that_is_no_object_names_its_ids() -> None:
    assert str(made(OutputMismatchError)) == "m (request id: r-1, client request id: c-1)"
    assert str(LengthFinishReasonError()).startswith("the answer was cut at its limit of tokens")
    bare = LengthFinishReasonError(completion=decode(ParsedChatCompletion, {}))
    assert str(bare) == str(LengthFinishReasonError())
    assert str(StructuredOutputError()) == "the answer is not the object that was asked for"


def test_an_exception_may_have_no_request() -> None:
    error = APIError("m")
    assert (error.request, error.body, error.code, error.param, error.type) == (None,) * 5
    assert StreamTimeoutError("m").request is None


def filtered(body: Any) -> ContentFilterError:
    return ContentFilterError("m", response=answer(400), body=body)


def test_a_content_filter_error_says_what_was_filtered() -> None:
    verdict = {
        "hate": {"filtered": True, "severity": "high"},
        "jailbreak": {"filtered": False},
        "new": {"filtered": True},
    }
    error = filtered({"innererror": {"content_filter_result": verdict, "revised_prompt": "a cat"}})
    assert error.content_filter_results.hate is not None
    assert error.content_filter_results.hate.severity == "high"
    assert error.categories == verdict
    assert error.filtered_categories == ("hate", "new")
    assert error.revised_prompt == "a cat"


@pytest.mark.parametrize(
    "body",
    [
        {"inner_error": {"content_filter_results": {"hate": {"filtered": True}}}},
        {"innererror": {"content_filter_results": {"hate": {"filtered": True}}}},
        {"content_filter_results": {"hate": {"filtered": True}}},
    ],
)
def test_the_verdict_is_found_under_each_of_its_names(body: Any) -> None:
    assert filtered(body).filtered_categories == ("hate",)


@pytest.mark.parametrize(
    "body", [None, "text", [], {}, {"innererror": "x"}, {"innererror": {"content_filter_result": 1}}]
)
def test_without_a_verdict_there_are_no_categories(body: Any) -> None:
    error = filtered(body)
    assert (error.categories, error.filtered_categories, error.revised_prompt) == ({}, (), None)


@pytest.mark.parametrize("cls", EVERY)
def test_no_exception_shows_a_key(cls: type[OpenAIError]) -> None:
    error = made(cls)
    if isinstance(error, APIError):
        error.request = type(REQUEST)("POST", f"https://res.openai.azure.com/?api-key={KEY}&sig={KEY}")
    assert KEY not in f"{error} {error!r} {vars(error)!r}"
    assert KEY.encode() not in pickle.dumps(error)
