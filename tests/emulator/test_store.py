from __future__ import annotations

import threading
from typing import Any

import pytest

from azopenai.emulator.errors import ServiceError
from azopenai.emulator.paging import page
from azopenai.emulator.store import Store

ITEMS: list[dict[str, object]] = [{"id": name} for name in "abcde"]


def names(query: dict[str, Any], order: str = "desc") -> str:
    found: Any = page(ITEMS, query, order)
    return "".join(item["id"] for item in found["data"]) + ("+" if found["has_more"] else "")


def test_shelves() -> None:
    store = Store()
    store.shelf(str).put("a", "one")
    store.shelf(int).put("a", 1)
    store.shelf(str).put("b", "two")
    store.shelf(str).put("a", "three")
    assert store.shelf(str).all() == ["three", "two"]
    assert store.shelf(int).get("a") == 1
    assert store.shelf(int).get("b") is None
    assert store.shelf(str).pop("a") == "three"
    assert store.shelf(str).pop("a") is None
    assert [store.count(), store.count()] == [1, 2]
    store.clear()
    assert store.shelf(str).all() == []
    assert store.count() == 1


def test_a_shelf_does_not_grow_for_ever() -> None:
    shelf = Store().shelf(int)
    for number in range(10_002):
        shelf.put(str(number), number)
    assert len(shelf.all()) == 10_000
    assert shelf.get("1") is None


def test_a_store_is_shared_by_threads() -> None:
    store = Store()

    def work() -> None:
        for _ in range(1_000):
            number = store.count()
            store.shelf(int).put(str(number), number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(store.shelf(int).all()) == list(range(1, 4_001))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, "edcba"),
        ({"order": "asc"}, "abcde"),
        ({"limit": "2"}, "ed+"),
        ({"limit": "2", "after": "d"}, "cb+"),
        ({"limit": "2", "after": "b"}, "a"),
        ({"after": "a"}, ""),
        ({"limit": "2", "before": "b"}, "dc+"),
        ({"limit": "2", "before": "d"}, "e"),
        ({"after": "e", "before": "a", "order": "desc"}, "dcb+"),
        ({"unknown": "x"}, "edcba"),
    ],
)
def test_pages(query: dict[str, Any], expected: str) -> None:
    assert names(query) == expected


def test_a_page_names_its_ends() -> None:
    assert names({}, "asc") == "abcde"
    found = page(ITEMS, {"limit": "3"})
    assert (found["object"], found["first_id"], found["last_id"]) == ("list", "e", "c")
    empty = page([], {})
    assert (empty["first_id"], empty["last_id"], empty["has_more"]) == (None, None, False)


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"order": "up"}, "order"),
        ({"after": "z"}, "after"),
        ({"before": "z"}, "before"),
        ({"after": ["a"]}, "after"),
    ],
)
def test_bad_pages(query: dict[str, Any], param: str) -> None:
    with pytest.raises(ServiceError) as caught:
        page(ITEMS, query)
    error: Any = caught.value.body["error"]
    assert error["param"] == param
