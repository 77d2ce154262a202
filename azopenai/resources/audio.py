"""`client.audio`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azopenai.resources.base import AsyncResource, Resource

if TYPE_CHECKING:
    from azopenai.resources.speech import AsyncSpeech, Speech
    from azopenai.resources.transcriptions import AsyncTranscriptions, Transcriptions
    from azopenai.resources.translations import AsyncTranslations, Translations


class Audio(Resource):
    """What is heard and said."""

    @property
    def speech(self) -> Speech:
        """Text, spoken."""
        from azopenai.resources.speech import Speech

        return Speech(self._client)

    @property
    def transcriptions(self) -> Transcriptions:
        """Text of what is said in a recording."""
        from azopenai.resources.transcriptions import Transcriptions

        return Transcriptions(self._client)

    @property
    def translations(self) -> Translations:
        """English text of what is said in a recording."""
        from azopenai.resources.translations import Translations

        return Translations(self._client)


class AsyncAudio(AsyncResource):
    """What is heard and said."""

    @property
    def speech(self) -> AsyncSpeech:
        """Text, spoken."""
        from azopenai.resources.speech import AsyncSpeech

        return AsyncSpeech(self._client)

    @property
    def transcriptions(self) -> AsyncTranscriptions:
        """Text of what is said in a recording."""
        from azopenai.resources.transcriptions import AsyncTranscriptions

        return AsyncTranscriptions(self._client)

    @property
    def translations(self) -> AsyncTranslations:
        """English text of what is said in a recording."""
        from azopenai.resources.translations import AsyncTranslations

        return AsyncTranslations(self._client)
