"""Uploads in parts: what is sent, several at once, and what is not sent again."""

from __future__ import annotations

import hashlib
import json
import pickle
import threading
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Any

import pytest
from support.faces import settled, within
from support.loopback import Answer, Loopback, Received, json_answer

from azopenai import APIStatusError, NotFoundError, UploadInterruptedError
from azopenai.core.decode import decode
from azopenai.types.uploads import UploadState

if TYPE_CHECKING:
    from pathlib import Path

    from support.faces import Face

CONTENT = bytes(range(256)) * 40 + b"the end"  # 10,247 bytes
PART = 1000
COUNT = 11
GIVEN: dict[str, Any] = {"mime_type": "application/jsonl", "purpose": "batch", "part_size": PART}


class Service:
    """Takes uploads: keeps the parts, and puts them together; answers otherwise where it is told to."""

    def __init__(self, *faults: Answer, meet: int = 1) -> None:
        self.parts: dict[str, bytes] = {}
        self.begun: list[Any] = []
        self.completed: list[Any] = []
        self.most = 0
        self._faults = list(faults)
        self._barrier = threading.Barrier(meet)
        self._lock = threading.Lock()
        self._under_way = 0

    def __call__(self, received: Received) -> Answer:
        if received.path.endswith("/parts"):
            return self._part(received)
        body = received.json()
        if received.path.endswith("/complete"):
            self.completed.append(body)
            whole = b"".join(self.parts[part_id] for part_id in body["part_ids"])
            upload = {"id": "upload-1", "status": "completed", "file": {"id": "file-1", "bytes": len(whole)}}
            return json_answer(upload if whole == CONTENT else {"error": {"message": "not whole"}})
        self.begun.append(body)
        return json_answer({"id": "upload-1", "status": "pending"})

    def _part(self, received: Received) -> Answer:
        with self._lock:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
        try:
            if self._barrier.parties > 1 and len(self.parts) + self._barrier.parties <= COUNT:
                self._barrier.wait(5)
            with self._lock:
                if self._faults:
                    return self._faults.pop(0)
                part_id = f"part-{len(self.parts)}"
                self.parts[part_id] = data_of(received)
            return json_answer({"id": part_id, "object": "upload.part", "upload_id": "upload-1"})
        finally:
            with self._lock:
                self._under_way -= 1


def data_of(received: Received) -> bytes:
    head = f"content-type: {received.headers['content-type']}\r\n\r\n".encode()
    message: Any = BytesParser(policy=HTTP).parsebytes(head + received.body)
    (part,) = message.iter_parts()
    assert part.get_param("name", header="content-disposition") == "data"
    content: bytes = part.get_payload(decode=True)
    return content


async def uploaded(face: Face, service: Service, file: Any, **params: Any) -> Any:
    options = params.pop("options", {})
    with Loopback(service) as server:
        async with within(face.client(server, api_version="v1", **options)) as client:
            return await settled(client.uploads.upload_file_chunked(file=file, **{**GIVEN, **params}))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "lines.jsonl"
    found.write_bytes(CONTENT)
    return found


@pytest.mark.parametrize("kind", ["path", "str", "bytes", "bytearray", "memoryview"])
def test_a_file_arrives_whole(face: Face, path: Path, kind: str) -> None:
    kinds: dict[str, Any] = {
        "path": path,
        "str": str(path),
        "bytes": CONTENT,
        "bytearray": bytearray(CONTENT),
        "memoryview": memoryview(CONTENT),
    }
    named = {} if kind in {"path", "str"} else {"filename": "lines.jsonl"}
    service = Service()
    expires = {"anchor": "created_at", "seconds": 3600}
    upload = face.run(uploaded, face, service, kinds[kind], expires_after=expires, **named)
    assert upload.file.bytes == len(CONTENT)
    about = {"filename": "lines.jsonl", "bytes": len(CONTENT), "mime_type": "application/jsonl"}
    assert service.begun == [{**about, "purpose": "batch", "expires_after": expires}]
    assert [set(body) for body in service.completed] == [{"part_ids"}]
    assert len(service.parts) == COUNT


def test_parts_are_under_way_at_once_and_no_more_than_asked_for(face: Face, path: Path) -> None:
    service = Service(meet=3)
    face.run(uploaded, face, service, path, max_concurrency=3)
    assert service.most == 3


def test_one_part_after_another(face: Face, path: Path) -> None:
    service = Service()
    face.run(uploaded, face, service, path, max_concurrency=1)
    assert service.most == 1


@pytest.mark.parametrize("md5", [True, "abc", False])
def test_a_checksum_is_computed_or_taken_or_left_out(face: Face, path: Path, *, md5: str | bool) -> None:
    computed = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
    for file, named in ((path, {}), (CONTENT, {"filename": "lines.jsonl"})):
        service = Service()
        face.run(uploaded, face, service, file, md5=md5, **named)
        (body,) = service.completed
        assert body.get("md5") == {True: computed, "abc": "abc", False: None}[md5]


def test_a_part_that_fails_is_sent_again(face: Face, path: Path, fake_clock: Any) -> None:
    service = Service(
        Answer(503), json_answer({"error": {"message": "slow"}}, 429), Answer(then="reset", raw=b"")
    )
    face.run(uploaded, face, service, path, options={"max_retries": 5, "clock": fake_clock})
    assert len(service.parts) == COUNT


def test_progress_is_told_behind_every_part(face: Face, path: Path) -> None:
    states: list[UploadState] = []
    face.run(uploaded, face, Service(), path, on_progress=states.append)
    assert [state.uploaded_parts for state in states] == list(range(1, COUNT + 1))
    assert states[-1].uploaded_bytes == len(CONTENT)
    assert {(state.upload_id, state.filename, state.bytes) for state in states} == {
        ("upload-1", "lines.jsonl", len(CONTENT))
    }
    assert states[0].uploaded_bytes in {PART, len(CONTENT) % PART}


