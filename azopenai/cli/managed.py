"""What the commands of what the service keeps have in common: actions, tables, JSON."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import islice
from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, facts, parsing, terminal
from azopenai.cli.failures import DONE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping

    Columns = Mapping[str, Callable[[Any], object]]

PAGE = 100
"""The most items that the service gives at once, of most lists."""

_OUTPUT = """Lists and states are tables on a terminal, and lines with tabs in a pipe; with
--json they are JSON: a list one object a line."""


class Group:
    """A command that is a group of actions.

    Args:
        commands: Where it registers.
        name: Its name.
        about: What it is for, in a few words, and the examples of its use.
        version: The api-version where none is named.
    """

    def __init__(
        self, commands: parsing.Commands, name: str, about: tuple[str, str], version: str | None
    ) -> None:
        self.parser = commands.add_parser(
            name,
            help=about[0],
            description=f"{about[0][0].upper()}{about[0][1:]}.\n\n{_OUTPUT}",
            epilog=connect.epilog(about[1]),
        )
        self._version = version
        self._actions = self.parser.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(
        self, act: Callable[[argparse.Namespace], None], about: str, *, tells: bool = True
    ) -> argparse.ArgumentParser:
        """Add an action, called as the function that carries it out; give its parser.

        Args:
            act: Carries it out.
            about: What it is for.
            tells: Whether it prints what there is in one form or another.
        """
        name = act.__name__.strip("_")
        parser = self._actions.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        parser.set_defaults(act=act)
        if tells:
            add_service(parser, self._version)
        else:
            connect.add_options(parser, model=None, version=self._version)
        return parser


def add_service(parser: argparse.ArgumentParser, version: str | None) -> None:
    """Add the options of the service, of a command that needs no deployment, and `--json`."""
    parser.add_argument("--json", action="store_true", help="print JSON")
    connect.add_options(parser, model=None, version=version)


def add_id(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names what the action is about."""
    parser.add_argument("id", metavar="ID", type=parsing.identifier, help="its id")


def add_limit(parser: argparse.ArgumentParser) -> None:
    """Add the option that limits a list."""
    parser.add_argument("--limit", metavar="N", type=parsing.several, help="the most items to list (all)")


def run(args: argparse.Namespace) -> int:
    """Carry an action out; give its exit code."""
    args.act(args)
    return DONE


def page_size(args: argparse.Namespace) -> int:
    """How many items to ask for at once."""
    return min(args.limit or PAGE, PAGE)


def when(seconds: float | None) -> str:
    """A time, in UTC, as ISO 8601 has it."""
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"


def print_list(args: argparse.Namespace, page: Any, columns: Columns) -> None:
    """Print the items of a page and of those behind it, as many as are asked for."""
    items = islice(page, args.limit)
    if args.json:
        for item in items:
            terminal.print_json(item.to_dict(), indent=None)
    else:
        terminal.print_table(list(columns), ([get(item) for get in columns.values()] for item in items))
    facts.tell(args, None, page, None)


def print_item(args: argparse.Namespace, item: Any, columns: Columns) -> None:
    """Print what is known of something; what it has not is left out of a table."""
    if args.json:
        terminal.print_json(item.to_dict())
    else:
        rows = ([name, get(item)] for name, get in columns.items())
        terminal.print_table([], (row for row in rows if row[1] not in {None, ""}))
    facts.tell(args, None, item, None)


def print_deleted(args: argparse.Namespace, results: Iterable[Any]) -> None:
    """Print the ids of what was deleted."""
    for result in results:
        if args.json:
            terminal.print_json(result.to_dict(), indent=None)
        else:
            print(result.id, flush=True)
        facts.tell(args, None, result, None)
