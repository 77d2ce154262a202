"""What is given to the Responses API: messages, and whatever came back from it before."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.decode import Model
from azopenai.types.responses_tool_params import ToolParam

ItemStatus = Literal["in_progress", "completed", "incomplete"]


class ResponseInputTextParam(TypedDict, total=False):
    """Text."""

    type: Required[Literal["input_text"]]
    text: Required[str]
    prompt_cache_breakpoint: Mapping[str, Any]


class ResponseInputImageParam(TypedDict, total=False):
    """An image: by URL, or uploaded."""

    type: Required[Literal["input_image"]]
    detail: Literal["low", "high", "auto", "original"]
    """How closely to look at it."""
    image_url: str | None
    """An https URL, or a data URL with base64."""
    file_id: str | None
    prompt_cache_breakpoint: Mapping[str, Any]


class ResponseInputFileParam(TypedDict, total=False):
    """A file: uploaded, by URL, or its content."""

    type: Required[Literal["input_file"]]
    file_id: str | None
    file_url: str
    file_data: str
    """A data URL with base64."""
    filename: str
    detail: Literal["auto", "low", "high"]
    prompt_cache_breakpoint: Mapping[str, Any]


class ResponseInputAudioParam(TypedDict, total=False):
    """Sound."""

    type: Required[Literal["input_audio"]]
    data: str
    """Base64."""
    format: Literal["mp3", "wav"]
    input_audio: Mapping[str, Any]
    """Both, as some versions of the service take them."""


class LogprobParam(TypedDict, total=False):
    """A token of a text, and how likely it was."""

    token: Required[str]
    logprob: Required[float]
    bytes: Sequence[int]
    top_logprobs: Sequence[Mapping[str, Any]]


class AnnotationParam(TypedDict, total=False):
    """A remark on a text, as it came."""

    type: Required[Literal["file_citation", "url_citation", "container_file_citation", "file_path"]]
    file_id: str
    filename: str
    index: int
    url: str
    title: str
    start_index: int
    end_index: int
    container_id: str


class ResponseOutputTextParam(TypedDict, total=False):
    """Text of the model."""

    type: Required[Literal["output_text"]]
    text: Required[str]
    annotations: Sequence[AnnotationParam]
    logprobs: Sequence[LogprobParam]


class ResponseOutputRefusalParam(TypedDict):
    """A refusal of the model."""

    type: Literal["refusal"]
    refusal: str


class ResponseOutputAudioParam(TypedDict):
    """The model's answer as sound."""

    type: Literal["output_audio"]
    data: str
    transcript: str


ResponseInputContentParam = (
    ResponseInputTextParam
    | ResponseInputImageParam
    | ResponseInputFileParam
    | ResponseInputAudioParam
    | ResponseOutputTextParam
    | ResponseOutputRefusalParam
    | ResponseOutputAudioParam
)
"""A part of a message."""


class EasyInputMessageParam(TypedDict, total=False):
    """A message, by whomever."""

    role: Required[Literal["user", "assistant", "system", "developer"]]
    content: Required[str | Sequence[ResponseInputContentParam | Model]]
    type: Literal["message"]
    id: str
    """Of a message of the model, as it came."""
    status: ItemStatus
    phase: Literal["commentary", "final_answer"] | None


class ItemReference(TypedDict, total=False):
    """An item that the service keeps, by its id."""

    type: Required[Literal["item_reference"]]
    id: Required[str]


class SummaryTextParam(TypedDict):
    """A part of a summary of reasoning."""

    type: Literal["summary_text"]
    text: str


class ReasoningTextParam(TypedDict):
    """Text of reasoning."""

    type: Literal["reasoning_text", "reasoning_summary"]
    text: str


class ResponseReasoningItemParam(TypedDict, total=False):
    """What the model thought, as it came."""

    type: Required[Literal["reasoning"]]
    summary: Required[Sequence[SummaryTextParam]]
    id: str
    content: Sequence[ReasoningTextParam]
    encrypted_content: str | None
    status: ItemStatus


