"""The processes of one run: the server, a worker for each library, and fresh ones for the cold starts."""

import json
import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from benchmarks.cases import Case
from benchmarks.work import Sample

HERE = Path(__file__).resolve().parent


class PeerError(Exception):
    """A library is not there, or failed at a case."""


def environment() -> dict[str, str]:
    """Make the children's environment: no proxy before loopback, nobody's keys, compiled modules kept."""
    unwanted = re.compile("_PROXY$|OPENAI_|^PYTHONDONTWRITEBYTECODE$", re.IGNORECASE)
    kept = {name: value for name, value in os.environ.items() if not unwanted.search(name)}
    paths = [path for path in (os.environ.get("PYTHONPATH"), str(HERE.parent)) if path]
    return kept | {"PYTHONPATH": os.pathsep.join(paths)}


class Script:
    """A script of this folder, talked to line by line; it ends when its standard input is closed."""

    def __init__(self, name: str, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / name), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env=environment(),
        )

    def write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def read(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline()

    def close(self) -> None:
        self._process.communicate()


class Bench:
    """The running server, and its clients."""

    def __init__(self) -> None:
        self._server = Script("server.py")
        self._plain, self._secure, self._authorities = self._server.read().rstrip("\n").split(" ", 2)
        self._workers: dict[str, Script] = {}

    def close(self) -> None:
        for script in (*self._workers.values(), self._server):
            script.close()

    def measure(self, case: Case, peer: str, calls: int) -> Sample:
        """Measure one case for one library, or raise PeerError."""
        if not case.work:
            return self._cold(peer)
        if case.sized:
            with closing(Script("worker.py", peer, self._plain)) as worker:
                return _ask(worker, case, calls)
        if peer not in self._workers:
            self._workers[peer] = Script("worker.py", peer, self._plain)
        return _ask(self._workers[peer], case, calls)

    def _cold(self, peer: str) -> Sample:
        """Start a library in a fresh process, over TLS: its set-up is a part of what a program waits for."""
        command = [sys.executable, str(HERE / "cold.py"), peer, self._secure]
        variables = environment() | {"SSL_CERT_FILE": self._authorities}
        done = subprocess.run(command, capture_output=True, encoding="utf-8", env=variables, check=False)
        if done.returncode:
            raise PeerError(done.stderr.strip().rpartition("\n")[2])
        sample: Sample = json.loads(done.stdout)
        return sample


def _ask(worker: Script, case: Case, calls: int) -> Sample:
    worker.write(json.dumps({"case": case.name, "calls": calls}))
    reply = json.loads(worker.read())
    if "error" in reply:
        raise PeerError(reply["error"])
    sample: Sample = reply["sample"]
    return sample
