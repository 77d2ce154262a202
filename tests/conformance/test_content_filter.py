"""Verdicts of the content filter that come in more than one shape, all of them typed."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from conformance.described import HERE, missing
from conformance.exchanges import without_nulls
from support.chunks import chunk
from support.shared import (
    SHARED,
    body_of,
    needs_openapi,
    needs_recordings,
    openapi,
    recorded,
    recordings,
)

from azopenai.core.accumulate import Accumulator
from azopenai.core.decode import Model, decode
from azopenai.types.chat import ChatCompletion, ChatCompletionChunk
from azopenai.types.content_filter import (
    BlocklistMatch,
    ContentFilterDetection,
    ContentFilterOffsets,
    ContentFilterResults,
    ContentFilterSeverity,
    CustomBlocklists,
    CustomTopicMatch,
    CustomTopics,
    PersonalInformation,
    PromptFilterResult,
    ProtectedCodeDetection,
    TextSpan,
    UngroundedMaterial,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


Json = dict[str, Any]
OFFSETS: Json = {"check_offset": 44, "start_offset": 44, "end_offset": 198}
KINDS: list[tuple[str, type[Model]]] = [
    # What the name of a schema has in it, in any of the documents, and what it is here: the first that fits.
    ("CompletionTextSpanDetection", UngroundedMaterial),
    ("CompletionTextSpansResult", UngroundedMaterial),
    ("CompletionTextSpan", TextSpan),
    ("DetectedWithCitation", ProtectedCodeDetection),
    ("Detect", ContentFilterDetection),
    ("Severity", ContentFilterSeverity),
    ("IdResult", BlocklistMatch),
    ("DetailedResults", CustomBlocklists),
    ("Blocklist", CustomBlocklists),
    ("CustomTopic", CustomTopics),
    ("PersonallyIdentifiable", PersonalInformation),
    ("ForPrompt", PromptFilterResult),
    ("ResultBase", ContentFilterDetection),
    ("", ContentFilterResults),
]
DOCUMENTS = ("2024-06-01", "2024-10-21", "2025-03-01-preview", "v1")


@needs_openapi
@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_described_shape_is_typed(document: str) -> None:
    names = [name for name in openapi(document)["components"]["schemas"] if "contentfilter" in name.lower()]
    assert len(names) > 7
    for name in names:
        kind = next(kind for part, kind in KINDS if part in name)
        left = set(missing(document, {"$ref": HERE + name}, kind))
        # A slip: the description of v1 wraps the prompt's verdict a second time.
        assert left <= {
            ".content_filter_results.prompt_index",
            ".content_filter_results.content_filter_results",
        }


MEMBERS: dict[str, type[Model]] = {
    "content_filter_results": ContentFilterResults,
    "content_filter_result": ContentFilterResults,
    "content_filter_offsets": ContentFilterOffsets,
    "prompt_filter_results": PromptFilterResult,
}


def verdicts(value: Any) -> Iterator[tuple[type[Model], Json]]:
    """Every verdict in a JSON value, at any depth, and its class."""
    for name, member in value.items() if isinstance(value, dict) else ():
        for entry in member if isinstance(member, list) else [member]:
            if name in MEMBERS and isinstance(entry, dict):
                yield MEMBERS[name], entry
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from verdicts(member)


def unnamed(value: Any) -> Iterator[str]:
    """The members that models have no fields for, at any depth."""
    if isinstance(value, Model):
        yield from value._extra or ()
        fields: Any = attrs.fields(type(value))
        for field in fields:
            yield from unnamed(getattr(value, field.name))
    for entry in value if isinstance(value, list) else ():
        yield from unnamed(entry)


def values_of(path: Path) -> Iterator[Any]:
    """The JSON values of a recorded answer, one or the events of a stream."""
    text = body_of(recorded(path)["response"]).decode("utf-8", "replace")
    for part in [text, *(line[5:] for line in text.splitlines() if line.startswith("data:"))]:
        with contextlib.suppress(ValueError):
            yield json.loads(part)


@needs_recordings
def test_no_member_of_a_recorded_verdict_is_without_a_type() -> None:
    seen: Counter[type[Model]] = Counter()
    for param in recordings("*"):
        for value in values_of(param.values[0]):
            for kind, verdict in verdicts(value):
                found = decode(kind, verdict)
                seen[kind] += 1
                assert list(unnamed(found)) == [], param.id
                assert found.to_dict() == without_nulls(verdict)
    assert set(seen) == set(MEMBERS.values())
    assert min(seen.values()) > 10


@needs_recordings
def test_no_verdict_of_a_recorded_chat_is_left_to_the_rest() -> None:
    for param in [*recordings("chat"), *recordings("chat_stream")]:
        kind = ChatCompletionChunk if "chat_stream" in param.id else ChatCompletion
        for value in values_of(param.values[0]):
            assert [name for name in unnamed(decode(kind, value)) if "filter" in name] == [], param.id


def test_the_categories_of_a_list_of_blocklists_are_filtered_too() -> None:
    matches = [{"id": "a", "filtered": False}, {"id": "b", "filtered": True}]
    found = decode(ContentFilterResults, {"custom_blocklists": matches, "hate": {"filtered": True}})
    assert sorted(found.filtered_categories) == ["custom_blocklists", "hate"]
    assert decode(ContentFilterResults, {"custom_blocklists": matches[:1]}).filtered_categories == ()


@pytest.mark.parametrize("code", ["content_filter_error", 500])
def test_a_fault_has_a_text_or_a_number_for_its_code(code: str | int) -> None:
    found = decode(
        ContentFilterResults, {"error": {"code": code, "message": "The contents are not filtered"}}
    )
    assert found.error is not None
    assert found.error.code == code


def test_protected_code_has_its_citation() -> None:
    citation = {"URL": "https://example.com/a", "license": "MIT"}
    verdict = {"filtered": False, "detected": True, "citation": citation}
    found = decode(ContentFilterResults, {"protected_material_code": verdict}).protected_material_code
    assert found is not None
    assert found.citation is not None
    assert (found.citation.URL, found.citation.license) == ("https://example.com/a", "MIT")


def late(*raw: Any, results: Json, **offsets: int) -> Json:
    """A chunk of the asynchronous filter, which has no delta."""
    choice: Json = {
        "index": 0,
        "finish_reason": None,
        "content_filter_results": results,
        "content_filter_offsets": {**OFFSETS, **offsets},
        "content_filter_raw": list(raw),
    }
    return {"id": "", "object": "", "created": 0, "model": "", "choices": [choice]}


def test_what_an_asynchronous_filter_says_adds_up() -> None:
    safe, unsafe = {"filtered": False, "severity": "safe"}, {"filtered": True, "severity": "high"}
    chunks = [
        chunk({"role": "assistant", "content": "Hello"}),
        late({"part": 1}, results={"hate": safe}),
        late(results={}, check_offset=100),
        late({"part": 2}, {"part": 3}, results={"violence": unsafe}, check_offset=198),
    ]
    accumulator = Accumulator()
    for one in chunks:
        accumulator.add(one)
    (choice,) = decode(ChatCompletion, accumulator.result()).choices
    assert choice.content_filter_raw == [{"part": 1}, {"part": 2}, {"part": 3}]
    assert choice.content_filter_offsets is not None
    assert choice.content_filter_offsets.check_offset == 198
    assert choice.content_filter_results is not None
    assert choice.content_filter_results.filtered_categories == ("violence",)
    assert choice.content_filter_results.hate == decode(ContentFilterSeverity, safe)
    late_choice = decode(ChatCompletionChunk, chunks[1]).choices[0]
    assert late_choice.content_filter_raw == [{"part": 1}]
    assert list(unnamed(late_choice)) == []
