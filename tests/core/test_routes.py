"""The URL vectors and the table of operations, and what an Endpoint says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.specs import rows, spec

from azopenai.core.resource_routes import RESOURCE_OPERATIONS
from azopenai.core.routes import (
    DEFAULT_API_VERSION,
    OPERATIONS,
    Endpoint,
    azure_base_url,
    azure_endpoint,
    parse_api_version,
    plain_base_url,
)

ALL = (*OPERATIONS, *RESOURCE_OPERATIONS)
BY_NAME = {operation.name: operation for operation in ALL}


def endpoint(row: dict[str, Any]) -> Endpoint:
    option = row.get("option", "azure_endpoint")
    if option == "plain_base_url":
        return plain_base_url(row["pasted"])
    read = azure_base_url if option == "base_url" else azure_endpoint
    return read(row["pasted"], row.get("api_version"), row.get("fallback"))


@pytest.mark.parametrize("row", rows("urls", "url"))
def test_what_is_pasted_becomes_the_url_that_is_called(row: dict[str, Any]) -> None:
    found = endpoint(row)
    operation = BY_NAME[row.get("operation", "chat.completions.create")]
    assert found.url(operation, row.get("model", "gpt-4o") or found.deployment) == row["url"]


@pytest.mark.parametrize("row", rows("urls", "refused"))
def test_what_is_refused_is_told_with_what_is_accepted(row: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="accepted are") as refused:
        endpoint(row)
    assert row["says"] in str(refused.value)
    assert row.get("hidden", "\0") not in str(refused.value)


@pytest.mark.parametrize("row", rows("urls", "url"))
def test_an_endpoint_can_be_pasted_again(row: dict[str, Any]) -> None:
    found = endpoint(row)
    if "option" not in row:
        query = f"?{found.query}" if found.query else ""
        again = azure_endpoint(found.base_url + query, None)
        assert (again.origin, again.root, again.query) == (found.origin, found.root, found.query)


@pytest.mark.parametrize("pasted", [None, 5, b"https://res.openai.azure.com"])
def test_what_is_no_text_is_a_type_error(pasted: Any) -> None:
    with pytest.raises(TypeError, match="azure_endpoint must be a str, not"):
        azure_endpoint(pasted, None)


@given(st.text(max_size=40))
def test_any_text_is_an_endpoint_or_a_value_error(text: str) -> None:
    for pasted in (text, f"https://{text}", f"https://res.openai.azure.com/{text}"):
        try:
            found = azure_endpoint(pasted, None)
        except ValueError:
            continue
        url = found.url(OPERATIONS[0], "gpt-4o")
        assert url.isascii()
        assert url.isprintable()
        assert " " not in url
        assert "/../" not in url


@pytest.mark.parametrize("version", ["2024-10-21", "2025-04-01-preview", "v1", "preview", "latest"])
def test_api_versions_that_are_taken(version: str) -> None:
    assert parse_api_version(version) == version


@pytest.mark.parametrize(
    "version",
    ["", "2024", "2024-10-21-beta", "V1", " v1", "v1\n", "\uff12024-10-21", None, 1, "2024-10-21&x=1"],
)
def test_api_versions_that_are_none(version: object) -> None:
    with pytest.raises(ValueError, match="is none; accepted are a date as in '2024-10-21'"):
        parse_api_version(version)


@pytest.mark.parametrize(
    ("pasted", "host", "secure"),
    [
        ("https://res.openai.azure.com:8443", "res.openai.azure.com", True),
        ("http://res.openai.azure.com", "res.openai.azure.com", False),
        ("http://10.0.0.1", "10.0.0.1", False),
        ("http://127.0.0.1:8080", "127.0.0.1", True),
        ("http://127.9.9.9", "127.9.9.9", True),
        ("http://[::1]:8080", "::1", True),
        ("http://[2001:db8::1]", "2001:db8::1", False),
        ("http://localhost", "localhost", True),
        ("http://azure.localhost", "azure.localhost", True),
        ("http://localhost.example.com", "localhost.example.com", False),
    ],
)
def test_a_token_goes_over_https_or_to_this_machine(pasted: str, host: str, *, secure: bool) -> None:
    found = azure_endpoint(pasted, None)
    assert (found.host, found.is_secure) == (host, secure)


def test_the_base_url_ends_in_a_slash() -> None:
    assert azure_endpoint("res.openai.azure.com", "v1").base_url == "https://res.openai.azure.com/openai/v1/"


def test_an_endpoint_without_a_host_has_an_empty_one() -> None:
    assert Endpoint("", "/v1").host == ""


def test_an_operation_on_the_resource_has_no_deployment_in_its_url() -> None:
    found = azure_endpoint("res.openai.azure.com", None)
    files = type(OPERATIONS[0])("files.list", "GET", "/files")
    assert (
        found.url(files, "gpt-4o")
        == f"https://res.openai.azure.com/openai/files?api-version={DEFAULT_API_VERSION}"
    )


def test_every_operation_has_a_row_and_every_row_an_operation() -> None:
    table = {row["name"]: row for row in spec("operations")["operation"]}
    assert sorted(table) == sorted(BY_NAME)
    for name, operation in BY_NAME.items():
        row = table[name]
        assert (operation.method, operation.path, operation.scope, operation.sends) == (
            row["method"],
            row["path"],
            row["scope"],
            row["request"],
        )


@pytest.mark.parametrize("row", rows("operations", "operation"))
def test_the_rows_of_operations_are_well_formed(row: dict[str, Any]) -> None:
    assert set(row) == {"name", "method", "path", "scope", "since", "v1", "request", "response", "stream"}
    assert row["scope"] in {"deployment", "resource"}
    assert row["request"] in {"json", "multipart", "none"}
    assert row["since"] == "" or parse_api_version(row["since"]) == row["since"]
    assert row["since"] or row["v1"]


def test_no_two_operations_share_a_name_or_a_method_and_path() -> None:
    assert len(BY_NAME) == len(ALL) == len({(op.method, op.path) for op in ALL})
