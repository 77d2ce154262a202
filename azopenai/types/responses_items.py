"""What a response is made of: messages, reasoning, calls of tools and what came of them.

Items go back in as they came: `input += response.output`.
"""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, model
from azopenai.types.responses_calls import (
    ImageGenerationCall,
    LocalShellCall,
    LocalShellCallOutput,
    McpApprovalRequest,
    McpApprovalResponse,
    McpCall,
    McpListTools,
    ResponseApplyPatchToolCall,
    ResponseApplyPatchToolCallOutput,
    ResponseCodeInterpreterToolCall,
    ResponseCompactionItem,
    ResponseComputerToolCall,
    ResponseComputerToolCallOutputItem,
    ResponseFileSearchToolCall,
    ResponseFunctionShellToolCall,
    ResponseFunctionShellToolCallOutput,
    ResponseFunctionWebSearch,
    ResponseToolSearchCall,
    ResponseToolSearchOutputItem,
)
from azopenai.types.responses_content import (
    ReasoningText,
    ResponseInputContent,
    ResponseOutputContent,
    SummaryText,
)


@model
class ResponseInputMessageItem(Model):
    """A message that was given."""

    type: Literal["message"] = "message"
    role: Literal["user", "system", "developer"]
    content: str | list[ResponseInputContent]
    id: str | None = None
    status: str | None = None


@model
class ResponseOutputMessage(Model):
    """A message of the model; its status is in_progress, completed or incomplete."""

    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    content: list[ResponseOutputContent]
    id: str
    status: str | None = None
    phase: str | None = None


@model
class ResponseReasoningItem(Model):
    """What the model thought: a summary, the text where it is shown, or a form that only it can read."""

    type: Literal["reasoning"] = "reasoning"
    id: str
    summary: list[SummaryText]
    content: list[ReasoningText] | None = None
    encrypted_content: str | None = None
    status: str | None = None


@model
class ResponseFunctionToolCall(Model):
    """The function that the model wants called, and its arguments as JSON text (not always valid)."""

    type: Literal["function_call"] = "function_call"
    call_id: str
    name: str
    arguments: str
    id: str | None = None
    status: str | None = None
    namespace: str | None = None
    caller: dict[str, Any] | None = None


@model
class ResponseFunctionToolCallOutputItem(Model):
    """What a function gave."""

    type: Literal["function_call_output"] = "function_call_output"
    call_id: str
    output: str | list[ResponseInputContent]
    id: str | None = None
    status: str | None = None
    name: str | None = None
    namespace: str | None = None
    caller: dict[str, Any] | None = None
    created_by: str | None = None


@model
class ResponseCustomToolCall(Model):
    """The custom tool that the model wants called, and its input as text."""

    type: Literal["custom_tool_call"] = "custom_tool_call"
    call_id: str
    name: str
    input: str
    id: str | None = None
    status: str | None = None
    namespace: str | None = None
    caller: dict[str, Any] | None = None


@model
class ResponseCustomToolCallOutputItem(Model):
    """What a custom tool gave."""

    type: Literal["custom_tool_call_output"] = "custom_tool_call_output"
    call_id: str
    output: str | list[ResponseInputContent]
    id: str | None = None
    status: str | None = None
    caller: dict[str, Any] | None = None
    created_by: str | None = None


ResponseOtherItem = (
    ResponseReasoningItem
    | ResponseFunctionToolCallOutputItem
    | ResponseCustomToolCall
    | ResponseCustomToolCallOutputItem
    | ResponseFileSearchToolCall
    | ResponseFunctionWebSearch
    | ResponseComputerToolCall
    | ResponseComputerToolCallOutputItem
    | ResponseCodeInterpreterToolCall
    | ImageGenerationCall
    | LocalShellCall
    | LocalShellCallOutput
    | McpListTools
    | McpCall
    | McpApprovalRequest
    | McpApprovalResponse
    | ResponseFunctionShellToolCall
    | ResponseFunctionShellToolCallOutput
    | ResponseApplyPatchToolCall
    | ResponseApplyPatchToolCallOutput
    | ResponseToolSearchCall
    | ResponseToolSearchOutputItem
    | ResponseCompactionItem
)
"""An item of a response's `output` that is no message and no call of a function."""

ResponseOutputItem = ResponseOutputMessage | ResponseFunctionToolCall | ResponseOtherItem
"""An item of a response's `output`; one of a type that is not known here is an `Unknown` with its data.

So it is everywhere in these modules. The annotations leave it out: else no checker could tell the items apart
by their `type`.
"""

ResponseItem = ResponseInputMessageItem | ResponseOutputItem
"""An item of a conversation: given, or made."""
