"""What the results of a run come to, in sentences."""

from collections.abc import Sequence
from typing import Final

from evaluations.core.results import CandidateFigures
from evaluations.core.statistics.comparing import PairRow
from evaluations.core.statistics.verdicts import Word

#: What the verdict on a pair means, seen from the first one.
WORDS: Final[dict[Word, str]] = {
    "better": "better than",
    "worse": "worse than",
    "equivalent": "as good as",
    "undecided": "undecided against",
}


def headline(candidates: Sequence[CandidateFigures], pairs: Sequence[PairRow]) -> str:
    """Who is ahead, and of whom that is known; claims nothing that no test carries."""
    ranked = sorted(
        (each for each in candidates if each.accuracy), key=lambda each: -_accuracy(each)
    )
    if not ranked:
        return "Nothing is graded yet."
    first = ranked[0]
    told = f"{first.label} scores {_accuracy(first):.0%}"
    if len(ranked) == 1:
        return f"{told}."
    words = {_other(pair, first.key): _seen_from(pair, first.key) for pair in pairs if
             first.key in (pair.first, pair.second)}  # fmt: skip
    beaten = [each.label for each in ranked[1:] if words.get(each.key) == "better"]
    alike = [each.label for each in ranked[1:] if words.get(each.key) == "equivalent"]
    open_ = [each.label for each in ranked[1:] if words.get(each.key, "undecided") == "undecided"]
    parts = []
    if beaten:
        parts.append(f"better than {_listed(beaten)}")
    if alike:
        parts.append(f"as good as {_listed(alike)}")
    if open_:
        parts.append(f"not told apart from {_listed(open_)}")
    return f"{told}: {', '.join(parts)}." if parts else f"{told}."


def _accuracy(candidate: CandidateFigures) -> float:
    return candidate.accuracy.value if candidate.accuracy else 0.0


def _other(pair: PairRow, key: str) -> str:
    return pair.second if pair.first == key else pair.first


def _seen_from(pair: PairRow, key: str) -> Word:
    if pair.first == key or pair.word not in ("better", "worse"):
        return pair.word
    return "worse" if pair.word == "better" else "better"


def _listed(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    shown = list(names[:4]) + ([f"{len(names) - 4} more"] if len(names) > 4 else [])
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