class ResponseFunctionToolCallParam(TypedDict, total=False):
    """A call of a function that the model made."""

    type: Required[Literal["function_call"]]
    call_id: Required[str]
    name: Required[str]
    arguments: Required[str]
    id: str
    status: ItemStatus
    namespace: str
    caller: Mapping[str, Any] | None


class FunctionCallOutput(TypedDict, total=False):
    """What a function gave."""

    type: Required[Literal["function_call_output"]]
    call_id: Required[str]
    output: Required[str | Sequence[ResponseInputContentParam]]
    id: str | None
    status: ItemStatus | None
    name: str | None
    namespace: str | None
    caller: Mapping[str, Any] | None


class ResponseCustomToolCallParam(TypedDict, total=False):
    """A call of a custom tool that the model made."""

    type: Required[Literal["custom_tool_call"]]
    call_id: Required[str]
    name: Required[str]
    input: Required[str]
    id: str
    namespace: str
    caller: Mapping[str, Any] | None


class ResponseCustomToolCallOutputParam(TypedDict, total=False):
    """What a custom tool gave."""

    type: Required[Literal["custom_tool_call_output"]]
    call_id: Required[str]
    output: Required[str | Sequence[ResponseInputContentParam]]
    id: str
    caller: Mapping[str, Any] | None


class FileSearchResultParam(TypedDict, total=False):
    """A passage that was found."""

    file_id: str
    filename: str
    text: str
    score: float
    attributes: Mapping[str, Any] | None


class ResponseFileSearchToolCallParam(TypedDict, total=False):
    """A search in vector stores that the model made."""

    type: Required[Literal["file_search_call"]]
    queries: Required[Sequence[str]]
    id: str
    status: str
    results: Sequence[FileSearchResultParam] | None


class WebSearchActionParam(TypedDict, total=False):
    """What the model did on the web."""

    type: Required[Literal["search", "open_page", "find_in_page", "find"]]
    query: str
    queries: Sequence[str]
    sources: Sequence[Mapping[str, Any]]
    url: str | None
    pattern: str


class ResponseFunctionWebSearchParam(TypedDict, total=False):
    """A search on the web that the model made."""

    type: Required[Literal["web_search_call"]]
    action: WebSearchActionParam
    id: str
    status: str


class ComputerActionParam(TypedDict, total=False):
    """What the model wanted done on the computer."""

    type: Required[
        Literal[
            "click",
            "double_click",
            "drag",
            "keypress",
            "move",
            "screenshot",
            "scroll",
            "type",
            "wait",
        ]
    ]
    button: str
    keys: Sequence[str] | None
    path: Sequence[Mapping[str, int]]
    scroll_x: int
    scroll_y: int
    text: str
    x: int
    y: int


class SafetyCheckParam(TypedDict, total=False):
    """A doubt about an action."""

    id: Required[str]
    code: str | None
    message: str | None


class ResponseComputerToolCallParam(TypedDict, total=False):
    """Actions on the computer that the model asked for."""

    type: Required[Literal["computer_call"]]
    call_id: Required[str]
    action: ComputerActionParam
    actions: Sequence[ComputerActionParam]
    pending_safety_checks: Sequence[SafetyCheckParam | Model]
    id: str
    status: ItemStatus


class ResponseComputerToolCallOutputScreenshotParam(TypedDict, total=False):
    """A picture of the screen."""

    type: Required[Literal["computer_screenshot"]]
    image_url: str
    """A data URL with base64."""
    file_id: str


class ComputerCallOutput(TypedDict, total=False):
    """The computer's screen after an action."""

    type: Required[Literal["computer_call_output"]]
    call_id: Required[str]
    output: Required[ResponseComputerToolCallOutputScreenshotParam]
    acknowledged_safety_checks: Sequence[SafetyCheckParam | Model] | None
    """The doubts that were cleared."""
    id: str | None
    status: ItemStatus | None


class CodeInterpreterOutputParam(TypedDict, total=False):
    """What the code printed, or a picture that it made."""

    type: Required[Literal["logs", "image"]]
    logs: str
    url: str


