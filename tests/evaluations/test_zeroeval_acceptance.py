"""Recorded answers in JSON that does not parse are unscored with a reason, never wrong."""

import pytest

from tools.acceptance.zeroeval import (
    ANSWERS,
    Tally,
    disagreements,
    graded_rows,
    tally,
)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ANSWERS.is_file(), reason="no shared data beside the checkout"),
]
ROWS = graded_rows() if ANSWERS.is_file() else []


def test_what_the_harness_could_not_read_is_unscored_with_a_reason_and_never_wrong() -> None:
    unread = [row for row in ROWS if row.read is None]
    assert len(unread) >= 35
    assert [row.id for row in unread if row.score.value == 0.0] == []
    assert all(row.score.explanation.startswith("Found") for row in unread if row.score.unscored)
    # Prose with braces of LaTeX before a fence with good JSON: the harness looked at the prose.
    assert [row.id for row in unread if not row.score.unscored] == ["ze-math-l5-o1-preview-536"]


def test_what_the_harness_could_read_is_scored() -> None:
    assert [row.id for row in ROWS if row.read is not None and row.score.unscored] == []


def test_nothing_that_equals_the_reference_letter_by_letter_is_called_wrong() -> None:
    differing = [row for row in disagreements(ROWS) if row.read is not None]
    assert {row.score.value for row in differing} == {1.0}
    # Units, signs of money and quotation marks around an equal answer.
    plain = str.maketrans("", "", "$'\" ")
    for row in differing:
        said = str(row.read).translate(plain).removesuffix(".00").removesuffix("gallons")
        assert said == row.reference.translate(plain), row.id


def test_accuracy_is_given_with_the_unscored_counted_wrong_and_left_out() -> None:
    found = tally(ROWS)
    assert found.right + found.wrong + found.unscored == len(ROWS)
    assert found.counted_wrong == found.right / len(ROWS)
    assert found.left_out is not None
    assert found.left_out > found.counted_wrong
    assert Tally(0, 0, 3).left_out is None
