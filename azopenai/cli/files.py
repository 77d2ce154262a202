"""`azopenai files`: files that the service keeps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from azopenai.cli import connect, facts, inputs, managed, outputs, parsing, progress, sending
from azopenai.cli.failures import UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from azopenai import AzureOpenAI

PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")

_EXAMPLES = """examples:
  azopenai files upload requests.jsonl --purpose batch
  azopenai files list --purpose batch --limit 10
  azopenai files download file-abc123 -o results.jsonl
  azopenai files delete file-abc123 file-def456"""

_COLUMNS: managed.Columns = {
    "id": lambda file: file.id,
    "created": lambda file: managed.when(file.created_at),
    "purpose": lambda file: file.purpose,
    "status": lambda file: file.status,
    "bytes": lambda file: file.bytes,
    "name": lambda file: file.filename,
}
_MORE: managed.Columns = {
    **_COLUMNS,
    "expires": lambda file: managed.when(file.expires_at),
    "details": lambda file: file.status_details,
}


def register(commands: parsing.Commands) -> argparse.ArgumentParser:
    """Add the command's parser."""
    group = managed.Group(commands, "files", ("upload, list and fetch files", _EXAMPLES), "v1")

    parser = group.action(_list, "list the files")
    parser.add_argument("--purpose", metavar="P", type=parsing.text, help="only files for this")
    managed.add_limit(parser)

    parser = group.action(_upload, "upload files; large ones go in parts")
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file; - reads it from stdin")
    parser.add_argument(
        "--purpose", choices=PURPOSES, metavar="P", required=True, help=f"what for: {', '.join(PURPOSES)}"
    )
    parser.add_argument(
        "--expires-after", metavar="SECONDS", type=parsing.several, help="delete it by itself then"
    )
    parser.add_argument(
        "--parts", action="store_true", help="in parts, several at once, of which only lost ones go again"
    )

    parser = group.action(_download, "fetch what is in a file", tells=False)
    managed.add_id(parser)
    outputs.add_options(parser)

    managed.add_id(group.action(_show, "show what is known of a file"))
    parser = group.action(_delete, "delete files")
    parser.add_argument("ids", metavar="ID", nargs="+", type=parsing.identifier, help="an id")
    return group.parser


run = managed.run


def _list(args: argparse.Namespace) -> None:
    params: dict[str, Any] = {} if args.purpose is None else {"purpose": args.purpose}
    if args.limit is not None:
        params["limit"] = managed.page_size(args)
    with connect.connect(args) as client:
        managed.print_list(args, client.files.list(**params), _COLUMNS)


def _upload(args: argparse.Namespace) -> None:
    for name in args.files:
        if name != inputs.STDIN:
            inputs.readable(name)
        elif args.parts:
            raise UsageError("--parts needs a file that can be read more than once, and no pipe")
    expiry: dict[str, Any] = (
        {}
        if args.expires_after is None
        else {"expires_after": {"anchor": "created_at", "seconds": args.expires_after}}
    )
    with connect.connect(args) as client:
        for name in args.files:
            file = sending.send_file(client, name, args.purpose, parts=args.parts, **expiry)
            managed.print_item(args, file, _MORE)


def _download(args: argparse.Namespace) -> None:
    outputs.refuse_terminal(args.output, "a file")
    with outputs.binary(args.output, force=args.force) as write, connect.connect(args) as client:
        fetch(client, args, args.id, write)


def fetch(
    client: AzureOpenAI, args: argparse.Namespace, file_id: str, write: Callable[[bytes], object]
) -> None:
    """Fetch what is in a file, with a bar, and write it as it comes."""
    began = time.monotonic()
    with (
        progress.bar(file_id) as bar,
        client.files.with_streaming_response.content(file_id) as response,
    ):
        done, length = 0, response.headers.get("content-length", "")
        for piece in response.iter_bytes():
            write(piece)
            done += len(piece)
            bar.show(done, int(length) if length.isdecimal() else None)
    facts.tell(args, None, response, began)


def _show(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_item(args, client.files.retrieve(args.id), _MORE)


def _delete(args: argparse.Namespace) -> None:
    with connect.connect(args) as client:
        managed.print_deleted(args, (client.files.delete(file_id) for file_id in args.ids))
