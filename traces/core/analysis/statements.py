"""Where a thought states an answer, and what the case's grader says to each statement."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from traces.core.analysis.outline import Outline
from traces.core.analysis.pieces import Piece, find_pieces, is_disowned, weighty
from traces.core.analysis.statings import Stating, find_results_stated
from traces.core.analysis.values import Matcher, Value

#: A grader is asked this often at each end of a thought; what lies between is left unjudged.
MAX_JUDGED: Final = 128
MAX_RESULTS: Final = 256
#: And so often where a thought goes back to a right answer.
MAX_RETURNS: Final = 64
#: A value of this many characters that is mentioned is meant.
_MIN_MENTION: Final = 12


class Statement(NamedTuple):
    """Characters ``start`` to ``end`` state an answer; ``verdict`` as the matcher's."""

    start: int
    end: int
    verdict: bool


class Statements(NamedTuple):
    """All answers stated, in order; the first right one and the last one, for which right
    results on the way count too."""

    stated: tuple[Statement, ...]
    first: Statement | None
    last: Statement | None


class _Asking:
    """Asks the matcher once for equal pieces."""

    def __init__(self, thought: str, folded: str, matcher: Matcher) -> None:
        self._thought, self._folded, self._matcher = thought, folded, matcher
        self._known: dict[str, bool | None] = {}

    def statement(self, piece: Piece) -> Statement | None:
        text = self._thought[slice(*piece)]
        if text not in self._known:
            self._known[text] = self._matcher(text)
        verdict = self._known[text]
        return None if verdict is None else Statement(*piece, verdict)

    def own(self, pieces: Iterable[Piece]) -> Iterator[Statement]:
        """The statements among ``pieces`` without wrong answers that are not the thought's."""
        for piece in pieces:
            found = self.statement(piece)
            if found and (found.verdict or not is_disowned(self._folded, piece)):
                yield found

    def first_right(self, pieces: Iterable[Piece]) -> Statement | None:
        """The first right one of ``pieces`` that state a result."""
        judged = map(self.statement, weighty(self._folded, pieces))
        return next((found for found in judged if found and found.verdict), None)


def find_statements(thought: str, outline: Outline, matcher: Matcher) -> Statements:
    """Judge every piece behind a phrase of stating, asking ``matcher`` a bounded number of
    times. Behind a phrase that states a mere result only a right one counts."""
    folded = outline.folded
    asking = _Asking(thought, folded, matcher)
    stated = list(asking.own(_ends(list(find_pieces(folded, outline.answers_stated)))))
    right = next((statement for statement in stated if statement.verdict), None)
    limit = right.start if right else len(folded)
    behind = stated[-1].end if stated else 0
    results = find_results_stated(folded, outline.words, outline.tongues)
    before = [phrase for phrase in results if phrase.start < limit][:MAX_RESULTS]
    after = [phrase for phrase in results if phrase.start >= behind][-MAX_RESULTS:]
    early = (piece for piece in find_pieces(folded, before) if piece[1] <= limit)
    first = asking.first_right(early) or right
    late = asking.first_right(reversed(list(find_pieces(folded, after))))
    last = late or (stated[-1] if stated else first)
    if first and stated and first.start < stated[0].start:
        stated.insert(0, first)
    return Statements(tuple(_early(folded, asking, stated, results)), first, last)


def find_mentions(outline: Outline, value: Value) -> Statements:
    """The first and the last place of a value that is long enough to be no chance; what is said
    of it there is not judged."""
    written = value.written.lower()
    first = outline.folded.find(written) if len(written) >= _MIN_MENTION else -1
    if first < 0:
        return Statements((), None, None)
    last = outline.folded.rfind(written)
    places = [Statement(place, place + len(written), True) for place in (first, last)]
    return Statements((), *places)


def _early(
    folded: str, asking: _Asking, stated: Sequence[Statement], results: Sequence[Stating]
) -> Iterator[Statement]:
    """``stated``, but a thought that goes back from a wrong answer to the right one does so with
    the first right result between the two."""
    places = [phrase.start for phrase in results]
    left = MAX_RETURNS
    yield from stated[:1]
    for before, found in pairwise(stated):
        if before.verdict or not found.verdict:
            yield found
            continue
        begin, end = bisect_left(places, before.end), bisect_left(places, found.start)
        between = results[begin : min(end, begin + left)]
        left -= len(between)
        pieces = (piece for piece in find_pieces(folded, between) if piece[1] <= found.start)
        yield asking.first_right(pieces) or found


def _ends(pieces: list[Piece]) -> list[Piece]:
    return pieces if len(pieces) <= 2 * MAX_JUDGED else pieces[:MAX_JUDGED] + pieces[-MAX_JUDGED:]
