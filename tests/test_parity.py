"""Both faces of everything are alike, and show their real keywords. Found by walking: new resources too.

Alike is: the same members, the same parameters, and the same docstrings, but for `async`, `await` and names
that begin with Async.
"""

from __future__ import annotations

import importlib
import inspect
import io
import pkgutil
import pydoc
import re
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import pytest

import azopenai
from azopenai import raw, resources, streams
from azopenai.client import AsyncClient, SyncClient
from azopenai.core.request import OPTIONS
from azopenai.core.resource_routes import RESOURCE_OPERATIONS
from azopenai.core.routes import OPERATIONS
from azopenai.resources.base import AsyncResource, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDPOINT = "https://res.openai.azure.com"
CLIENTS: dict[str, Any] = {
    "AzureOpenAI": azopenai.AzureOpenAI(azure_endpoint=ENDPOINT, api_key="k"),
    "AsyncAzureOpenAI": azopenai.AsyncAzureOpenAI(azure_endpoint=ENDPOINT, api_key="k"),
    "OpenAI": azopenai.OpenAI(api_key="k"),
    "AsyncOpenAI": azopenai.AsyncOpenAI(api_key="k"),
}
WAYS = ("with_raw_response", "with_streaming_response")
OTHERWISE = {"run_tools", "stream", "wait"}


def public(kind: type) -> dict[str, Any]:
    """The members that a class and its bases in this library have for its users."""
    return {
        name: inspect.getattr_static(kind, name)
        for name in dir(kind)
        if not name.startswith("_") and not hasattr(object, name)
    }


def tree(client: Any) -> dict[str, Any]:
    """The resources of a client, by their dotted names."""
    found: dict[str, Any] = {}
    base = SyncClient if isinstance(client, SyncClient) else AsyncClient
    waiting = below(client, base)
    while waiting:
        path, resource = waiting.popitem()
        found[path] = resource
        waiting |= {f"{path}.{name}": inner for name, inner in below(resource, type(resource)).items()}
    return found


def below(owner: Any, kind: type) -> dict[str, Any]:
    """The resources that the properties of an object give."""
    found = public(kind).items()
    names = [name for name, member in found if isinstance(member, property) and name not in WAYS]
    values = {name: getattr(owner, name) for name in names}
    return {name: value for name, value in values.items() if isinstance(value, (Resource, AsyncResource))}


def methods(resource: Any) -> dict[str, Any]:
    """The methods of a resource, bound."""
    return {
        name: getattr(resource, name)
        for name, member in public(type(resource)).items()
        if inspect.isfunction(member)
    }


SYNC, ASYNC = tree(CLIENTS["AzureOpenAI"]), tree(CLIENTS["AsyncAzureOpenAI"])
CALLS = [(path, name) for path, resource in SYNC.items() for name in methods(resource)]
each_resource = pytest.mark.parametrize("path", SYNC)
each_call = pytest.mark.parametrize(("path", "name"), CALLS)


def plain(text: str | None) -> str:
    """A text about the async face as one about the sync face."""
    text = re.sub(r"\b(an? )?Async(?=[A-Z])", lambda found: "a " if found[1] else "", text or "")
    text = re.sub(r"\b(async(hronous)? |await )|, async\b", "", text)
    text = re.sub(r"^(?:an? )?(?=\w)", "", text)
    return re.sub(r"\ban?\b", "a", text)


def pairs() -> Iterator[tuple[type, type]]:
    """Classes that are there twice, over all modules that the faces are in."""
    modules = [azopenai.client, raw, streams]
    modules += [
        importlib.import_module(f"azopenai.resources.{module.name}")
        for module in pkgutil.iter_modules(resources.__path__)
        if module.name != "faces"  # what faces are made of, and none itself
    ]
    for module in modules:
        for name, kind in sorted(vars(module).items()):
            if name.startswith("Async") and inspect.isclass(kind) and kind.__module__ == module.__name__:
                twin = getattr(module, name.removeprefix("Async"), None) or getattr(module, f"Sync{name[5:]}")
                yield twin, kind


UNLIKE = {"SyncClient", "SyncBody", "Caller", "Resource"}
"""Classes that say of themselves that they wait, which is how they differ."""


PAIRS = [pytest.param(*pair, id=f"{pair[0].__module__}.{pair[0].__name__}") for pair in pairs()]


def test_something_is_walked() -> None:
    assert {"chat.completions", "completions", "embeddings"} <= SYNC.keys()
    assert len(PAIRS) > 10


def test_every_client_has_the_same_tree() -> None:
    for client in CLIENTS.values():
        assert tree(client).keys() == SYNC.keys()


def test_every_operation_is_a_method_in_the_tree() -> None:
    for operation in (*OPERATIONS, *RESOURCE_OPERATIONS):
        path, _, name = operation.name.rpartition(".")
        assert name in methods(SYNC[path]), operation.name


