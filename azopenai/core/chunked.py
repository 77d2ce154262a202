"""An upload in parts, as steps: a generator, like the call itself.

It yields the Request that begins the upload, the parts, several of which may be under way at once, and the
Request that completes it. What is done already, it is told, and does not do again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from attrs import evolve, frozen

from azopenai.core.decode import decode
from azopenai.core.effects import Apart, Together
from azopenai.core.jsonvalue import is_array
from azopenai.errors import OpenAIError, UploadInterruptedError
from azopenai.types.uploads import Upload, UploadState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from azopenai.core.effects import Steps
    from azopenai.core.request import Request
    from azopenai.types.uploads import UploadPart

PART_SIZE = 8 * 1024 * 1024
"""Bytes of a part: few enough to send again when one is lost, enough for few calls."""
MAX_PART_SIZE = 64_000_000
"""The service's limit (https://platform.openai.com/docs/api-reference/uploads/add-part)."""
MAX_CONCURRENCY = 4


class Sliced(Protocol):
    """A file that can be read from any place."""

    @property
    def name(self) -> str | None:
        """Its name."""
        ...

    @property
    def size(self) -> int:
        """How many bytes it has."""
        ...

    def md5(self) -> str:
        """Its checksum, in hexadecimal; reads all of it."""
        ...


@frozen
class Calls:
    """The calls that an upload is made of.

    Attributes:
        begin: The call that begins it.
        part: From upload id, offset and length to the call that sends a part.
        complete: From upload id, part ids and checksum to the call that completes it.
    """

    begin: Request[Upload, Any]
    part: Callable[[str, int, int], Request[UploadPart, Any]]
    complete: Callable[[str, list[str], str | None], Request[Upload, Any]]


def chunked(
    calls: Calls,
    file: Sliced,
    filename: str,
    *,
    part_size: int = PART_SIZE,
    max_concurrency: int = MAX_CONCURRENCY,
    md5: str | bool | None = None,
    resume: UploadState | None = None,
    on_progress: Callable[[UploadState], object] | None = None,
) -> Steps[Upload]:
    """Upload a file in parts.

    Args:
        calls: The calls that the upload is made of.
        file: The file.
        filename: Its name.
        part_size: Bytes of a part.
        max_concurrency: How many parts are under way at once.
        md5: Its checksum; True computes it.
        resume: What is there already; `part_size` is that of then.
        on_progress: Called behind every part.

    Raises:
        UploadInterruptedError: It broke off once it had begun.
        OpenAIError: It did not begin.
    """
    state: UploadState = (yield from _begun(calls, file, filename, part_size)) if resume is None else resume

    def arrived(index: int, part: UploadPart) -> None:
        nonlocal state
        part_ids = [*state.part_ids]
        part_ids[index] = part.id
        state = evolve(state, part_ids=part_ids)
        if on_progress is not None:
            on_progress(state)

    try:
        yield Together(_parts(calls, state), max_concurrency, arrived)
        checksum = (yield Apart(file.md5)) if md5 is True else md5 or None
        part_ids = [part_id for part_id in state.part_ids if part_id is not None]
        done: Upload = yield calls.complete(state.upload_id, part_ids, checksum)
    except OpenAIError as error:
        raise UploadInterruptedError(
            f"the upload broke off behind {state.uploaded_parts} of {len(state.part_ids)} parts: {error}; "
            "resume=error.state goes on from there",
            state,
        ) from error
    return done


def _begun(calls: Calls, file: Sliced, filename: str, part_size: int) -> Steps[UploadState]:
    upload: Upload = yield calls.begin
    return UploadState(
        upload_id=upload.id,
        filename=filename,
        bytes=file.size,
        part_size=part_size,
        part_ids=[None] * -(-file.size // part_size),
    )


def _parts(calls: Calls, state: UploadState) -> Iterator[tuple[int, Request[UploadPart, Any]]]:
    """The parts that are not there yet, each made when its turn comes."""
    for index, part_id in enumerate(state.part_ids):
        if part_id is None:
            offset = index * state.part_size
            length = min(state.part_size, state.bytes - offset)
            yield index, calls.part(state.upload_id, offset, length)


def read_state(given: UploadState | Mapping[str, Any], size: int) -> UploadState:
    """Check the state of an upload that is to go on.

    Args:
        given: The state, or the dict of one.
        size: How many bytes the file has.

    Raises:
        ValueError: It is none, or one of another file.
    """
    state = given if isinstance(given, UploadState) else decode(UploadState, given)
    upload_id: Any = state.upload_id
    part_ids: Any = state.part_ids
    numbers: Any = (state.bytes, state.part_size)
    good = isinstance(upload_id, str) and all(isinstance(number, int) and number > 0 for number in numbers)
    if not good or not is_array(part_ids) or len(part_ids) != -(-state.bytes // state.part_size):
        raise ValueError(
            "resume is no state of an upload; accepted is what on_progress was given, or its dict"
        )
    if state.bytes != size:
        raise ValueError(f"resume is the state of a file of {state.bytes} bytes, and this one has {size}")
    return state
