"""Images: patterns that the request draws, as real PNG files.

Whatever format is asked for, the files are PNG, and the reply says so: the standard library writes no other.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .errors import ServiceError, gateway_error
from .filters import FILTERED_PROMPT, SAFE, SAFE_PROMPT
from .image_params import check_edit, check_generation
from .jsontypes import as_int, as_text
from .png import Picture
from .replies import Event, Reply, json_reply, stream_reply
from .text import count_tokens, find_markers, make_id, without_markers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .call import Call
    from .jsontypes import Body, JSONObject

# What the service counts for a square image, by quality, and for one that is given.
_TOKENS = {"low": 272, "medium": 1_056, "high": 4_160}
_GIVEN_TOKENS = 323
_KEPT_SECONDS = 3_600
# Of a picture that is still being made the pattern is there at a quarter of its size.
_SKETCH = 4


@dataclass(frozen=True)
class _Order:
    """Images that are asked for: how they are called in events, what they are, what they cost."""

    name: str
    created: int
    pictures: Sequence[Picture]
    quality: str
    background: str
    usage: Body

    @property
    def size(self) -> str:
        return f"{self.pictures[0].width}x{self.pictures[0].height}"

    @property
    def form(self) -> Body:
        """The members that tell of the images' form."""
        return {
            "background": self.background,
            "output_format": "png",
            "quality": self.quality,
            "size": self.size,
        }


def generate(call: Call) -> Reply:
    """Answer `images.generate`."""
    params = check_generation(call)
    _filter(params)
    if call.model.kind == "dall-e":
        return _dall_e(call, params)
    return _answer(call, params, "image_generation", 0)


def edit(call: Call) -> Reply:
    """Answer `images.edit`."""
    params = check_edit(call)
    _filter(params)
    return _answer(call, params, "image_edit", len(call.files["image"]) + len(call.files.get("mask", [])))


def download(call: Call) -> Reply:
    """Give the picture that a reply's URL points to."""
    picture = call.store.shelf(Picture).get(call.ids["name"])
    if picture is None:
        raise gateway_error(404, "The specified blob does not exist.", "BlobNotFound")
    return Reply(body=picture.png(), content_type="image/png")


def _filter(params: JSONObject) -> None:
    """Refuse a prompt that says so, in the envelope that the service has for images."""
    if find_markers(as_text(params["prompt"])).filter_prompt:
        raise ServiceError(
            400,
            {
                "error": {
                    "code": "contentFilter",
                    "message": "Your task failed as a result of our safety system.",
                    "param": "prompt",
                    "type": "invalid_request_error",
                    "inner_error": {
                        "code": "ResponsibleAIPolicyViolation",
                        "content_filter_results": FILTERED_PROMPT,
                    },
                }
            },
        )


def _pictures(call: Call, params: JSONObject) -> list[Picture]:
    """Give the pictures that are asked for."""
    size = as_text(params.get("size"))
    width, height = map(int, size.split("x")) if "x" in size else (1_024, 1_024)
    transparent = params.get("background") == "transparent"
    seed = call.seed_without("stream", "partial_images", "response_format")
    return [
        Picture(b"%d %b" % (index, seed), width, height, transparent)
        for index in range(as_int(params.get("n"), 1))
    ]


def _dall_e(call: Call, params: JSONObject) -> Reply:
    """Give one image, as a URL unless the file itself is asked for."""
    prompt = without_markers(as_text(params["prompt"]))
    data: list[Body] = []
    for picture in _pictures(call, params):
        image: Body = {
            "content_filter_results": SAFE,
            "prompt_filter_results": {**SAFE_PROMPT, "profanity": {"detected": False, "filtered": False}},
            "revised_prompt": f"A pattern of two colours, drawn for: {prompt}",
        }
        if params.get("response_format") == "b64_json":
            image["b64_json"] = _base64(picture)
        else:
            name = f"{make_id('img-', picture.seed, 24)}.png"
            call.store.shelf(Picture).put(name, picture)
            image["url"] = f"{call.origin}/images/{name}?se={call.now + _KEPT_SECONDS}&sp=r&sig=emulator"
        data.append(image)
    return json_reply({"created": call.now, "data": data})


def _base64(picture: Picture) -> str:
    return base64.b64encode(picture.png()).decode()


def _answer(call: Call, params: JSONObject, name: str, given: int) -> Reply:
    """Give the images of a GPT-image model; `given` is how many came with the request."""
    quality = as_text(params.get("quality"))
    quality = quality if quality in _TOKENS else "high"
    pictures = _pictures(call, params)
    text = count_tokens(without_markers(as_text(params["prompt"])))
    written = _TOKENS[quality] * len(pictures)
    order = _Order(
        name,
        call.now,
        pictures,
        quality,
        "transparent" if pictures[0].transparent else "opaque",
        {
            "input_tokens": text + given * _GIVEN_TOKENS,
            "input_tokens_details": {"image_tokens": given * _GIVEN_TOKENS, "text_tokens": text},
            "output_tokens": written,
            "output_tokens_details": {"image_tokens": written, "text_tokens": 0},
            "total_tokens": text + given * _GIVEN_TOKENS + written,
        },
    )
    if params.get("stream"):
        return stream_reply(_events(order, as_int(params.get("partial_images"))))
    data: list[Body] = [{"b64_json": _base64(picture)} for picture in pictures]
    return json_reply({"created": call.now, "data": data, **order.form, "usage": order.usage})


def _events(order: _Order, partial_images: int) -> Iterator[Event]:
    """Give the events of a stream: of each picture sketches, then itself."""
    common: Body = {"created_at": order.created, **order.form}
    for picture in order.pictures:
        for index in range(partial_images):
            sketch = replace(picture, width=picture.width // _SKETCH, height=picture.height // _SKETCH)
            yield _event(
                f"{order.name}.partial_image",
                {"b64_json": _base64(sketch), "partial_image_index": index, **common},
            )
        yield _event(
            f"{order.name}.completed", {"b64_json": _base64(picture), **common, "usage": order.usage}
        )


def _event(name: str, data: Body) -> Event:
    return Event({"type": name, **data}, tokens=1, name=name)
