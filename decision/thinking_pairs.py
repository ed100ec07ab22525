"""Which candidate each thinking one should beat: the same model without, or the best without."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from decision.core.cases import CaseSeries, CaseTable
from decision.core.reasoning import Relation, ThinkingPair
from decision.core.reweighing import weighted_mean
from decision.gathering import Subject

#: Words of effort that ask for no thought.
_OFF: Final = frozenset({"none", "off", "disabled"})


@dataclass(frozen=True, slots=True)
class _Runner:
    """A candidate with results by case; ``accuracy`` is -1 without an outcome."""

    key: str
    snapshot: Mapping[str, Any]
    thinks: bool | None
    accuracy: float

    @property
    def family(self) -> str:
        return str(self.snapshot.get("family") or "")

    @property
    def rung(self) -> int:
        return int(self.snapshot.get("rung") or 0)

    @property
    def model(self) -> tuple[object, object]:
        connection = self.snapshot.get("connection") or {}
        return connection.get("id"), self.snapshot.get("model")

    def is_same_model(self, other: "_Runner") -> bool:
        return self.model == other.model or bool(self.family and self.family == other.family)


def thinking_pairs(subjects: Sequence[Subject], table: CaseTable) -> tuple[ThinkingPair, ...]:
    """A pair for every candidate that thinks and has something to be held against.

    Against the same model (of one family, or one model id at one connection) without thinking,
    the most accurate where there are several; else the most accurate of all that do not think;
    else the same family at its lowest rung.
    """
    runners = [
        _Runner(
            subject.key,
            subject.snapshot,
            thinks(series, str(subject.snapshot.get("reasoning_effort") or "")),
            _accuracy(series, table),
        )
        for subject in subjects
        if (series := table.series.get(subject.key)) is not None and series.cases
    ]
    found = []
    for runner in runners:
        if runner.thinks:
            against, relation = _baseline(runner, runners)
            if against is not None:
                found.append(ThinkingPair(runner.key, against.key, relation))
    return tuple(found)


def thinks(series: CaseSeries, effort: str) -> bool | None:
    """Whether a candidate thought: by the tokens counted, else by the effort asked of it; None
    where neither tells."""
    if series.think_tokens is not None:
        known = series.think_tokens[~np.isnan(series.think_tokens)]
        if len(known):
            return bool((known > 0).any())
    return effort not in _OFF if effort else None


def _baseline(own: _Runner, runners: Sequence[_Runner]) -> tuple[_Runner | None, Relation]:
    silent = [each for each in runners if each.thinks is False]
    if siblings := [each for each in silent if each.is_same_model(own)]:
        return max(siblings, key=lambda each: each.accuracy), "same model"
    if silent:
        return max(silent, key=lambda each: each.accuracy), "best without"
    rungs = [each for each in runners if each.family and each.family == own.family]
    lowest = min(rungs, key=lambda each: each.rung, default=None)
    return (None if lowest is own else lowest), "least effort"


def _accuracy(series: CaseSeries, table: CaseTable) -> float:
    if series.outcome is None or bool(np.isnan(series.outcome).all()):
        return -1.0
    return float(weighted_mean(series.outcome, table.case_weights[None, :])[0])
