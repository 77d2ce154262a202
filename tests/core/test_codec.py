"""A class becomes a schema, and what fits the schema becomes an instance of the class."""

import json
from collections.abc import Sequence
from dataclasses import InitVar, dataclass, field, make_dataclass
from datetime import date, datetime, timedelta, timezone
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, NewType, Optional, TypeVar, Union

import attrs
import pydantic
import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from openai.lib._pydantic import to_strict_json_schema
from typing_extensions import Doc, NotRequired, Required, TypeAliasType, TypedDict

from azopenai.core.codec import class_codec, shape_codec
from azopenai.core.kinds import Misfit
from azopenai.core.shapes import shape_of_function
from azopenai.emulator.schema import instance

T = TypeVar("T")


class Mood(Enum):
    """How it is."""

    GOOD = "good"
    BAD = "bad"


class Size(IntEnum):
    SMALL = 1
    LARGE = 2


Town = NewType("Town", str)
Towns = TypeAliasType("Towns", list[Town])


@dataclass
class Place:
    """A place.

    Attributes:
        name: What it is called.
        inside: What it is in.
    """

    name: str
    inside: Optional["Place"] = None
    people: int = 7
    not_taken: int = field(init=False, default=3)


class Money(TypedDict, total=False):
    """An amount."""

    amount: Required[float]
    currency: Annotated[str, "Three letters."]
    rest: NotRequired[int | None]


class Model(pydantic.BaseModel):
    """A model."""

    name: str = pydantic.Field(min_length=2, description="Its name.")
    other: Union["Model", None] = None


@attrs.define
class Everything:
    """All there is."""

    text: str = attrs.field(metadata={"description": "Some text."})
    whole: int
    number: float
    yes: bool
    nothing: None
    day: date
    moment: Annotated[datetime, Doc("When it was.")]
    choice: Literal["a", 1, True, 2.5, None]  # type: ignore[valid-type]  # noqa: PYI061 - as people write it
    one: Literal["x"]
    picked: Literal[Mood.GOOD]
    mood: Mood
    size: Annotated[Size, "How big."]
    texts: list[str]
    tuple_of: tuple[int, ...]
    unique: set[str]
    frozen: frozenset[int]
    sequence: Sequence[bool]
    towns: Towns
    either: int | str | list[Literal["a", "b"] | None]
    place: Place
    places: list[Place]
    money: Money
    model: Model
    models: list[Model]
    _private: int
    defaulted: Mood = Mood.BAD
    made: list[int] = attrs.field(factory=list)
    not_taken: int = attrs.field(init=False, default=3)


EVERYTHING: dict[str, Any] = {
    "text": "t",
    "whole": 3,
    "number": 3,
    "yes": True,
    "nothing": None,
    "day": "2024-02-29",
    "moment": "2024-02-29T12:00:00Z",
    "choice": True,
    "one": "x",
    "picked": "good",
    "mood": "bad",
    "size": 2,
    "texts": ["a"],
    "tuple_of": [1, 2],
    "unique": ["a", "a"],
    "frozen": [1],
    "sequence": [False],
    "towns": ["Rome"],
    "either": ["a", None],
    "place": {"name": "Rome", "inside": {"name": "Italy", "inside": None, "people": 3}, "people": None},
    "places": [],
    "money": {"amount": 2, "currency": None, "rest": None},
    "model": {"name": "mm", "other": {"name": "nn", "other": None}},
    "models": [],
    "private": 1,
    "defaulted": None,
    "made": None,
}


def test_every_kind_of_type_comes_back_as_what_it_is() -> None:
    assert class_codec(Everything).load(EVERYTHING) == Everything(
        text="t",
        whole=3,
        number=3.0,
        yes=True,
        nothing=None,
        day=date(2024, 2, 29),
        moment=datetime(2024, 2, 29, 12, tzinfo=timezone.utc),
        choice=True,
        one="x",
        picked=Mood.GOOD,
        mood=Mood.BAD,
        size=Size.LARGE,
        texts=["a"],
        tuple_of=(1, 2),
        unique={"a"},
        frozen=frozenset({1}),
        sequence=[False],
        towns=[Town("Rome")],
        either=["a", None],
        place=Place("Rome", Place("Italy", None, 3), 7),
        places=[],
        money={"amount": 2.0, "rest": None},
        model=Model(name="mm", other=Model(name="nn")),
        models=[],
        private=1,
        defaulted=Mood.BAD,
        made=[],
    )


