"""The README's examples run as they stand, one after the other, and its two commands are there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import azopenai
from azopenai.emulator import Emulator

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_stand_there() -> None:
    commands = re.findall(r"^pip install .*$", README, re.MULTILINE)
    assert commands == [
        'pip install ".[cli]" && azopenai chat "Ahoy! Who are you?"',
        'pip install ".[test]" && pytest',
    ]


def test_the_tour_runs_as_pasted(tmp_path: Path) -> None:
    tour = "\n".join(re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL))
    program = tmp_path / "tour.py"
    program.write_text(tour, encoding="utf-8")
    with Emulator() as emulator:
        done = subprocess.run(
            [sys.executable, "-W", "error", str(program)],
            env={
                "AZURE_OPENAI_ENDPOINT": emulator.endpoint,
                "AZURE_OPENAI_API_KEY": emulator.api_key,
                "PYTHONIOENCODING": "utf-8",
                "PYTHONPATH": str(Path(azopenai.__file__).parents[1]),
            },
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "Ahoy, matey!" in done.stdout
    assert "404 DeploymentNotFound" in done.stdout
    assert "broke off behind" in done.stdout
    assert "1 get_weather {" in done.stdout
    assert "Alice Bob 2027" in done.stdout
    assert "00:00:00,000 --> " in done.stdout
    saved = ("parrot.png", "image_generation.partial_image.png", "image_generation.completed.png")
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in saved)
    assert (tmp_path / "pirate.mp3").stat().st_size > 1000
    assert emulator.api_key not in done.stdout + done.stderr


def test_the_command_lines_run_as_pasted(tmp_path: Path) -> None:
    lines = "".join(re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL))
    command = f'azopenai() {{ "{sys.executable}" -W error -m azopenai.cli "$@"; }}'
    with Emulator() as emulator:
        done = subprocess.run(
            ["bash", "-c", f"set -e; {command}\n{lines}"],
            env={
                **os.environ,
                "AZURE_OPENAI_ENDPOINT": emulator.endpoint,
                "AZURE_OPENAI_API_KEY": emulator.api_key,
                "AZURE_OPENAI_DEPLOYMENT": "gpt-4o",
            },
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr
    assert "The emulator hears" in done.stdout
    assert "I see an image. I read a file." in done.stdout
    assert {"vectors.jsonl", "ahoy.srt", "hat.png", "results.jsonl"} < {
        path.name for path in tmp_path.iterdir()
    }
