"""How far a judge's labels agree with the marks of the rules, kind by kind."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from evaluations.core.statistics.bootstrap import case_weight_draws
from evaluations.core.statistics.cases import CaseMeans, Estimate, Floats
from evaluations.core.statistics.intervals import accuracy_interval
from evaluations.core.step_labels.thoughts import ASKED
from traces.core.analysis import MarkKind

DRAWS: Final = 2_000
CONFIDENCE: Final = 0.95
#: With fewer traces that hold a mark, resampling them says too little.
MIN_TRACES: Final = 10

Kinds = Mapping[int, Set[MarkKind]]


@dataclass(frozen=True, slots=True)
class Pair:
    """The kinds in the steps of one trace, by the rules and by the judge.

    Only steps that the judge labeled are compared; ``unavailable`` kinds cannot be told by the
    rules in this trace and are left out, never held against the judge.
    """

    rules: Kinds
    judge: Kinds
    unavailable: Set[MarkKind] = frozenset()


class Cells(NamedTuple):
    """How many steps hold a kind by both, by one of the two, by neither."""

    both: int
    only_rules: int
    only_judge: int
    neither: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """One kind over ``steps`` labeled steps of ``traces``.

    ``agreement`` is the share of steps on which both say the same, ``kappa`` what is left of it
    after chance; None is undefined and ``why`` says for which reason, also for ends that are
    missing.
    """

    kind: MarkKind
    traces: int
    steps: int
    cells: Cells
    agreement: Estimate | None
    kappa: Estimate | None
    why: str


class Disagreement(NamedTuple):
    """Steps of one trace in which only the rules, or only the judge, see a kind."""

    kind: MarkKind
    only_rules: tuple[int, ...]
    only_judge: tuple[int, ...]


def agreements(pairs: Sequence[Pair], *, seed: int) -> tuple[Agreement, ...]:
    """Agreement on every kind that was asked for, with intervals over traces at 95 %."""
    return tuple(_agreement_on(kind, pairs, seed) for kind in ASKED)


def disagreements(pair: Pair) -> tuple[Disagreement, ...]:
    """Kind by kind where the two differ, in the order of the kinds."""
    found = []
    for kind in ASKED:
        if kind in pair.unavailable:
            continue
        steps = sorted(pair.judge)
        rules = tuple(n for n in steps if _holds(pair.rules, n, kind) > (kind in pair.judge[n]))
        judge = tuple(n for n in steps if _holds(pair.rules, n, kind) < (kind in pair.judge[n]))
        if rules or judge:
            found.append(Disagreement(kind, rules, judge))
    return tuple(found)


def cohen_kappa(cells: Floats) -> Floats:
    """Cohen's kappa (1960, Educ. Psychol. Meas. 20) of tables (..., 4) in the order of Cells.

    (p_o - p_e) / (1 - p_e) with p_o = (both + neither) / n and, with the shares r and j of steps
    that the two mark, p_e = r j + (1 - r)(1 - j). NaN where p_e is 1.
    """
    total = cells.sum(axis=-1)
    both, only_rules, only_judge, neither = np.moveaxis(cells, -1, 0)
    observed = (both + neither) / total
    rules, judge = (both + only_rules) / total, (both + only_judge) / total
    expected = rules * judge + (1 - rules) * (1 - judge)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(expected < 1, (observed - expected) / (1 - expected), np.nan))


def _agreement_on(kind: MarkKind, pairs: Sequence[Pair], seed: int) -> Agreement:
    rows = [_cells_of(pair, kind) for pair in pairs if kind not in pair.unavailable]
    tables = np.array([row for row in rows if sum(row)], dtype=np.float64).reshape(-1, 4)
    cells = Cells(*(int(each) for each in tables.sum(axis=0)))
    kappa, why = _kappa(tables, cells, seed)
    return Agreement(kind, len(tables), sum(cells), cells, _raw(tables), kappa, why)


def _cells_of(pair: Pair, kind: MarkKind) -> Cells:
    counts = [0, 0, 0, 0]
    for number, kinds in pair.judge.items():
        counts[2 * (not _holds(pair.rules, number, kind)) + (kind not in kinds)] += 1
    return Cells(*counts)


def _holds(kinds: Kinds, number: int, kind: MarkKind) -> bool:
    return kind in kinds.get(number, frozenset())


def _raw(tables: Floats) -> Estimate | None:
    """The share of steps alike, a trace weighing as many steps as it has."""
    steps = tables.sum(axis=1)
    alike = tables[:, 0] + tables[:, 3]
    return accuracy_interval(CaseMeans(alike / steps, steps, steps), CONFIDENCE)


def _kappa(tables: Floats, cells: Cells, seed: int) -> tuple[Estimate | None, str]:
    """Kappa of all steps, its interval from Bayesian bootstrap weights over traces (Rubin 1981),
    which are above 0: kappa is defined in every draw where it is defined at all."""
    if not len(tables):
        return None, "no step could be compared"
    if not cells.only_rules and not cells.only_judge and not (cells.both and cells.neither):
        return None, f"both mark {'every' if cells.both else 'no'} step: chance alone would agree"
    value = float(cohen_kappa(tables.sum(axis=0)))
    held = int(np.count_nonzero(tables[:, :3].sum(axis=1)))
    known = {"cases": len(tables), "samples": sum(cells)}
    if held < MIN_TRACES:
        few = f"no interval: only {held} of the traces hold{'s' if held == 1 else ''} one"
        return Estimate(value, None, None, **known), few
    if not cells.only_rules and not cells.only_judge:
        return Estimate(value, None, None, **known), "no interval: they never differ"
    weights = case_weight_draws(np.random.default_rng(seed), len(tables), DRAWS)
    tail = (1 - CONFIDENCE) / 2
    lower, upper = np.quantile(cohen_kappa(weights @ tables), (tail, 1 - tail))
    return Estimate(value, float(lower), float(upper), **known), ""
