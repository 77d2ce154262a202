"""Having pictures made, in the way that the command line says."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from attrs import frozen

from azopenai import OpenAIError
from azopenai.cli import inputs, outputs, progress
from azopenai.pictures import (
    ImageEditCompletedEvent,
    ImageEditPartialImageEvent,
    ImageGenCompletedEvent,
    ImageGenPartialImageEvent,
)

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from azopenai import AzureOpenAI
    from azopenai.pictures import ImagesResponse
    from azopenai.streams import Stream

_FORMATS = {"jpg": "jpeg", "jpeg": "jpeg", "webp": "webp"}
"""What has to be asked for, by the ending of the file: the service's own choice is png."""

_AS_GIVEN = ("size", "quality", "background", "n")


@frozen
class Drawn:
    """Pictures that were made.

    Attributes:
        pictures: The files.
        answer: The answer that they came in, on the wire.
        response: What came with it, or the result that has that.
        usage: What the service says it used.
    """

    pictures: list[bytes]
    answer: dict[str, Any]
    response: Any
    usage: Any

    def described(self, names: Iterable[str | None]) -> dict[str, Any]:
        """The answer, with the names of files in place of them."""
        data = [
            {**{key: value for key, value in image.items() if key != "b64_json"}, "file": name}
            for image, name in zip(self.answer["data"], names, strict=True)
        ]
        return {**self.answer, "data": data}


def draw(client: AzureOpenAI, args: argparse.Namespace, prompt: str) -> Drawn:
    """Have pictures made; write sketches as they come.

    Raises:
        OpenAIError: There are none.
    """
    params: dict[str, Any] = {"prompt": prompt}
    params |= {name: getattr(args, name) for name in _AS_GIVEN if getattr(args, name) is not None}
    form = _FORMATS.get(outputs.ending(args.output))
    if form is not None:
        params["output_format"] = form
    if args.partial is not None:
        params |= {"stream": True, "partial_images": args.partial}
    with progress.bar("", "bytes") if args.edit else progress.bar("drawing", "nothing") as bar:
        images: Any = client.images  # whose overloads the parameters' names decide between
        made = images.edit(**params, **_files(args, bar)) if args.edit else images.generate(**params)
        return _whole(made) if args.partial is None else _streamed(made, args)


def _files(args: argparse.Namespace, bar: progress.Bar) -> dict[str, Any]:
    """The pictures to edit, and the mask."""
    files = [inputs.upload(name, bar) for name in args.edit]
    mask = {} if args.mask is None else {"mask": inputs.upload(args.mask, bar)}
    return {"image": files[0] if len(files) == 1 else files, **mask}


def _whole(answer: ImagesResponse) -> Drawn:
    pictures = [image.bytes for image in answer.data]
    if not pictures:
        raise OpenAIError("no picture came")
    return Drawn(pictures, answer.to_dict(), answer, answer.usage)


def _streamed(stream: Stream[Any], args: argparse.Namespace) -> Drawn:
    numbers = count(1)
    done: list[ImageGenCompletedEvent | ImageEditCompletedEvent] = []
    with stream:
        for event in stream:
            if isinstance(event, (ImageGenPartialImageEvent, ImageEditPartialImageEvent)):
                name = outputs.sketches(args.output, next(numbers))[-1]
                with outputs.whole_file(name, force=args.force) as write:
                    write(event.bytes)
            elif isinstance(event, (ImageGenCompletedEvent, ImageEditCompletedEvent)):
                done.append(event)
    form = {name: value for name, value in done[-1].to_dict().items() if name not in _OF_THE_EVENT}
    answer: dict[str, Any] = {"created": done[-1].created_at, "data": [{} for _ in done], **form}
    return Drawn([event.bytes for event in done], answer, stream.response, done[-1].usage)


_OF_THE_EVENT = frozenset({"type", "b64_json", "created_at"})
