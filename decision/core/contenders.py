"""Who can come first at all: whom no weights put first, and the front of all criteria."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from decision.core.aggregation import EQUAL, Bools
from decision.core.value_draws import Contest, ValueDraws
from decision.core.values import Floats

Reach = Literal["first", "level", "never"]

# A rival that carries less of the proof than this is left out of its sentence.
_TELLING: Final = 1e-6
# Leads closer to 0 than this are level: above what the solver leaves undecided.
_LEVEL: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Contender:
    """What weights could do for one ranked candidate; rivals are places in the ranking.

    ``reach``: some weights put it ``first`` alone, only ``level`` with others, or ``never``.
    ``dominated_by`` are rivals
    at least as good on every criterion and better on one. Where it is never first without being
    dominated, ``behind`` are those of whom at least one is ahead under all weights. ``p_front``
    is the share of draws in which nobody dominates it, ``p_dominated`` in which each rival does.
    """

    reach: Reach
    dominated_by: tuple[int, ...]
    behind: tuple[int, ...]
    p_front: float | None = None
    p_dominated: tuple[float, ...] = ()

    @property
    def on_front(self) -> bool:
        """Whether no rival dominates it as measured."""
        return not self.dominated_by


def assess_contenders(of: Contest, data: ValueDraws | None, tried: Floats) -> tuple[Contender, ...]:
    """The reach of every ranked candidate, best first, and who is on the front of all criteria.

    ``tried`` are weightings (draws x criteria): whoever is first alone under one of them needs
    no program. The front holds the candidates that none dominates on the values of the criteria
    with weight; what lies beyond an anchor counts as level. A gap proves nothing: it counts at
    the target for who has it and at the worst acceptable for who would be ahead by it, so
    neither "never first" nor "dominated" can be undone by measuring what is missing.
    """
    floor = of.floor
    dominates = dominance(floor, of.ceiling)
    shares = _dominance_shares(of, data) if data else None
    seen_first = _first_alone(floor @ tried.T)
    return tuple(
        _contender(of, i, dominates[:, i], bool(seen_first[i]), shares) for i in range(len(of.rows))
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Shares:
    """Shares of draws: in which nobody dominates a candidate, in which a (row) dominates b."""

    free: Floats
    by: Floats


def _contender(
    of: Contest, own: int, dominated: Bools, seen_first: bool, shares: _Shares | None
) -> Contender:
    above = tuple(int(a) for a in np.flatnonzero(dominated))
    reach: Reach = "never" if above else "first"
    behind: tuple[int, ...] = ()
    if not above and not seen_first:
        reach, proof = reach_of(of.ceiling[own], np.delete(of.floor, own, axis=0))
        behind = tuple(a + (a >= own) for a in proof)
    return Contender(
        reach=reach,
        dominated_by=above,
        behind=behind,
        p_front=None if shares is None else float(shares.free[own]),
        p_dominated=() if shares is None else tuple(map(float, shares.by[:, own])),
    )


def reach_of(own: Floats, rivals: Floats) -> tuple[Reach, tuple[int, ...]]:
    """How far weights can bring a candidate, with the rivals that prove that it is never first.

    A mixture of rivals that is ahead on every criterion proves it: under all weights one of
    them is ahead. Mixtures of two are tried first, since two names say more than five; a linear
    program (``best_margin``) decides the rest.
    """
    if (two := _two_ahead(rivals - own)) is not None:
        return "never", two
    margin, proof = best_margin(own, rivals)
    if margin > _LEVEL:
        return "first", ()
    return ("level", ()) if margin >= -_LEVEL else ("never", proof)


def _two_ahead(lead: Floats) -> tuple[int, int] | None:
    """Two rivals of whom some mixture is ahead on every criterion, from each one's lead.

    The part x of the first must satisfy x (d_1 - d_2) > -d_2 on each criterion: an interval.
    """
    other = np.broadcast_to(lead, (len(lead), *lead.shape))
    apart, needed = lead[:, None, :] - other, _LEVEL - other
    with np.errstate(divide="ignore", invalid="ignore"):
        bound = needed / apart
    least = np.where(apart > 0, bound, 0.0).max(axis=2, initial=0.0)
    most = np.where(apart < 0, bound, 1.0).min(axis=2, initial=1.0)
    proves = (least <= most) & ~((apart == 0) & (needed > 0)).any(axis=2)
    if not proves.any():
        return None
    first, second = np.argwhere(proves)[0]
    return int(first), int(second)


def _first_alone(scores: Floats) -> Bools:
    """Which candidates are ahead of all others in at least one column of ``scores``."""
    best = scores.max(axis=0)
    near = scores >= best - EQUAL
    return np.asarray((near & (near.sum(axis=0) == 1)).any(axis=1))


def dominance(floor: Floats, ceiling: Floats) -> Bools:
    """Whether a dominates b, for certain (candidates x candidates).

    At least as good on every criterion and better on one, a's gaps at the worst acceptable
    value and b's at the target (``floor`` and ``ceiling``, candidates x criteria).
    """
    ahead = floor[:, None, :] - ceiling[None, :, :]
    sure = np.asarray((ahead >= -EQUAL).all(axis=2) & (ahead > EQUAL).any(axis=2))
    np.fill_diagonal(sure, False)
    return sure


def best_margin(own: Floats, rivals: Floats) -> tuple[float, tuple[int, ...]]:
    """The largest lead over the nearest rival that any weights give, and who stands in the way.

    max t so that w . (own - rival) >= t for every rival, w >= 0, sum w = 1: a linear program
    with one row for each rival. By duality t is also the least that a mixture of rivals can hold
    the candidate to on its best criterion; the rivals of that mixture are returned by index.
    Exact up to the solver's tolerance; without rivals the lead is 1.
    """
    if len(rivals) == 0:
        return 1.0, ()
    criteria = len(own)
    ahead = own - rivals
    solved = linprog(
        c=np.append(np.zeros(criteria), -1.0),
        A_ub=np.hstack([-ahead, np.ones((len(rivals), 1))]),
        b_ub=np.zeros(len(rivals)),
        A_eq=np.append(np.ones(criteria), 0.0)[None, :],
        b_eq=np.ones(1),
        bounds=[(0.0, 1.0)] * criteria + [(-1.0, 1.0)],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert solved.fun is not None
    mixture = -solved.ineqlin.marginals
    return -float(solved.fun), tuple(int(i) for i in np.flatnonzero(mixture > _TELLING))


def _dominance_shares(of: Contest, data: ValueDraws) -> _Shares:
    count = len(of.rows)
    by, free = np.zeros((count, count)), np.zeros(count)
    # The criterion on which a is most likely behind b comes first: it settles most draws.
    order = np.argsort(of.floor[:, None, :] - of.ceiling[None, :, :], axis=2)
    gaps = [(int(b), int(j)) for b, j in np.argwhere(~of.known)]
    for block in data.blocks():
        ceiling = block.copy() if gaps else block
        for b, j in gaps:
            ceiling[j, b] = 1.0
        below = np.zeros((count, block.shape[2]), dtype=np.bool_)
        able = (block.max(axis=2)[:, :, None] >= ceiling.min(axis=2)[:, None, :] - EQUAL).all(
            axis=0
        )
        np.fill_diagonal(able, False)
        for a, b in np.argwhere(able):
            sure = _dominates(block[:, a], ceiling[:, b], order[a, b])
            if sure is not None:
                by[a, b] += np.count_nonzero(sure)
                below[b] |= sure
        free += (~below).sum(axis=1)
    return _Shares(free / data.draws, by / data.draws)


def _dominates(floor: Floats, ceiling: Floats, order: npt.NDArray[np.intp]) -> Bools | None:
    """In which draws one (criteria x draws) dominates another; None where it does in none."""
    level, better = np.ones(floor.shape[1], np.bool_), np.zeros(floor.shape[1], np.bool_)
    for j in order:
        ahead = floor[j] - ceiling[j]
        level &= ahead >= -EQUAL
        if not level.any():
            return None
        better |= ahead > EQUAL
    return np.asarray(level & better)
