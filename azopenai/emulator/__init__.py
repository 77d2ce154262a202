"""A local Azure OpenAI over real sockets, from the standard library alone, for demos and tests.

    with Emulator() as e:
        client = AzureOpenAI(azure_endpoint=e.endpoint, api_key=e.api_key, api_version="2024-10-21")

Tests get a fresh one from the pytest fixture `azopenai_emulator`. The client never imports this package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .faults import Fault
    from .http import Headers, ReceivedRequest
    from .models import DEFAULT_DEPLOYMENTS
    from .server import Emulator

__all__ = ["DEFAULT_DEPLOYMENTS", "Emulator", "Fault", "Headers", "ReceivedRequest"]

# The pytest plugin lies in this package and every run of pytest imports it: the server loads on first use.
_HOMES = {
    "DEFAULT_DEPLOYMENTS": "models",
    "Emulator": "server",
    "Fault": "faults",
    "Headers": "http",
    "ReceivedRequest": "http",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    return value
