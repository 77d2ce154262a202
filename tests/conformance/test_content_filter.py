"""Verdicts of the content filter that come in more than one shape, all of them typed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.shared import SHARED, body_of, needs_recordings, recorded

from azopenai.core.decode import decode
from azopenai.types.chat import ChatCompletion
from azopenai.types.content_filter import (
    BlocklistMatch,
    ContentFilterResults,
    CustomBlocklists,
    CustomTopicMatch,
    CustomTopics,
)


def test_blocklists_may_be_an_object_or_a_list() -> None:
    match: dict[str, Any] = {"id": "mine", "filtered": True}
    described = {"custom_blocklists": {"filtered": True, "details": [match]}}
    found = decode(ContentFilterResults, described)
    assert isinstance(found.custom_blocklists, CustomBlocklists)
    assert found.custom_blocklists.details == [BlocklistMatch(id="mine", filtered=True)]
    assert found.to_dict() == described
    older = decode(ContentFilterResults, {"custom_blocklists": [match]})
    assert older.custom_blocklists == [BlocklistMatch(id="mine", filtered=True)]
    assert older.to_dict() == {"custom_blocklists": [match]}


def test_topics_are_detected() -> None:
    described = {"custom_topics": {"filtered": False, "details": [{"id": "weather", "detected": True}]}}
    found = decode(ContentFilterResults, described)
    assert isinstance(found.custom_topics, CustomTopics)
    assert found.custom_topics.details == [CustomTopicMatch(id="weather", detected=True)]
    assert found.to_dict() == described


@pytest.mark.parametrize("odd", ["yes", 7, True])
def test_what_has_another_shape_is_kept(odd: object) -> None:
    assert decode(ContentFilterResults, {"custom_blocklists": odd}).to_dict() == {"custom_blocklists": odd}


def replayed(name: str) -> ChatCompletion:
    response = recorded(SHARED / "recordings/azure/chat" / name)["response"]
    return decode(ChatCompletion, json.loads(body_of(response)))


@needs_recordings
def test_a_recorded_verdict_on_the_prompt_has_the_other_name() -> None:
    first, second = replayed("0196.json").prompt_filter_results or []
    assert first.content_filter_result is not None
    assert isinstance(first.content_filter_result.custom_blocklists, CustomBlocklists)
    assert first.content_filter_result.filtered_categories == ()
    assert second.content_filter_result == ContentFilterResults()


@needs_recordings
def test_a_recorded_failure_of_the_filter_stands_beside_its_verdict() -> None:
    (choice,) = replayed("0213.json").choices
    assert choice.content_filter_result is not None
    assert choice.content_filter_result.error is not None
    assert choice.content_filter_result.error.code == "content_filter_error"
