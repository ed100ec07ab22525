"""The snapshot: one plain dict that says everything, the same for the same inputs."""

import json
import math
from typing import Any, get_type_hints

import numpy as np
import pytest

from decision.core.aggregation import standings
from decision.core.cases import CaseSeries, CaseTable
from decision.core.matrix import Candidate
from decision.core.measures import Measurement
from decision.core.presets import PRESETS, balanced, suggested_profile
from decision.core.profile import Profile, profile_from_json
from decision.core.schema import CandidateRecord, CellRecord, CriterionRecord, Snapshot
from decision.core.snapshot import build_snapshot

SIZES = {"small": 2.0, "middle": 21.0, "large": 43.9}


def cases(count: int = 60, names: tuple[str, ...] = tuple(SIZES)) -> CaseTable:
    """Made-up results; each candidate's numbers depend on its name alone."""
    series = {}
    for name in names:
        rng = np.random.default_rng(len(name))
        factor = 1 + list(SIZES).index(name)
        series[name] = CaseSeries(
            outcome=(rng.random((count, 2)) < 0.45 + 0.15 * factor).astype(float),
            cost=rng.gamma(2, 0.002 * factor, (count, 2)),
            first_answer=rng.gamma(2, 2.0 * factor, (count, 2)),
            total=rng.gamma(2, 4.0 * factor, (count, 2)),
        )
    return CaseTable(tuple(f"case {i}" for i in range(count)), series)


def snapshot(
    profile: Profile | None = None, names: tuple[str, ...] = tuple(SIZES), **changes: Any
) -> Snapshot:
    inputs: dict[str, Any] = {
        "question": "Which model for contract review?",
        "candidates": [Candidate(name, name.title()) for name in names],
        "measurements": {
            name: {"vram_gb": Measurement(SIZES[name], unit="GB", provenance="declared")}
            for name in names
        },
        "case_table": cases(names=names),
        "profile": profile or balanced(),
        "seed": 7,
        "draws": 1000,
    }
    return build_snapshot(**{**inputs, **changes})


def by_key(found: Snapshot) -> dict[str, CandidateRecord]:
    return {record["key"]: record for record in found["candidates"]}


@pytest.mark.parametrize("preset", PRESETS)
def test_a_snapshot_is_strict_json_and_keeps_its_declared_shape(preset: str) -> None:
    found = snapshot(PRESETS[preset].build())
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert set(found) == set(get_type_hints(Snapshot))
    assert set(found["criteria"][0]) == set(get_type_hints(CriterionRecord))
    assert set(found["candidates"][0]) == set(get_type_hints(CandidateRecord))
    assert set(found["candidates"][0]["cells"][0]) == set(get_type_hints(CellRecord))


def test_the_same_inputs_give_the_same_snapshot_and_another_seed_another_doubt() -> None:
    first, again, other = snapshot(), snapshot(), snapshot(seed=8)
    assert first == again
    assert first["candidates"][0]["doubt"] != other["candidates"][0]["doubt"]
    assert [c["score"] for c in first["candidates"]] == [c["score"] for c in other["candidates"]]


def test_the_browser_can_rank_again_from_what_is_stored() -> None:
    found = snapshot()
    values = [[cell["u"] for cell in record["cells"]] for record in found["candidates"]]
    weights = [criterion["weight"] for criterion in found["criteria"]]
    for record, standing in zip(found["candidates"], standings(values, weights), strict=True):
        assert record["score"] == pytest.approx(standing.score.known, abs=1e-9)
        assert record["rank"] == standing.rank


def test_the_stored_profile_reads_back() -> None:
    profile = PRESETS["fits_one_card"].build()
    assert profile_from_json(json.loads(json.dumps(snapshot(profile)["profile"]))) == profile


def test_listing_another_candidate_changes_no_value_score_interval_or_doubt_of_a_score() -> None:
    alone, together = snapshot(names=("small", "middle")), snapshot()
    for key, record in by_key(alone).items():
        other = by_key(together)[key]
        assert record["cells"] == other["cells"]
        assert record["score"] == other["score"]
        assert record["doubt"] is not None
        assert other["doubt"] is not None
        assert record["doubt"]["score_low"] == other["doubt"]["score_low"]


