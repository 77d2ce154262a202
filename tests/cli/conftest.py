"""The command as tests run it: inside this process, in a process of its own, and on a terminal."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from azopenai.cli import main
from azopenai.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from typing_extensions import Self

PATIENCE = 30.0


@dataclass(frozen=True)
class Ended:
    """A command that ended: its exit code, and what it wrote, as text and to stdout as bytes."""

    code: int
    out: str
    err: str
    data: bytes = b""


class Terminal:
    """The command on a pseudo-terminal of its own, as a person has it."""

    # The terminal has to become the controlling one, or Ctrl-C is a character like any other.
    _PROGRAM = (
        "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); {before}"
        "from azopenai.cli import main; sys.exit(main(sys.argv[1:]))"
    )

    def __init__(self, *args: str, stdout: int | None = None, before: str = "") -> None:
        self._screen, inside = pty.openpty()
        # Wide enough that no line is broken.
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 400, 0, 0))
        program = self._PROGRAM.format(before=before)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", program, *args],
            stdin=inside,
            stdout=inside if stdout is None else stdout,
            stderr=inside,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm", "INPUTRC": os.devnull},
        )
        os.close(inside)
        self.text = ""
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        os.close(self._screen)

    def expect(self, text: str) -> None:
        """Wait until `text` stands on the screen, behind what was expected before."""
        assert self._wait(text, PATIENCE), f"{text!r} did not come; the screen:\n{self.text}"

    def send(self, keys: str) -> None:
        os.write(self._screen, keys.encode())

    def interrupt(self, text: str | None = None) -> None:
        """Press Ctrl-C until `text` stands on the screen (None: until the command has ended).

        Once will do, unless the signal comes just before the system call that is to be interrupted: then
        Python takes note of it when that returns, which a person helps with by pressing the key again.
        """
        for _ in range(int(PATIENCE)):
            self.send("\x03")
            if self._wait(text, 2.0):
                return
        raise AssertionError(f"Ctrl-C was not heard; the screen:\n{self.text}")

    def end(self) -> int:
        """Wait until the command has ended; give its exit code."""
        assert self._wait(None, PATIENCE), f"it did not end; the screen:\n{self.text}"
        return self.process.wait(PATIENCE)

    def _wait(self, text: str | None, seconds: float) -> bool:
        """Read until `text` has come (None: until nobody writes any more); tell whether it was in time."""
        deadline = time.monotonic() + seconds
        while text is None or (found := self.text.find(text, self._seen)) < 0:
            ready, _, _ = select.select([self._screen], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return False
            try:
                data = os.read(self._screen, 65_536)
            except OSError:  # how Linux tells that nobody has the terminal any more
                data = b""
            if not data:
                return text is None
            # What colours and moves, and readline's switching of modes, is not text.
            self.text = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", self.text + data.decode(errors="replace"))
        self._seen = found + len(text)
        return True


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def service(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """An emulator that the environment names."""
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", emulator.endpoint)
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", emulator.api_key)
    monkeypatch.setenv("AZURE_OPENAI_DEPLOYMENT", "gpt-4o")
    return emulator


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Runs the command inside this process."""

    def run(*args: str, stdin: str = "") -> Ended:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(args)
        return Ended(code, *capsys.readouterr())

    return run


@pytest.fixture
def process() -> Callable[..., Ended]:
    """Runs the command in a process of its own, in which nothing warns."""

    def run(*args: str | bytes, stdin: bytes = b"", before: str = "", **env: str) -> Ended:
        start = ["-c", f"import sys; {before}; from azopenai.cli import main; sys.exit(main())"]
        done = subprocess.run(
            [sys.executable, "-W", "error", *(start if before else ["-m", "azopenai.cli"]), *args],
            input=stdin,
            capture_output=True,
            env={**os.environ, **env},
            timeout=PATIENCE,
            check=False,
        )
        out = done.stdout.decode(errors="replace")
        return Ended(done.returncode, out, done.stderr.decode(), done.stdout)

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which commands run."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def terminal() -> type[Terminal]:
    """Runs the command on a terminal."""
    return Terminal
