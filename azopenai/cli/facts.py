"""What `--verbose` tells of a call."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from azopenai.cli import terminal

if TYPE_CHECKING:
    import argparse

    from azopenai.core.response import ResponseInfo


def tell(
    args: argparse.Namespace, model: str | None, answer: Any, began: float | None, usage: Any = None
) -> None:
    """Tell, if that was asked for, who answered, what it took and where to look it up.

    Args:
        args: The command line.
        model: What answered; None: no model had a part in it.
        answer: A result, or what came with one.
        began: When it was asked for, by the monotonic clock; None: its last attempt is all that is timed.
        usage: What the service says it used.
    """
    if args.verbose:
        # A result tells of its answer under a name that belongs to the client's face.
        response: ResponseInfo = getattr(answer, "_response", answer)
        about = "" if model is None else f"{model}: {_spent(usage)}, "
        seconds = response.elapsed.total_seconds() if began is None else time.monotonic() - began
        terminal.note(
            f"{about}request id {response.request_id}, region {response.region}, "
            f"attempts {response.attempts}, {seconds:.2f} s"
        )


def _spent(usage: Any) -> str:
    """What was used: tokens, of which chat and the newer operations tell by different names, or seconds."""
    for tokens_in, tokens_out in (("prompt_tokens", "completion_tokens"), ("input_tokens", "output_tokens")):
        if hasattr(usage, tokens_in):
            out = getattr(usage, tokens_out, None)
            return f"{getattr(usage, tokens_in)} tokens in" + ("" if out is None else f", {out} out")
    return f"{usage.seconds} s of sound" if hasattr(usage, "seconds") else "no usage"
