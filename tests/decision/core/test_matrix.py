"""The matrix: must-haves first, gaps in the open, every row on its own scale."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decision.core.matrix import Candidate, Matrix, Measurements, build_matrix
from decision.core.measures import Measurement
from decision.core.presets import suggested_profile
from decision.core.profile import Criterion, Profile

PROFILE = Profile(
    (
        Criterion("accuracy", 0.0, 1.0, "linear", 60),
        Criterion("cost_per_1000", 100.0, 1.0, "log", 20),
        Criterion("vram_gb", 80.0, 0.0, "linear", 20, must_have=24.0),
    )
)
RAW = st.one_of(st.none(), st.just(0.0), st.floats(0, 200), st.just(math.inf))


def build(facts: dict[str, dict[str, float | None]], profile: Profile = PROFILE) -> Matrix:
    known: Measurements = {
        key: {measure: Measurement(value) for measure, value in row.items()}
        for key, row in facts.items()
    }
    return build_matrix([Candidate(key, key.upper()) for key in facts], known, profile)


def facts(
    accuracy: float | None, cost: float | None, vram: float | None
) -> dict[str, float | None]:
    return {"accuracy": accuracy, "cost_per_1000": cost, "vram_gb": vram}


def test_a_failed_must_have_excludes_with_its_reason_and_keeps_the_score() -> None:
    row = build({"a": facts(0.9, 10, 43.9)}).rows[0]
    assert row.status == "excluded"
    assert row.reasons == ("VRAM 43.9 GB > 24 GB",)
    assert row.standing is None
    assert row.score.known == pytest.approx(0.6 * 0.9 + 0.2 * 0.5 + 0.2 * (1 - 43.9 / 80))


def test_a_must_have_at_its_bound_is_met_and_a_hair_above_is_not() -> None:
    met, missed = build({"a": facts(1, 1, 24.0), "b": facts(1, 1, 24.001)}).rows
    assert met.status == "eligible"
    assert missed.reasons == ("VRAM 24.001 GB > 24 GB",)


def test_an_unknown_must_have_is_listed_apart_neither_in_nor_out() -> None:
    matrix = build({"a": facts(0.9, 10, None), "b": facts(0.1, 90, 20), "c": facts(1, 1, 30)})
    row = matrix.rows[0]
    assert row.status == "unproven"
    assert row.reasons == ("VRAM at most 24 GB: value unknown",)
    assert row.standing is None
    assert [matrix.rows[i].candidate.key for i in matrix.order] == ["b", "a", "c"]
    assert matrix.eligible == matrix.ranked == (1,)


def test_a_must_have_needs_no_weight() -> None:
    profile = suggested_profile({"accuracy": 100}, {"vram_gb": 24})
    failed, fine = build({"a": facts(1, 1, 43.9), "b": facts(0.5, 1, 0)}, profile).rows
    assert (failed.status, fine.status) == ("excluded", "eligible")
    assert fine.score.coverage == 1.0


def test_a_minimum_reads_the_other_way_round() -> None:
    profile = suggested_profile({"accuracy": 100}, {"accuracy": 0.8})
    assert build({"a": facts(0.755, 1, 0)}, profile).rows[0].reasons == ("Accuracy 75.5% < 80%",)


def test_contributions_add_up_to_the_score() -> None:
    row = build({"a": facts(0.75, 10, 20)}).rows[0]
    assert [cell.u for cell in row.cells] == pytest.approx([0.75, 0.5, 0.75])
    contributions = [cell.contribution or 0.0 for cell in row.cells]
    assert contributions == pytest.approx([0.45, 0.1, 0.15])
    assert row.score.known == pytest.approx(sum(contributions))


def test_free_and_memoryless_is_a_legal_best() -> None:
    row = build({"a": facts(0.0, 0.0, 0.0)}).rows[0]
    assert [cell.u for cell in row.cells] == [0.0, 1.0, 1.0]
    assert [cell.clipped for cell in row.cells] == [None, "target", None]


def test_values_beyond_an_anchor_are_clipped_and_flagged() -> None:
    cells = build({"a": facts(0.5, 500, 20)}).rows[0].cells
    assert (cells[1].u, cells[1].clipped) == (0.0, "worst")


def test_a_criterion_unknown_for_all_is_left_out_with_the_coverage_stated() -> None:
    profile = suggested_profile({"accuracy": 40, "cost_per_1000": 40, "vram_gb": 20})
    rows = {"a": facts(0.9, None, None), "b": facts(0.8, None, None)}
    matrix = build(rows, profile)
    assert matrix.left_out == ("cost_per_1000", "vram_gb")
    assert matrix.coverage == pytest.approx(0.4)
    assert [row.standing.rank for row in matrix.rows if row.standing] == [1, 2]
    assert [row.score.known for row in matrix.rows] == pytest.approx([0.9, 0.8])


def test_an_excluded_candidates_facts_do_not_fill_a_gap_of_the_others() -> None:
    rows = {"a": facts(0.9, None, 20), "b": facts(0.8, 5, 43.9)}
    assert build(rows).left_out == ("cost_per_1000",)


def test_with_nobody_eligible_nothing_is_called_left_out() -> None:
    matrix = build({"a": facts(0.9, None, 43.9)})
    assert (matrix.left_out, matrix.coverage, matrix.ranked) == ((), 1.0, ())


def test_no_candidates_make_an_empty_matrix() -> None:
    matrix = build({})
    assert (matrix.rows, matrix.order, matrix.left_out) == ((), (), ())


def test_a_foreign_unit_is_refused_not_compared() -> None:
    known = {"a": {"cost_per_1000": Measurement(3.0, unit="EUR")}}
    with pytest.raises(ValueError, match="convert it to USD"):
        build_matrix([Candidate("a", "A")], known, PROFILE)


def test_two_candidates_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="same key"):
        build_matrix([Candidate("a", "A"), Candidate("a", "B")], {}, PROFILE)


@given(st.lists(st.tuples(RAW, RAW, RAW), min_size=1, max_size=5), st.data())
def test_zeros_gaps_and_infinities_never_give_nan_and_rows_stand_alone(
    raws: list[tuple[float | None, ...]], data: st.DataObject
) -> None:
    rows = {f"m{i}": facts(*raw) for i, raw in enumerate(raws)}
    full = build(rows)
    for row in full.rows:
        assert all(cell.u is None or 0 <= cell.u <= 1 for cell in row.cells)
        assert 0 <= row.score.low <= row.score.high <= 1 + 1e-12
        assert row.score.known is None or math.isfinite(row.score.known)
    gone = data.draw(st.sampled_from(sorted(rows)))
    rest = build({key: row for key, row in rows.items() if key != gone})
    kept = {row.candidate.key: row for row in full.rows}
    for row in rest.rows:
        same = kept[row.candidate.key]
        assert (row.cells, row.score, row.status) == (same.cells, same.score, same.status)


@given(st.floats(0, 1), st.integers(2, 5))
def test_a_constant_column_ranks_all_candidates_level(accuracy: float, count: int) -> None:
    matrix = build({f"m{i}": facts(accuracy, 10, 20) for i in range(count)})
    assert [row.standing.rank for row in matrix.rows if row.standing] == [1] * count
