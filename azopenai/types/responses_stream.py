"""Events of `responses.stream`: those of a stream, and with each piece of a text the text up to it.

Snapshots are made when they are read, so that a stream costs no more than its text is long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from azopenai.core.decode import decode, model
from azopenai.types import responses_call_events as of_calls
from azopenai.types import responses_events as of_response
from azopenai.types.chat_stream import Pieces

if TYPE_CHECKING:
    from azopenai.core.decode import Model
