"""The tables of the whole doubt, from snapshots of today and of yesterday."""

from decision.doubt_page import doubt_tables
from tests.decision.snapshots import make_snapshot


def small(**changes):
    return make_snapshot(
        {"ant": [1] * 30 + [0] * 10, "bee": [1] * 26 + [0] * 14, "cow": [1] * 8 + [0] * 32},
        weights={"accuracy": 60, "cost_per_1000": 40},
        costs={"ant": 0.004, "bee": 0.001, "cow": 0.002},
        **changes,
    )


def test_the_tables_say_who_is_first_on_the_front_and_what_more_cases_bring():
    found = doubt_tables(small())
    assert {row.label for row in found.first} == {"Ant", "Bee", "Cow"}
    assert sum(row.taste for row in found.first) == 1
    assert found.has_order
    cow = next(row for row in found.front if row.label == "Cow")
    assert not cow.on_front
    assert "never first: Bee is at least as good" in cow.text
    assert ("Bee", cow.rivals[0][1]) == cow.rivals[0]
    assert found.detectable.startswith("With 40 cases, differences in accuracy under")
    assert [step["cases"] for step in found.steps] == [10, 20, 40, 80, 160, 320]
    assert found.steps[0]["cost_usd"] == 0.07


def test_a_record_of_the_first_schema_has_no_tables():
    snapshot = small()
    for key in ("taste", "contenders", "more_cases", "detectable", "reasoning"):
        del snapshot[key]
    assert doubt_tables(snapshot).is_empty


def test_one_candidate_alone_leaves_nothing_to_doubt():
    assert doubt_tables(make_snapshot({"ant": [1, 0]}, weights={"accuracy": 1})).is_empty
