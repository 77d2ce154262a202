"""Bodies that are read while they are sent: in a small memory, again where possible; and what goes wrong."""

from __future__ import annotations

import contextlib
import gc
import threading
import tracemalloc
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
from support.clock import FakeClock
from support.faces import settled, within
from support.forms import files
from support.loopback import Answer, Loopback, json_answer
from support.sink import Sink

import azopenai

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator
    from pathlib import Path

    from support.faces import Face

WAV = b"RIFF\x24\x00\x00\x00WAVEfmt and so on"
HEARD = json_answer({"text": "Hello"})
THROTTLED = json_answer({"error": {"code": "429", "message": "Too many."}}, 429, {"retry-after": "3"})
REFUSED = json_answer({"error": {"code": "401", "message": "No."}}, 401)
MIB = 1024 * 1024
LARGE = 64 * MIB


def pieces(*given: bytes) -> Iterator[bytes]:
    yield from given


async def async_pieces(*given: bytes) -> AsyncGenerator[bytes, None]:
    for piece in given:
        yield piece


async def transcribe(client: Any, file: Any, **params: Any) -> Any:
    return await settled(client.audio.transcriptions.create(model="m", file=file, **params))


async def transcribe_once(face: Face, server: Loopback, file: Any, **options: Any) -> Any:
    async with within(face.client(server, **options)) as client:
        return await transcribe(client, file)


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    path = tmp_path / "speech.wav"
    path.write_bytes(WAV)
    return path


@pytest.mark.parametrize("own", [False, True], ids=["our transport", "an http_client"])
@pytest.mark.parametrize("given", ["path", "bytes", "open file"])
def test_what_can_be_read_again_is_sent_again(face: Face, wav: Path, given: str, *, own: bool) -> None:
    clock = FakeClock()
    options: Any = {"http_client": face.http_client(trust_env=False)} if own else {}
    with Loopback(THROTTLED, HEARD) as server, wav.open("rb") as file:
        made = {"path": wav, "bytes": WAV, "open file": file}[given]
        answer = face.run(lambda: transcribe_once(face, server, made, clock=clock, max_retries=1, **options))
    assert answer._response.attempts == 2
    assert clock.slept == [3.0]
    assert [part.content for received in server.received for part in files(received)] == [WAV, WAV]
    assert {received.headers.get("content-length") for received in server.received} == {
        str(len(server.received[0].body))
    }


@pytest.mark.parametrize("status", [429, 500])
def test_what_was_read_and_is_gone_is_not(face: Face, status: int) -> None:
    clock = FakeClock()
    once = [pieces(WAV), *([async_pieces(WAV)] if face.is_async else [])]

    async def scenario() -> None:
        async with within(face.client(server, clock=clock, max_retries=3)) as client:
            for given in once:
                with pytest.raises(azopenai.APIStatusError) as caught:
                    await transcribe(client, given)
                assert (caught.value.status_code, caught.value.attempts) == (status, 1)
            # The next call is none the worse for it.
            assert (await transcribe(client, pieces(WAV))).text == "Hello"

    with Loopback(*[json_answer({}, status)] * len(once), HEARD) as server:
        face.run(scenario)
    assert clock.slept == []
    assert {part.content for received in server.received for part in files(received)} == {WAV}
    assert {received.headers.get("transfer-encoding") for received in server.received} == {"chunked"}


def test_what_was_not_read_yet_is_sent_again(face: Face) -> None:
    """A connection that is refused takes nothing of an iterator."""
    clock = FakeClock()

    async def scenario() -> None:
        given = pieces(WAV)
        with Loopback(HEARD) as other:
            gone = other.url
        async with within(face.client(gone, clock=clock, max_retries=2)) as client:
            with pytest.raises(azopenai.APIConnectionError) as caught:
                await transcribe(client, given)
            assert caught.value.attempts == 3

    face.run(scenario)


def test_a_new_token_for_what_can_be_read_again_alone(face: Face, wav: Path) -> None:
    async def scenario(file: Any, *answers: Answer) -> list[str]:
        tokens = iter(["old-token", "new-token"])
        with Loopback(*answers) as server:
            provider: Any = {"azure_ad_token_provider": lambda: next(tokens)}
            async with within(face.client(server, **provider)) as client:
                with contextlib.suppress(azopenai.AuthenticationError):
                    await transcribe(client, file)
        return [received.headers["authorization"] for received in server.received]

    assert face.run(scenario, wav, REFUSED, HEARD) == ["Bearer old-token", "Bearer new-token"]
    assert face.run(scenario, pieces(WAV), REFUSED, HEARD) == ["Bearer old-token"]


class BrokenError(Exception):
    """What no library of ours knows."""


def broken(error: Exception) -> Iterator[bytes]:
    yield WAV
    raise error


async def broken_async(error: Exception) -> AsyncIterator[bytes]:
    yield WAV
    raise error


ERRORS = [OSError("disk gone"), httpx.ReadError("other server gone"), UnicodeError("no text")]


