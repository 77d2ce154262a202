"""Pages: what is in one, the request for the one behind it, and lists that never end."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from azopenai import OpenAIError, PagingError
from azopenai.core.decode import Model, model
from azopenai.core.paging import list_request, next_request
from azopenai.core.request import RequestOptions
from azopenai.core.routes import Operation
from azopenai.pages import SyncCursorPage

LIST = Operation("things.list", "GET", "/boxes/{box_id}/things", sends="none")


@model
class Thing(Model):
    id: str
    name: str | None = None


class ListParams(RequestOptions, total=False):
    after: str
    limit: int


def request(**params: Any) -> Any:
    return list_request(LIST, params, ListParams, SyncCursorPage[Thing], box_id="b")


def page(*ids: str, **members: Any) -> Any:
    data = {"object": "list", "data": [{"id": one} for one in ids], **members}
    found = request().decode(data)
    assert found.to_dict() == data
    return found


def test_a_page_holds_its_items() -> None:
    found = page("a", "b", has_more=True, first_id="a", last_id="b", more="kept")
    assert found.data == [Thing(id="a"), Thing(id="b")]
    assert (found.has_more, found.first_id, found.last_id, found.more) == (True, "a", "b", "kept")
    assert found.has_next_page()
    assert not page("a").has_next_page()
    assert not page("a", has_more=False).has_next_page()


@pytest.mark.parametrize("data", [None, "nothing", [None, 5, {"id": "a"}]], ids=repr)
def test_what_is_no_list_of_items_stays_as_it_is(data: Any) -> None:
    found = request().decode({"data": data})
    assert found.to_dict() == ({} if data is None else {"data": data})


def test_the_request_for_the_page_behind() -> None:
    behind = next_request(request(limit=2), page("a", "b", has_more=True, last_id="z"))
    assert behind.params == {"limit": 2, "after": "z"}
    assert behind.ids == {"box_id": "b"}
    assert next_request(behind, page("c", has_more=True)).params == {"limit": 2, "after": "c"}


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (page("b", has_more=True), "the page behind 'b' repeats itself"),
        (page(has_more=True), "says that there is more, but not behind what"),
        (page("a", has_more=True, last_id=""), None),
    ],
    ids=["again", "no id", "an empty last_id"],
)
def test_a_list_without_an_end_is_an_error(found: Any, why: str | None) -> None:
    if why is None:
        assert next_request(request(after="b"), found).params["after"] == "a"
        return
    with pytest.raises(PagingError, match=why) as caught:
        next_request(request(after="b"), found)
    assert caught.value.page is found
    assert pickle.loads(pickle.dumps(caught.value)).page == found


def test_a_page_that_came_from_nowhere_has_none_behind_it() -> None:
    with pytest.raises(OpenAIError, match="no page behind this one"):
        page("a").get_next_page()
    again = pickle.loads(pickle.dumps(page("a", has_more=True)))
    assert again == page("a", has_more=True)
    assert again.data == [Thing(id="a")]
    with pytest.raises(OpenAIError, match="copied or unpickled"):
        again.get_next_page()


def test_the_keywords_and_ids_of_a_list_are_checked() -> None:
    with pytest.raises(TypeError, match=r"things\.list\(\): limit must be an int"):
        request(limit="2")
    with pytest.raises(ValueError, match="box_id must not be empty"):
        list_request(LIST, {}, ListParams, SyncCursorPage[Thing], box_id="")