@pytest.mark.parametrize("kept", ["the state", "a dict of it", "a pickled error"])
def test_what_broke_off_goes_on(face: Face, path: Path, kept: str) -> None:
    service = Service()
    broken = Service()
    broken.parts = service.parts  # one service, which has a bad day in the middle
    states: list[UploadState] = []

    def fail_behind_five(state: UploadState) -> None:
        states.append(state)
        if len(states) == 5:
            broken._faults = [json_answer({"error": {"message": "gone"}}, 400)] * 4

    with pytest.raises(UploadInterruptedError, match=r"broke off behind \d+ of 11 parts: .*gone") as raised:
        face.run(uploaded, face, broken, path, on_progress=fail_behind_five)
    error = raised.value
    assert isinstance(error.__cause__, APIStatusError)
    assert error.state == states[-1]
    there = error.state.uploaded_parts
    assert there == len(service.parts)
    assert 5 <= there < COUNT
    resume = {
        "the state": lambda: error.state,
        "a dict of it": lambda: json.loads(json.dumps(error.state.to_dict())),
        "a pickled error": lambda: pickle.loads(pickle.dumps(error)).state,
    }[kept]()
    upload = face.run(uploaded, face, service, path, resume=resume, part_size=77)
    assert upload.status == "completed"
    assert service.begun == []
    assert len(service.parts) == COUNT


def test_what_did_not_complete_goes_on_with_that_alone(face: Face, path: Path) -> None:
    service = Service()
    part_ids = []
    for number in range(COUNT):
        service.parts[f"part-{number}"] = CONTENT[number * PART : (number + 1) * PART]
        part_ids.append(f"part-{number}")
    state = {
        "upload_id": "upload-1",
        "filename": "a",
        "bytes": len(CONTENT),
        "part_size": PART,
        "part_ids": part_ids,
    }
    face.run(uploaded, face, service, path, resume=state)
    assert len(service.completed) == 1
    assert len(service.parts) == COUNT


def test_what_did_not_begin_has_the_error_of_its_call(face: Face, path: Path) -> None:
    def refuse(_received: Received) -> Answer:
        return json_answer({"error": {"message": "no such thing"}}, 404)

    with pytest.raises(NotFoundError):
        face.run(uploaded, face, refuse, path)


def test_what_the_caller_raises_ends_the_upload_as_it_is(face: Face, path: Path) -> None:
    def stop(_state: UploadState) -> None:
        raise LookupError("enough")

    service = Service()
    with pytest.raises(LookupError, match="enough"):
        face.run(uploaded, face, service, path, on_progress=stop, max_concurrency=2)
    assert service.completed == []


def test_a_file_that_shrinks_is_told(face: Face, path: Path) -> None:
    def shrink(_state: UploadState) -> None:
        path.write_bytes(b"short")

    with pytest.raises(ValueError, match="is shorter than it was when its upload began"):
        face.run(uploaded, face, Service(), path, on_progress=shrink, max_concurrency=1)


STATE = {
    "upload_id": "u",
    "filename": "a",
    "bytes": len(CONTENT),
    "part_size": PART,
    "part_ids": [None] * COUNT,
}


@pytest.mark.parametrize(
    ("file", "params", "kind", "said"),
    [
        (CONTENT, {}, TypeError, "bytes have no name; give filename="),
        (b"", {"filename": "a"}, ValueError, "file is empty"),
        ("no-such-file", {}, ValueError, "'no-such-file' cannot be read"),
        (7, {}, TypeError, "file must be a path or bytes to go in parts, not a int"),
        (CONTENT, {"filename": "a", "bytes": 5}, ValueError, "bytes is 5, and the file has 10247"),
        (CONTENT, {"filename": "a", "part_size": 0}, ValueError, "part_size must be from 1 to 64,000,000"),
        (CONTENT, {"filename": "a", "max_concurrency": 65}, ValueError, "max_concurrency must be from 1"),
        (CONTENT, {"filename": "a", "colour": 1}, TypeError, "got an unexpected keyword argument 'colour'"),
        (CONTENT, {"filename": "a", "resume": {}}, ValueError, "resume is no state of an upload"),
        (CONTENT, {"filename": "a", "resume": {**STATE, "part_ids": 1}}, ValueError, "resume is no state"),
        (CONTENT, {"filename": "a", "resume": {**STATE, "part_ids": []}}, ValueError, "resume is no state"),
        (
            CONTENT[:10000],
            {"filename": "a", "resume": STATE},
            ValueError,
            "of a file of 10247 bytes, and this",
        ),
    ],
)
def test_what_will_not_do_is_told(
    face: Face, file: Any, params: Any, kind: type[Exception], said: str
) -> None:
    service = Service()
    with pytest.raises(kind) as raised:
        face.run(uploaded, face, service, file, **params)
    assert said in str(raised.value)
    assert service.begun == []


def test_a_pipe_cannot_go_in_parts(face: Face, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ValueError, match="has no end that is known, and cannot go in parts"):
        face.run(uploaded, face, Service(), tmp_path / "pipe")


def test_several_calls_have_no_raw_form(face: Face, path: Path) -> None:
    client = face.client("http://127.0.0.1:9")
    with pytest.raises(TypeError, match="makes several calls"):
        client.uploads.with_raw_response.upload_file_chunked(file=path, **GIVEN)


def test_a_state_goes_through_json() -> None:
    state = decode(UploadState, STATE)
    assert decode(UploadState, json.loads(state.to_json())) == state
    assert (state.uploaded_parts, state.uploaded_bytes) == (0, 0)
