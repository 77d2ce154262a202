"""A response: what it is made of, and how it was to be made.

https://learn.microsoft.com/azure/ai-services/openai/how-to/responses
"""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, model
from azopenai.core.jsonvalue import is_array
from azopenai.types.content_filter import ContentFilterOffsets, ContentFilterResults
from azopenai.types.responses_content import ResponseOutputText
from azopenai.types.responses_items import ResponseItem, ResponseOutputItem, ResponseOutputMessage
from azopenai.types.responses_tools import Tool, ToolChoice


@model
class ResponseError(Model):
    """Why a response failed."""

    code: str
    message: str
    param: str | None = None
    type: str | None = None


@model
class IncompleteDetails(Model):
    """Why a response is incomplete: max_output_tokens or content_filter."""

    reason: str | None = None


@model
class ResponseContentFilter(Model):
    """Azure's verdict on the prompt or on the completion, from one character to another."""

    blocked: bool | None = None
    source_type: str | None = None
    """`prompt` or `completion`."""
    content_filter_raw: list[Any] | None = None
    content_filter_results: ContentFilterResults
    content_filter_offsets: ContentFilterOffsets | None = None


@model
class InputTokensDetails(Model):
    """What the input's tokens were."""

    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


@model
class OutputTokensDetails(Model):
    """What the output's tokens were spent on."""

    reasoning_tokens: int | None = None


@model
class ResponseUsage(Model):
    """Tokens of one response."""

    input_tokens: int
    input_tokens_details: InputTokensDetails
    output_tokens: int
    output_tokens_details: OutputTokensDetails
    total_tokens: int


@model
class Reasoning(Model):
    """How much the model thought, and how it told of that."""

    effort: str | None = None
    summary: str | None = None
    generate_summary: str | None = None
    context: str | None = None
    mode: str | None = None


@model
class ResponseFormatText(Model):
    """Text."""

    type: Literal["text"] = "text"


@model
class ResponseFormatJSONObject(Model):
    """A JSON object of any form."""

    type: Literal["json_object"] = "json_object"


@model
class ResponseFormatTextJSONSchemaConfig(Model):
    """JSON of a schema."""

    type: Literal["json_schema"] = "json_schema"
    name: str
    description: str | None = None
    schema: dict[str, Any]
    strict: bool | None = None


ResponseFormatTextConfig = ResponseFormatText | ResponseFormatTextJSONSchemaConfig | ResponseFormatJSONObject
"""The form of the text."""


@model
class ResponseTextConfig(Model):
    """The form and the length of the text."""

    format: ResponseFormatTextConfig | None = None
    verbosity: str | None = None


@model
class ResponsePrompt(Model):
    """A prompt that is kept with the service, and what was put into it."""

    id: str
    version: str | None = None
    variables: dict[str, Any] | None = None


@model
class Conversation(Model):
    """The conversation that the response belongs to."""

    id: str


@model
class Response(Model):
    """The answer to `responses.create`.

    `status` is completed, failed, in_progress, cancelled, queued or incomplete.
    """

    id: str
    object: str
    created_at: float
    status: str | None = None
    completed_at: float | None = None
    model: str
    output: list[ResponseOutputItem]
    error: ResponseError | None = None
    incomplete_details: IncompleteDetails | None = None
    content_filters: list[ResponseContentFilter] | None = None
    usage: ResponseUsage | None = None
    background: bool | None = None
    billing: dict[str, Any] | None = None
    conversation: Conversation | None = None
    frequency_penalty: float | None = None
    instructions: str | list[ResponseItem] | None = None
    max_output_tokens: int | None = None
    max_tool_calls: int | None = None
    metadata: dict[str, str] | None = None
    moderation: dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    presence_penalty: float | None = None
    previous_response_id: str | None = None
    prompt: ResponsePrompt | None = None
    prompt_cache_key: str | None = None
    prompt_cache_retention: str | None = None
    reasoning: Reasoning | None = None
    safety_identifier: str | None = None
    service_tier: str | None = None
    store: bool | None = None
    temperature: float | None = None
    text: ResponseTextConfig | None = None
    tool_choice: ToolChoice | None = None
    tool_usage: dict[str, Any] | None = None
    tools: list[Tool]
    top_logprobs: int | None = None
    top_p: float | None = None
    truncation: str | None = None
    user: str | None = None

    @property
    def output_text(self) -> str:
        """The text of all the model's messages, one behind the other; empty where there is none."""
        texts: list[Any] = []
        for item in self.output if is_array(self.output) else ():
            if isinstance(item, ResponseOutputMessage) and is_array(item.content):
                texts += [part.text for part in item.content if isinstance(part, ResponseOutputText)]
        return "".join(text for text in texts if isinstance(text, str))


@model
class InputTokenCountResponse(Model):
    """The answer to `responses.input_tokens.count`."""

    object: str
    input_tokens: int
