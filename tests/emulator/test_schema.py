from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from azopenai.emulator.schema import instance

if TYPE_CHECKING:
    from azopenai.emulator.jsontypes import JSON

jsonschema = pytest.importorskip("jsonschema")

NODE: JSON = {
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "value": {"type": "integer"},
                "next": {"anyOf": [{"$ref": "#/$defs/node"}, {"type": "null"}]},
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
            },
            "required": ["value", "next", "children"],
        }
    },
    "$ref": "#/$defs/node",
}

CASES: dict[str, tuple[JSON, JSON]] = {
    "anything": ({}, "text"),
    "true": (True, "text"),
    "const": ({"const": 5}, 5),
    "enum": ({"enum": ["a", "b"]}, "a"),
    "empty enum": ({"enum": [], "type": "null"}, None),
    "boolean": ({"type": "boolean"}, True),
    "null": ({"type": "null"}, None),
    "nullable": ({"type": ["null", "integer"]}, 0),
    "only null": ({"type": ["null"]}, None),
    "unknown type": ({"type": "thing"}, "text"),
    "string": ({"type": "string"}, "text"),
    "long string": ({"type": "string", "minLength": 6}, "text.."),
    "short string": ({"type": "string", "maxLength": 2}, "te"),
    "date": ({"type": "string", "format": "date"}, "2024-10-21"),
    "unknown format": ({"type": "string", "format": "smell"}, "text"),
    "integer": ({"type": "integer"}, 0),
    "at least": ({"type": "integer", "minimum": 3}, 3),
    "more than": ({"type": "integer", "exclusiveMinimum": 3}, 4),
    "more than, as in OpenAPI": ({"type": "integer", "minimum": 3, "exclusiveMinimum": True}, 4),
    "less than": ({"type": "integer", "exclusiveMaximum": -3}, -4),
    "at most": ({"type": "integer", "maximum": -3}, -3),
    "multiple": ({"minimum": 1, "multipleOf": 0.5}, 1),
    "fraction": ({"exclusiveMinimum": 0, "exclusiveMaximum": 1}, 0.5),
    "no number": ({"type": "integer", "minimum": 2, "maximum": 1}, {}),
    "object": ({"type": "object"}, {}),
    "all of them": ({"properties": {"a": {"type": "null"}, "b": {"type": "integer"}}}, {"a": None, "b": 0}),
    "required alone": ({"properties": {"a": {}, "b": {}}, "required": ["b"]}, {"b": "b"}),
    "required unseen": ({"required": ["a"], "additionalProperties": {"type": "integer"}}, {"a": 0}),
    "impossible member": ({"properties": {"a": False, "b": {}}}, {"b": "b"}),
    "impossible required member": ({"properties": {"a": False}, "required": ["a"]}, {}),
    "array": ({"type": "array"}, ["text"]),
    "empty array": ({"type": "array", "maxItems": 0}, []),
    "several items": ({"type": "array", "items": {"type": "string"}, "minItems": 2}, ["text", "text 2"]),
    "several numbers": ({"items": {"type": "number", "multipleOf": 2}, "minItems": 3}, [0, 2, 4]),
    "several words": ({"items": {"enum": ["a", "b"]}, "minItems": 3}, ["a", "b", "a"]),
    "several truths": ({"items": {"type": "boolean"}, "minItems": 2}, [True, False]),
    "tuple": ({"prefixItems": [{"type": "null"}, {"type": "integer"}], "items": False}, [None, 1]),
    "impossible items": ({"type": "array", "items": False}, []),
    "impossible needed items": (
        {"anyOf": [{"type": "array", "items": False, "minItems": 1}, {"const": 1}]},
        1,
    ),
    "anyOf": ({"anyOf": [False, {"type": "integer"}], "minimum": 2}, 2),
    "anyOf of nothing": ({"anyOf": [False]}, {}),
    "oneOf": ({"oneOf": [{"type": "integer"}, {"type": "string"}], "minimum": 2}, 2),
    "allOf": (
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "null"}}, "required": ["a"]},
                {"properties": {"b": {"type": "null"}}, "required": ["b"]},
            ],
            "properties": {"c": {}},
        },
        {"a": None, "b": None},
    ),
    "reference": ({"$defs": {"a/b c": {"const": 1}}, "$ref": "#/$defs/a~1b%20c"}, 1),
    "reference with more": ({"$defs": {"a": {"type": "integer"}}, "$ref": "#/$defs/a", "minimum": 7}, 7),
    "the same twice": (
        {"$defs": {"a": {"const": 1}}, "allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]},
        1,
    ),
    "reference to nothing": ({"$ref": "#/$defs/a"}, {}),
    "reference elsewhere": ({"$ref": "https://example.com/schema"}, {}),
    "list and tree": (NODE, {"value": 0, "next": None, "children": []}),
    "inside itself": ({"properties": {"a": {"$ref": "#"}}, "required": ["a"]}, {}),
    "inside itself, if it can": ({"properties": {"a": {"$ref": "#"}, "b": {}}}, {"a": {"b": "b"}, "b": "b"}),
}


