from __future__ import annotations

import json

import httpx
import pytest
from support.emulator_calls import CHAT, COMPLETIONS, EMBEDDINGS, chat, error, user

from azopenai.emulator import Emulator
from azopenai.emulator.versions import GA, PREVIEWS

HELLO = {"messages": user("Hello")}
PATH = CHAT.partition("?")[0]


def test_headers_of_a_models_reply(http: httpx.Client) -> None:
    headers = http.post(CHAT, json=HELLO, headers={"x-ms-client-request-id": "mine"}).headers
    assert headers["apim-request-id"] != headers["x-request-id"]
    assert headers["x-ms-client-request-id"] == "mine"
    assert headers["x-ms-region"]
    assert headers["x-ms-deployment-name"] == "gpt-4o"
    assert headers["x-ms-rai-invoked"] == "true"
    assert headers["azureml-model-session"]
    assert headers["strict-transport-security"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["date"].endswith(" GMT")
    assert headers["content-type"] == "application/json"
    assert headers["x-ratelimit-limit-requests"] == "1000"
    assert headers["x-ratelimit-remaining-requests"] == "999"
    assert int(headers["x-ratelimit-remaining-tokens"]) < int(headers["x-ratelimit-limit-tokens"])


def test_headers_of_a_gateways_reply(http: httpx.Client) -> None:
    headers = http.get("/nowhere").headers
    assert headers["apim-request-id"]
    assert headers["x-ms-region"]
    for absent in (
        "x-request-id",
        "x-ms-client-request-id",
        "x-ms-deployment-name",
        "x-ratelimit-limit-tokens",
    ):
        assert absent not in headers


@pytest.mark.parametrize(
    "headers",
    [
        {"api-key": "emulator-key"},
        {"Authorization": "Bearer emulator-key"},
        {"Authorization": "bearer  emulator-token"},
    ],
)
def test_keys_and_tokens_that_are_let_in(http: httpx.Client, headers: dict[str, str]) -> None:
    del http.headers["api-key"]
    assert http.post(CHAT, json=HELLO, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic emulator-token"}]
)
def test_a_missing_or_wrong_token(http: httpx.Client, headers: dict[str, str]) -> None:
    del http.headers["api-key"]
    response = http.post(CHAT, json=HELLO, headers=headers)
    assert response.status_code == 401
    assert response.json()["statusCode"] == 401
    assert response.json()["message"].startswith("Unauthorized. Access token is missing, invalid")


def test_a_wrong_key(http: httpx.Client) -> None:
    response = http.post(CHAT, json=HELLO, headers={"api-key": "wrong"})
    assert response.status_code == 401
    assert error(response)["code"] == "401"
    assert "invalid subscription key or wrong API endpoint" in error(response)["message"]


def test_keys_and_tokens_can_be_chosen() -> None:
    with Emulator(api_key="one", bearer_tokens=["two", "three"]) as emulator:
        url = emulator.endpoint + CHAT
        for token, status in (("one", 200), ("two", 200), ("three", 200), ("emulator-token", 401)):
            headers = {"Authorization": f"Bearer {token}"}
            assert httpx.post(url, json=HELLO, headers=headers, trust_env=False).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/openai",
        "/openai/v1",
        "/openai/v1/chat",
        "/openai/v1/chat/completions/",
        "/openai/deployments/gpt-4o?api-version=2024-10-21",
        "/openai/deployments//chat/completions?api-version=2024-10-21",
        "/openai/deployments/gpt-4o/chat?api-version=2024-10-21",
        "/openai/chat/completions?api-version=2024-10-21",
        PATH,
        f"{PATH}?api-version=",
        f"{PATH}?api-version=2024-10-22",
        f"{PATH}?api-version=2023-03-15-preview",
        f"{PATH}?api-version=preview",
    ],
)
def test_what_leads_nowhere(http: httpx.Client, path: str) -> None:
    response = http.post(path, json=HELLO)
    assert response.status_code == 404
    assert response.json() == {"error": {"code": "404", "message": "Resource not found"}}


@pytest.mark.parametrize("version", GA + PREVIEWS)
def test_versions_that_are_served(http: httpx.Client, version: str) -> None:
    assert http.post(f"{PATH}?api-version={version}", json=HELLO).status_code == 200


@pytest.mark.parametrize("base", ["/openai/v1", "//openai/v1", "/v1"])
@pytest.mark.parametrize("query", ["", "?api-version=preview", "?api-version=v1"])
def test_v1(http: httpx.Client, base: str, query: str) -> None:
    url = f"{http.base_url}".rstrip("/") + base
    assert http.post(f"{url}/chat/completions{query}", json={"model": "gpt-4o", **HELLO}).status_code == 200
    completion = http.post(
        f"{url}/completions{query}", json={"model": "gpt-35-turbo-instruct", "prompt": "x"}
    )
    assert completion.status_code == 200
    body = {"model": "text-embedding-3-small", "input": "x"}
    assert http.post(f"{url}/embeddings{query}", json=body).status_code == 200


def test_v1_knows_no_dated_versions(http: httpx.Client) -> None:
    response = http.post(
        "/openai/v1/chat/completions?api-version=2024-10-21", json={"model": "gpt-4o", **HELLO}
    )
    assert response.status_code == 400
    assert error(response) == {"code": "BadRequest", "message": "API version not supported"}


