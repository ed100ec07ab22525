"""Turns the parts of a decision into plain JSON records, numbers rounded for good."""

import math
from collections.abc import Mapping, Sequence

from decision.core.doubt import CandidateDoubt, Doubt
from decision.core.explanation import BreakEven, Explanation
from decision.core.frontier import pareto_frontier
from decision.core.matrix import Cell, Matrix, Measurements, Row
from decision.core.measures import Measure, Measurement, format_value
from decision.core.profile import Criterion
from decision.core.schema import (
    BreakEvenRecord,
    CandidateDoubtRecord,
    CandidateRecord,
    CellRecord,
    CriterionRecord,
    DoubtRecord,
    ExchangeRecord,
    FrontierRecord,
    MeasurementRecord,
    SensitivityRecord,
    ShiftRecord,
    StabilityRecord,
)
from decision.core.sensitivity import ExchangeRate
from decision.core.sentence import label_phrase, unranked_reason


def rounded(number: float) -> float:
    """``number`` to 12 significant digits: the same on every machine that computed it."""
    return float(f"{number:.12g}")


def rounded_or_none(number: float | None) -> float | None:
    """Like ``rounded``; None and infinite numbers, which JSON does not know, become None."""
    return None if number is None or math.isinf(number) else rounded(number)


def measurement_record(measure: Measure, known: Measurement) -> MeasurementRecord:
    """One measurement with its texts."""
    return MeasurementRecord(
        raw=rounded_or_none(known.value),
        unbounded=known.value is not None and math.isinf(known.value),
        low=rounded_or_none(known.low),
        high=rounded_or_none(known.high),
        n=known.n,
        unit=measure.unit,
        provenance=known.provenance,
        standard_error=rounded_or_none(known.standard_error),
        source=known.source,
        as_of=known.as_of,
        text=format_value(measure, known.value),
        interval_text=_interval_text(measure, known),
    )


def _interval_text(measure: Measure, known: Measurement) -> str:
    if known.low is None or known.high is None:
        return ""
    return f"{format_value(measure, known.low)} to {format_value(measure, known.high)}"


def measurement_records(
    measurements: Measurements, catalogue: Mapping[str, Measure]
) -> dict[str, dict[str, MeasurementRecord]]:
    """All measurements by candidate and measure, the catalogue's order inside a candidate."""
    return {
        key: {
            name: measurement_record(measure, known[name])
            for name, measure in catalogue.items()
            if name in known
        }
        for key, known in measurements.items()
    }


def cell_record(criterion: Criterion, cell: Cell) -> CellRecord:
    """One cell of the matrix."""
    return CellRecord(
        **measurement_record(criterion.entry, cell.measurement),
        u=rounded_or_none(cell.u),
        contribution=rounded_or_none(cell.contribution),
        clipped=cell.clipped,
        meets=cell.meets,
        problem=cell.problem,
    )


def criterion_record(matrix: Matrix, index: int, why: Explanation | None) -> CriterionRecord:
    """One criterion with its scale in words, its stability and its exchange rate."""
    criterion = matrix.profile.criteria[index]
    entry = criterion.entry
    rates = {rate.measure: rate for rate in why.exchange} if why else {}
    rate = rates.get(criterion.measure)
    return CriterionRecord(
        measure=criterion.measure,
        label=entry.label,
        unit=entry.unit,
        direction=entry.direction,
        style=entry.style,
        help=entry.help,
        worst=criterion.worst,
        target=criterion.target,
        scale=criterion.scale,
        midpoint=criterion.midpoint,
        scale_text=_scale_text(criterion),
        weight=criterion.weight,
        share=rounded(matrix.profile.shares[index]),
        must_have=criterion.must_have,
        must_have_text=criterion.bound_text,
        left_out=criterion.measure in matrix.left_out,
        stability=_stability_record(matrix, index, why) if why else None,
        exchange=_exchange_record(entry, rate) if rate else None,
    )


def _scale_text(criterion: Criterion) -> str:
    entry = criterion.entry
    if criterion.scale == "yes_no":
        return f"yes/no, {format_value(entry, criterion.target)} is better"
    ends = f"{format_value(entry, criterion.worst)} to {format_value(entry, criterion.target)}"
    if criterion.midpoint is None:
        return f"{criterion.scale}, {ends}"
    return f"{criterion.scale}, {ends}, halfway at {format_value(entry, criterion.midpoint)}"


def _stability_record(matrix: Matrix, index: int, why: Explanation) -> StabilityRecord:
    bound = why.weights[index]
    return StabilityRecord(
        low=rounded(bound.low),
        high=rounded(bound.high),
        weight_low=rounded_or_none(bound.weight_low),
        weight_high=rounded_or_none(bound.weight_high),
        low_rival=_key(matrix, bound.low_rival),
        high_rival=_key(matrix, bound.high_rival),
    )


def _exchange_record(entry: Measure, rate: ExchangeRate) -> ExchangeRecord:
    if rate.beyond:
        text = "1 accuracy point outweighs the whole range"
    elif entry.style == "yes_no":
        better = "yes" if entry.higher_is_better else "no"
        text = f"“{better}” is worth {1 / rate.value_step:.3g} accuracy points"
    elif rate.factor is None:
        text = f"1 accuracy point = {format_value(entry, rate.amount)}"
        if rate.at is not None:
            text += f" near {format_value(entry, rate.at)}"
    else:
        text = f"1 accuracy point = {rate.factor:.2f} times the {label_phrase(entry.label)}"
        if rate.amount is not None:
            text += f" ({format_value(entry, rate.amount)} at {format_value(entry, rate.at)})"
    return ExchangeRecord(
        value_step=rounded(rate.value_step),
        amount=rounded_or_none(rate.amount),
        factor=rounded_or_none(rate.factor),
        at=rounded_or_none(rate.at),
        beyond=rate.beyond,
        text=text,
    )


