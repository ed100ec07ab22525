"""Where a thought states an answer, and what the case's grader says to each statement."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from traces.core.analysis.outline import Outline
from traces.core.analysis.statings import Stating, find_results_stated
from traces.core.analysis.values import Matcher

_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？\n]")
#: A grader is asked this often at each end of a thought; what lies between is left unjudged.
MAX_JUDGED: Final = 256
MAX_RESULTS: Final = 1024
_MAX_PIECE: Final = 240


class Statement(NamedTuple):
    """Characters ``start`` to ``end`` state an answer; ``verdict`` as the matcher's."""

    start: int
    end: int
    verdict: bool


class Statements(NamedTuple):
    """All stated answers in order; the first right one, also among results on the way."""

    stated: tuple[Statement, ...]
    first: Statement | None


def find_statements(thought: str, outline: Outline, matcher: Matcher) -> Statements:
    """Judge every piece behind a phrase of stating, asking ``matcher`` a bounded number of
    times. Behind a phrase that states a mere result only a right one counts."""
    judge, folded = _Asking(thought, matcher), outline.folded
    strong = _pieces(folded, outline.answers_stated)
    if len(strong) > 2 * MAX_JUDGED:
        strong = strong[:MAX_JUDGED] + strong[-MAX_JUDGED:]
    stated = tuple(found for start, end in strong if (found := judge.statement(start, end)))
    right = next((statement for statement in stated if statement.verdict), None)
    limit = right.start if right else len(folded)
    results = find_results_stated(folded, outline.words, outline.tongues)
    weak = [piece for piece in _pieces(folded, results) if piece[1] <= limit][:MAX_RESULTS]
    early = (judge.statement(start, end) for start, end in weak)
    first = next((found for found in early if found and found.verdict), right)
    return Statements(stated, first)


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


def _pieces(folded: str, phrases: Sequence[Stating]) -> list[tuple[int, int]]:
    """From each phrase to the end of its sentence; a sentence begun is not begun again."""
    pieces: list[tuple[int, int]] = []
    for phrase in phrases:
        if not pieces or phrase.start >= pieces[-1][1]:
            pieces.append((phrase.start, _sentence_end(folded, phrase.end)))
    return pieces


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
