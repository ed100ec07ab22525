"""What a rule can find in a thought, and how a page shows each kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

MarkKind = Literal[
    "self_check",
    "backtrack",
    "loop",
    "language_switch",
    "hedge",
    "recount",
    "answer_first",
    "answer_changed",
    "answer_final",
    "cut_off",
]


class Mark(NamedTuple):
    """A rule's finding on the exact characters ``start`` to ``end``, all within one step.

    ``other`` is, for a loop, the offset of the earlier passage.
    """

    kind: MarkKind
    start: int
    end: int
    step: int
    rule: str
    note: str
    other: int | None = None


@dataclass(frozen=True, slots=True)
class MarkRule:
    """How a kind of mark is named, explained and drawn; ``pattern`` is a CSS name."""

    kind: MarkKind
    letter: str
    label: str
    description: str
    pattern: str


_RULES: Final = (
    MarkRule(
        "self_check",
        "C",
        "Self-check",
        "Announces a check of its own work, or does a calculation again.",
        "dots",
    ),
    MarkRule(
        "backtrack",
        "B",
        "Backtrack",
        "Turns back: contests what it just said, or drops its plan for another.",
        "slant",
    ),
    MarkRule("loop", "L", "Loop", "Says again what it said before.", "cross"),
    MarkRule(
        "language_switch",
        "S",
        "Language switch",
        "Changes to another language or script than the text before.",
        "wave",
    ),
    MarkRule("hedge", "H", "Hedge", "Doubts its own claim or plan.", "dash"),
    MarkRule("recount", "R", "Recount", "Does a count or a calculation anew.", "rings"),
    MarkRule(
        "answer_first",
        "A",
        "Answer first",
        "States the answer for the first time; matched by rule.",
        "solid",
    ),
    MarkRule(
        "answer_changed",
        "A",
        "Answer changed",
        "States another answer than before; matched by rule.",
        "split",
    ),
    MarkRule(
        "answer_final",
        "A",
        "Answer final",
        "States an answer for the last time; matched by rule.",
        "double",
    ),
    MarkRule("cut_off", "X", "Cut off", "The thought ends without being finished.", "torn"),
)

#: Every kind in the order in which a legend lists them.
MARKS: Final[Mapping[MarkKind, MarkRule]] = MappingProxyType({rule.kind: rule for rule in _RULES})

#: Kinds found by what is said: they need a language whose phrases are known.
PHRASED: Final[tuple[MarkKind, ...]] = ("self_check", "backtrack", "hedge", "recount")
