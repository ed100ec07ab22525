"""A reader's search in one thought: where they stand, and where the next hit is."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from traces.core.folding import row_cuts
from traces.core.searching import MAX_HITS, Hit, find_hits
from traces.viewing.looks import Look


@dataclass(frozen=True, slots=True)
class Search:
    """``current``, ``previous`` and ``next`` are numbers of hits, 0 for none; ``step`` holds the
    current one."""

    query: str
    hits: Sequence[Hit]
    current: int
    step: int

    @property
    def count(self) -> int:
        """How many places were found."""
        return len(self.hits)

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than were counted."""
        return len(self.hits) >= MAX_HITS

    @property
    def previous(self) -> int:
        """The hit before the current one; from the first the last."""
        return (self.current - 1 or self.count) if self.hits else 0

    @property
    def next(self) -> int:
        """The hit behind the current one; from the last the first."""
        return self.current % self.count + 1 if self.hits else 0


def search_in(thought: str, look: Look) -> Search:
    """What ``look.query`` finds in ``thought``; the reader stands on hit ``look.hit``, or on
    the first."""
    hits = find_hits(thought, look.query)
    if not hits:
        return Search(look.query, (), 0, 0)
    current = min(max(look.hit, 1), len(hits))
    return Search(look.query, hits, current, step_at(thought, hits[current - 1].start))


def step_at(thought: str, offset: int) -> int:
    """The number of the step that holds ``offset``."""
    return bisect_right(row_cuts(thought), offset)
