"""What messages of the Responses API are made of: text, images, files, refusals, and remarks on text.

https://learn.microsoft.com/azure/ai-services/openai/how-to/responses
"""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, model


@model
class LogprobTopLogprob(Model):
    """One of the likeliest tokens at a place."""

    token: str
    bytes: list[int] | None = None
    logprob: float


@model
class Logprob(Model):
    """A token of the text, and how likely it was."""

    token: str
    bytes: list[int] | None = None
    logprob: float
    top_logprobs: list[LogprobTopLogprob]


@model
class AnnotationFileCitation(Model):
    """A file of a vector store that the text cites; `index` is the character behind which it does."""

    type: Literal["file_citation"] = "file_citation"
    file_id: str
    filename: str
    index: int


@model
class AnnotationURLCitation(Model):
    """A page that the text cites, from one character to another."""

    type: Literal["url_citation"] = "url_citation"
    url: str
    title: str
    start_index: int
    end_index: int


@model
class AnnotationContainerFileCitation(Model):
    """A file in the code interpreter's container that the text names."""

    type: Literal["container_file_citation"] = "container_file_citation"
    container_id: str
    file_id: str
    filename: str
    start_index: int
    end_index: int


@model
class AnnotationFilePath(Model):
    """A file that the text points to."""

    type: Literal["file_path"] = "file_path"
    file_id: str
    index: int


Annotation = (
    AnnotationFileCitation | AnnotationURLCitation | AnnotationContainerFileCitation | AnnotationFilePath
)
"""A remark on a text."""


@model
class ResponseInputText(Model):
    """Text that was given."""

    type: Literal["input_text"] = "input_text"
    text: str
    prompt_cache_breakpoint: dict[str, Any] | None = None


@model
class ResponseInputImage(Model):
    """An image that was given: by URL (https, or data with base64), or as an uploaded file."""

    type: Literal["input_image"] = "input_image"
    detail: str | None = None
    image_url: str | None = None
    file_id: str | None = None
    prompt_cache_breakpoint: dict[str, Any] | None = None


@model
class ResponseInputFile(Model):
    """A file that was given: uploaded, by URL, or as base64 with a name."""

    type: Literal["input_file"] = "input_file"
    file_id: str | None = None
    file_url: str | None = None
    file_data: str | None = None
    filename: str | None = None
    detail: str | None = None
    prompt_cache_breakpoint: dict[str, Any] | None = None


@model
class ResponseInputAudio(Model):
    """Sound that was given, as base64, and its format."""

    type: Literal["input_audio"] = "input_audio"
    data: str | None = None
    format: str | None = None
    input_audio: dict[str, Any] | None = None


@model
class ResponseOutputText(Model):
    """Text of the model."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[Annotation]
    logprobs: list[Logprob] | None = None


@model
class ResponseOutputRefusal(Model):
    """The model's words where it refuses."""

    type: Literal["refusal"] = "refusal"
    refusal: str


@model
class ResponseOutputAudio(Model):
    """The answer as sound: base64, and its transcript."""

    type: Literal["output_audio"] = "output_audio"
    data: str
    transcript: str


@model
class ReasoningText(Model):
    """The model's reasoning, from models that show it; a summary of it, in an early dated api-version."""

    type: Literal["reasoning_text", "reasoning_summary"] = "reasoning_text"
    text: str


@model
class SummaryText(Model):
    """A part of the summary of the model's reasoning."""

    type: Literal["summary_text"] = "summary_text"
    text: str


ResponseInputContent = ResponseInputText | ResponseInputImage | ResponseInputFile | ResponseInputAudio
"""A part of a message that was given."""

ResponseOutputContent = ResponseOutputText | ResponseOutputRefusal | ResponseOutputAudio
"""A part of the model's message."""

ResponseContentPart = ResponseOutputText | ResponseOutputRefusal | ResponseOutputAudio | ReasoningText
"""A part of what is being streamed."""
