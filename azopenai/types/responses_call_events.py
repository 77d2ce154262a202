"""Events of a streamed response that tell of calls of tools."""

from typing import Any, Literal

from azopenai.core.decode import model
from azopenai.types.responses_calls import ResponseCodeInterpreterToolCall
from azopenai.types.responses_events import OfItemEvent


@model
class OfCodeEvent(OfItemEvent):
    """An event of the code interpreter."""

    code_interpreter_call: ResponseCodeInterpreterToolCall | None = None
    """The call so far, as early dated api-versions give it."""


@model
class ResponseFunctionCallArgumentsDeltaEvent(OfItemEvent):
    """A piece of a function's arguments, as JSON text."""

    type: Literal["response.function_call_arguments.delta"] = "response.function_call_arguments.delta"
    delta: str
    obfuscation: str | None = None


@model
class ResponseFunctionCallArgumentsDoneEvent(OfItemEvent):
    """A function's arguments are whole."""

    type: Literal["response.function_call_arguments.done"] = "response.function_call_arguments.done"
    arguments: str
    name: str | None = None


@model
class ResponseCustomToolCallInputDeltaEvent(OfItemEvent):
    """A piece of a custom tool's input."""

    type: Literal["response.custom_tool_call_input.delta"] = "response.custom_tool_call_input.delta"
    delta: str
    obfuscation: str | None = None


@model
class ResponseCustomToolCallInputDoneEvent(OfItemEvent):
    """A custom tool's input is whole."""

    type: Literal["response.custom_tool_call_input.done"] = "response.custom_tool_call_input.done"
    input: str


@model
class ResponseFileSearchCallInProgressEvent(OfItemEvent):
    """A search in vector stores has begun."""

    type: Literal["response.file_search_call.in_progress"] = "response.file_search_call.in_progress"


@model
class ResponseFileSearchCallSearchingEvent(OfItemEvent):
    """The vector stores are being searched."""

    type: Literal["response.file_search_call.searching"] = "response.file_search_call.searching"


@model
class ResponseFileSearchCallCompletedEvent(OfItemEvent):
    """The search in vector stores is done."""

    type: Literal["response.file_search_call.completed"] = "response.file_search_call.completed"


@model
class ResponseWebSearchCallInProgressEvent(OfItemEvent):
    """A search on the web has begun."""

    type: Literal["response.web_search_call.in_progress"] = "response.web_search_call.in_progress"


@model
class ResponseWebSearchCallSearchingEvent(OfItemEvent):
    """The web is being searched."""

    type: Literal["response.web_search_call.searching"] = "response.web_search_call.searching"


@model
class ResponseWebSearchCallCompletedEvent(OfItemEvent):
    """The search on the web is done."""

    type: Literal["response.web_search_call.completed"] = "response.web_search_call.completed"


@model
class ResponseCodeInterpreterCallInProgressEvent(OfCodeEvent):
    """The model has begun to write code."""

    type: Literal["response.code_interpreter_call.in_progress"] = "response.code_interpreter_call.in_progress"


@model
class ResponseCodeInterpreterCallInterpretingEvent(OfCodeEvent):
    """The code is being run."""

    type: Literal["response.code_interpreter_call.interpreting"] = (
        "response.code_interpreter_call.interpreting"
    )


@model
class ResponseCodeInterpreterCallCompletedEvent(OfCodeEvent):
    """The code has run."""

    type: Literal["response.code_interpreter_call.completed"] = "response.code_interpreter_call.completed"


@model
class ResponseCodeInterpreterCallCodeDeltaEvent(OfItemEvent):
    """A piece of the code."""

    type: Literal[
        "response.code_interpreter_call_code.delta",
        "response.code_interpreter_call.code.delta",
    ] = "response.code_interpreter_call_code.delta"
    delta: str
    obfuscation: str | None = None


@model
class ResponseCodeInterpreterCallCodeDoneEvent(OfItemEvent):
    """The code is whole."""

    type: Literal[
        "response.code_interpreter_call_code.done",
        "response.code_interpreter_call.code.done",
    ] = "response.code_interpreter_call_code.done"
    code: str


@model
class ResponseImageGenCallInProgressEvent(OfItemEvent):
    """An image has begun."""

    type: Literal["response.image_generation_call.in_progress"] = "response.image_generation_call.in_progress"


@model
class ResponseImageGenCallGeneratingEvent(OfItemEvent):
    """The image is being made."""

    type: Literal["response.image_generation_call.generating"] = "response.image_generation_call.generating"


@model
class ResponseImageGenCallPartialImageEvent(OfItemEvent):
    """The image as far as it is, as base64."""

    type: Literal["response.image_generation_call.partial_image"] = (
        "response.image_generation_call.partial_image"
    )
    partial_image_index: int
    partial_image_b64: str
    background: str | None = None
    output_format: str | None = None
    quality: str | None = None
    size: str | None = None


@model
class ResponseImageGenCallCompletedEvent(OfItemEvent):
    """The image is done."""

    type: Literal["response.image_generation_call.completed"] = "response.image_generation_call.completed"


@model
class ResponseMcpListToolsInProgressEvent(OfItemEvent):
    """An MCP server is being asked for its tools."""

    type: Literal["response.mcp_list_tools.in_progress"] = "response.mcp_list_tools.in_progress"


@model
class ResponseMcpListToolsCompletedEvent(OfItemEvent):
    """The MCP server gave its tools."""

    type: Literal["response.mcp_list_tools.completed"] = "response.mcp_list_tools.completed"


@model
class ResponseMcpListToolsFailedEvent(OfItemEvent):
    """The MCP server did not give its tools."""

    type: Literal["response.mcp_list_tools.failed"] = "response.mcp_list_tools.failed"


@model
class ResponseMcpCallInProgressEvent(OfItemEvent):
    """A call of an MCP server's tool has begun."""

    type: Literal["response.mcp_call.in_progress"] = "response.mcp_call.in_progress"


@model
class ResponseMcpCallArgumentsDeltaEvent(OfItemEvent):
    """A piece of the arguments of such a call, as JSON text."""

    type: Literal[
        "response.mcp_call_arguments.delta",
        "response.mcp_call.arguments_delta",
    ] = "response.mcp_call_arguments.delta"
    delta: Any = None
    obfuscation: str | None = None


@model
class ResponseMcpCallArgumentsDoneEvent(OfItemEvent):
    """The arguments of such a call are whole."""

    type: Literal[
        "response.mcp_call_arguments.done",
        "response.mcp_call.arguments_done",
    ] = "response.mcp_call_arguments.done"
    arguments: Any = None


@model
class ResponseMcpCallCompletedEvent(OfItemEvent):
    """The MCP server's tool has answered."""

    type: Literal["response.mcp_call.completed"] = "response.mcp_call.completed"


@model
class ResponseMcpCallFailedEvent(OfItemEvent):
    """The MCP server's tool has failed."""

    type: Literal["response.mcp_call.failed"] = "response.mcp_call.failed"


@model
class ResponseCompactionCompactingEvent(OfItemEvent):
    """The conversation is being made shorter."""

    type: Literal["response.compaction.compacting"] = "response.compaction.compacting"
