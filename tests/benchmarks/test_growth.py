import json
import math
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

from benchmarks import bodies, chart, growth, server


def test_the_command_measures_every_size_and_its_chart_shows_them(tmp_path: Path) -> None:
    file, drawn = tmp_path / "growth.json", tmp_path / "growth.svg"
    command = [
        sys.executable,
        "-X",
        "utf8",
        growth.__file__,
        "--smoke",
        "--calls",
        "150",
        "--json",
        str(file),
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(file.read_text(encoding="utf-8"))
    names = [series["name"] for series in found["series"]]
    assert names == ["memory", "async", "aiohttp", "stream", "embeddings", "upload"]
    for series in found["series"]:
        assert series["skipped"] is None
        assert all(math.isfinite(value) and value > 0 for _, value in series["points"])
        assert series["title"] in done.stdout
    assert [size for size, _ in found["series"][0]["points"]] == [100, 150]
    subprocess.run([sys.executable, chart.__file__, str(file), str(drawn)], check=True)
    tree = ET.parse(drawn)
    lines = tree.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == len(found["series"])


def test_what_was_not_measured_is_told_and_not_drawn() -> None:
    left_out = growth.Series("upload", "MiB of one upload", "µs", "MiB", skipped="there is no audio")
    assert growth.table(left_out) == "MiB of one upload: skipped, there is no audio"
    measured = {"title": "calls", "unit": "µs", "per": "call", "points": [[1, 400.0], [1000, 410.0]]}
    drawn = chart.chart({"series": [{"points": []}, measured]})
    assert drawn.count("<polyline") == 1


def test_axes() -> None:
    assert [chart.ceiling(value) for value in (0.9, 1, 1.2, 30, 51, 410)] == [1, 1, 2, 50, 100, 500]
    assert [chart.short(value) for value in (0, 64, 1_000, 2_048, 1_000_000)] == [
        "0",
        "64",
        "1k",
        "2.048k",
        "1M",
    ]


def test_memory_is_looked_at_on_the_way() -> None:
    assert list(growth.checkpoints(50)) == [50]
    assert list(growth.checkpoints(1_000_000)) == [100, 1_000, 10_000, 100_000, 1_000_000]


def test_the_server_answers_in_the_size_asked_for() -> None:
    stream = server.answer(b"POST /x/deployments/stream-7/chat/completions?", b"{}")
    assert isinstance(stream, bytes)
    assert stream.count(b"data: ") == 7 + 4
    vectors = server.answer(b"POST /x/deployments/vectors-3/embeddings?", b"{}")
    assert isinstance(vectors, bytes)
    assert vectors.count(b'"index"') == 3
    assert bodies.text(2) == " the reader"
