"""Where a thought states an answer, and what the case's grader says to each statement."""

import re
from typing import Final, NamedTuple

from traces.core.analysis.values import Matcher

#: Phrases after which an answer is stated; a wrong one counts as an answer too.
STATING: Final = re.compile(
    r"\\boxed\{|<answer>|"
    r"\b(?:answer|antwort|respuesta|réponse)\**(?: \w+){0,3}? "
    r"(?:is|would be|should be|must be|will be|could be|might be|remains|ist|lautet|es|est)\b|"
    r"\b(?:answer|antwort|respuesta|réponse)\**\s?[:=]|答案(?:应该|就)?(?:是|为|[:：])"
)
#: Phrases after which a result is stated, which may be one on the way: only a right one counts.
_WEAK: Final = re.compile(
    r"\b(?:so|thus|therefore|hence|altogether|total|totals|equals|get|gives|means|leaves|result|"
    r"also|donc|entonces)\b|因此|所以|得到|总共|一共"
)
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s|$)|[。！？\n]")
#: A grader is asked this often at each end of a thought; what lies between is left unjudged.
MAX_JUDGED: Final = 256
_MAX_PIECE: Final = 240
_MIN_GAP: Final = 20


class Statement(NamedTuple):
    """Characters ``start`` to ``end`` state an answer; ``verdict`` as the matcher's."""

    start: int
    end: int
    verdict: bool


class Statements(NamedTuple):
    """All stated answers in order; the first right one, also among results on the way."""

    stated: tuple[Statement, ...]
    first: Statement | None


def find_statements(thought: str, folded: str, matcher: Matcher) -> Statements:
    """Judge every piece behind a phrase of stating, asking ``matcher`` a bounded number of
    times."""
    judge = _Asking(thought, matcher)
    strong = _pieces(folded, STATING)
    if len(strong) > 2 * MAX_JUDGED:
        strong = strong[:MAX_JUDGED] + strong[-MAX_JUDGED:]
    stated = tuple(found for start, end in strong if (found := judge.statement(start, end)))
    right = next((statement for statement in stated if statement.verdict), None)
    limit = right.start if right else len(folded)
    weak = [piece for piece in _pieces(folded, _WEAK, limit) if piece[1] <= limit][:MAX_JUDGED]
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


def _pieces(folded: str, cue: re.Pattern[str], stop: int | None = None) -> list[tuple[int, int]]:
    """From each cue to the end of its sentence; a sentence begun is not begun again."""
    pieces: list[tuple[int, int]] = []
    for found in cue.finditer(folded, 0, len(folded) if stop is None else stop):
        if not pieces or found.start() >= pieces[-1][1]:
            pieces.append((found.start(), _sentence_end(folded, found.end())))
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
