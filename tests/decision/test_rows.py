"""Rows of the ranking and of the sliders, from a snapshot alone."""

import pytest

from decision.changes import change_table
from decision.criterion_rows import stay_text
from decision.rows import decision_rows, emphasized
from tests.decision.snapshots import EVIDENCE, make_snapshot

OUTCOMES = {"alpha": [1] * 30, "beta": [1] * 15 + [0] * 15, "gamma": [0] * 30}


def rows_of(**fields):
    known = {"weights": {"accuracy": 60, "vram_gb": 40}} | fields
    snapshot = make_snapshot(OUTCOMES, **known)
    return decision_rows(snapshot, EVIDENCE)


def by_key(rows):
    return {row.record["key"]: row for row in rows.candidates}


def test_the_parts_of_a_bar_add_up_to_the_score():
    facts = {"alpha": {"vram_gb": 40.0}, "beta": {"vram_gb": 0.0}, "gamma": {"vram_gb": 8.0}}
    for row in rows_of(facts=facts).candidates:
        assert sum(part.width for part in row.parts) == pytest.approx(100 * row.low, abs=0.01)
        assert row.low == pytest.approx(row.record["score"])
        assert not row.has_gap


def test_an_unknown_value_is_an_open_stretch_at_the_end_of_the_bar():
    facts = {"alpha": {"vram_gb": 40.0}, "gamma": {"vram_gb": 8.0}}
    row = by_key(rows_of(facts=facts))["beta"]
    assert [part.kind for part in row.parts] == ["series-1", "gap"]
    assert (row.low, row.high) == (pytest.approx(0.3), pytest.approx(0.7))
    assert row.has_gap
    assert row.values.endswith(",")


def test_what_is_unknown_for_all_takes_no_room_in_the_bars():
    row = by_key(rows_of())["beta"]
    assert [(part.kind, part.width) for part in row.parts] == [("series-1", 50.0), ("gap", 0.0)]
    assert (row.low, row.has_gap) == (0.5, False)


def test_candidates_come_in_groups_by_their_fate():
    rows = rows_of(
        facts={"alpha": {"vram_gb": 40.0}, "gamma": {"vram_gb": 8.0}}, must_haves={"vram_gb": 24}
    )
    found = {group.key: [row.record["key"] for row in group.rows] for group in rows.groups}
    assert found == {"ranked": ["gamma"], "open": [], "unproven": ["beta"], "excluded": ["alpha"]}
    assert (rows.excluded, rows.unproven) == (1, 1)


def test_a_must_have_says_how_many_fail_it_and_who_comes_nearest():
    rows = rows_of(must_haves={"accuracy": 0.99}, weights={"accuracy": 60})
    (report,) = rows.bounds
    assert (report.fails, report.nearest, report.nearest_value) == (2, "Beta", "50%")


def test_only_the_first_leads_and_those_that_cannot_be_told_apart_are_tied():
    snapshot = make_snapshot({"a": [1, 0] * 4, "b": [0, 1] * 4}, weights={"accuracy": 1})
    leads = [row.lead for row in decision_rows(snapshot, EVIDENCE).candidates]
    assert leads == ["is-leader", "is-tied"]


def test_names_are_cut_out_of_the_headline_longest_first():
    pieces = emphasized("With these weights o3-mini leads o3.", ["o3", "o3-mini"])
    assert [text for text, strong in pieces if strong] == ["o3-mini", "o3"]
    assert "".join(text for text, _ in pieces) == "With these weights o3-mini leads o3."
    assert emphasized("No candidate qualifies.", []) == (("No candidate qualifies.", False),)


def stability(low, high):
    return {
        "stability": {
            "low": 0.1,
            "high": 0.9,
            "weight_low": low,
            "weight_high": high,
            "low_rival": None if low is None else "b",
            "high_rival": None if high is None else "c",
        }
    }


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (11.2, 60.9, "Same leader from 12 to 60."),
        (None, 6.19, "Same leader up to 6.1."),
        (20.000000000001, None, "Same leader from 20 on."),
        (None, None, "Same leader at any weight."),
        (None, 0.0, "Same leader up to 0."),
    ],
)
def test_limits_are_rounded_towards_the_present_weight(low, high, text):
    assert stay_text(stability(low, high)) == text


def test_nobody_first_means_no_band():
    rows = rows_of(must_haves={"accuracy": 0.9, "vram_gb": 1})
    assert [(row.band, row.stays) for row in rows.criteria] == [(None, ""), (None, "")]


def test_a_change_table_names_what_each_rival_would_need():
    snapshot = make_snapshot(OUTCOMES, weights={"accuracy": 60})
    table = change_table(snapshot)
    assert (table.winner, [row.label for row in table.rivals]) == ("Alpha", ["Beta", "Gamma"])
    assert table.limits[0].text == "≥ 50%"
    assert table.rivals[0].levels[0].text == "≥ 100%"
    assert table.moved is None


def test_one_candidate_has_nothing_that_could_change():
    snapshot = make_snapshot({"alpha": [1, 1]}, weights={"accuracy": 60})
    assert change_table(snapshot) is None