def candidate_record(matrix: Matrix, index: int, doubt: Doubt | None) -> CandidateRecord:
    """One row of the matrix with its rank as a page prints it."""
    row = matrix.rows[index]
    own = doubt.candidates[index] if doubt else None
    standing, score = row.standing, row.score
    return CandidateRecord(
        key=row.candidate.key,
        label=row.candidate.label,
        status=row.status,
        reasons=list(row.reasons),
        cells=[
            cell_record(criterion, cell)
            for criterion, cell in zip(matrix.profile.criteria, row.cells, strict=True)
        ],
        score=rounded_or_none(score.known),
        score_low=rounded(score.low),
        score_high=rounded(score.high),
        coverage=rounded(score.coverage),
        rank=standing.rank if standing else None,
        rank_label=rank_label(row, own),
        shared_rank=own.shared_rank if own else None,
        best_rank=standing.best_rank if standing else None,
        worst_rank=standing.worst_rank if standing else None,
        gaps=[matrix.profile.measures[gap] for gap in standing.gaps] if standing else [],
        note=_note(matrix, row),
        doubt=_candidate_doubt_record(own) if own else None,
    )


def rank_label(row: Row, own: CandidateDoubt | None) -> str:
    """The rank in print: ``1``, ``2=`` where it is shared, empty where there is none."""
    if row.standing is None or row.standing.rank is None:
        return ""
    if own is not None and own.shared_rank is not None:
        return f"{own.shared_rank}{'=' if own.shared else ''}"
    return f"{row.standing.rank}{'=' if row.standing.tied else ''}"


def _note(matrix: Matrix, row: Row) -> str:
    if row.status == "excluded":
        return f"excluded: {'; '.join(row.reasons)}"
    if row.status == "unproven":
        return f"cannot be shown to meet: {'; '.join(row.reasons)}"
    reason = unranked_reason(matrix, row)
    if not reason or row.standing is None:
        return ""
    return f"{reason} (possible ranks {row.standing.best_rank} to {row.standing.worst_rank})"


def _candidate_doubt_record(own: CandidateDoubt) -> CandidateDoubtRecord:
    return CandidateDoubtRecord(
        score_low=rounded_or_none(own.score_low),
        score_high=rounded_or_none(own.score_high),
        p_meets=rounded_or_none(own.p_meets),
        p_best=rounded_or_none(own.p_best),
        expected_loss=rounded_or_none(own.expected_loss),
        rank_probabilities=[rounded(p) for p in own.rank_probabilities],
    )


def doubt_record(matrix: Matrix, doubt: Doubt) -> DoubtRecord:
    """The doubt about the ranking as a whole."""
    return DoubtRecord(
        cases=doubt.cases,
        small_sample=doubt.small_sample,
        ranked=[matrix.rows[i].candidate.key for i in matrix.ranked],
        p_better=[[rounded(p) for p in row] for row in doubt.p_better],
    )


def sensitivity_record(matrix: Matrix, why: Explanation) -> SensitivityRecord:
    """What holds the first place up."""
    shift = None
    if why.shift is not None and why.shift_rival is not None:
        shift = ShiftRecord(
            rival=matrix.rows[why.shift_rival].candidate.key,
            moved=rounded(why.shift.moved),
            shares=[rounded(share) for share in why.shift.shares],
        )
    return SensitivityRecord(
        winner=matrix.rows[why.winner].candidate.key,
        runner_up=_key(matrix, why.runner_up),
        lead=rounded_or_none(why.lead),
        smallest_shift=shift,
        gains=[_break_even_record(matrix, gain) for gain in why.gains],
        limits=[_break_even_record(matrix, limit) for limit in why.limits],
    )


def _break_even_record(matrix: Matrix, item: BreakEven) -> BreakEvenRecord:
    return BreakEvenRecord(
        candidate=matrix.rows[item.row].candidate.key,
        measure=item.measure,
        value=rounded(item.value),
        text=format_value(matrix.profile.entry(item.measure), item.value),
    )


def frontier_records(matrix: Matrix, measurements: Measurements) -> list[FrontierRecord]:
    """Frontiers of the candidates that qualify, for every pair of criteria."""
    keys = [matrix.rows[i].candidate.key for i in matrix.eligible]
    entries = [criterion.entry for criterion in matrix.profile.criteria]
    return [
        _frontier_record(keys, measurements, x, y)
        for i, y in enumerate(entries)
        for x in entries[i + 1 :]
    ]


def _frontier_record(
    keys: Sequence[str], measurements: Measurements, x: Measure, y: Measure
) -> FrontierRecord:
    def raw(key: str, measure: Measure) -> float | None:
        known = measurements.get(key, {}).get(measure.key)
        return known.value if known else None

    frontier = pareto_frontier({key: (raw(key, x), raw(key, y)) for key in keys}, x, y)
    return FrontierRecord(
        x=x.key,
        y=y.key,
        on=list(frontier.on),
        below=list(frontier.below),
        missing={key: list(labels) for key, labels in frontier.missing.items()},
    )


def _key(matrix: Matrix, row: int | None) -> str | None:
    return None if row is None else matrix.rows[row].candidate.key
