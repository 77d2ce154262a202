"""Files as people give them: looked at before anything is sent, and read while it is sent."""

from __future__ import annotations

import gzip
import io
import os
import tempfile
import threading
import zipfile
from typing import TYPE_CHECKING, Any, cast

import pytest
from support.faces import settled, within
from support.forms import fields, files
from support.loopback import Loopback, json_answer

from azopenai.files import PIECE, file_part, file_parts

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from support.faces import Face
    from support.forms import Part

    from azopenai.core.upload import FilePart

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt and so on"
BIG = bytes(range(256)) * 1024 * 3 + b"!"  # three pieces and a byte


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    path.write_bytes(WAV)
    return path


async def uploaded(face: Face, given: Any) -> Part:
    """Send something as a file; give what arrived."""
    with Loopback(json_answer({"text": "Hello"})) as server:
        async with within(face.client(server)) as client:
            assert (await settled(client.audio.transcriptions.create(model="m", file=given))).text == "Hello"
    [received] = server.received
    assert fields(received) == [("model", "m")]
    [part] = files(received)
    assert part.name == "file"
    return part


def read(part: FilePart) -> bytes:
    """What is sent of a file."""
    if isinstance(part.content, bytes):
        return part.content
    return b"".join(cast("Iterator[bytes]", part.content.begin()))


def pieces(*given: Any) -> Iterator[Any]:
    yield from given


async def async_pieces(*given: Any) -> AsyncIterator[Any]:
    for piece in given:
        yield piece


GIVEN: dict[str, tuple[Callable[[Path], Any], str, str]] = {
    "path": (lambda path: path, "speech.wav", "audio/x-wav"),
    "path as text": (str, "speech.wav", "audio/x-wav"),
    "bytes": (lambda _: WAV, "upload.wav", "audio/x-wav"),
    "bytearray": (lambda _: bytearray(WAV), "upload.wav", "audio/x-wav"),
    "memoryview": (lambda _: memoryview(WAV), "upload.wav", "audio/x-wav"),
    "open file": (lambda path: path.open("rb"), "speech.wav", "audio/x-wav"),
    "unbuffered file": (lambda path: path.open("rb", buffering=0), "speech.wav", "audio/x-wav"),
    "file in memory": (lambda _: io.BytesIO(WAV), "upload.wav", "audio/x-wav"),
    "iterator": (lambda _: pieces(WAV[:9], b"", WAV[9:]), "upload.wav", "audio/x-wav"),
    "list's iterator": (lambda _: iter([b"", bytearray(WAV)]), "upload.wav", "audio/x-wav"),
    "name and bytes": (lambda _: ("a.mp3", WAV), "a.mp3", "audio/mpeg"),
    "name and path": (lambda path: ("a.mp3", path), "a.mp3", "audio/mpeg"),
    "name, file and type": (lambda path: ("a.mp3", path.open("rb"), "audio/x-own"), "a.mp3", "audio/x-own"),
    "no name, and a type": (lambda path: (None, path, "audio/wav"), "speech.wav", "audio/wav"),
    "no type": (lambda _: ("a.mp3", WAV, None), "a.mp3", "audio/mpeg"),
    "unknown ending": (lambda _: ("a.xyzzy", WAV), "a.xyzzy", "application/octet-stream"),
}


@pytest.mark.parametrize("name", GIVEN)
def test_what_may_be_given(face: Face, name: str, wav: Path) -> None:
    make, filename, content_type = GIVEN[name]
    given = make(wav)
    part = face.run(uploaded, face, given)
    assert part.content == WAV
    # What a machine knows of media types differs; those of ours are fixed.
    assert (part.filename, (part.content_type or "").replace("/x-", "/")) == (
        filename,
        content_type.replace("/x-", "/"),
    )
    for one in given if isinstance(given, tuple) else [given]:
        if hasattr(one, "close"):
            one.close()


def test_an_async_iterator(face: Face) -> None:
    async def scenario() -> None:
        given = ("a.wav", async_pieces(WAV[:9], b"", WAV[9:]))
        if face.is_async:
            assert (await uploaded(face, given)).content == WAV
            return
        refused = pytest.raises(TypeError, match="file is an async iterator, and this client is not async")
        with Loopback(json_answer({})) as server, face.client(server) as client, refused:
            client.audio.transcriptions.create(model="m", file=given)
        assert server.connections == 0

    face.run(scenario)


def test_a_pipe_by_its_path(face: Face, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=[BIG])
    writer.start()
    part = face.run(uploaded, face, pipe)
    writer.join()
    assert (part.filename, part.content) == ("pipe.wav", BIG)


def test_a_pipe_that_is_open(face: Face) -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as file:
            file.write(BIG)

    writer = threading.Thread(target=write)
    writer.start()
    with os.fdopen(reading, "rb") as file:
        part = face.run(uploaded, face, file)
    writer.join()
    assert (part.filename, part.content) == ("upload", BIG)


