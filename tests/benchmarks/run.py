"""Measure azopenai, openai and bare httpx side by side, in one run, and print one table.

The README beside this file says what the rows mean.
"""

import argparse
import json
import sys
from contextlib import closing
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent))

from benchmarks.cases import CASES, Case
from benchmarks.peers import NAMES
from benchmarks.processes import Bench, PeerError
from benchmarks.report import Results


@dataclass(frozen=True)
class Effort:
    """How often to measure, which part of a case's calls to make each time, and how many MiB to upload."""

    rounds: int
    scale: float
    upload: int

    def calls(self, case: Case) -> int:
        return self.upload if case.sized else max(1, int(case.calls * self.scale))


FULL, QUICK, SMOKE = Effort(11, 1.0, 1_024), Effort(3, 0.5, 64), Effort(1, 0.03, 1)


def measure(cases: tuple[Case, ...], effort: Effort) -> Results:
    """Run the rounds; in each, every case, and in each case every library, another one first each time."""
    results = Results(cases)
    failures: dict[tuple[str, str], str] = {}
    with closing(Bench()) as bench:
        for number in range(effort.rounds):
            print(f"round {number + 1} of {effort.rounds}", file=sys.stderr)
            first = number % len(NAMES)
            for case in cases:
                for peer in NAMES[first:] + NAMES[:first]:
                    if (case.name, peer) in failures:
                        continue
                    try:
                        sample = bench.measure(case, peer, effort.calls(case))
                    except PeerError as error:
                        failures[case.name, peer] = str(error)
                    else:
                        results.samples.setdefault((case.name, peer), []).append(sample)
    for case_and_peer in failures:
        results.samples.pop(case_and_peer, None)
    _tell(failures)
    return results


def _tell(failures: dict[tuple[str, str], str]) -> None:
    """Say on stderr which columns are empty, and why, each reason once."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for (case, peer), error in failures.items():
        reasons.setdefault((peer, error), []).append(case)
    for (peer, error), cases in reasons.items():
        print(f"{peer} left out of {', '.join(cases)}: {error}", file=sys.stderr)


def chosen(patterns: str) -> tuple[Case, ...]:
    """Choose cases by name or pattern, as in `cold,async-*`; one that fits nothing is an error."""
    names = [case.name for case in CASES]
    wanted = set()
    for pattern in patterns.split(","):
        found = [name for name in names if fnmatchcase(name, pattern)]
        if not found:
            raise argparse.ArgumentTypeError(f"{pattern!r} is none of {', '.join(names)}")
        wanted.update(found)
    return tuple(case for case in CASES if case.name in wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure azopenai, openai and bare httpx side by side.")
    parser.set_defaults(effort=FULL)
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", action="store_const", dest="effort", const=QUICK, help="under a minute")
    effort.add_argument(
        "--smoke", action="store_const", dest="effort", const=SMOKE, help="only see that it runs"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every value of every round")
    parser.add_argument("--upload", type=int, metavar="MIB", help="size of `upload`")
    parser.add_argument("--only", type=chosen, default=CASES, metavar="NAME,…", help="cases; * is a wildcard")
    options = parser.parse_args()
    effort = replace(options.effort, upload=options.upload or options.effort.upload)
    results = measure(options.only, effort)
    if options.json:
        options.json.write_text(json.dumps(results.as_json(), indent=2), encoding="utf-8")
    print(results.table())


if __name__ == "__main__":
    main()
