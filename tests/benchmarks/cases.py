"""What is measured: the cases, in the order of the table, and the rows that each gives."""

from collections.abc import Awaitable
from dataclasses import dataclass

from benchmarks import bodies
from benchmarks.peers import AsyncPeer, Peer
from benchmarks.work import Work, at_once, in_turn, right_answer, right_vectors, upload


@dataclass(frozen=True)
class Row:
    """One line of the table: a quantity of a case's sample, and the unit it is shown in."""

    title: str
    unit: str = "µs"
    quantity: str = "cpu"


@dataclass(frozen=True)
class Case:
    """Something measured for every library in every round."""

    name: str
    rows: tuple[Row, ...]
    work: Work | None = None
    """None: measured by cold.py, in a fresh process each time."""
    calls: int = 1
    """Calls in one round of a full run."""
    sized: bool = False
    """Whether a round is one call, of as many MiB as the run says, in a fresh process."""


COLD = Case(
    "cold",
    (
        Row("import and client, CPU", "ms", "import_cpu"),
        Row("import and client, wall", "ms", "import_wall"),
        Row("the same and a first chat call, CPU", "ms", "first_cpu"),
        Row("the same and a first chat call, wall", "ms", "first_wall"),
        Row("memory after the first call, peak", "MB", "peak"),
        Row("memory after the first call", "MB", "rss"),
    ),
)
CALLS = (
    Case(
        "chat",
        (Row("chat call"), Row("chat call, wall", quantity="wall")),
        in_turn(lambda peer: peer.chat(), right_answer),
        100,
    ),
    Case(
        "embeddings",
        (Row("16 embeddings, base64 on the wire"),),
        in_turn(lambda peer: peer.embed(), right_vectors),
        20,
    ),
    Case(
        "floats",
        (Row("16 embeddings, numbers on the wire"),),
        in_turn(lambda peer: peer.embed_floats(), right_vectors),
        4,
    ),
    Case(
        "speech",
        (Row("speech of 4 MiB", "ms"), Row("speech of 4 MiB, wall", "ms", "wall")),
        in_turn(lambda peer: peer.speak(), bodies.SOUND.__eq__),
        20,
    ),
    Case(
        "speech-stream",
        (Row("speech of 4 MiB, as it comes", "ms"),),
        in_turn(lambda peer: peer.speak_in_pieces(), bodies.SOUND.__eq__),
        20,
    ),
)
UPLOAD = Case(
    "upload",
    (
        Row("a large transcription upload", "ms"),
        Row("a large transcription upload, wall", "ms", "wall"),
        Row("memory above the idle client, peak", "MB", "grown"),
    ),
    upload,
    sized=True,
)


def concurrent(*, aiohttp: bool) -> tuple[Case, ...]:
    """Return the cases of 1 to 256 calls at once, of the default async client or of that through aiohttp."""
    name, means = ("aiohttp", " through aiohttp") if aiohttp else ("async", "")
    return tuple(
        Case(
            f"{name}-{tasks}",
            (Row(f"async chat call{means}, {tasks} at once"),),
            at_once(tasks, lambda peer: peer.chat(), right_answer, aiohttp=aiohttp),
            calls,
        )
        for tasks, calls in {1: 100, 16: 160, 64: 128, 256: 512}.items()
    )


def streamed(deployment: str, name: str, means: str, calls: int) -> tuple[Case, ...]:
    """Return the cases of one stream: on the sync client, on the async one, on that through aiohttp."""
    text, units = "".join(bodies.pieces(deployment)), bodies.CHUNKS[deployment]

    def sync(peer: Peer) -> str:
        return peer.stream(deployment)

    def on_loop(peer: AsyncPeer) -> Awaitable[str]:
        return peer.stream(deployment)

    rows = [
        (Row(f"{which}{means}"),)
        for which in ("streamed chunk", "async chunk", "async chunk through aiohttp")
    ]
    return (
        Case(name, rows[0], in_turn(sync, text.__eq__, units), calls),
        Case(f"async-{name}", rows[1], at_once(1, on_loop, text.__eq__, units, aiohttp=False), calls),
        Case(f"aiohttp-{name}", rows[2], at_once(1, on_loop, text.__eq__, units, aiohttp=True), calls),
    )


def accumulated() -> Case:
    text, units = "".join(bodies.pieces("benchmark")), bodies.CHUNKS["benchmark"]
    row = Row("streamed chunk, accumulated by .stream()")
    return Case("accumulate", (row,), in_turn(lambda peer: peer.accumulate(), text.__eq__, units))


def responded() -> tuple[Case, ...]:
    """Return the cases of a streamed response: its events, and all of them added up."""
    text, units = "".join(bodies.pieces("benchmark")), bodies.CHUNKS["benchmark"]
    events = (Row("streamed response's event"),)
    accumulated = (Row("streamed response's event, accumulated by .stream()"),)
    return (
        Case("response", events, in_turn(lambda peer: peer.respond(), text.__eq__, units)),
        Case("respond", accumulated, in_turn(lambda peer: peer.respond_accumulated(), text.__eq__, units)),
    )


CASES = (
    COLD,
    *CALLS,
    *streamed("benchmark", "chunk", "", 1),
    accumulated(),
    *responded(),
    *streamed("paced", "paced", ", 1 ms apart", 2),
    *concurrent(aiohttp=False),
    *concurrent(aiohttp=True),
    UPLOAD,
)