def test_v1_needs_a_model(http: httpx.Client) -> None:
    response = http.post("/openai/v1/chat/completions", json=HELLO)
    assert response.status_code == 400
    assert error(response)["param"] == "model"
    response = http.post("/openai/v1/chat/completions", json={"model": 1, **HELLO})
    assert response.status_code == 400
    assert error(response)["code"] == "invalid_type"


def test_a_slash_too_many_is_taken(http: httpx.Client) -> None:
    assert http.post(f"{http.base_url}/{CHAT}", json=HELLO).status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_other_methods(http: httpx.Client, method: str) -> None:
    response = http.request(method, CHAT)
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert error(response)["code"] == "405"


@pytest.mark.parametrize("path", [CHAT, COMPLETIONS, EMBEDDINGS])
def test_an_unknown_deployment(http: httpx.Client, path: str) -> None:
    response = http.post(path.replace("/deployments/", "/deployments/no-"), json={})
    assert response.status_code == 404
    assert error(response)["code"] == "DeploymentNotFound"
    response = http.post("/v1/embeddings", json={"model": "no-model", "input": "x"})
    assert response.status_code == 404
    assert error(response)["code"] == "DeploymentNotFound"


def test_names_of_deployments_are_unquoted() -> None:
    with Emulator(deployments={"my dep/1": "gpt-4o"}) as emulator:
        url = emulator.endpoint + CHAT.replace("gpt-4o", "my%20dep%2F1")
        response = httpx.post(url, json=HELLO, headers={"api-key": emulator.api_key}, trust_env=False)
        assert response.status_code == 200
        assert response.headers["x-ms-deployment-name"] == "my dep/1"
        assert "my%20dep%2F1" in emulator.requests[0].path


@pytest.mark.parametrize(
    ("operation", "deployment", "body"),
    [
        ("embeddings", "gpt-4o", {"input": "x"}),
        ("completions", "gpt-4o", {"prompt": "x"}),
        ("chat/completions", "text-embedding-3-small", HELLO),
        ("chat/completions", "gpt-35-turbo-instruct", HELLO),
    ],
)
def test_a_deployment_of_another_kind(
    http: httpx.Client, operation: str, deployment: str, body: object
) -> None:
    url = f"/openai/deployments/{deployment}/{operation}?api-version=2024-10-21"
    response = http.post(url, json=body)
    assert response.status_code == 400
    assert error(response)["code"] == "OperationNotSupported"
    assert deployment in error(response)["message"]


def test_models_that_are_not_known_are_told_by_their_names() -> None:
    deployments = {"a": "gpt-99", "b": "my-embedding-9", "c": "davinci-002"}
    with Emulator(deployments=deployments) as emulator:
        headers = {"api-key": emulator.api_key}
        with httpx.Client(base_url=f"{emulator.endpoint}/v1", headers=headers, trust_env=False) as http:
            replies = [
                http.post("/chat/completions", json={"model": "a", **HELLO}),
                http.post("/embeddings", json={"model": "b", "input": "x"}),
                http.post("/completions", json={"model": "c", "prompt": "x"}),
            ]
    assert [reply.json()["model"] for reply in replies] == ["gpt-99", "my-embedding-9", "davinci-002"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"nonsense", b'{"temperature": NaN}'])
def test_a_body_that_is_no_json(http: httpx.Client, body: bytes) -> None:
    response = http.post(CHAT, content=body)
    assert response.status_code == 400
    assert error(response)["type"] == "invalid_request_error"
    assert "parse the JSON body" in error(response)["message"]


@pytest.mark.parametrize("body", [[], "text", 1, None])
def test_a_body_that_is_no_object(http: httpx.Client, body: object) -> None:
    response = http.post(CHAT, content=json.dumps(body))
    assert response.status_code == 400
    assert error(response)["code"] == "invalid_type"


@pytest.mark.parametrize("depth", [900, 100_000])
def test_a_body_that_is_nested_deeply(http: httpx.Client, depth: int) -> None:
    nested = '{"a":' * depth + "1" + "}" * depth
    body = f'{{"messages":[{{"role":"user","content":"x"}}],"metadata":{nested},"logit_bias":{nested}}}'
    tools = f'[{{"type":"function","function":{{"name":"f","parameters":{nested}}}}}]'
    for content in (body, f'{body[:-1]},"tools":{tools}}}'):
        response = http.post(CHAT, content=content)
        assert response.status_code in {200, 400}
        assert depth == 900 or error(response)["message"] == "The body is nested too deeply."


def test_requests_over_the_limit_count_down_to_nothing(emulator: Emulator, http: httpx.Client) -> None:
    body = json.dumps({**HELLO, "user": "x" * 5_000_000})
    for _ in range(2):
        response = http.post(CHAT, content=body)
    assert response.headers["x-ratelimit-remaining-tokens"] == "0"
    emulator.clear()
    assert chat(http)


def test_half_a_surrogate_pair_does_no_harm(http: httpx.Client) -> None:
    response = http.post(CHAT, content=b'{"messages":[{"role":"user","content":"\\ud800 x"}]}')
    assert response.status_code == 200
    assert "? x" in response.json()["choices"][0]["message"]["content"]
    embedding = http.post(EMBEDDINGS, content=b'{"input":"\\ud800"}')
    assert embedding.status_code == 200
