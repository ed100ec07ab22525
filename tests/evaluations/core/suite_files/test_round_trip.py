"""What is written is read back, in every format."""

import io
import json
import zipfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from evaluations.core.graders import validate_grader_settings
from evaluations.core.suite_files import (
    FORMATS,
    CaseDraft,
    CaseGrader,
    Format,
    SuiteContent,
    SuiteFileError,
    read_suite_file,
    write_suite_file,
)
from evaluations.core.suite_files.drafts import REVIEWS

CANARY = "These tests are not for training: 8a7b3c52-0d41-4c58-9b46-2f1f6f0f7e11"
LETTERS = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n\t"
)
AWKWARD = st.sampled_from(
    ["=1+1", "+1", "-5", "@SUM(A1)", "'", "''=x", "'quoted'", "[1]", '["a"]', "{}", "#N/A", "TRUE",
     "0.10", "007", "1e5", " x ", "\tx", "x\n", "a,b;c", 'say "no"', "_x000D_", "<b>&amp;", "null"]
)  # fmt: skip
TEXT = (AWKWARD | st.text(LETTERS, max_size=20)).filter(lambda text: text.strip() != "")
KEY = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=20)
TAG = st.text("abcäß 1-", min_size=1, max_size=6).map(str.strip).filter(bool)
GRADER = st.sampled_from(
    [
        ("exact", {}),
        ("exact", {"trim": "=.'"}),
        ("boxed", {"absolute_tolerance": 0.1}),
        ("pattern", {"pattern": r"(?i)<a>(\d+)</a>,;", "match": "first"}),
        ("choice", {"options": ["Yes", "No, never"]}),
        ("json_schema", {"schema": {"properties": {"a;b": {"pattern": "^=,\"'$"}}}}),
        ("expression", {"expression": 'contains(answer, "a;b") or\n1 < 2'}),
    ]
).map(lambda use: CaseGrader(use[0], validate_grader_settings(*use)))
MESSAGES = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=2).map(
    lambda turns: tuple(
        {"role": role, "content": text}
        for question, answer in turns
        for role, text in (("user", question), ("assistant", answer))
    )[:-1]
)


@st.composite
def drafts(draw: st.DrawFn) -> tuple[CaseDraft, ...]:
    keys = draw(st.lists(KEY, min_size=1, max_size=4, unique=True))
    return tuple(draw(draft(key, position)) for position, key in enumerate(keys))


@st.composite
def draft(draw: st.DrawFn, key: str, position: int) -> CaseDraft:
    messages = draw(st.just(()) | MESSAGES)
    graders = tuple(draw(st.lists(GRADER, max_size=2)))
    choice = any(grader.kind == "choice" for grader in graders)
    targets = st.just(("Yes",)) if choice else st.lists(TEXT, min_size=1, max_size=3).map(tuple)
    return CaseDraft(
        key=key,
        prompt="" if messages else draw(TEXT),
        messages=messages,
        system=draw(st.just("") | TEXT),
        targets=draw(targets if graders else st.just(()) | targets),
        graders=graders,
        tags=tuple(draw(st.lists(TAG, max_size=3, unique=True))),
        weight=draw(st.just(1.0) | st.floats(0.001, 1_000)),
        review=draw(st.sampled_from(REVIEWS)),
        source=draw(st.just("") | KEY | AWKWARD.map(str.strip).filter(str.isprintable)),
        license=draw(st.just("") | KEY),
        contaminated=draw(st.booleans()),
        held_out=draw(st.booleans()),
        position=position,
    )


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=80, deadline=None)
@given(cases=drafts())
@example(cases=(CaseDraft("'=1", "=cmd|' /C calc'!A0", targets=("-5",)),))
@example(cases=(CaseDraft("-5", "_x000D_\n", targets=("'", "''")),))
def test_reading_gives_back_what_was_written(format: Format, cases: tuple[CaseDraft, ...]) -> None:
    content = read_suite_file(write_suite_file(cases, format=format), format=format)
    assert content.errors == ()
    assert content.cases == cases


