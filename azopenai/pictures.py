"""Pictures as the user holds them: their bytes, and the way into a file.

A picture is in the answer, as base64, or behind a URL. That one is fetched by the client that the answer
came from, over its own connections, and without its credential: it is another server's.
"""

from __future__ import annotations

import inspect
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from azopenai.core.decode import Model, Unknown, model
from azopenai.core.fetch import fetch_request
from azopenai.core.jsonvalue import is_array
from azopenai.errors import OpenAIError
from azopenai.types.content_filter import ContentFilterResults
from azopenai.types.images import ImagesSvgUsage, ImagesUsage

if TYPE_CHECKING:
    import os

    from typing_extensions import Self

__all__ = [
    "Image",
    "ImageEditCompletedEvent",
    "ImageEditPartialImageEvent",
    "ImageEditStreamEvent",
    "ImageGenCompletedEvent",
    "ImageGenPartialImageEvent",
    "ImageGenStreamEvent",
    "ImagesResponse",
]

_Bytes = bytes  # which is a property's name below


@model
class _Picture(Model):
    """A picture in base64.

    Attributes:
        b64_json: The file.
    """

    b64_json: str | None = None

    @property
    def bytes(self) -> _Bytes:
        """The file.

        Raises:
            OpenAIError: There is none.
        """
        if self.b64_json is None:
            raise OpenAIError("there is no picture here: neither b64_json nor a url")
        try:
            return b64decode(self.b64_json)
        except (TypeError, ValueError) as error:
            raise OpenAIError(f"the picture is no base64: {error}") from error

    def save(self, file: str | os.PathLike[str]) -> None:
        """Write the file; raises what `bytes` does."""
        Path(file).write_bytes(self.bytes)


@model
class Image(_Picture):
    """A picture.

    Attributes:
        b64_json: The file, in base64.
        url: Where it is, for a while.
        revised_prompt: The prompt that dall-e-3 made of the one it was given.
        content_filter_results: The verdict on the picture.
        prompt_filter_results: The verdict on the prompt.
    """

    url: str | None = None
    revised_prompt: str | None = None
    content_filter_results: ContentFilterResults | None = None
    prompt_filter_results: ContentFilterResults | None = None
    _client: Any = attrs.field(default=None, eq=False, alias="_client")
    """The client that the picture came from; None on one that was made or unpickled."""

    @property
    def bytes(self) -> _Bytes:
        """The file. One behind a URL is fetched, each time, with the limits and retries of the client.

        Raises:
            APIError: It could not be fetched.
            OpenAIError: There is none, or it is for `aread` to fetch, or there is no client to fetch it.
        """
        if not self._is_elsewhere:
            return super().bytes
        content: _Bytes = self._fetch(is_async=False)
        return content

    async def aread(self) -> _Bytes:
        """The same, of an async client."""
        if not self._is_elsewhere:
            return super().bytes
        content: _Bytes = await self._fetch(is_async=True)
        return content

    async def asave(self, file: str | os.PathLike[str]) -> None:
        """Write the file; raises what `aread` does."""
        Path(file).write_bytes(await self.aread())  # noqa: ASYNC240 - a write is shorter than a thread's start

    @property
    def _is_elsewhere(self) -> bool:
        return self.b64_json is None and isinstance(self.url, str)

    def _fetch(self, *, is_async: bool) -> Any:
        if self._client is None:
            raise OpenAIError("a picture that was copied or unpickled has no client to fetch its URL with")
        if inspect.iscoroutinefunction(self._client.send) is not is_async:
            right = "bytes and save()" if is_async else "await aread() and await asave()"
            raise OpenAIError(f"the picture is behind a URL, and its client fetches it by {right}")
        return self._client.send(fetch_request(self.url or ""))


@model
class ImagesResponse(Model):
    """The answer to `images.generate` and `images.edit`."""

    created: int
    data: list[Image]
    background: str | None = None
    output_format: str | None = None
    quality: str | None = None
    safety_identifier: str | None = None
    size: str | None = None
    svg_usage: ImagesSvgUsage | None = None
    usage: ImagesUsage | None = None

    def bound_to(self, client: Any, _request: Any) -> Self:
        """The same, its pictures with what fetches them."""
        entries: Any = self.data  # the service may send anything
        for image in entries if is_array(entries) else ():
            if isinstance(image, Image):
                object.__setattr__(image, "_client", client)
        return self


@model
class _PictureEvent(_Picture):
    """What all events have."""

    created_at: int
    background: str
    output_format: str
    quality: str
    size: str


@model
class ImageGenPartialImageEvent(_PictureEvent):
    """A sketch of a picture that is still being made."""

    type: Literal["image_generation.partial_image"]
    partial_image_index: int


@model
class ImageGenCompletedEvent(_PictureEvent):
    """A picture; the last event, of as many as pictures were asked for."""

    type: Literal["image_generation.completed"]
    safety_identifier: str | None = None
    usage: ImagesUsage


ImageGenStreamEvent = ImageGenPartialImageEvent | ImageGenCompletedEvent | Unknown


@model
class ImageEditPartialImageEvent(_PictureEvent):
    """A sketch of a picture that is still being made."""

    type: Literal["image_edit.partial_image"]
    partial_image_index: int


@model
class ImageEditCompletedEvent(_PictureEvent):
    """A picture; the last event, of as many as pictures were asked for."""

    type: Literal["image_edit.completed"]
    safety_identifier: str | None = None
    usage: ImagesUsage


ImageEditStreamEvent = ImageEditPartialImageEvent | ImageEditCompletedEvent | Unknown