@pytest.mark.parametrize("error", ERRORS, ids=repr)
def test_what_fails_while_it_is_read_is_no_broken_connection(face: Face, error: Exception) -> None:
    async def scenario() -> None:
        with Loopback(HEARD) as server:
            async with within(face.client(server, max_retries=2)) as client:
                for given in (broken(error), *([broken_async(error)] if face.is_async else [])):
                    with pytest.raises(ValueError, match=f"file cannot be read: {error}") as caught:
                        await transcribe(client, given)
                    assert caught.value.__context__ is error
                assert server.received == []  # whole, that is
                assert (await transcribe(client, WAV)).text == "Hello"

    face.run(scenario)


def test_an_exception_of_the_users_own_is_the_users(face: Face) -> None:
    async def scenario() -> None:
        with Loopback(HEARD) as server:
            async with within(face.client(server)) as client:
                for given in (
                    broken(BrokenError("mine")),
                    *([broken_async(BrokenError("mine"))] if face.is_async else []),
                ):
                    with pytest.raises(BrokenError, match="mine"):
                        await transcribe(client, given)

    face.run(scenario)


def test_a_file_that_shrinks_or_goes(face: Face, wav: Path) -> None:
    """It changes between two attempts; the second cannot send what the first did."""

    async def scenario(change: Any, message: str) -> None:
        answer = Answer(429, before=change)
        with Loopback(answer, HEARD) as server:
            async with within(face.client(server, max_retries=1, clock=FakeClock())) as client:
                with pytest.raises(ValueError, match=message):
                    await transcribe(client, wav)

    face.run(scenario, lambda: wav.write_bytes(WAV[:10]), r"speech\.wav is 15 bytes shorter than it was when")
    wav.write_bytes(WAV)
    face.run(scenario, wav.unlink, r"file cannot be read: .*No such file")


def test_an_open_file_that_is_closed_meanwhile(face: Face, wav: Path) -> None:
    async def scenario() -> None:
        file = wav.open("rb")
        answer = Answer(429, before=file.close)
        with Loopback(answer, HEARD) as server:
            async with within(face.client(server, max_retries=1, clock=FakeClock())) as client:
                with pytest.raises(ValueError, match="closed file"):
                    await transcribe(client, file)

    face.run(scenario)


def test_pieces_of_the_wrong_kind_later_on(face: Face) -> None:
    wrong: Any = "text"

    async def scenario() -> None:
        with Loopback(HEARD) as server:
            async with within(face.client(server)) as client:
                with pytest.raises(TypeError, match="an iterator that gives a str, and not bytes"):
                    await transcribe(client, pieces(WAV, wrong))
                if face.is_async:
                    async with contextlib.aclosing(async_pieces(wrong)) as given:
                        with pytest.raises(TypeError, match="an iterator that gives a str, and not bytes"):
                            await transcribe(client, given)
                if face.is_async:
                    with pytest.raises(ValueError, match="an iterator that gives nothing"):
                        await transcribe(client, async_pieces(b""))
        assert server.received == []

    face.run(scenario)


def test_an_async_client_reads_what_may_block_off_its_loop(run_async: Any) -> None:
    async def scenario() -> None:
        going_on = threading.Event()

        def waits() -> Iterator[bytes]:
            yield WAV
            assert going_on.wait(10)
            yield WAV

        async with (
            azopenai.AsyncAzureOpenAI(azure_endpoint=server.url, api_key="k") as client,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(transcribe, client, waits())
            assert (await transcribe(client, WAV)).text == "Hello"  # while the other waits
            going_on.set()

    with Loopback(HEARD) as server:
        run_async(scenario)
    assert [len(part.content) for received in server.received for part in files(received)] == [
        len(WAV),
        2 * len(WAV),
    ]


def test_an_answer_before_the_body_is_read(face: Face, tmp_path: Path) -> None:
    """The server has heard enough: its answer counts, and nothing is left behind, on trio either."""
    path = tmp_path / "large.wav"
    with path.open("wb") as file:
        file.truncate(LARGE)

    async def scenario() -> None:
        async with within(face.client(server.url, max_retries=0)) as client:
            with pytest.raises((azopenai.APIStatusError, azopenai.APIConnectionError)):
                await transcribe(client, path)
            gc.collect()

    with EarlyServer() as server:
        face.run(scenario)


class EarlyServer(Loopback):
    """Answers 413 to the first bytes of a request."""

    def _serve(self, connection: Any) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        connection.shutdown(1)
        connection.close()


@pytest.mark.parametrize("given", ["path", "open file", "iterator"])
def test_a_large_file_goes_through_a_small_memory(face: Face, tmp_path: Path, given: str) -> None:
    path = tmp_path / "large.wav"
    with path.open("wb") as file:
        file.truncate(LARGE)

    async def scenario() -> int:
        async with within(face.client(sink.url)) as client:
            await transcribe(client, WAV)
            with path.open("rb") as file:
                made = {
                    "path": path,
                    "open file": file,
                    "iterator": iter(lambda: file.read(MIB), b""),
                }[given]
                tracemalloc.start()
                try:
                    assert (await transcribe(client, made)).text == "Hello"
                    return tracemalloc.get_traced_memory()[1]
                finally:
                    tracemalloc.stop()

    with Sink() as sink:
        peak = face.run(scenario)
    assert LARGE < sink.lengths[1] < LARGE + 1000
    assert peak < 4 * MIB
