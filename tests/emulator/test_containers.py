from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, upload

if TYPE_CHECKING:
    import httpx

CONTAINERS = "/openai/v1/containers"


def create(http: httpx.Client, **params: Any) -> Any:
    response = http.post(CONTAINERS, json={"name": "box", **params})
    assert response.status_code == 200, response.text
    return response.json()


def test_a_container(http: httpx.Client) -> None:
    key = upload(http, b"hello", "a.txt", "assistants")["id"]
    made = create(http, file_ids=[key], expires_after={"anchor": "last_active_at", "minutes": 10})
    assert (made["status"], made["expires_after"]["minutes"]) == ("running", 10)
    url = f"{CONTAINERS}/{made['id']}"
    assert http.get(url).json() == made
    (file,) = http.get(f"{url}/files").json()["data"]
    assert (file["path"], file["bytes"], file["container_id"]) == ("/mnt/data/a.txt", 5, made["id"])
    other = create(http, name="other")
    assert other["expires_after"]["minutes"] == 20
    assert [item["id"] for item in http.get(CONTAINERS).json()["data"]] == [other["id"], made["id"]]
    assert http.get(f"{CONTAINERS}?name=other").json()["data"] == [other]
    assert http.delete(url).json() == {"id": made["id"], "object": "container.deleted", "deleted": True}
    assert http.get(url).status_code == http.get(f"{url}/files").status_code == 404


@pytest.mark.parametrize("form", [False, True])
def test_files_of_a_container(http: httpx.Client, *, form: bool) -> None:
    url = f"{CONTAINERS}/{create(http)['id']}/files"
    key = upload(http, b"uploaded", "b.txt", "assistants")["id"]
    sent: Any = {"files": {"file_id": (None, key)}} if form else {"json": {"file_id": key}}
    one = http.post(url, **sent).json()
    other = http.post(url, files={"file": ("c.txt", b"sent")}).json()
    for file, name, data in ((one, "b.txt", b"uploaded"), (other, "c.txt", b"sent")):
        assert (file["path"], file["bytes"], file["source"]) == (f"/mnt/data/{name}", len(data), "user")
        assert http.get(f"{url}/{file['id']}").json() == file
        content = http.get(f"{url}/{file['id']}/content", headers={"Range": "bytes=1-"})
        assert (content.status_code, content.content) == (206, data[1:])
        assert name in content.headers["content-disposition"]
    gone = {"id": one["id"], "object": "container.file.deleted", "deleted": True}
    assert http.delete(f"{url}/{one['id']}").json() == gone
    assert http.get(url).json()["data"] == [other]
    for path in ("", "/content"):
        assert http.get(f"{url}/{one['id']}{path}").status_code == 404


def test_bad_requests(http: httpx.Client) -> None:
    for body, param in (
        ({}, "name"),
        ({"name": "x", "file_ids": ["none"]}, "file_ids"),
        ({"name": 1}, "name"),
    ):
        assert error(http.post(CONTAINERS, json=body))["param"] == param
    url = f"{CONTAINERS}/{create(http)['id']}/files"
    assert error(http.post(url, json={}))["param"] == "file_id"
    assert error(http.post(url, files={"other": ("a", b"x")}))["param"] == "file"
    assert http.post(f"{CONTAINERS}/none/files", json={}).status_code == 404
