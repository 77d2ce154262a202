"""What an answer is to be read as, whatever the API: an instance of a class, arguments of tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from attrs import Factory, frozen
from typing_extensions import TypeVar

from azopenai.core.jsonvalue import is_array, is_mapping, is_sequence
from azopenai.core.kinds import Misfit
from azopenai.errors import OutputMismatchError, RefusalError, StructuredOutputError
from azopenai.types.parsed import keep

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azopenai.core.codec import Codec
    from azopenai.types.parsed import Parsed

T = TypeVar("T", default=None)


@frozen(eq=False)
class Expected(Generic[T]):
    """What is expected of an answer.

    Attributes:
        codec: Of the class that its content is to be an instance of; None where none was asked for.
        readers: By name of each strict tool, what reads the arguments of its calls.
    """

    codec: Codec[T] | None = None
    readers: Mapping[str, Callable[[str], Any]] = Factory(dict[str, Any])

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to read."""
        return self.codec is None and not self.readers

    def content(self, text: str) -> T | None:
        """Read the content of an answer.

        Raises:
            OutputMismatchError: It does not fit.
        """
        return (
            None if self.codec is None else _read(self.codec.loads, text, f"the answer, a {self.codec.name},")
        )

    def arguments(self, name: str, text: str) -> Any:
        """Read the arguments of a call; None where the tool is not strict.

        Raises:
            OutputMismatchError: They do not fit.
        """
        reader = self.readers.get(name)
        return None if reader is None else _read(reader, text, f"what the model calls {name} with")


def _read(reader: Callable[[str], T], text: str, what: str) -> T:
    try:
        return reader(text)
    except Misfit as misfit:
        error = OutputMismatchError(f"{what} does not fit: {misfit}")
        error.path = misfit.path
        raise error from misfit


def read_each(answer: Any, entries: object, read: Callable[[Any], None]) -> None:
    """Read every entry of an answer that is new and seen by nobody yet, the good ones behind a bad one too.

    Args:
        answer: The answer.
        entries: The list of them; a service may send anything, and what is no list is let be.
        read: Reads one, and raises what is wrong with it.

    Raises:
        StructuredOutputError: The first of what is wrong; its `completion` is the answer.
    """
    first: StructuredOutputError | None = None
    for entry in entries if is_array(entries) else ():
        try:
            read(entry)
        except StructuredOutputError as error:  # noqa: PERF203 - the others are read all the same
            first = first or error
    if first is not None:
        first.completion = answer
        raise first


def read_call(call: Parsed, expected: Expected[Any], name: Any, arguments: Any) -> None:
    """Read the arguments of a call; what is no text is let be.

    Raises:
        OutputMismatchError: They do not fit.
    """
    if isinstance(name, str) and isinstance(arguments, str):
        keep(call, expected.arguments(name, arguments))


def refused(refusal: Any) -> RefusalError:
    """The exception for a refusal, where an instance was asked for."""
    error = RefusalError(f"the model refused: {refusal}")
    error.refusal = refusal
    return error


def tried(read: Callable[[str], T], text: str) -> T | None:
    """What a text of a stream is read as; None where it does not fit, which is told at the end."""
    try:
        return read(text)
    except OutputMismatchError:
        return None


def expected(response_format: Any, tools: Any) -> Expected[Any]:
    """What a call expects, by its `response_format` (or `text_format`) and its tools.

    Raises:
        TypeError: A class has no form in a JSON Schema.
    """
    readers: dict[str, Any] = {}
    if is_sequence(tools):
        from azopenai.core.tools import argument_readers

        readers = argument_readers(tools)
    if is_mapping(response_format):
        return Expected(None, readers)
    from azopenai.core.codec import class_codec

    wanted: type[Any] = response_format
    return Expected(class_codec(wanted), readers)


def json_schema(codec: Codec[Any]) -> dict[str, Any]:
    """The name and schema of a class, as either API takes them."""
    from azopenai.core.tools import tool_name

    return {"name": tool_name(codec.name), "schema": codec.schema, "strict": True}
