"""Parameters of pictures, generated and edited.

https://learn.microsoft.com/azure/ai-services/openai/reference#image-generations---create
"""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import Required, TypedDict

from azopenai.core.request import RequestOptions
from azopenai.types.file_types import FileTypes


class SvgReasoning(TypedDict, total=False):
    """How the author of a drawing thinks."""

    effort: Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"] | None


class Svg(TypedDict, total=False):
    """Who writes a drawing, with `output_format="svg"`."""

    model: str
    reasoning: SvgReasoning | None


class ImageParams(RequestOptions, total=False):
    """Parameters that both calls have, the streaming switch aside."""

    model: str | None
    """Deployment (dated api-versions) or model (v1); the client's `azure_deployment` if left out."""
    prompt: Required[str]
    """What to see: at most 4,000 characters for dall-e-3, 32,000 for GPT-image models."""
    background: Literal["transparent", "opaque", "auto"] | None
    """Whether what is behind is seen through; png and webp can."""
    complexity: Literal["low", "medium", "high"] | None
    """How much the picture is thought about first."""
    frame_count: int | None
    """Frames of a gif, 2 to 16."""
    frame_duration_ms: int | None
    """Milliseconds that each frame of a gif stands."""
    n: int | None
    """How many pictures, 1 to 10; dall-e-3 makes one."""
    output_compression: int | None
    """From 0 to 100, for jpeg and webp; GPT-image models."""
    output_format: Literal["png", "webp", "jpeg", "gif", "svg"] | None
    """The format of the file; GPT-image models."""
    partial_images: int | None
    """How many sketches a stream has, 0 to 3."""
    quality: Literal["low", "medium", "high", "xhigh", "max", "auto", "standard", "hd"] | None
    """standard or hd for dall-e-3, the others for GPT-image models."""
    response_format: Literal["url", "b64_json"] | None
    """Whether dall-e gives a URL, good for a while, or the file; GPT-image models give the file."""
    safety_identifier: str | None
    """An id of your own user, hashed, against abuse."""
    size: str | None
    """WIDTHxHEIGHT in pixels, or `auto`: 1024x1024, 1536x1024, 1024x1536; dall-e-3: 1792x1024, 1024x1792."""
    svg: Svg | None
    """Who writes a drawing."""
    user: str
    """An id of your own user, against abuse."""


class ImageGenerateParamsBase(ImageParams, total=False):
    """Parameters of `images.generate`, the streaming switch aside."""

    moderation: Literal["low", "auto"] | None
    """How strictly the content is looked at; GPT-image models."""
    style: Literal["vivid", "natural"] | None
    """The style of dall-e-3."""


class ImageGenerateParamsNonStreaming(ImageGenerateParamsBase, total=False):
    """Parameters for pictures that come when they are done."""

    stream: Literal[False] | None
    """Whether sketches come before."""


class ImageGenerateParamsStreaming(ImageGenerateParamsBase, total=False):
    """Parameters for pictures that come in events, sketches before."""

    stream: Required[Literal[True]]
    """The pictures come in events."""


class ImageGenerateParams(ImageGenerateParamsBase, total=False):
    """Parameters of `images.generate`."""

    stream: bool | None
    """Whether the pictures come in events, sketches before; GPT-image models."""


class ImageEditParamsBase(ImageParams, total=False):
    """Parameters of `images.edit`, the streaming switch aside."""

    image: Required[FileTypes | Sequence[FileTypes]]
    """What to edit: a png, webp or jpg file, or up to 16 of them."""
    input_fidelity: Literal["high", "low"] | None
    """How closely to keep to the picture, faces above all."""
    markup: FileTypes
    """A png to lay over the first picture, that shows what to do."""
    mask: FileTypes
    """A png as large as the first picture, transparent where that is to be edited."""


class ImageEditParamsNonStreaming(ImageEditParamsBase, total=False):
    """Parameters for pictures that come when they are done."""

    stream: Literal[False] | None
    """Whether sketches come before."""


class ImageEditParamsStreaming(ImageEditParamsBase, total=False):
    """Parameters for pictures that come in events, sketches before."""

    stream: Required[Literal[True]]
    """The pictures come in events."""


class ImageEditParams(ImageEditParamsBase, total=False):
    """Parameters of `images.edit`."""

    stream: bool | None
    """Whether the pictures come in events, sketches before."""
