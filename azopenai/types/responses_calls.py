"""Calls of the tools that the service has or knows of: searches, code, computers, shells, MCP."""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, model
from azopenai.types.responses_tools import Tool


@model
class FileSearchResult(Model):
    """A passage that was found, and how well it fits, from 0 to 1."""

    file_id: str | None = None
    filename: str | None = None
    text: str | None = None
    score: float | None = None
    attributes: dict[str, Any] | None = None


@model
class ResponseFileSearchToolCall(Model):
    """A search in vector stores; `results` where `include` asks for them."""

    type: Literal["file_search_call"] = "file_search_call"
    id: str
    status: str
    queries: list[str]
    results: list[FileSearchResult] | None = None


@model
class ActionSearchSource(Model):
    """A page that a search looked at."""

    type: str | None = None
    url: str


@model
class ActionSearch(Model):
    """Looking for words."""

    type: Literal["search"] = "search"
    query: str | None = None
    queries: list[str] | None = None
    sources: list[ActionSearchSource] | None = None


@model
class ActionOpenPage(Model):
    """Opening a page."""

    type: Literal["open_page"] = "open_page"
    url: str | None = None


@model
class ActionFind(Model):
    """Looking for a pattern in a page."""

    type: Literal["find_in_page", "find"] = "find_in_page"
    url: str
    pattern: str


@model
class ResponseFunctionWebSearch(Model):
    """A search on the web."""

    type: Literal["web_search_call"] = "web_search_call"
    id: str
    status: str
    action: ActionSearch | ActionOpenPage | ActionFind | None = None


@model
class ActionClick(Model):
    """Pressing a button of the mouse; places are pixels from the upper left."""

    type: Literal["click"] = "click"
    button: str
    x: int
    y: int
    keys: list[str] | None = None


@model
class ActionDoubleClick(Model):
    """Pressing it twice."""

    type: Literal["double_click"] = "double_click"
    x: int
    y: int
    keys: list[str] | None = None


@model
class ActionDragPath(Model):
    """A place on the screen."""

    x: int
    y: int


@model
class ActionDrag(Model):
    """Moving the mouse along a path, its button pressed."""

    type: Literal["drag"] = "drag"
    path: list[ActionDragPath]
    keys: list[str] | None = None


@model
class ActionKeypress(Model):
    """Pressing keys together."""

    type: Literal["keypress"] = "keypress"
    keys: list[str]


@model
class ActionMove(Model):
    """Moving the mouse."""

    type: Literal["move"] = "move"
    x: int
    y: int
    keys: list[str] | None = None


@model
class ActionScreenshot(Model):
    """Taking a picture of the screen."""

    type: Literal["screenshot"] = "screenshot"


@model
class ActionScroll(Model):
    """Scrolling, by so many pixels."""

    type: Literal["scroll"] = "scroll"
    x: int
    y: int
    scroll_x: int
    scroll_y: int
    keys: list[str] | None = None


@model
class ActionType(Model):
    """Typing a text."""

    type: Literal["type"] = "type"
    text: str


@model
class ActionWait(Model):
    """Waiting a moment."""

    type: Literal["wait"] = "wait"


ComputerAction = (
    ActionClick
    | ActionDoubleClick
    | ActionDrag
    | ActionKeypress
    | ActionMove
    | ActionScreenshot
    | ActionScroll
    | ActionType
    | ActionWait
)
"""What the model wants done on the computer."""


@model
class SafetyCheck(Model):
    """A doubt about an action, which somebody must clear first."""

    id: str
    code: str | None = None
    message: str | None = None


@model
class ResponseComputerToolCall(Model):
    """An action on the computer, or several."""

    type: Literal["computer_call"] = "computer_call"
    id: str
    call_id: str
    status: str
    action: ComputerAction | None = None
    actions: list[ComputerAction] | None = None
    pending_safety_checks: list[SafetyCheck]


@model
class ResponseComputerToolCallOutputScreenshot(Model):
    """A picture of the screen."""

    type: Literal["computer_screenshot"] = "computer_screenshot"
    image_url: str | None = None
    file_id: str | None = None


@model
class ResponseComputerToolCallOutputItem(Model):
    """The computer's screen after an action."""

    type: Literal["computer_call_output"] = "computer_call_output"
    call_id: str
    output: ResponseComputerToolCallOutputScreenshot
    id: str | None = None
    status: str | None = None
    acknowledged_safety_checks: list[SafetyCheck] | None = None
    created_by: str | None = None


@model
class OutputLogs(Model):
    """What the code printed."""

    type: Literal["logs"] = "logs"
    logs: str


@model
class OutputImage(Model):
    """A picture that the code made."""

    type: Literal["image"] = "image"
    url: str


