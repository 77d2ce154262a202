"""Files that go to the service and stay there, in one call or in parts, with a bar."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azopenai.cli import inputs, progress

if TYPE_CHECKING:
    from azopenai import AzureOpenAI
    from azopenai.types.files import FileObject
    from azopenai.types.uploads import UploadState

MOST_BYTES = 512 * 1000 * 1000
"""What goes in one call; more goes in parts."""


def send_file(
    client: AzureOpenAI, name: str, purpose: Any, *, parts: bool = False, **options: Any
) -> FileObject:
    """Upload a file.

    Args:
        client: A client.
        name: The file; `-` stands for stdin.
        purpose: What it is for.
        parts: Whether it goes in parts, of which only those that get lost are sent again.
        **options: Other parameters of the call.

    Raises:
        OpenAIError: It did not get there.
    """
    if parts or (name != inputs.STDIN and Path(name).stat().st_size > MOST_BYTES):
        return _send_parts(client, Path(name), purpose, options)
    with progress.bar() as bar:
        return client.files.create(file=inputs.upload(name, bar), purpose=purpose, **options)


def _send_parts(client: AzureOpenAI, path: Path, purpose: Any, options: dict[str, Any]) -> FileObject:
    kind = "text/jsonl" if path.suffix == ".jsonl" else guess_type(path.name)[0] or "application/octet-stream"
    size = path.stat().st_size
    with progress.bar(path.name) as bar:

        def show(state: UploadState) -> None:
            bar.show(state.uploaded_bytes, size)

        upload = client.uploads.upload_file_chunked(
            file=path, mime_type=kind, purpose=purpose, on_progress=show, **options
        )
    if upload.file is None:
        from azopenai import OpenAIError

        raise OpenAIError(f"the upload {upload.id} is {upload.status}, and no file came of it")
    return upload.file
