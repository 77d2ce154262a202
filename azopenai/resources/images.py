"""`client.images`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from attrs import evolve

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import converter, decode
from azopenai.core.joiners import ImagesJoiner
from azopenai.core.request import Events, Request, build
from azopenai.core.routes import IMAGES_EDIT, IMAGES_GENERATE
from azopenai.files import file_part, file_parts
from azopenai.pictures import ImageEditStreamEvent, ImageGenStreamEvent, ImagesResponse
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.types.image_params import (
    ImageEditParams,
    ImageEditParamsNonStreaming,
    ImageEditParamsStreaming,
    ImageGenerateParams,
    ImageGenerateParamsNonStreaming,
    ImageGenerateParamsStreaming,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from azopenai.streams import AsyncStream, Stream

_decode = partial(decode, ImagesResponse)
_generated: Any = converter(ImageGenStreamEvent)
_edited: Any = converter(ImageEditStreamEvent)
_generate_events: Events[ImageGenStreamEvent] = Events(
    _generated, ImagesJoiner, frozenset({"image_generation.completed"})
)
_edit_events: Events[ImageEditStreamEvent] = Events(
    _edited, ImagesJoiner, frozenset({"image_edit.completed"})
)


def _generate(params: Any) -> Request[ImagesResponse, ImageGenStreamEvent]:
    events = evolve(_generate_events, ends=_pictures(params))
    return build(IMAGES_GENERATE, params, ImageGenerateParams, _decode, events)


def _edit(params: Any) -> Request[ImagesResponse, ImageEditStreamEvent]:
    check_params(IMAGES_EDIT.name, params, ImageEditParams)
    files = file_parts("image", params["image"])
    files += [file_part(name, params[name]) for name in ("mask", "markup") if name in params]
    events = evolve(_edit_events, ends=_pictures(params))
    return build(IMAGES_EDIT, params, ImageEditParams, _decode, events, files=files)


def _pictures(params: Any) -> Any:
    """How many pictures are asked for: each has an event at its end."""
    return params.get("n") or 1


class Images(Resource):
    """Pictures, generated and edited."""

    @overload
    def generate(self, **params: Unpack[ImageGenerateParamsNonStreaming]) -> ImagesResponse: ...

    @overload
    def generate(self, **params: Unpack[ImageGenerateParamsStreaming]) -> Stream[ImageGenStreamEvent]: ...

    @overload
    def generate(
        self, **params: Unpack[ImageGenerateParams]
    ) -> ImagesResponse | Stream[ImageGenStreamEvent]: ...

    @keywords(ImageGenerateParams)
    def generate(self, **params: Any) -> ImagesResponse | Stream[ImageGenStreamEvent]:
        """Make pictures of a description.

        Takes the parameters of `azopenai.types.image_params.ImageGenerateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. With `stream=True` sketches come first.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return self._client.send_or_stream(_generate(params))

    @overload
    def edit(self, **params: Unpack[ImageEditParamsNonStreaming]) -> ImagesResponse: ...

    @overload
    def edit(self, **params: Unpack[ImageEditParamsStreaming]) -> Stream[ImageEditStreamEvent]: ...

    @overload
    def edit(self, **params: Unpack[ImageEditParams]) -> ImagesResponse | Stream[ImageEditStreamEvent]: ...

    @keywords(ImageEditParams)
    def edit(self, **params: Any) -> ImagesResponse | Stream[ImageEditStreamEvent]:
        """Make pictures of others and a description.

        Takes the parameters of `azopenai.types.image_params.ImageEditParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. `image` is a file or a list of them: a path,
        bytes, a file opened in binary mode, an iterator of bytes, or `(name, one of these[, media type])`.
        With `stream=True` sketches come first.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter or a file will not do; nothing was sent.
        """
        return self._client.send_or_stream(_edit(params))

    @property
    def with_raw_response(self) -> ImagesWithRawResponse:
        """The same methods, giving the whole answer."""
        return ImagesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> ImagesWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return ImagesWithStreamingResponse(self)


class AsyncImages(AsyncResource):
    """Pictures, generated and edited."""

    @overload
    async def generate(self, **params: Unpack[ImageGenerateParamsNonStreaming]) -> ImagesResponse: ...

    @overload
    async def generate(
        self, **params: Unpack[ImageGenerateParamsStreaming]
    ) -> AsyncStream[ImageGenStreamEvent]: ...

    @overload
    async def generate(
        self, **params: Unpack[ImageGenerateParams]
    ) -> ImagesResponse | AsyncStream[ImageGenStreamEvent]: ...

    @keywords(ImageGenerateParams)
    async def generate(self, **params: Any) -> ImagesResponse | AsyncStream[ImageGenStreamEvent]:
        """Make pictures of a description.

        Takes the parameters of `azopenai.types.image_params.ImageGenerateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. With `stream=True` sketches come first.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter will not do; nothing was sent.
        """
        return await self._client.send_or_stream(_generate(params))

    @overload
    async def edit(self, **params: Unpack[ImageEditParamsNonStreaming]) -> ImagesResponse: ...

    @overload
    async def edit(self, **params: Unpack[ImageEditParamsStreaming]) -> AsyncStream[ImageEditStreamEvent]: ...

    @overload
    async def edit(
        self, **params: Unpack[ImageEditParams]
    ) -> ImagesResponse | AsyncStream[ImageEditStreamEvent]: ...

    @keywords(ImageEditParams)
    async def edit(self, **params: Any) -> ImagesResponse | AsyncStream[ImageEditStreamEvent]:
        """Make pictures of others and a description.

        Takes the parameters of `azopenai.types.image_params.ImageEditParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. `image` is a file or a list of them: a path,
        bytes, a file opened in binary mode, an iterator of bytes, or `(name, one of these[, media type])`.
        With `stream=True` sketches come first.

        Raises:
            ContentFilterError: The prompt was filtered.
            APIError: The call failed in another way.
            TypeError, ValueError: A parameter or a file will not do; nothing was sent.
        """
        return await self._client.send_or_stream(_edit(params))

    @property
    def with_raw_response(self) -> AsyncImagesWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncImagesWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AsyncImagesWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncImagesWithStreamingResponse(self)


class ImagesWithRawResponse:
    """`images`, giving the whole answer."""

    def __init__(self, images: Images) -> None:
        self.generate = raw(images.generate)
        self.edit = raw(images.edit)


class AsyncImagesWithRawResponse:
    """`images`, giving the whole answer."""

    def __init__(self, images: AsyncImages) -> None:
        self.generate = async_raw(images.generate)
        self.edit = async_raw(images.edit)


class ImagesWithStreamingResponse:
    """`images`, giving the answer as its body comes."""

    def __init__(self, images: Images) -> None:
        self.generate = streamed(images.generate)
        self.edit = streamed(images.edit)


class AsyncImagesWithStreamingResponse:
    """`images`, giving the answer as its body comes."""

    def __init__(self, images: AsyncImages) -> None:
        self.generate = async_streamed(images.generate)
        self.edit = async_streamed(images.edit)
