from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import azopenai
from azopenai.cli.app import COMMANDS, parser

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Ended, Terminal

    from azopenai.emulator import Emulator

    Run = Callable[..., Ended]

NAMES = [command.register.__module__.rpartition(".")[2].replace("_", "-") for command in COMMANDS]
WITHOUT_RICH = "sys.modules['rich'] = None"


def shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `az` is the command."""
    program = f'set -o pipefail; az() {{ "{sys.executable}" -W error -m azopenai.cli "$@"; }}; {line}'
    return subprocess.run(
        ["bash", "-c", program],
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )


def test_version(command: Run) -> None:
    done = command("--version")
    assert (done.code, done.out, done.err) == (0, f"azopenai {azopenai.__version__}\n", "")


@pytest.mark.parametrize("args", [(), *((name,) for name in NAMES)])
def test_help_tells_the_exit_codes(command: Run, args: tuple[str, ...]) -> None:
    done = command(*args, "--help")
    assert (done.code, done.err) == (0, "")
    assert "5    rate limited (429)" in done.out
    assert "--key" not in done.out or args == ("emulator",)


@pytest.mark.parametrize("name", NAMES)
def test_the_examples_of_a_help_text_can_be_parsed(command: Run, name: str) -> None:
    told = command(name, "--help").out.partition("examples:\n")[2].partition("\n\n")[0]
    calls = re.findall(r"azopenai ([^|<>&)\n]+)", told)
    assert bool(calls) is (name != "emulator")
    for call in calls:
        parser().parse_args(shlex.split(call))


@pytest.mark.parametrize(
    ("args", "says"),
    [
        ((), "the following arguments are required: COMMAND; see azopenai --help"),
        (("sing",), "argument COMMAND: invalid choice: 'sing' "),
        (("chat", "x", "--temp", "1"), "unrecognized arguments: --temp 1; see azopenai --help"),
        (("chat", "x", "--temperature", "warm"), "argument --temperature: invalid number value: 'warm'"),
        (("chat", "x", "--temperature", "nan"), "argument --temperature: invalid number value: 'nan'"),
        (("chat", "x", "--timeout", "0"), "argument --timeout: 0 is not above 0"),
        (("chat", "x", "--timeout", "inf"), "argument --timeout: invalid positive value: 'inf'"),
        (("chat", "x", "--max-retries", "-1"), "argument --max-retries: -1 is below 0"),
        (("emulator", "--port", "65536"), "argument --port: 65536 is above 65535; see azopenai emulator"),
        (("emulator", "--key", " x"), "argument --key: a key is printable ASCII without spaces around it"),
        (("emulator", "--tokens-per-second", "0"), "argument --tokens-per-second: 0 is not above 0"),
    ],
)
def test_wrong_usage_is_one_line_and_code_2(command: Run, args: tuple[str, ...], says: str) -> None:
    done = command(*args)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"azopenai: error: {says}")
    assert done.err.count("\n") == 1


def test_without_rich_it_says_what_to_install(process: Run) -> None:
    done = process("chat", "x", before=WITHOUT_RICH)
    assert (done.code, done.out) == (2, "")
    assert done.err == 'azopenai: error: the package rich is missing: pip install "azopenai[cli]"\n'
    assert process("--version", before=WITHOUT_RICH).code == 0


def test_without_rich_it_says_so_on_a_terminal_too(terminal: type[Terminal]) -> None:
    with terminal("chat", "x", before=f"{WITHOUT_RICH}; ") as screen:
        screen.expect('azopenai: error: the package rich is missing: pip install "azopenai[cli]"')
        assert screen.end() == 2


def test_help_loads_neither_client_nor_emulator_nor_rich(process: Run) -> None:
    done = process("--help", before="import atexit; atexit.register(lambda: print(sorted(sys.modules)))")
    assert done.code == 0
    assert "'azopenai.cli.chat'" in done.out
    for module in ("azopenai.client", "azopenai.emulator", "httpx", "rich", "attrs"):
        assert f"'{module}'" not in done.out


class TestStreams:
    def test_a_reader_that_leaves_is_no_error(self, service: Emulator) -> None:
        assert service.endpoint
        done = shell("az chat '[[tokens=20000]]' | head -c 12")
        assert (done.returncode, done.stdout, done.stderr) == (141, "the emulator", "")

    def test_a_reader_of_stderr_that_leaves_does_not_matter(self) -> None:
        done = shell("az chat Hello 2> >(exec true)")
        assert (done.returncode, done.stdout[:17]) == (0, "This is the local")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
    def test_a_full_disk_is_an_error(self, service: Emulator) -> None:
        assert service.endpoint
        done = shell("az chat Hello >/dev/full")
        assert (done.returncode, done.stderr) == (1, "azopenai: error: No space left on device\n")
        done = shell("az chat 2>/dev/full")
        assert (done.returncode, done.stdout) == (2, "")

    def test_streams_that_are_closed(self, service: Emulator) -> None:
        assert service.endpoint
        done = shell("az chat Hello <&- 2>&-")
        assert (done.returncode, done.stdout[:17]) == (0, "This is the local")
        done = shell("az chat Hello >&-")
        assert (done.returncode, done.stderr) == (0, "")
        assert shell("az chat <&-").returncode == 2

    @pytest.mark.parametrize(
        "env",
        [
            {"PYTHONIOENCODING": "ascii"},
            {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        ],
    )
    def test_an_ascii_locale_gets_utf_8(self, service: Emulator, process: Run, env: dict[str, str]) -> None:
        assert service.endpoint
        done = process("chat", stdin="Žluť".encode(), **env)
        assert (done.code, done.err) == (0, "")
        assert "Žluť" in done.out

    def test_another_locale_gets_what_it_can_show(self, service: Emulator) -> None:
        assert service.endpoint
        done = shell("echo 'Grüße Žluť' | PYTHONIOENCODING=latin-1 az chat | iconv -f latin1 -t utf8")
        assert done.returncode == 0


def test_the_installed_command_is_the_same() -> None:
    scripts = Path(sys.executable).parent
    if not (scripts / "azopenai").exists():
        pytest.skip("the package is not installed here")
    done = subprocess.run(
        [scripts / "azopenai", "--version"],
        capture_output=True,
        text=True,
        env=dict(os.environ),
        timeout=30,
        check=True,
    )
    assert done.stdout == f"azopenai {azopenai.__version__}\n"
