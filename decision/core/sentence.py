"""The verdict in plain words: who leads, what would change it, and how sure that is."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from decision.core.doubt import SMALL_SAMPLE, Doubt
from decision.core.explanation import Explanation, WeightBound
from decision.core.matrix import Matrix, Row

VerdictState = Literal["leads", "tied", "only", "undecided", "none"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """``headline`` says who leads; ``sentences`` what to know with it, most telling first.

    ``leaders`` are row indexes: one where somebody leads, several where they share the first
    rank, none where nobody can be named. All texts are plain and hold labels as they came.
    """

    state: VerdictState
    leaders: tuple[int, ...]
    headline: str
    sentences: tuple[str, ...]


def verdict(
    matrix: Matrix, doubt: Doubt | None, explanation: Explanation | None, seen: str = ""
) -> Verdict:
    """Say in words what ``matrix`` says in numbers, with as much doubt as there is.

    ``seen`` is a sentence on what the cases can show; it follows the one on how sure this is.
    """
    if explanation is None:
        state, headline = _without_a_rank(matrix)
        notes = (*(_open(matrix, row) for row in matrix.rows), _set_apart(matrix))
        return Verdict(state, (), headline, _kept(*notes))
    leaders = _leaders(matrix, doubt)
    state = _state(matrix, leaders)
    return Verdict(
        state,
        leaders,
        _headline(matrix, leaders, state, explanation),
        _kept(
            _stability(matrix, explanation) if state == "leads" else "",
            _near_tie(matrix, leaders, explanation),
            _resampled(matrix, doubt, explanation),
            seen,
            _coverage(matrix),
            _uneven(matrix),
            *(_open(matrix, row) for row in matrix.rows),
            _set_apart(matrix),
        ),
    )


def name_list(names: Sequence[str]) -> str:
    """Names as a phrase: ``A``, ``A and B``, ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def label_phrase(label: str) -> str:
    """A measure's label inside a sentence: ``cost per 1,000 cases``, but ``VRAM``."""
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def _phrase(matrix: Matrix, measure: str) -> str:
    return label_phrase(matrix.profile.entry(measure).label)


def _kept(*sentences: str) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)


def _leaders(matrix: Matrix, doubt: Doubt | None) -> tuple[int, ...]:
    first = matrix.ranked[0]
    if doubt is not None:
        rank = doubt.candidates[first].shared_rank
        return tuple(i for i in matrix.ranked if doubt.candidates[i].shared_rank == rank)
    return tuple(i for i in matrix.ranked if _rank(matrix.rows[i]) == _rank(matrix.rows[first]))


def _rank(row: Row) -> int | None:
    return row.standing.rank if row.standing else None


def _state(matrix: Matrix, leaders: Sequence[int]) -> VerdictState:
    if len(matrix.eligible) == 1:
        return "only"
    return "tied" if len(leaders) > 1 else "leads"


def _without_a_rank(matrix: Matrix) -> tuple[VerdictState, str]:
    if not matrix.rows:
        return "none", "There is no candidate to rank yet."
    if matrix.eligible:
        return "undecided", "No candidate can be ranked: too little is known of them."
    return "none", "No candidate qualifies."


def _headline(
    matrix: Matrix, leaders: Sequence[int], state: VerdictState, explanation: Explanation
) -> str:
    names = [matrix.rows[i].candidate.label for i in leaders]
    if state == "only":
        alone = len(matrix.rows) == 1
        return f"{names[0]} is the only candidate{'.' if alone else ' that qualifies.'}"
    if state == "tied":
        if len(names) > 3:
            names = [*names[:2], f"{len(names) - 2} more"]
        return f"With these weights {name_list(names)} cannot be separated."
    if explanation.lead is None:
        return f"With these weights {names[0]} is the only candidate that can be ranked."
    among = " among the candidates that can be ranked" if _has_unranked(matrix) else ""
    return f"With these weights {names[0]} leads by {_points(explanation.lead)}{among}."


def _has_unranked(matrix: Matrix) -> bool:
    return len(matrix.ranked) < len(matrix.eligible)


def _points(distance: float) -> str:
    return f"{distance:.2f}" if distance >= 0.005 else "less than 0.01"


def _near_tie(matrix: Matrix, leaders: Sequence[int], explanation: Explanation) -> str:
    if len(leaders) < 2 or explanation.lead is None:
        return ""
    if all(_rank(matrix.rows[i]) == _rank(matrix.rows[leaders[0]]) for i in leaders):
        return "Their scores are equal."
    name = matrix.rows[explanation.winner].candidate.label
    return (
        f"{name} is ahead by {_points(explanation.lead)}, "
        "but other cases of the same kind could turn the order around."
    )