@pytest.mark.parametrize(("schema", "expected"), CASES.values(), ids=CASES)
def test_instances(schema: JSON, expected: JSON) -> None:
    assert instance(schema) == expected


def test_expansions_without_an_end_are_given_up() -> None:
    names = [f"d{number}" for number in range(12)]
    defs: dict[str, JSON] = {
        name: {"properties": {other: {"$ref": f"#/$defs/{other}"} for other in names}} for name in names
    }
    assert isinstance(instance({"$defs": defs, "$ref": "#/$defs/d0"}), dict)
    assert instance({"type": "array", "minItems": 1_000_000}) == {}
    assert len(str(instance({"type": "string", "minLength": 10**9}))) == 5_000


def test_names_and_numbers_come_from_the_text() -> None:
    schema: JSON = {
        "properties": {
            "from": {"type": "string"},
            "to": {"type": "string"},
            "via": {"type": "string"},
            "seats": {"type": "integer", "maximum": 9},
            "price": {"type": "number"},
            "class": {"enum": ["first", "second"]},
        }
    }
    text = "Book 2 seats from New York to London at 99.50 in second class. What a trip!"
    assert instance(schema, text) == {
        "from": "New York",
        "to": "London",
        "via": "via",
        "seats": 2,
        "price": 99.5,
        "class": "second",
    }
    short: JSON = {
        "properties": {"code": {"type": "string", "maxLength": 3}, "n": {"type": "integer", "minimum": 9}}
    }
    assert instance(short, "Paris at 3, or Rio at 12") == {"code": "Rio", "n": 12}


def schemas() -> st.SearchStrategy[dict[str, Any]]:
    bounds = st.integers(-50, 50)
    leaves = st.one_of(
        st.just({"type": "boolean"}),
        st.just({"type": ["string", "null"]}),
        st.builds(
            lambda low, more: {"type": "integer", "minimum": low, "maximum": low + more},
            bounds,
            st.integers(0, 9),
        ),
        st.builds(
            lambda low, step: {"type": "number", "exclusiveMinimum": low, "multipleOf": step},
            bounds,
            st.integers(1, 9),
        ),
        st.builds(
            lambda low, more: {"type": "string", "minLength": low, "maxLength": low + more},
            st.integers(0, 20),
            st.integers(0, 9),
        ),
        st.sampled_from([{"enum": ["a", 1, None]}, {"const": [1]}, {"type": "string", "format": "uuid"}]),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(
                lambda items, least: {"type": "array", "items": items, "minItems": least},
                inner,
                st.integers(0, 3),
            ),
            st.builds(lambda alternatives: {"anyOf": alternatives}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(
                lambda members, required: {
                    "type": "object",
                    "properties": members,
                    "required": sorted(members)[:required],
                    "additionalProperties": False,
                },
                st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
                st.integers(0, 4),
            ),
        ),
        max_leaves=12,
    )


@given(schemas(), st.sampled_from(["", "Alice and Bob paid 7 and -3.5 to Eve on Monday"]))
def test_instances_fit_their_schemas(schema: dict[str, Any], text: str) -> None:
    made = instance(schema, text)
    jsonschema.Draft202012Validator(schema).validate(made)
    assert instance(schema, text) == made
