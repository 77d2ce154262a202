from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from support.loopback import Loopback, json_answer

from azopenai.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Ended

    Run = Callable[..., Ended]


class TestEmulator:
    def test_it_answers_where_no_endpoint_is_configured_and_says_so(self, process: Run) -> None:
        done = process("chat", "Ahoy! Who are you?")
        assert done.code == 0
        assert done.out.startswith("Ahoy, matey! I be the local Azure OpenAI emulator")
        assert done.err.startswith("azopenai: no endpoint is configured, so the embedded emulator answers")
        assert "AZURE_OPENAI_ENDPOINT" in done.err
        assert done.err.count("\n") == 1

    def test_the_environment_does_not_reach_it(self, command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {
            "AZURE_OPENAI_ENDPOINT": "",
            "AZURE_OPENAI_API_KEY": "another",
            "AZURE_OPENAI_AD_TOKEN": "a-token",
            "AZURE_OPENAI_DEPLOYMENT": "production",
            "OPENAI_API_VERSION": "nonsense",
            "HTTP_PROXY": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
        }.items():
            monkeypatch.setenv(name, value)
        done = command("chat", "Hello")
        assert (done.code, done.out[:17]) == (0, "This is the local")

    @pytest.mark.parametrize("model", ["gpt-4.1", "whatever-it-is-called"])
    @pytest.mark.parametrize("version", ["v1", "2024-06-01"])
    def test_it_has_what_is_asked_for(self, command: Run, model: str, version: str) -> None:
        assert command("chat", "Hello", "--model", model, "--api-version", version).code == 0

    def test_it_gets_no_entra_token(self, command: Run) -> None:
        done = command("chat", "Hello", "--entra")
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("azopenai: error: --entra needs an endpoint: give --endpoint, or set ")


class TestService:
    def test_the_option_goes_before_the_environment(
        self, service: Emulator, command: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")
        assert command("chat", "Hello", "--endpoint", service.endpoint).code == 0

    @pytest.mark.parametrize(
        ("args", "variable", "used"),
        [(["--model", "gpt-4.1"], "gpt-4o", "gpt-4.1"), ([], "gpt-4o", "gpt-4o"), ([], "", "gpt-4")],
    )
    def test_where_the_deployment_is_named(
        self, monkeypatch: pytest.MonkeyPatch, command: Run, args: list[str], variable: str, used: str
    ) -> None:
        monkeypatch.setenv("AZURE_OPENAI_DEPLOYMENT", variable)
        path = "/openai/deployments/{}/chat/completions?api-version=2024-06-01"
        with Emulator() as emulator:
            monkeypatch.setenv("AZURE_OPENAI_API_KEY", emulator.api_key)
            assert (
                command("chat", "Hi", "--endpoint", emulator.endpoint + path.format("gpt-4"), *args).code == 0
            )
        assert emulator.requests[0].target == path.format(used)

    def test_a_deployment_must_be_named(
        self, service: Emulator, command: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AZURE_OPENAI_DEPLOYMENT")
        done = command("chat", "Hello")
        assert (done.code, service.requests) == (2, ())
        assert done.err == (
            "azopenai: error: no deployment: give --model NAME, or set AZURE_OPENAI_DEPLOYMENT\n"
        )

    def test_the_versions_are_the_clients(
        self, service: Emulator, command: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_VERSION", "2024-06-01")
        assert command("chat", "Hello").code == 0
        assert command("chat", "Hello", "--api-version", "v1").code == 0
        assert [request.query for request in service.requests] == [{"api-version": "2024-06-01"}, {}]

    @pytest.mark.parametrize(
        ("args", "says"),
        [
            (("--endpoint", "nonsense"), "azure_endpoint 'nonsense' is no endpoint"),
            (("--model", ".."), "azure_deployment must not be empty, '.' or '..'"),
            (("--api-version", "soon"), "api_version 'soon' is none"),
        ],
    )
    def test_nonsense(self, service: Emulator, command: Run, args: tuple[str, str], says: str) -> None:
        done = command("chat", "Hello", *args)
        assert (done.code, service.requests) == (2, ())
        assert done.err.startswith(f"azopenai: error: {says}")
        assert done.err.count("\n") == 1

    def test_a_credential_must_be_there(
        self, service: Emulator, command: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("AZURE_OPENAI_API_KEY")
        done = command("chat", "Hello")
        assert (done.code, service.requests) == (2, ())
        assert done.err.startswith("azopenai: error: no credential: set AZURE_OPENAI_API_KEY or ")
        monkeypatch.setenv("AZURE_OPENAI_AD_TOKEN", "emulator-token")
        assert command("chat", "Hello").code == 0

    def test_retries_are_as_many_as_asked_for(self, command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        answer = json_answer({"error": {"message": "No."}}, 503, {"retry-after-ms": "1"})
        with Loopback(answer) as server:
            monkeypatch.setenv("AZURE_OPENAI_API_KEY", "a-key")
            for count in ("0", "3"):
                args = "--endpoint", server.url, "--model", "x", "--max-retries", count
                assert command("chat", "Hello", *args).code == 1
        assert len(server.received) == 1 + 4


class TestEntra:
    def test_the_token_of_azure_identity_is_sent(self, service: Emulator, process: Run) -> None:
        token = {"access_token": "emulator-token", "expires_on": "4000000000", "token_type": "Bearer"}
        with Loopback(json_answer({**token, "resource": "x"})) as identity:
            done = process("chat", "Hello", "--entra", **_managed_identity(identity))
        assert (done.code, done.err) == (0, "")
        assert service.requests[0].headers["authorization"] == "Bearer emulator-token"
        assert "api-key" not in service.requests[0].headers

    def test_a_credential_that_fails_is_one_line(self, service: Emulator, process: Run) -> None:
        with Loopback(json_answer({"message": "No identity here."}, 400)) as identity:
            done = process("chat", "Hello", "--entra", **_managed_identity(identity))
        assert (done.code, done.out, service.requests) == (3, "", ())
        assert done.err.startswith("azopenai: error: credential failed: ClientAuthenticationError: ")
        assert done.err.count("\n") == 1

    def test_azure_identity_must_be_installed(
        self, service: Emulator, command: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "azure.identity", None)
        done = command("chat", "Hello", "--entra")
        assert (done.code, service.requests) == (2, ())
        assert done.err == 'azopenai: error: --entra needs azure-identity: pip install "azopenai[identity]"\n'


def _managed_identity(server: Loopback) -> dict[str, str]:
    """What tells azure-identity that it runs in App Service, where a local server gives the tokens."""
    return {
        "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential",
        "IDENTITY_ENDPOINT": f"{server.url}/token",
        "IDENTITY_HEADER": "x",
    }
