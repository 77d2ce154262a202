from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.emulator_calls import error

if TYPE_CHECKING:
    import httpx

DATED = "/openai/models{}?api-version=2024-10-21"
V1 = "/openai/v1/models{}"


@pytest.mark.parametrize("path", [DATED, V1, "/v1/models{}"])
def test_models(http: httpx.Client, path: str) -> None:
    listed = http.get(path.format("")).json()
    assert listed["object"] == "list"
    names = [model["id"] for model in listed["data"]]
    assert len(names) == len(set(names))
    assert {"gpt-4o", "text-embedding-3-small"} <= set(names)
    assert "my-deployment" not in names
    response = http.get(path.format("/gpt-4o"))
    assert response.json() == listed["data"][names.index("gpt-4o")]
    assert response.json()["object"] == "model"
    assert "x-ms-deployment-name" not in response.headers
    assert "x-ratelimit-limit-tokens" not in response.headers
    assert response.headers["x-request-id"]


def test_a_model_as_the_authoring_api_tells_of_it(http: httpx.Client) -> None:
    model = http.get(DATED.format("/text-embedding-3-small")).json()
    assert model["capabilities"]["embeddings"] is True
    assert model["capabilities"]["chat_completion"] is False


def test_an_unknown_model(http: httpx.Client) -> None:
    response = http.get(V1.format("/no%2Fmodel"))
    assert response.status_code == 404
    assert error(response)["code"] == "model_not_found"
    assert "'no/model'" in error(response)["message"]


def test_models_need_a_key_a_version_and_get(http: httpx.Client) -> None:
    assert http.get(V1.format(""), headers={"api-key": "wrong"}).status_code == 401
    assert http.get("/openai/models").status_code == 404
    assert http.get("/openai/v1/models?api-version=2024-10-21").status_code == 400
    response = http.post(V1.format(""), json={})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
