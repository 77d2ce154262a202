"""Docstrings of three styles, and of none."""

from __future__ import annotations

import pytest

from azopenai.core.docs import Doc, read_doc

GOOGLE = """Tell the weather.

    Of any city.

    Args:
        city (str): The city,
            with its country.
        *days: How many days.

        unit (Literal["c", "f"], optional): Which unit: c or f.
        Not an entry
    Returns:
        dict: What it is.

    Raises:
        ValueError: Never.
    """

NUMPY = """Tell the weather.

    Of any city.

    Parameters
    ----------
    city : str
        The city,
        with its country.
    days
        How many days.
    x, y : int, optional
        Where: on the map.
    !

    Returns
    -------
    dict
        What it is.

    Whatever
    ========
    More.
    """

SPHINX = """Tell the weather.

    Of any city.

    :param str city: The city,
        with its country.
    :param days: How many days.
    :type days: int
        or so
    :param: nothing
    :returns: What it is.
    """


def test_google() -> None:
    assert read_doc(GOOGLE) == Doc(
        "Tell the weather.\n\nOf any city.",
        {"city": "The city, with its country.", "days": "How many days.", "unit": "Which unit: c or f."},
    )


def test_numpy() -> None:
    assert read_doc(NUMPY) == Doc(
        "Tell the weather.\n\nOf any city.",
        {
            "city": "The city, with its country.",
            "days": "How many days.",
            "x": "Where: on the map.",
            "y": "Where: on the map.",
        },
    )


def test_sphinx() -> None:
    read = read_doc(SPHINX)
    assert read.text == "Tell the weather.\n\nOf any city."
    assert read.members["city"] == "The city, with its country."
    assert read.members["days"] == "How many days."


@pytest.mark.parametrize("none", [None, "", "   \n  "])
def test_nothing_said(none: str | None) -> None:
    assert read_doc(none) == Doc("", {})


@pytest.mark.parametrize(
    "text", ["One line.", "Two\nlines: with a colon.", "Note that:\nthis is no heading.", "A:\n\nb: c"]
)
def test_what_is_in_no_style_is_all_description(text: str) -> None:
    assert read_doc(text) == Doc(text, {})


def test_what_stands_behind_a_section_is_description_again() -> None:
    assert read_doc("First.\n\nArgs:\n    a: An a.\nLast.") == Doc("First.\n\nLast.", {"a": "An a."})


def test_attributes_of_a_class() -> None:
    assert read_doc("A city.\n\nAttributes:\n    name: Its name.").members == {"name": "Its name."}