def test_the_schema_of_every_kind_of_type() -> None:
    schema = class_codec(Everything).schema
    Draft202012Validator(schema).validate(EVERYTHING)
    assert list(schema["properties"]) == list(EVERYTHING) == schema["required"]
    assert schema["description"] == "All there is."
    assert schema["$defs"].keys() == {"Mood", "Place", "Money", "Model"}
    members = schema["properties"]
    assert members["text"] == {"type": "string", "description": "Some text."}
    assert members["day"]["description"] == "date in ISO 8601, YYYY-MM-DD"
    assert members["moment"]["description"].startswith("When it was. (date and time in ISO 8601")
    assert members["choice"]["anyOf"] == [
        {"type": "string", "enum": ["a"]},
        {"type": "boolean", "enum": [True]},
        {"type": "integer", "enum": [1]},
        {"type": "number", "enum": [2.5]},
        {"type": "null"},
    ]
    assert members["one"] == {"type": "string", "enum": ["x"]}
    assert members["mood"] == {"$ref": "#/$defs/Mood"}
    assert members["size"] == {"type": "integer", "enum": [1, 2], "description": "How big."}
    assert members["unique"] == {"type": "array", "items": {"type": "string"}}
    assert members["towns"] == {"type": "array", "items": {"type": "string"}}
    assert members["defaulted"] == {
        "anyOf": [{"$ref": "#/$defs/Mood"}, {"type": "null"}],
        "description": 'Default: "bad".',
    }
    assert members["made"] == {"anyOf": [{"type": "array", "items": {"type": "integer"}}, {"type": "null"}]}


def test_a_definition_says_what_its_class_says() -> None:
    found = class_codec(Everything).schema["$defs"]
    assert found["Mood"] == {"type": "string", "enum": ["good", "bad"], "description": "How it is."}
    assert found["Place"]["description"] == "A place."
    assert found["Place"]["properties"]["name"] == {"type": "string", "description": "What it is called."}
    assert found["Place"]["properties"]["inside"] == {
        "anyOf": [{"$ref": "#/$defs/Place"}, {"type": "null"}],
        "description": "What it is in.",
    }
    assert found["Money"]["properties"]["currency"] == {
        "anyOf": [{"type": "string"}, {"type": "null"}],
        "description": "Three letters.",
    }


def test_a_class_that_holds_itself_refers_to_the_root() -> None:
    schema = class_codec(Place).schema
    assert "$defs" not in schema
    assert schema["properties"]["inside"]["anyOf"][0] == {"$ref": "#"}
    assert class_codec(Place).load({"name": "a", "inside": {"name": "b"}}) == Place("a", Place("b"))


def test_a_class_that_says_nothing_has_no_description() -> None:
    @dataclass
    class Silent:
        a: int

    assert "description" not in class_codec(Silent).schema


def test_what_a_base_says_of_its_members_holds_for_its_heirs() -> None:
    @dataclass
    class Heir(Place):
        own: int = field(default=1, metadata={"description": "Its own."})

    members = class_codec(Heir).schema["properties"]
    assert members["name"]["description"] == "What it is called."
    assert members["own"]["description"] == "Its own. Default: 1."


class Node(pydantic.BaseModel):
    """A node."""

    label: str
    mood: Mood
    children: list["Node"]
    place: Place = pydantic.Field(description="Where.")


class Plain(pydantic.BaseModel):
    first: Optional[int] = None  # noqa: UP045 - as people write it
    node: Node
    kind: Literal["a", "b"]
    either: Union[Node, Model]  # noqa: UP007 - as people write it


@pytest.mark.parametrize("cls", [Node, Plain])
def test_the_schema_of_a_pydantic_class_is_the_one_that_the_openai_package_sends(cls: Any) -> None:
    theirs = json.loads(json.dumps(to_strict_json_schema(cls)).replace(', "minLength": 2', ""))
    said = json.dumps(class_codec(cls).schema).replace("\\n(minLength: 2)", "")
    assert json.loads(said) == without_defaults(theirs)