@pytest.mark.parametrize("format", FORMATS)
@given(
    defaults=st.lists(GRADER.filter(lambda use: use.kind != "choice"), max_size=3),
    keys=st.lists(KEY, min_size=1, max_size=3, unique=True),
)
@settings(max_examples=40, deadline=None)
def test_the_default_graders_of_a_version_come_back_with_its_cases(
    format: Format, defaults: list[CaseGrader], keys: list[str]
) -> None:
    cases = [CaseDraft(key, "?", targets=("4",), position=at) for at, key in enumerate(keys)]
    written = write_suite_file(cases, format=format, default_graders=defaults)
    content = read_suite_file(written, format=format)
    assert content == SuiteContent(tuple(cases), (), tuple(defaults) or None)


@pytest.mark.parametrize("format", FORMATS)
def test_every_row_carries_the_canary_and_it_comes_back(format: Format) -> None:
    cases = [CaseDraft(key, "?", position=at) for at, key in enumerate("ab")]
    written = write_suite_file(cases, format=format, canary=CANARY)
    if format != "xlsx":
        assert written.decode().count(CANARY) == 2
    content = read_suite_file(written, format=format)
    assert content == SuiteContent(tuple(cases), (), None, canary=CANARY)


@pytest.mark.parametrize("format", FORMATS)
def test_cases_are_written_in_the_order_of_their_positions(format: Format) -> None:
    cases = (CaseDraft("b", "second", position=1), CaseDraft("a", "first", position=0))
    content = read_suite_file(write_suite_file(cases, format=format), format=format)
    assert [case.key for case in content.cases] == ["a", "b"]


@pytest.mark.parametrize("sign", "=+-@\t")
def test_a_text_that_begins_like_a_formula_stays_text_in_a_spreadsheet(sign: str) -> None:
    cases = (CaseDraft("a", f"{sign}1+1"),)
    csv_text = write_suite_file(cases, format="csv").decode()
    assert f"'{sign}1+1" in csv_text
    workbook = load_workbook(io.BytesIO(write_suite_file(cases, format="xlsx")))
    cell = workbook.active["B2"]
    assert (cell.data_type, cell.value) == ("s", f"{sign}1+1")


def test_a_workbook_written_here_holds_no_formula_at_all() -> None:
    content = write_suite_file([CaseDraft("=a()", "=1", targets=("=2",))], format="xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_file_names_only_what_a_case_has_and_settings_that_are_not_the_default() -> None:
    settings = validate_grader_settings("number", {"relative_tolerance": 0.01})
    graders = (
        CaseGrader("number", settings),
        CaseGrader("exact", validate_grader_settings("exact", {})),
    )
    case = CaseDraft("a", "What is 6 x 7?", targets=("42",), graders=graders)
    assert json.loads(write_suite_file([case], format="jsonl")) == {
        "key": "a",
        "prompt": "What is 6 x 7?",
        "targets": ["42"],
        "graders": [{"kind": "number", "settings": {"relative_tolerance": 0.01}}, "exact"],
    }
    assert (
        write_suite_file([case], format="csv").decode().splitlines()[0]
        == "key,prompt,target,graders"
    )


@pytest.mark.parametrize(("format", "length"), [("csv", 140_000), ("xlsx", 40_000)])
def test_a_prompt_that_a_cell_cannot_hold_is_refused_and_never_cut(
    format: Format, length: int
) -> None:
    cases = [CaseDraft("short", "x"), CaseDraft("long", "x" * length, position=1)]
    with pytest.raises(SuiteFileError, match=r"Case long .* export as JSONL"):
        write_suite_file(cases, format=format)
    assert read_suite_file(write_suite_file(cases, format="jsonl"), format="jsonl").errors == ()
