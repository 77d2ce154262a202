"""From the chunks of a stream to the one object that the same call without a stream gives.

Work and memory are linear in the text: the pieces are kept in lists and joined when somebody looks. What
a chunk says wins over what the ones before it said, where it says something: Azure's first chunk and its
filter chunks have empty ids. In a delta, text grows; identities (role, id, type, name) are replaced; lists
are joined, by `index` where their entries have one.
"""

from __future__ import annotations

from typing import Any

from azopenai.core.jsonvalue import is_array, is_object

IDENTITIES = frozenset({"role", "id", "type", "name"})
PADDING = frozenset({"obfuscation"})
"""Members that mean nothing once read: filler of random length, against guessing text from packet sizes."""
_EXTENDED = frozenset({"logprobs", "content_filter_results"})


class Text(list[str]):
    """A text in the pieces that it came in."""

    __slots__ = ()


class ByIndex(dict[int, dict[str, Any]]):
    """List entries that arrive in pieces, by their `index`."""

    __slots__ = ()


class Accumulator:
    """Joins the chunks of chat completions (`delta`) and of legacy completions (`text`)."""

    def __init__(self) -> None:
        self._top: dict[str, Any] = {}
        self.choices: dict[int, dict[str, Any]] = {}

    def add(self, chunk: dict[str, Any]) -> None:
        """Join one chunk, as parsed from JSON."""
        for name, value in chunk.items():
            if name == "choices" and is_array(value):
                for choice in value:
                    if is_object(choice):
                        self._add_choice(choice)
            elif value:
                self._top[name] = value

    def _add_choice(self, choice: dict[str, Any]) -> None:
        held = self.choices.setdefault(index_of(choice.get("index")), {})
        for name, value in choice.items():
            if value is None or name == "index":
                continue
            if name == "delta" and is_object(value):
                merge(_object_in(held, "message"), value)
            elif name == "text" and isinstance(value, str):
                _grow(held, name, value)
            elif name in _EXTENDED and is_object(value):
                _extend(held, name, value)
            elif name == "content_filter_raw" and is_array(value):
                held[name] = [*held.get(name, ()), *value]
            else:
                held[name] = value

    def result(self) -> dict[str, Any]:
        """The object so far, in the form of the call without a stream."""
        top = {name: value for name, value in self._top.items() if name not in PADDING}
        kind = top.get("object")
        if isinstance(kind, str):
            top["object"] = kind.removesuffix(".chunk")
        choices = [{"index": index, **joined(held)} for index, held in sorted(self.choices.items())]
        return {**joined(top), "choices": choices}


def index_of(index: object) -> int:
    """The place of a choice; one that names none is the first."""
    return index if isinstance(index, int) else 0


def _object_in(held: dict[str, Any], name: str) -> dict[str, Any]:
    """The object that a member is; a new one where it is anything else."""
    found = held.get(name)
    if not is_object(found):
        found = held[name] = {}
    return found


def _grow(into: dict[str, Any], name: str, text: str) -> None:
    held = into.get(name)
    if isinstance(held, Text):
        held.append(text)
    else:
        into[name] = Text([text])


def _extend(held: dict[str, Any], name: str, value: dict[str, Any]) -> None:
    """Join the lists in a dict; other members are replaced."""
    into = _object_in(held, name)
    for member, entry in value.items():
        if is_array(entry) and is_array(into.get(member)):
            into[member].extend(entry)
        elif entry is not None:
            into[member] = list(entry) if is_array(entry) else entry


def merge(into: dict[str, Any], delta: dict[str, Any]) -> None:
    """Join a delta to what there is."""
    for name, value in delta.items():
        if value is None:
            continue
        held = into.get(name)
        if isinstance(value, str):
            if isinstance(held, Text):  # nearly all of them
                held.append(value)
            elif name in IDENTITIES:
                into[name] = value or held
            else:
                into[name] = Text([value])
        elif is_object(value):
            inner = held if is_object(held) and not isinstance(held, ByIndex) else {}
            merge(inner, value)
            into[name] = inner
        elif is_array(value):
            into[name] = _merge_list(held, value)
        else:
            into[name] = value


def _merge_list(held: Any, entries: list[Any]) -> Any:
    if not entries and held is not None:  # it says nothing; some servers send one with every delta
        return held
    before = held if is_array(held) else []
    by_index = held if isinstance(held, ByIndex) else ByIndex()
    if before or not all(is_object(entry) and isinstance(entry.get("index"), int) for entry in entries):
        return [*before, *(by_index[index] for index in sorted(by_index)), *entries]
    for entry in entries:
        merge(
            by_index.setdefault(entry["index"], {}), {name: v for name, v in entry.items() if name != "index"}
        )
    return by_index


def joined(value: Any) -> Any:
    """Pieces as text, entries as lists: plain JSON values."""
    if isinstance(value, Text):
        return "".join(value)
    if isinstance(value, ByIndex):
        return [joined(value[index]) for index in sorted(value)]
    if is_object(value):
        return {name: joined(entry) for name, entry in value.items()}
    if is_array(value):
        return [joined(entry) for entry in value]
    return value
