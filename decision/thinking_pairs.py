"""Which candidate each thinking one should beat: named by the team, or found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from decision.baseline_choice import Baselines
from decision.core.cases import CaseSeries, CaseTable
from decision.core.reasoning import Relation, ThinkingPair
from decision.core.reweighing import weighted_mean
from decision.gathering import Subject

#: Nothing is named: every baseline is found.
FOUND: Final = Baselines()
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


def thinking_pairs(
    subjects: Sequence[Subject], table: CaseTable, named: Baselines = FOUND
) -> tuple[ThinkingPair, ...]:
    """A pair for every candidate that thinks and has something to be held against.

    Against the one that the team ``named``, if it is in the table; else against the same model
    (of one family, or one model id at one connection) without thinking, the most accurate where
    there are several; else the most accurate of all that do not think; else the same family at
    its lowest rung. Where nothing tells whether a candidate thought, a baseline of its own says it.
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
        if (baseline := _named(runner, table, named)) is not None:
            found.append(ThinkingPair(runner.key, baseline, "named"))
        elif runner.thinks:
            against, relation = _baseline(runner, runners)
            if against is not None:
                found.append(ThinkingPair(runner.key, against.key, relation))
    return tuple(found)


def known_to_think(
    table: CaseTable | None, configurations: Mapping[str, Mapping[str, Any]]
) -> dict[str, bool | None]:
    """Whether each candidate with results by case thought, by key; see ``thinks``."""
    if table is None:
        return {}
    return {
        key: thinks(series, str(configurations[key].get("reasoning_effort") or ""))
        for key, series in table.series.items()
        if series.cases
    }


def thinks(series: CaseSeries, effort: str) -> bool | None:
    """Whether a candidate thought: by the tokens counted, else by the effort asked of it; None
    where neither tells."""
    if series.think_tokens is not None:
        known = series.think_tokens[~np.isnan(series.think_tokens)]
        if len(known):
            return bool((known > 0).any())
    return effort not in _OFF if effort else None


def _named(own: _Runner, table: CaseTable, named: Baselines) -> str | None:
    """The baseline that the team names for a candidate; None for as it is found."""
    if own.thinks is False:
        return None
    key = named.own.get(own.key, "") or (named.for_all if own.thinks else "")
    return key if key in table.series and key != own.key else None


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
