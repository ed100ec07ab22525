"""Presets: every one a valid profile that does what its name says."""

import pytest

from decision.core.matrix import Candidate, Matrix, build_matrix
from decision.core.measures import MEASURES, Measurement
from decision.core.presets import PRESETS, fits_one_card, suggested_criterion, suggested_profile

# accuracy, USD per 1,000 cases, first answer p50 and p95 in s, total p95 in s, VRAM in GB
FACTS = {
    "frontier": (0.97, 60.0, 30.0, 60.0, 90.0, 0.0),
    "middle": (0.90, 6.0, 12.0, 25.0, 40.0, 21.0),
    "cheap": (0.82, 1.2, 9.0, 20.0, 30.0, 43.9),
    "toy": (0.40, 0.0, 0.5, 1.0, 2.0, 2.0),
}
ORDER = (
    "accuracy",
    "cost_per_1000",
    "first_answer_p50",
    "first_answer_p95",
    "total_p95",
    "vram_gb",
)


def ranked(preset: str) -> Matrix:
    known = {
        key: {measure: Measurement(x) for measure, x in zip(ORDER, row, strict=True)}
        | {"on_premises": Measurement(0.0 if key == "frontier" else 1.0)}
        for key, row in FACTS.items()
    }
    candidates = [Candidate(key, key) for key in FACTS]
    return build_matrix(candidates, known, PRESETS[preset].build())


@pytest.mark.parametrize(
    ("preset", "winner"),
    [
        ("cheapest_that_passes", "cheap"),
        ("best_quality", "frontier"),
        ("fastest_answer", "cheap"),
        ("fits_one_card", "middle"),
        ("private_only", "middle"),
    ],
)
def test_a_preset_picks_what_its_name_says(preset: str, winner: str) -> None:
    matrix = ranked(preset)
    assert matrix.rows[matrix.ranked[0]].candidate.key == winner


def test_a_wrong_answer_that_is_free_and_fast_does_not_pass() -> None:
    for preset in ("cheapest_that_passes", "fastest_answer"):
        assert ranked(preset).rows[3].status == "excluded"


def test_fitting_one_card_excludes_what_does_not_fit() -> None:
    statuses = {row.candidate.key: row.status for row in ranked("fits_one_card").rows}
    assert statuses == {
        "frontier": "eligible",
        "middle": "eligible",
        "cheap": "excluded",
        "toy": "eligible",
    }
    assert fits_one_card(80).criteria[-1].must_have == 80


def test_preset_weights_sum_to_one_hundred() -> None:
    for preset in PRESETS.values():
        assert sum(criterion.weight for criterion in preset.build().criteria) == 100


def test_a_suggested_profile_adds_bounds_without_weight_at_the_end() -> None:
    profile = suggested_profile({"accuracy": 10}, {"vram_gb": 24, "accuracy": 0.5})
    assert [(c.measure, c.weight, c.must_have) for c in profile.criteria] == [
        ("accuracy", 10, 0.5),
        ("vram_gb", 0.0, 24),
    ]


def test_an_unknown_measure_has_no_suggestion() -> None:
    with pytest.raises(KeyError):
        suggested_criterion("beauty")
    assert suggested_criterion("vram_gb").target == MEASURES["vram_gb"].target