def without_defaults(schema: Any) -> Any:
    """That package leaves them in, and Azure refuses them."""
    if isinstance(schema, dict):
        return {k: without_defaults(v) for k, v in schema.items() if k != "default"}
    return [without_defaults(v) for v in schema] if isinstance(schema, list) else schema


class Inner(pydantic.BaseModel):
    a: int


class Outer(pydantic.BaseModel):
    inner: Inner


class Loop(pydantic.BaseModel):
    inner: Inner
    loop: Optional["Loop"]


def test_foreign_definitions_are_shared_and_take_no_name_that_is_taken() -> None:
    mine = having(str, "Inner")
    Both = make_dataclass(  # noqa: N806 - a class
        "Both", [("outer", Outer), ("inner", Inner), ("loop", Loop), ("again", Loop), ("mine", mine)]
    )
    schema = class_codec(Both).schema
    assert {name: list(found["properties"]) for name, found in schema["$defs"].items()} == {
        "Inner": ["a"],
        "Outer": ["inner"],
        "Loop": ["inner", "loop"],
        "Inner_2": ["member"],
    }
    inner = {"a": 1}
    loop = {"inner": inner, "loop": None}
    found: Any = class_codec(Both).load(
        {"outer": {"inner": inner}, "inner": inner, "loop": loop, "again": loop, "mine": {"member": "x"}}
    )
    assert found.again == Loop(inner=Inner(a=1), loop=None)
    assert found.mine == mine(member="x")

    schema = class_codec(make_dataclass("Other", [("mine", mine), ("outer", Outer)])).schema
    assert schema["$defs"]["Outer"]["properties"]["inner"] == {"$ref": "#/$defs/Inner_2"}
    assert list(schema["$defs"]["Inner_2"]["properties"]) == ["a"]


@pytest.mark.parametrize("cls", [Everything, Place, Money, Model, Node, Plain, Loop])
@pytest.mark.parametrize("text", ["", "Alice and Bob have 7 apples and 2.5 pears, good ones"])
def test_what_a_model_writes_to_the_schema_loads(cls: Any, text: str) -> None:
    codec = class_codec(cls)
    written = instance(json.loads(json.dumps(codec.schema)), text)
    Draft202012Validator(codec.schema).validate(written)
    assert isinstance(written, dict)
    for name, kind in {"day": "2024-10-21", "moment": "2024-10-21T12:00:00"}.items():
        if name in written:
            written[name] = kind  # the emulator writes no dates where no format says so
    if "model" in written:
        written["model"] = {"name": "mm", "other": None}
        written["models"] = []
    loaded = codec.load(written)
    assert isinstance(loaded, dict if cls is Money else cls)


