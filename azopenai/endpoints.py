"""One of several endpoints of a client: where it is, whose calls it takes, and when its turn is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _weight(_instance: object, _attribute: object, value: object) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < math.inf:
        raise ValueError(f"weight must be a number above 0, not {value!r}")


def _whole(_instance: object, _attribute: object, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"priority must be an int, not {value!r}")


@frozen(kw_only=True)
class Endpoint:
    """An endpoint for `AzureOpenAI(endpoints=[…])`.

    Attributes:
        azure_endpoint: The resource, in any form that the portal shows.
        api_key: A key, or a function that gives the current one.
        credential: An azure-identity credential, or an `AzureKeyCredential`.
        azure_ad_token: An Entra ID token.
        azure_ad_token_provider: A function that gives an Entra ID token.
        api_version: A dated version, or `v1`; the client's if left out.
        deployments: From models, as calls name them, to the deployments of this resource; a name that is not
            there goes out as it is.
        priority: The lowest number that has a healthy endpoint serves.
        weight: The share among those of the same priority.

    An endpoint that names no credential has the client's.
    """

    azure_endpoint: str
    api_key: str | Callable[[], Any] | None = field(default=None, repr=False)
    credential: Any = field(default=None, repr=False)
    azure_ad_token: str | None = field(default=None, repr=False)
    azure_ad_token_provider: Callable[[], Any] | None = field(default=None, repr=False)
    api_version: str | None = None
    deployments: Mapping[str, str] = field(factory=dict[str, str])
    priority: int = field(default=0, validator=_whole)
    weight: float = field(default=1.0, validator=_weight)

    def options(self) -> dict[str, Any]:
        """What it says, as the options of a client that has it alone."""
        named = ("azure_endpoint", "api_version", "api_key", "credential", "azure_ad_token")
        values = {name: getattr(self, name) for name in (*named, "azure_ad_token_provider")}
        return {name: value for name, value in values.items() if value is not None}
