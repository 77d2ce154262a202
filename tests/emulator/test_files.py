from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, upload

from azopenai.emulator import Fault
from azopenai.emulator.blobs import SPOOLED

if TYPE_CHECKING:
    import httpx

    from azopenai.emulator import Emulator

FILES = "/openai/v1/files"
DATED = "/openai/files{}?api-version=2024-10-21"


def test_a_file_from_its_upload_to_its_end(http: httpx.Client) -> None:
    file = upload(http, b"hello", "greeting.txt", "assistants")
    assert file.items() >= {
        "object": "file", "bytes": 5, "filename": "greeting.txt", "purpose": "assistants",
        "status": "pending", "expires_at": None,
    }.items()  # fmt: skip
    url = f"{FILES}/{file['id']}"
    looks = [http.get(url) for _ in range(3)]
    assert [look.json()["status"] for look in looks] == ["running", "processed", "processed"]
    assert ["openai-poll-after-ms" in look.headers for look in looks] == [True, False, False]
    content = http.get(f"{url}/content")
    assert content.content == b"hello"
    assert content.headers["content-type"] == "application/octet-stream"
    assert content.headers["content-disposition"] == 'attachment; filename="greeting.txt"'
    assert http.delete(url).json() == {"id": file["id"], "object": "file", "deleted": True}
    assert http.delete(url).json() == {"id": file["id"], "object": "file", "deleted": False}
    for path in ("", "/content"):
        response = http.get(url + path)
        assert response.status_code == 404
        assert error(response)["message"] == f"No such File object: {file['id']}"
    assert http.get(FILES).json()["data"] == []
    assert http.delete(f"{FILES}/none").status_code == 404


def test_dated_routes(emulator: Emulator, http: httpx.Client) -> None:
    response = http.post(DATED.format(""), data={"purpose": "batch"}, files={"file": ("a.jsonl", b"{}")})
    assert response.status_code == 201
    key = response.json()["id"]
    assert response.headers["location"] == f"{emulator.endpoint}/openai/files/{key}"
    assert http.get(DATED.format(f"/{key}")).json()["id"] == key
    assert http.get(DATED.format(f"/{key}/content")).content == b"{}"
    assert [file["id"] for file in http.get(DATED.format("")).json()["data"]] == [key]


def test_lists(http: httpx.Client) -> None:
    ids = [upload(http, b"x", purpose=purpose)["id"] for purpose in ("batch", "evals", "batch")]

    def listed(query: str) -> Any:
        return [file["id"] for file in http.get(f"{FILES}?{query}").json()["data"]]

    assert listed("") == ids[::-1]
    assert listed("purpose=batch&order=asc") == [ids[0], ids[2]]
    assert listed(f"limit=1&after={ids[2]}") == [ids[1]]
    assert listed("limit=10000") == ids[::-1]


def test_the_same_again_after_clear(emulator: Emulator, http: httpx.Client) -> None:
    ids = [upload(http, b"x")["id"], upload(http, b"x")["id"]]
    assert len(set(ids)) == 2
    emulator.clear()
    assert [upload(http, b"x")["id"], upload(http, b"x")["id"]] == ids


def test_expiry(http: httpx.Client) -> None:
    data = {"purpose": "batch", "expires_after[anchor]": "created_at", "expires_after[seconds]": "3600"}
    file = http.post(FILES, data=data, files={"file": ("a", b"x")}).json()
    assert file["expires_at"] == file["created_at"] + 3600


@pytest.mark.parametrize(
    ("data", "param"),
    [
        ({}, "purpose"),
        ({"purpose": "poetry"}, "purpose"),
        ({"purpose": "batch", "file": "text"}, "file"),
        ({"purpose": "batch", "color": "red"}, "color"),
        ({"purpose": "batch", "expires_after[anchor]": "created_at"}, "expires_after.seconds"),
        (
            {"purpose": "batch", "expires_after[anchor]": "created_at", "expires_after[seconds]": "60"},
            "expires_after.seconds",
        ),
    ],
)
def test_bad_uploads(http: httpx.Client, data: dict[str, str], param: str) -> None:
    response = http.post(FILES, data=data, files={"file": ("a", b"x")})
    assert response.status_code == 400
    assert error(response)["param"] == param


def test_an_upload_without_a_file(http: httpx.Client) -> None:
    response = http.post(FILES, files={"other": ("a", b"x")}, data={"purpose": "batch"})
    assert error(response)["param"] == "file"
    assert "multipart" in error(http.post(FILES, json={"purpose": "batch"}))["message"]


@pytest.mark.parametrize(
    ("asked", "status", "expected", "content_range"),
    [
        ("bytes=0-", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=4-6", 206, b"456", "bytes 4-6/10"),
        ("bytes=4-99", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=6-4", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("bytes=1-2,4-5", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("bytes=10-", 416, None, "bytes */10"),
        ("bytes=-0", 416, None, "bytes */10"),
    ],
)
def test_ranges(
    http: httpx.Client, asked: str, status: int, expected: bytes | None, content_range: str | None
) -> None:
    url = f"{FILES}/{upload(http, b'0123456789')['id']}/content"
    response = http.get(url, headers={"Range": asked})
    assert response.status_code == status
    assert response.headers.get("content-range") == content_range
    assert expected is None or response.content == expected


def test_a_range_of_another_file(http: httpx.Client) -> None:
    url = f"{FILES}/{upload(http, b'0123456789')['id']}/content"
    tag = http.get(url).headers["etag"]
    assert http.get(url, headers={"Range": "bytes=5-", "If-Range": tag}).content == b"56789"
    assert http.get(url, headers={"Range": "bytes=5-", "If-Range": '"other"'}).content == b"0123456789"


def test_names_that_no_header_can_hold(http: httpx.Client) -> None:
    file = upload(http, b"x", 'Grüße "1".txt')
    found = http.get(f"{FILES}/{file['id']}/content").headers["content-disposition"]
    assert found.startswith('attachment; filename="Gr__e ')
    assert "filename*=UTF-8''Gr%C3%BC%C3%9Fe" in found


def test_a_large_file_and_a_download_that_is_cut(emulator: Emulator, http: httpx.Client) -> None:
    data = bytes(range(256)) * (SPOOLED // 128)
    url = f"{FILES}/{upload(http, data)['id']}/content"
    assert http.get(url).content == data
    emulator.script(Fault(cut_after=300_000), operation="files.content")
    received = b""
    with http.stream("GET", url) as response, pytest.raises(Exception, match="closed"):  # noqa: PT012
        for piece in response.iter_raw():
            received += piece
    assert received == data[:300_000]
    rest = http.get(url, headers={"Range": f"bytes={len(received)}-"}).content
    assert received + rest == data
