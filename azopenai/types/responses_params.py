"""Parameters of the Responses API, as TypedDicts: plain dicts with names and types.

Each parameter is named, typed and described here and nowhere else.
https://learn.microsoft.com/azure/ai-services/openai/how-to/responses
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.request import RequestOptions
from azopenai.types.responses_input_params import ResponseInputItemParam
from azopenai.types.responses_response import Response
from azopenai.types.responses_tool_params import ToolChoiceParam, ToolParam

ResponseIncludable = Literal[
    "code_interpreter_call.outputs",
    "computer_call_output.output.image_url",
    "file_search_call.results",
    "message.input_image.image_url",
    "message.output_text.logprobs",
    "reasoning.encrypted_content",
    "web_search_call.action.sources",
    "web_search_call.results",
]
"""What a response has only where it is asked for."""


class ReasoningParam(TypedDict, total=False):
    """How much the model thinks, and how it tells of that."""

    effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None
    summary: Literal["auto", "concise", "detailed"] | None
    generate_summary: Literal["auto", "concise", "detailed"] | None
    """The name of `summary` in early versions."""
    context: str | None
    mode: str


class ResponseFormatTextParam(TypedDict):
    """Text."""

    type: Literal["text"]


class ResponseFormatJSONObjectParam(TypedDict):
    """A JSON object of any form; the prompt must say so too."""

    type: Literal["json_object"]


class ResponseFormatTextJSONSchemaConfigParam(TypedDict, total=False):
    """JSON of a schema."""

    type: Required[Literal["json_schema"]]
    name: Required[str]
    schema: Required[Mapping[str, Any]]
    description: str
    strict: bool | None
    """Whether the answer must fit the schema."""


ResponseFormatTextConfigParam = (
    ResponseFormatTextParam | ResponseFormatTextJSONSchemaConfigParam | ResponseFormatJSONObjectParam
)
"""The form of the text."""


class ResponseTextConfigParam(TypedDict, total=False):
    """The form and the length of the text."""

    format: ResponseFormatTextConfigParam
    verbosity: Literal["low", "medium", "high"] | None


class ResponsePromptParam(TypedDict, total=False):
    """A prompt that is kept with the service."""

    id: Required[str]
    version: str | None
    variables: Mapping[str, Any] | None
    """What to put into it: texts, or parts of a message."""


class ResponseConversationParam(TypedDict):
    """A conversation that is kept with the service."""

    id: str


class ContextManagementParam(TypedDict, total=False):
    """When a conversation that has become long is made shorter."""

    type: Required[str]
    compact_threshold: int | None
    """In tokens."""


class StreamOptionsParam(TypedDict, total=False):
    """What to stream besides."""

    include_obfuscation: bool
    """Whether events are filled up to random lengths, against guessing text from packet sizes."""


class ResponseParamsBase(RequestOptions, total=False):
    """Parameters that every way to make a response has."""

    model: str
    """Deployment (dated api-versions) or model (v1); may be left out where a stored `prompt` names it."""
    input: str | Sequence[ResponseInputItemParam]
    """A text, or messages and other items: dicts, or items that came back from here."""
    background: bool | None
    """Whether to answer at once and work on; `wait` gives the response when it is done."""
    context_management: Sequence[ContextManagementParam] | None
    """When a conversation that has become long is made shorter."""
    conversation: str | ResponseConversationParam | None
    """The conversation to continue, which input and output are added to."""
    include: Sequence[ResponseIncludable] | None
    """What to give besides."""
    instructions: str | None
    """What the model is to keep to; those of `previous_response_id` are not carried over."""
    max_output_tokens: int | None
    """The most tokens to make, hidden reasoning included."""
    max_tool_calls: int | None
    """How often tools of the service may be used in all."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs kept with the response."""
    moderation: Mapping[str, Any] | None
    """How input and output are moderated, for the services that can."""
    parallel_tool_calls: bool | None
    """Whether several tools may be called at once."""
    previous_response_id: str | None
    """The response that this one continues."""
    prompt: ResponsePromptParam | None
    """A prompt that is kept with the service."""
    prompt_cache_key: str
    """Calls with the same key are likelier to find their prompt in the cache."""
    prompt_cache_options: Mapping[str, Any]
    """How the prompt is cached, for the services that can be told."""
    prompt_cache_retention: str | None
    """How long the prompt stays in the cache."""
    reasoning: ReasoningParam | None
    """How much a reasoning model thinks first."""
    safety_identifier: str
    """An id of your own user, hashed, against abuse."""
    service_tier: Literal["auto", "default", "flex", "priority"] | None
    """Which capacity serves the call."""
    store: bool | None
    """Whether the service keeps the response; 30 days, unless told not to."""
    stream_options: StreamOptionsParam | None
    """What to stream besides; only with `stream=True`."""
    temperature: float | None
    """From 0 (always the likeliest) to 2."""
    text: ResponseTextConfigParam
    """The form and the length of the text."""
    tool_choice: ToolChoiceParam
    """Whether tools are used: none, auto, required, or the one that is named."""
    top_logprobs: int | None
    """How many of the likeliest tokens to give at each place, 0 to 20; `include` must ask for them."""
    top_p: float | None
    """Only the likeliest tokens that make up this share are looked at."""
    truncation: Literal["auto", "disabled"] | None
    """Whether the middle of a conversation that is too long is left out, or the call fails."""
    user: str
    """An id of your own user, against abuse."""


