"""Models lose nothing: what is decoded comes back, whatever the service sent."""

import copy
import importlib
import json
import pickle
import pkgutil
import sys
import threading
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.answers import response

import azopenai.types
from azopenai.core.decode import AbsentList, Model, Unknown, absent, decode, model, wire, with_response
from azopenai.types.chat import (
    ChatCompletion,
    ChatCompletionMessage,
    ChatCompletionMessageCustomToolCall,
    ChatCompletionMessageFunctionToolCall,
    Choice,
)
from azopenai.types.content_filter import BlocklistMatch, ContentFilterResults, CustomBlocklists

for found in pkgutil.iter_modules(azopenai.types.__path__, "azopenai.types."):
    importlib.import_module(found.name)


def below(cls: type[Model]) -> set[type[Model]]:
    """The classes below one, at any depth."""
    return {found for kind in cls.__subclasses__() for found in (kind, *below(kind))}


MODELS = sorted(
    (
        cls
        for cls in below(Model)
        # attrs makes a slotted class of each, and leaves the first one behind for a while.
        if cls.__module__.startswith("azopenai.")
        and getattr(sys.modules[cls.__module__], cls.__name__) is cls
    ),
    key=lambda cls: (cls.__name__, cls.__module__),
)
NAMES = sorted(
    {field.name for cls in MODELS for field in attrs.fields(cls) if not field.name.startswith("_")}
)

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def objects_for(cls: type[Model]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects whose members are mostly the ones that a class names."""
    names = [field.name for field in attrs.fields(cls) if not field.name.startswith("_")]
    return st.dictionaries(st.sampled_from(names) | st.text(max_size=4), json_values, max_size=6)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(item) for name, item in value.items() if item is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("cls", MODELS)
@settings(max_examples=20)  # of each class
@given(data=st.data())
def test_whatever_was_decoded_comes_back(cls: type[Model], data: st.DataObject) -> None:
    sent = data.draw(objects_for(cls))
    before = copy.deepcopy(sent)
    value = decode(cls, sent)
    assert without_nulls(value.to_dict()) == without_nulls(before)
    assert sent == before
    assert json.loads(value.to_json()) == value.to_dict() == value.model_dump() == wire(value)
    assert decode(cls, value.to_dict()) == value == copy.deepcopy(value)
    assert pickle.loads(pickle.dumps(value)) == value
    assert repr(value).startswith(f"{cls.__name__}(")


def test_there_are_models_to_try() -> None:
    assert {ChatCompletion, Choice, ContentFilterResults} <= set(MODELS)


def test_members_are_attributes_of_their_kind() -> None:
    value = decode(
        ChatCompletion,
        {
            "id": "x",
            "created": 5,
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "Ahoy"}}],
        },
    )
    assert (value.id, value.created) == ("x", 5)
    assert isinstance(value.choices[0], Choice)
    assert value.choices[0].message.content == "Ahoy"


def test_an_unknown_member_is_an_attribute_and_comes_back() -> None:
    sent = {"role": "assistant", "new_member": {"a": [None, {"b": None}]}}
    message: Any = decode(ChatCompletionMessage, sent)
    assert message.new_member == {"a": [None, {"b": None}]}
    assert message.to_dict() == sent
    assert repr(message) == "ChatCompletionMessage(role='assistant', new_member={'a': [None, {'b': None}]})"


@pytest.mark.parametrize("name", ["nothing", "_private", "_hidden"])
def test_what_is_not_there_is_an_attribute_error(name: str) -> None:
    for value in (
        decode(ChatCompletionMessage, {}),
        decode(ChatCompletionMessage, {"more": 1, "_private": 2}),
    ):
        with pytest.raises(AttributeError, match=f"'ChatCompletionMessage' object has no attribute '{name}'"):
            getattr(value, name)
        assert not hasattr(value, name)


def test_what_was_promised_and_not_sent_is_empty_and_is_left_out_again() -> None:
    nothing: tuple[dict[str, Any], ...] = ({}, {"choices": None})
    for sent in nothing:
        value = decode(ChatCompletion, sent)
        assert value.choices == []
        assert value.id is None
        assert value.usage is None
        assert value.to_dict() == {}
    choice = decode(Choice, {"index": 0})
    assert choice.message.content is None
    assert choice.message.tool_calls is None
    assert choice.to_dict() == {"index": 0}
    assert repr(choice) == "Choice(index=0)"
    assert choice.message is absent(ChatCompletionMessage)


def test_an_empty_list_or_object_that_was_sent_comes_back() -> None:
    sent: dict[str, Any] = {
        "choices": [{"message": {}, "content_filter_results": {}}],
        "prompt_filter_results": [],
    }
    assert decode(ChatCompletion, sent).to_dict() == sent
    assert decode(ChatCompletion, {"choices": []}).to_dict() == {"choices": []}


def test_an_absent_list_is_equal_to_an_empty_one() -> None:
    assert AbsentList() == []
    assert decode(ChatCompletion, {}) == decode(ChatCompletion, {"choices": []})


def test_what_stands_for_nothing_survives_a_pickle_and_a_copy() -> None:
    choice = decode(Choice, {"index": 0})
    for again in (
        pickle.loads(pickle.dumps(choice)),
        copy.copy(choice),
        copy.deepcopy(choice),
        attrs.evolve(choice),
    ):
        assert again.to_dict() == {"index": 0}
        assert again.message == choice.message


@pytest.mark.parametrize("sent", [5, "text", [1], True, {"a": 1}, [{"index": 0}, None, 5]])
def test_a_value_of_another_shape_is_kept_as_it_is(sent: Any) -> None:
    assert decode(ChatCompletion, {"choices": sent, "usage": sent}).to_dict() == {
        "choices": sent,
        "usage": sent,
    }


def test_a_variant_is_chosen_by_its_type() -> None:
    calls = [
        {"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}},
        {"id": "b", "type": "custom", "custom": {"name": "c", "input": "x"}},
        {"id": "c", "type": "teleport", "where": "there"},
        {"id": "d", "type": ["function"]},
        {"id": "e"},
        "nonsense",
        None,
    ]
    message = decode(ChatCompletionMessage, {"tool_calls": calls})
    assert message.tool_calls is not None
    assert [type(call) for call in message.tool_calls] == [
        ChatCompletionMessageFunctionToolCall,
        ChatCompletionMessageCustomToolCall,
        Unknown,
        Unknown,
        Unknown,
        str,
        type(None),
    ]
    unknown: Any = message.tool_calls[2]
    assert (unknown.type, unknown.where) == ("teleport", "there")
    assert message.to_dict() == {"tool_calls": calls}


@model
class Given(Model):
    type: Literal["message"] = "message"
    role: Literal["user", "system"]


@model
class Made(Model):
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"


@model
class Called(Model):
    type: Literal["call", "other_call"] = "call"


@model
class Told(Model):
    one: str | Called | None = None
    either: str | Given | Called | Unknown | None = None
    entries: list[str | Given | Made | Called | Unknown]
    text_or_entries: str | list[Given | Made] | None = None


def test_a_variant_is_chosen_by_its_role_among_those_of_one_type() -> None:
    sent = [
        {"type": "message", "role": "user"},
        {"type": "message", "role": "assistant"},
        {"type": "message", "role": "narrator"},
        {"type": "message", "role": ["user"]},
        {"type": "message"},
        {"type": "other_call"},
        "text",
    ]
    entries: Any = decode(Told, {"entries": sent}).entries
    assert [type(entry) for entry in entries] == [Given, Made, Unknown, Unknown, Unknown, Called, str]
    assert entries[2].role == "narrator"
    assert decode(Told, {"entries": sent}).to_dict() == {"entries": sent}


def test_a_text_or_an_object() -> None:
    for said in ("text", 5, None):
        told = decode(Told, {"one": said, "either": said, "text_or_entries": said})
        assert (told.one, told.either, told.text_or_entries) == (said, said, said)
    told = decode(Told, {"one": {"type": "x"}, "either": {"type": "call"}, "text_or_entries": [{"a": 1}]})
    assert isinstance(told.one, Called)
    assert isinstance(told.either, Called)
    assert isinstance(told.text_or_entries, list)
    assert isinstance(told.text_or_entries[0], Unknown)
    assert isinstance(decode(Told, {"either": {"type": "new"}}).either, Unknown)


def test_a_list_or_one_object() -> None:
    one = decode(ContentFilterResults, {"custom_blocklists": {"filtered": True, "details": [{"id": "b"}]}})
    assert isinstance(one.custom_blocklists, CustomBlocklists)
    assert one.custom_blocklists.details == [BlocklistMatch(id="b")]
    several = decode(ContentFilterResults, {"custom_blocklists": [{"id": "b", "filtered": True}]})
    assert several.custom_blocklists == [BlocklistMatch(id="b", filtered=True)]
    assert one.filtered_categories == ("custom_blocklists",)
    assert decode(ContentFilterResults, {"custom_blocklists": None}).custom_blocklists is None


def test_models_are_made_by_hand_too() -> None:
    made = ChatCompletionMessage(role="assistant", content="a")
    assert made == decode(ChatCompletionMessage, {"role": "assistant", "content": "a"})
    assert made.to_dict() == {"role": "assistant", "content": "a"}
    with pytest.raises(AttributeError):
        made.content = "b"  # type: ignore[misc]  # that it cannot be set is what is shown


def test_the_answer_stays_with_the_result_and_is_no_part_of_its_value() -> None:
    value = with_response(decode(ChatCompletion, {"id": "x"}), response(named={"apim-request-id": "a-1"}))
    assert value._request_id == "a-1"
    assert value == decode(ChatCompletion, {"id": "x"})
    assert decode(ChatCompletion, {"id": "x"})._request_id is None
    assert value.to_dict() == {"id": "x"}
    assert pickle.loads(pickle.dumps(value))._request_id == "a-1"


def test_json_is_text_of_any_language() -> None:
    assert decode(ChatCompletionMessage, {"content": "żółw"}).to_json() == '{"content": "żółw"}'
    assert decode(ChatCompletionMessage, {"content": "a"}).to_json(indent=1) == '{\n "content": "a"\n}'
    assert decode(ChatCompletionMessage, {"content": "a"}).model_dump_json() == '{"content": "a"}'


@model
class Node(Model):
    """A model that holds itself, and one of each kind that a converter knows."""

    type: Literal["node"] = "node"
    children: "list[Node]"
    other: "Node | None" = None
    either: "list[Node] | Node | None" = None
    plain: "str | int | None" = None


def test_a_class_may_hold_itself() -> None:
    sent = {
        "children": [{"children": []}, {"children": [{"type": "node"}]}],
        "other": {"plain": 5},
        "either": {},
    }
    value = decode(Node, sent)
    assert isinstance(value.children[1].children[0], Node)
    assert isinstance(value.either, Node)
    assert value.to_dict() == sent


def fresh() -> type[Model]:
    """A class that was never decoded: all threads below meet its first use."""

    class Leaf(Model):
        name: str
        size: int | None = None

    return model(Leaf)


def test_the_first_use_by_many_threads_at_once() -> None:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(50):
            together(fresh())
    finally:
        sys.setswitchinterval(interval)


def together(cls: type[Model]) -> None:
    number = 4
    barrier = threading.Barrier(number)
    seen: list[tuple[dict[str, Any], Model]] = []

    def use() -> None:
        barrier.wait()
        seen.append((decode(cls, {"name": "a"}).to_dict(), absent(cls)))

    threads = [threading.Thread(target=use) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [data for data, _ in seen] == [{"name": "a"}] * number
    assert len({id(nothing) for _, nothing in seen}) == 1
