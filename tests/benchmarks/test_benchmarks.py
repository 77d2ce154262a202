import json
import math
import subprocess
import sys
from argparse import ArgumentTypeError
from pathlib import Path

import pytest
from benchmarks import bodies, run, server, soak
from benchmarks.cases import CASES, Case, Row
from benchmarks.peers import NAMES
from benchmarks.report import Results

ROWS = [f"{case.name}.{row.quantity}" for case in CASES for row in case.rows]


def test_the_command_measures_every_row_for_every_library(tmp_path: Path) -> None:
    file = tmp_path / "benchmarks.json"
    command = [sys.executable, "-X", "utf8", run.__file__, "--smoke", "--json", str(file)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "left out" not in done.stderr
    rows = json.loads(file.read_text(encoding="utf-8"))["rows"]
    assert [row["name"] for row in rows] == ROWS
    for row, line in zip(rows, done.stdout.splitlines()[2:], strict=True):
        assert line.startswith(row["title"])
        numbers = [*row["median"].values(), *row["ratio"].values()]
        assert len(numbers) == 2 * len(NAMES) - 1
        assert all(math.isfinite(number) and number > 0 for number in numbers), row


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    case = Case("chat", (Row("chat call"),))
    costs = {"azopenai": (1e-6, 9e-6, 2e-6), "openai": (2e-6, 10e-6, 8e-6), "httpx": (1e-6, 3e-6, 4e-6)}
    samples = {("chat", name): [{"cpu": cost} for cost in found] for name, found in costs.items()}
    (row,) = Results((case,), samples).rows()
    assert row["median"] == pytest.approx({"azopenai": 2, "openai": 8, "httpx": 3})
    assert row["ratio"] == pytest.approx({"openai": 0.5, "httpx": 1})


def test_a_library_that_was_not_measured_has_an_empty_column() -> None:
    case = Case("chat", (Row("chat call"),))
    results = Results((case,), {("chat", name): [{"cpu": 2e-3}] for name in ("openai", "httpx")})
    assert results.table().splitlines()[-1].split() == [
        "chat",
        "call",
        "-",
        "2,000",
        "µs",
        "2,000",
        "µs",
        "-",
        "-",
    ]


def test_cases_are_chosen_by_name_or_pattern() -> None:
    assert [case.name for case in run.chosen("chat,async-?,cold")] == ["cold", "chat", "async-1"]
    with pytest.raises(ArgumentTypeError, match="'chatt' is none of cold, chat, "):
        run.chosen("chat,chatt")


def test_bodies_have_the_size_of_real_ones() -> None:
    assert 1_400 < len(bodies.chat()) < 1_600
    assert all(300 <= len(event) <= 350 for event in bodies.chunks("benchmark")[1:-2])


def test_the_server_answers_as_asked() -> None:
    chat, embeddings = b"POST /x/deployments/paced/chat/completions?", b"POST /x/embeddings?"
    assert server.answer(chat, b'{"stream": false}') == server.CHAT
    assert server.answer(chat, b'{"stream":true}') == server.PACED
    assert server.answer(chat.replace(b"paced", b"other"), b'{"stream": true}') == server.STREAM
    assert server.answer(embeddings, b'{"encoding_format":"base64"}') == server.BASE64
    assert server.answer(embeddings, b"{}") == server.FLOATS
    assert server.answer(b"POST /x/audio/speech?", b"{}") == server.SPEECH
    assert server.answer(b"GET /models?", b"") == server.UNKNOWN


def test_an_upload_is_of_the_size_that_the_run_says() -> None:
    [sized] = [case for case in CASES if case.sized]
    assert run.QUICK.calls(sized) == run.QUICK.upload == 64
    assert run.FULL.calls(sized) == 1_024
    assert run.SMOKE.calls(CASES[1]) == 3


def test_a_short_soak_ends_well() -> None:
    found = soak.run(200, 0.2, quota=60_000, silence=0.2)
    assert [numbers["wrong"] for numbers in found.values()] == [[], [], [], []]
    assert found["faults"]["calls"] == sum(found["faults"]["ends"].values()) == 200
    assert found["faults"]["requests"] > 200
    assert found["faults"]["ends"].keys() > {"answered"}
    assert found["one_refuses"]["answered"] == 1
    assert found["quota"]["calls"] > 0
