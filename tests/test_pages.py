"""Lists of several pages, walked over a socket: what is asked for, and what comes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.faces import items, settled, within
from support.loopback import Answer, Loopback, Received, json_answer

from azopenai import OpenAIError, PagingError

if TYPE_CHECKING:
    from support.faces import Face

IDS = ["c1", "c2", "c3", "c4", "c5"]


def paged(received: Received) -> Answer:
    """Two completions a page, by the cursor that is asked for."""
    begin = IDS.index(received.query["after"]) + 1 if "after" in received.query else 0
    ids = IDS[begin : begin + 2]
    data = [{"id": one, "object": "chat.completion", "choices": []} for one in ids]
    return json_answer({"object": "list", "data": data, "last_id": ids[-1], "has_more": begin + 2 < len(IDS)})


async def walked(face: Face, how: str) -> tuple[list[str], list[dict[str, str]]]:
    with Loopback(paged) as server:
        async with within(face.client(server, api_version="v1")) as client:
            listed = client.chat.completions.list(order="asc", model="m")
            if how == "items":
                found = await items(listed)
            elif how == "pages":
                found = [
                    item for page in await items((await settled(listed)).iter_pages()) for item in page.data
                ]
            elif how == "items of a page":
                found = await items(await settled(listed))
            else:
                page = await settled(listed)
                found = [*page.data]
                while page.has_next_page():
                    page = await settled(page.get_next_page())
                    found += page.data
    return [item.id for item in found], [received.query for received in server.received]


@pytest.mark.parametrize("how", ["items", "pages", "items of a page", "page by page"])
def test_all_pages_come_in_order_each_asked_for_once(face: Face, how: str) -> None:
    ids, queries = face.run(walked, face, how)
    assert ids == IDS
    asked = {"order": "asc", "model": "m"}
    assert queries == [asked, {**asked, "after": "c2"}, {**asked, "after": "c4"}]


async def repeated(face: Face) -> Any:
    page = {"object": "list", "data": [{"id": "c1", "choices": []}], "has_more": True}
    with Loopback(json_answer(page)) as server:
        async with within(face.client(server, api_version="v1")) as client:
            with pytest.raises(PagingError, match="repeats itself"):
                await items(client.chat.completions.list())
    assert len(server.received) == 2


def test_a_list_that_repeats_itself_is_an_error(face: Face) -> None:
    face.run(repeated, face)


async def last(face: Face) -> Any:
    with Loopback(json_answer({"object": "list", "data": []})) as server:
        async with within(face.client(server, api_version="v1")) as client:
            page = await settled(client.models.list())
            assert await items(page) == []
            with pytest.raises(OpenAIError, match="there is no page behind this one"):
                await settled(page.get_next_page())


def test_behind_the_last_page_there_is_none(face: Face) -> None:
    face.run(last, face)
