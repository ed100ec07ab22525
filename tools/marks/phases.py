"""How far the phases of the rules agree with those that a reader gave to the same steps."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from tools.marks.hits import head, row, with_interval
from tools.marks.labels import Row, analysis, labels
from traces.core.analysis import PHASES

Pair = tuple[str, str]
_GROUPS: Final = (
    ("held out", "part", "held_out"),
    ("tuned on", "part", "tuning"),
    ("random places", "drawn", "random"),
)


def phase_table() -> str:
    """The share of steps alike, and Cohen's kappa, in each group of steps."""
    lines = head("steps", "n", "say the same", "kappa")
    for name, field, value in _GROUPS:
        pairs = phase_pairs(**{field: value})
        alike = sum(reader == rules for reader, rules in pairs)
        lines.append(
            row(name, str(len(pairs)), with_interval(alike, len(pairs)), f"{kappa(pairs):.2f}")
        )
    return "\n".join(lines)


def phase_matrix() -> str:
    """For each phase of the reader what the rules say, over all labeled steps."""
    lines = head("the reader says", *(f"rules: {phase}" for phase in PHASES))
    counts = Counter(phase_pairs())
    for reader in PHASES:
        lines.append(row(reader, *(str(counts[reader, rules]) for rules in PHASES)))
    return "\n".join(lines)


def phase_pairs(**only: str) -> list[Pair]:
    """The phase by the reader and by the rules of each labeled step whose fields are ``only``."""
    return [
        (label["phase"], _phase_of(label))
        for label in labels()["phases"]
        if all(label[name] == value for name, value in only.items())
    ]


def kappa(pairs: Sequence[Pair]) -> float:
    """Cohen's kappa (1960): (p_o - p_e) / (1 - p_e), where p_o is the share alike and p_e the sum
    over the phases of the product of both their shares."""
    count = len(pairs)
    alike = sum(reader == rules for reader, rules in pairs) / count
    readers, rules = (Counter(side) for side in zip(*pairs, strict=True))
    chance = sum(readers[phase] * rules[phase] for phase in PHASES) / count**2
    return (alike - chance) / (1 - chance)


def _phase_of(label: Row) -> str:
    steps = analysis(label["file"], label["id"], label["field"]).steps
    return next(step.phase for step in steps if step.start == label["start"])
