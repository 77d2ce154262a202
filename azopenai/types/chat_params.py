"""Parameters of chat completions, as TypedDicts: plain dicts with names and types.

Each parameter is named, typed and described here and nowhere else.
https://learn.microsoft.com/azure/ai-services/openai/reference#chat-completions
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.decode import Model
from azopenai.core.request import RequestOptions
from azopenai.types.data_sources import DataSource


class ChatCompletionContentPartTextParam(TypedDict, total=False):
    """Text."""

    type: Required[Literal["text"]]
    text: Required[str]


class ImageURL(TypedDict, total=False):
    """Where an image is, and how closely to look at it."""

    url: Required[str]
    """An https URL, or a data URL with base64."""
    detail: Literal["auto", "low", "high"]


class ChatCompletionContentPartImageParam(TypedDict, total=False):
    """An image."""

    type: Required[Literal["image_url"]]
    image_url: Required[ImageURL]


class InputAudio(TypedDict, total=False):
    """Sound, as base64, and its format."""

    data: Required[str]
    format: Required[Literal["wav", "mp3"]]


class ChatCompletionContentPartInputAudioParam(TypedDict, total=False):
    """A recording."""

    type: Required[Literal["input_audio"]]
    input_audio: Required[InputAudio]


class FileFile(TypedDict, total=False):
    """A file that was uploaded, or its content as base64."""

    file_id: str
    file_data: str
    filename: str


class ChatCompletionContentPartFileParam(TypedDict, total=False):
    """A file."""

    type: Required[Literal["file"]]
    file: Required[FileFile]


class ChatCompletionContentPartRefusalParam(TypedDict, total=False):
    """A refusal that the model gave."""

    type: Required[Literal["refusal"]]
    refusal: Required[str]


ChatCompletionContentPartParam = (
    ChatCompletionContentPartTextParam
    | ChatCompletionContentPartImageParam
    | ChatCompletionContentPartInputAudioParam
    | ChatCompletionContentPartFileParam
    | ChatCompletionContentPartRefusalParam
)
"""A part of a message."""


class ChatCompletionDeveloperMessageParam(TypedDict, total=False):
    """Instructions, for reasoning models."""

    role: Required[Literal["developer"]]
    content: Required[str | Sequence[ChatCompletionContentPartTextParam]]
    name: str


class ChatCompletionSystemMessageParam(TypedDict, total=False):
    """Instructions."""

    role: Required[Literal["system"]]
    content: Required[str | Sequence[ChatCompletionContentPartTextParam]]
    name: str


class ChatCompletionUserMessageParam(TypedDict, total=False):
    """What the user says or shows."""

    role: Required[Literal["user"]]
    content: Required[str | Sequence[ChatCompletionContentPartParam]]
    name: str


class FunctionCallParam(TypedDict, total=False):
    """A function and its arguments as JSON text."""

    name: Required[str]
    arguments: Required[str]


class ChatCompletionMessageToolCallParam(TypedDict, total=False):
    """A call of a function that the model made."""

    id: Required[str]
    type: Required[Literal["function"]]
    function: Required[FunctionCallParam]


class CustomToolInputParam(TypedDict, total=False):
    """A custom tool and its input."""

    name: Required[str]
    input: Required[str]


class ChatCompletionMessageCustomToolCallParam(TypedDict, total=False):
    """A call of a custom tool that the model made."""

    id: Required[str]
    type: Required[Literal["custom"]]
    custom: Required[CustomToolInputParam]


class AudioReference(TypedDict, total=False):
    """An answer as sound that the model gave before."""

    id: Required[str]


class ChatCompletionAssistantMessageParam(TypedDict, total=False):
    """What the model said, or wanted called."""

    role: Required[Literal["assistant"]]
    content: str | Sequence[ChatCompletionContentPartTextParam | ChatCompletionContentPartRefusalParam] | None
    refusal: str | None
    name: str
    audio: AudioReference | None
    tool_calls: Sequence[ChatCompletionMessageToolCallParam | ChatCompletionMessageCustomToolCallParam]
    function_call: FunctionCallParam | None


class ChatCompletionToolMessageParam(TypedDict, total=False):
    """What a tool gave back."""

    role: Required[Literal["tool"]]
    content: Required[str | Sequence[ChatCompletionContentPartTextParam]]
    tool_call_id: Required[str]


class ChatCompletionFunctionMessageParam(TypedDict, total=False):
    """What a function gave back, in the legacy form."""

    role: Required[Literal["function"]]
    content: Required[str | None]
    name: Required[str]


ChatCompletionMessageParam = (
    ChatCompletionDeveloperMessageParam
    | ChatCompletionSystemMessageParam
    | ChatCompletionUserMessageParam
    | ChatCompletionAssistantMessageParam
    | ChatCompletionToolMessageParam
    | ChatCompletionFunctionMessageParam
)
"""A message of a conversation."""


class FunctionDefinition(TypedDict, total=False):
    """A function that the model may call; `parameters` is its JSON Schema."""

    name: Required[str]
    description: str
    parameters: Mapping[str, Any]
    strict: bool | None


class ChatCompletionToolParam(TypedDict, total=False):
    """A function as a tool."""

    type: Required[Literal["function"]]
    function: Required[FunctionDefinition]


class CustomToolDefinition(TypedDict, total=False):
    """A tool whose input is free text, or follows a grammar."""

    name: Required[str]
    description: str
    format: Mapping[str, Any]


class ChatCompletionCustomToolParam(TypedDict, total=False):
    """A custom tool."""

    type: Required[Literal["custom"]]
    custom: Required[CustomToolDefinition]


class FunctionName(TypedDict, total=False):
    """A function by its name."""

    name: Required[str]


class ChatCompletionNamedToolChoiceParam(TypedDict, total=False):
    """The function that is to be called."""

    type: Required[Literal["function"]]
    function: Required[FunctionName]


ChatCompletionToolChoiceOptionParam = (
    Literal["none", "auto", "required"] | ChatCompletionNamedToolChoiceParam | Mapping[str, Any]
)
"""Whether tools are called: none, auto, required, or the one that is named."""


class ResponseFormatText(TypedDict, total=False):
    """Text."""

    type: Required[Literal["text"]]


class ResponseFormatJSONObject(TypedDict, total=False):
    """Any JSON object; the messages must ask for JSON too."""

    type: Required[Literal["json_object"]]


class JSONSchema(TypedDict, total=False):
    """A JSON Schema with a name."""

    name: Required[str]
    description: str
    schema: Mapping[str, Any]
    strict: bool | None


class ResponseFormatJSONSchema(TypedDict, total=False):
    """JSON of a given schema."""

    type: Required[Literal["json_schema"]]
    json_schema: Required[JSONSchema]


ResponseFormatParam = ResponseFormatText | ResponseFormatJSONObject | ResponseFormatJSONSchema
"""The form of the answer."""


class ChatCompletionStreamOptionsParam(TypedDict, total=False):
    """What to stream besides: a last chunk with the usage, filler against size guessing."""

    include_usage: bool
    include_obfuscation: bool


class ChatCompletionAudioParam(TypedDict, total=False):
    """Voice and format of an answer as sound."""

    voice: Required[str | Mapping[str, Any]]
    format: Required[Literal["wav", "mp3", "flac", "opus", "aac", "pcm16"]]


class ChatCompletionPredictionContentParam(TypedDict, total=False):
    """Text that much of the answer will repeat."""

    type: Required[Literal["content"]]
    content: Required[str | Sequence[ChatCompletionContentPartTextParam]]


class UserSecurityContext(TypedDict, total=False):
    """Who asks, for Microsoft Defender."""

    application_name: str
    end_user_id: str
    end_user_tenant_id: str
    source_ip: str


class CompletionParamsBase(RequestOptions, total=False):
    """Parameters that everything which asks for a chat completion has in common."""

    model: str
    """Deployment (dated api-versions) or model (v1); the client's `azure_deployment` if left out."""
    messages: Required[Sequence[ChatCompletionMessageParam | Model]]
    """The conversation so far: dicts, or messages that came back from here."""
    audio: ChatCompletionAudioParam | None
    """Voice and format, where `modalities` has audio."""
    data_sources: Sequence[DataSource]
    """On Your Data: where to look the answer up."""
    frequency_penalty: float | None
    """From -2 to 2; above 0, the more often a token has come, the less likely it comes again."""
    function_call: Literal["none", "auto"] | FunctionName
    """Legacy form of `tool_choice`."""
    functions: Sequence[FunctionDefinition]
    """Legacy form of `tools`."""
    logit_bias: Mapping[str, float] | None
    """From token ids to a bias from -100 (never) to 100."""
    logprobs: bool | None
    """Whether to give log probabilities of the tokens."""
    max_completion_tokens: int | None
    """The most tokens to make, hidden reasoning included."""
    max_tokens: int | None
    """The most tokens to make, for models without reasoning."""
    metadata: Mapping[str, str] | None
    """Up to 16 pairs kept with a stored completion."""
    modalities: Sequence[Literal["text", "audio"]] | None
    """What the answer is to be made of."""
    n: int | None
    """How many answers, 1 to 128."""
    parallel_tool_calls: bool
    """Whether several tools may be called at once."""
    prediction: ChatCompletionPredictionContentParam | None
    """Text that much of the answer will repeat, to have it sooner."""
    presence_penalty: float | None
    """From -2 to 2; above 0, a token that has come is less likely to come again."""
    prompt_cache_key: str
    """Calls with the same key are likelier to find their prompt in the cache."""
    prompt_cache_retention: str | None
    """How long the prompt stays in the cache."""
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None
    """How much a reasoning model thinks first."""
    safety_identifier: str
    """An id of your own user, hashed, against abuse."""
    seed: int | None
    """The same seed gives the same answer, as far as the service can."""
    service_tier: Literal["auto", "default", "flex", "priority"] | None
    """Which capacity serves the call."""
    stop: str | Sequence[str] | None
    """Up to four texts that end the answer."""
    store: bool | None
    """Whether the service keeps the completion."""
    stream_options: ChatCompletionStreamOptionsParam | None
    """What to stream besides; only with `stream=True`."""
    temperature: float | None
    """From 0 (always the likeliest) to 2."""
    tool_choice: ChatCompletionToolChoiceOptionParam
    """Whether tools are called: none, auto, required, or the one that is named."""
    top_logprobs: int | None
    """How many of the likeliest tokens to give at each place, 0 to 20; needs `logprobs`."""
    top_p: float | None
    """Only the likeliest tokens that make up this share are looked at."""
    user: str
    """An id of your own user, against abuse."""
    user_security_context: UserSecurityContext
    """Who asks, for Microsoft Defender."""
    verbosity: Literal["low", "medium", "high"] | None
    """How long the answer is."""
    web_search_options: Mapping[str, Any]
    """Looking the answer up on the web, for the models that can."""