@model
class OutputFiles(Model):
    """Files that the code made, as early dated api-versions give them."""

    type: Literal["files"] = "files"
    files: list[dict[str, Any]]


@model
class ResponseCodeInterpreterToolCall(Model):
    """Code that the model ran; `outputs` where `include` asks for them."""

    type: Literal["code_interpreter_call"] = "code_interpreter_call"
    id: str
    status: str
    code: str | None = None
    container_id: str | None = None
    outputs: list[OutputLogs | OutputImage | OutputFiles] | None = None
    results: list[OutputLogs | OutputImage | OutputFiles] | None = None
    """The outputs, under the name of early dated api-versions."""


@model
class ImageGenerationCall(Model):
    """An image that the model made: `result` is base64."""

    type: Literal["image_generation_call"] = "image_generation_call"
    id: str
    status: str
    result: str | None = None
    action: str | None = None
    background: str | None = None
    output_format: str | None = None
    quality: str | None = None
    revised_prompt: str | None = None
    size: str | None = None
    error: dict[str, Any] | None = None


@model
class LocalShellCallAction(Model):
    """A command, with its environment, and where and as whom it is to run; times in milliseconds."""

    type: Literal["exec"] = "exec"
    command: list[str]
    env: dict[str, str] | None = None
    timeout_ms: int | None = None
    user: str | None = None
    working_directory: str | None = None


@model
class LocalShellCall(Model):
    """A command that the model wants run on your machine."""

    type: Literal["local_shell_call"] = "local_shell_call"
    id: str
    call_id: str
    status: str
    action: LocalShellCallAction


@model
class LocalShellCallOutput(Model):
    """What a command on your machine gave, as JSON text."""

    type: Literal["local_shell_call_output"] = "local_shell_call_output"
    id: str
    output: str
    status: str | None = None


@model
class McpListToolsTool(Model):
    """A tool of an MCP server."""

    name: str
    description: str | None = None
    input_schema: Any = None
    annotations: Any = None


@model
class McpListTools(Model):
    """The tools that an MCP server has."""

    type: Literal["mcp_list_tools"] = "mcp_list_tools"
    id: str
    server_label: str
    tools: list[McpListToolsTool]
    error: str | None = None


@model
class McpCall(Model):
    """A call of an MCP server's tool; `error` says why it failed, in words or as an object."""

    type: Literal["mcp_call"] = "mcp_call"
    id: str
    server_label: str
    name: str
    arguments: str
    output: str | None = None
    error: Any = None
    status: str | None = None
    approval_request_id: str | None = None


@model
class McpApprovalRequest(Model):
    """An MCP server's tool that is not called before you approve."""

    type: Literal["mcp_approval_request"] = "mcp_approval_request"
    id: str
    server_label: str
    name: str
    arguments: str


@model
class McpApprovalResponse(Model):
    """Whether you approved."""

    type: Literal["mcp_approval_response"] = "mcp_approval_response"
    id: str | None = None
    approval_request_id: str
    approve: bool
    reason: str | None = None


@model
class ResponseFunctionShellToolCall(Model):
    """Commands that the model wants run in a shell."""

    type: Literal["shell_call"] = "shell_call"
    id: str
    call_id: str
    status: str
    action: dict[str, Any] | None = None
    environment: dict[str, Any] | None = None


@model
class ResponseFunctionShellToolCallOutput(Model):
    """What the commands gave."""

    type: Literal["shell_call_output"] = "shell_call_output"
    id: str
    call_id: str
    status: str
    output: list[dict[str, Any]]
    max_output_length: int | None = None


@model
class ResponseApplyPatchToolCall(Model):
    """A file that the model wants made, changed or deleted."""

    type: Literal["apply_patch_call"] = "apply_patch_call"
    id: str
    call_id: str
    status: str
    operation: dict[str, Any] | None = None


@model
class ResponseApplyPatchToolCallOutput(Model):
    """What became of a change."""

    type: Literal["apply_patch_call_output"] = "apply_patch_call_output"
    id: str
    call_id: str
    status: str
    output: str | None = None


@model
class ResponseToolSearchCall(Model):
    """A search for tools."""

    type: Literal["tool_search_call"] = "tool_search_call"
    id: str
    call_id: str | None = None
    status: str | None = None
    arguments: Any = None
    execution: str | None = None


@model
class ResponseToolSearchOutputItem(Model):
    """The tools that were found."""

    type: Literal["tool_search_output"] = "tool_search_output"
    id: str
    call_id: str | None = None
    status: str | None = None
    execution: str | None = None
    tools: list[Tool]


@model
class ResponseCompactionItem(Model):
    """The conversation up to here, in a short form that only the model can read."""

    type: Literal["compaction"] = "compaction"
    id: str
    encrypted_content: str
