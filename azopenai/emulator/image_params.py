"""What requests for images may hold: DALL-E and GPT-image models take different parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .bodies import typed
from .errors import ServiceError, invalid
from .jsontypes import as_text
from .png import is_image
from .validation import (
    Check,
    boolean,
    check,
    check_rules,
    integer,
    missing,
    one_of,
    string,
    wrong_type,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .bodies import File
    from .call import Call
    from .jsontypes import JSON, JSONObject
    from .validation import Rule

_MOST_IMAGES = 16
_TYPES = ("image/jpeg", "image/png", "image/webp")


def _prompt(most: int) -> Check:
    def check_prompt(value: JSON, name: str) -> None:
        string(value, name)
        length = len(as_text(value))
        if not 0 < length <= most:
            raise invalid(
                f"Invalid '{name}': a prompt has 1 to {most} characters, and this one {length}.", name
            )

    return check_prompt


_DALL_E: Mapping[str, Check] = {
    "model": string,
    "prompt": _prompt(4_000),
    "n": integer(1, 1),
    "quality": one_of("standard", "hd"),
    "response_format": one_of("url", "b64_json"),
    "size": one_of("1024x1024", "1792x1024", "1024x1792"),
    "style": one_of("vivid", "natural"),
    "user": string,
}
_GPT_IMAGE: Mapping[str, Check] = {
    "model": string,
    "prompt": _prompt(32_000),
    "background": one_of("auto", "transparent", "opaque"),
    "moderation": one_of("auto", "low"),
    "n": integer(1, 10),
    "output_compression": integer(0, 100),
    "output_format": one_of("png", "jpeg", "webp"),
    "partial_images": integer(0, 3),
    "quality": one_of("auto", "low", "medium", "high"),
    "size": one_of("auto", "1024x1024", "1536x1024", "1024x1536"),
    "stream": boolean,
    "user": string,
}
_GENERATION_CHECKS: Mapping[str, Mapping[str, Check]] = {"dall-e": _DALL_E, "gpt-image": _GPT_IMAGE}
_EDIT_CHECKS: Mapping[str, Check] = {
    **{name: check for name, check in _GPT_IMAGE.items() if name != "moderation"},
    "input_fidelity": one_of("high", "low"),
}
_RULES: tuple[Rule, ...] = (
    (
        lambda params: params.get("background") == "transparent" and params.get("output_format") == "jpeg",
        "Transparent background is not supported for JPEG output format. Use 'png' or 'webp'.",
        "background",
        None,
    ),
    (
        lambda params: params.get("partial_images") is not None and not params.get("stream"),
        "The 'partial_images' parameter is only allowed when 'stream' is enabled.",
        "partial_images",
        None,
    ),
)


def check_generation(call: Call) -> JSONObject:
    """Give the parameters of a generation, checked."""
    check(call.params, _GENERATION_CHECKS[call.model.kind], ("prompt",), call.version)
    check_rules(call.params, _RULES)
    return call.params


def check_edit(call: Call) -> JSONObject:
    """Give the parameters of an edit, checked, its files too."""
    params = typed(call.params, "n", "output_compression", "partial_images", "stream")
    for name in ("image", "mask"):
        if name in params:
            raise wrong_type(name, "a file", params[name])
    if not call.files.get("image"):
        raise missing("image")
    check(params, _EDIT_CHECKS, ("prompt",), call.version)
    check_rules(params, _RULES)
    _check_images(call.files)
    return params


def _check_images(files: Mapping[str, list[File]]) -> None:
    """Take as many images as the service does, each of a type that it reads, and a mask."""
    images, masks = files["image"], files.get("mask", [])
    if len(images) > _MOST_IMAGES:
        raise invalid(
            f"Invalid 'image': array too long. Expected an array with maximum length {_MOST_IMAGES}, but got "
            f"an array with length {len(images)} instead.",
            "image",
            "array_above_max_length",
        )
    names = ["image"] if len(images) == 1 else [f"image[{place}]" for place in range(len(images))]
    for name, file in zip((*names, "mask"), (*images, *masks), strict=False):
        if file.content_type not in _TYPES:
            raise invalid(
                f"Invalid file '{name}': unsupported mimetype ('{file.content_type}'). Supported file "
                "formats are 'image/jpeg', 'image/png', and 'image/webp'.",
                name,
                "unsupported_file_mimetype",
            )
        if not is_image(bytes(file.data)):
            raise _unreadable(name)


def _unreadable(name: str) -> ServiceError:
    return ServiceError(
        400,
        {
            "error": {
                "message": "Invalid image data.",
                "type": "image_generation_user_error",
                "param": name,
                "code": "invalid_image_file",
            }
        },
    )
