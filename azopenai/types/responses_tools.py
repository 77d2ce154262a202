"""Tools of the Responses API, as a response gives them back."""

from __future__ import annotations

from typing import Any, Literal

from azopenai.core.decode import Model, model


@model
class FunctionTool(Model):
    """A function of yours; `parameters` is the JSON Schema of its arguments."""

    type: Literal["function"] = "function"
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None
    output_schema: dict[str, Any] | None = None
    defer_loading: bool | None = None
    allowed_callers: list[str] | None = None


@model
class ComparisonFilter(Model):
    """An attribute of a file held against a value."""

    type: Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]
    key: str
    value: Any = None


@model
class CompoundFilter(Model):
    """Filters of which all or one must hold."""

    type: Literal["and", "or"]
    filters: list[ComparisonFilter | CompoundFilter]


@model
class RankingOptions(Model):
    """How results of a search are ranked, and from which score on they count."""

    ranker: str | None = None
    score_threshold: float | None = None
    hybrid_search: dict[str, Any] | None = None


@model
class FileSearchTool(Model):
    """Search in vector stores."""

    type: Literal["file_search"] = "file_search"
    vector_store_ids: list[str]
    filters: ComparisonFilter | CompoundFilter | None = None
    max_num_results: int | None = None
    ranking_options: RankingOptions | None = None


@model
class UserLocation(Model):
    """Where the user is, roughly, for a search."""

    type: str | None = None
    city: str | None = None
    country: str | None = None
    region: str | None = None
    timezone: str | None = None


@model
class WebSearchFilters(Model):
    """Where a search looks."""

    allowed_domains: list[str] | None = None


@model
class WebSearchTool(Model):
    """Search on the web."""

    type: Literal["web_search", "web_search_2025_08_26"] = "web_search"
    filters: WebSearchFilters | None = None
    search_context_size: str | None = None
    user_location: UserLocation | None = None
    external_web_access: bool | None = None


@model
class WebSearchPreviewTool(Model):
    """Search on the web, in its first form."""

    type: Literal["web_search_preview", "web_search_preview_2025_03_11"] = "web_search_preview"
    search_context_size: str | None = None
    user_location: UserLocation | None = None
    search_content_types: list[str] | None = None


@model
class ComputerTool(Model):
    """A computer that the model works on."""

    type: Literal["computer"] = "computer"


@model
class ComputerUsePreviewTool(Model):
    """A computer that the model works on, in its first form; sizes in pixels."""

    type: Literal["computer_use_preview", "computer-preview"] = "computer_use_preview"
    display_height: int
    display_width: int
    environment: str


@model
class McpToolFilter(Model):
    """Tools of an MCP server, by name, or those that only read."""

    tool_names: list[str] | None = None
    read_only: bool | None = None


@model
class McpToolApprovalFilter(Model):
    """Which tools of an MCP server ask before they are called."""

    always: McpToolFilter | None = None
    never: McpToolFilter | None = None


@model
class Mcp(Model):
    """The tools of an MCP server."""

    type: Literal["mcp"] = "mcp"
    server_label: str
    server_url: str | None = None
    server_description: str | None = None
    connector_id: str | None = None
    allowed_tools: list[str] | McpToolFilter | None = None
    require_approval: McpToolApprovalFilter | str | None = None
    headers: dict[str, str] | None = None
    authorization: str | None = None
    defer_loading: bool | None = None
    allowed_callers: list[str] | None = None


@model
class CodeInterpreterContainer(Model):
    """A container that the service makes for the code."""

    type: Literal["auto"] = "auto"
    file_ids: list[str] | None = None
    memory_limit: str | None = None
    network_policy: dict[str, Any] | None = None


@model
class CodeInterpreter(Model):
    """Code that the model writes and runs, in a container, named or made."""

    type: Literal["code_interpreter"] = "code_interpreter"
    container: str | CodeInterpreterContainer
    allowed_callers: list[str] | None = None


@model
class ImageMask(Model):
    """Where an image may be changed."""

    image_url: str | None = None
    file_id: str | None = None


@model
class ImageGeneration(Model):
    """Images that the model makes."""

    type: Literal["image_generation"] = "image_generation"
    model: str | None = None
    action: str | None = None
    background: str | None = None
    input_fidelity: str | None = None
    input_image_mask: ImageMask | None = None
    moderation: str | None = None
    output_compression: int | None = None
    output_format: str | None = None
    partial_images: int | None = None
    quality: str | None = None
    size: str | None = None


@model
class LocalShell(Model):
    """A shell on your machine."""

    type: Literal["local_shell"] = "local_shell"


@model
class FunctionShellTool(Model):
    """A shell, in a container or on your machine."""

    type: Literal["shell"] = "shell"
    environment: dict[str, Any] | None = None


@model
class ApplyPatchTool(Model):
    """Changes to files, as patches."""

    type: Literal["apply_patch"] = "apply_patch"


@model
class CustomTool(Model):
    """A tool of yours that takes text, free or of a grammar."""

    type: Literal["custom"] = "custom"
    name: str
    description: str | None = None
    format: dict[str, Any] | None = None
    defer_loading: bool | None = None
    allowed_callers: list[str] | None = None


@model
class NamespaceTool(Model):
    """Tools under one name."""

    type: Literal["namespace"] = "namespace"
    name: str
    description: str
    tools: list[FunctionTool | CustomTool]


@model
class ToolSearchTool(Model):
    """Search for the tools whose loading was put off."""

    type: Literal["tool_search"] = "tool_search"
    description: str | None = None
    execution: str | None = None
    parameters: dict[str, Any] | None = None


Tool = (
    FunctionTool
    | FileSearchTool
    | WebSearchTool
    | WebSearchPreviewTool
    | ComputerTool
    | ComputerUsePreviewTool
    | Mcp
    | CodeInterpreter
    | ImageGeneration
    | LocalShell
    | FunctionShellTool
    | ApplyPatchTool
    | CustomTool
    | NamespaceTool
    | ToolSearchTool
)
"""What the model may use."""


@model
class ToolChoiceAllowed(Model):
    """Only some of the tools."""

    type: Literal["allowed_tools"] = "allowed_tools"
    mode: str
    tools: list[dict[str, Any]]


@model
class ToolChoiceFunction(Model):
    """A function that must be called."""

    type: Literal["function"] = "function"
    name: str


@model
class ToolChoiceCustom(Model):
    """A custom tool that must be called."""

    type: Literal["custom"] = "custom"
    name: str


@model
class ToolChoiceMcp(Model):
    """An MCP server, or a tool of it, that must be called."""

    type: Literal["mcp"] = "mcp"
    server_label: str
    name: str | None = None


@model
class ToolChoiceTypes(Model):
    """A tool of the service that must be used."""

    type: Literal[
        "apply_patch",
        "code_interpreter",
        "computer",
        "computer_use",
        "computer_use_preview",
        "file_search",
        "image_generation",
        "shell",
        "web_search_preview",
        "web_search_preview_2025_03_11",
    ]


ToolChoice = str | ToolChoiceAllowed | ToolChoiceFunction | ToolChoiceCustom | ToolChoiceMcp | ToolChoiceTypes
"""`none`, `auto`, `required`, or which."""
