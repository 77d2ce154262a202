"""Tools of the Responses API, and which of them to use, as parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from typing_extensions import Required, TypedDict

from azopenai.core.decode import Model


class FunctionToolParam(TypedDict, total=False):
    """A function of yours."""

    type: Required[Literal["function"]]
    name: Required[str]
    parameters: Required[Mapping[str, Any] | None]
    """The JSON Schema of its arguments."""
    strict: Required[bool | None]
    """Whether the arguments must fit the schema."""
    description: str | None
    """What it does, and when to call it."""
    output_schema: Mapping[str, Any] | None
    """The JSON Schema of what it gives."""
    defer_loading: bool
    """Whether it is there only once a search for tools has found it."""
    allowed_callers: Sequence[str] | None
    """Who may call it: direct, programmatic."""


class ComparisonFilterParam(TypedDict, total=False):
    """An attribute of a file held against a value."""

    type: Required[Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]]
    key: Required[str]
    value: Required[str | float | bool | Sequence[str | float]]


class CompoundFilterParam(TypedDict, total=False):
    """Filters of which all or one must hold."""

    type: Required[Literal["and", "or"]]
    filters: Required[Sequence["ComparisonFilterParam | CompoundFilterParam"]]


class RankingOptionsParam(TypedDict, total=False):
    """How results of a search are ranked."""

    ranker: Literal["auto", "default-2024-11-15"]
    score_threshold: float
    """From 0 to 1; results below it are left out."""
    hybrid_search: Mapping[str, float]
    """What words and what meaning count: `text_weight`, `embedding_weight`."""


class FileSearchToolParam(TypedDict, total=False):
    """Search in vector stores."""

    type: Required[Literal["file_search"]]
    vector_store_ids: Required[Sequence[str]]
    filters: ComparisonFilterParam | CompoundFilterParam | None
    max_num_results: int
    """1 to 50."""
    ranking_options: RankingOptionsParam


class UserLocationParam(TypedDict, total=False):
    """Where the user is, roughly."""

    type: Required[Literal["approximate"]]
    city: str | None
    country: str | None
    """Two letters, as in ISO 3166."""
    region: str | None
    timezone: str | None
    """As in `Europe/Stockholm`."""


class WebSearchFiltersParam(TypedDict, total=False):
    """Where a search looks."""

    allowed_domains: Sequence[str] | None


class WebSearchToolParam(TypedDict, total=False):
    """Search on the web."""

    type: Required[Literal["web_search", "web_search_2025_08_26"]]
    filters: WebSearchFiltersParam | None
    search_context_size: Literal["low", "medium", "high"]
    """How much of what is found the model reads."""
    user_location: UserLocationParam | None
    external_web_access: bool


class WebSearchPreviewToolParam(TypedDict, total=False):
    """Search on the web, in its first form."""

    type: Required[Literal["web_search_preview", "web_search_preview_2025_03_11"]]
    search_context_size: Literal["low", "medium", "high"]
    user_location: UserLocationParam | None
    search_content_types: Sequence[Literal["text", "image"]]


class ComputerToolParam(TypedDict):
    """A computer that the model works on."""

    type: Literal["computer"]


class ComputerUsePreviewToolParam(TypedDict, total=False):
    """A computer that the model works on, in its first form."""

    type: Required[Literal["computer_use_preview", "computer-preview"]]
    display_height: Required[int]
    """In pixels."""
    display_width: Required[int]
    """In pixels."""
    environment: Required[Literal["windows", "mac", "linux", "ubuntu", "browser"]]


class McpToolFilterParam(TypedDict, total=False):
    """Tools of an MCP server."""

    tool_names: Sequence[str]
    read_only: bool
    """The tools that only read."""


class McpToolApprovalFilterParam(TypedDict, total=False):
    """Which tools ask before they are called."""

    always: McpToolFilterParam
    never: McpToolFilterParam


class McpParam(TypedDict, total=False):
    """The tools of an MCP server: one at a URL, or a connector of the service."""

    type: Required[Literal["mcp"]]
    server_label: Required[str]
    """The name by which the server's calls are told."""
    server_url: str
    server_description: str
    connector_id: str
    allowed_tools: Sequence[str] | McpToolFilterParam | None
    """The tools that may be called; all, if left out."""
    require_approval: Literal["always", "never"] | McpToolApprovalFilterParam | None
    headers: Mapping[str, str] | None
    """Headers for the server."""
    authorization: str
    """A token for the server."""
    defer_loading: bool
    allowed_callers: Sequence[str] | None


