"""A client from the arguments and the environment; without an endpoint, on the embedded emulator."""

from __future__ import annotations

import logging
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from azopenai.cli import parsing, terminal
from azopenai.cli.failures import UsageError
from azopenai.errors import OpenAIError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Generator

    from azopenai import AzureOpenAI, RetryEvent

ENVIRONMENT = """environment:
  AZURE_OPENAI_ENDPOINT     the resource, in any form that the portal shows
  AZURE_OPENAI_API_KEY      the key; there is no option for it, since a machine's
                            other users can read the command lines of its processes
  AZURE_OPENAI_AD_TOKEN     an Entra ID token, which goes before the key
  AZURE_OPENAI_DEPLOYMENT   the deployment for text where --model is absent
  OPENAI_API_VERSION        the api-version where --api-version is absent

Without an endpoint an emulator inside this process answers, and the key and
the version in the environment are left alone."""
"""What `--help` says of it."""


def epilog(examples: str) -> str:
    """The end of the help text of a command that calls the service."""
    return f"{examples}\n\n{ENVIRONMENT}\n\n{parsing.exit_codes()}"


TEXT_MODEL = "gpt-4o"
"""The emulator's model for text. What a service's deployment for text is called, the environment says."""


def add_options(
    parser: argparse.ArgumentParser, *, model: str | None = TEXT_MODEL, version: str | None = None
) -> None:
    """Add the options of every command that calls the service.

    Args:
        parser: The command's parser.
        model: The deployment where none is named; None: the command needs none.
        version: The api-version where none is named, for operations that the client's own has not.
    """
    parser.set_defaults(usual_model=model, usual_version=version)
    group = parser.add_argument_group("service")
    if model is None:
        parser.set_defaults(model=None)
    else:
        usual = "" if model == TEXT_MODEL else f" ({model})"
        group.add_argument(
            "--model", metavar="NAME", type=parsing.text, help=f"the deployment, or with v1 the model{usual}"
        )
    group.add_argument("--endpoint", metavar="URL", help="the resource, or the target URI of a deployment")
    group.add_argument(
        "--api-version", metavar="VERSION", help="a date as in 2024-10-21, or v1 for the /openai/v1/ routes"
    )
    group.add_argument(
        "--entra",
        action="store_true",
        help='authenticate by azure-identity\'s DefaultAzureCredential (pip install "azopenai[identity]")',
    )
    group.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=parsing.positive,
        help="the longest wait for a connection, and for each next piece of an answer (600, connecting 5)",
    )
    group.add_argument(
        "--max-retries", metavar="N", type=parsing.count, default=2, help="how often to try again (2)"
    )
    group.add_argument(
        "--verbose", action="store_true", help="tell usage, request id, region, attempts and time on stderr"
    )


@contextmanager
def connect(args: argparse.Namespace) -> Generator[AzureOpenAI, None, None]:
    """Give a client whose default deployment is the one to use; close it and all that serves it.

    From then on that deployment is `args.model`, and `args.is_lasting` tells whether what the service keeps
    will be there when the command has ended.

    Raises:
        UsageError: Something is missing, or will not do.
    """
    from azopenai import AzureOpenAI, RetryPolicy

    with ExitStack() as stack:
        endpoint = args.endpoint or os.environ.get("AZURE_OPENAI_ENDPOINT")
        told = _tell_retry if args.verbose or terminal.is_watched() else None
        options: dict[str, Any] = {"retry": RetryPolicy(max_retries=args.max_retries, on_retry=told)}
        if args.timeout is not None:
            options["timeout"] = args.timeout
        try:
            options |= _service(args, endpoint, stack) if endpoint else _emulator(args, stack)
            client = AzureOpenAI(**options)
        except (TypeError, ValueError, OpenAIError) as error:
            raise UsageError(str(error)) from error
        args.model, args.is_lasting = options["azure_deployment"], bool(endpoint)
        yield stack.enter_context(client)


def _service(args: argparse.Namespace, endpoint: str, stack: ExitStack) -> dict[str, Any]:
    """The options for the service that is configured."""
    from azopenai.core.routes import azure_endpoint

    named = azure_endpoint(endpoint, args.api_version).deployment
    model = args.model or _configured(args) or named
    if model is None and args.usual_model == TEXT_MODEL:
        raise UsageError("no deployment: give --model NAME, or set AZURE_OPENAI_DEPLOYMENT")
    options = {
        "azure_endpoint": endpoint,
        "api_version": _version(args, endpoint),
        "azure_deployment": model or args.usual_model,
    }
    if args.entra:
        options["credential"] = _entra(stack)
    elif not (os.environ.get("AZURE_OPENAI_API_KEY") or os.environ.get("AZURE_OPENAI_AD_TOKEN")):
        raise UsageError("no credential: set AZURE_OPENAI_API_KEY or AZURE_OPENAI_AD_TOKEN, or give --entra")
    return options


def _configured(args: argparse.Namespace) -> str | None:
    """The deployment that the environment names, which is one for text."""
    return os.environ.get("AZURE_OPENAI_DEPLOYMENT") or None if args.usual_model == TEXT_MODEL else None


def _version(args: argparse.Namespace, endpoint: str) -> str | None:
    """The api-version that the client is to be given; None: it finds one itself."""
    from azopenai.core.routes import DEFAULT_API_VERSION, azure_endpoint

    asked: str | None = args.api_version
    usual: str | None = args.usual_version
    if usual is None or os.environ.get("OPENAI_API_VERSION"):
        return asked
    # Where the command's own version changes nothing, another one was asked for, or stands in the endpoint.
    ours, clients = (azure_endpoint(endpoint, asked, version) for version in (usual, DEFAULT_API_VERSION))
    return asked if ours == clients else usual


def _entra(stack: ExitStack) -> Any:
    """azure-identity's credential; it tells its troubles to a logger too, which would print them twice."""
    try:
        from azure.identity import DefaultAzureCredential
    except ImportError:
        raise UsageError('--entra needs azure-identity: pip install "azopenai[identity]"') from None
    logging.getLogger("azure").addHandler(logging.NullHandler())
    return stack.enter_context(DefaultAzureCredential())


def _emulator(args: argparse.Namespace, stack: ExitStack) -> dict[str, Any]:
    """The options for an emulator of our own; nothing of the environment's is left to the client."""
    if args.entra:
        raise UsageError("--entra needs an endpoint: give --endpoint, or set AZURE_OPENAI_ENDPOINT")
    from azopenai import DefaultHttpClient
    from azopenai.core.routes import DEFAULT_API_VERSION
    from azopenai.emulator import DEFAULT_DEPLOYMENTS, Emulator

    model = args.model or _configured(args) or args.usual_model
    # Whatever a deployment is called, the emulator has it: the name is that of the service meant for later.
    named = {} if model is None else {model: args.usual_model}
    emulator = stack.enter_context(Emulator(deployments={**named, **DEFAULT_DEPLOYMENTS}))
    terminal.note(
        f"no endpoint is configured, so the embedded emulator answers ({emulator.endpoint}), and no model; "
        "set AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY to reach one"
    )
    return {
        "azure_endpoint": emulator.endpoint,
        "api_key": emulator.api_key,
        "api_version": args.api_version or args.usual_version or DEFAULT_API_VERSION,
        "azure_deployment": model,
        "http_client": stack.enter_context(DefaultHttpClient(trust_env=False)),  # no proxy leads here
    }


def _tell_retry(event: RetryEvent) -> None:
    terminal.note(f"{event.error}; trying again in {event.delay:.1f} s")
