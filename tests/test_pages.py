"""Lists over a socket: page by page, item by item, sync and async; and a service that repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.faces import settled
from support.loopback import Loopback, json_answer

from azopenai import NotFoundError, PagingError
from azopenai.core.decode import Model, model
from azopenai.core.paging import list_request
from azopenai.core.polling import poll
from azopenai.core.request import Request, RequestOptions
from azopenai.core.routes import Operation
from azopenai.pages import AsyncCursorPage, AsyncPaginator, SyncCursorPage

if TYPE_CHECKING:
    from support.faces import Face

LIST = Operation("things.list", "GET", "/things", sends="none")
LOOK = Operation("things.retrieve", "GET", "/things/{thing_id}", sends="none")


@model
class Thing(Model):
    id: str
    status: str | None = None


class ListParams(RequestOptions, total=False):
    after: str
    limit: int


def listed(client: Any, face: Face, **params: Any) -> Any:
    """What the `list` of a resource gives."""
    if not face.is_async:
        return client.send(list_request(LIST, params, ListParams, SyncCursorPage[Thing]))
    request = list_request(LIST, params, ListParams, AsyncCursorPage[Thing])
    return AsyncPaginator(lambda: client.send(request))


async def every(items: Any) -> list[Any]:
    items = iter(items) if hasattr(items, "__iter__") else aiter(items)
    return [item async for item in items] if hasattr(items, "__aiter__") else list(items)


def page(*ids: str, more: bool) -> Any:
    return json_answer({"object": "list", "data": [{"id": one} for one in ids], "has_more": more})


PAGES = page("a", "b", more=True), page("c", more=True), page("d", more=False)


def test_items_over_all_pages(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        assert [item.id for item in await every(listed(client, face, limit=2))] == ["a", "b", "c", "d"]
        await settled(client.close())

    with Loopback(*PAGES) as server:
        face.run(scenario)
    assert [request.query.get("after") for request in server.received] == [None, "b", "c"]
    assert all(request.query["limit"] == "2" for request in server.received)
    assert server.connections == 1


def test_page_by_page(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        first = await settled(listed(client, face))
        assert [item.id for item in first.data] == ["a", "b"]
        assert first._response.status_code == 200
        assert [item.id for item in await every(await settled(listed(client, face)))] == ["x"]
        second = await settled(first.get_next_page())
        assert [item.id for item in second.data] == ["c"]
        assert [len(one.data) for one in await every(second.iter_pages())] == [1, 1]
        await settled(client.close())

    with Loopback(PAGES[0], page("x", more=False), *PAGES[1:]) as server:
        face.run(scenario)
    assert len(server.received) == 4


def test_no_items_are_no_error(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        assert await every(listed(client, face)) == []
        await settled(client.close())

    with Loopback(page(more=False)) as server:
        face.run(scenario)


def test_a_page_that_repeats_itself_ends_the_list(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        with pytest.raises(PagingError, match="repeats itself"):
            await every(listed(client, face))
        await settled(client.close())

    with Loopback(page("a", more=True)) as server:
        face.run(scenario)
    assert len(server.received) == 2


def test_a_page_that_fails_raises(face: Face) -> None:
    async def scenario() -> None:
        client = face.client(server)
        with pytest.raises(NotFoundError):
            await every(listed(client, face))
        await settled(client.close())

    with Loopback(page("a", more=True), json_answer({"error": {"message": "gone"}}, 404)) as server:
        face.run(scenario)


def test_a_client_waits_for_a_state(face: Face, fake_clock: Any) -> None:
    def look() -> Any:
        request: Request[Thing, Any] = Request(LOOK, {}, lambda data: Thing(**data), ids={"thing_id": "a"})
        return poll(request, lambda thing: thing.status == "done", fake_clock)

    async def scenario() -> None:
        client = face.client(server, clock=fake_clock)
        assert client.clock is fake_clock
        assert (await settled(client.poll(look()))).status == "done"
        await settled(client.close())

    going = json_answer({"id": "a", "status": "going"}, headers={"openai-poll-after-ms": "300"})
    with Loopback(going, going, json_answer({"id": "a", "status": "done"})) as server:
        face.run(scenario)
    assert fake_clock.slept == [0.3, 0.3]
    assert [request.path for request in server.received] == ["/openai/things/a"] * 3