@pytest.mark.parametrize(
    ("member", "value", "message"),
    [
        ("text", 7, "text must be a string, not 7"),
        ("text", None, "text is missing; it must be a string"),
        ("whole", 2.5, "whole must be an integer, not 2.5"),
        ("whole", True, "whole must be an integer, not True"),
        ("number", "1", "number must be a number, not '1'"),
        ("yes", 1, "yes must be true or false, not 1"),
        ("nothing", 0, "nothing must be null, not 0"),
        ("day", "x", "day must be a date in ISO 8601, YYYY-MM-DD, not 'x'"),
        ("moment", "", "moment must be a date and time in ISO 8601"),
        ("choice", "b", "choice must be 'a' or True or 1 or 2.5 or null, not 'b'"),
        ("mood", "so-so", "mood must be 'good' or 'bad', not 'so-so'"),
        ("size", True, "size must be 1 or 2, not True"),
        ("texts", {}, "texts must be a list, not {}"),
        ("texts", ["a", 1], "texts[1] must be a string, not 1"),
        ("either", {}, "either must be an integer or a string or a list, not {}"),
        ("either", ["a", "x"], "either[1] must be 'a' or 'b' or null, not 'x'"),
        ("place", [], "place must be an object, not []"),
        ("place", {"name": "x", "z": 1}, "place has a member 'z' too many"),
        ("place", {"name": "x", "inside": {}}, "place.inside.name is missing; it must be a string"),
        ("places", [{"name": 1}], "places[0].name must be a string, not 1"),
        ("money", {}, "money.amount is missing; it must be a number"),
        ("model", {"name": "m"}, "model will not do: 1 validation error for Model"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(member: str, value: Any, message: str) -> None:
    with pytest.raises(Misfit) as error:
        class_codec(Everything).load({**EVERYTHING, member: value})
    assert str(error.value).startswith(message)
    assert error.value.path == message.partition(" ")[0]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the whole is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ('{"name": ', "the whole is not JSON: Expecting value"),
        ('{"name": NaN}', "the whole is not JSON: NaN is no number"),
        ("[" * 100_000, "the whole is not JSON: "),
        ("[]", "the whole must be an object, not []"),
        ('{"x": 1}', "the whole has a member 'x' too many"),
        ('{"name":"x","inside":' * 800 + "null" + "}" * 800, "the whole is nested too deeply"),
    ],
)
def test_what_is_no_json_of_the_class_is_told(text: str, message: str) -> None:
    with pytest.raises(Misfit) as error:
        class_codec(Place).loads(text)
    assert str(error.value).startswith(message)
    assert error.value.path == ""


def test_what_a_class_checks_itself_is_told_as_well() -> None:
    @attrs.define
    class Checked:
        a: int = attrs.field(validator=attrs.validators.lt(10))
        tags: frozenset[str] = frozenset()

    assert class_codec(Checked).load({"a": 9, "tags": None}) == Checked(9)
    with pytest.raises(Misfit, match=r"^the whole will not do: 'a' must be < 10: 10$") as error:
        class_codec(Checked).load({"a": 10, "tags": []})
    assert isinstance(error.value.__cause__, ValueError)

    @dataclass
    class Unhashable:
        a: set[Place]

    with pytest.raises(Misfit, match=r"^a will not do: unhashable type"):
        class_codec(Unhashable).load({"a": [{"name": "x"}]})


def test_a_null_that_is_a_value_of_its_own_is_none_and_no_default() -> None:
    @dataclass
    class Both:
        a: int | None = 3

    codec = class_codec(Both)
    assert codec.load({"a": None}) == Both(None)
    assert codec.load({}) == Both(3)
    assert codec.schema["properties"]["a"] == {
        "anyOf": [{"type": "integer"}, {"type": "null"}],
        "description": "Default: 3.",
    }


class Late(TypedDict):
    a: "NotRequired[int]"
    b: "Annotated[Required[int], 'A b.']"


def test_marks_in_text_are_seen_too() -> None:
    codec = class_codec(Late)
    assert codec.load({"b": 1}) == {"b": 1}
    assert codec.schema["properties"]["b"]["description"] == "A b."
    with pytest.raises(Misfit, match=r"^b is missing"):
        codec.load({"a": 1})


# Refusals


def having(hint: Any, name: str = "Has") -> Any:
    return attrs.make_class(name, {"member": attrs.field(type=hint)})


class Box(Generic[T]):
    pass


@pytest.mark.parametrize(
    ("hint", "place", "what"),
    [
        (Any, "Has.member", "Any"),
        (object, "Has.member", "object"),
        (bytes, "Has.member", "bytes"),
        (complex, "Has.member", "complex"),
        (list, "Has.member", "list"),
        (tuple[int, str], "Has.member", "tuple[int, str]"),
        (list[bytes], "Has.member[]", "bytes"),
        (list[bytes] | None, "Has.member[]", "bytes"),
        (Box[int], "Has.member", ""),
        (timedelta, "Has.member", "timedelta"),
    ],
)
def test_a_type_without_a_form_is_refused_with_its_place(hint: Any, place: str, what: str) -> None:
    with pytest.raises(TypeError) as error:
        class_codec(having(hint))
    said = str(error.value)
    assert said.startswith(f"{place}: {what}")
    assert "has no form in a JSON Schema; accepted are str, int, float, bool, None" in said


@pytest.mark.parametrize("hint", [dict[str, int], dict[int, int], dict])
def test_a_dict_is_refused(hint: Any) -> None:
    with pytest.raises(TypeError, match=r"^Has\.member: the strict form of JSON Schema cannot say a dict"):
        class_codec(having(hint))


def test_the_place_of_a_refusal_names_the_class_that_it_stands_in() -> None:
    with pytest.raises(TypeError, match=r"^Inside\.member: bytes"):
        class_codec(having(list[having(bytes, "Inside")]))  # type: ignore[misc]


def test_values_that_json_does_not_have_are_refused() -> None:
    class Odd(Enum):
        A = (1, 2)

    class Empty(Enum):
        pass

    for hint in (Odd, Empty, Literal[b"x"]):
        with pytest.raises(
            TypeError, match=r"^Has\.member: of values to choose from, accepted are str, bool"
        ):
            class_codec(having(hint))


@pytest.mark.parametrize("of", [int, str, list[int], Place | None, Mood, None, "Place", 7, Any, dict, Box])
def test_what_is_no_class_of_objects_is_refused(of: Any) -> None:
    with pytest.raises(TypeError, match="cannot be the form of an answer; accepted are attrs classes"):
        class_codec(of)


def test_a_member_without_annotation_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^Has\.member has no annotation; its schema is made from that$"):
        class_codec(having(None))


def test_an_annotation_that_names_nothing_is_refused() -> None:
    with pytest.raises(
        TypeError, match=r"^Has: an annotation cannot be resolved: name 'Nowhere' is not defin"
    ):
        class_codec(having("Nowhere"))


def test_a_class_that_its_members_do_not_suffice_for_does_not_load() -> None:
    @dataclass
    class Needs:
        a: int
        b: InitVar[int]

    with pytest.raises(Misfit, match=r"the whole will not do: .*missing 1 required positional argument: 'b'"):
        class_codec(Needs).load({"a": 1})


def test_an_alias_that_holds_itself_is_refused() -> None:
    """As the `type` statement of Python 3.12 can make one."""
    alias: Any = type("TypeAliasType", (), {})()
    alias.__value__ = list[alias]
    with pytest.raises(TypeError, match=r"^Has: a type in it holds itself, with no class in between$"):
        class_codec(having(alias))


# Functions


def weather(
    city: str,
    days: Annotated[int, "How many."] = 1,
    *,
    unit: Literal["c", "f"] | None = None,
    _hidden: Sequence[str] = (),
) -> None:
    """Tell the weather.

    Args:
        city: Where.
        days: Not read.
    """
    del city, days, unit, _hidden


def test_the_arguments_of_a_function_are_an_object() -> None:
    codec = shape_codec(shape_of_function(weather))
    assert (codec.name, codec.doc) == ("weather", "Tell the weather.")
    assert codec.schema == {
        "type": "object",
        "properties": {
            "city": {"type": "string", "description": "Where."},
            "days": {
                "anyOf": [{"type": "integer"}, {"type": "null"}],
                "description": "How many. Default: 1.",
            },
            "unit": {"anyOf": [{"type": "string", "enum": ["c", "f"]}, {"type": "null"}]},
            "_hidden": {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "null"}]},
        },
        "required": ["city", "days", "unit", "_hidden"],
        "additionalProperties": False,
    }
    given = {"city": "Rome", "days": None, "unit": "c", "_hidden": None}
    assert codec.load(given) == {"city": "Rome", "unit": "c"}


def loose(options: dict[str, list[int]], anything: Any, bare: dict, default: int = 1) -> None:  # type: ignore[type-arg]
    del options, anything, bare, default


def test_a_schema_that_is_not_strict_may_have_dicts_and_anything() -> None:
    codec = shape_codec(shape_of_function(loose), strict=False)
    assert codec.schema["required"] == ["options", "anything", "bare"]
    assert codec.schema["properties"]["options"] == {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "integer"}},
    }
    assert codec.schema["properties"]["anything"] == {}
    given: Any = {"options": {"a": [1]}, "anything": None, "bare": {"x": [{}]}}
    assert codec.load(given) == given
    with pytest.raises(Misfit, match=r"^options\['a'\]\[0\] must be an integer, not 'x'"):
        codec.load({**given, "options": {"a": ["x"]}})
    with pytest.raises(Misfit, match=r"^bare must be an object, not 1"):
        codec.load({**given, "bare": 1})

    def keyed(a: dict[int, int]) -> None:
        del a

    with pytest.raises(TypeError, match=r"keyed\(\)\.a: dict\[int, int\] has no form"):
        shape_codec(shape_of_function(keyed), strict=False)
