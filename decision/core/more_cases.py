"""How many more cases are worth running, and what so many cases can show.

What is expected after m more cases is worked out before they are run (preposterior analysis,
Raiffa and Schlaifer 1961). The draws of the scores around their mean stand for what is not known
of them. n cases and the unseen ones of weight 4 leave that spread; with m more the mean will
move by the part m / (n + 4 + m) of its variance, so the means to come are

    mu + sqrt(m / (n + 4 + m)) (s - mu)        for each draw s with the mean mu.

That is the Gaussian approximation of Jalal and Alarid-Escudero (2018, Medical Decision Making 38,
174-188), made on the draws themselves as in Heath, Manolopoulou and Baio (2018, the same journal
38, 163-173), so that skew and ties of the draws stay. docs/calibration.md holds it against runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from decision.core.cases import CaseSeries, CaseTable, known_cases
from decision.core.resampling import UNSEEN_MASS
from decision.core.values import Floats
from evaluations.core.statistics.power import TYPICAL, estimated_spread, smallest_difference

#: Numbers of further cases to choose from.
LADDER: Final = (10, 20, 40, 80, 160, 320)
#: Below this expected loss, in points of score, the choice is good enough: the stop rule. With
#: half of the weight on accuracy from 0 to 1 it is what one point of accuracy is worth.
ENOUGH: Final = 0.005

#: So few common cases do not tell how far two candidates go apart.
FEWEST_CASES: Final = 5

Advice = Literal["enough", "run", "beyond"]


@dataclass(frozen=True, slots=True)
class Step:
    """What ``cases`` more would bring: the expected loss left after them, and the gain (EVSI).

    Both in points of score. ``cost_usd`` is what they cost for all candidates together, None
    where no candidate's cost is known.
    """

    cases: int
    loss_left: float
    gain: float
    cost_usd: float | None


@dataclass(frozen=True, slots=True)
class MoreCases:
    """What sampling could still teach, and whether to go on.

    ``loss`` is the expected loss of the pick that is best on average: no information at all
    could bring more than that (EVPI). ``advice``: ``enough`` where it is at most ``threshold``;
    else ``run`` the ``suggested`` step, the smallest that is expected to get there; ``beyond``
    where none of the ladder is. ``cost_unknown`` counts candidates whose cost is not known.
    """

    loss: float
    threshold: float
    cases: int
    advice: Advice
    suggested: int | None
    steps: tuple[Step, ...]
    cost_unknown: int

    @property
    def suggestion(self) -> Step | None:
        """The step to run; None where there is no need, or no use."""
        return next((step for step in self.steps if step.cases == self.suggested), None)


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest true difference in accuracy that so many cases show four times in five.

    ``difference`` is a fraction. ``typical`` is True where the candidates' own answers do not
    tell how far they go apart, so that Miller's worked example stands in.
    """

    cases: int
    repeats: int
    difference: float
    typical: bool


def assess_more_cases(
    scores: Floats,
    cases: int,
    costs: Sequence[float | None],
    *,
    moving: Floats | None = None,
    ladder: Sequence[int] = LADDER,
) -> MoreCases:
    """Weigh more cases for candidates with these ``scores`` (draws x candidates).

    ``cases`` is how many stand behind the draws; ``costs`` are USD of one case with all its
    repeats for every candidate that would run, None where unknown. ``moving`` are the scores
    where only what cases tell is drawn: more cases teach nothing of a figure that others told.
    None where that is all of the doubt.
    """
    threshold = ENOUGH
    known = [cost for cost in costs if cost is not None]
    bill = sum(known) if known else None
    best = float(scores.max(axis=1).mean())
    loss = max(best - float(scores.mean(axis=0).max()), 0.0)
    steps = []
    for more in ladder:
        gain = min(expected_gain(scores if moving is None else moving, cases, more), loss)
        steps.append(Step(more, loss - gain, gain, None if bill is None else bill * more))
    suggested = None
    if loss > threshold:
        suggested = next((s.cases for s in steps if s.loss_left <= threshold), None)
    advice: Advice = "enough" if loss <= threshold else "beyond" if suggested is None else "run"
    return MoreCases(
        loss=loss,
        threshold=threshold,
        cases=cases,
        advice=advice,
        suggested=suggested,
        steps=tuple(steps),
        cost_unknown=len(costs) - len(known),
    )


def expected_gain(scores: Floats, cases: int, more: int) -> float:
    """Expected value of sample information of ``more`` cases, in points of score.

    E[max_a m_a] - max_a mu_a over the means m to come (see the module), 0 or more. It grows with
    ``more`` towards the expected loss of today's pick.
    """
    means = scores.mean(axis=0)
    reach = np.sqrt(more / (cases + UNSEEN_MASS + more))
    to_come = means + reach * (scores - means)
    return max(float(to_come.max(axis=1).mean()) - float(means.max()), 0.0)


def cost_of_a_case(series: CaseSeries) -> float | None:
    """USD that a case with all its repeats has cost; None where no cost is known."""
    if series.cost is None or bool(np.isnan(series.cost).all()):
        return None
    return float(np.nansum(series.cost)) / int(known_cases(series.cost).sum())


def detectable_difference(table: CaseTable, first: str, second: str) -> Detectable | None:
    """What the cases of two candidates can show of their accuracy (Miller 2024, section 5).

    From the spread of their own differences; where these differ nowhere, or five cases or fewer
    are common to both, from the typical spread. None where one of them has no outcome.
    """
    sides = [series.outcome for key in (first, second) if (series := table.series.get(key))]
    known = [side for side in sides if side is not None]
    if len(known) < 2:
        return None
    counts = [(~np.isnan(side)).sum(axis=1) for side in known]
    common = (counts[0] > 0) & (counts[1] > 0)
    cases = int(common.sum())
    if cases == 0:
        return None
    repeats = [int(np.median(count[common])) for count in counts]
    spread = estimated_spread(*known) if cases > FEWEST_CASES else None
    own = spread.of_a_case(*repeats) if spread else 0.0
    variance = own or TYPICAL.of_a_case(*repeats)
    return Detectable(cases, min(repeats), smallest_difference(cases, variance), own == 0.0)