def test_a_file_is_sent_from_where_it_stands(face: Face, wav: Path) -> None:
    with wav.open("rb") as file:
        file.seek(9)
        assert face.run(uploaded, face, file).content == WAV[9:]


def test_a_file_with_a_mode_of_its_own(wav: Path, tmp_path: Path) -> None:
    packed = tmp_path / "speech.wav.gz"
    packed.write_bytes(gzip.compress(BIG))
    with gzip.open(packed) as file:
        assert read(file_part("file", file)) == BIG
    archive = tmp_path / "speech.zip"
    with zipfile.ZipFile(archive, "w") as into:
        into.write(wav, "inside.wav")
    with zipfile.ZipFile(archive) as out, out.open("inside.wav") as inside:
        part = file_part("file", inside)
        assert (part.filename, read(part)) == ("inside.wav", WAV)


def test_a_large_file_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(BIG)
    source = file_part("file", path).content
    assert not isinstance(source, bytes)
    assert source.size == len(BIG)
    lengths = [len(piece) for piece in cast("Iterator[bytes]", source.begin())]
    assert lengths == [PIECE] * 3 + [1]


def test_a_file_that_grows_is_sent_as_long_as_it_was(wav: Path) -> None:
    part = file_part("file", wav)
    with wav.open("ab") as file:
        file.write(b"more")
    assert read(part) == WAV
    assert part.size == len(WAV)


@pytest.mark.parametrize(
    ("begin", "ending"),
    [
        (b"RIFF____WEBPVP8 ", ".webp"),
        (b"RIFF____WAVEfmt ", ".wav"),
        (b"ID3\x04", ".mp3"),
        (b"\xff\xfb\x90", ".mp3"),
        (b"\xff\xf3\xe4", ".mp3"),
        (b"fLaC", ".flac"),
        (b"OggS", ".ogg"),
        (b"\0\0\0\x1cftypM4A ", ".mp4"),
        (b"\x1a\x45\xdf\xa3", ".webm"),
        (b"\x89PNG\r\n", ".png"),
        (b"\xff\xd8\xff\xe0", ".jpg"),
        (b"%PDF-1.7", ".pdf"),
        (b"{}", ""),
    ],
)
def test_what_has_no_name_gets_one_by_how_it_begins(begin: bytes, ending: str) -> None:
    for given in (begin, io.BytesIO(begin), pieces(begin, b"more")):
        assert file_part("file", given).filename == f"upload{ending}"


def test_a_webp_is_told_as_a_picture() -> None:
    assert file_part("image", b"RIFF____WEBPVP8 ").content_type == "image/webp"


