"""From samples to medians and ratios, as a table and as JSON."""

import platform
from dataclasses import dataclass, field
from importlib import metadata
from statistics import median
from typing import Any

from benchmarks.cases import Case, Row
from benchmarks.peers import NAMES
from benchmarks.work import Sample

SUBJECT, *REFERENCES = NAMES
SCALE = {"ms": 1e3, "µs": 1e6, "MB": 1e-6}


@dataclass
class Results:
    """The samples of one run: for each case and library, one a round."""

    cases: tuple[Case, ...]
    samples: dict[tuple[str, str], list[Sample]] = field(default_factory=dict)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of the table as plain data."""
        return [self._row(case, row) for case in self.cases for row in case.rows]

    def _row(self, case: Case, row: Row) -> dict[str, Any]:
        values = {name: self._values(case, row, name) for name in NAMES}
        return {
            "name": f"{case.name}.{row.quantity}",
            "title": row.title,
            "unit": row.unit,
            "median": {name: median(found) if found else None for name, found in values.items()},
            "ratio": {name: _ratio(values[SUBJECT], values[name]) for name in REFERENCES},
            "rounds": values,
        }

    def _values(self, case: Case, row: Row, name: str) -> list[float]:
        samples = self.samples.get((case.name, name), [])
        return [sample[row.quantity] * SCALE[row.unit] for sample in samples if row.quantity in sample]

    def as_json(self) -> dict[str, Any]:
        return {
            "python": f"{platform.python_implementation()} {platform.python_version()}",
            "machine": f"{platform.system()} {platform.machine()}",
            "versions": {name: version(name) for name in (*NAMES, "aiohttp")},
            "rows": self.rows(),
        }

    def table(self) -> str:
        titles = [f"{name} {version(name) or ''}".strip() for name in NAMES]
        lines = [["", *titles, *(f"{SUBJECT}/{name}" for name in REFERENCES)]]
        for row in self.rows():
            values = [_number(row["median"][name], f" {row['unit']}") for name in NAMES]
            lines.append([row["title"], *values, *(_number(row["ratio"][name]) for name in REFERENCES)])
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        lines.insert(1, ["-" * width for width in widths])
        return "\n".join(_line(line, widths) for line in lines)


def _ratio(subject: list[float], reference: list[float]) -> float | None:
    """Return the median of the rounds' ratios: what slows a whole round down cancels out in each."""
    if not subject or not reference:
        return None
    return median(one / other for one, other in zip(subject, reference, strict=True))


def _number(value: float | None, unit: str = "") -> str:
    """Show three digits, and no more decimals than two."""
    if value is None:
        return "-"
    return f"{value:,.{2 if value < 10 else 1 if value < 100 else 0}f}{unit}"


def _line(cells: list[str], widths: list[int]) -> str:
    title, *values = zip(cells, widths, strict=True)
    return "  ".join([title[0].ljust(title[1]), *(cell.rjust(width) for cell, width in values)]).rstrip()


def version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
