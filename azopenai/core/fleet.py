"""Several endpoints as one: which serves the next attempt, which rests, and which holds what was stored.

    healthy ──failure──▶ resting ──its time is over──▶ on trial ──success──▶ healthy
                            ▲                              │
                            └───────────failure────────────┘

The lowest priority number that has a healthy endpoint serves, by weight within it. One that failed rests as
long as it asked, or backs off, and comes back through a single trial call. Nothing here knows a clock: times
are handed in. A Fleet is shared by all clients that derive from one, and by their threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from azopenai.core.jsonvalue import is_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from azopenai.core.request import Request

KNOWN_HOMES = 100_000
"""Ids whose endpoint is remembered: about 15 MB; the oldest are forgotten first."""
ID_LENGTH = 256
"""A longer text is no id."""


@frozen
class Rank:
    """When an endpoint's turn is.

    Attributes:
        priority: The lowest number serves first.
        weight: Its share among those of the same priority.
    """

    priority: int = 0
    weight: float = 1.0


class Fleet:
    """The state of several endpoints, each known by its place in the row.

    Args:
        ranks: When the turn of each is.
    """

    def __init__(self, ranks: Sequence[Rank]) -> None:
        self._ranks = ranks
        self._rests = [0.0] * len(ranks)
        self._failures = [0] * len(ranks)
        self._trials: dict[int, object] = {}
        self._homes: dict[str, int] = {}

    def choose(self, now: float, chance: float, without: frozenset[int] = frozenset()) -> int | None:
        """The endpoint for the next attempt; None where none may be asked.

        Whoever is given one that was resting is its trial, and says by `succeeded`, `failed` or `left` how
        that ended.

        Args:
            now: The time, in seconds that only go forward.
            chance: A random number from 0 up to 1.
            without: Those that are out of the question.
        """
        able = [
            place for place in range(len(self._ranks)) if place not in without and self._is_able(place, now)
        ]
        while able:
            first = min(self._ranks[place].priority for place in able)
            rank = [place for place in able if self._ranks[place].priority == first]
            place = self._by_weight(rank, chance)
            if not self._failures[place] or self._claim(place):
                return place
            able.remove(place)  # another thread was faster
        return None

    def soonest(self) -> int:
        """Where none is able: the one whose rest is over first."""
        return min(range(len(self._ranks)), key=self._rests.__getitem__)

    def wait(self, now: float) -> float:
        """Seconds until the first rest is over; 0 where one is."""
        return max(0.0, min(self._rests) - now)

    def succeeded(self, place: int) -> None:
        """It answered: it is healthy."""
        self._failures[place] = 0
        self._rests[place] = 0.0
        self._trials.pop(place, None)

    def failed(self, place: int, until: float) -> None:
        """It failed, and rests until then."""
        self._failures[place] += 1
        self._rests[place] = max(self._rests[place], until)
        self._trials.pop(place, None)

    def left(self, place: int) -> None:
        """Nobody knows: the caller gave up."""
        self._trials.pop(place, None)

    def failures(self, place: int) -> int:
        """How often it failed since it last answered."""
        return self._failures[place]

    def _is_able(self, place: int, now: float) -> bool:
        return self._rests[place] <= now and not (self._failures[place] and place in self._trials)

    def _claim(self, place: int) -> bool:
        mine = object()
        return self._trials.setdefault(place, mine) is mine

    def _by_weight(self, places: Sequence[int], chance: float) -> int:
        mark = chance * sum(self._ranks[place].weight for place in places)
        for place in places:
            mark -= self._ranks[place].weight
            if mark < 0:
                return place
        return places[-1]

    def remember(self, name: str, place: int) -> None:
        """What has this id is stored there."""
        if len(self._homes) >= KNOWN_HOMES:
            self._homes.pop(next(iter(self._homes)), None)
        self._homes[name] = place

    def home(self, request: Request[Any, Any]) -> int | None:
        """The endpoint that holds what a call names: an id of its path, or among its parameters."""
        if request.site is not None:
            return request.site
        found = (self._homes.get(name) for name in _names({**request.ids, **request.params}))
        return next((place for place in found if place is not None), None)


def _names(values: Mapping[str, object]) -> Iterator[str]:
    for value in values.values():
        for name in value if is_sequence(value) else (value,):
            if isinstance(name, str) and len(name) <= ID_LENGTH:
                yield name
