"""Having a model respond in the way that the command line says, and what is to be said of the response."""

from __future__ import annotations

import time
from base64 import b64encode
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any

from azopenai import OpenAIError
from azopenai.cli import facts, inputs, progress, terminal
from azopenai.cli.failures import FilteredReplyError
from azopenai.types.responses_content import ResponseOutputRefusal
from azopenai.types.responses_items import ResponseOutputMessage
from azopenai.types.responses_stream import ResponseRefusalDeltaEvent, ResponseTextDeltaEvent

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from azopenai import AzureOpenAI
    from azopenai.core.response import ResponseInfo
    from azopenai.types.responses_response import Response


class Responder:
    """Has a model respond.

    Args:
        client: A client with a default deployment.
        args: The command line.
    """

    def __init__(self, client: AzureOpenAI, args: argparse.Namespace) -> None:
        self._responses: Any = client.responses  # whose overloads the parameters' names decide between
        self._args = args

    def respond(self, prompt: str | None) -> None:
        """Ask, print the response, and say on stderr what is to be said of it.

        Args:
            prompt: What to ask; None: wait for a response that was asked for before.

        Raises:
            OpenAIError: There is no response, not the whole of it, or it failed.
            FilteredReplyError: It was cut by the content filter.
        """
        began = time.monotonic()
        if self._args.json:
            response, info = self._ask(prompt, _nowhere)
            terminal.print_json(response.to_dict())
        else:
            with terminal.Reply() as reply:
                response, info = self._ask(prompt, reply.write)
        facts.tell(self._args, response.model, info, began, response.usage)
        _judge(response)
        if terminal.is_watched() and self._args.is_lasting and response.store is not False:
            terminal.note(f"--previous {response.id} goes on from here")

    def _ask(self, prompt: str | None, show: Callable[[str], None]) -> tuple[Response, Any]:
        """Give the response, and what came with it, or the result that has that."""
        response: Response
        if prompt is None:
            response = self._wait(self._args.resume)
        elif self._args.background:
            begun: Response = self._responses.create(**self._params(prompt), background=True)
            terminal.note(f"{begun.id} is made in the background; --resume {begun.id} waits for it too")
            response = self._wait(begun.id)
        elif self._args.no_stream:
            response = self._responses.create(**self._params(prompt))
        else:
            return self._streamed(self._params(prompt), show)
        show(_text(response))
        return response, response

    def _wait(self, response_id: str) -> Response:
        with progress.bar(response_id, "nothing") as bar:

            def show(state: Response) -> None:
                bar.show(what=f"{response_id}: {state.status}")

            response: Response = self._responses.wait(response_id, on_progress=show)
            return response

    def _streamed(self, params: dict[str, Any], show: Callable[[str], None]) -> tuple[Response, ResponseInfo]:
        with self._responses.stream(**params) as stream:
            for event in stream:
                if isinstance(event, (ResponseTextDeltaEvent, ResponseRefusalDeltaEvent)):
                    show(event.delta)
            return stream.get_final_response(), stream.response

    def _params(self, prompt: str) -> dict[str, Any]:
        args = self._args
        params = {
            "model": args.model,
            "input": _input(prompt, args.image, args.file),
            "instructions": args.instructions,
            "previous_response_id": args.previous,
            "temperature": args.temperature,
            "max_output_tokens": args.max_tokens,
            "reasoning": None if args.effort is None else {"effort": args.effort},
        }
        return {name: value for name, value in params.items() if value is not None}


def _nowhere(_piece: str) -> None:
    pass


def _input(prompt: str, images: list[str], files: list[str]) -> Any:
    """A text, or a message with pictures and files before the text."""
    if not images and not files:
        return prompt
    parts: list[dict[str, Any]] = [{"type": "input_image", "image_url": _url(name)} for name in images]
    for name in files:
        if inputs.is_url(name):
            parts.append({"type": "input_file", "file_url": name})
        else:
            parts.append({"type": "input_file", "filename": Path(name).name, "file_data": _url(name)})
    return [{"role": "user", "content": [*parts, {"type": "input_text", "text": prompt}]}]


def _url(name: str) -> str:
    """A URL as it is, a file as one that has all of it."""
    if inputs.is_url(name):
        return name
    kind = guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{b64encode(inputs.content(name)).decode()}"


def _text(response: Response) -> str:
    """The text of a response, or with what the model refused."""
    refusals = [
        part.refusal
        for item in response.output
        if isinstance(item, ResponseOutputMessage)
        for part in item.content
        if isinstance(part, ResponseOutputRefusal)
    ]
    return response.output_text or "".join(refusals)


def _judge(response: Response) -> None:
    """Look at how a response ended.

    Raises:
        FilteredReplyError: The content filter cut it.
        OpenAIError: It failed, or was cancelled.
    """
    details = response.incomplete_details
    reason = None if details is None else details.reason
    if reason == "content_filter":
        raise FilteredReplyError("the content filter cut the answer")
    if reason is not None:
        terminal.note(f"the answer is incomplete: {reason}")
    if response.status in {"failed", "cancelled"}:
        error = response.error
        why = "" if error is None else f": {error.code} - {error.message}"
        raise OpenAIError(f"the response {response.id} {_ENDS[response.status]}{why}")


_ENDS = {"failed": "failed", "cancelled": "was cancelled"}
