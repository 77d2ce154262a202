"""Draw the growth chart: `python tests/benchmarks/chart.py growth.json growth.svg`.

A panel for each series of growth.py, its sizes on a logarithmic axis, the cost of a unit from zero upwards:
what does not grow is a level line.
"""

import json
import math
import sys
from html import escape
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, COLUMNS = 300, 170, 3
LEFT, RIGHT, TOP, BOTTOM = 46, 16, 34, 30
STYLE = """
  text { font: 11px system-ui, sans-serif; fill: #57606a }
  .title { font-weight: 600; fill: #24292f }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .line { stroke: #0969da; stroke-width: 2; fill: none }
  .dot { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #8b949e } .title { fill: #e6edf3 } .grid { stroke: #30363d }
    .line { stroke: #58a6ff } .dot { fill: #58a6ff }
  }
"""


def ceiling(value: float) -> float:
    """The next round number: 1, 2, 5 or 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)


def short(number: float) -> str:
    """A number in a few letters: 1,000 is 1k."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return f"{number:g}"


def panel(series: dict[str, Any], left: int, top: int) -> list[str]:
    """Draw one series."""
    points = series["points"]
    most = ceiling(max(value for _, value in points))
    first, last = math.log10(points[0][0]), math.log10(points[-1][0])
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def x(size: float) -> float:
        return left + LEFT + across * (math.log10(size) - first) / ((last - first) or 1)

    def y(value: float) -> float:
        return top + TOP + down * (1 - value / most)

    drawn = [f'<text class="title" x="{left + 8}" y="{top + 18}">{escape(series["title"])}</text>']
    for share in (0, 0.5, 1):
        level = y(most * share)
        drawn.append(
            f'<line class="grid" x1="{left + LEFT}" x2="{left + WIDTH - RIGHT}" y1="{level:.1f}" '
            f'y2="{level:.1f}"/><text x="{left + LEFT - 5}" y="{level + 4:.1f}" text-anchor="end">'
            f"{short(most * share)}</text>"
        )
    drawn.append(
        f'<text x="{left + 8}" y="{top + 31}">{escape(series["unit"])} a {escape(series["per"])}</text>'
    )
    drawn += [
        f'<text x="{x(size):.1f}" y="{top + HEIGHT - 12}" text-anchor="middle">{short(size)}</text>'
        for size, _ in points
    ]
    path = " ".join(f"{x(size):.1f},{y(value):.1f}" for size, value in points)
    drawn.append(f'<polyline class="line" points="{path}"/>')
    drawn += [f'<circle class="dot" cx="{x(size):.1f}" cy="{y(value):.1f}" r="3"/>' for size, value in points]
    return drawn


def chart(found: dict[str, Any]) -> str:
    """Draw all series that were measured."""
    drawn: list[str] = []
    series = [one for one in found["series"] if one["points"]]
    for index, one in enumerate(series):
        drawn += panel(one, index % COLUMNS * WIDTH, index // COLUMNS * HEIGHT)
    width, height = COLUMNS * WIDTH, math.ceil(len(series) / COLUMNS) * HEIGHT
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">'
    )
    title = (
        "<title>What one unit of work costs azopenai where there are few, and where there are many</title>"
    )
    return "\n".join([head, title, f"<style>{STYLE}</style>", *drawn, "</svg>", ""])


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(chart(json.loads(source.read_text(encoding="utf-8"))), encoding="utf-8")