class CodeInterpreterContainerParam(TypedDict, total=False):
    """A container to make."""

    type: Required[Literal["auto"]]
    file_ids: Sequence[str]
    """Uploaded files to put in it."""
    memory_limit: Literal["1g", "4g", "16g", "64g"] | None
    network_policy: Mapping[str, Any]


class CodeInterpreterParam(TypedDict, total=False):
    """Code that the model writes and runs."""

    type: Required[Literal["code_interpreter"]]
    container: Required[str | CodeInterpreterContainerParam]
    """The id of a container, or how to make one."""
    allowed_callers: Sequence[str] | None


class ImageMaskParam(TypedDict, total=False):
    """Where an image may be changed."""

    image_url: str
    file_id: str


class ImageGenerationParam(TypedDict, total=False):
    """Images that the model makes."""

    type: Required[Literal["image_generation"]]
    model: str
    """The image model, `gpt-image-1`."""
    action: Literal["generate", "edit", "auto"]
    background: Literal["transparent", "opaque", "auto"]
    input_fidelity: Literal["high", "low"] | None
    input_image_mask: ImageMaskParam
    moderation: Literal["auto", "low"]
    output_compression: int
    """0 to 100 percent."""
    output_format: Literal["png", "webp", "jpeg"]
    partial_images: int
    """How many images to stream before it is done, 0 to 3."""
    quality: Literal["low", "medium", "high", "auto"]
    size: str
    """1024x1024, 1024x1536, 1536x1024 or auto."""


class LocalShellParam(TypedDict):
    """A shell on your machine."""

    type: Literal["local_shell"]


class FunctionShellToolParam(TypedDict, total=False):
    """A shell, in a container or on your machine."""

    type: Required[Literal["shell"]]
    environment: Mapping[str, Any] | None
    allowed_callers: Sequence[str] | None


class ApplyPatchToolParam(TypedDict, total=False):
    """Changes to files, as patches."""

    type: Required[Literal["apply_patch"]]
    allowed_callers: Sequence[str] | None


class CustomToolTextFormat(TypedDict):
    """Any text."""

    type: Literal["text"]


class CustomToolGrammar(TypedDict):
    """Text of a grammar."""

    type: Literal["grammar"]
    syntax: Literal["lark", "regex"]
    definition: str


class CustomToolParam(TypedDict, total=False):
    """A tool of yours that takes text."""

    type: Required[Literal["custom"]]
    name: Required[str]
    description: str
    format: CustomToolTextFormat | CustomToolGrammar
    """What its input must be."""
    defer_loading: bool
    allowed_callers: Sequence[str] | None


class NamespaceToolParam(TypedDict, total=False):
    """Tools under one name."""

    type: Required[Literal["namespace"]]
    name: Required[str]
    description: Required[str]
    tools: Required[Sequence[FunctionToolParam | CustomToolParam]]


class ToolSearchToolParam(TypedDict, total=False):
    """Search for the tools whose loading was put off."""

    type: Required[Literal["tool_search"]]
    description: str | None
    execution: Literal["server", "client"]
    """Who searches."""
    parameters: Mapping[str, Any] | None


ToolParam = (
    FunctionToolParam
    | FileSearchToolParam
    | WebSearchToolParam
    | WebSearchPreviewToolParam
    | ComputerToolParam
    | ComputerUsePreviewToolParam
    | McpParam
    | CodeInterpreterParam
    | ImageGenerationParam
    | LocalShellParam
    | FunctionShellToolParam
    | ApplyPatchToolParam
    | CustomToolParam
    | NamespaceToolParam
    | ToolSearchToolParam
    | Model
)
"""What the model may use: dicts, or tools that came back from here."""


class ToolChoiceTypesParam(TypedDict):
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


class ToolChoiceFunctionParam(TypedDict):
    """A function that must be called."""

    type: Literal["function"]
    name: str


class ToolChoiceCustomParam(TypedDict):
    """A custom tool that must be called."""

    type: Literal["custom"]
    name: str


class ToolChoiceMcpParam(TypedDict, total=False):
    """An MCP server, or a tool of it, that must be called."""

    type: Required[Literal["mcp"]]
    server_label: Required[str]
    name: str | None


class ToolChoiceAllowedParam(TypedDict):
    """Only some of the tools."""

    type: Literal["allowed_tools"]
    mode: Literal["auto", "required"]
    tools: Sequence[Mapping[str, Any]]


ToolChoiceParam = (
    Literal["none", "auto", "required"]
    | ToolChoiceTypesParam
    | ToolChoiceFunctionParam
    | ToolChoiceCustomParam
    | ToolChoiceMcpParam
    | ToolChoiceAllowedParam
    | Model
)
"""Whether tools are used, or which."""
