"""`client.audio.translations`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, overload

from azopenai.core.check import check_params, keywords
from azopenai.core.decode import TextResult, decode
from azopenai.core.request import Request, build
from azopenai.core.routes import AUDIO_TRANSLATIONS_CREATE
from azopenai.files import file_part
from azopenai.resources.base import AsyncResource, Resource, async_raw, async_streamed, raw, streamed
from azopenai.resources.transcriptions import TEXTS
from azopenai.types.audio import Translation, TranslationVerbose
from azopenai.types.audio_params import (
    TranslationCreateParams,
    TranslationCreateParamsJson,
    TranslationCreateParamsText,
    TranslationCreateParamsVerbose,
)

if TYPE_CHECKING:
    from typing_extensions import Unpack


def _create(params: Any) -> Request[Translation | TranslationVerbose | TextResult, Any]:
    operation = AUDIO_TRANSLATIONS_CREATE
    check_params(operation.name, params, TranslationCreateParams)
    files = [file_part("file", params["file"])]
    form = params.get("response_format", "json")
    if form in TEXTS:
        return build(operation, params, TranslationCreateParams, TextResult, files=files, gives="text")
    kind: type[Translation | TranslationVerbose] = (
        TranslationVerbose if form == "verbose_json" else Translation
    )
    return build(operation, params, TranslationCreateParams, partial(decode, kind), files=files)


class Translations(Resource):
    """English text of what is said in a recording."""

    @overload
    def create(self, **params: Unpack[TranslationCreateParamsJson]) -> Translation: ...

    @overload
    def create(self, **params: Unpack[TranslationCreateParamsVerbose]) -> TranslationVerbose: ...

    @overload
    def create(self, **params: Unpack[TranslationCreateParamsText]) -> TextResult: ...

    @overload
    def create(
        self, **params: Unpack[TranslationCreateParams]
    ) -> Translation | TranslationVerbose | TextResult: ...

    @keywords(TranslationCreateParams)
    def create(self, **params: Any) -> Translation | TranslationVerbose | TextResult:
        """Write down in English what is said in a recording.

        Takes the parameters of `azopenai.types.audio_params.TranslationCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. `file` is a path, bytes, a file opened in
        binary mode, an iterator of bytes, or `(name, one of these[, media type])`; it is read while it is
        sent. `response_format` decides on the result: a `Translation`, a `TranslationVerbose` with times, or
        a `str`.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter or the file will not do; nothing was sent.
        """
        return self._client.send(_create(params))

    @property
    def with_raw_response(self) -> TranslationsWithRawResponse:
        """The same methods, giving the whole answer."""
        return TranslationsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> TranslationsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return TranslationsWithStreamingResponse(self)


class AsyncTranslations(AsyncResource):
    """English text of what is said in a recording."""

    @overload
    async def create(self, **params: Unpack[TranslationCreateParamsJson]) -> Translation: ...

    @overload
    async def create(self, **params: Unpack[TranslationCreateParamsVerbose]) -> TranslationVerbose: ...

    @overload
    async def create(self, **params: Unpack[TranslationCreateParamsText]) -> TextResult: ...

    @overload
    async def create(
        self, **params: Unpack[TranslationCreateParams]
    ) -> Translation | TranslationVerbose | TextResult: ...

    @keywords(TranslationCreateParams)
    async def create(self, **params: Any) -> Translation | TranslationVerbose | TextResult:
        """Write down in English what is said in a recording.

        Takes the parameters of `azopenai.types.audio_params.TranslationCreateParams`, and `extra_headers`,
        `extra_query`, `extra_body`, `timeout`, `max_retries`. `file` is a path, bytes, a file opened in
        binary mode, an iterator of bytes, or `(name, one of these[, media type])`; it is read while it is
        sent. `response_format` decides on the result: a `Translation`, a `TranslationVerbose` with times, or
        a `str`.

        Raises:
            APIError: The call failed.
            TypeError, ValueError: A parameter or the file will not do; nothing was sent.
        """
        return await self._client.send(_create(params))

    @property
    def with_raw_response(self) -> AsyncTranslationsWithRawResponse:
        """The same methods, giving the whole answer."""
        return AsyncTranslationsWithRawResponse(self)

    @property
    def with_streaming_response(self) -> AsyncTranslationsWithStreamingResponse:
        """The same methods, giving a context manager over the answer, its body still to come."""
        return AsyncTranslationsWithStreamingResponse(self)


class TranslationsWithRawResponse:
    """`audio.translations`, giving the whole answer."""

    def __init__(self, translations: Translations) -> None:
        self.create = raw(translations.create)


class AsyncTranslationsWithRawResponse:
    """`audio.translations`, giving the whole answer."""

    def __init__(self, translations: AsyncTranslations) -> None:
        self.create = async_raw(translations.create)


class TranslationsWithStreamingResponse:
    """`audio.translations`, giving the answer as its body comes."""

    def __init__(self, translations: Translations) -> None:
        self.create = streamed(translations.create)


class AsyncTranslationsWithStreamingResponse:
    """`audio.translations`, giving the answer as its body comes."""

    def __init__(self, translations: AsyncTranslations) -> None:
        self.create = async_streamed(translations.create)