def test_what_was_measured_comes_before_what_was_declared() -> None:
    declared = {"small": {"accuracy": Measurement(0.99, provenance="published")}}
    found = by_key(snapshot(measurements=declared))["small"]["cells"][0]
    assert found["provenance"] == "measured"
    assert found["raw"] != 0.99


def test_published_values_count_where_nothing_was_measured() -> None:
    published = {name: {"accuracy": Measurement(0.9, provenance="published")} for name in SIZES}
    found = snapshot(measurements=published, case_table=None)
    assert found["doubt"] is None
    assert found["candidates"][0]["cells"][0]["provenance"] == "published"
    assert found["candidates"][0]["rank_label"] == "1="


def test_gaps_are_null_and_the_row_says_what_is_missing() -> None:
    facts = {"small": {"vram_gb": Measurement(2.0)}, "middle": {"vram_gb": Measurement(21.0)}}
    record = by_key(snapshot(measurements=facts))["large"]
    cell = record["cells"][-1]
    assert (cell["raw"], cell["u"], cell["contribution"], cell["text"]) == (
        None,
        None,
        None,
        "unknown",
    )
    assert record["coverage"] == pytest.approx(0.9)
    assert record["score_high"] - record["score_low"] == pytest.approx(0.1)


def test_a_criterion_unknown_for_all_is_flagged_where_it_is_shown() -> None:
    found = snapshot(measurements={})
    assert found["left_out"] == ["vram_gb"]
    assert [criterion["left_out"] for criterion in found["criteria"]] == [False] * 4 + [True]
    assert found["coverage"] == pytest.approx(0.9)


def test_an_excluded_candidate_keeps_its_score_and_gets_a_reason() -> None:
    record = by_key(snapshot(PRESETS["fits_one_card"].build()))["large"]
    assert record["status"] == "excluded"
    assert record["note"] == "excluded: VRAM 43.9 GB > 24 GB"
    assert (record["rank"], record["rank_label"]) == (None, "")
    assert record["score"] is not None


def test_an_unlimited_cost_is_flagged_and_written_as_null() -> None:
    wrong = CaseSeries(outcome=np.zeros(60), cost=np.full(60, 0.01))
    table = CaseTable(tuple(map(str, range(60))), {"small": wrong})
    profile = suggested_profile({"accuracy": 50, "cost_per_correct": 50})
    cell = by_key(snapshot(profile, case_table=table, names=("small",)))["small"]["cells"][1]
    assert (cell["raw"], cell["unbounded"], cell["u"]) == (None, True, 0.0)
    assert cell["text"] == "unlimited"


def test_criteria_carry_their_scale_stability_and_exchange_rate_in_words() -> None:
    accuracy, cost, *_ = snapshot()["criteria"]
    assert accuracy["scale_text"] == "linear, 0% to 100%"
    assert cost["scale_text"] == "log, $100 to $1.00"
    assert accuracy["exchange"] is None
    assert cost["exchange"] is not None
    assert cost["exchange"]["text"].startswith("1 accuracy point = 1.12 times the cost")
    assert cost["stability"] is not None
    assert cost["stability"]["low"] <= cost["share"] <= cost["stability"]["high"]


def test_frontiers_cover_every_pair_of_criteria_among_those_that_qualify() -> None:
    found = snapshot(PRESETS["fits_one_card"].build())
    assert len(found["frontiers"]) == 6
    for frontier in found["frontiers"]:
        assert sorted((*frontier["on"], *frontier["below"])) == ["middle", "small"]


def test_no_candidates_still_make_a_snapshot() -> None:
    found = snapshot(candidates=[], measurements={})
    assert found["verdict"]["headline"] == "There is no candidate to rank yet."
    assert (found["candidates"], found["doubt"], found["sensitivity"]) == ([], None, None)


def test_numbers_are_rounded_to_twelve_digits() -> None:
    for record in snapshot()["candidates"]:
        score = record["score"]
        assert score is not None
        assert math.isclose(score, float(f"{score:.12g}"), rel_tol=0, abs_tol=0)
