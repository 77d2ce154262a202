"""What the chunks of a chat completion mean: events, and the completion that they come to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, cast

from typing_extensions import TypeVar

from azopenai.core.accumulate import ByIndex, Text, index_of
from azopenai.core.chat_parse import read_choices
from azopenai.core.decode import decode, with_response
from azopenai.core.jsonvalue import is_array, is_object
from azopenai.core.structured import tried
from azopenai.types.chat import (
    ChatCompletionChunk,
    ChoiceDelta,
    ChoiceDeltaToolCallFunction,
    ChoiceLogprobs,
    ChunkChoice,
)
from azopenai.types.chat_parsed import ParsedChatCompletion
from azopenai.types.chat_stream import (
    ChatCompletionStreamEvent,
    ChunkEvent,
    ContentDeltaEvent,
    ContentDoneEvent,
    ContentFilterEvent,
    FunctionToolCallArgumentsDeltaEvent,
    FunctionToolCallArgumentsDoneEvent,
    LogprobsContentDeltaEvent,
    LogprobsContentDoneEvent,
    LogprobsRefusalDeltaEvent,
    LogprobsRefusalDoneEvent,
    Pieces,
    RefusalDeltaEvent,
    RefusalDoneEvent,
    parsed,
)
from azopenai.types.content_filter import ContentFilterResults

if TYPE_CHECKING:
    from azopenai.core.accumulate import Accumulator
    from azopenai.core.response import ResponseInfo
    from azopenai.core.structured import Expected

T = TypeVar("T", default=None)
Events = Iterator[ChatCompletionStreamEvent[T]]

_TEXTS: dict[str, Any] = {"content": ContentDeltaEvent, "refusal": RefusalDeltaEvent}
_LOGPROBS: dict[str, Any] = {
    "content": (LogprobsContentDeltaEvent, LogprobsContentDoneEvent),
    "refusal": (LogprobsRefusalDeltaEvent, LogprobsRefusalDoneEvent),
}


class ChatStreamState(Generic[T]):
    """Turns chunks into events.

    Args:
        accumulator: What the chunks have come to; each was joined to it before it is handled here.
        response: What came with the stream.
        expected: What its content and the arguments of its tools are to be read as.
    """

    def __init__(self, accumulator: Accumulator, response: ResponseInfo, expected: Expected[T]) -> None:
        self._accumulator = accumulator
        self._response = response
        self._expected = expected
        self._final: ParsedChatCompletion[T] | None = None
        self._open_calls: dict[int, int] = {}  # by choice: the tool call whose arguments are under way
        self._finished: set[int] = set()

    def snapshot(self) -> ParsedChatCompletion[T]:
        """The completion so far, not read yet."""
        kind = cast("type[ParsedChatCompletion[T]]", ParsedChatCompletion)
        return with_response(decode(kind, self._accumulator.result()), self._response)

    def final(self) -> ParsedChatCompletion[T]:
        """The completion at the end of the stream.

        Raises:
            StructuredOutputError: A class or strict tools are expected, and it cannot be read as such.
        """
        if self._final is None:
            completion = self.snapshot()
            if not self._expected.is_plain:
                read_choices(completion, self._expected)
            self._final = completion
        return self._final

    def events(self, chunk: ChatCompletionChunk) -> Events[T]:
        """What a chunk means."""
        yield ChunkEvent(chunk=chunk, snapshot=self.snapshot)
        choices: Any = chunk.choices  # a service may send anything: what is of another shape has no events
        for choice in choices if is_array(choices) else ():
            if isinstance(choice, ChunkChoice):
                yield from self._of_choice(choice)

    def _of_choice(self, choice: ChunkChoice) -> Events[T]:
        index = index_of(choice.index)
        held = self._accumulator.choices[index]
        delta: Any = choice.delta
        if isinstance(delta, ChoiceDelta):
            message = _message(held)
            yield from _texts(delta, message, index)
            yield from self._tool_calls(delta, message, index)
        if isinstance(choice.logprobs, ChoiceLogprobs):
            yield from _logprobs(choice.logprobs, _LOGPROBS, 0, index)
        results = choice.content_filter_results
        if isinstance(results, ContentFilterResults) and results != ContentFilterResults():
            filtered = choice.finish_reason == "content_filter"
            offsets = choice.content_filter_offsets
            yield ContentFilterEvent(results=results, offsets=offsets, filtered=filtered, choice_index=index)
        if choice.finish_reason and index not in self._finished:
            self._finished.add(index)
            yield from self._finish(held, index)

    def _tool_calls(self, delta: ChoiceDelta, message: dict[str, Any], choice: int) -> Events[T]:
        gathered = message.get("tool_calls")
        if not isinstance(gathered, ByIndex) or not is_array(delta.tool_calls):
            return
        for call in delta.tool_calls:
            index = call.index
            if self._open_calls.get(choice, index) != index:
                yield from self._call_done(gathered, self._open_calls[choice], choice)
            self._open_calls[choice] = index
            function = _function(gathered, index)
            new = call.function.arguments if isinstance(call.function, ChoiceDeltaToolCallFunction) else None
            parts = function.get("arguments")
            if isinstance(new, str) and new and isinstance(parts, Text):
                yield FunctionToolCallArgumentsDeltaEvent(
                    name=_name(function),
                    index=index,
                    arguments_delta=new,
                    choice_index=choice,
                    pieces=Pieces(parts, len(parts)),
                )

    def _finish(self, held: dict[str, Any], choice: int) -> Events[T]:
        message = _message(held)
        if isinstance(message.get("content"), Text):
            content = "".join(message["content"])
            read = tried(self._expected.content, content)
            yield ContentDoneEvent(content=content, parsed=read, choice_index=choice)
        if isinstance(message.get("refusal"), Text):
            yield RefusalDoneEvent(refusal="".join(message["refusal"]), choice_index=choice)
        gathered = message.get("tool_calls")
        if isinstance(gathered, ByIndex) and choice in self._open_calls:
            yield from self._call_done(gathered, self._open_calls[choice], choice)
        logprobs = held.get("logprobs")
        if is_object(logprobs):
            yield from _logprobs(decode(ChoiceLogprobs, logprobs), _LOGPROBS, 1, choice)

    def _call_done(self, calls: ByIndex, index: int, choice: int) -> Events[T]:
        function = _function(calls, index)
        arguments, name = function.get("arguments"), _name(function)
        read = partial(self._expected.arguments, name)
        if function:
            yield FunctionToolCallArgumentsDoneEvent(
                name=name,
                index=index,
                arguments="".join(arguments) if isinstance(arguments, Text) else "",
                choice_index=choice,
                read=partial(tried, read) if name in self._expected.readers else parsed,
            )


def _texts(delta: ChoiceDelta, message: dict[str, Any], choice: int) -> Events[Any]:
    for name, event in _TEXTS.items():
        new, parts = getattr(delta, name), message.get(name)
        if isinstance(new, str) and new and isinstance(parts, Text):
            yield event(delta=new, choice_index=choice, pieces=Pieces(parts, len(parts)))


def _logprobs(logprobs: ChoiceLogprobs, kinds: dict[str, Any], which: int, choice: int) -> Events[Any]:
    for name, events in kinds.items():
        tokens = getattr(logprobs, name)
        if tokens:
            yield events[which](**{name: tokens}, choice_index=choice)


def _function(calls: ByIndex, index: int) -> dict[str, Any]:
    function = calls.get(index, {}).get("function")
    return function if is_object(function) else {}


def _message(held: dict[str, Any]) -> dict[str, Any]:
    message = held.get("message")
    return message if is_object(message) else {}


def _name(function: dict[str, Any]) -> str:
    name = function.get("name")
    return name if isinstance(name, str) else ""
