"""`azopenai vector-stores`: stores of texts that are found by their meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, inputs, managed, parsing, progress, sending, terminal

if TYPE_CHECKING:
    import argparse

    from azopenai import AzureOpenAI

_EXAMPLES = """examples:
  azopenai vector-stores create handbook.pdf notes.md --name handbook
  azopenai vector-stores add vs_abc123 more.md
  azopenai vector-stores search vs_abc123 "How many days of leave are there?"
  azopenai vector-stores list --json | jq -r .id"""

_COLUMNS: managed.Columns = {
    "id": lambda store: store.id,
    "created": lambda store: managed.when(store.created_at),
    "status": lambda store: store.status,
    "files": lambda store: store.file_counts.total,
    "bytes": lambda store: store.usage_bytes or store.bytes,
    "name": lambda store: store.name,
}
_MORE: managed.Columns = {
    **_COLUMNS,
    "failed": lambda store: store.file_counts.failed or None,
    "expires": lambda store: managed.when(store.expires_at),
}
_FOUND: managed.Columns = {
    "score": lambda found: f"{found.score:.3f}",
    "file": lambda found: found.filename,
    "text": lambda found: " ".join(piece.text or "" for piece in found.content),
}


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    about = "keep files, and find texts in them by their meaning"
    group = managed.Group(commands, "vector-stores", (about, _EXAMPLES), "v1")

    managed.add_limit(group.action(_list, "list the stores"))
    parser = group.action(_create, "make a store, of files or empty")
    parser.add_argument("files", metavar="FILE", nargs="*", help="a file to put into it")
    parser.add_argument("--name", metavar="TEXT", type=parsing.text, help="what to call it")

    parser = group.action(_add, "upload files, put them into a store, and wait until they are read")
    managed.add_id(parser)
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file")

    parser = group.action(_search, "find what is near to a question")
    managed.add_id(parser)
    parser.add_argument("query", metavar="QUERY", nargs="?", type=parsing.text, help="the question; or stdin")
    managed.add_limit(parser)

    managed.add_id(group.action(_show, "show what is known of a store"))
    parser = group.action(_delete, "delete stores; their files stay")
    parser.add_argument("ids", metavar="ID", nargs="+", type=parsing.identifier, help="an id")
    return group.parser


run = managed.run


def _list(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_list(args, client.vector_stores.list(limit=managed.page_size(args)), _COLUMNS)


def _create(args: argparse.Namespace) -> None:
    for name in args.files:
        inputs.readable(name)
    params: dict[str, Any] = {} if args.name is None else {"name": args.name}
    with connect.connect(args) as client:
        store = client.vector_stores.create(**params)
        if args.files:
            terminal.note(f"{store.id} is made, and gets its files")
            _put(client, store.id, args.files)
            store = client.vector_stores.retrieve(store.id)
        managed.print_item(args, store, _MORE)


def _add(args: argparse.Namespace) -> None:
    for name in args.files:
        inputs.readable(name)
    with connect.connect(args) as client:
        _put(client, args.id, args.files)
        managed.print_item(args, client.vector_stores.retrieve(args.id), _MORE)


def _put(client: AzureOpenAI, store_id: str, names: list[str]) -> None:
    """Upload files and put them into a store.

    Raises:
        OpenAIError: One could not be read by the service.
    """
    from azopenai import OpenAIError

    for name in names:
        file = sending.send_file(client, name, "assistants")
        with progress.bar(f"{name} is read", "nothing"):
            put = client.vector_stores.files.create_and_poll(file.id, vector_store_id=store_id)
        if put.status != "completed":
            why = "" if put.last_error is None else f": {put.last_error.message}"
            raise OpenAIError(f"{name} ({file.id}) is {put.status}{why}")


def _search(args: argparse.Namespace) -> None:
    query = inputs.prompt(args.query, "vector-stores search", "question")
    params: dict[str, Any] = {} if args.limit is None else {"max_num_results": min(args.limit, 50)}
    with connect.connect(args) as client:
        managed.print_list(args, client.vector_stores.search(args.id, query=query, **params), _FOUND)


def _show(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, client.vector_stores.retrieve(args.id), _MORE)


def _delete(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_deleted(args, (client.vector_stores.delete(store_id) for store_id in args.ids))