class ResponseCreateParamsBase(ResponseParamsBase, total=False):
    """Parameters of `responses.create`, the streaming switch aside."""

    tools: Sequence[ToolParam]
    """What the model may use."""


class ResponseParseParams(ResponseCreateParamsBase, total=False):
    """Parameters of `responses.parse`."""

    text_format: type[Any]
    """The class that the text is to be an instance of, in place of `text.format`."""


class ResponseRunToolsParams(ResponseParamsBase, total=False):
    """Parameters of `responses.run_tools`."""

    tools: Required[Sequence[Callable[..., Any] | ToolParam]]
    """Functions that the model may call, what `function_tool` made of functions, and tools of the service."""
    text_format: type[Any]
    """The class that the last text is to be an instance of, in place of `text.format`."""
    max_turns: int
    """How often the model is asked at the most; 10 if left out."""
    on_error: Literal["report", "raise"]
    """What becomes of a tool's failure: the model is told (if left out), or it is raised."""
    max_concurrency: int
    """How many tools run at once at the most; 8 if left out."""


class ResponseCreateParamsNonStreaming(ResponseCreateParamsBase, total=False):
    """Parameters for an answer as a whole."""

    stream: Literal[False] | None
    """Whether the answer comes in events."""


class ResponseCreateParamsStreaming(ResponseCreateParamsBase):
    """Parameters for an answer in events."""

    stream: Required[Literal[True]]
    """The answer comes in events."""


class ResponseCreateParams(ResponseCreateParamsBase, total=False):
    """Parameters of `responses.create`."""

    stream: bool | None
    """Whether the answer comes in events."""


class ResponseResumeParams(RequestOptions, total=False):
    """Parameters of `responses.stream` for a response that is there already."""

    response_id: Required[str]
    """A response that is streamed in the background, or was: from its first event on."""
    starting_after: int
    """The number of the last event that is known: those behind it are given, and text behind it."""
    include: Sequence[ResponseIncludable] | None
    """What to give besides."""
    tools: Sequence[ToolParam]
    """The tools that it was made with, whose arguments are read."""


class ResponseStreamParams(ResponseParseParams, total=False):
    """Parameters of `responses.stream`: those of `parse`, or of a response that is there already."""

    response_id: str
    """A response that is streamed in the background, or was: from its first event on."""
    starting_after: int
    """The number of the last event that is known: those behind it are given, and text behind it."""


class ResponseRetrieveParamsBase(RequestOptions, total=False):
    """Parameters of `responses.retrieve`, the streaming switch aside."""

    include: Sequence[ResponseIncludable]
    """What to give besides."""
    include_obfuscation: bool
    """Whether events are filled up to random lengths; only with `stream=True`."""
    starting_after: int
    """The number of the event behind which to stream; only with `stream=True`."""


class ResponseRetrieveParamsNonStreaming(ResponseRetrieveParamsBase, total=False):
    """Parameters for a response as it is now."""

    stream: Literal[False]
    """Whether the response comes in events."""


class ResponseRetrieveParamsStreaming(ResponseRetrieveParamsBase):
    """Parameters for a response in events."""

    stream: Required[Literal[True]]
    """The response comes in events, those that are over first."""


class ResponseRetrieveParams(ResponseRetrieveParamsBase, total=False):
    """Parameters of `responses.retrieve`."""

    stream: bool
    """Whether the response comes in events."""


class ResponseWaitParams(RequestOptions, total=False):
    """Parameters of `responses.wait`."""

    include: Sequence[ResponseIncludable]
    """What to give besides."""
    deadline: float | None
    """Seconds to wait in all; None, or left out, for no limit."""
    max_interval: float
    """The longest wait between two looks, in seconds; 10 if left out."""
    on_progress: Callable[[Response], object] | None
    """Called with every state; what it raises ends the wait."""


class InputItemListParams(RequestOptions, total=False):
    """Parameters of `responses.input_items.list`."""

    after: str
    """The id of the item behind which the page begins."""
    before: str
    """The id of the item before which it ends."""
    include: Sequence[ResponseIncludable]
    """What to give besides."""
    limit: int
    """Items of a page, 1 to 100; 20 if left out."""
    order: Literal["asc", "desc"]
    """From the oldest, or (if left out) from the newest."""


class InputTokenCountParams(RequestOptions, total=False):
    """Parameters of `responses.input_tokens.count`, each as in `create`."""

    model: str | None
    input: str | Sequence[ResponseInputItemParam] | None
    conversation: str | ResponseConversationParam | None
    instructions: str | None
    parallel_tool_calls: bool | None
    previous_response_id: str | None
    reasoning: ReasoningParam | None
    text: ResponseTextConfigParam | None
    tool_choice: ToolChoiceParam | None
    tools: Sequence[ToolParam] | None
    truncation: Literal["auto", "disabled"]
