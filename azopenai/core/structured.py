"""What an answer is to be read as, whatever the API: an instance of a class, arguments of tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic

from attrs import Factory, frozen
from typing_extensions import TypeVar

from azopenai.core.jsonvalue import is_mapping, is_sequence
from azopenai.core.kinds import Misfit
from azopenai.errors import OutputMismatchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from azopenai.core.codec import Codec

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
