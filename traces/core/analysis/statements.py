"""Where a thought states an answer, and what the case's grader says to each statement."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from traces.core.analysis.outline import Outline
from traces.core.analysis.statings import Stating, find_results_stated
from traces.core.analysis.values import Matcher, Value

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？\n]")
#: A grader is asked this often at each end of a thought; what lies between is left unjudged.
MAX_JUDGED: Final = 128
MAX_RESULTS: Final = 256
_DIGITS: Final = re.compile(r"\d+(?:[.,]\d+)*")
_IS_DIGIT: Final = re.compile(
    r"\b(?:is|are|be|ist|es|est)\W{1,6}(?:\w\W{1,5})?\d\W*$|是\W{0,4}\d\W*$"
)
#: A value of this many characters that is mentioned is meant.
_MIN_MENTION: Final = 12
_MAX_PIECE: Final = 240


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


def find_statements(thought: str, outline: Outline, matcher: Matcher) -> Statements:
    """Judge every piece behind a phrase of stating, asking ``matcher`` a bounded number of
    times. Behind a phrase that states a mere result only a right one counts."""
    judge, folded = _Asking(thought, matcher), outline.folded
    strong = _ends(list(_pieces(folded, outline.answers_stated)), MAX_JUDGED)
    stated = tuple(found for piece in strong if (found := judge.statement(*piece)))
    right = next((statement for statement in stated if statement.verdict), None)
    limit = right.start if right else len(folded)
    behind = stated[-1].end if stated else 0
    results = find_results_stated(folded, outline.words, outline.tongues)
    before = [phrase for phrase in results if phrase.start < limit][:MAX_RESULTS]
    after = [phrase for phrase in results if phrase.start >= behind][-MAX_RESULTS:]
    early = (piece for piece in _weighty(folded, before) if piece[1] <= limit)
    late = reversed(list(_weighty(folded, after)))
    first = judge.first_right(early) or right
    last = judge.first_right(late) or (stated[-1] if stated else first)
    return Statements(stated, first, last)


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


def _weighty(folded: str, phrases: Sequence[Stating]) -> Iterator[tuple[int, int]]:
    """Pieces that end in words, in a number of two digits, or in "is" and one digit: other
    single digits number points and options."""
    for start, end in _pieces(folded, phrases):
        piece = folded[start:end]
        numbers = _DIGITS.findall(piece)
        if not numbers or len(numbers[-1]) > 1 or _IS_DIGIT.search(piece):
            yield start, end


def _ends(pieces: list[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    return pieces if len(pieces) <= 2 * count else pieces[:count] + pieces[-count:]


class _Asking:
    """Asks the matcher once for equal pieces."""

    def __init__(self, thought: str, matcher: Matcher) -> None:
        self._thought, self._matcher = thought, matcher
        self._known: dict[str, bool | None] = {}

    def statement(self, start: int, end: int) -> Statement | None:
        piece = self._thought[start:end]
        if piece not in self._known:
            self._known[piece] = self._matcher(piece)
        verdict = self._known[piece]
        return None if verdict is None else Statement(start, end, verdict)

    def first_right(self, pieces: Iterable[tuple[int, int]]) -> Statement | None:
        """The first of ``pieces`` that is right."""
        judged = (self.statement(start, end) for start, end in pieces)
        return next((found for found in judged if found and found.verdict), None)


def _pieces(folded: str, phrases: Sequence[Stating]) -> Iterator[tuple[int, int]]:
    """From each phrase to the end of its sentence; a sentence begun is not begun again."""
    last = 0
    for start, end in phrases:
        if start >= last:
            last = _sentence_end(folded, end)
            yield start, last


def _sentence_end(folded: str, at: int) -> int:
    """The end of the sentence that goes on at ``at``; what follows a colon on the next lines
    belongs to it."""
    limit = min(at + _MAX_PIECE, len(folded))
    while at < limit and folded[at] in " \t\n*:：$":
        at += 1
    found = _SENTENCE_END.search(folded, at, limit)
    end = found.start() if found else limit
    while end > at and folded[end - 1].isspace():
        end -= 1
    return max(end, at)