def test_a_name_may_have_bytes_that_are_no_text(face: Face, tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.wav")
    path.write_bytes(WAV)
    assert face.run(uploaded, face, path).filename == "caf?.wav"


class Nameless(io.BytesIO):
    name = 7


def test_a_name_that_is_none() -> None:
    assert file_part("file", Nameless(WAV)).filename == "upload.wav"


def test_one_or_many(wav: Path) -> None:
    [one] = file_parts("image", wav)
    assert one.field == "image"
    [named] = file_parts("image", ("a.png", b"x"))
    assert (named.field, named.filename) == ("image", "a.png")
    several = file_parts("image", [wav, ("b.png", b"x")])
    assert [(part.field, part.filename) for part in several] == [
        ("image[]", "speech.wav"),
        ("image[]", "b.png"),
    ]
    with pytest.raises(TypeError, match=r"image\[1\] must be a file, not a int"):
        file_parts("image", [wav, 7])


def closed(path: Path) -> Any:
    with path.open("rb") as file:
        return file


def write_only(path: Path) -> Any:
    return path.with_name("out").open("wb")


def read_to_the_end(path: Path) -> Any:
    file = path.open("rb")
    file.read()
    return file


def by_read_alone(_path: Path) -> Any:
    class Reader:
        def read(self, _size: int = -1) -> bytes:
            return WAV

    return Reader()


def empty(path: Path) -> Path:
    other = path.with_name("empty.wav")
    other.touch()
    return other


BAD: dict[str, tuple[Callable[[Path], Any], type[Exception], str]] = {
    "no such path": (lambda path: path.with_name("no.wav"), ValueError, r"no\.wav' cannot be read: No such"),
    "a folder": (
        lambda path: path.parent,
        ValueError,
        r"cannot be read: Is a directory; accepted are a path",
    ),
    "content as text": (lambda _: "x" * 100_000, ValueError, r"'x{200}' cannot be read: File name too long"),
    "a path that is none": (lambda _: "a\0b", ValueError, r"cannot be read: embedded null byte"),
    "an empty file": (empty, ValueError, r"file: '.*empty\.wav' is empty"),
    "empty bytes": (lambda _: b"", ValueError, r"file is empty"),
    "an empty file in memory": (lambda _: io.BytesIO(), ValueError, r"file is empty, or was read to its end"),
    "a file at its end": (read_to_the_end, ValueError, r"read to its end before; it is sent from where it"),
    "a closed file": (closed, ValueError, r"cannot be read: I/O operation on closed file"),
    "a file to write to": (write_only, ValueError, r"file cannot be read: "),
    "a file by its read": (by_read_alone, ValueError, r"cannot be read: .*no attribute 'seekable'"),
    "a file in text mode": (
        lambda path: path.open(),
        TypeError,
        r"opened in text mode; open it with mode 'rb'",
    ),
    "text in memory": (lambda _: io.StringIO("x"), TypeError, r"opened in text mode"),
    "an iterator of nothing": (lambda _: pieces(), ValueError, r"file is an iterator that gives nothing"),
    "an iterator of empty": (lambda _: pieces(b"", b""), ValueError, r"an iterator that gives nothing"),
    "an iterator of text": (lambda _: pieces("x"), TypeError, r"iterator that gives a str, and not bytes"),
    "an iterator of numbers": (lambda _: iter([1]), TypeError, r"iterator that gives a int, and not bytes"),
    "a number": (lambda _: 7, TypeError, r"file must be a file, not a int; accepted are a path, bytes"),
    "nothing": (lambda _: None, TypeError, r"file must be a file, not a NoneType"),
    "a dict": (lambda _: {"a": b"x"}, TypeError, r"file must be a file, not a dict"),
    "a list": (lambda _: [b"x"], TypeError, r"file must be a file, not a list"),
    "a set": (lambda _: {b"x"}, TypeError, r"file must be a file, not a set"),
    "a tuple of one": (lambda _: (b"x",), TypeError, r"file is a tuple of another form; accepted are"),
    "a tuple of four": (lambda _: ("a", b"x", "b", {}), TypeError, r"file is a tuple of another form"),
    "a tuple of another order": (lambda _: (b"x", "a"), TypeError, r"file is a tuple of another form"),
    "a tuple of a number": (lambda _: ("a.wav", 7), TypeError, r"file must be a file, not a int"),
    "a tuple of empty": (lambda _: ("a.wav", b""), ValueError, r"file is empty"),
    "a type with a line end": (
        lambda _: ("a", b"x", "a/b\r\nX: y"),
        ValueError,
        r"a media type that can be none",
    ),
    "a type that is no ASCII": (lambda _: ("a", b"x", "ä/b"), ValueError, r"a media type that can be none"),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("operation", ["transcriptions", "translations"])
def test_what_may_not_be_given(face: Face, operation: str, name: str, wav: Path) -> None:
    make, kind, message = BAD[name]
    given = make(wav)

    async def scenario() -> None:
        with Loopback(json_answer({})) as server:
            async with within(face.client(server)) as client:
                with pytest.raises(kind, match=message) as caught:
                    await settled(getattr(client.audio, operation).create(model="m", file=given))
                assert type(caught.value) is kind
        assert server.received == []
        assert server.connections == 0

    face.run(scenario)
    if hasattr(given, "close"):
        given.close()


def test_a_file_in_text_mode_behind_a_wrapper() -> None:
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("text")
        file.seek(0)
        with pytest.raises(TypeError, match="opened in text mode"):
            file_part("file", file)


class TextPipe(io.RawIOBase):
    """A file that cannot be read again, and gives text."""

    def read(self, _size: int = -1) -> Any:
        return "text"


def test_a_pipe_in_text_mode_behind_a_wrapper() -> None:
    with pytest.raises(TypeError, match="opened in text mode"):
        read(file_part("file", TextPipe()))


def test_what_is_wrong_in_a_list_of_pictures(face: Face, wav: Path) -> None:
    async def scenario() -> None:
        with Loopback(json_answer({})) as server:
            async with within(face.client(server)) as client:
                for given, kind, message in (
                    ({"image": []}, ValueError, r"image is an empty list; accepted is one file or a list"),
                    ({"image": [wav, b""]}, ValueError, r"image\[1\] is empty"),
                    ({"image": [wav, wav.parent]}, ValueError, r"image\[1\]: .* Is a directory"),
                    ({"image": wav, "mask": [wav]}, TypeError, r"mask must be a file, not a list"),
                    ({"image": wav, "mask": None}, TypeError, r"mask must be a file, not a NoneType"),
                    ({"image": wav, "markup": 7}, TypeError, r"markup must be a file, not a int"),
                    ({}, TypeError, r"images\.edit\(\) is missing the required keyword argument 'image'"),
                    ({"image": b"", "maks": wav}, TypeError, r"'maks'; did you mean 'mask'"),
                ):
                    params: Any = given
                    with pytest.raises(kind, match=message):
                        await settled(client.images.edit(model="m", prompt="p", **params))
        assert server.connections == 0

    face.run(scenario)


def test_nothing_is_taken_of_an_iterator_where_another_parameter_is_wrong(face: Face) -> None:
    given = pieces(b"one", b"two")

    async def scenario() -> None:
        async with within(face.client("http://127.0.0.1:1")) as client:
            with pytest.raises(TypeError, match="language must be a str"):
                await settled(client.audio.transcriptions.create(model="m", file=given, language=7))

    face.run(scenario)
    assert list(given) == [b"one", b"two"]