@pytest.mark.parametrize(("sync", "twin"), PAIRS)
def test_a_class_is_like_its_twin(sync: type, twin: type) -> None:
    if sync.__name__ not in UNLIKE:
        assert plain(twin.__doc__) == plain(sync.__doc__)
    ours, theirs = public(sync), public(twin)
    assert theirs.keys() == ours.keys()
    for name, member in ours.items():
        other = theirs[name]
        assert type(other) is type(member), name
        assert plain(inspect.getdoc(other)) == plain(inspect.getdoc(member)), name
        if callable(member):
            assert parameters(other) == parameters(member), name


def parameters(function: Any) -> list[tuple[str, Any, Any]]:
    """Names, kinds and defaults; annotations differ where the async face takes more."""
    found = inspect.signature(function).parameters.values()
    return [(one.name, one.kind, repr(one.default)) for one in found]


@each_resource
def test_the_same_methods(path: str) -> None:
    assert methods(ASYNC[path]).keys() == methods(SYNC[path]).keys()
    assert type(ASYNC[path]).__name__ == f"Async{type(SYNC[path]).__name__}"


@each_call
def test_the_same_parameters_with_the_same_types(path: str, name: str) -> None:
    sync, twin = methods(SYNC[path])[name], methods(ASYNC[path])[name]
    assert inspect.signature(twin).parameters == inspect.signature(sync).parameters or (
        str(inspect.signature(twin)) == str(inspect.signature(sync))
    )


@each_call
def test_the_real_keywords_are_shown(path: str, name: str) -> None:
    for resource in (SYNC[path], ASYNC[path]):
        signature = inspect.signature(methods(resource)[name])
        kinds = {parameter.kind for parameter in signature.parameters.values()}
        assert inspect.Parameter.VAR_KEYWORD not in kinds
        assert "self" not in signature.parameters
        assert set(OPTIONS) <= signature.parameters.keys()
        for parameter in signature.parameters.values():
            assert parameter.annotation is not inspect.Parameter.empty
            assert "ForwardRef" not in str(parameter)


@each_call
def test_help_shows_them_too(path: str, name: str) -> None:
    for resource in (SYNC[path], ASYNC[path]):
        method = methods(resource)[name]
        out = io.StringIO()
        with redirect_stdout(out):
            pydoc.Helper(output=out).help(method)
        assert f"{name}(" in out.getvalue()
        for parameter in inspect.signature(method).parameters:
            assert f"{parameter}:" in out.getvalue()
        assert inspect.getdoc(method) is not None
        assert (inspect.getdoc(method) or "").splitlines()[0] in out.getvalue()


@each_call
def test_what_may_be_wrong_is_documented(path: str, name: str) -> None:
    text = inspect.getdoc(methods(SYNC[path])[name]) or ""
    assert "Raises:" in text
    assert "TypeError, ValueError: " in text


def test_chat_shows_its_keywords() -> None:
    """By name, so that an empty walk would be seen."""
    shown = inspect.signature(SYNC["chat.completions"].create).parameters
    assert {"messages", "model", "temperature", "tools", "stream", "extra_body"} <= shown.keys()
    assert shown["messages"].default is inspect.Parameter.empty
    assert repr(shown["temperature"].default) == "omitted"


def calls(other: Any) -> list[str]:
    """The names of what can be called on another form of a resource."""
    names = [name for name in dir(other) if not name.startswith("_") and name not in WAYS]
    return [n for n in names if not isinstance(inspect.getattr_static(type(other), n, None), property)]


@each_resource
@pytest.mark.parametrize("way", WAYS)
def test_other_ways_have_the_same_methods(path: str, way: str) -> None:
    """All that make one call; what gives a context manager of its own makes none, and some make several."""
    for resource in (SYNC[path], ASYNC[path]):
        sending = {name: method for name, method in methods(resource).items() if name not in OTHERWISE}
        if not sending:
            continue
        other = getattr(resource, way)
        found = {name: getattr(other, name) for name in calls(other)}
        assert found.keys() - OTHERWISE == sending.keys()
        for name, method in sending.items():
            assert inspect.signature(found[name]) == inspect.signature(method)
            assert inspect.getdoc(found[name]) == inspect.getdoc(method)
            assert found[name].__name__ == name


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_shows_its_options(name: str) -> None:
    kind: Any = type(CLIENTS[name])
    for function in (kind, kind.with_options, kind.copy):
        shown = inspect.signature(function).parameters
        assert {"api_key", "credential", "timeout", "max_retries", "http_client"} <= shown.keys()
        assert inspect.Parameter.VAR_KEYWORD not in {one.kind for one in shown.values()}
        assert ("azure_endpoint" in shown) == ("Azure" in name)
    assert kind.__doc__ is not None
