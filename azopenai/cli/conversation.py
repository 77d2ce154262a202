"""A conversation on the terminal: what is typed goes to the model with all that was said before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from azopenai.cli import parsing, terminal
from azopenai.cli.failures import FILTERED, FilteredReplyError, exit_code
from azopenai.errors import OpenAIError

if TYPE_CHECKING:
    from collections.abc import Callable

    from azopenai.cli.asking import Asker
    from azopenai.types.chat import ChatCompletionMessageParam

_HELP = {
    "/help": "show this",
    "/clear": "forget the conversation so far; the system message stays",
    "/system TEXT": "set the system message; without TEXT show it",
    "/model NAME": "go on with another deployment",
    "/exit": "end, as Ctrl-D does",
    "Ctrl-C": "stop the answer that is being given; at the prompt: end",
}


class Conversation:
    """A conversation.

    Args:
        asker: Asks the model.
        system: The system message, if there is one.
    """

    def __init__(self, asker: Asker, system: str | None) -> None:
        self._asker = asker
        self._system = system
        self._is_over = False
        self._messages: list[ChatCompletionMessageParam] = []
        self._commands: dict[str, Callable[[str], None]] = {
            "/help": self._help,
            "/clear": self._clear,
            "/system": self._set_system,
            "/model": self._set_model,
            "/exit": self._exit,
        }

    def run(self) -> None:
        """Talk until the person ends it.

        Raises:
            KeyboardInterrupt: Ctrl-C at the prompt.
        """
        terminal.note("/help lists the commands, Ctrl-D ends")
        try:
            while not self._is_over:
                self._hear(terminal.ask("> "))
        except EOFError:
            terminal.end_line()

    def _hear(self, line: str) -> None:
        # A path is no command, and neither is a line that begins with a space.
        command = re.match(r"(/[a-z]+)(?:\s+(.*))?$", line)
        if command is None:
            if line.strip():
                self._say(line)
        elif command[1] in self._commands:
            self._commands[command[1]]((command[2] or "").strip())
        else:
            terminal.note(
                f"there is no {command[1]}; /help lists the commands, a space before sends the line"
            )

    def _say(self, line: str) -> None:
        """Send a line, and keep it with its answer, or with what was shown of it."""
        question: ChatCompletionMessageParam = {"role": "user", "content": parsing.text(line)}
        system: list[ChatCompletionMessageParam] = (
            [] if self._system is None else [{"role": "system", "content": self._system}]
        )
        reply = terminal.Reply()
        try:
            with reply:
                answer = self._asker.ask([*system, *self._messages, question], reply.write)
            self._asker.judge(answer)
        except KeyboardInterrupt:
            terminal.end_line()
            terminal.note("stopped")
        except (FilteredReplyError, OpenAIError) as error:
            if exit_code(error) == FILTERED:  # kept, it would be found again in each turn to come
                terminal.error(f"{error}; this turn is forgotten")
                return
            terminal.error(str(error))
        if any(reply.shown):
            self._messages.append(question)
            self._messages.append({"role": "assistant", "content": "".join(reply.shown)})

    def _help(self, _argument: str) -> None:
        terminal.table(_HELP.items())

    def _clear(self, _argument: str) -> None:
        self._messages.clear()
        terminal.note("forgotten")

    def _set_system(self, argument: str) -> None:
        if argument:
            self._system = parsing.text(argument)
        terminal.note(f"system message: {self._system or 'none'}")

    def _set_model(self, argument: str) -> None:
        try:
            self._asker.client = self._asker.client.with_options(azure_deployment=argument)
        except ValueError:
            terminal.error(f"/model wants the name of a deployment, not {argument!r}")
        else:
            terminal.note(f"model: {argument}")

    def _exit(self, _argument: str) -> None:
        self._is_over = True
