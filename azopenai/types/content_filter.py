"""Verdicts of Azure's content filter, on prompts and on completions.

https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter-annotations
"""

from __future__ import annotations

from azopenai.core.decode import Model, model
from azopenai.core.jsonvalue import is_array, is_object


@model
class ContentFilterSeverity(Model):
    """A harm category: whether it was filtered, and how severe it is (safe, low, medium, high)."""

    filtered: bool | None = None
    severity: str | None = None


@model
class ContentFilterDetection(Model):
    """A category that is there or is not."""

    filtered: bool | None = None
    detected: bool | None = None


@model
class ProtectedCodeCitation(Model):
    """Where code stands that a completion repeats."""

    URL: str | None = None
    license: str | None = None


@model
class ProtectedCodeDetection(Model):
    """Code of a public repository in a completion."""

    filtered: bool | None = None
    detected: bool | None = None
    citation: ProtectedCodeCitation | None = None


@model
class BlocklistMatch(Model):
    """One of the resource's own blocklists."""

    id: str | None = None
    filtered: bool | None = None


@model
class CustomBlocklists(Model):
    """Matches of the resource's own blocklists."""

    filtered: bool | None = None
    details: list[BlocklistMatch] | None = None


@model
class CustomTopicMatch(Model):
    """One of the resource's own topics."""

    id: str | None = None
    detected: bool | None = None


@model
class CustomTopics(Model):
    """Matches of the resource's own topics."""

    filtered: bool | None = None
    details: list[CustomTopicMatch] | None = None


@model
class TextSpan(Model):
    """A part of the completion, in characters."""

    completion_start_offset: int | None = None
    completion_end_offset: int | None = None


@model
class UngroundedMaterial(Model):
    """What of the completion its sources do not support."""

    filtered: bool | None = None
    detected: bool | None = None
    details: list[TextSpan] | None = None


@model
class PersonalInformationCategory(Model):
    """One kind of personal information."""

    sub_category: str | None = None
    filtered: bool | None = None
    detected: bool | None = None
    redacted: bool | None = None


@model
class PersonalInformation(Model):
    """Personal information in a completion."""

    filtered: bool | None = None
    detected: bool | None = None
    redacted_text: str | None = None
    sub_categories: list[PersonalInformationCategory] | None = None


@model
class ContentFilterFault(Model):
    """The filter itself failed, so that the content was not filtered; its code is a text or a number."""

    code: str | int | None = None
    message: str | None = None


@model
class ContentFilterResults(Model):
    """The verdict by category, each None where the filter says nothing of it."""

    hate: ContentFilterSeverity | None = None
    self_harm: ContentFilterSeverity | None = None
    sexual: ContentFilterSeverity | None = None
    violence: ContentFilterSeverity | None = None
    profanity: ContentFilterDetection | None = None
    jailbreak: ContentFilterDetection | None = None
    indirect_attack: ContentFilterDetection | None = None
    protected_material_text: ContentFilterDetection | None = None
    protected_material_code: ProtectedCodeDetection | None = None
    custom_blocklists: CustomBlocklists | list[BlocklistMatch] | None = None
    custom_topics: CustomTopics | list[CustomTopicMatch] | None = None
    ungrounded_material: UngroundedMaterial | None = None
    personally_identifiable_information: PersonalInformation | None = None
    error: ContentFilterFault | None = None
    """Set when the filter was not available: the answer is there, and unfiltered."""

    @property
    def filtered_categories(self) -> tuple[str, ...]:
        """The names of the categories for which something was filtered."""
        return tuple(name for name, verdict in self.to_dict().items() if _is_filtered(verdict))


def _is_filtered(verdict: object) -> bool:
    """Whether a verdict, or one in a list of them, is that something was filtered."""
    if is_array(verdict):
        return any(_is_filtered(entry) for entry in verdict)
    return is_object(verdict) and verdict.get("filtered") is True


@model
class PromptFilterResult(Model):
    """The verdict on one prompt of the request."""

    prompt_index: int | None = None
    content_filter_results: ContentFilterResults
    content_filter_result: ContentFilterResults | None = None
    """The same by another name, which some models' servers send in its place."""


@model
class ContentFilterOffsets(Model):
    """How far an asynchronous filter has come, in characters of the completion."""

    check_offset: int | None = None
    start_offset: int | None = None
    end_offset: int | None = None
