"""Tables of results recorded elsewhere: read whole, or refused by line and column."""

import pytest

from evaluations.core.recorded_results import read_column_names, read_results
from evaluations.core.suite_files import SuiteFileError

THEIRS = read_column_names("candidate=model, case=run, value=correct/attempts, seconds=elapsed")


def table(text, columns=None):
    return read_results(text.encode(), columns)


def test_a_file_with_other_names_and_shares_is_read():
    text = "model,run,correct,attempts,elapsed,note\no1,r1,3,5,12.5,x\no1,r2,0,4,,\n"
    found = table(text, THEIRS)
    assert not found.errors
    assert [(row.case, row.value, row.seconds) for row in found.rows] == [
        ("r1", 0.6, 12.5),
        ("r2", 0.0, None),
    ]
    assert found.unused == ("note",)


def test_the_same_candidate_and_case_again_is_one_more_repeat():
    text = "candidate,case,value\na,x,1\nb,x,yes\na,x,0\na,y,\n"
    rows = table(text).rows
    assert [(row.candidate, row.case, row.repeat) for row in rows] == [
        ("a", "x", 0),
        ("b", "x", 0),
        ("a", "x", 1),
        ("a", "y", 0),
    ]
    assert [row.value for row in rows] == [1.0, 1.0, 0.0, None]


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ("a,x,2,", "value", "between 0"),
        ("a,x,many,", "value", "must be a number"),
        ("a,x,nan,", "value", "must be a number"),
        ("a,x,1,-3", "cost_usd", "0 or more"),
        ("a,x,1,inf", "cost_usd", "0 or more"),
        (",x,1,", "candidate", "who was asked"),
    ],
)
def test_what_cannot_be_is_named_by_line_and_column(row, column, message):
    found = table(f"candidate,case,value,cost_usd\nb,y,1,\n{row}\n")
    (error,) = found.errors
    assert (error.line, error.field) == (3, column)
    assert message in error.message


def test_a_share_of_nothing_and_half_a_count_are_no_values():
    assert table("model,run,correct,attempts,elapsed\no1,r1,0,0,1\n", THEIRS).rows[0].value is None
    (error,) = table("model,run,correct,attempts,elapsed\no1,r1,1,0,1\n", THEIRS).errors
    assert "share of nothing" in error.message
    (error,) = table("candidate,case,value,output_tokens\na,x,1,1.5\n").errors
    assert "whole number" in error.message


def test_a_missing_column_says_what_there_is_and_how_to_name_it():
    with pytest.raises(SuiteFileError, match=r"no column 'candidate'.*model, score.*candidate=COL"):
        table("model,score\na,1\n")
    with pytest.raises(SuiteFileError, match="no column 'missing' for seconds"):
        table("candidate,case,value\na,x,1\n", {"seconds": "missing"})
    with pytest.raises(SuiteFileError, match="UTF-8"):
        read_results(b"\xff\xfe")
    with pytest.raises(ValueError, match="write NAME=COLUMN"):
        read_column_names("model")
