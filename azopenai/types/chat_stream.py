"""Events of `chat.completions.stream`: what a chunk means, and what all of them have come to.

Snapshots are made when they are read, so that a stream costs no more than its text is long.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Generic, Literal

from attrs import field, frozen
from typing_extensions import TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.types.chat import ChatCompletionChunk, ChatCompletionTokenLogprob
    from azopenai.types.chat_parsed import ParsedChatCompletion
    from azopenai.types.content_filter import ContentFilterOffsets, ContentFilterResults

T = TypeVar("T", default=None)


def parsed(text: str) -> Any:
    """A JSON text as a value; None where it is none."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


@frozen
class Pieces:
    """A text up to a moment: the list its pieces are gathered in, and how many there were."""

    parts: list[str] = field(repr=False)
    count: int

    @property
    def text(self) -> str:
        """The text up to that moment."""
        return "".join(self.parts[: self.count])


@frozen(kw_only=True)
class ChunkEvent(Generic[T]):
    """A chunk, as it came; the first event of each."""

    type: Literal["chunk"] = "chunk"
    chunk: ChatCompletionChunk
    _snapshot: Callable[[], ParsedChatCompletion[T]] = field(alias="snapshot", repr=False, eq=False)

    @property
    def snapshot(self) -> ParsedChatCompletion[T]:
        """The completion so far, at the time that this is read."""
        return self._snapshot()


@frozen(kw_only=True)
class ContentDeltaEvent:
    """Text of the answer."""

    type: Literal["content.delta"] = "content.delta"
    delta: str
    choice_index: int
    _pieces: Pieces = field(alias="pieces", repr=False, eq=False)

    @property
    def snapshot(self) -> str:
        """The text up to this event."""
        return self._pieces.text


@frozen(kw_only=True)
class ContentDoneEvent(Generic[T]):
    """The text is whole.

    `parsed` is an instance of the class that was asked for; None where it does not fit, which the end of
    the stream tells as an exception.
    """

    type: Literal["content.done"] = "content.done"
    content: str
    parsed: T | None = None
    choice_index: int


@frozen(kw_only=True)
class RefusalDeltaEvent:
    """Text of a refusal."""

    type: Literal["refusal.delta"] = "refusal.delta"
    delta: str
    choice_index: int
    _pieces: Pieces = field(alias="pieces", repr=False, eq=False)

    @property
    def snapshot(self) -> str:
        """The refusal up to this event."""
        return self._pieces.text


@frozen(kw_only=True)
class RefusalDoneEvent:
    """The refusal is whole."""

    type: Literal["refusal.done"] = "refusal.done"
    refusal: str
    choice_index: int


@frozen(kw_only=True)
class FunctionToolCallArgumentsDeltaEvent:
    """A piece of the arguments of the tool call at `index`."""

    type: Literal["tool_calls.function.arguments.delta"] = "tool_calls.function.arguments.delta"
    name: str
    index: int
    arguments_delta: str
    choice_index: int
    _pieces: Pieces = field(alias="pieces", repr=False, eq=False)

    @property
    def arguments(self) -> str:
        """The arguments up to this event, as JSON text that may be cut off."""
        return self._pieces.text

    @property
    def parsed_arguments(self) -> Any:
        """The arguments as a value; None while they are not whole."""
        return parsed(self.arguments)


@frozen(kw_only=True)
class FunctionToolCallArgumentsDoneEvent:
    """The arguments of the tool call at `index` are whole."""

    type: Literal["tool_calls.function.arguments.done"] = "tool_calls.function.arguments.done"
    name: str
    index: int
    arguments: str
    choice_index: int
    _read: Callable[[str], Any] = field(default=parsed, alias="read", repr=False, eq=False)

    @property
    def parsed_arguments(self) -> Any:
        """The arguments as a value, of a strict tool as what it takes; None where they will not do."""
        return self._read(self.arguments)


@frozen(kw_only=True)
class LogprobsContentDeltaEvent:
    """Log probabilities of new tokens of the answer."""

    type: Literal["logprobs.content.delta"] = "logprobs.content.delta"
    content: list[ChatCompletionTokenLogprob]
    choice_index: int


@frozen(kw_only=True)
class LogprobsContentDoneEvent:
    """Log probabilities of all tokens of the answer."""

    type: Literal["logprobs.content.done"] = "logprobs.content.done"
    content: list[ChatCompletionTokenLogprob]
    choice_index: int


@frozen(kw_only=True)
class LogprobsRefusalDeltaEvent:
    """Log probabilities of new tokens of a refusal."""

    type: Literal["logprobs.refusal.delta"] = "logprobs.refusal.delta"
    refusal: list[ChatCompletionTokenLogprob]
    choice_index: int


@frozen(kw_only=True)
class LogprobsRefusalDoneEvent:
    """Log probabilities of all tokens of a refusal."""

    type: Literal["logprobs.refusal.done"] = "logprobs.refusal.done"
    refusal: list[ChatCompletionTokenLogprob]
    choice_index: int


@frozen(kw_only=True)
class ContentFilterEvent:
    """A verdict of the content filter on what was streamed.

    An asynchronous filter speaks after the text; text up to `offsets.check_offset` is judged. With
    `filtered` the answer ends here, and what was shown of it should be taken back.
    """

    type: Literal["content_filter"] = "content_filter"
    results: ContentFilterResults
    offsets: ContentFilterOffsets | None
    filtered: bool
    choice_index: int


ChatCompletionStreamEvent = (
    ChunkEvent[T]
    | ContentDeltaEvent
    | ContentDoneEvent[T]
    | RefusalDeltaEvent
    | RefusalDoneEvent
    | FunctionToolCallArgumentsDeltaEvent
    | FunctionToolCallArgumentsDoneEvent
    | LogprobsContentDeltaEvent
    | LogprobsContentDoneEvent
    | LogprobsRefusalDeltaEvent
    | LogprobsRefusalDoneEvent
    | ContentFilterEvent
)
"""Any event of a streamed chat completion."""