class CompletionParamsWithTools(CompletionParamsBase, total=False):
    """The same, and tools that the program runs itself."""

    tools: Sequence[ChatCompletionToolParam | ChatCompletionCustomToolParam]
    """What the model may call."""


class CompletionCreateParamsBase(CompletionParamsWithTools, total=False):
    """Parameters of `chat.completions.create`, the streaming switch aside."""

    response_format: ResponseFormatParam
    """Text, a JSON object, or JSON of a schema."""


class CompletionParseParams(CompletionParamsWithTools, total=False):
    """Parameters of `chat.completions.parse` and `chat.completions.stream`."""

    response_format: type[Any] | ResponseFormatParam
    """The class that the answer is to be an instance of; or as in `create`."""


class CompletionRunToolsParams(CompletionParamsBase, total=False):
    """Parameters of `chat.completions.run_tools`."""

    tools: Required[Sequence[Callable[..., Any] | ChatCompletionToolParam]]
    """Functions that the model may call, and what `function_tool` made of functions."""
    response_format: type[Any] | ResponseFormatParam
    """The class that the last answer is to be an instance of; or as in `create`."""
    max_turns: int
    """How often the model is asked at the most; 10 if left out."""
    on_error: Literal["report", "raise"]
    """What becomes of a tool's failure: the model is told (if left out), or it is raised."""
    max_concurrency: int
    """How many tools run at once at the most; 8 if left out."""


class CompletionCreateParamsNonStreaming(CompletionCreateParamsBase, total=False):
    """Parameters for an answer as a whole."""

    stream: Literal[False] | None
    """Whether the answer comes in chunks."""


class CompletionCreateParamsStreaming(CompletionCreateParamsBase):
    """Parameters for an answer in chunks."""

    stream: Required[Literal[True]]
    """The answer comes in chunks."""


class CompletionCreateParams(CompletionCreateParamsBase, total=False):
    """Parameters of `chat.completions.create`."""

    stream: bool | None
    """Whether the answer comes in chunks."""
