"""Assembles a whole decision into one plain dict: measured, ranked, doubted, explained."""

from collections.abc import Mapping, Sequence
from typing import Final

from decision.core.cases import CaseTable
from decision.core.doubt import Doubt, assess_doubt
from decision.core.doubt_records import whole_doubt_records
from decision.core.doubt_sentences import seen_sentence
from decision.core.explanation import Explanation, explain
from decision.core.figures import with_figure_draws
from decision.core.matrix import Candidate, Matrix, Measurements, build_matrix
from decision.core.measures import Measurement
from decision.core.profile import Profile, profile_to_json
from decision.core.reasoning import ThinkingPair
from decision.core.records import (
    candidate_record,
    criterion_record,
    doubt_record,
    frontier_records,
    measurement_records,
    rounded,
    sensitivity_record,
)
from decision.core.resampling import Resamples, measure_cases, resample
from decision.core.schema import SCHEMA, RankingRecords, Snapshot, VerdictRecord
from decision.core.second_opinions.opinions import second_opinions
from decision.core.sentence import Verdict, verdict
from decision.core.whole_doubt import Evidence, doubt_the_whole

DRAWS: Final = 4000


def build_snapshot(
    question: str,
    candidates: Sequence[Candidate],
    measurements: Measurements,
    case_table: CaseTable | None,
    profile: Profile,
    seed: int,
    draws: int = DRAWS,
    pairs: Sequence[ThinkingPair] = (),
) -> Snapshot:
    """Decide, and put down everything that the page, the API and the exports show.

    ``measurements`` holds what is known apart from cases; where ``case_table`` gives a measure
    of a candidate, that value takes its place. ``pairs`` are candidates that think with what they
    should beat. The same inputs and seed give the same dict (docs/decisions.md has its fields).
    Raises:
        ValueError: where two candidates share a key or a measurement has a foreign unit.
        FieldError: where ``draws`` is out of range.
    """
    by_case = resample(case_table, seed=seed, draws=draws) if case_table else None
    known = combined_measurements(candidates, measurements, case_table, by_case)
    resamples = with_figure_draws(by_case, known) if by_case else None
    matrix = build_matrix(candidates, known, profile)
    doubt = assess_doubt(matrix, resamples) if resamples else None
    why = explain(matrix)
    seen = Evidence(case_table, resamples, by_case, known, pairs)
    whole = doubt_the_whole(matrix, seen, doubt, seed=seed, draws=draws)
    return Snapshot(
        schema=SCHEMA,
        question=question,
        seed=seed,
        draws=draws,
        profile=profile_to_json(profile),
        **_ranking_records(matrix, doubt, why),
        **whole_doubt_records(matrix, doubt, whole),
        verdict=_verdict_record(matrix, verdict(matrix, doubt, why, seen_sentence(whole))),
        second_opinions=second_opinions(matrix),
        frontiers=frontier_records(matrix, known),
        measurements=measurement_records(known, profile.catalogue),
    )


def _ranking_records(
    matrix: Matrix, doubt: Doubt | None, why: Explanation | None
) -> RankingRecords:
    return RankingRecords(
        criteria=[criterion_record(matrix, j, why) for j in range(len(matrix.profile.criteria))],
        candidates=[candidate_record(matrix, i, doubt) for i in range(len(matrix.rows))],
        order=[matrix.rows[i].candidate.key for i in matrix.order],
        left_out=list(matrix.left_out),
        coverage=rounded(matrix.coverage),
        doubt=doubt_record(matrix, doubt) if doubt else None,
        sensitivity=sensitivity_record(matrix, why) if why else None,
    )


def combined_measurements(
    candidates: Sequence[Candidate],
    measurements: Measurements,
    case_table: CaseTable | None,
    resamples: Resamples | None,
) -> dict[str, Mapping[str, Measurement]]:
    """All that is known of each candidate; what its cases tell comes before all else."""
    measured: Measurements = {}
    if case_table is not None and resamples is not None:
        measured = measure_cases(case_table, resamples)
    return {
        candidate.key: {
            **measurements.get(candidate.key, {}),
            **measured.get(candidate.key, {}),
        }
        for candidate in candidates
    }


def _verdict_record(matrix: Matrix, said: Verdict) -> VerdictRecord:
    return VerdictRecord(
        state=said.state,
        leaders=[matrix.rows[i].candidate.key for i in said.leaders],
        headline=said.headline,
        sentences=list(said.sentences),
    )
