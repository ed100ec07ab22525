"""Which statements of a thought are right, and whether the last one is what was answered."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from traces.core.analysis.marks import MarkKind
from traces.core.analysis.outline import Outline
from traces.core.analysis.statements import Statement, Statements, find_statements
from traces.core.analysis.values import Matcher, final_value, rule_matcher

_KINDS: Final[tuple[MarkKind, ...]] = ("answer_first", "answer_changed", "answer_final")
_NONE: Final = Statements((), None)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``first`` right statement and all ``stated`` answers. ``flips`` is None where a wrong
    answer cannot be told from none; ``agrees`` where there is nothing to compare."""

    first: Statement | None
    stated: tuple[Statement, ...]
    flips: int | None
    agrees: bool | None
    unavailable: tuple[MarkKind, ...]


def judge_statements(
    thought: str, outline: Outline, answer: str, matcher: Matcher | None
) -> Judgement:
    """Judge by ``matcher``, or else by the final value of ``answer``; agreement of the last
    statement is always with ``answer``."""
    value = final_value(answer)
    given = find_statements(thought, outline.folded, rule_matcher(value)) if value else _NONE
    judged = find_statements(thought, outline.folded, matcher) if matcher else given
    agrees = given.stated[-1].verdict if given.stated else None
    spoken = "self_check" not in outline.unavailable
    if not (matcher or value) or not (spoken or judged.first or judged.stated):
        return Judgement(None, (), None, agrees, _KINDS)
    if matcher is None and value is not None and value.kind == "text":
        return Judgement(judged.first, judged.stated, None, agrees, ("answer_changed",))
    verdicts = [statement.verdict for statement in judged.stated]
    flips = sum(before != here for before, here in pairwise(verdicts))
    return Judgement(judged.first, judged.stated, flips, agrees, ())