class ResponseCodeInterpreterToolCallParam(TypedDict, total=False):
    """Code that the model ran."""

    type: Required[Literal["code_interpreter_call"]]
    container_id: Required[str]
    code: str | None
    outputs: Sequence[CodeInterpreterOutputParam] | None
    id: str
    status: str


class ImageGenerationCallParam(TypedDict, total=False):
    """An image that the model made."""

    type: Required[Literal["image_generation_call"]]
    id: str
    result: str | None
    """Base64."""
    status: str
    action: str | None
    background: str | None
    output_format: str | None
    quality: str | None
    revised_prompt: str | None
    size: str | None


class LocalShellCallActionParam(TypedDict, total=False):
    """A command."""

    type: Required[Literal["exec"]]
    command: Required[Sequence[str]]
    env: Required[Mapping[str, str]]
    timeout_ms: int | None
    user: str | None
    working_directory: str | None


class LocalShellCallParam(TypedDict, total=False):
    """A command that the model wanted run on your machine."""

    type: Required[Literal["local_shell_call"]]
    call_id: Required[str]
    action: Required[LocalShellCallActionParam]
    id: str
    status: ItemStatus


class LocalShellCallOutputParam(TypedDict, total=False):
    """What the command gave."""

    type: Required[Literal["local_shell_call_output"]]
    output: Required[str]
    """JSON text."""
    id: str
    status: ItemStatus | None


class McpListToolsToolParam(TypedDict, total=False):
    """A tool of an MCP server."""

    name: Required[str]
    input_schema: Required[Any]
    description: str | None
    annotations: Any


class McpListToolsParam(TypedDict, total=False):
    """The tools that an MCP server has."""

    type: Required[Literal["mcp_list_tools"]]
    server_label: Required[str]
    tools: Required[Sequence[McpListToolsToolParam]]
    id: str
    error: str | None


class McpCallParam(TypedDict, total=False):
    """A call of an MCP server's tool."""

    type: Required[Literal["mcp_call"]]
    server_label: Required[str]
    name: Required[str]
    arguments: Required[str]
    id: str
    output: str | None
    error: Any
    status: str
    approval_request_id: str | None


class McpApprovalRequestParam(TypedDict, total=False):
    """A tool that was not to be called before you approved."""

    type: Required[Literal["mcp_approval_request"]]
    server_label: Required[str]
    name: Required[str]
    arguments: Required[str]
    id: str


class McpApprovalResponseParam(TypedDict, total=False):
    """Whether you approve."""

    type: Required[Literal["mcp_approval_response"]]
    approval_request_id: Required[str]
    approve: Required[bool]
    reason: str | None
    id: str | None


class ResponseToolSearchOutputItemParam(TypedDict, total=False):
    """The tools that a search of yours found."""

    type: Required[Literal["tool_search_output"]]
    tools: Required[Sequence[ToolParam]]
    call_id: str | None
    execution: Literal["server", "client"]
    id: str | None
    status: ItemStatus | None


class ResponseCompactionItemParam(TypedDict, total=False):
    """The conversation up to here, in a short form."""

    type: Required[Literal["compaction"]]
    encrypted_content: Required[str]
    id: str | None


ResponseInputItemParam = (
    EasyInputMessageParam
    | ItemReference
    | ResponseReasoningItemParam
    | ResponseFunctionToolCallParam
    | FunctionCallOutput
    | ResponseCustomToolCallParam
    | ResponseCustomToolCallOutputParam
    | ResponseFileSearchToolCallParam
    | ResponseFunctionWebSearchParam
    | ResponseComputerToolCallParam
    | ComputerCallOutput
    | ResponseCodeInterpreterToolCallParam
    | ImageGenerationCallParam
    | LocalShellCallParam
    | LocalShellCallOutputParam
    | McpListToolsParam
    | McpCallParam
    | McpApprovalRequestParam
    | McpApprovalResponseParam
    | ResponseToolSearchOutputItemParam
    | ResponseCompactionItemParam
    | Model
)
"""An item of the input: a dict, or an item that came back from here."""

ResponseInputParam = list[ResponseInputItemParam]
"""A conversation to add to: `input += response.output`."""
