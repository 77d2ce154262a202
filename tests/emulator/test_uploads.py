from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from support.emulator_calls import error, upload

from azopenai.emulator import Fault
from azopenai.emulator.blobs import SPOOLED

if TYPE_CHECKING:
    import httpx

    from azopenai.emulator import Emulator

UPLOADS = "/openai/v1/uploads"
GOOD: dict[str, Any] = {
    "bytes": 6, "filename": "a.jsonl", "mime_type": "text/jsonl", "purpose": "fine-tune",
}  # fmt: skip


def start(http: httpx.Client, **params: Any) -> str:
    response = http.post(UPLOADS, json={**GOOD, **params})
    assert response.status_code == 200, response.text
    assert response.json()["status"] == "pending"
    return f"{UPLOADS}/{response.json()['id']}"


def add(http: httpx.Client, url: str, data: bytes) -> str:
    response = http.post(f"{url}/parts", files={"data": ("part", data)})
    assert response.status_code == 200, response.text
    assert response.json()["upload_id"] == url.rpartition("/")[2]
    return str(response.json()["id"])


def test_parts_become_a_file(http: httpx.Client) -> None:
    url = start(http, expires_after={"anchor": "created_at", "seconds": 3600})
    parts = [add(http, url, data) for data in (b"456", b"lost", b"123")]
    body = {"part_ids": [parts[2], parts[0]], "md5": hashlib.md5(b"123456").hexdigest().upper()}
    done = http.post(f"{url}/complete", json=body).json()
    assert (done["status"], done["bytes"]) == ("completed", 6)
    file = done["file"]
    assert file.items() >= {"status": "processed", "purpose": "fine-tune", "filename": "a.jsonl"}.items()
    assert file["expires_at"] == file["created_at"] + 3600
    assert http.get(f"/v1/files/{file['id']}/content").content == b"123456"
    again = http.post(f"{url}/complete", json=body)
    assert again.status_code == 400
    assert "completed" in error(again)["message"]


def test_large_parts(emulator: Emulator, http: httpx.Client) -> None:
    data = [bytes([number]) * (SPOOLED + number) for number in range(3)]
    url = start(http, bytes=sum(map(len, data)))
    emulator.script(Fault(status=503), operation="uploads.parts.create")
    assert http.post(f"{url}/parts", files={"data": ("part", data[0])}).status_code == 503
    parts = [add(http, url, piece) for piece in data]
    md5 = hashlib.md5(b"".join(data)).hexdigest()
    file = http.post(f"{url}/complete", json={"part_ids": parts, "md5": md5}).json()["file"]
    assert http.get(f"/v1/files/{file['id']}/content").content == b"".join(data)
    middle = {"Range": f"bytes={SPOOLED - 1}-{SPOOLED + 1}"}
    assert http.get(f"/v1/files/{file['id']}/content", headers=middle).content == b"\x00\x01\x01"


def test_cancelled_uploads(http: httpx.Client) -> None:
    url = start(http)
    add(http, url, b"123456")
    assert http.post(f"{url}/cancel").json()["status"] == "cancelled"
    for path, options in (
        ("parts", {"files": {"data": ("part", b"x")}}),
        ("cancel", {}),
        ("complete", {"json": {"part_ids": []}}),
    ):
        response = http.post(f"{url}/{path}", **options)
        assert response.status_code == 400
    assert http.post(f"{UPLOADS}/none/cancel").status_code == 404


def test_what_does_not_fit_together(http: httpx.Client) -> None:
    url = start(http)
    part = add(http, url, b"123456")
    for body, param in (
        ({}, "part_ids"),
        ({"part_ids": []}, "part_ids"),
        ({"part_ids": [part, part]}, "part_ids"),
        ({"part_ids": ["none"]}, "part_ids"),
        ({"part_ids": [part], "md5": "00"}, "md5"),
    ):
        response = http.post(f"{url}/complete", json=body)
        assert response.status_code == 400
        assert error(response)["param"] == param
    assert http.post(f"{url}/complete", json={"part_ids": [part]}).status_code == 200


@pytest.mark.parametrize(
    "params",
    [{"bytes": None}, {"bytes": -1}, {"purpose": "x"}, {"filename": None}, {"mime_type": 1}, {"x": 1}],
)
def test_bad_uploads(http: httpx.Client, params: dict[str, Any]) -> None:
    response = http.post(UPLOADS, json={**GOOD, **params})
    assert response.status_code == 400
    assert error(response)["param"] in params


def test_bad_parts(http: httpx.Client) -> None:
    url = start(http)
    assert error(http.post(f"{url}/parts", files={"file": ("a", b"x")}))["param"] == "data"
    sent = {"files": {"data": ("a", b"x")}, "data": {"x": "1"}}
    assert error(http.post(f"{url}/parts", **sent))["param"] == "x"  # type: ignore[arg-type]  # of two shapes


def test_versions(http: httpx.Client) -> None:
    for version, status in (("2024-06-01", 404), ("2024-09-01-preview", 200), ("2024-10-21", 200)):
        assert http.post(f"/openai/uploads?api-version={version}", json=GOOD).status_code == status
    assert upload(http, b"x", path="/openai/files?api-version=2024-06-01")["bytes"] == 1
