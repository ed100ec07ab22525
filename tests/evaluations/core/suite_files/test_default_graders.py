"""Default graders in a file: of the whole file, named by any of its rows."""

import pytest

from evaluations.core.graders import validate_grader_settings
from evaluations.core.suite_files import CaseGrader, read_suite_file

NUMBER = CaseGrader("number", validate_grader_settings("number", {}))
EXACT = CaseGrader("exact", validate_grader_settings("exact", {}))
HEADER = "key,prompt,target,graders,default_graders\n"


def test_one_row_is_enough_to_name_them() -> None:
    text = f"{HEADER}a,?,1,,\nb,?,2,exact,number; exact\n"
    found = read_suite_file(text.encode(), format="csv")
    assert found.errors == ()
    assert found.default_graders == (NUMBER, EXACT)
    assert [case.graders for case in found.cases] == [(), (EXACT,)]


def test_rows_may_say_the_same_in_other_words() -> None:
    text = (
        '{"key": "a", "prompt": "?", "target": "1", "default_graders": ["number"]}\n'
        '{"key": "b", "prompt": "?", "target": "1", '
        '"default_graders": [{"kind": "number", "settings": {"where": "auto"}}]}\n'
    )
    found = read_suite_file(text.encode(), format="jsonl")
    assert (found.errors, found.default_graders) == ((), (NUMBER,))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            "a,?,1,,exact\nb,?,1,,number\n",
            "line 3, default_graders: are not those of line 2: a file has the same in every row",
        ),
        ("a,?,1,,guess\n", "line 2, default_graders: guess: kind: no grader 'guess'"),
        ("a,?,1,,[\n", "line 2, default_graders: must be a JSON list"),
    ],
)
def test_what_is_wrong_with_them_is_named_with_its_line(rows: str, said: str) -> None:
    [error] = read_suite_file((HEADER + rows).encode(), format="csv").errors
    assert str(error).startswith(said)


def test_cases_without_graders_are_checked_against_those_of_the_file() -> None:
    content = f"{HEADER}a,?,one,,number\n".encode()
    [error] = read_suite_file(content, format="csv", default_graders=[EXACT]).errors
    assert (error.field, error.message[:7]) == ("targets", "number:")


def test_what_was_decided_holds_whatever_the_file_names() -> None:
    content = f"{HEADER}a,?,one,,number\n".encode()
    found = read_suite_file(content, format="csv", default_graders=[EXACT], decided=True)
    assert (found.errors, found.default_graders) == ((), None)


def test_a_file_that_names_none_says_nothing_of_them() -> None:
    for text in ("key,prompt\na,?\n", f"{HEADER}a,?,1,,\n"):
        assert read_suite_file(text.encode(), format="csv").default_graders is None