def _stability(matrix: Matrix, explanation: Explanation) -> str:
    if explanation.lead is None:
        return ""
    moves = sorted(
        (move for bound in explanation.weights for move in _moves(matrix, bound)),
        key=lambda m: m[0],
    )
    if not moves:
        return "No single weight changes that."
    more = len(moves) - 2
    others = f" ({more} other limit{'s' if more > 1 else ''} further away)" if more > 0 else ""
    return f"It stays first unless {' or '.join(text for _, text in moves[:2])}{others}."


def _moves(matrix: Matrix, bound: WeightBound) -> list[tuple[float, str]]:
    """Limits of one weight that a slider can reach, each with its distance in shares."""
    name, found = _phrase(matrix, bound.measure), []
    high, low = bound.weight_high, bound.weight_low
    if bound.high_rival is not None and high is not None:
        found.append((bound.high - bound.share, f"{name} weighs more than {_rounded(high, -1)}"))
    if bound.low_rival is not None and low is not None:
        found.append((bound.share - bound.low, f"{name} weighs less than {_rounded(low, 1)}"))
    return found


def _rounded(weight: float, direction: int) -> str:
    """A limit rounded towards the present weight, so that the sentence stays true."""
    step = 1.0 if weight >= 10 else 10.0
    rounded = math.floor(weight * step) if direction < 0 else math.ceil(weight * step)
    return f"{rounded / step:g}"


def _resampled(matrix: Matrix, doubt: Doubt | None, explanation: Explanation) -> str:
    if len(matrix.ranked) < 2:
        return ""
    if doubt is None:
        return "How sure this is cannot be told: no criterion with weight has results by case."
    name = matrix.rows[explanation.winner].candidate.label
    own = doubt.candidates[explanation.winner]
    text = (
        f"Picking {name} costs {_loss(own.expected_loss)} points of score on average over other "
        f"cases of the same kind; it is first in {_chance(own.p_best)} of resamples of "
        f"{doubt.cases} cases."
    )
    if doubt.small_sample:
        text += f" With fewer than {SMALL_SAMPLE} cases that share claims too much."
    return text


def _loss(points: float | None) -> str:
    """Points of score that never read as nothing at all."""
    shown = f"{points or 0.0:.3f}"
    return "less than 0.001" if shown == "0.000" else shown


def _chance(probability: float | None) -> str:
    """A share of draws as text that never claims to be certain."""
    percent = 100 * (probability or 0.0)
    if percent > 99:
        return "more than 99%"
    return f"{percent:.0f}%" if percent >= 1 else "less than 1%"


def _uneven(matrix: Matrix) -> str:
    counts = {i: _cases(matrix.rows[i]) for i in matrix.eligible}
    most = max(counts.values(), default=0)
    fewer = [f"{matrix.rows[i].candidate.label} {n}" for i, n in counts.items() if 0 < n < most]
    if not fewer:
        return ""
    if len(fewer) > 3:
        fewer = [*fewer[:2], f"{len(fewer) - 2} others fewer too"]
    return f"Not all have results on all {most} cases: {name_list(fewer)}."


def _cases(row: Row) -> int:
    return max((cell.measurement.n or 0 for cell in row.cells), default=0)


def _coverage(matrix: Matrix) -> str:
    if not matrix.left_out:
        return ""
    names = name_list([_phrase(matrix, measure) for measure in matrix.left_out])
    verb = "is" if len(matrix.left_out) == 1 else "are"
    return (
        f"This rests on {100 * matrix.coverage:.0f}% of the weight: "
        f"{names} {verb} unknown for all candidates that qualify."
    )


def _open(matrix: Matrix, row: Row) -> str:
    reason = unranked_reason(matrix, row)
    if not reason or row.standing is None:
        return ""
    first = "; it could come first" if row.standing.best_rank == 1 else ""
    return f"{row.candidate.label} is {reason}{first}."


def unranked_reason(matrix: Matrix, row: Row) -> str:
    """Why an eligible row has no rank, such as ``not ranked: VRAM unknown``; else empty."""
    if row.standing is None or row.standing.rank is not None:
        return ""
    if row.score.known is None:
        return "not ranked: nothing known"
    gaps = [_phrase(matrix, matrix.profile.measures[gap]) for gap in row.standing.gaps]
    return f"not ranked: {name_list(gaps)} unknown"


def _set_apart(matrix: Matrix) -> str:
    excluded = sum(row.status == "excluded" for row in matrix.rows)
    unproven = sum(row.status == "unproven" for row in matrix.rows)
    parts = []
    if excluded:
        parts.append(f"{excluded} excluded by must-haves")
    if unproven:
        parts.append(f"{unproven} cannot be shown to meet them")
    return f"Set apart: {', '.join(parts)}." if parts else ""
