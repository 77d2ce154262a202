"""`azopenai models`: the models that the resource may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from azopenai.cli import connect, managed
from azopenai.cli.failures import DONE

if TYPE_CHECKING:
    import argparse

    from azopenai.cli import parsing
    from azopenai.types.models import Model

_DESCRIPTION = """List the models that the resource may use: base models, which need
deployments, and fine-tuned ones. What deployments are called, only the portal
and the management API tell."""

_EXAMPLES = """examples:
  azopenai models
  azopenai models --json | jq -r .id"""

_COLUMNS: managed.Columns = {
    "id": lambda model: model.id,
    "created": lambda model: managed.when(model.created_at or model.created),
    "status": lambda model: model.lifecycle_status or model.status,
    "for": lambda model: ", ".join(_uses(model)),
}


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    parser = commands.add_parser(
        "models",
        help="list the models of the resource",
        description=_DESCRIPTION,
        epilog=connect.epilog(_EXAMPLES),
    )
    managed.add_limit(parser)
    managed.add_service(parser, None)
    return parser


def run(args: argparse.Namespace) -> int:
    """Carry the command out; give its exit code."""
    with connect.connect(args) as client:
        managed.print_list(args, client.models.list(), _COLUMNS)
    return DONE


def _uses(model: Model) -> list[str]:
    """What a model can be used for, where the service tells."""
    told = {} if model.capabilities is None else model.capabilities.to_dict()
    return [name for name, can in told.items() if can is True and name != "inference"]
