"""TLS: which certificates are accepted, what is said of the others, and one context for all."""

from __future__ import annotations

import ssl
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
from support.certificates import Authority
from support.faces import COMPLETION, WHOLE, ask_once
from support.loopback import Answer, Loopback, json_answer, sse_answer

from azopenai import APIConnectionError, APITimeoutError, OpenAIError, Timeout
from azopenai.transport.pool import ssl_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from support.faces import Face

HELLO = json_answer(COMPLETION)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def accepted(face: Face, server: Loopback, **options: Any) -> bool:
    return bool(face.run(partial(ask_once, face, server, **options)).choices)


def refused(face: Face, server: Loopback, **options: Any) -> APIConnectionError:
    with pytest.raises(APIConnectionError) as error:
        face.run(partial(ask_once, face, server, **options))
    assert server.received == []
    return error.value


ACCEPTED: dict[str, Callable[[Authority, Path], object]] = {
    "a file": lambda ca, path: ca.file(path),
    "its name": lambda ca, path: str(ca.file(path)),
    "a folder": lambda ca, path: ca.folder(path),
    "a context": lambda ca, _: ca.client(),
    "False": lambda *_: False,
}


@pytest.mark.parametrize("verify", ACCEPTED.values(), ids=ACCEPTED)
def test_what_verify_may_be(face: Face, authority: Authority, tmp_path: Path, verify: Any) -> None:
    with Loopback(HELLO, context=authority.server()) as server:
        assert accepted(face, server, verify=verify(authority, tmp_path))


def test_a_stream_over_tls(face: Face, authority: Authority) -> None:
    with Loopback(sse_answer(WHOLE), context=authority.server()) as server:
        text = face.run(partial(ask_once, face, server, stream=True, verify=authority.client()))
    assert text == "Hello"


def test_total_ends_a_body_over_tls(face: Face, authority: Authority) -> None:
    with Loopback(Answer(body=[b" "], then="stall"), context=authority.server()) as server:
        with pytest.raises(APITimeoutError) as error:
            accepted(face, server, verify=authority.client(), timeout=Timeout(total=0.3))
        assert server.left.acquire(timeout=5)
    assert error.value.phase == "total"


def test_an_unknown_ca(face: Face, authority: Authority) -> None:
    with Loopback(HELLO, context=authority.server()) as server:
        error = refused(face, server)
    assert "the server's certificate was not accepted: unable to get local issuer certificate" in str(error)
    assert "verify=PATH to a CA bundle" in str(error)
    assert "SSL_CERT_FILE" in str(error)
    assert isinstance(error.__cause__, httpcore.ConnectError)


def test_another_host(face: Face, authority: Authority) -> None:
    with Loopback(HELLO, context=authority.server("other.example")) as server:
        error = refused(face, server, verify=authority.client())
    assert "Hostname mismatch, certificate is not valid for 'localhost'" in str(error)
    assert "verify=" not in str(error)  # no CA would help


def test_what_the_caller_was_handling_is_no_cause(face: Face) -> None:
    """Whoever falls back to another endpoint calls inside an `except`, and hears of that endpoint's error."""

    def fail() -> None:
        raise ssl.SSLCertVerificationError(1, "the first endpoint")

    async def scenario() -> None:
        try:
            fail()
        except ssl.SSLCertVerificationError:
            with pytest.raises(APIConnectionError) as error:
                await ask_once(face, "http://127.0.0.1:1")
        assert "certificate" not in str(error.value)

    face.run(scenario)


def test_a_client_certificate(face: Face, authority: Authority) -> None:
    with Loopback(HELLO, context=authority.server(clients=True)) as server:
        refused(face, server, verify=authority.client())
        assert accepted(face, server, verify=authority.client("me.example"))


def test_no_tls_at_the_other_end(face: Face) -> None:
    with Loopback(HELLO) as server:
        error = refused(face, server, azure_endpoint=f"https://127.0.0.1:{server.port}")
    assert "ssl" in str(error).lower()


def test_ssl_cert_file(
    face: Face, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file(tmp_path)))
    with Loopback(HELLO, context=authority.server()) as server:
        assert accepted(face, server)


def test_ssl_cert_dir(
    face: Face, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_DIR", str(authority.folder(tmp_path)))
    with Loopback(HELLO, context=authority.server()) as server:
        assert accepted(face, server)


def test_cas_that_cannot_be_read(face: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no certificate")
    with pytest.raises(
        OpenAIError, match=r"CA certificates of verify='.*garbage\.pem' cannot be read"
    ) as error:
        face.run(partial(ask_once, face, "https://localhost:1", verify=garbage))
    assert isinstance(error.value.__cause__, ssl.SSLError)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(OpenAIError, match="CA certificates of SSL_CERT_FILE or SSL_CERT_DIR cannot be read"):
        face.run(partial(ask_once, face, "https://localhost:1"))


def test_one_context_for_each_configuration(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, own = authority.file(tmp_path), authority.client()
    assert ssl_context(verify=True) is ssl_context(verify=True)
    assert ssl_context(path) is ssl_context(str(path))
    assert ssl_context(own) is own
    assert len({ssl_context(verify=True), ssl_context(verify=False), ssl_context(path)}) == 3
    machines = ssl_context(verify=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert ssl_context(verify=True) is not machines


def test_threads_make_one_context_together(authority: Authority, tmp_path: Path) -> None:
    path, made = authority.file(tmp_path), set[ssl.SSLContext]()
    together = threading.Barrier(8)

    def make() -> None:
        together.wait(5)
        made.add(ssl_context(path))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(made) == 1
