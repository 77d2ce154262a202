"""One of several endpoints of a client: where it is, whose calls it takes, and when its turn is."""

from __future__ import annotations

import math
from functools import partial
from types import FunctionType
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from azopenai.core.jsonvalue import is_sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CREDENTIAL_NAMES = ("api_key", "credential", "azure_ad_token", "azure_ad_token_provider")


def _weight(_instance: object, _attribute: object, value: object) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 < value < math.inf:
        raise ValueError(f"weight must be a number above 0, not {value!r}")


def _whole(_instance: object, _attribute: object, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"priority must be an int, not {value!r}")


def check_sites(options: Mapping[str, Any]) -> Sequence[Endpoint]:
    """The endpoints among a client's options.

    Raises:
        TypeError, ValueError: They are no endpoints, there is none, or another option names one too.
    """
    sites: Any = options["endpoints"]
    for name in ("azure_endpoint", "base_url", "azure_deployment"):
        if options.get(name) is not None:
            raise ValueError(f"endpoints and {name} were given; accepted is one of the two")
    if not is_sequence(sites) or not all(isinstance(site, Endpoint) for site in sites):
        raise TypeError("endpoints must be a list of azopenai.Endpoint")
    if not sites:
        raise ValueError("endpoints is empty; accepted is one or more")
    return sites


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

    def __repr__(self) -> str:
        known = self.azure_endpoint.partition("?")[0]  # a query may hold a key
        ours = f"azure_endpoint={known!r}, deployments={dict(self.deployments)!r}"
        return f"Endpoint({ours}, priority={self.priority!r}, weight={self.weight!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        held = [value for name, value in self.options().items() if name in CREDENTIAL_NAMES]
        if "?" in self.azure_endpoint or not all(isinstance(value, FunctionType) for value in held):
            raise TypeError(
                "an Endpoint with a credential or a query is not pickled: a pickle holds no secrets"
            )
        rest: dict[str, Any] = {
            "deployments": self.deployments,
            "priority": self.priority,
            "weight": self.weight,
        }
        return partial(Endpoint, **self.options(), **rest), ()

    def options(self) -> dict[str, Any]:
        """What it says, as the options of a client that has it alone."""
        values = {name: getattr(self, name) for name in ("azure_endpoint", "api_version", *CREDENTIAL_NAMES)}
        return {name: value for name, value in values.items() if value is not None}
