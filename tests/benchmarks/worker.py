"""One library in a process of its own, measured on request.

A script: it is given a library's name and an endpoint, reads one JSON request a line, and answers each with
a line of JSON, a sample or an error. In its memory is no other library, and while another is measured it
waits for its next line.
"""

import functools
import json
import sys

from benchmarks import peers
from benchmarks.cases import CASES

WORK = {case.name: case.work for case in CASES if case.work}


@functools.cache
def connect(name: str, endpoint: str) -> peers.Peer:
    return peers.connect(name, endpoint)


def main() -> None:
    name, endpoint = sys.argv[1:]
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply: dict[str, object] = {
                "sample": WORK[request["case"]](connect(name, endpoint), request["calls"])
            }
        except Exception as error:  # noqa: BLE001 - whatever a library fails with, the others are still measured
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
