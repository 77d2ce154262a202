"""Events of a streamed response: of it as a whole, its items, their text, and the reasoning.

https://learn.microsoft.com/azure/ai-services/openai/how-to/responses#streaming
"""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, model
from azopenai.types.responses_content import Annotation, Logprob, ResponseContentPart, SummaryText
from azopenai.types.responses_items import ResponseOutputItem
from azopenai.types.responses_response import Response


@model
class StreamEvent(Model):
    """What every event has: its number, from 0, by which a stream that broke off can be taken up again."""

    sequence_number: int


@model
class OfResponseEvent(StreamEvent):
    """An event of the response as a whole."""

    response: Response


@model
class OfItemEvent(StreamEvent):
    """An event of one item of the output."""

    item_id: str
    output_index: int


@model
class OfContentEvent(OfItemEvent):
    """An event of one part of an item's content."""

    content_index: int


@model
class OfSummaryEvent(OfItemEvent):
    """An event of one part of the summary of the reasoning."""

    summary_index: int


@model
class ResponseCreatedEvent(OfResponseEvent):
    """The response has begun."""

    type: Literal["response.created"] = "response.created"


@model
class ResponseQueuedEvent(OfResponseEvent):
    """The response waits for its turn, in the background."""

    type: Literal["response.queued"] = "response.queued"


@model
class ResponseInProgressEvent(OfResponseEvent):
    """The response is being made."""

    type: Literal["response.in_progress"] = "response.in_progress"


@model
class ResponseCompletedEvent(OfResponseEvent):
    """The response is whole; the last event."""

    type: Literal["response.completed"] = "response.completed"


@model
class ResponseFailedEvent(OfResponseEvent):
    """The response failed, its `error` says why; the last event."""

    type: Literal["response.failed"] = "response.failed"


@model
class ResponseIncompleteEvent(OfResponseEvent):
    """The response was cut off, its `incomplete_details` say why; the last event."""

    type: Literal["response.incomplete"] = "response.incomplete"


@model
class ResponseErrorEvent(StreamEvent):
    """The service failed. Reading a stream raises it, as a StreamError."""

    type: Literal["error"] = "error"
    code: str | None = None
    message: str
    param: str | None = None


@model
class ResponseOutputItemAddedEvent(StreamEvent):
    """An item has begun."""

    type: Literal["response.output_item.added"] = "response.output_item.added"
    output_index: int
    item: ResponseOutputItem


@model
class ResponseOutputItemDoneEvent(StreamEvent):
    """An item is whole."""

    type: Literal["response.output_item.done"] = "response.output_item.done"
    output_index: int
    item: ResponseOutputItem


@model
class ResponseContentPartAddedEvent(OfContentEvent):
    """A part of a message has begun."""

    type: Literal["response.content_part.added"] = "response.content_part.added"
    part: ResponseContentPart


@model
class ResponseContentPartDoneEvent(OfContentEvent):
    """A part of a message is whole."""

    type: Literal["response.content_part.done"] = "response.content_part.done"
    part: ResponseContentPart


@model
class ResponseTextDeltaEvent(OfContentEvent):
    """Text of a message."""

    type: Literal["response.output_text.delta"] = "response.output_text.delta"
    delta: str
    logprobs: list[Logprob] | None = None
    obfuscation: str | None = None


@model
class ResponseTextDoneEvent(OfContentEvent):
    """The text of a part is whole."""

    type: Literal["response.output_text.done"] = "response.output_text.done"
    text: str
    logprobs: list[Logprob] | None = None


@model
class ResponseOutputTextAnnotationAddedEvent(OfContentEvent):
    """A remark on the text."""

    type: Literal["response.output_text.annotation.added"] = "response.output_text.annotation.added"
    annotation_index: int
    annotation: Annotation


@model
class ResponseRefusalDeltaEvent(OfContentEvent):
    """Text of a refusal."""

    type: Literal["response.refusal.delta"] = "response.refusal.delta"
    delta: str
    obfuscation: str | None = None


@model
class ResponseRefusalDoneEvent(OfContentEvent):
    """The refusal is whole."""

    type: Literal["response.refusal.done"] = "response.refusal.done"
    refusal: str


@model
class ResponseAudioDeltaEvent(StreamEvent):
    """A piece of the answer as sound, as base64."""

    type: Literal["response.audio.delta"] = "response.audio.delta"
    delta: str


@model
class ResponseAudioDoneEvent(StreamEvent):
    """The sound is whole."""

    type: Literal["response.audio.done"] = "response.audio.done"


@model
class ResponseAudioTranscriptDeltaEvent(StreamEvent):
    """Text of the sound's transcript."""

    type: Literal[
        "response.audio.transcript.delta",
        "response.audio_transcript.delta",
    ] = "response.audio.transcript.delta"
    delta: str


@model
class ResponseAudioTranscriptDoneEvent(StreamEvent):
    """The transcript is whole."""

    type: Literal[
        "response.audio.transcript.done",
        "response.audio_transcript.done",
    ] = "response.audio.transcript.done"


@model
class ResponseReasoningSummaryPartAddedEvent(OfSummaryEvent):
    """A part of the summary has begun."""

    type: Literal["response.reasoning_summary_part.added"] = "response.reasoning_summary_part.added"
    part: SummaryText


@model
class ResponseReasoningSummaryPartDoneEvent(OfSummaryEvent):
    """A part of the summary is whole."""

    type: Literal["response.reasoning_summary_part.done"] = "response.reasoning_summary_part.done"
    part: SummaryText
    status: str | None = None


@model
class ResponseReasoningSummaryTextDeltaEvent(OfSummaryEvent):
    """Text of the summary."""

    type: Literal["response.reasoning_summary_text.delta"] = "response.reasoning_summary_text.delta"
    delta: str
    obfuscation: str | None = None


@model
class ResponseReasoningSummaryTextDoneEvent(OfSummaryEvent):
    """The text of a part of the summary is whole."""

    type: Literal["response.reasoning_summary_text.done"] = "response.reasoning_summary_text.done"
    text: str


@model
class ResponseReasoningSummaryDeltaEvent(OfSummaryEvent):
    """A piece of the summary, in the form that early versions give it."""

    type: Literal["response.reasoning_summary.delta"] = "response.reasoning_summary.delta"
    delta: Any = None
    obfuscation: str | None = None


@model
class ResponseReasoningSummaryDoneEvent(OfSummaryEvent):
    """The summary is whole, in the form that early versions give it."""

    type: Literal["response.reasoning_summary.done"] = "response.reasoning_summary.done"
    text: str


@model
class ResponseReasoningTextDeltaEvent(OfContentEvent):
    """Text of the reasoning."""

    type: Literal["response.reasoning_text.delta"] = "response.reasoning_text.delta"
    delta: str
    obfuscation: str | None = None


@model
class ResponseReasoningTextDoneEvent(OfContentEvent):
    """The text of the reasoning is whole."""

    type: Literal["response.reasoning_text.done"] = "response.reasoning_text.done"
    text: str


@model
class ResponseReasoningDeltaEvent(OfContentEvent):
    """A piece of the reasoning, in the form that early versions give it."""

    type: Literal["response.reasoning.delta"] = "response.reasoning.delta"
    delta: Any = None
    obfuscation: str | None = None


@model
class ResponseReasoningDoneEvent(OfContentEvent):
    """The reasoning is whole, in the form that early versions give it."""

    type: Literal["response.reasoning.done"] = "response.reasoning.done"
    text: str
