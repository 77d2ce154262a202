"""What one call sends: URL, query, headers, body; decided once, and checked before anything is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.driver import DATED, KEY, V1, call, endpoint, reply, run

from azopenai.core.plan import KNOWN_TARGETS, Config, check_header
from azopenai.core.routes import Operation, plain_base_url

if TYPE_CHECKING:
    from azopenai.core.effects import Send

FILES = Operation("files.create", "GET", "/files")


def text_of(sent: Send) -> bytes:
    assert isinstance(sent.content, bytes)
    return sent.content


def body(config: Config | None = None, **members: Any) -> Any:
    return json.loads(text_of(run(call(**members), [reply()], config).sent))


def query(config: Config | None = None, **options: Any) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(run(call(**options), [reply()], config).sent.url).query, keep_blank_values=True)


def refused(config: Config | None = None, **options: Any) -> BaseException:
    """What is raised, nothing having been sent."""
    ran = run(call(**options), [], config)
    assert ran.effects == []
    assert ran.error is not None
    return ran.error


def test_the_model_is_in_the_url_and_in_the_body() -> None:
    sent = run(call(), [reply()]).sent
    assert (sent.method, sent.url) == (
        "POST",
        "https://res.openai.azure.com/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
    )
    assert json.loads(text_of(sent)) == {"model": "gpt-4o"}


def test_on_v1_the_model_is_in_the_body() -> None:
    sent = run(call(), [reply()], Config(V1, KEY)).sent
    assert sent.url == "https://res.openai.azure.com/openai/v1/chat/completions"
    assert json.loads(text_of(sent)) == {"model": "gpt-4o"}


WITH_DEPLOYMENT = Config(endpoint("https://res.openai.azure.com/openai/deployments/mine"), KEY)


def test_the_default_deployment_is_for_calls_that_name_none() -> None:
    sent = run(call({"n": 1}), [reply()], WITH_DEPLOYMENT).sent
    assert "/deployments/mine/" in sent.url
    assert json.loads(text_of(sent)) == {"n": 1, "model": "mine"}
    assert "/deployments/gpt-4o/" in run(call(), [reply()], WITH_DEPLOYMENT).sent.url


def test_the_default_deployment_is_the_model_on_v1() -> None:
    v1 = Config(endpoint("https://res.openai.azure.com/openai/deployments/mine", "v1"), KEY)
    assert body(v1, body={}) == {"model": "mine"}


def test_without_a_model_the_call_is_refused() -> None:
    error = refused(body={})
    assert isinstance(error, TypeError)
    assert str(error) == (
        "chat.completions.create() is missing the required keyword argument 'model' "
        "(or azure_deployment on the client)"
    )


def test_an_operation_on_the_resource_needs_no_model() -> None:
    sent = run(call({}, operation=FILES), [reply()], WITH_DEPLOYMENT).sent
    assert sent.url == "https://res.openai.azure.com/openai/files?api-version=2024-10-21"
    assert json.loads(text_of(sent)) == {}


@pytest.mark.parametrize("model", ["", "..", "a\nb"])
def test_a_model_that_is_no_name_is_refused(model: str) -> None:
    assert isinstance(refused(body={"model": model}), ValueError)


def test_extra_body_is_joined_and_wins() -> None:
    assert body(body={"model": "m", "n": 1}, extra_body={"n": 2, "new": [None]}) == {
        "model": "m",
        "n": 2,
        "new": [None],
    }
    assert body(extra_body=None) == {"model": "gpt-4o"}


def test_a_body_that_has_no_json_form_is_refused() -> None:
    assert isinstance(refused(extra_body={"a": object()}), TypeError)
    assert isinstance(refused(extra_body={"a": float("nan")}), ValueError)


# Query


def test_query_parameters_are_added() -> None:
    assert query(extra_query={"a": "b c", "on": True, "off": False, "n": 5, "none": None}) == [
        ("api-version", "2024-10-21"),
        ("a", "b c"),
        ("on", "true"),
        ("off", "false"),
        ("n", "5"),
    ]


def test_the_calls_own_query_wins_over_the_clients() -> None:
    config = Config(DATED, KEY, query={"a": 1, "b": 2})
    assert query(config, extra_query={"a": 3}) == [("api-version", "2024-10-21"), ("a", "3"), ("b", "2")]
    assert query(config, extra_query={"a": None})[1:] == [("b", "2")]


def test_a_query_parameter_stands_there_once() -> None:
    """As where programs name the api-version in default_query or extra_query."""
    assert query(extra_query={"api-version": "2025-04-01-preview"}) == [("api-version", "2025-04-01-preview")]
    pasted = Config(endpoint("https://gw.azure-api.net/?subscription-key=k%26k&x="), KEY)
    assert query(pasted, extra_query={"x": 1}) == [
        ("api-version", "2024-10-21"),
        ("subscription-key", "k&k"),
        ("x", "1"),
    ]


@pytest.mark.parametrize("given", [{}, None, {"a": None}])
def test_no_parameters_are_no_query(given: Any) -> None:
    plain = Config(plain_base_url("https://llm.example.com/v1"), KEY)
    url = "https://llm.example.com/v1/chat/completions"
    assert run(call(extra_query=given), [reply()], plain).sent.url == url


def test_the_url_that_is_remembered_shows_no_secret() -> None:
    ran = run(call(extra_query={"subscription-key": "hunter2"}), [reply(400)])
    assert "hunter2" in ran.sent.url
    assert "hunter2" not in f"{ran.error} {vars(ran.error)!r}"
    assert "api-version=2024-10-21" in repr(ran.error and vars(ran.error)["request"])


# Headers


def test_headers_of_every_call() -> None:
    assert run(call(), [reply()]).headers == {
        "accept": "application/json",
        "accept-encoding": "gzip, deflate",
        "content-type": "application/json",
        "x-ms-client-request-id": "call-1",
        "api-key": "key-1",
    }


def test_headers_of_a_stream() -> None:
    headers = run(call(stream=True), [reply()]).headers
    assert (headers["accept"], headers["accept-encoding"]) == ("text/event-stream", "identity")


def test_the_users_headers_win_whatever_their_case() -> None:
    config = Config(DATED, KEY, headers={"User-Agent": "mine", "X-A": "client", "x-b": "client"})
    headers = run(
        call(extra_headers={"x-a": "call", "ACCEPT": "text/plain", "X-MS-Client-Request-Id": "id"}),
        [reply()],
        config,
    ).headers
    assert headers["user-agent"] == "mine"
    assert (headers["x-a"], headers["x-b"], headers["accept"]) == ("call", "client", "text/plain")
    assert headers["x-ms-client-request-id"] == "id"


def test_none_leaves_a_header_out() -> None:
    config = Config(DATED, KEY, headers={"X-A": "client"})
    headers = run(
        call(extra_headers={"x-a": None, "Accept-Encoding": None, "new": None}), [reply()], config
    ).headers
    assert set(headers) == {"accept", "content-type", "x-ms-client-request-id", "api-key"}
    assert "x-a" in run(call(extra_headers=None), [reply()], config).headers


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("a b", "x", ValueError),
        ("", "x", ValueError),
        ("a\n", "x", ValueError),
        ("ä", "x", ValueError),
        ("a", "x\r\nb: c", ValueError),
        ("a", "x\x00", ValueError),
        ("a", "日本", ValueError),
        ("a", "é", ValueError),
        ("a", " x", ValueError),
        ("a", "x\t", ValueError),
        ("a", 5, TypeError),
        (5, "a", TypeError),
        ("a", b"x", TypeError),
    ],
)
def test_a_header_that_no_wire_carries_is_refused(name: Any, value: Any, error: type[Exception]) -> None:
    assert type(refused(extra_headers={name: value})) is error


def test_a_value_that_is_refused_is_not_shown() -> None:
    assert "hunter2" not in str(refused(extra_headers={"authorization": "Bearer hunter2\n"}))


@given(st.text(max_size=8), st.text(max_size=8))
def test_what_passes_for_a_header_is_one_line_of_ascii(name: str, value: str) -> None:
    try:
        key = check_header(name, value)
    except ValueError:
        return
    assert key == name.lower()
    assert f"{key}: {value}".isascii()
    assert f"{key}{value}".replace("\t", " ").isprintable()
    assert value == value.strip()


def test_a_header_may_have_spaces_inside_or_be_empty() -> None:
    assert check_header("X-A", "a b\tc") == "x-a"
    assert check_header("x-a", "") == "x-a"
    assert check_header("x-a", None) == "x-a"


def test_no_more_targets_are_kept_than_a_program_needs() -> None:
    config = Config(DATED, KEY)
    for number in range(KNOWN_TARGETS + 2):
        run(call({"model": f"m{number}"}), [reply()], config)
    assert 0 < len(config.targets) <= KNOWN_TARGETS
