"""The figures of a thought as facts in words: a missing one says why it is missing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from teams.templatetags.formatting import count, number, percent
from traces.core.analysis import MARKS, Analysis, Figures, MarkRule

_NO_LANGUAGE = "the phrases of this language are not known to the rules"
_NO_TOKENS = "nobody counted the thinking tokens"


@dataclass(frozen=True, slots=True)
class Fact:
    """``text`` is empty where the figure is not available, for ``reason``."""

    label: str
    text: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A kind of mark: how often it was found, None where that cannot be told."""

    rule: MarkRule
    count: int | None


def figure_facts(analysis: Analysis | None) -> tuple[Fact, ...]:
    """What was measured of the thought; none where nobody could read it."""
    return tuple(_facts(analysis.figures, analysis.unavailable)) if analysis else ()


def legend_rows(analysis: Analysis | None) -> tuple[LegendRow, ...]:
    """Every kind of mark; without an analysis all of them are not available."""
    counts = Counter(mark.kind for mark in analysis.marks) if analysis else None
    missing: Sequence[str] = analysis.unavailable if analysis else ()
    return tuple(
        LegendRow(rule, None if counts is None or kind in missing else counts[kind])
        for kind, rule in MARKS.items()
    )


def _facts(figures: Figures, unavailable: Sequence[str]) -> Iterator[Fact]:
    yield from _answer_facts(figures, unavailable)
    yield _share("Repeats itself", figures.loop_share)
    if figures.longest_loop_chars:
        yield Fact("Longest loop", f"{count(figures.longest_loop_chars)} characters")
    yield _rate("Self-checks", figures.checks_per_1k, "self_check" in unavailable)
    yield _rate("Backtracks", figures.backtracks_per_1k, "backtrack" in unavailable)
    yield _share("Abandoned steps", figures.abandoned_share, _NO_LANGUAGE)
    if figures.languages:
        yield Fact("Languages", ", ".join(figures.languages))
    yield _share("Compresses to", figures.compressibility, "too short to say")


def _answer_facts(figures: Figures, unavailable: Sequence[str]) -> Iterator[Fact]:
    if "answer_first" in unavailable:
        why = "the answer holds no value that a rule could look for"
        yield Fact("Answer first stated", "", why)
        return
    if figures.answer_at is None:
        yield Fact("Answer first stated", "never in the thought")
    else:
        yield Fact("Answer first stated", f"at {percent(figures.answer_at)}")
        yield _share("Thought after it", figures.after_answer)
    if "answer_changed" not in unavailable:
        yield _number("Answer changed", figures.answer_flips, "times")
    agrees = figures.last_matches_answer
    words = "" if agrees is None else "yes" if agrees else "no"
    yield Fact("Ends on its answer", words, "no statement was found")


def _share(label: str, value: float | None, reason: str = "not known") -> Fact:
    return Fact(label, "" if value is None else str(percent(value)), reason)


def _number(label: str, value: float | None, unit: str) -> Fact:
    return Fact(label, "" if value is None else f"{number(value)} {unit}", "not known")


def _rate(label: str, value: float | None, foreign: bool) -> Fact:
    text = "" if value is None else f"{number(value, 2)} per 1,000 tokens"
    return Fact(label, text, _NO_LANGUAGE if foreign else _NO_TOKENS)
